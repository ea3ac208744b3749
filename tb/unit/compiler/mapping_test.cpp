// SPDX-License-Identifier: Apache-2.0
// What the passes decide: bias lanes, ranges, rows, and every way not to fit.
#include "sw/compiler/mapping.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sw/common/error.h"
#include "sw/common/random.h"
#include "sw/compiler/bias.h"
#include "sw/compiler/compiler.h"
#include "sw/compiler/range.h"

namespace flexi {
namespace {

using testing::HasSubstr;

constexpr BiasFormat k3x5 = {3, true, 5, false};

DenseLayer Layer(int inputs, int outputs, int weight_bits, int input_bits) {
  DenseLayer layer;
  layer.name = "dense";
  layer.inputs = inputs;
  layer.outputs = outputs;
  layer.weight_bits = weight_bits;
  layer.input_bits = input_bits;
  layer.weights.assign(static_cast<size_t>(inputs * outputs), 1);
  if (weight_bits == 1) layer.weights.assign(layer.weights.size(), -1);
  layer.bias.resize(static_cast<size_t>(outputs));
  return layer;
}

Network Single(DenseLayer layer) {
  Network network;
  network.name = "net";
  network.layers.push_back(std::move(layer));
  return network;
}

std::string FailureOf(const Network& network, const std::string& chip) {
  try {
    Compile(network, FindChip(chip));
  } catch (const Error& error) {
    return error.what();
  }
  return "compiled";
}

void ExpectExact(const std::vector<int64_t>& biases, const BiasFormat& format, int lanes) {
  const auto found = FindBiasLanes(biases, format, 32);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->size(), static_cast<size_t>(lanes));
  for (size_t n = 0; n < biases.size(); ++n) {
    int64_t sum = 0;
    for (const BiasLane& lane : *found) {
      EXPECT_LE(std::abs(lane.constant), (1 << format.feature_bits) - 1);
      EXPECT_GE(lane.weights[n], -(1 << (format.weight_bits - 1)));
      EXPECT_LE(lane.weights[n], (1 << (format.weight_bits - 1)) - 1);
      sum += lane.constant * lane.weights[n];
    }
    EXPECT_EQ(sum, biases[n]);
  }
}

TEST(BiasTest, NoneOneTwoAndManyLanes) {
  ExpectExact({0, 0}, k3x5, 0);
  ExpectExact({31, -93, 62, -124}, k3x5, 1);
  ExpectExact({31, -93, 63}, k3x5, 2);
  ExpectExact({31 * 20 + 5, -31 * 9 - 1, 77}, k3x5, 9);
}

TEST(BiasTest, LaneLimitAndSignsOfOneBitWeights) {
  EXPECT_FALSE(FindBiasLanes({31, -93, 63}, k3x5, 1).has_value());
  EXPECT_FALSE(FindBiasLanes({1}, {1, true, 4, false}, 32).has_value());  // weights are -1 and 0
  EXPECT_TRUE(FindBiasLanes({-1}, {1, true, 4, false}, 32).has_value());
  EXPECT_FALSE(FindBiasLanes({-1}, {4, false, 4, false}, 32).has_value());
  EXPECT_TRUE(FindBiasLanes({-1}, {4, false, 4, true}, 32).has_value());
}

TEST(RangeTest, AccumulatorBoundHoldsTheExtremes) {
  DenseLayer layer = Layer(32, 1, 1, 1);
  layer.weights_signed = false;
  EXPECT_EQ(AccumulatorBits(std::vector<int>(32, 1), layer), 7);  // 0..32
  layer.weights_signed = true;
  EXPECT_EQ(AccumulatorBits(std::vector<int>(32, -1), layer), 6);  // -32..0
  EXPECT_EQ(AccumulatorBits(std::vector<int>(32, 0), layer), 1);
}

TEST(MappingTest, PacksLayersIntoRowsAndKeepsHiddenConstants) {
  Network network = Single(Layer(31, 9, 3, 5));
  network.layers[0].bias.assign(9, 31);
  network.layers[0].activation = Activation::kRelu;
  network.layers[0].shift = 5;
  network.layers[0].output_bits = 3;
  DenseLayer last = Layer(9, 1, 4, 3);
  last.bias = {21};
  network.layers.push_back(last);
  network.verdict = Verdict::kNonNegative;
  const ChipConfig& chip = FindChip("flexi-1");
  const Mapping mapping = MapNetwork(network, chip);
  EXPECT_EQ(mapping.layers[0].weight_rows(), 27);
  EXPECT_EQ(mapping.layers[1].weight_row, 27);
  EXPECT_EQ(mapping.layers[1].input.row, 5);
  EXPECT_EQ(mapping.layers[0].input.constant_positions, std::vector<int>{31});
  EXPECT_EQ(mapping.layers[1].input.constant_positions, std::vector<int>{9});
  EXPECT_EQ(mapping.layers[1].bias[0].constant, 7);
  EXPECT_FALSE(mapping.layers[1].input.shared);
}

TEST(MappingTest, SaysByHowMuchItDoesNotFit) {
  EXPECT_THAT(FailureOf(Single(Layer(31, 12, 3, 4)), "flexi-1"),
              HasSubstr("needs 36 weight rows, there are 32: 4 rows or 128 bits too many"));
  EXPECT_THAT(FailureOf(Single(Layer(90, 1, 1, 4)), "flexi-1"),
              HasSubstr("need 12 feature rows, there are 8: 4 rows or 128 bits too many"));
  EXPECT_THAT(FailureOf(Single(Layer(300, 1, 1, 1)), "flexi-1"),
              HasSubstr("300 inputs and 0 constant lanes need 10 segments; 8 are possible"));
}

TEST(MappingTest, SaysWhatTheChipCannotRepresent) {
  Network biased = Single(Layer(8, 1, 2, 2));
  biased.layers[0].bias = {100'000};
  EXPECT_THAT(FailureOf(biased, "flexi-1"), HasSubstr("biases 100000..100000 cannot be made"));

  Network shifted = Single(Layer(8, 2, 4, 4));
  shifted.layers[0].activation = Activation::kRelu;
  shifted.layers[0].output_bits = 3;
  shifted.layers.push_back(Layer(2, 1, 4, 3));
  EXPECT_THAT(FailureOf(shifted, "flexi-1"), HasSubstr("shift 0 is not possible"));
  EXPECT_THAT(FailureOf(shifted, "flexi-1"), HasSubstr("4..19 would be right"));

  Network wide = Single(Layer(8 * 8, 1, 8, 1));
  wide.layers[0].weights.assign(64, 127);
  EXPECT_EQ(FailureOf(wide, "flexi-1"), "compiled");
  Network full = Single(Layer(32, 1, 8, 8));
  full.layers[0].weights.assign(32, 127);
  EXPECT_THAT(FailureOf(full, "flexi-1"), HasSubstr("compiled"));
  Network deep = Single(Layer(64, 1, 8, 4));
  deep.layers[0].weights.assign(64, 127);
  EXPECT_THAT(FailureOf(deep, "flexi-1"), HasSubstr("compiled"));
  Network odd = Single(Layer(56, 1, 8, 8));
  odd.layers[0].weights_signed = false;
  odd.layers[0].weights.assign(56, 255);
  EXPECT_THAT(FailureOf(odd, "odd-56x100"), HasSubstr("compiled"));
}

}  // namespace
}  // namespace flexi
