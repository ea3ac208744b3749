// SPDX-License-Identifier: Apache-2.0
#include "sw/tester/sections.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sw/asm/stream.h"
#include "sw/chip/stream_chip.h"
#include "sw/common/random.h"
#include "sw/program/inference.h"
#include "sw/tester/pins.h"

namespace flexi {
namespace {

using Row = std::vector<uint8_t>;

constexpr int kAllRows = 7;  // RING: feature rows count in one ring

class Maker {
 public:
  explicit Maker(const ChipConfig& chip)
      : chip_(chip), device_(chip), stream_(StreamChipOf(chip), Collect{&bytes_}) {}

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
  struct Collect {
    Row* out;
    void operator()(uint8_t byte) const { out->push_back(byte); }
  };

  // Sends what the stream has made and takes the bytes that come for it.
  void Send(int answer = 0) {
    Row got(static_cast<size_t>(answer));
    device_.Transfer(bytes_, got, 100'000);
    bytes_.clear();
  }
  void Byte(int byte, int answer = 0) {
    stream_.Byte(byte);
    Send(answer);
  }
  void Status() { Byte(isa::kStatus, 1); }
  void Point(bool weights, int row) { stream_.PointAt(weights ? row : 0, weights ? 0 : row); }
  void Load(bool weights, int row, const Row& content) {
    if (weights) {
      stream_.LoadWeights(row, content.data(), 1);
    } else {
      stream_.LoadFeatures(row, content.data(), 1);
    }
    Send();
  }
  // Of the row at hand, through the function that is set.
  void Read() {
    for (int b = 0; b < chip_.row_bytes(); ++b) {
      stream_.Byte(isa::kRead);
      stream_.Byte(isa::kNext);
    }
    Send(chip_.row_bytes());
  }
  Row Filled(uint8_t byte) const { return Row(static_cast<size_t>(chip_.row_bytes()), byte); }
  Row RandomRow();
  void RandomContents();
  void Rest();
  void Dot(const DotProduct& dot);
  void WriteIntoLanes(DotProduct dot, bool relu);
  void WriteIntoGroups(DotProduct dot);
  int Below(int limit) { return static_cast<int>(random_.Below(static_cast<uint64_t>(limit))); }

  ChipConfig chip_;
  VectorDevice device_;
  Row bytes_;
  Stream<Collect> stream_;
  Random random_{1};
};

Row Maker::RandomRow() {
  Row row = Filled(0);
  for (uint8_t& byte : row) byte = static_cast<uint8_t>(random_.Below(256));
  return row;
}

// The registers that no section sets for itself.
void Maker::Rest() {
  stream_.Mov(isa::kFn, isa::kFnAnd);
  for (const int reg : {isa::kSeg, isa::kLane, isa::kCore, isa::kDrow}) stream_.Mov(reg, 0);
  stream_.Mov(isa::kRing, kAllRows);
  stream_.PointAt(0, 0);
  stream_.Byte(isa::kClear);
  Send();
}

void Maker::RandomContents() {
  for (int core = 0; core < chip_.cores; ++core) {
    stream_.Mov(isa::kCore, core);
    for (int row = 0; row < chip_.rows; ++row) Load(true, row, RandomRow());
  }
  stream_.Mov(isa::kCore, 0);
  for (int row = 0; row < chip_.feature_rows; ++row) Load(false, row, RandomRow());
}

void Maker::Reset() {
  device_.Section("reset");
  static_cast<Device&>(device_).Reset();
  Status();
  stream_.Mov(isa::kHigh, 0);
  stream_.ForgetHigh(0);
  Rest();
  Status();
}

void Maker::Errors() {
  device_.Section("errors and status");
  Byte(isa::kNop);
  for (int byte = 0x08; byte < 0x10; ++byte) {
    Byte(byte);
    Status();
    Status();
  }
  // Errors on chips with overlap.
  for (const int byte : {isa::kWriteX, isa::kWriteW, isa::kFixX, isa::kFixW}) {
    Byte(byte);
    Status();
  }
}

// March C- with a solid background, then all of it written and read with the backgrounds that tell
// the lanes of a row apart, each also inverted.
void Maker::March(bool weights) {
  device_.Section(weights ? "march, weight arrays" : "march, feature array");
  const int rows = weights ? chip_.rows : chip_.feature_rows;
  const auto element = [&](bool up, bool read, int write) {
    for (int i = 0; i < rows; ++i) {
      const int row = up ? i : rows - 1 - i;
      Point(weights, row);
      if (read) Read();
      if (write >= 0) Load(weights, row, Filled(write == 1 ? 0xff : 0));
    }
  };
  const auto background = [&](const Row& content) {
    for (int row = 0; row < rows; ++row) Load(weights, row, content);
    for (int row = 0; row < rows; ++row) {
      Point(weights, row);
      Read();
    }
  };
  Rest();
  stream_.Mov(isa::kFn, weights ? isa::kFnW : isa::kFnX);
  for (int core = 0; core < (weights ? chip_.cores : 1); ++core) {
    stream_.Mov(isa::kCore, core);
    element(true, false, 0);
    element(true, true, 1);
    element(true, true, 0);
    element(false, true, 1);
    element(false, true, 0);
    element(true, true, -1);
    for (int lanes = 1; lanes < chip_.lanes; lanes *= 2) {
      Row row = Filled(0);
      for (int lane = 0; lane < chip_.lanes; ++lane)
        if ((lane / lanes) % 2 == 1) row[static_cast<size_t>(lane / 8)] |= 1U << (lane % 8);
      background(row);
      for (uint8_t& byte : row) byte = static_cast<uint8_t>(~byte);
      background(row);
    }
  }
}

// All 16 functions: read, by row logic into either row, and counted by a pair. Every lane sees all
// four combinations of its operands.
void Maker::Functions() {
  device_.Section("functions, row logic");
  Rest();
  RandomContents();
  DotProduct dot;
  dot.bits = 8;
  const int core = chip_.cores - 1;
  stream_.Mov(isa::kCore, core);
  for (int fn = 0; fn < 16; ++fn) {
    for (int turn = 0; turn < 4; ++turn) {
      constexpr std::array<uint8_t, 4> kW = {0x33, 0x66, 0xcc, 0x99};
      constexpr std::array<uint8_t, 4> kX = {0x55, 0xaa, 0x55, 0xaa};
      const auto t = static_cast<size_t>(turn);
      const int logic = turn % 2 == 0 ? isa::kLogicX : isa::kLogicW;
      Load(true, turn, Filled(kW[t]));
      Load(false, 3 - turn, Filled(kX[t]));
      stream_.Mov(isa::kFn, fn);
      stream_.PointAt(turn, 3 - turn);
      Read();
      for (int b = 0; b < chip_.row_bytes(); ++b) {
        stream_.Byte(logic);
        stream_.Byte(isa::kNext);
      }
      stream_.Mov(isa::kFn, isa::kFnW);
      stream_.PointAt(turn, 3 - turn);
      Read();
      stream_.Mov(isa::kFn, isa::kFnX);
      stream_.PointAt(turn, 3 - turn);
      Read();
    }
    stream_.Mov(isa::kFn, fn);
    Dot(dot);
  }
}

// A dot product whose results are sent, with its SEG.
void Maker::Dot(const DotProduct& dot) {
  stream_.Mov(isa::kSeg, dot.segments - 1);
  stream_.Dot(dot);
  Send(SentTotal(chip_.cores, dot.bits));
}

// One lane after the other: a count of one from each leaf of each tree.
void Maker::OneLane() {
  device_.Section("one lane at a time");
  Rest();
  for (int core = 0; core < chip_.cores; ++core) {
    stream_.Mov(isa::kCore, core);
    Load(true, 0, Filled(0xff));
  }
  DotProduct dot;
  dot.bits = 8;
  for (int lane = 0; lane < chip_.lanes; ++lane) {
    Row row = Filled(0);
    row[static_cast<size_t>(lane / 8)] = static_cast<uint8_t>(1U << (lane % 8));
    Load(false, 0, row);
    Dot(dot);
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
      for (const int segments : {1, std::min(chip_.max_segments(), 3)}) {
        DotProduct dot;
        dot.w = w;
        dot.a = a;
        dot.segments = segments;
        dot.xs = (mode & 1) != 0;
        dot.ws = (mode & 2) != 0;
        dot.w0 = Below(chip_.rows);
        dot.x0 = Below(chip_.feature_rows);
        dot.bits = dot.significances() + Below(chip_.acc_width);
        stream_.Mov(isa::kFn, mode == 3 ? isa::kFnXnor : isa::kFnAnd);
        stream_.Mov(isa::kRing, mode % 2 == 0 ? kAllRows : 2);
        Dot(dot);
      }
    }
  }
  Status();
}

// Feature rows 0 and 1 and weight rows are read, the rows behind are written.
void Maker::WriteBack() {
  device_.Section("write-back");
  Rest();
  RandomContents();
  for (const int k : {1, 2, 4}) {
    for (int more = 0; more < 3; more += 2) {
      for (const bool fix : {false, true}) {
        DotProduct dot;
        dot.w = 2;
        dot.a = 2;
        dot.xs = true;
        dot.ws = true;
        dot.result = isa::kWrite;
        dot.bits = std::max(dot.significances(), k) + more;
        dot.shift = dot.bits - k;
        dot.fix = fix;
        dot.row = 2;
        if (chip_.overlap) {
          WriteIntoLanes(dot, fix);
          continue;
        }
        if (dot.row + k <= chip_.feature_rows) WriteIntoGroups(dot);
        dot.into_weights = true;
        WriteIntoGroups(dot);
      }
    }
  }
  Status();
}

// Chips with overlap: every lane segment, each correction beside the next dot product.
void Maker::WriteIntoLanes(DotProduct dot, bool relu) {
  const int k = dot.bits - dot.shift;
  stream_.Mov(isa::kFn, isa::PackFn(isa::kFnAnd, relu));
  stream_.Mov(isa::kDrow, dot.row);
  stream_.Mov(isa::kLane, 0);
  for (int lane = 0; lane < chip_.lane_segments(); ++lane) {
    dot.w0 = Below(chip_.rows);
    stream_.SetW(0);
    // The correction before must be through when the first bit is written.
    for (int n = 0; n < k; ++n) stream_.Byte(isa::kNop);
    stream_.Dot(dot);
  }
  stream_.Mov(isa::kFn, isa::kFnX);
  for (int row = 0; row < k; ++row) {
    Point(false, dot.row + row);
    Read();
  }
}

// Chips without: every byte group, each filled by as many results as fit.
void Maker::WriteIntoGroups(DotProduct dot) {
  const int k = dot.bits - dot.shift;
  stream_.Mov(isa::kFn, isa::kFnAnd);
  for (int group = 0; group < chip_.row_bytes(); ++group) {
    for (int n = 0; n < std::max(1, 8 / chip_.cores); ++n) {
      dot.w0 = dot.into_weights ? 0 : Below(chip_.rows);
      stream_.Dot(dot);
    }
    stream_.Byte(isa::kNext);
  }
  stream_.Mov(isa::kFn, dot.into_weights ? isa::kFnW : isa::kFnX);
  for (int row = 0; row < k; ++row) {
    Point(dot.into_weights, dot.row + row);
    Read();
  }
}

// A host that is not always ready.
void Maker::Port() {
  device_.Section("port with a slow host");
  Rest();
  device_.SetStalls(100);
  RandomContents();
  DotProduct dot;
  dot.w = 3;
  dot.a = 4;
  dot.bits = 12;
  for (int i = 0; i < 4; ++i) Dot(dot);
  stream_.Mov(isa::kFn, isa::kFnX);
  for (int row = 0; row < chip_.feature_rows; ++row) {
    Point(false, row);
    Read();
  }
  Status();
  device_.SetStalls(0);
}

// Reset after so many cycles of a load, a dot product and a read that no host takes; what is stored
// stays, and the chip works as before.
void Maker::ResetInside() {
  device_.Section("reset inside commands");
  Rest();
  RandomContents();
  DotProduct dot;
  dot.w = 4;
  dot.a = 4;
  dot.bits = 12;
  Row inside;
  Stream stream(StreamChipOf(chip_), Collect{&inside});
  stream.ForgetHigh(0);
  stream.LoadFeatures(0, Filled(0x5a).data(), 1);
  stream.Byte(isa::kNext);
  stream.Dot(dot);
  stream.Byte(isa::kRead);
  for (const bool takes : {false, true}) {
    for (const int cycles : {1, 3, 6, 12, 18, 30, 60, 100}) {
      size_t sent = 0;
      for (int i = 0; i < cycles; ++i) {
        PortIn pins;
        pins.in_valid = sent < inside.size();
        pins.in_data = pins.in_valid ? inside[sent] : 0;
        pins.out_ready = takes;
        if (device_.Step(pins).in_ready && pins.in_valid) ++sent;
      }
      static_cast<Device&>(device_).Reset();
      Status();
      stream_.Mov(isa::kFn, isa::kFnX);
      Point(false, 0);
      Read();
      stream_.Mov(isa::kFn, isa::kFnAnd);
      Dot(dot);
    }
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
