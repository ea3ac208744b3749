// SPDX-License-Identifier: Apache-2.0
// Which of the ways to do a network fits the chip, and is the fastest.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sw/chip/defects.h"
#include "sw/compiler/mapping.h"
#include "sw/compiler/plan.h"
#include "sw/network/graph.h"

namespace flexi {

struct Mapped {
  std::vector<Choice> choices;
  Plan plan;  // the mapping points into it
  Mapping mapping;
};

// Throws Misfit when no way fits. `leave`: hidden results may go to the host where they cannot stay
// on the chip, sums of parts and biases may be added by the host.
// `draw`: see CompileOptions.
std::unique_ptr<Mapped> FindMapping(const Graph& graph, const ChipConfig& chip,
                                    const Defects& defects, bool leave,
                                    std::optional<uint64_t> draw = std::nullopt);

// For a network that needs too many weight rows: widths of weights with which it would fit, in
// words; empty when none would.
std::string Narrower(const Graph& graph, const ChipConfig& chip, const Defects& defects,
                     bool leave);

}  // namespace flexi
