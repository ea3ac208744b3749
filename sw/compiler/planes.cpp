// SPDX-License-Identifier: Apache-2.0
#include "sw/compiler/planes.h"

#include "sw/asm/stream.h"

namespace flexi {
namespace {

// The bits of `value` into lane `lane` of rows `row(bit)`.
template <typename Row>
void Write(const ChipConfig& chip, int value, int bits, int lane, Row row,
           std::vector<uint8_t>* rows) {
  for (int bit = 0; bit < bits; ++bit) {
    if ((value >> bit & 1) == 0) continue;
    uint8_t& byte = (*rows)[static_cast<size_t>(row(bit) * chip.row_bytes() + lane / 8)];
    byte = static_cast<uint8_t>(byte | 1 << lane % 8);
  }
}

}  // namespace

std::vector<uint8_t> WeightRows(const LayerMap& map, const ChipConfig& chip, int group, int core) {
  std::vector<uint8_t> rows(static_cast<size_t>(map.group_rows() * chip.row_bytes()));
  DotProduct dot;
  dot.segments = map.input.segments;
  for (int n = 0; n < map.product->outputs; ++n) {
    const Channel channel = map.channels[static_cast<size_t>(n)];
    if (channel.group != group || channel.core != core) continue;
    const std::vector<int> weights = ChannelWeights(map, chip.lanes, n);
    for (int p = 0; p < static_cast<int>(weights.size()); ++p)
      Write(
          chip, weights[static_cast<size_t>(p)], map.product->weight_bits, p % chip.lanes,
          [&](int bit) { return dot.weight_row(bit, p / chip.lanes); }, &rows);
  }
  return rows;
}

std::vector<uint8_t> ConstantRows(const LayerMap& map, const ChipConfig& chip) {
  std::vector<uint8_t> rows(static_cast<size_t>(map.input.rows() * chip.row_bytes()));
  DotProduct dot;
  dot.segments = map.input.segments;
  for (size_t i = 0; i < map.bias.size(); ++i) {
    const int position = map.input.constant_positions[i];
    Write(
        chip, map.bias[i].constant, map.input.bits, position % chip.lanes,
        [&](int bit) { return dot.feature_row(bit, position / chip.lanes); }, &rows);
  }
  return rows;
}

}  // namespace flexi
