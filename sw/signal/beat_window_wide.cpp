// SPDX-License-Identifier: Apache-2.0
#include "sw/signal/beat_window_wide.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <utility>

#include "sw/common/error.h"
#include "sw/signal/beat_measures.h"
#include "sw/signal/beat_rhythm.h"

namespace flexi {
namespace {

constexpr int kShapeLanes = 26;
constexpr std::size_t kFewBeats = 8;
constexpr std::size_t kManyBeats = 127;

struct Zone {
  int from;
  int boxes;
  int steps;  // f(i)
};

constexpr Zone ZoneOf(int i) {
  if (i < 8) return {4 + 2 * i, 2, 64};
  if (i < 20) return {12 + i, 1, 16};
  return {32 + 4 * (i - 20), 4, 32};
}

int MeanOf(const std::array<int, kBeatBoxes>& values, const Zone& zone) {
  return FloorDiv(SumOf(values, zone.from, zone.from + zone.boxes - 1), zone.boxes);
}

// Lanes 0..58, of one lead.
void AddShape(const std::vector<BeatMeasures>& beats, std::size_t at,
              std::vector<std::uint8_t>* lanes) {
  const BeatMeasures& m = beats[at];
  const UsualBeat usual = UsualOf(beats, at);
  const int amp = usual.amp;
  const auto& difference = usual.difference;
  for (int i = 0; i < kShapeLanes; ++i) {
    const Zone zone = ZoneOf(i);
    lanes->push_back(LimitBeat(8 + FloorDiv(2 * zone.steps * MeanOf(m.d, zone) + amp, 2 * amp)));
  }
  AddDifferences(difference, amp, lanes);
  lanes->push_back(LimitBeat(CompressBeat(FloorDiv(4 * SumOf(difference, 14, 33), amp))));
  lanes->push_back(LimitBeat(CompressBeat(FloorDiv(2 * SumOf(difference, 34, 59), amp))));
  lanes->push_back(LimitBeat(CompressBeat(FloorDiv(8 * SumOf(difference, 4, 19), amp))));
  lanes->push_back(LimitBeat(CompressBeat(FloorDiv(16 * m.amp, amp) - 10)));
  lanes->push_back(LimitBeat(FloorDiv(16 * m.slope, usual.slope) - 6));
  lanes->push_back(LimitBeat(CompressBeat(WidthOf(m))));
  lanes->push_back(LimitBeat(CompressBeat(FloorDiv(8 * m.area, usual.area) - 4)));
}

void AddIntervals(const std::vector<BeatMeasures>& beats, std::size_t at,
                  std::vector<std::uint8_t>* lanes) {
  const BeatMeasures& m = beats[at];
  const auto median = [&](std::size_t most) {
    return Usual(
        beats, SpanOf(at, beats.size(), most), [](const BeatMeasures& b) { return b.rr; }, 1);
  };
  const int usual = median(kMedianBeats);
  const int few = median(kFewBeats);
  const int many = median(kManyBeats);
  const auto add = [&](int zero, int steps, int interval, int against, int by) {
    lanes->push_back(LimitBeat(zero + FloorDiv(steps * (interval - against), by)));
  };
  add(12, 24, m.rr, usual, usual);
  add(6, 18, m.next_rr, usual, usual);
  add(6, 18, m.last_rr, usual, usual);
  add(12, 24, m.rr, few, few);
  add(12, 24, m.rr, many, many);
  add(6, 18, m.next_rr, many, many);
  add(6, 18, m.last_rr, many, many);
  add(8, 16, m.rr, m.last_rr, many);
  add(8, 16, m.next_rr, m.rr, many);
  int early = 0;
  for (std::size_t i = at + 1 < kFewBeats ? 0 : at + 1 - kFewBeats; i <= at; ++i)
    early += 8 * beats[i].rr < 7 * many ? 1 : 0;
  lanes->push_back(LimitBeat(early));
}

constexpr int kLanes63[] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
                            16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
                            32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47,
                            48, 49, 50, 51, 52, 55, 56, 57, 59, 60, 61, 63, 66, 67, 68};
static_assert(std::size(kLanes63) == kWideBeat63Lanes);

}  // namespace

void AddDifferences(const std::array<int, kBeatBoxes>& difference, int amp,
                    std::vector<std::uint8_t>* lanes) {
  for (int i = 0; i < kShapeLanes; ++i) {
    const Zone zone = ZoneOf(i);
    lanes->push_back(
        LimitBeat(CompressBeat(FloorDiv(zone.steps * 3 / 2 * MeanOf(difference, zone), amp))));
  }
}

std::vector<WideBeatWindow> ExtractWideBeatWindows(const std::vector<std::int16_t>& first,
                                                   const std::vector<std::int16_t>& second,
                                                   const std::vector<std::int64_t>& positions,
                                                   int sampling_hz, const std::string& input) {
  if (input != kBeatWide127Name && input != kBeatWide63Name && input != kBeatRhythmName)
    throw Error(fmt::format("unknown beat window \"{}\"; {}, {} or {} would be right", input,
                            kBeatWide127Name, kBeatWide63Name, kBeatRhythmName));
  if (first.size() != second.size())
    throw Error(fmt::format("leads of {} and {} samples; one length would be right", first.size(),
                            second.size()));
  const auto beats = MeasureBeats(first, positions, sampling_hz);
  std::vector<BeatMeasures> others;
  if (input != kBeatWide63Name) others = MeasureBeats(second, positions, sampling_hz);
  const std::optional<BeatRhythm> rhythm =
      input == kBeatRhythmName ? std::optional<BeatRhythm>(std::in_place, beats, others)
                               : std::nullopt;
  std::vector<WideBeatWindow> windows;
  windows.reserve(beats.size());
  for (std::size_t i = 0; i < beats.size(); ++i) {
    WideBeatWindow window{beats[i].index, positions[static_cast<std::size_t>(beats[i].index)], {}};
    AddShape(beats, i, &window.lanes);
    AddIntervals(beats, i, &window.lanes);
    if (rhythm) {
      window.lanes.erase(window.lanes.begin() + kShapeLanes,
                         window.lanes.begin() + 2 * kShapeLanes);
      rhythm->AddLanes(i, &window.lanes);
    } else if (input == kBeatWide127Name) {
      AddShape(others, i, &window.lanes);
      window.lanes.resize(kWideBeatLanes);  // the second lead's area is not used
    } else {
      std::vector<std::uint8_t> chosen;
      for (const int lane : kLanes63)
        chosen.push_back(window.lanes[static_cast<std::size_t>(lane)]);
      window.lanes = std::move(chosen);
    }
    windows.push_back(std::move(window));
  }
  return windows;
}

}  // namespace flexi
