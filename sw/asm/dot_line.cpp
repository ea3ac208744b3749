// SPDX-License-Identifier: Apache-2.0
#include "sw/asm/dot_line.h"

#include <optional>

namespace flexi {
namespace {

constexpr int kMostBits = 40;     // of a result
constexpr int kMostWritten = 15;  // rows that a correction can go back
constexpr std::string_view kTakes =
    "a= w= s= xs ws x0= w0= bits=, one of send, drop, write; with write also shift=, and on chips "
    "without overlap row= weights fix ring=";

class DotLine {
 public:
  DotLine(const Words& words, const ChipConfig& config)
      : words_(words), config_(config), used_(words.size()) {}

  DotProduct Parse() {
    DotProduct dot;
    dot.a = Needed("a", 8);
    dot.w = Needed("w", 8);
    dot.segments = Value("s", 1, config_.max_segments()).value_or(1);
    dot.xs = Has("xs");
    dot.ws = Has("ws");
    dot.x0 = Value("x0", 0, config_.feature_rows - 1).value_or(0);
    dot.w0 = Value("w0", 0, config_.rows - 1).value_or(0);
    dot.result = Result();
    const int least = dot.significances();
    dot.bits = Value("bits", least, kMostBits).value_or(least);
    if (dot.result == isa::kWrite) ParseWrite(&dot);
    for (size_t i = 1; i < words_.size(); ++i)
      if (!used_[i])
        words_.Fail("\"{}\" is wrong behind dot or comes twice; it takes {}", words_[i], kTakes);
    return dot;
  }

 private:
  std::optional<int> Value(std::string_view key, int low, int high) {
    for (size_t i = 1; i < words_.size(); ++i) {
      const size_t equals = words_[i].find('=');
      if (equals == std::string_view::npos || words_[i].substr(0, equals) != key) continue;
      used_[i] = true;
      return words_.Number(words_[i].substr(equals + 1), low, high, key);
    }
    return std::nullopt;
  }
  int Needed(std::string_view key, int high) {
    const std::optional<int> value = Value(key, 1, high);
    if (!value) words_.Fail("dot needs {}=, 1..{}", key, high);
    return *value;
  }
  bool Has(std::string_view word) {
    for (size_t i = 1; i < words_.size(); ++i) {
      if (words_[i] != word) continue;
      used_[i] = true;
      return true;
    }
    return false;
  }

  isa::Fate Result() {
    const bool send = Has("send");
    const bool drop = Has("drop");
    const bool write = Has("write");
    if (int{send} + int{drop} + int{write} != 1) words_.Fail("dot needs one of send, drop, write");
    return send ? isa::kSend : drop ? isa::kDrop : isa::kWrite;
  }

  void ParseWrite(DotProduct* dot) {
    dot->shift = Value("shift", 0, kMostBits).value_or(0);
    if (dot->shift >= dot->bits || dot->bits - dot->shift > kMostWritten)
      words_.Fail("dot writes bits - shift = {} rows; 1..{} would be right", dot->bits - dot->shift,
                  kMostWritten);
    if (config_.overlap) return;  // registers DROW and RELU say where and how
    dot->into_weights = Has("weights");
    const int rows = dot->into_weights ? config_.rows : config_.feature_rows;
    dot->row = Value("row", 0, rows - 1).value_or(0);
    dot->fix = Has("fix");
    if (config_.ring) dot->ring_bits = Value("ring", 0, 7).value_or(7);
  }

  const Words& words_;
  const ChipConfig& config_;
  std::vector<bool> used_;
};

}  // namespace

DotProduct ParseDot(const Words& words, const ChipConfig& config) {
  return DotLine(words, config).Parse();
}

}  // namespace flexi
