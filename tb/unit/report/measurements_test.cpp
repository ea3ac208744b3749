// SPDX-License-Identifier: Apache-2.0
// Files of figures: which one counts, and those that cannot be used.
#include "sw/report/measurements.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sw/common/atomic_file.h"
#include "tb/unit/signal/temp_folder.h"

namespace flexi::report {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class MeasurementsTest : public testing::Test {
 protected:
  std::string File(const std::string& name, const std::string& text) {
    const std::string path = (folder_.path() / name).string();
    WriteFileAtomically(path, text);
    return path;
  }
  TempFolder folder_;
};

constexpr const char* kSta =
    R"({"target": "sta", "commit": "abc", "figures": [
       {"name": "fmax_mhz", "config": "flexi-1/nominal/5", "value": 7.5, "unit": "MHz",
        "goal": null, "ok": null}]})";
constexpr const char* kResults =
    R"({"about": "x", "figures": [
       {"target": "sta", "commit": "old", "name": "fmax_mhz", "config": "flexi-1/nominal/5",
        "value": 1, "unit": "MHz"},
       {"target": "accuracy", "name": "accuracy", "config": "a", "value": 0.987654,
        "unit": "fraction", "goal": 0.5, "ok": true, "note": "n"}]})";

TEST_F(MeasurementsTest, MeasuredFilesGoBeforeCommittedOnes) {
  File("m/sta.json", kSta);
  const Measurements all((folder_.path() / "m").string(), File("results.json", kResults), "");
  const Measured* clock = all.Find("sta", "fmax_mhz", "flexi-1/nominal/5");
  ASSERT_NE(clock, nullptr);
  EXPECT_EQ(clock->value, 7.5);
  EXPECT_EQ(clock->commit, "abc");
  EXPECT_FALSE(clock->goal);
  EXPECT_EQ(all.All("sta").size(), 1U);
  EXPECT_THAT(all.targets(), ElementsAre("accuracy", "sta"));
  EXPECT_EQ(all.Find("sta", "fmax_mhz", "flexi-4/nominal/5"), nullptr);
}

TEST_F(MeasurementsTest, FractionsArePercent) {
  const Measurements all("", File("results.json", kResults), "");
  const Measured* accuracy = all.Find("accuracy", "accuracy", "a");
  ASSERT_NE(accuracy, nullptr);
  EXPECT_DOUBLE_EQ(accuracy->value, 98.7654);
  EXPECT_EQ(accuracy->unit, "%");
  EXPECT_EQ(accuracy->goal, 50.0);
  EXPECT_EQ(accuracy->ok, true);
  EXPECT_EQ(accuracy->note, "n");
}

TEST_F(MeasurementsTest, WhatCannotBeReadIsAProblemAndNoFigure) {
  File("m/cut.json", R"({"target": "cut", "figures": [)");
  File("m/list.json", "[1]");
  File("m/odd.json", R"({"target": "odd", "figures": [{"name": "x", "value": "7"}, 3]})");
  const Measurements all((folder_.path() / "m").string(), "", "");
  EXPECT_TRUE(all.targets().empty());
  EXPECT_THAT(all.problems(), ElementsAre(HasSubstr("cut.json"), HasSubstr("list.json"),
                                          HasSubstr("odd.json"), HasSubstr("odd.json")));
}

TEST_F(MeasurementsTest, CommittedConfusionsAreFigures) {
  const std::string results = File("results.json", R"({"figures": [], "confusions": [
      {"target": "accuracy", "commit": "abc", "config": "flexi-1/t/s", "unit": "beats",
       "classes": ["N", "V"], "counts": [[5, 1], [2, 9]]}]})");
  const Measurements all("", results, "");
  const Measured* count = all.Find("accuracy", "confusion", "flexi-1/t/s/V/N");
  ASSERT_NE(count, nullptr);
  EXPECT_EQ(count->value, 2);
  EXPECT_EQ(count->unit, "beats");
  EXPECT_EQ(count->commit, "abc");
  EXPECT_EQ(count->file, results);
  EXPECT_EQ(all.All("accuracy").size(), 4U);
  for (const char* counts : {"[[5, 1]]", "[[5, 1], [2]]", "7", R"([[5, "1"], [2, 9]])"}) {
    const std::string cut = File("cut.json", R"({"figures": [], "confusions": [{"target": "a",
        "commit": "b", "config": "c", "unit": "d", "classes": ["N", "V"], "counts": )" +
                                                 std::string(counts) + "}]}");
    EXPECT_THAT(Measurements("", cut, "").problems(), ElementsAre(HasSubstr("confusions")))
        << counts;
  }
}

TEST(CommandOfTest, NamesTheChipWhereThereIsOne) {
  EXPECT_EQ(CommandOf("sta", "flexi-4/nominal/5"), "make sta CHIP=flexi-4");
  EXPECT_EQ(CommandOf("soak", "flexi-32"), "make soak");
  EXPECT_EQ(CommandOf("accuracy", ""), "make accuracy FLEXI_DATA=...");
}

}  // namespace
}  // namespace flexi::report
