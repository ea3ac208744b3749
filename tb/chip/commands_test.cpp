// SPDX-License-Identifier: Apache-2.0
// RATIONALE. Every byte of docs/commands.md but RUN, FLUSH and write-back (pairs_test.cpp,
// writeback_test.cpp), on every device: effect on all stored bits and registers, bytes out, errors.
// All 256 byte codes are legal or an error as the table says; SETW, SETX and MOV with every value
// and every HIGH; every row of every core loaded and read back; loads from every byte group on;
// READ and LOGIC in all 16 functions; rows and cores that do not exist. Expectations are worked by
// hand here; random programs follow, beside the text read a second time (spec_chip.h). Cycles are
// in cycles_test.cpp. Not covered: every pair of rows in row logic (random ones are).
#include "tb/chip/chip_fixture.h"

namespace flexi {
namespace {

class Commands : public ChipTest {
 protected:
  // Lane by lane, so that nothing is shared with the devices.
  uint64_t Function(int fn, uint64_t w, uint64_t x) const {
    uint64_t result = 0;
    for (int lane = 0; lane < config_.lanes; lane++) {
      const auto index = static_cast<int>((w >> lane & 1) * 2 + (x >> lane & 1));
      result |= static_cast<uint64_t>(fn >> index & 1) << lane;
    }
    return result;
  }
  uint64_t GroupMask(int group) const { return (0xffULL << (8 * group)) & LaneMask(); }
  static uint8_t GroupOf(uint64_t row, int group) {
    return static_cast<uint8_t>(row >> (8 * group));
  }
  // Rows and core that exist, group 0.
  void PointAtExisting() {
    if (config_.cores > 1) Set(kRegCore, Below(config_.cores));
    PointAt(Below(config_.rows), Below(config_.feature_rows));
  }
};

TEST_P(Commands, NopAndSyncDoNothing) {
  RandomState();
  const ChipState before = device_->Peek();
  EXPECT_TRUE(Run({0x00, 0x00, 0x17, 0x00}).out.empty());
  EXPECT_EQ(device_->Peek(), before);
  EXPECT_EQ(Status(), Alive());
}

TEST_P(Commands, ErrorBytesSetTheErrorAndNothingElse) {
  Bytes errors = {0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f};
  if (config_.overlap) Append(&errors, {0x1c, 0x1d, 0x1e, 0x1f});
  for (const uint8_t byte : errors) {
    RandomState();
    const ChipState before = device_->Peek();
    EXPECT_TRUE(Run({byte}).out.empty());
    ASSERT_EQ(device_->Peek(), before) << int{byte};
    ASSERT_EQ(Status(), Alive() | 1) << int{byte};
    ASSERT_EQ(Status(), Alive()) << int{byte};
    ASSERT_EQ(device_->Peek(), before) << int{byte};
  }
}

TEST_P(Commands, AllOtherBytesAreLegal) {
  int legal = 0;
  for (int byte = 0; byte < 256; byte++) {
    if (byte >= 0x08 && byte <= 0x0f) continue;
    if (config_.overlap && byte >= 0x1c && byte <= 0x1f) continue;
    legal++;
    device_->Reset();
    Bytes bytes = {static_cast<uint8_t>(byte)};
    // Data are no commands: these would be errors.
    if (byte == 0x02 || byte == 0x03) bytes.resize(1 + config_.row_bytes(), 0x0f);
    Run(bytes);
    ASSERT_EQ(Status(), Alive()) << byte;
  }
  EXPECT_EQ(legal, config_.overlap ? 244 : 248);
}

TEST_P(Commands, TheErrorStaysUntilStatusOrReset) {
  Run({0x08, 0x00, SetW(3), Mov(kRegFn), 0x18, 0x04});
  EXPECT_EQ(Run({0x0f, 0x19, 0x19}).out, (Bytes{static_cast<uint8_t>(Alive() | 1), Alive()}));
  Run({0x0c});
  device_->Reset();
  EXPECT_EQ(Status(), Alive());
}

// While the status byte waits, it is held as it is; the error is cleared once.
TEST_P(Commands, TheStatusByteIsHeldWhileItWaits) {
  Run({0x0b});
  PortIn in;
  in.in_valid = true;
  in.in_data = 0x19;
  ASSERT_TRUE(device_->Step(in).in_ready);
  ASSERT_FALSE(device_->Step(in).out_valid);  // its own cycle
  for (int n = 0; n < 5; n++) {
    in.in_data = 0x0b;  // not taken yet
    in.out_ready = n == 4;
    const PortOut out = device_->Step(in);
    ASSERT_TRUE(out.out_valid);
    ASSERT_FALSE(out.in_ready);
    ASSERT_EQ(out.out_data, Alive() | 1);
  }
  EXPECT_EQ(Status(), Alive());
}

TEST_P(Commands, SetWAndSetXWithEveryValueAndEveryHigh) {
  const int pointer_bits = std::max({5, config_.row_bits(), config_.feature_row_bits(),
                                     config_.core_bits(), config_.lane_segment_bits()});
  const bool has_high = pointer_bits > 6 || config_.feature_row_bits() > 5;
  for (int high = 0; high < (has_high ? 8 : 1); high++) {
    RandomState();
    Run({SetW(high), Mov(kRegHigh)});
    for (int value = 0; value < 64; value++) {
      ChipState expected = device_->Peek();
      Run({static_cast<uint8_t>(0x40 + value)});
      expected.registers[kRegWrow] =
          static_cast<uint8_t>(((has_high ? high / 4 : 0) * 64 + value) % (1 << pointer_bits));
      if (config_.overlap) {
        expected.registers[kRegDown] = 0;
        expected.accumulator.assign(config_.cores, 0);
      }
      ASSERT_EQ(device_->Peek(), expected) << "SETW " << value << ", HIGH " << high;
      if (value >= 32) continue;
      Run({static_cast<uint8_t>(0x20 + value)});
      expected.registers[kRegXrow] = static_cast<uint8_t>(((has_high ? high % 4 : 0) * 32 + value) %
                                                          (1 << config_.feature_row_bits()));
      ASSERT_EQ(device_->Peek(), expected) << "SETX " << value << ", HIGH " << high;
    }
  }
}

// On chips with overlap SETW is also a CLEAR; on the others it leaves accumulators and direction
// alone.
TEST_P(Commands, SetWClearsOnChipsWithOverlapOnly) {
  Run({SetW(0), SetX(0), SetW(15), Mov(kRegFn), 0x04, 0x80,
       0x90});                     // one of two counts of all lanes left, direction down
  const int left = config_.lanes;  // 2 * lanes / 2
  ASSERT_EQ(device_->Peek().accumulator, std::vector<int32_t>(config_.cores, left));
  ASSERT_EQ(device_->Peek().registers[kRegDown], 1);
  Run({SetW(2)});
  const ChipState state = device_->Peek();
  EXPECT_EQ(state.accumulator, std::vector<int32_t>(config_.cores, config_.overlap ? 0 : left));
  EXPECT_EQ(state.registers[kRegDown], config_.overlap ? 0 : 1);
}

TEST_P(Commands, MovTakesTheLowBitsOfWrow) {
  const auto bits_of = [](int n) {  // of numbers 0 .. n-1, at least one
    int bits = 1;
    while (1 << bits < n) bits++;
    return bits;
  };
  const int max_segments = std::min(config_.rows, config_.feature_rows);
  const int groups = (config_.lanes + config_.cores - 1) / config_.cores;
  const bool has_high =
      config_.rows > 64 ||
      config_.feature_rows > 32;  // no chip has 64 cores or lane segments that count
  const int widths[8] = {config_.overlap ? 5 : 4,
                         bits_of(max_segments),
                         config_.overlap ? bits_of(groups) : 0,
                         config_.cores > 1 ? bits_of(config_.cores) : 0,
                         config_.overlap ? bits_of(config_.feature_rows) : 0,
                         config_.ring ? 3 : 0,
                         has_high ? 3 : 0,
                         0};
  RandomState();
  for (int reg = 0; reg < 8; reg++) {
    for (int value = 0; value < 64; value++) {
      Run({SetW(value)});
      ChipState expected = device_->Peek();
      if (widths[reg] > 0) {
        expected.registers[reg] =
            static_cast<uint8_t>(expected.registers[kRegWrow] & ((1 << widths[reg]) - 1));
      }
      EXPECT_TRUE(Run({Mov(reg)}).out.empty());
      ASSERT_EQ(device_->Peek(), expected) << "register " << reg << " value " << value;
    }
  }
  EXPECT_EQ(Status(), Alive());
}

TEST_P(Commands, NextCountsTheByteGroups) {
  PointAtExisting();
  ChipState expected = device_->Peek();
  ASSERT_EQ(expected.registers[kRegByte], 0);
  for (int n = 1; n <= 2 * config_.row_bytes(); n++) {
    Run({0x01});
    expected.registers[kRegByte] = static_cast<uint8_t>(n % config_.row_bytes());
    ASSERT_EQ(device_->Peek(), expected) << n;
  }
}

TEST_P(Commands, EveryRowIsLoadedAndReadBack) {
  std::vector<uint64_t> features;
  std::vector<uint64_t> weights;
  if (config_.ring) Set(kRegRing, 7);
  for (int pass = 0; pass < 2; pass++) {
    features.clear();
    weights.clear();
    // One load after the other: the pointers count by themselves.
    PointAt(0, 0);
    for (int row = 0; row < config_.feature_rows; row++) {
      features.push_back(random_.Next());
      Run(LoadBytes(false, features.back()));
      features.back() &= LaneMask();
    }
    for (int core = 0; core < config_.cores; core++) {
      if (config_.cores > 1) Set(kRegCore, core);
      PointAt(0, 0);
      for (int row = 0; row < config_.rows; row++) {
        weights.push_back(random_.Next());
        Run(LoadBytes(true, weights.back()));
        weights.back() &= LaneMask();
      }
    }
    ASSERT_EQ(device_->Peek().features, features);
    ASSERT_EQ(device_->Peek().weights, weights);
  }
  // Function x (1010), then w (1100).
  Bytes read_row;
  for (int b = 0; b < config_.row_bytes(); b++) Append(&read_row, {0x18, 0x01});
  Set(kRegFn, 10);
  for (int row = 0; row < config_.feature_rows; row++) {
    PointAt(0, row);
    ASSERT_EQ(Run(read_row).out, RowBytes(features[row])) << row;
  }
  Set(kRegFn, 12);
  for (int core = 0; core < config_.cores; core++) {
    if (config_.cores > 1) Set(kRegCore, core);
    for (int row = 0; row < config_.rows; row++) {
      PointAt(row, 0);
      ASSERT_EQ(Run(read_row).out, RowBytes(weights[core * config_.rows + row])) << row;
    }
  }
  EXPECT_EQ(device_->Peek().features, features);
  EXPECT_EQ(device_->Peek().weights, weights);
}

// Data go to groups BYTE .. B-1 of one row; then BYTE is 0 and the pointer one more.
TEST_P(Commands, LoadsFromEveryGroupOn) {
  if (config_.ring) Set(kRegRing, 7);
  for (int n = 0; n < 8; n++) {
    for (const bool weights : {false, true}) {
      for (int group = 0; group < config_.row_bytes(); group++) {
        PointAtExisting();
        for (int next = 0; next < group; next++) Run({0x01});
        ChipState expected = device_->Peek();
        auto& reg = expected.registers;
        ASSERT_EQ(reg[kRegByte], group);
        Bytes bytes = {static_cast<uint8_t>(weights ? 0x03 : 0x02)};
        uint64_t& row = weights ? expected.weights[reg[kRegCore] * config_.rows + reg[kRegWrow]]
                                : expected.features[reg[kRegXrow]];
        for (int g = group; g < config_.row_bytes(); g++) {
          bytes.push_back(static_cast<uint8_t>(Below(256)));
          row = (row & ~GroupMask(g)) | (uint64_t{bytes.back()} << (8 * g) & GroupMask(g));
        }
        reg[kRegByte] = 0;
        uint8_t& pointer = reg[weights ? kRegWrow : kRegXrow];
        const int bits = weights ? config_.pointer_bits() : config_.feature_row_bits();
        pointer = static_cast<uint8_t>((pointer + 1) % (1 << bits));
        EXPECT_TRUE(Run(bytes).out.empty());
        ASSERT_EQ(device_->Peek(), expected) << weights << group;
      }
    }
  }
}

// Data bytes are no commands, whatever they are.
TEST_P(Commands, DataAreNoCommands) {
  for (int first = 0; first < 256; first++) {
    PointAtExisting();
    Bytes bytes = {static_cast<uint8_t>(first % 2 == 0 ? 0x02 : 0x03)};
    for (int b = 0; b < config_.row_bytes(); b++) bytes.push_back(static_cast<uint8_t>(first + b));
    ExpectAsText(bytes, "data " + std::to_string(first));
    ASSERT_FALSE(HasFatalFailure());
  }
}

// A load holds the bytes it has while the others have not come.
TEST_P(Commands, ALoadMayPause) {
  PointAtExisting();
  const ChipState before = device_->Peek();
  const int row = before.registers[kRegXrow];
  Run({0x02}, false);
  for (int b = 0; b < config_.row_bytes(); b++) {
    for (int n = 0; n < 7; n++) {
      const PortOut out = device_->Step(PortIn());
      ASSERT_TRUE(out.in_ready && !out.out_valid);
    }
    ASSERT_FALSE(device_->Idle());
    ASSERT_EQ(device_->Peek().registers[kRegByte], b);
    Run({static_cast<uint8_t>(0x5a + b)}, false);
  }
  device_->Drain(10);
  ChipState expected = before;
  expected.features[row] = 0;
  for (int b = 0; b < config_.row_bytes(); b++) {
    expected.features[row] |= uint64_t{static_cast<uint8_t>(0x5a + b)} << (8 * b) & LaneMask();
  }
  EXPECT_EQ(device_->Peek().features, expected.features);
}

// WROW counts modulo 2^PB, XROW inside its ring.
TEST_P(Commands, PointersOfLoadsWrap) {
  const int last_w = (1 << config_.pointer_bits()) - 1;
  PointAt(last_w, 0);
  Run(LoadBytes(true, random_.Next()));
  EXPECT_EQ(device_->Peek().registers[kRegWrow], 0);
  const int x_rows = 1 << config_.feature_row_bits();
  for (int ring = 0; ring < (config_.ring ? 8 : 1); ring++) {
    Set(kRegRing, ring);
    for (int row = 0; row < x_rows; row++) {
      PointAt(0, row);
      Run(LoadBytes(false, random_.Next()));
      const int size = config_.ring ? std::min(1 << ring, x_rows) : x_rows;
      ASSERT_EQ(device_->Peek().registers[kRegXrow], row / size * size + (row + 1) % size)
          << "row " << row << ", ring " << ring;
    }
  }
}

// fn of the two rows at hand, group by group.
TEST_P(Commands, ReadInAllFunctions) {
  for (int fn = 0; fn < 16; fn++) {
    Set(kRegFn, fn);
    PointAtExisting();
    const ChipState state = device_->Peek();
    const auto& reg = state.registers;
    const uint64_t w = state.weights[reg[kRegCore] * config_.rows + reg[kRegWrow]];
    const uint64_t x = state.features[reg[kRegXrow]];
    Bytes bytes;
    for (int b = 0; b < config_.row_bytes(); b++) Append(&bytes, {0x18, 0x01});
    ASSERT_EQ(Run(bytes).out, RowBytes(Function(fn, w, x))) << fn;
    ASSERT_EQ(device_->Peek(), state);
  }
  // By hand: lanes 0..3 have w, x = 00, 01, 10, 11.
  Set(kRegFn, 0);
  LoadWeight(0, 1, 0x0c);
  LoadFeature(2, 0x0a);
  if (config_.cores > 1) Set(kRegCore, 0);
  for (int fn = 0; fn < 16; fn++) {
    Set(kRegFn, fn);
    PointAt(1, 2);
    const PortLog log = Run({0x18});
    ASSERT_EQ(log.out.size(), 1U);
    ASSERT_EQ(log.out[0] & 15, fn);
  }
}

// One group of one of the two rows; the row may be one of those read, other lanes keep theirs.
TEST_P(Commands, LogicInAllFunctions) {
  for (int fn = 0; fn < 16; fn++) {
    for (const bool into_weights : {false, true}) {
      const int group = Below(config_.row_bytes());
      Set(kRegFn, fn);
      device_->Reset();
      PointAtExisting();
      for (int n = 0; n < group; n++) Run({0x01});
      ChipState expected = device_->Peek();
      const auto& reg = expected.registers;
      uint64_t& w = expected.weights[reg[kRegCore] * config_.rows + reg[kRegWrow]];
      uint64_t& x = expected.features[reg[kRegXrow]];
      const uint64_t result = Function(fn, w, x);
      uint64_t& written = into_weights ? w : x;
      written = (written & ~GroupMask(group)) | (result & GroupMask(group));
      EXPECT_TRUE(Run({static_cast<uint8_t>(into_weights ? 0x1b : 0x1a)}).out.empty());
      ASSERT_EQ(device_->Peek(), expected) << fn << into_weights;
    }
  }
}

// Every row address that does not exist reads as zeros and takes no write.
TEST_P(Commands, MissingRows) {
  const int w_rows = 1 << config_.row_bits();
  const int x_rows = 1 << config_.feature_row_bits();
  if (config_.cores > 1) Set(kRegCore, config_.cores - 1);
  int missing = 0;
  for (int row = config_.rows; row < w_rows; row++, missing++) {
    const ChipState before = device_->Peek();
    Set(kRegFn, 12);
    PointAt(row, 0);
    ASSERT_EQ(Run({0x18}).out, Bytes{0}) << row;
    Set(kRegFn, 3);  // not w
    PointAt(row, 0);
    ASSERT_EQ(Run({0x18}).out, Bytes{GroupOf(LaneMask(), 0)}) << row;
    Run({0x1b});
    if (!config_.overlap) Run({0x1d, 0x1f});
    PointAt(row, 0);
    Run(LoadBytes(true, ~0ULL));
    ASSERT_EQ(device_->Peek().weights, before.weights) << row;
    ASSERT_EQ(device_->Peek().features, before.features) << row;
  }
  for (int row = config_.feature_rows; row < x_rows; row++, missing++) {
    const ChipState before = device_->Peek();
    Set(kRegFn, 10);
    PointAt(0, row);
    ASSERT_EQ(Run({0x18}).out, Bytes{0}) << row;
    Set(kRegFn, 5);  // not x
    PointAt(0, row);
    ASSERT_EQ(Run({0x18}).out, Bytes{GroupOf(LaneMask(), 0)}) << row;
    Run({0x1a});
    if (!config_.overlap) Run({0x1c, 0x1e});
    Run(LoadBytes(false, ~0ULL));
    ASSERT_EQ(device_->Peek().weights, before.weights) << row;
    ASSERT_EQ(device_->Peek().features, before.features) << row;
  }
  EXPECT_EQ(missing, w_rows - config_.rows + x_rows - config_.feature_rows);
}

// A core that does not exist: zero bytes whatever fn is, and no write.
TEST_P(Commands, MissingCores) {
  for (int core = config_.cores; core < (config_.cores > 1 ? 1 << config_.core_bits() : 1);
       core++) {
    for (int fn = 0; fn < 16; fn++) {
      Set(kRegFn, fn);
      Set(kRegCore, core);
      PointAt(Below(config_.rows), Below(config_.feature_rows));
      ASSERT_EQ(device_->Peek().registers[kRegCore], core);
      ChipState expected = device_->Peek();
      const int row = expected.registers[kRegXrow];
      ASSERT_EQ(Run({0x18}).out, Bytes{0});
      Run({0x1b});
      ASSERT_EQ(device_->Peek(), expected) << core << " fn " << fn;
      Run({0x1a});  // writes the zeros into the feature row, which exists
      expected.features[row] &= ~GroupMask(0);
      ASSERT_EQ(device_->Peek(), expected) << core << " fn " << fn;
      Run(LoadBytes(true, ~0ULL));
      ASSERT_EQ(device_->Peek().weights, expected.weights) << core;
      ASSERT_EQ(device_->Peek().features, expected.features) << core;
    }
  }
}

// READ and LOGIC need no lane of another core.
TEST_P(Commands, EveryCoreIsReadAndWrittenAlone) {
  for (int core = 0; core < config_.cores; core++) {
    for (const uint8_t byte : {0x18, 0x1a, 0x1b}) {
      RandomState();
      Set(kRegCore, core);
      PointAt(Below(config_.rows), Below(config_.feature_rows));
      ExpectAsText({byte, 0x01, byte});
      ASSERT_FALSE(HasFatalFailure()) << core;
    }
  }
}

TEST_P(Commands, ClearTurnsUpAndEmptiesTheAccumulators) {
  for (int n = 0; n < 20; n++) {
    RandomState();
    ChipState expected = device_->Peek();
    expected.registers[kRegDown] = 0;
    expected.accumulator.assign(config_.cores, 0);
    EXPECT_TRUE(Run({0x04}).out.empty());
    ASSERT_EQ(device_->Peek(), expected);
  }
}

// Any bytes one after the other, as the text says them. Write-back has its own random programs.
TEST_P(Commands, RandomBytesOneAfterTheOther) {
  for (int n = 0; n < 250; n++) {
    if (n % 10 == 0) RandomState();
    SpecChip now(config_, device_->Peek());
    Bytes bytes;
    for (int left = 1 + Below(12); left > 0; left--) {
      static constexpr uint8_t kBytes[] = {0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x07,
                                           0x08, 0x17, 0x18, 0x19, 0x1a, 0x1b};
      const int choice = Below(20);
      int byte = choice < 13   ? kBytes[choice]
                 : choice < 17 ? 0x80 | Below(128)
                 : choice < 18 ? 0x40 | Below(64)
                 : choice < 19 ? 0x20 | Below(32)
                               : 0x10 | Below(8);
      if (byte >= 0x80 && (byte & 0x30) == 0x20) byte |= 0x10;  // no bit is written
      bytes.push_back(static_cast<uint8_t>(byte));
      now.Take(bytes.back());
      while (now.loading()) {
        bytes.push_back(static_cast<uint8_t>(Below(256)));
        now.Take(bytes.back());
      }
    }
    ExpectAsText(bytes, Hex(bytes));
    ASSERT_FALSE(HasFatalFailure()) << Hex(bytes);
  }
}

INSTANTIATE_TEST_SUITE_P(Devices, Commands, testing::ValuesIn(AllDevices()), DeviceName);

}  // namespace
}  // namespace flexi
