// SPDX-License-Identifier: Apache-2.0
#include "sw/tester/sections.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sw/asm/isa.h"
#include "sw/common/random.h"
#include "sw/program/inference.h"
#include "sw/tester/pins.h"

namespace flexi {
namespace {

using Row = std::vector<uint8_t>;

class Maker {
 public:
  explicit Maker(const ChipConfig& chip) : chip_(chip), device_(chip) {}

  void Reset();
  void Errors();
  void March(bool weights);
  void Functions();
  void OneLane();
  void DotProducts();
  void WriteBack();
  void Port();
  void ResetInside();
  void Short();
  std::string Text() const;
  VectorDevice* device() { return &device_; }

 private:
  // Sends a command and takes its answer; a command without one ends when its last byte is taken.
  void Send(const Row& bytes, size_t answer = 0) {
    Row got(answer);
    device_.Transfer(bytes, got, 100'000);
  }
  void Set(int reg, int value) { Send({isa::SetOpcode(reg), static_cast<uint8_t>(value)}); }
  void Status() { Send({isa::kStatus}, 1); }
  size_t row_bytes() const { return static_cast<size_t>(chip_.row_bytes()); }
  void Load(bool weights, const Row& row) {
    Row bytes = {weights ? isa::kLoadW : isa::kLoadX};
    bytes.insert(bytes.end(), row.begin(), row.end());
    Send(bytes);
  }
  void Read(bool weights) { Send({weights ? isa::kReadW : isa::kReadX}, row_bytes()); }
  Row RandomRow();
  void RandomContents();
  void Rest();
  void Dotp(int w, int a, int f, int segments);

  ChipConfig chip_;
  VectorDevice device_;
  Random random_{1};
};

Row Maker::RandomRow() {
  Row row(row_bytes());
  for (uint8_t& byte : row) byte = static_cast<uint8_t>(random_.Below(256));
  return row;
}

// The registers that no section sets for itself.
void Maker::Rest() {
  Set(isa::kMode, isa::PackMode(isa::kFnAnd, false, false, isa::kRelu));
  Set(isa::kWidth, isa::PackWidth(1, 1));
  Set(isa::kSegs, 0);
  Set(isa::kOut, isa::PackOut(1, 0));
  for (const int reg : {isa::kWrow, isa::kXrow, isa::kDrow, isa::kDlane, isa::kCore}) Set(reg, 0);
  if (chip_.ring) Set(isa::kRing, chip_.feature_row_bits());
}

void Maker::RandomContents() {
  for (int core = 0; core < chip_.cores; ++core) {
    Set(isa::kCore, core);
    Set(isa::kWrow, 0);
    for (int row = 0; row < chip_.rows; ++row) Load(true, RandomRow());
  }
  Set(isa::kXrow, 0);
  for (int row = 0; row < chip_.feature_rows; ++row) Load(false, RandomRow());
}

void Maker::Reset() {
  device_.Section("reset");
  PortIn pins;
  pins.reset = true;
  for (int i = 0; i < 4; ++i) device_.Step(pins);
  Rest();
  Status();
}

void Maker::Errors() {
  device_.Section("errors and status");
  Send({isa::kNop});
  Send({0xff});
  Status();
  Set(15, 0);
  Status();
  Set(isa::kSegs, 255);
  Send({0x7f});
  Status();
  Status();
}

// March C- with a solid background, then all of it written and read with the backgrounds that tell
// the lanes of a row apart, each also inverted.
void Maker::March(bool weights) {
  device_.Section(weights ? "march, weight arrays" : "march, feature array");
  const int rows = weights ? chip_.rows : chip_.feature_rows;
  const int pointer = weights ? isa::kWrow : isa::kXrow;
  const auto fill = [this](uint8_t byte) { return Row(row_bytes(), byte); };
  const auto element = [&](bool up, bool read, int write) {
    for (int i = 0; i < rows; ++i) {
      const int row = up ? i : rows - 1 - i;
      Set(pointer, row);
      if (read) Read(weights);
      if (read && write >= 0) Set(pointer, row);
      if (write >= 0) Load(weights, fill(write == 1 ? 0xff : 0));
    }
  };
  const auto background = [&](const Row& row) {
    Set(pointer, 0);
    for (int i = 0; i < rows; ++i) Load(weights, row);
    Set(pointer, 0);
    for (int i = 0; i < rows; ++i) Read(weights);
  };
  for (int core = 0; core < (weights ? chip_.cores : 1); ++core) {
    Set(isa::kCore, core);
    element(true, false, 0);
    element(true, true, 1);
    element(true, true, 0);
    element(false, true, 1);
    element(false, true, 0);
    element(true, true, -1);
    for (int lanes = 1; lanes < chip_.lanes; lanes *= 2) {
      Row row(row_bytes());
      for (int lane = 0; lane < chip_.lanes; ++lane)
        if ((lane / lanes) % 2 == 1) row[static_cast<size_t>(lane / 8)] |= 1U << (lane % 8);
      background(row);
      for (uint8_t& byte : row) byte = static_cast<uint8_t>(~byte);
      background(row);
    }
  }
}

// All 16 functions by row logic: every lane sees all four combinations of its operands.
void Maker::Functions() {
  device_.Section("functions, row logic");
  Rest();
  RandomContents();
  for (int fn = 0; fn < 16; ++fn) {
    Set(isa::kMode, isa::PackMode(fn, false, false, isa::kRelu));
    Set(isa::kCore, 0);
    for (int turn = 0; turn < 4; ++turn) {
      constexpr std::array<uint8_t, 4> kW = {0x33, 0x66, 0xcc, 0x99};
      constexpr std::array<uint8_t, 4> kX = {0x55, 0xaa, 0x55, 0xaa};
      const auto t = static_cast<size_t>(turn);
      Set(isa::kWrow, turn);
      Set(isa::kXrow, 3 - turn);
      Load(true, Row(row_bytes(), kW[t]));
      Load(false, Row(row_bytes(), kX[t]));
      Set(isa::kWrow, turn);
      Set(isa::kXrow, 3 - turn);
      Set(isa::kDrow, 4 + turn);
      Send({isa::kLogicX});
      Send({isa::kLogicW});
      Set(isa::kWrow, turn);
      Read(true);
      Set(isa::kXrow, 4 + turn);
      Read(false);
    }
    Set(isa::kWrow, 0);
    Set(isa::kXrow, 0);
    Dotp(1, 1, 7, 1);
  }
}

// Answer of a DOTP taken whole.
void Maker::Dotp(int w, int a, int f, int segments) {
  Set(isa::kWidth, isa::PackWidth(w, a));
  Set(isa::kOut, isa::PackOut(1, f));
  Set(isa::kSegs, isa::PackSegs(segments));
  const int bytes = isa::DotpBytes(isa::DotpEmissions(w, a, f));
  Send({isa::kDotP}, static_cast<size_t>(bytes * chip_.cores));
}

// One lane after the other: a count of one from each leaf of each tree.
void Maker::OneLane() {
  device_.Section("one lane at a time");
  Rest();
  for (int core = 0; core < chip_.cores; ++core) {
    Set(isa::kCore, core);
    Set(isa::kWrow, 0);
    Load(true, Row(row_bytes(), 0xff));
  }
  for (int lane = 0; lane < chip_.lanes; ++lane) {
    Row row(row_bytes());
    row[static_cast<size_t>(lane / 8)] = static_cast<uint8_t>(1U << (lane % 8));
    Set(isa::kXrow, 0);
    Load(false, row);
    Set(isa::kXrow, 0);
    Set(isa::kWrow, 0);
    Dotp(1, 1, 7, 1);
  }
}

void Maker::DotProducts() {
  device_.Section("dot products");
  Rest();
  RandomContents();
  constexpr std::array<std::array<int, 2>, 8> kWidths = {
      {{1, 1}, {2, 3}, {4, 4}, {8, 8}, {8, 1}, {1, 8}, {7, 5}, {3, 8}}};
  for (const auto& [w, a] : kWidths) {
    for (int mode = 0; mode < 4; ++mode) {
      const int most = std::max(1, std::min(chip_.rows / w, chip_.feature_rows / a));
      for (const int segments : {1, std::min(most, 3)}) {
        const auto fn = mode == 3 ? isa::kFnXnor : isa::kFnAnd;
        Set(isa::kMode, isa::PackMode(fn, (mode & 1) != 0, (mode & 2) != 0, isa::kRaw));
        Set(isa::kWrow, static_cast<int>(random_.Below(static_cast<uint64_t>(chip_.rows))));
        Set(isa::kXrow, static_cast<int>(random_.Below(static_cast<uint64_t>(chip_.feature_rows))));
        if (chip_.ring) Set(isa::kRing, 2 + mode % 2);
        Dotp(w, a, static_cast<int>(random_.Below(16)), segments);
      }
    }
  }
  Status();
}

// DOTW in all modes; it reads feature rows 0 and 1 and writes the upper half.
void Maker::WriteBack() {
  device_.Section("write-back");
  Rest();
  RandomContents();
  const int half = chip_.feature_rows / 2;
  for (int wb = 0; wb < 4; ++wb) {
    for (const int k : {1, 2, 4}) {
      Set(isa::kMode, isa::PackMode(isa::kFnAnd, true, true, wb));
      Set(isa::kWidth, isa::PackWidth(2, 2));
      Set(isa::kSegs, 0);
      Set(isa::kOut, isa::PackOut(k, 2));
      Set(isa::kXrow, 0);
      Set(isa::kDrow, half);
      Set(isa::kDlane, 0);
      Set(isa::kWrow, static_cast<int>(random_.Below(static_cast<uint64_t>(chip_.rows))));
      for (int lane = 0; lane < chip_.lane_segments(); ++lane) Send({isa::kDotW});
      Set(isa::kXrow, half);
      for (int row = 0; row < k; ++row) Read(false);
    }
  }
}

// A host that is not always ready.
void Maker::Port() {
  device_.Section("port with a slow host");
  Rest();
  device_.SetStalls(100);
  RandomContents();
  for (int i = 0; i < 4; ++i) Dotp(3, 4, 9, 1);
  Set(isa::kXrow, 0);
  for (int row = 0; row < chip_.feature_rows; ++row) Read(false);
  Status();
  device_.SetStalls(0);
}

void Maker::ResetInside() {
  device_.Section("reset inside a dot product");
  Rest();
  RandomContents();
  for (const int cycles : {1, 5, 12, 30}) {
    Set(isa::kWidth, isa::PackWidth(4, 4));
    Set(isa::kOut, isa::PackOut(1, 8));
    Set(isa::kWrow, 0);
    Set(isa::kXrow, 0);
    Send({isa::kDotP});
    for (int i = 0; i < cycles; ++i) device_.Step({});
    PortIn pins;
    pins.reset = true;
    device_.Step(pins);
    Status();
    Set(isa::kWrow, 0);
    Set(isa::kXrow, 0);
    Dotp(4, 4, 8, 1);
  }
}

// Only the registers that it uses are set, each once: every cycle costs seconds.
void Maker::Short() {
  device_.Section("reset");
  PortIn pins;
  pins.reset = true;
  for (int i = 0; i < 3; ++i) device_.Step(pins);
  device_.Section("operands");
  constexpr int kBits = 2;  // of both operands
  constexpr int kFlush = 8 - (2 * kBits - 1);
  Set(isa::kMode, isa::PackMode(isa::kFnAnd, true, true, isa::kRaw));
  Set(isa::kWidth, isa::PackWidth(kBits, kBits));
  Set(isa::kSegs, isa::PackSegs(1));
  Set(isa::kOut, isa::PackOut(1, kFlush));
  if (chip_.cores > 1) Set(isa::kCore, 0);
  if (chip_.ring) Set(isa::kRing, chip_.feature_row_bits());
  // Lanes of ones and zeros, more ones: sums with many bits.
  for (const bool weights : {true, false}) {
    Set(weights ? isa::kWrow : isa::kXrow, 0);
    for (int bit = 0; bit < kBits; ++bit) {
      Row row = RandomRow();
      const Row more = RandomRow();
      for (size_t i = 0; i < row.size(); ++i) row[i] |= more[i];
      Load(weights, row);
    }
  }
  const auto dot = [this] {
    Set(isa::kWrow, 0);
    Set(isa::kXrow, 0);
    Send({isa::kDotP}, static_cast<size_t>(
                           isa::DotpBytes(isa::DotpEmissions(kBits, kBits, kFlush)) * chip_.cores));
  };
  device_.Section("dot product");
  dot();
  // Signed features, unsigned weights: wrong unless the first pair drops what the accumulator
  // holds.
  device_.Section("second dot product");
  Set(isa::kMode, isa::PackMode(isa::kFnAnd, true, false, isa::kRaw));
  dot();
  device_.Section("status");
  Status();
}

std::string Maker::Text() const {
  return fmt::format(
             "# Vectors of {}, one line per clock cycle.\n"
             "# Inputs (0 1): rst_ni, in_valid_i, in_data_i bit 7 to 0, out_ready_i.\n"
             "# Outputs (L H, X = not compared): in_ready_o, out_valid_o, out_data_o bit 7 to 0.\n"
             "# A line is one cycle of clk_i from rising edge to rising edge; outputs are compared "
             "at its end.\n",
             chip_.name) +
         device_.text();
}

}  // namespace

std::string MakeVectors(const Program& program, const std::vector<int>& features) {
  Maker maker(program.chip);
  maker.Reset();
  maker.Errors();
  maker.March(false);
  maker.March(true);
  maker.Functions();
  maker.OneLane();
  maker.DotProducts();
  maker.WriteBack();
  maker.Port();
  maker.ResetInside();
  maker.device()->Section("inference of " + program.model);
  Inference inference(program, maker.device());
  inference.Run(features);
  return maker.Text();
}

std::string MakeShortVectors(const ChipConfig& chip) {
  Maker maker(chip);
  maker.Short();
  return maker.Text();
}

}  // namespace flexi
