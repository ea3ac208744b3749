// SPDX-License-Identifier: Apache-2.0
#include "sw/signal/wav_file.h"

#include <fmt/format.h>
#include <sndfile.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <string>

#include "sw/common/error.h"

namespace flexi {
namespace {

using Block = std::array<std::int16_t, 4096>;

// libsndfile's own conversion from floats scales by the largest sample of the file, or not at all.
sf_count_t ReadFloats(SNDFILE* handle, const std::string& name, Block* block) {
  static_assert(sizeof(std::int16_t) == sizeof(short));
  std::array<double, std::tuple_size_v<Block>> values{};
  const sf_count_t count = sf_read_double(handle, values.data(), values.size());
  for (sf_count_t i = 0; i < count; ++i) {
    if (!std::isfinite(values[i]))
      throw Error(fmt::format("{}: has a sample that is not a number", name));
    (*block)[i] =
        static_cast<std::int16_t>(std::lround(std::clamp(values[i] * 32767.0, -32768.0, 32767.0)));
  }
  return count;
}

}  // namespace

WavFile ReadWav(const std::filesystem::path& file) {
  const std::string name = file.string();
  SF_INFO info = {};
  const std::unique_ptr<SNDFILE, int (*)(SNDFILE*)> handle(sf_open(name.c_str(), SFM_READ, &info),
                                                           &sf_close);
  if (!handle) {
    std::string why = sf_strerror(nullptr);
    while (!why.empty() && (why.back() == '\n' || why.back() == '.')) why.pop_back();
    throw Error(fmt::format("{}: cannot be read as a sound file: {}", name, why));
  }
  if (info.channels != 1)
    throw Error(fmt::format("{}: has {} channels, expected 1 (mono)", name, info.channels));
  if (info.frames > kMaxWavSamples)
    throw Error(fmt::format("{}: has {} samples, expected at most {} (one spoken word)", name,
                            info.frames, kMaxWavSamples));
  const int coding = info.format & SF_FORMAT_SUBMASK;
  const bool floats = coding == SF_FORMAT_FLOAT || coding == SF_FORMAT_DOUBLE;
  WavFile wav{.sampling_hz = info.samplerate, .samples = {}};
  Block block{};
  for (;;) {
    const sf_count_t count = floats ? ReadFloats(handle.get(), name, &block)
                                    : sf_read_short(handle.get(), block.data(), block.size());
    if (count <= 0) break;
    if (static_cast<std::int64_t>(wav.samples.size()) + count > kMaxWavSamples)
      throw Error(fmt::format("{}: has more than {} samples", name, kMaxWavSamples));
    wav.samples.insert(wav.samples.end(), block.begin(), block.begin() + count);
  }
  if (sf_error(handle.get()) != SF_ERR_NO_ERROR)
    throw Error(fmt::format("{}: breaks off after {} samples: {}", name, wav.samples.size(),
                            sf_strerror(handle.get())));
  return wav;
}

}  // namespace flexi
