// SPDX-License-Identifier: Apache-2.0
// Each step of the front end against what it must be: impulses, constants, tones of known spectrum,
// and the same steps in floating point.
#include "sw/signal/log_mel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <complex>

#include "sw/common/error.h"
#include "sw/common/random.h"
#include "tb/unit/signal/sound.h"

namespace flexi {
namespace {

using testing::Each;
using testing::HasSubstr;

// Rounding of cosines could only differ between machines where one lies near a half.
TEST(LogMel, CosinesAreFarFromTies) {
  for (const auto& [parts, one] : {std::pair{256, 32768}, {64, 4096}, {80, 4096}}) {
    for (int k = 0; k < parts; ++k) {
      const double value = one * std::cos(2 * std::numbers::pi * k / parts);
      EXPECT_GT(std::abs(value - std::floor(value) - 0.5), 1e-4) << k << " of " << parts;
      EXPECT_EQ(CosineStep(k, parts, one), std::floor(value + 0.5));
    }
  }
}

TEST(LogMel, Logarithm) {
  EXPECT_EQ(Log2Steps(0), 0);
  EXPECT_EQ(Log2Steps(1), 0);
  EXPECT_EQ(Log2Steps(2), 32);
  EXPECT_EQ(Log2Steps(3), 48);
  EXPECT_EQ(Log2Steps(63), 32 * 5 + 31);
  EXPECT_EQ(Log2Steps(64), 32 * 6);
  EXPECT_EQ(Log2Steps(65), 32 * 6);
  EXPECT_EQ(Log2Steps(66), 32 * 6 + 1);
  EXPECT_EQ(Log2Steps((std::int64_t{1} << 62) + 1), 32 * 62);
  for (std::int64_t v = 1; v < 100000; v += 7) {
    const double exact = 32 * std::log2(static_cast<double>(v));
    EXPECT_LE(Log2Steps(v), exact + 1e-9) << v;
    EXPECT_GT(Log2Steps(v), exact - 32 * 0.087 - 1) << v;
  }
}

TEST(LogMel, ImpulsesShowTheHalfBandFilter) {
  std::vector<std::int16_t> x(100);
  x[50] = 32767;
  std::vector<std::int16_t> y = HalveRate(x);
  ASSERT_EQ(y.size(), 50u);
  for (int n = 0; n < 50; ++n) EXPECT_EQ(y[n], n == 25 ? 16384 : 0) << n;
  x[50] = 0;
  x[51] = -32768;
  y = HalveRate(x);
  EXPECT_EQ(y[25], -10329);
  EXPECT_EQ(y[26], -10329);
  EXPECT_EQ(y[24], 3178);
  EXPECT_EQ(y[27], 3178);
  EXPECT_EQ(y[22], 893);
  EXPECT_EQ(y[18], 26);
  EXPECT_EQ(y[17], 0);
  EXPECT_EQ(HalveRate({1, 2, 3}).size(), 2u);
  EXPECT_TRUE(HalveRate({}).empty());
}

TEST(LogMel, HalfTheRateKeepsLowTonesAndDropsHighOnes) {
  const std::vector<std::int16_t> low = HalveRate(Tone(1000, 10000, 1600, 16000));
  const std::vector<std::int16_t> right = Tone(1000, 10000, 800, 8000);
  const std::vector<std::int16_t> high = HalveRate(Tone(6000, 10000, 1600, 16000));
  for (int n = 20; n < 780; ++n) {
    EXPECT_NEAR(low[n], right[n], 30) << n;
    EXPECT_NEAR(high[n], 0, 10) << n;
  }
  const std::vector<std::int16_t> loud = HalveRate(std::vector<std::int16_t>(200, 32767));
  EXPECT_EQ(loud[50], 32767);
  EXPECT_THAT(std::vector<std::int16_t>(loud.begin() + 10, loud.end() - 10), Each(32767));
}

TEST(LogMel, SpectraThatAreExact) {
  std::array<std::int64_t, 256> frame{};
  frame[0] = 1000;
  EXPECT_THAT(PowerSpectrum(frame), Each(1000000));
  frame.fill(100);
  std::array<std::int64_t, 129> constant = PowerSpectrum(frame);
  EXPECT_EQ(constant[0], 25600 * 25600);
  EXPECT_EQ(std::count(constant.begin() + 1, constant.end(), 0), 128);
  for (int n = 0; n < 256; ++n) frame[n] = n % 2 == 0 ? 100 : -100;
  constant = PowerSpectrum(frame);
  EXPECT_EQ(constant[128], 25600 * 25600);
  EXPECT_EQ(std::count(constant.begin(), constant.end() - 1, 0), 128);
}

TEST(LogMel, SpectrumIsTheFourierTransform) {
  Random random(SeedFromEnvironment(11));
  std::array<std::int64_t, 256> frame{};
  for (std::int64_t& value : frame) value = random.Range(-16384, 16383);
  const auto power = PowerSpectrum(frame);
  for (int k = 0; k <= 128; ++k) {
    std::complex<double> sum = 0;
    for (int n = 0; n < 256; ++n)
      sum += static_cast<double>(frame[n]) * std::polar(1.0, -2 * std::numbers::pi * k * n / 256);
    // Rounding: 7 levels with twiddles, each less than 1 and 2^-16 of the value.
    EXPECT_NEAR(std::sqrt(static_cast<double>(power[k])), std::abs(sum), 60) << k;
  }
}

TEST(LogMel, EndsOfAWord) {
  std::vector<std::int16_t> x(80 * 20);
  const std::vector<std::int16_t> tone = Tone(1000, 8000, 80 * 6);
  std::copy(tone.begin(), tone.end(), x.begin() + 80 * 5);
  WordEnds ends = FindWord(x, "x");
  EXPECT_EQ(ends.from, 80 * 5);
  EXPECT_EQ(ends.to, 80 * 11);
  // A sixteenth of the amplitude is 1/256 of the energy: still the word. Less is not.
  const std::vector<std::int16_t> soft = Tone(1000, 501, 80), softer = Tone(1000, 499, 80);
  std::copy(soft.begin(), soft.end(), x.begin() + 80 * 14);
  std::copy(softer.begin(), softer.end(), x.begin() + 80 * 2);
  ends = FindWord(x, "x");
  EXPECT_EQ(ends.from, 80 * 5);
  EXPECT_EQ(ends.to, 80 * 15);
  // One click does not hide the word.
  x[80 * 18] = 32767;
  ends = FindWord(x, "x");
  EXPECT_EQ(ends.from, 80 * 5);
  EXPECT_EQ(ends.to, 80 * 19);
  // A constant is no sound.
  for (std::int16_t& value : x)
    value = static_cast<std::int16_t>(std::clamp(value + 300, 0, 32767));
  EXPECT_GE(FindWord(x, "x").from, 80 * 2);
}

std::string ErrorOf(const std::vector<std::int16_t>& samples) {
  try {
    LogMel(samples, "7.wav");
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(LogMel, WhatIsNoWord) {
  EXPECT_THAT(ErrorOf({}),
              HasSubstr("7.wav: 0 samples are too short for a word, expected at least 320"));
  EXPECT_THAT(ErrorOf(Tone(440, 1000, 319)), HasSubstr("319 samples are too short"));
  EXPECT_EQ(ErrorOf(Tone(440, 1000, 320)), "no error");
  EXPECT_THAT(ErrorOf(std::vector<std::int16_t>(4000, 17)), HasSubstr("7.wav: silence"));
  std::vector<std::int16_t> click(4000);
  click[2000] = 30000;
  EXPECT_THAT(ErrorOf(click), HasSubstr("silence"));
}

TEST(LogMel, FramesOfAWord) {
  EXPECT_EQ(LogMel(Tone(440, 1000, 320), "x").size(), 4u);
  EXPECT_EQ(LogMel(Tone(440, 1000, 480), "x").size(), 4u);
  EXPECT_EQ(LogMel(Tone(440, 1000, 560), "x").size(), 4u);
  EXPECT_EQ(LogMel(Tone(440, 1000, 656), "x").size(), 5u);
  EXPECT_EQ(LogMel(Tone(440, 1000, 4000), "x").size(), 47u);
}

TEST(LogMel, TonesLieInTheirBands) {
  // Middle places of the triangles, bins of 31.25 Hz.
  for (const auto& [bin, band] : {std::pair{10, 2}, {32, 8}, {60, 13}, {102, 18}}) {
    const std::vector<MelFrame> frames = LogMel(Tone(31.25 * bin, 12000, 4000), "x");
    for (std::size_t f = 1; f + 1 < frames.size(); ++f) {
      const MelFrame& frame = frames[f];
      EXPECT_EQ(std::max_element(frame.begin(), frame.end()) - frame.begin(), band) << bin;
      EXPECT_GT(frame[band], frame[band > 9 ? 0 : 19] + 32 * 8);
    }
  }
}

TEST(LogMel, LoudnessInPowersOfTwoChangesNothing) {
  std::vector<std::int16_t> x = Tone(700, 100, 3000);
  for (std::int16_t& value : x) value = static_cast<std::int16_t>(value * 32);
  const std::vector<MelFrame> frames = LogMel(x, "x");
  for (std::int16_t& value : x) value = static_cast<std::int16_t>(value * 8);
  EXPECT_EQ(LogMel(x, "x"), frames);
}

// The same steps in floating point, straight from the header's words.
TEST(LogMel, AgreesWithRealNumbers) {
  const std::vector<std::int16_t> x = Buzz();
  const std::vector<MelFrame> frames = LogMel(x, "x");
  const WordEnds ends = FindWord(x, "x");
  std::vector<double> p;
  double peak = 0;
  for (auto n = ends.from; n < ends.to; ++n) {
    p.push_back(x[n] - (n == 0 ? 0 : 31.0 / 32 * x[n - 1]));
    peak = std::max(peak, std::abs(p.back()));
  }
  const double gain = std::exp2(13 - std::floor(std::log2(peak)));
  const int bins[] = {3,  5,  8,  10, 13, 16, 20, 23, 27,  32,  36,
                      42, 47, 53, 60, 67, 75, 83, 92, 102, 113, 125};
  std::vector<std::array<double, kMelBands>> real;
  double most = 0;
  for (std::size_t start = 0; start + 256 <= p.size(); start += 80) {
    std::array<double, 129> power{};
    for (int k = 0; k <= 128; ++k) {
      std::complex<double> sum = 0;
      for (int n = 0; n < 256; ++n)
        sum += gain * p[start + n] * (0.5 - 0.5 * std::cos(2 * std::numbers::pi * n / 256)) *
               std::polar(1.0, -2 * std::numbers::pi * k * n / 256);
      power[k] = std::norm(sum);
    }
    real.emplace_back();
    for (int b = 0; b < kMelBands; ++b) {
      double sum = 1e-9;
      for (int k = bins[b]; k <= bins[b + 2]; ++k)
        sum += 256 * power[k] *
               std::min<double>(static_cast<double>(k - bins[b]) / (bins[b + 1] - bins[b]),
                                static_cast<double>(bins[b + 2] - k) / (bins[b + 2] - bins[b + 1]));
      real.back()[b] = 32 * std::log2(sum);
      most = std::max(most, real.back()[b]);
    }
  }
  ASSERT_EQ(frames.size(), real.size());
  for (std::size_t f = 0; f < frames.size(); ++f) {
    for (int b = 0; b < kMelBands; ++b) {
      const double right = std::max(real[f][b], most - 640);
      if (right > most - 500) {
        EXPECT_NEAR(frames[f][b], right - 1.5, 3.5) << f << " " << b;
      }
    }
  }
}

}  // namespace
}  // namespace flexi
