// SPDX-License-Identifier: Apache-2.0
// A spoken word as somebody else, somewhere else might have said it: for training only.
#pragma once

#include <cstdint>
#include <vector>

namespace flexi {

// Integers from end to end, the same for the same seed. In this order:
//   speed   0.78 to 1.28 of it, sample n from place n * step / 2^16, between its two neighbours in
//           proportion: pitch and formants move with it, which is what differs between speakers
//   ends    half of the times, each for itself, up to a twelfth is cut off
//   tilt    x(n) + a * x(n-1) / 64, a within -32..32: another microphone
//   noise   20 to 46 dB below the word's mean energy, white, the sum of four uniform numbers
//   gain    1/8 to 1, quieter steps are coarser
std::vector<std::int16_t> DisturbWord(const std::vector<std::int16_t>& samples, std::uint64_t seed);

}  // namespace flexi
