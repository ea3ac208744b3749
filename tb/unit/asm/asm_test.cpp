// SPDX-License-Identifier: Apache-2.0
// Assembler, disassembler and cycle model: known texts, every error, round trips of random bytes.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sw/asm/assembler.h"
#include "sw/asm/cycles.h"
#include "sw/asm/disassembler.h"
#include "sw/common/error.h"
#include "sw/common/random.h"
#include "sw/device/device.h"

namespace flexi {
namespace {

using testing::HasSubstr;
using Bytes = std::vector<uint8_t>;

const ChipConfig& Chip() { return FindChip("flexi-1"); }

std::string FailureOf(const std::string& text, const std::string& chip = "flexi-1") {
  try {
    Assemble(text, FindChip(chip), "a.s");
  } catch (const Error& error) {
    return error.what();
  }
  return "assembled";
}

TEST(AssemblerTest, EveryCommand) {
  const std::string text = R"(
# all commands
nop
status
loadx 0x12 0x34 86 0x78
loadw lanes 10000000000000000000000000000011
readx
readw
logicx
logicw
dotw
dotp
set mode fn=and xs=0 ws=1 wb=relu   # signed weights
set mode fn=xnor xs=1 ws=0 wb=sign
set width w=3 a=4
set segs 2
set out k=4 f=3
set wrow 5
set xrow 7
set drow 1
set dlane 31
set core 0
.byte 0xff 7
)";
  const Bytes expected = {0x00, 0x01, 0x02, 0x12, 0x34, 86,   0x78, 0x03, 0x01, 0x00,
                          0x00, 0xC0, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x10, 0x28,
                          0x10, 0xD9, 0x11, 0x13, 0x12, 0x01, 0x13, 0x1B, 0x14, 0x05,
                          0x15, 0x07, 0x16, 0x01, 0x17, 31,   0x18, 0x00, 0xff, 7};
  EXPECT_EQ(Assemble(text, Chip(), "a.s"), expected);
}

TEST(AssemblerTest, ErrorsNameTheLineTheValueAndWhatIsRight) {
  EXPECT_EQ(FailureOf("nop\nfoo"),
            "a.s:2: unknown command \"foo\"; known: nop, status, loadx, loadw, readx, readw, "
            "logicx, logicw, dotw, dotp, set, .byte");
  EXPECT_EQ(FailureOf("dotw 1"), "a.s:1: dotw takes no operand, but \"1\" follows");
  EXPECT_THAT(FailureOf("set wrow 32"), HasSubstr("wrow is \"32\"; 0..31 would be right"));
  EXPECT_THAT(FailureOf("set segs 0"), HasSubstr("segs is \"0\"; 1..8 would be right"));
  EXPECT_THAT(FailureOf("set segs 9"), HasSubstr("1..8"));
  EXPECT_THAT(FailureOf("set width w=9 a=1"), HasSubstr("w is \"9\"; 1..8"));
  EXPECT_THAT(FailureOf("set width w=1"), HasSubstr("takes w, a, each once"));
  EXPECT_THAT(FailureOf("set width w=1 w=2"), HasSubstr("needs a="));
  EXPECT_THAT(FailureOf("set width w=1 b=2"), HasSubstr("has no \"b=2\""));
  EXPECT_THAT(FailureOf("set mode fn=nix xs=0 ws=0 wb=raw"), HasSubstr("fn is \"nix\""));
  EXPECT_THAT(FailureOf("set ring 3"), HasSubstr("no register ring"));
  EXPECT_EQ(FailureOf("set ring 4", "flexi-4"), "assembled");
  EXPECT_THAT(FailureOf("set ring 5", "flexi-4"), HasSubstr("0..4"));
  EXPECT_THAT(FailureOf("set nix 3"), HasSubstr("set needs one of mode"));
  EXPECT_THAT(FailureOf("set"), HasSubstr("set needs one of mode"));
  EXPECT_THAT(FailureOf("set wrow"), HasSubstr("needs one value"));
  EXPECT_THAT(FailureOf("loadx 1 2 3"), HasSubstr("has 3 bytes; chip flexi-1 needs 4"));
  EXPECT_THAT(FailureOf("loadx 1 2 3 256"), HasSubstr("0..255"));
  EXPECT_THAT(FailureOf("loadx 1 2 3 4x"), HasSubstr("\"4x\""));
  EXPECT_THAT(FailureOf("loadx lanes 0101"), HasSubstr("32 digits"));
  EXPECT_THAT(FailureOf(".byte"), HasSubstr("at least one"));
  EXPECT_THAT(FailureOf(".byte -1"), HasSubstr("0..255"));
}

TEST(DisassemblerTest, IllegalBytesStayBytes) {
  EXPECT_EQ(Disassemble(Bytes{0x0A, 0x14, 0x20, 0x19, 0x00, 0x1F, 0x00, 0x02, 0x01}, Chip(), false),
            ".byte 0x0a                               # opcode error\n"
            ".byte 0x14 0x20                          # operand error\n"
            ".byte 0x19 0x00                          # operand error\n"
            ".byte 0x1f 0x00                          # operand error\n"
            ".byte 0x02 0x01                          # cut off\n");
}

TEST(DisassemblerTest, AssemblesBackToTheSameBytes) {
  const uint64_t seed = SeedFromEnvironment(1);
  SCOPED_TRACE(fmt::format("replay with FLEXI_SEED={}", seed));
  Random random(seed);
  for (const ChipConfig& chip : AllChips()) {
    for (int i = 0; i < 300; ++i) {
      Bytes bytes(random.Below(60));
      const bool likely = random.Chance(1, 2);  // mostly opcodes that exist
      for (uint8_t& byte : bytes)
        byte = static_cast<uint8_t>(likely ? random.Below(0x20) : random.Next());
      const std::string text = Disassemble(bytes, chip, random.Chance(1, 2));
      ASSERT_EQ(Assemble(text, chip, "text"), bytes) << chip.name << "\n" << text;
    }
  }
}

// Every byte of the stream sent without stalls, every byte that comes taken: the reference needs
// exactly the cycles of the closed forms.
TEST(CycleModelTest, AgreesWithTheReference) {
  const uint64_t seed = SeedFromEnvironment(2);
  SCOPED_TRACE(fmt::format("replay with FLEXI_SEED={}", seed));
  Random random(seed);
  for (const ChipConfig& chip : AllChips()) {
    for (int i = 0; i < 200; ++i) {
      Bytes stream;
      for (int reg = 0; reg < isa::kRegisters; ++reg) {
        const int max = RegisterMax(chip, reg);
        if (max < 0) continue;
        stream.push_back(isa::SetOpcode(reg));
        stream.push_back(static_cast<uint8_t>(random.Range(0, max)));
      }
      for (int n = 0; n < 12; ++n) {
        const auto opcode =
            static_cast<uint8_t>(random.Chance(1, 2) ? 8 + random.Below(2) : random.Below(10));
        stream.push_back(opcode);
        for (size_t b = 0; b < OperandBytes(chip, opcode); ++b)
          stream.push_back(static_cast<uint8_t>(random.Next()));
        if (random.Chance(1, 4)) {
          const auto reg = static_cast<int>(random.Range(0, 3));
          stream.push_back(isa::SetOpcode(reg));
          stream.push_back(static_cast<uint8_t>(random.Range(0, RegisterMax(chip, reg))));
        }
      }
      stream.push_back(isa::kStatus);  // waits for all that went before
      CycleModel model(chip);
      uint64_t out = 0;
      for (size_t at = 0; at < stream.size();) {
        const Command command = DecodeCommand(std::span(stream).subspan(at), chip);
        out += model.Add(command).bytes_out;
        at += command.length();
      }
      const auto device = MakeReference(chip, random.Next());
      device->Reset();
      const uint64_t start = device->cycles();
      Bytes answer(out);
      device->Transfer(stream, answer);
      ASSERT_EQ(device->cycles() - start, model.total()) << chip.name << "\n"
                                                         << Disassemble(stream, chip, true);
    }
  }
}

}  // namespace
}  // namespace flexi
