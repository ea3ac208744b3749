// SPDX-License-Identifier: Apache-2.0
// The lanes of beat_rhythm.h against a slow second writing of the header's text, on hearts whose
// beats come early in runs. Not covered: what the numbers are good for (the networks' tests).
#include "sw/signal/beat_rhythm.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "sw/common/random.h"
#include "sw/signal/beat_window_wide.h"

namespace flexi {
namespace {

constexpr int kBoxes = 60;

int Floor(int a, int b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }
int Limit(int v) { return std::clamp(v, 0, 15); }
int C(int u) { return u < 8 ? u : 8 + (u - 8) / 4; }

// Beats without a signal: random boxes, intervals in runs.
std::vector<BeatMeasures> RandomBeats(int count, std::uint64_t seed) {
  Random random(seed);
  std::vector<BeatMeasures> beats(static_cast<size_t>(count));
  bool early = false;
  int last = 300;
  for (BeatMeasures& beat : beats) {
    if (random.Chance(1, 6)) early = !early;
    beat.last_rr = last;
    beat.rr = static_cast<int>(early ? random.Range(140, 240) : random.Range(280, 420));
    last = beat.rr;
    for (int& d : beat.d) d = static_cast<int>(random.Range(early ? -60 : -30, early ? 50 : 40));
    beat.d[24] = static_cast<int>(random.Range(200, 400));
    beat.amp = static_cast<int>(random.Range(200, 430));
    beat.slope = static_cast<int>(random.Range(3, 90));
    beat.area = static_cast<int>(random.Range(800, 2000));
  }
  for (size_t i = 0; i + 1 < beats.size(); ++i) beats[i].next_rr = beats[i + 1].rr;
  beats.back().next_rr = 333;
  return beats;
}

// A slow second writing.
struct Naive {
  const std::vector<BeatMeasures>& beats;

  std::vector<size_t> Last(size_t at, size_t most) const {
    std::vector<size_t> list;
    const size_t count = std::min(most, beats.size());
    const size_t end = std::max(at + 1, count);
    for (size_t i = end - count; i < end; ++i) list.push_back(i);
    return list;
  }
  int Mu(size_t k) const {
    int sum = 0;
    for (const size_t i : Last(k, 127)) sum += beats[i].rr;
    return sum / static_cast<int>(Last(k, 127).size());
  }
  bool Early(size_t k) const { return 8 * beats[k].rr < 7 * Mu(k); }
  std::vector<size_t> Rested(size_t at) const {
    std::vector<size_t> all, list;
    for (size_t k = 0; k < beats.size(); ++k)
      if (!Early(k)) all.push_back(k);
    for (const size_t k : all)
      if (k <= at) list.push_back(k);
    if (list.size() > 31) list.erase(list.begin(), list.end() - 31);
    if (list.size() < 31)
      list.assign(all.begin(), all.begin() + static_cast<long>(std::min<size_t>(31, all.size())));
    return list.empty() ? Last(at, 31) : list;
  }
  template <typename Value>
  static int Middle(const std::vector<size_t>& list, Value value) {
    std::vector<int> values;
    for (const size_t i : list) values.push_back(value(i));
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
  }
  std::vector<int> Difference(size_t at) const {
    std::vector<int> difference;
    for (size_t j = 0; j < kBoxes; ++j)
      difference.push_back(
          std::abs(beats[at].d[j] - Middle(Rested(at), [&](size_t i) { return beats[i].d[j]; })));
    return difference;
  }
};

int Sum(const std::vector<int>& values, int from, int to) {
  int sum = 0;
  for (int j = from; j <= to; ++j) sum += values[static_cast<size_t>(j)];
  return sum;
}

std::vector<int> BesideBefore(const std::vector<BeatMeasures>& beats, size_t at) {
  std::vector<int> e;
  for (size_t j = 0; j < kBoxes; ++j)
    e.push_back(at == 0 ? 0 : std::abs(beats[at].d[j] - beats[at - 1].d[j]));
  return e;
}

void ExpectText(const std::vector<BeatMeasures>& first, const std::vector<BeatMeasures>& second) {
  const BeatRhythm rhythm(first, second);
  for (size_t at = 0; at < first.size(); ++at) {
    std::vector<std::uint8_t> made;
    rhythm.AddLanes(at, &made);
    ASSERT_EQ(made.size(), static_cast<size_t>(kBeatRhythmLanes));
    const auto lane = [&](int number) { return made[static_cast<size_t>(number - 43)]; };
    const Naive naive{first}, other{second};
    const BeatMeasures& m = first[at];
    const auto rested = naive.Rested(at);
    const auto difference = naive.Difference(at);
    const int amp = std::max(40, Naive::Middle(rested, [&](size_t i) { return first[i].amp; }));
    for (int i = 0; i < 26; ++i) {
      const int from = i < 8 ? 4 + 2 * i : (i < 20 ? 12 + i : 32 + 4 * (i - 20));
      const int count = i < 8 ? 2 : (i < 20 ? 1 : 4);
      const int g = i < 8 ? 96 : (i < 20 ? 24 : 48);
      EXPECT_EQ(lane(43 + i),
                Limit(C(Floor(g * Floor(Sum(difference, from, from + count - 1), count), amp))));
    }
    EXPECT_EQ(lane(69), Limit(C(Floor(4 * Sum(difference, 14, 33), amp))));
    EXPECT_EQ(lane(70), Limit(C(Floor(2 * Sum(difference, 34, 59), amp))));
    EXPECT_EQ(lane(71), Limit(C(Floor(8 * Sum(difference, 4, 19), amp))));
    EXPECT_EQ(lane(72), Limit(C(Floor(16 * m.amp, amp) - 10)));
    const int slope = std::max(5, Naive::Middle(rested, [&](size_t i) { return first[i].slope; }));
    EXPECT_EQ(lane(73), Limit(Floor(16 * m.slope, slope) - 6));
    const int area = Naive::Middle(rested, [&](size_t i) { return first[i].area; });
    EXPECT_EQ(lane(74), Limit(C(Floor(8 * m.area, area) - 4)));

    const int mu = naive.Mu(at);
    EXPECT_EQ(lane(75), Limit(12 + Floor(24 * (m.rr - mu), mu)));
    EXPECT_EQ(lane(76), Limit(6 + Floor(18 * (m.next_rr - mu), mu)));
    EXPECT_EQ(lane(77), Limit(6 + Floor(18 * (m.last_rr - mu), mu)));
    std::vector<int> sorted;
    int top8 = m.rr, top31 = m.rr, below31 = 0, below127 = 0, change8 = 0, change31 = 0;
    for (const size_t i : naive.Last(at, 8)) {
      top8 = std::max(top8, first[i].rr);
      change8 += std::abs(first[i].rr - first[i].last_rr);
    }
    for (const size_t i : naive.Last(at, 31)) {
      top31 = std::max(top31, first[i].rr);
      below31 += first[i].rr < m.rr ? 1 : 0;
      change31 += std::abs(first[i].rr - first[i].last_rr);
    }
    for (const size_t i : naive.Last(at, 127)) {
      sorted.push_back(first[i].rr);
      below127 += first[i].rr < m.rr ? 1 : 0;
    }
    std::sort(sorted.begin(), sorted.end());
    const int lo = sorted[sorted.size() / 4], hi = sorted[3 * sorted.size() / 4];
    EXPECT_EQ(lane(78), Limit(15 - Floor(24 * (top8 - m.rr), top8)));
    EXPECT_EQ(lane(79), Limit(15 - Floor(24 * (top31 - m.rr), top31)));
    EXPECT_EQ(lane(80), Limit(12 + Floor(24 * (m.rr - hi), hi)));
    EXPECT_EQ(lane(81), Limit(6 + Floor(18 * (m.next_rr - hi), hi)));
    EXPECT_EQ(lane(82), Limit(6 + Floor(18 * (m.last_rr - hi), hi)));
    EXPECT_EQ(lane(83), Limit(Floor(m.rr - 90, 20)));
    EXPECT_EQ(lane(84), Limit(Floor(m.next_rr - 90, 20)));
    EXPECT_EQ(lane(85), Limit(Floor(mu - 130, 20)));
    EXPECT_EQ(lane(86), Limit(Floor(16 * (hi - lo), hi)));
    const int few = static_cast<int>(naive.Last(at, 8).size());
    const int some = static_cast<int>(naive.Last(at, 31).size());
    EXPECT_EQ(lane(87), Limit(C(Floor(64 * (change8 / few), mu))));
    EXPECT_EQ(lane(88), Limit(C(Floor(64 * (change31 / some), mu))));
    int early8 = 0, early31 = 0;
    for (size_t i = 0; i <= at; ++i) {
      early8 += i + 8 > at && naive.Early(i) ? 1 : 0;
      early31 += i + 31 > at && naive.Early(i) ? 1 : 0;
    }
    EXPECT_EQ(lane(89), early8);
    EXPECT_EQ(lane(90), Limit(early31 / 2));
    EXPECT_EQ(lane(91), Limit(below31 / 2));
    EXPECT_EQ(lane(92), Limit(below127 / 8));
    EXPECT_EQ(lane(93), Limit(8 + Floor(16 * (m.rr - m.last_rr), mu)));
    EXPECT_EQ(lane(94), Limit(8 + Floor(16 * (m.next_rr - m.rr), mu)));
    EXPECT_EQ(lane(95), Limit(8 + Floor(16 * (m.rr + m.next_rr - 2 * mu), 2 * mu)));
    EXPECT_EQ(lane(96), Limit(6 + Floor(18 * (first[at == 0 ? 0 : at - 1].last_rr - mu), mu)));

    const int usual =
        std::max(40, Naive::Middle(naive.Last(at, 31), [&](size_t i) { return first[i].amp; }));
    const auto e = BesideBefore(first, at);
    EXPECT_EQ(lane(97), Limit(C(Floor(8 * Sum(e, 4, 19), usual))));
    EXPECT_EQ(lane(98), Limit(C(Floor(4 * Sum(e, 14, 33), usual))));
    EXPECT_EQ(lane(99), Limit(C(Floor(2 * Sum(e, 34, 59), usual))));
    int largest = m.d[4], smallest = m.d[4], place = 4, steepest = 0;
    for (int j = 4; j <= 17; ++j) {
      const int d = m.d[static_cast<size_t>(j)];
      if (d > largest) largest = d, place = j;
      smallest = std::min(smallest, d);
      steepest = std::max(steepest, std::abs(m.d[static_cast<size_t>(j + 1)] - d));
    }
    EXPECT_EQ(lane(100), Limit(C(Floor(32 * (largest - smallest), usual))));
    EXPECT_EQ(lane(101), Limit(C(Floor(96 * steepest, usual))));
    EXPECT_EQ(lane(102), place - 4);
    // Of the second lead, by the beats that rested in the first.
    std::vector<int> beside;
    for (size_t j = 0; j < kBoxes; ++j)
      beside.push_back(std::abs(second[at].d[j] -
                                Naive::Middle(rested, [&](size_t i) { return second[i].d[j]; })));
    const int height = std::max(40, Naive::Middle(rested, [&](size_t i) { return second[i].amp; }));
    EXPECT_EQ(lane(103), Limit(C(Floor(4 * Sum(beside, 14, 33), height))));
    EXPECT_EQ(lane(104), Limit(C(Floor(2 * Sum(beside, 34, 59), height))));
    EXPECT_EQ(lane(105), Limit(C(Floor(8 * Sum(beside, 4, 19), height))));
    const int usual_there =
        std::max(40, Naive::Middle(other.Last(at, 31), [&](size_t i) { return second[i].amp; }));
    EXPECT_EQ(lane(106), Limit(C(Floor(8 * Sum(BesideBefore(second, at), 4, 19), usual_there))));
  }
}

TEST(BeatRhythm, AgainstTheText) {
  const std::uint64_t seed = SeedFromEnvironment(21);
  for (const int beats : {3, 20, 170}) {
    auto first = RandomBeats(beats, seed), second = RandomBeats(beats, seed + 1);
    ExpectText(first, second);
  }
}

TEST(BeatRhythm, InTheWindow) {
  Random random(22);
  std::vector<std::int16_t> x, y;
  for (int i = 0; i < 12000; ++i) {
    x.push_back(static_cast<std::int16_t>(random.Range(-200, 200)));
    y.push_back(static_cast<std::int16_t>(random.Range(-200, 200)));
  }
  std::vector<std::int64_t> positions;
  for (std::int64_t at = 150; at < 11500; at += random.Range(180, 380)) positions.push_back(at);
  const auto rhythm = ExtractWideBeatWindows(x, y, positions, 360, kBeatRhythmName);
  const auto wide = ExtractWideBeatWindows(x, y, positions, 360, kBeatWide127Name);
  const auto first = MeasureBeats(x, positions, 360), second = MeasureBeats(y, positions, 360);
  const BeatRhythm lanes(first, second);
  ASSERT_EQ(rhythm.size(), wide.size());
  ASSERT_GT(rhythm.size(), 20u);
  for (size_t at = 0; at < rhythm.size(); ++at) {
    std::vector<std::uint8_t> expected;
    for (size_t lane = 0; lane < 69; ++lane)
      if (lane < 26 || lane >= 52) expected.push_back(wide[at].lanes[lane]);
    lanes.AddLanes(at, &expected);
    EXPECT_EQ(rhythm[at].lanes, expected);
  }
}

}  // namespace
}  // namespace flexi
