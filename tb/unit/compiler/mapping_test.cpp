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
#include "sw/compiler/search.h"
#include "tb/unit/compiler/dense_graph.h"

namespace flexi {
namespace {

using testing::HasSubstr;

constexpr BiasFormat k3x5 = {3, true, 5, false};

// What is wrong with the network where the host may not help.
std::string FailureOf(const Graph& graph, const std::string& chip) {
  try {
    CompileOptions options;
    options.on_chip_only = true;
    Compile(graph, FindChip(chip), options);
  } catch (const Error& error) {
    return error.what();
  }
  return "compiled";
}

std::unique_ptr<Mapped> Map(const Graph& graph, const ChipConfig& chip) {
  return FindMapping(graph, chip, Defects(chip), false);
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
  Product product;
  product.weight_bits = product.input_bits = 1;
  product.weights_signed = false;
  EXPECT_EQ(AccumulatorBits(std::vector<int>(32, 1), product), 7);  // 0..32
  product.weights_signed = true;
  EXPECT_EQ(AccumulatorBits(std::vector<int>(32, -1), product), 6);  // -32..0
  EXPECT_EQ(AccumulatorBits(std::vector<int>(32, 0), product), 1);
  // At most 32, 80, 136, 196, 194, 161, 112 at the ends of the significances.
  product.weight_bits = product.input_bits = 4;
  product.weights_signed = false;
  EXPECT_EQ(AccumulatorBits(std::vector<int>(32, 15), product), 9);
  EXPECT_EQ(AccumulatorBits(std::vector<int>(20, 15), product), 8);
}

TEST(MappingTest, HiddenResultsInFeatureRowsWhereTheyFit) {
  const Graph network = TwoDense(2, 9, 3, 2, 4);
  const auto mapped = Map(network, FindChip("flexi-1"));
  const ChainMap& chain = mapped->mapping.chains.at(0);
  const LayerMap& first = chain.layers[0];
  const LayerMap& last = chain.layers[1];
  EXPECT_EQ(first.weight_rows(), 27);
  EXPECT_EQ(first.input.constant_positions, std::vector<int>{31});
  EXPECT_EQ(first.places, (std::vector<int>{0, 0, 0, 0, 0, 0, 0, 0, 1}));
  EXPECT_EQ(last.scheme, Scheme::kFeatures);
  EXPECT_EQ(last.group_row[0], 27);
  EXPECT_EQ(last.input.row, 2);
  EXPECT_EQ(last.input.positions, (std::vector<int>{7, 6, 5, 4, 3, 2, 1, 0, 8}));
  EXPECT_EQ(last.input.constant_positions, std::vector<int>{16});  // behind group 1
  EXPECT_FALSE(last.input.shared);
  EXPECT_EQ(UsedByteGroups(last), (std::vector<int>{0, 1, 2}));
  const DotProduct dot = DotOf(chain, 0, 8);
  EXPECT_EQ(dot.w0, 24);
  EXPECT_EQ(dot.row, 2);
  EXPECT_EQ(dot.bits, 7);
  EXPECT_TRUE(dot.fix);
  EXPECT_FALSE(dot.into_weights);
}

TEST(MappingTest, ExchangedWhereFeatureRowsDoNotSuffice) {
  const Graph network = TwoDense(4, 8, 3, 4, 4);
  const auto mapped = Map(network, FindChip("flexi-1"));
  const ChainMap& chain = mapped->mapping.chains.at(0);
  const LayerMap& last = chain.layers[1];
  EXPECT_EQ(chain.layers[0].scheme, Scheme::kFeatures);
  EXPECT_EQ(last.scheme, Scheme::kExchanged);
  EXPECT_EQ(last.group_row[0], 24);
  EXPECT_EQ(last.input.row, 28);
  EXPECT_EQ(last.copy_row, 0);
  EXPECT_EQ(UsedByteGroups(last), (std::vector<int>{0, 1}));
  EXPECT_TRUE(DotOf(chain, 0, 0).into_weights);
  EXPECT_EQ(DotOf(chain, 0, 0).row, 28);
  const DotProduct dot = DotOf(chain, 1, 0);
  EXPECT_TRUE(dot.xs);  // the weights
  EXPECT_FALSE(dot.ws);
  EXPECT_EQ(dot.w0, 28);
}

TEST(MappingTest, StagedWhereHiddenResultsNeedSegments) {
  const Graph network = TwoDense(4, 33, 3, 3, 3);
  const auto mapped = Map(network, FindChip("flexi-4"));
  const LayerMap& last = mapped->mapping.chains.at(0).layers[1];
  EXPECT_EQ(last.scheme, Scheme::kStaged);
  EXPECT_EQ(last.input.segments, 2);
  EXPECT_EQ(last.input.row, 4);
  EXPECT_EQ(last.staging_row(), 10);
  EXPECT_EQ(last.feature_rows(), 9);
  EXPECT_EQ(last.hidden_row, 17 * 3 + 6);
  EXPECT_EQ(last.hidden_rows(), 3);
  EXPECT_EQ(last.input.constant_positions, std::vector<int>{40});  // behind byte group 0
}

TEST(MappingTest, SaysByHowMuchItDoesNotFit) {
  EXPECT_THAT(FailureOf(SingleDense(31, 12, 3, 4), "flexi-1"),
              HasSubstr("needs 36 weight rows, there are 32: 4 rows or 128 bits too many"));
  EXPECT_THAT(
      FailureOf(SingleDense(60, 1, 1, 4), "flexi-1"),
      HasSubstr("its inputs need 8 feature rows, there are 4: 4 rows or 128 bits too many"));
  EXPECT_THAT(FailureOf(SingleDense(300, 1, 1, 1), "flexi-1"),
              HasSubstr("300 inputs and 0 constant lanes need 10 segments; 4 are possible"));
  Graph many = TwoDense(4, 33, 1, 1, 3);
  EXPECT_THAT(FailureOf(many, "flexi-1"),
              HasSubstr("33 outputs are 1 too many: write-back puts at most 32 into a row"));
  Graph wide = TwoDense(4, 28, 1, 1, 3);  // constants would have to lie in a fifth byte group
  EXPECT_THAT(
      FailureOf(wide, "flexi-1"),
      HasSubstr("28 hidden inputs of 1 bits and 1 constant lanes need 33 lanes; results are "
                "written into one row a bit, 32 lanes: 1 too many"));
}

TEST(MappingTest, SaysForBothSchemesByHowMuchItDoesNotFit) {
  const std::string rows = FailureOf(TwoDense(4, 9, 3, 4, 4), "flexi-1");
  EXPECT_THAT(rows,
              HasSubstr("needs 35 weight rows, there are 32: 3 rows or 96 bits too many (1120 "
                        "bits of 1024)"));
  EXPECT_THAT(rows, HasSubstr("rows by layer: first 27, last 4, hidden results 4"));
  const std::string features = FailureOf(TwoDense(4, 7, 3, 4, 5), "flexi-1");
  EXPECT_THAT(features,
              HasSubstr("with hidden results in feature rows: layer first: its inputs and outputs "
                        "need 8 feature rows, there are 4: 4 rows or 128 bits too many"));
  EXPECT_THAT(features,
              HasSubstr("exchanged, with hidden results in weight rows: layer last: the copies of "
                        "its weights need 5 feature rows, there are 4: 1 rows or 32 bits"));
  EXPECT_THAT(FailureOf(TwoDense(8, 4, 3, 4, 3), "odd-40x48"), Not(HasSubstr("exchanged")));
}

TEST(MappingTest, SaysWhatTheChipCannotRepresent) {
  Graph biased = SingleDense(8, 1, 2, 2);
  biased.layers[0].bias = {100'000};
  EXPECT_THAT(FailureOf(biased, "flexi-1"), HasSubstr("biases 100000..100000 cannot be made"));

  Graph shifted = SingleDense(8, 2, 4, 4);
  Hide(&shifted, 0, 0, 3);
  shifted.layers.push_back(DenseLayer(shifted, 1, 4));
  EXPECT_THAT(FailureOf(shifted, "flexi-1"), HasSubstr("shift 0 is not possible"));
  EXPECT_THAT(FailureOf(shifted, "flexi-1"), HasSubstr("4 or more would be right"));

  // The accumulators of the family hold all that fits the feature rows; narrower ones would not.
  Graph wide = SingleDense(32, 1, 4, 4);
  wide.layers[0].weight_format.is_signed = false;
  wide.layers[0].weights.assign(32, 15);
  ChipConfig chip = FindChip("flexi-1");
  EXPECT_NO_THROW(Map(wide, chip));
  chip.acc_width = 8;
  try {
    Map(wide, chip);
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("output 0 needs 9 accumulator bits, there are 8"));
  }
  // The host adds the sums of two halves.
  const auto halves = FindMapping(wide, chip, Defects(chip), true);
  EXPECT_EQ(halves->plan.chains.size(), 2U);
}

TEST(MappingTest, SignedOutputsOnlyWhereRawBitsAreEnough) {
  Graph network = SingleDense(8, 2, 4, 2);  // sums 0..24
  Hide(&network, 0, 3, 3, true);
  network.layers.push_back(DenseLayer(network, 1, 4));
  EXPECT_EQ(FailureOf(network, "flexi-1"), "compiled");
  EXPECT_EQ(FailureOf(network, "flexi-4"), "compiled");
  network.layers[0].weights[0] = 7;  // 0..42
  EXPECT_THAT(FailureOf(network, "flexi-1"),
              HasSubstr("signed saturation is not among the write-back modes: outputs reach 0..5, "
                        "beyond 3 signed bits; use ReLU (unsigned outputs), or signed outputs that "
                        "need no saturation (shift 4 or more here, or more bits)"));
}

// What no search should go into: the answer comes at once.
TEST(MappingTest, RefusesWhatIsFarTooLarge) {
  Graph grouped = SingleDense(1, 1, 1, 1);
  Layer& layer = grouped.layers[0];
  grouped.input.channels = layer.shape.channels = layer.groups = 1 << 18;
  layer.weights.assign(1 << 18, -1);
  layer.bias.assign(1 << 18, 0);
  EXPECT_THAT(FailureOf(grouped, "flexi-32"),
              HasSubstr("layer dense: 262144 outputs in 262144 groups are too many for flexi-32"));
  Graph deep = SingleDense(1, 1, 8, 1);
  for (int i = 0; i < 1000; ++i) {
    Hide(&deep, static_cast<size_t>(i), 7, 1);
    deep.layers.push_back(DenseLayer(deep, 1, 8));
  }
  EXPECT_THAT(FailureOf(deep, "flexi-32"),
              HasSubstr("its 1001 layers with weights need a row each, "
                        "there are 64: 937 rows too many"));
  deep.layers.resize(60);
  deep.layers.back().requant = Requant();
  EXPECT_THAT(FailureOf(deep, "flexi-32"), HasSubstr("weight rows, there are 64"));
  EXPECT_THAT(FailureOf(SingleDense(1000, 1000, 8, 1), "flexi-32"), HasSubstr("bits too many"));
}

TEST(MappingTest, ProposesNarrowerWeights) {
  const Graph graph = TwoDense(4, 9, 3, 4, 4);
  EXPECT_THAT(FailureOf(graph, "flexi-1"),
              HasSubstr("; it would fit: first with 2-bit weights instead of 3"));
  EXPECT_THAT(FailureOf(SingleDense(31, 33, 1, 4), "flexi-1"),
              HasSubstr("; no narrower weights would make it fit"));
}

}  // namespace
}  // namespace flexi
