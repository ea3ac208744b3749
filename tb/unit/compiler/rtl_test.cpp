// SPDX-License-Identifier: Apache-2.0
// Compiled networks on the RTL of every chip: integers as the naive interpreter, cycles as counted
// on the reference.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sw/common/error.h"
#include "sw/common/random.h"
#include "sw/compiler/compiler.h"
#include "sw/program/inference.h"
#include "tb/unit/compiler/dense_graph.h"
#include "tb/unit/network/random_graph.h"

namespace flexi {
namespace {

constexpr uint64_t kSeed = 4711;
constexpr int kGraphs = 30;  // of each chip
constexpr int kTries = 5000;

class CompileRtlTest : public testing::TestWithParam<std::string> {};

TEST_P(CompileRtlTest, RandomGraphsGiveTheIntegersOfTheInterpreter) {
  const ChipConfig& chip = FindChip(GetParam());
  const uint64_t seed = SeedFromEnvironment(kSeed);
  SCOPED_TRACE(fmt::format("replay with FLEXI_SEED={}", seed));
  Random random(seed + static_cast<uint64_t>(chip.chip_id));
  int fitted = 0;
  for (int i = 0; i < kTries && fitted < kGraphs; ++i) {
    SCOPED_TRACE(fmt::format("graph {}", i));
    const bool alone = random.Chance(1, 2);
    const Graph graph =
        RandomGraph(alone ? RandomGraphOptions::ChipOnly() : RandomGraphOptions(), &random);
    Program program;
    try {
      CompileOptions options;
      options.advise = false;
      if (random.Chance(1, 2)) options.draw = random.Next();
      program = Compile(graph, chip, options);
    } catch (const Error&) {
      continue;
    }
    ++fitted;
    const auto device = MakeRtl(chip, random.Next());
    Inference inference(program, device.get());
    for (int n = 0; n < 3; ++n) {
      const std::vector<int> features = RandomFeatures(graph, &random);
      const Inference::Result result = inference.Run(features);
      ASSERT_EQ(result.values, InterpretGraph(graph, features).back());
      ASSERT_EQ(result.cycles, program.cycles());
    }
  }
  EXPECT_EQ(fitted, kGraphs);
}

std::vector<std::string> ChipNames() {
  std::vector<std::string> names;
  for (const ChipConfig& chip : AllChips()) names.push_back(chip.name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Chips, CompileRtlTest, testing::ValuesIn(ChipNames()),
                         [](const auto& info) {
                           std::string name = info.param;
                           for (char& c : name)
                             if (c == '-') c = '_';
                           return name;
                         });

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
