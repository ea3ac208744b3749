// SPDX-License-Identifier: Apache-2.0
// Where a row of an array lies in the RTL's memory.
#pragma once

#include "sw/chip/chip_config.h"

namespace flexi {

// Row `row` (0 .. rows - 1) of an array of `rows` rows lies at this index of flexi_bitcell_array's
// memory: flexi_chip complements addresses on chips of one or two cores (flexi_pkg::fast) where all
// rows exist.
inline int StoredRow(int row, int rows, const ChipConfig& config) {
  return config.cores <= 2 && (rows & (rows - 1)) == 0 ? rows - 1 - row : row;
}

}  // namespace flexi
