// SPDX-License-Identifier: Apache-2.0
// From an electrocardiogram and its R peaks to the integers that the network of a heart beat takes
// as input: kBeatLanes unsigned numbers of kBeatBits bits per beat, one per lane.
//
// This is the only definition of the preprocessing, "ecg-beat-window/2"; the trainer, the tests and
// the demonstration all use it. Integers from end to end; every division, written a / b below,
// rounds towards minus infinity.
//
//   x(t)      sample in ADC counts; R the position of the beat's R peak; 360 Hz
//   s(j)      (x(R-98+4j) + ... + x(R-98+4j+3)) / 4       j = 0..59: box of 11 ms, R-98 to R+141
//   D(j)      s(j) - median of all s(j)                   the baseline removed
//   amp       max D(j) - min D(j)
//   slope     max |D(j+1) - D(j)|                         j = 14..32: QRS zone
//   area      sum of |D(j)|                               j = 0..59
//   rr        R - R of the beat before
//   ~amp, ~slope, ~area, ~rr, ~D(j)
//             running medians, of each over the last 31 usable beats including this one (the
//             usual beat of this heart and electrode); the first 30 beats use the first 31. Lower
//             limits: ~amp 40 counts (0.2 mV at 200 per mV), ~slope 5, ~area 1, ~rr 1.
//   d(j)      D(j) - ~D(j)                                the difference to the usual beat
//   median    of n values: the one at place n / 2 (from 0) in ascending order
//
//   m(i)      (D(4i+4) + D(4i+5) + D(4i+6) + D(4i+7)) / 4          mean over 44 ms
//   n(i)      (|d(4i+4)| + |d(4i+5)| + |d(4i+6)| + |d(4i+7)|) / 4
//   C(u)      u when u < 8, else 8 + (u-8) / 4            small differences count more
//
//   lane      value, before it is limited to 0..15
//   0..11     8 + (32 * m(i) + ~amp) / (2 * ~amp)         i = lane; rounded to 1/16 of ~amp
//             in lanes 4 and 5 with 16 for 32             the R peak is higher: 1/8 of ~amp
//   12..21    C(32 * n(i) / ~amp)                         i = lane - 12
//             in lanes 16 and 17 with 24 for 32
//   22        C(4 * (sum of |d(j)|, j = 14..33) / ~amp)   difference in the QRS zone
//   23        C(2 * (sum of |d(j)|, j = 34..59) / ~amp)   difference behind it
//   24        C(16 * amp / ~amp - 10)
//   25        16 * slope / ~slope - 6
//   26        C(number of j = 10..43 with |D(j)| > amp / 3)        width
//   27        C(8 * area / ~area - 4)
//   28        12 + 24 * (rr - ~rr) / ~rr                  interval before the beat
//   29        6 + 18 * (next rr - ~rr) / ~rr              interval behind the beat
//   30        6 + 18 * (rr of the beat before - ~rr) / ~rr
//
// A beat is usable when it has a beat before it and one behind it and its window lies within the
// signal; the second beat has no interval of the beat before, its own is taken. Decisions look one
// beat ahead (and at the start 31).
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace flexi {

constexpr const char* kBeatWindowName = "ecg-beat-window/2";
constexpr int kBeatHz = 360;
constexpr int kBeatLanes = 31;
constexpr int kBeatBits = 4;
constexpr std::int64_t kBeatBefore = 98;  // samples of the window before R
constexpr std::int64_t kBeatAfter = 142;  // samples from R on

struct BeatWindow {
  std::int64_t index = 0;                           // of the beat in the list of positions
  std::int64_t position = 0;                        // of the R peak
  std::array<std::uint8_t, kBeatLanes> lanes = {};  // 0..15
};

// Windows of all usable beats, in order. `positions` are the R peaks of all beats, strictly
// ascending. Error when `sampling_hz` is not kBeatHz, or when the positions do not ascend or leave
// the signal.
std::vector<BeatWindow> ExtractBeatWindows(const std::vector<std::int16_t>& samples,
                                           const std::vector<std::int64_t>& positions,
                                           int sampling_hz);

}  // namespace flexi
