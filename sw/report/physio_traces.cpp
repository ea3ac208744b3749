// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "sw/report/html.h"
#include "sw/report/sections.h"
#include "sw/report/svg.h"

namespace flexi::report {
namespace {

constexpr double kLeft = 148;
constexpr double kWidth = 930;
constexpr double kBand = 18;   // height
constexpr double kPanel = 74;  // height of a trace
constexpr double kPlot = 58;   // what of it is drawn in

// Examples that follow each other with the same class.
struct Stretch {
  size_t first;
  size_t end;
  int verdict;
};

std::vector<Stretch> Stretches(size_t count, const std::function<int(size_t)>& of) {
  std::vector<Stretch> stretches;
  for (size_t i = 0; i < count; ++i) {
    if (stretches.empty() || stretches.back().verdict != of(i)) stretches.push_back({i, i, of(i)});
    stretches.back().end = i + 1;
  }
  return stretches;
}

}  // namespace

std::string PhysioTraces(const TaskRun& run) {
  if (run.view.traces.empty()) return Missing("the traces of the recording", run.command);
  const auto& examples = run.examples.examples;
  double length = 0;
  for (const Trace& trace : run.view.traces)
    length = std::max(length, static_cast<double>(trace.values.size()) / trace.hz);
  const Scale x{0, length, kLeft, kLeft + kWidth};
  const double step = examples.size() > 1 ? examples[1].seconds - examples[0].seconds : length;
  const double traces_top = 3 * (kBand + 6) + 4;
  const double bottom = traces_top + kPanel * static_cast<double>(run.view.traces.size());
  size_t wrong = 0;
  for (size_t i = 0; i < examples.size(); ++i)
    wrong += examples[i].label >= 0 && examples[i].label != run.verdicts[i] ? 1 : 0;
  Svg svg(kLeft + kWidth + 12, bottom + 22, "Physiology",
          fmt::format("{} traces over {} seconds, {} windows, {} verdicts not as labelled",
                      run.view.traces.size(), Number(length), examples.size(), wrong));
  const auto band = [&](double y, const char* name, const std::function<int(size_t)>& of) {
    svg.Text(kLeft - 8, y + 13, name, "strong", Anchor::kEnd);
    for (const Stretch& stretch : Stretches(examples.size(), of)) {
      if (stretch.verdict < 0) continue;
      const double from = examples[stretch.first].seconds;
      const double to = examples[stretch.end - 1].seconds + step;
      const std::string& what = run.classes[static_cast<size_t>(stretch.verdict)];
      svg.Rect(x(from), y, x(to) - x(from), kBand, fmt::format("c{}", stretch.verdict % 10),
               fmt::format("{} to {}: {}", Minutes(from), Minutes(to), what));
    }
  };
  band(0, "verdict", [&](size_t i) { return run.verdicts[i]; });
  if (run.labelled()) {
    band(kBand + 6, "label", [&](size_t i) { return examples[i].label; });
    svg.Text(kLeft - 8, 2 * (kBand + 6) + 13, "not the same", "strong", Anchor::kEnd);
    for (size_t i = 0; i < examples.size(); ++i)
      if (examples[i].label >= 0 && examples[i].label != run.verdicts[i])
        svg.Rect(x(examples[i].seconds), 2 * (kBand + 6), x(step) - x(0), kBand, "c1",
                 fmt::format("{}: {}, label {}", Minutes(examples[i].seconds),
                             run.classes[static_cast<size_t>(run.verdicts[i])],
                             run.classes[static_cast<size_t>(examples[i].label)]));
  }
  for (const double minutes : Ticks(0, length / 60, 8)) {
    const double tick = 60 * minutes;
    svg.Line(x(tick), traces_top, x(tick), bottom, "grid");
    svg.Text(x(tick), bottom + 14, Minutes(tick), "", Anchor::kMiddle);
  }
  double top = traces_top;
  for (const Trace& trace : run.view.traces) {
    if (trace.values.empty()) continue;
    const auto [low, high] = std::minmax_element(trace.values.begin(), trace.values.end());
    const Scale y{*low, std::max(*high, *low + 1e-9), top + 8 + kPlot, top + 8};
    svg.Text(kLeft - 8, top + 32, trace.name, "strong", Anchor::kEnd);
    svg.Text(kLeft - 8, top + 46,
             fmt::format("{} to {} {}", Number(*low, 3), Number(*high, 3), trace.unit), "",
             Anchor::kEnd);
    std::string d;
    for (size_t i = 0; i < trace.values.size(); ++i)
      d += fmt::format("{}{} {:.1f}", i == 0 ? "M" : " ",
                       Coordinate(x(static_cast<double>(i) / trace.hz)), y(trace.values[i]));
    svg.Path(d, "trace");
    top += kPanel;
  }
  std::vector<Key> keys;
  for (size_t c = 0; c < run.classes.size(); ++c)
    keys.push_back({fmt::format("c{}", c % 10), run.classes[c]});
  return Figure(
             "Physiology with the chip's verdicts", svg.Html(),
             fmt::format("Input: {}. One verdict every {} s.", run.examples.source, Number(step)),
             run.command) +
         Legend(keys);
}

}  // namespace flexi::report
