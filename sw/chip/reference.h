// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sw/device/device.h"

namespace flexi {

// Bit-exact, cycle-exact model of the chip, written from docs/commands.md and not from the RTL:
// rows are found by formula, the order of pairs comes from a precomputed path, sums are integers.
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

  // Takes over the stored contents of another chip that has just been reset (same configuration).
  void Adopt(const ChipState& state);

 private:
  // A pair of bits of a dot product: feature bit i, weight bit j.
  struct Pair {
    int i;
    int j;
    bool ends_significance;
  };
  static std::vector<Pair> MakePath(int a, int w);

  enum class Phase { kOpcode, kValue, kLoad, kRead, kStatus, kLogic, kDot, kAfterDot };
  enum class After { kNone, kFlush, kWrite, kRest };

  struct InFlight {
    bool valid = false;
    bool first = false;
    bool minus = false;
    bool emit = false;
    bool last = false;
    std::array<uint8_t, 32> counts{};  // [core]
  };

  // What the chip shows, from its state alone.
  PortOut Outputs() const;
  bool Quiet() const { return !flight_.valid && after_ == After::kNone; }
  bool MayIssue() const;
  bool AtLastPair() const;
  bool AtFirstPair() const { return pair_ == 0 && segment_ == 0; }
  bool ChainsNow() const;

  void Clock(const PortIn& in);
  void TakeOpcode(uint8_t byte);
  void TakeValue(uint8_t value);
  void ResetNow();
  void Emit(std::vector<int32_t>& acc, std::vector<uint8_t>& res) const;
  bool WriteBit(int core) const;
  uint64_t Function(uint64_t w, uint64_t x) const;
  uint8_t RowByte() const;

  uint64_t FeatureRow(int row) const { return row < config_.feature_rows ? features_[row] : 0; }
  uint64_t WeightRow(int core, int row) const {
    return row < config_.rows && core < config_.cores ? weights_[row * config_.cores + core] : 0;
  }
  int ModRow(int row) const { return row & row_mask_; }
  int ModFeature(int row) const { return row & feature_mask_; }
  int RingAdd(int row, int delta) const;
  uint8_t NextLaneSegment() const;
  int32_t Wrap(int32_t value) const;  // two's complement of acc_width bits

  ChipConfig config_;
  uint64_t lane_mask_;
  int row_mask_;
  int feature_mask_;

  std::vector<uint64_t> features_;
  std::vector<uint64_t> weights_;  // [row * cores + core]
  std::vector<int32_t> acc_, copy_acc_;
  std::vector<uint8_t> res_, copy_res_;
  std::array<uint8_t, 10> reg_{};
  uint8_t errors_ = 0;  // as STATUS sends them

  Phase phase_ = Phase::kOpcode;
  bool target_ = false;  // LOAD, READ, LOGIC: weights; DOT: port
  int set_register_ = 0;
  int byte_ = 0;              // of a row
  bool logic_write_ = false;  // row logic: the byte's results are held, this cycle writes them
  uint64_t held_ = 0;

  // Dot product being issued
  std::array<std::vector<Pair>, 64> paths_;  // by the WIDTH register
  int pair_ = 0;
  int segment_ = 0;
  InFlight flight_;

  // After the dot product
  After after_ = After::kNone;
  bool after_port_ = false;  // the dot product at hand is a DOTP
  int flushes_left_ = 0;
  int written_ = 0;
  int emitted_ = 0;       // emissions modulo 8, counted when their pair is issued
  bool full_ = false;     // eight emissions issued, their bytes not all taken
  bool sending_ = false;  // result registers are on offer
  int send_core_ = 0;

  uint64_t cycles_ = 0;
};

}  // namespace flexi
