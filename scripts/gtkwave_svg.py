#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What GTKWave prints (File, Print To File, PS, landscape) as SVG in which text stays text: for scripts/gtkwave_picture.sh.

usage: scripts/gtkwave_svg.py FILE.ps OUT.svg

GTKWave writes few kinds of lines, and anything else is an error here: `x y x y l` (a line), `x y x y box` with fill, stroke or clip,
`g setgray`, `x y translate` (where a part of the page begins), and `x y moveto`, `a b scale`, `90 rotate`, `(text) show` for a text. The page lies on
its side: its x points down and its y to the right. GTKWave presses the times of the axis to a quarter of their width; here they have their own.
"""
import pathlib
import re
import sys
import xml.sax.saxutils

FONT = 10           # of the print, in points
ADVANCE = 0.6       # of a Courier letter, in its size
PRESSED = 0.4       # a text that is narrower than that, for its height, gets its own width
MARGIN = 4
IGNORED = {"stroke", "save", "restore", "gsave", "grestore", "grestore gsave", "grestore showpage", "90 rotate", "1 1 scale", "0.5 setlinewidth",
           "2 setlinecap", "1.000000 setlinewidth"}
NUMBER = r"-?\d+(?:\.\d+)?"


class Page:
    """Collects what is drawn: text in order, lines of a grey together, since none of them hides another."""

    def __init__(self):
        self.at, self.grey, self.where, self.scale, self.box = (0.0, 0.0), 0.0, (0.0, 0.0), (1.0, 1.0), None
        self.clip_left = 0.0     # what is left of it belongs to a part of the page that is covered
        self.lines, self.boxes, self.texts = {}, [], []
        self.right = self.bottom = 0.0
        self.left = self.top = 1e9

    def place(self, x, y):
        """Where a point of the part at hand lies in the picture."""
        right, down = self.at[1] + y, self.at[0] + x
        self.left, self.right = min(self.left, right), max(self.right, right)
        self.top, self.bottom = min(self.top, down), max(self.bottom, down)
        return right, down

    def colour(self):
        return "#" + f"{round(255 * self.grey):02x}" * 3

    def line(self, x1, y1, x2, y2):
        ends = (*self.place(x1, y1), *self.place(x2, y2))
        if ends[:2] != ends[2:]:
            self.lines.setdefault(self.colour(), {})[f"M{ends[0]:.1f} {ends[1]:.1f}L{ends[2]:.1f} {ends[3]:.1f}"] = None

    def fill(self):
        (left, top), (right, bottom) = self.place(*self.box[:2]), self.place(*self.box[2:])
        self.boxes.append(f'<rect x="{min(left, right):.1f}" y="{min(top, bottom):.1f}" width="{abs(right - left):.1f}" '
                          f'height="{abs(bottom - top):.1f}" fill="{self.colour()}"/>')

    def show(self, text):
        if self.at[1] + self.where[1] < self.clip_left:
            return
        right, down = self.place(*self.where)
        height, width = FONT * self.scale[0], FONT * self.scale[1] * ADVANCE * len(text)
        pressed = self.scale[1] < PRESSED * self.scale[0]
        length = "" if pressed else f' textLength="{width:.1f}" lengthAdjust="spacingAndGlyphs"'
        size = FONT * max(self.scale[1] * 2, 0.45) if pressed else height
        self.texts.append(f'<text x="{right:.1f}" y="{down:.1f}" font-size="{size:.1f}"{length} fill="{self.colour()}">'
                          f"{xml.sax.saxutils.escape(text)}</text>")

    def svg(self):
        left, top = self.left - MARGIN, self.top - MARGIN
        width, height = self.right + MARGIN - left, self.bottom + MARGIN - top
        lines = [f'<path d="{"".join(ends)}" stroke="{colour}" fill="none"/>' for colour, ends in sorted(self.lines.items(), reverse=True)]
        return "\n".join([
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left:.1f} {top:.1f} {width:.1f} {height:.1f}" font-family="Courier, monospace" '
            'stroke-width="0.5">',
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" fill="#ffffff"/>',
            *self.boxes, *lines, *self.texts, "</svg>"]) + "\n"


def unescape(text):
    return re.sub(r"\\([()\\])", r"\1", text)


def convert(printed):
    """The SVG of a print; ValueError names a line that is none of those above."""
    body = printed.split("\nsetfont\n", 1)
    if len(body) != 2 or not printed.startswith("%!PS"):
        raise ValueError("not a print of GTKWave")
    page = Page()
    lines = body[1].splitlines()
    for number, line in enumerate(lines):
        numbers = [float(word) for word in re.findall(rf"(?:^|(?<= )){NUMBER}(?= |$)", line)]
        if re.fullmatch(rf"(?:{NUMBER} ){{4}}l", line):
            page.line(*numbers)
        elif re.fullmatch(rf"(?:{NUMBER} ){{4}}box", line):
            page.box = numbers
        elif line == "fill":
            page.fill()
        elif line == "clip":
            page.clip_left = min(page.box[1], page.box[3])
        elif re.fullmatch(rf"{NUMBER} setgray", line):
            page.grey = numbers[0]
        elif re.fullmatch(rf"{NUMBER} {NUMBER} translate(?: stroke)?", line):
            page.at = (numbers[0], numbers[1])
        elif re.fullmatch(rf"{NUMBER} {NUMBER} moveto", line):
            page.where = (numbers[0], numbers[1])
        elif re.fullmatch(rf"{NUMBER} {NUMBER} scale", line) and numbers != [1, 1]:
            page.scale = (numbers[0], numbers[1])
        elif line.startswith("(") and line.endswith(") show"):
            page.show(unescape(line[1:-6]))
        elif line not in IGNORED and not line.startswith("%"):
            raise ValueError(f"line {number}: {line!r} is not known")
    if not page.texts or not page.lines:
        raise ValueError("nothing is drawn")
    return page.svg()


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    source, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    try:
        text = convert(source.read_text(encoding="latin-1"))
    except (OSError, ValueError) as error:
        print(f"gtkwave_svg: {source.name}: {error}", file=sys.stderr)
        sys.exit(1)
    out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
