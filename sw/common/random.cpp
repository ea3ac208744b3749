// SPDX-License-Identifier: Apache-2.0
#include "sw/common/random.h"

#include <cstdlib>
#include <string>

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

}  // namespace flexi
