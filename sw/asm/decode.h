// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "sw/asm/isa.h"
#include "sw/chip/chip_config.h"

namespace flexi {

// Largest legal value of a register (0 is always legal), or -1 when the chip has no such register.
int RegisterMax(const ChipConfig& config, int reg);

// Bytes that follow an opcode; 0 for unknown opcodes. All of 1r take one.
size_t OperandBytes(const ChipConfig& config, uint8_t opcode);

// Whether docs/commands.md lists the opcode (SET of any of the 16 register numbers counts).
bool KnownOpcode(uint8_t opcode);

// The command at the start of a byte stream.
struct Command {
  uint8_t opcode = 0;
  std::span<const uint8_t> operand;
  bool complete = false;  // all operand bytes are there
  bool legal = false;     // raises neither error flag
  size_t length() const { return 1 + operand.size(); }
};

// `stream` holds at least one byte. An incomplete command takes all that is left.
Command DecodeCommand(std::span<const uint8_t> stream, const ChipConfig& config);

}  // namespace flexi
