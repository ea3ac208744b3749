// SPDX-License-Identifier: Apache-2.0
// RATIONALE. The byte port on every device: random programs once with a willing host, then with
// hosts that stall on either side (percent of cycles 0, 50, 90, and each side asleep until the
// other is stuck): the same bytes come out, none lost or doubled, the same stored bits at the end;
// a byte that waits is held; ready, valid and data do not depend on the inputs of the cycle. Not
// covered: DOTW whose rows its predecessor still writes (docs/commands.md leaves them open), so
// destinations are kept away from sources.
#include "tb/chip/chip_fixture.h"

namespace flexi {
namespace {

class Port : public ChipTest {
 protected:
  std::vector<uint8_t> Program() {
    std::vector<uint8_t> bytes;
    const auto set = [&](int reg, int value) {
      bytes.push_back(isa::SetOpcode(reg));
      bytes.push_back(static_cast<uint8_t>(value));
    };
    for (int reg = 0; reg < registers(); reg++) set(reg, Below(std::min(4, Limit(reg))));
    for (int n = 0; n < 60; n++) {
      switch (Below(6)) {
        case 0: {
          bytes.push_back(Below(2) == 0 ? isa::kLoadX : isa::kLoadW);
          for (int b = 0; b < config_.row_bytes(); b++) {
            bytes.push_back(static_cast<uint8_t>(Below(256)));
          }
          break;
        }
        case 1:
          bytes.push_back(Below(2) == 0 ? isa::kReadX : isa::kReadW);
          break;
        case 2:
          set(isa::kWidth, Below(64));
          set(isa::kOut, Below(128));
          bytes.push_back(isa::kDotP);
          break;
        case 3: {
          // Two features of the lower half, results in the upper half.
          const int half = config_.feature_rows / 2;
          set(isa::kWidth, isa::PackWidth(1 + Below(8), 2));
          set(isa::kXrow, Below(half - 1));
          set(isa::kSegs, 0);
          set(isa::kDrow, half);
          set(isa::kOut, isa::PackOut(1 + Below(std::min(half, 8)), Below(16)));
          for (int d = Below(4); d >= 0; d--) bytes.push_back(isa::kDotW);
          break;
        }
        case 4:
          bytes.push_back(isa::kStatus);
          break;
        default:
          bytes.push_back(static_cast<uint8_t>(0x20 + Below(200)));
      }
    }
    return bytes;
  }
  // Feeds the program to a fresh device with the power-up contents of seed_ under stalls.
  std::vector<uint8_t> Stalled(const std::vector<uint8_t>& bytes, int in_stall, int out_stall,
                               ChipState* end) {
    device_ = GetParam().make(seed_);
    std::vector<uint8_t> out;
    size_t sent = 0;
    bool held = false;
    uint8_t held_byte = 0;
    bool offered = false;
    for (int cycle = 0; sent < bytes.size() || !device_->Idle(); cycle++) {
      EXPECT_LT(cycle, 2'000'000);
      if (cycle >= 2'000'000) break;
      PortIn in;
      // Once offered a byte stays offered until it is taken.
      in.in_valid = sent < bytes.size() && (offered || Below(100) >= in_stall);
      in.in_data = in.in_valid ? bytes[sent] : static_cast<uint8_t>(Below(256));
      in.out_ready = Below(100) >= out_stall;
      const PortOut shown = device_->Step(in);
      if (held) {
        EXPECT_TRUE(shown.out_valid && shown.out_data == held_byte) << "cycle " << cycle;
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
};

TEST_P(Port, StallsChangeNoByteAndNoBit) {
  for (int round = 0; round < 8; round++) {
    const std::vector<uint8_t> program = Program();
    ChipState expected_end;
    const std::vector<uint8_t> expected = Stalled(program, 0, 0, &expected_end);
    ASSERT_GT(expected.size(), 20U);
    for (const int in_stall : {0, 50, 90}) {
      for (const int out_stall : {0, 50, 90}) {
        ChipState end;
        ASSERT_EQ(Stalled(program, in_stall, out_stall, &end), expected)
            << "stalls " << in_stall << " " << out_stall;
        ASSERT_EQ(end, expected_end) << "stalls " << in_stall << " " << out_stall;
        ASSERT_FALSE(HasFailure());
      }
    }
  }
}

// Nobody takes a byte for long: the chip waits, takes nothing more than it may, and goes on.
TEST_P(Port, AHostThatSleepsLosesNothing) {
  SetAll(1);
  Set(isa::kWidth, 63);
  Set(isa::kOut, isa::PackOut(1, 15));
  const std::vector<uint8_t> expected = Run({isa::kDotP}).out;
  Set(isa::kWrow, (device_->Peek().registers[isa::kWrow] + (1 << config_.row_bits()) - 8) %
                      (1 << config_.row_bits()) % config_.rows);
  const ChipState state = device_->Peek();
  const std::vector<uint8_t> again = Run({isa::kDotP}).out;
  Set(isa::kWrow, state.registers[isa::kWrow]);
  PortIn in;
  in.in_valid = true;
  in.in_data = isa::kDotP;
  ASSERT_TRUE(device_->Step(in).in_ready);
  std::vector<uint8_t> out;
  in.in_data = isa::kStatus;
  for (int n = 0; n < 100'000 && out.size() < again.size(); n++) {
    in.out_ready = n % 500 == 499;  // one byte in 500 cycles
    const PortOut shown = device_->Step(in);
    if (out.size() + (shown.out_valid && in.out_ready) < again.size()) {
      ASSERT_FALSE(shown.in_ready);
    }
    if (shown.out_valid && in.out_ready) out.push_back(shown.out_data);
  }
  EXPECT_EQ(out, again);
  EXPECT_EQ(out.size(), expected.size());
}

INSTANTIATE_TEST_SUITE_P(Devices, Port, testing::ValuesIn(AllDevices()), DeviceName);

}  // namespace
}  // namespace flexi
