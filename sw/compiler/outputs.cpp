// SPDX-License-Identifier: Apache-2.0
#include "sw/compiler/outputs.h"

#include <fmt/format.h>

#include <algorithm>

namespace flexi {
namespace {

class Placer {
 public:
  Placer(const ChipConfig& chip, const Defects& defects, RowPool* rows, LayerMap* map)
      : chip_(chip), defects_(defects), rows_(*rows), map_(*map) {
    const auto lanes = static_cast<size_t>(chip.lanes);
    for (int g = 0; g < map->input.segments; ++g) {
      uint64_t mask = BadFeatureLanes(chip, defects);  // these read as anything
      for (size_t l = 0; l < lanes; ++l)
        if (map->input.occupied[static_cast<size_t>(g) * lanes + l]) mask |= uint64_t{1} << l;
      occupied_.push_back(mask);
    }
  }

  std::string Run() {
    const int outputs = map_.product->outputs;
    for (int place = 0; placed() < outputs; ++place) {
      if (map_.hidden() && !chip_.overlap && place >= ByteGroupRoom())
        return fmt::format("{} outputs are {} too many: write-back puts at most {} into a row",
                           outputs, outputs - placed(), placed());
      std::vector<int> cores;  // that the place has
      for (int core = 0; core < chip_.cores; ++core)
        if (Written(place, core)) cores.push_back(core);
      if (cores.empty()) continue;
      const int wanted = std::min(static_cast<int>(cores.size()), outputs - placed());
      const int row = BestRow(cores, wanted);
      rows_.Take(row, map_.group_rows());
      const auto group = static_cast<int>(map_.group_row.size());
      for (const int core : cores)
        if (placed() < outputs && Works(row, core)) map_.channels.push_back({group, core});
      map_.group_row.push_back(row);
      if (map_.hidden()) map_.places.push_back(chip_.overlap ? place : ByteGroup(place));
    }
    return "";
  }

 private:
  int placed() const { return static_cast<int>(map_.channels.size()); }

  // Whether write-back can put a result of this core at the place: a lane that is there and works.
  bool Written(int place, int core) const {
    if (!map_.hidden() || !chip_.overlap) return true;
    const int lane = place % chip_.lane_segments() * chip_.cores + core;
    return lane < chip_.lanes && (BadFeatureLanes(chip_, defects_) >> lane & 1) == 0;
  }

  // Dot products of N channels, as many into each byte group as it has room for.
  int RoomOf(int group) const { return std::min(8, chip_.lanes - 8 * group) / chip_.cores; }
  int ByteGroupRoom() const {
    int room = 0;
    for (int group = 0; group < chip_.row_bytes(); ++group) room += RoomOf(group);
    return room;
  }
  int ByteGroup(int place) const {
    int group = 0;
    for (; place >= RoomOf(group); ++group) place -= RoomOf(group);
    return group;
  }

  // Whether the core's cells of the dot product at `row` work where features can be.
  bool Works(int row, int core) const {
    DotProduct dot;
    dot.segments = map_.input.segments;
    dot.w0 = row;
    for (int bit = 0; bit < map_.product->weight_bits; ++bit)
      for (int g = 0; g < dot.segments; ++g) {
        const int r = dot.weight_row(bit, g);
        if (r < chip_.rows &&
            (defects_.WeightsAt(chip_, core, r) & occupied_[static_cast<size_t>(g)]) != 0)
          return false;
      }
    return true;
  }

  // The first free rows in which enough cores work, else those in which most do.
  int BestRow(const std::vector<int>& cores, int wanted) const {
    int best = -1;
    int most = 0;
    for (int row = rows_.Free(0, map_.group_rows());;
         row = rows_.Free(row + 1, map_.group_rows())) {
      const auto works = static_cast<int>(
          std::count_if(cores.begin(), cores.end(), [&](int core) { return Works(row, core); }));
      if (works >= wanted) {
        // Rows that are not there always work: better some that are.
        return best >= 0 && row + map_.group_rows() > chip_.rows ? best : row;
      }
      if (works > most) {
        most = works;
        best = row;
      }
    }
  }

  const ChipConfig& chip_;
  const Defects& defects_;
  RowPool& rows_;
  LayerMap& map_;
  std::vector<uint64_t> occupied_;  // [segment]: lanes
};

}  // namespace

std::string PlaceOutputs(const ChipConfig& chip, const Defects& defects, RowPool* rows,
                         LayerMap* map) {
  return Placer(chip, defects, rows, map).Run();
}

int WrittenPosition(const ChipConfig& chip, const LayerMap& map, int n) {
  const Channel channel = map.channels[static_cast<size_t>(n)];
  const int place = map.places[static_cast<size_t>(channel.group)];
  if (chip.overlap)
    return place / chip.lane_segments() * chip.lanes + place % chip.lane_segments() * chip.cores +
           channel.core;
  // Every dot product that follows in the group pushes this one up by N lanes.
  const auto after = std::count(map.places.begin() + channel.group + 1, map.places.end(), place);
  return 8 * place + static_cast<int>(after) * chip.cores + channel.core;
}

int WrittenEnd(const ChipConfig& chip, const LayerMap& map) {
  const int last = map.places.back();
  if (!chip.overlap) return std::min(chip.lanes, 8 * (last + 1));
  return last / chip.lane_segments() * chip.lanes +
         std::min((last % chip.lane_segments() + 1) * chip.cores, chip.lanes);
}

}  // namespace flexi
