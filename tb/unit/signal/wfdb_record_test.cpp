// SPDX-License-Identifier: Apache-2.0
// The reader against records that the tests write themselves: both formats with one to three
// signals and odd lengths, header variants, each annotation code word, and each error. Random
// damage must end in an Error or a record, never in anything else. Not covered: real records
// (signal_data_test.cpp).
#include "sw/signal/wfdb_record.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "tb/unit/signal/temp_folder.h"

namespace flexi {
namespace {

using Bytes = std::vector<std::uint8_t>;
using Samples = std::vector<std::vector<int>>;  // [signal][time]

Bytes Pack(int format, const Samples& signals) {
  std::vector<int> flat;
  for (std::size_t t = 0; t < signals[0].size(); ++t) {
    for (const auto& signal : signals) flat.push_back(signal[t]);
  }
  Bytes out;
  if (format == 16) {
    for (int v : flat) {
      out.push_back(v & 0xff);
      out.push_back(v >> 8 & 0xff);
    }
    return out;
  }
  for (std::size_t i = 0; i < flat.size(); i += 2) {
    const int a = flat[i];
    const int b = i + 1 < flat.size() ? flat[i + 1] : 0;
    out.push_back(a & 0xff);
    out.push_back((a >> 8 & 0x0f) | (b >> 4 & 0xf0));
    if (i + 1 < flat.size()) out.push_back(b & 0xff);
  }
  return out;
}

int Checksum(const std::vector<int>& samples) {
  int sum = 0;
  for (int v : samples) sum += v;
  return static_cast<std::int16_t>(sum);
}

Samples RandomSamples(int signals, int length, int low, int high, std::mt19937_64* random) {
  Samples out(signals, std::vector<int>(length));
  for (auto& signal : out) {
    for (int& v : signal) v = low + static_cast<int>((*random)() % (high - low + 1));
  }
  return out;
}

std::string Header(int format, const Samples& signals, const std::string& end = "\n") {
  std::string text = fmt::format("r {} 360 {}{}", signals.size(), signals[0].size(), end);
  for (std::size_t i = 0; i < signals.size(); ++i) {
    text += fmt::format("r.dat {} 200 11 1024 {} {} 0 lead {}{}", format, signals[i][0],
                        Checksum(signals[i]), i, end);
  }
  return text;
}

TEST(WfdbRecord, RoundTrip) {
  std::mt19937_64 random(1);
  for (int format : {212, 16}) {
    const int low = format == 212 ? -2048 : -32768;
    for (int signals : {1, 2, 3}) {
      for (int length : {1, 2, 7, 100, 101}) {
        const TempFolder folder;
        const Samples samples = RandomSamples(signals, length, low, -low - 1, &random);
        folder.Write("r.hea", Header(format, samples, length % 2 == 0 ? "\n" : "\r\n"));
        folder.Write("r.dat", Pack(format, samples));
        const WfdbRecord record = ReadWfdbRecord(folder.path(), "r");
        EXPECT_EQ(record.name, "r");
        EXPECT_EQ(record.sampling_hz, 360);
        EXPECT_EQ(record.num_samples, length);
        ASSERT_EQ(record.signals.size(), samples.size());
        for (int i = 0; i < signals; ++i) {
          const WfdbSignal& signal = record.signals[i];
          EXPECT_EQ(std::vector<int>(signal.samples.begin(), signal.samples.end()), samples[i])
              << "format " << format << ", signal " << i << " of " << signals;
          EXPECT_EQ(signal.description, fmt::format("lead {}", i));
          EXPECT_EQ(signal.gain, 200);
          EXPECT_EQ(signal.baseline, 1024);
          EXPECT_EQ(signal.units, "mV");
          EXPECT_EQ(signal.adc_resolution, 11);
        }
      }
    }
  }
}

TEST(WfdbRecord, Format212ByHand) {
  const TempFolder folder;
  folder.Write("r.hea", "r 2 360 2\nr.dat 212\nr.dat 212\n");
  folder.Write("r.dat", Bytes{0xe3, 0x33, 0xf3, 0xff, 0x80, 0x00});
  const WfdbRecord record = ReadWfdbRecord(folder.path(), "r");
  EXPECT_EQ(record.signals[0].samples, (std::vector<std::int16_t>{0x3e3, 0x0ff}));
  EXPECT_EQ(record.signals[1].samples, (std::vector<std::int16_t>{0x3f3, -2048}));
}

TEST(WfdbRecord, HeaderVariants) {
  const TempFolder folder;
  folder.Write("a.dat", Bytes{1, 0, 2, 0});
  folder.Write("b.dat", Bytes{9, 9, 3, 0, 4, 0});
  folder.Write("r.hea",
               "# before\n\nr 2 128/360(0) 2 12:00:00 1/1/2000\n"
               "a.dat 16 0.5(-7)/uV 0 12 1 3 0 ECG one\n b.dat\t16+2 0/mmHg\n#after\r\n");
  const WfdbRecord record = ReadWfdbRecord(folder.path(), "r");
  EXPECT_EQ(record.sampling_hz, 128);
  EXPECT_EQ(record.comments, (std::vector<std::string>{" before", "after"}));
  EXPECT_EQ(record.signals[0].gain, 0.5);
  EXPECT_EQ(record.signals[0].baseline, -7);
  EXPECT_EQ(record.signals[0].units, "uV");
  EXPECT_EQ(record.signals[0].adc_resolution, 16);
  EXPECT_EQ(record.signals[0].adc_zero, 12);
  EXPECT_EQ(record.signals[1].gain, 200);
  EXPECT_EQ(record.signals[1].units, "mmHg");
  EXPECT_EQ(record.signals[1].samples, (std::vector<std::int16_t>{3, 4}));
  EXPECT_EQ(FindLead(record, "ECG one"), 0);
  EXPECT_EQ(FindLead(record, ""), 1);
  EXPECT_EQ(FindLead(record, "MLII"), 0);
}

TEST(WfdbRecord, LengthFromFileAndDefaults) {
  const TempFolder folder;
  folder.Write("r.hea", "r 1\nr.dat 16");
  folder.Write("r.dat", Bytes{1, 0, 0xff, 0xff, 5, 0});
  const WfdbRecord record = ReadWfdbRecord(folder.path(), "r");
  EXPECT_EQ(record.sampling_hz, 250);
  EXPECT_EQ(record.num_samples, 3);
  EXPECT_EQ(record.signals[0].samples, (std::vector<std::int16_t>{1, -1, 5}));
}

TEST(WfdbRecord, HeaderErrors) {
  const struct {
    const char* text;
    const char* part;
  } kCases[] = {
      {"", "is empty"},
      {"# only\n", "is empty"},
      {"r\n", "expected 'record signals"},
      {"r/2 1 360 4\nr.dat 16\n", "several segments"},
      {"r x 360 4\n", "number of signals is 'x'"},
      {"r 0 360 4\n", "expected an integer 1..64"},
      {"r 65 360 4\n", "expected an integer 1..64"},
      {"r 99999999999999999999 360 4\n", "number of signals"},
      {"r 1 360.5 2\nr.dat 16\n", "whole hertz"},
      {"r 1 nan 2\nr.dat 16\n", "sampling rate is 'nan'"},
      {"r 1 -360 2\nr.dat 16\n", "sampling rate"},
      {"r 1 360 -2\nr.dat 16\n", "number of samples"},
      {"r 1 360 9223372036854775807\nr.dat 16\n", "the header says 9223372036854775807"},
      {"r 2 360 2\nr.dat 16\n", "has 1 signal lines, its first line says 2"},
      {"r 1 360 2\nr.dat\n", "at least a file name and a format"},
      {"r 1 360 2\nr.dat 80\n", "format 80 is not supported, expected 212 or 16"},
      {"r 1 360 2\nr.dat 16x2\n", "not supported"},
      {"r 1 360 2\nr.dat 16:3\n", "not supported"},
      {"r 1 360 2\nr.dat 16+99\n", "starts at byte 99"},
      {"r 1 360 2\nr.dat 16+-1\n", "byte offset"},
      {"r 1 360 2\n../r.dat 16\n", "plain file name"},
      {"r 1 360 2\n/etc/passwd 16\n", "plain file name"},
      {"r 1 360 2\n- 16\n", "plain file name"},
      {"r 1 360 2\nnone.dat 16\n", "none.dat: no such file"},
      {"r 1 360 2\nr.dat 16 abc\n", "gain is 'abc'"},
      {"r 1 360 2\nr.dat 16 -1\n", "gain is '-1'"},
      {"r 1 360 2\nr.dat 16 200(5\n", "no closing parenthesis"},
      {"r 1 360 2\nr.dat 16 200(q)\n", "baseline is 'q'"},
      {"r 1 360 2\nr.dat 16 200 77\n", "ADC resolution is '77'"},
      {"r 1 360 2\nr.dat 16 200 11 z\n", "ADC zero is 'z'"},
      {"r 1 360 2\nr.dat 16 200 11 0 8\n", "first sample of signal '' is 7, the header says 8"},
      {"r 1 360 2\nr.dat 16 200 11 0 7 70000\n", "checksum is '70000'"},
      {"r 1 360 2\nr.dat 16 200 11 0 7 9\n", "the file is damaged"},
      {"r 1 360 2\nr.dat 16 200 11 0 7 8 x\n", "block size is 'x'"},
      {"r 2 360 1\nr.dat 16\nr.dat 212\n", "one format and offset"},
      {"r 1 360 1\nr.dat 16\n", "has 4 bytes, expected 2"},
      {"r 1 360 3\nr.dat 16\n", "which is 2 samples of 1 signals, the header says 3"},
  };
  const TempFolder folder;
  folder.Write("r.dat", Bytes{7, 0, 1, 0});
  for (const auto& c : kCases) {
    folder.Write("r.hea", c.text);
    SCOPED_TRACE(c.text);
    ExpectError([&] { ReadWfdbRecord(folder.path(), "r"); }, c.part);
  }
  folder.Write("r.hea", std::string("r 1 360\0 2", 10));
  ExpectError([&] { ReadWfdbRecord(folder.path(), "r"); }, "is not a text file");
  ExpectError([&] { ReadWfdbRecord(folder.path(), "absent"); }, "absent.hea: no such file");
  ExpectError([&] { ReadFileBytes(folder.path()); }, "no such file");
}

TEST(WfdbRecord, SizesOfFormat212) {
  const TempFolder folder;
  folder.Write("r.hea", "r 1 360 3\nr.dat 212\n");
  for (int size : {0, 3, 4, 7, 9}) {
    folder.Write("r.dat", Bytes(size, 1));
    ExpectError([&] { ReadWfdbRecord(folder.path(), "r"); }, fmt::format("has {} bytes", size));
  }
  for (int size : {5, 6}) {  // the last pair may be padded
    folder.Write("r.dat", Bytes(size, 0));
    EXPECT_EQ(ReadWfdbRecord(folder.path(), "r").num_samples, 3);
  }
}

TEST(WfdbRecord, TooLargeFileIsRefused) {
  const TempFolder folder;
  folder.Write("r.hea", "r 1 360\nr.dat 16\n");
  folder.Write("r.dat", "");
  std::filesystem::resize_file(folder / "r.dat", kMaxFileBytes + 2);  // a hole, no disk used
  ExpectError([&] { ReadWfdbRecord(folder.path(), "r"); }, "at most");
}

Bytes Words(const std::vector<int>& words) {
  Bytes out;
  for (int w : words) {
    out.push_back(w & 0xff);
    out.push_back(w >> 8 & 0xff);
  }
  return out;
}

int Word(int code, int value) { return code << 10 | value; }

TEST(WfdbAnnotations, AllCodeWords) {
  const TempFolder folder;
  Bytes bytes = Words({Word(28, 18), Word(63, 6)});  // rhythm change with text
  for (char c : std::string("(AFIB\0", 6)) bytes.push_back(c);
  const Bytes rest = Words({
      Word(1, 100),
      Word(61, 0xff),
      Word(62, 1),
      Word(60, 3),  // N, sub -1, channel 1, num 3
      Word(5, 0),   // V at the same time
      Word(59, 0),
      1,
      0x86a0,
      Word(8, 5),  // skip 100000, A
      Word(0, 7),
      Word(34, 1),  // only time, e
      Word(22, 2),
      Word(63, 3),
      'a' | 'b' << 8,
      'c',  // comment, odd text is padded
      Word(59, 0),
      0xffff,
      0xfffe,
      Word(12, 0),  // skip -2, "/"
      Word(41, 1),
      Word(42, 0),
      0,
      0x1234,  // r, user's code, end, rest ignored
  });
  bytes.insert(bytes.end(), rest.begin(), rest.end());
  folder.Write("r.atr", bytes);
  const auto a = ReadWfdbAnnotations(folder / "r.atr", 200000);
  ASSERT_EQ(a.size(), 9u);
  const struct {
    std::int64_t sample;
    const char* symbol;
    int sub, channel, num;
    const char* aux;
  } kExpected[] = {
      {18, "+", 0, 0, 0, "(AFIB"}, {118, "N", -1, 1, 3, ""},   {118, "V", 0, 1, 3, ""},
      {100123, "A", 0, 1, 3, ""},  {100131, "e", 0, 1, 3, ""}, {100133, "\"", 0, 1, 3, "abc"},
      {100131, "/", 0, 1, 3, ""},  {100132, "r", 0, 1, 3, ""}, {100132, "42", 0, 1, 3, ""},
  };
  for (std::size_t i = 0; i < a.size(); ++i) {
    SCOPED_TRACE(i);
    EXPECT_EQ(a[i].sample, kExpected[i].sample);
    EXPECT_EQ(a[i].symbol, kExpected[i].symbol);
    EXPECT_EQ(a[i].sub, kExpected[i].sub);
    EXPECT_EQ(a[i].channel, kExpected[i].channel);
    EXPECT_EQ(a[i].num, kExpected[i].num);
    EXPECT_EQ(a[i].aux, kExpected[i].aux);
  }
}

TEST(WfdbAnnotations, Errors) {
  const struct {
    Bytes bytes;
    const char* part;
  } kCases[] = {
      {{}, "without an end mark"},
      {Words({Word(1, 5)}), "without an end mark"},
      {{0x05}, "without an end mark"},
      {Words({Word(59, 0), 0}), "without an end mark"},
      {Words({Word(1, 5), Word(63, 10), 0x4141}), "10 bytes of text announced, 2 left"},
      {Words({Word(63, 2), 0x4141, 0}), "before the first annotation"},
      {Words({Word(60, 2), 0}), "before the first annotation"},
      {Words({Word(50, 2), 0}), "code 50 is not defined"},
      {Words({Word(58, 2), 0}), "code 58 is not defined"},
      {Words({Word(1, 1000), 0}), "annotation at sample 1000, the record has 1000"},
      {Words({Word(59, 0), 0xffff, 0xffff, Word(1, 0), 0}), "annotation at sample -1"},
      {Words({Word(59, 0), 0x7fff, 0xffff, Word(1, 0), 0}), "skip leads to sample 2147483647"},
      {Words({Word(59, 0), 0x8000, 0, Word(1, 0), 0}), "skip leads to sample -2147483648"},
  };
  const TempFolder folder;
  for (const auto& c : kCases) {
    folder.Write("r.atr", c.bytes);
    SCOPED_TRACE(c.part);
    ExpectError([&] { ReadWfdbAnnotations(folder / "r.atr", 1000); }, c.part);
  }
  ExpectError([&] { ReadWfdbAnnotations(folder / "none.atr", 1000); }, "none.atr: no such file");
}

// Damage of any kind: an Error or a result, nothing else (run it under the sanitizers).
TEST(WfdbRecord, RandomDamage) {
  std::mt19937_64 random(2);
  const TempFolder folder;
  const Samples samples = RandomSamples(2, 20, -2048, 2047, &random);
  const std::string header = Header(212, samples);
  const Bytes data = Pack(212, samples);
  int read = 0;
  int refused = 0;
  for (int i = 0; i < 2000; ++i) {
    std::string text = header;
    Bytes bytes = data;
    for (std::uint64_t k = random() % 3; k-- > 0;) text[random() % text.size()] = random() & 0xff;
    if (random() % 4 == 0) text.resize(random() % text.size());
    if (random() % 4 == 0) bytes.resize(random() % bytes.size());
    if (!bytes.empty() && random() % 4 == 0) bytes[random() % bytes.size()] ^= 1 << random() % 8;
    folder.Write("r.hea", text);
    folder.Write("r.dat", bytes);
    Bytes noise(random() % 60);
    for (auto& b : noise) b = random() & 0xff;
    folder.Write("r.atr", noise);
    for (int what : {0, 1}) {
      try {
        if (what == 0) {
          ReadWfdbRecord(folder.path(), "r");
        } else {
          ReadWfdbAnnotations(folder / "r.atr", 100000);
        }
        ++read;
      } catch (const Error&) {
        ++refused;
      }
    }
  }
  EXPECT_GT(read, 100);
  EXPECT_GT(refused, 1000);
}

}  // namespace
}  // namespace flexi
