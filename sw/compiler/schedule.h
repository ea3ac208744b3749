// SPDX-License-Identifier: Apache-2.0
// Second pass of the compiler: the order of operations, with registers set only when they change.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "sw/asm/isa.h"
#include "sw/compiler/mapping.h"

namespace flexi {

struct Operation {
  enum class Kind {
    kMov,        // register `number` = `value`
    kInput,      // all input rows
    kConstants,  // all rows of `layer` + 1's input with its constants
    kDot,        // dot product `number` of `layer`
    kNext,       // NEXT
    kCopy,       // row logic: group BYTE of weight row `number` into feature row `value`
    kSave,       // row logic: group BYTE of feature row `value` into weight row `number`
    kSync,       // starts a correction and waits for its end
    kWait,       // starts a correction and lets it run for `number` cycles
  };
  Kind kind = Kind::kMov;
  int number = 0;
  int value = 0;
  int layer = 0;  // the layer on whose account it goes
};

using Registers = std::array<std::optional<int>, isa::kRegisters>;

struct Schedule {
  std::vector<Operation> operations;  // one inference
  // Registers that an inference expects as the one before left them: deployment sets them so.
  Registers initial;
};

Schedule MakeSchedule(const Mapping& mapping);

}  // namespace flexi
