// SPDX-License-Identifier: Apache-2.0
// First pass of the compiler: what of a graph becomes dot products of the chip, what the host does,
// and in which order.
#pragma once

#include <string>
#include <vector>

#include "sw/compiler/chain.h"
#include "sw/network/graph.h"
#include "sw/program/host.h"
#include "sw/program/program.h"

namespace flexi {

// How a layer is to be done, of several ways that give the same integers.
struct Choice {
  bool leave = false;      // its results go to the host, even where they could stay on the chip
  bool host_bias = false;  // sent: the host adds the biases
  int splits = 1;          // parts of its inputs, whose sums the host adds
  int at_once = 1;         // positions that one load of the window serves
  bool ring = false;       // only new columns of the window are loaded
  int blocks = 1;          // parts of its groups, one behind the other
  bool operator==(const Choice&) const = default;
};

struct Plan {
  std::vector<ProgramTensor> tensors;
  std::vector<Chain> chains;
  std::vector<HostOperation> host;
  struct Item {
    bool chain = false;
    int index = 0;
  };
  std::vector<Item> items;  // in order of execution
  int result = 0;           // tensor
};

// `choices`: one per layer. `xnor`: products of bipolar features and weights may count equal bits;
// not on chips with defects, since unused lanes must then read as they should.
Plan MakePlan(const Graph& graph, const std::vector<Choice>& choices, bool xnor);

// Whether the layer moves a window over its input, so that the choices on windows mean something.
bool MovesWindow(const Layer& layer);

// The ways to do such a layer, the first one with the fewest weight rows in most cases.
std::vector<Choice> WindowChoices(const Graph& graph, const Layer& layer, const ChipConfig& chip);

}  // namespace flexi
