// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace flexi::report {

// Lines through measured points. A series has a name at its end and a shape of its own at its
// points, so that colours need not be told apart.
struct LinePlot {
  struct Series {
    std::string name;
    std::vector<std::pair<double, double>> points;  // by x
  };
  std::string name;
  std::string x_axis;
  std::string y_axis;
  bool log_y = false;
  std::vector<Series> series;
  std::optional<double> limit;  // a dashed line
  std::string limit_name;

  // As a figure; no point at all: empty.
  std::string Html(const std::string& caption) const;
};

}  // namespace flexi::report
