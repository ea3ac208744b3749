// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sw/asm/stream.h"
#include "sw/chip/chip_config.h"

namespace flexi {

// What a byte stream has to know of a chip.
inline StreamChip StreamChipOf(const ChipConfig& config) {
  return {config.cores,          config.lanes,  config.row_bits(), config.feature_row_bits(),
          config.pointer_bits(), config.overlap};
}

}  // namespace flexi
