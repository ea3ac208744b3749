// SPDX-License-Identifier: Apache-2.0
#include "sw/compiler/mapping.h"

#include <fmt/format.h>

#include <algorithm>

#include "sw/asm/isa.h"
#include "sw/common/error.h"
#include "sw/compiler/range.h"

namespace flexi {
namespace {

constexpr int kMaxFlush = 15;
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
      PlaceOutputs(&map);
      ChooseFlush(&map);
      CheckAccumulator(map);
      layers_.push_back(std::move(map));
    }
    AllocateWeights();
    AllocateFeatures();
    return {chip_, &network_, std::move(layers_)};
  }

 private:
  [[noreturn]] void Fail(const DenseLayer& layer, const std::string& what) const {
    throw Error(fmt::format("{}, layer {}: does not fit {}: {}", network_.name, layer.name,
                            chip_.name, what));
  }

  // Positions that the write-back of the layer before clobbers: all lanes of its lane segments.
  int WrittenPositions(int elements) const {
    if (layers_.empty()) return elements;
    const int rest = elements % chip_.lanes;
    if (rest == 0) return elements;
    const int segment = (rest + chip_.cores - 1) / chip_.cores * chip_.cores;
    return elements - rest + std::min(segment, chip_.lanes);
  }

  // Elements lane after lane, bias lanes behind them, as few segments as that takes.
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
    const int written = lanes > 0 ? WrittenPositions(layer.inputs) : layer.inputs;
    map->input.segments = (written + lanes + chip_.lanes - 1) / chip_.lanes;
    map->input.bits = layer.input_bits;
    for (int i = 0; i < layer.inputs; ++i) map->input.positions.push_back(i);
    for (int i = 0; i < lanes; ++i) map->input.constant_positions.push_back(written + i);
    if (map->input.segments > chip_.max_segments())
      Fail(layer, fmt::format("{} inputs and {} constant lanes need {} segments; {} are possible",
                              layer.inputs, lanes, map->input.segments, chip_.max_segments()));
  }

  void PlaceOutputs(LayerMap* map) const {
    for (int n = 0; n < map->layer->outputs; ++n) {
      Channel channel;
      if (map->hidden()) {
        const int lane = n % chip_.lanes;
        channel.group = n / chip_.lanes * chip_.lane_segments() + lane / chip_.cores;
        channel.core = lane % chip_.cores;
      } else {
        channel.group = n / chip_.cores;
        channel.core = n % chip_.cores;
      }
      map->channels.push_back(channel);
      map->groups = channel.group + 1;
    }
  }

  void ChooseFlush(LayerMap* map) const {
    const DenseLayer& layer = *map->layer;
    const int own = layer.weight_bits + layer.input_bits - 1;
    if (map->hidden()) {
      map->flush = layer.shift + layer.output_bits - own;
      if (map->flush < 0 || map->flush > kMaxFlush)
        Fail(layer, fmt::format("shift {} is not possible with {}-bit weights, {}-bit inputs and "
                                "{}-bit outputs; {}..{} would be right",
                                layer.shift, layer.weight_bits, layer.input_bits, layer.output_bits,
                                std::max(0, own - layer.output_bits),
                                own + kMaxFlush - layer.output_bits));
      return;
    }
    const SumRange range = ResultRange(layer);
    for (int flush = 0; flush <= kMaxFlush; ++flush) {
      map->flush = flush;
      map->emissions = isa::DotpEmissions(layer.weight_bits, layer.input_bits, flush);
      const int64_t limit = int64_t{1} << (map->emissions + 7);
      if (range.low >= -limit && range.high < limit) return;
    }
    Fail(layer, fmt::format("sums reach {}..{}, more than a DOTP can send", range.low, range.high));
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

  void AllocateWeights() {
    int row = 0;
    std::string each;
    for (LayerMap& map : layers_) {
      map.weight_row = row;
      row += map.weight_rows();
      each += fmt::format("{}{} {}", each.empty() ? "" : ", ", map.layer->name, map.weight_rows());
    }
    if (row <= chip_.rows) return;
    const int bits = chip_.cores * chip_.lanes;
    throw Error(
        fmt::format("{}: does not fit {}: needs {} weight rows, there are {}: {} rows or {} "
                    "bits too many ({} bits of {}); rows by layer: {}",
                    network_.name, chip_.name, row, chip_.rows, row - chip_.rows,
                    (row - chip_.rows) * bits, row * bits, chip_.weight_bits(), each));
  }

  // One block behind the other when all fit; otherwise from the two ends in turn, so that what a
  // layer reads and what it writes never touch.
  void AllocateFeatures() {
    int all = 0;
    for (const LayerMap& map : layers_) all += map.input.rows();
    if (all <= chip_.feature_rows) {
      int row = 0;
      for (LayerMap& map : layers_) {
        map.input.row = row;
        row += map.input.rows();
      }
      return;
    }
    for (size_t i = 0; i < layers_.size(); ++i) {
      FeatureBlock& block = layers_[i].input;
      const int next = i + 1 < layers_.size() ? layers_[i + 1].input.rows() : 0;
      const int needed = block.rows() + next;
      if (needed > chip_.feature_rows)
        Fail(*layers_[i].layer,
             fmt::format("its inputs and outputs need {} feature rows, there are {}: {} rows or {} "
                         "bits too many",
                         needed, chip_.feature_rows, needed - chip_.feature_rows,
                         (needed - chip_.feature_rows) * chip_.lanes));
      block.row = i % 2 == 0 ? 0 : chip_.feature_rows - block.rows();
    }
    for (size_t i = 0; i < layers_.size(); ++i)
      for (size_t j = 0; j < layers_.size(); ++j)
        if (i != j && Overlap(layers_[i].input, layers_[j].input)) layers_[i].input.shared = true;
  }

  static bool Overlap(const FeatureBlock& a, const FeatureBlock& b) {
    return a.row < b.row + b.rows() && b.row < a.row + a.rows();
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

Mapping MapNetwork(const Network& network, const ChipConfig& chip) {
  return Mapper(network, chip).Run();
}

}  // namespace flexi
