// SPDX-License-Identifier: Apache-2.0
// Import into the integer graph: every operator and attribute against the exact evaluation, the
// form of what comes out where it decides what the chip can do, and the shipped models.
#include "sw/onnx/import_graph.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "sw/common/error.h"
#include "tb/unit/onnx/exact_check.h"

namespace flexi {
namespace {

using Kind = Requant::Kind;
using LayerKind = Layer::Kind;

class ImportGraphTest : public testing::Test {
 protected:
  Random random_{SeedFromEnvironment(5)};
  Graph Check(ModelBuilder* b, const std::string& output, int inputs = 12) {
    b->Finish(output);
    return ExpectSameAsOnnx(*b, &random_, inputs);
  }
  std::vector<float> Numbers(int64_t count, int low, int high, float scale) {
    std::vector<float> data;
    for (int64_t i = 0; i < count; ++i)
      data.push_back(scale * static_cast<float>(random_.Range(low, high)));
    return data;
  }
  static int64_t Count(const std::vector<int64_t>& dims) {
    int64_t count = 1;
    for (const int64_t dim : dims) count *= dim;
    return count;
  }
  // Weights of 4 signed bits and scale 0.5.
  std::string Weights(ModelBuilder* b, const std::vector<int64_t>& dims) {
    return b->Quant(b->Tensor(dims, Numbers(Count(dims), -8, 7, 0.5F)), 0.5F, 0, 4, true);
  }
  // A 4-bit input of scale 0.25 with zero point 0.
  static std::string Input(ModelBuilder* b, bool is_signed = false) {
    return b->Quant("input", 0.25F, 0, 4, is_signed);
  }
};

// Sizes, widths and shifts as models/README.md states them.
TEST_F(ImportGraphTest, ShippedModels) {
  struct Shipped {
    const char* name;
    int hidden, weight_bits, shift;
  };
  for (const Shipped& shipped : {Shipped{"random", 8, 3, 2}, Shipped{"inter", 6, 4, 4}}) {
    const Graph graph =
        ReadOnnxGraph(fmt::format("{}/models/ecg-nv-{}.onnx", FLEXI_SOURCE_DIR, shipped.name));
    EXPECT_EQ(graph.name, fmt::format("ecg-nv-{}", shipped.name));
    EXPECT_EQ(graph.metadata.at("flexi.split"), shipped.name);
    EXPECT_EQ(graph.input, (Shape{31, 1, 1}));
    EXPECT_EQ(graph.input_format, (Format{4, false}));
    ASSERT_EQ(graph.layers.size(), 2U);
    EXPECT_EQ(graph.layers[0].shape.size(), shipped.hidden);
    EXPECT_EQ(graph.layers[0].weight_format, (Format{shipped.weight_bits, true}));
    EXPECT_EQ(graph.layers[0].requant.kind, Kind::kShift);
    EXPECT_EQ(graph.layers[0].requant.shift, shipped.shift);
    EXPECT_EQ(graph.layers[0].format, (Format{4, false}));
    EXPECT_EQ(graph.layers[1].weight_format, (Format{4, true}));
    EXPECT_TRUE(graph.layers[1].sums());
    EXPECT_EQ(graph.verdict, GraphVerdict::kNonNegative);
  }
}

// --- Convolutions
// -------------------------------------------------------------------------------------

TEST_F(ImportGraphTest, ConvolutionsWithEveryAutoPad) {
  for (const char* pad : {"SAME_UPPER", "SAME_LOWER", "VALID", "NOTSET"})
    for (const int64_t kernel : {1, 2, 3, 4})
      for (const int64_t stride : {1, 2, 3}) {
        SCOPED_TRACE(fmt::format("{} kernel {} stride {}", pad, kernel, stride));
        ModelBuilder flat({1, 2, 9});
        std::string y = flat.Node("Conv", {Input(&flat), Weights(&flat, {3, 2, kernel})});
        flat.Text("auto_pad", pad).List("strides", {stride});
        Check(&flat, y, 3);
        ModelBuilder map({1, 2, 5, 4});
        y = map.Node("Conv", {Input(&map, true), Weights(&map, {2, 2, 2, kernel})});
        map.Text("auto_pad", pad).List("strides", {stride, 1});
        Check(&map, y, 3);
      }
}

TEST_F(ImportGraphTest, PadsDilationsAndGroups) {
  for (const int64_t groups : {1, 2, 4}) {
    ModelBuilder b({1, 4, 7, 6});
    const std::string y =
        b.Node("Conv", {b.Quant("input", 0.5F, 3, 4, false), Weights(&b, {8, 4 / groups, 2, 3})});
    b.List("pads", {1, 0, 2, 3})
        .List("dilations", {2, 1})
        .List("strides", {1, 2})
        .Int("group", groups);
    const Graph graph = Check(&b, y);
    EXPECT_EQ(graph.layers[0].pad_value, 3);
    EXPECT_EQ(graph.layers[0].groups, groups);
  }
}

TEST_F(ImportGraphTest, PadNodes) {
  ModelBuilder b({1, 2, 4, 5});
  const std::string padded =
      b.Node("Pad", {b.Quant("input", 0.5F, -2, 4, true), b.Ints({0, 0, 1, 0, 0, 0, 2, 3})});
  const std::string y = b.Node("Conv", {padded, Weights(&b, {2, 2, 3, 3})});
  b.List("pads", {0, 1, 0, 0});
  Check(&b, y);
  ModelBuilder pool({1, 2, 4});
  const std::string zeros = pool.Node("Pad", {Input(&pool, true), pool.Ints({0, 0, 1, 0, 0, 1})});
  pool.Node("AveragePool", {zeros});
  Check(&pool, pool.List("kernel_shape", {2}).output());
  ModelBuilder max({1, 2, 4});
  const std::string unsigned_zeros = max.Node("Pad", {Input(&max), max.Ints({0, 0, 1, 0, 0, 1})});
  max.Node("MaxPool", {unsigned_zeros});
  Check(&max, max.List("kernel_shape", {2}).output());
}

TEST_F(ImportGraphTest, BiasesOfConvolutions) {
  ModelBuilder b({1, 2, 6});
  const std::string y =
      b.Node("Conv", {Input(&b), Weights(&b, {3, 2, 2}), b.Tensor({3}, {0.5F, -2, 7})});
  const Graph graph = Check(&b, y);
  EXPECT_EQ(graph.layers[0].bias, (std::vector<int64_t>{4, -16, 56}));
  EXPECT_TRUE(graph.verdict_offsets.empty());
}

// --- Matrices
// -----------------------------------------------------------------------------------------

TEST_F(ImportGraphTest, MatricesInEveryForm) {
  for (const bool transposed : {false, true}) {
    ModelBuilder b({1, 5});
    const std::vector<int64_t> dims =
        transposed ? std::vector<int64_t>{3, 5} : std::vector<int64_t>{5, 3};
    const std::string y =
        b.Node("Gemm", {Input(&b), Weights(&b, dims), b.Tensor({1, 3}, {1, 2, -0.5F})});
    b.Int("transB", transposed ? 1 : 0).Float("alpha", 0.5F).Float("beta", 2);
    Check(&b, y);
  }
  ModelBuilder b({1, 5});  // weights through a Transpose
  const std::string w = b.Node("Transpose", {Weights(&b, {3, 5})});
  Check(&b, b.Node("MatMul", {Input(&b), w}));
  ModelBuilder flat({5});
  Check(&flat, flat.Node("MatMul", {Input(&flat), Weights(&flat, {5, 2})}));
}

TEST_F(ImportGraphTest, MatricesAtEveryPosition) {
  ModelBuilder b({1, 4, 3});  // [1, time, features]
  std::string x = b.Node("MatMul", {Input(&b), Weights(&b, {3, 5})});
  x = b.Node("Add", {x, b.Tensor({5}, Numbers(5, -9, 9, 0.125F))});
  x = b.Quant(b.Node("Relu", {x}), 0.75F, 0, 3, false);
  x = b.Node("MatMul", {x, Weights(&b, {5, 2})});
  x = b.Quant(x, 4, 0, 4, true);
  const Graph graph = Check(&b, b.Node("MatMul", {b.Node("Flatten", {x}), Weights(&b, {8, 3})}));
  EXPECT_EQ(graph.layers[1].shape, (Shape{5, 1, 4}));
}

// --- What only moves
// ----------------------------------------------------------------------------------

TEST_F(ImportGraphTest, Moves) {
  ModelBuilder b({1, 2, 3, 4});
  std::string x = b.Node("Identity", {Input(&b)});
  x = b.Node("Transpose", {x});
  b.List("perm", {0, 2, 3, 1});
  x = b.Node("Reshape", {x, b.Ints({0, -1, 4})});
  x = b.Node("Dropout", {x});
  x = b.Node("Unsqueeze", {x, b.Ints({2})});
  x = b.Node("Squeeze", {x, b.Ints({2})});
  x = b.Node("Cast", {x});
  b.Int("to", 1);
  x = b.Node("Conv", {x, Weights(&b, {2, 6, 2})});
  x = b.Node("Transpose", {x});  // before the Quant
  b.List("perm", {0, 2, 1});
  x = b.Quant(x, 1.5F, 0, 5, true);
  x = b.Node("Flatten", {x});
  Check(&b, b.Node("Gemm", {x, Weights(&b, {6, 3})}));
}

TEST_F(ImportGraphTest, FlattenIsOneMoveThatManyCanTake) {
  ModelBuilder b({1, 2, 3});
  const std::string flat = b.Node("Flatten", {Input(&b)});
  const std::string left = b.Quant(b.Node("MatMul", {flat, Weights(&b, {6, 2})}), 1, 0, 4, true);
  const std::string right = b.Quant(b.Node("MatMul", {flat, Weights(&b, {6, 2})}), 1, 0, 4, true);
  const Graph graph = Check(&b, b.Node("Add", {left, right}));
  EXPECT_EQ(graph.layers.size(), 4u);
}

TEST_F(ImportGraphTest, ConstantsPerElementBehindAFlatten) {
  ModelBuilder b({1, 2, 3});
  std::string x = b.Node("Flatten", {Input(&b)});
  x = b.Node("Mul", {x, b.Tensor({6}, {1, 2, 3, 4, 5, 6})});
  x = b.Node("Add", {x, b.Tensor({1, 6}, {1, -2, 3, -4, 5, -6})});
  x = b.Quant(x, 1, 0, 5, true);
  Check(&b, b.Node("MatMul", {x, Weights(&b, {6, 2})}));
}

// --- Pooling
// ------------------------------------------------------------------------------------------

TEST_F(ImportGraphTest, MaxPools) {
  const auto with = [&](const std::function<void(ModelBuilder*)>& attributes) {
    ModelBuilder b({1, 2, 6, 5});
    const std::string y = b.Node("MaxPool", {Input(&b, true)});
    attributes(&b);
    return Check(&b, y);
  };
  const auto kernel = [](ModelBuilder* b) -> ModelBuilder& {
    return b->List("kernel_shape", {2, 3});
  };
  with([&](ModelBuilder* b) { kernel(b); });
  with([&](ModelBuilder* b) { kernel(b).List("strides", {2, 2}).List("pads", {1, 1, 0, 2}); });
  with([&](ModelBuilder* b) { kernel(b).List("dilations", {3, 2}); });
  with([&](ModelBuilder* b) { kernel(b).List("strides", {1, 3}).Int("ceil_mode", 1); });
  with([&](ModelBuilder* b) { kernel(b).List("strides", {2, 2}).Text("auto_pad", "SAME_UPPER"); });
  with([&](ModelBuilder* b) { kernel(b).List("strides", {2, 2}).Text("auto_pad", "SAME_LOWER"); });
  ModelBuilder global({1, 3, 2, 2});
  Check(&global, global.Node("GlobalMaxPool", {Input(&global, true)}));
}

TEST_F(ImportGraphTest, LongWindowsOfSignals) {
  ModelBuilder b({1, 1, 1500});
  b.Node("MaxPool", {Input(&b)});
  b.List("kernel_shape", {1400});
  EXPECT_EQ(Check(&b, b.output(), 2).layers[0].shape, (Shape{1, 1, 101}));
}

TEST_F(ImportGraphTest, MaxPoolBeforeTheQuant) {
  ModelBuilder b({1, 2, 8});
  std::string x = b.Node("Conv", {Input(&b), Weights(&b, {3, 2, 2})});
  x = b.Node("Relu", {x});
  x = b.Node("MaxPool", {x});
  b.List("kernel_shape", {2}).List("strides", {2});
  x = b.Node("Mul", {x, b.Tensor({3, 1}, {0.5F, 1, 2})});
  const Graph graph = Check(&b, b.Quant(x, 1, 0, 3, false));
  EXPECT_EQ(graph.layers[1].kind, LayerKind::kMaxPool);
}

TEST_F(ImportGraphTest, AveragePools) {
  for (const float zero : {0.0F, 3.0F}) {
    ModelBuilder b({1, 2, 4, 5});
    std::string x = b.Node("AveragePool", {b.Quant("input", 0.5F, zero, 4, true)});
    b.List("kernel_shape", {2, 3}).List("pads", {1, 0, 1, 2}).Int("count_include_pad", 1);
    Check(&b, b.Quant(x, 0.25F, 0, 5, true));
    ModelBuilder global({1, 3, 2, 2});
    x = global.Node("GlobalAveragePool", {global.Quant("input", 0.5F, zero, 4, true)});
    Check(&global, global.Node("Flatten", {x}));
    ModelBuilder mean({1, 3, 5});
    x = mean.Node("ReduceMean", {mean.Quant("input", 0.5F, zero, 4, true)});
    mean.List("axes", {-1}).Int("keepdims", 0);
    Check(&mean, x);
  }
  ModelBuilder falls({1, 2, 4});  // a sum cannot be turned round, a product can
  std::string x = falls.Node("AveragePool", {Input(&falls)});
  falls.List("kernel_shape", {2});
  x = falls.Node("Mul", {x, falls.Tensor({2, 1}, {-1, 1})});
  const Graph graph = Check(&falls, falls.Quant(x, 0.25F, 0, 5, true));
  EXPECT_EQ(graph.layers[0].kind, LayerKind::kProduct);
}

TEST_F(ImportGraphTest, AverageAndTruncIsAShift) {
  ModelBuilder b({1, 2, 4});
  std::string x = b.Node("AveragePool", {Input(&b)});
  b.List("kernel_shape", {2}).List("strides", {2});
  x = b.Node("Mul", {x, b.Scalar(2)});  // the sum again
  x = b.Node("Trunc", {x, b.Scalar(0.25F), b.Scalar(0), b.Scalar(5), b.Scalar(4)});
  b.Text("rounding_mode", "FLOOR");
  const Graph graph = Check(&b, x);
  ASSERT_EQ(graph.layers.size(), 1u);
  EXPECT_EQ(graph.layers[0].requant.kind, Kind::kShift);
  EXPECT_EQ(graph.layers[0].requant.shift, 1);
  EXPECT_EQ(graph.layers[0].format, (Format{4, false}));
}

TEST_F(ImportGraphTest, TruncWithANewScale) {
  for (const char* mode : {"FLOOR", "ROUND", "CEIL"}) {
    ModelBuilder b({1, 6});
    std::string x = b.Node("MatMul", {Input(&b), Weights(&b, {6, 3})});
    x = b.Node("Trunc", {x, b.Scalar(0.125F), b.Scalar(0), b.Scalar(9), b.Scalar(1), b.Scalar(0),
                         b.Scalar(4)});
    b.Text("rounding_mode", mode).Int("signed", 1);
    Check(&b, x, 40);
  }
}

// --- Functions of one number
// --------------------------------------------------------------------------

TEST_F(ImportGraphTest, EveryRoundingHitsItsTies) {
  for (const char* mode : {"ROUND", "HALF_EVEN", "FLOOR", "CEIL", "ROUND_TO_ZERO", "DOWN", "UP",
                           "HALF_UP", "HALF_DOWN"})
    for (const float zero : {0.0F, 1.0F}) {
      SCOPED_TRACE(mode);
      ModelBuilder b({1, 1, 1});
      std::string x = b.Quant("input", 1, 0, 6, true);
      x = b.Node("Mul", {x, b.Scalar(0.5F)});
      x = b.Node("Add", {x, b.Scalar(0.25F)});
      x = b.Node("Sub", {x, b.Scalar(0.25F)});
      b.Finish(b.Quant(x, 1, zero, 4, true, mode));
      CheckCounts counts;
      ExpectSameAsOnnx(b, &random_, 200, &counts);
      EXPECT_GT(counts.ties, 20);
      // Halves to the even one are nothing that a shift does; the others are.
      const Graph graph = ImportGraph(b.bytes(), "m");
      const std::string name = mode;
      const bool shift = name == "FLOOR" || name == "CEIL";
      EXPECT_EQ(graph.layers.back().requant.kind, shift ? Kind::kShift : Kind::kThresholds);
    }
}

TEST_F(ImportGraphTest, QuantizeLinearRoundsBeforeItAddsTheZeroPoint) {
  ModelBuilder b({1, 1, 1});
  std::string x = b.Quant("input", 0.5F, 0, 6, true);
  x = b.Node("Add", {x, b.Scalar(0)});
  Check(&b, b.Qdq(x, 1, 3, true), 80);
}

TEST_F(ImportGraphTest, BatchNormalisationWithNegativeGamma) {
  ModelBuilder b({1, 2, 6});
  std::string x = b.Node("Conv", {Input(&b), Weights(&b, {4, 2, 3})});
  x = b.Node("BatchNormalization",
             {x, b.Tensor({4}, {1.25F, -0.75F, 0, -3}), b.Tensor({4}, {0.5F, 1, 2, -1}),
              b.Tensor({4}, {3, -2, 1, 0.3F}), b.Tensor({4}, {0.75F, 3.75F, 1, 2})});
  b.Float("epsilon", 0.25F);
  x = b.Quant(b.Node("Relu", {x}), 0.5F, 0, 4, false);
  const Graph graph = Check(&b, x, 40);
  EXPECT_EQ(graph.layers[0].requant.kind, Kind::kThresholds);
}

TEST_F(ImportGraphTest, AChannelThatFallsMayNeedOneBitMore) {
  for (const int bits : {4, 8}) {
    ModelBuilder b({1, 2});
    const float low = static_cast<float>(-(1 << (bits - 1)));
    const std::string w = b.Quant(b.Tensor({2, 2}, {low, 1, 2, 3}), 1, 0, bits, true);
    std::string x = b.Node("MatMul", {Input(&b), w});
    x = b.Node("Mul", {x, b.Tensor({2}, {-0.5F, 0.5F})});
    const std::string y = b.Quant(x, 4, 0, 6, true);
    if (bits == 4) {
      EXPECT_EQ(Check(&b, y).layers[0].weight_format, (Format{5, true}));
      continue;
    }
    b.Finish(y);
    EXPECT_THROW(ImportGraph(b.bytes(), "m"), Error);
  }
}

TEST_F(ImportGraphTest, ClipAndFactors) {
  ModelBuilder b({1, 5}, 9);
  std::string x = b.Node("MatMul", {Input(&b), Weights(&b, {5, 4})});
  x = b.Node("Div", {x, b.Tensor({4}, {0.5F, 3, 7, -2})});
  x = b.Node("Clip", {x, b.Scalar(-0.4F), b.Scalar(0.9F)});
  x = b.Node("Neg", {x});
  x = b.Node("Sub", {b.Tensor({4}, {0.1F, 0.2F, 0.3F, 0.4F}), x});
  x = b.Node("Clip", {x, "", b.Scalar(0.8F)});
  Check(&b, b.Quant(x, 0.1F, 0, 4, true), 40);
}

TEST_F(ImportGraphTest, ReluOfFeaturesIsFeatures) {
  ModelBuilder b({1, 5});
  const std::string x = b.Node("Relu", {b.Quant("input", 0.5F, -1, 4, true)});
  const std::string y = b.Node("Relu", {x});
  const std::string left = b.Quant(b.Node("MatMul", {x, Weights(&b, {5, 3})}), 1, 0, 3, false);
  const std::string right = b.Quant(b.Node("MatMul", {y, Weights(&b, {5, 3})}), 1, 0, 3, false);
  const Graph graph = Check(&b, b.Node("Add", {left, right}));
  EXPECT_EQ(graph.layers[0].requant.kind, Kind::kShift);
}

// --- Sums and concatenations
// --------------------------------------------------------------------------

TEST_F(ImportGraphTest, SumsOfTensors) {
  ModelBuilder b({1, 2, 5});
  const std::string x = Input(&b);
  const auto conv = [&](float scale, float zero) {
    const std::string y = b.Node("Conv", {x, Weights(&b, {2, 2, 3})});
    b.List("pads", {1, 1});
    return b.Quant(y, scale, zero, 4, true);
  };
  std::string y = b.Node("Add", {x, conv(0.75F, 0)});
  y = b.Node("Sub", {y, conv(0.5F, 2)});
  y = b.Node("Add", {b.Tensor({1, 2, 1}, {1, -2}), y});
  const Graph graph = Check(&b, b.Quant(b.Node("Relu", {y}), 0.7F, 0, 3, false), 40);
  EXPECT_EQ(graph.layers.back().factors, (std::vector<int64_t>{1, 3, -2}));
}

TEST_F(ImportGraphTest, SumsOfScalesThatAreAnyFloats) {
  ModelBuilder b({1, 4});
  const std::string x = b.Quant("input", 0.1F, 0, 4, false);
  const std::string y = b.Quant(b.Node("MatMul", {x, Weights(&b, {4, 4})}), 0.3F, 0, 4, true);
  Check(&b, b.Quant(b.Node("Add", {x, y}), 0.2F, 0, 4, true), 60);
}

TEST_F(ImportGraphTest, Concatenations) {
  ModelBuilder b({1, 2, 5});
  const std::string x = Input(&b);
  const auto conv = [&](float scale, int bits, int outputs) {
    const std::string y = b.Node("Conv", {x, Weights(&b, {outputs, 2, 1})});
    return b.Quant(b.Node("Relu", {y}), scale, 0, bits, false);
  };
  std::string y = b.Node("Concat", {conv(0.5F, 3, 1), x, conv(0.75F, 5, 2)});
  b.Int("axis", 1);
  y = b.Quant(y, 0.5F, 0, 4, false, "FLOOR");  // one scale again
  const Graph graph = Check(&b, b.Node("Conv", {y, Weights(&b, {2, 5, 2})}), 30);
  EXPECT_EQ(graph.layers.size(),
            7u);  // two convolutions, two to 5 bits, concatenation, Quant, Conv
}

// --- Bipolar
// ------------------------------------------------------------------------------------------

TEST_F(ImportGraphTest, BipolarWeightsAndFeatures) {
  ModelBuilder b({1, 6});
  std::string x = b.Bipolar("input", 0.5F);
  x = b.Node("MatMul", {x, b.Bipolar(b.Tensor({6, 4}, Numbers(24, -4, 4, 0.3F)), 0.25F)});
  x = b.Node("Add", {x, b.Tensor({4}, {0, 0.125F, -0.1F, 1})});
  x = b.Bipolar(x, 1);
  const Graph graph = Check(&b, b.Node("MatMul", {x, Weights(&b, {4, 3})}), 40);
  EXPECT_TRUE(graph.input_format.bipolar);
  EXPECT_TRUE(graph.layers[0].weight_format.bipolar);
  EXPECT_TRUE(graph.layers[0].format.bipolar);
  EXPECT_EQ(graph.layers[0].requant.thresholds[0].size(), 1u);
}

TEST_F(ImportGraphTest, OneSignedBitIsBipolar) {
  ModelBuilder b({1, 4});
  const std::string w = b.Quant(b.Tensor({4, 2}, Numbers(8, -4, 4, 0.3F)), 0.5F, 0, 1, true);
  const Graph graph = Check(&b, b.Node("MatMul", {Input(&b), w}));
  EXPECT_TRUE(graph.layers[0].weight_format.bipolar);
}

// --- The standard convention
// --------------------------------------------------------------------------

TEST_F(ImportGraphTest, IntegersBehindAReluAreUnsignedFromZero) {
  ModelBuilder b({1, 5});
  std::string x = b.Qdq("input", 0.5F, -3, true);
  const std::string w = b.Tensor({5, 4}, Numbers(20, -100, 100, 1), onnx::TensorProto::INT8);
  std::string wq = b.Node("DequantizeLinear", {w, b.Scalar(0.25F)});
  x = b.Node("Relu", {b.Node("MatMul", {x, wq})});
  x = b.Qdq(x, 16, -128, true);
  const Graph graph = Check(&b, b.Node("MatMul", {x, Weights(&b, {4, 3})}));
  EXPECT_EQ(graph.input_zero_point, -3);
  EXPECT_EQ(graph.layers[0].format, (Format{8, false}));
  EXPECT_EQ(graph.layers[0].zero_point, 0);
  EXPECT_EQ(graph.layers[1].bias, (std::vector<int64_t>{0, 0, 0}));
}

TEST_F(ImportGraphTest, AClipSaysTheWidth) {
  ModelBuilder b({1, 5});
  std::string x = b.Node("MatMul", {Input(&b), Weights(&b, {5, 4})});
  x = b.Node("Clip", {x, b.Scalar(0), b.Scalar(7.5F)});
  x = b.Qdq(x, 0.5F, 0, false);
  const Graph graph = Check(&b, b.Node("MatMul", {x, Weights(&b, {4, 3})}));
  EXPECT_EQ(graph.layers[0].format, (Format{4, false}));
}

TEST_F(ImportGraphTest, WeightZeroPointsAndChannels) {
  for (const int32_t type : {onnx::TensorProto::INT8, onnx::TensorProto::UINT8}) {
    ModelBuilder b({1, 2, 5});
    const bool is_signed = type == onnx::TensorProto::INT8;
    const std::string w = b.Tensor({3, 2, 2}, Numbers(12, is_signed ? -60 : 0, 60, 1), type);
    const std::string wq = b.Node(
        "DequantizeLinear", {w, b.Tensor({3}, {0.1F, 0.2F, 0.5F}), b.Tensor({3}, {5, 7, 1}, type)});
    b.Int("axis", 0);
    const std::string y = b.Node("Conv", {b.Qdq("input", 0.3F, 100, false), wq});
    b.List("pads", {1, 1});
    const Graph graph = Check(&b, b.Qdq(y, 7.3F, 77, false), 20);
    EXPECT_EQ(graph.layers[0].pad_value, 100);
  }
}

TEST_F(ImportGraphTest, BiasesInStepsOfTheSums) {
  // 0.1F * 0.3F is no float; its nearest one is what files hold.
  ModelBuilder b({1, 3});
  const std::string w = b.Tensor({3, 2}, {1, 2, 3, 4, 5, 6}, onnx::TensorProto::INT8);
  const std::string wq = b.Node("DequantizeLinear", {w, b.Scalar(0.3F)});
  const std::string bias = b.Tensor({2}, {1000, -77}, onnx::TensorProto::INT32);
  const std::string bq = b.Node("DequantizeLinear", {bias, b.Scalar(0.1F * 0.3F)});
  b.Finish(b.Node("Gemm", {b.Qdq("input", 0.1F, 0, false), wq, bq}));
  const Graph graph = ImportGraph(b.bytes(), "m");
  EXPECT_EQ(graph.layers[0].bias, (std::vector<int64_t>{1000, -77}));
  EXPECT_TRUE(graph.verdict_offsets.empty());
}

TEST_F(ImportGraphTest, OperatorsOnIntegers) {
  ModelBuilder b({1, 2, 6});
  b.graph().mutable_input(0)->mutable_type()->mutable_tensor_type()->set_elem_type(
      onnx::TensorProto::UINT8);
  const auto zero = [&](float z) { return b.Tensor({}, {z}, onnx::TensorProto::UINT8); };
  const auto signed_zero = [&] { return b.Tensor({}, {0}, onnx::TensorProto::INT8); };
  const std::string w = b.Tensor({3, 2, 2}, Numbers(12, -99, 99, 1), onnx::TensorProto::INT8);
  std::string x =
      b.Node("QLinearConv", {"input", b.Scalar(0.5F), zero(9), w, b.Tensor({3}, {0.25F, 0.5F, 1}),
                             b.Tensor({3}, {0, 0, 0}, onnx::TensorProto::INT8), b.Scalar(32),
                             zero(120), b.Tensor({3}, {100, -200, 300}, onnx::TensorProto::INT32)});
  b.List("pads", {1, 0});
  x = b.Node("MaxPool", {x});  // of integers
  b.List("kernel_shape", {2});
  x = b.Node("Flatten", {x});
  const std::string v = b.Tensor({15, 4}, Numbers(60, -9, 9, 1), onnx::TensorProto::INT8);
  x = b.Node("QLinearMatMul", {x, b.Scalar(32), zero(120), v, b.Scalar(0.5F), signed_zero(),
                               b.Scalar(100), zero(128)});
  const Graph graph = Check(&b, b.Node("DequantizeLinear", {x, b.Scalar(100), zero(128)}), 20);
  EXPECT_EQ(graph.input_format, (Format{8, false}));
}

TEST_F(ImportGraphTest, FourBitTypes) {
  ModelBuilder b({1, 3}, 21);
  auto* w = b.graph().add_initializer();
  w->set_name("w4");
  w->set_data_type(22);  // int4: two in a byte, the low half first
  w->add_dims(3);
  w->add_dims(1);
  w->set_raw_data(std::string("\xF1\x08", 2));
  b.Finish(b.Node("MatMul", {Input(&b), b.Node("DequantizeLinear", {"w4", b.Scalar(1)})}));
  const Graph graph = ImportGraph(b.bytes(), "m");
  EXPECT_EQ(graph.layers[0].weights, (std::vector<int>{1, -1, -8}));
  EXPECT_EQ(graph.layers[0].weight_format, (Format{4, true}));
}

TEST_F(ImportGraphTest, QuantisingTwiceOnOneGridIsNothing) {
  ModelBuilder b({1, 1, 4, 4});
  std::string x = b.Qdq(b.Qdq("input", 0.5F, 7, false), 0.5F, 7, false);
  x = b.Node("MaxPool", {x});
  b.List("kernel_shape", {2, 2});
  x = b.Node("Flatten", {b.Qdq(x, 0.5F, 7, false)});
  const Graph graph = Check(&b, b.Node("MatMul", {b.Qdq(x, 0.5F, 7, false), Weights(&b, {9, 2})}));
  EXPECT_EQ(graph.layers.size(), 3u);
}

// --- Form of the requantisation
// -----------------------------------------------------------------------

TEST_F(ImportGraphTest, FloorByAPowerOfTwoIsAShift) {
  for (const bool rectified : {false, true})
    for (const bool is_signed : {false, true}) {
      ModelBuilder b({1, 5});
      std::string x =
          b.Node("Gemm", {Input(&b), Weights(&b, {5, 3}), b.Tensor({3}, {1, -1, 0.375F})});
      if (rectified) x = b.Node("Relu", {x});
      x = b.Quant(x, 1, 0, 4, is_signed, "FLOOR");
      const Graph graph = Check(&b, b.Node("MatMul", {x, Weights(&b, {3, 2})}));
      const Layer& layer = graph.layers[0];
      EXPECT_EQ(layer.requant.kind, Kind::kShift);
      EXPECT_EQ(layer.requant.shift, 3);  // 1 / (0.25 * 0.5)
      EXPECT_EQ(layer.bias, (std::vector<int64_t>{8, -8, 3}));
      EXPECT_EQ(layer.format, (Format{is_signed && rectified ? 3 : 4, is_signed && !rectified}));
    }
}

TEST_F(ImportGraphTest, RoundingWithoutTiesIsAShiftWithABias) {
  ModelBuilder b({1, 5});
  std::string x =
      b.Node("Gemm", {Input(&b), Weights(&b, {5, 3}), b.Tensor({3}, {0.01F, 0.02F, -0.3F})});
  x = b.Quant(b.Node("Relu", {x}), 1, 0, 3, false);
  const Graph graph = Check(&b, x, 40);
  EXPECT_EQ(graph.layers[0].requant.kind, Kind::kShift);
  EXPECT_EQ(graph.layers[0].requant.shift, 3);
}

TEST_F(ImportGraphTest, ScalesThatAreNoPowersOfTwoAreThresholds) {
  ModelBuilder b({1, 5});
  std::string x = b.Node("MatMul", {Input(&b), Weights(&b, {5, 3})});
  const Graph graph = Check(&b, b.Quant(b.Node("Relu", {x}), 0.9F, 0, 3, false, "FLOOR"), 40);
  ASSERT_EQ(graph.layers[0].requant.kind, Kind::kThresholds);
  // ceil(0.9 n / 0.125), as long as a sum gets there; 0.9F is a little less than 0.9.
  EXPECT_EQ(graph.layers[0].requant.thresholds[0][0], 8);
}

// --- Verdicts
// -----------------------------------------------------------------------------------------

TEST_F(ImportGraphTest, FractionsOfBiasesDecideBetweenEquals) {
  ModelBuilder b({1, 2});
  const std::string w = b.Quant(b.Tensor({2, 4}, {1, 1, 1, 1, 1, 1, 1, 1}), 1, 0, 2, true);
  const std::string y = b.Node("Gemm", {Input(&b), w, b.Tensor({4}, {0.1F, 0.2F, 0.05F, -0.01F})});
  const Graph graph = Check(&b, y);
  EXPECT_EQ(graph.verdict_factors, (std::vector<int64_t>{4, 4, 4, 4}));
  EXPECT_EQ(JudgeGraph(graph, {5, 5, 5, 5}), 3);  // its -0.01 is one step less and much more
  EXPECT_EQ(JudgeGraph(graph, {5, 5, 5, 4}), 1);
}

TEST_F(ImportGraphTest, ScalesOfResults) {
  ModelBuilder b({1, 4});
  const std::string w = b.Quant(b.Tensor({3, 4}, Numbers(12, -8, 7, 0.4F)),
                                b.Tensor({3, 1}, {0.5F, 0.3F, 0.7F}), 0, 4, true);
  const std::string y = b.Node("Gemm", {Input(&b), w, b.Tensor({3}, {0.1F, 0.2F, 0.3F})});
  b.Int("transB", 1);
  const Graph graph = Check(&b, y, 100);
  EXPECT_EQ(graph.verdict_factors.size(), 3u);
  EXPECT_EQ(graph.layers[0].scale.size(), 3u);
}

TEST_F(ImportGraphTest, VerdictBySignWithAFractionOfABias) {
  for (const float bias : {0.1F, -0.1F, 0.0F}) {
    ModelBuilder b({1, 4});
    std::string y = b.Node("Gemm", {Input(&b), Weights(&b, {4, 1}), b.Tensor({1}, {bias})});
    Check(&b, b.Node("Sigmoid", {y}), 100);
  }
}

TEST_F(ImportGraphTest, EndsOfNetworks) {
  for (const char* end : {"Softmax", "ArgMax", "LogSoftmax"}) {
    ModelBuilder b({1, 4});
    const std::string y = b.Node("MatMul", {Input(&b), Weights(&b, {4, 3})});
    b.Finish(b.Node(end, {y}));
    if (std::string(end) == "ArgMax") b.Int("axis", 1);
    EXPECT_EQ(ImportGraph(b.bytes(), "m").verdict, GraphVerdict::kArgmax);
  }
  ModelBuilder last({1, 4});  // features at the end, with a zero point and channels
  std::string x = last.Node("MatMul", {Input(&last), Weights(&last, {4, 3})});
  x = last.Quant(x, last.Tensor({1, 3}, {1, 0.5F, 2}), 3, 4, true);
  const Graph graph = Check(&last, x, 60);
  EXPECT_FALSE(graph.verdict_factors.empty());
  ModelBuilder sign({1, 4});
  x = sign.Quant(sign.Node("MatMul", {Input(&sign), Weights(&sign, {4, 1})}), 1, 3, 4, true);
  EXPECT_EQ(Check(&sign, x, 60).verdict_offsets, (std::vector<int64_t>{-3}));
}

TEST_F(ImportGraphTest, WhatNobodyNeedsIsLeftOut) {
  ModelBuilder b({1, 4});
  const std::string x = Input(&b);
  b.Quant(b.Node("MatMul", {x, Weights(&b, {4, 3})}), 1, 0, 4, true);
  EXPECT_EQ(Check(&b, b.Node("MatMul", {x, Weights(&b, {4, 2})})).layers.size(), 1u);
}

}  // namespace
}  // namespace flexi
