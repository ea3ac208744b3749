// SPDX-License-Identifier: Apache-2.0
// What a tester checks: every bit of both arrays, every RLPU, the adder trees, accumulators and
// write-back, the port, reset, and one inference of a network.
#pragma once

#include <string>
#include <vector>

#include "sw/program/program.h"

namespace flexi {

// The vectors (sw/tester/pins.h) of the chip that `program` was compiled for, with one inference.
std::string MakeVectors(const Program& program, const std::vector<int>& features);

}  // namespace flexi
