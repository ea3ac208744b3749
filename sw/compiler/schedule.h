// SPDX-License-Identifier: Apache-2.0
// Second pass of the compiler: the order of commands, with registers set only when they change.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "sw/compiler/mapping.h"

namespace flexi {

struct Operation {
  enum class Kind {
    kSet,          // register `number` = `value`
    kInputRow,     // LOADX of input row `number`
    kConstantRow,  // LOADX of row `number` (counted from the block's first) of `layer`'s input
                   // block
    kDotW,
    kDotP,
  };
  Kind kind = Kind::kSet;
  int number = 0;
  int value = 0;
  int layer = 0;  // the layer on whose account it goes
};

struct Schedule {
  std::vector<Operation> operations;  // one inference
  // Registers that an inference expects as the one before left them: deployment sets them so.
  std::array<std::optional<int>, 10> initial;
};

Schedule MakeSchedule(const Mapping& mapping);

}  // namespace flexi
