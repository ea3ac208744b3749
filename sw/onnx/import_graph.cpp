// SPDX-License-Identifier: Apache-2.0
// The walk over the nodes of a graph: what each takes, and who reads it.
#include "sw/onnx/import_graph.h"

#include <fmt/format.h>

#include <cmath>
#include <filesystem>

#include "sw/common/atomic_file.h"
#include "sw/common/error.h"
#include "sw/onnx/attributes.h"
#include "sw/onnx/importer.h"

namespace flexi {
namespace {

constexpr uint64_t kFileLimit = 64u << 20;
constexpr int kMaxNodes = 10'000;
constexpr int64_t kMinOpset = 7;  // Gemm and Add as they are today
constexpr int64_t kMaxOpset = 21;
constexpr int64_t kMaxSpent = 1 << 26;  // elements of everything that is kept

// What to use instead of common operators that are not taken.
std::string Advice(const std::string& op) {
  static const std::map<std::string, std::string> kAdvice = {
      {"ConvTranspose", "use Conv"},
      {"ConvInteger", "use DequantizeLinear, Conv, QuantizeLinear or QLinearConv"},
      {"MatMulInteger", "use DequantizeLinear, MatMul, QuantizeLinear or QLinearMatMul"},
      {"DynamicQuantizeLinear", "quantise statically: QuantizeLinear with constant scale"},
      {"Tanh", "use Relu or Clip"},
      {"HardSigmoid", "use Clip"},
      {"LeakyRelu", "use Relu"},
      {"PRelu", "use Relu"},
      {"Elu", "use Relu"},
      {"Gelu", "use Relu"},
      {"HardSwish", "use Relu or Clip"},
      {"LSTM", "use Conv over time"},
      {"GRU", "use Conv over time"},
      {"RNN", "use Conv over time"},
      {"InstanceNormalization", "use BatchNormalization"},
      {"LayerNormalization", "use BatchNormalization"},
      {"LpPool", "use AveragePool or MaxPool"},
      {"MultiThreshold", "use Quant (export before FINN streamlines the network)"},
      {"Shape", "export with fixed shapes and folded constants"},
      {"Gather", "export with fixed shapes and folded constants"},
      {"Slice", "leave the elements out of the input, or give their weights 0"},
      {"Split", "use Conv with groups"},
      {"Sign", "use BipolarQuant"},
      {"Resize", "use Conv with stride or AveragePool"},
      {"Upsample", "use Conv with stride or AveragePool"},
      {"Einsum", "use MatMul"},
      {"ReduceSum", "use AveragePool"},
      {"ReduceMax", "use MaxPool or GlobalMaxPool"},
      {"TopK", "use ArgMax"},
      {"If", "export without branches"},
      {"Loop", "export without loops"},
      {"Scan", "export without loops"},
  };
  const auto found = kAdvice.find(op);
  return found != kAdvice.end()
             ? found->second
             : "use Quant or QuantizeLinear, Conv, Gemm, MatMul, BatchNormalization, Relu, Clip, "
               "Add, Mul, Concat, MaxPool, AveragePool, Flatten, Reshape or Transpose";
}

bool KnownDomain(const std::string& domain) {
  return domain.empty() || domain == "ai.onnx" || domain == "onnx.brevitas" ||
         domain.starts_with("qonnx.custom_op") || domain.starts_with("finn");
}

}  // namespace

std::string NameOf(const onnx::NodeProto& node) {
  return node.name().empty() && node.output_size() > 0 ? node.output(0) : node.name();
}

GraphImporter::GraphImporter(const onnx::ModelProto& model, const std::string& name)
    : model_(model), proto_(model.graph()), name_(name) {
  graph_.name = name;
}

Graph GraphImporter::Run() {
  CheckOpsets();
  CountUses();
  AddInitialisers();
  AddInput();
  for (const Node& node : proto_.node()) VisitSafely(node);
  FinishGraph();
  return std::move(graph_);
}

void GraphImporter::Fail(const std::string& what) const { throw Error(name_ + ": " + what); }

void GraphImporter::CheckOpsets() {
  if (proto_.node_size() == 0) Fail("no ONNX model, or one without nodes");
  if (proto_.node_size() > kMaxNodes)
    Fail(fmt::format("{} nodes; at most {} are read", proto_.node_size(), kMaxNodes));
  for (const auto& opset : model_.opset_import()) {
    if (!opset.domain().empty() && opset.domain() != "ai.onnx") continue;
    opset_ = opset.version();
    if (opset_ < kMinOpset || opset_ > kMaxOpset)
      Fail(fmt::format("opset {}; {}..{} would be right", opset_, kMinOpset, kMaxOpset));
  }
  if (opset_ == 0) Fail("names no opset; the file is cut off or no valid ONNX model");
}

void GraphImporter::CountUses() {
  for (const Node& node : proto_.node())
    for (const std::string& input : node.input()) ++uses_[input];
  for (const auto& output : proto_.output()) ++uses_[output.name()];
}

void GraphImporter::Define(const std::string& name, Value value) {
  if (name.empty() || !values_.emplace(name, std::move(value)).second)
    Fail(fmt::format("value \"{}\" is made twice or has no name", name));
}

void GraphImporter::Spend(int64_t elements) {
  spent_ += elements;
  if (spent_ > kMaxSpent)
    throw Problem(
        fmt::format("the network keeps more than {} numbers; that is no small network", kMaxSpent));
}

void GraphImporter::AddInitialisers() {
  if (proto_.sparse_initializer_size() > 0) Fail("has sparse initialisers; use dense ones");
  for (const onnx::TensorProto& tensor : proto_.initializer()) {
    Value value;
    value.tensor = ReadTensor(tensor, name_);
    try {
      Spend(static_cast<int64_t>(value.tensor.data.size()));
    } catch (const Problem& problem) {
      Fail(fmt::format("tensor \"{}\": {}", tensor.name(), problem.what()));
    }
    Define(tensor.name(), std::move(value));
  }
}

void GraphImporter::AddInput() {
  for (const onnx::ValueInfoProto& input : proto_.input()) {
    if (values_.contains(input.name())) continue;  // an initialiser that is listed, too
    if (!input_.empty())
      Fail(fmt::format("inputs \"{}\" and \"{}\"; one would be right", input_, input.name()));
    input_ = input.name();
    const auto& type = input.type().tensor_type();
    if (type.shape().dim_size() == 0) Fail(fmt::format("input \"{}\": has no shape", input_));
    Value value;
    value.kind = Value::Kind::kInput;
    for (int i = 0; i < type.shape().dim_size(); ++i) {
      const auto& dim = type.shape().dim(i);
      const bool batch = i == 0 && type.shape().dim_size() > 1;
      if (batch && dim.has_dim_value() && dim.dim_value() != 1)
        Fail(fmt::format("input \"{}\": batch of {}; 1 would be right", input_, dim.dim_value()));
      if (!batch && !dim.has_dim_value())
        Fail(
            fmt::format("input \"{}\": dimension {} is open or out of range; a number would be "
                        "right",
                        input_, i));
      value.view.dims.push_back(batch ? 1 : dim.dim_value());
    }
    try {
      graph_.input = ShapeOf(value.view.dims);
    } catch (const Problem& problem) {
      Fail(fmt::format("input \"{}\": open or out of range: {}", input_, problem.what()));
    }
    const int32_t element = type.elem_type();
    if (element == onnx::TensorProto::UINT8 || element == onnx::TensorProto::INT8 ||
        element == kTypeUint4 || element == kTypeInt4) {
      value.kind = Value::Kind::kFeatures;  // integers from the start
      value.scale = {Rational(1)};
      graph_.input_format.bits = element == kTypeUint4 || element == kTypeInt4 ? 4 : 8;
      graph_.input_format.is_signed = element == onnx::TensorProto::INT8 || element == kTypeInt4;
      input_quantised_ = integer_input_ = true;
    } else if (element != onnx::TensorProto::FLOAT && element != onnx::TensorProto::DOUBLE &&
               element != onnx::TensorProto::UNDEFINED) {
      Fail(fmt::format("input \"{}\": element type {}; float, (u)int8 or (u)int4 would be right",
                       input_, element));
    }
    Define(input_, std::move(value));
  }
  if (input_.empty()) Fail("the graph has no input");
}

bool GraphImporter::Has(const Node& node, int index) const {
  return index < node.input_size() && !node.input(index).empty();
}

const Value& GraphImporter::Operand(const Node& node, int index) const {
  if (!Has(node, index)) throw Problem(fmt::format("operand {} is missing", index));
  const auto found = values_.find(node.input(index));
  if (found == values_.end())
    throw Problem(
        fmt::format("takes \"{}\", which no initialiser and no node before it makes (a "
                    "missing initialiser, or a cycle)",
                    node.input(index)));
  return found->second;
}

const Value& GraphImporter::Constant(const Node& node, int index) const {
  const Value& value = Operand(node, index);
  if (!value.constant())
    throw Problem(fmt::format("operand {} (\"{}\") must be a constant", index, node.input(index)));
  return value;
}

Value GraphImporter::Data(const Node& node, int index) {
  const Value& value = Operand(node, index);
  const bool unfinished = value.kind == Value::Kind::kPending || value.kind == Value::Kind::kInput;
  const auto uses = uses_.find(node.input(index));
  if (value.kind == Value::Kind::kPending && uses != uses_.end() && uses->second > 1)
    throw Problem(
        fmt::format("\"{}\" goes to more than one node before it is quantised; put one "
                    "Quant or QuantizeLinear behind it",
                    node.input(index)));
  if (value.kind == Value::Kind::kResult)
    throw Problem("nothing may follow Softmax, Sigmoid or ArgMax");
  const Window& pad = value.pad;
  const bool pads =
      node.op_type() == "Conv" || node.op_type() == "AveragePool" || node.op_type() == "MaxPool";
  if (!unfinished && !pads && pad != Window())
    throw Problem("stands behind a Pad; put the Pad before Conv, AveragePool or MaxPool");
  if (value.kind == Value::Kind::kPending) return std::move(values_.at(node.input(index)));
  return value;
}

std::vector<int64_t> GraphImporter::ConstantInts(const Node& node, int index) const {
  std::vector<int64_t> ints;
  for (const double number : Constant(node, index).tensor.data) {
    if (number != std::floor(number) || std::abs(number) > 1e15)
      throw Problem(
          fmt::format("operand {} holds {}; a whole number would be right", index, number));
    ints.push_back(static_cast<int64_t>(number));
  }
  return ints;
}

double GraphImporter::ConstantNumber(const Node& node, int index) const {
  const std::vector<double>& data = Constant(node, index).tensor.data;
  if (data.size() != 1)
    throw Problem(fmt::format("operand {} (\"{}\") holds {} numbers; one would be right", index,
                              node.input(index), data.size()));
  return data[0];
}

std::vector<int64_t> GraphImporter::Axes(const Node& node, int index) const {
  const Attributes attributes(node);
  if (attributes.Has("axes")) return attributes.Ints("axes", {});
  return Has(node, index) ? ConstantInts(node, index) : std::vector<int64_t>();
}

void GraphImporter::VisitSafely(const Node& node) {
  const auto place = [&] {
    return fmt::format("node \"{}\" ({}): ", NameOf(node), node.op_type());
  };
  try {
    if (node.output_size() < 1) throw Problem("makes nothing");
    if (!KnownDomain(node.domain()))
      throw Problem(fmt::format("operators of domain \"{}\" are not supported; {}", node.domain(),
                                Advice(node.op_type())));
    Value value = Visit(node);
    if (!value.constant() || !value.tensor.dims.empty())
      Spend(value.constant() ? static_cast<int64_t>(value.tensor.data.size()) : 16);
    Define(node.output(0), std::move(value));
  } catch (const Problem& problem) {
    Fail(place() + problem.what());
  }
}

Value GraphImporter::Visit(const Node& node) {
  using Method = Value (GraphImporter::*)(const Node&);
  static const std::map<std::string, Method> kMethods = {
      {"Constant", &GraphImporter::VisitConstant},
      {"Identity", &GraphImporter::VisitMove},
      {"Dropout", &GraphImporter::VisitMove},
      {"Flatten", &GraphImporter::VisitMove},
      {"Reshape", &GraphImporter::VisitMove},
      {"Squeeze", &GraphImporter::VisitMove},
      {"Unsqueeze", &GraphImporter::VisitMove},
      {"Transpose", &GraphImporter::VisitMove},
      {"Pad", &GraphImporter::VisitPad},
      {"Cast", &GraphImporter::VisitCast},
      {"Quant", &GraphImporter::VisitQuant},
      {"BipolarQuant", &GraphImporter::VisitQuant},
      {"Trunc", &GraphImporter::VisitQuant},
      {"QuantizeLinear", &GraphImporter::VisitQuantizeLinear},
      {"DequantizeLinear", &GraphImporter::VisitDequantizeLinear},
      {"QLinearConv", &GraphImporter::VisitQLinearConv},
      {"QLinearMatMul", &GraphImporter::VisitQLinearMatMul},
      {"Conv", &GraphImporter::VisitConv},
      {"Gemm", &GraphImporter::VisitMatrix},
      {"MatMul", &GraphImporter::VisitMatrix},
      {"BatchNormalization", &GraphImporter::VisitBatchNorm},
      {"Relu", &GraphImporter::VisitRelu},
      {"Clip", &GraphImporter::VisitClip},
      {"Add", &GraphImporter::VisitSum},
      {"Sub", &GraphImporter::VisitSum},
      {"Mul", &GraphImporter::VisitScale},
      {"Div", &GraphImporter::VisitScale},
      {"Neg", &GraphImporter::VisitScale},
      {"Concat", &GraphImporter::VisitConcat},
      {"MaxPool", &GraphImporter::VisitPool},
      {"AveragePool", &GraphImporter::VisitPool},
      {"GlobalMaxPool", &GraphImporter::VisitPool},
      {"GlobalAveragePool", &GraphImporter::VisitPool},
      {"ReduceMean", &GraphImporter::VisitPool},
      {"Softmax", &GraphImporter::VisitEnd},
      {"LogSoftmax", &GraphImporter::VisitEnd},
      {"Sigmoid", &GraphImporter::VisitEnd},
      {"ArgMax", &GraphImporter::VisitEnd},
  };
  const auto found = kMethods.find(node.op_type());
  if (found == kMethods.end())
    throw Problem("this operator is not supported; " + Advice(node.op_type()));
  return (this->*found->second)(node);
}

Graph ImportGraph(const std::string& bytes, const std::string& name) {
  onnx::ModelProto model;
  if (!model.ParseFromString(bytes))
    throw Error(name + ": cut off or no ONNX model (protobuf cannot be read)");
  return GraphImporter(model, name).Run();
}

Graph ReadOnnxGraph(const std::string& path) {
  Graph graph = ImportGraph(ReadFile(path, kFileLimit), path);
  graph.name = std::filesystem::path(path).stem().string();
  return graph;
}

}  // namespace flexi
