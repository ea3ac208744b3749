// SPDX-License-Identifier: Apache-2.0
#include "sw/compiler/mapping.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "sw/compiler/outputs.h"
#include "sw/compiler/range.h"
#include "sw/compiler/rows.h"

namespace flexi {
namespace {

using Reason = Misfit::Reason;

constexpr int kMaxBiasLanes = 32;

class Mapper {
 public:
  // `avoided`: lanes that inputs from the host keep clear of.
  Mapper(const std::vector<Chain>& chains, const ChipConfig& chip, const Defects& defects,
         const std::string& name, uint64_t avoided)
      : input_(chains), chip_(chip), defects_(defects), name_(name) {
    for (int lane = 0; lane < chip.lanes; ++lane) {
      if ((avoided >> lane & 1) == 0) loaded_lanes_.push_back(lane);
      if ((BadFeatureLanes(chip, defects) >> lane & 1) == 0) lanes_.push_back(lane);
    }
  }

  Mapping Run() {
    if (loaded_lanes_.empty() || lanes_.empty())
      throw Misfit(Reason::kFeatures, 0,
                   fmt::format("{}: no lane of {} is good", name_, chip_.name));
    for (const Chain& chain : input_) {
      chains_.push_back({&chain, {}, 7});
      for (const Product& product : chain.products) Place(product);
    }
    for (ChainMap& chain : chains_)
      if (const auto problem = AllocateRows(chip_, defects_, &rows_, &chain))
        throw Misfit(Reason::kFeatures,
                     chain.layers[static_cast<size_t>(problem->layer)].product->layer,
                     fmt::format("{}: does not fit {}: {}", name_, chip_.name, problem->text));
    CheckRows();
    FindShared();
    return {chip_, defects_.any(), std::move(chains_)};
  }

 private:
  [[noreturn]] void Fail(Reason reason, const Product& product, const std::string& what) const {
    throw Misfit(
        reason, product.layer,
        fmt::format("{}, layer {}: does not fit {}: {}", name_, product.name, chip_.name, what));
  }

  std::vector<LayerMap>& layers() { return chains_.back().layers; }
  const Chain& chain() const { return *chains_.back().chain; }

  void Place(const Product& product) {
    LayerMap map;
    map.product = &product;
    FindBias(&map);
    if (layers().empty()) {
      PlaceLoaded(&map);
    } else {
      PlaceHidden(&map);
    }
    if (const std::string problem = PlaceOutputs(chip_, defects_, &rows_, &map); !problem.empty())
      Fail(Reason::kLink, product, problem);
    if (map.hidden() && !chip_.overlap) CheckWrittenLanes(map);
    ChooseBits(&map);
    CheckAccumulator(map);
    layers().push_back(std::move(map));
  }

  void FindBias(LayerMap* map) const {
    const Product& product = *map->product;
    const BiasFormat format = {product.weight_bits, product.weights_signed, product.input_bits,
                               product.inputs_signed};
    const auto bias = FindBiasLanes(product.bias, format, kMaxBiasLanes);
    if (!bias) {
      const auto [low, high] = std::minmax_element(product.bias.begin(), product.bias.end());
      Fail(Reason::kBias, product,
           fmt::format("biases {}..{} cannot be made of {} constant lanes with {}-bit "
                       "weights and {}-bit inputs; use smaller biases, biases with a common "
                       "divisor, or wider weights",
                       *low, *high, kMaxBiasLanes, product.weight_bits, product.input_bits));
    }
    map->bias = *bias;
  }

  // Elements in the lanes that work, as few segments as that takes; of a ring each column in
  // segments of its own.
  void PlaceLoaded(LayerMap* map) {
    const Product& product = *map->product;
    const auto lanes = static_cast<int>(loaded_lanes_.size());
    const auto position = [&](int k) {
      return k / lanes * chip_.lanes + loaded_lanes_[static_cast<size_t>(k % lanes)];
    };
    const int columns = std::max(1, chain().columns);
    const int each = product.inputs / columns;
    const int room = (each + lanes - 1) / lanes * lanes;  // of a column
    for (int i = 0; i < product.inputs; ++i)
      map->input.positions.push_back(
          position(chain().columns == 0 ? i : i / each * room + i % each));
    const auto constants = static_cast<int>(map->bias.size());
    for (int i = 0; i < constants; ++i)
      map->input.constant_positions.push_back(position(product.inputs + i));
    const int places = chain().columns == 0 ? product.inputs + constants : columns * room;
    map->input.bits = product.input_bits;
    map->input.segments = (places + lanes - 1) / lanes;
    CheckSegments(*map);
    map->input.occupied.assign(static_cast<size_t>(map->input.segments * chip_.lanes), false);
    for (const auto* positions : {&map->input.positions, &map->input.constant_positions})
      for (const int p : *positions) map->input.occupied[static_cast<size_t>(p)] = true;
    if (chain().columns == 0) return;
    int ring = 0;
    while (1 << ring < map->input.rows()) ++ring;
    chains_.back().ring_bits = ring;
    if (1 << ring > chip_.feature_rows)
      Fail(Reason::kFeatures, product,
           fmt::format("its ring of {} rows needs {} feature rows, there are {}", map->input.rows(),
                       1 << ring, chip_.feature_rows));
  }

  // Elements where the layer before writes them, bias lanes behind all that it touches.
  void PlaceHidden(LayerMap* map) {
    const Product& product = *map->product;
    const LayerMap& before = layers().back();
    const auto constants = static_cast<int>(map->bias.size());
    for (int i = 0; i < product.inputs; ++i)
      map->input.positions.push_back(WrittenPosition(chip_, before, i));
    int written = WrittenEnd(chip_, before);
    map->input.bits = product.input_bits;
    const auto behind = [&](int end) {
      std::vector<int> positions;
      for (int p = end; static_cast<int>(positions.size()) < constants; ++p)
        if (std::find(lanes_.begin(), lanes_.end(), p % chip_.lanes) != lanes_.end())
          positions.push_back(p);
      return positions;
    };
    const auto segments = [&](const std::vector<int>& positions) {
      const int end = positions.empty() ? LastInput(*map) + 1 : positions.back() + 1;
      return (end + chip_.lanes - 1) / chip_.lanes;
    };
    std::vector<int> positions = behind(written);
    if (chip_.overlap && segments(positions) > 1 && product.input_bits > 1) {
      map->scheme = Scheme::kStaged;
      // Copies take whole byte groups.
      if (written % chip_.lanes != 0)
        written +=
            std::min((8 - written % chip_.lanes % 8) % 8, chip_.lanes - written % chip_.lanes);
      positions = behind(written);
    }
    map->input.constant_positions = positions;
    map->input.segments = segments(positions);
    CheckSegments(*map);
    if (!chip_.overlap && map->input.segments > 1)
      Fail(Reason::kLink, *before.product,
           fmt::format("{} hidden inputs of {} bits and {} constant lanes need {} lanes; "
                       "results are written into one row a bit, {} lanes: {} too many",
                       product.inputs, product.input_bits, constants, written + constants,
                       chip_.lanes, written + constants - chip_.lanes));
    const int end = map->input.segments * chip_.lanes;
    map->input.occupied.assign(static_cast<size_t>(end), false);
    std::fill_n(map->input.occupied.begin(), std::min(written, end), true);
    for (const int p : map->input.constant_positions)
      map->input.occupied[static_cast<size_t>(p)] = true;
  }

  static int LastInput(const LayerMap& map) {
    return *std::max_element(map.input.positions.begin(), map.input.positions.end());
  }

  void CheckSegments(const LayerMap& map) const {
    if (map.input.segments > chip_.max_segments())
      Fail(layers_empty() ? Reason::kFeatures : Reason::kLink,
           layers_empty() ? *map.product : *chains_.back().layers.back().product,
           fmt::format("{} inputs and {} constant lanes need {} segments; {} are possible",
                       map.product->inputs, map.bias.size(), map.input.segments,
                       chip_.max_segments()));
  }
  bool layers_empty() const { return chains_.back().layers.empty(); }

  // WRITE moves results through the lanes of a byte group, and old ones stay above them.
  void CheckWrittenLanes(const LayerMap& map) const {
    const auto end = std::lower_bound(lanes_.begin(), lanes_.end(), WrittenEnd(chip_, map));
    if (end - lanes_.begin() < WrittenEnd(chip_, map))
      Fail(Reason::kLink, *map.product, "its results would be written into a bad lane");
  }

  void ChooseBits(LayerMap* map) const {
    const Product& product = *map->product;
    const int own = product.weight_bits + product.input_bits - 1;
    if (map->hidden()) {
      map->bits = product.shift + product.output_bits;
      map->correct = product.relu;
      if (map->bits < own)
        Fail(Reason::kLink, product,
             fmt::format("shift {} is not possible with {}-bit weights, {}-bit inputs and "
                         "{}-bit outputs; {} or more would be right",
                         product.shift, product.weight_bits, product.input_bits,
                         product.output_bits, own - product.output_bits));
      if (!map->correct) CheckRaw(product);
      return;
    }
    DotProduct dot;
    dot.w = product.weight_bits;
    dot.a = product.input_bits;
    const SumRange range = ResultRange(product);
    map->bits = SentBitsNeeded(chip_.cores, dot, std::max(range.high, -range.low - 1));
  }

  // Signed outputs are written as they are: no sum may be beyond them.
  void CheckRaw(const Product& product) const {
    const SumRange range = ResultRange(product);
    const int64_t half = int64_t{1} << (product.output_bits - 1);
    const int64_t low = range.low >> product.shift;
    const int64_t high = range.high >> product.shift;
    if (low >= -half && high < half) return;
    int shift = product.shift;
    while ((range.low >> shift) < -half || (range.high >> shift) >= half) ++shift;
    Fail(Reason::kLink, product,
         fmt::format("signed saturation is not among the write-back modes: outputs reach {}..{}, "
                     "beyond {} signed bits; use ReLU (unsigned outputs), or signed outputs that "
                     "need no saturation (shift {} or more here, or more bits)",
                     low, high, product.output_bits, shift));
  }

  void CheckAccumulator(const LayerMap& map) const {
    for (int n = 0; n < map.product->outputs; ++n) {
      const int bits = AccumulatorBits(ChannelWeights(map, chip_.lanes, n), *map.product);
      if (bits > chip_.acc_width)
        Fail(Reason::kAccumulator, *map.product,
             fmt::format("output {} needs {} accumulator bits, there are {}; narrow "
                         "the weights or inputs, or split the layer",
                         n, bits, chip_.acc_width));
    }
  }

  // Bad rows leave gaps, so that rows beyond the end do not mean that all others are taken.
  void CheckRows() const {
    if (rows_.end() <= chip_.rows) return;
    int hidden = 0;
    std::string each;
    std::string last;
    int of_last = 0;
    const auto add = [&] {
      if (!last.empty()) each += fmt::format("{}{} {}", each.empty() ? "" : ", ", last, of_last);
    };
    for (const ChainMap& chain : chains_)
      for (const LayerMap& map : chain.layers) {
        if (map.product->name != last) {
          add();
          of_last = 0;
        }
        last = map.product->name;
        of_last += map.weight_rows();
        hidden += map.hidden_rows();
      }
    add();
    if (hidden > 0) each += fmt::format(", hidden results {}", hidden);
    const int bits = chip_.cores * chip_.lanes;
    const int too_many = rows_.end() - chip_.rows;
    throw Misfit(
        Reason::kRows, 0,
        fmt::format("{}: does not fit {}: needs {} weight rows, there are {}{}: {} rows or {} bits "
                    "too many ({} bits of {}); rows by layer: {}",
                    name_, chip_.name, rows_.end(), chip_.rows,
                    defects_.any() ? ", bad ones among them" : "", too_many, too_many * bits,
                    rows_.end() * bits, chip_.weight_bits(), each),
        too_many);
  }

  // Which hidden blocks other blocks overwrite.
  void FindShared() {
    std::vector<std::pair<int, int>> rows;
    std::vector<FeatureBlock*> blocks;
    for (ChainMap& chain : chains_)
      for (LayerMap& map : chain.layers) {
        const int first = map.exchanged() ? map.copy_row : map.input.row;
        const bool ring = chain.ring_bits < 7;
        rows.emplace_back(first, first + (ring ? 1 << chain.ring_bits : map.feature_rows()));
        blocks.push_back(map.exchanged() ? nullptr : &map.input);
      }
    for (size_t i = 0; i < blocks.size(); ++i)
      for (size_t j = 0; j < blocks.size() && blocks[i] != nullptr; ++j)
        if (i != j && rows[i].first < rows[j].second && rows[j].first < rows[i].second)
          blocks[i]->shared = true;
  }

  const std::vector<Chain>& input_;
  const ChipConfig& chip_;
  const Defects& defects_;
  const std::string& name_;
  std::vector<int> loaded_lanes_;  // that inputs from the host use
  std::vector<int> lanes_;         // whose feature cells work
  RowPool rows_;
  std::vector<ChainMap> chains_;
};

// Lanes whose weight cells are bad in all rows of a core that has others.
uint64_t BadWeightLanes(const ChipConfig& chip, const Defects& defects) {
  uint64_t bad = 0;
  const uint64_t all = chip.lanes == 64 ? ~uint64_t{0} : (uint64_t{1} << chip.lanes) - 1;
  for (int core = 0; core < chip.cores; ++core) {
    uint64_t lanes = all;
    for (int row = 0; row < chip.rows; ++row) lanes &= defects.WeightsAt(chip, core, row);
    if (lanes != all) bad |= lanes;
  }
  return bad;
}

}  // namespace

int Mapping::weight_rows() const {
  int rows = 0;
  for (const ChainMap& chain : chains)
    for (const LayerMap& map : chain.layers) rows += map.weight_rows() + map.hidden_rows();
  return rows;
}

std::vector<int> ChannelWeights(const LayerMap& map, int lanes, int output) {
  const Product& product = *map.product;
  std::vector<int> weights(static_cast<size_t>(map.input.segments * lanes), product.xnor ? 1 : 0);
  for (int i = 0; i < product.inputs; ++i)
    weights[static_cast<size_t>(map.input.positions[static_cast<size_t>(i)])] =
        product.weights[static_cast<size_t>(output * product.inputs + i)];
  for (size_t i = 0; i < map.bias.size(); ++i)
    weights[static_cast<size_t>(map.input.constant_positions[i])] =
        map.bias[i].weights[static_cast<size_t>(output)];
  return weights;
}

DotProduct DotOf(const ChainMap& chain, int layer, int group) {
  const LayerMap& map = chain.layers[static_cast<size_t>(layer)];
  const Product& product = *map.product;
  DotProduct dot;
  dot.segments = map.input.segments;
  dot.a = product.input_bits;
  dot.w = product.weight_bits;
  dot.xs = product.inputs_signed;
  dot.ws = product.weights_signed;
  dot.x0 = map.input.row;
  dot.w0 = map.group_row[static_cast<size_t>(group)];
  dot.ring_bits = chain.ring_bits;
  if (map.exchanged()) {
    std::swap(dot.a, dot.w);
    std::swap(dot.xs, dot.ws);
    dot.x0 = map.copy_row;
    dot.w0 = map.input.row;
  }
  dot.bits = map.bits;
  if (map.hidden()) {
    const LayerMap& next = chain.layers[static_cast<size_t>(layer) + 1];
    dot.result = isa::kWrite;
    dot.shift = product.shift;
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

Mapping MapChains(const std::vector<Chain>& chains, const ChipConfig& chip, const Defects& defects,
                  const std::string& name) {
  const uint64_t features = BadFeatureLanes(chip, defects);
  const uint64_t weights = BadWeightLanes(chip, defects);
  if ((weights & ~features) != 0) {
    try {
      return Mapper(chains, chip, defects, name, features | weights).Run();
    } catch (const Misfit&) {
      // Cores with bad lanes then do without those channels that would need them.
    }
  }
  return Mapper(chains, chip, defects, name, features).Run();
}

}  // namespace flexi
