// SPDX-License-Identifier: Apache-2.0
// Sound files with one channel, through libsndfile: WAV with 8, 16, 24 or 32-bit integers, floats,
// mu-law, A-law, ADPCM or GSM 6.10, and what else it knows (FLAC, AIFF, AU).
//
// Samples become 16 bits: wider integers lose their low bits, floats are multiplied by 32767,
// rounded and limited. Everything that names the file; memory is bounded by kMaxWavSamples,
// whatever the header says.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace flexi {

constexpr std::int64_t kMaxWavSamples = 16'000 * 60;  // a minute at 16 kHz: a word is shorter

struct WavFile {
  int sampling_hz = 0;
  std::vector<std::int16_t> samples;
};

WavFile ReadWav(const std::filesystem::path& file);

}  // namespace flexi
