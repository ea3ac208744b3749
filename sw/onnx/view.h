// SPDX-License-Identifier: Apache-2.0
// How ONNX sees the numbers of a layer: dimensions, and which element stands where. Reshaping and
// transposing change the view only; a layer is made of it where another layer needs the order.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sw/network/graph.h"

namespace flexi {

struct View {
  std::vector<int64_t> dims;                        // with the batch, which is 1
  std::shared_ptr<const std::vector<int>> sources;  // element e is the layer's sources[e]; null: e

  int64_t elements() const;
  int source(int64_t e) const {
    return sources ? (*sources)[static_cast<size_t>(e)] : static_cast<int>(e);
  }
};

constexpr int64_t kMaxViewElements = 1 << 20;

// Product of dimensions. Throws Problem for one that is below 1 and for too many elements.
int64_t CountElements(const std::vector<int64_t>& dims);

// A negative axis counts from the end; throws Problem when it is out of range.
int64_t NormalAxis(int64_t axis, size_t rank);

// What Reshape makes of `dims` with `shape` (0: as it was, -1: the rest).
std::vector<int64_t> Reshaped(const std::vector<int64_t>& dims, const std::vector<int64_t>& shape,
                              bool allow_zero);

// Element e of a transposed tensor is element result[e] of the one before.
std::vector<int> TransposeSources(const std::vector<int64_t>& dims,
                                  const std::vector<int64_t>& perm);

View Transposed(const View& view, const std::vector<int64_t>& perm);

// [1, c], [1, c, w] and [1, c, h, w] as shapes, also [c]. Throws Problem for others.
Shape ShapeOf(const std::vector<int64_t>& dims);

// Element of a tensor of `small` dimensions that stands at element e of one of `dims` when it is
// broadcast as ONNX does. Throws Problem when it cannot be, or would make the other one larger.
std::vector<int> BroadcastSources(const std::vector<int64_t>& small,
                                  const std::vector<int64_t>& dims);

}  // namespace flexi
