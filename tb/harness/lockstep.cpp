// SPDX-License-Identifier: Apache-2.0
#include "tb/harness/lockstep.h"

#include <fmt/format.h>

#include "sw/asm/isa.h"

namespace flexi {

namespace {
// More than the longest command: 128 segments of 64 pairs and 32 cores' bytes under heavy stalls.
constexpr uint64_t kCycleLimit = 200'000;
}  // namespace

Lockstep::Lockstep(std::unique_ptr<Device> chip, uint64_t seed)
    : chip_(std::move(chip)),
      reference_(chip_->config(), seed),
      stream_(chip_->config(), seed * 3 + 1),
      random_(seed * 5 + 2) {
  chip_->Reset();
  reference_.Adopt(chip_->Peek());
}

void Lockstep::Differ(const std::string& what) {
  report_.differences++;
  if (report_.first_difference.empty()) {
    report_.first_difference = fmt::format("{}: command {}, cycle {}: {}", chip_->config().name,
                                           report_.commands, report_.cycles, what);
  }
}

bool Lockstep::Cycle(const PortIn& in) {
  shown_ = chip_->Step(in);
  const PortOut expected = reference_.Step(in);
  report_.cycles++;
  // Data mean nothing unless they are valid.
  const bool same = shown_.in_ready == expected.in_ready &&
                    shown_.out_valid == expected.out_valid &&
                    (!shown_.out_valid || shown_.out_data == expected.out_data);
  if (!same) {
    Differ(fmt::format("port: in_ready {} out_valid {} out_data {:02x}, expected {} {} {:02x}",
                       shown_.in_ready, shown_.out_valid, shown_.out_data, expected.in_ready,
                       expected.out_valid, expected.out_data));
  }
  if (shown_.out_valid && in.out_ready && !in.reset) report_.bytes_out++;
  return same;
}

void Lockstep::NewStallPattern() {
  static constexpr std::array<int, 4> kPercent = {0, 0, 50, 90};
  in_stall_ = kPercent[random_.Below(kPercent.size())];
  out_stall_ = kPercent[random_.Below(kPercent.size())];
}

bool Lockstep::Feed(const CommandStream::Command& command) {
  uint64_t waited = 0;
  uint64_t reset_in = 3000;  // on average, in cycles; operands are rare and need more
  for (const uint8_t byte : command.bytes) {
    for (bool taken = false; !taken;) {
      PortIn in;
      in.in_valid = static_cast<int>(random_.Below(100)) >= in_stall_;
      in.in_data = in.in_valid ? byte : static_cast<uint8_t>(random_.Below(256));
      in.out_ready = static_cast<int>(random_.Below(100)) >= out_stall_;
      // Now and then a reset while a byte is on offer; the rest of the command is dropped.
      in.reset = resets_ && report_.commands != 0 && random_.Below(reset_in) == 0;
      if (in.reset) return ResetNow(in);
      if (!Cycle(in)) return false;
      taken = in.in_valid && shown_.in_ready;
      if (++waited > kCycleLimit) throw DeviceTimeout("lock-step: a byte is never taken");
    }
    reset_in = 300;
  }
  return true;
}

bool Lockstep::UntilIdle() {
  for (uint64_t waited = 0; !reference_.Idle() || !chip_->Idle(); waited++) {
    PortIn in;
    in.in_valid = waited > 100;  // a load may still want bytes; a zero is a NOP otherwise
    in.out_ready = static_cast<int>(random_.Below(100)) >= out_stall_;
    if (!Cycle(in)) return false;
    if (waited > kCycleLimit) throw DeviceTimeout("lock-step: the chip never gets idle");
  }
  return true;
}

bool Lockstep::SameState() {
  const ChipState actual = chip_->Peek();
  const ChipState expected = reference_.Peek();
  if (actual == expected) return true;
  std::string what = "state:";
  const int rows = chip_->config().rows;
  for (size_t r = 0; r < actual.features.size(); r++) {
    if (actual.features[r] != expected.features[r]) {
      what += fmt::format(" feature row {} is {:x}, expected {:x};", r, actual.features[r],
                          expected.features[r]);
    }
  }
  for (size_t r = 0; r < actual.weights.size(); r++) {
    if (actual.weights[r] != expected.weights[r]) {
      what += fmt::format(" core {} weight row {} is {:x}, expected {:x};", r / rows, r % rows,
                          actual.weights[r], expected.weights[r]);
    }
  }
  for (size_t c = 0; c < actual.accumulator.size(); c++) {
    if (actual.accumulator[c] != expected.accumulator[c]) {
      what += fmt::format(" core {} accumulator {}, expected {};", c, actual.accumulator[c],
                          expected.accumulator[c]);
    }
  }
  for (size_t c = 0; c < actual.noted.size(); c++) {
    if (actual.noted[c] != expected.noted[c])
      what += fmt::format(" core {} noted {}, expected {};", c, actual.noted[c], expected.noted[c]);
  }
  for (size_t r = 0; r < actual.registers.size(); r++) {
    if (actual.registers[r] != expected.registers[r]) {
      what += fmt::format(" register {} is {}, expected {};", r, actual.registers[r],
                          expected.registers[r]);
    }
  }
  Differ(what);
  return false;
}

// A whole reset that begins in this cycle, pins at random meanwhile.
bool Lockstep::ResetNow(PortIn in) {
  report_.resets++;
  in.reset = true;
  for (int cycle = 0; cycle < isa::kResetCycles; cycle++) {
    if (!Cycle(in)) return false;
    in.in_valid = random_.Below(2) == 0;
    in.in_data = static_cast<uint8_t>(random_.Below(256));
    in.out_ready = random_.Below(2) == 0;
  }
  if (!chip_->Idle() || !reference_.Idle()) {
    Differ("not idle after reset");
    return false;
  }
  return true;
}

// Now and then a reset somewhere inside of what is going on.
bool Lockstep::MaybeReset() {
  if (random_.Below(300) != 0) return true;
  const uint64_t wait = random_.Below(40);
  PortIn in;
  for (uint64_t n = 0; n < wait; n++) {
    in.out_ready = random_.Below(2) == 0;
    if (!Cycle(in)) return false;
  }
  in.in_valid = random_.Below(2) == 0;
  in.in_data = static_cast<uint8_t>(random_.Below(256));
  in.out_ready = random_.Below(2) == 0;
  return ResetNow(in) && SameState();
}

bool Lockstep::Prologue() {
  if (report_.commands != 0) return true;
  for (const uint8_t byte : stream_.Prologue()) {
    if (!Feed({{byte}, CommandStream::kMov})) return false;
  }
  return true;
}

void Lockstep::SetStalls(int in, int out) {
  in_stall_ = in;
  out_stall_ = out;
}

bool Lockstep::Do(const CommandStream::Command& command, bool until_idle) {
  if (!Prologue()) return false;
  report_.commands++;
  report_.by_kind[command.kind]++;
  return Feed(command) && (!until_idle || UntilIdle()) && SameState();
}

const Lockstep::Report& Lockstep::Run(uint64_t commands) {
  if (!Prologue()) return report_;
  for (uint64_t n = 0; n < commands; n++) {
    if (random_.Below(50) == 0) NewStallPattern();
    const CommandStream::Command command = stream_.Next();
    report_.commands++;
    report_.by_kind[command.kind]++;
    if (!Feed(command)) return report_;
    // Most commands run to their end before the next one; the others are followed at once.
    if (random_.Below(3) != 0 && !UntilIdle()) return report_;
    if (!SameState() || !MaybeReset()) return report_;
  }
  return report_;
}

}  // namespace flexi
