// SPDX-License-Identifier: Apache-2.0
#include "sw/onnx/import.h"

#include <fmt/format.h>
#include <onnx/onnx_pb.h>

#include <cmath>
#include <filesystem>
#include <map>
#include <optional>

#include "sw/common/atomic_file.h"
#include "sw/common/error.h"
#include "sw/onnx/quant.h"
#include "sw/onnx/tensor.h"

namespace flexi {
namespace {

constexpr uint64_t kFileLimit = 64u << 20;
constexpr int kMaxNodes = 10'000;
constexpr int64_t kMaxInputs = 1 << 16;
constexpr int64_t kMinOpset = 7;  // Gemm and Add as they are today
constexpr int64_t kMaxOpset = 21;
constexpr double kScaleTolerance = 1e-6;  // relative: scales are products of 32-bit floats
constexpr double kBiasTolerance = 1e-3;   // in steps of the sums

// What an edge of the graph carries.
struct Value {
  enum class Kind {
    kConstant,   // tensor, with integers when a Quant made it
    kInput,      // the real input, before its Quant
    kFeatures,   // integers with a scale: input of a layer
    kSums,       // y of the last layer so far
    kRectified,  // the same behind a Relu
    kResult,     // behind Softmax or ArgMax: nothing may follow
  };
  Kind kind = Kind::kConstant;
  Tensor tensor;
  std::optional<Quant> quant;
  std::vector<int> integers;
  int64_t elements = 0;  // all but constants
  bool flat = true;      // shape is [1, elements] or [elements]
};

// What to use instead of common operators that are not taken.
std::string Advice(const std::string& op) {
  static const std::map<std::string, std::string> kAdvice = {
      {"Conv", "write it as Gemm over its window"},
      {"BatchNormalization", "fold it into the weights and biases before export"},
      {"Sigmoid", "leave it out at the end (the sign decides), use Relu inside"},
      {"Tanh", "use Relu"},
      {"LeakyRelu", "use Relu"},
      {"Clip", "use Relu; the Quant behind it saturates"},
      {"QuantizeLinear", "export in the QONNX convention with Quant nodes"},
      {"DequantizeLinear", "export in the QONNX convention with Quant nodes"},
      {"BipolarQuant", "use Quant with 2 signed bits"},
      {"Trunc", "use Quant with rounding_mode FLOOR"},
      {"Mul", "fold it into the scale of a Quant"},
      {"Div", "fold it into the scale of a Quant"},
      {"Sub", "use Add with a negative bias"},
  };
  const auto found = kAdvice.find(op);
  return found != kAdvice.end() ? found->second
                                : "use Quant, Gemm, MatMul, Add, Relu, Flatten or Reshape";
}

class Importer {
 public:
  Importer(const onnx::ModelProto& model, const std::string& name)
      : model_(model), graph_(model.graph()), name_(name) {
    network_.name = name;
  }

  Network Run() {
    CheckOpsets();
    CountUses();
    for (const onnx::TensorProto& proto : graph_.initializer()) {
      Value value;
      value.tensor = ReadTensor(proto, name_);
      Define(proto.name(), std::move(value));
    }
    AddInput();
    for (const onnx::NodeProto& node : graph_.node()) Visit(node);
    Finish();
    return std::move(network_);
  }

 private:
  [[noreturn]] void Fail(const std::string& what) const { throw Error(name_ + ": " + what); }
  std::string Place(const onnx::NodeProto& node) const {
    const std::string& name =
        node.name().empty() && node.output_size() > 0 ? node.output(0) : node.name();
    return fmt::format("{}: node \"{}\" ({})", name_, name, node.op_type());
  }
  [[noreturn]] void Fail(const onnx::NodeProto& node, const std::string& what) const {
    throw Error(fmt::format("{}: {}", Place(node), what));
  }

  void CheckOpsets() const {
    if (graph_.node_size() == 0) Fail("no ONNX model, or one without nodes");
    if (graph_.node_size() > kMaxNodes)
      Fail(fmt::format("{} nodes; at most {} are read", graph_.node_size(), kMaxNodes));
    bool standard = false;
    for (const auto& opset : model_.opset_import()) {
      if (!opset.domain().empty() && opset.domain() != "ai.onnx") continue;
      standard = true;
      if (opset.version() < kMinOpset || opset.version() > kMaxOpset)
        Fail(fmt::format("opset {}; {}..{} would be right", opset.version(), kMinOpset, kMaxOpset));
    }
    if (!standard) Fail("names no opset; the file is cut off or no valid ONNX model");
  }

  void CountUses() {
    for (const onnx::NodeProto& node : graph_.node())
      for (const std::string& input : node.input()) ++uses_[input];
    for (const onnx::ValueInfoProto& output : graph_.output()) ++uses_[output.name()];
  }

  void Define(const std::string& name, Value value) {
    if (name.empty() || !values_.emplace(name, std::move(value)).second)
      Fail(fmt::format("value \"{}\" is made twice or has no name", name));
  }

  void AddInput() {
    for (const onnx::ValueInfoProto& input : graph_.input()) {
      if (values_.contains(input.name())) continue;  // an initialiser that is listed, too
      if (!input_.empty())
        Fail(fmt::format("inputs \"{}\" and \"{}\"; one would be right", input_, input.name()));
      input_ = input.name();
      const auto& shape = input.type().tensor_type().shape();
      Value value;
      value.kind = Value::Kind::kInput;
      value.elements = 1;
      for (int i = 0; i < shape.dim_size(); ++i) {
        const auto& dim = shape.dim(i);
        if (i == 0 && shape.dim_size() > 1) {
          if (dim.has_dim_value() && dim.dim_value() != 1)
            Fail(fmt::format("input \"{}\": batch of {}; 1 would be right", input_,
                             dim.dim_value()));
          continue;
        }
        if (!dim.has_dim_value() || dim.dim_value() < 1 || dim.dim_value() > kMaxInputs ||
            value.elements * dim.dim_value() > kMaxInputs)
          Fail(fmt::format("input \"{}\": dimension {} is open or out of range; at most {} numbers",
                           input_, i, kMaxInputs));
        value.elements *= dim.dim_value();
      }
      if (shape.dim_size() == 0) Fail(fmt::format("input \"{}\": has no shape", input_));
      value.flat = shape.dim_size() <= 2;
      Define(input_, std::move(value));
    }
    if (input_.empty()) Fail("the graph has no input");
  }

  const Value& Operand(const onnx::NodeProto& node, int index) const {
    if (index >= node.input_size() || node.input(index).empty())
      Fail(node, fmt::format("operand {} is missing", index));
    const std::string& name = node.input(index);
    const auto found = values_.find(name);
    if (found == values_.end())
      Fail(node, fmt::format("takes \"{}\", which no initialiser and no node before it makes (a "
                             "missing initialiser, or a cycle)",
                             name));
    return found->second;
  }

  // An operand that is data on its way to the output; used by this node only.
  const Value& Data(const onnx::NodeProto& node, int index) {
    const Value& value = Operand(node, index);
    if (value.kind != Value::Kind::kConstant && uses_[node.input(index)] > 1)
      Fail(node, fmt::format("\"{}\" goes to more than one node; only chains of layers are taken",
                             node.input(index)));
    if (value.kind == Value::Kind::kResult) Fail(node, "nothing may follow Softmax or ArgMax");
    return value;
  }

  const Value& Constant(const onnx::NodeProto& node, int index) const {
    const Value& value = Operand(node, index);
    if (value.kind != Value::Kind::kConstant)
      Fail(node, fmt::format("operand {} (\"{}\") must be a constant", index, node.input(index)));
    return value;
  }

  void Visit(const onnx::NodeProto& node) {
    const std::string& op = node.op_type();
    if (node.output_size() < 1) Fail(node, "makes nothing");
    Value out;
    if (op == "Quant") {
      out = VisitQuant(node);
    } else if (op == "Gemm" || op == "MatMul") {
      out = VisitProduct(node);
    } else if (op == "Add") {
      out = VisitAdd(node);
    } else if (op == "Relu") {
      out = Data(node, 0);
      if (out.kind != Value::Kind::kSums) Fail(node, "must stand behind Gemm, MatMul or Add");
      out.kind = Value::Kind::kRectified;
    } else if (op == "Flatten" || op == "Reshape" || op == "Identity" || op == "Dropout") {
      out = VisitShape(node);
    } else if (op == "Constant") {
      out = VisitConstant(node);
    } else if (op == "Softmax" || op == "ArgMax") {
      out = Data(node, 0);
      if (out.kind != Value::Kind::kSums) Fail(node, "must stand behind the last layer");
      if (out.elements < 2) Fail(node, "needs at least two classes");
      out.kind = Value::Kind::kResult;
    } else {
      Fail(node, "this operator is not supported; " + Advice(op));
    }
    Define(node.output(0), std::move(out));
  }

  Value VisitConstant(const onnx::NodeProto& node) const {
    for (const onnx::AttributeProto& attribute : node.attribute()) {
      if (attribute.name() != "value" || !attribute.has_t()) continue;
      Value value;
      value.tensor = ReadTensor(attribute.t(), name_);
      return value;
    }
    Fail(node, "has no tensor \"value\"");
  }

  Value VisitShape(const onnx::NodeProto& node) {
    Value value = Data(node, 0);
    const std::string& op = node.op_type();
    if (op == "Identity" || op == "Dropout") return value;
    if (value.kind == Value::Kind::kConstant) Fail(node, "of a constant; store it in its shape");
    if (op == "Flatten") {
      for (const onnx::AttributeProto& attribute : node.attribute())
        if (attribute.name() == "axis" && attribute.i() != 1)
          Fail(node, fmt::format("axis {}; 1 would be right", attribute.i()));
      value.flat = true;
      return value;
    }
    const std::vector<double>& shape = Constant(node, 1).tensor.data;
    const double last = shape.empty() ? 0 : shape.back();
    if (shape.size() != 2 || (shape[0] != 1 && shape[0] != -1 && shape[0] != 0) ||
        (last != static_cast<double>(value.elements) && last != -1))
      Fail(node, fmt::format("only a reshape to [1, {}] is taken", value.elements));
    value.flat = true;
    return value;
  }

  Value VisitQuant(const onnx::NodeProto& node) {
    Value value = Data(node, 0);
    const std::string place = Place(node);
    const Quant quant = ReadQuant(node, Constant(node, 1).tensor, Constant(node, 2).tensor,
                                  Constant(node, 3).tensor, place);
    switch (value.kind) {
      case Value::Kind::kConstant:
        value.integers = Quantise(quant, value.tensor.data, place);
        for (size_t i = 0; i < value.integers.size(); ++i)
          value.tensor.data[i] = value.integers[i] * quant.scale;
        value.quant = quant;
        return value;
      case Value::Kind::kInput:
        network_.input_scale = quant.scale;
        break;
      case Value::Kind::kSums:
      case Value::Kind::kRectified:
        return Requantise(node, quant, value);
      default:
        Fail(node, "stands behind another Quant; one is enough");
    }
    if (quant.narrow) Fail(node, "narrow input; narrow = 0 would be right");
    value.kind = Value::Kind::kFeatures;
    value.quant = quant;
    return value;
  }

  // Ends a hidden layer: its sums become the features of the next one.
  Value Requantise(const onnx::NodeProto& node, Quant quant, Value value) {
    DenseLayer& layer = network_.layers.back();
    const double ratio = quant.scale / layer.output_scale;
    const int shift = static_cast<int>(std::lround(std::log2(ratio)));
    if (std::abs(ratio / std::exp2(shift) - 1) > kScaleTolerance || shift < 0 || shift > 30)
      Fail(node, fmt::format("its scale is {} times the scale of the sums ({}); 2^0..2^30 would be "
                             "right",
                             ratio, layer.output_scale));
    if (quant.rounding != "FLOOR")
      Fail(node, fmt::format("rounding mode {}; FLOOR would be right (the chip drops bits)",
                             quant.rounding));
    const bool rectified = value.kind == Value::Kind::kRectified;
    if (rectified && quant.is_signed) {  // the sign bit is always zero
      if (quant.bits == 1) Fail(node, "one signed bit behind a Relu is always zero");
      quant.is_signed = false;
      quant.bits -= 1;
    } else if (quant.narrow) {
      Fail(node, "narrow activation; narrow = 0 would be right");
    }
    layer.activation = quant.is_signed ? Activation::kSigned : Activation::kRelu;
    layer.shift = shift;
    layer.output_bits = quant.bits;
    layer.output_scale = quant.scale;
    value.kind = Value::Kind::kFeatures;
    value.quant = quant;
    return value;
  }

  Value VisitProduct(const onnx::NodeProto& node) {
    const bool gemm = node.op_type() == "Gemm";
    const Value x = Data(node, 0);
    const Value& w = Constant(node, 1);
    if (x.kind != Value::Kind::kFeatures)
      Fail(node, "its input is not quantised; put a Quant before it");
    if (!x.flat) Fail(node, "its input has more than one dimension; put a Flatten before it");
    if (!w.quant)
      Fail(node, fmt::format("its weights \"{}\" are not quantised; put a Quant behind "
                             "the initialiser",
                             node.input(1)));
    const bool transposed = gemm && GemmIsTransposed(node);
    if (w.tensor.dims.size() != 2) Fail(node, "its weights are not a matrix");
    const int64_t inputs = w.tensor.dims[transposed ? 1 : 0];
    const int64_t outputs = w.tensor.dims[transposed ? 0 : 1];
    if (inputs != x.elements || outputs < 1 || outputs > kMaxInputs)
      Fail(node, fmt::format("weights are for {} inputs and {} outputs; there are {} inputs",
                             inputs, outputs, x.elements));
    DenseLayer layer;
    layer.name = node.name().empty() ? node.output(0) : node.name();
    layer.inputs = static_cast<int>(inputs);
    layer.outputs = static_cast<int>(outputs);
    layer.weight_bits = w.quant->bits;
    layer.weights_signed = w.quant->is_signed;
    layer.input_bits = x.quant->bits;
    layer.inputs_signed = x.quant->is_signed;
    layer.output_scale = x.quant->scale * w.quant->scale;
    layer.bias.resize(static_cast<size_t>(outputs));
    for (int64_t n = 0; n < outputs; ++n)
      for (int64_t i = 0; i < inputs; ++i)
        layer.weights.push_back(
            w.integers[static_cast<size_t>(transposed ? n * inputs + i : i * outputs + n)]);
    network_.layers.push_back(std::move(layer));
    if (gemm && node.input_size() > 2 && !node.input(2).empty())
      AddBias(node, Constant(node, 2).tensor);
    Value y;
    y.kind = Value::Kind::kSums;
    y.elements = outputs;
    return y;
  }

  bool GemmIsTransposed(const onnx::NodeProto& node) const {
    bool transposed = false;
    for (const onnx::AttributeProto& attribute : node.attribute()) {
      const std::string& name = attribute.name();
      if ((name == "alpha" || name == "beta") && attribute.f() != 1)
        Fail(node, fmt::format("{} is {}; 1 would be right", name, attribute.f()));
      if (name == "transA" && attribute.i() != 0) Fail(node, "transA; 0 would be right");
      if (name == "transB") transposed = attribute.i() != 0;
    }
    return transposed;
  }

  Value VisitAdd(const onnx::NodeProto& node) {
    const bool swapped = Data(node, 0).kind == Value::Kind::kConstant;
    const Value sums = Data(node, swapped ? 1 : 0);
    if (sums.kind != Value::Kind::kSums)
      Fail(node, "only a bias behind Gemm or MatMul can be added");
    AddBias(node, Constant(node, swapped ? 0 : 1).tensor);
    return sums;
  }

  void AddBias(const onnx::NodeProto& node, const Tensor& bias) {
    DenseLayer& layer = network_.layers.back();
    if (bias.data.size() != 1 && bias.data.size() != layer.bias.size())
      Fail(node, fmt::format("bias has {} numbers; {} would be right", bias.data.size(),
                             layer.bias.size()));
    for (size_t n = 0; n < layer.bias.size(); ++n) {
      const double real = bias.data[bias.data.size() == 1 ? 0 : n];
      const double steps = real / layer.output_scale;
      if (std::abs(steps - std::round(steps)) > kBiasTolerance || std::abs(steps) > 1e12)
        Fail(node, fmt::format("bias {} is no whole multiple of {}, the scale of the sums", real,
                               layer.output_scale));
      layer.bias[n] += static_cast<int64_t>(std::llround(steps));
    }
  }

  void Finish() {
    if (graph_.output_size() != 1)
      Fail(fmt::format("{} outputs; one would be right", graph_.output_size()));
    const std::string& name = graph_.output(0).name();
    const auto found = values_.find(name);
    if (found == values_.end()) Fail(fmt::format("output \"{}\" is made by no node", name));
    if (found->second.kind != Value::Kind::kSums && found->second.kind != Value::Kind::kResult)
      Fail(
          fmt::format("output \"{}\" is not the sum of a last Gemm or MatMul; leave out Relu and "
                      "Quant behind it",
                      name));
    network_.verdict =
        network_.layers.back().outputs == 1 ? Verdict::kNonNegative : Verdict::kArgmax;
    for (const auto& property : model_.metadata_props())
      network_.metadata[property.key()] = property.value();
    ValidateNetwork(network_);
  }

  const onnx::ModelProto& model_;
  const onnx::GraphProto& graph_;
  const std::string& name_;
  Network network_;
  std::string input_;
  std::map<std::string, Value> values_;
  std::map<std::string, int> uses_;
};

}  // namespace

Network ImportOnnx(const std::string& bytes, const std::string& name) {
  onnx::ModelProto model;
  if (!model.ParseFromString(bytes))
    throw Error(name + ": cut off or no ONNX model (protobuf cannot be read)");
  return Importer(model, name).Run();
}

Network ReadOnnx(const std::string& path) {
  Network network = ImportOnnx(ReadFile(path, kFileLimit), path);
  network.name = std::filesystem::path(path).stem().string();
  return network;
}

}  // namespace flexi
