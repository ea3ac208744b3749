// SPDX-License-Identifier: Apache-2.0
// What sums and accumulators can reach, for every possible input.
#pragma once

#include <cstdint>
#include <vector>

#include "sw/compiler/chain.h"

namespace flexi {

struct SumRange {
  int64_t low = 0;
  int64_t high = 0;
};

// Least and greatest y over all outputs of the product, bias included.
SumRange ResultRange(const Product& product);

// Bits (two's complement) that the accumulator needs so that no input makes it wrap. `weights` are
// those of one channel at all positions, constants included: every one bit of a weight plane can
// meet a one of every feature plane, independently.
int AccumulatorBits(const std::vector<int>& weights, const Product& product);

}  // namespace flexi
