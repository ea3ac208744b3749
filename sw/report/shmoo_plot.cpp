// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "sw/common/error.h"
#include "sw/report/html.h"
#include "sw/report/published.h"
#include "sw/report/sections.h"
#include "sw/report/svg.h"

namespace flexi::report {
namespace {

using json = nlohmann::ordered_json;  // corners in the order of the file

constexpr double kCellX = 40;
constexpr double kCellY = 14;
constexpr double kLeft = 56;
constexpr double kGap = 24;  // of panels
constexpr double kTop = 40;

struct Point {
  double voltage;
  std::vector<bool> passes;  // [frequency]
};
struct Panel {
  std::string corner;
  std::vector<Point> points;
};

// `named`: with the frequencies on its left.
void Draw(const Panel& panel, const std::vector<double>& frequencies, bool named, double left,
          Svg* svg) {
  const auto count = static_cast<double>(frequencies.size());
  svg->Text(left, 16, panel.corner, "name");
  if (named) svg->Text(left - 8, 32, "MHz", "strong", Anchor::kEnd);
  for (size_t f = 0; f < frequencies.size(); ++f) {
    const double y = kTop + (count - 1 - static_cast<double>(f)) * kCellY;
    const bool published = frequencies[f] == published::kClockMhz;
    if (named)
      svg->Text(left - 8, y + 11, Number(frequencies[f]), published ? "strong" : "", Anchor::kEnd);
    for (size_t p = 0; p < panel.points.size(); ++p) {
      const Point& point = panel.points[p];
      const bool passes = point.passes.at(f);
      svg->Rect(left + static_cast<double>(p) * kCellX, y, kCellX - 2, kCellY - 2,
                passes ? "pass" : "fail",
                fmt::format("{} V, {} MHz: {}", Number(point.voltage), Number(frequencies[f]),
                            passes ? "passes" : "fails"));
    }
  }
  const double bottom = kTop + count * kCellY;
  for (size_t p = 0; p < panel.points.size(); ++p)
    svg->Text(left + (static_cast<double>(p) + 0.5) * kCellX, bottom + 13,
              Number(panel.points[p].voltage), "", Anchor::kMiddle);
  if (named) svg->Text(left - 8, bottom + 13, "V", "strong", Anchor::kEnd);
}

std::string Plot(const std::string& chip, const std::vector<double>& frequencies,
                 const std::vector<Panel>& panels, const std::string& caption) {
  double width = kLeft;
  for (const Panel& panel : panels)
    width += static_cast<double>(panel.points.size()) * kCellX + kGap;
  Svg svg(width, kTop + static_cast<double>(frequencies.size()) * kCellY + 22,
          "Shmoo plot of " + chip,
          fmt::format("{} clock frequencies against supply voltage in {} corners: passes or fails",
                      frequencies.size(), panels.size()));
  double left = kLeft;
  for (const Panel& panel : panels) {
    Draw(panel, frequencies, &panel == panels.data(), left, &svg);
    left += static_cast<double>(panel.points.size()) * kCellX + kGap;
  }
  return Figure("Shmoo plot of " + chip, svg.Html(),
                caption + " Predicted; the clock of the published chip stands in bold.");
}

// Up to thirty frequencies up to a little above the highest clock, and the published one.
std::vector<double> Axis(double highest) {
  constexpr double kSteps[] = {0.1, 0.2, 0.25, 0.5, 1, 2, 2.5, 5};
  constexpr double kMost = 30;
  double step = kSteps[std::size(kSteps) - 1];
  for (const double s : kSteps) {
    if (highest * 1.15 / s > kMost) continue;
    step = s;
    break;
  }
  std::set<double> frequencies = {published::kClockMhz};
  for (int k = 1; k * step <= highest * 1.15 + step; ++k) frequencies.insert(k * step);
  return {frequencies.begin(), frequencies.end()};
}

}  // namespace

std::string ShmooPlot(const std::string& text) {
  const json file = json::parse(text);
  const auto frequencies = file.at("frequencies_mhz").get<std::vector<double>>();
  std::vector<Panel> panels;
  for (const auto& [corner, points] : file.at("corners").items()) {
    Panel panel{corner, {}};
    for (const json& point : points) {
      auto passes = point.at("passes").get<std::vector<bool>>();
      if (passes.size() != frequencies.size()) throw Error("a point without all frequencies");
      panel.points.push_back({point.at("voltage").get<double>(), std::move(passes)});
    }
    panels.push_back(std::move(panel));
  }
  return Plot(file.at("chip").get<std::string>(), frequencies, panels,
              "Filled: setup and hold checks hold.");
}

std::string ShmooOfClocks(const std::string& chip, const Measurements& measurements) {
  std::vector<std::string> corners;                        // in the order of the file
  std::map<std::string, std::map<double, double>> clocks;  // corner, voltage, MHz
  std::set<std::string> sources;
  double highest = 0;
  for (const Measured* figure : measurements.All("sta", "fmax_mhz")) {
    const size_t first = figure->config.find('/');
    const size_t last = figure->config.rfind('/');
    if (first == last || figure->config.substr(0, first) != chip) continue;
    const std::string corner = figure->config.substr(first + 1, last - first - 1);
    if (clocks.count(corner) == 0) corners.push_back(corner);
    clocks[corner][std::strtod(figure->config.c_str() + last + 1, nullptr)] = figure->value;
    sources.insert(SourceOf(*figure));
    highest = std::max(highest, figure->value);
  }
  if (corners.empty()) return "";
  const std::vector<double> frequencies = Axis(highest);
  std::vector<Panel> panels;
  for (const std::string& corner : corners) {
    Panel panel{corner, {}};
    for (const auto& [voltage, clock] : clocks[corner]) {
      Point point{voltage, {}};
      for (const double frequency : frequencies) point.passes.push_back(frequency <= clock);
      panel.points.push_back(std::move(point));
    }
    panels.push_back(std::move(panel));
  }
  return Plot(chip, frequencies, panels,
              fmt::format("Filled: at or below the highest clock of make sta ({}), where setup "
                          "checks hold; make shmoo looks at hold checks too.",
                          fmt::join(sources, ", ")));
}

}  // namespace flexi::report
