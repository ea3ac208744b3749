// SPDX-License-Identifier: Apache-2.0
// The wider window of a heart beat: lanes that it shares with beat_window.h (which has a test of
// its own against its text), the others against a slow second writing of the header's text. Not
// covered: what the numbers are good for (the networks' tests).
#include "sw/signal/beat_window_wide.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "sw/common/random.h"
#include "tb/unit/signal/temp_folder.h"

namespace flexi {
namespace {

struct Hearts {
  std::vector<std::int16_t> first, second;
  std::vector<std::int64_t> positions;
};

// Pulses of changing height at changing intervals, noise on both leads.
Hearts RandomHearts(int beats, std::uint64_t seed) {
  Random random(seed);
  Hearts hearts;
  std::int64_t at = 150;
  for (int i = 0; i < beats; ++i) {
    hearts.positions.push_back(at);
    at += random.Chance(1, 5) ? random.Range(150, 230) : random.Range(270, 320);
  }
  for (std::int64_t t = 0; t < at + 200; ++t) {
    hearts.first.push_back(static_cast<std::int16_t>(random.Range(-20, 20)));
    hearts.second.push_back(static_cast<std::int16_t>(random.Range(-20, 20)));
  }
  for (const std::int64_t r : hearts.positions) {
    const auto height = static_cast<int>(random.Range(150, 400));
    for (int i = -8; i <= 8; ++i) {
      hearts.first[static_cast<size_t>(r + i)] +=
          static_cast<std::int16_t>(height / (1 + i * i / 4));
      hearts.second[static_cast<size_t>(r + i)] -=
          static_cast<std::int16_t>(height / (2 + i * i / 9));
    }
  }
  return hearts;
}

int Floor(int a, int b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }
int Limit(int v) { return std::clamp(v, 0, 15); }
int C(int u) { return u < 8 ? u : 8 + (u - 8) / 4; }
int Middle(std::vector<int> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// D(j) of all usable beats, each with its usual values; beat i of the list is usable number i - 1.
struct Naive {
  std::vector<std::vector<int>> d;
  explicit Naive(const std::vector<std::int16_t>& x, const std::vector<std::int64_t>& r) {
    for (size_t i = 1; i + 1 < r.size(); ++i) {
      std::vector<int> boxes;
      for (int j = 0; j < 60; ++j) {
        int sum = 0;
        for (int k = 0; k < 4; ++k) sum += x[static_cast<size_t>(r[i] - 98 + 4 * j + k)];
        boxes.push_back(Floor(sum, 4));
      }
      const int middle = Middle(boxes);
      for (int& b : boxes) b -= middle;
      d.push_back(boxes);
    }
  }
  static int Amp(const std::vector<int>& beat) {
    return *std::max_element(beat.begin(), beat.end()) -
           *std::min_element(beat.begin(), beat.end());
  }
  // Beats of a running median over `most` beats.
  template <typename Value>
  int Usual(size_t at, size_t most, Value value) const {
    const size_t count = std::min(most, d.size());
    const size_t start = at + 1 < count ? 0 : at + 1 - count;
    std::vector<int> values;
    for (size_t i = start; i < start + count; ++i) values.push_back(value(i));
    return Middle(values);
  }
};

TEST(WideBeatWindow, SharedLanes) {
  const Hearts h = RandomHearts(60, SeedFromEnvironment(11));
  const auto small = ExtractBeatWindows(h.first, h.positions, 360);
  const auto wide = ExtractWideBeatWindows(h.first, h.first, h.positions, 360, kBeatWide127Name);
  const auto chosen = ExtractWideBeatWindows(h.first, h.second, h.positions, 360, kBeatWide63Name);
  ASSERT_EQ(wide.size(), 58u);
  ASSERT_EQ(small.size(), wide.size());
  ASSERT_EQ(chosen.size(), wide.size());
  for (size_t i = 0; i < wide.size(); ++i) {
    const auto& lanes = wide[i].lanes;
    ASSERT_EQ(lanes.size(), 127u);
    EXPECT_EQ(wide[i].index, small[i].index);
    EXPECT_EQ(wide[i].position, small[i].position);
    constexpr int kSame[][2] = {{52, 22}, {53, 23}, {55, 24}, {56, 25}, {57, 26},
                                {58, 27}, {59, 28}, {60, 29}, {61, 30}};
    for (const auto& [lane, other] : kSame)
      EXPECT_EQ(lanes[static_cast<size_t>(lane)], small[i].lanes[static_cast<size_t>(other)])
          << lane;
    // The same lead twice: lanes 69.. are lanes 0..57 again.
    for (size_t k = 0; k < 58; ++k) EXPECT_EQ(lanes[69 + k], lanes[k]) << k;
    constexpr int kOf63[] = {52, 55, 56, 57, 59, 60, 61, 63, 66, 67, 68};
    ASSERT_EQ(chosen[i].lanes.size(), 63u);
    for (size_t k = 0; k < 52; ++k) EXPECT_EQ(chosen[i].lanes[k], lanes[k]);
    for (size_t k = 0; k < 11; ++k)
      EXPECT_EQ(chosen[i].lanes[52 + k], lanes[static_cast<size_t>(kOf63[k])]);
  }
}

TEST(WideBeatWindow, ShapesAgainstTheText) {
  const Hearts h = RandomHearts(50, 12);
  const auto wide = ExtractWideBeatWindows(h.first, h.second, h.positions, 360, kBeatWide127Name);
  for (const bool other : {false, true}) {
    const Naive naive(other ? h.second : h.first, h.positions);
    const size_t base = other ? 69 : 0;
    for (size_t b = 0; b < wide.size(); ++b) {
      const int amp =
          std::max(40, naive.Usual(b, 31, [&](size_t i) { return Naive::Amp(naive.d[i]); }));
      std::vector<int> difference;
      for (size_t j = 0; j < 60; ++j)
        difference.push_back(
            std::abs(naive.d[b][j] - naive.Usual(b, 31, [&](size_t i) { return naive.d[i][j]; })));
      const auto mean = [](const std::vector<int>& v, int from, int count) {
        int sum = 0;
        for (int j = from; j < from + count; ++j) sum += v[static_cast<size_t>(j)];
        return Floor(sum, count);
      };
      for (int i = 0; i < 26; ++i) {
        const int from = i < 8 ? 4 + 2 * i : (i < 20 ? 12 + i : 32 + 4 * (i - 20));
        const int count = i < 8 ? 2 : (i < 20 ? 1 : 4);
        const int f = i < 8 ? 64 : (i < 20 ? 16 : 32);
        const int g = i < 8 ? 96 : (i < 20 ? 24 : 48);
        const auto lane = base + static_cast<size_t>(i);
        EXPECT_EQ(wide[b].lanes[lane],
                  Limit(8 + Floor(2 * f * mean(naive.d[b], from, count) + amp, 2 * amp)));
        EXPECT_EQ(wide[b].lanes[lane + 26],
                  Limit(C(Floor(g * mean(difference, from, count), amp))));
      }
      int front = 0;
      for (size_t j = 4; j <= 19; ++j) front += difference[j];
      EXPECT_EQ(wide[b].lanes[other ? 123 : 54], Limit(C(Floor(8 * front, amp))));
    }
  }
}

TEST(WideBeatWindow, IntervalsAgainstTheText) {
  const Hearts h = RandomHearts(180, 13);
  const Naive naive(h.first, h.positions);
  const auto rr = [&](size_t usable) {
    return static_cast<int>(h.positions[usable + 1] - h.positions[usable]);
  };
  const auto wide = ExtractWideBeatWindows(h.first, h.second, h.positions, 360, kBeatWide127Name);
  for (size_t b = 0; b < wide.size(); ++b) {
    const int few = naive.Usual(b, 8, rr);
    const int many = naive.Usual(b, 127, rr);
    const int last = b == 0 ? rr(0) : rr(b - 1);
    const int next = rr(b + 1);
    const auto& lanes = wide[b].lanes;
    EXPECT_EQ(lanes[62], Limit(12 + Floor(24 * (rr(b) - few), few)));
    EXPECT_EQ(lanes[63], Limit(12 + Floor(24 * (rr(b) - many), many)));
    EXPECT_EQ(lanes[64], Limit(6 + Floor(18 * (next - many), many)));
    EXPECT_EQ(lanes[65], Limit(6 + Floor(18 * (last - many), many)));
    EXPECT_EQ(lanes[66], Limit(8 + Floor(16 * (rr(b) - last), many)));
    EXPECT_EQ(lanes[67], Limit(8 + Floor(16 * (next - rr(b)), many)));
    int early = 0;
    for (size_t i = b < 8 ? 0 : b - 7; i <= b; ++i) early += 8 * rr(i) < 7 * many ? 1 : 0;
    EXPECT_EQ(lanes[68], early);
  }
}

TEST(WideBeatWindow, Errors) {
  const Hearts h = RandomHearts(5, 14);
  auto shorter = h.second;
  shorter.pop_back();
  const auto extract = [&](const auto& second, int hz, const char* input) {
    return ExtractWideBeatWindows(h.first, second, h.positions, hz, input);
  };
  ExpectError([&] { extract(shorter, 360, kBeatWide127Name); }, "one length would be right");
  ExpectError([&] { extract(h.second, 250, kBeatWide127Name); }, "expected 360 Hz");
  ExpectError([&] { extract(h.second, 360, "ecg-beat-wide-64/1"); }, "unknown beat window");
  // One lead is enough for the small one, but both must be of one length.
  EXPECT_EQ(extract(h.second, 360, kBeatWide63Name).size(), 3u);
}

}  // namespace
}  // namespace flexi
