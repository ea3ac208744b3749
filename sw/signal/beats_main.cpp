// SPDX-License-Identifier: Apache-2.0
// flexi-beats: heart beats of MIT-BIH records (or of SciPy's electrocardiogram) as the integers
// the network takes, in one .npz file for training and tests.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "sw/common/error.h"
#include "sw/signal/aami.h"
#include "sw/signal/beat_window.h"
#include "sw/signal/npz.h"
#include "sw/signal/qrs_detector.h"
#include "sw/signal/scipy_ecg.h"
#include "sw/signal/wfdb_record.h"

namespace flexi {
namespace {

constexpr const char* kFooter = R"(The file has one row per beat:
  x       uint8 (beats, 31)  the lanes, 0..15, as sw/signal/beat_window.h defines them
  record  int32 (beats)      record number; 0 for SciPy's electrocardiogram
  sample  int64 (beats)      position of the R peak that was used
  key     int64 (beats)      position of the annotation that belongs to it, -1 for none
  symbol  uint8 (beats)      its symbol (ASCII), 0 for none
  aami    uint8 (beats)      its class: 0 N, 1 S, 2 V, 3 F, 4 Q, 255 none
Records: numbers, or ds1, ds2, unpaced, all (as far as the files are there), or scipy (detected
positions; labels only where record 208, of which it is a part, is in the data folder).
Example: flexi-beats --records unpaced --positions atr --out beats.npz)";

constexpr std::int64_t kMatchSamples = 54;  // 150 ms, as in EC57

struct Options {
  std::string data;
  std::vector<std::string> records;
  std::string positions = "atr";
  std::string out;
  std::string scipy_file = kScipyEcgFile;
  int jitter = 0;
  std::uint64_t seed = 1;
};

struct Table {
  std::vector<std::uint8_t> x;
  std::vector<std::int32_t> record;
  std::vector<std::int64_t> sample;
  std::vector<std::int64_t> key;
  std::vector<std::uint8_t> symbol;
  std::vector<std::uint8_t> aami;
};

struct Totals {
  std::int64_t annotated = 0;
  std::int64_t detected = 0;
  std::int64_t matched = 0;
  std::int64_t ventricular = 0;
  std::int64_t ventricular_matched = 0;
};

struct Beat {
  std::int64_t sample;
  char symbol;
};

template <std::size_t N>
bool Contains(const std::array<int, N>& list, int record) {
  return std::find(list.begin(), list.end(), record) != list.end();
}

int RecordNumber(const std::string& name) {
  if (name.empty() || name.size() > 6 ||
      name.find_first_not_of("0123456789") != std::string::npos) {
    throw Error(
        fmt::format("record '{}': expected a number, ds1, ds2, unpaced, all or scipy", name));
  }
  return std::stoi(name);
}

std::filesystem::path DataFolder(const Options& options) {
  if (!options.data.empty()) return options.data;
  const char* root = std::getenv("FLEXI_DATA");
  if (root == nullptr) {
    throw Error("no data folder: set FLEXI_DATA to the folder that has ecg/mitdb, or give --data");
  }
  return std::filesystem::path(root) / "ecg" / "mitdb";
}

// Replaces the names of lists by the records that are there.
std::vector<int> ExpandRecords(const Options& options) {
  std::vector<int> records;
  for (const std::string& word : options.records) {
    if (word != "ds1" && word != "ds2" && word != "unpaced" && word != "all") {
      records.push_back(RecordNumber(word));
      continue;
    }
    const auto folder = DataFolder(options);
    if (!std::filesystem::is_directory(folder)) {
      throw Error(fmt::format("{}: no such folder, expected the MIT-BIH records", folder.string()));
    }
    std::vector<int> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      const std::string name = entry.path().stem().string();
      if (entry.path().extension() != ".hea" || name.size() > 6 ||
          name.find_first_not_of("0123456789") != std::string::npos) {
        continue;
      }
      const int record = std::stoi(name);
      if (word == "all" || (word == "ds1" && Contains(kDs1Records, record)) ||
          (word == "ds2" && Contains(kDs2Records, record)) ||
          (word == "unpaced" && !Contains(kPacedRecords, record))) {
        found.push_back(record);
      }
    }
    if (found.empty()) throw Error(fmt::format("{}: has no record of '{}'", folder.string(), word));
    std::sort(found.begin(), found.end());
    records.insert(records.end(), found.begin(), found.end());
  }
  return records;
}

// Annotation of each position: the nearest one within kMatchSamples, each used once at most;
// index into `beats` or -1. Both lists ascend.
std::vector<std::int64_t> Match(const std::vector<std::int64_t>& positions,
                                const std::vector<Beat>& beats) {
  std::vector<std::int64_t> match(positions.size(), -1);
  std::size_t p = 0;
  for (std::size_t b = 0; b < beats.size(); ++b) {
    while (p < positions.size() && positions[p] < beats[b].sample - kMatchSamples) ++p;
    std::size_t best = positions.size();
    for (std::size_t i = p; i < positions.size() && positions[i] <= beats[b].sample + kMatchSamples;
         ++i) {
      if (best == positions.size() || std::llabs(positions[i] - beats[b].sample) <
                                          std::llabs(positions[best] - beats[b].sample)) {
        best = i;
      }
    }
    if (best < positions.size()) {
      match[best] = static_cast<std::int64_t>(b);
      p = best + 1;
    }
  }
  return match;
}

void Append(Table* table, int record, const std::vector<BeatWindow>& windows,
            const std::vector<std::int64_t>& match, const std::vector<Beat>& beats) {
  for (const BeatWindow& window : windows) {
    const std::int64_t b = match[window.index];
    const char symbol = b < 0 ? '\0' : beats[b].symbol;
    table->x.insert(table->x.end(), window.lanes.begin(), window.lanes.end());
    table->record.push_back(record);
    table->sample.push_back(window.position);
    table->key.push_back(b < 0 ? -1 : beats[b].sample);
    table->symbol.push_back(static_cast<std::uint8_t>(symbol));
    table->aami.push_back(static_cast<std::uint8_t>(AamiClassOf(symbol)));
  }
}

// Beats of one annotation file, ascending.
std::vector<Beat> ReadBeats(const std::filesystem::path& file, std::int64_t num_samples) {
  std::vector<Beat> beats;
  for (const auto& a : ReadWfdbAnnotations(file, num_samples)) {
    if (a.symbol.size() == 1 && IsBeat(a.symbol[0]) &&
        (beats.empty() || a.sample > beats.back().sample)) {
      beats.push_back({a.sample, a.symbol[0]});
    }
  }
  return beats;
}

// SciPy's file is a part of record 208: where that record is at hand, so are the labels.
std::vector<Beat> ScipyBeats(const Options& options, const std::vector<std::int16_t>& samples) {
  if (options.data.empty() && std::getenv("FLEXI_DATA") == nullptr) return {};
  const auto folder = DataFolder(options);
  if (!std::filesystem::exists(folder / "208.hea")) return {};
  const WfdbRecord record = ReadWfdbRecord(folder, "208");
  const auto& whole = record.signals[FindLead(record, "MLII")].samples;
  if (record.num_samples < kScipyEcgStart + kScipyEcgSamples ||
      !std::equal(samples.begin(), samples.end(), whole.begin() + kScipyEcgStart)) {
    throw Error(fmt::format("{}: is not the part of record 208 in {} that starts at sample {}",
                            options.scipy_file, folder.string(), kScipyEcgStart));
  }
  std::vector<Beat> beats;
  for (const Beat& beat : ReadBeats(folder / "208.atr", record.num_samples)) {
    if (beat.sample >= kScipyEcgStart && beat.sample < kScipyEcgStart + kScipyEcgSamples) {
      beats.push_back({beat.sample - kScipyEcgStart, beat.symbol});
    }
  }
  return beats;
}

void AddRecord(const Options& options, int number, std::mt19937_64* random, Table* table,
               Totals* totals) {
  const auto folder = DataFolder(options);
  const std::string name = std::to_string(number);
  const WfdbRecord record = ReadWfdbRecord(folder, name);
  const auto beats = ReadBeats(folder / (name + ".atr"), record.num_samples);
  const auto& samples = record.signals[FindLead(record, "MLII")].samples;

  std::vector<std::int64_t> positions;
  std::vector<std::int64_t> match;
  if (options.positions == "qrs") {
    positions = DetectQrs(samples, record.sampling_hz);
    match = Match(positions, beats);
  } else {
    const auto width = static_cast<std::uint64_t>(2 * options.jitter + 1);
    for (std::size_t b = 0; b < beats.size(); ++b) {
      const std::int64_t shift =
          options.jitter == 0 ? 0 : static_cast<std::int64_t>((*random)() % width) - options.jitter;
      const std::int64_t position =
          std::clamp<std::int64_t>(beats[b].sample + shift, 0, record.num_samples - 1);
      if (!positions.empty() && position <= positions.back()) continue;
      positions.push_back(position);
      match.push_back(static_cast<std::int64_t>(b));
    }
  }
  Append(table, number, ExtractBeatWindows(samples, positions, record.sampling_hz), match, beats);

  std::int64_t matched = 0;
  for (const std::int64_t b : match) {
    if (b < 0) continue;
    ++matched;
    totals->ventricular_matched += AamiClassOf(beats[b].symbol) == AamiClass::kV ? 1 : 0;
  }
  for (const Beat& b : beats) {
    totals->ventricular += AamiClassOf(b.symbol) == AamiClass::kV ? 1 : 0;
  }
  totals->annotated += static_cast<std::int64_t>(beats.size());
  totals->detected += static_cast<std::int64_t>(positions.size());
  totals->matched += matched;
  if (options.positions == "qrs") {
    fmt::print("{}: {} annotated, {} detected, sensitivity {:.2f} %, precision {:.2f} %\n", name,
               beats.size(), positions.size(),
               100.0 * static_cast<double>(matched) / static_cast<double>(beats.size()),
               100.0 * static_cast<double>(matched) / static_cast<double>(positions.size()));
  }
}

int Run(const Options& options) {
  if (options.records.empty()) throw Error("no records: give --records, e.g. --records unpaced");
  Table table;
  Totals totals;
  if (options.records == std::vector<std::string>{"scipy"}) {
    const auto samples = ReadScipyEcg(options.scipy_file);
    const auto positions = DetectQrs(samples, kScipyEcgHz);
    const auto beats = ScipyBeats(options, samples);
    totals.annotated = static_cast<std::int64_t>(beats.size());
    Append(&table, 0, ExtractBeatWindows(samples, positions, kScipyEcgHz), Match(positions, beats),
           beats);
    fmt::print("{} beats detected\n", positions.size());
  } else {
    std::mt19937_64 random(options.seed);
    for (const int record : ExpandRecords(options)) {
      AddRecord(options, record, &random, &table, &totals);
    }
    if (options.positions == "qrs") {
      fmt::print(
          "all: {} annotated, {} detected, sensitivity {:.2f} %, precision {:.2f} %; "
          "ventricular {}, sensitivity {:.2f} %\n",
          totals.annotated, totals.detected,
          100.0 * static_cast<double>(totals.matched) / static_cast<double>(totals.annotated),
          100.0 * static_cast<double>(totals.matched) / static_cast<double>(totals.detected),
          totals.ventricular,
          100.0 * static_cast<double>(totals.ventricular_matched) /
              static_cast<double>(std::max<std::int64_t>(totals.ventricular, 1)));
    }
  }
  const auto rows = static_cast<std::int64_t>(table.record.size());
  WriteNpz(options.out, {{"x", MakeIntegerArray(table.x, {rows, kBeatLanes})},
                         {"record", MakeIntegerArray(table.record, {rows})},
                         {"sample", MakeIntegerArray(table.sample, {rows})},
                         {"key", MakeIntegerArray(table.key, {rows})},
                         {"symbol", MakeIntegerArray(table.symbol, {rows})},
                         {"aami", MakeIntegerArray(table.aami, {rows})}});
  fmt::print("{}: {} beats of {} annotated\n", options.out, rows, totals.annotated);
  return 0;
}

}  // namespace
}  // namespace flexi

int main(int argc, char** argv) {
  flexi::Options options;
  CLI::App app("Heart beats as network input (ecg-beat-window/2)", "flexi-beats");
  app.footer(flexi::kFooter);
  app.add_option("--records", options.records, "record numbers, or ds1, ds2, unpaced, all, scipy")
      ->delimiter(',');
  app.add_option("--positions", options.positions, "R peaks: annotated (atr) or detected (qrs)")
      ->check(CLI::IsMember({"atr", "qrs"}));
  app.add_option("--out", options.out, "the .npz file to write")->required();
  app.add_option("--data", options.data, "folder of the records (default: $FLEXI_DATA/ecg/mitdb)");
  app.add_option("--scipy-file", options.scipy_file, "SciPy's ecg.dat");
  app.add_option("--jitter", options.jitter, "shift annotated positions by up to this many samples")
      ->check(CLI::Range(0, 36));
  app.add_option("--seed", options.seed, "of the jitter");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  try {
    return flexi::Run(options);
  } catch (const flexi::Error& error) {
    fmt::print(stderr, "flexi-beats: {}\n", error.what());
    return 2;
  }
}
