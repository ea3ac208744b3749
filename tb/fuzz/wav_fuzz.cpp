// SPDX-License-Identifier: Apache-2.0
// Sound files. libsndfile is the library of the system, not instrumented.
#include "sw/signal/wav_file.h"
#include "tb/fuzz/target.h"

namespace flexi {

FLEXI_FUZZ(wav) {
  const std::filesystem::path file = Folder().Write("fuzz.wav", bytes);
  MayRefuse([&] {
    const WavFile wav = ReadWav(file);
    FuzzCheck(static_cast<int64_t>(wav.samples.size()) <= kMaxWavSamples, "too many samples");
  });
}

}  // namespace flexi
