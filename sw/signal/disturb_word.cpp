// SPDX-License-Identifier: Apache-2.0
#include "sw/signal/disturb_word.h"

#include <algorithm>
#include <cmath>

#include "sw/common/random.h"

namespace flexi {
namespace {

std::vector<std::int64_t> AtSpeed(const std::vector<std::int16_t>& x, std::int64_t step) {
  std::vector<std::int64_t> y;
  const auto last = static_cast<std::int64_t>(x.size()) - 1;
  for (std::int64_t place = 0; place >> 16 <= last; place += step) {
    const std::int64_t n = place >> 16, part = place & 0xffff;
    const std::int64_t next = x[std::min(n + 1, last)];
    y.push_back(x[n] + ((next - x[n]) * part >> 16));
  }
  return y;
}

}  // namespace

std::vector<std::int16_t> DisturbWord(const std::vector<std::int16_t>& samples,
                                      std::uint64_t seed) {
  Random random(seed);
  if (samples.empty()) return samples;
  // Steps of 2 % up or down are equally likely: 1.02^-12 to 1.02^12.
  std::int64_t step = 1 << 16;
  const auto steps = random.Range(-12, 12);
  for (int i = 0; i < std::abs(steps); ++i) step = steps > 0 ? step * 102 / 100 : step * 100 / 102;
  step += random.Range(-655, 655);
  std::vector<std::int64_t> x = AtSpeed(samples, step);

  const auto twelfth = static_cast<std::int64_t>(x.size()) / 12;
  const auto front = random.Chance(1, 2) ? random.Range(0, twelfth) : 0;
  const auto back = random.Chance(1, 2) ? random.Range(0, twelfth) : 0;
  x = {x.begin() + front, x.end() - back};

  const auto tilt = random.Range(-32, 32);
  for (std::size_t n = x.size() - 1; n > 0; --n) x[n] += tilt * x[n - 1] >> 6;

  std::int64_t energy = 0;
  for (const std::int64_t value : x) energy += value * value;
  // 16 steps of 1.63 dB of amplitude from 1/10 down to 1/200; four uniform numbers within +-u have
  // a root mean square of 1.155 u.
  auto noise =
      static_cast<std::int64_t>(std::sqrt(energy / static_cast<std::int64_t>(x.size()))) * 256 / 10;
  for (auto i = random.Range(0, 16); i > 0; --i) noise = noise * 53 / 64;
  for (std::int64_t& value : x) {
    std::int64_t sum = 0;
    for (int i = 0; i < 4; ++i) sum += random.Range(-noise, noise);
    value += (sum * 222 >> 16);  // 222 / 256 = 1 / 1.155
  }

  const auto gain = random.Range(8, 64);
  std::vector<std::int16_t> y;
  for (const std::int64_t value : x)
    y.push_back(
        static_cast<std::int16_t>(std::clamp<std::int64_t>(value * gain >> 6, -32768, 32767)));
  return y;
}

}  // namespace flexi
