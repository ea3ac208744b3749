// SPDX-License-Identifier: Apache-2.0
// Random integer graphs of every kind of layer, for property tests of whatever takes a Graph.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "sw/common/random.h"
#include "sw/network/graph.h"

namespace flexi {

struct RandomGraphOptions {
  int max_steps = 4;  // before the last layer; a residual or a concatenation is one step
  int max_input_elements = 48;
  int max_channels = 6;  // of a convolution
  int max_outputs = 10;  // of a dense layer
  int max_input_bits = 8;
  int max_weight_bits = 8;
  int max_feature_bits = 8;  // of hidden features
  bool maps = true;          // inputs with positions: convolutions and pooling
  bool convolutions = true;
  bool max_pools = true;
  bool sum_pools = true;
  bool sums = true;  // residuals and requantisations of features
  bool concats = true;
  bool moves = true;  // permutations; flattening is there in any case
  bool pads = true;
  bool thresholds = true;       // else shifts only
  bool signed_features = true;  // hidden ones; also of the input
  bool unsigned_weights = true;
  bool bipolar = true;  // weights, and features where thresholds are allowed
  bool biases = true;
  bool feature_result = true;  // sometimes the result is requantised, too
  bool verdict_factors = true;
  int bias_lanes = 0;  // > 0: biases are sums of at most this many products of a constant of the
                       // operand's range and a weight, so that constant lanes can make them

  // What the chips do by themselves: shifts to unsigned features, maxima, no other sums.
  static RandomGraphOptions ChipOnly() {
    RandomGraphOptions options;
    options.sum_pools = options.sums = options.thresholds = options.bipolar = false;
    options.signed_features = options.feature_result = options.verdict_factors = false;
    options.moves = false;
    options.max_input_bits = options.max_weight_bits = options.max_feature_bits = 4;
    options.bias_lanes = 2;
    return options;
  }
};

// A graph that ValidateGraph takes. Draws from `random` only.
class RandomGraphMaker {
 public:
  RandomGraphMaker(const RandomGraphOptions& options, Random* random)
      : options_(options), random_(*random) {}

  Graph Make() {
    graph_ = Graph();
    graph_.name = "random";
    graph_.input = RandomInput();
    graph_.input_format = RandomFeatures(options_.max_input_bits, options_.bipolar);
    int tip = -1;
    for (auto steps = Range(0, options_.max_steps); steps > 0; --steps) tip = Step(tip);
    Last(tip);
    ValidateGraph(graph_);
    return graph_;
  }

 private:
  int Range(int64_t low, int64_t high) {
    return static_cast<int>(random_.Range(low, std::max(low, high)));
  }
  bool Chance(uint64_t of, uint64_t in) { return random_.Chance(of, in); }

  Shape ShapeOf(int index) const {
    return index < 0 ? graph_.input : graph_.layers[static_cast<size_t>(index)].shape;
  }
  Format FormatOf(int index) const {
    return index < 0 ? graph_.input_format : graph_.layers[static_cast<size_t>(index)].format;
  }

  Shape RandomInput() {
    const int most = std::max(1, options_.max_input_elements);
    if (!options_.maps || Chance(1, 4)) return {Range(1, most), 1, 1};
    const bool flat = Chance(1, 2);
    Shape shape;
    shape.channels = Range(1, std::min(4, most));
    const int room = std::max(1, most / shape.channels);
    if (!flat) shape.height = Range(1, std::min(room, 7));
    shape.width = Range(1, std::max(1, room / shape.height));
    return shape;
  }

  Format RandomFeatures(int most_bits, bool bipolar) {
    Format format;
    format.bits = Range(1, Chance(1, 3) ? most_bits : std::min(most_bits, 4));
    format.is_signed = options_.signed_features && Chance(1, 3);
    if (bipolar && Chance(1, 8)) format = {1, false, true};
    return format;
  }

  int Append(Layer layer) {
    layer.name = "layer" + std::to_string(graph_.layers.size() + 1);
    graph_.layers.push_back(std::move(layer));
    return static_cast<int>(graph_.layers.size()) - 1;
  }

  // One more step behind layer `tip`; returns the new tip.
  int Step(int tip) {
    const Shape shape = ShapeOf(tip);
    const bool map = shape.height * shape.width > 1;
    for (int tries = 0; tries < 20; ++tries) {
      switch (random_.Below(9)) {
        case 0:
        case 1:
          if (options_.convolutions && map) return Convolution(tip, false);
          break;
        case 2:
          if (!map) return Requantised(Dense(tip));
          if (Chance(1, 3)) return Requantised(Dense(Flatten(tip)));
          break;
        case 3:
          if (options_.max_pools && map) return Pool(tip, Layer::Kind::kMaxPool);
          break;
        case 4:
          if (options_.sum_pools && map) return Pool(tip, Layer::Kind::kSumPool);
          break;
        case 5:
          if (options_.sums && Chance(1, 3)) return Sum({tip});
          if (options_.sums && options_.convolutions) return Sum({tip, Convolution(tip, true)});
          break;
        case 6:
          if (options_.concats) return Concat(tip);
          break;
        case 7:
          if (options_.moves && Chance(1, 2)) return Permute(tip);
          break;
        default:
          if (map && Chance(1, 4)) return Flatten(tip);
          break;
      }
    }
    return map ? Flatten(tip) : Requantised(Dense(tip));
  }

  void Last(int tip) {
    const Shape shape = ShapeOf(tip);
    int last = -1;
    if (options_.sum_pools && shape.height * shape.width > 1 && Chance(1, 4)) {
      Layer layer;  // global pooling
      layer.kind = Layer::Kind::kSumPool;
      layer.inputs = {tip};
      layer.shape = {shape.channels, 1, 1};
      layer.window.kernel_y = shape.height;
      layer.window.kernel_x = shape.width;
      last = Append(layer);
    } else {
      last = Dense(shape.height * shape.width > 1 ? Flatten(tip) : tip);
    }
    if (options_.feature_result && Chance(1, 8)) last = Requantised(last);
    const int results = ShapeOf(last).size();
    if (results == 1 && Chance(7, 8)) graph_.verdict = GraphVerdict::kNonNegative;
    if (options_.verdict_factors && Chance(1, 4)) {
      for (int i = 0; i < results; ++i) {
        graph_.verdict_factors.push_back(Range(1, 9));
        graph_.verdict_offsets.push_back(Range(-99, 99));
      }
    }
  }

  // Weights and biases of a product whose operand, shape, groups and window are set.
  void Fill(Layer* layer) {
    Format& format = layer->weight_format;
    format.bits =
        Range(1, Chance(1, 3) ? options_.max_weight_bits : std::min(options_.max_weight_bits, 4));
    format.is_signed = !options_.unsigned_weights || Chance(4, 5);
    if (options_.bipolar && Chance(1, 6)) format = {1, false, true};
    const Format x = FormatOf(layer->inputs[0]);
    const int each = ShapeOf(layer->inputs[0]).channels / layer->groups * layer->window.kernel_y *
                     layer->window.kernel_x;
    const bool extreme = Chance(1, 10);  // all weights at one end
    const auto end = static_cast<int>(Chance(1, 2) ? format.low() : format.high());
    const auto weight = [&] { return Drawn(format); };
    for (int i = 0; i < each * layer->shape.channels; ++i)
      layer->weights.push_back(extreme ? end : weight());
    layer->bias.assign(static_cast<size_t>(layer->shape.channels), 0);
    if (!options_.biases || Chance(1, 4)) return;
    std::vector<int> constants;
    for (int lane = Range(1, options_.bias_lanes); lane > 0; --lane)
      constants.push_back(Chance(1, 2) ? static_cast<int>(x.high()) : Drawn(x));
    const int64_t most = std::max<int64_t>(1, each * 2 * x.high());
    for (int64_t& bias : layer->bias) {
      if (options_.bias_lanes == 0) {
        bias = random_.Range(-most, most);
        continue;
      }
      for (const int constant : constants) bias += constant * weight();
    }
  }

  int Drawn(const Format& format) {
    if (format.bipolar) return Chance(1, 2) ? 1 : -1;
    return Range(format.low(), format.high());
  }

  // A pad value of the operand; mostly what 0 is.
  int PadValue(const Format& format) {
    if (format.bipolar || Chance(1, 4)) return Drawn(format);
    return 0;
  }

  static int Length(int in, int pads, int kernel, int dilation, int stride) {
    return (in + pads - ((kernel - 1) * dilation + 1)) / stride + 1;
  }

  // Kernel, stride, dilation and pads along one axis of `in` places.
  void Axis(int in, bool same, int* kernel, int* stride, int* dilation, int* before, int* behind) {
    *kernel = Range(1, std::min(in, 4));
    *dilation = *kernel > 1 && Chance(1, 5) ? Range(1, (in - 1) / (*kernel - 1)) : 1;
    const int reach = (*kernel - 1) * *dilation;
    if (same) {
      *before = reach / 2;
      *behind = reach - *before;
      return;
    }
    *stride = Chance(1, 3) ? Range(1, 3) : 1;
    if (options_.pads && *dilation == 1 && Chance(1, 3)) {
      *before = Range(0, *kernel - 1);
      *behind = Range(0, *kernel - 1);
    }
  }

  void RandomWindow(Layer* layer, bool same) {
    const Shape in = ShapeOf(layer->inputs[0]);
    Window& w = layer->window;
    Axis(in.height, same, &w.kernel_y, &w.stride_y, &w.dilation_y, &w.pad_top, &w.pad_bottom);
    Axis(in.width, same, &w.kernel_x, &w.stride_x, &w.dilation_x, &w.pad_left, &w.pad_right);
    layer->shape.height =
        Length(in.height, w.pad_top + w.pad_bottom, w.kernel_y, w.dilation_y, w.stride_y);
    layer->shape.width =
        Length(in.width, w.pad_left + w.pad_right, w.kernel_x, w.dilation_x, w.stride_x);
  }

  // `same`: the output has the operand's shape.
  int Convolution(int tip, bool same) {
    const Shape in = ShapeOf(tip);
    Layer layer;
    layer.inputs = {tip};
    layer.shape.channels = same ? in.channels : Range(1, options_.max_channels);
    RandomWindow(&layer, same && options_.pads);
    if (same && !options_.pads) {
      layer.window = Window();
      layer.shape = in;
    }
    if (Chance(1, 4)) {  // depthwise, or groups
      layer.groups = in.channels;
      if (Chance(1, 2))
        while (in.channels % layer.groups != 0 || layer.groups > in.channels / 2 + 1)
          --layer.groups;
      if (!same) layer.shape.channels = layer.groups * Range(1, 2);
      if (layer.shape.channels % layer.groups != 0) layer.groups = 1;
    }
    layer.pad_value = PadValue(FormatOf(tip));
    Fill(&layer);
    return Requantised(Append(layer));
  }

  int Dense(int tip) {
    Layer layer;
    layer.inputs = {tip};
    layer.shape = {Range(1, options_.max_outputs), 1, 1};
    Fill(&layer);
    return Append(layer);
  }

  int Pool(int tip, Layer::Kind kind) {
    Layer layer;
    layer.kind = kind;
    layer.inputs = {tip};
    layer.shape.channels = ShapeOf(tip).channels;
    RandomWindow(&layer, false);
    layer.pad_value = PadValue(FormatOf(tip));
    layer.format = FormatOf(tip);
    if (kind == Layer::Kind::kMaxPool) {
      layer.pad_value = 0;
      return Append(layer);
    }
    return Requantised(Append(layer));
  }

  int Sum(const std::vector<int>& operands) {
    Layer layer;
    layer.kind = Layer::Kind::kSum;
    layer.inputs = operands;
    layer.shape = ShapeOf(operands[0]);
    for (size_t k = 0; k < operands.size(); ++k)
      layer.factors.push_back(Chance(1, 2) ? 1 : Chance(1, 3) ? -Range(1, 5) : Range(1, 9));
    for (int c = 0; c < layer.shape.channels; ++c)
      layer.bias.push_back(options_.biases && Chance(1, 3) ? Range(-50, 50) : 0);
    return Requantised(Append(layer));
  }

  // The tip twice (one of them through a convolution of the same format where there are any).
  int Concat(int tip) {
    int other = tip;
    if (options_.convolutions) {
      other = Convolution(tip, true);
      if (FormatOf(other) != FormatOf(tip)) {
        Layer* layer = &graph_.layers.back();
        layer->format = FormatOf(tip);
        layer->requant = Requant();
        if (!layer->format.bipolar || options_.thresholds) SetRequant(layer);
      }
      if (FormatOf(other).bipolar && !options_.thresholds) {  // no way to make such features
        graph_.layers.pop_back();
        other = tip;
      }
    }
    Layer layer;
    layer.kind = Layer::Kind::kConcat;
    layer.inputs = {tip, other};
    if (Chance(1, 2)) std::swap(layer.inputs[0], layer.inputs[1]);
    layer.shape = ShapeOf(tip);
    layer.shape.channels *= 2;
    layer.format = FormatOf(tip);
    return Append(layer);
  }

  int Flatten(int tip) {
    const Shape in = ShapeOf(tip);
    Layer layer;
    layer.kind = Layer::Kind::kMove;
    layer.inputs = {tip};
    layer.shape = {in.size(), 1, 1};
    layer.format = FormatOf(tip);
    for (int e = 0; e < in.size(); ++e) layer.sources.push_back(e);
    if (options_.moves && Chance(1, 3)) Shuffle(&layer.sources);
    return Append(layer);
  }

  int Permute(int tip) {
    Layer layer;
    layer.kind = Layer::Kind::kMove;
    layer.inputs = {tip};
    layer.shape = ShapeOf(tip);
    if (Chance(1, 2)) std::swap(layer.shape.channels, layer.shape.width);
    layer.format = FormatOf(tip);
    for (int e = 0; e < layer.shape.size(); ++e) layer.sources.push_back(e);
    Shuffle(&layer.sources);
    return Append(layer);
  }

  void Shuffle(std::vector<int>* list) {
    for (size_t i = list->size(); i > 1; --i) std::swap((*list)[i - 1], (*list)[random_.Below(i)]);
  }

  // Gives a layer of sums a requantisation; returns its index.
  int Requantised(int index) {
    Layer* layer = &graph_.layers[static_cast<size_t>(index)];
    layer->format =
        RandomFeatures(options_.max_feature_bits, options_.bipolar && options_.thresholds);
    SetRequant(layer);
    return index;
  }

  // The same in the format that the layer has.
  void SetRequant(Layer* layer) {
    const std::vector<SumBounds> bounds = BoundsOfSums(graph_, *layer);
    const Format format = layer->format;
    Requant& requant = layer->requant;
    if (!options_.thresholds || (!format.bipolar && Chance(1, 2))) {
      requant.kind = Requant::Kind::kShift;
      int64_t most = 0;
      for (const SumBounds& b : bounds) most = std::max({most, b.high, -b.low});
      // From saturating nearly always to using half of the range.
      int fits = 0;
      while (fits < 30 && (most >> fits) > format.high()) ++fits;
      requant.shift = std::max(0, fits - Range(0, 4) + (Chance(1, 8) ? 1 : 0));
      return;
    }
    requant.kind = Requant::Kind::kThresholds;
    const size_t lists = Chance(1, 2) ? 1 : bounds.size();
    const int64_t count = format.bipolar ? 1 : format.high() - format.low();
    for (size_t c = 0; c < lists; ++c) {
      std::vector<int64_t> list;
      const SumBounds b = bounds[c];
      for (int64_t i = 0; i < count; ++i) list.push_back(random_.Range(b.low - 1, b.high + 2));
      std::sort(list.begin(), list.end());
      if (list.size() > 1 && Chance(1, 4)) list[1] = list[0];
      requant.thresholds.push_back(std::move(list));
    }
  }

  const RandomGraphOptions options_;
  Random& random_;
  Graph graph_;
};

inline Graph RandomGraph(const RandomGraphOptions& options, Random* random) {
  return RandomGraphMaker(options, random).Make();
}

// Integers for its input; sometimes all at one end.
inline std::vector<int> RandomFeatures(const Graph& graph, Random* random) {
  const Format& format = graph.input_format;
  const uint64_t kind = random->Below(8);
  std::vector<int> features;
  for (int i = 0; i < graph.input.size(); ++i) {
    if (kind == 0 || (format.bipolar && kind < 5 && random->Chance(1, 2))) {
      features.push_back(static_cast<int>(format.low()));
    } else if (kind == 1 || format.bipolar) {
      features.push_back(static_cast<int>(format.high()));
    } else {
      features.push_back(static_cast<int>(random->Range(format.low(), format.high())));
    }
  }
  return features;
}

}  // namespace flexi
