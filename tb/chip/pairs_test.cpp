// SPDX-License-Identifier: Apache-2.0
// RATIONALE. RUN, FLUSH and what they do with accumulators, pointers and the port, on every device.
// By hand: dot products of 2 x 2 bits and of two segments as bytes, with the bytes that come back
// for 1, 2, 3, 5, 7, 16 and 32 cores; steps and border steps in both directions, rings; what
// becomes of the bit that leaves; CLEAR and SETW at every distance from a pair. All 128 RUN bytes
// in random states beside spec_chip.h. Not covered: bits that are written (writeback_test.cpp).
#include <map>

#include "tb/chip/chip_fixture.h"

namespace flexi {
namespace {

class Pairs : public ChipTest {
 protected:
  int XRows() const { return 1 << config_.feature_row_bits(); }
  int WRows() const { return 1 << config_.pointer_bits(); }  // addresses of WROW
  int XNow() const { return device_->Peek().registers[kRegXrow]; }
  int WNow() const { return device_->Peek().registers[kRegWrow]; }
  static int Mod(int value, int n) { return (value % n + n) % n; }

  // Low bits of every core's accumulator as one sent bit.
  Bytes Sent(const std::vector<int32_t>& acc) const {
    static const std::map<int, int> kBits = {{1, 8}, {2, 4},  {3, 2}, {5, 1},
                                             {7, 1}, {16, 1}, {32, 1}};
    const int bits = kBits.at(config_.cores);
    Bytes bytes((config_.cores * bits + 7) / 8);
    for (int n = 0; n < config_.cores * bits; n++) {
      bytes[n / 8] =
          static_cast<uint8_t>(bytes[n / 8] | (acc[n / bits] >> (n % bits) & 1) << (n % 8));
    }
    return bytes;
  }
  // Fn 15: every pair counts all lanes.
  void CountAllLanes() {
    Set(kRegFn, 15);
    Run({0x04});
  }
  std::vector<int32_t> All(int32_t value) const {
    return std::vector<int32_t>(config_.cores, value);
  }
};

// x = 3, 1, 2, 0 in feature rows 1 and 2; w = 1, 2, 3, 3 in weight rows 3 and 4 of core 0, 3 in
// four lanes of the last core (of the only one in the second pass). y = 3 + 2 + 6 + 0 = 11, and 3 *
// 6 = 18 in the last core.
TEST_P(Pairs, TwoByTwoBitsByHand) {
  LoadFeature(1, 0x03);
  LoadFeature(2, 0x05);
  for (int core = 0; core < config_.cores; core++) {
    const bool last = core > 0 && core == config_.cores - 1;
    LoadWeight(core, 3, last ? 0x0f : core == 0 ? 0x0d : 0);
    LoadWeight(core, 4, last ? 0x0f : core == 0 ? 0x0e : 0);
  }
  Set(kRegFn, 8);
  Set(kRegSeg, 0);
  if (config_.ring) Set(kRegRing, 7);
  Bytes bytes = PointBytes(3, 1);
  // Pairs (x bit, w bit): 00; 10 and 01; 11. x goes on, x goes on, -.
  Append(&bytes, {0x04, 0xb0, 0xb1, 0xb0});
  // Core 0: 1; 0 + 2 + 1 = 3; 1 + 1 = 2. The last one: 2; 1 + 2 + 2 = 5; 2 + 2 = 4. Shifted in
  // between.
  const std::map<int, Bytes> expected = {
      {1, {0x01, 0x03, 0x02}},
      {2, {0x21, 0x53, 0x42}},
      {3, {0x21, 0x13, 0x02}},
      {5, {0x01, 0x11, 0x00}},
      {7, {0x01, 0x41, 0x00}},
      {16, {0x01, 0x00, 0x01, 0x80, 0x00, 0x00}},
      {32, {0x01, 0, 0, 0, 0x01, 0, 0, 0x80, 0, 0, 0, 0}},
  };
  EXPECT_EQ(Run(bytes).out, expected.at(config_.cores));
  const ChipState state = device_->Peek();
  EXPECT_EQ(state.accumulator[0], 1);  // 11 = 1 + 2 * 1 + 4 * 0 + 8 * 1
  if (config_.cores > 1) {
    EXPECT_EQ(state.accumulator[config_.cores - 1], 2);  // 18 = 2 * 1 + 8 * 2
  }
}

// Both signed: x = -1, 1, -2; w = 1, -1, -2; y = -1 - 1 + 4 = 2.
TEST_P(Pairs, TwoByTwoSignedBitsByHand) {
  LoadFeature(1, 0x03);
  LoadFeature(2, 0x05);
  for (int core = 0; core < config_.cores; core++) {
    LoadWeight(core, 3, 0x03);
    LoadWeight(core, 4, 0x06);
  }
  Set(kRegFn, 8);
  Set(kRegSeg, 0);
  if (config_.ring) Set(kRegRing, 7);
  Bytes bytes = PointBytes(3, 1);
  // The pairs with one sign bit are subtracted.
  Append(&bytes, {0x04, 0xb0, 0xb9, 0xb0});
  Bytes expected;
  for (const int acc : {2, 1 - 2, -1 + 1}) Append(&expected, Sent(All(acc)));
  EXPECT_EQ(Run(bytes).out, expected);
  EXPECT_EQ(device_->Peek().accumulator, All(0));
}

// Two segments, x of two bits, w of one: x = 3, 1 | 2, 3; w = 1, 1 | 1, 0; y = 3 + 1 + 2 = 6.
// Weights in reverse order of segments.
TEST_P(Pairs, TwoSegmentsByHand) {
  const uint64_t x[4] = {0x03, 0x02, 0x01, 0x03};  // bit 0 of both segments, bit 1 of both
  for (int row = 0; row < 4; row++) LoadFeature(row, x[row]);
  for (int core = 0; core < config_.cores; core++) {
    LoadWeight(core, 5, 0x01);
    LoadWeight(core, 6, 0x03);
  }
  Set(kRegFn, 8);
  Set(kRegSeg, 1);
  if (config_.ring) Set(kRegRing, 7);
  Bytes bytes = PointBytes(6, 0);
  Append(&bytes, {0x04, 0xb1, 0xb1});
  Bytes expected;
  for (const int acc : {2 + 0, 1 + 1 + 1}) Append(&expected, Sent(All(acc)));
  EXPECT_EQ(Run(bytes).out, expected);
}

TEST_P(Pairs, StepUpAndDown) {
  if (config_.ring) Set(kRegRing, 7);
  Set(kRegSeg, 0);
  for (const bool down : {false, true}) {
    for (int n = 1; n <= 8; n++) {
      PointAt(Below(config_.rows), Below(config_.feature_rows));
      Run({0x04});
      if (down) Run({0x90});  // a border step turns
      const int x = XNow();
      const int w = WNow();
      Run({static_cast<uint8_t>(0x80 + n - 1)});
      ASSERT_EQ(XNow(), Mod(down ? x - n : x + n, XRows())) << down << n;
      ASSERT_EQ(WNow(), Mod(down ? w + n : w - n, WRows())) << down << n;
      ASSERT_EQ(device_->Peek().registers[kRegDown], down ? 1 : 0);
    }
  }
}

TEST_P(Pairs, BorderStepsTurn) {
  if (config_.ring) Set(kRegRing, 7);
  for (int segments = 1; segments <= config_.max_segments(); segments += 1 + segments / 4) {
    Set(kRegSeg, segments - 1);
    for (int kk = 1; kk <= 3; kk++) {
      for (const bool w_goes_on : {false, true}) {
        PointAt(Below(config_.rows), Below(config_.feature_rows));
        Run({0x04});
        for (const bool down : {false, true}) {  // the first one turns for the second one
          const int n = 1 + Below(8);
          const int steps = down ? 1 - n : n - 1;
          const int x = XNow() + steps + (w_goes_on ? 0 : segments);
          const int w = WNow() - steps + (w_goes_on ? segments : 0);
          Run({static_cast<uint8_t>(0x80 + 0x40 * w_goes_on + 0x10 * kk + n - 1)});
          ASSERT_EQ(XNow(), Mod(x, XRows())) << segments << kk << w_goes_on << down;
          ASSERT_EQ(WNow(), Mod(w, WRows())) << segments << kk << w_goes_on << down;
          ASSERT_EQ(device_->Peek().registers[kRegDown], down ? 0 : 1);
        }
      }
    }
  }
}

// Address bits above RING are held, in steps of both directions and in border steps.
TEST_P(Pairs, XMovesInItsRing) {
  for (int ring = 0; ring < 8; ring++) {
    Set(kRegRing, ring);
    const int bits =
        config_.ring ? std::min(ring, config_.feature_row_bits()) : config_.feature_row_bits();
    const int size = 1 << bits;
    for (int x = 0; x < XRows(); x += 1 + Below(3)) {
      const int base = x / size * size;
      const int segments = 1 + Below(config_.max_segments());
      Set(kRegSeg, segments - 1);
      PointAt(0, x);
      Run({0x04, 0x82});  // 3 pairs
      int now = base + Mod(x + 3, size);
      ASSERT_EQ(XNow(), now) << "ring " << ring << " from " << x;
      Run({0x90});  // border, x goes on
      now = base + Mod(now + segments, size);
      ASSERT_EQ(XNow(), now) << "ring " << ring << " from " << x;
      Run({0x84});  // 5 pairs down
      now = base + Mod(now - 5, size);
      ASSERT_EQ(XNow(), now) << "ring " << ring << " from " << x;
      Run({0xd0});  // border, w goes on
      ASSERT_EQ(XNow(), now) << "ring " << ring << " from " << x;
    }
  }
}

TEST_P(Pairs, AddSubtractAndWrap) {
  CountAllLanes();
  Run({0x82});
  EXPECT_EQ(device_->Peek().accumulator, All(3 * config_.lanes));
  Run({0x8f});
  EXPECT_EQ(device_->Peek().accumulator, All(-5 * config_.lanes));
  // 2^AW modulo: so many pairs that the sum passes half of the range.
  const int half = 1 << (config_.acc_width - 1);
  Run({0x04});
  int sum = 0;
  while (sum < half) {
    Run({0x80});
    sum += config_.lanes;
  }
  EXPECT_EQ(device_->Peek().accumulator, All(sum - 2 * half));
  Run({0x88});
  EXPECT_EQ(device_->Peek().accumulator, All(sum - config_.lanes));
}

// Counts of all lanes: kk = 0 leaves the sum, 1 and 3 shift it after the pair has been added, 3
// sends it before its shift; 2 waits for WRITE on chips without overlap, and shifts on the others.
TEST_P(Pairs, FatesOfTheBitThatLeaves) {
  const int lanes = config_.lanes;
  CountAllLanes();
  if (config_.overlap) Set(kRegDrow, 0);
  EXPECT_EQ(Run({0x04, 0x80}).out, Bytes());
  EXPECT_EQ(device_->Peek().accumulator, All(lanes));
  EXPECT_EQ(Run({0x04, 0x81, 0x90}).out, Bytes());
  EXPECT_EQ(device_->Peek().accumulator, All(3 * lanes / 2));
  EXPECT_EQ(Run({0x04, 0x81, 0xa0}).out, Bytes());
  EXPECT_EQ(device_->Peek().accumulator, All(config_.overlap ? 3 * lanes / 2 : 3 * lanes));
  EXPECT_EQ(Run({0x04, 0x81, 0xb0}).out, Sent(All(3 * lanes)));
  EXPECT_EQ(device_->Peek().accumulator, All(3 * lanes / 2));
  // Negative ones shift arithmetically: rounded down. 3 * 13 is odd.
  EXPECT_EQ(Run({0x04, 0x8a, 0xb8}).out, Sent(All(-4 * lanes)));
  EXPECT_EQ(Run({0x04, 0x89, 0xb8}).out, Sent(All(-3 * lanes)));
  EXPECT_EQ(device_->Peek().accumulator, All((-3 * lanes - 1) / 2));
}

// FLUSH takes one more bit each time; pointers and direction stay.
TEST_P(Pairs, FlushWithoutAPair) {
  CountAllLanes();
  Set(kRegSeg, 0);
  Run({0x04, 0x82, 0x88});  // 2 * lanes
  ChipState expected = device_->Peek();
  EXPECT_EQ(Run({0x05}).out, Bytes());
  expected.accumulator = All(config_.lanes);
  EXPECT_EQ(device_->Peek(), expected);
  EXPECT_EQ(Run({0x07}).out, Sent(All(config_.lanes)));
  expected.accumulator = All(config_.lanes / 2);
  EXPECT_EQ(device_->Peek(), expected);
  // To the end: the sign comes again and again.
  Run({0x04, 0x88});
  for (int n = 0; n < 20; n++) ASSERT_EQ(Run({0x07}).out, Sent(All(-config_.lanes >> n))) << n;
  EXPECT_EQ(device_->Peek().accumulator, All(-1));
  if (!config_.overlap) {
    expected = device_->Peek();
    EXPECT_EQ(Run({0x06}).out, Bytes());  // waits for WRITE
    EXPECT_EQ(device_->Peek(), expected);
  }
}

// A pair and its bit come before a clear that stands behind them in the stream, and stay out of its
// way in front of it, whatever the distance.
TEST_P(Pairs, ClearAtEveryDistance) {
  CountAllLanes();
  const int lanes = config_.lanes;
  const Bytes clears = config_.overlap ? Bytes{0x04, 0x40} : Bytes{0x04};
  for (const uint8_t clear : clears) {
    for (int before = 0; before < 5; before++) {
      for (int behind = 0; behind < 5; behind++) {
        for (int kk = 0; kk < 4; kk++) {
          if (kk == 2) continue;
          Bytes bytes = {0x04, 0x81, static_cast<uint8_t>(0x80 + 0x10 * kk)};
          bytes.insert(bytes.end(), before, 0x00);
          bytes.push_back(clear);
          bytes.insert(bytes.end(), behind, 0x00);
          bytes.push_back(0x80);
          bytes.push_back(0xb0);
          Bytes expected;
          if (kk == 3) Append(&expected, Sent(All(3 * lanes)));
          Append(&expected, Sent(All(2 * lanes)));
          ASSERT_EQ(Run(bytes).out, expected) << before << " " << behind << " " << kk;
          ASSERT_EQ(device_->Peek().accumulator, All(lanes))
              << before << " " << behind << " " << kk;
          ASSERT_EQ(device_->Peek().registers[kRegDown], 1);
        }
        // FLUSH on either side.
        Bytes bytes = {0x04, 0x81, 0x07};
        bytes.insert(bytes.end(), before, 0x00);
        bytes.push_back(clear);
        bytes.insert(bytes.end(), behind, 0x00);
        bytes.push_back(0x07);
        Bytes expected = Sent(All(2 * lanes));
        Append(&expected, Sent(All(0)));
        ASSERT_EQ(Run(bytes).out, expected) << before << " " << behind;
        ASSERT_EQ(device_->Peek().accumulator, All(0)) << before << " " << behind;
      }
    }
  }
}

// Significances of one pair each: every bit leaves one cycle behind the other.
TEST_P(Pairs, BitsLeaveOneBehindTheOther) {
  CountAllLanes();
  int acc = 0;
  Bytes bytes = {0x04};
  Bytes expected;
  for (int n = 0; n < 12; n++) {
    const bool send = n % 3 != 1;
    bytes.push_back(static_cast<uint8_t>(send ? 0xb0 : 0xd0));
    acc += config_.lanes;
    if (send) Append(&expected, Sent(All(acc)));
    acc >>= 1;
  }
  EXPECT_EQ(Run(bytes).out, expected);
  EXPECT_EQ(device_->Peek().accumulator, All(acc));
}

// Rows that do not exist count as zeros: nothing for AND, all lanes for a function that is one
// there.
TEST_P(Pairs, MissingRowsCountAsZeros) {
  for (const int fn : {8, 3}) {
    for (int row = 0; row < 1 << config_.row_bits(); row++) {
      Set(kRegFn, fn);
      PointAt(row, Below(config_.feature_rows));
      SpecChip spec(config_, device_->Peek());
      ExpectAsText({0x04, 0x80}, std::to_string(row));
      ASSERT_FALSE(HasFatalFailure());
      if (row >= config_.rows) {
        ASSERT_EQ(device_->Peek().accumulator, All(fn == 8 ? 0 : config_.lanes));
      }
    }
  }
}

TEST_P(Pairs, AllRunBytesInRandomStates) {
  for (int byte = 0x80; byte < 0x100; byte++) {
    if (config_.overlap && (byte & 0x30) == 0x20) continue;
    for (int n = 0; n < 2; n++) {
      RandomState();
      ExpectAsText({static_cast<uint8_t>(byte)}, std::to_string(byte));
      ASSERT_FALSE(HasFatalFailure());
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Devices, Pairs, testing::ValuesIn(AllDevices()), DeviceName);

}  // namespace
}  // namespace flexi
