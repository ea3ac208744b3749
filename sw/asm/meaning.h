// SPDX-License-Identifier: Apache-2.0
// What commands mean where they stand: which rows, which registers.
#pragma once

#include <memory>
#include <set>
#include <string>

#include "sw/asm/decode.h"
#include "sw/device/device.h"

namespace flexi {

// Follows a byte stream from reset on, on a reference of its own that always finishes a command
// before it takes the next one.
class Meaning {
 public:
  explicit Meaning(const ChipConfig& config);

  // What the command does, in words, and then does it. `next`: the first byte behind it (0 at the
  // end), since a SETW may be the value of a MOV. Data that are missing count as zeros.
  std::string Of(const Command& command, uint8_t next);

  // Weight rows that the last command reads or changes.
  const std::set<int>& weight_rows() const { return weight_rows_; }

  int group() const;  // BYTE

 private:
  int Register(size_t index) const { return state_.registers[index]; }
  int WeightRow(int wrow) const { return wrow & ((1 << config_.row_bits()) - 1); }
  std::string Words(const Command& command, uint8_t next);
  std::string RunWords(uint8_t byte);
  std::string FateWords(isa::Fate fate) const;
  std::string MovWords(int reg, int value) const;
  std::string RowByteWords(uint8_t byte);

  const ChipConfig& config_;
  std::unique_ptr<Device> device_;
  ChipState state_;
  std::set<int> weight_rows_;
};

}  // namespace flexi
