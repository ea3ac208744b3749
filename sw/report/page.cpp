// SPDX-License-Identifier: Apache-2.0
#include "sw/report/page.h"

#include <fmt/format.h>

#include "sw/report/html.h"
#include "sw/report/sections.h"

namespace flexi::report {

extern const char* const kPageCss;
extern const char* const kPageJs;

namespace {

struct Section {
  const char* id;
  const char* title;
  std::string (*make)(const ReportData& data);
};
constexpr Section kSections[] = {
    {"chip", "The chip as built", ChipSection},
    {"tasks", "Four tasks", TasksSection},
    {"arrays", "Map of the arrays", ArraysSection},
    {"timeline", "One inference, cycle by cycle", TimelineSection},
    {"timing", "Timing and power", TimingSection},
    {"verification", "Verification", VerificationSection},
    {"provenance", "Provenance", ProvenanceSection},
};

}  // namespace

std::string MakePage(const ReportData& data) {
  std::string chip = data.chip.name;
  for (char& c : chip) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  std::string nav;
  std::string body;
  for (const Section& section : kSections) {
    nav += fmt::format("<li><a href=\"#{}\">{}</a></li>", section.id, Escape(section.title));
    body += fmt::format("<section id=\"{0}\" aria-labelledby=\"{0}-h\"><h2 id=\"{0}-h\">{1}</h2>\n",
                        section.id, Escape(section.title));
    body += section.make(data) + "</section>\n";
  }
  // The empty icon keeps browsers from asking for one.
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"icon\" href=\"data:,\">\n"
      "<title>{0}: report</title>\n<style>\n{1}</style></head>\n<body>\n"
      "<a class=\"skip\" href=\"#main\">To the report</a>\n"
      "<header><h1>{0}</h1><p>{2} core{3}, {4} lanes, {5} weight rows, {6} feature rows. Sources "
      "at "
      "commit <code>{7}</code>.</p></header>\n"
      "<nav aria-label=\"Sections\"><ul>{8}</ul></nav>\n<main id=\"main\">\n{9}</main>\n"
      "<div id=\"tip\" role=\"status\" hidden></div>\n<script>\n{10}</script>\n</body></html>\n",
      Escape(chip), kPageCss, data.chip.cores, data.chip.cores == 1 ? "" : "s", data.chip.lanes,
      data.chip.rows, data.chip.feature_rows, Escape(data.commit.substr(0, 12)), nav, body,
      kPageJs);
}

}  // namespace flexi::report
