// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace flexi {

// One chip of the family, as config/chips.json states it. The RTL is elaborated with the same
// numbers.
struct ChipConfig {
  std::string name;
  int chip_id = 0;           // 0..15, sent by STATUS
  int cores = 1;             // N, 1..32
  int lanes = 8;             // L, 8..64
  int rows = 8;              // R, weight rows, 8..128
  int feature_rows = 8;      // F, 4..128
  int acc_width = 10;        // AW, bits of an accumulator, 8..16
  bool overlap = false;      // write-back runs beside the next dot product
  bool ring = false;         // feature row addresses of a dot product can run in a ring
  int transistor_limit = 0;  // 0 = none

  int row_bytes() const { return (lanes + 7) / 8; }                  // B
  int lane_segments() const { return (lanes + cores - 1) / cores; }  // G
  int max_segments() const { return rows < feature_rows ? rows : feature_rows; }
  int weight_bits() const { return cores * lanes * rows; }
  int row_bits() const;           // WB = ceil(log2 rows)
  int feature_row_bits() const;   // XB = ceil(log2 feature_rows)
  int core_bits() const;          // of register CORE, at least 1
  int lane_segment_bits() const;  // of register LANE, at least 1
  int segment_bits() const;       // of register SEG, at least 1
  int pointer_bits() const;       // PB, of WROW: a row or any value that MOV copies
  bool has_high() const { return pointer_bits() > 6 || feature_row_bits() > 5; }  // register HIGH
};

// All chips of a configuration file, "chips" first, then "odd". Throws Error naming file and field.
std::vector<ChipConfig> LoadChips(const std::string& path);

// The file that the build was made from, compiled in as text: no path is needed at run time.
const std::vector<ChipConfig>& AllChips();            // chips and odd ones
std::vector<ChipConfig> NamedChips();                 // flexi-1, flexi-4, flexi-32
const ChipConfig& FindChip(const std::string& name);  // throws Error listing the known names

}  // namespace flexi
