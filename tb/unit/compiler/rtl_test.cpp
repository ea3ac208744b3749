// SPDX-License-Identifier: Apache-2.0
// Compiled networks on the RTL and the reference of every chip: integers as the naive interpreter,
// cycles as the report promises.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sw/common/error.h"
#include "sw/common/random.h"
#include "sw/compiler/compiler.h"
#include "sw/program/inference.h"
#include "tb/unit/compiler/dense_graph.h"
#include "tb/unit/compiler/each_chip.h"
#include "tb/unit/network/random_graph.h"

namespace flexi {
namespace {

constexpr uint64_t kSeed = 4711;
constexpr int kGraphs = 200;  // that fit, of each of ten chips
constexpr int kTries = 30'000;
constexpr int kInputs = 2;

class CompileRtlTest : public EachChipTest {
 protected:
  CompileRtlTest() : EachChipTest(kSeed) {}
};

TEST_P(CompileRtlTest, RandomGraphsGiveTheIntegersOfTheInterpreter) {
  int fitted = 0;
  for (int i = 0; i < kTries && fitted < kGraphs; ++i) {
    SCOPED_TRACE(fmt::format("graph {}", i));
    const bool alone = random.Chance(1, 2);
    const Graph graph =
        RandomGraph(alone ? RandomGraphOptions::ChipOnly() : RandomGraphOptions(), &random);
    const std::optional<Program> found = Fitting(graph);
    if (!found) continue;
    const Program& program = *found;
    ++fitted;
    const auto rtl = MakeRtl(chip, random.Next());
    const auto reference = MakeReference(chip, random.Next());
    Inference on_rtl(program, rtl.get());
    Inference on_reference(program, reference.get());
    for (int n = 0; n < kInputs; ++n) {
      const std::vector<int> features = RandomFeatures(graph, &random);
      const std::vector<int64_t> expected = InterpretGraph(graph, features).back();
      for (Inference* inference : {&on_rtl, &on_reference}) {
        const Inference::Result result = inference->Run(features);
        ASSERT_EQ(result.values, expected);
        ASSERT_EQ(result.cycles, program.cycles());
      }
    }
  }
  EXPECT_EQ(fitted, kGraphs);
}

INSTANTIATE_TEST_SUITE_P(Chips, CompileRtlTest, testing::ValuesIn(ChipNames()), ChipTestName);

TEST(CompileRtlEcgTest, EcgNetworkOfFlexi1) {
  Random random(SeedFromEnvironment(kSeed));
  const Graph graph = EcgGraph(8, 3, 4, 4, &random);
  const Program program = Compile(graph, FindChip("flexi-1"));
  const auto device = MakeRtl(program.chip, 1);
  Inference inference(program, device.get());
  for (int n = 0; n < 50; ++n) {
    const std::vector<int> features = RandomFeatures(graph, &random);
    const Inference::Result result = inference.Run(features);
    ASSERT_EQ(result.values, InterpretGraph(graph, features).back());
    ASSERT_EQ(result.cycles, program.cycles());
  }
}

}  // namespace
}  // namespace flexi
