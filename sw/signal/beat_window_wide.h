// SPDX-License-Identifier: Apache-2.0
// A wider window of a heart beat than beat_window.h, for networks with several segments of inputs
// that tell apart more classes: kWideBeatLanes unsigned numbers of kBeatBits bits, of two leads.
// Symbols D, d, ~, C, amp, slope, area, rr, median and rounding are those of beat_window.h, as is
// what makes a beat usable; they are taken of each lead by itself. Decisions look one beat ahead.
//
// Boxes of a lane, for i = 0..25:
//   i =  0..7    j = 4+2i, 5+2i              in front of the QRS (P wave), 2 boxes
//   i =  8..19   j = 12+i                    QRS zone, 1 box
//   i = 20..25   j = 32+4(i-20) .. 35+4(i-20)   behind it, 4 boxes
//   m(i)         mean of D over these boxes;  n(i)  mean of |d| over them
//   f(i)         steps of an amplitude: 64, 16 and 32 in the three parts
//   g(i)         96, 24 and 48
//
//   lane         value, before it is limited to 0..15, of the first lead
//   0..25        8 + (2 f(i) m(i) + ~amp) / (2 ~amp)
//   26..51       C(g(i) n(i) / ~amp)
//   52           C(4 * (sum of |d(j)|, j = 14..33) / ~amp)
//   53           C(2 * (sum of |d(j)|, j = 34..59) / ~amp)
//   54           C(8 * (sum of |d(j)|, j = 4..19) / ~amp)
//   55           C(16 * amp / ~amp - 10)
//   56           16 * slope / ~slope - 6
//   57           C(width) as lane 26 of beat_window.h
//   58           C(8 * area / ~area - 4)
// Intervals: q = rr before the last one (two beats back to the one before), r8 and r127 the medians
// of rr over the last 8 and the last 127 usable beats including this one (the first ones of the
// record while there are fewer), each at least 1:
//   59           12 + 24 * (rr - ~rr) / ~rr
//   60           6 + 18 * (next rr - ~rr) / ~rr
//   61           6 + 18 * (last rr - ~rr) / ~rr
//   62           12 + 24 * (rr - r8) / r8
//   63           12 + 24 * (rr - r127) / r127
//   64           6 + 18 * (next rr - r127) / r127
//   65           6 + 18 * (last rr - r127) / r127
//   66           8 + 16 * (rr - last rr) / r127
//   67           8 + 16 * (next rr - rr) / r127
//   68           number of the last 8 beats with rr < 7/8 of r127, and this one
// The second lead, lane by lane as the first:
//   69..94       as 0..25
//   95..120      as 26..51
//   121..126     as 52..57
//
// The second lead is the next signal of the record after the first lead; a record of one signal has
// it twice. Definitions: "ecg-beat-wide-127/1" all of them; "ecg-beat-wide-63/1" of the first lead
// the lanes 0..52, 55..57, 59..61, 63, 66..68 in this order; "ecg-beat-rhythm-107/1" is
// that of beat_rhythm.h.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "sw/signal/beat_measures.h"
#include "sw/signal/beat_window.h"

namespace flexi {

constexpr int kWideBeatLanes = 127;
constexpr int kWideBeat63Lanes = 63;
constexpr int kRhythmBeatLanes = 107;
constexpr const char* kBeatRhythmName = "ecg-beat-rhythm-107/1";
constexpr const char* kBeatWide127Name = "ecg-beat-wide-127/1";
constexpr const char* kBeatWide63Name = "ecg-beat-wide-63/1";

struct WideBeatWindow {
  std::int64_t index = 0;     // of the beat in the list of positions
  std::int64_t position = 0;  // of the R peak
  std::vector<std::uint8_t> lanes;
};

// Lanes 26..51 from differences |d(j)| and an amplitude.
void AddDifferences(const std::array<int, kBeatBoxes>& difference, int amp,
                    std::vector<std::uint8_t>* lanes);

// Windows of all usable beats, in order; `input` is one of the names above. Throws as
// ExtractBeatWindows does, and when the leads are not of one length.
std::vector<WideBeatWindow> ExtractWideBeatWindows(const std::vector<std::int16_t>& first,
                                                   const std::vector<std::int16_t>& second,
                                                   const std::vector<std::int64_t>& positions,
                                                   int sampling_hz, const std::string& input);

}  // namespace flexi
