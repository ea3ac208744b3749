# SPDX-License-Identifier: Apache-2.0
"""The cells of a kit as synthesis sees them: pins, functions, transistors, drives, input capacitances."""
import dataclasses
import json
import re

import chips

ROOT = chips.ROOT


@dataclasses.dataclass
class Cell:
    name: str
    transistors: int
    inputs: list
    outputs: dict  # pin -> function, or "latch" / "dff"

    @property
    def family(self):
        return re.sub(r"X\d+$", "", self.name)

    @property
    def drive(self):
        found = re.search(r"X(\d+)$", self.name)
        return int(found[1]) if found else 1

    @property
    def storage(self):
        return any(function in ("latch", "dff") for function in self.outputs.values())

    @property
    def clock(self):
        """Pin that opens or clocks a storage cell."""
        return next((pin for pin in self.inputs if pin in ("CK", "G", "GN")), None)

    @property
    def gate(self):
        """Plain gate that abc may place: one output, function of the inputs, not a buffer or a tie cell."""
        if self.storage or len(self.outputs) != 1 or not self.inputs:
            return False
        return next(iter(self.outputs.values())) != self.inputs[0]


def load(tech):
    """{name: Cell} of tech/<name>."""
    table = json.loads((ROOT / "scripts" / "kit" / "provisional_cells.json").read_text(encoding="utf-8"))
    cells = {}
    for name, (transistors, inputs, outputs) in table.items():
        functions = dict(item.split("=", 1) for item in outputs.split())
        cells[name] = Cell(name, int(transistors), inputs.split(), functions)
    return cells


def area_liberty(cells):
    """Smallest Liberty text that Yosys and abc take for these cells; area = transistors."""
    out = ["library(area) {"]
    for cell in cells:
        out.append(f"  cell({cell.name}) {{ area : {cell.transistors};")
        out += [f"    pin({pin}) {{ direction : input; }}" for pin in cell.inputs]
        for pin, function in cell.outputs.items():
            text = "" if cell.storage else f' function : "{function}";'
            out.append(f"    pin({pin}) {{ direction : output;{text} }}")
        out.append("  }")
    return "\n".join(out + ["}", ""])
