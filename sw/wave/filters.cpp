// SPDX-License-Identifier: Apache-2.0
#include "sw/wave/filters.h"

#include <fmt/format.h>

#include "sw/asm/decode.h"
#include "sw/asm/disassembler.h"
#include "sw/asm/names.h"

namespace flexi::wave {
namespace {

constexpr int kBytes = 256;
constexpr int kLoadWaits = 1;  // bits in front of the byte
constexpr int kData = 2;
constexpr int kOut = 4;

std::string CommandWord(const ChipConfig& chip, uint8_t byte) {
  if (isa::IsLoad(byte)) return byte == isa::kLoadX ? "loadx" : "loadw";
  if (IsError(chip, byte)) return fmt::format("error {:02x}", byte);
  const std::string text = Disassemble({&byte, 1}, chip, false);
  return text.substr(0, text.find('\n'));
}

}  // namespace

std::string CommandFilter(const ChipConfig& chip) {
  std::string text;
  for (int holds = 0; holds < 8; ++holds) {
    for (int byte = 0; byte < kBytes; ++byte) {
      std::string word = CommandWord(chip, static_cast<uint8_t>(byte));
      if ((holds & kOut) != 0) {
        word = fmt::format("sends {:02x}", byte);
      } else if ((holds & kData) != 0) {
        word = fmt::format("data {:02x}", byte);
      } else if ((holds & kLoadWaits) != 0) {
        word = "waits for data";
      }
      text += fmt::format("{:03x} {}\n", holds * kBytes + byte, word);
    }
  }
  return text;
}

std::string FateFilter() {
  std::string text;
  for (size_t fate = 0; fate < asm_names::kFates.size(); ++fate)
    text += fmt::format("{} {}\n", fate, fate == 0 ? "-" : asm_names::kFates[fate]);
  return text;
}

std::string FunctionFilter() {
  std::string text;
  for (size_t fn = 0; fn < asm_names::kFunctions.size(); ++fn)
    text += fmt::format("{:x} {}\n", fn, asm_names::kFunctions[fn]);
  return text;
}

std::string StepFilter() { return "0 first\n1 second\n"; }

}  // namespace flexi::wave
