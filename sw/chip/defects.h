// SPDX-License-Identifier: Apache-2.0
// Cells of a chip's arrays that do not hold what is written: what a tester has found, and what
// mapping avoids. A bad cell reads as anything; everything else of its lane works.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sw/chip/chip_config.h"

namespace flexi {

struct Defects {
  std::vector<uint64_t> weights;   // [core * rows + row]: bit l: the cell of lane l is bad
  std::vector<uint64_t> features;  // [row]
  // None.
  explicit Defects(const ChipConfig& chip)
      : weights(static_cast<size_t>(chip.cores * chip.rows)),
        features(static_cast<size_t>(chip.feature_rows)) {}
  uint64_t WeightsAt(const ChipConfig& chip, int core, int row) const {
    return weights[static_cast<size_t>(core * chip.rows + row)];
  }
  bool any() const;
};

// From a JSON file, see docs/tools.md. Throws Error naming file and field.
Defects ReadDefects(const std::string& path, const ChipConfig& chip);
Defects ParseDefects(const std::string& text, const std::string& file, const ChipConfig& chip);

}  // namespace flexi
