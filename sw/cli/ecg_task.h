// SPDX-License-Identifier: Apache-2.0
// The ECG task: heart beats N (class 0) against V (class 1).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sw/program/program.h"

namespace flexi {

struct EcgBeats {
  int sampling_hz = 360;
  std::vector<std::vector<int>> features;  // [beat][lane]
  std::vector<int64_t> positions;          // [beat], in samples
  std::vector<int> classes;                // [beat]: 1 for V; empty when nobody has annotated
};

// Beats that the QRS detector finds: `input` is "scipy" (the ECG that python3-scipy installs) or a
// WFDB header file (lead MLII, or the first one). Throws Error.
EcgBeats DetectBeats(const std::string& input);

// Annotated N and V beats of the MIT-BIH records, and which of them are the test set.
// "random": a fifth of all beats of the non-paced records, drawn as scripts/train/splits.py draws
// it with the same seed; "inter": all beats of DS2. `folder` holds the records.
EcgBeats TestBeats(const std::string& folder, const std::string& split, uint32_t seed);

// Throws Error unless the program takes these beats (elements, bits, and the name of the window).
void CheckEcgProgram(const Program& program, const std::string& model);

// 0 .. n-1 in the order of numpy.random.RandomState(seed).permutation(n).
std::vector<uint32_t> NumpyPermutation(uint32_t n, uint32_t seed);

}  // namespace flexi
