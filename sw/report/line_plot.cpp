// SPDX-License-Identifier: Apache-2.0
#include "sw/report/line_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sw/report/html.h"
#include "sw/report/svg.h"

namespace flexi::report {
namespace {

constexpr double kWidth = 346;
constexpr double kHeight = 290;
constexpr double kLeft = 62;
constexpr double kRight = 58;  // names of series
constexpr double kTop = 26;
constexpr double kBottom = 40;

void Point(double x, double y, size_t series, const std::string& tip, Svg* svg) {
  const std::string css = fmt::format("c{}", series % 6);
  svg->Focusable();
  if (series % 3 == 0) {
    svg->Circle(x, y, 4, css, tip);
  } else if (series % 3 == 1) {
    svg->Rect(x - 3.5, y - 3.5, 7, 7, css, tip);
  } else {
    svg->Path(fmt::format("M{0} {1}l5 8h-10z", Coordinate(x), Coordinate(y - 5)), css, tip);
  }
}

}  // namespace

std::string LinePlot::Html(const std::string& caption) const {
  std::vector<double> xs;
  std::vector<double> ys;
  for (const Series& one : series) {
    for (const auto& [x, y] : one.points) {
      xs.push_back(x);
      ys.push_back(y);
    }
  }
  if (xs.empty()) return "";
  if (limit) ys.push_back(*limit);
  const auto [x_low, x_high] = std::minmax_element(xs.begin(), xs.end());
  const auto [y_low, y_high] = std::minmax_element(ys.begin(), ys.end());
  const auto scaled = [&](double y) { return log_y ? std::log10(y) : y; };
  const double bottom = log_y ? std::floor(std::log10(*y_low)) : 0;
  const double top = log_y ? std::ceil(std::log10(*y_high)) : *y_high * 1.05;
  const Scale x{*x_low, std::max(*x_high, *x_low + 1e-9), kLeft + 10, kWidth - kRight - 10};
  const Scale y{bottom, std::max(top, bottom + 1e-9), kHeight - kBottom, kTop};
  Svg svg(kWidth, kHeight, name,
          fmt::format("{} against {}, {} points", y_axis, x_axis, xs.size()));
  svg.Text(8, 14, y_axis, "strong");
  svg.Text(kWidth - kRight - 10, kHeight - 6, x_axis, "strong", Anchor::kEnd);
  if (log_y) {
    for (double power = bottom; power <= top; ++power) {
      svg.Line(kLeft, y(power), kWidth - kRight, y(power), "grid");
      svg.Text(kLeft - 6, y(power) + 4, Number(std::pow(10, power)), "", Anchor::kEnd);
    }
  } else {
    for (const double tick : Ticks(bottom, top, 6)) {
      svg.Line(kLeft, y(tick), kWidth - kRight, y(tick), "grid");
      svg.Text(kLeft - 6, y(tick) + 4, Number(tick), "", Anchor::kEnd);
    }
  }
  for (const double tick : Ticks(*x_low, *x_high, 4))
    svg.Text(x(tick), kHeight - kBottom + 16, Number(tick), "", Anchor::kMiddle);
  if (limit) {
    svg.Line(kLeft, y(scaled(*limit)), kWidth - kRight, y(scaled(*limit)), "limit");
    svg.Text(kLeft + 6, y(scaled(*limit)) - 5, limit_name);
  }
  double last_name = -100;
  for (size_t i = 0; i < series.size(); ++i) {
    if (series[i].points.empty()) continue;
    std::string d;
    for (const auto& [px, py] : series[i].points)
      d += fmt::format("{}{} {}", d.empty() ? "M" : " ", Coordinate(x(px)),
                       Coordinate(y(scaled(py))));
    svg.Path(d, fmt::format("series s{}", i % 6));
    for (const auto& [px, py] : series[i].points)
      Point(
          x(px), y(scaled(py)), i,
          fmt::format("{}: {} {} at {} {}", series[i].name, Number(py), y_axis, Number(px), x_axis),
          &svg);
    double at = y(scaled(series[i].points.back().second)) + 4;
    if (std::abs(at - last_name) < 13) at = last_name + 13;
    last_name = at;
    svg.Text(kWidth - kRight + 6, at, series[i].name, "strong");
  }
  return Figure(name, svg.Html(), caption);
}

}  // namespace flexi::report
