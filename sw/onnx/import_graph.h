// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sw/network/graph.h"

namespace flexi {

// Reads a quantised network from ONNX, in the QONNX convention (Quant, BipolarQuant, Trunc) or in
// the standard one (QuantizeLinear, DequantizeLinear, QLinearConv, QLinearMatMul), and derives its
// integers exactly from the numbers of the file; docs/quantisation.md says what is read and what
// every number means. Anything else throws Error with the file, the node, its type and what to use
// instead. One result means a verdict by sign (class 1 when >= 0), several an argmax. `name`
// becomes the network's name and stands in errors. Time and memory are bounded for any bytes.
Graph ImportGraph(const std::string& bytes, const std::string& name);

// The same from a file; the network's name is the file's without folder and extension.
Graph ReadOnnxGraph(const std::string& path);

}  // namespace flexi
