// SPDX-License-Identifier: Apache-2.0
#include "sw/signal/scipy_ecg.h"

#include <fmt/format.h>

#include "sw/common/error.h"
#include "sw/signal/npz.h"

namespace flexi {

std::vector<std::int16_t> ReadScipyEcg(const std::filesystem::path& file) {
  const IntegerArray array = ReadNpz(file, "ecg");
  if (array.shape != std::vector<std::int64_t>{kScipyEcgSamples}) {
    throw Error(fmt::format("{}: holds {} samples, expected {}", file.string(), array.size(),
                            kScipyEcgSamples));
  }
  std::vector<std::int16_t> samples;
  samples.reserve(array.size());
  for (std::int64_t i = 0; i < array.size(); ++i) {
    const std::int64_t value = array.At(i);
    if (value < 0 || value > 2047) {
      throw Error(fmt::format("{}: sample {} is {}, expected 0..2047", file.string(), i, value));
    }
    samples.push_back(static_cast<std::int16_t>(value));
  }
  return samples;
}

}  // namespace flexi
