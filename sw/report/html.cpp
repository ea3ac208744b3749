// SPDX-License-Identifier: Apache-2.0
#include "sw/report/html.h"

#include <fmt/format.h>

#include <cmath>

namespace flexi::report {
namespace {

// `element`: td, or th with its scope.
std::string CellHtml(const Cell& cell, const std::string& element) {
  std::string classes = cell.number ? "n" : "";
  if (!cell.css_class.empty()) classes += (classes.empty() ? "" : " ") + cell.css_class;
  return fmt::format("<{}{}>{}</{}>", element,
                     classes.empty() ? "" : fmt::format(" class=\"{}\"", Escape(classes)),
                     cell.html ? cell.text : Escape(cell.text), element.substr(0, 2));
}

// A box that scrolls can be reached by the keyboard, and says what it holds.
std::string ScrollBox(const std::string& name, const std::string& html) {
  return fmt::format(
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\">{}</div>",
      Escape(name), html);
}

}  // namespace

std::string Escape(std::string_view text) {
  std::string html;
  html.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\'':
        html += "&#39;";
        break;
      default:
        html += c;
    }
  }
  return html;
}

std::string Number(double value, int digits) {
  if (value != std::floor(value) || std::abs(value) >= 1e15) {
    if (std::abs(value) < 1000 || std::abs(value) >= 1e15)
      return fmt::format("{:.{}g}", value, digits);
    value = std::round(value);
  }
  std::string text = fmt::format("{:.0f}", std::abs(value));
  for (int at = static_cast<int>(text.size()) - 3; at > 0; at -= 3)
    text.insert(static_cast<size_t>(at), ",");
  return (value < 0 ? "-" : "") + text;
}

std::string Minutes(double seconds) {
  return fmt::format("{}:{:02}", static_cast<int>(seconds) / 60, static_cast<int>(seconds) % 60);
}

Cell NumberCell(double value, int digits) { return {Number(value, digits), true, false}; }
Cell HtmlCell(std::string html) { return {std::move(html), false, true}; }
Cell CommandCell(const std::string& command) { return {Code(command), false, true, "cmd"}; }

std::string Table::Html() const {
  std::string html = "<table><caption><span>" + Escape(caption_) + "</span></caption><thead><tr>";
  for (const Cell& cell : head_) html += CellHtml(cell, "th scope=\"col\"");
  html += "</tr></thead><tbody>\n";
  for (const std::vector<Cell>& row : rows_) {
    html += "<tr>";
    for (const Cell& cell : row) html += CellHtml(cell, "td");
    html += "</tr>\n";
  }
  return ScrollBox(caption_, html + "</tbody></table>") + "\n";
}

std::string Figure(const std::string& name, const std::string& picture, const std::string& caption,
                   const std::string& command) {
  return fmt::format("<figure>{}<figcaption>{}{}</figcaption></figure>\n", ScrollBox(name, picture),
                     Escape(caption), command.empty() ? "" : " Command: " + Code(command));
}

std::string Missing(const std::string& what, const std::string& command) {
  return fmt::format("<p class=\"missing\"><strong>Missing:</strong> {}. Made by {}</p>\n",
                     Escape(what), Code(command));
}

std::string Paragraph(const std::string& text) { return "<p>" + Escape(text) + "</p>\n"; }
std::string Heading(int level, const std::string& text) {
  return fmt::format("<h{0}>{1}</h{0}>\n", level, Escape(text));
}
std::string Code(const std::string& text) { return "<code>" + Escape(text) + "</code>"; }

std::string Details(const std::string& summary, const std::string& html, bool open) {
  return fmt::format("<details{}><summary>{}</summary>\n{}</details>\n", open ? " open" : "",
                     Escape(summary), html);
}

std::string Legend(const std::vector<Key>& keys) {
  std::string html = "<ul class=\"legend\">";
  for (const Key& key : keys)
    html += fmt::format(
        "<li><svg class=\"key\" viewBox=\"0 0 12 12\" aria-hidden=\"true\"><rect class=\"{}\" "
        "width=\"12\" height=\"12\"/></svg>{}</li>",
        Escape(key.css_class), Escape(key.text));
  return html + "</ul>\n";
}

std::string Tiles(const std::vector<Tile>& tiles) {
  std::string html = "<ul class=\"tiles\">";
  for (const Tile& tile : tiles)
    html += fmt::format("<li><b>{}</b><span>{}</span><small>{}</small></li>", Escape(tile.value),
                        Escape(tile.what), Escape(tile.note));
  return html + "</ul>\n";
}

}  // namespace flexi::report
