// SPDX-License-Identifier: Apache-2.0
// What the placement says of a cell is what the cell holds: weights behind deployment on the
// reference, against the network's own weights; no cell of two weights.
#include "sw/compiler/placement.h"

#include <gtest/gtest.h>

#include "sw/compiler/compiler.h"
#include "sw/program/inference.h"
#include "tb/unit/compiler/dense_graph.h"
#include "tb/unit/compiler/each_chip.h"

namespace flexi {
namespace {

class PlacementTest : public EachChipTest {
 protected:
  PlacementTest() : EachChipTest(20261) {}
};

TEST_P(PlacementTest, CellsHoldTheBitsThatTheyAreSaidToHold) {
  int compiled = 0;
  for (int n = 0; n < 20; ++n) {
    const int hidden = static_cast<int>(random.Range(1, 8));
    const int w1 = static_cast<int>(random.Range(2, 4));
    Graph graph = EcgGraph(hidden, w1, 3, static_cast<int>(random.Range(2, 4)), &random);
    Placement placement;
    Program program;
    try {
      CompileOptions options;
      options.advise = false;
      program = Compile(graph, chip, options, &placement);
    } catch (const Error&) {
      continue;  // does not fit this chip
    }
    ++compiled;
    ASSERT_EQ(placement.step_layers.size(), program.inference.size());
    const auto device = MakeReference(chip, seed);
    const Inference inference(program, device.get());
    const ChipState state = device->Peek();
    std::vector<int64_t> bits(graph.layers.size());
    for (int row = 0; row < chip.cores * chip.rows; ++row) {
      for (int lane = 0; lane < chip.lanes; ++lane) {
        int weights = 0;
        for (const CellUse& use : placement.weights[static_cast<size_t>(row * chip.lanes + lane)]) {
          if (use.kind != CellUse::Kind::kWeight && use.kind != CellUse::Kind::kBias) continue;
          ++weights;
          ++bits[static_cast<size_t>(use.layer)];
          if (use.kind == CellUse::Kind::kBias) continue;
          const Layer& layer = graph.layers[static_cast<size_t>(use.layer)];
          const int inputs = OperandShape(graph, layer, 0).size();
          const int weight = layer.weights[static_cast<size_t>(use.output * inputs + use.input)];
          ASSERT_EQ(state.weights[static_cast<size_t>(row)] >> lane & 1,
                    static_cast<uint64_t>(weight >> use.bit & 1))
              << "row " << row << " lane " << lane;
        }
        ASSERT_LE(weights, 1);
      }
    }
    // All bits of the network, each in one cell (the reports count them, too).
    for (const LayerReport& layer : program.report) {
      EXPECT_EQ(bits[layer.name == "first" ? 0 : 1], layer.resident_bits);
    }
  }
  if (chip.name.starts_with("flexi-")) {
    EXPECT_GE(compiled, 10);
  }
}

TEST(PlacementOfInputsTest, HiddenValuesLieWhereTheProbeFindsThem) {
  Random random(5);
  const Graph graph = EcgGraph(8, 3, 4, 4, &random);
  Placement placement;
  const Program program = Compile(graph, FindChip("flexi-1"), {}, &placement);
  ASSERT_EQ(program.probes.size(), 1U);
  const ProgramProbe& probe = program.probes[0];
  ASSERT_TRUE(probe.weights);
  for (size_t i = 0; i < probe.positions.size(); ++i) {
    for (int bit = 0; bit < probe.bits; ++bit) {
      const size_t cell =
          static_cast<size_t>((probe.row + bit) * program.chip.lanes + probe.positions[i]);
      const auto& uses = placement.weights[cell];
      ASSERT_EQ(uses.size(), 1U);
      EXPECT_EQ(uses[0].kind, CellUse::Kind::kFeature);
      EXPECT_EQ(uses[0].layer, 1);
      EXPECT_EQ(uses[0].input, static_cast<int>(i));
      EXPECT_EQ(uses[0].bit, bit);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Chips, PlacementTest, testing::ValuesIn(ChipNames()), ChipTestName);

}  // namespace
}  // namespace flexi
