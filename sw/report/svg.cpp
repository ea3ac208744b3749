// SPDX-License-Identifier: Apache-2.0
#include "sw/report/svg.h"

#include <fmt/format.h>

#include <cmath>

#include "sw/report/html.h"

namespace flexi::report {
namespace {

std::string Class(const std::string& css_class) {
  return css_class.empty() ? "" : fmt::format(" class=\"{}\"", Escape(css_class));
}

}  // namespace

std::string Coordinate(double value) {
  std::string text = fmt::format("{:.2f}", value);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

Svg::Svg(double width, double height, std::string name, std::string description)
    : width_(width),
      height_(height),
      name_(std::move(name)),
      description_(std::move(description)) {}

std::string Svg::Tip(const std::string& tip) {
  std::string text;
  if (!tip.empty()) text += fmt::format(" data-tip=\"{}\"", Escape(tip));
  if (focusable_) text += " tabindex=\"0\"";
  focusable_ = false;
  return text;
}

void Svg::Rect(double x, double y, double width, double height, const std::string& css_class,
               const std::string& tip) {
  ++marks_;
  body_ +=
      fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{}{}/>", Coordinate(x),
                  Coordinate(y), Coordinate(width), Coordinate(height), Class(css_class), Tip(tip));
}

void Svg::Line(double x1, double y1, double x2, double y2, const std::string& css_class) {
  body_ += fmt::format("<path d=\"M{} {}L{} {}\"{}/>", Coordinate(x1), Coordinate(y1),
                       Coordinate(x2), Coordinate(y2), Class(css_class));
}

void Svg::Path(const std::string& d, const std::string& css_class, const std::string& tip) {
  ++marks_;
  body_ += fmt::format("<path d=\"{}\"{}{}/>", d, Class(css_class), Tip(tip));
}

void Svg::Circle(double x, double y, double radius, const std::string& css_class,
                 const std::string& tip) {
  ++marks_;
  body_ += fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"{}\"{}{}/>", Coordinate(x), Coordinate(y),
                       Coordinate(radius), Class(css_class), Tip(tip));
}

void Svg::Text(double x, double y, const std::string& text, const std::string& css_class,
               Anchor anchor) {
  std::string all = css_class;
  if (anchor != Anchor::kStart) {
    if (!all.empty()) all += ' ';
    all += anchor == Anchor::kEnd ? "end" : "mid";
  }
  body_ += fmt::format("<text x=\"{}\" y=\"{}\"{}>{}</text>", Coordinate(x), Coordinate(y),
                       Class(all), Escape(text));
}

void Svg::Open(const std::string& tip, double shift_x, double shift_y) {
  body_ += "<g";
  if (shift_x != 0 || shift_y != 0)
    body_ +=
        fmt::format(" transform=\"translate({} {})\"", Coordinate(shift_x), Coordinate(shift_y));
  body_ += Tip(tip) + ">";
}

void Svg::Close() { body_ += "</g>\n"; }

std::string Svg::Html() const {
  return fmt::format(
      "<svg class=\"plot\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" role=\"img\" "
      "aria-label=\"{2}. {3}\">{4}</svg>",
      Coordinate(width_), Coordinate(height_), Escape(name_), Escape(description_), body_);
}

std::vector<double> Ticks(double low, double high, int count) {
  const double rough = (high - low) / count;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  double step = power;
  for (const double factor : {2.0, 5.0, 10.0})
    if (step < rough) step = factor * power;
  std::vector<double> ticks;
  for (double i = std::ceil(low / step - 1e-9); i * step <= high + step * 1e-9; ++i)
    ticks.push_back(i * step);
  return ticks;
}

}  // namespace flexi::report
