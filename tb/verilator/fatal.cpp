// SPDX-License-Identifier: Apache-2.0
// A failed assertion of the RTL ends in an exception instead of abort(): a test reports it, a
// mutant is caught by it.
#include <verilated.h>

#include <stdexcept>
#include <string>

void vl_fatal(const char* filename, int line, const char* hier, const char* message) VL_MT_UNSAFE {
  throw std::runtime_error(std::string("RTL: ") + filename + ":" + std::to_string(line) + ": " +
                           hier + ": " + message);
}
