// SPDX-License-Identifier: Apache-2.0
// Sections: fragments worked out by hand, what is missing is said, and names from files do not
// become HTML.
#include "sw/report/sections.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sw/common/atomic_file.h"
#include "sw/report/line_plot.h"
#include "sw/report/page.h"
#include "tb/unit/report/report_run.h"
#include "tb/unit/signal/temp_folder.h"

namespace flexi::report {
namespace {

using testing::HasSubstr;
using testing::Not;

size_t Count(const std::string& text, const std::string& what) {
  size_t count = 0;
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
  return count;
}

TEST(ConfusionTest, CountsSharesAndShades) {
  const std::string html = ConfusionTable("c", {"N", "V"}, {{6, 2}, {0, 0}});
  // 6 of 8: three quarters of eight shades; 2 of 8: two; a class without examples has no share.
  EXPECT_THAT(html, HasSubstr("<tr><td>N</td><td class=\"n h6\">6</td><td class=\"n h2\">2</td>"
                              "<td class=\"n\">75.0 %</td></tr>"));
  EXPECT_THAT(html, HasSubstr("<tr><td>V</td><td class=\"n h0\">0</td><td class=\"n h0\">0</td>"
                              "<td class=\"n\">none</td></tr>"));
}

TEST(MeasuredTableTest, GoalsVerdictsAndFiles) {
  Measured figure;
  figure.name = "f";
  figure.config = "c";
  figure.value = 9.5;
  figure.unit = "MHz";
  figure.goal = 12.5;
  figure.ok = false;
  figure.commit = "0123456789abcdef";
  figure.file = "a.json";
  const std::string html = MeasuredTable("t", {&figure});
  EXPECT_THAT(html,
              HasSubstr("<tr><td>f</td><td>c</td><td class=\"n\">9.5</td><td>MHz</td>"
                        "<td class=\"n\">12.5</td><td><span class=\"bad\">\u2717 not met</span>"
                        "</td><td><span class=\"src\">a.json at 01234567</span></td></tr>"));
  EXPECT_EQ(MeasuredTable("t", {}), "");
}

TEST(ShmooTest, EveryPointOnce) {
  const std::string html = ShmooPlot(
      R"({"chip": "x", "frequencies_mhz": [1, 2], "corners": {"nominal": [
          {"voltage": 3, "passes": [true, false]}, {"voltage": 5, "passes": [true, true]}]}})");
  EXPECT_EQ(Count(html, "class=\"pass\""), 3U);
  EXPECT_EQ(Count(html, "class=\"fail\""), 1U);
  EXPECT_THAT(html, HasSubstr("data-tip=\"3 V, 2 MHz: fails\""));
}

TEST(ShmooTest, OfCommittedClocks) {
  const TempFolder folder;
  folder.Write("sta.json", R"({"target": "sta", "commit": "0123456789", "figures": [
      {"name": "fmax_mhz", "config": "flexi-1/nominal/3", "value": 4},
      {"name": "fmax_mhz", "config": "flexi-1/nominal/5", "value": 8.5},
      {"name": "fmax_mhz", "config": "flexi-1/slow/5", "value": 6.4},
      {"name": "fmax_mhz", "config": "flexi-4/nominal/5", "value": 9}]})");
  const Measurements measured(folder.path().string(), "", "");
  const std::string html = ShmooOfClocks("flexi-1", measured);
  // Steps of 0.5 up to 10, and 12.5: 21 frequencies. At or below the clock: 8, 17 and 12 of them.
  EXPECT_EQ(Count(html, "class=\"pass\""), 8U + 17U + 12U);
  EXPECT_EQ(Count(html, "class=\"fail\""), 3U * 21U - 37U);
  EXPECT_THAT(html, HasSubstr("sta.json at 01234567"));
  EXPECT_EQ(ShmooOfClocks("flexi-32", measured), "");
}

TEST(LinePlotTest, PointsStandWhereTheirValuesAre) {
  LinePlot plot{"n", "V", "MHz", false, {{"a", {{3, 10}, {5, 0}}}}, {}, ""};
  // x from 72 to 278, y from 250 (0) to 26 (105 % of the highest).
  const std::string html = plot.Html("c");
  EXPECT_THAT(html, HasSubstr("<circle cx=\"72\" cy=\"36.67\" r=\"4\" class=\"c0\" "
                              "data-tip=\"a: 10 MHz at 3 V\" tabindex=\"0\"/>"));
  EXPECT_THAT(html, HasSubstr("<circle cx=\"278\" cy=\"250\""));
  plot.log_y = true;
  plot.series[0].points = {{3, 10}, {5, 1000}};
  EXPECT_THAT(plot.Html("c"), HasSubstr("<circle cx=\"278\" cy=\"26\""));
  plot.series.clear();
  EXPECT_EQ(plot.Html("c"), "");
}

TEST(EcgStripTest, FlagsWhatIsNotTheFirstClass) {
  const std::string html = EcgStrip(SmallRun());
  EXPECT_EQ(Count(html, "data-tip="), 2U);
  // The first beat stands one second from the left, the second one in the second row.
  EXPECT_THAT(html, HasSubstr("<circle cx=\"80\" cy=\"71\" r=\"1.6\" class=\"c0\" "
                              "data-tip=\"beat 1 at 0:01.00: N\"/>"));
  EXPECT_THAT(html,
              HasSubstr("<rect x=\"73\" y=\"16\" width=\"14\" height=\"56\" class=\"band c1\" "
                        "data-tip=\"beat 2 at 0:31.00: V\"/>"));
}

TEST(ArrayMapTest, EveryCellOnceWithWhatItHolds) {
  const TaskRun run = SmallRun();
  const std::string html = ArrayMap(run);
  const ChipConfig& chip = run.program.chip;
  EXPECT_EQ(Count(html, "data-tip=\"Lane "),
            static_cast<size_t>((chip.rows + chip.feature_rows) * chip.lanes));
  EXPECT_EQ(Count(html, "data-tip=\"Row "), static_cast<size_t>(chip.rows + chip.feature_rows));
  EXPECT_THAT(html, HasSubstr("first: weights of output 0, bit 2"));
  // Bit 2 of the biases' weights: of eight outputs and of one; and of the constant that the second
  // layer reads from weight rows.
  EXPECT_EQ(Count(html, "constant lane 0, bit 2 = "), 8U + 1U + 1U);
}

TEST(TimelineTest, PortAndPairsAreThoseOfTheProgram) {
  const TaskRun run = SmallRun();
  EXPECT_EQ(run.timeline.cycles(), run.cycles);
  EXPECT_EQ(run.timeline.cycles(), run.program.cycles());
  EXPECT_EQ(run.timeline.bytes_in() + run.timeline.bytes_out(), run.program.bytes());
  uint64_t pairs = 0;
  for (const LayerReport& layer : run.program.report) pairs += layer.pairs;
  EXPECT_EQ(run.timeline.pairs(), pairs);
  // 8 outputs of 3 x 4 bits and one of 4 x 4.
  EXPECT_EQ(pairs, 8U * 12U + 16U);
  uint64_t cycles = run.timeline.commands.front().first;
  for (const Timeline::Command& command : run.timeline.commands) {
    EXPECT_EQ(command.first, cycles);
    cycles += command.cycles;
  }
  EXPECT_EQ(cycles, run.cycles);
}

ReportData Bare() {
  ReportData data;
  data.chip = FindChip("flexi-1");
  data.commit = "0123";
  data.shmoo_file = "build/shmoo.json";
  data.make_targets = {"soak", "formal"};
  data.tasks.push_back(SmallRun());
  TaskRun failed;
  failed.task = "audio";
  failed.command = "flexi run --task audio";
  failed.problem = "x.wav: not there";
  data.tasks.push_back(failed);
  return data;
}

TEST(PageTest, WhatNoFileHasIsMissingWithItsCommand) {
  const std::string page = MakePage(Bare());
  for (const char* command :
       {"make qor", "make sta CHIP=flexi-1", "make power CHIP=flexi-1", "make shmoo CHIP=flexi-1",
        "make accuracy FLEXI_DATA=...", "make soak", "make formal", "flexi run --task audio"})
    EXPECT_THAT(page, HasSubstr(std::string("<code>") + command + "</code>")) << command;
  EXPECT_THAT(page, HasSubstr("this task: x.wav: not there"));
  // Neither a file nor the Makefile knows of it.
  EXPECT_THAT(page, Not(HasSubstr("make fuzz")));
}

TEST(PageTest, FiguresWithoutAPlaceOfTheirOwnAreShownToo) {
  const TempFolder folder;
  folder.Write("golf.json", R"({"target": "golf", "figures": [
      {"name": "holes", "config": "c", "value": 18, "unit": "holes"}]})");
  ReportData data = Bare();
  data.measurements = Measurements(folder.path().string(), "", "");
  EXPECT_THAT(VerificationSection(data), HasSubstr("<td>holes</td><td>c</td><td class=\"n\">18"));
}

TEST(PageTest, CommittedConfusionsAreShownWithTheirCommit) {
  const TempFolder folder;
  folder.Write("results.json", R"({"figures": [], "confusions": [
      {"target": "accuracy", "commit": "fedcba9876", "config": "flexi-1/ecg-nv/random",
       "unit": "beats", "classes": ["N", "V"], "counts": [[96, 4], [1, 9]]}]})");
  ReportData data = Bare();
  data.measurements = Measurements("", (folder / "results.json").string(), "");
  const std::string html = TasksSection(data);
  EXPECT_THAT(html, HasSubstr("Test set of flexi-1/ecg-nv/random (make accuracy), from "));
  EXPECT_THAT(html, HasSubstr("results.json at fedcba98"));
  EXPECT_THAT(html, HasSubstr("<td class=\"n\">96.0 %</td>"));
  EXPECT_THAT(html, Not(HasSubstr("confusion matrix of the test set of flexi-1/ecg-nv")));
}

TEST(PageTest, NeedsNoOtherFile) {
  const std::string page = MakePage(Bare());
  EXPECT_THAT(page, Not(HasSubstr("http")));
  EXPECT_THAT(page, Not(HasSubstr("src=")));
  EXPECT_THAT(page, Not(HasSubstr("@import")));
  EXPECT_THAT(page, Not(HasSubstr("url(")));
}

TEST(PageTest, NamesFromFilesDoNotBecomeHtml) {
  const std::string evil = "</svg><script>alert('1')</script>\"><img onerror=x>";
  TempFolder folder;
  std::string quoted;
  for (const char c : evil) quoted += c == '"' ? std::string("\\\"") : std::string(1, c);
  WriteFileAtomically((folder.path() / "sta.json").string(), R"({"target": "sta", "commit": ")" +
                                                                 quoted + R"(", "figures": [
      {"name": "fmax_mhz", "config": "flexi-1/)" + quoted + R"(/5", "value": 1, "unit": ")" +
                                                                 quoted + R"(", "note": ")" +
                                                                 quoted + R"("}]})");
  WriteFileAtomically((folder.path() / ("x" + std::string("<b>") + ".json")).string(), "[");
  ReportData data = Bare();
  data.measurements = Measurements(folder.path().string(), "", "");
  data.commit = evil;
  data.tasks[0] = SmallRun(evil);
  data.tasks[0].classes = {evil, evil};
  data.tasks[0].examples.source = evil;
  data.tasks[0].examples.examples[1].where = evil;
  data.tasks[0].view.traces[0].name = evil;
  data.tasks[1].problem = evil;
  data.tasks[1].command = evil;
  data.versions = {{evil, evil, evil}};
  data.shmoo = R"({"chip": ")" + quoted + R"(", "frequencies_mhz": [1], "corners": {")" + quoted +
               R"(": [{"voltage": 3, "passes": [true]}]}})";
  const std::string page = MakePage(data);
  EXPECT_EQ(Count(page, "<script"), 1U);  // the page's own
  EXPECT_THAT(page, Not(HasSubstr("<img")));
  EXPECT_THAT(page, Not(HasSubstr("<b>.json")));
  EXPECT_GT(Count(page, "&lt;script&gt;"), 20U);
}

TEST(PageTest, ADamagedShmooFileIsNoPlot) {
  ReportData data = Bare();
  for (const char* text : {"{", "[]", R"({"chip": 1})", R"({"chip": "x", "frequencies_mhz": [1],
       "corners": {"n": [{"voltage": 3, "passes": []}]}})"}) {
    data.shmoo = text;
    EXPECT_THAT(TimingSection(data), HasSubstr("build/shmoo.json is not what")) << text;
  }
}

}  // namespace
}  // namespace flexi::report
