// SPDX-License-Identifier: Apache-2.0
// Part of the second pass: rows of weights, inputs and copies, and the scheme of every layer.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sw/chip/chip_config.h"
#include "sw/chip/defects.h"
#include "sw/compiler/mapping.h"

namespace flexi {

// Rows in which there is nothing yet; those beyond the end of the array count, so that one can say
// how many are missing.
class RowPool {
 public:
  // First of `count` free rows that follow each other, at `from` or behind.
  int Free(int from, int count) const;
  void Take(int row, int count);
  int end() const { return static_cast<int>(used_.size()); }  // behind the last row that is taken
  int taken() const;

 private:
  bool used(int row) const { return row < end() && used_[static_cast<size_t>(row)]; }
  std::vector<bool> used_;
};

// Lanes in which no feature row works, and whether all others of a row do.
uint64_t BadFeatureLanes(const ChipConfig& chip, const Defects& defects);
bool FeatureRowWorks(const ChipConfig& chip, const Defects& defects, int row);

// Sets hidden_row, and scheme, input.row and copy_row of all layers of a chain. Hidden vectors lie
// in feature rows where these suffice; else, on chips with one core and without `overlap`, in
// weight rows. What does not fit: the layer (of the chain) and by how much.
struct RowProblem {
  int layer = 0;
  std::string text;
};
std::optional<RowProblem> AllocateRows(const ChipConfig& chip, const Defects& defects,
                                       RowPool* rows, ChainMap* chain);

}  // namespace flexi
