// SPDX-License-Identifier: Apache-2.0
// Pictures as SVG. Colours are classes of page.css, so that light and dark are the page's matter;
// one unit is one pixel, and boxes scroll where a picture is wider than the page.
#pragma once

#include <string>
#include <vector>

namespace flexi::report {

enum class Anchor { kStart, kMiddle, kEnd };

class Svg {
 public:
  // `name` and `description` are what those read who do not see the picture.
  Svg(double width, double height, std::string name, std::string description);

  // `tip`: text that pointing, tapping or focusing shows.
  void Rect(double x, double y, double width, double height, const std::string& css_class,
            const std::string& tip = "");
  void Line(double x1, double y1, double x2, double y2, const std::string& css_class);
  void Path(const std::string& d, const std::string& css_class, const std::string& tip = "");
  void Circle(double x, double y, double radius, const std::string& css_class,
              const std::string& tip = "");
  void Text(double x, double y, const std::string& text, const std::string& css_class = "",
            Anchor anchor = Anchor::kStart);
  // A group; tips of what is in it begin with `tip`.
  void Open(const std::string& tip, double shift_x = 0, double shift_y = 0);
  void Close();
  // The next mark can be reached by the keyboard.
  void Focusable() { focusable_ = true; }

  int marks() const { return marks_; }  // that show data: all but lines and text
  std::string Html() const;

 private:
  std::string Tip(const std::string& tip);

  double width_;
  double height_;
  std::string name_;
  std::string description_;
  std::string body_;
  int marks_ = 0;
  bool focusable_ = false;
};

// Values to pixels.
struct Scale {
  double from = 0;
  double to = 1;
  double pixel_from = 0;
  double pixel_to = 1;
  double operator()(double value) const {
    return pixel_from + (value - from) / (to - from) * (pixel_to - pixel_from);
  }
};

// Round numbers from `low` to `high`, about `count` of them.
std::vector<double> Ticks(double low, double high, int count);

// A coordinate: at most two decimals, no more than it takes.
std::string Coordinate(double value);

}  // namespace flexi::report
