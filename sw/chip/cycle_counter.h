// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "sw/chip/reference.h"

namespace flexi {

// Cycles of a byte stream with a host that always has the next byte and takes one at once: they do
// not depend on data, so the reference counts them.
class CycleCounter {
 public:
  explicit CycleCounter(const ChipConfig& config) : reference_(config, 1) { reference_.Reset(); }

  struct Cost {
    uint64_t cycles = 0;     // until the last of the bytes is taken
    uint64_t bytes_out = 0;  // that came meanwhile
  };
  Cost Add(std::span<const uint8_t> bytes);
  // Until so many more bytes have come, or nothing is on its way.
  Cost Await(uint64_t bytes);
  // Until nothing is on its way.
  Cost Finish() { return Await(UINT64_MAX); }

 private:
  Reference reference_;
};

}  // namespace flexi
