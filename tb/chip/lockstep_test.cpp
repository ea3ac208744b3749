// SPDX-License-Identifier: Apache-2.0
// RATIONALE. Every RTL chip of this build beside the reference, cycle by cycle, for tens of
// thousands of random commands: single bytes of every kind at any distance, errors, loads, whole
// dot products, also such as docs/commands.md forbids (a bit written while rows are corrected, rows
// read while they are written), stalls on both sides, resets anywhere; FLEXI_SEED replays. Every
// kind of command, bytes out and resets must have occurred. The bench itself: devices that are
// stuck, mute, forgetful or late must be found. Not covered here: 10 million commands (make
// soak-commands), mutants of the RTL (tb/mutants); what RTL and reference have in common is left to
// the other tests.
#include "tb/harness/lockstep.h"

#include "tb/chip/chip_fixture.h"

namespace flexi {
namespace {

class LockstepRandom : public testing::TestWithParam<DeviceCase> {};

TEST_P(LockstepRandom, EqualsTheReferenceInEveryCycle) {
  const uint64_t seed = SeedFromEnvironment(20240);
  std::cout << "FLEXI_SEED=" << seed << std::endl;
  constexpr int kRuns = 4;
  constexpr uint64_t kCommands = 5000;
  uint64_t resets = 0;
  uint64_t bytes_out = 0;
  std::array<uint64_t, CommandStream::kKinds> by_kind{};
  for (int run = 0; run < kRuns; run++) {
    Lockstep lockstep(GetParam().make(seed + run), seed + run);
    const auto waveform = [&] { return TraceFailure(lockstep.chip(), GetParam().prim, seed); };
    try {
      lockstep.Run(kCommands);
    } catch (const DeviceTimeout& timeout) {
      FAIL() << timeout.what() << "\n" << waveform();
    }
    const Lockstep::Report& report = lockstep.report();
    ASSERT_EQ(report.differences, 0U)
        << report.first_difference << " (FLEXI_SEED=" << seed << ", run " << run << ")\n"
        << waveform();
    ASSERT_EQ(report.commands, kCommands);
    resets += report.resets;
    bytes_out += report.bytes_out;
    for (size_t kind = 0; kind < by_kind.size(); kind++) by_kind[kind] += report.by_kind[kind];
  }
  EXPECT_GT(resets, 10U);
  EXPECT_GT(bytes_out, 5000U);
  for (size_t kind = 0; kind < by_kind.size(); kind++) {
    EXPECT_GT(by_kind[kind], 50U) << CommandStream::Name(static_cast<CommandStream::Kind>(kind));
  }
}

INSTANTIATE_TEST_SUITE_P(Devices, LockstepRandom, testing::ValuesIn(RtlDevices()), DeviceName);

TEST(LockstepDevices, EveryChipIsThereAndTwoOnLtpsPrimitives) {
  int generic = 0;
  int ltps = 0;
  for (const DeviceCase& device : RtlDevices()) {
    generic += device.name.rfind("rtl_generic_", 0) == 0;
    ltps += device.name.rfind("rtl_ltps_", 0) == 0;
  }
  EXPECT_EQ(generic, static_cast<int>(AllChips().size()));
  EXPECT_GE(ltps, 2);
  int odd = 0;
  for (const ChipConfig& config : AllChips()) odd += config.name.rfind("odd-", 0) == 0;
  EXPECT_GE(odd, 6);
}

// A reference that is changed on its way to the bench.
class BadDevice : public Device {
 public:
  enum Fault { kNone, kStuck, kMute, kWrongByte, kForgetsBit, kLate, kDoubleByte };
  BadDevice(const ChipConfig& config, uint64_t seed, Fault fault)
      : inner_(MakeReference(config, seed)), fault_(fault) {}
  const ChipConfig& config() const override { return inner_->config(); }
  std::string kind() const override { return "bad"; }
  PortOut Step(const PortIn& in) override {
    PortIn changed = in;
    if (fault_ == kStuck) changed.in_valid = false;
    if (fault_ == kMute) changed.out_ready = false;
    if (fault_ == kLate && inner_->cycles() % 97 == 0) changed.in_valid = false;
    if (fault_ == kDoubleByte && inner_->cycles() % 97 == 0) changed.out_ready = false;
    PortOut out = inner_->Step(changed);
    if (fault_ == kStuck) out.in_ready = false;
    if (fault_ == kMute) out.out_valid = false;
    if (fault_ == kWrongByte && out.out_valid && inner_->cycles() > 5000) out.out_data ^= 1;
    return out;
  }
  uint64_t cycles() const override { return inner_->cycles(); }
  void Transfer(std::span<const uint8_t> in, std::span<uint8_t> out, uint64_t limit) override {
    inner_->Transfer(in, out, limit);
  }
  bool Idle() const override { return inner_->Idle(); }
  ChipState Peek() const override {
    ChipState state = inner_->Peek();
    if (fault_ == kForgetsBit && inner_->cycles() > 5000) state.features[1] &= ~1ULL;
    return state;
  }

 private:
  std::unique_ptr<Device> inner_;
  Fault fault_;
};

bool Caught(const std::string& chip, BadDevice::Fault fault) {
  try {
    Lockstep lockstep(std::make_unique<BadDevice>(FindChip(chip), 7, fault), 7);
    return lockstep.Run(3000).differences > 0;
  } catch (const DeviceTimeout&) {
    return true;
  }
}

TEST(LockstepBench, FindsBadDevicesAndPassesGoodOnes) {
  for (const std::string chip : {"flexi-1", "flexi-4", "odd-24x20"}) {
    EXPECT_FALSE(Caught(chip, BadDevice::kNone));
    EXPECT_TRUE(Caught(chip, BadDevice::kStuck));
    EXPECT_TRUE(Caught(chip, BadDevice::kMute));
    EXPECT_TRUE(Caught(chip, BadDevice::kWrongByte));
    EXPECT_TRUE(Caught(chip, BadDevice::kForgetsBit));
    EXPECT_TRUE(Caught(chip, BadDevice::kLate));
    EXPECT_TRUE(Caught(chip, BadDevice::kDoubleByte));
  }
}

// A device that never answers: Transfer and Drain give up.
class DeadDevice : public BadDevice {
 public:
  using BadDevice::BadDevice;
  bool Idle() const override { return false; }
};

TEST(DeviceTimeouts, EndWaiting) {
  DeadDevice dead(FindChip("flexi-1"), 1, BadDevice::kNone);
  EXPECT_THROW(dead.Drain(100), DeviceTimeout);
  for (const DeviceCase& device : AllDevices()) {
    const std::unique_ptr<Device> chip = device.make(1);
    uint8_t byte = 0;
    EXPECT_THROW(chip->Transfer({}, {&byte, 1}, 100), DeviceTimeout) << device.name;
    // Waits for a byte that nobody takes.
    const uint8_t status[] = {isa::kStatus, isa::kStatus};
    EXPECT_THROW(chip->Transfer(status, {}, 100), DeviceTimeout) << device.name;
  }
}

}  // namespace
}  // namespace flexi
