// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "sw/device/device.h"

namespace flexi {

// A piece of the multiplication soak: dot products of one shape with random or fixed operands.
// Chip, seed and index decide everything, so chunks can run in any order, on any thread, and again.
struct SoakChunk {
  uint64_t seed = 0;      // of this chunk
  int w = 1;              // weight width
  int a = 1;              // feature width
  bool ws = false;        // signed weights
  bool xs = false;        // signed features
  int segments = 1;       // as many as fit, half of the time
  bool fixed = false;     // operands from the corner values, else uniform
  int groups = 1;         // dot products one after another, that fill the weight rows
  uint64_t loads = 1;     // feature vectors
  uint64_t per_load = 0;  // multiplications for one of them, in all cores
  uint64_t multiplications() const { return loads * per_load; }
};

SoakChunk PlanChunk(const ChipConfig& chip, uint64_t seed, uint64_t index);

struct SoakResult {
  uint64_t errors = 0;  // results that differ between RTL, reference and integer arithmetic
  uint64_t cycles = 0;  // of the RTL
  std::string first;    // the first error; empty if none
};

// Runs a chunk on both devices; every result of either is compared with the integer dot product,
// the cycles with each other.
SoakResult RunChunk(const SoakChunk& chunk, Device& rtl, Device& reference);

}  // namespace flexi
