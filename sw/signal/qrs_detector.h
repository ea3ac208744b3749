// SPDX-License-Identifier: Apache-2.0
// Finds the R peaks of an electrocardiogram in integer arithmetic.
//
// After J. Pan, W. J. Tompkins, "A real-time QRS detection algorithm", IEEE Transactions on
// Biomedical Engineering 32(3):230-236, 1985: band-pass, derivative, squaring, moving window
// integration, two adaptive thresholds, refractory time, search back, T-wave test. Own choices: all
// filters are box sums (exact integers, linear phase, any sampling rate), which are shifted so that
// delays cancel, and the R peak is put on the largest excursion of the band-passed signal.
//
// Stages, for a rate of f Hz (n(ms) is the number of samples in that time, at least 1):
//   low-pass   l = two box sums of n(28) samples, divided by the product of their lengths / 4
//   high-pass  b = l - (box sum of l over n(160) samples) / n(160)             "band-passed"
//   slope      s = b(t+n(10)) - b(t-n(10)) + (b(t+n(5)) - b(t-n(5))) / 2
//   energy     e = (box sum of s*s over n(140) samples) / n(140)
// All divisions round towards minus infinity. 16-bit samples cannot overflow 64 bits.
//   peaks      of e: larger than everything n(100) before and after it
//   levels     signal += (min(peak, 2 * signal) - signal) / 8, noise += (peak - noise) / 8,
//              threshold = noise + 3 * (signal - noise) / 16; started with the first two seconds
//   refractory 200 ms; a peak within 360 ms with less than half of the slope of the last beat is a
//              T wave
//   search     after 1.5 mean beat intervals (last 8 beats) without a beat the largest peak above
//   back       3/8 of the threshold is taken; signal += (peak - signal) / 4
//
// The whole signal is processed at once; every decision uses only samples up to 1.5 beat
// intervals ahead.
#pragma once

#include <cstdint>
#include <vector>

namespace flexi {

constexpr int kMinQrsHz = 100;
constexpr int kMaxQrsHz = 1000;

// Positions of the R peaks in `samples` (ADC counts), ascending, at least 200 ms apart. Error when
// `sampling_hz` is not within kMinQrsHz..kMaxQrsHz. A signal shorter than two seconds has none.
std::vector<std::int64_t> DetectQrs(const std::vector<std::int16_t>& samples, int sampling_hz);

}  // namespace flexi
