// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <set>

#include "sw/report/html.h"
#include "sw/report/sections.h"

namespace flexi::report {
namespace {

struct Check {
  const char* target;
  const char* title;
};
// Those that neither the Makefile nor a file of figures knows are left out.
constexpr Check kChecks[] = {
    {"soak-commands", "Random commands in lock-step: RTL beside the reference, every cycle"},
    {"soak", "Multiplications on the RTL against integers"},
    {"mutation", "Broken RTL that the tests must find"},
    {"coverage", "What the tests reach"},
    {"formal", "Proofs"},
    {"equivalence", "RTL and netlist, proven equal"},
    {"chain", "One network from the trainer's integers to switches"},
    {"fuzz", "Damaged files and streams"},
    {"chip-spice", "Every transistor in ngspice against the reference"},
    {"handoff", "Files for a TFT flow, checked"},
    {"liberty", "Timing of cells against ngspice"},
};

// Those that have no place of their own on the page.
std::string Others(const ReportData& data) {
  std::set<std::string> shown = {"qor", "sta", "power", "shmoo", "accuracy"};
  for (const Check& check : kChecks) shown.insert(check.target);
  std::string html;
  for (const std::string& target : data.measurements.targets())
    if (shown.count(target) == 0)
      html += MeasuredTable(CommandOf(target, data.chip.name), data.measurements.All(target));
  return html.empty() ? "" : Details("Figures of all other targets", html);
}

std::string RunMismatches(const ReportData& data) {
  Table table("Mismatches of this report's runs: RTL, reference and plain integers, in any number",
              {{"network"}, {"examples", true}, {"mismatches", true}, {"by"}});
  for (const TaskRun& run : data.tasks)
    if (run.problem.empty())
      table.Row({{run.program.model},
                 NumberCell(static_cast<double>(run.verdicts.size())),
                 NumberCell(static_cast<double>(run.mismatches)),
                 CommandCell(run.command)});
  return table.empty() ? "" : table.Html();
}

}  // namespace

std::string VerificationSection(const ReportData& data) {
  std::string html = RunMismatches(data);
  Table missing("Missing: no file has figures of these checks", {{"check"}, {"made by"}});
  for (const Check& check : kChecks) {
    const std::vector<const Measured*> figures = data.measurements.All(check.target);
    const std::string command = CommandOf(check.target, data.chip.name);
    if (!figures.empty()) {
      html += Heading(3, check.title) + MeasuredTable("Measured by " + command, figures);
    } else if (data.make_targets.count(check.target) > 0) {
      missing.Row({{check.title}, CommandCell(command)});
    }
  }
  if (!missing.empty()) html += Heading(3, "Not measured here") + missing.Html();
  return html + Others(data);
}

}  // namespace flexi::report
