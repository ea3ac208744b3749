// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sw/common/error.h"

namespace flexi {

// Words of one line of assembler text, with the place it comes from for errors. `text` must outlive
// them.
class Words {
 public:
  // `#` starts a comment; blanks and commas separate. `place` is "file:line".
  Words(std::string_view text, std::string place);

  size_t size() const { return words_.size(); }
  std::string_view operator[](size_t index) const { return words_[index]; }

  // Throws Error "place: ...".
  template <typename... Args>
  [[noreturn]] void Fail(fmt::format_string<Args...> format, Args&&... args) const {
    throw Error(place_ + ": " + fmt::format(format, std::forward<Args>(args)...));
  }

  // Decimal or 0x; fails naming `what` and the range unless it is in low..high.
  int Number(std::string_view word, int low, int high, std::string_view what) const;

 private:
  std::string place_;
  std::vector<std::string_view> words_;
};

// Index of a word in a table, -1 if it is not there.
template <size_t kSize>
int IndexOf(const std::array<std::string_view, kSize>& names, std::string_view word) {
  const auto* const found = std::find(names.begin(), names.end(), word);
  return found == names.end() ? -1 : static_cast<int>(found - names.begin());
}

}  // namespace flexi
