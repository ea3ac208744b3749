// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sw/network/network.h"

namespace flexi {

// Reads a quantised network from ONNX in the QONNX convention: Quant nodes (domain
// qonnx.custom_op.general, zero point 0, one scale per tensor, 1..8 bits) on the input, on weights
// and on activations; Gemm, MatMul, Add (bias), Relu, Flatten, Reshape, Identity, Dropout; Softmax
// or ArgMax at the end. A hidden activation's scale is a power of two times the scale of its sums,
// with rounding FLOOR; biases are whole multiples of that scale. Everything else throws Error with
// the file, the node, its type and what to use instead. One output means a verdict by sign (class 1
// when >= 0), several an argmax. `name` becomes the network's name and stands in errors.
Network ImportOnnx(const std::string& bytes, const std::string& name);

// The same from a file; the network's name is the file's without folder and extension.
Network ReadOnnx(const std::string& path);

}  // namespace flexi
