// SPDX-License-Identifier: Apache-2.0
// From the samples of a spoken word to logarithms of its energy in mel bands, integers from end to
// end: "log-mel/1". The only definition of this step; training and chips see the same numbers.
// >> is an arithmetic shift and / rounds towards minus infinity.
//
//  1  rate       8,000 Hz, or 16,000 Hz that HalveRate makes 8,000:
//                x(n) = clamp16((sum over k = -15..15 of h(k) * x16(2n + k) + 2^14) >> 15),
//                x16 = 0 outside of the signal; h: a half-band filter, its odd places in kHalfBand,
//                h(0) = 16384, the other even ones 0; the sum of all is 2^15
//  2  emphasis   p(n) = x(n) - (31 * x(n-1) >> 5), p(0) = 0
//  3  ends       blocks of 80 samples of x, e = sum of (x - m)^2 with m = sum / 80; what is left
//  over
//                at the end is no block. The word is from the first to the last block with
//                256 * e >= the second largest e (one click does not make the level). With fewer
//                than 4 blocks, or with silence only, there is no word: Error
//  4  level      p of the word is shifted left or right so that max |p| is within 2^13..2^14 - 1
//  5  frames     256 samples, 80 apart; at least 4 of them, zeros behind the word where it takes
//  any;
//                w(n) = (p(n) * (32768 - c(n)) / 2 + 2^14) >> 15, c(k) = 32768 * cos(2 pi k / 256)
//                rounded to an integer (Hann's window)
//  6  spectrum   256-point Fourier transform, radix 2, decimation in time, 64-bit integers; a
//  butterfly
//                a, b -> a + t, a - t with t = b * twiddle, each part (u * c +- v * s + 2^14) >>
//                15; energy of bin k = re^2 + im^2
//  7  bands      20 triangles between the 22 places of kMelBins (equal steps of mel from 100 to
//                3,900 Hz): weights 256 * (k - left) / (middle - left) up to the middle, then
//                256 * (right - k) / (right - middle)
//  8  logarithm  L(v) = 32 * e + (v / 2^(e-5) - 32), e = the place of v's highest one, v at least
//  1: a
//                chain of chords in steps of 1/32 octave of energy, at most 0.086 octaves low
//  9  floor      no L is more than 640 (60 dB) below the largest of the word
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace flexi {

constexpr int kSpeechHz = 8000;
constexpr int kMelBands = 20;

// One frame: L of each band.
using MelFrame = std::array<int, kMelBands>;

// Step 1: half as many samples, rounded up.
std::vector<std::int16_t> HalveRate(const std::vector<std::int16_t>& samples);

// Step 3: from..to of the samples of the word. `name` is for the error.
struct WordEnds {
  std::int64_t from = 0;
  std::int64_t to = 0;  // behind the last one
};
WordEnds FindWord(const std::vector<std::int16_t>& samples, const std::string& name);

// Step 6: energies of bins 0..128. The arithmetic is exact for |frame| < 2^15.
std::array<std::int64_t, 129> PowerSpectrum(const std::array<std::int64_t, 256>& frame);

// Step 8.
int Log2Steps(std::int64_t value);

// Steps 2 to 9 for samples at kSpeechHz; Error, which begins with `name`, when there is no word.
std::vector<MelFrame> LogMel(const std::vector<std::int16_t>& samples, const std::string& name);

// one * cos(2 pi k / n), rounded: the only place where reals make integers.
int CosineStep(int k, int n, int one);

}  // namespace flexi
