// SPDX-License-Identifier: Apache-2.0
// "ecg-beat-rhythm-107/1": lanes 0..42 are the lanes 0..25 and 52..68 of beat_window_wide.h. The
// others look at a beat against means instead of medians, and against the usual beat of those that
// did not come early: where most beats of a heart are early (supraventricular runs between pauses),
// the median over all beats is an early one. Symbols are those of beat_window.h and
// beat_window_wide.h.
//
// Over the last beats including this one (the first ones of the record while there are fewer):
//   mu(k)     mean of rr over 127 beats, at least 1, as of beat k; mu that of this one
//   top8      largest rr of 8;   top31  of 31
//   lo, hi    rr at place n / 4 and 3 n / 4 of 127 in ascending order, hi at least 1
// A beat k came early when 8 rr(k) < 7 mu(k). R: the last 31 beats that did not, this one at most
// (the first 31 while there are fewer; all of the last 31 beats where none is). d', amp', slope',
// area' are what d, ~amp, ~slope, ~area would be with R's medians; e(j) = |D(j) - D(j) of the beat
// before|.
//
//   lane        value, before it is limited to 0..15
//   43..68      C(g(i) n'(i) / amp'), i = 0..25, n' of d'
//   69          C(4 * (sum of |d'(j)|, j = 14..33) / amp')
//   70          C(2 * (sum of |d'(j)|, j = 34..59) / amp')
//   71          C(8 * (sum of |d'(j)|, j = 4..19) / amp')
//   72          C(16 * amp / amp' - 10)
//   73          16 * slope / slope' - 6
//   74          C(8 * area / area' - 4)
//   75          12 + 24 * (rr - mu) / mu
//   76, 77      6 + 18 * (next rr - mu) / mu, the same of the last rr
//   78, 79      15 - 24 * (top8 - rr) / top8, the same of top31
//   80          12 + 24 * (rr - hi) / hi
//   81, 82      6 + 18 * (next rr - hi) / hi, the same of the last rr
//   83, 84      (rr - 90) / 20, the same of the next rr
//   85          (mu - 130) / 20
//   86          16 * (hi - lo) / hi
//   87, 88      C(64 * (mean of |rr - last rr| over 8 beats) / mu), the same over 31 beats
//   89          how many of the last 8 beats came early
//   90          half of how many of the last 31 did
//   91, 92      half of how many of the last 31 rr are below this one, an eighth of 127
//   93          8 + 16 * (rr - last rr) / mu
//   94          8 + 16 * (next rr - rr) / mu
//   95          8 + 16 * (rr + next rr - 2 mu) / (2 mu)
//   96          6 + 18 * (last rr of the beat before - mu) / mu
//   97          C(8 * (sum of e(j), j = 4..19) / ~amp)
//   98          C(4 * (sum of e(j), j = 14..33) / ~amp)
//   99          C(2 * (sum of e(j), j = 34..59) / ~amp)
//   100         C(32 * (largest - smallest D(j), j = 4..17) / ~amp)
//   101         C(96 * (largest |D(j+1) - D(j)|, j = 4..17) / ~amp)
//   102         place of the largest D(j), j = 4..17, the first of equals: j - 4
//   103..105    as 69, 70, 71, of the second lead
//   106         as 97, of the second lead
#pragma once

#include <cstdint>
#include <vector>

#include "sw/signal/beat_measures.h"

namespace flexi {

constexpr int kBeatRhythmLanes = 64;

// For all beats of a record, which both leads have.
class BeatRhythm {
 public:
  BeatRhythm(const std::vector<BeatMeasures>& first, const std::vector<BeatMeasures>& second);

  void AddLanes(std::size_t at, std::vector<std::uint8_t>* lanes) const;

 private:
  struct Rested {
    int amp, slope, area;
    std::array<int, kBeatBoxes> difference;
  };
  Rested RestedOf(const std::vector<BeatMeasures>& beats, std::size_t at) const;
  void AddShape(std::size_t at, std::vector<std::uint8_t>* lanes) const;
  void AddIntervals(std::size_t at, std::vector<std::uint8_t>* lanes) const;
  void AddNeighbours(std::size_t at, std::vector<std::uint8_t>* lanes) const;

  const std::vector<BeatMeasures>& first_;
  const std::vector<BeatMeasures>& second_;
  std::vector<int> means_;           // mu
  std::vector<std::size_t> rested_;  // beats that did not come early, ascending
};

}  // namespace flexi
