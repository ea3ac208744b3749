// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "sw/report/html.h"
#include "sw/report/sections.h"
#include "sw/report/svg.h"

namespace flexi::report {
namespace {

constexpr int kLevels = 8;
constexpr double kGap = 14;
constexpr double kLine = 16;
constexpr double kWidest = 1080;

// One path per grey level, runs of equal pixels as one rectangle.
void Draw(const Picture& picture, double pixel_x, double pixel_y, Svg* svg) {
  std::array<std::string, kLevels + 1> paths;
  const auto level = [&](int x, int y) {
    const double value = picture.values[static_cast<size_t>(y * picture.width + x)];
    return std::clamp(static_cast<int>(std::ceil(value * kLevels)), 0, kLevels);
  };
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width;) {
      int end = x + 1;
      while (end < picture.width && level(end, y) == level(x, y)) ++end;
      paths[static_cast<size_t>(level(x, y))] += fmt::format(
          "M{} {}h{}v{}h-{}z", Coordinate(x * pixel_x), Coordinate(y * pixel_y),
          Coordinate((end - x) * pixel_x), Coordinate(pixel_y), Coordinate((end - x) * pixel_x));
      x = end;
    }
  }
  for (int l = 1; l <= kLevels; ++l)
    if (!paths[static_cast<size_t>(l)].empty())
      svg->Path(paths[static_cast<size_t>(l)], fmt::format("l{}", l));
}

}  // namespace

std::string PictureGrid(const TaskRun& run, const std::vector<size_t>& places,
                        const std::string& name) {
  if (places.empty()) return "";
  int columns = 0;
  int lines = 0;
  for (const size_t i : places) {
    columns = std::max(columns, run.view.pictures[i].width);
    lines = std::max(lines, run.view.pictures[i].height);
  }
  const bool small = columns <= 32;
  const double pixel_x = small ? 48.0 / columns : 2.5;
  const double pixel_y = small ? 48.0 / lines : 4;
  const double cell_x = columns * pixel_x + kGap;
  const double cell_y = lines * pixel_y + kGap + kLine;
  const auto per_line =
      std::min(places.size(), static_cast<size_t>(std::max(1.0, std::floor(kWidest / cell_x))));
  const size_t rows = (places.size() + per_line - 1) / per_line;
  Svg svg(static_cast<double>(per_line) * cell_x, static_cast<double>(rows) * cell_y, name,
          fmt::format("{} pictures with verdicts", places.size()));
  for (size_t n = 0; n < places.size(); ++n) {
    const size_t i = places[n];
    const Picture& picture = run.view.pictures[i];
    const Example& example = run.examples.examples[i];
    const std::string& said = run.classes[static_cast<size_t>(run.verdicts[i])];
    const bool wrong = example.label >= 0 && example.label != run.verdicts[i];
    std::string tip = fmt::format("{}: {}", example.where, said);
    if (example.label >= 0)
      tip += fmt::format(", label {}", run.classes[static_cast<size_t>(example.label)]);
    const size_t line = n / per_line;
    svg.Open("", static_cast<double>(n % per_line) * cell_x + 2,
             static_cast<double>(line) * cell_y + 2);
    Draw(picture, pixel_x, pixel_y, &svg);
    svg.Rect(0, 0, picture.width * pixel_x, picture.height * pixel_y,
             wrong ? "wrongframe" : "frame", tip);
    svg.Text(
        0, picture.height * pixel_y + 13,
        wrong ? fmt::format("{} \u2717 {}", said, run.classes[static_cast<size_t>(example.label)])
              : said,
        wrong ? "wrong" : "strong");
    svg.Close();
  }
  return Figure(
      name, svg.Html(),
      fmt::format("Input: {}. Below each picture the verdict; where it is not the label, a "
                  "cross and the label.",
                  run.examples.source),
      run.command);
}

}  // namespace flexi::report
