// SPDX-License-Identifier: Apache-2.0
#include "sw/chip/cycle_counter.h"

namespace flexi {

CycleCounter::Cost CycleCounter::Add(std::span<const uint8_t> bytes) {
  Cost cost;
  for (const uint8_t byte : bytes) {
    for (bool taken = false; !taken;) {
      const PortOut out = reference_.Step({.in_valid = true, .in_data = byte, .out_ready = true});
      taken = out.in_ready;
      cost.bytes_out += out.out_valid ? 1 : 0;
      cost.cycles++;
    }
  }
  return cost;
}

CycleCounter::Cost CycleCounter::Await(uint64_t bytes) {
  Cost cost;
  while (cost.bytes_out < bytes && !reference_.Idle()) {
    cost.bytes_out += reference_.Step({.out_ready = true}).out_valid ? 1 : 0;
    cost.cycles++;
  }
  return cost;
}

}  // namespace flexi
