// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sw/chip/chip_config.h"

namespace flexi {

// Byte stream of an assembler text (syntax: docs/tools.md) that begins after a reset, so that BYTE
// is 0. The chip decides how many bytes a row has, which registers there are and what they hold.
// Throws Error "file:line: ...".
std::vector<uint8_t> Assemble(std::string_view text, const ChipConfig& config,
                              const std::string& file);

}  // namespace flexi
