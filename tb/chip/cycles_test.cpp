// SPDX-License-Identifier: Apache-2.0
// RATIONALE. Cycles on every device. Each command after idle, and each pair of commands back to
// back, against the formulas of docs/commands.md, written out here once more. Long random legal
// programs with a willing host against CycleModel of sw/asm/cycles.h: every opcode in its cycle,
// and the end. Not covered: an unwilling host (the lock-step compares every cycle with the
// reference there).
#include "sw/asm/cycles.h"

#include "tb/chip/chip_fixture.h"

namespace flexi {
namespace {

class Cycles : public ChipTest {
 protected:
  struct Timed {
    std::string name;
    std::vector<uint8_t> bytes;
    int cycles;  // as the table says, for a chip that is quiet
  };
  // Values that leave the registers as they are.
  std::vector<Timed> Commands() {
    const ChipState state = device_->Peek();
    const int bytes = config_.row_bytes();
    const int row = 1 + bytes;
    std::vector<uint8_t> load(row, 0x3c);
    std::vector<uint8_t> load_x = load;
    std::vector<uint8_t> load_w = load;
    load_x[0] = isa::kLoadX;
    load_w[0] = isa::kLoadW;
    std::vector<Timed> commands = {{"NOP", {isa::kNop}, 1},
                                   {"STATUS", {isa::kStatus}, 2},
                                   {"LOADX", load_x, row},
                                   {"LOADW", load_w, row},
                                   {"READX", {isa::kReadX}, row},
                                   {"READW", {isa::kReadW}, row},
                                   {"LOGICX", {isa::kLogicX}, 1 + 2 * bytes},
                                   {"LOGICW", {isa::kLogicW}, 1 + 2 * bytes},
                                   {"SET", {isa::SetOpcode(isa::kDlane), 0}, 2},
                                   {"illegal SET", {isa::SetOpcode(15), 0}, 2},
                                   {"illegal", {0xee}, 1}};
    const auto& reg = state.registers;
    const int w = isa::WidthW(reg[isa::kWidth]);
    const int a = isa::WidthA(reg[isa::kWidth]);
    const int pairs = isa::SegsOf(reg[isa::kSegs]) * w * a;
    const int k = isa::OutK(reg[isa::kOut]);
    const int f = isa::OutF(reg[isa::kOut]);
    commands.push_back({"DOTW", {isa::kDotW}, 1 + pairs + 1 + f + k});
    // Waits inside occur only with more than 8 emissions of pairs.
    if (w + a - 1 <= 8) {
      const int result_bytes = (w + a - 1 + f + 7) / 8;
      commands.push_back(
          {"DOTP", {isa::kDotP}, 1 + pairs + 1 + f + config_.cores * result_bytes + config_.cores});
    }
    return commands;
  }
};

TEST_P(Cycles, EveryCommandAfterIdle) {
  for (int n = 0; n < 40; n++) {
    SetAll();
    for (const Timed& command : Commands()) {
      const PortLog log = Run(command.bytes);
      ASSERT_EQ(log.idle - log.in_cycles[0], static_cast<uint64_t>(command.cycles))
          << command.name << " WIDTH " << +device_->Peek().registers[isa::kWidth] << " OUT "
          << +device_->Peek().registers[isa::kOut];
    }
  }
}

// First, second, NOP without a gap. On chips with overlap what follows a DOTW is taken in the cycle
// of its last pair.
TEST_P(Cycles, EveryPairOfCommandsBackToBack) {
  for (int n = 0; n < 12; n++) {
    SetAll();
    const ChipState state = device_->Peek();
    const auto& reg = state.registers;
    const int pairs = isa::SegsOf(reg[isa::kSegs]) * isa::WidthW(reg[isa::kWidth]) *
                      isa::WidthA(reg[isa::kWidth]);
    const int tail = isa::OutF(reg[isa::kOut]) + isa::OutK(reg[isa::kOut]);
    const std::vector<Timed> commands = Commands();
    for (const Timed& first : commands) {
      for (const Timed& second : commands) {
        std::vector<uint8_t> bytes = first.bytes;
        bytes.insert(bytes.end(), second.bytes.begin(), second.bytes.end());
        const PortLog log = Run(bytes);
        uint64_t gap = first.cycles;     // from opcode to opcode
        uint64_t after = second.cycles;  // from there to the end
        if (config_.overlap && first.name == "DOTW") {
          gap = pairs;
          if (second.name == "DOTW") {
            // The last pair waits until the write-back before it is through.
            after = std::max(pairs, tail + 2) + tail + 2;
          } else if (second.name == "NOP" || second.name == "illegal") {
            after = tail + 2;  // end of the DOTW: these two do not wait
          } else {
            after += tail + 1;
          }
        }
        ASSERT_EQ(log.in_cycles[first.bytes.size()] - log.in_cycles[0], gap)
            << first.name << ", " << second.name;
        ASSERT_EQ(log.idle - log.in_cycles[first.bytes.size()], after)
            << first.name << ", " << second.name << " pairs " << pairs << " f + k " << tail;
      }
    }
  }
}

// A row of DOTW on a chip with overlap: max(S W A, f + k + 2) cycles each.
TEST_P(Cycles, RowsOfDotw) {
  for (int n = 0; n < 30; n++) {
    SetAll();
    const ChipState state = device_->Peek();
    const auto& reg = state.registers;
    const int pairs = isa::SegsOf(reg[isa::kSegs]) * isa::WidthW(reg[isa::kWidth]) *
                      isa::WidthA(reg[isa::kWidth]);
    const int tail = isa::OutF(reg[isa::kOut]) + isa::OutK(reg[isa::kOut]);
    const PortLog log = Run(std::vector<uint8_t>(6, isa::kDotW));
    for (int d = 2; d < 6; d++) {
      const int expected = config_.overlap ? std::max(pairs, tail + 2) : pairs + tail + 2;
      ASSERT_EQ(log.in_cycles[d] - log.in_cycles[d - 1], static_cast<uint64_t>(expected))
          << "pairs " << pairs << " f + k " << tail;
    }
  }
}

TEST_P(Cycles, CycleModelEqualsMeasuredCycles) {
  for (int round = 0; round < 12; round++) {
    std::vector<uint8_t> bytes;
    std::vector<size_t> opcodes;
    const auto add = [&](const std::vector<uint8_t>& command) {
      opcodes.push_back(bytes.size());
      bytes.insert(bytes.end(), command.begin(), command.end());
    };
    for (int reg = 0; reg < registers(); reg++) {
      add({isa::SetOpcode(reg),
           static_cast<uint8_t>(Below(reg == isa::kSegs ? std::min(3, Limit(reg)) : Limit(reg)))});
    }
    for (int n = 0; n < 150; n++) {
      const int dice = Below(20);
      if (dice < 6) {
        const int reg = Below(registers());
        add({isa::SetOpcode(reg), static_cast<uint8_t>(Below(
                                      reg == isa::kSegs ? std::min(3, Limit(reg)) : Limit(reg)))});
      } else if (dice < 8) {
        std::vector<uint8_t> load(1 + config_.row_bytes(), static_cast<uint8_t>(Below(256)));
        load[0] = dice == 6 ? isa::kLoadX : isa::kLoadW;
        add(load);
      } else if (dice < 14) {
        // Often DOTW after DOTW.
        for (int d = Below(3); d >= 0; d--) add({isa::kDotW});
      } else {
        static constexpr uint8_t kOthers[] = {isa::kNop,    isa::kStatus, isa::kReadX, isa::kReadW,
                                              isa::kLogicX, isa::kLogicW, isa::kDotP,  isa::kDotP};
        add({kOthers[Below(8)]});
      }
    }
    const PortLog log = Run(bytes);
    CycleModel model(config_);
    uint64_t cycles = 0;
    uint64_t bytes_out = 0;
    std::string last;
    for (size_t n = 0; n < opcodes.size(); n++) {
      ASSERT_EQ(log.in_cycles[opcodes[n]] - log.in_cycles[0], cycles)
          << "round " << round << ", command " << n << ", after opcode " << last;
      const Command command =
          DecodeCommand(std::span<const uint8_t>(bytes).subspan(opcodes[n]), config_);
      ASSERT_TRUE(command.legal);
      const CycleModel::Cost cost = model.Add(command);
      ASSERT_TRUE(cost.known);
      cycles += cost.cycles;
      bytes_out += cost.bytes_out;
      last = std::to_string(command.opcode);
    }
    ASSERT_EQ(log.idle - log.in_cycles[0], model.total()) << "round " << round;
    ASSERT_EQ(log.out.size(), bytes_out);
  }
}

INSTANTIATE_TEST_SUITE_P(Devices, Cycles, testing::ValuesIn(AllDevices()), DeviceName);

}  // namespace
}  // namespace flexi
