// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <set>
#include <string>

namespace flexi {

// How far a multiplication soak has come. Chunks finish out of order when several threads work.
struct SoakCheckpoint {
  std::string chip;
  std::string commit;  // of the sources that ran it
  uint64_t seed = 0;
  std::set<uint64_t> done;  // chunks
  uint64_t multiplications = 0;
  uint64_t errors = 0;
  uint64_t cycles = 0;
  double seconds = 0;  // wall clock, all runs together
};

// Throws Error when the file is there but is none of these. An absent file gives an empty
// checkpoint.
SoakCheckpoint LoadCheckpoint(const std::string& path);
void SaveCheckpoint(const std::string& path, const SoakCheckpoint& checkpoint);

}  // namespace flexi
