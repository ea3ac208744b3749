// SPDX-License-Identifier: Apache-2.0
// RATIONALE: words of commands, and rows, by hand from docs/commands.md, on chips with and without
// overlap.
#include "sw/asm/meaning.h"

#include <gtest/gtest.h>

#include "sw/asm/assembler.h"

namespace flexi {
namespace {

// The meaning of each command of a text.
std::vector<std::string> Meanings(const std::string& text, const std::string& chip) {
  const ChipConfig& config = FindChip(chip);
  const std::vector<uint8_t> bytes = Assemble(text, config, "test");
  Meaning meaning(config);
  std::vector<std::string> words;
  for (size_t at = 0; at < bytes.size();) {
    const Command command = DecodeCommand(std::span(bytes).subspan(at), config, meaning.group());
    at += command.length();
    words.push_back(meaning.Of(command, at < bytes.size() ? bytes[at] : 0));
  }
  return words;
}
using Words = std::vector<std::string>;

TEST(Meaning, PointersGoAsTheyDoInTheChip) {
  EXPECT_EQ(Meanings("set seg 0\nsetw 5\nsetx 0\nclear\nrun 3 drop x\nrun 2 minus send w\nrun 1",
                     "flexi-1"),
            (Words{"value 0 for the register", "1 segment in a dot product", "weight row 5",
                   "feature row 0", "accumulators cleared",
                   "3 pairs: weight rows 5..3 with feature rows 0..2, added; a bit dropped",
                   // x went on to 3, down from here
                   "2 pairs: weight rows 3..4 with feature rows 3..2, subtracted; a bit sent",
                   // w went on to 5, up again
                   "1 pair: weight row 5 with feature row 2, added"}));
}

TEST(Meaning, RowsAndBytesOfRows) {
  EXPECT_EQ(
      Meanings("set fn xor\nsetx 1\nloadx 1 2 3 4\nloadx 1 2 3 4\nsetw 7\nloadw 1 2 3 "
               "4\nread\nnext\nlogicx\n"
               "writew\nfixx\nflush drop\nstatus\n.byte 0x08",
               "flexi-1"),
      (Words{"value 6 for the register", "function of the lanes: xor", "feature row 1",
             "load feature row 1", "load feature row 2", "weight row 7",
             "load weight row 7 of core 0",
             "send byte 0 of xor of weight row 8 of core 0 and feature row 3", "byte group 1",
             "byte 1 of feature row 3 = xor of weight row 8 of core 0 and feature row 3",
             "a bit into byte 1 of weight row 8 of core 0", "saturate byte 1 of feature row 3",
             "one more significance without a pair; a bit dropped",
             "send the chip's number and error", "error: no command of this chip"}));
}

TEST(Meaning, ChipsWithOverlapWriteBesideTheNextDotProduct) {
  const std::string written =
      "1 pair: weight row 4 with feature row 3, added; a bit written into feature row 9, "
      "lane segment 1";
  EXPECT_EQ(
      Meanings("set fn and relu\nset lane 1\nset drow 9\nset core 1\nset ring 2\nsetx 3\nsetw "
               "4\nrun 1 write w\nsync",
               "flexi-4"),
      (Words{"value 24 for the register", "function of the lanes: and, written results corrected",
             "value 1 for the register", "results go into lane segment 1",
             "value 9 for the register", "results go into feature rows from 9 on",
             "value 1 for the register", "core 1", "value 2 for the register",
             "feature rows in rings of 4", "feature row 3", "weight row 4; accumulators cleared",
             written, "wait until nothing is on its way"}));
  // The ring: x 3 goes on to 0.
  EXPECT_EQ(Meanings("set ring 2\nsetw 9\nsetx 3\nrun 2", "flexi-4").back(),
            "2 pairs: weight rows 9..8 with feature rows 3..0, added");
}

}  // namespace
}  // namespace flexi
