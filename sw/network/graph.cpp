// SPDX-License-Identifier: Apache-2.0
#include "sw/network/graph.h"

#include <algorithm>
#include <limits>

#include "sw/common/error.h"

namespace flexi {
namespace {

// Far beyond every sum that is allowed, and far from the end of int64_t.
constexpr __int128 kBeyond = __int128{1} << 60;

int64_t Saturated(__int128 value) {
  return static_cast<int64_t>(std::clamp(value, -kBeyond, kBeyond));
}

// Adds what factor * x gives for the x of the format, `times` times.
struct Sum {
  __int128 low = 0;
  __int128 high = 0;
  void Add(int64_t factor, const Format& x, int64_t times = 1) {
    const __int128 a = static_cast<__int128>(factor) * x.low() * times;
    const __int128 b = static_cast<__int128>(factor) * x.high() * times;
    low += std::min(a, b);
    high += std::max(a, b);
  }
  SumBounds WithBias(int64_t bias) const { return {Saturated(low + bias), Saturated(high + bias)}; }
};

}  // namespace

const Shape& OperandShape(const Graph& graph, const Layer& layer, int k) {
  const int source = layer.inputs.at(static_cast<size_t>(k));
  return source < 0 ? graph.input : graph.layers.at(static_cast<size_t>(source)).shape;
}

const Format& OperandFormat(const Graph& graph, const Layer& layer, int k) {
  const int source = layer.inputs.at(static_cast<size_t>(k));
  return source < 0 ? graph.input_format : graph.layers.at(static_cast<size_t>(source)).format;
}

std::vector<SumBounds> BoundsOfSums(const Graph& graph, const Layer& layer) {
  const auto channels = static_cast<size_t>(layer.shape.channels);
  std::vector<SumBounds> bounds(channels);
  const auto bias = [&](size_t c) { return layer.bias.empty() ? 0 : layer.bias.at(c); };
  if (layer.kind == Layer::Kind::kProduct) {
    const Format& format = OperandFormat(graph, layer, 0);
    const size_t each = layer.weights.size() / channels;
    for (size_t c = 0; c < channels; ++c) {
      Sum sum;
      for (size_t i = 0; i < each; ++i) sum.Add(layer.weights[c * each + i], format);
      bounds[c] = sum.WithBias(bias(c));
    }
    return bounds;
  }
  Sum sum;
  if (layer.kind == Layer::Kind::kSumPool) {
    sum.Add(1, OperandFormat(graph, layer, 0),
            static_cast<int64_t>(layer.window.kernel_y) * layer.window.kernel_x);
  } else if (layer.kind == Layer::Kind::kSum) {
    for (size_t k = 0; k < layer.inputs.size(); ++k)
      sum.Add(layer.factors.at(k), OperandFormat(graph, layer, static_cast<int>(k)));
  } else {
    throw Error("layer " + layer.name + ": makes no sums");
  }
  for (size_t c = 0; c < channels; ++c) bounds[c] = sum.WithBias(bias(c));
  return bounds;
}

int JudgeGraph(const Graph& graph, const std::vector<int64_t>& result) {
  std::vector<int64_t> values = result;
  for (size_t i = 0; i < values.size(); ++i) {
    if (!graph.verdict_factors.empty()) values[i] *= graph.verdict_factors.at(i);
    if (!graph.verdict_offsets.empty()) values[i] += graph.verdict_offsets.at(i);
  }
  if (graph.verdict == GraphVerdict::kNonNegative) return values.at(0) >= 0 ? 1 : 0;
  return static_cast<int>(std::max_element(values.begin(), values.end()) - values.begin());
}

}  // namespace flexi
