// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>

#include "sw/report/html.h"
#include "sw/report/sections.h"

namespace flexi::report {

std::string ConfusionTable(const std::string& caption, const std::vector<std::string>& classes,
                           const std::vector<std::vector<uint64_t>>& counts) {
  constexpr double kShades = 8;
  std::vector<Cell> head = {{"is \\ said"}};
  for (const std::string& name : classes) head.push_back({name, true});
  head.push_back({"found", true});
  Table table(caption, head);
  for (size_t is = 0; is < classes.size(); ++is) {
    uint64_t all = 0;
    for (const uint64_t count : counts[is]) all += count;
    std::vector<Cell> row = {{classes[is]}};
    for (const uint64_t count : counts[is]) {
      const double share = all == 0 ? 0 : static_cast<double>(count) / static_cast<double>(all);
      Cell cell = NumberCell(static_cast<double>(count));
      cell.css_class = fmt::format("h{}", static_cast<int>(std::ceil(share * kShades)));
      row.push_back(cell);
    }
    row.push_back({all == 0 ? "none"
                            : fmt::format("{:.1f} %", 100 * static_cast<double>(counts[is][is]) /
                                                          static_cast<double>(all)),
                   true});
    table.Row(row);
  }
  return table.Html();
}

}  // namespace flexi::report
