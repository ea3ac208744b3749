// SPDX-License-Identifier: Apache-2.0
// From values to layers.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "sw/onnx/importer.h"
#include "sw/onnx/requantise.h"

namespace flexi {
namespace {

constexpr size_t kMaxLayers = 10'000;
constexpr size_t kMaxWeights = 1 << 22;
constexpr int64_t kMaxFolded = int64_t{1} << 30;

// Quantiser of the grid on which a sum of one operand lies when it is nothing but that operand,
// from zero on: a Relu behind a Quant.
bool GridOfRelu(const Pending& pending, const Format& format, int64_t zero, Quantiser* quantiser) {
  const std::vector<Step>& steps = pending.steps;
  if (pending.layer.kind != Layer::Kind::kSum || pending.layer.inputs.size() != 1 ||
      !pending.pools.empty() || steps.size() != 2 || steps[1].kind != Step::Kind::kAtLeast)
    return false;
  for (size_t c = 0; c < steps[0].a.size(); ++c)
    if (steps[0].b[c] != 0 || steps[0].a[c] <= 0 || steps[1].a[c] != 0) return false;
  quantiser->scale = Shortened(steps[0].a);
  quantiser->bits = 8;
  quantiser->low = 0;
  quantiser->high = std::clamp<int64_t>(format.high() - zero, 1, 255);
  quantiser->declared = false;
  return format.high() - zero <= 255;
}

}  // namespace

const Format& GraphImporter::FormatOf(int layer) const {
  return layer < 0 ? graph_.input_format : graph_.layers[static_cast<size_t>(layer)].format;
}

const Shape& GraphImporter::ShapeOfLayer(int layer) const {
  return layer < 0 ? graph_.input : graph_.layers[static_cast<size_t>(layer)].shape;
}

int GraphImporter::Append(Layer layer) {
  if (graph_.layers.size() >= kMaxLayers)
    throw Problem(fmt::format("the network has more than {} layers", kMaxLayers));
  graph_.layers.push_back(std::move(layer));
  return static_cast<int>(graph_.layers.size()) - 1;
}

Value GraphImporter::Features(const Value& value, const std::string& name) {
  if (value.kind == Value::Kind::kPending) {
    const Pending& pending = *value.pending;
    Quantiser quantiser;
    if (pending.layer.kind == Layer::Kind::kSum &&
        GridOfRelu(pending, FormatOf(pending.layer.inputs[0]), -pending.layer.bias[0], &quantiser))
      return Features(Finish(pending, value.view, quantiser), name);
  }
  if (value.constant()) throw Problem("its input is a constant; fold constants before export");
  if (value.kind != Value::Kind::kFeatures)
    throw Problem("its input is not quantised; put a Quant or QuantizeLinear before it");
  const Shape shape = ShapeOf(value.view.dims);
  const Shape old = ShapeOfLayer(value.layer);
  if (!value.view.sources && shape == old) return value;
  Value out = value;
  out.view.sources = nullptr;
  const int map = shape.height * shape.width;
  if (value.scale.size() > 1) {
    const int old_map = old.height * old.width;
    out.scale.assign(static_cast<size_t>(shape.channels), Rational(0));
    for (int e = 0; e < shape.size(); ++e) {
      const Rational& scale = value.scale[static_cast<size_t>(value.view.source(e) / old_map)];
      Rational& mine = out.scale[static_cast<size_t>(e / map)];
      if (mine != 0 && mine != scale)
        throw Problem("mixes channels of different scales in one; use one scale per tensor");
      mine = scale;
    }
    out.scale = Shortened(std::move(out.scale));
  }
  const auto key = std::make_tuple(value.layer, shape.channels, shape.height, shape.width,
                                   static_cast<const void*>(value.view.sources.get()));
  const auto found = moves_.find(key);
  if (found != moves_.end()) {
    out.layer = found->second;
    return out;
  }
  Spend(shape.size());
  Layer layer;
  layer.name = name;
  layer.kind = Layer::Kind::kMove;
  layer.inputs = {value.layer};
  layer.shape = shape;
  layer.format = FormatOf(value.layer);
  layer.scale = ToDoubles(out.scale);
  layer.zero_point = static_cast<int>(value.zero);
  for (int e = 0; e < shape.size(); ++e) layer.sources.push_back(value.view.source(e));
  out.layer = Append(std::move(layer));
  moves_[key] = out.layer;
  if (value.view.sources) kept_.push_back(value.view.sources);
  return out;
}

void GraphImporter::Turn(Pending* pending, const std::vector<bool>& channels) const {
  Layer& layer = pending->layer;
  if (std::find(channels.begin(), channels.end(), true) == channels.end()) return;
  const bool all = std::all_of(channels.begin(), channels.end(), [](bool turn) { return turn; });
  const auto outputs = static_cast<size_t>(layer.shape.channels);
  if (layer.kind == Layer::Kind::kSum && all) {
    for (int64_t& factor : layer.factors) factor = -factor;
  } else if (layer.kind == Layer::Kind::kSum && layer.inputs.size() > 1) {
    throw Problem("turns the sign of some channels of a sum of tensors; put a Quant before it");
  } else if (layer.kind != Layer::Kind::kProduct) {
    // A product of each channel with 1 or -1.
    const auto window =
        static_cast<size_t>(layer.window.kernel_y) * static_cast<size_t>(layer.window.kernel_x);
    if (window * outputs > kMaxWeights)
      throw Problem("the scale behind layer " + layer.name +
                    " is negative, and its window is too large "
                    "to be a product; put a Quant before it");
    if (layer.kind == Layer::Kind::kSumPool) layer.bias.assign(outputs, 0);
    layer.kind = Layer::Kind::kProduct;
    layer.groups = layer.shape.channels;
    layer.factors.clear();
    layer.weight_format = {2, true};
    for (size_t c = 0; c < outputs; ++c)
      layer.weights.insert(layer.weights.end(), window, channels[c] ? -1 : 1);
  } else {
    const size_t each = layer.weights.size() / outputs;
    bool beyond = false;
    for (size_t i = 0; i < layer.weights.size(); ++i) {
      if (!channels[i / each]) continue;
      layer.weights[i] = -layer.weights[i];
      beyond = beyond || layer.weights[i] < layer.weight_format.low() ||
               layer.weights[i] > layer.weight_format.high();
    }
    if (beyond) {
      // The negative of the lowest weight, or of an unsigned one: one more bit.
      if (layer.weight_format.bits == 8)
        throw Problem("the scale behind layer " + layer.name +
                      " is negative, and the negatives of its weights need more than 8 bits; use "
                      "weights of -127..127 (narrow)");
      layer.weight_format = {layer.weight_format.bits + 1, true, false};
    }
  }
  for (size_t c = 0; c < outputs; ++c) {
    if (!channels[c]) continue;
    if (!layer.bias.empty()) layer.bias[c] = -layer.bias[c];
    pending->steps[0].a[c] = -pending->steps[0].a[c];
  }
}

void GraphImporter::FoldBias(Pending* pending) {
  Layer& layer = pending->layer;
  Step& step = pending->steps[0];
  for (size_t c = 0; c < layer.bias.size(); ++c) {
    if (step.a[c] == 0) continue;
    const int64_t whole = Clamped(Floor(Rational(step.b[c] / step.a[c])));
    if (whole < -kMaxFolded || whole > kMaxFolded) continue;  // far outside: thresholds say it
    layer.bias[c] += whole;
    step.b[c] -= Rational(whole) * step.a[c];
  }
}

Value GraphImporter::Finish(Pending pending, const View& view, const Quantiser& quantiser) {
  const auto channels = static_cast<size_t>(pending.layer.shape.channels);
  std::vector<bool> turned;
  for (size_t c = 0; c < channels; ++c) turned.push_back(Direction(pending.steps, c) < 0);
  const size_t weights = pending.layer.weights.size();
  Turn(&pending, turned);
  Spend(static_cast<int64_t>(pending.layer.weights.size() - weights));
  FoldBias(&pending);
  // Every threshold is traced through every step.
  const int64_t levels = quantiser.bipolar ? 1 : quantiser.high - quantiser.low;
  Spend(4 * static_cast<int64_t>(channels * pending.steps.size()) * levels);
  Requantised made = Requantise(graph_, pending.steps, quantiser, &pending.layer);
  int64_t kept = 0;
  for (const auto& list : made.requant.thresholds) kept += static_cast<int64_t>(list.size());
  Spend(kept);
  Value value;
  value.kind = Value::Kind::kFeatures;
  value.view = view;
  value.scale = quantiser.scale;
  value.zero = quantiser.zero - made.offset;
  Layer& layer = pending.layer;
  layer.requant = std::move(made.requant);
  layer.format = made.format;
  layer.scale = ToDoubles(quantiser.scale);
  layer.zero_point = static_cast<int>(value.zero);
  value.layer = Append(std::move(layer));
  for (Layer& pool : pending.pools) {
    pool.inputs = {value.layer};
    pool.format = made.format;
    pool.scale = ToDoubles(quantiser.scale);
    pool.zero_point = static_cast<int>(value.zero);
    value.layer = Append(std::move(pool));
  }
  return value;
}

}  // namespace flexi
