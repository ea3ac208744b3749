// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "sw/chip/chip_config.h"
#include "sw/chip/defects.h"
#include "sw/compiler/placement.h"
#include "sw/network/graph.h"
#include "sw/program/program.h"

namespace flexi {

struct CompileOptions {
  bool on_chip_only = false;  // no host work but making feature rows, decoding and the verdict
  std::optional<Defects> defects;
  bool advise = true;  // what does not fit: look for narrower weights that would
  // For tests: ways to do layers with windows are drawn with this seed, instead of the fastest.
  std::optional<uint64_t> draw;
};

// The program that computes `graph` on `chip`, bit for bit as InterpretGraph does. Throws Error
// when it does not fit, saying by how much and what to narrow so that it does. `placement`, if
// wanted: where everything lies.
Program Compile(const Graph& graph, const ChipConfig& chip, const CompileOptions& options = {},
                Placement* placement = nullptr);

}  // namespace flexi
