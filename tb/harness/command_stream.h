// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sw/chip/chip_config.h"
#include "sw/common/random.h"

namespace flexi {

// Random commands for a chip. Most are legal; a few have an illegal opcode or operand, which the
// chip must answer with a defined status. Dot products are kept short most of the time.
class CommandStream {
 public:
  // What a command is counted as: opcodes 0..9, SET, illegal opcode, illegal operand.
  enum Kind : size_t { kFirstSet = 10, kIllegalOpcode = 11, kIllegalOperand = 12, kKinds = 13 };

  struct Command {
    std::vector<uint8_t> bytes;
    size_t kind = 0;
  };

  CommandStream(const ChipConfig& config, uint64_t seed) : config_(config), random_(seed) {}

  Command Next();
  // Sets every register to a legal random value: after power-up all are unknown.
  std::vector<uint8_t> Prologue();

 private:
  uint8_t LegalValue(int reg);
  int Limit(int reg) const;  // legal values are 0 .. limit - 1

  ChipConfig config_;
  Random random_;
};

}  // namespace flexi
