// SPDX-License-Identifier: Apache-2.0
#include "sw/compiler/mapping.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "sw/common/error.h"
#include "sw/compiler/outputs.h"
#include "sw/compiler/range.h"
#include "sw/compiler/rows.h"

namespace flexi {
namespace {

constexpr int kMaxBiasLanes = 32;

class Mapper {
 public:
  Mapper(const Network& network, const ChipConfig& chip) : network_(network), chip_(chip) {}

  Mapping Run() {
    ValidateNetwork(network_);
    for (const DenseLayer& layer : network_.layers) {
      LayerMap map;
      map.layer = &layer;
      PlaceInput(&map);
      if (const std::string problem = PlaceOutputs(chip_, &map); !problem.empty())
        Fail(layer, problem);
      ChooseBits(&map);
      CheckAccumulator(map);
      layers_.push_back(std::move(map));
    }
    if (const std::string problem = AllocateRows(chip_, &layers_); !problem.empty())
      throw Error(fmt::format("{}: does not fit {}: {}", network_.name, chip_.name, problem));
    return {chip_, &network_, std::move(layers_)};
  }

 private:
  [[noreturn]] void Fail(const DenseLayer& layer, const std::string& what) const {
    throw Error(fmt::format("{}, layer {}: does not fit {}: {}", network_.name, layer.name,
                            chip_.name, what));
  }

  // Elements where the layer before writes them, bias lanes behind all that it touches, as few
  // segments as that takes.
  void PlaceInput(LayerMap* map) const {
    const DenseLayer& layer = *map->layer;
    const BiasFormat format = {layer.weight_bits, layer.weights_signed, layer.input_bits,
                               layer.inputs_signed};
    const auto bias = FindBiasLanes(layer.bias, format, kMaxBiasLanes);
    if (!bias) {
      const auto [low, high] = std::minmax_element(layer.bias.begin(), layer.bias.end());
      Fail(layer, fmt::format("biases {}..{} cannot be made of {} constant lanes with {}-bit "
                              "weights and {}-bit inputs; use smaller biases, biases with a common "
                              "divisor, or wider weights",
                              *low, *high, kMaxBiasLanes, layer.weight_bits, layer.input_bits));
    }
    map->bias = *bias;
    const auto lanes = static_cast<int>(bias->size());
    int end = 0;
    for (int i = 0; i < layer.inputs; ++i) {
      const int position = layers_.empty() ? i : WrittenPosition(chip_, layers_.back(), i);
      map->input.positions.push_back(position);
      end = std::max(end, position + 1);
    }
    if (!layers_.empty() && lanes > 0) end = WrittenEnd(chip_, layers_.back());
    map->input.bits = layer.input_bits;
    const auto segments = [&] { return (end + lanes + chip_.lanes - 1) / chip_.lanes; };
    if (!layers_.empty() && chip_.overlap && segments() > 1 && layer.input_bits > 1) {
      map->scheme = Scheme::kStaged;
      // Copies take whole byte groups.
      if (lanes > 0 && end % chip_.lanes != 0)
        end += std::min((8 - end % chip_.lanes % 8) % 8, chip_.lanes - end % chip_.lanes);
    }
    map->input.segments = segments();
    for (int i = 0; i < lanes; ++i) map->input.constant_positions.push_back(end + i);
    if (map->input.segments > chip_.max_segments())
      Fail(layer, fmt::format("{} inputs and {} constant lanes need {} segments; {} are possible",
                              layer.inputs, lanes, map->input.segments, chip_.max_segments()));
    if (!layers_.empty() && !chip_.overlap && map->input.segments > 1)
      Fail(layer, fmt::format("{} hidden inputs of {} bits and {} constant lanes need {} lanes; "
                              "results are written into one row a bit, {} lanes: {} too many",
                              layer.inputs, layer.input_bits, lanes, end + lanes, chip_.lanes,
                              end + lanes - chip_.lanes));
  }

  void ChooseBits(LayerMap* map) const {
    const DenseLayer& layer = *map->layer;
    const int own = layer.weight_bits + layer.input_bits - 1;
    if (map->hidden()) {
      map->bits = layer.shift + layer.output_bits;
      map->correct = layer.activation == Activation::kRelu;
      if (map->bits < own)
        Fail(layer, fmt::format("shift {} is not possible with {}-bit weights, {}-bit inputs and "
                                "{}-bit outputs; {} or more would be right",
                                layer.shift, layer.weight_bits, layer.input_bits, layer.output_bits,
                                own - layer.output_bits));
      if (!map->correct) CheckRaw(layer);
      return;
    }
    DotProduct dot;
    dot.w = layer.weight_bits;
    dot.a = layer.input_bits;
    const SumRange range = ResultRange(layer);
    map->bits = SentBitsNeeded(chip_.cores, dot, std::max(range.high, -range.low - 1));
  }

  // Signed outputs are written as they are: no sum may be beyond them.
  void CheckRaw(const DenseLayer& layer) const {
    const SumRange range = ResultRange(layer);
    const int64_t half = int64_t{1} << (layer.output_bits - 1);
    const int64_t low = range.low >> layer.shift;
    const int64_t high = range.high >> layer.shift;
    if (low >= -half && high < half) return;
    int shift = layer.shift;
    while ((range.low >> shift) < -half || (range.high >> shift) >= half) ++shift;
    Fail(layer,
         fmt::format("signed saturation is not among the write-back modes: outputs reach {}..{}, "
                     "beyond {} signed bits; use ReLU (unsigned outputs), or signed outputs that "
                     "need no saturation (shift {} or more here, or more bits)",
                     low, high, layer.output_bits, shift));
  }

  void CheckAccumulator(const LayerMap& map) const {
    for (int n = 0; n < map.layer->outputs; ++n) {
      const int bits = AccumulatorBits(ChannelWeights(map, chip_.lanes, n), *map.layer);
      if (bits > chip_.acc_width)
        Fail(*map.layer, fmt::format("output {} needs {} accumulator bits, there are {}; narrow "
                                     "the weights or inputs, or split the layer",
                                     n, bits, chip_.acc_width));
    }
  }

  const Network& network_;
  const ChipConfig& chip_;
  std::vector<LayerMap> layers_;
};

}  // namespace

std::vector<int> ChannelWeights(const LayerMap& map, int lanes, int output) {
  std::vector<int> weights(static_cast<size_t>(map.input.segments * lanes));
  const DenseLayer& layer = *map.layer;
  for (int i = 0; i < layer.inputs; ++i)
    weights[static_cast<size_t>(map.input.positions[static_cast<size_t>(i)])] =
        layer.weights[static_cast<size_t>(output * layer.inputs + i)];
  for (size_t i = 0; i < map.bias.size(); ++i)
    weights[static_cast<size_t>(map.input.constant_positions[i])] =
        map.bias[i].weights[static_cast<size_t>(output)];
  return weights;
}

DotProduct DotOf(const Mapping& mapping, int layer, int group) {
  const LayerMap& map = mapping.layers[static_cast<size_t>(layer)];
  DotProduct dot;
  dot.segments = map.input.segments;
  dot.a = map.layer->input_bits;
  dot.w = map.layer->weight_bits;
  dot.xs = map.layer->inputs_signed;
  dot.ws = map.layer->weights_signed;
  dot.x0 = map.input.row;
  dot.w0 = map.weight_row + group * map.group_rows();
  if (map.exchanged()) {
    std::swap(dot.a, dot.w);
    std::swap(dot.xs, dot.ws);
    dot.x0 = map.copy_row;
    dot.w0 = map.input.row;
  }
  dot.bits = map.bits;
  if (map.hidden()) {
    const LayerMap& next = mapping.layers[static_cast<size_t>(layer) + 1];
    dot.result = isa::kWrite;
    dot.shift = map.layer->shift;
    dot.fix = map.correct;
    dot.row = next.input.row;
    dot.into_weights = next.exchanged();
  }
  return dot;
}

std::vector<int> UsedByteGroups(const LayerMap& map) {
  std::set<int> groups;
  for (const int position : map.input.positions) groups.insert(position / 8);
  for (const int position : map.input.constant_positions) groups.insert(position / 8);
  return {groups.begin(), groups.end()};
}

Mapping MapNetwork(const Network& network, const ChipConfig& chip) {
  return Mapper(network, chip).Run();
}

}  // namespace flexi
