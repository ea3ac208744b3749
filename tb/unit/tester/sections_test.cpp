// SPDX-License-Identifier: Apache-2.0
// RATIONALE: every section on chips of every kind, with a program that does nothing: the vectors
// hold from other power-ups, and compare what they are for. A byte of one command changed is
// noticed, so that no section is for nothing.
#include "sw/tester/sections.h"

#include <gtest/gtest.h>

#include <map>

#include "sw/program/program.h"
#include "sw/tester/pins.h"

namespace flexi {
namespace {

std::string Vectors(const char* chip) {
  Program program;
  program.chip = FindChip(chip);
  program.model = "nothing";
  return MakeVectors(program, {});
}

TEST(Sections, HoldFromEveryPowerUp) {
  for (const char* chip :
       {"flexi-1", "flexi-4", "odd-8x8", "odd-24x20", "odd-13x9", "odd-8x16n32"}) {
    const std::string text = Vectors(chip);
    for (const char* section : {"reset", "errors", "march, weight", "march, feature", "functions",
                                "one lane", "dot products", "write-back", "port with a slow host",
                                "reset inside", "inference of nothing"})
      EXPECT_NE(text.find(std::string("# == ") + section), std::string::npos)
          << chip << " " << section;
    for (uint64_t seed = 100; seed < 103; ++seed) {
      const auto device = MakeReference(FindChip(chip), seed);
      const ReplayResult result = Replay(text, chip, device.get());
      EXPECT_EQ(result.wrong, "");
      EXPECT_GT(result.compared, 2 * result.cycles * 9 / 10);
    }
    // No bit of a byte that is sent is left to chance.
    EXPECT_EQ(text.find(" L H X"), std::string::npos) << chip;
  }
}

// Every section has bytes whose change shows: of some to the chip bit 0 is turned.
TEST(Sections, NoticeChangedBytes) {
  const std::string text = Vectors("flexi-1");
  std::string section;
  std::map<std::string, int> taken;
  std::map<std::string, int> noticed;
  for (size_t at = 0; at < text.size();) {
    const size_t end = text.find('\n', at);
    if (text.compare(at, 5, "# == ") == 0) section = text.substr(at + 5, end - at - 5);
    if (text.compare(at, 3, "1 1") != 0) {
      at = end + 1;
      continue;
    }
    const int turn = taken[section]++;
    if (turn % 97 == 96 && turn < 10 * 97) {
      std::string other = text;
      char& bit = other[at + 11];
      bit = bit == '0' ? '1' : '0';
      const auto device = MakeReference(FindChip("flexi-1"), 3);
      noticed[section] += Replay(other, "v", device.get()).wrong.empty() ? 0 : 1;
    }
    at = end + 1;
  }
  for (const auto& [name, count] : noticed) EXPECT_GT(count, 0) << name;
  EXPECT_GE(noticed.size(), 8U);
}

}  // namespace
}  // namespace flexi
