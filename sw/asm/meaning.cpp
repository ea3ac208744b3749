// SPDX-License-Identifier: Apache-2.0
#include "sw/asm/meaning.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "sw/asm/isa.h"
#include "sw/asm/names.h"

namespace flexi {
namespace {

// Of ChipState::registers, behind those that MOV numbers.
constexpr size_t kWrow = isa::kRegisters;
constexpr size_t kXrow = kWrow + 1;
constexpr size_t kDirection = kXrow + 1;
constexpr size_t kByte = kDirection + 1;

// "weight row 3", "weight rows 3..1".
std::string Rows(const char* what, int first, int last) {
  return first == last ? fmt::format("{} row {}", what, first)
                       : fmt::format("{} rows {}..{}", what, first, last);
}

}  // namespace

Meaning::Meaning(const ChipConfig& config) : config_(config), device_(MakeReference(config, 1)) {
  device_->Reset();
  state_ = device_->Peek();
}

int Meaning::group() const { return Register(kByte); }

std::string Meaning::Of(const Command& command, uint8_t next) {
  weight_rows_.clear();
  std::string words = Words(command, next);
  std::vector<uint8_t> bytes = {command.byte};
  bytes.insert(bytes.end(), command.data.begin(), command.data.end());
  if (isa::IsLoad(command.byte))
    bytes.resize(1 + static_cast<size_t>(config_.row_bytes() - group()));
  std::vector<uint8_t> answer(static_cast<size_t>(AnswerBytes(config_, command.byte)));
  device_->Transfer(bytes, answer);
  device_->Drain();
  state_ = device_->Peek();
  return words;
}

std::string Meaning::Words(const Command& command, uint8_t next) {
  const uint8_t byte = command.byte;
  if (IsError(config_, byte)) return "error: no command of this chip";
  if (isa::IsRun(byte)) return RunWords(byte);
  const int high = config_.has_high() ? Register(isa::kHigh) : 0;
  if (isa::IsSetW(byte)) {
    if (isa::IsMov(next) && next != isa::kSync)
      return fmt::format("value {} for the register", byte & 63);
    const int row = WeightRow((byte & 63) | (high >> 2) << 6);
    return fmt::format("weight row {}{}", row, config_.overlap ? "; accumulators cleared" : "");
  }
  if (isa::IsSetX(byte)) return fmt::format("feature row {}", (byte & 31) | (high & 3) << 5);
  if (byte == isa::kLoadX) return fmt::format("load feature row {}", Register(kXrow));
  if (byte == isa::kLoadW) {
    weight_rows_ = {WeightRow(Register(kWrow))};
    return fmt::format("load weight row {} of core {}", *weight_rows_.begin(),
                       Register(isa::kCore));
  }
  if (isa::IsFlush(byte))
    return "one more significance without a pair" +
           FateWords(static_cast<isa::Fate>(byte - isa::kFlush));
  if (byte == isa::kSync) return "wait until nothing is on its way";
  if (isa::IsMov(byte)) return MovWords(byte - isa::kMov, Register(kWrow));
  if (byte == isa::kNop) return "wait a cycle";
  if (byte == isa::kNext) return fmt::format("byte group {}", (group() + 1) % config_.row_bytes());
  if (byte == isa::kClear) return "accumulators cleared";
  if (byte == isa::kStatus) return "send the chip's number and error";
  return RowByteWords(byte);
}

std::string Meaning::RunWords(uint8_t byte) {
  const int n = isa::RunPairs(byte);
  const int step = Register(kDirection) == 0 ? 1 : -1;
  const int xbits = config_.feature_row_bits();
  const int ring_bits = config_.ring ? std::min(Register(isa::kRing), xbits) : xbits;
  const int ring = (1 << ring_bits) - 1;
  const int x = Register(kXrow);
  const int last_x = (x & ~ring) | ((x + (n - 1) * step) & ring);
  const int w = Register(kWrow);
  for (int i = 0; i < n; ++i) weight_rows_.insert(WeightRow(w - i * step));
  return fmt::format("{} pair{}: {} with {}, {}{}", n, n == 1 ? "" : "s",
                     Rows("weight", WeightRow(w), WeightRow(w - (n - 1) * step)),
                     Rows("feature", x, last_x), isa::RunSubtracts(byte) ? "subtracted" : "added",
                     FateWords(isa::RunFate(byte)));
}

std::string Meaning::FateWords(isa::Fate fate) const {
  switch (fate) {
    case isa::kDrop:
      return "; a bit dropped";
    case isa::kWrite:
      return config_.overlap ? fmt::format("; a bit written into feature row {}, lane segment {}",
                                           Register(isa::kDrow), Register(isa::kLane))
                             : "; a bit ready to be written";
    case isa::kSend:
      return "; a bit sent";
    default:
      return "";
  }
}

std::string Meaning::MovWords(int reg, int value) const {
  if (RegisterMax(config_, reg) < 0) return "no such register in this chip";
  switch (reg) {
    case isa::kFn:
      return fmt::format("function of the lanes: {}{}",
                         asm_names::kFunctions.at(static_cast<size_t>(value & 15)),
                         config_.overlap && (value & 16) != 0 ? ", written results corrected" : "");
    case isa::kSeg:
      return fmt::format("{} segment{} in a dot product", value + 1, value == 0 ? "" : "s");
    case isa::kLane:
      return fmt::format("results go into lane segment {}", value);
    case isa::kCore:
      return fmt::format("core {}", value);
    case isa::kDrow:
      return fmt::format("results go into feature rows from {} on", value);
    case isa::kRing:
      return value >= config_.feature_row_bits()
                 ? "feature rows in one ring"
                 : fmt::format("feature rows in rings of {}", 1 << value);
    default:
      return fmt::format("upper bits of rows: weights + {}, features + {}", (value >> 2) * 64,
                         (value & 3) * 32);
  }
}

std::string Meaning::RowByteWords(uint8_t byte) {
  const bool weights = (byte & 1) != 0;
  const int wrow = WeightRow(Register(kWrow));
  const int core = Register(isa::kCore);
  if (weights || !(isa::IsWrite(byte) || isa::IsFix(byte))) weight_rows_ = {wrow};
  const std::string target = weights ? fmt::format("weight row {} of core {}", wrow, core)
                                     : fmt::format("feature row {}", Register(kXrow));
  const std::string both =
      fmt::format("{} of weight row {} of core {} and feature row {}",
                  asm_names::kFunctions.at(static_cast<size_t>(Register(isa::kFn) & 15)), wrow,
                  core, Register(kXrow));
  if (byte == isa::kRead) return fmt::format("send byte {} of {}", group(), both);
  if (isa::IsLogic(byte)) return fmt::format("byte {} of {} = {}", group(), target, both);
  if (isa::IsWrite(byte)) return fmt::format("a bit into byte {} of {}", group(), target);
  return fmt::format("saturate byte {} of {}", group(), target);
}

}  // namespace flexi
