// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>

#include "sw/chip/chip_config.h"
#include "sw/common/atomic_file.h"
#include "sw/common/crc32.h"
#include "sw/common/error.h"
#include "sw/common/metrics.h"
#include "sw/common/progress.h"
#include "sw/common/random.h"

namespace flexi {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class CommonTest : public testing::Test {
 protected:
  CommonTest() : folder_(fs::temp_directory_path() / ("flexi_common_" + std::to_string(getpid()))) {
    fs::create_directories(folder_);
  }
  ~CommonTest() override { fs::remove_all(folder_); }
  fs::path folder_;
};

TEST(Crc32Test, CheckValue) { EXPECT_EQ(Crc32("123456789"), 0xCBF43926u); }

TEST(RandomTest, StaysInRangeAndReachesTheEnds) {
  Random random(5);
  int seen[3] = {};
  for (int i = 0; i < 1000; ++i) {
    const int64_t value = random.Range(-1, 1);
    ASSERT_GE(value, -1);
    ASSERT_LE(value, 1);
    ++seen[value + 1];
  }
  for (const int count : seen) EXPECT_GT(count, 250);
}

TEST(RandomTest, SeedComesFromTheEnvironment) {
  const char* before = std::getenv("FLEXI_SEED");
  const std::string saved = before == nullptr ? "" : before;
  setenv("FLEXI_SEED", "0x10", 1);
  EXPECT_EQ(SeedFromEnvironment(3), 16u);
  setenv("FLEXI_SEED", "12q", 1);
  EXPECT_THROW(SeedFromEnvironment(3), Error);
  unsetenv("FLEXI_SEED");
  EXPECT_EQ(SeedFromEnvironment(3), 3u);
  if (before != nullptr) setenv("FLEXI_SEED", saved.c_str(), 1);
}

TEST_F(CommonTest, FilesAreWholeOrNotThere) {
  const std::string path = (folder_ / "deep" / "file").string();
  WriteFileAtomically(path, "one");
  WriteFileAtomically(path, "two");
  EXPECT_EQ(ReadFile(path, 10), "two");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_ / "deep"), fs::directory_iterator()), 1);
  EXPECT_THROW(ReadFile(path, 2), Error);
  EXPECT_THROW(ReadFile(folder_.string(), 10), Error);
  EXPECT_THROW(WriteFileAtomically((folder_ / "deep").string(), "x"), Error);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 1);
}

TEST_F(CommonTest, TemporaryFilesAreThereWhenTheyAreCommitted) {
  const fs::path path = folder_ / "deep" / "wave";
  { const TemporaryFile dropped(path.string()); }
  EXPECT_TRUE(fs::is_empty(folder_ / "deep"));
  TemporaryFile file(path.string());
  EXPECT_FALSE(fs::exists(path));
  EXPECT_TRUE(fs::exists(file.path()));
  file.Commit();
  EXPECT_TRUE(fs::exists(path));
  EXPECT_FALSE(fs::exists(file.path()));
  EXPECT_THROW(TemporaryFile((path / "below a file").string()), Error);
}

TEST(ProgressTest, SaysRateAndTimeLeftOnceItTakesLong) {
  testing::internal::CaptureStderr();
  Progress progress("beats", 100, "beats");
  progress.Add(10);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  testing::internal::CaptureStderr();
  std::this_thread::sleep_for(std::chrono::milliseconds(2100));
  progress.Add(40);
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              testing::MatchesRegex("beats: 50 %, 50/100 beats, [0-9]+/s, [0-9]+ s left\n"));
}

TEST_F(CommonTest, MetricsMergeFiguresOfOneCommit) {
  setenv("FLEXI_METRICS", folder_.c_str(), 1);
  WriteMetrics("t", {{"a", "c", 1, "x", {}, {}}, {"b", "c", 0.5, "", 1.0, false}});
  const std::string path = WriteMetrics("t", {{"a", "c", 2, "x", {}, {}}});
  unsetenv("FLEXI_METRICS");
  const auto json = nlohmann::json::parse(ReadFile(path, 10'000));
  EXPECT_EQ(json["target"], "t");
  const bool known = json["commit"] != "unknown";
  ASSERT_EQ(json["figures"].size(), known ? 2u : 1u);
  const auto& last = json["figures"].back();
  EXPECT_EQ(last["name"], "a");
  EXPECT_EQ(last["value"], 2);
  EXPECT_TRUE(last["goal"].is_null());
}

TEST(ChipConfigTest, NamedAndOddChips) {
  EXPECT_EQ(NamedChips().size(), 3u);
  EXPECT_GE(AllChips().size(), 9u);
  EXPECT_EQ(FindChip("flexi-1").weight_bits(), 1024);
  EXPECT_EQ(FindChip("flexi-32").weight_bits(), 32768);
  EXPECT_EQ(FindChip("odd-13x9").row_bits(), 4);
  try {
    FindChip("flexi-2");
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("unknown chip \"flexi-2\"; known: flexi-1, flexi-4"));
  }
}

TEST_F(CommonTest, WrongChipFilesNameTheField) {
  const std::string path = (folder_ / "chips.json").string();
  const auto failure = [&](const std::string& text) -> std::string {
    WriteFileAtomically(path, text);
    try {
      LoadChips(path);
    } catch (const Error& error) {
      return error.what();
    }
    return "read";
  };
  const std::string head = R"({"odd": {}, "chips": {"x": {"chip_id": 1, "cores": )";
  const std::string tail = R"(, "lanes": 32, "rows": 32, "feature_rows": 8, "acc_width": 10,
    "overlap": 0, "ring": 0}}})";
  EXPECT_EQ(failure(head + "1" + tail), "read");
  EXPECT_THAT(failure(head + "33" + tail), HasSubstr("chip x: cores is 33; 1..32 would be right"));
  EXPECT_THAT(failure(head + "\"1\"" + tail), HasSubstr("cores is \"1\""));
  EXPECT_THAT(failure(head + "1, \"corse\": 2" + tail), HasSubstr("unknown field corse"));
  EXPECT_THAT(failure(R"({"odd": {}, "chips": {"x": {}}})"), HasSubstr("chip_id is missing"));
  EXPECT_THAT(failure(R"({"odd": {}})"), HasSubstr("\"chips\""));
  EXPECT_THAT(failure("{"), HasSubstr("not a JSON object"));
}

}  // namespace
}  // namespace flexi
