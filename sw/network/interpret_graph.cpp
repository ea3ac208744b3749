// SPDX-License-Identifier: Apache-2.0
// The meaning of every layer, as plainly as it can be written; nothing here is fast.
#include <fmt/format.h>

#include <algorithm>

#include "sw/common/error.h"
#include "sw/network/graph.h"

namespace flexi {
namespace {

using Values = std::vector<int64_t>;

// Calls visit(i, j, element) for every place (i, j) of the window of output (y, x): element of
// channel c of the operand, or -1 outside of the map.
template <typename Visit>
void ForWindow(const Window& window, const Shape& in, int c, int y, int x, Visit visit) {
  for (int i = 0; i < window.kernel_y; ++i)
    for (int j = 0; j < window.kernel_x; ++j) {
      const int in_y = y * window.stride_y - window.pad_top + i * window.dilation_y;
      const int in_x = x * window.stride_x - window.pad_left + j * window.dilation_x;
      const bool inside = in_y >= 0 && in_y < in.height && in_x >= 0 && in_x < in.width;
      visit(i, j, inside ? (c * in.height + in_y) * in.width + in_x : -1);
    }
}

int64_t Product(const Layer& layer, const Shape& in, const Values& operand, int o, int y, int x) {
  const int group_inputs = in.channels / layer.groups;
  const int first = o / (layer.shape.channels / layer.groups) * group_inputs;
  const Window& window = layer.window;
  int64_t sum = layer.bias.at(static_cast<size_t>(o));
  for (int c = 0; c < group_inputs; ++c)
    ForWindow(window, in, first + c, y, x, [&](int i, int j, int element) {
      const int w = ((o * group_inputs + c) * window.kernel_y + i) * window.kernel_x + j;
      const int64_t value =
          element < 0 ? layer.pad_value : operand.at(static_cast<size_t>(element));
      sum += layer.weights.at(static_cast<size_t>(w)) * value;
    });
  return sum;
}

int64_t Pool(const Layer& layer, const Shape& in, const Values& operand, int c, int y, int x) {
  const bool largest = layer.kind == Layer::Kind::kMaxPool;
  int64_t sum = 0;
  int64_t most = INT64_MIN;
  ForWindow(layer.window, in, c, y, x, [&](int, int, int element) {
    const int64_t value = element < 0 ? layer.pad_value : operand.at(static_cast<size_t>(element));
    sum += value;
    if (element >= 0) most = std::max(most, value);
  });
  return largest ? most : sum;
}

int64_t Requantise(const Layer& layer, int channel, int64_t y) {
  const Requant& requant = layer.requant;
  const Format& format = layer.format;
  if (requant.kind == Requant::Kind::kNone) return y;
  if (requant.kind == Requant::Kind::kShift)
    return std::clamp(y >> requant.shift, format.low(), format.high());
  const auto list = requant.thresholds.size() == 1 ? 0 : static_cast<size_t>(channel);
  int64_t value = format.low();
  for (const int64_t threshold : requant.thresholds.at(list))
    if (y >= threshold) value += format.bipolar ? 2 : 1;
  return value;
}

}  // namespace

std::vector<std::vector<int64_t>> InterpretGraph(const Graph& graph,
                                                 const std::vector<int>& features) {
  const Format& format = graph.input_format;
  if (features.size() != static_cast<size_t>(graph.input.size()))
    throw Error(fmt::format("network {}: {} features given; it takes {}", graph.name,
                            features.size(), graph.input.size()));
  for (const int value : features)
    if (value < format.low() || value > format.high() || (format.bipolar && value == 0))
      throw Error(fmt::format("network {}: feature {} is outside of {}..{}", graph.name, value,
                              format.low(), format.high()));
  const Values input(features.begin(), features.end());
  std::vector<Values> all;
  for (const Layer& layer : graph.layers) {
    const auto operand = [&](size_t k) -> const Values& {
      const int source = layer.inputs.at(k);
      return source < 0 ? input : all.at(static_cast<size_t>(source));
    };
    Values out;
    if (layer.kind == Layer::Kind::kConcat) {
      for (size_t k = 0; k < layer.inputs.size(); ++k)
        out.insert(out.end(), operand(k).begin(), operand(k).end());
    } else if (layer.kind == Layer::Kind::kMove) {
      for (const int source : layer.sources)
        out.push_back(operand(0).at(static_cast<size_t>(source)));
    } else {
      const Shape& in = OperandShape(graph, layer, 0);
      for (int c = 0; c < layer.shape.channels; ++c)
        for (int y = 0; y < layer.shape.height; ++y)
          for (int x = 0; x < layer.shape.width; ++x) {
            int64_t sum = 0;
            if (layer.kind == Layer::Kind::kProduct) {
              sum = Product(layer, in, operand(0), c, y, x);
            } else if (layer.kind == Layer::Kind::kSum) {
              sum = layer.bias.at(static_cast<size_t>(c));
              for (size_t k = 0; k < layer.inputs.size(); ++k)
                sum += layer.factors.at(k) * operand(k).at(out.size());
            } else {
              sum = Pool(layer, in, operand(0), c, y, x);
            }
            out.push_back(Requantise(layer, c, sum));
          }
    }
    all.push_back(std::move(out));
  }
  return all;
}

}  // namespace flexi
