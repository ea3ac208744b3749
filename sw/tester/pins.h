// SPDX-License-Identifier: Apache-2.0
// Vectors for a tester: what drives the pins of a chip and what they show, one line per clock
// cycle.
//
//   # text         comment; "# == name" begins a section
//   R V DDDDDDDD O  r v dddddddd
//
// Inputs, 0 or 1: rst_ni, in_valid_i, in_data_i (bit 7 first), out_ready_i. Outputs, L, H or X (not
// compared): in_ready_o, out_valid_o, out_data_o (bit 7 first). One line is one cycle of clk_i,
// from rising edge to rising edge; outputs are meant at its end.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sw/device/device.h"

namespace flexi {

// A chip that writes down its cycles. Several references run beside each other from different
// power-up contents: bits in which they differ are not compared, and whatever decides about cycles
// must not differ (throws std::logic_error).
class VectorDevice final : public Device {
 public:
  explicit VectorDevice(const ChipConfig& config);
  const ChipConfig& config() const override { return chips_[0]->config(); }
  std::string kind() const override { return "vectors"; }
  PortOut Step(const PortIn& in) override;
  uint64_t cycles() const override { return chips_[0]->cycles(); }
  void Transfer(std::span<const uint8_t> in, std::span<uint8_t> out, uint64_t limit) override;
  bool Idle() const override { return chips_[0]->Idle(); }
  ChipState Peek() const override { return chips_[0]->Peek(); }

  void Section(const std::string& name);
  // The host waits before a byte with this probability, in 256ths; 0: never.
  void SetStalls(int chance) { stalls_ = chance; }
  const std::string& text() const { return text_; }

 private:
  std::vector<std::unique_ptr<Device>> chips_;
  std::string text_;
  int stalls_ = 0;
  uint64_t random_ = 1;
};

struct ReplayResult {
  uint64_t cycles = 0;
  uint64_t compared = 0;  // output bits
  std::string wrong;      // the first difference, empty if none
};

// Plays vectors into a device from its first cycle on. Throws Error naming file and line.
ReplayResult Replay(std::string_view text, const std::string& file, Device* device);

}  // namespace flexi
