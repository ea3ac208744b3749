// SPDX-License-Identifier: Apache-2.0
#include "sw/asm/cycles.h"

#include <algorithm>

namespace flexi {

bool CycleModel::DotRegistersKnown() const {
  return registers_[isa::kWidth] >= 0 && registers_[isa::kSegs] >= 0 && registers_[isa::kOut] >= 0;
}

uint64_t CycleModel::DotpCycles(uint64_t* bytes_out) const {
  const auto width = static_cast<uint8_t>(registers_[isa::kWidth]);
  const int w = isa::WidthW(width);
  const int a = isa::WidthA(width);
  const int segments = isa::SegsOf(static_cast<uint8_t>(registers_[isa::kSegs]));
  const int f = isa::OutF(static_cast<uint8_t>(registers_[isa::kOut]));
  const int emissions = isa::DotpEmissions(w, a, f);
  const int cores = config_.cores;
  *bytes_out = static_cast<uint64_t>(cores * isa::DotpBytes(emissions));
  const int pair_emissions = w + a - 1;
  // The eighth emission can lie before the last pair: its bytes leave while the pairs of the ninth
  // significance are counted, whose last one waits for them.
  const int sent_before = (pair_emissions - 1) / 8;
  int waits = 0;
  if (sent_before > 0) {
    const int pairs = segments * (std::min({9, w, a, pair_emissions - 8}));
    waits = std::max(0, cores + 1 - pairs + 1);
  }
  const int sent_after = isa::DotpBytes(emissions) - 1 - sent_before;
  return static_cast<uint64_t>(1 + segments * w * a + 1 + f + cores * sent_after + cores + waits);
}

CycleModel::Cost CycleModel::Add(const Command& command) {
  Cost cost;
  const uint64_t start = next_;
  const uint8_t opcode = command.opcode;
  const bool dotw = opcode == isa::kDotW;
  const bool waits = !dotw && opcode != isa::kNop && KnownOpcode(opcode);
  if (config_.overlap && waits && quiet_ > 0) next_ = std::max(next_, quiet_ - 1);
  if ((dotw || opcode == isa::kDotP) && !DotRegistersKnown()) {
    cost.known = false;
    return cost;
  }
  if (dotw) {
    const auto width = static_cast<uint8_t>(registers_[isa::kWidth]);
    const auto out = static_cast<uint8_t>(registers_[isa::kOut]);
    const auto pairs =
        static_cast<uint64_t>(isa::WidthW(width) * isa::WidthA(width) *
                              isa::SegsOf(static_cast<uint8_t>(registers_[isa::kSegs])));
    const auto tail = static_cast<uint64_t>(isa::OutF(out) + isa::OutK(out));
    if (config_.overlap) {
      const uint64_t last_pair = std::max(next_ + pairs, quiet_);
      next_ = last_pair;
      quiet_ = last_pair + tail + 2;
    } else {
      next_ += 1 + pairs + 1 + tail;
    }
  } else if (opcode == isa::kDotP) {
    next_ += DotpCycles(&cost.bytes_out);
  } else if (opcode == isa::kStatus) {
    cost.bytes_out = 1;
    next_ += 2;
  } else if (opcode == isa::kReadX || opcode == isa::kReadW) {
    cost.bytes_out = static_cast<uint64_t>(config_.row_bytes());
    next_ += 1 + cost.bytes_out;
  } else if (opcode == isa::kLogicX || opcode == isa::kLogicW) {
    next_ += 1 + 2 * static_cast<uint64_t>(config_.row_bytes());
  } else {
    next_ += command.length();
  }
  if ((opcode & 0xF0) == isa::kSet && command.legal) registers_[opcode & 15] = command.operand[0];
  cost.cycles = next_ - start;
  return cost;
}

void CycleModel::Preset(const Command& set) { registers_[set.opcode & 15] = set.operand[0]; }

uint64_t CycleModel::total() const { return std::max(next_, quiet_); }

}  // namespace flexi
