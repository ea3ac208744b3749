// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "sw/report/html.h"
#include "sw/report/sections.h"

namespace flexi::report {

std::string SourceOf(const Measured& figure) {
  return figure.commit.empty() ? figure.file : figure.file + " at " + figure.commit.substr(0, 8);
}

Cell SourceCell(const Measured& figure) {
  return HtmlCell("<span class=\"src\">" + Escape(SourceOf(figure)) + "</span>");
}

std::string MeasuredTable(const std::string& caption, const std::vector<const Measured*>& figures) {
  if (figures.empty()) return "";
  Table table(caption,
              {{"figure"}, {"of"}, {"value", true}, {"unit"}, {"goal", true}, {""}, {"from"}});
  for (const Measured* figure : figures) {
    const Cell goal = figure->goal ? NumberCell(*figure->goal) : Cell{};
    const Cell verdict = !figure->ok   ? Cell{}
                         : *figure->ok ? HtmlCell("<span class=\"good\">\u2713 met</span>")
                                       : HtmlCell("<span class=\"bad\">\u2717 not met</span>");
    table.Row({{figure->name + (figure->note.empty() ? "" : " (" + figure->note + ")")},
               {figure->config},
               NumberCell(figure->value),
               {figure->unit},
               goal,
               verdict,
               SourceCell(*figure)});
  }
  return table.Html();
}

}  // namespace flexi::report
