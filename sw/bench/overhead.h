// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sw/asm/stream.h"
#include "sw/device/device.h"

namespace flexi {

// What a row of dot products, as a layer is one, costs beyond its pairs.
struct Overhead {
  DotProduct dot;       // shape, and how results leave
  int outputs = 0;      // dot products in a row, each with its own weight rows
  uint64_t cycles = 0;  // from the first byte until everything is sent, or written and corrected
  uint64_t layer_cycles = 0;  // with the registers that the layer sets before
  double percent() const { return Percent(cycles); }
  double layer_percent() const { return Percent(layer_cycles); }
  std::string Name() const;

 private:
  double Percent(uint64_t total) const {
    const double pairs = static_cast<double>(outputs) * dot.pairs();
    return 100.0 * (static_cast<double>(total) - pairs) / pairs;
  }
};

// How results leave.
enum class Results {
  kSent,     // exactly, with as many FLUSHes as that takes
  kWritten,  // k = 4 bits (at most W+A-1) into feature rows, corrected, the top ones of the W+A-1:
             // no FLUSH
  kWrittenScaled,  // the same with FLUSHes, so that they saturate at a quarter of the largest sum
};

// Measures `outputs` dot products in a row, bytes to the chip included, with a host that always has
// the next byte and takes one at once: all shapes with S * W * A >= 64 that fit the chip, or if it
// has none those with the most pairs. Written results need k free feature rows (on chips without
// overlap the others than the features').
std::vector<Overhead> MeasureOverhead(Device& device, Results results, int outputs);

// The least S * W * A that counts.
inline constexpr int kLeastPairs = 64;

}  // namespace flexi
