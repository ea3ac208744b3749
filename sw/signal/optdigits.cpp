// SPDX-License-Identifier: Apache-2.0
#include "sw/signal/optdigits.h"

#include <fmt/format.h>

#include <charconv>

#include "sw/common/error.h"
#include "sw/signal/gzip_file.h"

namespace flexi {
namespace {

constexpr std::uint64_t kMaxTextBytes = 64u << 20;
constexpr int kMostInk = 16;

}  // namespace

std::vector<OptDigit> ReadOptDigits(const std::filesystem::path& file) {
  const std::string text = ReadMaybeGzip(file, kMaxTextBytes);
  std::vector<OptDigit> digits;
  const char* at = text.data();
  const char* const end = at + text.size();
  for (int line = 1; at != end; ++line) {
    if (*at == '\n' || *at == '\r') {
      ++at;
      continue;
    }
    OptDigit digit;
    for (int column = 0; column <= 64; ++column) {
      int value = -1;
      const auto [stop, code] = std::from_chars(at, end, value);
      const int most = column < 64 ? kMostInk : 9;
      const bool closed =
          column < 64 ? stop != end && *stop == ',' : stop == end || *stop == '\n' || *stop == '\r';
      if (code != std::errc() || value < 0 || value > most || !closed)
        throw Error(fmt::format(
            "{}, line {}, column {}: 64 numbers 0..{} and a label 0..9 with commas between them "
            "would be right",
            file.string(), line, column + 1, kMostInk));
      if (column < 64) {
        digit.counts[static_cast<size_t>(column)] = static_cast<std::uint8_t>(value);
        at = stop + 1;
      } else {
        digit.label = value;
        at = stop;
      }
    }
    digits.push_back(digit);
    if (at != end && *at == '\r') ++at;
    if (at != end && *at == '\n') ++at;
  }
  if (digits.empty()) throw Error(fmt::format("{}: no digits in it", file.string()));
  return digits;
}

}  // namespace flexi
