// SPDX-License-Identifier: Apache-2.0
// Ctrl-C: no file is left half written.
#pragma once

#include <string>

namespace flexi {

// From now on SIGINT and SIGTERM remove the files of RemoveOnInterrupt, say so in one line on
// standard error and end the program with 128 + the signal's number, as shells do.
void CatchInterrupts();

// What that line says to do next; a literal, as it is kept.
void SetInterruptAdvice(const char* text);

// A file that is not whole yet. Does nothing when too many are, or when its name is too long.
void RemoveOnInterrupt(const std::string& path);
void KeepOnInterrupt(const std::string& path);

}  // namespace flexi
