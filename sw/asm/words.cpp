// SPDX-License-Identifier: Apache-2.0
#include "sw/asm/words.h"

#include <charconv>

namespace flexi {

Words::Words(std::string_view text, std::string place) : place_(std::move(place)) {
  text = text.substr(0, text.find('#'));
  constexpr std::string_view kSpace = " \t\r,";
  for (size_t at = text.find_first_not_of(kSpace); at != std::string_view::npos;) {
    const size_t end = std::min(text.find_first_of(kSpace, at), text.size());
    words_.push_back(text.substr(at, end - at));
    at = text.find_first_not_of(kSpace, end);
  }
}

int Words::Number(std::string_view word, int low, int high, std::string_view what) const {
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

}  // namespace flexi
