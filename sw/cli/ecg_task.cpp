// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/ecg_task.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <random>

#include "sw/common/error.h"
#include "sw/signal/aami.h"
#include "sw/signal/beat_window.h"
#include "sw/signal/qrs_detector.h"
#include "sw/signal/scipy_ecg.h"
#include "sw/signal/wfdb_record.h"

namespace flexi {
namespace {

namespace fs = std::filesystem;

void AddWindow(const BeatWindow& window, EcgBeats* beats) {
  beats->features.emplace_back(window.lanes.begin(), window.lanes.end());
  beats->positions.push_back(window.position);
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

// All N and V beats of a record whose window lies within it.
void AddRecord(const std::string& folder, int number, EcgBeats* beats) {
  const std::string name = std::to_string(number);
  const WfdbRecord record = ReadWfdbRecord(folder, name);
  std::vector<int64_t> positions;
  std::vector<AamiClass> classes;
  for (const WfdbAnnotation& annotation :
       ReadWfdbAnnotations(fs::path(folder) / (name + ".atr"), record.num_samples)) {
    if (annotation.symbol.size() != 1 || !IsBeat(annotation.symbol[0])) continue;
    if (!positions.empty() && annotation.sample <= positions.back()) continue;
    positions.push_back(annotation.sample);
    classes.push_back(AamiClassOf(annotation.symbol[0]));
  }
  const auto& samples = record.signals[static_cast<size_t>(FindLead(record, "MLII"))].samples;
  for (const BeatWindow& window : ExtractBeatWindows(samples, positions, record.sampling_hz)) {
    const AamiClass aami = classes[static_cast<size_t>(window.index)];
    if (aami != AamiClass::kN && aami != AamiClass::kV) continue;
    AddWindow(window, beats);
    beats->classes.push_back(aami == AamiClass::kV ? 1 : 0);
  }
}

EcgBeats Chosen(const EcgBeats& all, const std::vector<uint32_t>& indices) {
  EcgBeats beats;
  beats.sampling_hz = all.sampling_hz;
  for (const uint32_t i : indices) {
    beats.features.push_back(all.features[i]);
    beats.positions.push_back(all.positions[i]);
    beats.classes.push_back(all.classes[i]);
  }
  return beats;
}

}  // namespace

EcgBeats DetectBeats(const std::string& input) {
  EcgBeats beats;
  std::vector<int16_t> samples;
  if (input == "scipy") {
    samples = ReadScipyEcg();
    beats.sampling_hz = kScipyEcgHz;
  } else {
    const fs::path path(input);
    if (path.extension() != ".hea")
      throw Error(fmt::format("input {}: scipy or a WFDB header (.hea) would be right", input));
    const WfdbRecord record = ReadWfdbRecord(
        path.has_parent_path() ? path.parent_path() : fs::path("."), path.stem().string());
    if (record.sampling_hz != kBeatHz)
      throw Error(fmt::format("{}: sampled at {} Hz; {} Hz would be right", input,
                              record.sampling_hz, kBeatHz));
    samples = record.signals[static_cast<size_t>(FindLead(record, "MLII"))].samples;
    beats.sampling_hz = record.sampling_hz;
  }
  const std::vector<int64_t> positions = DetectQrs(samples, beats.sampling_hz);
  for (const BeatWindow& window : ExtractBeatWindows(samples, positions, beats.sampling_hz))
    AddWindow(window, &beats);
  if (beats.features.empty()) throw Error(fmt::format("input {}: no heart beat found", input));
  return beats;
}

EcgBeats TestBeats(const std::string& folder, const std::string& split, uint32_t seed) {
  if (split != "random" && split != "inter")
    throw Error(fmt::format("unknown split \"{}\"; known: random, inter", split));
  EcgBeats all;
  for (const int record : Records(folder))
    if (split == "random" || Contains(kDs2Records, record)) AddRecord(folder, record, &all);
  if (all.features.empty()) throw Error(fmt::format("{}: no beats for split {}", folder, split));
  if (split == "inter") return all;
  const auto count = static_cast<uint32_t>(all.features.size());
  const std::vector<uint32_t> order = NumpyPermutation(count, seed);
  std::vector<uint32_t> test(order.begin() + uint64_t{count} * 4 / 5, order.end());
  std::sort(test.begin(), test.end());
  return Chosen(all, test);
}

void CheckEcgProgram(const Program& program, const std::string& model) {
  const auto window = program.metadata.find("flexi.input");
  if (window == program.metadata.end() || window->second != kBeatWindowName)
    throw Error(fmt::format("{}: its metadata names input \"{}\"; task ecg gives \"{}\"", model,
                            window == program.metadata.end() ? "" : window->second,
                            kBeatWindowName));
  const ProgramTensor& input = program.tensors[0];
  if (input.elements != kBeatLanes || input.format.bits < kBeatBits || input.format.is_signed ||
      program.input.scale != 1)
    throw Error(fmt::format("{}: takes {} {}-bit numbers; task ecg gives {} unsigned {}-bit ones",
                            model, input.elements, input.format.bits, kBeatLanes, kBeatBits));
  if (program.verdict != GraphVerdict::kNonNegative)
    throw Error(fmt::format("{}: has {} outputs; task ecg needs one, V when it is >= 0", model,
                            program.tensors[static_cast<size_t>(program.result)].elements));
}

std::vector<uint32_t> NumpyPermutation(uint32_t n, uint32_t seed) {
  std::mt19937 engine(seed);
  std::vector<uint32_t> order(n);
  std::iota(order.begin(), order.end(), 0u);
  for (uint32_t i = n; i-- > 1;) {
    uint32_t mask = i;
    for (int shift = 1; shift < 32; shift *= 2) mask |= mask >> shift;
    uint32_t j = 0;
    do {
      j = static_cast<uint32_t>(engine()) & mask;
    } while (j > i);
    std::swap(order[i], order[j]);
  }
  return order;
}

}  // namespace flexi
