// SPDX-License-Identifier: Apache-2.0
#include "sw/onnx/view.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>

#include "sw/onnx/exact.h"

namespace flexi {

int64_t View::elements() const {
  return std::accumulate(dims.begin(), dims.end(), int64_t{1}, std::multiplies<>());
}

int64_t CountElements(const std::vector<int64_t>& dims) {
  int64_t elements = 1;
  for (const int64_t dim : dims) {
    if (dim < 1 || dim > kMaxViewElements || elements * dim > kMaxViewElements)
      throw Problem(fmt::format("shape [{}] is open, empty or of more than {} elements",
                                fmt::join(dims, ", "), kMaxViewElements));
    elements *= dim;
  }
  return elements;
}

int64_t NormalAxis(int64_t axis, size_t rank) {
  const auto dims = static_cast<int64_t>(rank);
  if (axis < -dims || axis >= dims)
    throw Problem(fmt::format("axis {} of a tensor of {} dimensions", axis, dims));
  return axis < 0 ? axis + dims : axis;
}

std::vector<int64_t> Reshaped(const std::vector<int64_t>& dims, const std::vector<int64_t>& shape,
                              bool allow_zero) {
  std::vector<int64_t> out = shape;
  int64_t known = 1;
  int open = -1;
  for (size_t i = 0; i < out.size(); ++i) {
    if (out[i] == 0 && !allow_zero) {
      if (i >= dims.size()) throw Problem("its shape copies a dimension that is not there");
      out[i] = dims[i];
    }
    if (out[i] == -1) {
      if (open >= 0) throw Problem("its shape leaves two dimensions open");
      open = static_cast<int>(i);
      continue;
    }
    if (out[i] < 1 || out[i] > kMaxViewElements || known * out[i] > kMaxViewElements)
      throw Problem(
          fmt::format("its shape [{}] has no or too many elements", fmt::join(shape, ", ")));
    known *= out[i];
  }
  const int64_t elements = CountElements(dims);
  if (open >= 0) out[static_cast<size_t>(open)] = elements / known;
  if (CountElements(out) != elements)
    throw Problem(fmt::format("its shape [{}] does not hold the {} elements of [{}]",
                              fmt::join(shape, ", "), elements, fmt::join(dims, ", ")));
  return out;
}

std::vector<int> TransposeSources(const std::vector<int64_t>& dims,
                                  const std::vector<int64_t>& perm) {
  std::vector<int64_t> sorted = perm;
  std::sort(sorted.begin(), sorted.end());
  bool valid = perm.size() == dims.size();
  for (size_t i = 0; i < sorted.size(); ++i) valid = valid && sorted[i] == static_cast<int64_t>(i);
  if (!valid)
    throw Problem(
        fmt::format("perm [{}] does not fit {} dimensions", fmt::join(perm, ", "), dims.size()));
  std::vector<int64_t> strides(dims.size(), 1);
  for (size_t i = dims.size(); i-- > 1;) strides[i - 1] = strides[i] * dims[i];
  std::vector<int> sources(static_cast<size_t>(CountElements(dims)));
  std::vector<int64_t> index(dims.size(), 0);  // in the new order of dimensions
  int64_t source = 0;
  for (int& out : sources) {
    out = static_cast<int>(source);
    for (size_t i = dims.size(); i-- > 0;) {
      const auto old = static_cast<size_t>(perm[i]);
      source += strides[old];
      if (++index[i] < dims[old]) break;
      source -= strides[old] * dims[old];
      index[i] = 0;
    }
  }
  return sources;
}

View Transposed(const View& view, const std::vector<int64_t>& perm) {
  std::vector<int> moved = TransposeSources(view.dims, perm);
  View out;
  bool same = true;
  for (size_t e = 0; e < moved.size(); ++e) {
    moved[e] = view.source(moved[e]);
    same = same && moved[e] == static_cast<int>(e);
  }
  for (const int64_t axis : perm) out.dims.push_back(view.dims[static_cast<size_t>(axis)]);
  if (!same) out.sources = std::make_shared<const std::vector<int>>(std::move(moved));
  return out;
}

Shape ShapeOf(const std::vector<int64_t>& dims) {
  if (dims.empty() || dims.size() > 4 || (dims.size() > 1 && dims[0] != 1))
    throw Problem(
        fmt::format("a tensor of shape [{}]; [1, channels], [1, channels, length] or [1, "
                    "channels, height, width] would be right",
                    fmt::join(dims, ", ")));
  CountElements(dims);
  Shape shape;
  shape.channels = static_cast<int>(dims.size() == 1 ? dims[0] : dims[1]);
  if (dims.size() > 2) shape.width = static_cast<int>(dims.back());
  if (dims.size() == 4) shape.height = static_cast<int>(dims[2]);
  return shape;
}

std::vector<int> BroadcastSources(const std::vector<int64_t>& small,
                                  const std::vector<int64_t>& dims) {
  const auto fail = [&] {
    throw Problem(fmt::format("a constant of shape [{}] does not fit [{}]", fmt::join(small, ", "),
                              fmt::join(dims, ", ")));
  };
  std::vector<int64_t> padded = small;
  while (padded.size() > dims.size() && padded[0] == 1) padded.erase(padded.begin());
  if (padded.size() > dims.size()) fail();
  padded.insert(padded.begin(), dims.size() - padded.size(), 1);
  std::vector<int64_t> strides(dims.size(), 0);
  int64_t stride = 1;
  for (size_t i = dims.size(); i-- > 0;) {
    if (padded[i] != 1 && padded[i] != dims[i]) fail();
    strides[i] = padded[i] == 1 ? 0 : stride;
    stride *= padded[i];
  }
  std::vector<int> sources(static_cast<size_t>(CountElements(dims)));
  std::vector<int64_t> index(dims.size(), 0);
  int64_t source = 0;
  for (int& out : sources) {
    out = static_cast<int>(source);
    for (size_t i = dims.size(); i-- > 0;) {
      source += strides[i];
      if (++index[i] < dims[i]) break;
      source -= strides[i] * dims[i];
      index[i] = 0;
    }
  }
  return sources;
}

}  // namespace flexi
