// SPDX-License-Identifier: Apache-2.0
// RATIONALE. Reset and power-up on every device. Reset in every cycle, from the opcode to the end
// and one beyond, of every command (STATUS, both loads, reads and row logics, SET, DOTW, DOTW after
// DOTW, DOTP with waits in it), with and without a byte offered and taken in the cycle of the
// reset: nothing moves in that cycle but what is under way without the port, pointers are where
// docs/commands.md says, no error is left, the port is idle, and the chip computes as before.
// Power-up: many seeds. Not covered: several resets inside one command (the lock-step has them).
#include "sw/driver/flexi_driver.h"
#include "tb/chip/chip_fixture.h"

namespace flexi {
namespace {

class Reset : public ChipTest {
 protected:
  // Registers for a dot product that is short on this chip, yet has waits when it goes to the port.
  void Prepare(int w, int a, int segments) {
    Set(isa::kMode, isa::PackMode(isa::kFnAnd, true, true, isa::kSigned));
    Set(isa::kWidth, isa::PackWidth(w, a));
    Set(isa::kSegs, segments - 1);
    Set(isa::kOut, isa::PackOut(3, 2));
    Set(isa::kWrow, 1);
    Set(isa::kXrow, 2);
    Set(isa::kDrow, 3);
    Set(isa::kDlane, 0);
    Set(isa::kCore, config_.cores - 1);
    if (config_.ring) Set(isa::kRing, config_.feature_row_bits());
  }
  // The chip works: a dot product to the port against integers.
  void ExpectWorking() {
    Prepare(2, 3, 1);
    Set(isa::kOut, isa::PackOut(1, 8));
    const ChipState state = device_->Peek();
    const std::vector<uint8_t> out = Run({isa::kDotP}).out;
    const int emissions = isa::DotpEmissions(2, 3, 8);
    ASSERT_EQ(out.size(), static_cast<size_t>(config_.cores * isa::DotpBytes(emissions)));
    for (int core = 0; core < config_.cores; core++) {
      const int64_t y = driver::DecodeResult(out.data(), config_.cores, core, emissions);
      ASSERT_EQ(y, SpecDot(config_, state, core).wrapped);
    }
  }

  struct Program {
    std::string name;
    std::vector<uint8_t> bytes;
    int w = 2, a = 2, segments = 1;
  };
  std::vector<Program> Programs() const {
    std::vector<uint8_t> load(config_.row_bytes() + 1, 0xa5);
    std::vector<uint8_t> load_x = load;
    std::vector<uint8_t> load_w = load;
    load_x[0] = isa::kLoadX;
    load_w[0] = isa::kLoadW;
    const int two = std::min(2, config_.max_segments());
    return {{"STATUS", {0xff, isa::kStatus}},
            {"LOADX", load_x},
            {"LOADW", load_w},
            {"READX", {isa::kReadX}},
            {"READW", {isa::kReadW}},
            {"LOGICX", {isa::kLogicX}},
            {"LOGICW", {isa::kLogicW}},
            {"SET", {isa::SetOpcode(isa::kOut), 77}},
            {"SET illegal", {isa::SetOpcode(15), 77}},
            {"DOTW", {isa::kDotW}, 3, 2, two},
            {"DOTW DOTW", {isa::kDotW, isa::kDotW}, 2, 2, 1},
            {"DOTW READX", {isa::kDotW, isa::kReadX}, 1, 1, 1},
            {"DOTP", {isa::kDotP}, 5, 6, 1}};
  }
};

TEST_P(Reset, InEveryCycleOfEveryCommand) {
  for (const Program& program : Programs()) {
    Prepare(program.w, program.a, program.segments);
    const PortLog log = Run(program.bytes);
    const auto length = static_cast<int>(log.idle - log.in_cycles[0]);
    ASSERT_GT(length, 0);
    for (int stop = 0; stop <= length; stop++) {
      const std::string where = program.name + ", reset in cycle " + std::to_string(stop);
      // First without the reset but with no byte moving: what is under way takes place all the
      // same.
      ChipState expected;
      ChipState before;
      ChipState after;
      size_t sent = 0;
      uint64_t pairs = 0;  // read so far, of the first dot product
      for (const bool reset : {false, true}) {
        device_ = GetParam().make(seed_);
        Prepare(program.w, program.a, program.segments);
        sent = 0;
        uint64_t first_taken = 0;
        PortIn in;
        for (int n = 0; n < stop; n++) {
          in.in_valid = sent < program.bytes.size();
          in.in_data = in.in_valid ? program.bytes[sent] : 0;
          in.out_ready = true;
          const uint64_t cycle = device_->cycles();
          if (device_->Step(in).in_ready && in.in_valid && sent++ == 0) first_taken = cycle;
        }
        pairs = sent > 0 ? device_->cycles() - first_taken - 1 : 0;
        before = device_->Peek();
        in.reset = reset;
        in.in_valid = reset && stop % 2 == 0;
        in.in_data = sent < program.bytes.size() ? program.bytes[sent] : 0xff;
        in.out_ready = reset && stop % 3 == 0;
        device_->Step(in);
        (reset ? after : expected) = device_->Peek();
      }
      const int wrow = after.registers[isa::kWrow];
      for (ChipState* state : {&before, &expected, &after}) state->registers[isa::kWrow] = 0;
      ASSERT_EQ(after, expected) << where;
      const uint8_t opcode = program.bytes[0];
      const bool dot = opcode == isa::kDotW || opcode == isa::kDotP;
      if (!dot && opcode != isa::kLogicX && opcode != isa::kLogicW) {
        ASSERT_EQ(after, before) << where;
        if (opcode != isa::kLoadW && opcode != isa::kReadW) {
          ASSERT_EQ(wrow, 1) << where;
        }
      }
      if (opcode == isa::kDotW && sent == 1) {
        const auto all = static_cast<uint64_t>(program.w * program.a * program.segments);
        const int rows = pairs >= all ? program.segments * program.w : 0;
        ASSERT_EQ(wrow, 1 + rows) << where;
      }
      PortIn in;
      const PortOut shown = device_->Step(in);
      ASSERT_TRUE(shown.in_ready && !shown.out_valid) << where;
      ASSERT_TRUE(device_->Idle()) << where;
      ASSERT_EQ(Status(), Alive()) << where;
      ExpectWorking();
      ASSERT_FALSE(HasFailure()) << where;
    }
  }
}

class PowerUp : public Reset {};

TEST_P(PowerUp, RandomContentsDoNoHarm) {
  std::vector<uint64_t> first_rows;
  for (uint64_t seed = 1; seed <= 25; seed++) {
    device_ = GetParam().make(seed_ * 1000 + seed);
    PortIn nothing;
    const PortOut shown = device_->Step(nothing);
    ASSERT_TRUE(shown.in_ready && !shown.out_valid);
    first_rows.push_back(device_->Peek().features[0]);
    ASSERT_EQ(Status(), Alive());
    ExpectWorking();
    ASSERT_FALSE(HasFailure()) << "power-up seed " << seed;
  }
  std::sort(first_rows.begin(), first_rows.end());
  first_rows.erase(std::unique(first_rows.begin(), first_rows.end()), first_rows.end());
  EXPECT_GT(first_rows.size(), 15U);
}

INSTANTIATE_TEST_SUITE_P(Devices, Reset, testing::ValuesIn(AllDevices()), DeviceName);
INSTANTIATE_TEST_SUITE_P(Devices, PowerUp, testing::ValuesIn(AllDevices()), DeviceName);

}  // namespace
}  // namespace flexi
