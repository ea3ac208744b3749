// SPDX-License-Identifier: Apache-2.0
#include "sw/tester/pins.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sw/asm/isa.h"
#include "sw/common/error.h"

namespace flexi {
namespace {

using testing::HasSubstr;

std::vector<uint8_t> Masks(const ChipConfig& chip, int w, int a, int f) {
  AnswerMasks masks(chip);
  for (const uint8_t byte :
       {isa::SetOpcode(isa::kWidth), isa::PackWidth(w, a), isa::SetOpcode(isa::kOut),
        isa::PackOut(1, f), static_cast<uint8_t>(isa::kDotP)})
    masks.Taken(byte);
  std::vector<uint8_t> all;
  for (; masks.waiting() > 0; masks.Sent()) all.push_back(masks.Front());
  return all;
}

TEST(AnswerMasks, OnlyNewBitsOfTheLastResultByteCount) {
  const ChipConfig& one = FindChip("flexi-1");
  EXPECT_EQ(Masks(one, 1, 1, 0), (std::vector<uint8_t>{0x80, 0xff}));
  EXPECT_EQ(Masks(one, 4, 4, 1), (std::vector<uint8_t>{0xff, 0xff}));
  EXPECT_EQ(Masks(one, 4, 4, 4), (std::vector<uint8_t>{0xff, 0xe0, 0xff}));
  EXPECT_EQ(Masks(FindChip("flexi-4"), 1, 2, 0), (std::vector<uint8_t>{0xc0, 0xc0, 0xff, 0xff}));
}

// Reset, then a dot product of rows that the program has loaded.
std::string Vectors() {
  VectorDevice device(FindChip("flexi-1"));
  device.Reset();
  std::vector<uint8_t> in;
  for (const int reg : {isa::kMode, isa::kWidth, isa::kSegs, isa::kOut, isa::kWrow, isa::kXrow})
    in.insert(in.end(), {isa::SetOpcode(reg), static_cast<uint8_t>(reg == isa::kMode ? 8 : 0)});
  in.insert(in.end(), {isa::kLoadX, 255, 255, 255, 255, isa::kLoadW, 1, 2, 3, 4});
  for (const int reg : {isa::kWrow, isa::kXrow}) in.insert(in.end(), {isa::SetOpcode(reg), 0});
  in.push_back(isa::kDotP);
  std::vector<uint8_t> out(2);
  Device& port = device;
  port.Transfer(in, out);
  return device.text();
}

TEST(Replay, HoldsFromEveryPowerUp) {
  const std::string text = Vectors();
  for (uint64_t seed = 100; seed < 120; ++seed) {
    const auto device = MakeReference(FindChip("flexi-1"), seed);
    const ReplayResult result = Replay(text, "v", device.get());
    EXPECT_EQ(result.wrong, "");
    EXPECT_GT(result.compared, 60U);
  }
}

TEST(Replay, NoticesEveryTurnedOutput) {
  const std::string text = Vectors();
  size_t turned = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != 'H' && text[i] != 'L') continue;
    std::string other = text;
    other[i] = text[i] == 'H' ? 'L' : 'H';
    const auto device = MakeReference(FindChip("flexi-1"), 3);
    EXPECT_THAT(Replay(other, "v", device.get()).wrong, HasSubstr("expected"));
    ++turned;
  }
  EXPECT_GT(turned, 60U);
}

TEST(Replay, NamesABrokenLine) {
  const auto device = MakeReference(FindChip("flexi-1"), 1);
  const auto what = [&device](const std::string& text) -> std::string {
    try {
      Replay(text, "v", device.get());
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_THAT(what("# c\n1 1 0000 0 L L XXXXXXXX\n"), HasSubstr("v:2: not a vector"));
  EXPECT_THAT(what("0 0 00000000 0  X X XXXXXXXX\n"), HasSubstr("compares nothing"));
}

}  // namespace
}  // namespace flexi
