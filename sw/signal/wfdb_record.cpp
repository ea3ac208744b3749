// SPDX-License-Identifier: Apache-2.0
#include "sw/signal/wfdb_record.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <fstream>
#include <limits>
#include <map>
#include <string_view>
#include <utility>

#include "sw/common/error.h"

namespace flexi {
namespace {

namespace fs = std::filesystem;

template <typename... Args>
[[noreturn]] void Fail(fmt::format_string<Args...> format, Args&&... args) {
  throw Error(fmt::format(format, std::forward<Args>(args)...));
}

// Text from a file, made fit to stand in a one-line message.
std::string Printable(std::string_view text) {
  std::string out;
  for (char c : text.substr(0, 60)) out += (c >= 32 && c < 127) ? c : '?';
  return out;
}

std::vector<std::string> SplitWords(std::string_view line) {
  std::vector<std::string> words;
  std::size_t at = 0;
  while (true) {
    at = line.find_first_not_of(" \t", at);
    if (at == std::string_view::npos) return words;
    const std::size_t end = std::min(line.find_first_of(" \t", at), line.size());
    words.emplace_back(line.substr(at, end - at));
    at = end;
  }
}

// One header line and the place it stands, for messages.
struct HeaderLine {
  std::string file;
  int number;
  std::vector<std::string> words;
};

std::int64_t ParseInteger(const HeaderLine& line, std::string_view text, const char* what,
                          std::int64_t low, std::int64_t high) {
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, value);
  if (code != std::errc() || stop != end || value < low || value > high) {
    Fail("{}, line {}: {} is '{}', expected an integer {}..{}", line.file, line.number, what,
         Printable(text), low, high);
  }
  return value;
}

double ParseReal(const HeaderLine& line, std::string_view text, const char* what, double low,
                 double high) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, value);
  if (code != std::errc() || stop != end || !(value >= low && value <= high)) {
    Fail("{}, line {}: {} is '{}', expected a number {}..{}", line.file, line.number, what,
         Printable(text), low, high);
  }
  return value;
}

// A signal and the header fields that are needed only while reading.
struct SignalPlan {
  WfdbSignal signal;
  std::int64_t byte_offset = 0;
  bool has_first = false;
  int first = 0;
  bool has_checksum = false;
  std::int16_t checksum = 0;
};

constexpr std::int64_t kInt32Max = std::numeric_limits<std::int32_t>::max();

SignalPlan ParseSignalLine(const HeaderLine& line) {
  const auto& words = line.words;
  if (words.size() < 2) {
    Fail("{}, line {}: a signal line needs at least a file name and a format", line.file,
         line.number);
  }
  SignalPlan plan;
  WfdbSignal& signal = plan.signal;
  signal.file = words[0];
  if (signal.file.find_first_of("/\\") != std::string::npos || signal.file == "." ||
      signal.file == ".." || signal.file == "-" || signal.file.find('\0') != std::string::npos) {
    Fail("{}, line {}: signal file '{}' must be a plain file name in the same folder", line.file,
         line.number, Printable(signal.file));
  }

  std::string_view format = words[1];
  const std::size_t digits = std::min(format.find_first_not_of("0123456789"), format.size());
  signal.format =
      static_cast<int>(ParseInteger(line, format.substr(0, digits), "signal format", 0, 999));
  std::string_view rest = format.substr(digits);
  if (!rest.empty() && rest[0] == '+') {
    plan.byte_offset = ParseInteger(line, rest.substr(1), "byte offset", 0, kInt32Max);
  } else if (!rest.empty()) {
    Fail("{}, line {}: signal format '{}': several samples per frame and skew are not supported",
         line.file, line.number, Printable(words[1]));
  }
  if (signal.format != 212 && signal.format != 16) {
    Fail("{}, line {}: signal format {} is not supported, expected 212 or 16", line.file,
         line.number, signal.format);
  }

  signal.units = "mV";
  bool has_baseline = false;
  if (words.size() > 2) {
    std::string_view gain = words[2];
    const std::size_t slash = gain.find('/');
    if (slash != std::string_view::npos) {
      signal.units = std::string(gain.substr(slash + 1));
      gain = gain.substr(0, slash);
    }
    const std::size_t paren = gain.find('(');
    if (paren != std::string_view::npos) {
      if (gain.back() != ')') {
        Fail("{}, line {}: gain '{}' has no closing parenthesis", line.file, line.number,
             Printable(words[2]));
      }
      signal.baseline =
          static_cast<int>(ParseInteger(line, gain.substr(paren + 1, gain.size() - paren - 2),
                                        "baseline", -kInt32Max, kInt32Max));
      has_baseline = true;
      gain = gain.substr(0, paren);
    }
    signal.gain = ParseReal(line, gain, "gain", 0, 1e9);
    if (signal.gain == 0) signal.gain = 200;  // 0 means "not calibrated, take the default"
  }
  if (words.size() > 3) {
    signal.adc_resolution = static_cast<int>(ParseInteger(line, words[3], "ADC resolution", 0, 32));
    if (signal.adc_resolution == 0) signal.adc_resolution = signal.format == 212 ? 12 : 16;
  } else if (signal.format == 16) {
    signal.adc_resolution = 16;
  }
  if (words.size() > 4) {
    signal.adc_zero =
        static_cast<int>(ParseInteger(line, words[4], "ADC zero", -kInt32Max, kInt32Max));
  }
  if (!has_baseline) signal.baseline = signal.adc_zero;
  if (words.size() > 5) {
    plan.has_first = true;
    plan.first =
        static_cast<int>(ParseInteger(line, words[5], "initial value", -kInt32Max, kInt32Max));
  }
  if (words.size() > 6) {
    // Written as a signed or as an unsigned 16-bit number.
    plan.has_checksum = true;
    plan.checksum =
        static_cast<std::int16_t>(ParseInteger(line, words[6], "checksum", -32768, 65535));
  }
  if (words.size() > 7) ParseInteger(line, words[7], "block size", 0, kInt32Max);
  for (std::size_t i = 8; i < words.size(); ++i) {
    signal.description += (i > 8 ? " " : "") + words[i];
  }
  return plan;
}

// Samples `plans[group]` out of one file. All share format and offset.
void ReadSignalFile(const fs::path& path, std::vector<SignalPlan*>& group,
                    std::int64_t* num_samples) {
  const std::string file = path.string();
  const std::vector<std::uint8_t> bytes = ReadFileBytes(path);
  const auto size = static_cast<std::int64_t>(bytes.size());
  const std::int64_t offset = group[0]->byte_offset;
  const int format = group[0]->signal.format;
  const auto width = static_cast<std::int64_t>(group.size());
  if (offset > size) Fail("{}: has {} bytes, the header starts at byte {}", file, size, offset);
  const std::int64_t body = size - offset;
  const std::int64_t stored = format == 16 ? body / 2 : body / 3 * 2 + (body % 3 == 2 ? 1 : 0);
  if (*num_samples < 0) *num_samples = stored / width;
  if (*num_samples > stored / width) {
    Fail("{}: has {} bytes, which is {} samples of {} signals, the header says {}", file, size,
         stored / width, width, *num_samples);
  }
  const std::int64_t total = *num_samples * width;  // no overflow: at most `stored`
  const std::int64_t exact = format == 16 ? total * 2 : (total * 3 + 1) / 2;
  const std::int64_t padded = format == 16 ? exact : (total + 1) / 2 * 3;
  if (body != exact && body != padded) {
    Fail("{}: has {} bytes, expected {} for {} samples of {} signals in format {}", file, size,
         offset + exact, *num_samples, width, format);
  }

  for (SignalPlan* plan : group) plan->signal.samples.reserve(*num_samples);
  for (std::int64_t i = 0; i < total; ++i) {
    int value = 0;
    if (format == 16) {
      value = bytes[offset + 2 * i] | bytes[offset + 2 * i + 1] << 8;
      if (value >= 1 << 15) value -= 1 << 16;
    } else {
      const std::int64_t at = offset + i / 2 * 3;
      value = i % 2 == 0 ? bytes[at] | (bytes[at + 1] & 0x0f) << 8
                         : bytes[at + 2] | (bytes[at + 1] & 0xf0) << 4;
      if (value >= 1 << 11) value -= 1 << 12;
    }
    group[i % width]->signal.samples.push_back(static_cast<std::int16_t>(value));
  }

  for (const SignalPlan* plan : group) {
    const auto& samples = plan->signal.samples;
    if (plan->has_first && !samples.empty() && samples[0] != plan->first) {
      Fail("{}: first sample of signal '{}' is {}, the header says {}", file,
           Printable(plan->signal.description), samples[0], plan->first);
    }
    std::uint16_t sum = 0;
    for (std::int16_t s : samples) sum = static_cast<std::uint16_t>(sum + s);
    if (plan->has_checksum && static_cast<std::int16_t>(sum) != plan->checksum) {
      Fail("{}: checksum of signal '{}' is {}, the header says {}: the file is damaged", file,
           Printable(plan->signal.description), static_cast<std::int16_t>(sum), plan->checksum);
    }
  }
}

// Symbols of annotation codes 0..41, as WFDB prints them; codes 42..49 are free for users.
constexpr std::array<const char*, 50> kSymbols = {
    " ",  "N", "L", "R", "a", "V",  "F", "J", "A",  "S",  "E",  "j",  "/",  "Q",  "~",  "15", "|",
    "17", "s", "T", "*", "D", "\"", "=", "p", "B",  "^",  "t",  "+",  "u",  "?",  "!",  "[",  "]",
    "e",  "n", "@", "x", "f", "(",  ")", "r", "42", "43", "44", "45", "46", "47", "48", "49"};
constexpr int kCodeSkip = 59;
constexpr int kCodeNum = 60;
constexpr int kCodeSub = 61;
constexpr int kCodeChannel = 62;
constexpr int kCodeAux = 63;

}  // namespace

std::vector<std::uint8_t> ReadFileBytes(const fs::path& file) {
  std::error_code code;
  if (!fs::is_regular_file(file, code)) Fail("{}: no such file", file.string());
  std::ifstream stream(file, std::ios::binary | std::ios::ate);
  if (!stream) Fail("{}: cannot be opened", file.string());
  const auto size = static_cast<std::uint64_t>(stream.tellg());
  if (size > kMaxFileBytes) {
    Fail("{}: has {} bytes, at most {} are read", file.string(), size, kMaxFileBytes);
  }
  std::vector<std::uint8_t> bytes(size);
  stream.seekg(0);
  stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
  if (static_cast<std::uint64_t>(stream.gcount()) != size) {
    Fail("{}: reading stopped after {} of {} bytes", file.string(), stream.gcount(), size);
  }
  return bytes;
}

WfdbRecord ReadWfdbRecord(const fs::path& folder, const std::string& name) {
  const fs::path header = folder / (name + ".hea");
  const std::vector<std::uint8_t> bytes = ReadFileBytes(header);
  const std::string text(bytes.begin(), bytes.end());
  if (text.find('\0') != std::string::npos) {
    Fail("{}: is not a text file, expected a WFDB header", header.string());
  }

  WfdbRecord record;
  std::vector<HeaderLine> lines;
  int number = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = std::string_view(text).substr(at, end - at);
    at = end + 1;
    ++number;
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (!line.empty() && line[0] == '#') {
      record.comments.emplace_back(line.substr(1));
      continue;
    }
    HeaderLine parsed{header.string(), number, SplitWords(line)};
    if (!parsed.words.empty()) lines.push_back(std::move(parsed));
  }
  if (lines.empty()) Fail("{}: is empty, expected a WFDB header", header.string());

  const HeaderLine& first = lines[0];
  if (first.words.size() < 2) {
    Fail("{}, line {}: expected 'record signals [hertz [samples]]'", first.file, first.number);
  }
  record.name = first.words[0];
  if (record.name.find('/') != std::string::npos) {
    Fail("{}, line {}: records of several segments are not supported ('{}')", first.file,
         first.number, Printable(record.name));
  }
  const auto num_signals =
      static_cast<int>(ParseInteger(first, first.words[1], "number of signals", 1, kMaxSignals));
  std::int64_t num_samples = -1;  // not told: from the size of the file
  if (first.words.size() > 2) {
    const std::string& word = first.words[2];
    const double hertz =
        ParseReal(first, word.substr(0, word.find('/')), "sampling rate", 1, 1000000);
    if (hertz != std::floor(hertz)) {
      Fail("{}, line {}: sampling rate {} Hz is not supported, expected whole hertz", first.file,
           first.number, hertz);
    }
    record.sampling_hz = static_cast<int>(hertz);
  }
  if (first.words.size() > 3) {
    num_samples = ParseInteger(first, first.words[3], "number of samples", 0,
                               std::numeric_limits<std::int64_t>::max());
    if (num_samples == 0) num_samples = -1;
  }
  if (lines.size() != static_cast<std::size_t>(num_signals) + 1) {
    Fail("{}: has {} signal lines, its first line says {}", header.string(), lines.size() - 1,
         num_signals);
  }

  std::vector<SignalPlan> plans;
  for (int i = 0; i < num_signals; ++i) plans.push_back(ParseSignalLine(lines[i + 1]));
  std::map<std::string, std::vector<SignalPlan*>> groups;
  for (SignalPlan& plan : plans) groups[plan.signal.file].push_back(&plan);
  for (auto& [file, group] : groups) {
    for (const SignalPlan* plan : group) {
      if (plan->signal.format != group[0]->signal.format ||
          plan->byte_offset != group[0]->byte_offset) {
        Fail("{}: signals of one file ({}) must have one format and offset", header.string(),
             Printable(file));
      }
    }
    ReadSignalFile(folder / file, group, &num_samples);
  }
  record.num_samples = num_samples;
  for (SignalPlan& plan : plans) record.signals.push_back(std::move(plan.signal));
  return record;
}

std::vector<WfdbAnnotation> ReadWfdbAnnotations(const fs::path& path, std::int64_t num_samples) {
  const std::string file = path.string();
  const std::vector<std::uint8_t> bytes = ReadFileBytes(path);
  std::size_t at = 0;
  const auto next_word = [&]() -> int {
    if (bytes.size() - at < 2) {
      Fail("{}: ends at byte {} without an end mark: truncated or no annotation file", file,
           bytes.size());
    }
    const int word = bytes[at] | bytes[at + 1] << 8;
    at += 2;
    return word;
  };

  std::vector<WfdbAnnotation> annotations;
  std::int64_t time = 0;
  int channel = 0;
  int num = 0;
  while (true) {
    const std::size_t start = at;
    const int word = next_word();
    const int code = word >> 10;
    const int value = word & 0x3ff;
    if (word == 0) return annotations;
    if (code == kCodeSkip) {  // 32 bits, high half first
      const auto high = static_cast<std::uint32_t>(next_word());
      const auto low = static_cast<std::uint32_t>(next_word());
      time += static_cast<std::int32_t>(high << 16 | low);
      if (time < -num_samples || time > num_samples) {
        Fail("{}: byte {}: a skip leads to sample {}, the record has {}", file, start, time,
             num_samples);
      }
    } else if (code == kCodeNum || code == kCodeSub || code == kCodeChannel || code == kCodeAux) {
      if (annotations.empty()) {
        Fail("{}: byte {}: field {} stands before the first annotation", file, start, code);
      }
      WfdbAnnotation& last = annotations.back();
      if (code == kCodeNum) {
        last.num = num = static_cast<std::int8_t>(value & 0xff);
      } else if (code == kCodeSub) {
        last.sub = static_cast<std::int8_t>(value & 0xff);
      } else if (code == kCodeChannel) {
        last.channel = channel = value & 0xff;
      } else {
        if (bytes.size() - at < static_cast<std::size_t>(value)) {
          Fail("{}: byte {}: {} bytes of text announced, {} left: truncated", file, start, value,
               bytes.size() - at);
        }
        last.aux.assign(bytes.begin() + at, bytes.begin() + at + value);
        while (!last.aux.empty() && last.aux.back() == '\0') last.aux.pop_back();
        at += value + value % 2;
        if (at > bytes.size()) at = bytes.size();
      }
    } else {
      time += value;
      if (code == 0) continue;  // time passes, nothing is marked
      if (code >= static_cast<int>(kSymbols.size())) {
        Fail("{}: byte {}: annotation code {} is not defined: no MIT annotation file", file, start,
             code);
      }
      if (time < 0 || time >= num_samples) {
        Fail("{}: byte {}: annotation at sample {}, the record has {}", file, start, time,
             num_samples);
      }
      annotations.push_back({time, code, kSymbols[code], 0, channel, num, ""});
    }
  }
}

int FindLead(const WfdbRecord& record, const std::string& lead) {
  for (std::size_t i = 0; i < record.signals.size(); ++i) {
    if (record.signals[i].description == lead) return static_cast<int>(i);
  }
  return 0;
}

}  // namespace flexi
