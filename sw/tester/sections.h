// SPDX-License-Identifier: Apache-2.0
// What a tester checks: every bit of both arrays, every RLPU, the adder trees, accumulators and
// write-back, the port, reset, and one inference of a network.
#pragma once

#include <string>
#include <vector>

#include "sw/chip/chip_config.h"
#include "sw/program/program.h"

namespace flexi {

// The vectors (sw/tester/pins.h) of the chip that `program` was compiled for, with one inference.
std::string MakeVectors(const Program& program, const std::vector<int>& features);

// A few dozen cycles for simulations that are slow (transistors): reset, operands, a dot product
// whose result is neither all ones nor all zeros, a second one of the other sign, status. The
// sections are "reset", "operands", "dot product", "second dot product", "status".
std::string MakeShortVectors(const ChipConfig& chip);

}  // namespace flexi
