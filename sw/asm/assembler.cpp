// SPDX-License-Identifier: Apache-2.0
#include "sw/asm/assembler.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

#include "sw/asm/decode.h"
#include "sw/asm/isa.h"
#include "sw/asm/names.h"
#include "sw/common/error.h"

namespace flexi {
namespace {

using Words = std::vector<std::string_view>;

Words Split(std::string_view line) {
  line = line.substr(0, line.find('#'));
  Words words;
  constexpr std::string_view kSpace = " \t\r,";
  for (size_t at = line.find_first_not_of(kSpace); at != std::string_view::npos;) {
    const size_t end = std::min(line.find_first_of(kSpace, at), line.size());
    words.push_back(line.substr(at, end - at));
    at = line.find_first_not_of(kSpace, end);
  }
  return words;
}

template <size_t kSize>
int IndexOf(const std::array<std::string_view, kSize>& names, std::string_view word) {
  const auto* const found = std::find(names.begin(), names.end(), word);
  return found == names.end() ? -1 : static_cast<int>(found - names.begin());
}

// One line of text, with the place it comes from for errors.
class Line {
 public:
  Line(const ChipConfig& config, const std::string& file, int number, std::string_view text)
      : config_(config), place_(fmt::format("{}:{}", file, number)), words_(Split(text)) {}

  void AppendTo(std::vector<uint8_t>* out) const {
    if (words_.empty()) return;
    if (words_[0] == ".byte") return AppendRaw(out);
    if (words_[0] == "set") return AppendSet(out);
    const int opcode = IndexOf(asm_names::kMnemonics, words_[0]);
    if (opcode < 0)
      Fail("unknown command \"{}\"; known: {}, set, .byte", words_[0],
           fmt::join(asm_names::kMnemonics, ", "));
    out->push_back(static_cast<uint8_t>(opcode));
    if (opcode == isa::kLoadX || opcode == isa::kLoadW) return AppendRow(out);
    if (words_.size() > 1) Fail("{} takes no operand, but \"{}\" follows", words_[0], words_[1]);
  }

 private:
  template <typename... Args>
  [[noreturn]] void Fail(fmt::format_string<Args...> format, Args&&... args) const {
    throw Error(place_ + ": " + fmt::format(format, std::forward<Args>(args)...));
  }

  int Number(std::string_view word, int low, int high, std::string_view what) const {
    std::string_view digits = word;
    int base = 10;
    if (digits.starts_with("0x") || digits.starts_with("0X")) {
      digits.remove_prefix(2);
      base = 16;
    }
    int value = 0;
    const auto [end, code] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    if (code != std::errc() || end != digits.data() + digits.size() || value < low || value > high)
      Fail("{} is \"{}\"; {}..{} would be right", what, word, low, high);
    return value;
  }

  // key=value with value in low..high, or one of `names`.
  int Field(std::string_view key, int low, int high,
            std::span<const std::string_view> names = {}) const {
    for (size_t i = 2; i < words_.size(); ++i) {
      const size_t equals = words_[i].find('=');
      if (equals == std::string_view::npos || words_[i].substr(0, equals) != key) continue;
      const std::string_view value = words_[i].substr(equals + 1);
      const auto found = std::find(names.begin(), names.end(), value);
      if (found != names.end()) return static_cast<int>(found - names.begin());
      return Number(value, low, high, key);
    }
    Fail("set {} needs {}=", words_[1], key);
  }

  void CheckFields(std::initializer_list<std::string_view> keys) const {
    for (size_t i = 2; i < words_.size(); ++i)
      if (std::find(keys.begin(), keys.end(), words_[i].substr(0, words_[i].find('='))) ==
          keys.end())
        Fail("set {} has no \"{}\"; it takes {}", words_[1], words_[i], fmt::join(keys, ", "));
    if (words_.size() != 2 + keys.size())
      Fail("set {} takes {}, each once", words_[1], fmt::join(keys, ", "));
  }

  void AppendRaw(std::vector<uint8_t>* out) const {
    if (words_.size() < 2) Fail(".byte needs at least one value 0..255");
    for (size_t i = 1; i < words_.size(); ++i)
      out->push_back(static_cast<uint8_t>(Number(words_[i], 0, 255, "byte")));
  }

  void AppendRow(std::vector<uint8_t>* out) const {
    const auto bytes = static_cast<size_t>(config_.row_bytes());
    if (words_.size() == 3 && words_[1] == "lanes") return AppendLanes(out);
    if (words_.size() != 1 + bytes)
      Fail("{} has {} bytes; chip {} needs {} (or: lanes and {} digits)", words_[0],
           words_.size() - 1, config_.name, bytes, config_.lanes);
    for (size_t i = 1; i < words_.size(); ++i)
      out->push_back(static_cast<uint8_t>(Number(words_[i], 0, 255, "byte")));
  }

  void AppendLanes(std::vector<uint8_t>* out) const {
    const std::string_view digits = words_[2];
    if (digits.size() != static_cast<size_t>(config_.lanes) ||
        digits.find_first_not_of("01") != std::string_view::npos)
      Fail("\"{}\" is no row; chip {} needs {} digits 0 or 1, lane 0 first", digits, config_.name,
           config_.lanes);
    std::vector<uint8_t> row(static_cast<size_t>(config_.row_bytes()));
    for (size_t lane = 0; lane < digits.size(); ++lane)
      if (digits[lane] == '1') row[lane / 8] = static_cast<uint8_t>(row[lane / 8] | 1 << lane % 8);
    out->insert(out->end(), row.begin(), row.end());
  }

  void AppendSet(std::vector<uint8_t>* out) const {
    const int reg = words_.size() < 2 ? -1 : IndexOf(asm_names::kRegisters, words_[1]);
    if (reg < 0) Fail("set needs one of {}", fmt::join(asm_names::kRegisters, ", "));
    if (RegisterMax(config_, reg) < 0) Fail("chip {} has no register {}", config_.name, words_[1]);
    out->push_back(isa::SetOpcode(reg));
    out->push_back(SetValue(reg));
  }

  uint8_t SetValue(int reg) const {
    switch (reg) {
      case isa::kMode:
        CheckFields({"fn", "xs", "ws", "wb"});
        return isa::PackMode(Field("fn", 0, 15, asm_names::kFunctions), Field("xs", 0, 1) != 0,
                             Field("ws", 0, 1) != 0, Field("wb", 0, 3, asm_names::kWriteBacks));
      case isa::kWidth:
        CheckFields({"w", "a"});
        return isa::PackWidth(Field("w", 1, 8), Field("a", 1, 8));
      case isa::kOut:
        CheckFields({"k", "f"});
        return isa::PackOut(Field("k", 1, 8), Field("f", 0, 15));
      default:
        break;
    }
    if (words_.size() != 3) Fail("set {} needs one value", words_[1]);
    const int offset = reg == isa::kSegs ? 1 : 0;  // segs counts from 1
    return static_cast<uint8_t>(
        Number(words_[2], offset, RegisterMax(config_, reg) + offset, words_[1]) - offset);
  }

  const ChipConfig& config_;
  std::string place_;
  Words words_;
};

}  // namespace

std::vector<uint8_t> Assemble(std::string_view text, const ChipConfig& config,
                              const std::string& file) {
  std::vector<uint8_t> out;
  int number = 0;
  for (size_t at = 0; at <= text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    Line(config, file, ++number, text.substr(at, end - at)).AppendTo(&out);
    at = end + 1;
  }
  return out;
}

}  // namespace flexi
