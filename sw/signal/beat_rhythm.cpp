// SPDX-License-Identifier: Apache-2.0
#include "sw/signal/beat_rhythm.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>

#include "sw/signal/beat_window_wide.h"

namespace flexi {
namespace {

constexpr std::size_t kFew = 8;
constexpr std::size_t kMany = 127;

struct Zone {
  int from;
  int to;
  int steps;
};
constexpr Zone kQrs = {14, 33, 4};
constexpr Zone kBehind = {34, 59, 2};
constexpr Zone kBefore = {4, 19, 8};
constexpr int kWaveFrom = 4;
constexpr int kWaveTo = 17;

int Far(const std::array<int, kBeatBoxes>& difference, const Zone& zone, int amp) {
  return CompressBeat(FloorDiv(zone.steps * SumOf(difference, zone.from, zone.to), amp));
}

std::array<int, kBeatBoxes> ToTheBeatBefore(const std::vector<BeatMeasures>& beats,
                                            std::size_t at) {
  std::array<int, kBeatBoxes> difference = {};
  const auto& before = beats[at == 0 ? 0 : at - 1].d;
  for (std::size_t j = 0; j < difference.size(); ++j)
    difference[j] = std::abs(beats[at].d[j] - before[j]);
  return difference;
}

std::vector<int> IntervalsOf(const std::vector<BeatMeasures>& beats, std::size_t at,
                             std::size_t most) {
  const BeatSpan span = SpanOf(at, beats.size(), most);
  std::vector<int> intervals(span.count);
  for (std::size_t i = 0; i < span.count; ++i) intervals[i] = beats[span.first + i].rr;
  return intervals;
}

}  // namespace

BeatRhythm::BeatRhythm(const std::vector<BeatMeasures>& first,
                       const std::vector<BeatMeasures>& second)
    : first_(first), second_(second) {
  for (std::size_t at = 0; at < first.size(); ++at) {
    const std::vector<int> intervals = IntervalsOf(first, at, kMany);
    int sum = 0;
    for (const int rr : intervals) sum += rr;
    means_.push_back(std::max(1, sum / static_cast<int>(intervals.size())));
    if (8 * first[at].rr >= 7 * means_.back()) rested_.push_back(at);
  }
}

BeatRhythm::Rested BeatRhythm::RestedOf(const std::vector<BeatMeasures>& beats,
                                        std::size_t at) const {
  std::vector<std::size_t> from;
  const auto end = std::upper_bound(rested_.begin(), rested_.end(), at);
  const std::size_t count = std::min(kMedianBeats, rested_.size());
  const auto start =
      std::max<std::ptrdiff_t>(0, end - rested_.begin() - static_cast<std::ptrdiff_t>(count));
  from.assign(rested_.begin() + start,
              rested_.begin() + start + static_cast<std::ptrdiff_t>(count));
  if (from.empty()) {
    const BeatSpan span = SpanOf(at, beats.size(), kMedianBeats);
    for (std::size_t i = 0; i < span.count; ++i) from.push_back(span.first + i);
  }
  const auto median = [&](auto&& value, int low) {
    std::vector<int> values;
    values.reserve(from.size());
    for (const std::size_t i : from) values.push_back(value(beats[i]));
    return std::max(MedianOf(std::move(values)), low);
  };
  Rested rested = {};
  rested.amp = median([](const BeatMeasures& b) { return b.amp; }, 40);
  rested.slope = median([](const BeatMeasures& b) { return b.slope; }, 5);
  rested.area = median([](const BeatMeasures& b) { return b.area; }, 1);
  for (std::size_t j = 0; j < rested.difference.size(); ++j)
    rested.difference[j] =
        std::abs(beats[at].d[j] - median([j](const BeatMeasures& b) { return b.d[j]; }, kNoLimit));
  return rested;
}

void BeatRhythm::AddShape(std::size_t at, std::vector<std::uint8_t>* lanes) const {
  const Rested rested = RestedOf(first_, at);
  const BeatMeasures& m = first_[at];
  AddDifferences(rested.difference, rested.amp, lanes);
  for (const Zone& zone : {kQrs, kBehind, kBefore})
    lanes->push_back(LimitBeat(Far(rested.difference, zone, rested.amp)));
  lanes->push_back(LimitBeat(CompressBeat(FloorDiv(16 * m.amp, rested.amp) - 10)));
  lanes->push_back(LimitBeat(FloorDiv(16 * m.slope, rested.slope) - 6));
  lanes->push_back(LimitBeat(CompressBeat(FloorDiv(8 * m.area, rested.area) - 4)));
}

void BeatRhythm::AddIntervals(std::size_t at, std::vector<std::uint8_t>* lanes) const {
  const BeatMeasures& m = first_[at];
  const int mean = means_[at];
  std::vector<int> many = IntervalsOf(first_, at, kMany);
  const std::vector<int> some = IntervalsOf(first_, at, kMedianBeats);
  const std::vector<int> few = IntervalsOf(first_, at, kFew);
  const auto below = [&](const std::vector<int>& intervals) {
    return static_cast<int>(
        std::count_if(intervals.begin(), intervals.end(), [&](int rr) { return rr < m.rr; }));
  };
  const int rank = below(many) / 8;
  std::sort(many.begin(), many.end());
  const int low = many[many.size() / 4];
  const int high = std::max(1, many[3 * many.size() / 4]);

  const auto add = [&](int value) { lanes->push_back(LimitBeat(value)); };
  const auto against = [&](int zero, int steps, int interval, int by) {
    add(zero + FloorDiv(steps * (interval - by), by));
  };
  against(12, 24, m.rr, mean);
  against(6, 18, m.next_rr, mean);
  against(6, 18, m.last_rr, mean);
  for (const auto* intervals : {&few, &some}) {
    const int top = std::max(m.rr, *std::max_element(intervals->begin(), intervals->end()));
    add(15 - FloorDiv(24 * (top - m.rr), std::max(1, top)));
  }
  against(12, 24, m.rr, high);
  against(6, 18, m.next_rr, high);
  against(6, 18, m.last_rr, high);
  add(FloorDiv(m.rr - 90, 20));
  add(FloorDiv(m.next_rr - 90, 20));
  add(FloorDiv(mean - 130, 20));
  add(FloorDiv(16 * (high - low), high));
  for (const std::size_t most : {kFew, kMedianBeats}) {
    const BeatSpan span = SpanOf(at, first_.size(), most);
    int sum = 0;
    for (std::size_t i = 0; i < span.count; ++i)
      sum += std::abs(first_[span.first + i].rr - first_[span.first + i].last_rr);
    const int change = FloorDiv(sum, static_cast<int>(span.count));
    add(CompressBeat(FloorDiv(64 * change, mean)));
  }
  const auto early = [&](std::size_t most) {
    int count = 0;
    for (std::size_t i = at + 1 < most ? 0 : at + 1 - most; i <= at; ++i)
      count += 8 * first_[i].rr < 7 * means_[i] ? 1 : 0;
    return count;
  };
  add(early(kFew));
  add(early(kMedianBeats) / 2);
  add(below(some) / 2);
  add(rank);
  add(8 + FloorDiv(16 * (m.rr - m.last_rr), mean));
  add(8 + FloorDiv(16 * (m.next_rr - m.rr), mean));
  add(8 + FloorDiv(16 * (m.rr + m.next_rr - 2 * mean), 2 * mean));
  against(6, 18, first_[at == 0 ? 0 : at - 1].last_rr, mean);
}

void BeatRhythm::AddNeighbours(std::size_t at, std::vector<std::uint8_t>* lanes) const {
  const auto amp_of = [&](const std::vector<BeatMeasures>& beats) {
    return Usual(
        beats, SpanOf(at, beats.size(), kMedianBeats), [](const BeatMeasures& b) { return b.amp; },
        40);
  };
  const auto add = [&](int value) { lanes->push_back(LimitBeat(value)); };
  const int amp = amp_of(first_);
  const auto difference = ToTheBeatBefore(first_, at);
  for (const Zone& zone : {kBefore, kQrs, kBehind}) add(Far(difference, zone, amp));

  const auto& d = first_[at].d;
  const auto wave = d.begin() + kWaveFrom;
  const auto behind = d.begin() + kWaveTo + 1;
  const auto top = std::max_element(wave, behind);
  add(CompressBeat(FloorDiv(32 * (*top - *std::min_element(wave, behind)), amp)));
  int steepest = 0;
  for (std::size_t j = kWaveFrom; j <= kWaveTo; ++j)
    steepest = std::max(steepest, std::abs(d[j + 1] - d[j]));
  add(CompressBeat(FloorDiv(96 * steepest, amp)));
  add(static_cast<int>(top - wave));

  const Rested rested = RestedOf(second_, at);
  for (const Zone& zone : {kQrs, kBehind, kBefore}) add(Far(rested.difference, zone, rested.amp));
  add(Far(ToTheBeatBefore(second_, at), kBefore, amp_of(second_)));
}

void BeatRhythm::AddLanes(std::size_t at, std::vector<std::uint8_t>* lanes) const {
  AddShape(at, lanes);
  AddIntervals(at, lanes);
  AddNeighbours(at, lanes);
}

}  // namespace flexi
