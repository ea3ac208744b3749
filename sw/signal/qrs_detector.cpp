// SPDX-License-Identifier: Apache-2.0
#include "sw/signal/qrs_detector.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "sw/common/error.h"

namespace flexi {
namespace {

using Signal = std::vector<std::int64_t>;

std::int64_t FloorDiv(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

// Value at `t`, the ends continued.
std::int64_t At(const Signal& x, std::int64_t t) {
  return x[std::clamp<std::int64_t>(t, 0, static_cast<std::int64_t>(x.size()) - 1)];
}

// y(t) = sum of x over `length` samples from t - length / 2, the ends continued.
Signal BoxSum(const Signal& x, std::int64_t length) {
  const auto size = static_cast<std::int64_t>(x.size());
  Signal y(x.size());
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < length; ++i) sum += At(x, i - length / 2);
  for (std::int64_t t = 0; t < size; ++t) {
    y[t] = sum;
    sum += At(x, t - length / 2 + length) - At(x, t - length / 2);
  }
  return y;
}

struct Peak {
  std::int64_t time;   // of the largest energy
  std::int64_t level;  // the energy there
  std::int64_t slope;  // largest |slope| nearby
};

class Detector {
 public:
  // At least two seconds of samples.
  Detector(const std::vector<std::int16_t>& samples, int hz) : hz_(hz) {
    const std::int64_t low = Samples(28);
    Signal x(samples.begin(), samples.end());
    x = BoxSum(BoxSum(x, low), low);
    for (auto& v : x) v = FloorDiv(4 * v, low * low);
    band_ = BoxSum(x, Samples(160));
    for (std::size_t t = 0; t < x.size(); ++t) {
      band_[t] = x[t] - FloorDiv(band_[t], Samples(160));
    }
    slope_.resize(x.size());
    for (std::int64_t t = 0; t < static_cast<std::int64_t>(x.size()); ++t) {
      slope_[t] = At(band_, t + Samples(10)) - At(band_, t - Samples(10)) +
                  FloorDiv(At(band_, t + Samples(5)) - At(band_, t - Samples(5)), 2);
    }
    Signal squares(x.size());
    for (std::size_t t = 0; t < x.size(); ++t) squares[t] = slope_[t] * slope_[t];
    energy_ = BoxSum(squares, Samples(140));
    for (auto& v : energy_) v = FloorDiv(v, Samples(140));
  }

  std::vector<std::int64_t> Run() {
    const std::int64_t start = 2 * hz_;
    signal_level_ = *std::max_element(energy_.begin(), energy_.begin() + start) / 2;
    std::int64_t sum = 0;
    for (std::int64_t t = 0; t < start; ++t) sum += energy_[t];
    noise_level_ = sum / start / 2;
    for (const Peak& peak : FindPeaks()) Consider(peak);
    std::vector<std::int64_t> positions;
    for (const Peak& beat : beats_) {
      const std::int64_t position = PeakOfBand(beat.time);
      if (positions.empty() || position - positions.back() >= Samples(200)) {
        positions.push_back(position);
      }
    }
    return positions;
  }

 private:
  std::int64_t Samples(std::int64_t milliseconds) const {
    return std::max<std::int64_t>(1, (milliseconds * hz_ + 500) / 1000);
  }

  std::int64_t LargestMagnitude(const Signal& x, std::int64_t from, std::int64_t to,
                                std::int64_t* where = nullptr) const {
    from = std::max<std::int64_t>(from, 0);
    to = std::min(to, static_cast<std::int64_t>(x.size()) - 1);
    std::int64_t best = -1;
    for (std::int64_t t = from; t <= to; ++t) {
      if (std::llabs(x[t]) > best) {
        best = std::llabs(x[t]);
        if (where != nullptr) *where = t;
      }
    }
    return best;
  }

  std::vector<Peak> FindPeaks() const {
    std::vector<Peak> peaks;
    const auto size = static_cast<std::int64_t>(energy_.size());
    const std::int64_t reach = Samples(100);
    std::int64_t candidate = 0;  // largest since the last peak
    for (std::int64_t t = 1; t < size; ++t) {
      if (energy_[t] > energy_[candidate] || t - candidate > 2 * reach) {
        candidate = t;
      } else if (t - candidate == reach) {
        bool largest = true;
        for (std::int64_t i = std::max<std::int64_t>(0, candidate - reach); i < candidate; ++i) {
          largest = largest && energy_[i] <= energy_[candidate];
        }
        if (largest && energy_[candidate] > 0) {
          peaks.push_back({candidate, energy_[candidate],
                           LargestMagnitude(slope_, candidate - reach, candidate + reach)});
        }
      }
    }
    return peaks;
  }

  std::int64_t Threshold() const {
    return noise_level_ + FloorDiv(3 * (signal_level_ - noise_level_), 16);
  }

  void Accept(const Peak& peak) {
    if (!beats_.empty()) {
      intervals_.push_back(peak.time - beats_.back().time);
      if (intervals_.size() > 8) intervals_.erase(intervals_.begin());
    }
    beats_.push_back(peak);
    missed_.clear();
  }

  void Consider(const Peak& peak) {
    if (!intervals_.empty()) {
      std::int64_t sum = 0;
      for (std::int64_t interval : intervals_) sum += interval;
      const std::int64_t limit = sum * 3 / 2 / static_cast<std::int64_t>(intervals_.size());
      while (peak.time - beats_.back().time > limit && SearchBack()) {
      }
    }
    if (!beats_.empty()) {
      const std::int64_t distance = peak.time - beats_.back().time;
      if (distance < Samples(200)) return;
      if (distance < Samples(360) && peak.slope < beats_.back().slope / 2) {  // T wave
        noise_level_ += FloorDiv(peak.level - noise_level_, 8);
        return;
      }
    }
    if (peak.level > Threshold()) {
      signal_level_ += FloorDiv(std::min(peak.level, 2 * signal_level_) - signal_level_, 8);
      Accept(peak);
    } else {
      noise_level_ += FloorDiv(peak.level - noise_level_, 8);
      missed_.push_back(peak);
    }
  }

  // Takes the largest peak since the last beat when it is above 3/8 of the threshold.
  bool SearchBack() {
    const auto best =
        std::max_element(missed_.begin(), missed_.end(),
                         [](const Peak& a, const Peak& b) { return a.level < b.level; });
    if (best == missed_.end() || best->level <= 3 * Threshold() / 8) return false;
    const Peak peak = *best;
    const std::vector<Peak> later(best + 1, missed_.end());
    signal_level_ += FloorDiv(peak.level - signal_level_, 4);
    Accept(peak);
    for (const Peak& rest : later) {
      if (rest.time - peak.time >= Samples(360)) missed_.push_back(rest);
    }
    return true;
  }

  std::int64_t PeakOfBand(std::int64_t time) const {
    std::int64_t where = time;
    LargestMagnitude(band_, time - Samples(80), time + Samples(80), &where);
    return where;
  }

  int hz_;
  Signal band_;
  Signal slope_;
  Signal energy_;
  std::vector<Peak> beats_;
  std::vector<Peak> missed_;  // peaks since the last beat that were below the threshold
  std::vector<std::int64_t> intervals_;
  std::int64_t signal_level_ = 0;
  std::int64_t noise_level_ = 0;
};

}  // namespace

std::vector<std::int64_t> DetectQrs(const std::vector<std::int16_t>& samples, int sampling_hz) {
  if (sampling_hz < kMinQrsHz || sampling_hz > kMaxQrsHz) {
    throw Error(
        fmt::format("sampling rate {} Hz is not supported by the QRS detector, expected "
                    "{}..{} Hz",
                    sampling_hz, kMinQrsHz, kMaxQrsHz));
  }
  if (samples.size() < 2 * static_cast<std::size_t>(sampling_hz)) return {};
  return Detector(samples, sampling_hz).Run();
}

}  // namespace flexi
