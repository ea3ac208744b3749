// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sw/program/program.h"

namespace flexi {

// Bytes of one inference with features that leave the chip only to come back: the results they are
// made of, and the rows they are loaded in. 0 when all that moves is the input and the result.
uint64_t SpilledBytes(const Program& program);

}  // namespace flexi
