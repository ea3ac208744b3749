// SPDX-License-Identifier: Apache-2.0
// The order of rows in the arrays is free where all rows exist: flexi_chip hands the complement of a row to them then, on chips that are not fast.
  localparam int WeightsTurned  = (2 ** flexi_pkg::addr_bits(Rows) == Rows && flexi_pkg::fast(Cores) == 0) ? 1 : 0;
  localparam int FeaturesTurned = (2 ** flexi_pkg::addr_bits(FeatureRows) == FeatureRows && flexi_pkg::fast(Cores) == 0) ? 1 : 0;
