// SPDX-License-Identifier: Apache-2.0
// RATIONALE. Bits that are written back. Chips without overlap: WRITE and FIX by hand, into both
// arrays and every byte group, right behind a pair and behind a CLEAR. Chips with overlap: raw bits
// in every lane segment, correction by hand with and without RELU, row by row beside a load, one
// started by CLEAR, lanes and rows that do not exist, a data byte that meets a bit. Random programs
// of both kinds beside spec_chip.h. Whole dot products with their write-back are in dot_test.cpp.
// Not covered: programs that write a bit while rows are still corrected, which docs/commands.md
// forbids (the lock-step has them).
#include <array>
#include <map>

#include "tb/chip/chip_fixture.h"

namespace flexi {
namespace {

class WriteBackTest : public ChipTest {
 protected:
  // Core n counts ones[n % 6] in a pair of weight row 0 and feature row 0.
  void LoadCounts(const std::array<int, 6>& ones) {
    LoadFeature(0, ~0ULL);
    for (int core = 0; core < config_.cores; core++) {
      LoadWeight(core, 0, (1ULL << ones[core % 6]) - 1);
    }
    Set(kRegFn, 8);
    Set(kRegSeg, 0);
    if (config_.cores > 1) Set(kRegCore, 0);
    if (config_.ring) Set(kRegRing, 7);
  }
  // Programs that the text without time may foretell, see spec_chip.h.
  Bytes RandomProgram(int length) {
    SpecChip now(config_, device_->Peek());
    Bytes bytes;
    const auto put = [&](int byte) {
      bytes.push_back(static_cast<uint8_t>(byte));
      now.Take(bytes.back());
    };
    while (static_cast<int>(bytes.size()) < length) {
      static constexpr uint8_t kSingle[] = {0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x06, 0x07,
                                            0x18, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f, 0x1c, 0x1e};
      const int choice = Below(30);
      int byte = choice < 18 ? kSingle[choice] : choice < 26 ? 0xa0 | Below(8) : 0x80 | Below(128);
      if (Below(12) == 0) byte = 0x40 | Below(64);
      if (Below(12) == 0) byte = 0x20 | Below(32);
      if (Below(12) == 0) byte = 0x10 | Below(8);
      const int written = now.written();
      if (written == 15) put(0x04);  // as many rows as a chip counts
      if (written == 15) put(0x17);
      put(byte);
      while (now.loading()) put(Below(256));
      // A clear needs its cycle before a WRITE, a bit its way and a correction its rows before
      // anybody reads.
      if (byte == 0x04) put(0x00);
      if (config_.overlap && now.written() != written) put(0x17);
    }
    return bytes;
  }
};

class Written : public WriteBackTest {};        // without overlap
class WrittenBeside : public WriteBackTest {};  // with

// ---------------------------------------------------------------- without overlap

TEST_P(Written, EnterAndFixByHand) {
  // Cores count 1, 2, 3, 4, 5. The group holds a5.
  LoadCounts({1, 2, 3, 4, 5, 6});
  for (const bool weights : {false, true}) {
    const uint8_t write = weights ? 0x1d : 0x1c;
    const uint8_t fix = weights ? 0x1f : 0x1e;
    const auto row = [&] {
      const ChipState state = device_->Peek();
      return static_cast<uint8_t>(weights ? state.weights[3] : state.features[3]);
    };
    struct Step {
      Bytes bytes;
      std::map<int, int> row;            // by cores
      std::vector<int32_t> accumulator;  // of the first ones
    };
    const Step steps[] = {
        // From below enter 1; 1 0 1 0 1 (core 0 lowest).
        {{write}, {{1, 0x4b}, {5, 0xb5}}, {0, 1, 1, 2, 2}},
        // Zero stays, positive ones become 1.
        {{fix}, {{1, 0x4b}, {5, 0xbf}}, {0, 1, 1, 2, 2}},
        {{write}, {{1, 0x96}, {5, 0xe6}}, {0, 0, 0, 1, 1}},
        {{write}, {{1, 0x2c}, {5, 0xd8}}, {0, 0, 0, 0, 0}},
    };
    if (weights) {
      LoadWeight(0, 3, 0xa5);
    } else {
      LoadFeature(3, 0xa5);
    }
    PointAt(0, 0);
    Run({0x04, 0x80});
    PointAt(3, 3);
    for (const Step& step : steps) {
      EXPECT_TRUE(Run(step.bytes).out.empty());
      ASSERT_EQ(row(), step.row.at(config_.cores));
      for (int core = 0; core < config_.cores; core++) {
        ASSERT_EQ(device_->Peek().accumulator[core], step.accumulator[core]);
      }
    }
    // Negative ones become 0.
    PointAt(0, 0);
    Run({0x04, 0x88});  // -1 .. -5
    PointAt(3, 3);
    Run(LoadBytes(weights, 0xff));
    PointAt(3, 3);
    Run({fix});
    EXPECT_EQ(row(), config_.cores == 1 ? 0xfe : 0xe0);
    // Their low bits are 1 0 1 0 1, too; then -1 -1 -2 -2 -3.
    Run({write});
    EXPECT_EQ(row(), config_.cores == 1 ? 0xfd : 0x15);
    for (int core = 0; core < config_.cores; core++) {
      ASSERT_EQ(device_->Peek().accumulator[core], -(core + 2) / 2);
    }
    EXPECT_EQ(Status(), Alive());
  }
}

// A bit with kk = 2 does not leave; WRITE takes it, as close behind the pair as it can stand, and
// shifts.
TEST_P(Written, TheBitWaitsForWrite) {
  LoadCounts({3, 3, 3, 3, 3, 3});
  LoadFeature(3, 0);
  PointAt(0, 0);
  Run({0x04, 0xa0});
  EXPECT_EQ(device_->Peek().accumulator, std::vector<int32_t>(config_.cores, 3));
  EXPECT_EQ(device_->Peek().registers[kRegDown], 1);  // the significance has ended
  PointAt(0, 0);
  // Pair, its row, WRITE: the bit of 3; then one more pair on top of what is left, 1 + 3 = 4.
  Run({0x04, 0xa0, 0x23, 0x1c, SetW(0), SetX(0), 0x80});
  EXPECT_EQ(device_->Peek().features[3] & 0xff, (1U << config_.cores) - 1);
  EXPECT_EQ(device_->Peek().accumulator, std::vector<int32_t>(config_.cores, 4));
}

// CLEAR needs a cycle: a WRITE right behind it still takes the old bit, one behind a NOP a zero.
// The accumulators are empty both times.
TEST_P(Written, WriteRightBehindClear) {
  LoadCounts({3, 3, 3, 3, 3, 3});
  for (const bool nop : {false, true}) {
    LoadFeature(3, 0);
    PointAt(0, 0);
    Run({0x04, 0x80});
    PointAt(3, 3);
    Run(nop ? Bytes{0x04, 0x00, 0x1c} : Bytes{0x04, 0x1c});
    EXPECT_EQ(device_->Peek().features[3] & 0xff, nop ? 0 : (1U << config_.cores) - 1);
    EXPECT_EQ(device_->Peek().accumulator, std::vector<int32_t>(config_.cores, 0));
  }
}

// Results of several dot products in one group: the first of m lies (m - 1) * N lanes above the
// last.
TEST_P(Written, GroupsFillFromBelow) {
  for (int group = 0; group < config_.row_bytes(); group++) {
    LoadCounts({1, 0, 1, 1, 0, 1});
    LoadFeature(3, 0);
    PointAt(3, 3);
    Run(Bytes(group, 0x01));
    const int lanes = std::min(8, config_.lanes - 8 * group);
    const int most = 8 / config_.cores;
    uint64_t expected = 0;
    for (int m = 0; m < most; m++) {
      const bool subtract = m % 2 == 1;  // the same low bits
      Run({0x04, SetW(0), SetX(0), static_cast<uint8_t>(subtract ? 0xa8 : 0xa0), SetX(3), 0x1c});
      for (int core = 0; core < config_.cores; core++) {
        constexpr int kOnes[] = {1, 0, 1, 1, 0, 1};
        const int lane = (most - 1 - m) * config_.cores + core;
        if (kOnes[core] != 0 && lane < lanes) expected |= 1ULL << (8 * group + lane);
      }
    }
    ASSERT_EQ(device_->Peek().features[3], expected) << group;
    device_->Reset();  // BYTE
  }
}

TEST_P(Written, RandomProgramsAsTheTextSays) {
  for (int n = 0; n < 100; n++) {
    RandomState();
    const Bytes program = RandomProgram(20);
    ExpectAsText(program, Hex(program));
    ASSERT_FALSE(HasFatalFailure()) << Hex(program);
  }
}

// ---------------------------------------------------------------- with overlap

constexpr std::array<int, 6> kCounts = {5, 3, 2, 0, 1, 4};

// The two low bits of the counts, and what correction makes of them; then of the negative counts.
TEST_P(WrittenBeside, RawAndCorrectedByHand) {
  constexpr std::array<int, 6> kRaw = {1, 3, 2, 0, 1, 0};  // 101 11 10 0 1 100
  constexpr std::array<int, 6> kLimited = {3, 3, 2, 0, 1, 3};
  constexpr std::array<int, 6> kRawMinus = {3, 1, 2, 0, 3, 0};  // ..011 ..101 ..110 0 ..111 ..100
  const int groups = config_.lane_segments();
  for (int segment = 0; segment < groups; segment += std::max(1, groups - 1)) {
    for (const bool relu : {false, true}) {
      for (const bool minus : {false, true}) {
        LoadCounts(kCounts);
        Set(kRegFn, relu ? 0x18 : 0x08);
        Set(kRegDrow, 2);
        Set(kRegLane, segment);
        PointAt(0, 0);
        ChipState before = device_->Peek();
        const auto expect = [&](const char* what, const std::array<int, 6>& values) {
          ChipState expected = before;
          for (int core = 0; core < config_.cores; core++) {
            const int lane = segment * config_.cores + core;
            if (lane >= config_.lanes) continue;
            for (int bit = 0; bit < 2; bit++) {
              uint64_t& row = expected.features[2 + bit];
              row &= ~(1ULL << lane);
              row |= static_cast<uint64_t>(values[core % 6] >> bit & 1) << lane;
            }
          }
          ASSERT_EQ(device_->Peek().features, expected.features)
              << what << segment << relu << minus;
        };
        // One pair whose bit is written, the next bit without a pair.
        Run({static_cast<uint8_t>(minus ? 0xa8 : 0xa0), 0x06});
        expect("raw", minus ? kRawMinus : kRaw);
        ASSERT_EQ(device_->Peek().registers[kRegDrow], 4);
        ASSERT_EQ(device_->Peek().registers[kRegLane], segment);
        for (int core = 0; core < config_.cores; core++) {
          // Sign, and whether anything is left above bit 1.
          const int y = minus ? -kCounts[core % 6] : kCounts[core % 6];
          const int noted = (y < 0 ? 2 : 0) + (y < 0 || y > 3 ? 1 : 0);
          ASSERT_EQ(device_->Peek().noted[core], noted) << core;
        }
        Run({SetW(9)});
        expect("corrected", !relu   ? minus ? kRawMinus : kRaw
                            : minus ? std::array<int, 6>{}
                                    : kLimited);
        ASSERT_EQ(device_->Peek().registers[kRegDrow], 2);
        ASSERT_EQ(device_->Peek().registers[kRegLane], segment == groups - 1 ? 0 : segment + 1);
        ASSERT_FALSE(HasFatalFailure());
        // Once.
        const ChipState after = device_->Peek();
        Run({SetW(9), 0x04});
        ASSERT_EQ(device_->Peek(), after);
      }
    }
  }
}

// CLEAR starts it like SETW.
TEST_P(WrittenBeside, ClearStartsTheCorrection) {
  LoadCounts({5, 5, 5, 5, 5, 5});
  Set(kRegFn, 0x18);
  Set(kRegDrow, 1);
  Set(kRegLane, 0);
  PointAt(0, 0);
  Run({0xa0, 0x06, 0x06, 0x04});  // 101: nothing beyond
  const uint64_t mask = config_.cores >= config_.lanes ? LaneMask() : (1ULL << config_.cores) - 1;
  ChipState state = device_->Peek();
  EXPECT_EQ(state.features[1] & mask, mask);
  EXPECT_EQ(state.features[2] & mask, 0U);
  EXPECT_EQ(state.features[3] & mask, mask);
  EXPECT_EQ(state.registers[kRegDrow], 1);
  EXPECT_EQ(state.registers[kRegLane], config_.lane_segments() == 1 ? 0 : 1);
}

// One row in every cycle, from the last one back, beginning two cycles after SETW; not in cycles
// with a data byte.
TEST_P(WrittenBeside, CorrectionRowByRow) {
  for (const bool load : {false, true}) {
    LoadCounts({4, 4, 4, 4, 4, 4});
    Set(kRegFn, 0x18);
    Set(kRegDrow, 0);
    Set(kRegLane, 0);
    PointAt(0, 0);
    Run({0xa0, 0x06});
    ASSERT_EQ(device_->Peek().registers[kRegDrow], 2);
    // Taken in cycle 0, executed in 1, the clear at the end of 2. With a load (opcode in 2) data in
    // 3 .. 2 + B.
    Bytes bytes = {SetW(20)};
    if (load) Append(&bytes, LoadBytes(true, 0));
    const int first = 3 + (load ? config_.row_bytes() : 0);  // cycle of the first row
    size_t sent = 0;
    for (int cycle = 0; cycle < first + 4; cycle++) {
      const ChipState state = device_->Peek();
      const int back = std::clamp(cycle - first, 0, 2);
      ASSERT_EQ(state.registers[kRegDrow], 2 - back) << cycle;
      ASSERT_EQ(state.features[1] & 1, back >= 1 ? 1U : 0U) << cycle;
      ASSERT_EQ(state.features[0] & 1, back >= 2 ? 1U : 0U) << cycle;
      ASSERT_EQ(state.registers[kRegLane], back < 2 || config_.lane_segments() == 1 ? 0 : 1)
          << cycle;
      PortIn in;
      in.in_valid = sent < bytes.size();
      in.in_data = in.in_valid ? bytes[sent] : 0;
      if (device_->Step(in).in_ready && in.in_valid) sent++;
    }
    ASSERT_EQ(sent, bytes.size());
  }
}

// Rows that do not exist take no bit, and rows count modulo 2^XB; lanes beyond the row take none
// either.
TEST_P(WrittenBeside, RowsWrapAndMayBeMissing) {
  const int addresses = 1 << config_.feature_row_bits();
  for (int row = 0; row < addresses; row++) {
    for (int lane = 0; lane < 1 << config_.lane_segment_bits(); lane++) {
      if (Below(4) != 0 && row != addresses - 1) continue;
      LoadCounts(kCounts);
      Set(kRegFn, 0x18);
      Set(kRegDrow, row);
      Set(kRegLane, lane);
      PointAt(0, 0);
      ExpectAsText({0xa0, 0x06, 0x06, SetW(0), 0x17}, std::to_string(row));
      ASSERT_FALSE(HasFatalFailure()) << row << " " << lane;
      ASSERT_EQ(device_->Peek().registers[kRegDrow], row);
    }
  }
}

// A bit and a data byte in the same cycle: both arrive, the bit first.
TEST_P(WrittenBeside, ADataByteMeetsABit) {
  for (const bool weights : {false, true}) {
    for (int nops = 0; nops < 4; nops++) {
      for (int bits = 1; bits <= 3; bits++) {
        LoadCounts(kCounts);
        Set(kRegDrow, 1);
        Set(kRegLane, 0);
        PointAt(0, 0);
        // Into the row to which the first bit goes: w goes on, x stays.
        Bytes bytes = {SetX(1), 0xe0};
        bytes.insert(bytes.end(), bits - 1, 0x06);
        bytes.insert(bytes.end(), nops, 0x00);
        Append(&bytes, LoadBytes(weights, random_.Next()));
        ExpectAsText(bytes, Hex(bytes));
        ASSERT_FALSE(HasFatalFailure());
      }
    }
  }
}

// SYNC waits for the last row: READ behind it gets the corrected one.
TEST_P(WrittenBeside, SyncBeforeReading) {
  LoadCounts({7, 7, 7, 7, 7, 7});
  Set(kRegDrow, 0);
  Set(kRegLane, 0);
  Set(kRegFn, 0x1a);  // x, and correction
  PointAt(0, 0);
  // fn = x counts all lanes, 8 or more: beyond three bits.
  Run({0xa0, 0x06, 0x06});
  const PortLog log = Run({SetW(0), SetX(0), 0x17, 0x18, SetX(2), 0x18});
  const int mask = config_.cores >= 8 ? 255 : (1 << config_.cores) - 1;
  ASSERT_EQ(log.out.size(), 2U);
  EXPECT_EQ(log.out[0] & mask, mask);
  EXPECT_EQ(log.out[1] & mask, mask);
}

TEST_P(WrittenBeside, RandomProgramsAsTheTextSays) {
  for (int n = 0; n < 100; n++) {
    RandomState();
    const Bytes program = RandomProgram(25);
    ExpectAsText(program, Hex(program));
    ASSERT_FALSE(HasFatalFailure()) << Hex(program);
    Run({0x04});  // rows that are written and not yet counted back
  }
}

INSTANTIATE_TEST_SUITE_P(Devices, Written, testing::ValuesIn(DevicesWithoutOverlap()), DeviceName);
INSTANTIATE_TEST_SUITE_P(Devices, WrittenBeside, testing::ValuesIn(DevicesWithOverlap()),
                         DeviceName);

}  // namespace
}  // namespace flexi
