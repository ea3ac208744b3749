// SPDX-License-Identifier: Apache-2.0
// Random numbers that are the same everywhere: mt19937_64 and our own reduction.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

namespace flexi {

// The seed of this run: FLEXI_SEED (decimal or 0x..) when set, else `otherwise`. Throws Error when
// FLEXI_SEED is no number.
uint64_t SeedFromEnvironment(uint64_t otherwise);

// 0 .. n-1 in the order of numpy.random.RandomState(seed).permutation(n).
std::vector<uint32_t> NumpyPermutation(uint32_t n, uint32_t seed);

class Random {
 public:
  explicit Random(uint64_t seed) : engine_(seed) {}
  uint64_t Next() { return engine_(); }
  // 0 .. n-1, n >= 1; the bias of the reduction is below n / 2^64.
  uint64_t Below(uint64_t n) {
    return static_cast<uint64_t>((static_cast<unsigned __int128>(engine_()) * n) >> 64);
  }
  // lo .. hi, both included.
  int64_t Range(int64_t lo, int64_t hi) {
    return lo + static_cast<int64_t>(Below(static_cast<uint64_t>(hi - lo) + 1));
  }
  bool Chance(uint64_t of, uint64_t in) { return Below(in) < of; }

 private:
  std::mt19937_64 engine_;
};

}  // namespace flexi
