// SPDX-License-Identifier: Apache-2.0
#include "sw/compiler/placement.h"

#include "sw/asm/stream.h"

namespace flexi {
namespace {

using Kind = CellUse::Kind;

class Placer {
 public:
  explicit Placer(const Mapping& mapping) : chip_(mapping.chip) {
    placement_.weights.resize(static_cast<size_t>(chip_.weight_bits()));
    placement_.features.resize(static_cast<size_t>(chip_.feature_rows * chip_.lanes));
  }

  void Add(const LayerMap& map) {
    dot_.segments = map.input.segments;
    Weights(map);
    Inputs(map);
    if (map.exchanged()) Copies(map);
    if (map.staged()) Passing(map);
  }

  Placement Take() { return std::move(placement_); }

 private:
  void Weight(int core, int row, int lane, const CellUse& use) {
    placement_.weights[static_cast<size_t>((core * chip_.rows + row) * chip_.lanes + lane)]
        .push_back(use);
  }
  void Feature(int row, int lane, const CellUse& use) {
    placement_.features[static_cast<size_t>(row * chip_.lanes + lane)].push_back(use);
  }

  void Weights(const LayerMap& map) {
    for (int n = 0; n < map.product->outputs; ++n) {
      const Channel channel = map.channels[static_cast<size_t>(n)];
      const int first = map.group_row[static_cast<size_t>(channel.group)];
      const auto place = [&](const std::vector<int>& positions, Kind kind) {
        for (size_t i = 0; i < positions.size(); ++i)
          for (int bit = 0; bit < map.product->weight_bits; ++bit)
            Weight(channel.core, first + dot_.weight_row(bit, positions[i] / chip_.lanes),
                   positions[i] % chip_.lanes,
                   {kind, map.product->layer, n, static_cast<int>(i), bit});
      };
      place(map.input.positions, Kind::kWeight);
      place(map.input.constant_positions, Kind::kBias);
    }
  }

  void Inputs(const LayerMap& map) {
    const auto place = [&](const std::vector<int>& positions, Kind kind) {
      for (size_t i = 0; i < positions.size(); ++i)
        for (int bit = 0; bit < map.input.bits; ++bit) {
          const int row = map.input.row + dot_.feature_row(bit, positions[i] / chip_.lanes);
          const int lane = positions[i] % chip_.lanes;
          const CellUse use{kind, map.product->layer, -1, static_cast<int>(i), bit};
          if (map.exchanged()) {
            Weight(0, row, lane, use);
          } else {
            Feature(row, lane, use);
          }
        }
    };
    place(map.input.positions, Kind::kFeature);
    place(map.input.constant_positions, Kind::kConstant);
  }

  // Rows of one segment, in the lanes that hold inputs or constants.
  void Copies(const LayerMap& map) {
    for (const auto* positions : {&map.input.positions, &map.input.constant_positions})
      for (const int lane : *positions)
        for (int bit = 0; bit < map.product->weight_bits; ++bit)
          Feature(map.copy_row + bit, lane, {Kind::kCopy, map.product->layer, -1, -1, bit});
  }

  // A segment in staging rows, and in core 0's rows on its way into another one.
  void Passing(const LayerMap& map) {
    for (int bit = 0; bit < map.input.bits; ++bit)
      for (int lane = 0; lane < chip_.lanes; ++lane) {
        const CellUse use{Kind::kPassing, map.product->layer, -1, -1, bit};
        Feature(map.staging_row() + bit, lane, use);
        Weight(0, map.hidden_row + bit, lane, use);
      }
  }

  const ChipConfig& chip_;
  DotProduct dot_;  // for its order of rows
  Placement placement_;
};

}  // namespace

Placement PlacementOf(const Mapping& mapping) {
  Placer placer(mapping);
  for (const ChainMap& chain : mapping.chains)
    for (const LayerMap& map : chain.layers) placer.Add(map);
  return placer.Take();
}

}  // namespace flexi
