// SPDX-License-Identifier: Apache-2.0
// Sound files and signals that tests make up.
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <string>
#include <vector>

namespace flexi {

inline std::string Little(std::uint32_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i));
  return text;
}

// A WAV file; `format` 1: integers, 3: floats, 7: mu-law.
inline std::string WavText(const std::string& data, int hz, int bits = 16, int channels = 1,
                           int format = 1) {
  const auto block = static_cast<std::uint32_t>(bits / 8 * channels);
  const std::string chunk =
      "WAVEfmt " + Little(16, 4) + Little(static_cast<std::uint32_t>(format), 2) +
      Little(static_cast<std::uint32_t>(channels), 2) + Little(static_cast<std::uint32_t>(hz), 4) +
      Little(static_cast<std::uint32_t>(hz) * block, 4) + Little(block, 2) +
      Little(static_cast<std::uint32_t>(bits), 2) + "data" +
      Little(static_cast<std::uint32_t>(data.size()), 4) + data;
  return "RIFF" + Little(static_cast<std::uint32_t>(chunk.size()), 4) + chunk;
}

inline std::string Samples16(const std::vector<std::int16_t>& samples) {
  std::string data;
  for (const std::int16_t sample : samples) data += Little(static_cast<std::uint16_t>(sample), 2);
  return data;
}

// amplitude * sin(2 pi frequency n / hz), rounded.
inline std::vector<std::int16_t> Tone(double frequency, double amplitude, int count,
                                      int hz = 8000) {
  std::vector<std::int16_t> samples;
  for (int n = 0; n < count; ++n)
    samples.push_back(static_cast<std::int16_t>(
        std::lround(amplitude * std::sin(2 * std::numbers::pi * frequency * n / hz))));
  return samples;
}

// A made-up word, integers only: a buzz of 125 Hz whose overtones change half way, silence around.
inline std::vector<std::int16_t> Buzz(int count = 4000) {
  std::vector<std::int16_t> samples(static_cast<std::size_t>(count));
  std::int64_t low = 0, high = 0;
  for (int n = count / 8; n < count * 7 / 8; ++n) {
    const int pulse = n % 64 == 0 ? 20000 : 0;
    low += (pulse - low) >> 3;
    high = pulse - (high >> 1);
    samples[static_cast<std::size_t>(n)] =
        static_cast<std::int16_t>(n < count / 2 ? low : high / 2);
  }
  return samples;
}

}  // namespace flexi
