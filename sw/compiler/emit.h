// SPDX-License-Identifier: Apache-2.0
// Fourth pass of the compiler: bytes.
#pragma once

#include "sw/compiler/mapping.h"
#include "sw/compiler/plan.h"
#include "sw/compiler/schedule.h"
#include "sw/network/graph.h"
#include "sw/program/program.h"

namespace flexi {

// `step_layers`, if wanted: for every step of the inference the layer that it counts for.
Program EmitProgram(const Graph& graph, const Plan& plan, const Mapping& mapping,
                    const Schedule& schedule, std::vector<int>* step_layers = nullptr);

}  // namespace flexi
