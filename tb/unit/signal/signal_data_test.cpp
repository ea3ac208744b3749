// SPDX-License-Identifier: Apache-2.0
// Real hearts: MIT-BIH where FLEXI_DATA names a folder with ecg/mitdb, and the electrocardiogram
// of SciPy where it is installed. Skipped, and saying so, where they are not.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "sw/signal/aami.h"
#include "sw/signal/beat_window.h"
#include "sw/signal/qrs_detector.h"
#include "sw/signal/scipy_ecg.h"
#include "sw/signal/wfdb_record.h"

namespace flexi {
namespace {

TEST(Aami, Classes) {
  for (char c : std::string("NLRej")) EXPECT_EQ(AamiClassOf(c), AamiClass::kN);
  for (char c : std::string("AaJS")) EXPECT_EQ(AamiClassOf(c), AamiClass::kS);
  for (char c : std::string("VE")) EXPECT_EQ(AamiClassOf(c), AamiClass::kV);
  EXPECT_EQ(AamiClassOf('F'), AamiClass::kF);
  for (char c : std::string("/fQBrn?")) EXPECT_EQ(AamiClassOf(c), AamiClass::kQ);
  for (char c : std::string("+~!x|[]\"^")) EXPECT_FALSE(IsBeat(c));
  for (int record : kDs1Records) {
    EXPECT_EQ(std::count(kDs2Records.begin(), kDs2Records.end(), record), 0);
    EXPECT_EQ(std::count(kPacedRecords.begin(), kPacedRecords.end(), record), 0);
  }
}

TEST(SignalData, ScipyElectrocardiogram) {
  ASSERT_TRUE(std::filesystem::exists(kScipyEcgFile)) << "scripts/setup.sh installs it";
  const auto samples = ReadScipyEcg();
  const auto beats = DetectQrs(samples, kScipyEcgHz);
  EXPECT_GE(beats.size(), 400u);
  EXPECT_LE(beats.size(), 530u);
  EXPECT_GE(ExtractBeatWindows(samples, beats, kScipyEcgHz).size(), beats.size() - 4);
}

TEST(SignalData, MitBih) {
  const char* root = std::getenv("FLEXI_DATA");
  // The records are not part of the project: without them this test cannot run, and ctest says so.
  if (root == nullptr) GTEST_SKIP() << "FLEXI_DATA is not set";
  const auto folder = std::filesystem::path(root) / "ecg" / "mitdb";
  ASSERT_TRUE(std::filesystem::is_directory(folder))
      << "FLEXI_DATA is set, but there is no " << folder;
  std::int64_t records = 0;
  std::int64_t annotated = 0;
  std::int64_t detected = 0;
  std::int64_t matched = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".hea") continue;
    const std::string name = entry.path().stem().string();
    SCOPED_TRACE(name);
    const WfdbRecord record = ReadWfdbRecord(folder, name);
    EXPECT_EQ(record.sampling_hz, 360);
    EXPECT_EQ(record.num_samples, 650000);
    ASSERT_EQ(record.signals.size(), 2u);
    EXPECT_EQ(record.signals[0].gain, 200);
    EXPECT_EQ(record.signals[0].baseline, 1024);
    std::vector<std::int64_t> beats;
    bool has_rhythm = false;
    for (const auto& a : ReadWfdbAnnotations(folder / (name + ".atr"), record.num_samples)) {
      if (a.symbol.size() == 1 && IsBeat(a.symbol[0])) beats.push_back(a.sample);
      has_rhythm = has_rhythm || (a.symbol == "+" && a.aux.substr(0, 1) == "(");
    }
    EXPECT_GT(beats.size(), 1500u);
    EXPECT_TRUE(has_rhythm);
    const auto found = DetectQrs(record.signals[FindLead(record, "MLII")].samples, 360);
    std::size_t f = 0;
    std::int64_t hits = 0;
    for (std::int64_t beat : beats) {
      while (f < found.size() && found[f] < beat - 54) ++f;
      if (f < found.size() && found[f] <= beat + 54) {
        ++hits;
        ++f;
      }
    }
    EXPECT_GT(hits * 100, static_cast<std::int64_t>(beats.size()) * 90);
    ++records;
    annotated += static_cast<std::int64_t>(beats.size());
    detected += static_cast<std::int64_t>(found.size());
    matched += hits;
  }
  ASSERT_GT(records, 0);
  EXPECT_GE(matched * 1000, annotated * 996) << matched << " of " << annotated;
  EXPECT_GE(matched * 1000, detected * 990) << matched << " of " << detected;
}

}  // namespace
}  // namespace flexi
