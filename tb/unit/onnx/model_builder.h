// SPDX-License-Identifier: Apache-2.0
// ONNX models made in memory, a line a node.
#pragma once

#include <onnx/onnx_pb.h>

#include <cstdint>
#include <string>
#include <vector>

namespace flexi {

class ModelBuilder {
 public:
  explicit ModelBuilder(const std::vector<int64_t>& input, int64_t opset = 13) {
    model_.set_ir_version(8);
    model_.add_opset_import()->set_version(opset);
    graph().set_name("net");
    auto* info = graph().add_input();
    info->set_name("input");
    auto* type = info->mutable_type()->mutable_tensor_type();
    type->set_elem_type(onnx::TensorProto::FLOAT);
    for (const int64_t dim : input) type->mutable_shape()->add_dim()->set_dim_value(dim);
  }

  onnx::ModelProto& model() { return model_; }
  onnx::GraphProto& graph() { return *model_.mutable_graph(); }
  const onnx::GraphProto& graph() const { return model_.graph(); }
  std::string bytes() const { return model_.SerializeAsString(); }

  // Names the output; returns the model.
  std::string Finish(const std::string& output) {
    graph().add_output()->set_name(output);
    return bytes();
  }

  std::string Name(const std::string& what) { return what + std::to_string(++count_); }

  std::string Tensor(const std::vector<int64_t>& dims, const std::vector<float>& data,
                     int32_t type = onnx::TensorProto::FLOAT) {
    auto* tensor = graph().add_initializer();
    tensor->set_name(Name("c"));
    tensor->set_data_type(type);
    for (const int64_t dim : dims) tensor->add_dims(dim);
    for (const float value : data) {
      if (type == onnx::TensorProto::FLOAT) {
        tensor->add_float_data(value);
      } else if (type == onnx::TensorProto::INT64) {
        tensor->add_int64_data(static_cast<int64_t>(value));
      } else {
        tensor->add_int32_data(static_cast<int32_t>(value));
      }
    }
    return tensor->name();
  }
  std::string Scalar(float value) { return Tensor({}, {value}); }
  std::string Ints(const std::vector<int64_t>& numbers) {
    std::vector<float> data(numbers.begin(), numbers.end());
    return Tensor({static_cast<int64_t>(numbers.size())}, data, onnx::TensorProto::INT64);
  }

  // Returns the output; its node is last().
  std::string Node(const std::string& op, const std::vector<std::string>& inputs) {
    last_ = graph().add_node();
    last_->set_op_type(op);
    last_->set_name(Name(op));
    for (const std::string& input : inputs) last_->add_input(input);
    last_->add_output(last_->name() + "_out");
    return last_->output(0);
  }
  onnx::NodeProto& last() { return *last_; }
  std::string output() const { return last_->output(0); }

  ModelBuilder& Int(const std::string& name, int64_t value) {
    Add(name, onnx::AttributeProto::INT)->set_i(value);
    return *this;
  }
  ModelBuilder& Float(const std::string& name, float value) {
    Add(name, onnx::AttributeProto::FLOAT)->set_f(value);
    return *this;
  }
  ModelBuilder& Text(const std::string& name, const std::string& value) {
    Add(name, onnx::AttributeProto::STRING)->set_s(value);
    return *this;
  }
  ModelBuilder& List(const std::string& name, const std::vector<int64_t>& values) {
    auto* attribute = Add(name, onnx::AttributeProto::INTS);
    for (const int64_t value : values) attribute->add_ints(value);
    return *this;
  }

  std::string Quant(const std::string& x, const std::string& scale, float zero, int bits,
                    bool is_signed, const std::string& rounding = "ROUND", bool narrow = false) {
    Node("Quant", {x, scale, Scalar(zero), Scalar(static_cast<float>(bits))});
    last().set_domain("qonnx.custom_op.general");
    Int("signed", is_signed ? 1 : 0).Int("narrow", narrow ? 1 : 0).Text("rounding_mode", rounding);
    return output();
  }
  std::string Quant(const std::string& x, float scale, float zero, int bits, bool is_signed,
                    const std::string& rounding = "ROUND", bool narrow = false) {
    return Quant(x, Scalar(scale), zero, bits, is_signed, rounding, narrow);
  }
  std::string Bipolar(const std::string& x, float scale) {
    Node("BipolarQuant", {x, Scalar(scale)});
    last().set_domain("qonnx.custom_op.general");
    return output();
  }
  // QuantizeLinear and DequantizeLinear.
  std::string Qdq(const std::string& x, float scale, float zero, bool is_signed) {
    const int32_t type = is_signed ? onnx::TensorProto::INT8 : onnx::TensorProto::UINT8;
    const std::string s = Scalar(scale);
    const std::string z = Tensor({}, {zero}, type);
    const std::string q = Node("QuantizeLinear", {x, s, z});
    return Node("DequantizeLinear", {q, s, z});
  }

 private:
  onnx::AttributeProto* Add(const std::string& name, onnx::AttributeProto::AttributeType type) {
    auto* attribute = last_->add_attribute();
    attribute->set_name(name);
    attribute->set_type(type);
    return attribute;
  }

  onnx::ModelProto model_;
  onnx::NodeProto* last_ = nullptr;
  int count_ = 0;
};

}  // namespace flexi
