// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "sw/device/device.h"
#include "sw/driver/flexi_driver.h"

namespace flexi {

// Lets the driver talk to a Device. Bytes to the chip are collected and sent when a byte from the
// chip is wanted, or at Flush. Throws DeviceTimeout as Device does.
class DeviceLink {
 public:
  explicit DeviceLink(Device* device) : device_(device) {}
  DeviceLink(const DeviceLink&) = delete;
  DeviceLink& operator=(const DeviceLink&) = delete;

  driver::Link link() { return {&DeviceLink::Put, &DeviceLink::Get, this}; }
  void Flush() {
    if (!out_.empty()) device_->Transfer(out_, {});
    out_.clear();
  }

 private:
  static void Put(void* self, uint8_t byte) {
    static_cast<DeviceLink*>(self)->out_.push_back(byte);
  }
  static uint8_t Get(void* self) {
    auto* link = static_cast<DeviceLink*>(self);
    uint8_t byte = 0;
    link->device_->Transfer(link->out_, {&byte, 1});
    link->out_.clear();
    return byte;
  }

  Device* device_;
  std::vector<uint8_t> out_;
};

}  // namespace flexi
