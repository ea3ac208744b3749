// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sw/device/device.h"

namespace flexi {

// Hands everything to another device and keeps the bytes that it sends.
class ByteLog : public Device {
 public:
  explicit ByteLog(std::unique_ptr<Device> device) : device_(std::move(device)) {}
  const ChipConfig& config() const override { return device_->config(); }
  std::string kind() const override { return device_->kind(); }
  PortOut Step(const PortIn& in) override { return device_->Step(in); }
  uint64_t cycles() const override { return device_->cycles(); }
  void Transfer(std::span<const uint8_t> in, std::span<uint8_t> out, uint64_t limit) override {
    device_->Transfer(in, out, limit);
    bytes_.insert(bytes_.end(), out.begin(), out.end());
  }
  bool Idle() const override { return device_->Idle(); }
  ChipState Peek() const override { return device_->Peek(); }

  void Clear() { bytes_.clear(); }
  const std::vector<int64_t>& bytes() const { return bytes_; }

 private:
  std::unique_ptr<Device> device_;
  std::vector<int64_t> bytes_;
};

}  // namespace flexi
