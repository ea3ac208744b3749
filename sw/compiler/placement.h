// SPDX-License-Identifier: Apache-2.0
// Where everything of a compiled network lies, for reports and tools that show it; the program
// itself needs none of this.
#pragma once

#include <cstdint>
#include <vector>

#include "sw/compiler/mapping.h"

namespace flexi {

// One thing that a cell holds, at least for a time.
struct CellUse {
  enum class Kind : uint8_t {
    kWeight,    // bit of the weight of channel `output` for input `input`
    kBias,      // the same for constant lane `input`
    kFeature,   // bit of input `input` of the layer
    kConstant,  // bit of constant lane `input`
    kCopy,      // exchanged layers: weights of one dot product, while it runs
    kPassing,   // results on their way to where the layer reads them
  };
  Kind kind = Kind::kWeight;
  int layer = 0;    // of the graph
  int output = -1;  // channel; -1: none
  int input = -1;   // of the dot product; -1: none
  int bit = 0;
};

struct Placement {
  std::vector<std::vector<CellUse>> weights;   // [(core * rows + row) * lanes + lane]
  std::vector<std::vector<CellUse>> features;  // [row * lanes + lane]
  std::vector<int> step_layers;  // [step of Program::inference]: the layer that it counts for
};

// Without step_layers.
Placement PlacementOf(const Mapping& mapping);

}  // namespace flexi
