// SPDX-License-Identifier: Apache-2.0
// Compiled networks on the reference chip against the naive interpreter. Random shapes, widths,
// signs and chips; what is not covered here: the RTL (tb/unit/cli runs whole models on it).
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>

#include "sw/common/error.h"
#include "sw/common/random.h"
#include "sw/compiler/compiler.h"
#include "sw/program/inference.h"
#include "sw/program/program_file.h"
#include "tb/unit/compiler/random_network.h"

namespace flexi {
namespace {

constexpr uint64_t kSeed = 20260;
constexpr int kTriesPerChip = 400;
constexpr int kInputsPerNetwork = 4;
constexpr int kLeastPerChip = 20;  // networks that must have fitted

class CompileTest : public testing::TestWithParam<std::string> {};

TEST_P(CompileTest, RandomNetworksGiveTheIntegersOfTheInterpreter) {
  const ChipConfig& chip = FindChip(GetParam());
  const uint64_t seed = SeedFromEnvironment(kSeed);
  SCOPED_TRACE(fmt::format("replay with FLEXI_SEED={}", seed));
  Random random(seed);
  int fitted = 0;
  for (int i = 0; i < kTriesPerChip; ++i) {
    SCOPED_TRACE(fmt::format("network {}", i));
    const Network network = RandomNetwork(chip, &random);
    Program program;
    try {
      program = Compile(network, chip);
    } catch (const Error&) {
      continue;  // does not fit; the least number below keeps this honest
    }
    ++fitted;
    const auto device = MakeReference(chip, random.Next());
    Inference inference(program, device.get());
    for (int n = 0; n < kInputsPerNetwork; ++n) {
      const std::vector<int> features = RandomFeatures(network.layers[0], &random);
      const std::vector<int64_t> expected = Interpret(network, features).back();
      const Inference::Result result = inference.Run(features);
      ASSERT_EQ(result.values, expected);
      ASSERT_EQ(result.verdict, Judge(network.verdict, expected));
      ASSERT_EQ(result.cycles, program.cycles());
    }
  }
  EXPECT_GE(fitted, kLeastPerChip);
  RecordProperty("fitted", fitted);
}

std::vector<std::string> ChipNames() {
  std::vector<std::string> names;
  for (const ChipConfig& chip : AllChips()) names.push_back(chip.name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Chips, CompileTest, testing::ValuesIn(ChipNames()), [](const auto& info) {
  std::string name = info.param;
  for (char& c : name)
    if (c == '-') c = '_';
  return name;
});

}  // namespace
}  // namespace flexi
