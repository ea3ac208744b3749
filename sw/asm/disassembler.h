// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "sw/asm/decode.h"
#include "sw/chip/chip_config.h"

namespace flexi {

// One command as the assembler takes it; what is an error or cut off as `.byte`.
std::string CommandText(const Command& command, const ChipConfig& config);

// Text of a byte stream, one command a line. What is an error, or is cut off at the end, becomes
// `.byte` with a comment. Assemble(Disassemble(x)) == x for every x. With `annotate` every line
// ends with its cycles (until the chip takes the command that follows) and the bytes that it makes
// the chip send, and a last comment gives the sums, until nothing is on its way.
// `before`: what the chip was sent from its reset on, whole commands only; BYTE and what is on its
// way are then as it leaves them. Without it the stream begins after a reset.
std::string Disassemble(std::span<const uint8_t> stream, const ChipConfig& config, bool annotate,
                        std::span<const uint8_t> before = {});

}  // namespace flexi
