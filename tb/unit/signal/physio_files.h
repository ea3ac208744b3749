// SPDX-License-Identifier: Apache-2.0
// Files of the two data sets of slow signals, as tests write them.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "sw/common/random.h"
#include "tb/unit/signal/temp_folder.h"

namespace flexi {

// One signal of a record: name, gain(base)/units, samples.
struct TestSignal {
  std::string name;
  std::string gain;
  std::vector<int> samples;
};

inline void WriteRecord(const TempFolder& folder, const std::string& below, const std::string& name,
                        int hz, const std::vector<TestSignal>& signals) {
  const std::size_t length = signals[0].samples.size();
  std::string header = fmt::format("{} {} {} {}\n", name, signals.size(), hz, length);
  std::string bytes;
  for (const TestSignal& signal : signals) {
    int sum = 0;
    for (const int v : signal.samples) sum += v;
    header += fmt::format("{}.dat 16 {} 16 0 {} {} 0 {}\n", name, signal.gain, signal.samples[0],
                          static_cast<std::uint16_t>(sum), signal.name);
  }
  for (std::size_t t = 0; t < length; ++t) {
    for (const TestSignal& signal : signals) {
      bytes += static_cast<char>(signal.samples[t] & 255);
      bytes += static_cast<char>(signal.samples[t] >> 8 & 255);
    }
  }
  std::filesystem::create_directories(folder / below);
  folder.Write(below + "/" + name + ".hea", header);
  folder.Write(below + "/" + name + ".dat", bytes);
}

// Annotations as the Non-EEG records have them: code 22, text; steps of 1024 and more by SKIP.
inline std::string StateMarks(const std::vector<std::pair<int, std::string>>& marks) {
  std::string bytes;
  const auto word = [&](int v) {
    bytes += static_cast<char>(v & 255);
    bytes += static_cast<char>(v >> 8 & 255);
  };
  int before = 0;
  for (const auto& [at, text] : marks) {
    int step = at - before;
    if (step > 1023) {
      word(59 << 10);
      word(step >> 16);
      word(step & 0xffff);
      step = 0;
    }
    word(22 << 10 | step);
    word(63 << 10 | static_cast<int>(text.size()));
    bytes += text;
    if (text.size() % 2 == 1) bytes += '\0';
    before = at;
  }
  word(0);
  return bytes;
}

// A subject of Non-EEG with `seconds` of each state, one behind the other, twice.
inline void WriteNonEegSubject(const TempFolder& folder, const std::string& below, int subject,
                               int seconds) {
  const std::vector<std::string> states = {"Relax", "PhysicalStress", "EmotionalStress",
                                           "CognitiveStress"};
  Random random(static_cast<std::uint64_t>(subject));
  const int total = 8 * seconds;
  std::vector<std::pair<int, std::string>> marks;
  for (int i = 0; i < 8; ++i)
    marks.emplace_back(i * seconds * 8, states[static_cast<std::size_t>(i % 4)]);
  const auto noise = [&](int level, int by, int rate) {
    std::vector<int> samples;
    for (int i = 0; i < total * rate; ++i)
      samples.push_back(level + 5 * (i / rate / seconds) + static_cast<int>(random.Range(-by, by)));
    return samples;
  };
  WriteRecord(folder, below, fmt::format("Subject{}_AccTempEDA", subject), 8,
              {{"ax", "1000(0)/NU", noise(0, 20, 8)},
               {"ay", "1000(0)/NU", noise(0, 20, 8)},
               {"az", "1000(0)/NU", noise(1000, 20, 8)},
               {"temp", "1000.5(-31000)/degC", noise(0, 3, 8)},
               {"EDA", "1000(-500)/NU", noise(300, 3, 8)}});
  WriteRecord(
      folder, below, fmt::format("Subject{}_SpO2HR", subject), 1,
      {{"SpO2", "100(-9500)/%", noise(0, 90, 1)}, {"hr", "100(0)/bpm", noise(7000, 90, 1)}});
  folder.Write(below + "/" + fmt::format("Subject{}_AccTempEDA.atr", subject), StateMarks(marks));
}

// The table of Stress-Predict and the folders of `subjects`, `seconds` each, a third of them
// stressed.
inline void WriteStressPredict(const TempFolder& folder, const std::string& below,
                               const std::vector<int>& subjects, int seconds) {
  constexpr int kStart = 1644227574;
  std::string table = "Participant,HR,respr,Time(sec),Label\n";
  for (const int subject : subjects) {
    for (int s = 0; s < seconds; ++s)
      table += fmt::format("{},{},{},{},{}\n", subject, 60 + s % 40, 12.5 + 0.125 * (s % 8),
                           kStart + 9 + s, 3 * s / seconds == 1 ? 1 : 0);
    const std::string raw = fmt::format("{}/Raw_data/S{:02}", below, subject);
    std::filesystem::create_directories(folder / raw);
    std::string eda = fmt::format("{}.000000\n4.000000\n", kStart);
    std::string temperature = eda;
    for (int i = 0; i < 4 * (seconds + 9); ++i) {
      eda += fmt::format("{:.6f}\n", 0.25 + 0.001 * (i % 100));
      temperature += fmt::format("{:.2f}\n", 31 + 0.02 * (i % 10));
    }
    folder.Write(raw + "/EDA.csv", eda);
    folder.Write(raw + "/TEMP.csv", temperature);
  }
  std::filesystem::create_directories(folder / (below + "/Processed_data"));
  folder.Write(below + "/Processed_data/Improved_All_Combined_hr_rsp_binary.csv", table);
}

}  // namespace flexi
