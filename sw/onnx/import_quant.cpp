// SPDX-License-Identifier: Apache-2.0
// Quantising nodes of both conventions.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sw/onnx/attributes.h"
#include "sw/onnx/importer.h"

namespace flexi {
namespace {

void CheckScales(const Value& scale) {
  if (scale.tensor.data.empty()) throw Problem("its scale is empty");
  for (const double number : scale.tensor.data)
    if (!(number > 0))
      throw Problem(fmt::format("scale is {}; a positive number would be right", number));
}

int Width(double width, int most) {
  if (width != std::floor(width) || width < 1 || width > most)
    throw Problem(fmt::format("bit width is {}; 1..{} would be right", width, most));
  return static_cast<int>(width);
}

int64_t ZeroPoint(double zero) {
  if (zero != std::floor(zero) || std::abs(zero) > 1e6)
    throw Problem(fmt::format("zero point is {}; a whole number would be right", zero));
  return static_cast<int64_t>(zero);
}

double OnlyNumber(const Value& constant, const char* what) {
  const std::vector<double>& data = constant.tensor.data;
  if (data.empty()) throw Problem(fmt::format("its {} is empty", what));
  for (const double number : data)
    if (number != data[0])
      throw Problem(
          fmt::format("its {} has {} different values; use one per tensor", what, data.size()));
  return data[0];
}

void CheckZero(const Quantiser& quantiser) {
  if (quantiser.zero < quantiser.low || quantiser.zero > quantiser.high)
    throw Problem(fmt::format("zero point is {}; {}..{} would be right", quantiser.zero,
                              quantiser.low, quantiser.high));
}

Value ZeroConstant() {
  Value zero;
  zero.tensor.data = {0};
  return zero;
}

}  // namespace

Quantiser GraphImporter::ReadQuant(const Node& node) const {
  Quantiser quantiser;
  if (node.op_type() == "BipolarQuant") {
    quantiser.bipolar = true;
  } else {
    const Attributes attributes(node);
    quantiser.bits = Width(OnlyNumber(Constant(node, 3), "bit width"), 32);
    quantiser.is_signed = attributes.Int("signed", 1) != 0;
    quantiser.SetRange(attributes.Int("narrow", 0) != 0);
    quantiser.rounding = RoundingOf(attributes.Text("rounding_mode", "ROUND"));
    // What QONNX itself makes of one signed bit.
    quantiser.bipolar = quantiser.bits == 1 && quantiser.is_signed;
  }
  if (quantiser.bipolar) {
    quantiser.bits = 1;
    quantiser.is_signed = false;
    quantiser.low = -1;
    quantiser.high = 1;
  }
  return quantiser;
}

// Trunc(x, scale, zero point, width, new width) drops the difference of the widths and keeps the
// scale; with (..., new scale, new zero point, new width) the scale changes and the result is
// clamped.
Quantiser GraphImporter::ReadTrunc(const Node& node) const {
  const Attributes attributes(node);
  const bool scaled = node.input_size() > 5;
  if (OnlyNumber(Constant(node, 2), "zero point") != 0 ||
      (scaled && OnlyNumber(Constant(node, 5), "zero point") != 0))
    throw Problem("truncates with a zero point; 0 would be right");
  const int width = Width(OnlyNumber(Constant(node, 3), "bit width"), 32);
  Quantiser quantiser;
  quantiser.bits = Width(OnlyNumber(Constant(node, scaled ? 6 : 4), "bit width"), 8);
  quantiser.drop_rounding = RoundingOf(attributes.Text("rounding_mode", "FLOOR"));
  quantiser.is_signed = true;
  if (!scaled) {
    quantiser.drop = width - quantiser.bits;
    // Nothing is clamped: one more than 8 bits hold at either end, so that it is seen.
    quantiser.low = -129;
    quantiser.high = 256;
    quantiser.declared = false;
  } else {
    const double ratio =
        OnlyNumber(Constant(node, 4), "scale") / OnlyNumber(Constant(node, 1), "scale");
    const double drop = std::round(std::log2(ratio));
    if (!(ratio > 0) || std::abs(ratio / std::exp2(drop) - 1) > 1e-6)
      throw Problem(fmt::format("changes the scale by {}; a power of two would be right", ratio));
    quantiser.drop = static_cast<int>(drop);
    quantiser.is_signed = attributes.Int("signed", 1) != 0;
    quantiser.SetRange(attributes.Int("narrow", 0) != 0);
  }
  if (quantiser.drop < 0 || quantiser.drop > 30)
    throw Problem(fmt::format("drops {} bits; 0..30 would be right", quantiser.drop));
  return quantiser;
}

Value GraphImporter::VisitQuant(const Node& node) {
  Value value = Data(node, 0);
  const Value& scale = Constant(node, 1);
  CheckScales(scale);
  const std::string name = NameOf(node);
  if (node.op_type() == "Trunc") {
    if (value.kind != Value::Kind::kFeatures && value.kind != Value::Kind::kPending)
      throw Problem("must stand behind a layer");
    OnlyNumber(scale, "scale");
    const Quantiser quantiser = ReadTrunc(node);
    const bool scaled = node.input_size() > 5;
    Value out = Quantised(quantiser, scale, value, false, name);
    // The scale of the result: the same, or the new one.
    out.scale = {Exact(OnlyNumber(Constant(node, scaled ? 4 : 1), "scale"))};
    if (out.layer >= 0) graph_.layers[static_cast<size_t>(out.layer)].scale = ToDoubles(out.scale);
    return out;
  }
  Quantiser quantiser = ReadQuant(node);
  const Value zero = quantiser.bipolar ? ZeroConstant() : Constant(node, 2);
  if (quantiser.bipolar && Has(node, 2) && OnlyNumber(Constant(node, 2), "zero point") != 0)
    throw Problem("bipolar with a zero point; 0 would be right");
  if (value.constant()) return QuantisedTensor(quantiser, scale, zero, value);
  if (quantiser.bits > 8)
    throw Problem(fmt::format("bit width is {}; 1..8 would be right", quantiser.bits));
  quantiser.zero = ZeroPoint(OnlyNumber(zero, "zero point"));
  if (!quantiser.bipolar) CheckZero(quantiser);
  return Quantised(quantiser, scale, std::move(value), false, name);
}

Value GraphImporter::QuantisedTensor(Quantiser quantiser, const Value& scale, const Value& zero,
                                     const Value& value) {
  CheckScales(scale);
  const std::vector<int64_t>& dims = value.tensor.dims;
  const std::vector<int> scales = BroadcastSources(scale.tensor.dims, dims);
  const std::vector<int> zeros = BroadcastSources(zero.tensor.dims, dims);
  const bool many_zeros = zero.tensor.data.size() > 1;
  if (many_zeros && scale.tensor.data.size() > 1 && scale.tensor.dims != zero.tensor.dims)
    throw Problem("its scale and zero point have different shapes");
  Spend(3 * static_cast<int64_t>(scales.size()));
  auto out = std::make_shared<QuantisedConstant>();
  const size_t groups = std::max(scale.tensor.data.size(), zero.tensor.data.size());
  SpendRationals(static_cast<int64_t>(groups));
  quantiser.scale.clear();
  for (size_t g = 0; g < groups; ++g) {
    out->scales.push_back(scale.tensor.data[scale.tensor.data.size() > 1 ? g : 0]);
    out->zeros.push_back(ZeroPoint(zero.tensor.data[many_zeros ? g : 0]));
    quantiser.scale.push_back(Exact(out->scales.back()));
  }
  out->bits = quantiser.bits;
  out->is_signed = quantiser.is_signed;
  out->bipolar = quantiser.bipolar;
  out->declared = quantiser.declared;
  Value result = value;
  for (size_t e = 0; e < scales.size(); ++e) {
    const auto group = static_cast<size_t>(many_zeros ? zeros[e] : scales[e]);
    quantiser.zero = out->zeros[group];
    const int64_t q = value.quantised
                          ? Quantise(quantiser, group, NumberOf(value, e))
                          : Quantise(quantiser, group, out->scales[group], value.tensor.data[e]);
    out->q.push_back(q);
    out->group.push_back(static_cast<int>(group));
    result.tensor.data[e] = static_cast<double>(q - quantiser.zero) * out->scales[group];
  }
  result.quantised = std::move(out);
  return result;
}

Value GraphImporter::QuantisedInput(const Quantiser& quantiser, Value value) {
  if (quantiser.scale.size() != 1)
    throw Problem("the input has several scales; use one per tensor");
  if (quantiser.drop > 0) throw Problem("truncates the input; use Quant");
  Format format = {quantiser.bits, quantiser.is_signed, quantiser.bipolar};
  if (quantiser.low != format.low() || quantiser.high != format.high())
    throw Problem("narrow input; narrow = 0 would be right");
  const double scale = ToDouble(quantiser.scale[0]);
  if (input_quantised_ && (format != graph_.input_format || scale != graph_.input_scale ||
                           quantiser.zero != graph_.input_zero_point))
    throw Problem("the input is quantised in two ways; one would be right");
  input_quantised_ = true;
  graph_.input_format = format;
  graph_.input_scale = scale;
  graph_.input_zero_point = static_cast<int>(quantiser.zero);
  value.kind = Value::Kind::kFeatures;
  value.layer = -1;
  value.scale = quantiser.scale;
  value.zero = quantiser.zero;
  return value;
}

Value GraphImporter::Quantised(Quantiser quantiser, const Value& scale, Value value,
                               bool as_integers, const std::string& name) {
  CheckScales(scale);
  if (value.kind == Value::Kind::kInput) {
    quantiser.scale = {Exact(OnlyNumber(scale, "scale"))};
    value = QuantisedInput(quantiser, std::move(value));
  } else {
    quantiser.scale = Shortened(PerChannel(scale, &value, name));
    bool same = value.kind == Value::Kind::kFeatures && quantiser.drop == 0;
    if (same) {
      // Quantised once more on the same grid: nothing happens.
      const Format& format = FormatOf(value.layer);
      for (size_t c = 0; c < ChannelsOf(value); ++c)
        same = same && value.ScaleOf(c) == quantiser.ScaleOf(c);
      const int64_t moved = quantiser.zero - value.zero;
      same = same && format.bipolar == quantiser.bipolar && format.low() + moved >= quantiser.low &&
             format.high() + moved <= quantiser.high;
    }
    if (!same) {
      StartSum(&value, name);
      const View view = value.view;
      value = Finish(value.Take(), view, quantiser);
    }
  }
  if (as_integers) {
    value.scale = {Rational(1)};
    value.zero -= quantiser.zero;
  }
  return value;
}

Quantiser GraphImporter::ReadLinear(const Node& node, int zero) const {
  int64_t type = Attributes(node).Int("output_dtype", 0);
  Quantiser quantiser;
  if (Has(node, zero)) {
    const Value& constant = Constant(node, zero);
    type = constant.tensor.type;
    quantiser.zero = ZeroPoint(OnlyNumber(constant, "zero point"));
  }
  if (type == 0) type = onnx::TensorProto::UINT8;
  const bool small = type == kTypeUint4 || type == kTypeInt4;
  if (!small && type != onnx::TensorProto::UINT8 && type != onnx::TensorProto::INT8)
    throw Problem(
        fmt::format("quantises to element type {}; (u)int8 or (u)int4 would be right", type));
  quantiser.bits = small ? 4 : 8;
  quantiser.is_signed = type == kTypeInt4 || type == onnx::TensorProto::INT8;
  quantiser.SetRange(false);
  quantiser.declared = false;
  quantiser.zero_after_rounding = true;
  CheckZero(quantiser);
  return quantiser;
}

Value GraphImporter::LinearOperand(const Node& node, int index, const std::vector<int64_t>& dims,
                                   int64_t axis) const {
  Value constant = Constant(node, index);
  const Attributes attributes(node);
  if (attributes.Int("block_size", 0) != 0)
    throw Problem("quantises in blocks; use one scale per tensor or channel");
  const size_t numbers = constant.tensor.data.size();
  if (numbers == 1) {
    constant.tensor.dims.clear();
    return constant;
  }
  if (constant.tensor.dims.size() != 1 || dims.empty())
    throw Problem("its scale or zero point is no list; one number per tensor or channel");
  const auto along = static_cast<size_t>(NormalAxis(attributes.Int("axis", axis), dims.size()));
  if (static_cast<int64_t>(numbers) != dims[along])
    throw Problem(
        fmt::format("{} scales or zero points along an axis of {}", numbers, dims[along]));
  constant.tensor.dims.assign(dims.size(), 1);
  constant.tensor.dims[along] = static_cast<int64_t>(numbers);
  return constant;
}

Value GraphImporter::VisitQuantizeLinear(const Node& node) {
  Value value = Data(node, 0);
  if (value.constant()) {
    const Value scale = LinearOperand(node, 1, value.tensor.dims, 1);
    const Value zero = Has(node, 2) ? LinearOperand(node, 2, value.tensor.dims, 1) : ZeroConstant();
    // The zero points may differ: those of ReadLinear are not used.
    Quantiser quantiser;
    quantiser.declared = false;
    quantiser.zero_after_rounding = true;
    const int32_t type = Has(node, 2) ? zero.tensor.type : int32_t{onnx::TensorProto::UINT8};
    quantiser.is_signed = type == onnx::TensorProto::INT8 || type == kTypeInt4;
    quantiser.bits = type == kTypeUint4 || type == kTypeInt4 ? 4 : 8;
    if (quantiser.bits == 8 && type != onnx::TensorProto::UINT8 && type != onnx::TensorProto::INT8)
      throw Problem("quantises to an element type that is not (u)int8 or (u)int4");
    quantiser.SetRange(false);
    const Value made = QuantisedTensor(quantiser, scale, zero, value);
    Value integers;
    integers.tensor.dims = value.tensor.dims;
    integers.tensor.type = type;
    integers.tensor.data.assign(made.quantised->q.begin(), made.quantised->q.end());
    return integers;
  }
  const Value scale = LinearOperand(node, 1, value.view.dims, 1);
  return Quantised(ReadLinear(node, 2), scale, std::move(value), true, NameOf(node));
}

Value GraphImporter::Dequantised(const Value& scale, const Value* zero, Value value) {
  CheckScales(scale);
  const double zero_point = zero != nullptr ? OnlyNumber(*zero, "zero point") : 0;
  if (value.kind != Value::Kind::kFeatures)
    throw Problem("its input is no integer; put a QuantizeLinear before it");
  if (value.layer < 0 && integer_input_ && scale.tensor.data.size() == 1) {
    integer_input_ = false;
    graph_.input_scale = scale.tensor.data[0];
    graph_.input_zero_point = static_cast<int>(ZeroPoint(zero_point));
  }
  const std::vector<Rational> a = PerChannel(scale, &value, "");
  std::vector<Rational> b;
  for (const Rational& number : a) b.push_back(-number * Rational(Integer(ZeroPoint(zero_point))));
  return Affine(std::move(value), a, b, "");
}

Value GraphImporter::VisitDequantizeLinear(const Node& node) {
  const Value value = Data(node, 0);
  if (!value.constant()) {
    const Value scale = LinearOperand(node, 1, value.view.dims, 1);
    return Dequantised(scale, Has(node, 2) ? &Constant(node, 2) : nullptr, value);
  }
  return DequantisedTensor(node, 0, 1, 2, 1);
}

Value GraphImporter::DequantisedTensor(const Node& node, int data, int scale_operand,
                                       int zero_operand, int64_t axis) {
  const Value& value = Constant(node, data);
  const std::vector<int64_t>& dims = value.tensor.dims;
  const int32_t type = value.tensor.type;
  const bool bytes = type == onnx::TensorProto::INT8 || type == onnx::TensorProto::UINT8;
  const bool small = type == kTypeUint4 || type == kTypeInt4;
  if (!bytes && !small && type != onnx::TensorProto::INT32)
    throw Problem("its constant is of no integer type; (u)int4, (u)int8 or int32 would be right");
  const Value scale = LinearOperand(node, scale_operand, dims, axis);
  const Value zero =
      Has(node, zero_operand) ? LinearOperand(node, zero_operand, dims, axis) : ZeroConstant();
  CheckScales(scale);
  const std::vector<int> scales = BroadcastSources(scale.tensor.dims, dims);
  const bool many_zeros = zero.tensor.data.size() > 1;
  const bool many_scales = scale.tensor.data.size() > 1;
  if (many_zeros && many_scales && scale.tensor.dims != zero.tensor.dims)
    throw Problem("its scale and zero point have different shapes");
  const std::vector<int> groups = many_zeros ? BroadcastSources(zero.tensor.dims, dims) : scales;
  Spend(3 * static_cast<int64_t>(groups.size()));
  auto out = std::make_shared<QuantisedConstant>();
  out->group = groups;
  for (size_t g = 0; g < std::max(scale.tensor.data.size(), zero.tensor.data.size()); ++g) {
    out->scales.push_back(scale.tensor.data[many_scales ? g : 0]);
    out->zeros.push_back(ZeroPoint(zero.tensor.data[many_zeros ? g : 0]));
  }
  out->bits = bytes ? 8 : small ? 4 : 32;
  out->is_signed = type != onnx::TensorProto::UINT8 && type != kTypeUint4;
  out->declared = false;
  Value result = value;
  for (size_t e = 0; e < groups.size(); ++e) {
    const auto group = static_cast<size_t>(groups[e]);
    out->q.push_back(static_cast<int64_t>(value.tensor.data[e]));
    result.tensor.data[e] =
        static_cast<double>(out->q.back() - out->zeros[group]) * out->scales[group];
  }
  result.tensor.type = onnx::TensorProto::FLOAT;
  result.quantised = std::move(out);
  return result;
}

}  // namespace flexi
