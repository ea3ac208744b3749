// SPDX-License-Identifier: Apache-2.0
#include "sw/signal/word_features.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "sw/common/crc32.h"
#include "sw/common/error.h"
#include "sw/signal/disturb_word.h"
#include "tb/unit/signal/sound.h"

namespace flexi {
namespace {

using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::Ge;
using testing::HasSubstr;
using testing::Le;

// Frames whose band b is base[f] + b.
std::vector<MelFrame> Frames(const std::vector<int>& base) {
  std::vector<MelFrame> frames(base.size());
  for (std::size_t f = 0; f < base.size(); ++f)
    for (int b = 0; b < kMelBands; ++b) frames[f][b] = base[f] + b;
  return frames;
}

std::vector<int> BandOf(const WordImage& image, int band) {
  std::vector<int> values;
  for (const auto& slot : image) values.push_back(slot[band]);
  return values;
}

TEST(WordFeatures, SlotsOfSixteenFramesAreTheFrames) {
  std::vector<int> base;
  for (int f = 0; f < 16; ++f) base.push_back(100 * f);
  const WordImage image = WordSlots(Frames(base));
  // Mean of all: 750 + 9.5, rounded down.
  for (int t = 0; t < 16; ++t)
    for (int b = 0; b < kMelBands; ++b) EXPECT_EQ(image[t][b], 100 * t + b - 759);
}

TEST(WordFeatures, FewerFramesAreRepeatedMoreAreAveraged) {
  EXPECT_THAT(
      BandOf(WordSlots(Frames({0, 80, 160, 240})), 9),
      ElementsAre(-120, -120, -120, -120, -40, -40, -40, -40, 40, 40, 40, 40, 120, 120, 120, 120));
  std::vector<int> twice;
  for (int f = 0; f < 32; ++f) twice.push_back(10 * (f / 2) + f % 2);
  // Means of 10 t and 10 t + 1, rounded down, less the mean of all, 75 + 9.5 rounded down.
  EXPECT_THAT(BandOf(WordSlots(Frames(twice)), 10),
              ElementsAre(-74, -64, -54, -44, -34, -24, -14, -4, 6, 16, 26, 36, 46, 56, 66, 76));
}

TEST(WordFeatures, FramesAreSharedByWhatTheyHaveInCommon) {
  // 24 frames: slot 0 is frame 0 and half of frame 1, slot 1 the other half and frame 2.
  std::vector<int> base(24, 0);
  base[1] = 3000;
  const WordImage image = WordSlots(Frames(base));
  EXPECT_EQ(image[0][0] - image[5][0], 1000);
  EXPECT_EQ(image[1][0] - image[5][0], 1000);
  EXPECT_EQ(image[2][0] - image[5][0], 0);
}

TEST(WordFeatures, LoudnessDoesNotMatter) {
  EXPECT_EQ(WordSlots(Frames({5, 50, 500})), WordSlots(Frames({205, 250, 700})));
}

TEST(WordFeatures, CosinesTellWavesApart) {
  for (int u = 0; u < 8; ++u) {
    for (int q = 0; q < 12; ++q) {
      WordImage image{};
      for (int t = 0; t < kWordSlots; ++t)
        for (int b = 0; b < kMelBands; ++b)
          image[t][b] = static_cast<int>(
              std::lround(1000 * std::cos(std::numbers::pi * u * (2 * t + 1) / 32) *
                          std::cos(std::numbers::pi * q * (2 * b + 1) / 40)));
      const double own = 1000.0 * (u == 0 ? 16 : 8) * (q == 0 ? 20 : 10);
      for (int v = 0; v < 8; ++v)
        for (int r = 0; r < 12; ++r)
          EXPECT_NEAR(WordCosine(image, v, r), v == u && r == q ? own : 0, 200)
              << u << q << " " << v << r;
    }
  }
}

TEST(WordFeatures, DefinitionsHaveTheirNumbers) {
  EXPECT_THAT(WordInputs(), ElementsAre("speech-cosines-31/1", "speech-cosines-63/1",
                                        "speech-cosines-95/1", "speech-image-16x20/1"));
  const std::vector<MelFrame> frames = LogMel(Buzz(), "x");
  for (const std::string& input : WordInputs()) {
    const std::vector<int> features = WordFeatures(frames, input);
    EXPECT_EQ(static_cast<int>(features.size()), WordElements(input)) << input;
    EXPECT_THAT(features, Each(AllOf(Ge(0), Le(15)))) << input;
  }
  EXPECT_EQ(WordElements("speech-cosines-63/1"), 63);
  EXPECT_THROW(WordElements("speech"), Error);
  try {
    WordFeatures(frames, "log-mel");
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("unknown input \"log-mel\"; known: speech-cosines-31/1"));
  }
}

TEST(WordFeatures, ImageIsInSteps) {
  std::vector<MelFrame> frames(16);
  for (int f = 0; f < 16; ++f) frames[f].fill(32 * f);
  const std::vector<int> features = WordFeatures(frames, "speech-image-16x20/1");
  for (int t = 0; t < 16; ++t) EXPECT_EQ(features[20 * t], std::clamp(t - 8 + 8, 0, 15)) << t;
  frames[0].fill(-3000);
  frames[15].fill(6000);
  EXPECT_EQ(WordFeatures(frames, "speech-image-16x20/1").front(), 0);
  EXPECT_EQ(WordFeatures(frames, "speech-image-16x20/1").back(), 15);
}

// Definitions never change under their names.
TEST(WordFeatures, NumbersArePinned) {
  const std::vector<MelFrame> frames = LogMel(Buzz(), "x");
  std::string all;
  for (const std::string& input : WordInputs())
    for (const int value : WordFeatures(frames, input)) all += static_cast<char>(value);
  EXPECT_EQ(WordFeatures(frames, "speech-cosines-31/1"),
            std::vector<int>({2, 5,  6, 11, 9, 9, 8, 8, 7,  1, 13, 8, 11, 8, 8, 8,
                              8, 11, 8, 7,  7, 6, 6, 8, 10, 3, 7,  6, 8,  8, 9}));
  EXPECT_EQ(Crc32(all), 4111669621U);
}

TEST(DisturbWord, IsDecidedByTheSeed) {
  const std::vector<std::int16_t> x = Buzz();
  const std::vector<std::int16_t> one = DisturbWord(x, 1);
  EXPECT_EQ(DisturbWord(x, 1), one);
  EXPECT_NE(DisturbWord(x, 2), one);
  EXPECT_NE(one, x);
  EXPECT_TRUE(DisturbWord({}, 1).empty());
  std::size_t least = one.size(), most = one.size();
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const std::size_t size = DisturbWord(x, seed).size();
    least = std::min(least, size);
    most = std::max(most, size);
  }
  EXPECT_GE(least, 4000 * 100 / 130 * 10 / 12);
  EXPECT_LE(most, 4000u * 130 / 100);
  EXPECT_LT(least, 3400u);
  EXPECT_GT(most, 4600u);
}

TEST(DisturbWord, NoiseIsWithinItsLimits) {
  // Ends, speed and tilt keep a constant constant: what is left is the noise, times the gain.
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const std::vector<std::int16_t> y = DisturbWord(std::vector<std::int16_t>(8000, 8000), seed);
    double mean = 0, noise = 0;
    for (std::size_t n = 1; n < y.size(); ++n) mean += y[n];
    mean /= static_cast<double>(y.size() - 1);
    for (std::size_t n = 1; n < y.size(); ++n) noise += (y[n] - mean) * (y[n] - mean);
    const double ratio = std::sqrt(noise / static_cast<double>(y.size() - 1)) / mean;
    EXPECT_LT(ratio, 0.108) << seed;
    EXPECT_GT(ratio, 0.0035) << seed;
  }
}

}  // namespace
}  // namespace flexi
