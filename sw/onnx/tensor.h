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
};

// Throws Error (naming `file` and the tensor) for element types that no quantised network needs,
// external data, shapes that do not fit the data or are huge, NaN and infinity.
Tensor ReadTensor(const onnx::TensorProto& proto, const std::string& file);

}  // namespace flexi
