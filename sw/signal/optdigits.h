// SPDX-License-Identifier: Apache-2.0
// Handwritten digits of the UCI repository ("optdigits"): 8 x 8 counts 0..16 and a label 0..9 a
// line, separated by commas.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace flexi {

// Where Debian's python3-sklearn puts what it calls digits: the 1797 lines of optdigits.tes.
constexpr const char* kSklearnDigitsFile =
    "/usr/lib/python3/dist-packages/sklearn/datasets/data/digits.csv.gz";

struct OptDigit {
  std::array<std::uint8_t, 64> counts{};  // row by row
  int label = 0;
};

// Reads a file, gzip or not. Throws Error naming the line that is not as it should be.
std::vector<OptDigit> ReadOptDigits(const std::filesystem::path& file = kSklearnDigitsFile);

}  // namespace flexi
