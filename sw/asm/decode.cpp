// SPDX-License-Identifier: Apache-2.0
#include "sw/asm/decode.h"

#include <algorithm>

namespace flexi {

int RegisterMax(const ChipConfig& config, int reg) {
  switch (reg) {
    case isa::kMode:
      return 255;
    case isa::kWidth:
      return 63;
    case isa::kSegs:
      return config.max_segments() - 1;
    case isa::kOut:
      return 127;
    case isa::kWrow:
      return config.rows - 1;
    case isa::kXrow:
    case isa::kDrow:
      return config.feature_rows - 1;
    case isa::kDlane:
      return config.lane_segments() - 1;
    case isa::kCore:
      return config.cores - 1;
    case isa::kRing:
      return config.ring ? config.feature_row_bits() : -1;
    default:
      return -1;
  }
}

size_t OperandBytes(const ChipConfig& config, uint8_t opcode) {
  if ((opcode & 0xF0) == isa::kSet) return 1;
  if (opcode == isa::kLoadX || opcode == isa::kLoadW)
    return static_cast<size_t>(config.row_bytes());
  return 0;
}

bool KnownOpcode(uint8_t opcode) { return opcode <= isa::kDotP || (opcode & 0xF0) == isa::kSet; }

Command DecodeCommand(std::span<const uint8_t> stream, const ChipConfig& config) {
  Command command;
  command.opcode = stream[0];
  const size_t wanted = OperandBytes(config, command.opcode);
  command.operand = stream.subspan(1, std::min(wanted, stream.size() - 1));
  command.complete = command.operand.size() == wanted;
  command.legal = command.complete && KnownOpcode(command.opcode);
  if (command.legal && (command.opcode & 0xF0) == isa::kSet)
    command.legal = command.operand[0] <= RegisterMax(config, command.opcode & 15);
  return command;
}

}  // namespace flexi
