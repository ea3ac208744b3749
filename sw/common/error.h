// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>

namespace flexi {

// A mistake in what the user gave us: a file, a value, a command. The message is one line that
// names the file or value and says what would be right. The command line prints it on standard
// error and exits with code 2; everything else lets it pass through.
class Error : public std::runtime_error {
 public:
  explicit Error(const std::string& message) : std::runtime_error(message) {}
};

}  // namespace flexi
