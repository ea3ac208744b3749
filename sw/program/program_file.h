// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sw/program/program.h"

namespace flexi {

// The text of a .flx file (format: docs/tools.md).
std::string FormatProgram(const Program& program);

// A program from such text; `file` is the name for errors. Throws Error when the text is cut off,
// no .flx, of another version, damaged (CRC), contradicts itself, or was compiled for a chip that
// this build does not have or has with other parameters.
Program ParseProgram(const std::string& text, const std::string& file);

Program ReadProgram(const std::string& path);
void WriteProgram(const Program& program, const std::string& path);  // atomically

}  // namespace flexi
