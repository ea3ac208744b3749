// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "sw/device/device.h"

namespace flexi::report {

// A device that notes what its port does in every cycle.
class PortRecorder final : public Device {
 public:
  struct Cycle {
    bool in = false;   // a byte is taken
    bool out = false;  // a byte is given
    uint8_t in_byte = 0;
    uint8_t out_byte = 0;
  };

  explicit PortRecorder(std::unique_ptr<Device> device) : device_(std::move(device)) {}

  const ChipConfig& config() const override { return device_->config(); }
  std::string kind() const override { return device_->kind(); }
  PortOut Step(const PortIn& in) override;
  uint64_t cycles() const override { return device_->cycles(); }
  void Transfer(std::span<const uint8_t> in, std::span<uint8_t> out, uint64_t limit) override;
  bool Idle() const override { return device_->Idle(); }
  ChipState Peek() const override { return device_->Peek(); }

  // The cycles since the last call, or since construction.
  std::vector<Cycle> Take() { return std::exchange(log_, {}); }

 private:
  std::unique_ptr<Device> device_;
  std::vector<Cycle> log_;
};

}  // namespace flexi::report
