// SPDX-License-Identifier: Apache-2.0
// RATIONALE: vectors must hold for every chip that works, whatever it holds at power-up, and must
// notice every output that is wrong. Their file format and its errors. Not covered: whether the
// sections find defects (that is what mutants and netlists are for).
#include "sw/tester/pins.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sw/asm/stream.h"
#include "sw/chip/stream_chip.h"
#include "sw/common/error.h"

namespace flexi {
namespace {

using testing::HasSubstr;

// Reset, then a dot product of rows that the program has loaded.
std::string Vectors() {
  const ChipConfig& chip = FindChip("flexi-1");
  VectorDevice device(chip);
  device.Reset();
  std::vector<uint8_t> in;
  Stream stream(StreamChipOf(chip), [&in](uint8_t byte) { in.push_back(byte); });
  stream.Mov(isa::kFn, isa::kFnAnd);
  stream.Mov(isa::kSeg, 0);
  const std::vector<uint8_t> row = {1, 2, 3, 255};
  stream.LoadFeatures(0, row.data(), 1);
  stream.LoadWeights(0, row.data(), 1);
  DotProduct dot;
  dot.bits = 3;
  stream.Dot(dot);
  std::vector<uint8_t> out(3);
  Device& port = device;
  port.Transfer(in, out);
  EXPECT_EQ(DecodeSent(out.data(), 1, 0, 3), 12);
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

TEST(VectorDevice, DoesNotCompareWhatPowerUpDecides) {
  VectorDevice device(FindChip("flexi-1"));
  device.Reset();
  const std::vector<uint8_t> in = {isa::kRead, isa::kStatus};
  std::vector<uint8_t> out(2);
  static_cast<Device&>(device).Transfer(in, out);
  EXPECT_THAT(device.text(), HasSubstr("L H XXXXXXXX"));
  EXPECT_THAT(device.text(), HasSubstr("L H LLLHHLLL"));
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
