// SPDX-License-Identifier: Apache-2.0
#include "sw/program/host.h"

#include <fmt/format.h>

#include <algorithm>

namespace flexi {
namespace {

using Kind = HostOperation::Kind;

constexpr int64_t kMaxOffset = int64_t{1} << 44;
constexpr int64_t kMaxFactor = int64_t{1} << 40;
constexpr int kMaxSide = 1 << 20;
constexpr int64_t kMaxWork = int64_t{1} << 30;

// Calls visit(y, x, inside) for every place that output (oy, ox) sees.
template <typename Visit>
void VisitWindow(const Window& window, const Shape& from, int oy, int ox, Visit visit) {
  for (int i = 0; i < window.kernel_y; ++i) {
    const int y = oy * window.stride_y - window.pad_top + i * window.dilation_y;
    for (int j = 0; j < window.kernel_x; ++j) {
      const int x = ox * window.stride_x - window.pad_left + j * window.dilation_x;
      visit(y, x, y >= 0 && y < from.height && x >= 0 && x < from.width);
    }
  }
}

int64_t Requantise(const HostOperation& operation, int channel, int64_t y) {
  const Requant& requant = operation.requant;
  switch (requant.kind) {
    case Requant::Kind::kNone:
      return y;
    case Requant::Kind::kShift:
      return std::clamp(y >> requant.shift, operation.format.low(), operation.format.high());
    case Requant::Kind::kThresholds: {
      const auto& limits =
          requant.thresholds[requant.thresholds.size() == 1 ? 0 : static_cast<size_t>(channel)];
      const auto passed = std::upper_bound(limits.begin(), limits.end(), y) - limits.begin();
      return operation.format.bipolar ? (passed > 0 ? 1 : -1) : operation.format.low() + passed;
    }
  }
  return y;
}

size_t At(const Shape& shape, int c, int y, int x) {
  return (static_cast<size_t>(c) * static_cast<size_t>(shape.height) + static_cast<size_t>(y)) *
             static_cast<size_t>(shape.width) +
         static_cast<size_t>(x);
}

int64_t Offset(const HostOperation& operation, int channel) {
  return operation.offset.empty() ? 0 : operation.offset[static_cast<size_t>(channel)];
}

// Sum of all inputs that output (c, y, x) of a product sees.
int64_t WindowSum(const HostOperation& operation, const std::vector<int64_t>& in, int c, int y,
                  int x) {
  const int each = operation.from.channels / operation.groups;
  const int group = c / (operation.to.channels / operation.groups);
  int64_t sum = 0;
  VisitWindow(operation.window, operation.from, y, x, [&](int iy, int ix, bool inside) {
    for (int k = 0; inside && k < each; ++k)
      sum += in[At(operation.from, group * each + k, iy, ix)];
  });
  return sum;
}

int64_t Value(const HostOperation& operation, const HostTensors& tensors, int c, int y, int x) {
  const auto& in = tensors[static_cast<size_t>(operation.inputs[0])];
  const Shape& from = operation.from;
  switch (operation.kind) {
    case Kind::kFinish: {
      Shape pitched = operation.to;
      pitched.width = operation.pitch;
      int64_t sum = in[At(pitched, c, y, x)] + Offset(operation, c);
      if (operation.inputs.size() > 1)
        sum -= WindowSum(operation, tensors[static_cast<size_t>(operation.inputs[1])], c, y, x);
      return sum;
    }
    case Kind::kPad: {
      const int iy = y - operation.window.pad_top;
      const int ix = x - operation.window.pad_left;
      const bool inside = iy >= 0 && iy < from.height && ix >= 0 && ix < from.width;
      return inside ? in[At(from, c, iy, ix)] : operation.pad_value;
    }
    case Kind::kMaxPool: {
      int64_t most = INT64_MIN;
      VisitWindow(operation.window, from, y, x, [&](int iy, int ix, bool inside) {
        if (inside) most = std::max(most, in[At(from, c, iy, ix)]);
      });
      return most == INT64_MIN ? 0 : most;
    }
    case Kind::kSumPool: {
      int64_t sum = 0;
      VisitWindow(operation.window, from, y, x, [&](int iy, int ix, bool inside) {
        sum += inside ? in[At(from, c, iy, ix)] : operation.pad_value;
      });
      return sum;
    }
    case Kind::kSum: {
      int64_t sum = Offset(operation, c);
      for (size_t k = 0; k < operation.inputs.size(); ++k)
        sum += operation.factors[k] *
               tensors[static_cast<size_t>(operation.inputs[k])][At(operation.to, c, y, x)];
      return sum;
    }
    default:
      return 0;
  }
}

bool Sized(const Shape& shape, int size) {
  for (const int side : {shape.channels, shape.height, shape.width})
    if (side < 1 || side > kMaxSide) return false;
  return int64_t{shape.channels} * shape.height * shape.width == size;
}

bool Reasonable(const Window& window) {
  for (const int n : {window.kernel_y, window.kernel_x, window.stride_y, window.stride_x,
                      window.dilation_y, window.dilation_x})
    if (n < 1 || n > 4096) return false;
  for (const int n : {window.pad_top, window.pad_left, window.pad_bottom, window.pad_right})
    if (n < 0 || n > 4096) return false;
  return true;
}

std::string RequantProblem(const HostOperation& operation) {
  const Requant& requant = operation.requant;
  const Format& format = operation.format;
  if (format.bits < 1 || format.bits > 8 || (format.bipolar && format.bits != 1))
    return fmt::format("a format of {} bits", format.bits);
  if (requant.kind == Requant::Kind::kShift && (requant.shift < 0 || requant.shift > 62))
    return fmt::format("a shift by {}", requant.shift);
  if (requant.kind != Requant::Kind::kThresholds) return "";
  const auto channels = static_cast<size_t>(operation.to.channels);
  if (requant.thresholds.size() != 1 && requant.thresholds.size() != channels)
    return fmt::format("thresholds for {} channels of {}", requant.thresholds.size(), channels);
  const int64_t steps = format.bipolar ? 1 : format.high() - format.low();
  for (const auto& limits : requant.thresholds)
    if (static_cast<int64_t>(limits.size()) != steps ||
        !std::is_sorted(limits.begin(), limits.end()))
      return fmt::format("{} thresholds; {} ascending ones would be right", limits.size(), steps);
  return "";
}

}  // namespace

void ApplyHost(const HostOperation& operation, HostTensors* tensors) {
  auto& out = (*tensors)[static_cast<size_t>(operation.output)];
  if (operation.kind == Kind::kConcat) {
    size_t at = 0;
    for (const int input : operation.inputs)
      for (const int64_t value : (*tensors)[static_cast<size_t>(input)]) out[at++] = value;
    return;
  }
  if (operation.kind == Kind::kMove) {
    const auto& in = (*tensors)[static_cast<size_t>(operation.inputs[0])];
    for (size_t e = 0; e < out.size(); ++e) out[e] = in[static_cast<size_t>(operation.sources[e])];
    return;
  }
  size_t e = 0;
  for (int c = 0; c < operation.to.channels; ++c)
    for (int y = 0; y < operation.to.height; ++y)
      for (int x = 0; x < operation.to.width; ++x)
        out[e++] = Requantise(operation, c, Value(operation, *tensors, c, y, x));
}

std::string HostProblem(const HostOperation& operation, const std::vector<int>& sizes) {
  const auto known = [&](int tensor) {
    return tensor >= 0 && tensor < static_cast<int>(sizes.size());
  };
  const auto size = [&](int tensor) { return sizes[static_cast<size_t>(tensor)]; };
  if (operation.inputs.empty() || operation.inputs.size() > 256) return "no inputs";
  for (const int input : operation.inputs)
    if (!known(input) || input == operation.output) return fmt::format("input tensor {}", input);
  if (!known(operation.output) || operation.output == 0)
    return fmt::format("output tensor {}", operation.output);
  if (!Sized(operation.to, size(operation.output))) return "an output of another size";
  if (!Reasonable(operation.window)) return "a window that is none";
  if (int64_t{operation.window.kernel_y} * operation.window.kernel_x * size(operation.output) >
      kMaxWork)
    return "a window that is too large";
  if (!operation.offset.empty() &&
      operation.offset.size() != static_cast<size_t>(operation.to.channels))
    return fmt::format("{} offsets for {} channels", operation.offset.size(),
                       operation.to.channels);
  for (const int64_t offset : operation.offset)
    if (offset < -kMaxOffset || offset > kMaxOffset) return fmt::format("offset {}", offset);
  const bool one = operation.inputs.size() == 1;
  switch (operation.kind) {
    case Kind::kFinish: {
      if (operation.inputs.size() > 2) return "more than two inputs";
      Shape pitched = operation.to;
      pitched.width = operation.pitch;
      if (operation.pitch < operation.to.width || !Sized(pitched, size(operation.inputs[0])))
        return fmt::format("sums in rows of {}", operation.pitch);
      if (!one && (!Sized(operation.from, size(operation.inputs[1])) || operation.groups < 1 ||
                   operation.from.channels % operation.groups != 0 ||
                   operation.to.channels % operation.groups != 0))
        return "inputs of another size";
      break;
    }
    case Kind::kPad: {
      const Window& window = operation.window;
      const Shape padded = {operation.from.channels,
                            operation.from.height + window.pad_top + window.pad_bottom,
                            operation.from.width + window.pad_left + window.pad_right};
      if (!one || !Sized(operation.from, size(operation.inputs[0])) || operation.to != padded)
        return "inputs of another size";
      break;
    }
    case Kind::kMaxPool:
    case Kind::kSumPool:
      if (!one || !Sized(operation.from, size(operation.inputs[0])) ||
          operation.from.channels != operation.to.channels)
        return "inputs of another size";
      break;
    case Kind::kSum:
      if (operation.factors.size() != operation.inputs.size()) return "factors of another number";
      for (const int64_t factor : operation.factors)
        if (factor < -kMaxFactor || factor > kMaxFactor) return fmt::format("factor {}", factor);
      for (const int input : operation.inputs)
        if (size(input) != size(operation.output)) return "inputs of another size";
      break;
    case Kind::kConcat: {
      int64_t all = 0;
      for (const int input : operation.inputs) all += size(input);
      if (all != size(operation.output)) return "inputs of another size";
      break;
    }
    case Kind::kMove:
      if (!one || operation.sources.size() != static_cast<size_t>(size(operation.output)))
        return "sources of another number";
      for (const int source : operation.sources)
        if (source < 0 || source >= size(operation.inputs[0]))
          return fmt::format("source {}", source);
      break;
  }
  return RequantProblem(operation);
}

std::string HostWords(const HostOperation& operation) {
  std::string words;
  switch (operation.kind) {
    case Kind::kFinish:
      if (operation.inputs.size() > 1) words = "sum of the inputs subtracted";
      if (std::any_of(operation.offset.begin(), operation.offset.end(),
                      [](int64_t offset) { return offset != 0; }))
        words += words.empty() ? "offset added" : ", offset added";
      break;
    case Kind::kPad:
      return "padding";
    case Kind::kMaxPool:
      words = "max pool";
      break;
    case Kind::kSumPool:
      words = "sum pool";
      break;
    case Kind::kSum:
      words = "sum of operands";
      break;
    case Kind::kConcat:
      return "concat";
    case Kind::kMove:
      return "elements moved";
  }
  if (operation.requant.kind != Requant::Kind::kNone)
    words += fmt::format("{}requantised by {}", words.empty() ? "" : ", ",
                         operation.requant.kind == Requant::Kind::kShift ? "shift" : "thresholds");
  return words.empty() ? "sums" : words;
}

}  // namespace flexi
