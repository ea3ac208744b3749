// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "sw/chip/reference.h"
#include "sw/common/random.h"
#include "tb/harness/command_stream.h"

namespace flexi {

// Runs a chip beside the reference, cycle by cycle, under random commands and random stalls on both
// sides of the port. In every cycle the port is compared, after every command all stored bits,
// accumulators, notes of written bits and registers.
class Lockstep {
 public:
  struct Report {
    uint64_t commands = 0;
    uint64_t cycles = 0;
    uint64_t bytes_out = 0;
    uint64_t resets = 0;
    uint64_t differences = 0;
    std::array<uint64_t, CommandStream::kKinds> by_kind{};
    std::string first_difference;  // empty if there is none
  };

  // `seed` decides everything: power-up contents, commands, stalls, resets.
  Lockstep(std::unique_ptr<Device> chip, uint64_t seed);

  // Stops at the first difference. Throws DeviceTimeout if a command does not end.
  const Report& Run(uint64_t commands);
  const Report& report() const { return report_; }
  const Device& chip() const { return *chip_; }

  // One command, and then the chip gets idle or the next command follows at once; for tests that
  // choose their commands and stalls. False: a difference was found.
  bool Do(const CommandStream::Command& command, bool until_idle);
  // From now on the host has no byte in `in` percent of the cycles, and takes none in `out`
  // percent.
  void SetStalls(int in, int out);
  // No resets from now on.
  void NoResets() { resets_ = false; }
  CommandStream& stream() { return stream_; }

 private:
  bool Prologue();
  bool Cycle(const PortIn& in);  // false: the ports differ
  bool Feed(const CommandStream::Command& command);
  bool UntilIdle();
  bool SameState();
  bool ResetNow(PortIn in);
  bool MaybeReset();
  void NewStallPattern();
  void Differ(const std::string& what);

  std::unique_ptr<Device> chip_;
  Reference reference_;
  CommandStream stream_;
  Random random_;
  int in_stall_ = 0;   // percent of the cycles in which the host has no byte
  int out_stall_ = 0;  // percent of the cycles in which the host takes none
  bool resets_ = true;
  PortOut shown_;
  Report report_;
};

}  // namespace flexi
