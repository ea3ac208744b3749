// SPDX-License-Identifier: Apache-2.0
// RATIONALE. What the fuzzers have found is kept: tb/fuzz/corpus/<target>.hex has an input a line,
// as hexadecimal digits, lines with '#' say what an input once broke. Every target runs all of its
// inputs, and none may be without. New inputs come from `make fuzz`; this test finds no new ones.
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "tb/fuzz/target.h"

namespace flexi {
namespace {

std::vector<uint8_t> FromHexLine(const std::string& line) {
  std::vector<uint8_t> bytes;
  for (size_t i = 0; i + 1 < line.size(); i += 2)
    bytes.push_back(static_cast<uint8_t>(std::stoi(line.substr(i, 2), nullptr, 16)));
  return bytes;
}

class FuzzReplay : public testing::TestWithParam<std::string> {};

TEST_P(FuzzReplay, KeptInputsAreNoFindings) {
  const std::filesystem::path file =
      std::filesystem::path(FLEXI_SOURCE_DIR) / "tb/fuzz/corpus" / (GetParam() + ".hex");
  std::ifstream lines(file);
  ASSERT_TRUE(lines.good()) << file;
  int inputs = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('#')) continue;
    inputs++;
    EXPECT_NO_THROW(FuzzTargets().at(GetParam())(FromHexLine(line))) << file << ": " << line;
  }
  EXPECT_GE(inputs, 5);
}

std::vector<std::string> Names() {
  std::vector<std::string> names;
  for (const auto& [name, target] : FuzzTargets()) names.push_back(name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Targets, FuzzReplay, testing::ValuesIn(Names()),
                         [](const testing::TestParamInfo<std::string>& info) {
                           return info.param;
                         });

TEST(FuzzTargets, EveryParserAndThePortHaveOne) {
  const std::vector<std::string> names = Names();
  EXPECT_EQ(
      std::set<std::string>(names.begin(), names.end()),
      (std::set<std::string>{"assembler", "config", "csv", "defects", "flx", "idx", "npz", "onnx",
                             "port", "wav", "wfdb_annotation", "wfdb_data", "wfdb_header"}));
}

TEST(FuzzTargets, BreachesAreFindings) {
  EXPECT_THROW(FuzzCheck(false, "as it must"), std::logic_error);
  EXPECT_THROW(MayRefuse([] { throw std::out_of_range("no Error"); }), std::out_of_range);
}

}  // namespace
}  // namespace flexi
