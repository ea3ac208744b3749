// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "sw/chip/chip_config.h"

namespace flexi {

// Text of a command stream, one command a line. What raises an error flag, or is cut off at the
// end, becomes `.byte` with a comment. Assemble(Disassemble(x)) == x for every x. With `annotate`
// every line ends with its cycles and bytes out, and a last comment gives the sums; the registers
// are then as the commands of `before` have set them.
std::string Disassemble(std::span<const uint8_t> stream, const ChipConfig& config, bool annotate,
                        std::span<const uint8_t> before = {});

}  // namespace flexi
