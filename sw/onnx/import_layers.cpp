// SPDX-License-Identifier: Apache-2.0
// Nodes that become layers.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "sw/onnx/attributes.h"
#include "sw/onnx/importer.h"
#include "sw/onnx/requantise.h"

namespace flexi {
namespace {

constexpr int64_t kMaxWindow = 1 << 20;

// One axis of a window.
struct Axis {
  int64_t kernel = 1;
  int64_t stride = 1;
  int64_t dilation = 1;
  int64_t before = 0;
  int64_t behind = 0;
  int64_t in = 1;
  int64_t out = 1;
};

void Place(Axis* axis, const std::string& auto_pad, bool ceil, bool average) {
  const int64_t reach = (axis->kernel - 1) * axis->dilation + 1;
  if (reach > 2 * kMaxWindow) throw Problem("its window is too large");
  if (auto_pad == "SAME_UPPER" || auto_pad == "SAME_LOWER") {
    const int64_t in = axis->in + axis->before + axis->behind;
    const int64_t out = (in + axis->stride - 1) / axis->stride;
    const int64_t total = std::max<int64_t>((out - 1) * axis->stride + reach - in, 0);
    const int64_t less = total / 2;
    axis->before += auto_pad == "SAME_UPPER" ? less : total - less;
    axis->behind += auto_pad == "SAME_UPPER" ? total - less : less;
  }
  const int64_t room = axis->in + axis->before + axis->behind - reach;
  if (room < 0)
    throw Problem(fmt::format("its window of {} does not fit {} places with {} + {} around them",
                              reach, axis->in, axis->before, axis->behind));
  axis->out = room / axis->stride + 1;
  if (ceil && room % axis->stride != 0) {
    // One more window, if it begins inside of the map or the padding before it.
    if (axis->out * axis->stride < axis->in + axis->before) {
      if (average) throw Problem("averages parts of windows (ceil_mode); 0 would be right");
      axis->behind += axis->stride - room % axis->stride;
      axis->out += 1;
    }
  }
}

}  // namespace

// Kernel, strides, dilations, pads and output size of the trailing axes; base: pads around it.
Window GraphImporter::ReadWindow(const Node& node, const Shape& in, const Window& base,
                                 const std::vector<int64_t>& kernel, Shape* out) const {
  const Attributes attributes(node);
  const size_t axes = kernel.size();
  const bool pooling = node.op_type() == "MaxPool" || node.op_type() == "AveragePool";
  const auto list = [&](const char* name, size_t size, int64_t otherwise, int64_t least) {
    std::vector<int64_t> numbers = attributes.Ints(name, std::vector<int64_t>(size, otherwise));
    if (numbers.size() != size)
      throw Problem(
          fmt::format("{} has {} numbers; {} would be right", name, numbers.size(), size));
    for (const int64_t number : numbers)
      if (number < least || number > kMaxWindow)
        throw Problem(
            fmt::format("{} holds {}; {}..{} would be right", name, number, least, kMaxWindow));
    return numbers;
  };
  const std::string auto_pad = attributes.Text("auto_pad", "NOTSET");
  if (auto_pad != "NOTSET" && auto_pad != "VALID" && auto_pad != "SAME_UPPER" &&
      auto_pad != "SAME_LOWER")
    throw Problem(fmt::format("auto_pad \"{}\" is not known", auto_pad));
  const std::vector<int64_t> strides = list("strides", axes, 1, 1);
  const std::vector<int64_t> dilations = list("dilations", axes, 1, 1);
  std::vector<int64_t> pads = list("pads", 2 * axes, 0, 0);
  if (auto_pad != "NOTSET") pads.assign(2 * axes, 0);
  const bool ceil = pooling && attributes.Int("ceil_mode", 0) != 0;
  const bool average = node.op_type() == "AveragePool";
  Axis y;
  Axis x;
  y.in = in.height;
  x.in = in.width;
  const auto read = [&](Axis* axis, size_t i) {
    if (kernel[i] < 1 || kernel[i] > kMaxWindow)
      throw Problem(fmt::format("kernel of {}; 1..{} would be right", kernel[i], kMaxWindow));
    axis->kernel = kernel[i];
    axis->stride = strides[i];
    axis->dilation = dilations[i];
    axis->before = pads[i];
    axis->behind = pads[i + axes];
  };
  if (axes == 2) read(&y, 0);
  read(&x, axes - 1);
  if (average && attributes.Int("count_include_pad", 0) == 0 &&
      (std::any_of(pads.begin(), pads.end(), [](int64_t pad) { return pad != 0; }) ||
       auto_pad.starts_with("SAME")))
    throw Problem("averages without the padding; use count_include_pad 1, or no padding");
  y.before += base.pad_top;
  y.behind += base.pad_bottom;
  x.before += base.pad_left;
  x.behind += base.pad_right;
  Place(&y, auto_pad, ceil, average);
  Place(&x, auto_pad, ceil, average);
  Window window;
  window.kernel_y = static_cast<int>(y.kernel);
  window.kernel_x = static_cast<int>(x.kernel);
  window.stride_y = static_cast<int>(y.stride);
  window.stride_x = static_cast<int>(x.stride);
  window.dilation_y = static_cast<int>(y.dilation);
  window.dilation_x = static_cast<int>(x.dilation);
  window.pad_top = static_cast<int>(y.before);
  window.pad_bottom = static_cast<int>(y.behind);
  window.pad_left = static_cast<int>(x.before);
  window.pad_right = static_cast<int>(x.behind);
  out->height = static_cast<int>(std::min(y.out, kMaxViewElements + 1));
  out->width = static_cast<int>(std::min(x.out, kMaxViewElements + 1));
  return window;
}

namespace {

bool Padded(const Window& window) {
  return window.pad_top + window.pad_left + window.pad_bottom + window.pad_right > 0;
}

std::vector<int64_t> DimsOf(const Shape& shape, size_t rank) {
  std::vector<int64_t> dims = {1, shape.channels};
  if (rank == 4) dims.push_back(shape.height);
  if (rank >= 3) dims.push_back(shape.width);
  CountElements(dims);
  return dims;
}

}  // namespace

Value GraphImporter::Product(Layer layer, const Value& x, const Value& w, View view,
                             const std::function<int64_t(int64_t, int64_t)>& weight,
                             const std::string& what) {
  if (!w.quantised)
    throw Problem(
        fmt::format("its weights \"{}\" are not quantised; put a Quant or "
                    "DequantizeLinear behind the initialiser",
                    what));
  const QuantisedConstant& q = *w.quantised;
  if (q.declared && q.bits > 8)
    throw Problem(
        fmt::format("its weights \"{}\" have {} bits; 1..8 would be right", what, q.bits));
  const int outputs = layer.shape.channels;
  const int in_channels = ShapeOfLayer(x.layer).channels;
  const int group_inputs = in_channels / layer.groups;
  const int64_t each =
      static_cast<int64_t>(group_inputs) * layer.window.kernel_y * layer.window.kernel_x;
  Spend(each * outputs);
  SpendRationals(2 * static_cast<int64_t>(outputs));
  layer.kind = Layer::Kind::kProduct;
  layer.inputs = {x.layer};
  layer.pad_value = static_cast<int>(x.zero);
  const Format& format = FormatOf(x.layer);
  if (Padded(layer.window) && (x.zero < format.low() || x.zero > format.high() || format.bipolar))
    throw Problem(format.bipolar ? "pads bipolar features, which have no zero; use no padding, or "
                                   "Quant with 2 signed bits"
                                 : "pads features that have no zero in their range");
  Step step;
  bool shifted = false;
  int64_t low = 0;
  int64_t high = 0;
  for (int o = 0; o < outputs; ++o) {
    const int first = o / (outputs / layer.groups) * group_inputs;
    const Rational& x_scale = x.ScaleOf(static_cast<size_t>(first));
    for (int c = 1; c < group_inputs; ++c)
      if (x.ScaleOf(static_cast<size_t>(first + c)) != x_scale)
        throw Problem(
            "sums up channels of different scales; quantise its input with one scale per "
            "tensor");
    const auto group_of = [&](int64_t i) {
      return static_cast<size_t>(q.group[static_cast<size_t>(weight(o, i))]);
    };
    const double w_scale = q.scales[group_of(0)];
    int64_t sum = 0;
    for (int64_t i = 0; i < each; ++i) {
      const auto e = static_cast<size_t>(weight(o, i));
      const size_t group = group_of(i);
      if (q.scales[group] != w_scale)
        throw Problem(
            fmt::format("its weights \"{}\" have different scales for one output; use one "
                        "per tensor or output channel",
                        what));
      const int64_t value = q.q[e] - q.zeros[group];
      shifted = shifted || q.zeros[group] != 0;
      low = std::min(low, value);
      high = std::max(high, value);
      if (low < -255 || high > 255)
        throw Problem(fmt::format("its weights \"{}\" need more than 8 bits", what));
      layer.weights.push_back(static_cast<int>(value));
      sum += value;
    }
    layer.bias.push_back(-x.zero * sum);
    step.a.push_back(x_scale * Exact(w_scale));
    step.b.emplace_back(0);
  }
  if (q.declared && !shifted) {
    layer.weight_format = {q.bits, q.is_signed, q.bipolar};
  } else {
    layer.weight_format = Holding(low, high);
    if (layer.weight_format.bits > 8)
      throw Problem(
          fmt::format("its weights \"{}\" without their zero point are {}..{}, which needs "
                      "more than 8 bits; use zero point 0",
                      what, low, high));
  }
  auto pending = std::make_shared<Pending>();
  pending->layer = std::move(layer);
  pending->steps.push_back(std::move(step));
  Value out;
  out.kind = Value::Kind::kPending;
  out.view = std::move(view);
  out.pending = std::move(pending);
  return out;
}

Value GraphImporter::Conv(const Node& node, const Value& x, const Value& w, const Value* bias) {
  const std::string name = NameOf(node);
  const Value features = Features(x, name);
  const size_t rank = features.view.dims.size();
  const std::vector<int64_t>& dims = w.tensor.dims;
  if (rank < 3 || rank > 4 || dims.size() != rank)
    throw Problem(
        fmt::format("input [{}] and weights [{}]; [1, channels, length] and [outputs, "
                    "channels, kernel], or the same with height and width, would be right",
                    fmt::join(features.view.dims, ", "), fmt::join(dims, ", ")));
  CountElements(dims);
  const Attributes attributes(node);
  const std::vector<int64_t> kernel(dims.begin() + 2, dims.end());
  if (attributes.Ints("kernel_shape", kernel) != kernel)
    throw Problem("kernel_shape is not that of the weights");
  const int64_t groups = attributes.Int("group", 1);
  const Shape& in = ShapeOfLayer(features.layer);
  if (groups < 1 || in.channels % groups != 0 || dims[0] % groups != 0 ||
      dims[1] != in.channels / groups)
    throw Problem(fmt::format("{} input channels, weights [{}] and {} groups do not fit together",
                              in.channels, fmt::join(dims, ", "), groups));
  Layer layer;
  layer.name = name;
  layer.groups = static_cast<int>(groups);
  layer.shape.channels = static_cast<int>(dims[0]);
  layer.window = ReadWindow(node, in, x.pad, kernel, &layer.shape);
  const View view = {DimsOf(layer.shape, rank), nullptr};
  const int64_t each = CountElements(dims) / dims[0];
  Value out = Product(
      std::move(layer), features, w, view, [=](int64_t o, int64_t i) { return o * each + i; },
      node.input(node.op_type() == "Conv" ? 1 : 3));
  if (bias != nullptr) {
    if (bias->tensor.data.size() != static_cast<size_t>(dims[0]))
      throw Problem(
          fmt::format("bias has {} numbers; {} would be right", bias->tensor.data.size(), dims[0]));
    std::vector<int> sources;
    for (int o = 0; o < static_cast<int>(dims[0]); ++o) sources.push_back(o);
    AddBias(&out, *bias, sources, Rational(1));
  }
  return out;
}

Value GraphImporter::VisitConv(const Node& node) {
  const Value* bias = Has(node, 2) ? &Constant(node, 2) : nullptr;
  return Conv(node, Data(node, 0), Constant(node, 1), bias);
}

Value GraphImporter::Matrix(const Node& node, const Value& x, const Value& w, bool transposed) {
  const std::string name = NameOf(node);
  const std::vector<int64_t>& dims = w.tensor.dims;
  if (dims.size() != 2) throw Problem("its weights are not a matrix");
  CountElements(dims);
  const int64_t inputs = dims[transposed ? 1 : 0];
  const int64_t outputs = dims[transposed ? 0 : 1];
  if (x.view.dims.empty() || x.view.dims.back() != inputs)
    throw Problem(fmt::format("weights are for {} inputs and {} outputs; its input is [{}]", inputs,
                              outputs, fmt::join(x.view.dims, ", ")));
  // Everything before the last axis is positions.
  std::vector<int64_t> out_dims = x.view.dims;
  out_dims.back() = outputs;
  const int64_t positions = CountElements(x.view.dims) / inputs;
  CountElements(out_dims);
  Value features = x;
  View view = {out_dims, nullptr};
  if (x.kind == Value::Kind::kPending) features = Features(x, name);
  features.view.dims = {1, inputs};
  if (positions > 1) {
    features.view.dims = {1, positions, inputs};
    Spend(2 * positions * std::max(inputs, outputs));
    features.view = Transposed(features.view, {0, 2, 1});
    view.dims = {1, outputs, positions};
    view = Transposed(view, {0, 2, 1});
    view.dims = out_dims;
  }
  features = Features(features, name);
  Layer layer;
  layer.name = name;
  layer.shape = {static_cast<int>(outputs), 1, static_cast<int>(positions)};
  const int operand = node.op_type() == "QLinearMatMul" ? 3 : 1;
  return Product(
      std::move(layer), features, w, view,
      [=](int64_t o, int64_t i) { return transposed ? o * inputs + i : i * outputs + o; },
      node.input(operand));
}

Value GraphImporter::VisitMatrix(const Node& node) {
  if (Operand(node, 0).constant())
    throw Problem("its first operand is a constant; the weights must be the second one");
  if (node.op_type() == "MatMul" && !Operand(node, 1).constant())
    throw Problem("of two tensors; only constant weights are taken");
  const Value x = Data(node, 0);
  if (node.op_type() == "MatMul") return Matrix(node, x, Constant(node, 1), false);
  const Attributes attributes(node);
  if (attributes.Int("transA", 0) != 0) throw Problem("transA; 0 would be right");
  if (x.view.dims.size() != 2)
    throw Problem("its input has not two dimensions; put a Flatten before it");
  Value out = Matrix(node, x, Constant(node, 1), attributes.Int("transB", 0) != 0);
  const Rational alpha = Exact(attributes.Float("alpha", 1));
  const Rational beta = Exact(attributes.Float("beta", 1));
  const size_t channels = ChannelsOf(out);
  if (alpha != 1)
    out = Affine(std::move(out), std::vector<Rational>(channels, alpha),
                 std::vector<Rational>(channels, Rational(0)), NameOf(node));
  if (Has(node, 2)) {
    const Value& bias = Constant(node, 2);
    AddBias(&out, bias, ChannelSources(bias, &out, NameOf(node)), beta);
  }
  return out;
}

// x, scale, zero point, w, scale, zero point, scale and zero point of the result, bias in steps of
// the sums.
Value GraphImporter::VisitQLinearConv(const Node& node) {
  const Value x = Dequantised(Constant(node, 1), &Constant(node, 2), Data(node, 0));
  const Value w = DequantisedTensor(node, 3, 4, 5, 0);
  Value out = Conv(node, x, w, nullptr);
  if (Has(node, 8)) {
    const std::vector<int64_t> bias = ConstantInts(node, 8);
    Pending pending = out.Take();
    if (bias.size() != pending.layer.bias.size())
      throw Problem(fmt::format("bias has {} numbers; {} would be right", bias.size(),
                                pending.layer.bias.size()));
    for (size_t c = 0; c < bias.size(); ++c) {
      if (std::abs(bias[c]) > INT32_MAX) throw Problem("bias is beyond 32 bits");
      pending.layer.bias[c] += bias[c];
    }
    out.pending = std::make_shared<Pending>(std::move(pending));
  }
  return Quantised(ReadLinear(node, 7), Constant(node, 6), std::move(out), true, NameOf(node));
}

Value GraphImporter::VisitQLinearMatMul(const Node& node) {
  const Value x = Dequantised(Constant(node, 1), &Constant(node, 2), Data(node, 0));
  Value out = Matrix(node, x, DequantisedTensor(node, 3, 4, 5, 1), false);
  return Quantised(ReadLinear(node, 7), Constant(node, 6), std::move(out), true, NameOf(node));
}

Value GraphImporter::MaxPool(Layer layer, Value value, const std::vector<int64_t>& dims) {
  layer.kind = Layer::Kind::kMaxPool;
  if (value.kind == Value::Kind::kPending) {
    Pending pending = value.Take();
    if (pending.pools.size() > 64) throw Problem("stands behind 64 others; that is too many");
    pending.pools.push_back(std::move(layer));
    value.pending = std::make_shared<Pending>(std::move(pending));
  } else {
    for (const Rational& scale : value.scale)
      if (scale < 0) throw Problem("of features that fall; put a Quant before it");
    if (value.pad != Window() && value.zero != FormatOf(value.layer).low())
      throw Problem(
          "takes the largest of numbers and a Pad's zeros that can be larger; pad in the "
          "MaxPool");
    layer.inputs = {value.layer};
    layer.format = FormatOf(value.layer);
    layer.scale = ToDoubles(value.scale);
    layer.zero_point = static_cast<int>(value.zero);
    value.layer = Append(std::move(layer));
    value.pad = Window();
  }
  value.view = {dims, nullptr};
  return value;
}

Value GraphImporter::SumPool(Layer layer, const Value& value, const std::vector<int64_t>& dims) {
  const Format& format = FormatOf(value.layer);
  if (Padded(layer.window) &&
      (value.zero < format.low() || value.zero > format.high() || format.bipolar))
    throw Problem("pads features that have no zero; use no padding");
  layer.kind = Layer::Kind::kSumPool;
  layer.inputs = {value.layer};
  layer.pad_value = static_cast<int>(value.zero);
  const Rational count(Integer(layer.window.kernel_y) * layer.window.kernel_x);
  SpendRationals(2 * layer.shape.channels);
  Step step;
  for (size_t c = 0; c < ChannelsOf(value); ++c) {
    step.a.push_back(value.ScaleOf(c) / count);
    step.b.push_back(-value.ScaleOf(c) * Rational(value.zero));
  }
  auto pending = std::make_shared<Pending>();
  pending->layer = std::move(layer);
  pending->steps.push_back(std::move(step));
  Value out;
  out.kind = Value::Kind::kPending;
  out.view = {dims, nullptr};
  out.pending = std::move(pending);
  return out;
}

Value GraphImporter::VisitPool(const Node& node) {
  Value value = Data(node, 0);
  const std::string& op = node.op_type();
  const std::string name = NameOf(node);
  const Attributes attributes(node);
  const bool max = op == "MaxPool" || op == "GlobalMaxPool";
  const bool pending = value.kind == Value::Kind::kPending;
  Shape in;
  if (max && pending) {
    in = value.pending->shape();
    if (value.view.sources || ShapeOf(value.view.dims) != in)
      throw Problem("its input is moved before it is quantised; put a Quant before it");
  } else {
    const Window pad = value.pad;
    value = Features(value, name);
    value.pad = pad;
    in = ShapeOfLayer(value.layer);
  }
  const size_t rank = value.view.dims.size();
  if (rank < 3 || rank > 4) throw Problem("its input has no length, and no height and width");
  Layer layer;
  layer.name = name;
  layer.shape.channels = in.channels;
  std::vector<int64_t> dims;
  if (op == "MaxPool" || op == "AveragePool") {
    if (attributes.Int("storage_order", 0) != 0) throw Problem("storage_order; 0 would be right");
    const std::vector<int64_t> kernel = attributes.Ints("kernel_shape", {});
    if (kernel.size() != rank - 2)
      throw Problem(
          fmt::format("kernel_shape has {} numbers; {} would be right", kernel.size(), rank - 2));
    if (kernel[0] > kMaxWindow ||
        (kernel.size() == 2 && kernel[1] > kMaxWindow / std::max<int64_t>(1, kernel[0])))
      throw Problem("its window is too large");
    layer.window = ReadWindow(node, in, value.pad, kernel, &layer.shape);
    dims = DimsOf(layer.shape, rank);
  } else {
    if (value.pad != Window()) throw Problem("stands behind a Pad; put it before Conv");
    layer.window.kernel_y = in.height;
    layer.window.kernel_x = in.width;
    dims = DimsOf(layer.shape, rank);
    if (op == "ReduceMean") {
      std::vector<int64_t> axes = Axes(node, 1);
      for (int64_t& axis : axes) axis = NormalAxis(axis, rank);
      std::sort(axes.begin(), axes.end());
      if (axes != (rank == 4 ? std::vector<int64_t>{2, 3} : std::vector<int64_t>{2}))
        throw Problem("only the mean over all places (axes 2, 3, or 2 of a signal) is taken");
      if (attributes.Int("keepdims", 1) == 0) dims.resize(2);
    }
  }
  return max ? MaxPool(std::move(layer), std::move(value), dims)
             : SumPool(std::move(layer), value, dims);
}

int GraphImporter::Aligned(int layer, int64_t shift_by, const Format& format,
                           const std::string& name) {
  if (shift_by == 0 && FormatOf(layer) == format) return layer;
  Layer aligned;
  aligned.name = name;
  aligned.kind = Layer::Kind::kSum;
  aligned.inputs = {layer};
  aligned.factors = {1};
  aligned.shape = ShapeOfLayer(layer);
  aligned.bias.assign(static_cast<size_t>(aligned.shape.channels), shift_by);
  aligned.requant.kind = Requant::Kind::kShift;
  aligned.format = format;
  return Append(std::move(aligned));
}

Value GraphImporter::VisitConcat(const Node& node) {
  const std::string name = NameOf(node);
  std::vector<Value> parts;
  if (node.input_size() > 1024) throw Problem("of more than 1024 tensors");
  for (int k = 0; k < node.input_size(); ++k) {
    if (Operand(node, k).constant())
      throw Problem("of a constant; only features can be put together");
    parts.push_back(Features(Data(node, k), name));
  }
  if (parts.empty()) throw Problem("has no operand");
  std::vector<int64_t> dims = parts[0].view.dims;
  const int64_t axis = NormalAxis(Attributes(node).Int("axis", 0), dims.size());
  if (axis != (dims.size() == 1 ? 0 : 1))
    throw Problem(fmt::format("axis {}; 1 (channels) would be right", axis));
  dims[static_cast<size_t>(axis)] = 0;
  bool aligned = true;
  int64_t low = 0;
  int64_t high = 0;
  bool bipolar = false;
  for (const Value& part : parts) {
    std::vector<int64_t> rest = part.view.dims;
    if (rest.size() != dims.size()) throw Problem("its operands have different dimensions");
    dims[static_cast<size_t>(axis)] += rest[static_cast<size_t>(axis)];
    rest[static_cast<size_t>(axis)] = dims[static_cast<size_t>(axis)];
    if (rest != dims) throw Problem("its operands have different heights or widths");
    const Format& format = FormatOf(part.layer);
    aligned = aligned && format == FormatOf(parts[0].layer) && part.zero == parts[0].zero;
    low = std::min(low, format.low() - part.zero);
    high = std::max(high, format.high() - part.zero);
    bipolar = bipolar || format.bipolar;
  }
  CountElements(dims);
  if (!aligned && (bipolar || low < -128 || high > (low < 0 ? 127 : 255)))
    throw Problem(
        "its operands have no common format of 8 bits; quantise them to one scale and "
        "width before it");
  Value out = parts[0];
  out.scale.clear();
  Layer layer;
  layer.name = name;
  layer.kind = Layer::Kind::kConcat;
  for (const Value& part : parts) {
    SpendRationals(static_cast<int64_t>(ChannelsOf(part)));
    for (size_t c = 0; c < ChannelsOf(part); ++c) out.scale.push_back(part.ScaleOf(c));
    layer.inputs.push_back(aligned ? part.layer
                                   : Aligned(part.layer, -part.zero, Holding(low, high), name));
  }
  if (!aligned) out.zero = 0;
  out.scale = Shortened(std::move(out.scale));
  layer.shape = ShapeOf(dims);
  layer.format = FormatOf(layer.inputs[0]);
  layer.scale = ToDoubles(out.scale);
  layer.zero_point = static_cast<int>(out.zero);
  out.view = {dims, nullptr};
  out.layer = Append(std::move(layer));
  return out;
}

}  // namespace flexi
