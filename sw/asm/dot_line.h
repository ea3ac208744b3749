// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sw/asm/stream.h"
#include "sw/asm/words.h"
#include "sw/chip/chip_config.h"

namespace flexi {

// The dot product of a line `dot KEY=VALUE... WORD...` (docs/tools.md). What the chip does not have
// or hold, what contradicts itself and what is said twice is an Error.
DotProduct ParseDot(const Words& words, const ChipConfig& config);

}  // namespace flexi
