// SPDX-License-Identifier: Apache-2.0
// Pieces of HTML. Whatever comes from a file or a name goes through Escape; what these functions
// return is HTML.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace flexi::report {

std::string Escape(std::string_view text);

// For people: with commas, and no fractions from 1,000 on; smaller ones with `digits` significant
// digits.
std::string Number(double value, int digits = 4);

// "12:05".
std::string Minutes(double seconds);

// A cell of a table. `html`: text is HTML already.
struct Cell {
  std::string text;
  bool number = false;
  bool html = false;
  std::string css_class = {};
};
Cell NumberCell(double value, int digits = 4);
Cell HtmlCell(std::string html);
Cell CommandCell(const std::string& command);

// A table with a caption, in a box that scrolls.
class Table {
 public:
  Table(std::string caption, std::vector<Cell> head)
      : caption_(std::move(caption)), head_(std::move(head)) {}
  void Row(std::vector<Cell> cells) { rows_.push_back(std::move(cells)); }
  bool empty() const { return rows_.empty(); }
  std::string Html() const;

 private:
  std::string caption_;
  std::vector<Cell> head_;
  std::vector<std::vector<Cell>> rows_;
};

// A picture (HTML) in a box that scrolls, with its caption (text) below, and the command behind
// it unless empty.
std::string Figure(const std::string& name, const std::string& picture, const std::string& caption,
                   const std::string& command = "");

// In the place of what no file has: what it is, and the command that makes it.
std::string Missing(const std::string& what, const std::string& command);

std::string Paragraph(const std::string& text);
std::string Heading(int level, const std::string& text);
std::string Code(const std::string& text);
// Folded, unless `open`.
std::string Details(const std::string& summary, const std::string& html, bool open = false);

// A piece of a colour key: `css_class` as the marks have it.
struct Key {
  std::string css_class;
  std::string text;
};
std::string Legend(const std::vector<Key>& keys);

// Large numbers side by side: value (HTML-free), what it is, where it comes from.
struct Tile {
  std::string value;
  std::string what;
  std::string note;
};
std::string Tiles(const std::vector<Tile>& tiles);

}  // namespace flexi::report
