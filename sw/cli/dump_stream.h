// SPDX-License-Identifier: Apache-2.0
// The byte stream of a task as text, for a simulator or a tester that is not a Device.
#pragma once

#include <string>
#include <vector>

#include "sw/program/program.h"

namespace flexi {

// Writes what the host sends and what the chip sends, one event a line, in the order in which they
// happen with a host that always has the next byte and takes one at once:
//   w xx       the chip takes this byte
//   r xx       the chip sends this byte (from the reference)
//   s xx       the chip sends a byte that is not compared: bits in it may be older than the program
//   b N        inference N begins; inference 0 is a rehearsal of input 0, with s instead of r
//   # ...      comment
// All feature rows are loaded with zeros first, so that a simulator that knows unknown bits sees
// none of them in lanes that the program never writes. Throws Error.
void DumpStream(const Program& program, const std::vector<std::vector<int>>& inputs,
                const std::string& path);

}  // namespace flexi
