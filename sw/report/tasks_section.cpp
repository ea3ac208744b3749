// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "sw/report/html.h"
#include "sw/report/sections.h"

namespace flexi::report {
namespace {

constexpr size_t kMostPictures = 60;
constexpr double kClockMhz = 12.5;

const char* TitleOf(const std::string& task) {
  if (task == "ecg") return "Heart beats";
  if (task == "audio") return "Spoken digits";
  if (task == "image") return "Written digits";
  return "Physiology";
}

std::string Signals(const TaskRun& run) {
  if (run.task == "ecg") return EcgStrip(run);
  if (run.view.pictures.empty()) return PhysioTraces(run);
  std::vector<size_t> first;
  std::vector<size_t> wrong;
  for (size_t i = 0; i < run.examples.examples.size(); ++i) {
    const int label = run.examples.examples[i].label;
    if (first.size() < kMostPictures) first.push_back(i);
    if (label >= 0 && label != run.verdicts[i] && wrong.size() < kMostPictures) wrong.push_back(i);
  }
  const std::string what = run.task == "audio" ? "Log-mel spectrograms" : "Digits";
  std::string html = PictureGrid(run, first, what + " with the chip's verdicts");
  if (first.size() < run.examples.examples.size() && !wrong.empty())
    html += Details(fmt::format("The first {} that it takes for another", wrong.size()),
                    PictureGrid(run, wrong, what + " that the chip takes for another"));
  return html;
}

std::string OwnConfusion(const TaskRun& run) {
  if (!run.labelled()) return "";
  std::vector<std::vector<uint64_t>> counts(run.classes.size(),
                                            std::vector<uint64_t>(run.classes.size()));
  for (size_t i = 0; i < run.verdicts.size(); ++i) {
    const int label = run.examples.examples[i].label;
    if (label >= 0) ++counts[static_cast<size_t>(label)][static_cast<size_t>(run.verdicts[i])];
  }
  return ConfusionTable("This recording: labels against verdicts, and how many of each were found",
                        run.classes, counts);
}

// Of the whole test set, where make accuracy has left it or it is committed: "confusion" of
// CONFIG/IS/SAID.
std::string TestConfusion(const ReportData& data, const TaskRun& run) {
  std::vector<std::vector<uint64_t>> counts(run.classes.size(),
                                            std::vector<uint64_t>(run.classes.size()));
  std::string source;
  for (size_t is = 0; is < run.classes.size(); ++is) {
    for (size_t said = 0; said < run.classes.size(); ++said) {
      const Measured* count = data.measurements.Find(
          "accuracy", "confusion",
          fmt::format("{}/{}/{}", run.figures, run.classes[is], run.classes[said]));
      if (count == nullptr)
        return Missing("the confusion matrix of the test set of " + run.figures,
                       CommandOf("accuracy", ""));
      counts[is][said] = static_cast<uint64_t>(count->value);
      source = SourceOf(*count);
    }
  }
  return ConfusionTable(fmt::format("Test set of {} (make accuracy), from {}", run.figures, source),
                        run.classes, counts);
}

std::string TestFigures(const ReportData& data, const TaskRun& run) {
  std::vector<const Measured*> shown;
  for (const char* name : {"accuracy", "float_accuracy", "sensitivity", "precision", "majority"})
    if (const Measured* figure = data.measurements.Find("accuracy", name, run.figures))
      shown.push_back(figure);
  if (shown.empty())
    return Missing("figures of the test set of " + run.figures, CommandOf("accuracy", ""));
  return MeasuredTable("Whole test set through the RTL (make accuracy)", shown);
}

std::string Summary(const TaskRun& run) {
  size_t right = 0;
  size_t labels = 0;
  std::vector<size_t> said(run.classes.size());
  for (size_t i = 0; i < run.verdicts.size(); ++i) {
    const int label = run.examples.examples[i].label;
    labels += label >= 0 ? 1 : 0;
    right += label >= 0 && label == run.verdicts[i] ? 1 : 0;
    ++said[static_cast<size_t>(run.verdicts[i])];
  }
  std::vector<Tile> tiles = {
      {Number(static_cast<double>(run.verdicts.size())), run.unit, run.examples.source}};
  if (labels > 0) {
    tiles.push_back(
        {fmt::format("{:.1f} %", 100 * static_cast<double>(right) / static_cast<double>(labels)),
         "as labelled", run.examples.generated ? "generated, not recorded" : ""});
  } else {
    for (size_t c = 1; c < run.classes.size(); ++c)
      tiles.push_back({Number(static_cast<double>(said[c])), "flagged as " + run.classes[c],
                       "nobody has labelled this recording"});
  }
  tiles.push_back({Number(static_cast<double>(run.cycles)), "cycles per inference",
                   fmt::format("{:.2f} \u00b5s at {} MHz",
                               static_cast<double>(run.cycles) / kClockMhz, kClockMhz)});
  tiles.push_back({Number(static_cast<double>(run.mismatches)), "mismatches",
                   "RTL, reference, plain integers"});
  return Tiles(tiles);
}

std::string OneTask(const ReportData& data, const TaskRun& run) {
  std::string html = Heading(3, TitleOf(run.task));
  if (!run.problem.empty()) return html + Missing("this task: " + run.problem, run.command);
  html += Summary(run) + Signals(run);
  html += "<div class=\"side\">" + OwnConfusion(run) + TestConfusion(data, run) + "</div>\n" +
          TestFigures(data, run);
  return html + LayerTable(run);
}

}  // namespace

bool TaskRun::labelled() const {
  return std::any_of(examples.examples.begin(), examples.examples.end(),
                     [](const Example& example) { return example.label >= 0; });
}

std::string TasksSection(const ReportData& data) {
  std::string html =
      Paragraph("Recorded signals through the RTL and the reference beside it, in this run.");
  for (const TaskRun& run : data.tasks) html += OneTask(data, run);
  return html;
}

}  // namespace flexi::report
