// SPDX-License-Identifier: Apache-2.0
// What the mapping of every layer costs.
#pragma once

#include <vector>

#include "sw/compiler/mapping.h"
#include "sw/compiler/plan.h"
#include "sw/network/graph.h"
#include "sw/program/program.h"

namespace flexi {

// Fills program->report: one entry per layer of the graph that takes part; steps are given theirs.
// `layers`: [step] of program->inference: the layer of the graph that it counts for.
void MakeReport(const Graph& graph, const Plan& plan, const Mapping& mapping,
                const std::vector<int>& layers, Program* program);

}  // namespace flexi
