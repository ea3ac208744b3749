// SPDX-License-Identifier: Apache-2.0
// States of a person from four slow signals of the wrist: heart rate, blood oxygen or respiration,
// skin temperature, skin conductance (Non-EEG and Stress-Predict).
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "sw/common/error.h"
#include "sw/common/random.h"
#include "sw/signal/physio_recording.h"
#include "sw/signal/physio_window.h"
#include "sw/task/task.h"

namespace flexi {
namespace {

namespace fs = std::filesystem;

constexpr int kFolds = 5;
constexpr uint32_t kTestShare = 5;  // one window of five
constexpr const char* kNonEeg = "noneeg";
constexpr const char* kStressPredict = "stress-predict";

struct SplitName {
  bool noneeg = false;
  int fold = -1;  // -1: random windows
};

std::vector<std::string> SplitNames() {
  std::vector<std::string> names;
  for (const char* set : {kNonEeg, kStressPredict}) {
    names.push_back(fmt::format("{}-random", set));
    names.push_back(fmt::format("{}-subjects", set));
    for (int fold = 1; fold < kFolds; ++fold)
      names.push_back(fmt::format("{}-subjects-{}", set, fold));
  }
  return names;
}

SplitName ParseSplit(const std::string& name) {
  for (const char* set : {kNonEeg, kStressPredict}) {
    const bool noneeg = set == std::string_view(kNonEeg);
    if (name == fmt::format("{}-random", set)) return {noneeg, -1};
    if (name == fmt::format("{}-subjects", set)) return {noneeg, 0};
    for (int fold = 1; fold < kFolds; ++fold)
      if (name == fmt::format("{}-subjects-{}", set, fold)) return {noneeg, fold};
  }
  throw Error(fmt::format("task physio: unknown split \"{}\"; known: {}", name,
                          fmt::join(SplitNames(), ", ")));
}

// A recording made up by the program, in the order of states of Non-EEG: each state pulls each
// channel towards a level of its own, at a pace of its own, with noise on top. Levels are the
// author's idea of the states, not measurements.
PhysioRecording Generate(uint64_t seed) {
  struct Level {
    int heart_rate, oxygen, temperature, conductance;
  };
  constexpr Level kLevels[] = {{7000, 9600, 1, 2350},    // Relax
                               {10500, 9500, -1, 2150},  // PhysicalStress
                               {8200, 9750, 0, 2800},    // CognitiveStress
                               {7000, 9650, 2, 2500}};   // EmotionalStress
  constexpr int kOrder[][2] = {{0, 300}, {1, 300}, {0, 300}, {3, 40},
                               {2, 300}, {0, 300}, {3, 360}, {0, 300}};
  Random random(seed);
  PhysioRecording recording;
  recording.subject = 0;
  const int person = static_cast<int>(random.Range(-600, 600));
  // In 1/256 of the channels' units.
  int64_t heart = (7000 + person) * 256, oxygen = 9600 * 256, temperature = 29000 * 256,
          conductance = 2350 * 256;
  for (const auto& [state, seconds] : kOrder) {
    const Level& level = kLevels[state];
    for (int s = 0; s < seconds; ++s) {
      heart += ((level.heart_rate + person) * 256 - heart) / 24 + random.Range(-180, 180) * 256;
      oxygen += (level.oxygen * 256 - oxygen) / 40 + random.Range(-25, 25) * 256;
      temperature +=
          ((31500 + 900 * level.temperature) * 256 - temperature) / 300 + random.Range(-8, 8) * 256;
      conductance += (level.conductance * 256 - conductance) / 60 + random.Range(-7, 7) * 256;
      recording.channels[kHeartRate].push_back(static_cast<int>(heart / 256));
      recording.channels[kSecond].push_back(
          static_cast<int>(std::min<int64_t>(10000, oxygen / 256 / 100 * 100)));
      recording.channels[kTemperature].push_back(static_cast<int>(temperature / 256));
      recording.channels[kConductance].push_back(static_cast<int>(conductance / 256));
      recording.movement.push_back(
          static_cast<int>((state == 1 ? 2700 : 1650) + random.Range(-100, 100)));
      recording.state.push_back(state);
    }
  }
  return recording;
}

// The same recording of a slightly different person: every channel's changes since its first second
// larger or smaller by up to a fifth, and its level moved.
void Disturb(PhysioRecording* recording, Random* random) {
  constexpr int kMostMoved[kPhysioChannels] = {600, 80, 800, 100};
  for (int c = 0; c < kPhysioChannels; ++c) {
    auto& x = recording->channels[static_cast<size_t>(c)];
    if (x.empty()) continue;
    const int64_t gain = random->Range(205, 307);  // in 1/256
    const auto moved = static_cast<int>(random->Range(-kMostMoved[c], kMostMoved[c]));
    const int first = x.front();
    for (int& v : x) v = first + moved + static_cast<int>(((v - first) * gain) >> 8);
  }
}

void Append(const PhysioRecording& recording, const std::vector<PhysioWindow>& windows,
            Examples* to) {
  const int group = static_cast<int>(to->groups.size());
  to->groups.push_back(fmt::format("subject {}", recording.subject));
  for (const PhysioWindow& window : windows) {
    const int start = window.last - kPhysioWindow + 1;
    to->examples.push_back(
        {window.numbers, window.state, group,
         fmt::format("subject {}, {}:{:02}", recording.subject, start / 60, start % 60),
         static_cast<double>(start)});
  }
}

Examples Empty(const std::string& input, bool noneeg) {
  Examples examples;
  const PhysioForm form = PhysioFormOf(input);
  examples.input = {input, form.elements, form.bits, form.is_signed};
  examples.classes = noneeg ? kNonEegStates : kStressPredictStates;
  return examples;
}

class PhysioTask : public Task {
 public:
  std::string name() const override { return "physio"; }
  std::vector<std::string> inputs() const override { return PhysioInputs(); }
  std::vector<std::string> splits() const override { return SplitNames(); }

  std::string unit() const override { return "windows"; }
  std::string help() const override {
    return fmt::format(
        "The state of a person from heart rate, blood oxygen or respiration, skin temperature and "
        "skin conductance, one answer every {} seconds. Inputs: {}: signed 4-bit numbers of means, "
        "extremes, deviations and differences to the past (sw/signal/physio_window.h); "
        "physio-bits-127/1 are comparisons of them with levels, one bit each; physio-acc-127/1 "
        "looks at the accelerometer too. Sources: default (made up by the "
        "program), a Non-EEG header SubjectN_AccTempEDA.hea, a Stress-Predict folder "
        "Raw_data/SNN. Splits: noneeg-random (four states; a fifth of the windows, drawn by the "
        "seed, to test), noneeg-subjects and -subjects-1..4 (subjects whose number mod 5 is 0, "
        "1..4 to test), stress-predict-... likewise (two states).",
        kPhysioWindow, fmt::join(PhysioInputs(), ", "));
  }

  Examples Load(const std::string& source, const std::string& input) const override {
    const Source from = Read(source);
    Examples examples = Empty(input, from.noneeg);
    examples.generated = from.generated;
    examples.source = from.generated ? "a generated recording (no measurement)" : source;
    Append(from.recording,
           from.generated ? ExtractPhysioWindows(from.recording, input)
                          : ExtractPhysioWindows(from.recording, input, 0, true),
           &examples);
    return examples;
  }

  View Show(const std::string& source, const std::string&) const override {
    const PhysioRecording recording = Read(source).recording;
    // As PhysioRecording has them, but for conductance, whose logarithm stays one.
    const Trace kinds[kPhysioChannels] = {{"heart rate", "1/min", 1, {}},
                                          {recording.respiration ? "respiration" : "blood oxygen",
                                           recording.respiration ? "1/min" : "%",
                                           1,
                                           {}},
                                          {"skin temperature", "\u00b0C", 1, {}},
                                          {"skin conductance", "log2 nS", 1, {}}};
    constexpr double kOne[kPhysioChannels] = {100, 100, 1000, 256};
    View view;
    for (size_t c = 0; c < kPhysioChannels; ++c) {
      view.traces.push_back(kinds[c]);
      for (const int value : recording.channels[c])
        view.traces.back().values.push_back(value / kOne[c]);
    }
    return view;
  }

  Examples Split(const std::string& data, const std::string& split, Part part,
                 const std::string& input, unsigned seed, int variant) const override {
    const SplitName name = ParseSplit(split);
    if (variant > 0 && part == Part::kTest)
      throw Error("task physio: only training windows are disturbed; variant 0 would be right");
    Examples examples = Empty(input, name.noneeg);
    const fs::path folder = fs::path(data) / "physio" / (name.noneeg ? kNonEeg : kStressPredict);
    std::vector<PhysioRecording> recordings;
    if (name.noneeg) {
      for (const int subject : NonEegSubjects(folder))
        recordings.push_back(ReadNonEeg(folder, subject));
    } else {
      recordings = ReadStressPredict(folder);
    }
    examples.source = fmt::format("{}, {} subjects", folder.string(), recordings.size());

    for (PhysioRecording& recording : recordings) {
      const bool test = recording.subject % kFolds == name.fold;
      if (name.fold >= 0 && test != (part == Part::kTest)) continue;
      if (variant > 0) {
        Random random((static_cast<uint64_t>(seed) << 40) + (static_cast<uint64_t>(variant) << 20) +
                      static_cast<uint64_t>(recording.subject));
        Disturb(&recording, &random);
      }
      Append(recording, ExtractPhysioWindows(recording, input), &examples);
    }
    if (name.fold >= 0) {
      if (examples.examples.empty())
        throw Error(fmt::format("{}: no subject whose number mod {} is {}{}", folder.string(),
                                kFolds, part == Part::kTest ? "" : "not ", name.fold));
      return examples;
    }
    // Random windows: the first fifth of a permutation is the test part.
    const auto count = static_cast<uint32_t>(examples.examples.size());
    const auto order = NumpyPermutation(count, seed);
    std::vector<bool> tested(count, false);
    for (uint32_t i = 0; i < count / kTestShare; ++i) tested[order[i]] = true;
    std::vector<Example> kept;
    for (uint32_t i = 0; i < count; ++i)
      if (tested[i] == (part == Part::kTest)) kept.push_back(std::move(examples.examples[i]));
    examples.examples = std::move(kept);
    return examples;
  }

 private:
  struct Source {
    PhysioRecording recording;
    bool noneeg = true;
    bool generated = false;
  };

  static Source Read(const std::string& source) {
    if (source == "default") return {Generate(1), true, true};
    const fs::path path(source);
    const std::string file = path.filename().string();
    constexpr std::string_view kStart = "Subject";
    constexpr std::string_view kEnd = "_AccTempEDA.hea";
    std::error_code code;
    const bool noneeg = file.starts_with(kStart) && file.ends_with(kEnd);
    const bool folder = fs::is_directory(path, code) && file.size() > 1 && file[0] == 'S';
    const std::string number =
        noneeg ? file.substr(kStart.size(), file.size() - kStart.size() - kEnd.size())
               : (folder ? file.substr(1) : "");
    if (number.empty() || number.size() > 4 ||
        number.find_first_not_of("0123456789") != std::string::npos)
      throw Error(fmt::format(
          "task physio: \"{}\" is no source; default, a file SubjectN_AccTempEDA.hea or a folder "
          "Raw_data/SNN would be right",
          source));
    return {noneeg ? ReadNonEeg(path.parent_path(), std::stoi(number))
                   : ReadStressPredict(path.parent_path().parent_path(), std::stoi(number)).front(),
            noneeg, false};
  }
};

}  // namespace

std::unique_ptr<Task> MakePhysioTask() { return std::make_unique<PhysioTask>(); }

}  // namespace flexi
