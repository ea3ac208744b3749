// SPDX-License-Identifier: Apache-2.0
// Compiled networks on the reference chip against the naive interpreter. Random shapes, widths,
// signs and chips; what is not covered here: the RTL (tb/unit/cli runs whole models on it).
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "sw/common/error.h"
#include "sw/common/random.h"
#include "sw/compiler/compiler.h"
#include "sw/program/inference.h"
#include "tb/unit/compiler/random_network.h"

namespace flexi {
namespace {

constexpr uint64_t kSeed = 20260;
constexpr int kTriesPerChip = 800;
constexpr int kInputsPerNetwork = 4;

// Networks that must have fitted: in all, with hidden results in feature rows, exchanged once,
// exchanged twice, and staged.
struct Least {
  int fitted = 20;
  int hidden = 20;
  int exchanged = 0;
  int twice = 0;
  int staged = 0;
};
Least LeastOf(const ChipConfig& chip) {
  if (chip.name == "flexi-1") return {60, 10, 40, 5, 0};
  if (chip.name == "odd-8x8") return {20, 2, 0, 0, 0};
  if (chip.name == "odd-13x9") return {20, 5, 0, 0, 0};
  if (chip.name == "flexi-32") return {20, 20, 0, 0, 20};
  if (chip.name == "flexi-4") return {20, 20, 0, 0, 2};
  return {};
}

// Random networks, each on a device of its own, some inputs one after the other: what is left of
// earlier ones must not count.
class CompileTest : public testing::TestWithParam<std::string> {};

TEST_P(CompileTest, RandomNetworksGiveTheIntegersOfTheInterpreter) {
  const ChipConfig& chip = FindChip(GetParam());
  const uint64_t seed = SeedFromEnvironment(kSeed);
  SCOPED_TRACE(fmt::format("replay with FLEXI_SEED={}", seed));
  Random random(seed);
  Least found = {0, 0, 0, 0, 0};
  for (int i = 0; i < kTriesPerChip; ++i) {
    SCOPED_TRACE(fmt::format("network {}", i));
    const Network network = RandomNetwork(chip, &random);
    Program program;
    try {
      program = Compile(network, chip);
    } catch (const Error&) {
      continue;  // does not fit; the least numbers below keep this honest
    }
    const auto layers = [&](const char* scheme) {
      return std::count_if(program.report.begin(), program.report.end(),
                           [&](const LayerReport& layer) { return layer.scheme == scheme; });
    };
    const auto exchanged = layers("exchanged");
    ++found.fitted;
    found.hidden += program.report.size() > 1 && exchanged == 0 ? 1 : 0;
    found.exchanged += exchanged > 0 ? 1 : 0;
    found.twice += exchanged > 1 ? 1 : 0;
    found.staged += layers("staged") > 0 ? 1 : 0;
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
  const Least least = LeastOf(chip);
  EXPECT_GE(found.fitted, least.fitted);
  EXPECT_GE(found.hidden, least.hidden);
  EXPECT_GE(found.exchanged, least.exchanged);
  EXPECT_GE(found.twice, least.twice);
  EXPECT_GE(found.staged, least.staged);
  RecordProperty("fitted", found.fitted);
  RecordProperty("hidden", found.hidden);
  RecordProperty("exchanged", found.exchanged);
  RecordProperty("twice", found.twice);
  RecordProperty("staged", found.staged);
}

// h x W1 + k + W2 rows: all of them, hidden results exchanged, some inputs one after the other.
TEST(CompileShapesTest, EcgNetworkOfFlexi1) {
  struct Shape {
    int hidden, w1, k, w2;
  };
  Random random(SeedFromEnvironment(kSeed));
  for (const Shape shape : {Shape{8, 3, 4, 4}, Shape{7, 3, 4, 4}, Shape{6, 4, 4, 4},
                            Shape{8, 3, 3, 4}, Shape{5, 5, 4, 3}, Shape{1, 4, 1, 1}}) {
    const Network network = EcgNetwork(shape.hidden, shape.w1, shape.k, shape.w2, &random);
    const Program program = Compile(network, FindChip("flexi-1"));
    EXPECT_EQ(program.report[0].scheme, "features");
    EXPECT_EQ(program.report[1].scheme, "exchanged");
    EXPECT_EQ(program.report[0].weight_rows, shape.hidden * shape.w1);
    EXPECT_EQ(program.report[1].weight_rows, shape.w2);
    EXPECT_EQ(program.report[1].hidden_rows, shape.k);
    const auto device = MakeReference(program.chip, random.Next());
    Inference inference(program, device.get());
    for (int n = 0; n < 50; ++n) {
      const std::vector<int> features = RandomFeatures(network.layers[0], &random);
      ASSERT_EQ(inference.Run(features).values, Interpret(network, features).back());
    }
  }
}

// One byte group, all rows of both arrays.
TEST(CompileShapesTest, ExchangedOnOneByteGroup) {
  Random random(SeedFromEnvironment(kSeed));
  Network network = EcgNetwork(2, 2, 3, 1, &random);
  DenseLayer& first = network.layers[0];
  first.inputs = 8;
  first.input_bits = 6;
  first.weights.resize(16);
  first.bias.assign(2, 0);
  network.layers[1].bias = {0};
  first.shift = 4;
  const Program program = Compile(network, FindChip("odd-8x8"));
  EXPECT_EQ(program.report[1].scheme, "exchanged");
  const auto device = MakeReference(program.chip, random.Next());
  Inference inference(program, device.get());
  for (int n = 0; n < 50; ++n) {
    const std::vector<int> features = RandomFeatures(first, &random);
    ASSERT_EQ(inference.Run(features).values, Interpret(network, features).back());
  }
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
