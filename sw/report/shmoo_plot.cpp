// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <nlohmann/json.hpp>

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
constexpr double kTop = 40;

void Draw(const std::string& corner, const std::vector<double>& frequencies, const json& points,
          double left, Svg* svg) {
  const auto count = static_cast<double>(frequencies.size());
  svg->Text(left, 16, corner, "name");
  svg->Text(left - 8, 32, "MHz", "strong", Anchor::kEnd);
  for (size_t f = 0; f < frequencies.size(); ++f) {
    const double y = kTop + (count - 1 - static_cast<double>(f)) * kCellY;
    const bool published = frequencies[f] == published::kClockMhz;
    svg->Text(left - 8, y + 11, Number(frequencies[f]), published ? "strong" : "", Anchor::kEnd);
    for (size_t p = 0; p < points.size(); ++p) {
      const bool passes = points[p].at("passes").at(f).get<bool>();
      svg->Rect(left + static_cast<double>(p) * kCellX, y, kCellX - 2, kCellY - 2,
                passes ? "pass" : "fail",
                fmt::format("{} V, {} MHz: {}", Number(points[p].at("voltage").get<double>()),
                            Number(frequencies[f]), passes ? "passes" : "fails"));
    }
  }
  const double bottom = kTop + count * kCellY;
  for (size_t p = 0; p < points.size(); ++p)
    svg->Text(left + (static_cast<double>(p) + 0.5) * kCellX, bottom + 13,
              Number(points[p].at("voltage").get<double>()), "", Anchor::kMiddle);
  svg->Text(left - 8, bottom + 13, "V", "strong", Anchor::kEnd);
}

}  // namespace

std::string ShmooPlot(const std::string& text) {
  const json file = json::parse(text);
  const auto frequencies = file.at("frequencies_mhz").get<std::vector<double>>();
  const json& corners = file.at("corners");
  double width = 0;
  for (const json& points : corners)
    width += kLeft + static_cast<double>(points.size()) * kCellX + 8;
  const std::string chip = file.at("chip").get<std::string>();
  Svg svg(width, kTop + static_cast<double>(frequencies.size()) * kCellY + 22,
          "Shmoo plot of " + chip,
          fmt::format("{} clock frequencies against supply voltage in {} corners: passes or fails",
                      frequencies.size(), corners.size()));
  double left = kLeft;
  for (const auto& [corner, points] : corners.items()) {
    Draw(corner, frequencies, points, left, &svg);
    left += static_cast<double>(points.size()) * kCellX + 8 + kLeft;
  }
  return Figure("Shmoo plot of " + chip, svg.Html(),
                "Filled: setup and hold checks hold. Predicted; the clock of the published chip "
                "stands in bold.");
}

}  // namespace flexi::report
