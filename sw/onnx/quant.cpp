// SPDX-License-Identifier: Apache-2.0
#include "sw/onnx/quant.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sw/common/error.h"

namespace flexi {
namespace {

double OneNumber(const Tensor& tensor, const std::string& what, const char* name) {
  if (tensor.data.empty()) throw Error(fmt::format("{}: {} is empty", what, name));
  for (const double value : tensor.data)
    if (value != tensor.data[0])
      throw Error(fmt::format("{}: {} has {} different values; use one per tensor", what, name,
                              tensor.data.size()));
  return tensor.data[0];
}

double RoundHalfEven(double value) {
  const double down = std::floor(value);
  if (value - down != 0.5) return std::round(value);
  return std::fmod(down, 2) == 0 ? down : down + 1;
}

}  // namespace

Quant ReadQuant(const onnx::NodeProto& node, const Tensor& scale, const Tensor& zero_point,
                const Tensor& bits, const std::string& what) {
  Quant quant;
  quant.scale = OneNumber(scale, what, "scale");
  if (!(quant.scale > 0))
    throw Error(
        fmt::format("{}: scale is {}; a positive number would be right", what, quant.scale));
  const double zero = OneNumber(zero_point, what, "zero point");
  if (zero != 0)
    throw Error(
        fmt::format("{}: zero point is {}; 0 would be right (symmetric quantisation)", what, zero));
  const double width = OneNumber(bits, what, "bit width");
  if (width != std::floor(width) || width < 1 || width > 8)
    throw Error(fmt::format("{}: bit width is {}; 1..8 would be right", what, width));
  quant.bits = static_cast<int>(width);
  for (const onnx::AttributeProto& attribute : node.attribute()) {
    if (attribute.name() == "signed") quant.is_signed = attribute.i() != 0;
    if (attribute.name() == "narrow") quant.narrow = attribute.i() != 0;
    if (attribute.name() == "rounding_mode") quant.rounding = attribute.s();
  }
  return quant;
}

std::vector<int> Quantise(const Quant& quant, const std::vector<double>& values,
                          const std::string& what) {
  const std::string& mode = quant.rounding;
  std::vector<int> integers;
  integers.reserve(values.size());
  for (const double value : values) {
    double q = value / quant.scale;
    if (mode == "ROUND") {
      q = RoundHalfEven(q);
    } else if (mode == "FLOOR") {
      q = std::floor(q);
    } else if (mode == "CEIL") {
      q = std::ceil(q);
    } else if (mode == "ROUND_TO_ZERO" || mode == "DOWN") {
      q = std::trunc(q);
    } else {
      throw Error(
          fmt::format("{}: rounding mode \"{}\" of a constant; ROUND, FLOOR, CEIL or "
                      "ROUND_TO_ZERO would be right",
                      what, mode));
    }
    integers.push_back(static_cast<int>(
        std::clamp(q, static_cast<double>(quant.low()), static_cast<double>(quant.high()))));
  }
  return integers;
}

}  // namespace flexi
