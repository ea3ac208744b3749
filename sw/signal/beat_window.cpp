// SPDX-License-Identifier: Apache-2.0
#include "sw/signal/beat_window.h"

#include "sw/signal/beat_measures.h"

namespace flexi {
namespace {

std::array<std::uint8_t, kBeatLanes> Lanes(const std::vector<BeatMeasures>& beats, std::size_t at) {
  const BeatMeasures& m = beats[at];
  const UsualBeat usual = UsualOf(beats, at);
  const int amp = usual.amp;
  const int rr = usual.rr;
  const auto& difference = usual.difference;

  std::array<std::uint8_t, kBeatLanes> lanes;
  for (int i = 0; i < 12; ++i) {
    // The R peak and its sides (4, 5) reach further than the rest: half the steps.
    const int steps = i == 4 || i == 5 ? 16 : 32;
    const int mean = FloorDiv(SumOf(m.d, 4 * i + 4, 4 * i + 7), 4);
    lanes[i] = LimitBeat(8 + FloorDiv(steps * mean + amp, 2 * amp));
  }
  for (int i = 0; i < 10; ++i) {
    const int steps = i == 4 || i == 5 ? 24 : 32;
    const int mean = FloorDiv(SumOf(difference, 4 * i + 4, 4 * i + 7), 4);
    lanes[12 + i] = LimitBeat(CompressBeat(FloorDiv(steps * mean, amp)));
  }
  lanes[22] = LimitBeat(CompressBeat(FloorDiv(4 * SumOf(difference, 14, 33), amp)));
  lanes[23] = LimitBeat(CompressBeat(FloorDiv(2 * SumOf(difference, 34, 59), amp)));
  lanes[24] = LimitBeat(CompressBeat(FloorDiv(16 * m.amp, amp) - 10));
  lanes[25] = LimitBeat(FloorDiv(16 * m.slope, usual.slope) - 6);
  lanes[26] = LimitBeat(CompressBeat(WidthOf(m)));
  lanes[27] = LimitBeat(CompressBeat(FloorDiv(8 * m.area, usual.area) - 4));
  lanes[28] = LimitBeat(12 + FloorDiv(24 * (m.rr - rr), rr));
  lanes[29] = LimitBeat(6 + FloorDiv(18 * (m.next_rr - rr), rr));
  lanes[30] = LimitBeat(6 + FloorDiv(18 * (m.last_rr - rr), rr));
  return lanes;
}

}  // namespace

std::vector<BeatWindow> ExtractBeatWindows(const std::vector<std::int16_t>& samples,
                                           const std::vector<std::int64_t>& positions,
                                           int sampling_hz) {
  const std::vector<BeatMeasures> beats = MeasureBeats(samples, positions, sampling_hz);
  std::vector<BeatWindow> windows;
  windows.reserve(beats.size());
  for (std::size_t i = 0; i < beats.size(); ++i)
    windows.push_back({beats[i].index, positions[beats[i].index], Lanes(beats, i)});
  return windows;
}

}  // namespace flexi
