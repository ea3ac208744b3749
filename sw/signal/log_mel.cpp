// SPDX-License-Identifier: Apache-2.0
#include "sw/signal/log_mel.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <numbers>

#include "sw/common/error.h"

namespace flexi {
namespace {

constexpr int kFrame = 256;
constexpr int kHop = 80;
constexpr int kLeastFrames = 4;
constexpr int kRange = 640;
constexpr std::array<int, 8> kHalfBand = {10329, -3178, 1618, -893, 481, -236, 97, -26};
constexpr std::array<int, kMelBands + 2> kMelBins = {3,  5,  8,  10, 13, 16, 20, 23, 27,  32,  36,
                                                     42, 47, 53, 60, 67, 75, 83, 92, 102, 113, 125};

std::int64_t Rounded15(std::int64_t value) { return (value + (1 << 14)) >> 15; }

// c[k] of step 5; sines are c[k - 64].
const std::array<std::int64_t, kFrame>& Cosines() {
  static const auto kTable = [] {
    std::array<std::int64_t, kFrame> table{};
    for (int k = 0; k < kFrame; ++k) table[k] = CosineStep(k, kFrame, 32768);
    return table;
  }();
  return kTable;
}

std::int64_t BlockEnergy(const std::vector<std::int16_t>& x, std::int64_t from) {
  std::int64_t sum = 0;
  for (int i = 0; i < kHop; ++i) sum += x[from + i];
  const std::int64_t mean = sum / kHop - (sum % kHop < 0 ? 1 : 0);
  std::int64_t energy = 0;
  for (int i = 0; i < kHop; ++i) energy += (x[from + i] - mean) * (x[from + i] - mean);
  return energy;
}

// Steps 2 and 4.
std::vector<std::int64_t> Levelled(const std::vector<std::int16_t>& x, const WordEnds& ends) {
  std::vector<std::int64_t> p;
  std::int64_t peak = 0;
  for (std::int64_t n = ends.from; n < ends.to; ++n) {
    p.push_back(n == 0 ? 0 : x[n] - (31 * x[n - 1] >> 5));
    peak = std::max(peak, std::abs(p.back()));
  }
  const int shift = 14 - std::bit_width(static_cast<std::uint64_t>(peak));
  for (std::int64_t& value : p)
    value = shift >= 0 ? value * (std::int64_t{1} << shift) : value >> -shift;
  return p;
}

MelFrame Bands(const std::array<std::int64_t, 129>& power) {
  MelFrame frame{};
  for (int b = 0; b < kMelBands; ++b) {
    const int left = kMelBins[b], middle = kMelBins[b + 1], right = kMelBins[b + 2];
    std::int64_t sum = 0;
    for (int k = left; k <= right; ++k)
      sum += power[k] * (k <= middle ? 256 * (k - left) / (middle - left)
                                     : 256 * (right - k) / (right - middle));
    frame[b] = Log2Steps(sum);
  }
  return frame;
}

}  // namespace

int CosineStep(int k, int n, int one) {
  return static_cast<int>(std::lround(one * std::cos(2.0 * std::numbers::pi * k / n)));
}

std::vector<std::int16_t> HalveRate(const std::vector<std::int16_t>& samples) {
  const auto size = static_cast<std::int64_t>(samples.size());
  const auto at = [&](std::int64_t n) -> std::int64_t {
    return n < 0 || n >= size ? 0 : samples[n];
  };
  std::vector<std::int16_t> half;
  for (std::int64_t n = 0; n < size; n += 2) {
    std::int64_t sum = 16384 * at(n);
    for (int i = 0; i < static_cast<int>(kHalfBand.size()); ++i)
      sum += kHalfBand[i] * (at(n + 2 * i + 1) + at(n - 2 * i - 1));
    half.push_back(
        static_cast<std::int16_t>(std::clamp<std::int64_t>(Rounded15(sum), -32768, 32767)));
  }
  return half;
}

WordEnds FindWord(const std::vector<std::int16_t>& samples, const std::string& name) {
  std::vector<std::int64_t> energy;
  for (std::int64_t n = 0; n + kHop <= static_cast<std::int64_t>(samples.size()); n += kHop)
    energy.push_back(BlockEnergy(samples, n));
  if (energy.size() < kLeastFrames)
    throw Error(fmt::format("{}: {} samples are too short for a word, expected at least {}", name,
                            samples.size(), kLeastFrames * kHop));
  std::vector<std::int64_t> sorted = energy;
  std::nth_element(sorted.begin(), sorted.begin() + 1, sorted.end(), std::greater<>());
  const std::int64_t level = sorted[1];
  if (level == 0) throw Error(fmt::format("{}: silence, expected a spoken word", name));
  const auto loud = [&](std::int64_t e) { return 256 * e >= level; };
  const auto first = std::find_if(energy.begin(), energy.end(), loud) - energy.begin();
  const auto last = energy.rend() - std::find_if(energy.rbegin(), energy.rend(), loud);
  return {.from = first * kHop, .to = last * kHop};
}

std::array<std::int64_t, 129> PowerSpectrum(const std::array<std::int64_t, kFrame>& frame) {
  const auto& c = Cosines();
  std::array<std::int64_t, kFrame> re{}, im{};
  for (unsigned n = 0; n < kFrame; ++n) {
    unsigned reversed = 0;
    for (unsigned bit = 0; bit < 8; ++bit) reversed |= (n >> bit & 1) << (7 - bit);
    re[reversed] = frame[n];
  }
  for (int half = 1; half < kFrame; half *= 2) {
    for (int start = 0; start < kFrame; start += 2 * half) {
      for (int k = 0; k < half; ++k) {
        const int angle = k * (kFrame / 2 / half);  // twiddle e^(-2 pi i angle / 256)
        const std::int64_t cosine = c[angle], sine = c[(angle + 192) % kFrame];
        const int a = start + k, b = a + half;
        const std::int64_t t_re = Rounded15(re[b] * cosine + im[b] * sine);
        const std::int64_t t_im = Rounded15(im[b] * cosine - re[b] * sine);
        re[b] = re[a] - t_re;
        im[b] = im[a] - t_im;
        re[a] += t_re;
        im[a] += t_im;
      }
    }
  }
  std::array<std::int64_t, 129> power{};
  for (int k = 0; k <= kFrame / 2; ++k) power[k] = re[k] * re[k] + im[k] * im[k];
  return power;
}

int Log2Steps(std::int64_t value) {
  if (value < 1) return 0;
  const int e = std::bit_width(static_cast<std::uint64_t>(value)) - 1;
  const auto top = static_cast<int>(e >= 5 ? value >> (e - 5) : value << (5 - e));
  return 32 * e + top - 32;
}

std::vector<MelFrame> LogMel(const std::vector<std::int16_t>& samples, const std::string& name) {
  const WordEnds ends = FindWord(samples, name);
  std::vector<std::int64_t> p = Levelled(samples, ends);
  p.resize(std::max<std::size_t>(p.size(), kFrame + (kLeastFrames - 1) * kHop));
  std::vector<MelFrame> frames;
  int most = 0;
  for (std::size_t start = 0; start + kFrame <= p.size(); start += kHop) {
    std::array<std::int64_t, kFrame> frame{};
    for (int n = 0; n < kFrame; ++n)
      frame[n] = Rounded15(p[start + n] * ((32768 - Cosines()[n]) / 2));
    frames.push_back(Bands(PowerSpectrum(frame)));
    most = std::max(most, *std::max_element(frames.back().begin(), frames.back().end()));
  }
  for (MelFrame& frame : frames)
    for (int& value : frame) value = std::max(value, most - kRange);
  return frames;
}

}  // namespace flexi
