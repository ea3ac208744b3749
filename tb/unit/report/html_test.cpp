// SPDX-License-Identifier: Apache-2.0
// Pieces of HTML and SVG against fragments written by hand.
#include "sw/report/html.h"

#include <gtest/gtest.h>

#include "sw/report/svg.h"

namespace flexi::report {
namespace {

TEST(HtmlTest, EscapesAllThatHtmlKnows) {
  EXPECT_EQ(Escape("a<b>&\"c\"'d'"), "a&lt;b&gt;&amp;&quot;c&quot;&#39;d&#39;");
  EXPECT_EQ(Escape("\u00b5s"), "\u00b5s");
  EXPECT_EQ(Escape(""), "");
}

TEST(HtmlTest, NumbersForPeople) {
  EXPECT_EQ(Number(0), "0");
  EXPECT_EQ(Number(999), "999");
  EXPECT_EQ(Number(10628), "10,628");
  EXPECT_EQ(Number(-1234567), "-1,234,567");
  EXPECT_EQ(Number(9.0141), "9.014");
  EXPECT_EQ(Number(999.44), "999.4");
  EXPECT_EQ(Number(2421.6), "2,422");
  EXPECT_EQ(Number(20931.4), "20,931");
  EXPECT_EQ(Number(0.00001234), "1.234e-05");
  EXPECT_EQ(Minutes(725.9), "12:05");
}

TEST(HtmlTest, TableHasCaptionHeadAndEscapedCells) {
  Table table("All & sundry", {{"name"}, {"value", true}});
  EXPECT_TRUE(table.empty());
  table.Row({{"<b>"}, NumberCell(1500)});
  table.Row({HtmlCell("<i>x</i>"), {}});
  EXPECT_EQ(table.Html(),
            "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"All &amp; sundry\">"
            "<table><caption><span>All &amp; sundry</span></caption><thead><tr><th "
            "scope=\"col\">name</th>"
            "<th scope=\"col\" class=\"n\">value</th></tr></thead><tbody>\n"
            "<tr><td>&lt;b&gt;</td><td class=\"n\">1,500</td></tr>\n"
            "<tr><td><i>x</i></td><td></td></tr>\n"
            "</tbody></table></div>\n");
}

TEST(HtmlTest, WhatIsMissingNamesTheCommandThatMakesIt) {
  EXPECT_EQ(Missing("a & b", "make sta CHIP=flexi-1"),
            "<p class=\"missing\"><strong>Missing:</strong> a &amp; b. Made by "
            "<code>make sta CHIP=flexi-1</code></p>\n");
}

TEST(SvgTest, MarksTipsAndText) {
  Svg svg(10, 20, "A \"plot\"", "Two marks");
  svg.Rect(1, 2.5, 3, 4.126, "c1", "here <now>");
  svg.Focusable();
  svg.Circle(1, 1, 2, "", "");
  svg.Line(0, 0, 1, 1, "grid");
  svg.Text(5, 6, "a<b", "strong", Anchor::kEnd);
  EXPECT_EQ(svg.marks(), 2);
  EXPECT_EQ(svg.Html(),
            "<svg class=\"plot\" width=\"10\" height=\"20\" viewBox=\"0 0 10 20\" role=\"img\" "
            "aria-label=\"A &quot;plot&quot;. Two marks\">"
            "<rect x=\"1\" y=\"2.5\" width=\"3\" height=\"4.13\" class=\"c1\" "
            "data-tip=\"here &lt;now&gt;\"/>"
            "<circle cx=\"1\" cy=\"1\" r=\"2\" tabindex=\"0\"/>"
            "<path d=\"M0 0L1 1\" class=\"grid\"/>"
            "<text x=\"5\" y=\"6\" class=\"strong end\">a&lt;b</text></svg>");
}

TEST(SvgTest, TicksAreRoundAndInside) {
  EXPECT_EQ(Ticks(0, 10, 5), (std::vector<double>{0, 2, 4, 6, 8, 10}));
  EXPECT_EQ(Ticks(2.5, 5.5, 6), (std::vector<double>{2.5, 3, 3.5, 4, 4.5, 5, 5.5}));
  EXPECT_EQ(Coordinate(-0.001), "0");
  EXPECT_EQ(Coordinate(12.30), "12.3");
}

}  // namespace
}  // namespace flexi::report
