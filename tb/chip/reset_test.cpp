// SPDX-License-Identifier: Apache-2.0
// RATIONALE. Reset and power-up on every device. Reset in every cycle, from the byte to the end and
// beyond, of every kind of byte and of dot products, with pins at random meanwhile: no byte moves,
// what docs/commands.md lets run out has the effect that it has without a reset, slow bytes that
// have not begun have none, BYTE is 0, no error is left, the port is idle and the chip computes as
// before. Corrections end, no row counts as written. Reset out of random streams, also while a byte
// waits. Power-up: many seeds. Not covered: resets that are too short, whose state is not defined.
#include "tb/chip/chip_fixture.h"

namespace flexi {
namespace {

class Reset : public ChipTest {
 protected:
  static constexpr int kCycles = 12;

  struct Program {
    std::string name;
    Bytes bytes;
    int waits_from = -1;  // cycles in which the last byte, a slow one, waits or begins
    int waits_to = -1;
  };
  std::vector<Program> Programs() const {
    Bytes load_x(config_.row_bytes() + 1, 0xa5);
    Bytes load_w = load_x;
    load_x[0] = 0x02;
    load_w[0] = 0x03;
    Bytes dot;
    Stream stream(StreamChipOf(config_), [&dot](uint8_t byte) { dot.push_back(byte); });
    stream.ForgetHigh(0);
    DotProduct sent;
    sent.w = 3;
    sent.a = 2;
    sent.ws = true;
    sent.bits = 5;
    stream.Dot(sent);
    Bytes writes = dot;
    Append(&writes, {0xa7, 0x06, 0x06, 0xa1, 0x06});
    std::vector<Program> programs = {
        {"NOP", {0x00}},
        {"NEXT", {0x01, 0x01}},
        {"error", {0x08}},
        {"LOADX", load_x},
        {"LOADW", load_w},
        {"CLEAR", {0x04}},
        {"FLUSH 1", {0x05}},
        {"FLUSH 3", {0x07, 0x07}},
        {"SETW SETX", {0x45, 0x21}},
        {"RUN 8", {0x87}},
        {"RUN 8, dropped", {0x97, 0xdf}},
        {"RUN 8, sent", {0xb7, 0xb0, 0xf1}},
        {"MOV", {0x10}, 1, 1},
        {"RUN MOV", {0x90, 0x10}, 2, 4},
        {"READ", {0x18}, 1, 1},
        {"STATUS", {0x19}, 1, 1},
        {"LOGICX", {0x1a}, 1, 1},
        {"LOGICW", {0x1b}, 1, 1},
        {"WRITE FIX or errors", {0x1c}, config_.overlap ? -1 : 1, config_.overlap ? -1 : 1},
        {"FIX or error", {0x1f}, config_.overlap ? -1 : 1, config_.overlap ? -1 : 1},
        {"dot product", dot},
        {"written bits", writes},
    };
    return programs;
  }

  // Feeds bytes for so many cycles to a fresh device in a random but replayed state.
  void Start(uint64_t state_seed, const Bytes& bytes, int cycles, bool takes) {
    device_ = GetParam().make(seed_);
    device_->Reset();
    random_ = flexi::Random(state_seed);
    RandomState();
    if (config_.overlap) Run({0x04});  // none of its rows is written
    size_t sent = 0;
    for (int cycle = 0; cycle < cycles; cycle++) {
      PortIn in;
      in.in_valid = sent < bytes.size();
      in.in_data = in.in_valid ? bytes[sent] : 0;
      in.out_ready = takes;
      if (device_->Step(in).in_ready && in.in_valid) sent++;
    }
  }
  // Pins at random meanwhile.
  void ResetWithNoise() {
    for (int cycle = 0; cycle < kCycles; cycle++) {
      PortIn in;
      in.reset = true;
      in.in_valid = Below(2) == 0;
      in.in_data = static_cast<uint8_t>(Below(256));
      in.out_ready = Below(2) == 0;
      device_->Step(in);
    }
  }
  void ExpectQuiet(const std::string& where) {
    ASSERT_TRUE(device_->Idle()) << where;
    const ChipState before = device_->Peek();
    ASSERT_EQ(before.registers[kRegByte], 0) << where;
    const PortOut shown = device_->Step(PortIn());
    ASSERT_TRUE(shown.in_ready && !shown.out_valid) << where;
    ASSERT_EQ(Status(), Alive()) << where;
    ASSERT_EQ(device_->Peek(), before) << where;
  }
  // A dot product, a load and a read as the text says them.
  void ExpectWorking(const std::string& where) {
    Bytes bytes = {SetW(8), Mov(kRegFn), SetW(0), Mov(kRegSeg), SetW(0), Mov(kRegCore)};
    Append(&bytes, PointBytes(4, 1));
    Append(&bytes, {0x04, 0xb0, 0xb9, 0xb0, 0x07});
    Append(&bytes, LoadBytes(false, random_.Next()));
    Append(&bytes, {0x18, 0x01, 0x18});
    ExpectAsText(bytes, where);
  }
};

TEST_P(Reset, InEveryCycleOfEveryByte) {
  const uint64_t parts = (config_.cores + 7) / 8;
  for (const Program& program : Programs()) {
    const auto state_seed = static_cast<uint64_t>(Below(1 << 30));
    Start(state_seed, {}, 0, true);
    const PortLog log = Run(program.bytes);
    const auto length = static_cast<int>(log.idle - log.in_cycles[0]);
    ASSERT_GT(length, 0);
    for (int stop = 0; stop <= length + 1; stop++) {
      const std::string where = program.name + ", reset in cycle " + std::to_string(stop);
      // The same cycles, then without a byte and without a reset.
      Bytes bytes = program.bytes;
      if (stop >= program.waits_from && stop <= program.waits_to) bytes.pop_back();
      Start(state_seed, bytes, stop, true);
      for (uint64_t cycle = 0; cycle < 12 + 3 * parts; cycle++) {
        PortIn in;
        in.out_ready = true;
        device_->Step(in);
      }
      ChipState expected = device_->Peek();
      expected.registers[kRegByte] = 0;
      Start(state_seed, program.bytes, stop, true);
      ResetWithNoise();
      ExpectState(expected, where);
      ExpectQuiet(where);
      ExpectWorking(where);
      ASSERT_FALSE(HasFatalFailure()) << where;
    }
  }
}

// A correction of three rows, reset in every cycle: rows are as written or corrected, those from
// DROW on; and what was written before the reset does not count afterwards.
TEST_P(Reset, CorrectionsEnd) {
  if (!config_.overlap) return;
  const uint64_t mask = (config_.cores < config_.lanes ? 1ULL << config_.cores : 0) - 1;
  for (int stop = 0; stop < 9; stop++) {
    device_ = GetParam().make(seed_);
    device_->Reset();
    LoadFeature(0, ~0ULL);
    LoadFeature(1, 0);
    LoadFeature(2, 0);
    LoadFeature(3, 0);
    Set(kRegFn, 0x1a);  // x; a pair counts all lanes
    Set(kRegDrow, 1);
    Set(kRegLane, 0);
    PointAt(0, 0);
    Run({0xa0, 0x06, 0x06});
    const ChipState raw = device_->Peek();
    ASSERT_EQ(raw.registers[kRegDrow], 4);
    const int segment = raw.registers[kRegLane];
    PortIn in;
    in.in_valid = true;
    in.in_data = SetW(1);
    for (int cycle = 0; cycle < stop; cycle++) {
      device_->Step(in);
      in.in_valid = false;
    }
    const int before = device_->Peek().registers[kRegDrow];
    ResetWithNoise();
    const ChipState after = device_->Peek();
    const int drow = after.registers[kRegDrow];
    ASSERT_TRUE(drow == before || drow == before - 1) << stop;
    for (int row = 1; row < 4; row++) {
      ASSERT_EQ(after.features[row] & mask & LaneMask(),
                row >= drow ? mask & LaneMask() : raw.features[row] & mask & LaneMask())
          << "row " << row << " reset in cycle " << stop;
    }
    if (drow > 1) {
      ASSERT_EQ(after.registers[kRegLane], segment);
    }
    ExpectQuiet(std::to_string(stop));
    // Nothing is gone back.
    Run({SetW(1), 0x17});
    ASSERT_EQ(device_->Peek().registers[kRegDrow], drow);
    ASSERT_EQ(device_->Peek().features, after.features);
    // One row is written, one gone back.
    Set(kRegDrow, 2);
    PointAt(0, 0);
    Run({0xa0, SetW(1), 0x17});
    ASSERT_EQ(device_->Peek().registers[kRegDrow], 2);
    ASSERT_FALSE(HasFatalFailure());
  }
}

// Out of any state: random bytes, a host that takes or does not, loads in the middle.
TEST_P(Reset, OutOfRandomStreams) {
  for (int n = 0; n < 150; n++) {
    const auto state_seed = static_cast<uint64_t>(Below(1 << 30));
    Bytes bytes;
    for (int left = 30; left > 0; left--) {
      bytes.push_back(static_cast<uint8_t>(Below(2) == 0 ? Below(32) : Below(256)));
    }
    const int cycles = Below(60);
    Start(state_seed, bytes, cycles, Below(2) == 0);
    ResetWithNoise();
    ExpectQuiet(Hex(bytes));
    ExpectWorking(Hex(bytes));
    ASSERT_FALSE(HasFatalFailure()) << n;
  }
}

// Bytes offered during reset are not taken, a byte that is waiting is given up.
TEST_P(Reset, NoByteMoves) {
  RandomState();
  PortIn in;
  in.in_valid = true;
  in.in_data = 0x19;
  device_->Step(in);
  in.in_valid = false;
  for (int cycle = 0; cycle < 3; cycle++) device_->Step(in);
  ASSERT_TRUE(device_->Step(in).out_valid);
  const ChipState before = device_->Peek();
  in.reset = true;
  in.in_valid = true;
  in.in_data = 0x08;
  for (int cycle = 0; cycle < kCycles; cycle++) device_->Step(in);
  ChipState expected = before;
  expected.registers[kRegByte] = 0;
  EXPECT_EQ(device_->Peek(), expected);
  ExpectQuiet("");
}

class PowerUp : public Reset {};

TEST_P(PowerUp, RandomContentsDoNoHarm) {
  std::vector<uint64_t> first_rows;
  for (uint64_t seed = 1; seed <= 25; seed++) {
    device_ = GetParam().make(seed_ * 1000 + seed);
    device_->Reset();
    const std::string where = "power-up seed " + std::to_string(seed);
    ExpectQuiet(where);
    first_rows.push_back(device_->Peek().features[0]);
    RandomState();
    device_->Reset();
    ExpectWorking(where);
    ASSERT_FALSE(HasFatalFailure()) << where;
  }
  std::sort(first_rows.begin(), first_rows.end());
  first_rows.erase(std::unique(first_rows.begin(), first_rows.end()), first_rows.end());
  EXPECT_GT(first_rows.size(), 15U);
}

INSTANTIATE_TEST_SUITE_P(Devices, Reset, testing::ValuesIn(AllDevices()), DeviceName);
INSTANTIATE_TEST_SUITE_P(Devices, PowerUp, testing::ValuesIn(AllDevices()), DeviceName);

}  // namespace
}  // namespace flexi
