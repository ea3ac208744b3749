// SPDX-License-Identifier: Apache-2.0
// What the host does between dot products, in integers: everything that the chip cannot do exactly.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sw/network/graph.h"

namespace flexi {

// One piece of host work. `inputs` and `output` are numbers of tensors of the program.
struct HostOperation {
  enum class Kind {
    kFinish,   // sums of a product: + offset[channel], - sum of the window of inputs[1] if there is
               // one, requantised. inputs[0] has rows of `pitch` numbers, of which the output takes
               // the first ones
    kPad,      // inputs[0] with pad_value around it (the window's pads)
    kMaxPool,  // as Layer::Kind has them
    kSumPool,
    kSum,
    kConcat,
    kMove,
  };
  Kind kind = Kind::kFinish;
  std::string layer;  // on whose account
  std::vector<int> inputs;
  int output = 0;
  Shape from;  // of inputs[0] (kFinish: of inputs[1])
  Shape to;    // of the output
  Window window;
  int groups = 1;  // kFinish with inputs[1]
  int pitch = 0;   // kFinish
  int pad_value = 0;
  std::vector<int64_t> offset;   // kFinish, kSum: [channel], or empty
  std::vector<int64_t> factors;  // kSum: [operand]
  std::vector<int> sources;      // kMove: [element]
  Requant requant;
  Format format;  // of the output where it is requantised
};

using HostTensors = std::vector<std::vector<int64_t>>;

// Computes tensors[operation.output], which already has its size.
void ApplyHost(const HostOperation& operation, HostTensors* tensors);

// Empty, or what in the operation contradicts itself. `sizes` are those of the tensors.
std::string HostProblem(const HostOperation& operation, const std::vector<int>& sizes);

// "requantised by thresholds", "max pool", ...
std::string HostWords(const HostOperation& operation);

}  // namespace flexi
