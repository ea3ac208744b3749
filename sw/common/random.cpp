// SPDX-License-Identifier: Apache-2.0
#include "sw/common/random.h"

#include <cstdlib>
#include <numeric>
#include <string>
#include <utility>

#include "sw/common/error.h"

namespace flexi {

uint64_t SeedFromEnvironment(uint64_t otherwise) {
  const char* text = std::getenv("FLEXI_SEED");
  if (text == nullptr || *text == '\0') return otherwise;
  char* end = nullptr;
  const uint64_t seed = std::strtoull(text, &end, 0);
  if (*end != '\0')
    throw Error("FLEXI_SEED=" + std::string(text) + ": not a number; use decimal or 0x...");
  return seed;
}

std::vector<uint32_t> NumpyPermutation(uint32_t n, uint32_t seed) {
  std::mt19937 engine(seed);
  std::vector<uint32_t> order(n);
  std::iota(order.begin(), order.end(), 0u);
  for (uint32_t i = n; i-- > 1;) {
    uint32_t mask = i;
    for (int shift = 1; shift < 32; shift *= 2) mask |= mask >> shift;
    uint32_t j = 0;
    do {
      j = static_cast<uint32_t>(engine()) & mask;
    } while (j > i);
    std::swap(order[i], order[j]);
  }
  return order;
}

}  // namespace flexi
