// SPDX-License-Identifier: Apache-2.0
// RATIONALE. The byte port on every device: random programs of loads, reads, row logic and dot
// products (sent, written, and sent beside a correction) once with a willing host, then with hosts
// that stall on either side (percent of cycles 0, 50, 90): the same bytes come out, none lost or
// doubled, the same stored bits at the end; a byte that waits is held. All ready patterns of ten
// cycles for a stream that sends in every way; while a byte waits everything holds. Not covered:
// programs that read rows while they are written (there time counts), so rows that are written lie
// beside those that are read.
#include "tb/chip/chip_fixture.h"

namespace flexi {
namespace {

class Port : public ChipTest {
 protected:
  Bytes Program() {
    Bytes bytes;
    Stream stream(StreamChipOf(config_), [&bytes](uint8_t byte) { bytes.push_back(byte); });
    const int half = config_.feature_rows / 2;
    for (int reg = 0; reg < isa::kRegisters; reg++) stream.Mov(reg, 0);
    stream.Mov(kRegRing, 7);
    for (int n = 0; n < 60; n++) {
      // Corrections end before anything else begins.
      stream.SetW(Below(config_.rows));
      stream.Byte(isa::kSync);
      if (config_.cores > 1 && Below(4) == 0) stream.Mov(kRegCore, Below(config_.cores));
      switch (Below(8)) {
        case 0: {
          Bytes row(config_.row_bytes());
          for (uint8_t& byte : row) byte = static_cast<uint8_t>(Below(256));
          if (Below(2) == 0) {
            stream.LoadFeatures(Below(config_.feature_rows), row.data(), 1);
          } else {
            stream.LoadWeights(Below(config_.rows), row.data(), 1);
          }
          break;
        }
        case 1:
          stream.PointAt(Below(config_.rows), Below(config_.feature_rows));
          stream.Byte(isa::kRead);
          stream.Byte(Below(2) == 0 ? isa::kLogicX : isa::kLogicW);
          break;
        case 2:
          stream.Byte(isa::kStatus);
          break;
        case 3:
          stream.Byte(0x08 + Below(8));
          break;
        default: {
          DotProduct dot;
          dot.a = 1 + Below(std::min(4, half));
          dot.w = 1 + Below(4);
          dot.segments = 1 + Below(half / dot.a);
          dot.x0 = Below(half - dot.a * dot.segments + 1);
          dot.w0 = Below(config_.rows);
          dot.bits = dot.significances() + Below(3);
          dot.fix = Below(2) == 0;
          stream.Mov(kRegFn, isa::PackFn(Below(16), true));
          stream.Mov(kRegSeg, dot.segments - 1);
          if (Below(2) == 0) {
            DotProduct written = dot;
            written.result = isa::kWrite;
            const int k = 1 + Below(std::min(half, dot.bits));
            written.shift = dot.bits - k;
            written.row = half + Below(config_.feature_rows - half - k + 1);
            stream.Mov(kRegDrow, written.row);
            stream.Dot(written);
          }
          stream.Dot(dot);  // sent, beside the correction if there is one
        }
      }
    }
    return bytes;
  }

  // Whether the host is ready in this cycle, on either side.
  using Ready = std::function<bool(uint64_t cycle)>;
  // Feeds the program to a fresh device with the power-up contents of seed_ under stalls.
  Bytes Stalled(const Bytes& bytes, const Ready& gives, const Ready& takes, ChipState* end) {
    device_ = GetParam().make(seed_);
    device_->Reset();
    Bytes out;
    size_t sent = 0;
    bool held = false;
    uint8_t held_byte = 0;
    bool offered = false;
    for (uint64_t cycle = 0; sent < bytes.size() || !device_->Idle(); cycle++) {
      EXPECT_LT(cycle, 2'000'000U);
      if (cycle >= 2'000'000) break;
      PortIn in;
      // Once offered a byte stays offered until it is taken.
      in.in_valid = sent < bytes.size() && (offered || gives(cycle));
      in.in_data = in.in_valid ? bytes[sent] : static_cast<uint8_t>(Below(256));
      in.out_ready = takes(cycle);
      const PortOut shown = device_->Step(in);
      if (held) {
        EXPECT_TRUE(shown.out_valid && shown.out_data == held_byte) << "cycle " << cycle;
      }
      if (shown.out_valid) {
        EXPECT_FALSE(shown.in_ready) << "cycle " << cycle;
      }
      if (in.in_valid && shown.in_ready) sent++;
      offered = in.in_valid && !shown.in_ready;
      if (shown.out_valid && in.out_ready) out.push_back(shown.out_data);
      held = shown.out_valid && !in.out_ready;
      held_byte = shown.out_data;
      if (testing::Test::HasFailure()) break;
    }
    *end = device_->Peek();
    return out;
  }
  Ready Percent(int stalled) {
    return [this, stalled](uint64_t) { return Below(100) >= stalled; };
  }
  static bool Always(uint64_t) { return true; }
};

TEST_P(Port, StallsChangeNoByteAndNoBit) {
  for (int round = 0; round < 4; round++) {
    const Bytes program = Program();
    ChipState expected_end;
    const Bytes expected = Stalled(program, Always, Always, &expected_end);
    ASSERT_GT(expected.size(), 20U);
    for (const int in_stall : {0, 50, 90}) {
      for (const int out_stall : {0, 50, 90}) {
        ChipState end;
        ASSERT_EQ(Stalled(program, Percent(in_stall), Percent(out_stall), &end), expected)
            << "stalls " << in_stall << " " << out_stall;
        ASSERT_EQ(end, expected_end) << "stalls " << in_stall << " " << out_stall;
        ASSERT_FALSE(HasFailure());
      }
    }
  }
}

// A stream that sends one bit behind the other, beside a RUN that goes on, from FLUSH, READ and
// STATUS.
TEST_P(Port, EveryReadyPattern) {
  Bytes bytes = {SetW(0), Mov(kRegSeg), SetW(8), Mov(kRegFn), SetW(2), SetX(1), 0x04};
  const size_t first = bytes.size();
  Append(&bytes, {0xb0, 0xf1, 0x82, 0xb8, 0x07, 0x07, 0x18, 0x08, 0x19, 0x00});
  ChipState expected_end;
  const Bytes expected = Stalled(bytes, Always, Always, &expected_end);
  const size_t parts = (config_.cores + 7) / 8;
  ASSERT_EQ(expected.size(), 5 * parts + 2);
  for (uint64_t pattern = 0; pattern < 1024; pattern++) {
    const auto takes = [&](uint64_t cycle) {
      return cycle < first + 2 || (pattern >> (cycle - first - 2) % 10 & 1) != 0 ||
             cycle % 64 == 63;
    };
    ChipState end;
    ASSERT_EQ(Stalled(bytes, Always, takes, &end), expected) << pattern;
    ASSERT_EQ(end, expected_end) << pattern;
    ASSERT_FALSE(HasFailure()) << pattern;
  }
}

// While a bit that is sent waits, nothing changes, whatever the byte register holds and offers;
// then all goes on.
TEST_P(Port, EverythingHolds) {
  for (int n = 0; n < 120; n++) {
    RandomState();
    // Two bytes behind the pair are in the chip when its bit is offered.
    Bytes bytes = {0xb0};
    for (int left = 0; left < 2; left++) {
      bytes.push_back(static_cast<uint8_t>(Below(3) != 0 ? 0x80 | Below(128) : Below(256)));
      if (bytes.back() == 0x02 || bytes.back() == 0x03) bytes.back() = 0x01;
    }
    if (n % 8 == 0) bytes = {0xb0, 0x02, 0x5a};  // a data byte
    PortIn in;
    size_t sent = 0;
    PortOut shown;
    for (int cycle = 0; cycle < 3 || !shown.out_valid; cycle++) {
      ASSERT_LT(cycle, 10);
      in.in_valid = sent < bytes.size();
      in.in_data = in.in_valid ? bytes[sent] : 0;
      shown = device_->Step(in);
      if (in.in_valid && shown.in_ready) sent++;
    }
    const ChipState held = device_->Peek();
    for (int cycle = 0; cycle < 5; cycle++) {
      in.in_valid = cycle % 2 == 0;
      in.in_data = static_cast<uint8_t>(Below(256));
      const PortOut again = device_->Step(in);
      ASSERT_EQ(again, shown);
      ASSERT_FALSE(again.in_ready);
      const ChipState now = device_->Peek();
      // The data byte itself is written at once.
      if (n % 8 != 0) {
        ASSERT_EQ(now, held) << Hex(bytes);
      }
      ASSERT_EQ(now.accumulator, held.accumulator);
      ASSERT_EQ(now.registers, held.registers);
    }
    device_->Reset();
  }
}

// Nobody takes a byte for long: the chip waits, takes nothing more than it may, and goes on.
TEST_P(Port, AHostThatSleepsLosesNothing) {
  Bytes bytes = PointBytes(7, 0);
  bytes.push_back(0x04);
  for (int n = 0; n < 12; n++) bytes.push_back(static_cast<uint8_t>(n % 3 == 0 ? 0xb0 : 0x07));
  bytes.push_back(0x19);
  ChipState expected_end;
  const Bytes expected = Stalled(bytes, Always, Always, &expected_end);
  ChipState end;
  const auto takes = [](uint64_t cycle) { return cycle % 500 == 499; };
  EXPECT_EQ(Stalled(bytes, Always, takes, &end), expected);
  EXPECT_EQ(end, expected_end);
}

INSTANTIATE_TEST_SUITE_P(Devices, Port, testing::ValuesIn(AllDevices()), DeviceName);

}  // namespace
}  // namespace flexi
