// SPDX-License-Identifier: Apache-2.0
// RATIONALE. Functional points: what the chip can be asked to do, counted, and all of it done in
// lock-step with the reference. Dot products: every function x weight width x feature width x sign
// of each x class of segments (1, 2 to 4, more) x class of stalls on either side (none, some,
// many), 110,592 points, on FLEXI-32, which has rows for all. Pairs of commands, the second right
// behind the first, x class of stalls, on every chip. A point counts when its command has run
// without a difference; resets are lockstep_test.cpp's. `make test` does a ninth of the dot
// products' points, with the stalls in turn; FLEXI_FUNCTIONAL=all, which make coverage sets, does
// all. What a dot product must come to is not the matter here: dot_test.cpp.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <vector>

#include "tb/chip/chip_fixture.h"
#include "tb/harness/lockstep.h"

namespace flexi {
namespace {

constexpr int kStallPercent[] = {0, 50, 90};
constexpr int kStalls = 9;
constexpr int kSegmentClasses[] = {
    1, 3, 6};  // one of each class, such that 8 bits of either side have rows

// Points hit and points there are, for scripts/coverage.
void Count(const std::string& name, size_t hit, size_t all) {
  const char* const folder = std::getenv("FLEXI_COVERAGE_DIR");
  if (folder == nullptr) return;
  std::filesystem::create_directories(folder);
  std::ofstream(std::filesystem::path(folder) / (name + ".functional"))
      << hit << ' ' << all << '\n';
}

void SetStallClass(Lockstep* lockstep, int stalls) {
  lockstep->SetStalls(kStallPercent[stalls / 3], kStallPercent[stalls % 3]);
}

TEST(FunctionalPoints, EveryDotProductOfFlexi32) {
  const uint64_t seed = SeedFromEnvironment(31);
  const ChipConfig& config = FindChip("flexi-32");
  Lockstep lockstep(MakeRtl(config, seed), seed);
  lockstep.NoResets();
  const char* const which = std::getenv("FLEXI_FUNCTIONAL");
  const bool all = which != nullptr && std::string(which) == "all";
  Random random(seed);
  size_t hit = 0;
  size_t points = 0;
  for (int stalls = 0; stalls < kStalls; stalls++) {
    SetStallClass(&lockstep, stalls);
    for (int point = 0; point < 16 * 8 * 8 * 4 * 3; point++) {
      if (!all && point % kStalls != stalls) continue;
      points++;
      DotProduct dot;
      dot.segments = kSegmentClasses[point % 3];
      dot.xs = (point / 3 & 1) != 0;
      dot.ws = (point / 6 & 1) != 0;
      dot.a = 1 + point / 12 % 8;
      dot.w = 1 + point / 96 % 8;
      const int fn = point / 768;
      dot.x0 = static_cast<int>(random.Below(config.feature_rows));
      dot.w0 = static_cast<int>(random.Below(config.rows));
      dot.bits = dot.significances();
      const CommandStream::Command command = lockstep.stream().Make(dot, fn);
      ASSERT_TRUE(lockstep.Do(command, true))
          << lockstep.report().first_difference << " (FLEXI_SEED=" << seed << ", point " << point
          << ")";
      hit++;
    }
  }
  EXPECT_EQ(hit, points);
  EXPECT_EQ(points, all ? 110592U : 12288U);
  Count(all ? "dot-products" : "dot-products-sample", hit, points);
}

class FunctionalPairs : public testing::TestWithParam<DeviceCase> {};

TEST_P(FunctionalPairs, EveryCommandBehindEveryOther) {
  const uint64_t seed = SeedFromEnvironment(32);
  Lockstep lockstep(GetParam().make(seed), seed);
  lockstep.NoResets();
  size_t hit = 0;
  size_t points = 0;
  for (int stalls = 0; stalls < kStalls; stalls++) {
    SetStallClass(&lockstep, stalls);
    for (size_t first = 0; first < CommandStream::kKinds; first++) {
      for (size_t second = 0; second < CommandStream::kKinds; second++) {
        points++;
        // A dot product is sent or written as chance has it: until it is what is wanted.
        const auto make = [&](size_t kind) {
          CommandStream::Command command;
          do {
            command = lockstep.stream().Make(std::min<size_t>(kind, CommandStream::kDotSent));
          } while (command.kind != kind);
          return command;
        };
        ASSERT_TRUE(lockstep.Do(make(first), false) && lockstep.Do(make(second), points % 2 == 0))
            << lockstep.report().first_difference << " (FLEXI_SEED=" << seed
            << "): " << CommandStream::Name(static_cast<CommandStream::Kind>(first)) << ", then "
            << CommandStream::Name(static_cast<CommandStream::Kind>(second));
        hit++;
      }
    }
  }
  EXPECT_EQ(hit, points);
  Count("pairs-" + GetParam().name, hit, points);
}

INSTANTIATE_TEST_SUITE_P(Devices, FunctionalPairs, testing::ValuesIn(RtlDevices()), DeviceName);

}  // namespace
}  // namespace flexi
