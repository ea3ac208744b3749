// SPDX-License-Identifier: Apache-2.0
// Made-up hearts with known R peaks at rates from 100 to 1000 Hz (regular, premature beats, falling
// amplitude, negative QRS, noise, tall T waves), signals that must not break it, and rates that
// are refused. What it reaches on real hearts: signal_data_test.cpp.
#include "sw/signal/qrs_detector.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <vector>

#include "tb/unit/signal/temp_folder.h"

namespace flexi {
namespace {

struct Heart {
  std::vector<std::int16_t> samples;
  std::vector<std::int64_t> peaks;
};

struct Shape {
  int amplitude = 200;     // counts, at the start
  int last_amplitude = 0;  // counts at the end, 0: as at the start
  int t_wave = 40;         // counts
  int noise = 4;           // counts, peak
  int premature_every = 0;
};

// One minute.
Heart MakeHeart(int hz, const Shape& shape, std::uint64_t seed = 1) {
  std::mt19937_64 random(seed);
  Heart heart;
  const std::int64_t size = std::int64_t{60} * hz;
  std::vector<double> x(size);
  std::int64_t at = hz / 2;
  for (int beat = 1; at + hz < size; ++beat) {
    const double part = static_cast<double>(at) / static_cast<double>(size);
    const double amplitude =
        shape.last_amplitude == 0
            ? shape.amplitude
            : shape.amplitude + (shape.last_amplitude - shape.amplitude) * part;
    for (std::int64_t t = std::max<std::int64_t>(0, at - hz); t < std::min(size, at + hz); ++t) {
      const double s = static_cast<double>(t - at) / hz;
      x[t] += amplitude * (std::exp(-s * s / (2 * 0.011 * 0.011)) -
                           0.2 * std::exp(-(s - 0.03) * (s - 0.03) / (2 * 0.01 * 0.01)));
      x[t] += shape.t_wave * std::exp(-(s - 0.28) * (s - 0.28) / (2 * 0.04 * 0.04));
    }
    heart.peaks.push_back(at);
    const bool premature = shape.premature_every != 0 && beat % shape.premature_every == 0;
    at += static_cast<std::int64_t>((premature ? 0.5 : 0.8) * hz) +
          static_cast<std::int64_t>(random() % (hz / 20));
  }
  for (std::int64_t t = 0; t < size; ++t) {
    const double drift = 100 * std::sin(2 * 3.14159265 * 0.3 * static_cast<double>(t) / hz);
    const int noise = static_cast<int>(random() % (2 * shape.noise + 1)) - shape.noise;
    heart.samples.push_back(static_cast<std::int16_t>(std::lround(x[t] + drift) + noise));
  }
  return heart;
}

void ExpectAllFound(const Heart& heart, int hz) {
  const auto found = DetectQrs(heart.samples, hz);
  ASSERT_EQ(found.size(), heart.peaks.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_LE(std::llabs(found[i] - heart.peaks[i]) * 1000, std::int64_t{15} * hz + 1000)
        << "beat " << i;
  }
}

TEST(QrsDetector, AllRates) {
  for (int hz : {100, 128, 200, 250, 257, 360, 500, 999, 1000}) {
    SCOPED_TRACE(hz);
    ExpectAllFound(MakeHeart(hz, {}), hz);
  }
}

TEST(QrsDetector, Shapes) {
  const Shape kShapes[] = {
      {.amplitude = -200},
      {.amplitude = 2000, .t_wave = 400},
      {.amplitude = 30, .t_wave = 5, .noise = 1},
      {.amplitude = 300, .last_amplitude = 90},
      {.amplitude = 90, .last_amplitude = 300},
      {.t_wave = 150},
      {.noise = 20},
      {.premature_every = 4},
  };
  for (const Shape& shape : kShapes) {
    SCOPED_TRACE(testing::Message() << shape.amplitude << " " << shape.last_amplitude << " "
                                    << shape.t_wave << " " << shape.noise);
    ExpectAllFound(MakeHeart(360, shape), 360);
  }
}

TEST(QrsDetector, ScaleAndOffsetDoNotMatterMuch) {
  Heart heart = MakeHeart(360, {});
  for (auto& v : heart.samples) v = static_cast<std::int16_t>(v * 8 - 20000);
  ExpectAllFound(heart, 360);
}

TEST(QrsDetector, OddSignals) {
  EXPECT_TRUE(DetectQrs({}, 360).empty());
  EXPECT_TRUE(DetectQrs(std::vector<std::int16_t>(719, 5), 360).empty());
  EXPECT_TRUE(DetectQrs(std::vector<std::int16_t>(36000, 5), 360).empty());
  std::vector<std::int16_t> loud(20000);
  for (std::size_t t = 0; t < loud.size(); ++t) loud[t] = t / 7 % 2 == 0 ? 32767 : -32768;
  DetectQrs(loud, 1000);  // the sanitizers see an overflow
  std::mt19937_64 random(4);
  for (auto& v : loud) v = static_cast<std::int16_t>(random() & 0xffff);
  const auto found = DetectQrs(loud, 360);
  for (std::size_t i = 1; i < found.size(); ++i) EXPECT_GE(found[i] - found[i - 1], 72);
}

TEST(QrsDetector, RefusesRates) {
  for (int hz : {-1, 0, 99, 1001}) {
    ExpectError([&] { DetectQrs({}, hz); }, "expected 100..1000 Hz");
  }
}

}  // namespace
}  // namespace flexi
