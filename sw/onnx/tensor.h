// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <onnx/onnx_pb.h>

#include <cstdint>
#include <string>
#include <vector>

namespace flexi {

// A constant of the graph, all element types widened to double.
struct Tensor {
  std::vector<int64_t> dims;  // empty: scalar
  std::vector<double> data;   // finite numbers
  int32_t type = 1;           // as the file names it: onnx::TensorProto::DataType, or below
};

// Element types of opset 21 that the installed schema does not name yet; two in a byte, low first.
constexpr int32_t kTypeUint4 = 21;
constexpr int32_t kTypeInt4 = 22;

// Throws Error (naming `file` and the tensor) for element types that no quantised network needs,
// external data, shapes that do not fit the data or are huge, NaN and infinity.
Tensor ReadTensor(const onnx::TensorProto& proto, const std::string& file);

}  // namespace flexi
