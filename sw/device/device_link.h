// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "sw/asm/decode.h"
#include "sw/device/device.h"
#include "sw/driver/flexi_driver.h"

namespace flexi {

// Lets the driver talk to a Device that has been reset, or whose BYTE is 0. Bytes to the chip are
// collected and sent when a byte from the chip is wanted, or at Flush; bytes that come back
// meanwhile are kept. Throws DeviceTimeout as Device does.
class DeviceLink {
 public:
  explicit DeviceLink(Device* device) : device_(device), follower_(device->config()) {}
  DeviceLink(const DeviceLink&) = delete;
  DeviceLink& operator=(const DeviceLink&) = delete;

  driver::Link link() { return {&DeviceLink::Put, &DeviceLink::Get, this}; }
  // Sends what has been collected and takes all that comes back for it.
  void Flush() {
    if (out_.empty()) return;
    answer_.resize(answers_);
    device_->Transfer(out_, answer_);
    in_.insert(in_.end(), answer_.begin(), answer_.end());
    out_.clear();
    answers_ = 0;
  }

 private:
  static void Put(void* self, uint8_t byte) {
    auto* link = static_cast<DeviceLink*>(self);
    link->out_.push_back(byte);
    if (link->follower_.Take(byte))
      link->answers_ += static_cast<size_t>(AnswerBytes(link->device_->config(), byte));
  }
  static uint8_t Get(void* self) {
    auto* link = static_cast<DeviceLink*>(self);
    link->Flush();
    uint8_t byte = 0;
    if (link->in_.empty()) {
      link->device_->Transfer({}, {&byte, 1});  // nothing has asked for it: a timeout
      return byte;
    }
    byte = link->in_.front();
    link->in_.pop_front();
    return byte;
  }

  Device* device_;
  StreamFollower follower_;
  std::vector<uint8_t> out_;     // for the chip
  size_t answers_ = 0;           // bytes that it will send for them
  std::vector<uint8_t> answer_;  // room for these
  std::deque<uint8_t> in_;       // have come and are not yet asked for
};

}  // namespace flexi
