// SPDX-License-Identifier: Apache-2.0
#include "sw/compiler/bias.h"

#include <algorithm>
#include <cstdlib>

namespace flexi {
namespace {

using Lanes = std::optional<std::vector<BiasLane>>;

struct Range {
  int64_t low;
  int64_t high;
};

Range RangeOf(int bits, bool is_signed) {
  const int64_t half = int64_t{1} << (bits - 1);
  return is_signed ? Range{-half, half - 1} : Range{0, 2 * half - 1};
}

// Constants that a lane can hold, largest magnitude first.
std::vector<int> Candidates(const BiasFormat& format) {
  const Range range = RangeOf(format.feature_bits, format.features_signed);
  std::vector<int> constants;
  for (int64_t c = range.low; c <= range.high; ++c)
    if (c != 0) constants.push_back(static_cast<int>(c));
  std::stable_sort(constants.begin(), constants.end(),
                   [](int a, int b) { return std::abs(a) > std::abs(b); });
  return constants;
}

// Weights (one for each constant) that make `bias`; the low constants come last.
bool Decompose(int64_t bias, const std::vector<int>& constants, Range weight,
               std::vector<int>* weights) {
  weights->clear();
  for (size_t lane = 0; lane < constants.size(); ++lane) {
    Range rest{0, 0};
    for (size_t later = lane + 1; later < constants.size(); ++later) {
      const int64_t ends[] = {constants[later] * weight.low, constants[later] * weight.high};
      rest.low += std::min(ends[0], ends[1]);
      rest.high += std::max(ends[0], ends[1]);
    }
    int64_t best = weight.low;
    int64_t best_distance = INT64_MAX;
    for (int64_t w = weight.low; w <= weight.high; ++w) {
      const int64_t left = bias - constants[lane] * w;
      const int64_t distance = std::abs(2 * left - rest.low - rest.high);
      if (distance < best_distance) {
        best = w;
        best_distance = distance;
      }
    }
    weights->push_back(static_cast<int>(best));
    bias -= constants[lane] * best;
  }
  return bias == 0;
}

// The only two-lane solution search that misses nothing.
bool DecomposePair(int64_t bias, int first, int second, Range weight, std::vector<int>* weights) {
  for (int64_t w = weight.low; w <= weight.high; ++w) {
    const int64_t left = bias - first * w;
    if (left % second != 0 || left / second < weight.low || left / second > weight.high) continue;
    *weights = {static_cast<int>(w), static_cast<int>(left / second)};
    return true;
  }
  return false;
}

template <typename Solver>
Lanes Solve(const std::vector<int64_t>& biases, const std::vector<int>& constants, Solver solver) {
  std::vector<BiasLane> lanes;
  lanes.reserve(constants.size());
  for (const int constant : constants) lanes.push_back({constant, {}});
  std::vector<int> weights;
  for (const int64_t bias : biases) {
    if (!solver(bias, &weights)) return std::nullopt;
    for (size_t lane = 0; lane < lanes.size(); ++lane) lanes[lane].weights.push_back(weights[lane]);
  }
  return lanes;
}

// `count` lanes: the `low` last ones hold 1, 2^W, 4^W, ..., the others the largest constant.
std::vector<int> MixedRadix(int count, int low, int largest, int weight_bits) {
  std::vector<int> constants(static_cast<size_t>(count), largest);
  for (int i = 0; i < low; ++i) {
    const int64_t value = int64_t{1} << std::min(30, weight_bits * i);
    constants[static_cast<size_t>(count - 1 - i)] =
        static_cast<int>(std::min<int64_t>(value, std::abs(largest))) * (largest < 0 ? -1 : 1);
  }
  return constants;
}

}  // namespace

std::optional<std::vector<BiasLane>> FindBiasLanes(const std::vector<int64_t>& biases,
                                                   const BiasFormat& format, int limit) {
  if (std::all_of(biases.begin(), biases.end(), [](int64_t b) { return b == 0; }))
    return std::vector<BiasLane>{};
  const Range weight = RangeOf(format.weight_bits, format.weights_signed);
  const std::vector<int> candidates = Candidates(format);
  if (limit >= 1) {
    for (const int c : candidates) {
      const auto one = [&](int64_t bias, std::vector<int>* weights) {
        *weights = {static_cast<int>(std::clamp(bias / c, weight.low, weight.high))};
        return int64_t{weights->front()} * c == bias;
      };
      if (Lanes lanes = Solve(biases, {c}, one)) return lanes;
    }
  }
  if (limit >= 2) {
    for (size_t i = 0; i < candidates.size(); ++i) {
      for (size_t j = i; j < candidates.size(); ++j) {
        const auto two = [&](int64_t bias, std::vector<int>* weights) {
          return DecomposePair(bias, candidates[i], candidates[j], weight, weights);
        };
        if (Lanes lanes = Solve(biases, {candidates[i], candidates[j]}, two)) return lanes;
      }
    }
  }
  for (int count = 3; count <= limit; ++count) {
    for (int low = 1; low <= std::min(count, 9); ++low) {
      const std::vector<int> constants =
          MixedRadix(count, low, candidates.front(), format.weight_bits);
      const auto many = [&](int64_t bias, std::vector<int>* weights) {
        return Decompose(bias, constants, weight, weights);
      };
      if (Lanes lanes = Solve(biases, constants, many)) return lanes;
    }
  }
  return std::nullopt;
}

}  // namespace flexi
