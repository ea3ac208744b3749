// SPDX-License-Identifier: Apache-2.0
#include "sw/signal/physio_recording.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <map>
#include <string_view>
#include <utility>

#include "sw/common/error.h"
#include "sw/signal/wfdb_record.h"

namespace flexi {

const std::vector<std::string> kNonEegStates = {"Relax", "PhysicalStress", "CognitiveStress",
                                                "EmotionalStress"};
const std::vector<std::string> kStressPredictStates = {"Baseline", "Stress"};

namespace {

namespace fs = std::filesystem;

constexpr int kHundredths = 100;
constexpr int kThousandths = 1000;
constexpr int kConductanceOffset = 30;  // nS
constexpr int kMovementOffset = 16;
constexpr std::int64_t kMostSeconds = 7 * 24 * 3600;  // of a recording

std::int64_t FloorDiv(std::int64_t a, std::int64_t b) {
  const std::int64_t q = a / b;
  return a % b != 0 && (a < 0) != (b < 0) ? q - 1 : q;
}

// Text from a file, made fit to stand in a one-line message.
std::string Printable(std::string_view text) {
  std::string out;
  for (char c : text.substr(0, 40)) out += (c >= 32 && c < 127) ? c : '?';
  return out;
}

// --- Non-EEG ------------------------------------------------------------------------------------

std::string RecordName(int subject, const char* what) {
  return fmt::format("Subject{}_{}", subject, what);
}

// One signal of a record in integers of 1 / `unit`.
std::vector<std::int64_t> Physical(const WfdbRecord& record, const std::string& file,
                                   const std::string& name, int unit) {
  for (const WfdbSignal& signal : record.signals) {
    if (signal.description != name) continue;
    const auto gain = static_cast<std::int64_t>(std::floor(signal.gain * 65536 + 0.5));
    if (gain <= 0)
      throw Error(fmt::format("{}: gain of '{}' is {}, expected at least 1/65536", file, name,
                              signal.gain));
    std::vector<std::int64_t> values;
    values.reserve(signal.samples.size());
    for (const std::int16_t sample : signal.samples) {
      // At most 2^33 * 1000 * 65536 / 2, which is below 2^59.
      const std::int64_t scaled =
          (static_cast<std::int64_t>(sample) - signal.baseline) * unit * 65536;
      values.push_back(FloorDiv(2 * scaled + gain, 2 * gain));
    }
    return values;
  }
  std::vector<std::string> there;
  for (const WfdbSignal& signal : record.signals) there.push_back(Printable(signal.description));
  throw Error(fmt::format("{}: has no signal '{}', only {}", file, name, fmt::join(there, ", ")));
}

void ExpectRate(const WfdbRecord& record, const std::string& file, int hz) {
  if (record.sampling_hz != hz)
    throw Error(
        fmt::format("{}: {} samples per second, expected {}", file, record.sampling_hz, hz));
}

int ToInt(std::int64_t value) {
  return static_cast<int>(std::clamp<std::int64_t>(value, -(1 << 30), 1 << 30));
}

// Means of `hz` values each.
std::vector<int> PerSecond(const std::vector<std::int64_t>& values, int hz, std::int64_t seconds) {
  std::vector<int> means;
  for (std::int64_t s = 0; s < seconds; ++s) {
    std::int64_t sum = 0;
    for (int i = 0; i < hz; ++i) sum += values[static_cast<std::size_t>(s * hz + i)];
    means.push_back(ToInt(FloorDiv(sum, hz)));
  }
  return means;
}

void ToLogConductance(std::vector<int>* nanosiemens) {
  for (int& v : *nanosiemens) v = PhysioLog(std::max(0, v) + kConductanceOffset);
}

constexpr int kNonEegHz = 8;

// --- CSV ----------------------------------------------------------------------------------------

std::vector<std::string_view> Lines(const std::vector<std::uint8_t>& bytes) {
  std::vector<std::string_view> lines;
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    lines.push_back(line);
    at = end + 1;
  }
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

std::string_view Trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// A decimal number times `unit`, rounded; halves go up. Throws with the place.
std::int64_t Decimal(std::string_view text, int unit, double low, double high,
                     const std::string& file, std::size_t line, const char* what) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, value, std::chars_format::fixed);
  if (code != std::errc() || stop != end || !(value >= low && value <= high))
    throw Error(fmt::format("{}, line {}: {} is '{}', expected a number {}..{}", file, line, what,
                            Printable(text), low, high));
  return static_cast<std::int64_t>(std::floor(value * unit + 0.5));
}

constexpr double kMostUnixTime = 4102444800;  // the year 2100

// One row of the table of Stress-Predict.
struct Row {
  std::int64_t time = 0;
  int heart_rate = -1;  // missing
  int respiration = -1;
  int label = 0;
};

std::map<int, std::vector<Row>> ReadTable(const fs::path& path) {
  const std::string file = path.string();
  const std::vector<std::uint8_t> bytes = ReadFileBytes(path);
  const auto lines = Lines(bytes);
  constexpr std::string_view kHead = "Participant,HR,respr,Time(sec),Label";
  if (lines.empty() || lines[0] != kHead)
    throw Error(fmt::format("{}, line 1: is '{}', expected '{}'", file,
                            lines.empty() ? "" : Printable(lines[0]), kHead));
  std::map<int, std::vector<Row>> table;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    std::array<std::string_view, 5> fields;
    std::string_view rest = lines[i];
    for (std::size_t f = 0; f < fields.size(); ++f) {
      const std::size_t comma = rest.find(',');
      if ((comma == std::string_view::npos) != (f + 1 == fields.size()))
        throw Error(
            fmt::format("{}, line {}: '{}' has not 5 fields", file, i + 1, Printable(lines[i])));
      fields[f] = Trim(rest.substr(0, comma));
      if (comma != std::string_view::npos) rest.remove_prefix(comma + 1);
    }
    Row row;
    const auto number = [&](int f, int unit, double high, const char* what) {
      return Decimal(fields[static_cast<std::size_t>(f)], unit, 0, high, file, i + 1, what);
    };
    const auto subject = static_cast<int>(number(0, 1, 9999, "participant"));
    if (!fields[1].empty())
      row.heart_rate = static_cast<int>(number(1, kHundredths, 400, "heart rate"));
    if (!fields[2].empty())
      row.respiration = static_cast<int>(number(2, kHundredths, 200, "respiration"));
    row.time = number(3, 1, kMostUnixTime, "time");
    row.label = static_cast<int>(number(4, 1, 1, "label"));
    std::vector<Row>& rows = table[subject];
    if (!rows.empty() && row.time != rows.back().time + 1)
      throw Error(fmt::format("{}, line {}: second {} of participant {} follows {}, expected {}",
                              file, i + 1, row.time, subject, rows.back().time,
                              rows.back().time + 1));
    rows.push_back(row);
  }
  return table;
}

// Mean of an E4 signal over each second from `from` on, as far as it goes.
std::vector<int> Seconds(const E4Signal& signal, const std::string& file, std::int64_t from) {
  const std::int64_t skip = from - signal.start;
  if (skip < 0)
    throw Error(fmt::format("{}: starts at second {}, after the table's first row, {}", file,
                            signal.start, from));
  const auto size = static_cast<std::int64_t>(signal.values.size());
  std::vector<int> means;
  for (std::int64_t s = skip; (s + 1) * signal.hz <= size; ++s) {
    std::int64_t sum = 0;
    for (int i = 0; i < signal.hz; ++i)
      sum += signal.values[static_cast<std::size_t>(s * signal.hz + i)];
    means.push_back(ToInt(FloorDiv(sum, signal.hz)));
  }
  return means;
}

}  // namespace

int PhysioLog(std::int64_t v) {
  if (v < 1) throw Error(fmt::format("task physio: logarithm of {}", v));
  const int e = std::bit_width(static_cast<std::uint64_t>(v)) - 1;
  const std::int64_t power = std::int64_t{1} << e;
  return 256 * e + static_cast<int>(256 * (v - power) / power);
}

std::vector<int> NonEegSubjects(const fs::path& folder) {
  std::error_code code;
  if (!fs::is_directory(folder, code))
    throw Error(fmt::format("{}: no such folder, expected the Non-EEG records", folder.string()));
  std::vector<int> subjects;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    constexpr std::string_view kStart = "Subject";
    constexpr std::string_view kEnd = "_AccTempEDA.hea";
    if (!name.starts_with(kStart) || !name.ends_with(kEnd)) continue;
    const std::string digits =
        name.substr(kStart.size(), name.size() - kStart.size() - kEnd.size());
    if (digits.empty() || digits.size() > 4 ||
        digits.find_first_not_of("0123456789") != std::string::npos)
      continue;
    subjects.push_back(std::stoi(digits));
  }
  if (subjects.empty())
    throw Error(fmt::format("{}: has no record SubjectN_AccTempEDA.hea", folder.string()));
  std::sort(subjects.begin(), subjects.end());
  return subjects;
}

PhysioRecording ReadNonEeg(const fs::path& folder, int subject) {
  const std::string fast_name = RecordName(subject, "AccTempEDA");
  const std::string slow_name = RecordName(subject, "SpO2HR");
  const std::string fast_file = (folder / (fast_name + ".hea")).string();
  const std::string slow_file = (folder / (slow_name + ".hea")).string();
  const WfdbRecord fast = ReadWfdbRecord(folder, fast_name);
  const WfdbRecord slow = ReadWfdbRecord(folder, slow_name);
  ExpectRate(fast, fast_file, kNonEegHz);
  ExpectRate(slow, slow_file, 1);

  PhysioRecording recording;
  recording.subject = subject;
  const std::int64_t seconds = std::min(fast.num_samples / kNonEegHz, slow.num_samples);
  recording.channels[kHeartRate] =
      PerSecond(Physical(slow, slow_file, "hr", kHundredths), 1, seconds);
  recording.channels[kSecond] =
      PerSecond(Physical(slow, slow_file, "SpO2", kHundredths), 1, seconds);
  recording.channels[kTemperature] =
      PerSecond(Physical(fast, fast_file, "temp", kThousandths), kNonEegHz, seconds);
  recording.channels[kConductance] =
      PerSecond(Physical(fast, fast_file, "EDA", kThousandths), kNonEegHz, seconds);
  ToLogConductance(&recording.channels[kConductance]);

  std::vector<std::int64_t> moved(static_cast<std::size_t>(seconds), kMovementOffset);
  for (const char* axis : {"ax", "ay", "az"}) {
    const auto values = Physical(fast, fast_file, axis, kThousandths);
    for (std::size_t i = 1; i < moved.size() * kNonEegHz; ++i)
      moved[i / kNonEegHz] += std::llabs(values[i] - values[i - 1]);
  }
  for (const std::int64_t m : moved) recording.movement.push_back(PhysioLog(m));

  // A state holds from its annotation to the next one, the last to the end.
  const fs::path marks = folder / (fast_name + ".atr");
  const auto annotations = ReadWfdbAnnotations(marks, fast.num_samples);
  recording.state.assign(static_cast<std::size_t>(seconds), -1);
  for (std::size_t i = 0; i < annotations.size(); ++i) {
    const auto at = std::find(kNonEegStates.begin(), kNonEegStates.end(), annotations[i].aux);
    if (at == kNonEegStates.end())
      throw Error(fmt::format("{}: annotation '{}' at sample {} names no state, expected {}",
                              marks.string(), Printable(annotations[i].aux), annotations[i].sample,
                              fmt::join(kNonEegStates, ", ")));
    const std::int64_t end =
        i + 1 < annotations.size() ? annotations[i + 1].sample : fast.num_samples;
    if (end < annotations[i].sample)
      throw Error(fmt::format("{}: annotation at sample {} stands before one at {}", marks.string(),
                              annotations[i].sample, end));
    const std::int64_t first = -FloorDiv(-annotations[i].sample, kNonEegHz);
    const std::int64_t last = std::min(seconds, end / kNonEegHz);
    for (std::int64_t s = first; s < last; ++s)
      recording.state[static_cast<std::size_t>(s)] = static_cast<int>(at - kNonEegStates.begin());
  }
  return recording;
}

E4Signal ReadE4Csv(const fs::path& path, int unit) {
  const std::string file = path.string();
  const std::vector<std::uint8_t> bytes = ReadFileBytes(path);
  const auto lines = Lines(bytes);
  if (lines.size() < 2)
    throw Error(
        fmt::format("{}: has {} rows, expected start, rate and values", file, lines.size()));
  E4Signal signal;
  signal.start = Decimal(Trim(lines[0]), 1, 0, kMostUnixTime, file, 1, "start");
  signal.hz = static_cast<int>(Decimal(Trim(lines[1]), 1, 1, 1000, file, 2, "rate"));
  if (static_cast<std::int64_t>(lines.size()) > kMostSeconds * signal.hz)
    throw Error(fmt::format("{}: {} rows are more than a week", file, lines.size()));
  signal.values.reserve(lines.size() - 2);
  for (std::size_t i = 2; i < lines.size(); ++i)
    signal.values.push_back(
        static_cast<int>(Decimal(Trim(lines[i]), unit, -1000, 1000, file, i + 1, "value")));
  return signal;
}

std::vector<PhysioRecording> ReadStressPredict(const fs::path& folder, int only) {
  const fs::path table_file = folder / "Processed_data" / "Improved_All_Combined_hr_rsp_binary.csv";
  const auto table = ReadTable(table_file);
  std::vector<PhysioRecording> recordings;
  for (const auto& [subject, rows] : table) {
    if (only >= 0 && subject != only) continue;
    const fs::path raw = folder / "Raw_data" / fmt::format("S{:02}", subject);
    std::error_code code;
    if (!fs::is_directory(raw, code)) {
      if (only >= 0)
        throw Error(fmt::format("{}: no such folder, expected subject {}", raw.string(), only));
      continue;
    }
    std::size_t first = 0;
    while (first < rows.size() && (rows[first].heart_rate < 0 || rows[first].respiration < 0))
      ++first;
    if (first == rows.size()) continue;
    const fs::path temp_file = raw / "TEMP.csv";
    const fs::path eda_file = raw / "EDA.csv";
    PhysioRecording recording;
    recording.subject = subject;
    recording.respiration = true;
    auto& channels = recording.channels;
    channels[kTemperature] =
        Seconds(ReadE4Csv(temp_file, kThousandths), temp_file.string(), rows[first].time);
    channels[kConductance] =
        Seconds(ReadE4Csv(eda_file, kThousandths), eda_file.string(), rows[first].time);
    ToLogConductance(&channels[kConductance]);
    const std::size_t seconds = std::min(
        {rows.size() - first, channels[kTemperature].size(), channels[kConductance].size()});
    for (std::size_t s = 0; s < seconds; ++s) {
      const Row& row = rows[first + s];
      auto& heart = channels[kHeartRate];
      auto& breath = channels[kSecond];
      heart.push_back(row.heart_rate >= 0 ? row.heart_rate : heart.back());
      breath.push_back(row.respiration >= 0 ? row.respiration : breath.back());
      recording.state.push_back(row.label);
    }
    channels[kTemperature].resize(seconds);
    channels[kConductance].resize(seconds);
    recordings.push_back(std::move(recording));
  }
  if (recordings.empty())
    throw Error(only >= 0
                    ? fmt::format("{}: has no rows of participant {}", table_file.string(), only)
                    : fmt::format("{}: has no rows of a subject in Raw_data", table_file.string()));
  return recordings;
}

}  // namespace flexi
