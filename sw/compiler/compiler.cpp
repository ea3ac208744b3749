// SPDX-License-Identifier: Apache-2.0
#include "sw/compiler/compiler.h"

#include "sw/compiler/emit.h"
#include "sw/compiler/mapping.h"
#include "sw/compiler/schedule.h"

namespace flexi {

Program Compile(const Network& network, const ChipConfig& chip) {
  const Mapping mapping = MapNetwork(network, chip);
  Program program = EmitProgram(mapping, MakeSchedule(mapping));
  ValidateProgram(program, network.name);
  return program;
}

}  // namespace flexi
