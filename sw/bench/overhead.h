// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sw/device/device.h"

namespace flexi {

// What a layer costs beyond its array cycles.
struct Overhead {
  int w = 0, a = 0, segments = 0;  // shape of the dot products
  bool to_port = false;            // DOTP, else DOTW
  int k = 0, f = 0;                // OUT
  int outputs = 0;                 // dot products in a row
  uint64_t cycles = 0;             // from the first DOT opcode until everything is written or sent
  uint64_t layer_cycles = 0;       // with the registers that the layer sets before
  double percent() const { return Percent(cycles); }
  double layer_percent() const { return Percent(layer_cycles); }
  double Percent(uint64_t total) const {
    const double array = static_cast<double>(outputs) * w * a * segments;
    return 100.0 * (static_cast<double>(total) - array) / array;
  }
  std::string Name() const;
};

// Measures all shapes with S * W * A >= 64 that fit the chip, `outputs` dot products in a row.
// Results go back into feature rows (`to_port` false; only shapes that leave k free feature rows),
// with k = 4 and f so that values saturate at a quarter of the largest sum, or out of the port
// exactly.
std::vector<Overhead> MeasureOverhead(Device& device, bool to_port, int outputs);

}  // namespace flexi
