// SPDX-License-Identifier: Apache-2.0
// Save and filter files against lines written by hand from what GTKWave itself saves. That the
// signals exist in a trace: scripts/wave_test.py.
#include "sw/wave/save_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sw/wave/chip_signals.h"
#include "sw/wave/filters.h"

namespace flexi::wave {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

TEST(SaveFileTest, GroupsFiltersAndMarkers) {
  Save save;
  save.trace = "/a/b.fst";
  save.groups = {
      {"port", {{"", "TOP.clk_i", Base::kBit}, {"sum", "TOP.s[8:0]", Base::kSigned}}},
      {"more", {{"", "command[8:0]", Base::kHex, "/a/f.txt", {"TOP.x", "(0)TOP.y[7:0]"}}}, false}};
  save.markers = {{"start", 24}, {"end", 1000}};
  save.start = 20;
  save.zoom = -2;
  const std::string text = SaveText(save);
  EXPECT_THAT(text, StartsWith("[dumpfile] \"/a/b.fst\"\n[timestart] 20\n"));
  EXPECT_THAT(text, HasSubstr("\n*-2.000000 24 24 1000 -1 -1"));
  EXPECT_THAT(text, HasSubstr("[markername] Astart\n[markername] Bend\n"));
  EXPECT_THAT(text, HasSubstr("@800200\n-port\n@28\nTOP.clk_i\n@424\n+{sum} TOP.s[8:0]\n"
                              "@1000200\n-port\n"));
  EXPECT_THAT(text, HasSubstr("@c00200\n-more\n@2022\n^1 /a/f.txt\n"
                              "#{command[8:0]} TOP.x (0)TOP.y[7:0]\n@1000200\n-more\n"));
  EXPECT_THAT(SignalsOf(save), ElementsAre("TOP.clk_i", "TOP.s[8:0]", "TOP.x", "TOP.y[7:0]"));
}

TEST(FiltersTest, CommandsByName) {
  const std::string text = CommandFilter(FindChip("flexi-1"));
  // 0: a command; 1: a load waits; 2: data; 4: a byte to send.
  for (const char* line :
       {"000 nop\n", "\n004 clear\n", "\n002 loadx\n", "\n008 error 08\n", "\n0a3 run 4 write x\n",
        "\n100 waits for data\n", "\n2ff data ff\n", "\n41c sends 1c\n"})
    EXPECT_THAT(text, HasSubstr(line)) << line;
  // WRITE is a command without overlap only.
  EXPECT_THAT(text, HasSubstr("\n01c writex\n"));
  EXPECT_THAT(CommandFilter(FindChip("flexi-4")), HasSubstr("\n01c error 1c\n"));
}

TEST(FiltersTest, FatesAndFunctions) {
  EXPECT_EQ(FateFilter(), "0 -\n1 drop\n2 write\n3 send\n");
  EXPECT_THAT(FunctionFilter(), HasSubstr("\n8 and\n9 xnor\na x\n"));
  EXPECT_EQ(StepFilter(), "0 first\n1 second\n");
}

TEST(ChipSignalsTest, AllFeatureRowsInOrder) {
  const std::vector<Group> groups = ChipGroups(FindChip("flexi-1"), "/f");
  ASSERT_EQ(groups.size(), 5U);
  EXPECT_EQ(groups[4].signals.size(), 4U);
  // FLEXI-1 complements addresses.
  EXPECT_EQ(groups[4].signals[0].path, "TOP.flexi_chip.u_features.u_array.u_cells.mem[3][31:0]");
}

}  // namespace
}  // namespace flexi::wave
