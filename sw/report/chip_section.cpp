// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <set>

#include "sw/report/html.h"
#include "sw/report/published.h"
#include "sw/report/sections.h"

namespace flexi::report {
namespace {

// Lowest and highest supply that a figure was measured at, as configurations end.
struct Ends {
  const Measured* low = nullptr;
  const Measured* high = nullptr;
};

double VoltageOf(const Measured& figure) {
  return std::strtod(figure.config.substr(figure.config.rfind('/') + 1).c_str(), nullptr);
}

Ends EndsOf(const ReportData& data, const char* target, const char* name,
            const std::string& config) {
  Ends ends;
  for (const Measured* figure : data.measurements.All(target, name)) {
    if (!figure->config.starts_with(config + "/")) continue;
    if (ends.low == nullptr || VoltageOf(*figure) < VoltageOf(*ends.low)) ends.low = figure;
    if (ends.high == nullptr || VoltageOf(*figure) > VoltageOf(*ends.high)) ends.high = figure;
  }
  return ends;
}

class Comparison {
 public:
  Comparison()
      : table_(fmt::format("The chip beside the published one ({}). Clock and power are predicted "
                           "by the kit; the supply of the published figures is not known.",
                           published::kSource),
               {{""}, {"as built", true}, {"published", true}, {"unit"}, {"from"}}) {}

  void Row(const std::string& what, const Measured* built, double published,
           const std::string& unit, const std::string& command) {
    if (built == nullptr) {
      table_.Row(
          {{what}, {"missing", true}, NumberCell(published), {unit}, HtmlCell(Code(command))});
      return;
    }
    table_.Row(
        {{what}, NumberCell(built->value), NumberCell(published), {unit}, SourceCell(*built)});
  }
  void Config(const std::string& what, double built, double published, const std::string& unit) {
    table_.Row({{what},
                NumberCell(built),
                NumberCell(published),
                {unit},
                HtmlCell("<span class=\"src\">config/chips.json</span>")});
  }
  std::string Html() const { return table_.Html(); }

 private:
  Table table_;
};

std::string At(const std::string& what, const Measured* figure) {
  return figure == nullptr ? what : fmt::format("{} at {} V", what, Number(VoltageOf(*figure)));
}

std::string Compared(const ReportData& data) {
  const std::string& chip = data.chip.name;
  Comparison table;
  table.Row("transistors", data.measurements.Find("qor", "transistors", chip),
            published::kTransistors, "", "make qor");
  table.Config("weight memory", data.chip.weight_bits(), published::kWeightBits, "bits");
  const Ends clock = EndsOf(data, "sta", "fmax_mhz", chip + "/nominal");
  table.Row(At("clock", clock.high), clock.high, published::kClockMhz, "MHz",
            CommandOf("sta", chip));
  const Ends power = EndsOf(data, "power", "power_uw", chip + "/ecg");
  table.Row(At("power, ECG,", power.high), power.high, published::kPowerUw, "\u00b5W",
            CommandOf("power", chip));
  table.Row(At("lowest power, ECG,", power.low), power.low, published::kLowPowerUw, "\u00b5W",
            CommandOf("power", chip));
  return table.Html();
}

// All blocks of all chips that the file has.
std::string BlockTable(const ReportData& data) {
  std::vector<std::string> chips;
  std::set<std::string> blocks;
  for (const Measured* figure : data.measurements.All("qor", "transistors")) {
    const size_t slash = figure->config.find('/');
    if (slash == std::string::npos) {
      chips.push_back(figure->config);
    } else {
      blocks.insert(figure->config.substr(slash + 1));
    }
  }
  if (chips.empty()) return Missing("transistors of all chips", "make qor");
  std::vector<Cell> head = {{"block"}};
  for (const std::string& chip : chips) head.push_back({chip, true});
  Table table(
      "Transistors per block of the mapped netlists (make qor); limits are the project's, "
      "that of the smallest chip the published count",
      head);
  const auto row = [&](const std::string& what, const std::string& suffix, bool limit) {
    std::vector<Cell> cells = {{what}};
    for (const std::string& chip : chips) {
      const Measured* figure = data.measurements.Find("qor", "transistors", chip + suffix);
      if (figure == nullptr || (limit && !figure->goal)) {
        cells.push_back({"", true});
      } else {
        cells.push_back(NumberCell(limit ? *figure->goal : figure->value));
      }
    }
    table.Row(cells);
  };
  for (const std::string& block : blocks) row(block, "/" + block, false);
  row("all", "", false);
  row("limit", "", true);
  return table.Html();
}

}  // namespace

std::string ChipSection(const ReportData& data) {
  std::string html = Compared(data) + BlockDiagram(data.chip, data.measurements);
  for (const ChipConfig& other : NamedChips())
    if (other.name != data.chip.name)
      html += Details("Block diagram of " + other.name, BlockDiagram(other, data.measurements));
  return html + Details("All blocks of all chips", BlockTable(data));
}

}  // namespace flexi::report
