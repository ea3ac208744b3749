// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <set>

#include "sw/report/html.h"
#include "sw/report/sections.h"

namespace flexi::report {
namespace {

std::string Sources(const ReportData& data) {
  Table table("Where the numbers come from, and what makes them anew",
              {{"target"}, {"figures", true}, {"file"}, {"measured at commit"}, {"command"}});
  for (const std::string& target : data.measurements.targets()) {
    std::set<std::pair<std::string, std::string>> places;  // file, commit
    const std::vector<const Measured*> figures = data.measurements.All(target);
    for (const Measured* figure : figures)
      places.emplace(figure->file, figure->commit.substr(0, 8));
    for (const auto& [file, commit] : places) {
      double count = 0;
      for (const Measured* figure : figures)
        count += figure->file == file && figure->commit.substr(0, 8) == commit ? 1 : 0;
      table.Row({{target},
                 NumberCell(count),
                 {file},
                 commit.empty() ? Cell{"the file's own"} : HtmlCell(Code(commit)),
                 CommandCell(CommandOf(target, figures.front()->config))});
    }
  }
  if (table.empty()) return Missing("all of build/metrics and the committed results", "make demo");
  return table.Html();
}

std::string Runs(const ReportData& data) {
  Table table(
      fmt::format("Runs of this report; power-up contents of the chips from seed {}", data.seed),
      {{"task"}, {"network"}, {"input"}, {"command"}});
  for (const TaskRun& run : data.tasks)
    table.Row({{run.task},
               {run.problem.empty() ? run.program.model : "missing: " + run.problem},
               {run.examples.source},
               CommandCell(run.command)});
  return table.Html();
}

std::string Versions(const ReportData& data) {
  Table table("Tools, by Debian package", {{"package"}, {"version"}, {"for"}});
  for (const Version& version : data.versions)
    table.Row({{version.name},
               {version.version.empty() ? "not installed" : version.version},
               {version.use}});
  return table.empty() ? Missing("versions of the tools", "scripts/setup.sh") : table.Html();
}

}  // namespace

std::string ProvenanceSection(const ReportData& data) {
  std::string html = "<p>This page: " + Code("flexi report") + ", sources at commit " +
                     Code(data.commit) + ".</p>\n";
  for (const std::string& problem : data.measurements.problems())
    html += Missing(problem, "the target of its name");
  return html + Runs(data) + Sources(data) + Details("Versions of the tools", Versions(data));
}

}  // namespace flexi::report
