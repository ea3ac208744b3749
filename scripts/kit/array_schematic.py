#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Draws the schematics of the arrays' custom cells into docs/schematics/*.svg, as schematic.py does those of the standard cells.

usage: scripts/kit/array_schematic.py [--check]     --check: only says whether the drawings are up to date and hold every TFT
"""
import argparse
import sys

import array_netlist
import kit as kit_module
import schematic


def at(drawing, column, row):
    x, y = drawing.place(column, row)
    return x + 55, y + 50


def tft(d, column, row, kind, top, gate, bottom):
    """A TFT with its ends named. Drain and source are alike; the lower one counts as source."""
    cx, cy = at(d, column, row)
    d.transistor(cx, cy, "tft" + kind, top, gate, bottom, top, bottom)


def bitcell():
    d = schematic.Drawing("BIT6T", "BIT6T: q low pulls bl, qb low pulls blb; 6 TFTs", 4, 1.2)
    tft(d, 0, 0, "n", "bl", "wl", "q")
    d.inverter(1, 0, "q", "qb")
    d.inverter(2, 0, "qb", "q")
    tft(d, 3, 0, "n", "blb", "wl", "qb")
    return d


def rlpu():
    d = schematic.Drawing("RLPU", "RLPU: y = f[{w, x}], domino; 7 TFTs", 4, 2.4)
    for i, (line, gate, node) in enumerate((("f3", "xn", "a"), ("f2", "x", "a"), ("f1", "xn", "b"), ("f0", "x", "b"))):
        tft(d, i, 0, "p", line, gate, node)
    tft(d, 0.5, 1.2, "p", "a", "wn", "y")
    tft(d, 1.5, 1.2, "p", "b", "w", "y")
    tft(d, 3, 1.2, "n", "y", "ck", "vss")
    return d


def word_line_driver():
    d = schematic.Drawing("WLDRVX1", "WLDRVX1: wl follows en while an is low; 2 TFTs", 2, 1.2)
    tft(d, 0, 0, "p", "en", "an", "wl")
    tft(d, 1, 0, "n", "wl", "an", "vss")
    return d


def row_gates():
    d = schematic.Drawing("PRED2X1", "PRED2X1: one of y0..y3 falls while ph is high; 11 TFTs", 5, 3.4)
    for i in range(4):
        tft(d, i, 0, "p", "vdd", "ph", f"y{i}")
    for i, (y, gate, node) in enumerate((("y0", "an", "t0"), ("y1", "a", "t0"), ("y2", "an", "t1"), ("y3", "a", "t1"))):
        tft(d, i, 1.1, "n", y, gate, node)
    tft(d, 0.5, 2.2, "n", "t0", "bn", "t")
    tft(d, 2.5, 2.2, "n", "t1", "b", "t")
    tft(d, 4, 2.2, "n", "t", "ph", "vss")
    return d


def columns():
    d = schematic.Drawing("PRECHX1", "PRECHX1: precharge of a column; 2 TFTs", 2, 1.2)
    tft(d, 0, 0, "p", "vdd", "pcn", "bl")
    tft(d, 1, 0, "p", "vdd", "pcn", "blb")
    return d


def write_columns():
    d = schematic.Drawing("WRCOL", "WRCOL: write column; 2 TFTs", 2, 1.2)
    tft(d, 0, 0, "n", "bl", "gs", "d")
    tft(d, 1, 0, "n", "blb", "gs", "db")
    return d


def data_lines():
    d = schematic.Drawing("WDATP", "WDATP: data lines d, db; 6 TFTs", 5, 1.2)
    d.inverter(0, 0, "data", "dn")
    tft(d, 1, 0, "n", "d", "mask", "data")
    tft(d, 2, 0, "n", "db", "mask", "dn")
    tft(d, 3, 0, "p", "vdd", "mask", "d")
    tft(d, 4, 0, "p", "vdd", "mask", "db")
    return d


def readout_pass():
    d = schematic.Drawing("RDPASS", "RDPASS: y to line b; 1 TFT", 2, 1.2)
    tft(d, 0, 0, "p", "y", "sn", "b")
    return d


def readout_precharge():
    d = schematic.Drawing("RDPRE", "RDPRE: line b low; 1 TFT", 2, 1.2)
    tft(d, 0, 0, "n", "b", "ck", "vss")
    return d


DRAWINGS = (bitcell, rlpu, word_line_driver, row_gates, columns, write_columns, data_lines, readout_pass, readout_precharge)


def compare(drawing, leaves):
    have = sorted(schematic.ends(*device) for device in drawing.devices)
    want = []
    for line in leaves[drawing.name][1]:
        drain, gate, source, kind, _ = array_netlist.TFT.match(line).groups()
        want.append(schematic.ends(kind, drain, gate, source))
    for device in sorted(want):
        if want.count(device) > have.count(device):
            yield f"{drawing.name}: not drawn: {' '.join(device)}"
    for device in have:
        if have.count(device) > want.count(device):
            yield f"{drawing.name}: drawn, not in array.sp: {' '.join(device)}"


def run():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args()
    leaves = array_netlist.leaf_cells(kit_module.Kit.load("ltps"))
    wrong = []
    for draw in DRAWINGS:
        drawing = draw()
        wrong += compare(drawing, leaves)
        path = schematic.FOLDER / f"{drawing.name}.svg"
        if not args.check:
            kit_module.write_atomic(path, drawing.svg())
        elif not path.is_file() or path.read_text() != drawing.svg():
            wrong.append(f"{path.relative_to(kit_module.ROOT)} is not what the script draws: run scripts/kit/array_schematic.py")
    for line in wrong:
        print("wrong:", line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    kit_module.main(run)
