// SPDX-License-Identifier: Apache-2.0
// Windows of slow signals: measures of each kind against a slow second writing of the header's
// text, with scales read off the table; where windows lie; that nothing of the future is used. Not
// covered: the scales of the other measures, which every network would notice.
#include "sw/signal/physio_window.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdlib>

#include "sw/common/random.h"
#include "tb/unit/signal/temp_folder.h"

namespace flexi {
namespace {

constexpr int kMeasures = 31;

PhysioRecording RandomRecording(int seconds, uint64_t seed) {
  Random random(seed);
  PhysioRecording recording;
  recording.subject = 3;
  int level[kPhysioChannels] = {7500, 9600, 31000, 2300};
  constexpr int kBy[kPhysioChannels] = {150, 30, 20, 20};
  for (int s = 0; s < seconds; ++s) {
    for (int c = 0; c < kPhysioChannels; ++c) {
      level[c] += static_cast<int>(random.Range(-kBy[c], kBy[c]));
      recording.channels[static_cast<size_t>(c)].push_back(level[c]);
    }
    recording.movement.push_back(static_cast<int>(random.Range(1024, 3000)));
    recording.state.push_back(0);
  }
  return recording;
}

// --- the header's text once more, second by second ---------------------------------------------

long Floor(long a, long b) {
  return static_cast<long>(std::floor(static_cast<long double>(a) / static_cast<long double>(b)));
}

struct Naive {
  const std::vector<int>& x;
  long e;

  long X(long s) const { return x[static_cast<size_t>(s)]; }
  long M(long a, long b) const {
    a = std::max(a, 0L);
    b = std::max(b, 0L);
    long sum = 0;
    for (long s = a; s <= b; ++s) sum += X(s);
    return Floor(sum, b - a + 1);
  }
  long From(long h) const { return h == 0 ? 0 : std::max(0L, e - h + 1); }
  long Window() const { return M(e - 3, e); }
  long Best(long h, int sign) const {  // place of the largest or smallest, last of equals
    long best = From(h);
    for (long s = best; s <= e; ++s)
      if (sign * X(s) >= sign * X(best)) best = s;
    return best;
  }
  long Dev(long h) const {
    long sum = 0;
    for (long s = From(h); s <= e; ++s) sum += std::labs(X(s) - M(From(h), e));
    return Floor(sum, e - From(h) + 1);
  }
};

long Scaled(long value, long low, long step) {
  return std::clamp(Floor(value - low, step) - 8, -8L, 7L);
}

TEST(PhysioWindow, AgainstTheText) {
  const PhysioRecording r = RandomRecording(1900, SeedFromEnvironment(5));
  const auto windows = ExtractPhysioWindows(r, "physio-124/1");
  ASSERT_EQ(windows.size(), 475u);
  for (size_t w = 0; w < windows.size(); w += 7) {
    const long e = windows[w].last;
    ASSERT_EQ(e, static_cast<long>(4 * w + 3));
    const Naive hr{r.channels[kHeartRate], e}, o2{r.channels[kSecond], e},
        temp{r.channels[kTemperature], e}, eda{r.channels[kConductance], e};
    const auto number = [&](int channel, int measure) {
      return windows[w].numbers[static_cast<size_t>(channel * kMeasures + measure)];
    };
    EXPECT_EQ(number(0, 0), Scaled(hr.Window(), 5325, 344));
    EXPECT_EQ(number(1, 1), Scaled(o2.M(e - 29, e), 9470, 25));
    EXPECT_EQ(number(2, 3), Scaled(temp.Window() - temp.M(e - 299, e), -286, 97));
    EXPECT_EQ(number(3, 6), Scaled(eda.Window() - eda.M(0, e), -208, 43));
    EXPECT_EQ(number(3, 8), Scaled(eda.X(eda.Best(600, 1)) - eda.Window(), 0, 37));
    EXPECT_EQ(number(0, 12), Scaled(hr.Window() - hr.X(hr.Best(0, -1)), 0, 247));
    EXPECT_EQ(number(1, 13), Scaled(o2.Dev(30), 0, 6));
    EXPECT_EQ(number(0, 18), Scaled(hr.Window() - hr.M(e - 1259, e - 1200), -3126, 346));
    EXPECT_EQ(number(2, 23), Scaled(temp.M(e - 29, e) - temp.M(e - 959, e - 900), -389, 349));
    EXPECT_EQ(number(3, 26), Scaled(eda.Window() - eda.M(0, std::min(e, 19L)), -197, 67));
    EXPECT_EQ(number(0, 27), Scaled(e - hr.Best(0, 1), 0, 100));
    EXPECT_EQ(number(2, 30), Scaled(e - temp.Best(600, -1), 0, 38));
  }
}

TEST(PhysioWindow, RespirationHasScalesOfItsOwn) {
  PhysioRecording r = RandomRecording(200, 6);
  for (int& v : r.channels[kSecond]) v = 1300;
  const auto oxygen = ExtractPhysioWindows(r, "physio-124/1");
  r.respiration = true;
  const auto breath = ExtractPhysioWindows(r, "physio-124/1");
  EXPECT_EQ(oxygen[40].numbers[kMeasures], -8);
  EXPECT_EQ(breath[40].numbers[kMeasures], Scaled(1300, 1045, 30));
  for (int i = 0; i < 4 * kMeasures; ++i) {
    if (i / kMeasures == kSecond) continue;
    EXPECT_EQ(oxygen[40].numbers[static_cast<size_t>(i)],
              breath[40].numbers[static_cast<size_t>(i)]);
  }
}

TEST(PhysioWindow, SmallerDefinitions) {
  const PhysioRecording r = RandomRecording(1500, 7);
  const auto all = ExtractPhysioWindows(r, "physio-124/1");
  const auto of63 = ExtractPhysioWindows(r, "physio-63/1");
  const auto moved = ExtractPhysioWindows(r, "physio-acc-127/1");
  const size_t last = all.size() - 1;
  const long e = all[last].last;
  EXPECT_EQ(of63[last].numbers[0], all[last].numbers[2]);
  EXPECT_EQ(of63[last].numbers[62], all[last].numbers[123]);
  const Naive movement{r.movement, e};
  EXPECT_EQ(moved[last].numbers[124], Scaled(movement.Window(), 1430, 97));
  EXPECT_EQ(moved[last].numbers[126], Scaled(movement.M(e - 299, e), 1612, 59));
  EXPECT_TRUE(
      std::equal(all[last].numbers.begin(), all[last].numbers.end(), moved[last].numbers.begin()));
  for (const std::string& input : PhysioInputs())
    EXPECT_EQ(ExtractPhysioWindows(r, input)[0].numbers.size(),
              static_cast<size_t>(PhysioFormOf(input).elements));
}

TEST(PhysioWindow, Comparisons) {
  const PhysioRecording r = RandomRecording(1500, 11);
  const PhysioForm form = PhysioFormOf("physio-bits-127/1");
  EXPECT_EQ(form.elements, 127);
  EXPECT_EQ(form.bits, 1);
  EXPECT_FALSE(form.is_signed);
  const auto all = ExtractPhysioWindows(r, "physio-124/1");
  const auto bits = ExtractPhysioWindows(r, "physio-bits-127/1");
  ASSERT_EQ(bits.size(), all.size());
  std::array<int, 2> seen = {};
  for (size_t w = 0; w < all.size(); ++w) {
    EXPECT_EQ(bits[w].numbers[0], all[w].numbers[1] >= -1 ? 1 : 0);
    EXPECT_EQ(bits[w].numbers[60], all[w].numbers[73] >= 7 ? 1 : 0);
    EXPECT_EQ(bits[w].numbers[126], all[w].numbers[123] >= 7 ? 1 : 0);
    for (const int bit : bits[w].numbers) {
      ASSERT_TRUE(bit == 0 || bit == 1);
      ++seen[static_cast<size_t>(bit)];
    }
  }
  EXPECT_GT(seen[0], 1000);
  EXPECT_GT(seen[1], 1000);
}

TEST(PhysioWindow, NothingOfTheFuture) {
  const PhysioRecording r = RandomRecording(1000, 8);
  PhysioRecording other = r;
  for (auto& x : other.channels)
    for (size_t s = 600; s < x.size(); ++s) x[s] += 5000;
  const auto before = ExtractPhysioWindows(r, "physio-124/1");
  const auto after = ExtractPhysioWindows(other, "physio-124/1");
  for (size_t w = 0; w < 150; ++w) EXPECT_EQ(before[w].numbers, after[w].numbers);
  EXPECT_NE(before[150].numbers, after[150].numbers);
}

TEST(PhysioWindow, WhereWindowsLie) {
  PhysioRecording r = RandomRecording(40, 9);
  // seconds 0..1 none, 2..11 state 1, 12 none, 13..16 state 0, 17..19 state 1, 20..39 none
  for (int s = 0; s < 40; ++s)
    r.state[static_cast<size_t>(s)] =
        s >= 2 && s < 12 ? 1 : (s >= 13 && s < 17 ? 0 : (s >= 17 && s < 20 ? 1 : -1));
  const auto places = [&](int shift, bool unlabelled) {
    std::vector<std::pair<int, int>> list;
    for (const PhysioWindow& window : ExtractPhysioWindows(r, "physio-63/1", shift, unlabelled))
      list.emplace_back(window.last, window.state);
    return list;
  };
  using testing::ElementsAre;
  using testing::Pair;
  EXPECT_THAT(places(0, false), ElementsAre(Pair(5, 1), Pair(9, 1), Pair(16, 0)));
  EXPECT_THAT(places(1, false), ElementsAre(Pair(6, 1), Pair(10, 1)));
  EXPECT_THAT(places(0, true), ElementsAre(Pair(5, 1), Pair(9, 1), Pair(16, 0), Pair(23, -1),
                                           Pair(27, -1), Pair(31, -1), Pair(35, -1), Pair(39, -1)));
}

TEST(PhysioWindow, Errors) {
  PhysioRecording r = RandomRecording(40, 10);
  ExpectError([&] { ExtractPhysioWindows(r, "physio-32/1"); }, "known: physio-63/1, physio-124/1");
  r.movement.clear();
  ExpectError([&] { ExtractPhysioWindows(r, "physio-acc-127/1"); }, "needs an accelerometer");
  EXPECT_TRUE(ExtractPhysioWindows(PhysioRecording{}, "physio-63/1").empty());
}

}  // namespace
}  // namespace flexi
