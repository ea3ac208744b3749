// SPDX-License-Identifier: Apache-2.0
// Heart beats by the classes of ANSI/AAMI EC57: MIT-BIH, or what a QRS detector finds.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "sw/common/error.h"
#include "sw/common/random.h"
#include "sw/signal/aami.h"
#include "sw/signal/beat_window.h"
#include "sw/signal/beat_window_wide.h"
#include "sw/signal/qrs_detector.h"
#include "sw/signal/scipy_ecg.h"
#include "sw/signal/wfdb_record.h"
#include "sw/task/task.h"

namespace flexi {
namespace {

namespace fs = std::filesystem;

constexpr int kMostJitter = 4;  // samples, of disturbed positions

struct SplitKind {
  const char* name;
  bool between_patients;  // DS1 to train, DS2 to test; else four fifths and one of all beats
  std::vector<AamiClass> classes;
  const char* figures;  // as metrics name it
};

const std::vector<SplitKind>& SplitKinds() {
  using enum AamiClass;
  static const std::vector<SplitKind> kKinds = {
      {"random", false, {kN, kV}, "ecg-nv/random"},
      {"inter", true, {kN, kV}, "ecg-nv/inter"},
      {"random-nsvf", false, {kN, kS, kV, kF}, "ecg-nsvf/random"},
      {"inter-nsv", true, {kN, kS, kV}, "ecg-nsv/inter"},
      {"inter-nsvf", true, {kN, kS, kV, kF}, "ecg-nsvf/inter"},
  };
  return kKinds;
}

const SplitKind& KindOf(const std::string& name) {
  std::vector<std::string> known;
  for (const SplitKind& kind : SplitKinds()) {
    if (name == kind.name) return kind;
    known.emplace_back(kind.name);
  }
  throw Error(fmt::format("unknown split \"{}\"; known: {}", name, fmt::join(known, ", ")));
}

std::string NameOf(AamiClass aami) {
  static const std::map<AamiClass, std::string> kNames = {
      {AamiClass::kN, "N"}, {AamiClass::kS, "S"}, {AamiClass::kV, "V"}, {AamiClass::kF, "F"}};
  return kNames.at(aami);
}

template <size_t kSize>
bool Contains(const std::array<int, kSize>& list, int record) {
  return std::find(list.begin(), list.end(), record) != list.end();
}

// Numbers of the records in the folder that are not paced, ascending.
std::vector<int> Records(const std::string& folder) {
  std::error_code code;
  std::vector<int> records;
  for (const auto& entry : fs::directory_iterator(folder, code)) {
    const std::string name = entry.path().stem().string();
    if (entry.path().extension() != ".hea" || name.size() > 6 ||
        name.find_first_not_of("0123456789") != std::string::npos)
      continue;
    const int record = std::stoi(name);
    if (!Contains(kPacedRecords, record)) records.push_back(record);
  }
  if (code || records.empty())
    throw Error(
        fmt::format("{}: no MIT-BIH records there; the folder with 100.hea, 100.dat, "
                    "100.atr, ... would be right (FLEXI_DATA=.../data or --data)",
                    folder));
  std::sort(records.begin(), records.end());
  return records;
}

std::string Time(int64_t sample, int hz) {
  const double seconds = static_cast<double>(sample) / hz;
  const int minutes = static_cast<int>(seconds) / 60;
  return fmt::format("{}:{:05.2f}", minutes, seconds - 60 * minutes);
}

// Inputs by name, and how many lanes they have.
const std::map<std::string, int>& EcgInputs() {
  static const std::map<std::string, int> kInputs = {{kBeatWindowName, kBeatLanes},
                                                     {kBeatWide63Name, kWideBeat63Lanes},
                                                     {kBeatWide127Name, kWideBeatLanes},
                                                     {kBeatRhythmName, kRhythmBeatLanes}};
  return kInputs;
}

// A recording without labels: one or two leads.
struct Recording {
  std::vector<int16_t> first;
  std::vector<int16_t> second;
  int hz = kScipyEcgHz;
  double gain = kScipyEcgGain;  // counts per mV
  int baseline = kScipyEcgBaseline;
  std::string source;
};

struct Leads {
  const std::vector<int16_t>* first;
  const std::vector<int16_t>* second;
};

// MLII or else the first signal, and the one behind it.
Leads LeadsOf(const WfdbRecord& record) {
  const auto first = static_cast<size_t>(FindLead(record, "MLII"));
  return {&record.signals[first].samples,
          &record.signals[(first + 1) % record.signals.size()].samples};
}

std::vector<WideBeatWindow> Windows(const Leads& leads, const std::vector<int64_t>& positions,
                                    int hz, const std::string& input) {
  if (input != kBeatWindowName)
    return ExtractWideBeatWindows(*leads.first, *leads.second, positions, hz, input);
  std::vector<WideBeatWindow> windows;
  for (const BeatWindow& window : ExtractBeatWindows(*leads.first, positions, hz))
    windows.push_back({window.index, window.position, {window.lanes.begin(), window.lanes.end()}});
  return windows;
}

Example MakeExample(const WideBeatWindow& window, int hz) {
  Example example;
  example.features.assign(window.lanes.begin(), window.lanes.end());
  example.where = Time(window.position, hz);
  example.seconds = static_cast<double>(window.position) / hz;
  return example;
}

Examples Empty(const std::string& input) {
  Examples examples;
  examples.input = {input, EcgInputs().at(input), kBeatBits, false};
  return examples;
}

// Where the windows of annotated beats are laid: as annotated, or (variant 1) where the QRS
// detector finds them, or (2 and more) up to kMostJitter samples beside.
std::vector<int64_t> Positions(const std::vector<int16_t>& samples,
                               const std::vector<int64_t>& annotated, int variant, int hz,
                               Random* random) {
  if (variant == 0) return annotated;
  std::vector<int64_t> positions;
  const std::vector<int64_t> found = variant == 1 ? DetectQrs(samples, hz) : std::vector<int64_t>{};
  const int64_t last = static_cast<int64_t>(samples.size()) - 1;
  size_t next = 0;
  for (const int64_t beat : annotated) {
    int64_t position = beat;
    if (variant == 1) {
      const int64_t near = hz * 3 / 20;  // 150 ms
      while (next < found.size() && found[next] < beat - near) ++next;
      if (next < found.size() && found[next] <= beat + near) position = found[next++];
    } else {
      position += random->Range(-kMostJitter, kMostJitter);
    }
    position = std::clamp<int64_t>(position, 0, last);
    if (!positions.empty() && position <= positions.back()) position = positions.back() + 1;
    positions.push_back(position);
  }
  while (!positions.empty() && positions.back() > last) positions.pop_back();
  return positions;
}

// All beats of the classes whose window lies within the record at every variant's place.
void AddRecord(const std::string& folder, int number, const SplitKind& kind, int variant,
               Random* random, Examples* examples) {
  const std::string name = std::to_string(number);
  const WfdbRecord record = ReadWfdbRecord(folder, name);
  std::vector<int64_t> annotated;
  std::vector<AamiClass> classes;
  for (const WfdbAnnotation& annotation :
       ReadWfdbAnnotations(fs::path(folder) / (name + ".atr"), record.num_samples)) {
    if (annotation.symbol.size() != 1 || !IsBeat(annotation.symbol[0])) continue;
    if (!annotated.empty() && annotation.sample <= annotated.back()) continue;
    annotated.push_back(annotation.sample);
    classes.push_back(AamiClassOf(annotation.symbol[0]));
  }
  const Leads leads = LeadsOf(record);
  const std::string& input = examples->input.name;
  const auto add = [&](const WideBeatWindow& window) {
    const AamiClass aami = classes[static_cast<size_t>(window.index)];
    const auto found = std::find(kind.classes.begin(), kind.classes.end(), aami);
    if (found == kind.classes.end()) return;
    Example example = MakeExample(window, record.sampling_hz);
    example.label = static_cast<int>(found - kind.classes.begin());
    example.group = static_cast<int>(examples->groups.size());
    example.where = fmt::format("record {}, {}", number, example.where);
    examples->examples.push_back(std::move(example));
  };
  const auto plain = Windows(leads, annotated, record.sampling_hz, input);
  std::map<int64_t, WideBeatWindow> disturbed;
  if (variant > 0)
    for (const WideBeatWindow& window :
         Windows(leads, Positions(*leads.first, annotated, variant, record.sampling_hz, random),
                 record.sampling_hz, input))
      disturbed[window.index] = window;
  // The same beats in every variant: its own window where the disturbed one leaves the record.
  for (const WideBeatWindow& window : plain) {
    const auto other = disturbed.find(window.index);
    add(other == disturbed.end() ? window : other->second);
  }
  examples->groups.push_back(name);
}

class EcgTask : public Task {
 public:
  std::string name() const override { return "ecg"; }
  std::vector<std::string> inputs() const override {
    return {kBeatWindowName, kBeatWide63Name, kBeatWide127Name, kBeatRhythmName};
  }
  std::vector<std::string> splits() const override {
    std::vector<std::string> names;
    for (const SplitKind& kind : SplitKinds()) names.emplace_back(kind.name);
    return names;
  }
  std::string unit() const override { return "beats"; }
  std::string figures(const std::string& split) const override { return KindOf(split).figures; }
  std::string help() const override {
    return "Heart beats: normal (N), supraventricular (S), ventricular (V), fusion (F), by "
           "ANSI/AAMI "
           "EC57; MIT-BIH without the paced records, below ecg/mitdb of the data folder. Splits: "
           "random (N and V, a fifth of all beats to test) and inter (N and V, DS1 to train, DS2 "
           "to "
           "test); random-nsvf, inter-nsv and inter-nsvf with the classes that they name. Sources: "
           "default or scipy (the ECG that python3-scipy installs), or RECORD.hea (lead MLII, or "
           "the first one); a QRS detector finds the beats. Inputs: ecg-beat-window/2, 31 "
           "numbers of one lead; ecg-beat-wide-63/1 (one lead), -127/1 (two leads) and "
           "ecg-beat-rhythm-107/1 (two leads, and the rhythm) for more classes.";
  }

  Examples Load(const std::string& source, const std::string& input) const override {
    CheckInput(input);
    Examples examples = Empty(input);
    examples.classes = {"N", "V"};
    const Recording recording = Read(source);
    examples.source = recording.source;
    examples.groups = {examples.source};
    for (const WideBeatWindow& window :
         Windows({&recording.first, &recording.second}, DetectQrs(recording.first, recording.hz),
                 recording.hz, input))
      examples.examples.push_back(MakeExample(window, recording.hz));
    if (examples.examples.empty())
      throw Error(fmt::format("input {}: no heart beat found", source));
    return examples;
  }

  View Show(const std::string& source, const std::string&) const override {
    const Recording recording = Read(source);
    Trace trace{"ECG", "mV", static_cast<double>(recording.hz), {}};
    trace.values.reserve(recording.first.size());
    for (const int sample : recording.first)
      trace.values.push_back((sample - recording.baseline) / recording.gain);
    return {{std::move(trace)}, {}};
  }

  Examples Split(const std::string& data, const std::string& split, Part part,
                 const std::string& input, unsigned seed, int variant) const override {
    const SplitKind& kind = KindOf(split);
    CheckInput(input);
    if (variant > 0 && part == Part::kTest)
      throw Error("task ecg: only training beats are disturbed; variant 0 would be right");
    std::string folder = data + "/ecg/mitdb";
    if (!fs::exists(folder) && !fs::exists(data + "/ecg")) folder = data;
    Examples all = Empty(input);
    for (const AamiClass aami : kind.classes) all.classes.push_back(NameOf(aami));
    Random random(uint64_t{seed} << 32 | static_cast<uint32_t>(variant));
    const bool test = part == Part::kTest;
    for (const int record : Records(folder))
      if (!kind.between_patients ||
          (test ? Contains(kDs2Records, record) : Contains(kDs1Records, record)))
        AddRecord(folder, record, kind, variant, &random, &all);
    all.source = fmt::format("MIT-BIH, {} records", all.groups.size());
    if (all.examples.empty()) throw Error(fmt::format("{}: no beats for split {}", folder, split));
    if (kind.between_patients) return all;
    // A fifth of the beats, as scripts/train/splits.py draws it with the same seed.
    const auto count = static_cast<uint32_t>(all.examples.size());
    std::vector<uint32_t> order = NumpyPermutation(count, seed);
    const auto border = order.begin() + static_cast<int64_t>(uint64_t{count} * 4 / 5);
    std::vector<uint32_t> chosen(test ? border : order.begin(), test ? order.end() : border);
    std::sort(chosen.begin(), chosen.end());
    std::vector<Example> examples;
    examples.reserve(chosen.size());
    for (const uint32_t i : chosen) examples.push_back(std::move(all.examples[i]));
    all.examples = std::move(examples);
    return all;
  }

 private:
  static Recording Read(const std::string& source) {
    Recording recording;
    if (source == "scipy" || source == "default") {
      recording.first = recording.second = ReadScipyEcg();
      recording.source = "the ECG of python3-scipy (MIT-BIH record 208)";
      return recording;
    }
    const fs::path path(source);
    if (path.extension() != ".hea")
      throw Error(fmt::format("input {}: scipy or a WFDB header (.hea) would be right", source));
    const WfdbRecord record = ReadWfdbRecord(
        path.has_parent_path() ? path.parent_path() : fs::path("."), path.stem().string());
    recording.hz = record.sampling_hz;
    if (recording.hz != kBeatHz)
      throw Error(
          fmt::format("{}: sampled at {} Hz; {} Hz would be right", source, recording.hz, kBeatHz));
    const WfdbSignal& signal = record.signals[static_cast<size_t>(FindLead(record, "MLII"))];
    recording.gain = signal.gain;
    recording.baseline = signal.baseline;
    const Leads leads = LeadsOf(record);
    recording.first = *leads.first;
    recording.second = *leads.second;
    recording.source = path.filename().string();
    return recording;
  }

  static void CheckInput(const std::string& input) {
    if (EcgInputs().count(input) > 0) return;
    std::vector<std::string> known;
    for (const auto& [name, lanes] : EcgInputs()) known.push_back(name);
    throw Error(
        fmt::format("task ecg: unknown input \"{}\"; known: {}", input, fmt::join(known, ", ")));
  }
};

}  // namespace

std::unique_ptr<Task> MakeEcgTask() { return std::make_unique<EcgTask>(); }

}  // namespace flexi
