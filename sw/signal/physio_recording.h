// SPDX-License-Identifier: Apache-2.0
// Slow signals of a wrist (heart rate, blood oxygen or respiration, skin temperature, skin
// conductance) from the files of two public data sets, all as integers once per second.
//
//   Non-EEG         WFDB records SubjectN_AccTempEDA (8 Hz, with annotations that name the states)
//                   and SubjectN_SpO2HR (1 Hz), see wfdb_record.h.
//   Stress-Predict  Empatica E4 folders SNN with TEMP.csv and EDA.csv (first row: start in Unix
//                   seconds, second: rate in Hz, then values), and one table of all subjects with
//                   heart rate, respiration and label per second. Fields of the table may be empty,
//                   subjects without rows are left out.
//
// Units: 1/100 beat per minute; 1/100 % or 1/100 breath per minute; 1/1000 degree Celsius;
// conductance as 256 log2(nS + 30), negative conductance as 0 nS:
//   L(v) = 256 e + 256 (v - 2^e) / 2^e,  e = position of the highest one of v     (v >= 1)
// Physical values of WFDB samples x: round((x - base) * unit * 65536 / g), g = round(65536 * gain
// of the header). Several samples in a second: their sum / their number. Every division written
// a / b rounds towards minus infinity, round(a / b) is (2 a + b) / (2 b).
//
// Everything that is wrong in a file throws flexi::Error with one line that names it.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace flexi {

enum PhysioChannel { kHeartRate, kSecond, kTemperature, kConductance, kPhysioChannels };

struct PhysioRecording {
  int subject = 0;
  bool respiration = false;  // the second channel is respiration, else blood oxygen
  // [channel][second], all of one length
  std::array<std::vector<int>, kPhysioChannels> channels;
  // 256 log2 of the sum of all changes of acceleration within the second (1/1000 g, three axes, the
  // step from the sample before included) + 16; empty where there is no accelerometer
  std::vector<int> movement;
  std::vector<int> state;  // [second]: class, or -1: none, or two of them share the second
};

// Classes in the order of PhysioRecording::state.
extern const std::vector<std::string> kNonEegStates;         // Relax, PhysicalStress, ...
extern const std::vector<std::string> kStressPredictStates;  // Baseline, Stress

// 256 log2(v), v >= 1, by the formula above.
int PhysioLog(std::int64_t v);

// Numbers of the subjects whose records are in `folder`, ascending.
std::vector<int> NonEegSubjects(const std::filesystem::path& folder);
PhysioRecording ReadNonEeg(const std::filesystem::path& folder, int subject);

// A file of an Empatica E4 with one value per row. Values times `unit`, rounded to integers.
struct E4Signal {
  std::int64_t start = 0;  // Unix seconds
  int hz = 0;
  std::vector<int> values;
};
E4Signal ReadE4Csv(const std::filesystem::path& file, int unit);

// All subjects of Stress-Predict that have a folder in Raw_data and rows in Processed_data; or one
// of them. A second counts from the first row with both values on; a value that is missing later is
// the one before it.
std::vector<PhysioRecording> ReadStressPredict(const std::filesystem::path& folder, int only = -1);

}  // namespace flexi
