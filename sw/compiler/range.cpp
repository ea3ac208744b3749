// SPDX-License-Identifier: Apache-2.0
#include "sw/compiler/range.h"

#include <algorithm>

namespace flexi {

SumRange ResultRange(const Product& product) {
  if (product.xnor) return {0, product.inputs};
  const int64_t half = int64_t{1} << (product.input_bits - 1);
  const int64_t x_low = product.inputs_signed ? -half : 0;
  const int64_t x_high = product.inputs_signed ? half - 1 : 2 * half - 1;
  SumRange range{INT64_MAX, INT64_MIN};
  for (size_t n = 0; n < static_cast<size_t>(product.outputs); ++n) {
    int64_t low = product.bias[n];
    int64_t high = product.bias[n];
    for (size_t i = 0; i < static_cast<size_t>(product.inputs); ++i) {
      const int64_t w = product.weights[n * static_cast<size_t>(product.inputs) + i];
      low += w * (w > 0 ? x_low : x_high);
      high += w * (w > 0 ? x_high : x_low);
    }
    range.low = std::min(range.low, low);
    range.high = std::max(range.high, high);
  }
  return range;
}

int AccumulatorBits(const std::vector<int>& weights, const Product& product) {
  int64_t ones[8] = {};
  for (const int weight : weights)
    for (int j = 0; j < product.weight_bits; ++j) ones[j] += weight >> j & 1;
  if (product.xnor) ones[0] = product.inputs;
  int64_t low = 0;
  int64_t high = 0;
  int bits = 1;
  for (int s = 0; s <= product.weight_bits + product.input_bits - 2; ++s) {
    for (int j = 0; j < product.weight_bits; ++j) {
      const int i = s - j;
      if (i < 0 || i >= product.input_bits) continue;
      const bool weight_sign = product.weights_signed && j == product.weight_bits - 1;
      const bool feature_sign = product.inputs_signed && i == product.input_bits - 1;
      (weight_sign != feature_sign ? low : high) +=
          weight_sign != feature_sign ? -ones[j] : ones[j];
    }
    while (low < -(int64_t{1} << (bits - 1)) || high >= int64_t{1} << (bits - 1)) ++bits;
    low >>= 1;
    high >>= 1;
  }
  return bits;
}

}  // namespace flexi
