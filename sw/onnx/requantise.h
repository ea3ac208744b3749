// SPDX-License-Identifier: Apache-2.0
// From a chain of real functions and a quantiser to the integers of a Requant, exactly, for every
// sum that the layer can reach.
#pragma once

#include <vector>

#include "sw/network/graph.h"
#include "sw/onnx/quantiser.h"
#include "sw/onnx/steps.h"

namespace flexi {

// Smallest format that holds low..high; of 9 bits where none does.
Format Holding(int64_t low, int64_t high);

// What the layer's features are.
struct Requantised {
  Requant requant;
  Format format;
  int64_t offset = 0;  // the feature x stands for the quantiser's integer x + offset
};

// The steps of each channel must rise with the sum or be constant. `layer` has its operands,
// weights and biases; where a shift does it with other biases they are changed.
Requantised Requantise(const Graph& graph, const std::vector<Step>& steps,
                       const Quantiser& quantiser, Layer* layer);

// Thresholds of clamp(floor(y / 2^shift), low, high), which are compared with those of the
// channels; offsets[c] is what must be added to the bias so that they are the same. False: no shift
// does it. `any_offset` false: only 0 will do.
bool FindShift(const std::vector<std::vector<int64_t>>& thresholds,
               const std::vector<SumBounds>& bounds, const Format& format, bool any_offset,
               int* shift, std::vector<int64_t>* offsets);

}  // namespace flexi
