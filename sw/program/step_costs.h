// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "sw/program/program.h"

namespace flexi {

// What a step of an inference costs, all turns of its loops together.
struct StepCost {
  uint64_t cycles = 0;
  uint64_t pairs = 0;  // cycles in which a pair of rows is read
  uint64_t bytes_in = 0;
  uint64_t bytes_out = 0;
};

// [step of program.inference], as a chip counts them that never waits for its host. Cycles until
// the host has what it reads belong to the step whose bytes bring it.
std::vector<StepCost> CountSteps(const Program& program);

}  // namespace flexi
