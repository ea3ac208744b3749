// SPDX-License-Identifier: Apache-2.0
// What both beat windows (beat_window.h, beat_window_wide.h) measure of a heart beat. Symbols are
// those of beat_window.h.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "sw/signal/beat_window.h"

namespace flexi {

constexpr int kBeatBoxes = 60;

struct BeatMeasures {
  std::int64_t index = 0;              // of the beat in the list of positions
  std::array<int, kBeatBoxes> d = {};  // D(j)
  int amp = 0;
  int slope = 0;
  int area = 0;
  int rr = 0;
  int next_rr = 0;
  int last_rr = 0;
};

// Rounds towards minus infinity.
constexpr int FloorDiv(int a, int b) { return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0); }

// The value at place n / 2 of n in ascending order.
inline int MedianOf(std::vector<int> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

constexpr std::uint8_t LimitBeat(int value) {
  return static_cast<std::uint8_t>(std::clamp(value, 0, (1 << kBeatBits) - 1));
}

// Small differences in full, large ones in quarters: 0..7 stay, 8..35 become 8..14.
constexpr int CompressBeat(int value) { return value < 8 ? value : 8 + (value - 8) / 4; }

constexpr int SumOf(const std::array<int, kBeatBoxes>& values, int from, int to) {
  int total = 0;
  for (int j = from; j <= to; ++j) total += values[static_cast<std::size_t>(j)];
  return total;
}

// Usable beats in order; throws as ExtractBeatWindows does.
std::vector<BeatMeasures> MeasureBeats(const std::vector<std::int16_t>& samples,
                                       const std::vector<std::int64_t>& positions, int sampling_hz);

// The beats that the running medians of beats[at] are taken from.
struct BeatSpan {
  std::size_t first;
  std::size_t count;
};
BeatSpan SpanOf(std::size_t at, std::size_t beats, std::size_t most);

// Median of value(beat) over a span, at least `low`.
template <typename Value>
int Usual(const std::vector<BeatMeasures>& beats, const BeatSpan& span, Value&& value, int low) {
  std::vector<int> values(span.count);
  for (std::size_t i = 0; i < span.count; ++i) values[i] = value(beats[span.first + i]);
  return std::max(MedianOf(std::move(values)), low);
}

constexpr std::size_t kMedianBeats = 31;
constexpr int kNoLimit = -(1 << 20);

// ~amp, ~slope, ~area, ~rr and |d(j)| of beats[at].
struct UsualBeat {
  int amp;
  int slope;
  int area;
  int rr;
  std::array<int, kBeatBoxes> difference;
};
UsualBeat UsualOf(const std::vector<BeatMeasures>& beats, std::size_t at);

// Boxes 10..43 that are beyond a third of the amplitude.
int WidthOf(const BeatMeasures& beat);

}  // namespace flexi
