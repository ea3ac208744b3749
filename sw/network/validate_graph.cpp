// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sw/common/error.h"
#include "sw/network/graph.h"

namespace flexi {
namespace {

using Kind = Layer::Kind;

constexpr size_t kMaxLayers = 10'000;
constexpr int64_t kMaxElements = 1 << 20;
constexpr int64_t kMaxWeights = 1 << 22;
constexpr int64_t kMaxProducts = int64_t{1} << 33;
constexpr int64_t kMaxWindow = 1 << 20;
constexpr int64_t kMaxBias = int64_t{1} << 40;
constexpr int64_t kMaxSum = int64_t{1} << 48;
constexpr int64_t kMaxThreshold = int64_t{1} << 49;
constexpr __int128 kMaxJudged = __int128{1} << 60;

class Validator {
 public:
  explicit Validator(const Graph& graph) : graph_(graph) {}

  void Run() {
    if (graph_.layers.empty()) Fail("has no layer");
    if (graph_.layers.size() > kMaxLayers)
      Fail(fmt::format("{} layers; at most {} are taken", graph_.layers.size(), kMaxLayers));
    CheckShape(graph_.input, "input");
    CheckFormat(graph_.input_format, "input");
    if (!std::isfinite(graph_.input_scale) || graph_.input_scale <= 0)
      Fail(fmt::format("input scale is {}; a positive number would be right", graph_.input_scale));
    taken_.assign(graph_.layers.size(), false);
    for (size_t i = 0; i < graph_.layers.size(); ++i) {
      layer_ = &graph_.layers[i];
      CheckLayer(static_cast<int>(i));
    }
    for (size_t i = 0; i + 1 < graph_.layers.size(); ++i) {
      layer_ = &graph_.layers[i];
      if (!taken_[i]) Fail("no layer takes what it gives");
    }
    layer_ = nullptr;
    CheckVerdict();
  }

 private:
  [[noreturn]] void Fail(const std::string& what) const {
    if (layer_ == nullptr) throw Error(fmt::format("network {}: {}", graph_.name, what));
    throw Error(fmt::format("network {}, layer {}: {}", graph_.name, layer_->name, what));
  }

  void CheckNumber(int64_t value, int64_t low, int64_t high, const char* what) const {
    if (value < low || value > high)
      Fail(fmt::format("{} is {}; {}..{} would be right", what, value, low, high));
  }

  void CheckShape(const Shape& shape, const char* what) const {
    CheckNumber(shape.channels, 1, kMaxElements, "number of channels");
    CheckNumber(shape.height, 1, kMaxElements, "height");
    CheckNumber(shape.width, 1, kMaxElements, "width");
    const int64_t map = static_cast<int64_t>(shape.height) * shape.width;
    if (map > kMaxElements || map * shape.channels > kMaxElements)
      Fail(fmt::format("{} of {} x {} x {} is too large; at most {} elements are taken", what,
                       shape.channels, shape.height, shape.width, kMaxElements));
  }

  void CheckFormat(const Format& format, const char* what) const {
    if (format.bits < 1 || format.bits > 8)
      Fail(fmt::format("{} of {} bits; 1..8 would be right", what, format.bits));
    if (format.bipolar && (format.bits != 1 || format.is_signed))
      Fail(fmt::format("bipolar {} has more than one bit or a sign", what));
  }

  void CheckOperands(int index) {
    const bool several = layer_->kind == Kind::kSum || layer_->kind == Kind::kConcat;
    if (layer_->inputs.empty() || (!several && layer_->inputs.size() != 1))
      Fail(fmt::format("has {} operands", layer_->inputs.size()));
    for (const int input : layer_->inputs) {
      if (input < -1 || input >= index)
        Fail(fmt::format("takes layer {}, which is not before it", input));
      if (input < 0) continue;
      taken_[static_cast<size_t>(input)] = true;
      const Layer& source = graph_.layers[static_cast<size_t>(input)];
      if (source.sums())
        Fail(fmt::format("takes the sums of layer {}; a requantisation would be right",
                         source.name));
    }
  }

  void CheckLayer(int index) {
    CheckShape(layer_->shape, "output");
    CheckOperands(index);
    CheckScale();
    switch (layer_->kind) {
      case Kind::kProduct:
        CheckProduct();
        break;
      case Kind::kMaxPool:
      case Kind::kSumPool:
        CheckPool();
        break;
      case Kind::kSum:
        CheckSum();
        break;
      case Kind::kConcat:
        CheckConcat();
        break;
      case Kind::kMove:
        CheckMove();
        break;
    }
    const bool sums = layer_->kind == Kind::kProduct || layer_->kind == Kind::kSumPool ||
                      layer_->kind == Kind::kSum;
    if (sums) {
      for (const SumBounds& bounds : BoundsOfSums(graph_, *layer_))
        if (bounds.low < -kMaxSum || bounds.high > kMaxSum) Fail("its sums could leave 2^48");
      CheckRequant();
    } else {
      if (layer_->requant.kind != Requant::Kind::kNone) Fail("cannot requantise");
      for (size_t k = 0; k < layer_->inputs.size(); ++k)
        if (OperandFormat(graph_, *layer_, static_cast<int>(k)) != layer_->format)
          Fail("its format is not that of its operands");
    }
  }

  void CheckScale() const {
    const size_t numbers = layer_->scale.size();
    if (numbers != 1 && numbers != static_cast<size_t>(layer_->shape.channels))
      Fail(fmt::format("{} scales for {} channels", numbers, layer_->shape.channels));
    for (const double scale : layer_->scale)
      if (!std::isfinite(scale)) Fail("scale is no number");
  }

  // Output length of a window along one axis; -1: none.
  static int64_t Length(int64_t in, int64_t before, int64_t behind, int64_t kernel,
                        int64_t dilation, int64_t stride) {
    const int64_t room = in + before + behind - ((kernel - 1) * dilation + 1);
    return room < 0 ? -1 : room / stride + 1;
  }

  void CheckWindow() const {
    const Window& w = layer_->window;
    const Shape& in = OperandShape(graph_, *layer_, 0);
    for (const int value :
         {w.kernel_y, w.kernel_x, w.stride_y, w.stride_x, w.dilation_y, w.dilation_x})
      CheckNumber(value, 1, kMaxWindow, "kernel, stride or dilation");
    for (const int value : {w.pad_top, w.pad_left, w.pad_bottom, w.pad_right})
      CheckNumber(value, 0, kMaxWindow, "padding");
    CheckNumber(static_cast<int64_t>(w.kernel_y) * w.kernel_x, 1, kMaxWindow, "kernel size");
    const int64_t height =
        Length(in.height, w.pad_top, w.pad_bottom, w.kernel_y, w.dilation_y, w.stride_y);
    const int64_t width =
        Length(in.width, w.pad_left, w.pad_right, w.kernel_x, w.dilation_x, w.stride_x);
    if (height != layer_->shape.height || width != layer_->shape.width)
      Fail(fmt::format("its output is {} x {}; {} x {} would be right", layer_->shape.height,
                       layer_->shape.width, height, width));
    const bool padded = w.pad_top + w.pad_left + w.pad_bottom + w.pad_right > 0;
    const Format& format = OperandFormat(graph_, *layer_, 0);
    if (padded && layer_->kind != Kind::kMaxPool) {
      CheckNumber(layer_->pad_value, format.low(), format.high(), "pad value");
      if (format.bipolar && layer_->pad_value == 0) Fail("pads bipolar features with 0");
    }
  }

  void CountProducts(int64_t each) {
    products_ += each * layer_->shape.size();
    if (each > kMaxProducts || products_ > kMaxProducts)
      Fail(fmt::format("makes more than {} products; that is too many", kMaxProducts));
  }

  void CheckBias() const {
    if (layer_->bias.size() != static_cast<size_t>(layer_->shape.channels))
      Fail(fmt::format("{} biases for {} channels", layer_->bias.size(), layer_->shape.channels));
    for (const int64_t bias : layer_->bias)
      if (bias < -kMaxBias || bias > kMaxBias) Fail(fmt::format("bias {} is beyond 2^40", bias));
  }

  void CheckProduct() {
    CheckWindow();
    const Shape& in = OperandShape(graph_, *layer_, 0);
    CheckFormat(layer_->weight_format, "weights");
    if (layer_->groups < 1 || in.channels % layer_->groups != 0 ||
        layer_->shape.channels % layer_->groups != 0)
      Fail(fmt::format("{} groups do not divide {} and {} channels", layer_->groups, in.channels,
                       layer_->shape.channels));
    const int64_t each = static_cast<int64_t>(in.channels / layer_->groups) *
                         layer_->window.kernel_y * layer_->window.kernel_x;
    if (each > kMaxWeights || each * layer_->shape.channels > kMaxWeights)
      Fail(fmt::format("more than {} weights", kMaxWeights));
    if (layer_->weights.size() != static_cast<size_t>(each * layer_->shape.channels))
      Fail(fmt::format("has {} weights; {} would be right", layer_->weights.size(),
                       each * layer_->shape.channels));
    const Format& format = layer_->weight_format;
    for (const int weight : layer_->weights)
      if (weight < format.low() || weight > format.high() || (format.bipolar && weight == 0))
        Fail(fmt::format("weight {} does not fit {} {} bits", weight, format.bits,
                         format.bipolar     ? "bipolar"
                         : format.is_signed ? "signed"
                                            : "unsigned"));
    CheckBias();
    CountProducts(each);
  }

  // Whether every window along one axis has a place inside of the map.
  static bool AlwaysInside(int in, int out, int before, int kernel, int dilation, int stride) {
    for (int o = 0; o < out; ++o) {
      const int64_t first = static_cast<int64_t>(o) * stride - before;
      const int64_t skip = first < 0 ? (-first + dilation - 1) / dilation : 0;
      if (skip >= kernel || first + skip * dilation >= in) return false;
    }
    return true;
  }

  void CheckPool() {
    CheckWindow();
    const Shape& in = OperandShape(graph_, *layer_, 0);
    const Window& w = layer_->window;
    if (in.channels != layer_->shape.channels)
      Fail(fmt::format("makes {} channels of {}", layer_->shape.channels, in.channels));
    if (layer_->kind == Kind::kMaxPool && (!AlwaysInside(in.height, layer_->shape.height, w.pad_top,
                                                         w.kernel_y, w.dilation_y, w.stride_y) ||
                                           !AlwaysInside(in.width, layer_->shape.width, w.pad_left,
                                                         w.kernel_x, w.dilation_x, w.stride_x)))
      Fail("has a window that lies outside of the map");
    CountProducts(static_cast<int64_t>(w.kernel_y) * w.kernel_x);
  }

  void CheckSum() {
    if (layer_->factors.size() != layer_->inputs.size())
      Fail(
          fmt::format("{} factors for {} operands", layer_->factors.size(), layer_->inputs.size()));
    for (const int64_t factor : layer_->factors)
      if (factor == 0 || factor < -kMaxBias || factor > kMaxBias)
        Fail(fmt::format("factor {} is 0 or beyond 2^40", factor));
    for (size_t k = 0; k < layer_->inputs.size(); ++k)
      if (OperandShape(graph_, *layer_, static_cast<int>(k)) != layer_->shape)
        Fail("its operands have different shapes");
    CheckBias();
    CountProducts(static_cast<int64_t>(layer_->inputs.size()));
  }

  void CheckConcat() const {
    int64_t channels = 0;
    for (size_t k = 0; k < layer_->inputs.size(); ++k) {
      const Shape& in = OperandShape(graph_, *layer_, static_cast<int>(k));
      if (in.height != layer_->shape.height || in.width != layer_->shape.width)
        Fail("its operands have different heights or widths");
      channels += in.channels;
    }
    if (channels != layer_->shape.channels)
      Fail(fmt::format("makes {} channels of {}", layer_->shape.channels, channels));
  }

  void CheckMove() const {
    const int elements = OperandShape(graph_, *layer_, 0).size();
    if (layer_->sources.size() != static_cast<size_t>(layer_->shape.size()))
      Fail(fmt::format("{} sources for {} elements", layer_->sources.size(), layer_->shape.size()));
    for (const int source : layer_->sources) CheckNumber(source, 0, elements - 1, "source");
  }

  void CheckRequant() const {
    const Requant& requant = layer_->requant;
    if (requant.kind == Requant::Kind::kNone) return;
    CheckFormat(layer_->format, "output");
    if (requant.kind == Requant::Kind::kShift) {
      CheckNumber(requant.shift, 0, 30, "shift");
      if (layer_->format.bipolar) Fail("a shift makes no bipolar features; use a threshold");
      return;
    }
    const size_t lists = requant.thresholds.size();
    if (lists != 1 && lists != static_cast<size_t>(layer_->shape.channels))
      Fail(fmt::format("{} lists of thresholds for {} channels", lists, layer_->shape.channels));
    const Format& format = layer_->format;
    const int64_t right = format.bipolar ? 1 : format.high() - format.low();
    for (const std::vector<int64_t>& list : requant.thresholds) {
      if (static_cast<int64_t>(list.size()) != right)
        Fail(fmt::format("{} thresholds; {} would be right", list.size(), right));
      if (!std::is_sorted(list.begin(), list.end())) Fail("its thresholds fall");
      for (const int64_t threshold : list)
        CheckNumber(threshold, -kMaxThreshold, kMaxThreshold, "threshold");
    }
  }

  void CheckVerdict() const {
    const Layer& last = graph_.layers.back();
    const auto results = static_cast<size_t>(last.shape.size());
    if (graph_.verdict == GraphVerdict::kNonNegative && results != 1)
      Fail(fmt::format("a verdict by sign needs one result, not {}", results));
    const auto& factors = graph_.verdict_factors;
    const auto& offsets = graph_.verdict_offsets;
    if ((!factors.empty() && factors.size() != results) ||
        (!offsets.empty() && offsets.size() != results))
      Fail(fmt::format("{} factors and {} offsets of the verdict for {} results", factors.size(),
                       offsets.size(), results));
    std::vector<SumBounds> bounds;
    if (last.sums()) bounds = BoundsOfSums(graph_, last);
    const size_t map = results / static_cast<size_t>(last.shape.channels);
    for (size_t i = 0; i < results; ++i) {
      const int64_t factor = factors.empty() ? 1 : factors[i];
      const int64_t offset = offsets.empty() ? 0 : offsets[i];
      if (factor < 1) Fail(fmt::format("verdict factor {}; 1 or more would be right", factor));
      const int64_t low = bounds.empty() ? last.format.low() : bounds[i / map].low;
      const int64_t high = bounds.empty() ? last.format.high() : bounds[i / map].high;
      if (static_cast<__int128>(factor) * low + offset < -kMaxJudged ||
          static_cast<__int128>(factor) * high + offset > kMaxJudged)
        Fail("what the verdict compares could leave 2^60");
    }
  }

  const Graph& graph_;
  const Layer* layer_ = nullptr;
  std::vector<bool> taken_;
  int64_t products_ = 0;
};

}  // namespace

void ValidateGraph(const Graph& graph) { Validator(graph).Run(); }

}  // namespace flexi
