// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "sw/report/html.h"
#include "sw/report/line_plot.h"
#include "sw/report/published.h"
#include "sw/report/sections.h"

namespace flexi::report {
namespace {

// Configurations are chip/what/volts.
std::vector<std::string> Parts(const std::string& config) {
  std::vector<std::string> parts(1);
  for (const char c : config) {
    if (c == '/') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

// One series per chip, of the configurations chip/`what`/volts.
std::vector<LinePlot::Series> OverVoltage(const Measurements& measurements, const char* target,
                                          const char* name, const std::string& what) {
  std::vector<LinePlot::Series> series;
  for (const ChipConfig& chip : NamedChips()) {
    LinePlot::Series one{chip.name, {}};
    for (const Measured* figure : measurements.All(target, name)) {
      const std::vector<std::string> parts = Parts(figure->config);
      if (parts.size() == 3 && parts[0] == chip.name && parts[1] == what)
        one.points.emplace_back(std::strtod(parts[2].c_str(), nullptr), figure->value);
    }
    std::sort(one.points.begin(), one.points.end());
    if (!one.points.empty()) series.push_back(std::move(one));
  }
  return series;
}

// The plot, and the chips that it lacks.
std::string Plot(const LinePlot& plot, const std::string& caption, const std::string& target) {
  std::string html = plot.Html(caption);
  for (const ChipConfig& chip : NamedChips()) {
    const bool there =
        std::any_of(plot.series.begin(), plot.series.end(),
                    [&](const LinePlot::Series& one) { return one.name == chip.name; });
    if (!there) html += Missing(plot.name + " of " + chip.name, CommandOf(target, chip.name));
  }
  return "<div>" + html + "</div>\n";
}

std::string Shmoo(const ReportData& data) {
  const std::string command = CommandOf("shmoo", data.chip.name);
  if (data.shmoo.empty()) {
    const std::string plot = ShmooOfClocks(data.chip.name, data.measurements);
    return plot.empty() ? Missing("the shmoo plot, " + data.shmoo_file, command) : plot;
  }
  try {
    return ShmooPlot(data.shmoo);
  } catch (const std::exception&) {
    return Missing(data.shmoo_file + " is not what a shmoo plot is made of: it", command);
  }
}

}  // namespace

std::string TimingSection(const ReportData& data) {
  const Measurements& measured = data.measurements;
  std::string html = Paragraph(
      "Predicted: static timing and counted transitions of the sized netlists with the "
      "predictive kit (docs/kit.md).");
  html += "<div class=\"pair\">";
  html +=
      Plot({"Highest clock", "V", "MHz", false, OverVoltage(measured, "sta", "fmax_mhz", "nominal"),
            published::kClockMhz, "published, 12.5 MHz"},
           "Nominal corner, by static timing (make sta).", "sta");
  html += Plot(
      {"Power in the ECG task",
       "V",
       "\u00b5W",
       true,
       OverVoltage(measured, "power", "power_uw", "ecg"),
       {},
       ""},
      "At the highest clock of each voltage (make power). A step of the grid is a factor of ten.",
      "power");
  html += Plot({"Energy of an ECG inference",
                "V",
                "nJ",
                true,
                OverVoltage(measured, "power", "energy_nj_per_inference", "ecg"),
                {},
                ""},
               "By counted transitions (make power).", "power");
  html += "</div>\n" + Heading(3, "Shmoo plot") + Shmoo(data);
  std::vector<const Measured*> figures = measured.All("sta", "fmax_mhz");
  std::erase_if(figures, [](const Measured* f) { return Parts(f->config).size() != 3; });
  const std::string corners = MeasuredTable("Highest clock in every corner (make sta)", figures);
  if (!corners.empty()) html += Details("All corners", corners);
  const std::string power = MeasuredTable("Power and energy (make power)", measured.All("power"));
  if (!power.empty()) html += Details("All figures of power", power);
  return html;
}

}  // namespace flexi::report
