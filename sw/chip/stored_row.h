// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace flexi {

// Where row `row` of `rows` lies in the memory of flexi_bitcell_array: flexi_chip complements
// addresses where all rows of an address exist.
inline int StoredRow(int row, int rows) { return (rows & (rows - 1)) == 0 ? rows - 1 - row : row; }

}  // namespace flexi
