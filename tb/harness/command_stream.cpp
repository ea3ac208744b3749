// SPDX-License-Identifier: Apache-2.0
#include "tb/harness/command_stream.h"

#include <algorithm>

#include "sw/asm/isa.h"

namespace flexi {

uint8_t CommandStream::LegalValue(int reg) {
  const auto below = [this](int limit) {
    return static_cast<uint8_t>(random_.Below(static_cast<uint64_t>(limit)));
  };
  switch (reg) {
    case isa::kMode:
      // AND half of the time: real dot products.
      return static_cast<uint8_t>(below(2) == 0 ? (below(16) << 4) | isa::kFnAnd : below(256));
    case isa::kWidth:
      return below(3) == 0 ? below(64) : isa::PackWidth(1 + below(4), 1 + below(4));
    case isa::kSegs: {
      const int most = config_.max_segments();
      const int limit = below(20) == 0 ? most : below(3) == 0 ? std::min(4, most) : 1;
      return below(limit);
    }
    default:
      return below(Limit(reg));
  }
}

int CommandStream::Limit(int reg) const {
  switch (reg) {
    case isa::kMode:
      return 256;
    case isa::kWidth:
      return 64;
    case isa::kSegs:
      return config_.max_segments();
    case isa::kOut:
      return 128;
    case isa::kWrow:
      return config_.rows;
    case isa::kXrow:
    case isa::kDrow:
      return config_.feature_rows;
    case isa::kDlane:
      return config_.lane_segments();
    case isa::kCore:
      return config_.cores;
    default:
      return config_.feature_row_bits() + 1;
  }
}

std::vector<uint8_t> CommandStream::Prologue() {
  std::vector<uint8_t> bytes;
  const int registers = config_.ring ? isa::kRegisters : isa::kRegisters - 1;
  for (int reg = 0; reg < registers; reg++) {
    bytes.push_back(isa::SetOpcode(reg));
    bytes.push_back(LegalValue(reg));
  }
  return bytes;
}

CommandStream::Command CommandStream::Next() {
  Command command;
  const auto dice = static_cast<int>(random_.Below(100));
  if (dice < 42) {  // SET
    const auto reg =
        static_cast<int>(random_.Below(config_.ring ? isa::kRegisters : isa::kRegisters - 1));
    command.bytes = {isa::SetOpcode(reg), LegalValue(reg)};
    command.kind = kFirstSet;
    return command;
  }
  if (dice < 45) {  // SET of any register to any value, or the first one beyond the legal ones
    const auto reg = static_cast<int>(random_.Below(16));
    const uint64_t value = random_.Below(2) == 0 ? random_.Below(256) : Limit(reg) & 255;
    command.bytes = {isa::SetOpcode(reg), static_cast<uint8_t>(value)};
    command.kind = kIllegalOperand;
    return command;
  }
  if (dice < 47) {
    uint8_t opcode = 0;
    do {
      opcode = static_cast<uint8_t>(random_.Below(256));
    } while (opcode <= isa::kDotP || (opcode & 0xf0) == isa::kSet);
    command.bytes = {opcode};
    command.kind = kIllegalOpcode;
    return command;
  }
  // The others, by weight.
  static constexpr std::array<uint8_t, 18> kOpcodes = {
      isa::kNop,   isa::kStatus, isa::kStatus, isa::kLoadX, isa::kLoadX,  isa::kLoadW,
      isa::kLoadW, isa::kReadX,  isa::kReadW,  isa::kReadW, isa::kLogicX, isa::kLogicW,
      isa::kDotW,  isa::kDotW,   isa::kDotW,   isa::kDotW,  isa::kDotP,   isa::kDotP};
  const uint8_t opcode = kOpcodes[random_.Below(kOpcodes.size())];
  command.bytes = {opcode};
  command.kind = opcode;
  if (opcode == isa::kLoadX || opcode == isa::kLoadW) {
    for (int b = 0; b < config_.row_bytes(); b++) {
      command.bytes.push_back(static_cast<uint8_t>(random_.Below(256)));
    }
  }
  return command;
}

}  // namespace flexi
