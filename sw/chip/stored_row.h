// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sw/chip/chip_config.h"

namespace flexi {

// Where row `row` of `rows` lies in the memory of flexi_bitcell_array: flexi_chip complements
// addresses on chips of one or two cores (flexi_pkg::fast) where all rows of an address exist.
inline int StoredRow(int row, int rows, const ChipConfig& config) {
  return config.cores <= 2 && (rows & (rows - 1)) == 0 ? rows - 1 - row : row;
}

}  // namespace flexi
