// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "sw/asm/isa.h"
#include "sw/chip/chip_config.h"

namespace flexi {

// Largest value of a register of MOV that means something (0 always does) and that one SETW gives,
// 0..63; -1 when the chip has no such register, so that MOV changes nothing.
int RegisterMax(const ChipConfig& config, int reg);

// Whether the byte, as a command, sets the error of STATUS and does nothing else.
constexpr bool IsError(const ChipConfig& config, uint8_t byte) {
  return isa::IsReserved(byte) || (config.overlap && (isa::IsWrite(byte) || isa::IsFix(byte)));
}

// Bytes that the chip sends for this command.
constexpr int AnswerBytes(const ChipConfig& config, uint8_t byte) {
  if (byte == isa::kRead || byte == isa::kStatus) return 1;
  const bool sends = (isa::IsRun(byte) && isa::RunFate(byte) == isa::kSend) ||
                     byte == int{isa::kFlush} + int{isa::kSend};
  return sends ? isa::SentBytes(config.cores) : 0;
}

// Follows a byte stream from reset on (or from any place where BYTE is `group` and no load is going
// on): which bytes are commands and which are data of a load, and what BYTE is.
class StreamFollower {
 public:
  explicit StreamFollower(const ChipConfig& config, int group = 0)
      : groups_(config.row_bytes()), group_(group) {}

  // Takes the next byte; true if it is a command.
  bool Take(uint8_t byte) {
    const bool command = data_left_ == 0;
    if (command && isa::IsLoad(byte)) data_left_ = groups_ - group_;
    if (!command) --data_left_;
    if (!command || byte == isa::kNext) group_ = group_ == groups_ - 1 ? 0 : group_ + 1;
    return command;
  }
  int group() const { return group_; }          // BYTE
  int data_left() const { return data_left_; }  // bytes that the load at hand still takes

 private:
  int groups_;
  int group_;
  int data_left_ = 0;
};

// The command at the start of a byte stream.
struct Command {
  uint8_t byte = 0;
  std::span<const uint8_t> data;  // of a load
  bool complete = false;          // all data bytes are there
  size_t length() const { return 1 + data.size(); }
};

// `stream` holds at least one byte, BYTE is `group`. An incomplete command takes all that is left.
Command DecodeCommand(std::span<const uint8_t> stream, const ChipConfig& config, int group);

}  // namespace flexi
