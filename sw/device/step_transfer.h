// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "sw/device/device.h"

namespace flexi {

// Device::Transfer by Step alone. `Chip` is a device; a final class costs no virtual calls.
template <class Chip>
void TransferBySteps(Chip* chip, std::span<const uint8_t> in, std::span<uint8_t> out,
                     uint64_t limit) {
  size_t sent = 0;
  size_t got = 0;
  uint64_t idle = 0;
  while (sent < in.size() || got < out.size()) {
    PortIn pins;
    pins.in_valid = sent < in.size();
    pins.in_data = pins.in_valid ? in[sent] : 0;
    pins.out_ready = got < out.size();
    const PortOut shown = chip->Step(pins);
    idle++;
    if (pins.in_valid && shown.in_ready) {
      sent++;
      idle = 0;
    }
    if (pins.out_ready && shown.out_valid) {
      out[got++] = shown.out_data;
      idle = 0;
    }
    if (idle > limit)
      throw DeviceTimeout(chip->kind() + ": no byte moved in " + std::to_string(idle) + " cycles");
  }
}

}  // namespace flexi
