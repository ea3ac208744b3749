// SPDX-License-Identifier: Apache-2.0
// Networks of chosen shapes on the reference chip against the naive interpreter: those that fill
// the smallest chips, and each way to do a window. Random ones: property_test.cpp.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "sw/common/error.h"
#include "sw/common/random.h"
#include "sw/compiler/compiler.h"
#include "sw/program/inference.h"
#include "tb/unit/compiler/dense_graph.h"
#include "tb/unit/network/random_graph.h"

namespace flexi {
namespace {

using testing::HasSubstr;

constexpr uint64_t kSeed = 20260;

void ExpectExact(const Graph& graph, const Program& program, int inputs, Random* random) {
  const auto device = MakeReference(program.chip, random->Next());
  Inference inference(program, device.get());
  for (int n = 0; n < inputs; ++n) {
    const std::vector<int> features = RandomFeatures(graph, random);
    const Inference::Result result = inference.Run(features);
    ASSERT_EQ(result.values, InterpretGraph(graph, features).back());
    ASSERT_EQ(result.cycles, program.cycles());
  }
}

// h x W1 + k + W2 rows: all of them, hidden results exchanged, some inputs one after the other.
TEST(CompileShapesTest, EcgNetworkOfFlexi1) {
  struct Shape {
    int hidden, w1, k, w2;
  };
  Random random(SeedFromEnvironment(kSeed));
  for (const Shape shape : {Shape{8, 3, 4, 4}, Shape{7, 3, 4, 4}, Shape{6, 4, 4, 4},
                            Shape{8, 3, 3, 4}, Shape{5, 5, 4, 3}, Shape{1, 4, 1, 1}}) {
    const Graph graph = EcgGraph(shape.hidden, shape.w1, shape.k, shape.w2, &random);
    const Program program = Compile(graph, FindChip("flexi-1"));
    ASSERT_EQ(program.report.size(), 2U);
    EXPECT_EQ(program.report[0].scheme, "features");
    EXPECT_EQ(program.report[1].scheme, "exchanged");
    EXPECT_EQ(program.report[0].weight_rows, shape.hidden * shape.w1);
    EXPECT_EQ(program.report[1].weight_rows, shape.w2);
    EXPECT_EQ(program.report[1].hidden_rows, shape.k);
    EXPECT_TRUE(program.host_layers().empty());
    ExpectExact(graph, program, 50, &random);
  }
}

// One byte group, all rows of both arrays.
TEST(CompileShapesTest, ExchangedOnOneByteGroup) {
  Random random(SeedFromEnvironment(kSeed));
  Graph graph = SingleDense(8, 2, 2, 6);
  Hide(&graph, 0, 4, 3);
  graph.layers.push_back(DenseLayer(graph, 1, 1));
  for (int& weight : graph.layers[0].weights) weight = static_cast<int>(random.Range(-2, 1));
  const Program program = Compile(graph, FindChip("odd-8x8"));
  EXPECT_EQ(program.report[1].scheme, "exchanged");
  ExpectExact(graph, program, 50, &random);
}

// A convolution over an image of `size` x `size`, and what is left of it behind a pool.
Graph Image(int size, int channels, int filters, int kernel, int weight_bits, Random* random) {
  Graph graph;
  graph.name = "image";
  graph.input = {channels, size, size};
  graph.input_format = {2, false, false};
  Layer conv;
  conv.name = "conv";
  conv.inputs = {-1};
  conv.window.kernel_y = conv.window.kernel_x = kernel;
  conv.shape = {filters, size - kernel + 1, size - kernel + 1};
  conv.weight_format = {weight_bits, true, false};
  for (int i = 0; i < filters * channels * kernel * kernel; ++i)
    conv.weights.push_back(
        static_cast<int>(random->Range(conv.weight_format.low(), conv.weight_format.high())));
  for (int f = 0; f < filters; ++f) conv.bias.push_back(random->Range(-20, 20));
  conv.requant.kind = Requant::Kind::kThresholds;
  conv.format = {2, false, false};
  for (int f = 0; f < filters; ++f) conv.requant.thresholds.push_back({-4, 3 + f, 19});
  graph.layers.push_back(conv);
  return graph;
}

// Of a window that slides only the new columns are loaded; where the ring comes round within a row
// the bytes are stored once.
TEST(CompileShapesTest, RingLoadsNewColumnsOnly) {
  Random random(SeedFromEnvironment(kSeed));
  const Graph graph = Image(24, 7, 16, 4, 2, &random);
  const Program program = Compile(graph, FindChip("flexi-32"));
  ASSERT_EQ(program.report.size(), 1U);
  const LayerReport& conv = program.report[0];
  EXPECT_EQ(conv.scheme, "ring");
  EXPECT_EQ(conv.positions, 21 * 21);
  // 4 columns of 28 lanes, 2 bits, 4 rows of data bytes: 8 rows for the first turn, then 2.
  int rows = 0;
  bool loops = false;
  ProgramWalk walk(program.inference);
  while (const ProgramStep* step = walk.Next()) rows += step->kind == ProgramStep::Kind::kRow;
  for (const ProgramStep& step : program.inference)
    loops = loops || step.kind == ProgramStep::Kind::kLoop;
  EXPECT_EQ(rows, 21 * (8 + 20 * 2));
  EXPECT_TRUE(loops);
  ExpectExact(graph, program, 3, &random);
}

// Cores without a filter of their own compute other positions.
TEST(CompileShapesTest, IdleCoresTakeOtherPositions) {
  Random random(SeedFromEnvironment(kSeed));
  const Graph graph = Image(12, 1, 4, 3, 2, &random);
  const Program program = Compile(graph, FindChip("flexi-32"));
  EXPECT_GE(program.report[0].at_once, 4);
  ExpectExact(graph, program, 5, &random);
}

TEST(CompileShapesTest, OnChipOnlyNamesTheLayersWithHostWork) {
  Random random(SeedFromEnvironment(kSeed));
  CompileOptions options;
  options.on_chip_only = true;
  try {
    Compile(Image(8, 1, 4, 3, 2, &random), FindChip("flexi-4"), options);
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("the host has work for: conv (offset added, requantised "
                                        "by thresholds)"));
  }
  EXPECT_TRUE(
      Compile(EcgGraph(8, 3, 4, 4, &random), FindChip("flexi-1"), options).host_layers().empty());
}

// The ECG network behind a layer that moves its input: element e of it is number sources[e].
Graph MovedEcgGraph(const std::string& name, const std::vector<int>& sources, Random* random) {
  Graph graph = EcgGraph(6, 3, 4, 4, random);
  Layer move;
  move.kind = Layer::Kind::kMove;
  move.name = name;
  move.inputs = {-1};
  move.shape = graph.input;
  move.format = graph.input_format;
  move.sources = sources;
  for (Layer& layer : graph.layers) ++layer.inputs[0];
  graph.layers.insert(graph.layers.begin(), move);
  return graph;
}

// A layer that moves the operand of a node goes by the node's name: the node's own numbers are
// those that count.
TEST(CompileShapesTest, ObservesTheNodeNotWhatIsMovedForIt) {
  Random random(SeedFromEnvironment(kSeed));
  std::vector<int> backwards;
  for (int e = 31; e-- > 0;) backwards.push_back(e);
  const Graph graph = MovedEcgGraph("first", backwards, &random);
  for (const char* chip : {"flexi-1", "flexi-4"}) {
    const Program program = Compile(graph, FindChip(chip));
    ASSERT_EQ(program.probes.size(), 1U);
    const auto device = MakeReference(program.chip, 1);
    Inference inference(program, device.get());
    const std::vector<int> features = RandomFeatures(graph, &random);
    std::map<std::string, std::vector<int64_t>> layers;
    inference.Observe(features, &layers);
    EXPECT_EQ(layers["first"], InterpretGraph(graph, features)[1]);
  }
}

// Where elements keep their places the host has nothing to do, not for the input either.
TEST(CompileShapesTest, FlattenedInputsNeedNoHost) {
  Random random(SeedFromEnvironment(kSeed));
  std::vector<int> same;
  for (int e = 0; e < 31; ++e) same.push_back(e);
  Graph graph = MovedEcgGraph("flatten", same, &random);
  graph.input = {1, 1, 31};
  CompileOptions options;
  options.on_chip_only = true;
  const Program program = Compile(graph, FindChip("flexi-1"), options);
  ExpectExact(graph, program, 20, &random);
}

// Hidden results that the chip cannot write back exactly go through the host.
TEST(CompileShapesTest, ThroughTheHostWhereTheChipCannot) {
  Random random(SeedFromEnvironment(kSeed));
  Graph graph = TwoDense(4, 6, 3, 4, 4);
  graph.layers[0].requant.shift = 0;  // more significances than bits
  const Program program = Compile(graph, FindChip("flexi-1"));
  EXPECT_EQ(program.report[0].host, "offset added, requantised by shift");
  EXPECT_EQ(program.report[1].host, "");
  ExpectExact(graph, program, 50, &random);
}

}  // namespace
}  // namespace flexi
