// SPDX-License-Identifier: Apache-2.0
#include "sw/compiler/search.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "sw/asm/isa.h"
#include "sw/common/random.h"

namespace flexi {
namespace {

using Reason = Misfit::Reason;

constexpr int kMaxSplits = 64;
constexpr int64_t kTooLarge = 8;                  // times the chip's weight bits
constexpr int64_t kMaxMatrix = int64_t{1} << 24;  // weights of a product, zeros between groups too
constexpr size_t kUpgrades = 24;  // ways that are tried for each layer with a window

// What a way to do a window costs, roughly: to put ways in order.
struct Cost {
  int64_t rows = 0;
  int64_t cycles = 0;
  bool possible = true;
};

int CeilDiv(int a, int b) { return (a + b - 1) / b; }

Cost CostOf(const Graph& graph, const Layer& layer, const Choice& choice, const ChipConfig& chip) {
  const Window& w = layer.window;
  const int a = OperandFormat(graph, layer, 0).bits;
  const int bits = layer.weight_format.bits;
  const int channels = OperandShape(graph, layer, 0).channels / choice.blocks;
  const int columns = w.kernel_x + (choice.at_once - 1) * std::min(w.stride_x, w.kernel_x);
  const int column = channels * w.kernel_y;
  const int inputs = CeilDiv(columns * column, choice.splits);
  const int segments =
      choice.ring ? columns * CeilDiv(column, chip.lanes) : CeilDiv(inputs, chip.lanes);
  const int outputs = layer.shape.channels / choice.blocks * choice.at_once;
  const int groups = CeilDiv(outputs, chip.cores);
  const int parts = choice.blocks * choice.splits;
  int held = segments * a;  // feature rows
  while (choice.ring && (held & (held - 1)) != 0) ++held;
  Cost cost;
  cost.possible = held <= chip.feature_rows && segments <= chip.max_segments();
  cost.rows = int64_t{parts} * groups * segments * bits;
  const int fresh =
      choice.ring ? choice.at_once * w.stride_x * CeilDiv(column, chip.lanes) : segments;
  const int load = fresh * a * (1 + chip.row_bytes()) + (choice.ring ? a : 1);
  const int sent = isa::SentBytes(chip.cores) > 1 ? bits + a : 2;
  const int64_t turn = load + groups * (segments * bits * a + (chip.overlap ? 2 : 3) + sent);
  const int64_t turns = int64_t{layer.shape.height} * CeilDiv(layer.shape.width, choice.at_once);
  cost.cycles = turns * turn * parts;
  return cost;
}

// Of the ways with the fewest rows the fastest one.
Choice Smallest(const Graph& graph, const Layer& layer, const ChipConfig& chip) {
  Choice best;
  Cost least;
  bool found = false;
  for (const Choice& choice : WindowChoices(graph, layer, chip)) {
    const Cost cost = CostOf(graph, layer, choice, chip);
    const bool better =
        cost.rows < least.rows || (cost.rows == least.rows && cost.cycles < least.cycles);
    if (!cost.possible || (found && !better)) continue;
    best = choice;
    least = cost;
    found = true;
  }
  return best;
}

// Weights of a part, with the zeros that stand between groups.
int64_t MatrixOf(const Graph& graph, const Layer& layer, const Choice& choice) {
  const int64_t channels = OperandShape(graph, layer, 0).channels / choice.blocks;
  const int64_t window = int64_t{layer.window.kernel_y} * layer.window.kernel_x * choice.at_once;
  return channels * window / choice.splits * (layer.shape.channels / choice.blocks) *
         choice.at_once;
}

int64_t Products(const Graph& graph) {
  return std::count_if(graph.layers.begin(), graph.layers.end(),
                       [](const Layer& layer) { return layer.kind == Layer::Kind::kProduct; });
}

bool IsRing(const Choice& choice) { return choice.ring; }

class Search {
 public:
  Search(const Graph& graph, const ChipConfig& chip, const Defects& defects, bool leave)
      : graph_(graph), chip_(chip), defects_(defects), leave_(leave) {}

  std::unique_ptr<Mapped> Run(std::optional<uint64_t> draw) {
    CheckBits();
    CheckLayers();
    std::vector<Choice> choices(graph_.layers.size());
    if (draw) return Drawn(*draw);
    for (size_t i = 0; i < choices.size(); ++i)
      if (MovesWindow(graph_.layers[i])) choices[i] = Smallest(graph_, graph_.layers[i], chip_);
    std::unique_ptr<Mapped> best = Fit(choices);
    for (size_t i = 0; i < choices.size(); ++i)
      if (MovesWindow(graph_.layers[i])) Quicken(i, &best);
    return best;
  }

 private:
  const Layer& LayerAt(size_t i) const { return graph_.layers[i]; }
  Cost CostAt(size_t i, const Choice& choice) const {
    return CostOf(graph_, LayerAt(i), choice, chip_);
  }

  // Networks that are many times too large are not worth mapping to know the rows exactly.
  void CheckBits() const {
    int64_t bits = 0;
    for (const Layer& layer : graph_.layers)
      bits += static_cast<int64_t>(layer.weights.size()) * layer.weight_format.bits;
    const int64_t too_many = bits - chip_.weight_bits();
    if (bits <= kTooLarge * chip_.weight_bits()) return;
    const int row = chip_.cores * chip_.lanes;
    throw Misfit(Reason::kRows, 0,
                 fmt::format("{}: does not fit {}: its weights have {} bits, there are {}: {} rows "
                             "or {} bits too many",
                             graph_.name, chip_.name, bits, chip_.weight_bits(),
                             (too_many + row - 1) / row, too_many),
                 static_cast<int>(std::min<int64_t>((too_many + row - 1) / row, 1 << 30)));
  }

  // Every layer has rows of its own.
  void CheckLayers() const {
    const int64_t products = Products(graph_);
    if (products <= chip_.rows) return;
    const auto too_many = static_cast<int>(products) - chip_.rows;
    throw Misfit(Reason::kRows, 0,
                 fmt::format("{}: does not fit {}: its {} layers with weights need a row each, "
                             "there are {}: {} rows too many",
                             graph_.name, chip_.name, products, chip_.rows, too_many),
                 too_many);
  }

  std::unique_ptr<Mapped> Drawn(uint64_t seed) const {
    Random random(seed);
    std::vector<Choice> choices(graph_.layers.size());
    for (size_t i = 0; i < choices.size(); ++i) {
      if (!MovesWindow(LayerAt(i))) continue;
      std::vector<Choice> ways = WindowChoices(graph_, LayerAt(i), chip_);
      // Rings are rare among them.
      if (random.Chance(1, 3) && std::any_of(ways.begin(), ways.end(), IsRing))
        ways.erase(std::remove_if(ways.begin(), ways.end(), std::not_fn(IsRing)), ways.end());
      choices[i] = ways[random.Below(ways.size())];
    }
    return Fit(choices);
  }

  // Faster ways for a layer with a window, as long as there are rows for them.
  void Quicken(size_t i, std::unique_ptr<Mapped>* best) const {
    std::vector<std::pair<Cost, Choice>> ways;
    const Choice now = (*best)->choices[i];
    if (now.splits > 1) return;
    const Cost cost_now = CostAt(i, now);
    const int room = chip_.rows - (*best)->mapping.weight_rows();
    for (const Choice& choice : WindowChoices(graph_, LayerAt(i), chip_)) {
      const Cost cost = CostAt(i, choice);
      if (cost.possible && cost.cycles < cost_now.cycles && cost.rows <= cost_now.rows + room)
        ways.emplace_back(cost, choice);
    }
    std::stable_sort(ways.begin(), ways.end(), [](const auto& a, const auto& b) {
      return std::pair(a.first.cycles, a.first.rows) < std::pair(b.first.cycles, b.first.rows);
    });
    if (ways.size() > kUpgrades) ways.resize(kUpgrades);
    for (const auto& [cost, choice] : ways) {
      std::vector<Choice> choices = (*best)->choices;
      choices[i] = choice;
      try {
        *best = Map(choices);
        return;
      } catch (const Misfit&) {
        continue;
      }
    }
  }

  std::unique_ptr<Mapped> Map(const std::vector<Choice>& choices) const {
    for (size_t i = 0; i < choices.size(); ++i)
      if (LayerAt(i).kind == Layer::Kind::kProduct &&
          MatrixOf(graph_, LayerAt(i), choices[i]) > kMaxMatrix)
        throw Error(fmt::format("{}, layer {}: {} outputs in {} groups are too many for {}",
                                graph_.name, LayerAt(i).name, LayerAt(i).shape.channels,
                                LayerAt(i).groups, chip_.name));
    auto mapped = std::make_unique<Mapped>();
    mapped->choices = choices;
    mapped->plan = MakePlan(graph_, choices, !defects_.any());
    mapped->mapping = MapChains(mapped->plan.chains, chip_, defects_, graph_.name);
    return mapped;
  }

  // Changes the choices until they fit, or throws what does not.
  std::unique_ptr<Mapped> Fit(std::vector<Choice> choices) const {
    for (;;) {
      try {
        return Map(choices);
      } catch (const Misfit& misfit) {
        if (misfit.reason == Reason::kRows) return FewerRows(choices, misfit);
        if (!leave_ || !Adapt(misfit, &choices)) throw;
      }
    }
  }

  // Whether layer i's results stay on the chip as things are: it is in a chain and not its end.
  static bool Hidden(const Plan& plan, int layer, int* before) {
    for (const Chain& chain : plan.chains)
      for (size_t k = 0; k < chain.products.size(); ++k) {
        if (chain.products[k].layer != layer) continue;
        *before = k == 0 ? -1 : chain.products[k - 1].layer;
        return chain.products[k].hidden;
      }
    return false;
  }

  bool Adapt(const Misfit& misfit, std::vector<Choice>* choices) const {
    const Plan plan = MakePlan(graph_, *choices, !defects_.any());
    Choice& choice = (*choices)[static_cast<size_t>(misfit.layer)];
    int before = -1;
    if (Hidden(plan, misfit.layer, &before)) {
      choice.leave = true;
      return true;
    }
    if (misfit.reason == Reason::kBias && !choice.host_bias) {
      choice.host_bias = true;
      return true;
    }
    if (before >= 0) {
      (*choices)[static_cast<size_t>(before)].leave = true;
      return true;
    }
    if (misfit.reason != Reason::kAccumulator && misfit.reason != Reason::kFeatures) return false;
    const Layer& layer = LayerAt(static_cast<size_t>(misfit.layer));
    const int taps = static_cast<int>(layer.weights.size()) / layer.shape.channels;
    if (choice.ring || choice.at_once > 1) {
      choice.ring = false;
      choice.at_once = 1;
      return true;
    }
    // At least one input for each part.
    const int most = std::min(kMaxSplits, taps * layer.groups / choice.blocks);
    if (choice.splits >= most) return false;
    do {
      ++choice.splits;
    } while (choice.splits < most && !CostOf(graph_, layer, choice, chip_).possible);
    return true;
  }

  // Hidden results that go to the host free rows that pass them on, and the second bit of bipolar
  // weights; biases that the host adds free segments.
  std::unique_ptr<Mapped> FewerRows(std::vector<Choice> choices, const Misfit& misfit) const {
    Misfit least = misfit;
    bool better = leave_;
    while (better) {
      better = false;
      for (size_t i = graph_.layers.size(); i-- > 0;) {
        if (LayerAt(i).kind != Layer::Kind::kProduct) continue;
        for (const bool leave : {false, true}) {
          std::vector<Choice> other = choices;
          bool& flag = leave ? other[i].leave : other[i].host_bias;
          if (flag) continue;
          flag = true;
          if (std::unique_ptr<Mapped> mapped = Improve(&other, &least, &better)) return mapped;
          if (better) choices = other;
          if (better) break;
        }
        if (better) break;
      }
    }
    throw least;
  }

  // Maps; where too many rows are missing still but fewer than before, says so in `least`.
  std::unique_ptr<Mapped> Improve(std::vector<Choice>* choices, Misfit* least, bool* better) const {
    for (;;) {
      try {
        return Map(*choices);
      } catch (const Misfit& misfit) {
        if (misfit.reason == Reason::kRows) {
          *better = misfit.rows < least->rows;
          if (*better) *least = misfit;
          return nullptr;
        }
        if (!Adapt(misfit, choices)) return nullptr;
      }
    }
  }

  const Graph& graph_;
  const ChipConfig& chip_;
  const Defects& defects_;
  const bool leave_;
};

// The layer with weights of one bit less. Only its shape counts.
void Narrow(Layer* layer) {
  --layer->weight_format.bits;
  for (int& weight : layer->weights) weight >>= 1;
  for (int64_t& bias : layer->bias) bias = 0;
  if (layer->requant.kind == Requant::Kind::kShift)
    layer->requant.shift = std::max(0, layer->requant.shift - 1);
}

bool Fits(const Graph& graph, const ChipConfig& chip, const Defects& defects, bool leave) {
  try {
    FindMapping(graph, chip, defects, leave);
    return true;
  } catch (const Misfit&) {
    return false;
  }
}

}  // namespace

std::unique_ptr<Mapped> FindMapping(const Graph& graph, const ChipConfig& chip,
                                    const Defects& defects, bool leave,
                                    std::optional<uint64_t> draw) {
  return Search(graph, chip, defects, leave).Run(draw);
}

std::string Narrower(const Graph& graph, const ChipConfig& chip, const Defects& defects,
                     bool leave) {
  if (Products(graph) > chip.rows) return "";
  Graph narrow = graph;
  for (;;) {
    // The layer with the most rows gives a bit first.
    Layer* most = nullptr;
    int64_t most_rows = 0;
    int64_t all_rows = 0;
    for (Layer& layer : narrow.layers) {
      if (layer.kind != Layer::Kind::kProduct) continue;
      const int64_t rows = CostOf(narrow, layer, Smallest(narrow, layer, chip), chip).rows;
      all_rows += rows;
      if (rows <= most_rows || layer.weight_format.bits < 2) continue;
      most = &layer;
      most_rows = rows;
    }
    if (most == nullptr) return "";
    Narrow(most);
    all_rows -= most_rows / (most->weight_format.bits + 1);
    if (all_rows <= chip.rows && Fits(narrow, chip, defects, leave)) break;
  }
  // What need not have been.
  for (size_t i = 0; i < narrow.layers.size(); ++i) {
    if (graph.layers[i].kind != Layer::Kind::kProduct) continue;
    while (narrow.layers[i].weight_format.bits < graph.layers[i].weight_format.bits) {
      Graph wider = narrow;
      wider.layers[i] = graph.layers[i];
      while (wider.layers[i].weight_format.bits > narrow.layers[i].weight_format.bits + 1)
        Narrow(&wider.layers[i]);
      if (!Fits(wider, chip, defects, leave)) break;
      narrow = wider;
    }
  }
  std::string words;
  for (size_t i = 0; i < narrow.layers.size(); ++i) {
    const int bits = narrow.layers[i].weight_format.bits;
    if (bits == graph.layers[i].weight_format.bits) continue;
    words += fmt::format("{}{} with {}-bit weights instead of {}", words.empty() ? "" : ", ",
                         narrow.layers[i].name, bits, graph.layers[i].weight_format.bits);
  }
  return words;
}

}  // namespace flexi
