// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sw/asm/isa.h"
#include "sw/chip/defects.h"
#include "sw/device/device.h"

namespace flexi {

// Bit-exact, cycle-exact model of the chip, written from docs/commands.md: sums are integers, rows
// are numbers.
class Reference final : public Device {
 public:
  Reference(const ChipConfig& config, uint64_t seed);

  const ChipConfig& config() const override { return config_; }
  std::string kind() const override { return "ref"; }
  PortOut Step(const PortIn& in) override;
  uint64_t cycles() const override { return cycles_; }
  void Transfer(std::span<const uint8_t> in, std::span<uint8_t> out, uint64_t limit) override;
  bool Idle() const override;
  ChipState Peek() const override;

  // From now on these cells read as `seed` draws, whatever is written to them.
  void Break(const Defects& defects, uint64_t seed);

  // Takes over the stored contents of another chip that has just been reset (same configuration).
  void Adopt(const ChipState& state);

 private:
  // What the byte register holds.
  enum class Holds {
    kCommand,
    kData,
    kOutput,
    kNothing
  };  // kNothing: a load waits for its next byte

  // What the chip shows, from its state alone.
  PortOut Outputs() const;
  bool Command() const { return holds_ == Holds::kCommand; }
  bool Running() const { return Command() && (byte_ & 0x80) != 0; }
  bool RowOperation() const;
  bool Sending() const { return leaving_ == 3; }
  bool Writing() const { return leaving_ == 2 && config_.overlap; }
  bool FirstStep() const { return Command() && isa::IsSlow(byte_) && !stepped_; }
  bool OnTheWay() const;
  bool DataWaits() const { return holds_ == Holds::kData && Writing(); }
  uint8_t SentByte() const;

  void Clock(const PortIn& in);
  void WriteData();
  void WriteBack();
  void Accumulate();
  void StepPointers(bool last);
  void Move(int reg);
  uint8_t ReadRow() const;
  uint8_t RowByte() const;
  uint64_t Function(int fn, uint64_t w, uint64_t x) const;

  uint64_t FeatureRow() const;
  uint64_t WeightRow(int core) const;
  int AddX(int delta) const;
  int AddW(int delta) const { return (wrow_ + delta) & ((1 << config_.pointer_bits()) - 1); }
  int32_t Wrap(int32_t value) const;  // two's complement of acc_width bits

  ChipConfig config_;
  uint64_t lane_mask_;
  std::vector<uint64_t> features_;
  std::vector<uint64_t> weights_;  // [row * cores + core]
  std::vector<int32_t> acc_;

  // Bad cells and what they read as; empty: there are none.
  struct Stuck {
    uint64_t cells = 0;
    uint64_t value = 0;
    uint64_t Read(uint64_t row) const { return (row & ~cells) | value; }
  };
  std::vector<Stuck> stuck_features_;  // [row]
  std::vector<Stuck> stuck_weights_;   // [row * cores + core]

  // Registers
  int wrow_, xrow_, fn_, seg_, lane_, core_, drow_, ring_, high_;
  bool relu_, down_;
  int group_ = 0;                      // BYTE
  std::vector<bool> negative_, rest_;  // of the last written bit's accumulator

  // Byte register
  uint8_t byte_ = 0;
  Holds holds_ = Holds::kCommand;
  bool loading_ = false;  // data bytes follow
  bool target_ = false;   // data go to the weights
  bool stepped_ = false;  // second cycle of a byte that waits
  uint8_t row_byte_ = 0;  // what it read: group BYTE of the RLPU results
  bool error_ = false;

  // A pair on its way to the accumulators, and the bit that leaves them one and two cycles after it
  bool adding_ = false;
  bool minus_ = false;
  bool clearing_ = false;
  std::array<uint8_t, 32> counts_{};
  int ending_ = 0;
  int leaving_ = 0;
  int part_ = 0;  // of a bit of all cores that is being sent

  // Write-back
  int written_ = 0;
  bool fixing_ = false;

  uint64_t cycles_ = 0;
};

}  // namespace flexi
