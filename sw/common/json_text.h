// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "sw/common/error.h"

namespace flexi {

// Files of ours are not deep; a deeper one would overflow the stack where nlohmann::json goes down
// by recursion.
inline constexpr int kMaxJsonDepth = 32;

// JSON of a file's text; is_discarded() when it is none. Throws Error when it is nested too deeply.
template <class Json>
Json ParseJsonText(const std::string& text, const std::string& file) {
  const auto limit = [&file](int depth, typename Json::parse_event_t, Json&) {
    if (depth > kMaxJsonDepth)
      throw Error(file + ": nested more than " + std::to_string(kMaxJsonDepth) + " deep");
    return true;
  };
  return Json::parse(text, limit, false);
}

}  // namespace flexi
