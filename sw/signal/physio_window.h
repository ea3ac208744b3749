// SPDX-License-Identifier: Apache-2.0
// From a recording of slow signals (physio_recording.h) to the integers that a network takes of a
// window of four seconds: signed numbers of kPhysioBits bits, or comparisons of one bit. The only
// definition of this
// preprocessing. Integers from end to end; every division, written a / b, rounds towards minus
// infinity. Nothing of the future is used: the last second of the window is the last one looked at.
//
//   x(s)         channel at second s of the recording, e the last second of the window
//   M(a, b)      (x(a) + ... + x(b)) / (b - a + 1), with a and b raised to 0 where they are below
//   m            M(e-3, e)                the window
//   n            M(e-29, e)               the last half minute
//
//   Value h      M(e-h+1, e)
//   Mean h       m - M(e-h+1, e)          h = 0, here and below: since the start
//   Max h        (largest x of e-h+1..e) - m
//   Min h        m - (smallest x of e-h+1..e)
//   Dev h        (sum of |x - M(e-h+1, e)| over the seconds e-h+1..e) / their number
//   Lag h        m - M(e-h-59, e-h)       against a minute that ended h seconds ago
//   SlowLag h    n - M(e-h-59, e-h)
//   First h      m - M(0, min(e, h-1))    against the first h seconds of the recording
//   AgeMax h     seconds since the largest x of e-h+1..e, the last one of equals
//   AgeMin h     seconds since the smallest
//
//   number       (measure - low) / step - 8, limited to -8..7
//   comparison   1 when the number is at least a level of -7..7, else 0
//
// Measures, in this order for each of heart rate, blood oxygen or respiration, temperature,
// conductance: kMeasures in physio_window.cpp, with low and step of each channel. These were set by
// the spread of the measures (4th and 96th percentile, labels not looked at) over the Non-EEG
// subjects 1 to 6, those of respiration over the Stress-Predict subjects 2 to 6.
//
// So a window knows up to 26 minutes of the past of its own recording: a baseline of the wearer
// without labels. Neighbouring windows share no second of their own but nearly all of their past.
//
// Definitions: "physio-124/1" all 31 measures of all four channels; "physio-63/1" some of them
// (kOf63), in the same order; "physio-bits-127/1" 127 comparisons (kOf127), unsigned;
// "physio-acc-127/1" the first with three numbers of the accelerometer: Value 4, Value 60 and
// Value 300 of its movement.
#pragma once

#include <string>
#include <vector>

#include "sw/signal/physio_recording.h"

namespace flexi {

constexpr int kPhysioBits = 4;    // of a number; a comparison has one
constexpr int kPhysioWindow = 4;  // seconds

struct PhysioWindow {
  int last = 0;    // second
  int state = -1;  // of all its seconds
  std::vector<int> numbers;
};

struct PhysioForm {
  int elements = 0;
  int bits = kPhysioBits;
  bool is_signed = true;
};

// Names of the definitions, and what one gives; Error when there is none of that name.
std::vector<std::string> PhysioInputs();
PhysioForm PhysioFormOf(const std::string& input);

// Windows of a recording, ascending: in each run of seconds of one state the first four, the next
// four, and so on; what is left of the run is in no window. `shift` leaves out as many seconds at
// the start of each run. With `unlabelled` seconds of no state count as a state (-1) too. Error
// when the definition needs an accelerometer and the recording has none.
std::vector<PhysioWindow> ExtractPhysioWindows(const PhysioRecording& recording,
                                               const std::string& input, int shift = 0,
                                               bool unlabelled = false);

}  // namespace flexi
