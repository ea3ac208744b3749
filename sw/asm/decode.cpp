// SPDX-License-Identifier: Apache-2.0
#include "sw/asm/decode.h"

#include <algorithm>

namespace flexi {

int RegisterMax(const ChipConfig& config, int reg) {
  constexpr int kMost = 63;
  switch (reg) {
    case isa::kFn:
      return config.overlap ? 31 : 15;
    case isa::kSeg:
      return std::min(config.max_segments() - 1, kMost);
    case isa::kLane:
      return config.overlap ? config.lane_segments() - 1 : -1;
    case isa::kCore:
      return config.cores > 1 ? config.cores - 1 : -1;
    case isa::kDrow:
      return config.overlap ? std::min(config.feature_rows - 1, kMost) : -1;
    case isa::kRing:
      return config.ring ? 7 : -1;
    case isa::kHigh:
      return config.has_high() ? 7 : -1;
    default:
      return -1;
  }
}

Command DecodeCommand(std::span<const uint8_t> stream, const ChipConfig& config, int group) {
  Command command;
  command.byte = stream[0];
  const auto wanted =
      static_cast<size_t>(isa::IsLoad(command.byte) ? config.row_bytes() - group : 0);
  command.data = stream.subspan(1, std::min(wanted, stream.size() - 1));
  command.complete = command.data.size() == wanted;
  return command;
}

}  // namespace flexi
