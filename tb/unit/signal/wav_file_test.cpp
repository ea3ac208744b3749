// SPDX-License-Identifier: Apache-2.0
// Sound files that the test writes byte by byte, whole and damaged.
#include "sw/signal/wav_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>

#include "tb/unit/signal/sound.h"
#include "tb/unit/signal/temp_folder.h"

namespace flexi {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::string ErrorOf(const TempFolder& folder, const std::string& text) {
  folder.Write("x.wav", text);
  try {
    ReadWav(folder / "x.wav");
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(WavFile, SixteenBits) {
  const TempFolder folder;
  folder.Write("x.wav", WavText(Samples16({0, 1, -1, 32767, -32768, 1234}), 16000));
  const WavFile wav = ReadWav(folder / "x.wav");
  EXPECT_EQ(wav.sampling_hz, 16000);
  EXPECT_THAT(wav.samples, ElementsAre(0, 1, -1, 32767, -32768, 1234));
}

TEST(WavFile, MoreThanOneBlock) {
  const TempFolder folder;
  const std::vector<std::int16_t> samples = Tone(440, 30000, 10000);
  folder.Write("x.wav", WavText(Samples16(samples), 8000));
  EXPECT_EQ(ReadWav(folder / "x.wav").samples, samples);
}

TEST(WavFile, OtherWidths) {
  const TempFolder folder;
  folder.Write("8.wav", WavText(std::string("\x80\xff\x00\x81", 4), 8000, 8));
  EXPECT_THAT(ReadWav(folder / "8.wav").samples, ElementsAre(0, 32512, -32768, 256));
  folder.Write("24.wav", WavText(Little(0x123456, 3) + Little(0xffffff, 3), 8000, 24));
  EXPECT_THAT(ReadWav(folder / "24.wav").samples, ElementsAre(0x1234, -1));
  folder.Write("law.wav", WavText(std::string("\xff\x00\x80", 3), 8000, 8, 1, 7));
  EXPECT_THAT(ReadWav(folder / "law.wav").samples, ElementsAre(0, -32124, 32124));
}

TEST(WavFile, Floats) {
  const TempFolder folder;
  std::string data;
  for (const float value : {0.0F, 0.5F, -0.5F, 1.0F, -1.0F, 3.0F, -3.0F})
    data += Little(std::bit_cast<std::uint32_t>(value), 4);
  folder.Write("x.wav", WavText(data, 8000, 32, 1, 3));
  EXPECT_THAT(ReadWav(folder / "x.wav").samples,
              ElementsAre(0, 16384, -16384, 32767, -32767, 32767, -32768));
  const std::string nan = Little(std::bit_cast<std::uint32_t>(std::nanf("")), 4);
  EXPECT_THAT(ErrorOf(folder, WavText(nan, 8000, 32, 1, 3)), HasSubstr("not a number"));
}

TEST(WavFile, WhatIsRefused) {
  const TempFolder folder;
  EXPECT_THROW(ReadWav(folder / "none.wav"), Error);
  for (const std::string& text : {std::string(), std::string("hello"),
                                  std::string("RIFF\0\0\0\0WAVE", 12), std::string(100, '\xff')})
    EXPECT_THAT(ErrorOf(folder, text),
                AllOf(HasSubstr("x.wav: cannot be read as a sound file"), Not(HasSubstr("\n"))));
  EXPECT_THAT(ErrorOf(folder, WavText(Samples16({1, 2, 3, 4}), 8000, 16, 2)),
              HasSubstr("2 channels, expected 1"));
}

TEST(WavFile, TooLongIsRefusedBeforeItIsRead) {
  const TempFolder folder;
  const std::string data(2 * (kMaxWavSamples + 1), '\0');
  EXPECT_THAT(ErrorOf(folder, WavText(data, 8000)), HasSubstr("expected at most 960000"));
  folder.Write("y.wav", WavText(std::string(2 * kMaxWavSamples, '\0'), 8000));
  EXPECT_EQ(ReadWav(folder / "y.wav").samples.size(), static_cast<std::size_t>(kMaxWavSamples));
}

// Whatever a damaged file holds: samples or one line, never anything else.
TEST(WavFile, DamageNeverCrashes) {
  const TempFolder folder;
  const std::string whole = WavText(Samples16(Tone(500, 9000, 300)), 8000);
  for (std::size_t at = 0; at < 44; ++at) {
    for (const int value : {0, 1, 0x7f, 0x80, 0xff}) {
      std::string damaged = whole;
      damaged[at] = static_cast<char>(value);
      EXPECT_THAT(ErrorOf(folder, damaged), Not(HasSubstr("\n"))) << at << " " << value;
    }
  }
  for (std::size_t length = 0; length < whole.size(); length += 7)
    EXPECT_THAT(ErrorOf(folder, whole.substr(0, length)), Not(HasSubstr("\n"))) << length;
}

}  // namespace
}  // namespace flexi
