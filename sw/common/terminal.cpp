// SPDX-License-Identifier: Apache-2.0
#include "sw/common/terminal.h"

#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace flexi {

bool ColourOn(int descriptor) {
  const char* no_colour = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  return (no_colour == nullptr || *no_colour == '\0') &&
         (terminal == nullptr || std::string_view(terminal) != "dumb") && isatty(descriptor) != 0;
}

}  // namespace flexi
