// SPDX-License-Identifier: Apache-2.0
// The five-minute electrocardiogram that SciPy installs (scipy/misc/ecg.dat): lead MLII of MIT-BIH
// record 208, samples 422820 to 530819 (19:34.5 to 24:34.5; SciPy's own text says 19:35), with many
// ventricular beats and without annotations.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace flexi {

// Where Debian's python3-scipy puts the file.
constexpr const char* kScipyEcgFile = "/usr/lib/python3/dist-packages/scipy/misc/ecg.dat";

constexpr int kScipyEcgHz = 360;
constexpr int kScipyEcgGain = 200;       // ADC counts per mV
constexpr int kScipyEcgBaseline = 1024;  // ADC counts at 0 mV
constexpr std::int64_t kScipyEcgSamples = 108000;
constexpr std::int64_t kScipyEcgStart = 422820;  // in record 208

// ADC counts 0..2047, kScipyEcgSamples of them. Error when the file is not that record.
std::vector<std::int16_t> ReadScipyEcg(const std::filesystem::path& file = kScipyEcgFile);

}  // namespace flexi
