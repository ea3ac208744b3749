// SPDX-License-Identifier: Apache-2.0
// RATIONALE: assembler and disassembler. Known texts to known bytes for every command and every
// operand, every error, all 256 bytes and random streams to text and back on every chip, and the
// cycles behind the commands against the table of docs/commands.md. Not covered: whether dot
// products are the right bytes (tb/chip); only that `dot` makes those of Stream.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sw/asm/assembler.h"
#include "sw/asm/decode.h"
#include "sw/asm/disassembler.h"
#include "sw/asm/stream.h"
#include "sw/chip/stream_chip.h"
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
next
next
loadx 0x12 86      # groups 2 and 3
loadx 0x12 0x34 86 0x78
loadw lanes 10000000000000000000000000000011
clear
flush drop
flush write
flush send
mov fn
mov high
sync
read
status
logicx
logicw
writex
writew
fixx
fixw
setx 31
setw 63
run 1
run 8 minus
run 5 minus send w
run 3 drop x
run 2 w
set seg 3
set fn and
set fn 9
.byte 0xff 7
)";
  const Bytes expected = {0x00, 0x01, 0x01, 0x02, 0x12, 86,   0x02, 0x12, 0x34, 86,   0x78, 0x03,
                          0x01, 0x00, 0x00, 0xC0, 0x04, 0x05, 0x06, 0x07, 0x10, 0x16, 0x17, 0x18,
                          0x19, 0x1A, 0x1B, 0x1C, 0x1D, 0x1E, 0x1F, 0x3F, 0x7F, 0x80, 0x8F, 0xFC,
                          0x92, 0xC1, 0x43, 0x11, 0x48, 0x10, 0x49, 0x10, 0xFF, 7};
  EXPECT_EQ(Assemble(text, Chip(), "a.s"), expected);
  EXPECT_EQ(Assemble("set fn and relu\nset drow 15", FindChip("flexi-4"), "a.s"),
            (Bytes{0x58, 0x10, 0x4F, 0x14}));
  EXPECT_EQ(Assemble("next\nloadx lanes 10010", FindChip("odd-13x9"), "a.s"),
            (Bytes{0x01, 0x02, 0x09}));
}

TEST(AssemblerTest, DotIsThatOfStream) {
  const auto expect = [](const std::string& line, const char* chip, const DotProduct& dot) {
    Bytes bytes;
    Stream stream(StreamChipOf(FindChip(chip)), [&bytes](uint8_t byte) { bytes.push_back(byte); });
    stream.Dot(dot);
    EXPECT_EQ(Assemble(line, FindChip(chip), "a.s"), bytes) << line;
  };
  DotProduct dot{.a = 4, .w = 3, .xs = true, .ws = true, .bits = 9};
  expect("dot a=4 w=3 s=1 xs ws x0=0 w0=0 send bits=9", "flexi-1", dot);
  expect("dot send a=4, w=3 xs ws bits=9", "flexi-1", dot);
  dot = {.a = 2, .w = 4, .segments = 2, .x0 = 1, .w0 = 5, .result = isa::kDrop, .bits = 5};
  expect("dot a=2 w=4 s=2 x0=1 w0=5 drop", "flexi-32", dot);
  dot = {.a = 2, .w = 2, .result = isa::kWrite, .bits = 8, .shift = 5, .row = 2, .fix = true};
  expect("dot a=2 w=2 write shift=5 bits=8 row=2 fix", "flexi-1", dot);
  dot.into_weights = true;
  expect("dot a=2 w=2 write shift=5 bits=8 row=2 fix weights", "flexi-1", dot);
  dot = {.a = 3, .w = 4, .x0 = 17, .ring_bits = 3, .result = isa::kWrite, .bits = 7, .shift = 1};
  expect("dot a=3 w=4 x0=17 write shift=1 bits=7 ring=3", "odd-40x48", dot);
  dot = {.a = 3, .w = 4, .result = isa::kWrite, .bits = 7, .shift = 1};
  expect("dot a=3 w=4 write shift=1 bits=7", "flexi-4", dot);
}

TEST(AssemblerTest, ErrorsNameTheLineTheValueAndWhatIsRight) {
  EXPECT_EQ(FailureOf("nop\nfoo"),
            "a.s:2: unknown command \"foo\"; known: nop, next, clear, sync, read, status, logicx, "
            "logicw, writex, writew, fixx, fixw, loadx, loadw, flush, mov, setx, setw, run, set, "
            "dot, .byte");
  EXPECT_EQ(FailureOf("read 1"), "a.s:1: read takes no operand, but \"1\" follows");
  EXPECT_EQ(FailureOf("writex", "flexi-4"),
            "a.s:1: chip flexi-4 has no writex; chips without overlap have it");
  EXPECT_THAT(FailureOf("setw 64"), HasSubstr("setw is \"64\"; 0..63 would be right"));
  EXPECT_THAT(FailureOf("setx 32"), HasSubstr("0..31"));
  EXPECT_THAT(FailureOf("setx"), HasSubstr("setx takes one row 0..31, not 0 operands"));
  EXPECT_THAT(FailureOf("flush nix"), HasSubstr("flush is \"nix\"; drop, write or send"));
  EXPECT_THAT(FailureOf("flush"), HasSubstr("one of drop, write, send"));
  EXPECT_THAT(FailureOf("mov nix"), HasSubstr("mov needs one of fn, seg, lane"));
  EXPECT_THAT(FailureOf("mov"), HasSubstr("mov needs one of fn, seg, lane"));
  EXPECT_THAT(FailureOf("mov fn 3"), HasSubstr("mov takes one register"));
  EXPECT_THAT(FailureOf("run"), HasSubstr("pairs 1..8"));
  EXPECT_THAT(FailureOf("run 9"), HasSubstr("run is \"9\"; 1..8"));
  EXPECT_THAT(FailureOf("run 1 nix"), HasSubstr("\"nix\" is wrong behind run; it takes"));
  EXPECT_THAT(FailureOf("run 1 send drop"), HasSubstr("\"drop\" is wrong behind run"));
  EXPECT_THAT(FailureOf("run 1 x w"), HasSubstr("\"w\" is wrong behind run"));
  EXPECT_THAT(FailureOf("run 1 minus minus"), HasSubstr("\"minus\" is wrong behind run"));
  EXPECT_THAT(FailureOf("set seg 4"), HasSubstr("seg is \"4\"; 0..3 would be right"));
  EXPECT_THAT(FailureOf("set fn nix"), HasSubstr("fn is \"nix\"; 0..15"));
  EXPECT_THAT(FailureOf("set fn and relu"), HasSubstr("has no relu"));
  EXPECT_THAT(FailureOf("set fn 17 relu", "flexi-4"), HasSubstr("0..15"));
  EXPECT_THAT(FailureOf("set ring 3"), HasSubstr("no register ring"));
  EXPECT_EQ(FailureOf("set ring 4", "flexi-4"), "assembled");
  EXPECT_THAT(FailureOf("set lane 16", "flexi-4"), HasSubstr("0..15"));
  EXPECT_THAT(FailureOf("set nix 3"), HasSubstr("set needs one of fn"));
  EXPECT_THAT(FailureOf("set"), HasSubstr("set needs one of fn"));
  EXPECT_THAT(FailureOf("set fn"), HasSubstr("needs one value"));
  EXPECT_THAT(
      FailureOf("loadx 1 2 3"),
      HasSubstr("has 3 bytes; chip flexi-1 needs 4 from byte group 0 on (or: lanes and 32"));
  EXPECT_THAT(FailureOf("next\nloadx 1 2 3 4"), HasSubstr("needs 3 from byte group 1 on"));
  EXPECT_THAT(FailureOf("loadx 1 2 3 256"), HasSubstr("0..255"));
  EXPECT_THAT(FailureOf("loadx 1 2 3 4x"), HasSubstr("\"4x\""));
  EXPECT_THAT(FailureOf("loadx lanes 0101"), HasSubstr("32 digits"));
  EXPECT_THAT(FailureOf(".byte"), HasSubstr("at least one"));
  EXPECT_THAT(FailureOf(".byte -1"), HasSubstr("0..255"));
  EXPECT_EQ(FailureOf(".byte 2 1\n\nnop"),
            "a.s:3: a load written as .byte still takes 3 data bytes, which .byte must give");
}

TEST(AssemblerTest, ErrorsOfDot) {
  EXPECT_THAT(FailureOf("dot w=1 send"), HasSubstr("dot needs a=, 1..8"));
  EXPECT_THAT(FailureOf("dot a=1 send"), HasSubstr("dot needs w=, 1..8"));
  EXPECT_THAT(FailureOf("dot a=9 w=1 send"), HasSubstr("a is \"9\"; 1..8"));
  EXPECT_THAT(FailureOf("dot a=1 w=1 s=5 send"), HasSubstr("s is \"5\"; 1..4"));
  EXPECT_THAT(FailureOf("dot a=1 w=1 x0=4 send"), HasSubstr("x0 is \"4\"; 0..3"));
  EXPECT_THAT(FailureOf("dot a=1 w=1 w0=32 send"), HasSubstr("0..31"));
  EXPECT_THAT(FailureOf("dot a=1 w=1"), HasSubstr("one of send, drop, write"));
  EXPECT_THAT(FailureOf("dot a=1 w=1 send drop"), HasSubstr("one of send, drop, write"));
  EXPECT_THAT(FailureOf("dot a=4 w=4 send bits=6"), HasSubstr("bits is \"6\"; 7..40"));
  EXPECT_THAT(FailureOf("dot a=4 w=4 write shift=7"), HasSubstr("bits - shift = 0 rows; 1..15"));
  EXPECT_THAT(FailureOf("dot a=4 w=4 write bits=16"), HasSubstr("bits - shift = 16 rows"));
  EXPECT_THAT(FailureOf("dot a=4 w=4 write row=4"), HasSubstr("row is \"4\"; 0..3"));
  EXPECT_EQ(FailureOf("dot a=4 w=4 write row=31 weights"), "assembled");
  EXPECT_THAT(FailureOf("dot a=1 w=1 send nix"), HasSubstr("\"nix\" is wrong behind dot"));
  EXPECT_THAT(FailureOf("dot a=1 w=1 send send"), HasSubstr("\"send\" is wrong behind dot"));
  EXPECT_THAT(FailureOf("dot a=1 a=1 w=1 send"), HasSubstr("\"a=1\" is wrong behind dot"));
  EXPECT_THAT(FailureOf("dot a=1 w=1 send shift=0"), HasSubstr("\"shift=0\" is wrong"));
  EXPECT_THAT(FailureOf("dot a=1 w=1 write fix", "flexi-4"), HasSubstr("\"fix\" is wrong"));
  EXPECT_THAT(FailureOf("dot a=1 w=1 write ring=3"), HasSubstr("\"ring=3\" is wrong"));
}

TEST(DisassemblerTest, ErrorsStayBytes) {
  EXPECT_EQ(Disassemble(Bytes{0x0A, 0x1C, 0x02, 0x01}, FindChip("flexi-4"), false),
            ".byte 0x0a                               # error\n"
            ".byte 0x1c                               # error\n"
            ".byte 0x02 0x01                          # cut off\n");
  EXPECT_EQ(Disassemble(Bytes{0x1C, 0x0F}, Chip(), false),
            "writex\n"
            ".byte 0x0f                               # error\n");
}

TEST(DisassemblerTest, FollowsDataOfLoads) {
  // The load takes groups 1 to 3; what looks like commands in it is data.
  EXPECT_EQ(Disassemble(Bytes{0x01, 0x03, 0x18, 0x19, 0x80, 0x18}, Chip(), false),
            "next\nloadw 0x18 0x19 0x80\nread\n");
  // BYTE as the bytes before have left it.
  EXPECT_EQ(Disassemble(Bytes{0x02, 0x18, 0x18}, Chip(), false, Bytes{0x01, 0x01}),
            "loadx 0x18 0x18\n");
}

TEST(DisassemblerTest, CyclesOfTheTable) {
  const Bytes stream =
      Assemble("loadx 1 2 3 4\nsetw 3\nrun 8\nread\nstatus\nlogicx\nwritex\nsync", Chip(), "a.s");
  EXPECT_EQ(Disassemble(stream, Chip(), true),
            "loadx 0x01 0x02 0x03 0x04                # 5 cycles\n"
            "setw 3                                   # 1 cycle\n"
            "run 8                                    # 8 cycles\n"
            "read                                     # 4 cycles, 1 out\n"
            "status                                   # 3 cycles, 1 out\n"
            "logicx                                   # 2 cycles\n"
            "writex                                   # 2 cycles\n"
            "sync                                     # 1 cycle\n"
            "# 26 cycles, 12 bytes in, 2 bytes out\n");
}

TEST(DisassemblerTest, CyclesAreThoseOfTheReference) {
  const uint64_t seed = SeedFromEnvironment(2);
  SCOPED_TRACE(fmt::format("replay with FLEXI_SEED={}", seed));
  Random random(seed);
  for (const ChipConfig& chip : AllChips()) {
    Bytes stream;
    size_t answers = 0;
    for (int n = 0; n < 300; ++n) {
      const auto byte = static_cast<uint8_t>(random.Next());
      if (isa::IsLoad(byte)) continue;
      stream.push_back(byte);
      answers += static_cast<size_t>(AnswerBytes(chip, byte));
    }
    stream.push_back(isa::kSync);  // waits for all that went before
    const auto device = MakeReference(chip, random.Next());
    device->Reset();
    Bytes out(answers);
    const uint64_t start = device->cycles();
    device->Transfer(stream, out);
    device->Drain();
    // The first byte is taken in a cycle of its own.
    EXPECT_THAT(Disassemble(stream, chip, true),
                HasSubstr(fmt::format("# {} cycles, {} bytes in, {} bytes out\n",
                                      device->cycles() - start - 1, stream.size(), answers)))
        << chip.name;
  }
}

TEST(DisassemblerTest, EveryByteAssemblesBack) {
  for (const ChipConfig& chip : AllChips()) {
    for (int byte = 0; byte < 256; ++byte) {
      Bytes bytes = {static_cast<uint8_t>(byte)};
      if (isa::IsLoad(bytes[0])) bytes.resize(1 + static_cast<size_t>(chip.row_bytes()));
      const std::string text = Disassemble(bytes, chip, false);
      EXPECT_EQ(Assemble(text, chip, "text"), bytes) << chip.name << ": " << text;
      EXPECT_EQ(text.starts_with(".byte"), IsError(chip, bytes[0])) << chip.name << ": " << text;
    }
  }
}

TEST(DisassemblerTest, AssemblesBackToTheSameBytes) {
  const uint64_t seed = SeedFromEnvironment(1);
  SCOPED_TRACE(fmt::format("replay with FLEXI_SEED={}", seed));
  Random random(seed);
  for (const ChipConfig& chip : AllChips()) {
    for (int i = 0; i < 300; ++i) {
      Bytes bytes(random.Below(60));
      const bool likely = random.Chance(1, 2);  // many loads and steps of BYTE
      for (uint8_t& byte : bytes)
        byte = static_cast<uint8_t>(likely ? random.Below(5) : random.Next());
      const std::string text = Disassemble(bytes, chip, random.Chance(1, 2));
      ASSERT_EQ(Assemble(text, chip, "text"), bytes) << chip.name << "\n" << text;
    }
  }
}

}  // namespace
}  // namespace flexi
