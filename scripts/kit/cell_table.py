# SPDX-License-Identifier: Apache-2.0
"""The cells of a kit as synthesis sees them: pins, functions, transistors, drives, input capacitances."""
import collections
import json
import re


class Cell:
    def __init__(self, name, entry):
        self.name = name
        self.kind = entry["kind"]                  # comb latch ff tie
        self.transistors = entry["transistors"]
        self.inputs = entry["inputs"]
        self.outputs = entry["outputs"]            # pin -> function
        self.drive = entry["drive"]
        self.data = entry.get("data", [])
        self.clock = entry.get("clock_pin") or entry.get("enable")
        self.level = entry.get("enable_level")
        self.clock_buffer = entry.get("clock", False)
        self.passes = entry.get("pass_inputs", [])       # sources of pass transistors
        self.floating = entry.get("floating_inputs", []) # of these, what may take a net whose zero nothing holds
        self.load = {}                             # input pin -> fF
        self.family = re.sub(r"X\d+$", "", name)
        # What drive.py plans with, and what Yosys and abc are shown (what they find depends on how many cells there are); size.py has all.
        self.planned = (self.clock_buffer or self.drive <= 16) and not entry.get("sizing", False)

    @property
    def storage(self):
        return self.kind in ("latch", "ff")

    @property
    def buffer(self):
        return self.kind == "comb" and self.inputs == ["A"] and self.outputs == {"Y": "A"}

    @property
    def gate(self):
        """Plain gate that abc may place: combinational, one output, not a buffer."""
        return self.kind == "comb" and len(self.outputs) == 1 and not self.buffer


def load(kit):
    """{name: Cell} of a kit, loads taken from the SPICE cells."""
    table = json.loads(kit.path("cells").read_text(encoding="utf-8"))
    cells = {name: Cell(name, entry) for name, entry in table.items()}
    if kit.has("cells_spice"):
        loads = spice_loads(kit.path("cells_spice").read_text(encoding="utf-8"), kit.data["synthesis"]["gate_fF_per_um"])
        for name, cell in cells.items():
            cell.load = {pin: loads[name.lower()][pin.lower()] for pin in cell.inputs}
    return cells


def spice_loads(text, per_um):
    """{cell: {pin: fF}}: gates on a pin, and gates behind the pass transistors on a pin.

    Liberty has measured values; these decide the drives and buffers, so that the netlist, and with it the transistor
    count, depends on committed files only. A test compares both.
    """
    cells = {}
    name = None
    for line in text.splitlines():
        words = line.split("$")[0].lower().split()
        if not words:
            continue
        if words[0] == ".subckt":
            name, pins, devices = words[1], words[2:], []
        elif words[0] == ".ends" and name:
            gates, channels, beyond = collections.Counter(), collections.Counter(), collections.defaultdict(set)
            for drain, gate, source, width in devices:
                gates[gate] += width
                for one, other in ((drain, source), (source, drain)):
                    channels[one] += width / 2
                    if not {drain, source} & {"vdd", "vss"}:
                        beyond[one].add(other)
            cells[name] = {pin: per_um * (gates[pin] + sum(
                channels[pin] + channels[other] + gates[other] for other in sorted(beyond[pin])))
                for pin in pins}
            name = None
        elif words[0].startswith("x") and name:
            width = float(re.search(r"\bw=([0-9.]+)u", line.lower())[1])
            devices.append((words[1], words[2], words[3], width))
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
