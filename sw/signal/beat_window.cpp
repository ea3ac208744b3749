// SPDX-License-Identifier: Apache-2.0
#include "sw/signal/beat_window.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <utility>

#include "sw/common/error.h"

namespace flexi {
namespace {

constexpr int kBoxes = 60;
constexpr std::size_t kMedianBeats = 31;

int FloorDiv(int a, int b) { return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0); }

int MedianOf(std::vector<int> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

struct Measures {
  std::int64_t index;
  std::array<int, kBoxes> d;
  int amp;
  int slope;
  int area;
  int rr;
  int next_rr;
  int last_rr;
};

// Intervals beyond a minute say no more than a minute does, and keep all products within 32 bits.
int Interval(std::int64_t from, std::int64_t to) {
  return static_cast<int>(std::min<std::int64_t>(to - from, 60 * kBeatHz));
}

Measures Measure(const std::vector<std::int16_t>& samples,
                 const std::vector<std::int64_t>& positions, std::int64_t index) {
  Measures m = {};
  m.index = index;
  const std::int64_t r = positions[index];
  std::vector<int> boxes(kBoxes);
  for (int j = 0; j < kBoxes; ++j) {
    int sum = 0;
    for (int i = 0; i < 4; ++i) sum += samples[r - kBeatBefore + 4 * j + i];
    boxes[j] = FloorDiv(sum, 4);
  }
  const int baseline = MedianOf(boxes);
  for (int j = 0; j < kBoxes; ++j) {
    m.d[j] = boxes[j] - baseline;
    m.area += std::abs(m.d[j]);
  }
  m.amp = *std::max_element(m.d.begin(), m.d.end()) - *std::min_element(m.d.begin(), m.d.end());
  for (int j = 14; j <= 32; ++j) m.slope = std::max(m.slope, std::abs(m.d[j + 1] - m.d[j]));
  m.rr = Interval(positions[index - 1], r);
  m.next_rr = Interval(r, positions[index + 1]);
  m.last_rr = index >= 2 ? Interval(positions[index - 2], positions[index - 1]) : m.rr;
  return m;
}

std::uint8_t Limit(int value) {
  return static_cast<std::uint8_t>(std::clamp(value, 0, (1 << kBeatBits) - 1));
}

// Small differences in full, large ones in quarters: 0..7 stay, 8..35 become 8..14.
int Compress(int value) { return value < 8 ? value : 8 + (value - 8) / 4; }

// Lanes of `beats[at]`; the running medians are taken from the beats [first, first + count).
std::array<std::uint8_t, kBeatLanes> Lanes(const std::vector<Measures>& beats, std::size_t at,
                                           std::size_t first, std::size_t count) {
  const Measures& m = beats[at];
  const auto usual = [&](auto&& value, int low) {
    std::vector<int> values(count);
    for (std::size_t i = 0; i < count; ++i) values[i] = value(beats[first + i]);
    return std::max(MedianOf(std::move(values)), low);
  };
  const int amp = usual([](const Measures& b) { return b.amp; }, 40);
  const int slope = usual([](const Measures& b) { return b.slope; }, 5);
  const int area = usual([](const Measures& b) { return b.area; }, 1);
  const int rr = usual([](const Measures& b) { return b.rr; }, 1);
  std::array<int, kBoxes> difference;  // |d(j)|
  for (int j = 0; j < kBoxes; ++j) {
    difference[j] = std::abs(m.d[j] - usual([j](const Measures& b) { return b.d[j]; }, -(1 << 20)));
  }
  const auto sum = [](const std::array<int, kBoxes>& values, int from, int to) {
    int total = 0;
    for (int j = from; j <= to; ++j) total += values[j];
    return total;
  };

  std::array<std::uint8_t, kBeatLanes> lanes;
  for (int i = 0; i < 12; ++i) {
    // The R peak and its sides (4, 5) reach further than the rest: half the steps.
    const int steps = i == 4 || i == 5 ? 16 : 32;
    const int mean = FloorDiv(sum(m.d, 4 * i + 4, 4 * i + 7), 4);
    lanes[i] = Limit(8 + FloorDiv(steps * mean + amp, 2 * amp));
  }
  for (int i = 0; i < 10; ++i) {
    const int steps = i == 4 || i == 5 ? 24 : 32;
    const int mean = FloorDiv(sum(difference, 4 * i + 4, 4 * i + 7), 4);
    lanes[12 + i] = Limit(Compress(FloorDiv(steps * mean, amp)));
  }
  lanes[22] = Limit(Compress(FloorDiv(4 * sum(difference, 14, 33), amp)));
  lanes[23] = Limit(Compress(FloorDiv(2 * sum(difference, 34, 59), amp)));
  lanes[24] = Limit(Compress(FloorDiv(16 * m.amp, amp) - 10));
  lanes[25] = Limit(FloorDiv(16 * m.slope, slope) - 6);
  int width = 0;
  for (int j = 10; j <= 43; ++j) width += std::abs(m.d[j]) > m.amp / 3 ? 1 : 0;
  lanes[26] = Limit(Compress(width));
  lanes[27] = Limit(Compress(FloorDiv(8 * m.area, area) - 4));
  lanes[28] = Limit(12 + FloorDiv(24 * (m.rr - rr), rr));
  lanes[29] = Limit(6 + FloorDiv(18 * (m.next_rr - rr), rr));
  lanes[30] = Limit(6 + FloorDiv(18 * (m.last_rr - rr), rr));
  return lanes;
}

}  // namespace

std::vector<BeatWindow> ExtractBeatWindows(const std::vector<std::int16_t>& samples,
                                           const std::vector<std::int64_t>& positions,
                                           int sampling_hz) {
  if (sampling_hz != kBeatHz) {
    throw Error(
        fmt::format("sampling rate {} Hz is not supported by the beat window, expected {} "
                    "Hz: resample the signal",
                    sampling_hz, kBeatHz));
  }
  const auto size = static_cast<std::int64_t>(samples.size());
  std::int64_t last = -1;
  for (std::int64_t position : positions) {
    if (position <= last || position >= size) {
      throw Error(fmt::format("beat position {} does not ascend or is not within the {} samples",
                              position, size));
    }
    last = position;
  }

  std::vector<Measures> beats;
  for (std::size_t i = 1; i + 1 < positions.size(); ++i) {
    if (positions[i] >= kBeatBefore && positions[i] + kBeatAfter <= size) {
      beats.push_back(Measure(samples, positions, static_cast<std::int64_t>(i)));
    }
  }
  std::vector<BeatWindow> windows;
  windows.reserve(beats.size());
  for (std::size_t i = 0; i < beats.size(); ++i) {
    const std::size_t count = std::min(kMedianBeats, beats.size());
    const std::size_t first = i + 1 < count ? 0 : i + 1 - count;
    windows.push_back({beats[i].index, positions[beats[i].index], Lanes(beats, i, first, count)});
  }
  return windows;
}

}  // namespace flexi
