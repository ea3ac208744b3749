// SPDX-License-Identifier: Apache-2.0
// RATIONALE. The bench itself: every mutant of mutants.json is the RTL with one broken line, and
// the same lock-step body that the chips pass must fail on it, by a difference, a time-out or an
// assertion of the RTL. The entries without a change must pass, so it is not the way of building
// that is caught. Small chips; lines that need several cores, bytes or overlap on odd-24x20,
// several cores without overlap on odd-13x9, several bytes per bit on odd-8x16n32. Mutants by
// machine over all lines: scripts/mutation.
#include "tb/mutants/mutants.h"

#include <gtest/gtest.h>

#include <iostream>
#include <set>

#include "sw/chip/chip_config.h"
#include "sw/common/random.h"
#include "tb/harness/lockstep.h"

namespace flexi {

void PrintTo(const Mutant& mutant, std::ostream* out) { *out << mutant.name; }

namespace {

constexpr int kRuns = 4;
constexpr uint64_t kCommands = 4000;

// What the bench finds in this chip, empty if nothing.
std::string Find(const Mutant& mutant, uint64_t seed, uint64_t* commands) {
  for (int run = 0; run < kRuns; run++) {
    try {
      Lockstep lockstep(mutant.make(FindChip(mutant.chip), seed + run, ""), seed + run);
      const Lockstep::Report& report = lockstep.Run(kCommands);
      *commands += report.commands;
      if (report.differences != 0) return report.first_difference;
    } catch (const std::runtime_error& error) {  // a time-out or an assertion
      return error.what();
    }
  }
  return "";
}

class Mutation : public testing::TestWithParam<Mutant> {};

TEST_P(Mutation, IsCaught) {
  const Mutant& mutant = GetParam();
  const uint64_t seed = SeedFromEnvironment(99);
  uint64_t commands = 0;
  const std::string found = Find(mutant, seed, &commands);
  std::cout << "FLEXI_SEED=" << seed << ", " << commands << " commands: " << found << std::endl;
  if (mutant.caught) {
    EXPECT_FALSE(found.empty()) << "the bench passes a broken chip";
  } else {
    EXPECT_EQ(found, "");
    EXPECT_EQ(commands, kRuns * kCommands);
  }
}

INSTANTIATE_TEST_SUITE_P(Rtl, Mutation, testing::ValuesIn(Mutants().begin(), Mutants().end()),
                         [](const testing::TestParamInfo<Mutant>& info) {
                           return std::string(info.param.name);
                         });

TEST(Mutants, ThereAreEnoughAndControlsForEveryChip) {
  std::set<std::string> broken_chips;
  std::set<std::string> controls;
  int broken = 0;
  for (const Mutant& mutant : Mutants()) {
    broken += mutant.caught;
    (mutant.caught ? broken_chips : controls).insert(mutant.chip);
  }
  EXPECT_GE(broken, 25);
  EXPECT_EQ(broken_chips, controls);
}

}  // namespace
}  // namespace flexi
