// SPDX-License-Identifier: Apache-2.0
// Reader for records in the WFDB format of PhysioNet: header (.hea), signals (.dat), annotations
// (.atr).
//
// Written from the format's public description (WFDB Applications Guide: header(5), signal(5),
// annot(5)). What is read:
//   .hea  one segment, text, LF or CR LF, comments (#). Record line
//         "name signals [hertz[/...] [samples ...]]", one line per signal
//         "file format[+offset] gain[(baseline)][/units] adc_bits adc_zero first checksum block
//         text". Fields at the end of a line may be missing, as the description says.
//   .dat  format 212 (two 12-bit two's complement samples in 3 bytes) and 16 (16 bits, low byte
//         first), several signals interleaved in one file, or one file each.
//   .atr  MIT format: 16-bit words, low byte first, 6 bits code and 10 bits time step, with SKIP,
//         NUM, SUB, CHN and AUX. Bytes behind the end mark are ignored.
//
// Not read, with an error that says so: several segments, several samples of a signal per frame,
// skew, other formats. Everything that is wrong in a file throws flexi::Error with one line naming
// the file: file not there, too short, too long, checksum or first sample not as the header says,
// times outside of the record. Memory is bounded by the sizes of the files, and a file of more
// than kMaxFileBytes is refused.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace flexi {

constexpr std::uint64_t kMaxFileBytes = 256u << 20;  // a day of 12 leads at 100 Hz is 156 MB
constexpr int kMaxSignals = 64;

struct WfdbSignal {
  std::string file;                   // name of the .dat file, in the folder of the header
  int format = 0;                     // 212 or 16
  double gain = 200;                  // ADC counts per unit
  int baseline = 0;                   // ADC counts at 0 units
  std::string units;                  // "mV" where the header names none
  int adc_resolution = 12;            // bits
  int adc_zero = 0;                   // ADC counts at the middle of the ADC's range
  std::string description;            // lead, e.g. "MLII"
  std::vector<std::int16_t> samples;  // ADC counts, one per sampling instant
};

struct WfdbRecord {
  std::string name;
  int sampling_hz = 250;
  std::int64_t num_samples = 0;  // of each signal
  std::vector<WfdbSignal> signals;
  std::vector<std::string> comments;  // header lines that start with '#', without it
};

struct WfdbAnnotation {
  std::int64_t sample = 0;  // position, in samples from the start
  int code = 0;             // 1..49
  std::string symbol;       // "N", "V", "+", ... as WFDB prints it
  int sub = 0;              // subtype, -128..127
  int channel = 0;          // 0..255
  int num = 0;              // -128..127
  std::string aux;          // e.g. rhythm "(AFIB", trailing zero bytes removed
};

// Reads `name`.hea and the signal files it names, all in `folder`.
WfdbRecord ReadWfdbRecord(const std::filesystem::path& folder, const std::string& name);

// Reads one annotation file. `num_samples` is the length of the record that the times must lie in.
std::vector<WfdbAnnotation> ReadWfdbAnnotations(const std::filesystem::path& file,
                                                std::int64_t num_samples);

// Index of the first signal whose description is `lead`, or 0 when there is none.
int FindLead(const WfdbRecord& record, const std::string& lead);

// The whole file as bytes; Error when it cannot be read or is larger than kMaxFileBytes.
std::vector<std::uint8_t> ReadFileBytes(const std::filesystem::path& file);

}  // namespace flexi
