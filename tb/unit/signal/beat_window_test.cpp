// SPDX-License-Identifier: Apache-2.0
// Hand-worked windows, and random signals against a slow second writing of the header's text. Not
// covered: what the numbers are good for (the networks' tests).
#include "sw/signal/beat_window.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "tb/unit/signal/temp_folder.h"

namespace flexi {
namespace {

using Signal = std::vector<std::int16_t>;
using Positions = std::vector<std::int64_t>;

long Floor(long a, long b) {
  return static_cast<long>(std::floor(static_cast<long double>(a) / static_cast<long double>(b)));
}

long Middle(std::vector<long> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

struct Naive {
  const Signal& x;
  const Positions& r;
  std::vector<long> usable;

  Naive(const Signal& signal, const Positions& positions) : x(signal), r(positions) {
    for (long i = 1; i + 1 < static_cast<long>(r.size()); ++i) {
      if (r[i] >= 98 && r[i] + 142 <= static_cast<long>(x.size())) usable.push_back(i);
    }
  }
  long Box(long i, long j) const {
    const long t = r[i] - 98 + 4 * j;
    return Floor(x[t] + x[t + 1] + x[t + 2] + x[t + 3], 4);
  }
  long D(long i, long j) const {
    std::vector<long> all;
    for (long k = 0; k < 60; ++k) all.push_back(Box(i, k));
    return Box(i, j) - Middle(all);
  }
  long Amp(long i) const {
    long low = D(i, 0);
    long high = low;
    for (long j = 0; j < 60; ++j) {
      low = std::min(low, D(i, j));
      high = std::max(high, D(i, j));
    }
    return high - low;
  }
  long Slope(long i) const {
    long most = 0;
    for (long j = 14; j <= 32; ++j) most = std::max(most, std::labs(D(i, j + 1) - D(i, j)));
    return most;
  }
  long Area(long i) const {
    long sum = 0;
    for (long j = 0; j < 60; ++j) sum += std::labs(D(i, j));
    return sum;
  }
  long Rr(long i) const { return std::min<long>(r[i] - r[i - 1], 21600); }

  template <typename F>
  long Usual(std::size_t at, F&& f) const {
    const std::size_t count = std::min<std::size_t>(31, usable.size());
    const std::size_t first = std::max(at + 1, count) - count;
    std::vector<long> values;
    for (std::size_t k = first; k < first + count; ++k) values.push_back(f(usable[k]));
    return Middle(values);
  }

  std::vector<int> Lanes(std::size_t at) const {
    const long i = usable[at];
    const long amp = std::max(40l, Usual(at, [&](long b) { return Amp(b); }));
    const long slope = std::max(5l, Usual(at, [&](long b) { return Slope(b); }));
    const long area = std::max(1l, Usual(at, [&](long b) { return Area(b); }));
    const long rr = std::max(1l, Usual(at, [&](long b) { return Rr(b); }));
    const auto d = [&](long j) {
      return std::labs(D(i, j) - Usual(at, [&](long b) { return D(b, j); }));
    };
    const auto c = [](long u) { return u < 8 ? u : 8 + Floor(u - 8, 4); };
    std::vector<long> v;
    for (long l = 0; l <= 11; ++l) {
      long s = 0;
      for (long j = 4 * l + 4; j <= 4 * l + 7; ++j) s += D(i, j);
      v.push_back(8 + Floor((l == 4 || l == 5 ? 16 : 32) * Floor(s, 4) + amp, 2 * amp));
    }
    for (long l = 12; l <= 21; ++l) {
      long s = 0;
      for (long j = 4 * (l - 12) + 4; j <= 4 * (l - 12) + 7; ++j) s += d(j);
      v.push_back(c(Floor((l == 16 || l == 17 ? 24 : 32) * Floor(s, 4), amp)));
    }
    long zone = 0;
    for (long j = 14; j <= 33; ++j) zone += d(j);
    v.push_back(c(Floor(4 * zone, amp)));
    zone = 0;
    for (long j = 34; j <= 59; ++j) zone += d(j);
    v.push_back(c(Floor(2 * zone, amp)));
    v.push_back(c(Floor(16 * Amp(i), amp) - 10));
    v.push_back(Floor(16 * Slope(i), slope) - 6);
    long width = 0;
    for (long j = 10; j <= 43; ++j) width += std::labs(D(i, j)) > Floor(Amp(i), 3) ? 1 : 0;
    v.push_back(c(width));
    v.push_back(c(Floor(8 * Area(i), area) - 4));
    v.push_back(12 + Floor(24 * (Rr(i) - rr), rr));
    v.push_back(6 + Floor(18 * (Rr(i + 1) - rr), rr));
    v.push_back(6 + Floor(18 * (Rr(i >= 2 ? i - 1 : i) - rr), rr));
    std::vector<int> lanes;
    for (long value : v) lanes.push_back(static_cast<int>(std::clamp(value, 0l, 15l)));
    return lanes;
  }
};

std::vector<int> Ints(const BeatWindow& window) {
  return std::vector<int>(window.lanes.begin(), window.lanes.end());
}

TEST(BeatWindow, FlatSignal) {
  const auto windows = ExtractBeatWindows(Signal(2000, 1000), {100, 400, 700, 1000, 1450}, 360);
  ASSERT_EQ(windows.size(), 3u);
  std::vector<int> expected(31, 0);
  for (int i = 0; i < 12; ++i) expected[i] = 8;
  expected[28] = 12;
  expected[29] = expected[30] = 6;
  EXPECT_EQ(windows[0].index, 1);
  EXPECT_EQ(windows[0].position, 400);
  EXPECT_EQ(Ints(windows[0]), expected);
  EXPECT_EQ(Ints(windows[1]), expected);
  expected[29] = 6 + 9;  // 450 after 300: half more
  EXPECT_EQ(Ints(windows[2]), expected);
}

// Boxes of height 160 over j = 24, 25, 26 in every beat, of 80 in the last but one, which has a
// second pulse of 40 in box 41 (lanes 9 and 21, behind the QRS zone).
TEST(BeatWindow, PulsesByHand) {
  Signal x(3000, 100);
  const Positions r = {300, 600, 900, 1200, 1500, 1800, 2100, 2250, 2700};
  for (std::int64_t p : r) {
    for (std::int64_t t = p - 98 + 96; t < p - 98 + 108; ++t) x[t] = p == 2250 ? 180 : 260;
  }
  for (std::int64_t t = 2250 - 98 + 4 * 41; t < 2250 - 98 + 4 * 42; ++t) x[t] = 140;
  const auto windows = ExtractBeatWindows(x, r, 360);
  ASSERT_EQ(windows.size(), 7u);
  std::vector<int> expected(31, 0);
  for (int i = 0; i < 12; ++i) expected[i] = 8;
  expected[5] = 8 + 6;  // j = 24..27: 3/4 of the amplitude, 8 steps
  expected[24] = 16 - 10;
  expected[25] = 16 - 6;
  expected[26] = 3;
  expected[27] = 8 - 4;
  expected[28] = 12;
  expected[29] = expected[30] = 6;
  EXPECT_EQ(Ints(windows[2]), expected);
  // The half-height beat comes 150 early (300 -> 150), the next one after 450.
  expected[5] = 8 + 3;
  expected[9] = 8 + 1;                         // 10 of 160 in 16 steps
  expected[17] = 8 + (60 * 24 / 160 - 8) / 4;  // |d| = 80 in three of four boxes
  expected[21] = 2;                            // |d| = 40 in one of four: 10 * 32 / 160
  expected[22] = 8 - 2;                        // 4 * 240 / 160
  expected[23] = 0;                            // 2 * 40 / 160
  expected[24] = 0;                            // 8 - 10
  expected[25] = 8 - 6;
  expected[26] = 4;
  expected[27] = 8 * 280 / 480 - 4;
  expected[28] = 12 - 12;
  expected[29] = 6 + 9;
  EXPECT_EQ(Ints(windows[6]), expected);
}

// A beat of four times the usual amplitude; sums before the limit of 15 behind each line.
TEST(BeatWindow, LargeDifferencesAreCompressed) {
  Signal x(3000, 0);
  const Positions r = {300, 600, 900, 1200, 1500, 1800, 2100, 2400, 2700};
  for (std::int64_t p : r) {
    for (std::int64_t t = p - 98 + 96; t < p - 98 + 112; ++t) x[t] = p == 2400 ? 400 : 100;
  }
  const auto lanes = Ints(ExtractBeatWindows(x, r, 360)[6]);
  EXPECT_EQ(lanes[5], 15);                        // 8 + 32
  EXPECT_EQ(lanes[17], 15);                       // 24 * 3 = 72: 8 + 16
  EXPECT_EQ(lanes[22], 15);                       // 4 * 1200 / 100 = 48: 8 + 10
  EXPECT_EQ(lanes[24], 15);                       // 64 - 10 = 54: 8 + 11
  EXPECT_EQ(lanes[25], 15);                       // 64 - 6
  EXPECT_EQ(lanes[27], 8 + (8 * 4 - 4 - 8) / 4);  // 28: 8 + 5
}

TEST(BeatWindow, RandomSignalsAgainstTheText) {
  std::mt19937_64 random(5);
  int compared = 0;
  for (int range : {3, 200, 2000, 32767}) {
    for (int beats : {3, 12, 31, 50}) {
      Positions r;
      std::int64_t at = static_cast<std::int64_t>(random() % 200);
      for (int i = 0; i < beats; ++i) {
        r.push_back(at);
        at += 1 + static_cast<std::int64_t>(random() % (i % 7 == 0 ? 30000 : 400));
      }
      Signal x(r.back() + 1 + static_cast<std::int64_t>(random() % 200));
      int level = 0;
      for (auto& v : x) {
        level += static_cast<int>(random() % 41) - 20;
        level = std::clamp(level, -range, range);
        v = static_cast<std::int16_t>(range == 32767 && random() % 3 == 0 ? -32768 : level);
      }
      const Naive naive(x, r);
      const auto windows = ExtractBeatWindows(x, r, 360);
      ASSERT_EQ(windows.size(), naive.usable.size());
      for (std::size_t i = 0; i < windows.size(); i += 1 + i / 8) {
        ASSERT_EQ(windows[i].index, naive.usable[i]);
        ASSERT_EQ(Ints(windows[i]), naive.Lanes(i)) << "range " << range << ", beat " << i;
        ++compared;
      }
    }
  }
  EXPECT_GT(compared, 100);
}

TEST(BeatWindow, Edges) {
  // 98 samples before R and 142 from R on are just enough.
  EXPECT_EQ(ExtractBeatWindows(Signal(240), {5, 98, 100}, 360).size(), 1u);
  EXPECT_EQ(ExtractBeatWindows(Signal(239), {5, 98, 100}, 360).size(), 0u);
  EXPECT_EQ(ExtractBeatWindows(Signal(240), {5, 97, 100}, 360).size(), 0u);
  EXPECT_EQ(ExtractBeatWindows(Signal(240), {98}, 360).size(), 0u);
  EXPECT_EQ(ExtractBeatWindows({}, {}, 360).size(), 0u);
}

TEST(BeatWindow, Errors) {
  for (int hz : {0, 128, 250, 359, 361}) {
    ExpectError([&] { ExtractBeatWindows(Signal(500), {200}, hz); }, "expected 360 Hz");
  }
  ExpectError([] { ExtractBeatWindows(Signal(500), {200, 200}, 360); }, "does not ascend");
  ExpectError([] { ExtractBeatWindows(Signal(500), {200, 199}, 360); }, "beat position 199");
  ExpectError([] { ExtractBeatWindows(Signal(500), {-1, 199}, 360); }, "beat position -1");
  ExpectError([] { ExtractBeatWindows(Signal(500), {500}, 360); }, "within the 500 samples");
}

}  // namespace
}  // namespace flexi
