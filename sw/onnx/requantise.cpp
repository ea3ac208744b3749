// SPDX-License-Identifier: Apache-2.0
#include "sw/onnx/requantise.h"

#include <fmt/format.h>

#include <algorithm>

namespace flexi {
namespace {

constexpr int64_t kMaxThresholds = 1 << 21;
constexpr int64_t kMaxBias = int64_t{1} << 40;
constexpr int kMaxShift = 30;

// Offsets with which one channel's thresholds are those of the shift: first..last.
struct Offsets {
  int64_t first = -kMaxBias;
  int64_t last = kMaxBias;
  void AtLeast(int64_t value) { first = std::max(first, value); }
  void AtMost(int64_t value) { last = std::min(last, value); }
};

Offsets OffsetsFor(const std::vector<int64_t>& thresholds, const SumBounds& bounds,
                   const Format& format, int shift) {
  Offsets offsets;
  for (size_t i = 0; i < thresholds.size(); ++i) {
    // With y + offset in the place of y the threshold is level - offset.
    const int64_t level = (format.low() + 1 + static_cast<int64_t>(i)) * (int64_t{1} << shift);
    const int64_t needed = level - thresholds[i];
    if (thresholds[i] > bounds.low) offsets.AtMost(needed);     // not passed below it
    if (thresholds[i] <= bounds.high) offsets.AtLeast(needed);  // passed from it on
  }
  return offsets;
}

}  // namespace

Format Holding(int64_t low, int64_t high) {
  Format format;
  format.is_signed = low < 0;
  format.bits = 1;
  while (format.bits < 9 && (low < format.low() || high > format.high())) ++format.bits;
  return format;
}

bool FindShift(const std::vector<std::vector<int64_t>>& thresholds,
               const std::vector<SumBounds>& bounds, const Format& format, bool any_offset,
               int* shift, std::vector<int64_t>* offsets) {
  bool found = false;
  __int128 least = 0;
  for (int candidate = 0; candidate <= kMaxShift; ++candidate) {
    __int128 size = 0;
    std::vector<int64_t> chosen;
    for (size_t c = 0; c < thresholds.size(); ++c) {
      const Offsets range = OffsetsFor(thresholds[c], bounds[c], format, candidate);
      const bool zero = range.first <= 0 && range.last >= 0;
      if (range.first > range.last || (!zero && !any_offset)) break;
      chosen.push_back(zero ? 0 : range.first > 0 ? range.first : range.last);
      size += std::abs(chosen.back());
    }
    if (chosen.size() != thresholds.size() || (found && size >= least)) continue;
    found = true;
    least = size;
    *shift = candidate;
    *offsets = std::move(chosen);
  }
  return found;
}

Requantised Requantise(const Graph& graph, const std::vector<Step>& steps,
                       const Quantiser& quantiser, Layer* layer) {
  const std::vector<SumBounds> bounds = BoundsOfSums(graph, *layer);
  const size_t channels = bounds.size();
  const int64_t levels = quantiser.bipolar ? 1 : quantiser.high - quantiser.low;
  if (static_cast<int64_t>(channels) * levels > kMaxThresholds)
    throw Problem(fmt::format("{} channels of {} levels are too many; at most {} thresholds",
                              channels, levels, kMaxThresholds));
  // thresholds[c][i]: from where on the result is low + 1 + i or more.
  std::vector<std::vector<int64_t>> thresholds(channels);
  int64_t reached_low = quantiser.high;
  int64_t reached_high = quantiser.low;
  for (size_t c = 0; c < channels; ++c) {
    int64_t always = 0;
    int64_t ever = 0;
    for (int64_t i = 0; i < levels; ++i) {
      const HalfLine line = TraceBack(steps, c, QuantisedFrom(quantiser, c, quantiser.low + 1 + i));
      const int64_t threshold = FirstInteger(line, bounds[c].low, bounds[c].high + 1);
      thresholds[c].push_back(threshold);
      always += threshold <= bounds[c].low ? 1 : 0;
      ever += threshold <= bounds[c].high ? 1 : 0;
    }
    reached_low = std::min(reached_low, quantiser.low + always);
    reached_high = std::max(reached_high, quantiser.low + ever);
  }

  Requantised result;
  if (quantiser.bipolar) {
    result.format = {1, false, true};
  } else {
    if (reached_low >= quantiser.zero && (quantiser.is_signed || quantiser.zero != 0)) {
      // Nothing below zero is reached: unsigned features whose 0 means 0. Of a declared signed
      // width only the sign goes.
      result.offset = quantiser.zero;
      const int64_t last = quantiser.declared ? quantiser.high : reached_high;
      result.format = Holding(0, std::max<int64_t>(last - quantiser.zero, 0));
    } else if (!quantiser.declared) {
      result.format =
          Holding(std::min(reached_low, quantiser.zero), std::max(reached_high, quantiser.zero));
    } else {
      result.format = {quantiser.bits, quantiser.is_signed, false};
    }
    if (result.format.bits > 8) throw Problem("its integers need more than 8 bits");
    // The quantiser's integers that the features stand for.
    const int64_t first = result.format.low() + result.offset;
    const int64_t last = result.format.high() + result.offset;
    for (size_t c = 0; c < channels; ++c) {
      std::vector<int64_t> moved;
      for (int64_t q = first + 1; q <= last; ++q)
        moved.push_back(q <= quantiser.low ? bounds[c].low
                        : q > quantiser.high
                            ? bounds[c].high + 1
                            : thresholds[c][static_cast<size_t>(q - quantiser.low - 1)]);
      thresholds[c] = std::move(moved);
    }
  }

  int shift = 0;
  std::vector<int64_t> offsets;
  const bool has_bias = !layer->bias.empty();
  if (!result.format.bipolar &&
      FindShift(thresholds, bounds, result.format, has_bias, &shift, &offsets)) {
    bool fits = true;
    for (size_t c = 0; c < channels && has_bias; ++c)
      fits = fits && std::abs(layer->bias[c] + offsets[c]) <= kMaxBias;
    if (fits) {
      for (size_t c = 0; c < channels && has_bias; ++c) layer->bias[c] += offsets[c];
      result.requant.kind = Requant::Kind::kShift;
      result.requant.shift = shift;
      return result;
    }
  }
  result.requant.kind = Requant::Kind::kThresholds;
  const bool same = std::all_of(thresholds.begin(), thresholds.end(),
                                [&](const auto& list) { return list == thresholds[0]; });
  if (same) thresholds.resize(1);
  result.requant.thresholds = std::move(thresholds);
  return result;
}

}  // namespace flexi
