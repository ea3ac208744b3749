// SPDX-License-Identifier: Apache-2.0
#include "sw/asm/assembler.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "sw/asm/decode.h"
#include "sw/asm/dot_line.h"
#include "sw/asm/isa.h"
#include "sw/asm/names.h"
#include "sw/asm/words.h"
#include "sw/chip/stream_chip.h"

namespace flexi {
namespace {

// One line of text; its bytes go to `out`.
class Line {
 public:
  Line(const ChipConfig& config, const Words& words, const StreamFollower& follower,
       std::vector<uint8_t>* out)
      : config_(config), words_(words), follower_(follower), out_(out) {}

  void Append() const {
    if (words_.size() == 0) return;
    if (words_[0] == ".byte") return AppendRaw();
    if (follower_.data_left() > 0)
      words_.Fail("a load written as .byte still takes {} data bytes, which .byte must give",
                  follower_.data_left());
    for (const asm_names::Plain& plain : asm_names::kPlain)
      if (plain.name == words_[0]) return AppendPlain(plain.byte);
    if (words_[0] == "loadx") return AppendRow(isa::kLoadX);
    if (words_[0] == "loadw") return AppendRow(isa::kLoadW);
    if (words_[0] == "flush") return AppendFlush();
    if (words_[0] == "mov") return AppendMov();
    if (words_[0] == "setx") return AppendPointer(isa::kSetX, 31);
    if (words_[0] == "setw") return AppendPointer(isa::kSetW, 63);
    if (words_[0] == "run") return AppendRun();
    if (words_[0] == "set") return AppendSet();
    if (words_[0] == "dot") return AppendDot();
    std::vector<std::string_view> known;
    for (const asm_names::Plain& plain : asm_names::kPlain) known.push_back(plain.name);
    known.insert(known.end(), asm_names::kWithOperands.begin(), asm_names::kWithOperands.end());
    words_.Fail("unknown command \"{}\"; known: {}", words_[0], fmt::join(known, ", "));
  }

 private:
  void Byte(int byte) const { out_->push_back(static_cast<uint8_t>(byte)); }

  void ExpectOperands(size_t count, std::string_view what) const {
    if (words_.size() == 1 + count) return;
    if (count == 0) words_.Fail("{} takes no operand, but \"{}\" follows", words_[0], words_[1]);
    words_.Fail("{} takes {}, not {} operands", words_[0], what, words_.size() - 1);
  }

  void AppendPlain(uint8_t byte) const {
    ExpectOperands(0, "");
    if (IsError(config_, byte))
      words_.Fail("chip {} has no {}; chips without overlap have it", config_.name, words_[0]);
    Byte(byte);
  }

  void AppendRaw() const {
    if (words_.size() < 2) words_.Fail(".byte needs at least one value 0..255");
    for (size_t i = 1; i < words_.size(); ++i) Byte(words_.Number(words_[i], 0, 255, "byte"));
  }

  void AppendRow(uint8_t opcode) const {
    Byte(opcode);
    const auto bytes = static_cast<size_t>(config_.row_bytes() - follower_.group());
    const int lanes = config_.lanes - 8 * follower_.group();
    if (words_.size() == 3 && words_[1] == "lanes") return AppendLanes(lanes);
    if (words_.size() != 1 + bytes)
      words_.Fail(
          "{} has {} bytes; chip {} needs {} from byte group {} on (or: lanes and {} digits)",
          words_[0], words_.size() - 1, config_.name, bytes, follower_.group(), lanes);
    for (size_t i = 1; i < words_.size(); ++i) Byte(words_.Number(words_[i], 0, 255, "byte"));
  }

  void AppendLanes(int lanes) const {
    const std::string_view digits = words_[2];
    if (digits.size() != static_cast<size_t>(lanes) ||
        digits.find_first_not_of("01") != std::string_view::npos)
      words_.Fail("\"{}\" is no row; chip {} needs {} digits 0 or 1, lane {} first", digits,
                  config_.name, lanes, 8 * follower_.group());
    std::vector<uint8_t> row((digits.size() + 7) / 8);
    for (size_t lane = 0; lane < digits.size(); ++lane)
      if (digits[lane] == '1') row[lane / 8] = static_cast<uint8_t>(row[lane / 8] | 1 << lane % 8);
    out_->insert(out_->end(), row.begin(), row.end());
  }

  void AppendFlush() const {
    ExpectOperands(1, "one of drop, write, send");
    const int fate = IndexOf(asm_names::kFates, words_[1]);
    if (fate <= 0) words_.Fail("flush is \"{}\"; drop, write or send would be right", words_[1]);
    Byte(isa::kFlush + fate);
  }

  int Register() const {
    const int reg = words_.size() < 2 ? -1 : IndexOf(asm_names::kRegisters, words_[1]);
    if (reg < 0)
      words_.Fail("{} needs one of {}", words_[0], fmt::join(asm_names::kRegisters, ", "));
    return reg;
  }

  void AppendMov() const {
    const int reg = Register();
    ExpectOperands(1, "one register");
    Byte(isa::kMov + reg);
  }

  void AppendPointer(uint8_t opcode, int most) const {
    ExpectOperands(1, fmt::format("one row 0..{}", most));
    Byte(opcode | words_.Number(words_[1], 0, most, words_[0]));
  }

  void AppendRun() const {
    if (words_.size() < 2) words_.Fail("run needs a number of pairs 1..8");
    const int pairs = words_.Number(words_[1], 1, 8, "run");
    bool minus = false;
    int fate = 0;
    int goes_on = -1;  // 0: x, 1: w
    for (size_t i = 2; i < words_.size(); ++i) {
      const std::string_view word = words_[i];
      const int named = IndexOf(asm_names::kFates, word);
      if (word == "minus" && !minus) {
        minus = true;
      } else if (named > 0 && fate == 0) {
        fate = named;
      } else if ((word == "x" || word == "w") && goes_on < 0) {
        goes_on = word == "w" ? 1 : 0;
      } else {
        words_.Fail(
            "\"{}\" is wrong behind run; it takes the number of pairs, then each at most once: "
            "minus; drop, write or send; x or w",
            word);
      }
    }
    Byte(isa::Run(pairs, minus, static_cast<isa::Fate>(fate), goes_on == 1));
  }

  // SETW and MOV.
  void AppendSet() const {
    const int reg = Register();
    const int most = RegisterMax(config_, reg);
    if (most < 0) words_.Fail("chip {} has no register {}", config_.name, words_[1]);
    const bool relu = reg == isa::kFn && words_.size() == 4 && words_[3] == "relu";
    if (words_.size() != 3 && !relu) words_.Fail("set {} needs one value", words_[1]);
    if (relu && !config_.overlap)
      words_.Fail("chip {} has no relu; FIX corrects there", config_.name);
    const int named = reg == isa::kFn ? IndexOf(asm_names::kFunctions, words_[2]) : -1;
    const int value = named >= 0 ? named : words_.Number(words_[2], 0, relu ? 15 : most, words_[1]);
    Byte(isa::kSetW | value | (relu ? 16 : 0));
    Byte(isa::kMov + reg);
  }

  void AppendDot() const {
    const DotProduct dot = ParseDot(words_, config_);
    Stream stream(StreamChipOf(config_), [this](uint8_t byte) { Byte(byte); });
    stream.Dot(dot);
  }

  const ChipConfig& config_;
  const Words& words_;
  const StreamFollower& follower_;
  std::vector<uint8_t>* out_;
};

}  // namespace

std::vector<uint8_t> Assemble(std::string_view text, const ChipConfig& config,
                              const std::string& file) {
  std::vector<uint8_t> out;
  StreamFollower follower(config);
  int number = 0;
  for (size_t at = 0; at <= text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    const Words words(text.substr(at, end - at), fmt::format("{}:{}", file, ++number));
    const size_t before = out.size();
    Line(config, words, follower, &out).Append();
    for (size_t i = before; i < out.size(); ++i) follower.Take(out[i]);
    at = end + 1;
  }
  return out;
}

}  // namespace flexi
