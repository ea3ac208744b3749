// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "sw/asm/decode.h"

namespace flexi {

// Cycles and bytes of a command stream by the closed forms of docs/commands.md, for a host that
// always has the next byte and always takes one. Follows the registers, so that it knows the
// widths; until a register that a dot product needs has been set, `known` is false.
class CycleModel {
 public:
  explicit CycleModel(const ChipConfig& config) : config_(config) {}

  struct Cost {
    bool known = true;
    uint64_t cycles = 0;  // from when this command's opcode could be taken to when the next can
    uint64_t bytes_out = 0;
  };
  Cost Add(const Command& command);

  // A SET that happened before the first command and costs nothing.
  void Preset(const Command& set);

  // Cycles so far, until the chip is quiet.
  uint64_t total() const;

 private:
  bool DotRegistersKnown() const;
  uint64_t DotpCycles(uint64_t* bytes_out) const;

  ChipConfig config_;
  std::array<int, 16> registers_ = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1};
  uint64_t next_ = 0;   // cycle in which the next opcode can be taken
  uint64_t quiet_ = 0;  // first cycle that is quiet (chips with overlap)
};

}  // namespace flexi
