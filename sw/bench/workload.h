// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "sw/chip/chip_config.h"

namespace flexi {

// A byte stream with what it sends back in number, for measuring simulation speed.
struct Workload {
  std::vector<uint8_t> deployment;  // registers, weights and rows, once; nothing comes back
  std::vector<uint8_t> inference;   // features, a hidden layer written back, a last layer sent
  size_t bytes_out = 0;             // of one inference
};

// Two dense layers with 4-bit weights and features of as many bits as fit twice, at most 4, on
// pseudo-random data: every part of the chip works, as in an inference of a compiled network.
Workload MakeWorkload(const ChipConfig& chip);

}  // namespace flexi
