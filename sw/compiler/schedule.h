// SPDX-License-Identifier: Apache-2.0
// Third pass of the compiler: the order of operations, with registers set only when they change.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "sw/asm/isa.h"
#include "sw/compiler/mapping.h"
#include "sw/compiler/plan.h"

namespace flexi {

struct Operation {
  enum class Kind {
    kMov,   // register `number` = `value`
    kLoad,  // `count` rows of the chain's input, from row `number` of the block on, into feature
            // rows from `value` on; `at` is added to the elements
    kConstants,  // all rows of `layer` + 1's input with its constants
    kDot,        // dot product `number` of `layer`; its input begins `value` rows further on in the
                 // ring
    kNext,       // NEXT
    kCopy,       // row logic: group BYTE of weight row `number` into feature row `value`
    kSave,       // row logic: group BYTE of feature row `value` into weight row `number`
    kSync,       // starts a correction and waits for its end
    kWait,       // starts a correction and lets it run for `number` cycles
    kProbe,      // here the results of `layer` lie where `layer` + 1 reads them
    kDecode,     // results of the chain; `at` is added to the elements
    kLoop,  // `count` turns of what follows up to kEnd; `number` and `value` are what a turn adds
            // to the elements of loads and results
    kEnd,
    kHost,  // host operation `number`
  };
  Kind kind = Kind::kMov;
  int chain = 0;
  int layer = 0;  // of the chain: on whose account it goes
  int number = 0;
  int value = 0;
  int count = 0;
  int at = 0;
};

using Registers = std::array<std::optional<int>, isa::kRegisters>;

struct Schedule {
  std::vector<Operation> operations;  // one inference
  // Registers that an inference expects as the one before left them: deployment sets them so.
  Registers initial;
};

Schedule MakeSchedule(const Mapping& mapping, const Plan& plan);

}  // namespace flexi
