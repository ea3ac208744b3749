// SPDX-License-Identifier: Apache-2.0
#include "sw/signal/beat_measures.h"

#include <fmt/format.h>

#include <cstdlib>

#include "sw/common/error.h"

namespace flexi {
namespace {

// Intervals beyond a minute say no more than a minute does, and keep all products within 32 bits.
int Interval(std::int64_t from, std::int64_t to) {
  return static_cast<int>(std::min<std::int64_t>(to - from, 60 * kBeatHz));
}

BeatMeasures Measure(const std::vector<std::int16_t>& samples,
                     const std::vector<std::int64_t>& positions, std::int64_t index) {
  BeatMeasures m;
  m.index = index;
  const std::int64_t r = positions[index];
  std::vector<int> boxes(kBeatBoxes);
  for (int j = 0; j < kBeatBoxes; ++j) {
    int sum = 0;
    for (int i = 0; i < 4; ++i) sum += samples[r - kBeatBefore + 4 * j + i];
    boxes[j] = FloorDiv(sum, 4);
  }
  const int baseline = MedianOf(boxes);
  for (int j = 0; j < kBeatBoxes; ++j) {
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

}  // namespace

std::vector<BeatMeasures> MeasureBeats(const std::vector<std::int16_t>& samples,
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

  std::vector<BeatMeasures> beats;
  for (std::size_t i = 1; i + 1 < positions.size(); ++i) {
    if (positions[i] >= kBeatBefore && positions[i] + kBeatAfter <= size) {
      beats.push_back(Measure(samples, positions, static_cast<std::int64_t>(i)));
    }
  }
  return beats;
}

BeatSpan SpanOf(std::size_t at, std::size_t beats, std::size_t most) {
  const std::size_t count = std::min(most, beats);
  return {at + 1 < count ? 0 : at + 1 - count, count};
}

UsualBeat UsualOf(const std::vector<BeatMeasures>& beats, std::size_t at) {
  const BeatSpan span = SpanOf(at, beats.size(), kMedianBeats);
  UsualBeat usual = {};
  usual.amp = Usual(
      beats, span, [](const BeatMeasures& b) { return b.amp; }, 40);
  usual.slope = Usual(
      beats, span, [](const BeatMeasures& b) { return b.slope; }, 5);
  usual.area = Usual(
      beats, span, [](const BeatMeasures& b) { return b.area; }, 1);
  usual.rr = Usual(
      beats, span, [](const BeatMeasures& b) { return b.rr; }, 1);
  for (int j = 0; j < kBeatBoxes; ++j) {
    usual.difference[j] = std::abs(
        beats[at].d[j] - Usual(
                             beats, span, [j](const BeatMeasures& b) { return b.d[j]; }, kNoLimit));
  }
  return usual;
}

int WidthOf(const BeatMeasures& beat) {
  int width = 0;
  for (int j = 10; j <= 43; ++j) width += std::abs(beat.d[j]) > beat.amp / 3 ? 1 : 0;
  return width;
}

}  // namespace flexi
