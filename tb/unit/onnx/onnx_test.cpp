// SPDX-License-Identifier: Apache-2.0
// ONNX import: a model built here, the shipped ones, and every refusal; truncated and garbled files
// must give an error and nothing worse.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>

#include <cmath>

#include "sw/common/atomic_file.h"
#include "sw/common/error.h"
#include "sw/common/random.h"
#include "sw/onnx/import.h"

namespace flexi {
namespace {

using testing::HasSubstr;

// A graph of two layers: 3 inputs of 4 bits, 2 hidden of 3 bits, 1 output.
class Builder {
 public:
  Builder() {
    model_.set_ir_version(8);
    model_.add_opset_import()->set_version(13);
    onnx::GraphProto& graph = *model_.mutable_graph();
    graph.set_name("net");
    auto* input = graph.add_input();
    input->set_name("input");
    auto* shape = input->mutable_type()->mutable_tensor_type()->mutable_shape();
    shape->add_dim()->set_dim_value(1);
    shape->add_dim()->set_dim_value(3);
    graph.add_output()->set_name("output");
    Scalar("one", 1);
    Scalar("zero", 0);
    Scalar("four", 4);
    Scalar("three", 3);
    Scalar("step", 8);
    Floats("w1", {2, 3}, {1, -2, 3, -4, 0, 2});
    Floats("b1", {2}, {15, -30});
    Floats("w2", {2, 1}, {3, -1});
    Floats("b2", {1}, {16});
    Quant("xq", {"input", "one", "zero", "four"}, "x", 0, "FLOOR");
    Quant("w1q", {"w1", "one", "zero", "three"}, "w1_int", 1, "ROUND");
    auto* gemm = Node("layer1", "Gemm", {"x", "w1_int", "b1"}, "y1");
    Integer(gemm, "transB", 1);
    Node("relu", "Relu", {"y1"}, "r1");
    Quant("hq", {"r1", "step", "zero", "three"}, "h", 0, "FLOOR");
    Quant("w2q", {"w2", "one", "zero", "three"}, "w2_int", 1, "ROUND");
    Node("layer2", "MatMul", {"h", "w2_int"}, "y2");
    Node("bias2", "Add", {"y2", "b2"}, "output");
  }

  onnx::GraphProto& graph() { return *model_.mutable_graph(); }
  onnx::ModelProto& model() { return model_; }
  std::string bytes() const { return model_.SerializeAsString(); }

  onnx::NodeProto* Find(const std::string& name) {
    for (auto& node : *graph().mutable_node())
      if (node.name() == name) return &node;
    return nullptr;
  }
  onnx::TensorProto* Tensor(const std::string& name) {
    for (auto& tensor : *graph().mutable_initializer())
      if (tensor.name() == name) return &tensor;
    return nullptr;
  }
  onnx::NodeProto* Node(const std::string& name, const std::string& op,
                        const std::vector<std::string>& inputs, const std::string& output) {
    auto* node = graph().add_node();
    node->set_name(name);
    node->set_op_type(op);
    for (const auto& input : inputs) node->add_input(input);
    node->add_output(output);
    return node;
  }
  static void Integer(onnx::NodeProto* node, const std::string& name, int64_t value) {
    auto* attribute = node->add_attribute();
    attribute->set_name(name);
    attribute->set_type(onnx::AttributeProto::INT);
    attribute->set_i(value);
  }
  void Quant(const std::string& name, const std::vector<std::string>& inputs,
             const std::string& output, int is_signed, const std::string& rounding) {
    auto* node = Node(name, "Quant", inputs, output);
    node->set_domain("qonnx.custom_op.general");
    Integer(node, "signed", is_signed);
    Integer(node, "narrow", 0);
    auto* attribute = node->add_attribute();
    attribute->set_name("rounding_mode");
    attribute->set_type(onnx::AttributeProto::STRING);
    attribute->set_s(rounding);
  }
  void Floats(const std::string& name, const std::vector<int64_t>& dims,
              const std::vector<float>& data) {
    auto* tensor = graph().add_initializer();
    tensor->set_name(name);
    tensor->set_data_type(onnx::TensorProto::FLOAT);
    for (const int64_t dim : dims) tensor->add_dims(dim);
    for (const float value : data) tensor->add_float_data(value);
  }
  void Scalar(const std::string& name, float value) { Floats(name, {}, {value}); }

 private:
  onnx::ModelProto model_;
};

std::string FailureOf(const std::string& bytes) {
  try {
    ImportOnnx(bytes, "m.onnx");
  } catch (const Error& error) {
    return error.what();
  }
  return "read";
}

template <typename Change>
std::string FailureWith(Change change) {
  Builder builder;
  change(&builder);
  return FailureOf(builder.bytes());
}

TEST(OnnxTest, TwoLayersBecomeIntegers) {
  const Network network = ImportOnnx(Builder().bytes(), "m.onnx");
  ASSERT_EQ(network.layers.size(), 2u);
  const DenseLayer& first = network.layers[0];
  EXPECT_EQ(first.weights, (std::vector<int>{1, -2, 3, -4, 0, 2}));
  EXPECT_EQ(first.bias, (std::vector<int64_t>{15, -30}));
  EXPECT_EQ(first.weight_bits, 3);
  EXPECT_EQ(first.input_bits, 4);
  EXPECT_EQ(first.shift, 3);
  EXPECT_EQ(first.output_bits, 3);
  EXPECT_EQ(first.activation, Activation::kRelu);
  const DenseLayer& second = network.layers[1];
  EXPECT_EQ(second.weights, (std::vector<int>{3, -1}));
  EXPECT_EQ(second.bias, (std::vector<int64_t>{2}));  // 16 in steps of 8
  EXPECT_EQ(network.verdict, Verdict::kNonNegative);
  // y1 = 1 - 4 + 45 + 15 = 57, -4 + 30 - 30 = -4; h = 7, 0; y2 = 21 + 2
  EXPECT_EQ(Interpret(network, {1, 2, 15}).back(), std::vector<int64_t>{23});
}

TEST(OnnxTest, SignedActivationsAndOtherSpellings) {
  Builder builder;
  builder.graph().mutable_node()->DeleteSubrange(3, 1);  // no Relu
  builder.Find("hq")->set_input(0, "y1");
  builder.Find("hq")->mutable_attribute(0)->set_i(1);
  EXPECT_EQ(ImportOnnx(builder.bytes(), "m").layers[0].activation, Activation::kSigned);
  builder.Find("hq")->mutable_attribute(0)->set_i(0);
  EXPECT_EQ(ImportOnnx(builder.bytes(), "m").layers[0].activation, Activation::kRelu);
  Builder rectified;  // a sign bit behind a Relu carries nothing
  rectified.Find("hq")->mutable_attribute(0)->set_i(1);
  EXPECT_EQ(ImportOnnx(rectified.bytes(), "m").layers[0].output_bits, 2);
}

TEST(OnnxTest, ShippedModelsAreTwoLayers) {
  for (const char* name : {"random", "inter"}) {
    const Network network =
        ReadOnnx(fmt::format("{}/models/ecg-nv-{}.onnx", FLEXI_SOURCE_DIR, name));
    EXPECT_EQ(network.layers.size(), 2u);
    EXPECT_EQ(network.layers[0].inputs, 31);
    EXPECT_EQ(network.metadata.at("flexi.task"), "ecg-nv");
  }
}

TEST(OnnxTest, UnknownOperatorsNameTheNodeAndAnAlternative) {
  EXPECT_EQ(FailureWith([](Builder* b) { b->Find("relu")->set_op_type("Tanh"); }),
            "m.onnx: node \"relu\" (Tanh): this operator is not supported; use Relu");
  EXPECT_THAT(FailureWith([](Builder* b) { b->Find("layer2")->set_op_type("Conv"); }),
              HasSubstr("write it as Gemm"));
  EXPECT_THAT(FailureWith([](Builder* b) { b->Find("relu")->set_op_type("Loop"); }),
              HasSubstr("use Quant, Gemm"));
}

TEST(OnnxTest, HostileGraphs) {
  EXPECT_THAT(FailureWith([](Builder* b) { b->Find("xq")->set_input(0, "y2"); }),
              HasSubstr("a missing initialiser, or a cycle"));
  EXPECT_THAT(FailureWith([](Builder* b) { b->Tensor("w1")->set_name("gone"); }),
              HasSubstr("takes \"w1\""));
  EXPECT_THAT(FailureWith([](Builder* b) { b->Tensor("one")->set_float_data(0, NAN); }),
              HasSubstr("tensor \"one\": holds NaN"));
  EXPECT_THAT(FailureWith([](Builder* b) { b->Tensor("w1")->set_float_data(0, INFINITY); }),
              HasSubstr("infinity"));
  EXPECT_THAT(FailureWith([](Builder* b) { b->Tensor("w1")->set_dims(0, int64_t{1} << 40); }),
              HasSubstr("larger than"));
  EXPECT_THAT(FailureWith([](Builder* b) { b->Tensor("w1")->set_dims(0, -2); }),
              HasSubstr("negative"));
  EXPECT_THAT(FailureWith([](Builder* b) { b->Tensor("w1")->set_dims(0, 3); }),
              HasSubstr("its shape has 9 elements, its data 6"));
  EXPECT_THAT(FailureWith([](Builder* b) {
                b->Tensor("w1")->set_data_location(onnx::TensorProto::EXTERNAL);
              }),
              HasSubstr("another file"));
  EXPECT_THAT(FailureWith([](Builder* b) { b->Tensor("w1")->set_data_type(8); }),
              HasSubstr("element type 8"));
  EXPECT_THAT(FailureWith([](Builder* b) { b->model().mutable_opset_import(0)->set_version(99); }),
              HasSubstr("opset 99"));
  EXPECT_THAT(FailureWith([](Builder* b) { b->Find("relu")->set_output(0, "y1"); }),
              HasSubstr("made twice"));
  EXPECT_THAT(FailureWith([](Builder* b) { b->graph().clear_input(); }), HasSubstr("no input"));
  EXPECT_THAT(FailureWith([](Builder* b) {
                b->graph().mutable_node()->DeleteSubrange(5, 3);  // all behind h
                b->graph().mutable_output(0)->set_name("h");
              }),
              HasSubstr("leave out Relu and Quant"));
  EXPECT_THAT(FailureWith([](Builder* b) { b->graph().mutable_output(0)->set_name("q"); }),
              HasSubstr("made by no node"));
  EXPECT_THAT(FailureWith([](Builder* b) {
                b->graph()
                    .mutable_input(0)
                    ->mutable_type()
                    ->mutable_tensor_type()
                    ->mutable_shape()
                    ->mutable_dim(1)
                    ->set_dim_value(int64_t{1} << 50);
              }),
              HasSubstr("open or out of range"));
  EXPECT_THAT(FailureWith([](Builder* b) { b->Node("more", "Relu", {"y1"}, "r2"); }),
              HasSubstr("goes to more than one node"));
  EXPECT_THAT(FailureOf(""), HasSubstr("no ONNX model"));
}

TEST(OnnxTest, QuantisationThatTheChipCannotDo) {
  EXPECT_THAT(FailureWith([](Builder* b) { b->Tensor("step")->set_float_data(0, 7); }),
              HasSubstr("node \"hq\" (Quant): its scale is 7 times"));
  EXPECT_THAT(FailureWith([](Builder* b) { b->Tensor("one")->set_float_data(0, 0); }),
              HasSubstr("scale is 0; a positive number"));
  EXPECT_THAT(FailureWith([](Builder* b) { b->Tensor("zero")->set_float_data(0, 1); }),
              HasSubstr("zero point is 1"));
  EXPECT_THAT(FailureWith([](Builder* b) { b->Tensor("four")->set_float_data(0, 9); }),
              HasSubstr("bit width is 9; 1..8"));
  EXPECT_THAT(FailureWith([](Builder* b) { b->Tensor("four")->set_float_data(0, 3.5f); }),
              HasSubstr("bit width is 3.5"));
  EXPECT_THAT(FailureWith([](Builder* b) { b->Find("hq")->mutable_attribute(2)->set_s("ROUND"); }),
              HasSubstr("rounding mode ROUND; FLOOR"));
  EXPECT_THAT(FailureWith([](Builder* b) { b->Tensor("b2")->set_float_data(0, 3); }),
              HasSubstr("bias 3 is no whole multiple of 8"));
  EXPECT_THAT(FailureWith([](Builder* b) { b->Find("layer1")->set_input(1, "w1"); }),
              HasSubstr("its weights \"w1\" are not quantised"));
  EXPECT_THAT(FailureWith([](Builder* b) { b->Find("layer1")->set_input(0, "input"); }),
              HasSubstr("goes to more than one node"));
  EXPECT_THAT(FailureWith([](Builder* b) {
                b->Tensor("w2")->set_dims(0, 1);
                b->Tensor("w2")->set_dims(1, 2);
              }),
              HasSubstr("there are 2 inputs"));
}

TEST(OnnxTest, CutOffAndGarbledFilesAreErrorsOrModels) {
  const std::string bytes = Builder().bytes();
  for (size_t length = 0; length < bytes.size(); ++length)
    ASSERT_NE(FailureOf(bytes.substr(0, length)), "read") << length;
  const uint64_t seed = SeedFromEnvironment(9);
  SCOPED_TRACE(fmt::format("replay with FLEXI_SEED={}", seed));
  Random random(seed);
  int refused = 0;
  for (int i = 0; i < 3000; ++i) {
    std::string garbled = bytes;
    for (uint64_t n = random.Below(4) + 1; n > 0; --n)
      garbled[random.Below(garbled.size())] = static_cast<char>(random.Next());
    refused += FailureOf(garbled) == "read" ? 0 : 1;
  }
  EXPECT_GT(refused, 500);
}

}  // namespace
}  // namespace flexi
