# SPDX-License-Identifier: Apache-2.0
"""Joins storage cells of a module that share a clock net into cells of four with one clock inverter."""
import collections
import re

import netview


def wide(cells, kind):
    """Name of the four-bit cell of DFFX1 or LATHNX1, if the kit has one."""
    name = re.sub(r"X(\d+)$", r"4X\1", kind)
    return name if name in cells else None


def run(module, cells):
    view = netview.Netview(module)
    groups = collections.defaultdict(list)
    for name, cell in view.cells.items():
        table = cells.get(cell["type"])
        if table and table.storage and len(table.data) == 1 and wide(cells, cell["type"]):
            groups[cell["type"], cell["connections"][table.clock][0]].append(name)
    for (kind, clock), names in groups.items():
        one, four = cells[kind], cells[wide(cells, kind)]
        names.sort(key=lambda name: _position(view, name, one))
        for i in range(0, len(names) - 3, 4):
            pins = {four.clock: clock}
            for k, name in enumerate(names[i:i + 4]):
                bits = view.cells[name]["connections"]
                pins[four.data[k]] = bits[one.data[0]][0]
                pins[list(four.outputs)[k]] = bits[next(iter(one.outputs))][0]
            registers = [view.cells[name]["attributes"].get("rtl", "") for name in names[i:i + 4]]
            for name in names[i:i + 4]:
                view.remove(name)
            view.add(four.name, pins, four.outputs, "bank_", {"rtl": " ".join(registers)})


def _position(view, name, one):
    """Neighbours in the RTL stay neighbours: nets are numbered in that order."""
    bit = view.cells[name]["connections"][next(iter(one.outputs))][0]
    return (bit, name)
