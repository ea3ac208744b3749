// SPDX-License-Identifier: Apache-2.0
#include "sw/compiler/outputs.h"

#include <fmt/format.h>

#include <algorithm>

namespace flexi {
namespace {

// Lanes 0, 1, 2, ...: lane n mod L belongs to core (n mod L) mod N.
void PlaceByLane(const ChipConfig& chip, LayerMap* map) {
  for (int n = 0; n < map->layer->outputs; ++n) {
    const int lane = n % chip.lanes;
    map->channels.push_back(
        {n / chip.lanes * chip.lane_segments() + lane / chip.cores, lane % chip.cores});
  }
}

// Dot products of N channels, as many into each byte group as it has room for.
std::string PlaceByByteGroup(const ChipConfig& chip, LayerMap* map) {
  const int dots = (map->layer->outputs + chip.cores - 1) / chip.cores;
  for (int group = 0; group < chip.row_bytes(); ++group) {
    const int room = std::min(8, chip.lanes - 8 * group) / chip.cores;
    for (int i = 0; i < room && static_cast<int>(map->byte_groups.size()) < dots; ++i)
      map->byte_groups.push_back(group);
  }
  const auto placed = static_cast<int>(map->byte_groups.size());
  if (placed < dots)
    return fmt::format("{} outputs are {} too many: write-back puts at most {} into a row",
                       map->layer->outputs, map->layer->outputs - placed * chip.cores,
                       placed * chip.cores);
  return "";
}

}  // namespace

std::string PlaceOutputs(const ChipConfig& chip, LayerMap* map) {
  if (map->hidden() && chip.overlap) {
    PlaceByLane(chip, map);
  } else {
    for (int n = 0; n < map->layer->outputs; ++n)
      map->channels.push_back({n / chip.cores, n % chip.cores});
    if (map->hidden()) {
      const std::string problem = PlaceByByteGroup(chip, map);
      if (!problem.empty()) return problem;
    }
  }
  map->groups = map->channels.back().group + 1;
  return "";
}

int WrittenPosition(const ChipConfig& chip, const LayerMap& map, int n) {
  if (chip.overlap) return n;
  const Channel& channel = map.channels[static_cast<size_t>(n)];
  const auto& groups = map.byte_groups;
  const int group = groups[static_cast<size_t>(channel.group)];
  // Every dot product that follows in the group pushes this one up by N lanes.
  const auto after = std::count(groups.begin() + channel.group + 1, groups.end(), group);
  return 8 * group + static_cast<int>(after) * chip.cores + channel.core;
}

int WrittenEnd(const ChipConfig& chip, const LayerMap& map) {
  if (!chip.overlap) return std::min(chip.lanes, 8 * (map.byte_groups.back() + 1));
  const int outputs = map.layer->outputs;
  const int rest = outputs % chip.lanes;
  if (rest == 0) return outputs;
  const int lanes = (rest + chip.cores - 1) / chip.cores * chip.cores;
  return outputs - rest + std::min(lanes, chip.lanes);
}

}  // namespace flexi
