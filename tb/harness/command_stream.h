// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sw/asm/stream.h"
#include "sw/chip/chip_config.h"
#include "sw/common/random.h"

namespace flexi {

// Random commands for a chip: single bytes of every kind, loads, and whole dot products with their
// write-back. Some bytes are errors on the chip, which it must answer with a defined status.
class CommandStream {
 public:
  // What a command is counted as.
  enum Kind : size_t {
    kRun,
    kSetW,
    kSetX,
    kNop,
    kNext,
    kLoad,
    kClear,
    kFlush,
    kMov,
    kRead,
    kStatus,
    kLogic,
    kWrite,
    kFix,
    kReserved,
    kAnyByte,
    kDotSent,
    kDotWritten,
    kKinds
  };
  static const char* Name(Kind kind);

  struct Command {
    std::vector<uint8_t> bytes;
    size_t kind = 0;
  };

  CommandStream(const ChipConfig& config, uint64_t seed) : config_(config), random_(seed) {}

  Command Next();
  // A random command of this kind; kDotSent may become kDotWritten and says so.
  Command Make(size_t kind);
  // This dot product, with FN and SEG set before.
  Command Make(const DotProduct& dot, int fn);
  // Sets every register to a random value and clears the accumulators: after power-up all are
  // unknown.
  std::vector<uint8_t> Prologue();
  // A dot product as Next makes them, with its SEG, FN (and DROW, LANE).
  DotProduct RandomDot(std::vector<uint8_t>* registers);

 private:
  uint8_t Below(int limit) {
    return static_cast<uint8_t>(random_.Below(static_cast<uint64_t>(limit)));
  }

  ChipConfig config_;
  Random random_;
};

}  // namespace flexi
