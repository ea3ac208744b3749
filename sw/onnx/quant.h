// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sw/onnx/tensor.h"

namespace flexi {

// What a QONNX Quant node says: integer q stands for q * scale.
struct Quant {
  double scale = 1;  // > 0
  int bits = 8;      // 1..8
  bool is_signed = true;
  bool narrow = false;
  std::string rounding = "ROUND";
  int low() const { return is_signed ? -(1 << (bits - 1)) + (narrow ? 1 : 0) : 0; }
  int high() const {
    return is_signed ? (1 << (bits - 1)) - 1 : (1 << bits) - 1 - (narrow ? 1 : 0);
  }
};

// `what` names the node for errors; scale, zero point and width are its constant operands.
Quant ReadQuant(const onnx::NodeProto& node, const Tensor& scale, const Tensor& zero_point,
                const Tensor& bits, const std::string& what);

// The integers of a constant. Throws Error when the rounding mode is unknown.
std::vector<int> Quantise(const Quant& quant, const std::vector<double>& values,
                          const std::string& what);

}  // namespace flexi
