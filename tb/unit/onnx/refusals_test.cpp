// SPDX-License-Identifier: Apache-2.0
// Everything that is not read: one line that names the node, and what to use instead. Hostile and
// garbled files are errors within bounded time and memory.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "sw/common/error.h"
#include "sw/common/random.h"
#include "sw/onnx/import_graph.h"
#include "tb/unit/onnx/model_builder.h"

namespace flexi {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

std::string FailureOf(const std::string& bytes) {
  try {
    ImportGraph(bytes, "m.onnx");
  } catch (const Error& error) {
    return error.what();
  }
  return "read";
}

// A model of an input [1, 2, 6] and what `make` puts behind x, its quantised 4 bits.
std::string FailureWith(const std::function<std::string(ModelBuilder*, const std::string&)>& make) {
  ModelBuilder b({1, 2, 6});
  const std::string x = b.Quant("input", 0.25F, 0, 4, false);
  b.Finish(make(&b, x));
  return FailureOf(b.bytes());
}

std::string Weights(ModelBuilder* b, const std::vector<int64_t>& dims, int bits = 4) {
  int64_t count = 1;
  for (const int64_t dim : dims) count *= dim;
  std::vector<float> data;
  for (int64_t i = 0; i < count; ++i) data.push_back(static_cast<float>(i % 3) - 1);
  return b->Quant(b->Tensor(dims, data), 1, 0, bits, true);
}

std::string Conv(ModelBuilder* b, const std::string& x) {
  return b->Node("Conv", {x, Weights(b, {3, 2, 2})});
}

TEST(RefusalsTest, WhatIsReadIsRead) { EXPECT_EQ(FailureWith(Conv), "read"); }

TEST(RefusalsTest, OperatorsNameTheNodeAndAnAlternative) {
  EXPECT_EQ(FailureWith([](ModelBuilder* b, const std::string& x) {
              const std::string y = b->Node("Tanh", {x});
              b->last().set_name("act");
              return y;
            }),
            "m.onnx: node \"act\" (Tanh): this operator is not supported; use Relu or Clip");
  for (const char* op :
       {"LSTM", "ConvTranspose", "LeakyRelu", "Shape", "MultiThreshold", "Unknown"})
    EXPECT_THAT(
        FailureWith([&](ModelBuilder* b, const std::string& x) { return b->Node(op, {x}); }),
        AllOf(HasSubstr(fmt::format("({}): this operator is not supported; ", op)),
              testing::ContainsRegex("; (use|export)")));
  EXPECT_THAT(FailureWith([](ModelBuilder* b, const std::string& x) {
                const std::string y = Conv(b, x);
                b->last().set_domain("com.example");
                return y;
              }),
              HasSubstr("operators of domain \"com.example\" are not supported"));
}

TEST(RefusalsTest, WhatIsNotQuantised) {
  EXPECT_THAT(FailureWith([](ModelBuilder* b, const std::string&) { return Conv(b, "input"); }),
              AllOf(HasSubstr("(Conv)"), HasSubstr("its input is not quantised; put a Quant")));
  EXPECT_THAT(
      FailureWith([](ModelBuilder* b, const std::string& x) {
        return b->Node("Conv", {x, b->Tensor({1, 2, 1}, {1, 2})});
      }),
      HasSubstr("are not quantised; put a Quant or DequantizeLinear behind the initialiser"));
  EXPECT_THAT(FailureWith([](ModelBuilder* b, const std::string& x) {
                return b->Node("MatMul", {Conv(b, x), Weights(b, {5, 2})});
              }),
              AllOf(HasSubstr("(MatMul)"), HasSubstr("its input is not quantised")));
  EXPECT_THAT(FailureWith([](ModelBuilder* b, const std::string& x) {
                const std::string y = Conv(b, x);
                return b->Node("Add", {y, Conv(b, x)});
              }),
              HasSubstr("adds sums that are not quantised"));
  EXPECT_THAT(FailureWith([](ModelBuilder* b, const std::string& x) {
                const std::string y = Conv(b, x);
                return b->Node("Add", {b->Quant(y, 1, 0, 4, true), b->Quant(y, 1, 0, 4, true)});
              }),
              HasSubstr("goes to more than one node before it is quantised"));
  EXPECT_THAT(FailureWith([](ModelBuilder* b, const std::string& x) {
                return b->Node("Relu", {Conv(b, x)});
              }),
              HasSubstr("is not the sum of a last layer; leave out Relu"));
  EXPECT_THAT(FailureWith([](ModelBuilder* b, const std::string& x) {
                return b->Node("Mul", {Conv(b, x), Conv(b, x)});
              }),
              HasSubstr("of two tensors; only constant factors"));
}

TEST(RefusalsTest, QuantisersThatNobodyCanBe) {
  const auto quant = [](float scale, float zero, float bits, const char* mode) {
    return FailureWith([=](ModelBuilder* b, const std::string& x) {
      b->Node("Quant", {Conv(b, x), b->Scalar(scale), b->Scalar(zero), b->Scalar(bits)});
      return b->Text("rounding_mode", mode).output();
    });
  };
  EXPECT_EQ(quant(1, 0, 4, "ROUND"), "read");
  EXPECT_THAT(quant(0, 0, 4, "ROUND"), HasSubstr("scale is 0; a positive number"));
  EXPECT_THAT(quant(-1, 0, 4, "ROUND"), HasSubstr("scale is -1"));
  EXPECT_THAT(quant(NAN, 0, 4, "ROUND"), HasSubstr("holds NaN or infinity"));
  EXPECT_THAT(quant(INFINITY, 0, 4, "ROUND"), HasSubstr("holds NaN or infinity"));
  EXPECT_THAT(quant(1, 0.5F, 4, "ROUND"), HasSubstr("zero point is 0.5; a whole number"));
  EXPECT_THAT(quant(1, 9, 4, "ROUND"), HasSubstr("zero point is 9; -8..7"));
  EXPECT_THAT(quant(1, 0, 9, "ROUND"), HasSubstr("bit width is 9; 1..8"));
  EXPECT_THAT(quant(1, 0, 2.5F, "ROUND"), HasSubstr("bit width is 2.5"));
  EXPECT_THAT(quant(1, 0, 4, "STOCHASTIC"),
              HasSubstr("rounding mode \"STOCHASTIC\"; ROUND, FLOOR"));
  EXPECT_THAT(FailureWith([](ModelBuilder* b, const std::string& x) {
                return b->Node("Conv", {x, Weights(b, {3, 2, 2}, 12)});
              }),
              HasSubstr("have 12 bits; 1..8"));
  ModelBuilder twice({1, 4});
  const std::string left = twice.Quant("input", 1, 0, 4, false);
  twice.Finish(twice.Node("Add", {left, twice.Quant("input", 1, 0, 5, false)}));
  EXPECT_THAT(FailureOf(twice.bytes()), HasSubstr("the input is quantised in two ways"));
  ModelBuilder narrow({1, 4});
  narrow.Finish(narrow.Node(
      "MatMul", {narrow.Quant("input", 1, 0, 4, true, "ROUND", true), Weights(&narrow, {4, 2})}));
  EXPECT_THAT(FailureOf(narrow.bytes()), HasSubstr("narrow input"));
}

TEST(RefusalsTest, LinearQuantisersThatNobodyCanBe) {
  EXPECT_THAT(FailureWith([](ModelBuilder* b, const std::string& x) {
                return b->Node("QuantizeLinear", {Conv(b, x), b->Scalar(1),
                                                  b->Tensor({}, {0}, onnx::TensorProto::INT32)});
              }),
              HasSubstr("quantises to element type 6"));
  EXPECT_THAT(FailureWith([](ModelBuilder* b, const std::string& x) {
                return b->Node("QuantizeLinear", {Conv(b, x), b->Tensor({2}, {1, 1})});
              }),
              HasSubstr("2 scales or zero points along an axis of 3"));
  EXPECT_THAT(FailureWith([](ModelBuilder* b, const std::string& x) {
                return b->Node("DequantizeLinear", {Conv(b, x), b->Scalar(1)});
              }),
              HasSubstr("its input is no integer; put a QuantizeLinear before it"));
  EXPECT_THAT(FailureWith([](ModelBuilder* b, const std::string& x) {
                const std::string w =
                    b->Node("DequantizeLinear",
                            {b->Tensor({1, 2, 1}, {100, -128}, onnx::TensorProto::INT8),
                             b->Scalar(1), b->Tensor({}, {90}, onnx::TensorProto::INT8)});
                return b->Node("Conv", {x, w});
              }),
              HasSubstr("without their zero point are -218..10, which needs more than 8 bits"));
  EXPECT_THAT(FailureWith([](ModelBuilder* b, const std::string& x) {
                b->Node("QuantizeLinear", {Conv(b, x), b->Scalar(1)});
                return b->Int("block_size", 2).output();
              }),
              HasSubstr("quantises in blocks"));
}

TEST(RefusalsTest, LayersThatDoNotFit) {
  EXPECT_THAT(FailureWith([](ModelBuilder* b, const std::string& x) {
                return b->Node("Conv", {x, Weights(b, {3, 5, 2})});
              }),
              HasSubstr("2 input channels, weights [3, 5, 2] and 1 groups do not fit together"));
  EXPECT_THAT(FailureWith([](ModelBuilder* b, const std::string& x) {
                return b->Node("Conv", {x, Weights(b, {3, 2, 7})});
              }),
              HasSubstr("its window of 7 does not fit 6 places"));
  EXPECT_THAT(FailureWith([](ModelBuilder* b, const std::string& x) {
                return b->Node("Conv", {x, Weights(b, {3, 2, 2, 2})});
              }),
              HasSubstr("input [1, 2, 6] and weights [3, 2, 2, 2]"));
  const auto attribute = [](const char* name, const std::vector<int64_t>& values) {
    return FailureWith([=](ModelBuilder* b, const std::string& x) {
      const std::string y = Conv(b, x);
      b->List(name, values);
      return y;
    });
  };
  EXPECT_THAT(attribute("strides", {0}), HasSubstr("strides holds 0"));
  EXPECT_THAT(attribute("strides", {1, 1}), HasSubstr("strides has 2 numbers; 1 would be right"));
  EXPECT_THAT(attribute("dilations", {int64_t{1} << 40}), HasSubstr("dilations holds"));
  EXPECT_THAT(attribute("pads", {-1, 0}), HasSubstr("pads holds -1"));
  EXPECT_THAT(attribute("pads", {1 << 20, 1 << 20}), HasSubstr("elements"));
  EXPECT_THAT(attribute("kernel_shape", {3}), HasSubstr("kernel_shape is not that"));
  EXPECT_THAT(FailureWith([](ModelBuilder* b, const std::string& x) {
                const std::string y = Conv(b, x);
                return b->Text("auto_pad", "SOME").output() + y.substr(y.size());
              }),
              HasSubstr("auto_pad \"SOME\""));
  EXPECT_THAT(FailureWith([](ModelBuilder* b, const std::string& x) {
                const std::string y = Conv(b, x);
                b->Float("group", 1);
                return y;
              }),
              HasSubstr("attribute \"group\" is of type"));
  EXPECT_THAT(FailureWith([](ModelBuilder* b, const std::string& x) {
                return b->Node("MatMul", {x, Weights(b, {5, 2})});
              }),
              HasSubstr("weights are for 5 inputs and 2 outputs; its input is [1, 2, 6]"));
  EXPECT_THAT(FailureWith([](ModelBuilder* b, const std::string& x) {
                const std::string y = Conv(b, x);
                return b->Node("Add", {y, b->Tensor({1, 1, 5}, {1, 2, 3, 4, 5})});
              }),
              HasSubstr("different numbers inside of a channel"));
  EXPECT_THAT(FailureWith([](ModelBuilder* b, const std::string& x) {
                const std::string y = Conv(b, x);
                return b->Node("Add", {y, b->Tensor({4}, {1, 2, 3, 4})});
              }),
              HasSubstr("a constant of shape [4] does not fit [1, 3, 5]"));
}

TEST(RefusalsTest, PoolsAndMovesThatDoNotFit) {
  EXPECT_THAT(FailureWith([](ModelBuilder* b, const std::string& x) {
                b->Node("AveragePool", {x});
                return b->List("kernel_shape", {2}).List("pads", {1, 1}).output();
              }),
              HasSubstr("use count_include_pad 1, or no padding"));
  EXPECT_THAT(
      FailureWith([](ModelBuilder* b, const std::string& x) {
        b->Node("AveragePool", {x});
        return b->List("kernel_shape", {3}).List("strides", {2}).Int("ceil_mode", 1).output();
      }),
      HasSubstr("averages parts of windows"));
  EXPECT_THAT(
      FailureWith([](ModelBuilder* b, const std::string& x) { return b->Node("MaxPool", {x}); }),
      HasSubstr("kernel_shape has 0 numbers"));
  EXPECT_THAT(FailureWith([](ModelBuilder* b, const std::string& x) {
                b->Node("MaxPool", {b->Node("Mul", {Conv(b, x), b->Scalar(1)})});
                b->List("kernel_shape", {2});
                return b->Quant(b->Node("Neg", {b->output()}), 1, 0, 4, true);
              }),
              HasSubstr("turns the sign behind MaxPool"));
  EXPECT_THAT(FailureWith([](ModelBuilder* b, const std::string& x) {
                return b->Node("Reshape", {x, b->Ints({1, 5})});
              }),
              HasSubstr("does not hold the 12 elements"));
  EXPECT_THAT(FailureWith([](ModelBuilder* b, const std::string& x) {
                return b->Node("Reshape", {x, b->Ints({-1, -1})});
              }),
              HasSubstr("leaves two dimensions open"));
  EXPECT_THAT(FailureWith([](ModelBuilder* b, const std::string& x) {
                return b->Node("Reshape", {x, b->Ints({1 << 19, 1 << 19, 1 << 19, 1 << 19})});
              }),
              HasSubstr("too many elements"));
  EXPECT_THAT(FailureWith([](ModelBuilder* b, const std::string& x) {
                b->Node("Transpose", {x});
                return b->List("perm", {0, 1, 1}).output();
              }),
              HasSubstr("perm [0, 1, 1] does not fit"));
  EXPECT_THAT(FailureWith([](ModelBuilder* b, const std::string& x) {
                return b->Node("Squeeze", {x, b->Ints({1})});
              }),
              HasSubstr("takes away a dimension that is not 1"));
  EXPECT_THAT(FailureWith([](ModelBuilder* b, const std::string& x) {
                return b->Node("Unsqueeze", {x, b->Ints({9})});
              }),
              HasSubstr("axis 9 of a tensor of 4 dimensions"));
  EXPECT_THAT(FailureWith([](ModelBuilder* b, const std::string& x) {
                b->Node("Concat", {x, x});
                return b->Int("axis", 2).output();
              }),
              HasSubstr("axis 2; 1 (channels) would be right"));
  EXPECT_THAT(FailureWith([](ModelBuilder* b, const std::string& x) {
                return b->Node("Relu", {b->Node("Pad", {x, b->Ints({0, 0, 1, 0, 0, 1})})});
              }),
              HasSubstr("put the Pad before Conv"));
  EXPECT_THAT(FailureWith([](ModelBuilder* b, const std::string& x) {
                return b->Node("Pad", {x, b->Ints({0, 1, 0, 0, 0, 0})});
              }),
              HasSubstr("only height and width can be padded"));
  ModelBuilder bipolar({1, 2, 6});
  const std::string x = bipolar.Bipolar("input", 1);
  Conv(&bipolar, x);
  bipolar.List("pads", {1, 1});
  bipolar.Finish(bipolar.output());
  EXPECT_THAT(FailureOf(bipolar.bytes()), HasSubstr("pads bipolar features"));
}

TEST(RefusalsTest, OneScaleOfWhatIsSummedUp) {
  EXPECT_THAT(
      FailureWith([](ModelBuilder* b, const std::string& x) {
        const std::string y = b->Quant(Conv(b, x), b->Tensor({3, 1}, {1, 2, 3}), 0, 4, true);
        return b->Node("Conv", {y, Weights(b, {1, 3, 1})});
      }),
      HasSubstr("sums up channels of different scales"));
  EXPECT_THAT(FailureWith([](ModelBuilder* b, const std::string& x) {
                const std::string w = b->Quant(b->Tensor({1, 2, 1}, {1, 2}),
                                               b->Tensor({1, 2, 1}, {1, 2}), 0, 4, true);
                return b->Node("Conv", {x, w});
              }),
              HasSubstr("have different scales for one output"));
  EXPECT_THAT(FailureWith([](ModelBuilder* b, const std::string& x) {
                const std::string y = b->Quant(Conv(b, x), 1e-30F, 0, 4, true);
                const std::string z = b->Quant(Conv(b, x), 1e30F, 0, 4, true);
                return b->Node("Add", {y, z});
              }),
              HasSubstr("no small multiples of each other"));
}

TEST(RefusalsTest, EndsThatDoNotFit) {
  EXPECT_THAT(FailureWith([](ModelBuilder* b, const std::string& x) {
                b->Node("Softmax", {Conv(b, x)});
                return b->Int("axis", 1).output();
              }),
              HasSubstr("axis 1 of [1, 3, 5] has not all the results"));
  EXPECT_THAT(FailureWith([](ModelBuilder* b, const std::string& x) {
                const std::string y = b->Node("Softmax", {b->Node("Flatten", {Conv(b, x)})});
                return b->Node("Relu", {y});
              }),
              HasSubstr("nothing may follow Softmax"));
  EXPECT_THAT(FailureWith([](ModelBuilder* b, const std::string& x) {
                b->Node("Transpose", {Conv(b, x)});
                return b->List("perm", {0, 2, 1}).output();
              }),
              HasSubstr("its results are in another order"));
  EXPECT_THAT(FailureWith([](ModelBuilder*, const std::string& x) { return x; }),
              HasSubstr("no layer makes it"));
  EXPECT_THAT(FailureWith([](ModelBuilder*, const std::string&) { return std::string("y"); }),
              HasSubstr("output \"y\" is made by no node"));
}

// --- Hostile files
// --------------------------------------------------------------------------------------

TEST(RefusalsTest, CyclesAndMissingInitialisers) {
  const std::string missing = FailureWith([](ModelBuilder* b, const std::string& x) {
    return b->Node("Add", {x, "gone"});
  });
  EXPECT_THAT(missing, AllOf(StartsWith("m.onnx: node \"Add"), HasSubstr("(Add): takes \"gone\""),
                             HasSubstr("a missing initialiser, or a cycle")));
  EXPECT_THAT(FailureWith([](ModelBuilder* b, const std::string&) {
                const std::string y = b->Node("Relu", {"later"});
                b->last().set_output(0, "earlier");
                b->Node("Relu", {"earlier"});
                b->last().set_output(0, "later");
                return y;
              }),
              HasSubstr("or a cycle"));
  EXPECT_THAT(FailureWith([](ModelBuilder* b, const std::string& x) {
                b->Node("Relu", {x});
                b->last().set_output(0, x);
                return x;
              }),
              HasSubstr("is made twice"));
  EXPECT_THAT(FailureWith([](ModelBuilder* b, const std::string& x) {
                const std::string y = Conv(b, x);
                b->last().clear_output();
                return y;
              }),
              HasSubstr("makes nothing"));
}

TEST(RefusalsTest, HugeShapes) {
  for (const int64_t dim : {int64_t{0}, int64_t{-1}, int64_t{1} << 40, INT64_MAX}) {
    ModelBuilder b({1, dim});
    b.Finish(b.Quant("input", 1, 0, 4, false));
    EXPECT_THAT(FailureOf(b.bytes()), HasSubstr("open or out of range"));
  }
  ModelBuilder wide({1, 1 << 15, 1 << 15});
  wide.Finish(wide.Quant("input", 1, 0, 4, false));
  EXPECT_THAT(FailureOf(wide.bytes()), HasSubstr("more than 1048576 elements"));
  ModelBuilder tensor({1, 4});
  tensor.Tensor({int64_t{1} << 40, int64_t{1} << 40}, {1});
  tensor.Finish(tensor.Quant("input", 1, 0, 4, false));
  EXPECT_THAT(FailureOf(tensor.bytes()), HasSubstr("larger than"));
  // A large window of padding, which would be many weights when its sign is turned.
  ModelBuilder pool({1, 1 << 10, 1});
  pool.Node("AveragePool", {pool.Quant("input", 1, 0, 4, false)});
  pool.List("kernel_shape", {1 << 13}).List("pads", {1 << 13, 0}).Int("count_include_pad", 1);
  pool.Finish(pool.Quant(pool.Node("Neg", {pool.output()}), 1, 0, 4, true));
  EXPECT_THAT(FailureOf(pool.bytes()), HasSubstr("its window is too large to be a product"));
  // A convolution with a large map: too many products, not a long computation.
  ModelBuilder map({1, 1, 1024, 1024});
  const std::string w = Weights(&map, {1, 1, 511, 511});
  map.Node("Conv", {map.Quant("input", 1, 0, 1, false), w});
  map.Finish(map.output());
  EXPECT_THAT(FailureOf(map.bytes()), HasSubstr("that is too many"));
}

TEST(RefusalsTest, DeepGraphs) {
  ModelBuilder moves({1, 512, 512});  // each one keeps a list of its elements
  std::string x = moves.Quant("input", 1, 0, 4, false);
  for (int i = 0; i < 9000; ++i) {
    x = moves.Node("Transpose", {x});
    moves.List("perm", {0, 2, 1});
    x = moves.Node("Transpose", {x});
    moves.List("perm", {2, 1, 0});
    if (i > 400) break;
  }
  moves.Finish(x);
  EXPECT_THAT(FailureOf(moves.bytes()), HasSubstr("that is no small network"));
  ModelBuilder factors({1, 4});  // each one makes the exact numbers longer
  x = factors.Node("MatMul",
                   {factors.Quant("input", 0.1F, 0, 4, false), Weights(&factors, {4, 2})});
  for (int i = 0; i < 5000; ++i) x = factors.Node("Mul", {x, factors.Scalar(0.3F)});
  factors.Finish(x);
  EXPECT_THAT(FailureOf(factors.bytes()), HasSubstr("more than 4096 bits"));
  ModelBuilder relus({1, 4});
  x = relus.Node("MatMul", {relus.Quant("input", 0.1F, 0, 4, false), Weights(&relus, {4, 2})});
  for (int i = 0; i < 5000; ++i) x = relus.Node("Relu", {x});
  relus.Finish(x);
  EXPECT_THAT(FailureOf(relus.bytes()), HasSubstr("that is too many"));
  ModelBuilder many({1, 4});
  x = many.Quant("input", 0.1F, 0, 4, false);
  for (int i = 0; i < 10'001; ++i) x = many.Node("Identity", {x});
  many.Finish(x);
  EXPECT_THAT(FailureOf(many.bytes()), HasSubstr("at most 10000 are read"));
}

TEST(RefusalsTest, OpsetsInputsAndOutputs) {
  const auto with = [](const std::function<void(ModelBuilder*)>& change) {
    ModelBuilder b({1, 2, 6});
    b.Finish(Conv(&b, b.Quant("input", 0.25F, 0, 4, false)));
    change(&b);
    return FailureOf(b.bytes());
  };
  EXPECT_EQ(with([](ModelBuilder*) {}), "read");
  EXPECT_THAT(with([](ModelBuilder* b) { b->model().mutable_opset_import(0)->set_version(99); }),
              HasSubstr("opset 99; 7..21 would be right"));
  EXPECT_THAT(with([](ModelBuilder* b) { b->model().clear_opset_import(); }),
              HasSubstr("names no opset"));
  EXPECT_THAT(with([](ModelBuilder* b) { b->graph().clear_input(); }), HasSubstr("no input"));
  EXPECT_THAT(with([](ModelBuilder* b) {
                auto* second = b->graph().add_input();
                *second = b->graph().input(0);
                second->set_name("second");
              }),
              HasSubstr("inputs \"input\" and \"second\"; one would be right"));
  EXPECT_THAT(with([](ModelBuilder* b) { b->graph().add_output()->set_name("x"); }),
              HasSubstr("2 outputs; one would be right"));
  EXPECT_THAT(with([](ModelBuilder* b) {
                b->graph()
                    .mutable_input(0)
                    ->mutable_type()
                    ->mutable_tensor_type()
                    ->mutable_shape()
                    ->mutable_dim(0)
                    ->set_dim_value(8);
              }),
              HasSubstr("batch of 8; 1 would be right"));
  EXPECT_THAT(
      with([](ModelBuilder* b) {
        b->graph().mutable_input(0)->mutable_type()->mutable_tensor_type()->set_elem_type(8);
      }),
      HasSubstr("element type 8"));
  EXPECT_THAT(FailureOf(""), HasSubstr("no ONNX model"));
  EXPECT_THAT(FailureOf("nonsense"), HasSubstr("no ONNX model"));
}

TEST(RefusalsTest, CutOffAndGarbledFilesAreErrorsOrModels) {
  ModelBuilder b({1, 2, 6, 5});
  std::string x = b.Quant("input", 0.25F, 0, 4, false);
  x = b.Node("Conv", {x, Weights(&b, {3, 2, 2, 2})});
  b.List("pads", {1, 0, 0, 1}).List("strides", {1, 2}).Int("group", 1);
  x = b.Node("BatchNormalization", {x, b.Tensor({3}, {1, -2, 3}), b.Tensor({3}, {1, 2, 3}),
                                    b.Tensor({3}, {0, 1, 0}), b.Tensor({3}, {1, 2, 3})});
  x = b.Qdq(b.Node("Relu", {x}), 0.5F, 3, false);
  x = b.Node("MaxPool", {x});
  b.List("kernel_shape", {2, 2});
  x = b.Node("Transpose", {x});
  b.List("perm", {0, 2, 3, 1});
  x = b.Node("Reshape", {x, b.Ints({1, -1})});
  x = b.Quant(b.Node("MatMul", {x, Weights(&b, {30, 4})}), 1, 0, 3, true);
  const std::string bytes = b.Finish(b.Node("Softmax", {b.Node("Add", {x, x})}));
  ASSERT_EQ(FailureOf(bytes), "read");
  for (size_t length = 0; length < bytes.size(); length += 3)
    ASSERT_NE(FailureOf(bytes.substr(0, length)), "read") << length;
  const uint64_t seed = SeedFromEnvironment(10);
  SCOPED_TRACE(fmt::format("replay with FLEXI_SEED={}", seed));
  Random random(seed);
  int refused = 0;
  for (int i = 0; i < 4000; ++i) {
    std::string garbled = bytes;
    for (uint64_t n = random.Below(4) + 1; n > 0; --n)
      garbled[random.Below(garbled.size())] = static_cast<char>(random.Next());
    refused += FailureOf(garbled) == "read" ? 0 : 1;
  }
  EXPECT_GT(refused, 1000);
}

}  // namespace
}  // namespace flexi
