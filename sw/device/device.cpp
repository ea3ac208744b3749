// SPDX-License-Identifier: Apache-2.0
#include "sw/device/device.h"

#include "sw/asm/isa.h"

namespace flexi {

void Device::Reset() {
  PortIn pins;
  pins.reset = true;
  for (int cycle = 0; cycle < isa::kResetCycles; cycle++) Step(pins);
}

void Device::Drain(uint64_t limit) {
  for (uint64_t n = 0; !Idle(); n++) {
    if (n > limit)
      throw DeviceTimeout(kind() + ": not idle after " + std::to_string(n) + " cycles");
    Step(PortIn());
  }
}

}  // namespace flexi
