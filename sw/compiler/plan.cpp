// SPDX-License-Identifier: Apache-2.0
#include "sw/compiler/plan.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

namespace flexi {
namespace {

using HostKind = HostOperation::Kind;

// An input of a product: where it lies in the window.
struct Tap {
  int channel = 0;
  int y = 0;
  int x = 0;  // in elements of the padded operand from its corner
  bool operator==(const Tap&) const = default;
  bool operator<(const Tap& other) const {
    return std::tie(channel, y, x) < std::tie(other.channel, other.y, other.x);
  }
};

bool IsIdentity(const std::vector<int>& sources, int elements) {
  if (static_cast<int>(sources.size()) != elements) return false;
  for (size_t e = 0; e < sources.size(); ++e)
    if (sources[e] != static_cast<int>(e)) return false;
  return true;
}

int OutputsEach(const Layer& layer) { return layer.shape.channels / layer.groups; }

class Planner {
 public:
  Planner(const Graph& graph, const std::vector<Choice>& choices, bool xnor)
      : graph_(graph), choices_(choices), xnor_(xnor) {}

  Plan Run() {
    const size_t layers = graph_.layers.size();
    tensor_of_.assign(layers, -1);
    absorbed_.assign(layers, false);
    takers_.resize(layers);
    for (size_t i = 0; i < layers; ++i)
      for (const int input : graph_.layers[i].inputs)
        if (input >= 0) takers_[static_cast<size_t>(input)].push_back(static_cast<int>(i));
    ProgramTensor input;
    input.elements = graph_.input.size();
    input.format = graph_.input_format;
    plan_.tensors.push_back(input);
    for (size_t i = 0; i < layers; ++i)
      if (!absorbed_[i]) Do(static_cast<int>(i));
    plan_.result = tensor_of_.back();
    return std::move(plan_);
  }

 private:
  const Layer& LayerAt(int i) const { return graph_.layers[static_cast<size_t>(i)]; }
  const Choice& ChoiceOf(int i) const { return choices_[static_cast<size_t>(i)]; }
  int TensorOf(int layer) const { return layer < 0 ? 0 : tensor_of_[static_cast<size_t>(layer)]; }

  int AddTensor(const std::string& name, int elements, bool sums, const Format& format) {
    plan_.tensors.push_back({name, elements, sums, format});
    return static_cast<int>(plan_.tensors.size()) - 1;
  }

  void AddHost(HostOperation operation) {
    plan_.items.push_back({false, static_cast<int>(plan_.host.size())});
    plan_.host.push_back(std::move(operation));
  }

  void Do(int i) {
    const Layer& layer = LayerAt(i);
    if (layer.kind == Layer::Kind::kProduct) {
      DoProduct(i);
      return;
    }
    if (layer.kind == Layer::Kind::kMove &&
        IsIdentity(layer.sources, OperandShape(graph_, layer, 0).size())) {
      tensor_of_[static_cast<size_t>(i)] = TensorOf(layer.inputs[0]);
      return;
    }
    HostOperation operation;
    switch (layer.kind) {
      case Layer::Kind::kMaxPool:
        operation.kind = HostKind::kMaxPool;
        break;
      case Layer::Kind::kSumPool:
        operation.kind = HostKind::kSumPool;
        break;
      case Layer::Kind::kSum:
        operation.kind = HostKind::kSum;
        break;
      case Layer::Kind::kConcat:
        operation.kind = HostKind::kConcat;
        break;
      default:
        operation.kind = HostKind::kMove;
    }
    operation.layer = layer.name;
    for (const int input : layer.inputs) operation.inputs.push_back(TensorOf(input));
    operation.from = OperandShape(graph_, layer, 0);
    operation.to = layer.shape;
    operation.window = layer.window;
    operation.pad_value = layer.pad_value;
    operation.factors = layer.factors;
    operation.sources = layer.sources;
    if (layer.kind == Layer::Kind::kSum) operation.offset = layer.bias;
    Deliver(i, &operation);
    AddHost(std::move(operation));
  }

  // The layer's requantisation and its tensor.
  void Deliver(int i, HostOperation* operation) {
    const Layer& layer = LayerAt(i);
    operation->requant = layer.requant;
    operation->format = layer.sums() ? Format{} : layer.format;
    operation->output = AddTensor(layer.name, layer.shape.size(), layer.sums(), operation->format);
    tensor_of_[static_cast<size_t>(i)] = operation->output;
  }

  // --- Products
  // -----------------------------------------------------------------------------------

  static bool OnePosition(const Layer& layer) {
    return layer.shape.height == 1 && layer.shape.width == 1;
  }

  // Whether the window of the only position lies within the map.
  static bool Unpadded(const Layer& layer) {
    const Window& w = layer.window;
    return w.pad_top == 0 && w.pad_left == 0 && w.pad_bottom == 0 && w.pad_right == 0;
  }

  // The product that takes what layer i leaves on the chip, by way of layers that only move
  // elements; -1 when results of layer i go to the host. `moved`: which of its channels is element
  // e of what that product takes.
  int StaysFor(int i, std::vector<int>* moved, std::vector<int>* moves) const {
    const Layer& layer = LayerAt(i);
    if (ChoiceOf(i).leave || ChoiceOf(i).splits > 1 || !OnePosition(layer) ||
        layer.requant.kind != Requant::Kind::kShift || layer.format.bipolar ||
        OperandFormat(graph_, layer, 0).bipolar)
      return -1;
    moved->resize(static_cast<size_t>(layer.shape.size()));
    std::iota(moved->begin(), moved->end(), 0);
    for (int at = i;;) {
      if (takers_[static_cast<size_t>(at)].size() != 1) return -1;
      const int taker = takers_[static_cast<size_t>(at)].front();
      const Layer& next = LayerAt(taker);
      if (next.kind == Layer::Kind::kMove) {
        std::vector<int> through;
        for (const int source : next.sources)
          through.push_back((*moved)[static_cast<size_t>(source)]);
        std::vector<int> sorted = through;
        std::sort(sorted.begin(), sorted.end());
        if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) return -1;
        *moved = through;
        moves->push_back(taker);
        at = taker;
        continue;
      }
      const bool takes = next.kind == Layer::Kind::kProduct && OnePosition(next) &&
                         Unpadded(next) && ChoiceOf(taker).splits == 1;
      return takes ? taker : -1;
    }
  }

  // All inputs of one position, for groups first .. first + count - 1.
  std::vector<Tap> Taps(const Layer& layer, int first, int count, int at_once) const {
    const Shape& in = OperandShape(graph_, layer, 0);
    const int each = in.channels / layer.groups;
    std::vector<Tap> taps;
    for (int c = first * each; c < (first + count) * each; ++c)
      for (int ky = 0; ky < layer.window.kernel_y; ++ky)
        for (int p = 0; p < at_once; ++p)
          for (int kx = 0; kx < layer.window.kernel_x; ++kx)
            taps.push_back({c, ky * layer.window.dilation_y,
                            kx * layer.window.dilation_x + p * layer.window.stride_x});
    std::sort(taps.begin(), taps.end());
    taps.erase(std::unique(taps.begin(), taps.end()), taps.end());
    return taps;
  }

  // A weight as the rows hold it.
  static int Stored(const Layer& layer, int weight, bool two_bits) {
    return layer.weight_format.bipolar && !two_bits ? (weight > 0 ? 1 : 0) : weight;
  }

  // The product of the groups' outputs, at_once times, over these taps.
  Product ProductOver(int i, const std::vector<Tap>& taps, int first, int count, int at_once,
                      bool two_bits) const {
    const Layer& layer = LayerAt(i);
    const Format& operand = OperandFormat(graph_, layer, 0);
    const int each = OperandShape(graph_, layer, 0).channels / layer.groups;
    std::map<Tap, int> places;
    for (size_t k = 0; k < taps.size(); ++k) places[taps[k]] = static_cast<int>(k);
    Product product;
    product.layer = i;
    product.name = layer.name;
    product.inputs = static_cast<int>(taps.size());
    product.outputs = count * OutputsEach(layer) * at_once;
    product.weight_bits = layer.weight_format.bits;
    product.weights_signed = layer.weight_format.is_signed;
    if (two_bits) product.weight_bits = 2;
    if (two_bits) product.weights_signed = true;
    product.input_bits = operand.bits;
    product.inputs_signed = operand.is_signed;
    product.weights.assign(static_cast<size_t>(product.inputs * product.outputs), 0);
    product.bias.assign(static_cast<size_t>(product.outputs), 0);
    const Window& w = layer.window;
    int n = 0;
    for (int o = first * OutputsEach(layer); o < (first + count) * OutputsEach(layer); ++o)
      for (int p = 0; p < at_once; ++p, ++n)
        for (int c = 0; c < each; ++c)
          for (int ky = 0; ky < w.kernel_y; ++ky)
            for (int kx = 0; kx < w.kernel_x; ++kx) {
              const Tap tap = {o / OutputsEach(layer) * each + c, ky * w.dilation_y,
                               kx * w.dilation_x + p * w.stride_x};
              const auto place = places.find(tap);
              if (place == places.end()) continue;  // of another part
              const int weight = layer.weights[static_cast<size_t>(
                  ((o * each + c) * w.kernel_y + ky) * w.kernel_x + kx)];
              product.weights[static_cast<size_t>(n * product.inputs + place->second)] =
                  Stored(layer, weight, two_bits);
            }
    return product;
  }

  // Of layer i behind products in the same chain: its inputs are the channels of the layer before.
  Product ProductBehind(int i, int before, const std::vector<int>& moved) const {
    const Layer& layer = LayerAt(i);
    const bool two_bits = layer.weight_format.bipolar;
    const std::vector<Tap> taps = Taps(layer, 0, layer.groups, 1);
    const Product plain = ProductOver(i, taps, 0, layer.groups, 1, two_bits);
    const Shape& in = OperandShape(graph_, layer, 0);
    Product product = plain;
    product.inputs = LayerAt(before).shape.size();
    product.weights.assign(static_cast<size_t>(product.inputs * product.outputs), 0);
    for (size_t k = 0; k < taps.size(); ++k) {
      const int element = (taps[k].channel * in.height + taps[k].y) * in.width + taps[k].x;
      const int channel = moved[static_cast<size_t>(element)];
      for (int n = 0; n < product.outputs; ++n)
        product.weights[static_cast<size_t>(n * product.inputs + channel)] =
            plain.weights[static_cast<size_t>(n * plain.inputs) + k];
    }
    product.bias = layer.bias;
    return product;
  }

  void Hide(Product* product) const {
    const Layer& layer = LayerAt(product->layer);
    product->hidden = true;
    product->relu = !layer.format.is_signed;
    product->shift = layer.requant.shift;
    product->output_bits = layer.format.bits;
  }

  void DoProduct(int i) {
    std::vector<int> moved;
    std::vector<int> moves;
    const int next = StaysFor(i, &moved, &moves);
    if (next >= 0) {
      DoChain(i, next, moved, moves);
    } else {
      DoAlone(i);
    }
  }

  void DoChain(int head, int next, std::vector<int> moved, std::vector<int> moves) {
    Chain chain;
    const Layer& first = LayerAt(head);
    const int tensor = Padded(head, 0);
    chain.tensor = tensor;
    const std::vector<Tap> taps = Taps(first, 0, first.groups, 1);
    chain.products.push_back(
        ProductOver(head, taps, 0, first.groups, 1, first.weight_format.bipolar));
    chain.products.back().bias = first.bias;
    Place(taps, padded_, &chain);
    int at = head;
    while (next >= 0) {
      Hide(&chain.products.back());
      for (const int move : moves) absorbed_[static_cast<size_t>(move)] = true;
      absorbed_[static_cast<size_t>(next)] = true;
      chain.products.push_back(ProductBehind(next, at, moved));
      at = next;
      moved.clear();
      moves.clear();
      next = StaysFor(at, &moved, &moves);
    }
    const Layer& last = LayerAt(at);
    chain.results.resize(static_cast<size_t>(last.shape.size()));
    std::iota(chain.results.begin(), chain.results.end(), 0);
    chain.sums = AddTensor("", last.shape.size(), true, {});
    const int sums = chain.sums;
    std::vector<int64_t> offset;
    if (ChoiceOf(at).host_bias) offset.swap(chain.products.back().bias);
    if (ChoiceOf(at).host_bias) chain.products.back().bias.assign(offset.size(), 0);
    AddChain(std::move(chain));
    Finish(at, sums, last.shape.width, std::move(offset), -1);
  }

  void AddChain(Chain chain) {
    plan_.items.push_back({true, static_cast<int>(plan_.chains.size())});
    plan_.chains.push_back(std::move(chain));
  }

  // The tensor that layer i takes, with its padding and `behind` more columns at the right. Its
  // shape to padded_.
  int Padded(int i, int behind) {
    const Layer& layer = LayerAt(i);
    const int source = TensorOf(layer.inputs[0]);
    padded_ = OperandShape(graph_, layer, 0);
    if (Unpadded(layer) && behind == 0) return source;
    HostOperation pad;
    pad.kind = HostKind::kPad;
    pad.layer = layer.name;
    pad.inputs = {source};
    pad.from = padded_;
    pad.window.pad_top = layer.window.pad_top;
    pad.window.pad_left = layer.window.pad_left;
    pad.window.pad_bottom = layer.window.pad_bottom;
    pad.window.pad_right = layer.window.pad_right + behind;
    pad.pad_value = layer.pad_value;
    const Format& format = OperandFormat(graph_, layer, 0);
    if (Unpadded(layer)) pad.pad_value = static_cast<int>(format.low());  // nothing depends on it
    padded_.height += pad.window.pad_top + pad.window.pad_bottom;
    padded_.width += pad.window.pad_left + pad.window.pad_right;
    pad.to = padded_;
    pad.format = format;
    pad.output = AddTensor("", padded_.size(), false, format);
    const int output = pad.output;
    AddHost(std::move(pad));
    return output;
  }

  static void Place(const std::vector<Tap>& taps, const Shape& in, Chain* chain) {
    for (const Tap& tap : taps)
      chain->elements.push_back((tap.channel * in.height + tap.y) * in.width + tap.x);
  }

  // A layer whose results go to the host: all its parts.
  void DoAlone(int i) {
    const Layer& layer = LayerAt(i);
    const Choice& choice = ChoiceOf(i);
    const Format& operand = OperandFormat(graph_, layer, 0);
    const Window& w = layer.window;
    const int turns_x = (layer.shape.width + choice.at_once - 1) / choice.at_once;
    const int pitch = turns_x * choice.at_once;
    const int wanted = (pitch - 1) * w.stride_x + (w.kernel_x - 1) * w.dilation_x + 1;
    const int width = OperandShape(graph_, layer, 0).width + w.pad_left + w.pad_right;
    const int tensor = Padded(i, std::max(0, wanted - width));
    const Shape in = padded_;
    const bool bipolar = layer.weight_format.bipolar;
    const bool equal = xnor_ && bipolar && operand.bipolar && choice.blocks == 1 &&
                       choice.at_once == 1 && layer.groups == 1;
    const bool whole = choice.splits == 1 && !MovesWindow(layer);
    const int sums = AddTensor("", layer.shape.channels * layer.shape.height * pitch, true, {});
    // What the host adds: biases, and what turns stored bits into -1 and 1.
    std::vector<int64_t> offset(static_cast<size_t>(layer.shape.channels));
    const bool on_chip = whole && !bipolar && !operand.bipolar &&
                         layer.requant.kind == Requant::Kind::kNone && choice.blocks == 1 &&
                         !choice.host_bias;
    if (!on_chip) offset = layer.bias;
    const size_t each = layer.weights.size() / offset.size();
    for (size_t o = 0; o < offset.size(); ++o) {
      if (!operand.bipolar) continue;
      for (size_t k = 0; k < each; ++k)
        offset[o] -= equal     ? 1
                     : bipolar ? 2 * Stored(layer, layer.weights[o * each + k], false)
                               : layer.weights[o * each + k];
    }
    const int64_t factor = equal ? 2 : (bipolar ? 2 : 1) * (operand.bipolar ? 2 : 1);
    for (int block = 0; block < choice.blocks; ++block) {
      const int first = layer.groups * block / choice.blocks;
      const int count = layer.groups * (block + 1) / choice.blocks - first;
      std::vector<Tap> taps = Taps(layer, first, count, choice.at_once);
      Chain chain;
      if (choice.ring) {
        std::stable_sort(taps.begin(), taps.end(),
                         [](const Tap& a, const Tap& b) { return a.x < b.x; });
        chain.columns = taps.back().x + 1;
        chain.new_columns = choice.at_once * w.stride_x;
      }
      for (int split = 0; split < choice.splits; ++split) {
        const auto part = [&](int k) {
          return taps.begin() + static_cast<std::ptrdiff_t>(taps.size()) * k / choice.splits;
        };
        const std::vector<Tap> own(part(split), part(split + 1));
        Chain piece = chain;
        piece.tensor = tensor;
        piece.products.push_back(ProductOver(i, own, first, count, choice.at_once, false));
        piece.products.back().xnor = equal;
        if (on_chip) piece.products.back().bias = layer.bias;
        Place(own, in, &piece);
        piece.turns_y = layer.shape.height;
        piece.turns_x = turns_x;
        piece.load_y = w.stride_y * in.width;
        piece.load_x = choice.at_once * w.stride_x;
        piece.store_y = pitch;
        piece.store_x = choice.at_once;
        piece.at_once = choice.at_once;
        piece.partial = choice.splits > 1;
        piece.sums = sums;
        piece.factor = factor;
        for (int o = first * OutputsEach(layer); o < (first + count) * OutputsEach(layer); ++o)
          for (int p = 0; p < choice.at_once; ++p)
            piece.results.push_back(o * layer.shape.height * pitch + p);
        AddChain(std::move(piece));
      }
    }
    Finish(i, sums, pitch, offset, bipolar && !equal ? tensor : -1);
  }

  // What is left to do with the sums of layer i. `subtracted`: tensor (of shape padded_) whose
  // windows are subtracted, or -1.
  void Finish(int i, int sums, int pitch, std::vector<int64_t> offset, int subtracted) {
    const Layer& layer = LayerAt(i);
    const bool plain = std::all_of(offset.begin(), offset.end(), [](int64_t o) { return o == 0; });
    if (plain) offset.clear();
    if (plain && subtracted < 0 && layer.sums() && pitch == layer.shape.width) {
      plan_.tensors[static_cast<size_t>(sums)].name = layer.name;
      tensor_of_[static_cast<size_t>(i)] = sums;
      return;
    }
    HostOperation finish;
    finish.kind = HostKind::kFinish;
    finish.layer = layer.name;
    finish.inputs = {sums};
    finish.to = layer.shape;
    finish.pitch = pitch;
    finish.offset = std::move(offset);
    if (subtracted >= 0) {
      finish.inputs.push_back(subtracted);
      finish.from = padded_;
      finish.groups = layer.groups;
      finish.window = layer.window;
      finish.window.pad_top = finish.window.pad_left = 0;
      finish.window.pad_bottom = finish.window.pad_right = 0;
    }
    Deliver(i, &finish);
    AddHost(std::move(finish));
  }

  const Graph& graph_;
  const std::vector<Choice>& choices_;
  const bool xnor_;
  Plan plan_;
  std::vector<int> tensor_of_;            // [layer]; -1: on the chip only
  std::vector<bool> absorbed_;            // [layer]: done with one before
  std::vector<std::vector<int>> takers_;  // [layer]: that take its output, once per operand
  Shape padded_;
};

}  // namespace

Plan MakePlan(const Graph& graph, const std::vector<Choice>& choices, bool xnor) {
  return Planner(graph, choices, xnor).Run();
}

bool MovesWindow(const Layer& layer) {
  return layer.kind == Layer::Kind::kProduct && (layer.shape.height > 1 || layer.shape.width > 1);
}

std::vector<Choice> WindowChoices(const Graph& graph, const Layer& layer, const ChipConfig& chip) {
  std::vector<Choice> choices;
  const Window& w = layer.window;
  (void)graph;
  for (int blocks = 1; blocks <= layer.groups; ++blocks) {
    if (layer.groups % blocks != 0) continue;
    for (int at_once = 1; at_once <= std::min(layer.shape.width, chip.lanes); ++at_once) {
      Choice choice;
      choice.blocks = blocks;
      choice.at_once = at_once;
      choices.push_back(choice);
      const int columns = w.kernel_x + (at_once - 1) * w.stride_x;
      const bool slides = at_once * w.stride_x < columns && w.stride_x <= w.kernel_x;
      if (!chip.ring || w.dilation_x != 1 || layer.shape.width <= at_once || !slides) continue;
      choice.ring = true;
      choices.push_back(choice);
    }
  }
  return choices;
}

}  // namespace flexi
