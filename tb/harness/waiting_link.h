// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sw/device/device.h"
#include "sw/driver/flexi_driver.h"

namespace flexi {

// Keeps nothing: waits until the chip takes or offers the byte at hand.
struct WaitingLink {
  Device* device;

  driver::Link link() { return {&Put, &Get, this}; }
  template <class Done>
  uint8_t Wait(const PortIn& pins, Done done) {
    for (int cycle = 0; cycle < 1000; ++cycle) {
      const PortOut shown = device->Step(pins);
      if (done(shown)) return shown.out_data;
    }
    throw DeviceTimeout("the byte does not move");
  }
  static void Put(void* self, uint8_t byte) {
    PortIn pins;
    pins.in_valid = true;
    pins.in_data = byte;
    static_cast<WaitingLink*>(self)->Wait(pins,
                                          [](const PortOut& shown) { return shown.in_ready; });
  }
  static uint8_t Get(void* self) {
    PortIn pins;
    pins.out_ready = true;
    return static_cast<WaitingLink*>(self)->Wait(
        pins, [](const PortOut& shown) { return shown.out_valid; });
  }
};

}  // namespace flexi
