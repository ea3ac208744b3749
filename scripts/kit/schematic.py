#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Draws the schematics of the custom cells into docs/schematics/*.svg.

usage: scripts/kit/schematic.py [--check]     --check: only says whether the drawings are up to date and hold every TFT

A drawing is a list of symbols with the names of their nets; nets of the same name are connected. Each symbol is compared with
cells.sp: a drawing that leaves out a TFT, or connects it otherwise, is an error.
"""
import argparse
import html
import sys

import cells as cells_module
import kit as kit_module

FOLDER = kit_module.ROOT / "docs" / "schematics"
CELL = 110    # pitch of the grid symbols sit on


class Drawing:
    def __init__(self, name, title, columns, rows):
        self.name, self.parts, self.devices = name, [], []
        self.width, self.height = columns * CELL + 30, rows * CELL + 50
        self.text(15, 22, title, 14, "start", bold=True)

    def line(self, *points, width=1.5):
        self.parts.append(f'<polyline fill="none" stroke="#222" stroke-width="{width}" points="{" ".join(f"{x:g},{y:g}" for x, y in points)}"/>')

    def circle(self, x, y, r=3):
        self.parts.append(f'<circle cx="{x:g}" cy="{y:g}" r="{r}" fill="white" stroke="#222" stroke-width="1.5"/>')

    def text(self, x, y, text, size=12, anchor="middle", bold=False, colour="#222"):
        weight = ' font-weight="bold"' if bold else ""
        self.parts.append(f'<text x="{x:g}" y="{y:g}" font-size="{size}" text-anchor="{anchor}"{weight} fill="{colour}">{html.escape(text)}</text>')

    def net(self, x, y, name, anchor):
        self.text(x, y, name, 13, anchor, colour="#0a4a8a")

    def place(self, column, row):
        return 15 + column * CELL, 40 + row * CELL

    def note(self, column, row, text):
        x, y = self.place(column, row)
        self.text(x, y, text, 11, "start", colour="#555")

    def inverter(self, column, row, a, y, weak=False):
        """A triangle; weak: a keeper, drawn pointing left (from y back to the node it keeps)."""
        self.devices += [("tftp", y, a, "vdd"), ("tftn", y, a, "vss")]
        x0, y0 = self.place(column, row)
        cx, cy = x0 + 55, y0 + 50
        if weak:
            self.line((cx + 18, cy - 16), (cx + 18, cy + 16), (cx - 12, cy), (cx + 18, cy - 16))
            self.circle(cx - 15, cy)
            self.line((cx + 18, cy), (cx + 32, cy))
            self.line((cx - 18, cy), (cx - 32, cy))
            self.net(cx + 34, cy + 4, a, "start")
            self.net(cx - 34, cy + 4, y, "end")
            self.text(cx, cy + 32, "keeper", 10, colour="#555")
            return
        self.line((cx - 18, cy - 18), (cx - 18, cy + 18), (cx + 14, cy), (cx - 18, cy - 18))
        self.circle(cx + 17, cy)
        self.line((cx - 30, cy), (cx - 18, cy))
        self.line((cx + 20, cy), (cx + 30, cy))
        self.net(cx - 33, cy + 4, a, "end")
        self.net(cx + 33, cy + 4, y, "start")

    def gate(self, column, row, a, y, n, p):
        """Transmission gate from a to y: p above (with a bubble at its gate), n below."""
        self.devices += [("tftn", a, n, y), ("tftp", a, p, y)]
        x0, y0 = self.place(column, row)
        cx, cy = x0 + 55, y0 + 50
        self.line((cx - 16, cy - 14), (cx - 16, cy + 14), (cx + 16, cy - 14), (cx + 16, cy + 14), (cx - 16, cy - 14))
        self.line((cx - 30, cy), (cx - 16, cy))
        self.line((cx + 16, cy), (cx + 30, cy))
        self.circle(cx, cy - 5)
        self.line((cx, cy - 8), (cx, cy - 22))
        self.line((cx, cy), (cx, cy + 22))
        self.net(cx - 33, cy + 4, a, "end")
        self.net(cx + 33, cy + 4, y, "start")
        self.net(cx, cy - 26, p, "middle")
        self.net(cx, cy + 35, n, "middle")

    def transistor(self, cx, cy, kind, drain, gate, source, top, bottom, left=True):
        """One TFT, channel upright; top and bottom are the names at its ends."""
        self.devices.append((kind, drain, gate, source))
        self.line((cx + 8, cy - 26), (cx + 8, cy - 12), (cx - 2, cy - 12), (cx - 2, cy + 12), (cx + 8, cy + 12), (cx + 8, cy + 26))
        self.line((cx - 7, cy - 11), (cx - 7, cy + 11))
        if kind == "tftp":
            self.circle(cx - 11, cy)
            self.line((cx - 14, cy), (cx - 24, cy))
        else:
            self.line((cx - 7, cy), (cx - 24, cy))
        self.net(cx - 27, cy + 4, gate, "end")
        if top:
            self.net(cx + 8, cy - 30, top, "middle")
        if bottom:
            self.net(cx + 8, cy + 40, bottom, "middle")

    def pair(self, column, row, b, y, a, an):
        """p from a, n from an, gates b, common drain y: an inverter of b while a is high and an low."""
        x0, y0 = self.place(column, row)
        cx, cy = x0 + 55, y0 + 50
        self.transistor(cx, cy - 26, "tftp", y, b, a, a, "")
        self.transistor(cx, cy + 26, "tftn", y, b, an, "", an)
        self.line((cx + 8, cy), (cx + 26, cy))
        self.net(cx + 29, cy + 4, y, "start")

    def nor(self, column, row, a, b, y, middle):
        """NOR2 with its four TFTs: a next to the supply."""
        x0, y0 = self.place(column, row)
        cx, cy = x0 + 55, y0 + 50
        self.transistor(cx, cy - 52, "tftp", middle, a, "vdd", "vdd", "")
        self.transistor(cx, cy, "tftp", y, b, middle, "", "")
        self.transistor(cx - 30, cy + 66, "tftn", y, a, "vss", "", "vss")
        self.transistor(cx + 45, cy + 66, "tftn", y, b, "vss", "", "vss")
        self.line((cx - 22, cy + 40), (cx + 53, cy + 40))
        self.line((cx + 8, cy + 26), (cx + 8, cy + 40))
        self.line((cx + 53, cy + 40), (cx + 62, cy + 40))
        self.net(cx + 65, cy + 44, y, "start")

    def svg(self):
        return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" width="{self.width}" height="{self.height}" '
                'font-family="sans-serif">\n<!-- SPDX-License-Identifier: Apache-2.0 -->\n<rect width="100%" height="100%" fill="white"/>\n' + "\n".join(self.parts) + "\n</svg>\n")


def xor2():
    d = Drawing("XOR2X1", "XOR2X1: x = !(a xor b), full swing; 8 TFTs", 4, 1)
    d.inverter(0, 0, "a", "an")
    d.pair(1, 0, "b", "x", "an", "a")
    d.gate(2, 0, "b", "x", "a", "an")
    d.inverter(3, 0, "x", "y")
    return d


def half_adder():
    d = Drawing("HAX1", "HAX1: s = a xor b, co = !(!a | s); 12 TFTs", 6, 1.6)
    d.inverter(0, 0, "a", "an")
    d.pair(1, 0, "b", "x", "an", "a")
    d.gate(2, 0, "b", "x", "a", "an")
    d.inverter(3, 0, "x", "s")
    d.nor(4.4, 0.25, "an", "s", "co", "n1")
    return d


def full_adder():
    d = Drawing("FAPX1", "FAPX1: s = a xor b xor c, con = !carry; 20 TFTs", 4, 3)
    d.inverter(0, 0, "a", "ai")
    d.pair(1, 0, "b", "h", "a", "ai")
    d.gate(2, 0, "b", "h", "ai", "a")
    d.inverter(3, 0, "h", "hn")
    d.pair(0, 1, "c", "x", "hn", "h")
    d.gate(1, 1, "c", "x", "h", "hn")
    d.inverter(2, 1, "x", "s")
    d.gate(0, 2, "c", "k", "h", "hn")
    d.gate(1, 2, "a", "k", "hn", "h")
    d.inverter(2, 2, "k", "con")
    d.note(3.05, 1.45, "h = 1: the carry goes on")
    d.note(3.05, 1.6, "h = 0: it is a (= b)")
    return d


def latch():
    d = Drawing("LATHNX1", "LATHNX1: transparent while g = 1, qn = !d; 8 TFTs", 4, 2)
    d.gate(0, 0, "d", "x", "g", "gi")
    d.inverter(1.2, 0, "x", "qn")
    d.inverter(2.6, 0, "g", "gi")
    d.inverter(1.2, 0.8, "qn", "x", weak=True)
    return d


def flip_flop():
    d = Drawing("DFFX1", "DFFX1: two jam latches, rising edge; 14 TFTs", 5, 2.6)
    d.gate(0, 0, "d", "m", "cn", "ck")
    d.inverter(1.2, 0, "m", "mn")
    d.inverter(1.2, 0.8, "mn", "m", weak=True)
    d.gate(2.6, 0, "mn", "z", "ck", "cn")
    d.inverter(3.8, 0, "z", "q")
    d.inverter(3.8, 0.8, "q", "z", weak=True)
    d.inverter(0, 1.5, "ck", "cn")
    return d


DRAWINGS = (xor2, half_adder, full_adder, latch, flip_flop)


def ends(kind, drain, gate, source):
    """A TFT with its two channel ends in one order: they are alike."""
    return (kind, gate, *sorted((drain, source)))


def compare(drawing, library):
    """Differences between a drawing and the cell it shows."""
    have = sorted(ends(*device) for device in drawing.devices)
    want = sorted(ends(kind, *nodes) for kind, _, nodes in library.devices(drawing.name))
    for device in want:
        if want.count(device) > have.count(device):
            yield f"{drawing.name}: not drawn: {' '.join(device)}"
    for device in have:
        if have.count(device) > want.count(device):
            yield f"{drawing.name}: drawn, not in cells.sp: {' '.join(device)}"


def run():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args()
    library = cells_module.Library(kit_module.Kit.load("ltps"))
    wrong = []
    for draw in DRAWINGS:
        drawing = draw()
        wrong += compare(drawing, library)
        path = FOLDER / f"{drawing.name}.svg"
        if not args.check:
            kit_module.write_atomic(path, drawing.svg())
        elif not path.is_file() or path.read_text() != drawing.svg():
            wrong.append(f"{path.relative_to(kit_module.ROOT)} is not what the script draws: run scripts/kit/schematic.py")
    for line in wrong:
        print("wrong:", line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    kit_module.main(run)
