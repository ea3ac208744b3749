// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sw/report/html.h"
#include "sw/report/sections.h"
#include "sw/report/svg.h"

namespace flexi::report {
namespace {

constexpr double kSeconds = 30;  // of a row
constexpr double kPixels = 36;   // of a second
constexpr double kLeft = 44;
constexpr double kRow = 74;        // height
constexpr double kBeyond = 0.002;  // of the samples, at either end
constexpr double kTop = 16;        // of a row, for the letters of flagged beats

// The lowest and the highest sample of every pixel: no beat gets lost, and the file stays small.
std::string Outline(const Trace& trace, size_t from, size_t to, const Scale& y) {
  const double per_pixel = trace.hz / kPixels;
  std::string d;
  for (int pixel = 0;; ++pixel) {
    const auto first = from + static_cast<size_t>(pixel * per_pixel);
    const auto end = std::min(to, from + static_cast<size_t>((pixel + 1) * per_pixel));
    if (first >= end) break;
    const auto [low, high] =
        std::minmax_element(trace.values.begin() + static_cast<std::ptrdiff_t>(first),
                            trace.values.begin() + static_cast<std::ptrdiff_t>(end));
    const bool rises = low < high;
    d += fmt::format("{}{} {:.1f} {} {:.1f}", pixel == 0 ? "M" : " ", kLeft + pixel,
                     y(std::clamp(rises ? *low : *high, y.from, y.to)), kLeft + pixel,
                     y(std::clamp(rises ? *high : *low, y.from, y.to)));
  }
  return d;
}

}  // namespace

std::string EcgStrip(const TaskRun& run) {
  if (run.view.traces.empty()) return Missing("the trace of the recording", run.command);
  const Trace& trace = run.view.traces.front();
  const double length = static_cast<double>(trace.values.size()) / trace.hz;
  const int rows = static_cast<int>(std::ceil(length / kSeconds));
  // A jerk of the electrode must not make all beats small: what is beyond these is cut off.
  std::vector<double> sorted = trace.values;
  std::sort(sorted.begin(), sorted.end());
  const auto beyond = static_cast<size_t>(kBeyond * static_cast<double>(sorted.size()));
  const double low = sorted[beyond];
  const double high = std::max(sorted[sorted.size() - 1 - beyond], low + 1e-9);
  const double width = kLeft + kSeconds * kPixels + 8;
  size_t flagged = 0;
  for (const int verdict : run.verdicts) flagged += verdict > 0 ? 1 : 0;
  Svg svg(width, rows * kRow + 8, "Electrocardiogram",
          fmt::format("{} seconds, {} beats, {} flagged", Number(length), run.verdicts.size(),
                      flagged));
  for (int row = 0; row < rows; ++row) {
    const double start = row * kSeconds;
    svg.Open("", 0, row * kRow);
    svg.Text(kLeft - 6, kTop + 32, Minutes(start), "", Anchor::kEnd);
    for (int second = 0; second <= static_cast<int>(kSeconds); second += 5)
      svg.Line(kLeft + second * kPixels, kTop, kLeft + second * kPixels, kRow - 2, "grid");
    for (size_t i = 0; i < run.examples.examples.size(); ++i) {
      const Example& beat = run.examples.examples[i];
      if (beat.seconds < start || beat.seconds >= start + kSeconds) continue;
      const double x = kLeft + (beat.seconds - start) * kPixels;
      const auto verdict = static_cast<size_t>(run.verdicts[i]);
      const std::string tip =
          fmt::format("beat {} at {}: {}", i + 1, beat.where, run.classes[verdict]);
      const std::string colour = fmt::format("c{}", verdict % 10);
      if (verdict == 0) {
        svg.Circle(x, kRow - 3, 1.6, colour, tip);
      } else {
        svg.Rect(x - 7, kTop, 14, kRow - kTop - 2, "band " + colour, tip);
        svg.Text(x, kTop - 4, run.classes[verdict], "wrong", Anchor::kMiddle);
      }
    }
    const auto from = static_cast<size_t>(start * trace.hz);
    const auto to =
        std::min(trace.values.size(), static_cast<size_t>((start + kSeconds) * trace.hz));
    svg.Path(Outline(trace, from, to, {low, high, kRow - 8, kTop + 2}), "trace");
    svg.Close();
  }
  return Figure(
      "Electrocardiogram with the chip's verdicts", svg.Html(),
      fmt::format("Input: {}; {} s a row, {} to {} {}; what is beyond is cut off. Bands with a "
                  "letter: beats that the chip "
                  "flags; dots below: beats that it takes for {}.",
                  run.examples.source, Number(kSeconds), Number(low, 3), Number(high, 3),
                  trace.unit, run.classes.front()),
      run.command);
}

}  // namespace flexi::report
