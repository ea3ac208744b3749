# SPDX-License-Identifier: Apache-2.0
"""Lines of flexi_readout: one bus line of as many groups, called RDLINE<groups>, out of the cells RDPASS and RDPRE.

Up to readout_groups (array.json) the lanes' pass devices hang on one line. Above, parts of readout_part groups each pull a
long line down: a line across all cores is too heavy for an RLPU.
"""
import re

import array_netlist

NAME = re.compile(r"^RDLINE(\d+)$", re.IGNORECASE)


def name(groups):
    return f"RDLINE{groups}"


def groups(kind):
    """Groups of a cell's name, or None if it is no line."""
    found = NAME.match(kind)
    return int(found[1]) if found else None


def sizes(lanes):
    """Groups of the eight lines of a read-out of so many lanes."""
    return [len(range(k, lanes, 8)) for k in range(8)]


class Line(array_netlist.Macro):
    """A macro as the arrays are: structure, SPICE, Verilog, count."""

    def __init__(self, kit, number):  # pylint: disable=super-init-not-called
        self.kit, self.groups, self.name = kit, number, name(number)
        self.leaf, self.set = array_netlist.leaf_cells(kit), array_netlist.settings(kit)
        self.about = f"Line of a row read-out, {number} groups"
        self.ports = [(f"{pin}{g}", None, "input") for g in range(number) for pin in ("Y", "SN")] + [
            ("CK", None, "input"), ("B", None, "output")]
        self.modules = []
        self.build()
        self.check()

    def build(self):
        top = array_netlist.Module(self.name, self.ports)
        per_group = 8 * self.set["cell_um"][0] * self.set["line_fF_per_um"]     # a lane of each group, 8 columns apart
        two = self.groups > self.set["readout_groups"]
        part = self.set["readout_part"] if two else self.groups
        parts = [list(range(g, min(g + part, self.groups))) for g in range(0, self.groups, part)]
        for p, members in enumerate(parts):
            line = f"b{p}" if two else "B"
            if two:
                top.wire(line)
                top.add(f"pull{p}", "RDPULL", b=line, z="z")
            for g in members:
                top.add(f"pass{g}", "RDPASS", y=f"Y{g}", sn=f"SN{g}", b=line)
            top.add(f"pre{p}", "RDPRE", ck="CK", b=line)
            top.caps.append((line, per_group * len(members)))
        if two:
            top.wire("z")
            top.add("top", "RDTOP", ck="CK", z="z")
            top.add("out", "RDOUT", z="z", b="B")
            top.caps.append(("z", per_group * self.groups))
        self.modules.append(top)

    def count(self):
        return {"total": self.transistors()}
