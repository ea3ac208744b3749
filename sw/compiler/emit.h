// SPDX-License-Identifier: Apache-2.0
// Third pass of the compiler: bytes.
#pragma once

#include "sw/compiler/mapping.h"
#include "sw/compiler/schedule.h"
#include "sw/program/program.h"

namespace flexi {

Program EmitProgram(const Mapping& mapping, const Schedule& schedule);

}  // namespace flexi
