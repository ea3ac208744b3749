// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sw/bench/workload.h"

namespace flexi {

struct IcarusRun {
  std::vector<uint8_t> bytes;  // what the chip sent
  uint64_t cycles = 0;
  double seconds = 0;  // of vvp, without compilation
};

// Runs deployment and `inferences` inferences of a workload on the RTL under Icarus. `sources` is
// the top of the repository (rtl/flexi.f is read there), `folder` takes the files. Throws Error
// when iverilog or vvp is missing or fails.
IcarusRun RunIcarus(const ChipConfig& chip, const Workload& workload, int inferences,
                    const std::string& sources, const std::string& folder);

}  // namespace flexi
