// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace flexi {

// A lane that holds the same number in every inference and with its weights adds to the biases.
struct BiasLane {
  int constant = 0;
  std::vector<int> weights;  // [output]
};

// Number formats of a layer's weights and features.
struct BiasFormat {
  int weight_bits = 1;
  bool weights_signed = true;
  int feature_bits = 1;
  bool features_signed = false;
};

// As few lanes as possible, at most `limit`, whose constants times weights sum up to every bias:
// none when all are zero, one with a common divisor, two with any pair of constants, more as a
// mixed radix (powers of 2^W for the low part, the largest constant for the rest). Nothing when
// that does not do.
std::optional<std::vector<BiasLane>> FindBiasLanes(const std::vector<int64_t>& biases,
                                                   const BiasFormat& format, int limit);

}  // namespace flexi
