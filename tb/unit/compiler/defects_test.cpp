// SPDX-License-Identifier: Apache-2.0
// RATIONALE: random defect maps on every chip, and chips whose cells are as bad as the map says:
// results are those of the interpreter, or the compiler says that it cannot. Cells that are bad and
// not in the map must show, so that the test can fail.
#include "sw/chip/defects.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sw/chip/reference.h"
#include "sw/common/error.h"
#include "sw/common/random.h"
#include "sw/compiler/compiler.h"
#include "sw/program/inference.h"
#include "tb/unit/compiler/dense_graph.h"
#include "tb/unit/compiler/each_chip.h"
#include "tb/unit/network/random_graph.h"

namespace flexi {
namespace {

using testing::HasSubstr;

constexpr uint64_t kSeed = 20265;
constexpr int kGraphsPerChip = 120;
constexpr int kTries = 20'000;

// A few bad cells, rows and lanes.
Defects RandomDefects(const ChipConfig& chip, Random* random) {
  Defects defects(chip);
  const uint64_t all = chip.lanes == 64 ? ~uint64_t{0} : (uint64_t{1} << chip.lanes) - 1;
  const auto below = [&](int n) { return static_cast<size_t>(random->Below(n)); };
  const auto lane = [&] { return uint64_t{1} << below(chip.lanes); };
  for (uint64_t n = random->Below(6); n > 0; --n)
    defects.weights[below(chip.cores * chip.rows)] |= lane();
  for (uint64_t n = random->Below(3); n > 0; --n)
    defects.weights[below(chip.cores * chip.rows)] = all;
  if (random->Chance(1, 3)) {
    const size_t core = below(chip.cores);
    const uint64_t bad = lane();
    for (int row = 0; row < chip.rows; ++row)
      defects.weights[core * static_cast<size_t>(chip.rows) + static_cast<size_t>(row)] |= bad;
  }
  if (random->Chance(1, 4)) defects.features[below(chip.feature_rows)] |= lane();
  if (random->Chance(1, 4)) defects.features[below(chip.feature_rows)] = all;
  if (random->Chance(1, 4)) {
    const uint64_t bad = lane();
    for (uint64_t& row : defects.features) row |= bad;
  }
  return defects;
}

// Inferences whose result is wrong.
int Wrong(const Graph& graph, const Program& program, const Defects& defects, int inputs,
          Random* random) {
  Reference device(program.chip, random->Next());
  device.Break(defects, random->Next());
  Inference inference(program, &device);
  int wrong = 0;
  for (int n = 0; n < inputs; ++n) {
    const std::vector<int> features = RandomFeatures(graph, random);
    wrong += inference.Run(features).values == InterpretGraph(graph, features).back() ? 0 : 1;
  }
  return wrong;
}

class DefectsTest : public EachChipTest {
 protected:
  DefectsTest() : EachChipTest(kSeed) {}
};

TEST_P(DefectsTest, ResultsAreTheSameOrItSaysThatItCannot) {
  int fitted = 0;
  int cannot = 0;
  int ignored = 0;  // programs that are wrong if the map is not given
  for (int i = 0; i < kTries && fitted < kGraphsPerChip; ++i) {
    SCOPED_TRACE(fmt::format("graph {}", i));
    RandomGraphOptions kind =
        random.Chance(1, 2) ? RandomGraphOptions::ChipOnly() : RandomGraphOptions();
    if (random.Chance(1, 2)) kind.maps = false;
    if (chip.overlap) kind.max_outputs = chip.lanes;
    const Graph graph = RandomGraph(kind, &random);
    const std::optional<Program> plain = Fitting(graph, {});
    if (!plain) continue;
    CompileOptions options;
    options.defects = RandomDefects(chip, &random);
    const std::optional<Program> program = Fitting(graph, options);
    if (!program) {
      ++cannot;
      continue;
    }
    ++fitted;
    ASSERT_EQ(Wrong(graph, *program, *options.defects, 3, &random), 0);
    ignored += Wrong(graph, *plain, *options.defects, 3, &random) > 0 ? 1 : 0;
  }
  EXPECT_EQ(fitted, kGraphsPerChip);
  EXPECT_GE(ignored, 10);
  RecordProperty("cannot", cannot);
}

INSTANTIATE_TEST_SUITE_P(Chips, DefectsTest, testing::ValuesIn(ChipNames()), ChipTestName);

// A bad row among those that the ECG network needs: all are taken, so that it cannot.
TEST(DefectMapTest, SaysThatAFullChipCannot) {
  Random random(1);
  const Graph graph = EcgGraph(8, 3, 4, 4, &random);
  CompileOptions options;
  options.on_chip_only = true;
  options.defects =
      ParseDefects("{\"weight_rows\": [{\"row\": 5}]}", "map.json", FindChip("flexi-1"));
  try {
    Compile(graph, FindChip("flexi-1"), options);
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("weight rows, there are 32, bad ones among them"));
  }
  EXPECT_THROW(Compile(graph, FindChip("flexi-32"), options), Error);  // a map of another chip
  options.defects =
      ParseDefects("{\"weight_rows\": [{\"row\": 5}]}", "map.json", FindChip("flexi-32"));
  EXPECT_NO_THROW(Compile(graph, FindChip("flexi-32"), options));
}

TEST(DefectMapTest, ReadsMapsAndRefusesOthers) {
  const ChipConfig& chip = FindChip("flexi-4");
  const Defects defects = ParseDefects(
      R"({"weight_rows": [{"row": 3}, {"core": 1, "row": 4}],
          "weight_lanes": [{"core": 0, "lane": 7}],
          "weight_cells": [{"core": 1, "row": 9, "lane": 31}],
          "feature_rows": [{"row": 2}], "feature_lanes": [{"lane": 0}],
          "feature_cells": [{"row": 5, "lane": 4}]})",
      "map.json", chip);
  EXPECT_EQ(defects.WeightsAt(chip, 0, 3), 0xffffffffU);
  EXPECT_EQ(defects.WeightsAt(chip, 1, 3), 0xffffffffU);
  EXPECT_EQ(defects.WeightsAt(chip, 0, 4), 0x80U);
  EXPECT_EQ(defects.WeightsAt(chip, 1, 4), 0xffffffffU);
  EXPECT_EQ(defects.WeightsAt(chip, 1, 9), 0x80000000U);
  EXPECT_EQ(defects.features[2], 0xffffffffU);
  EXPECT_EQ(defects.features[5], 0x11U);
  EXPECT_FALSE(ParseDefects("{}", "map.json", chip).any());
  const auto failure = [&](const char* text) -> std::string {
    try {
      ParseDefects(text, "map.json", chip);
    } catch (const Error& error) {
      return error.what();
    }
    return "read";
  };
  EXPECT_THAT(failure("{"), HasSubstr("map.json: not JSON"));
  EXPECT_THAT(failure("[]"), HasSubstr("map.json: an object with weight_rows"));
  EXPECT_THAT(failure(R"({"rows": []})"), HasSubstr("map.json: rows: is not known"));
  EXPECT_THAT(failure(R"({"weight_rows": 3})"), HasSubstr("a list would be right"));
  EXPECT_THAT(failure(R"({"weight_rows": [3]})"), HasSubstr("an entry is no object"));
  EXPECT_THAT(failure(R"({"weight_rows": [{"row": 64}]})"), HasSubstr("row 64; 0..63"));
  EXPECT_THAT(failure(R"({"weight_rows": [{"core": 0}]})"), HasSubstr("no \"row\""));
  EXPECT_THAT(failure(R"({"weight_lanes": [{"lane": -1}]})"), HasSubstr("lane -1; 0..31"));
  EXPECT_THAT(failure(R"({"feature_rows": [{"row": 1, "core": 0}]})"), HasSubstr("\"core\""));
  EXPECT_THAT(failure(R"({"weight_cells": [{"row": 1.5, "lane": 0}]})"), HasSubstr("row 1.5"));
}

}  // namespace
}  // namespace flexi
