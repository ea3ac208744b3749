#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The standard cells of a kit: cells.json (function, pins, counts) beside cells.sp (transistors).

usage: scripts/kit/cells.py [--tech ltps]     checks the two files against each other and lists the cells

From Python:
  library = Library(kit)         library.cells["NAND2X1"]: a Cell, library.subckt["NAND2X1"]: its SPICE text
  cell.value("Y", {"A": 1, "B": 0})   an output by its function; cell.states(["A", "B"]): all combinations
"""
import argparse
import copy
import itertools
import re

import kit as kit_module

KINDS = ("comb", "latch", "ff", "tie")
DEVICE = re.compile(r"^x\S*\s+(\S+)\s+(\S+)\s+(\S+)\s+(tftn|tftp)\s+w=([\d.]+)u\s+l=(\S+)", re.IGNORECASE)


class Cell:
    def __init__(self, name, data):
        self.name = name
        self.kind = data["kind"]
        self.drive = data["drive"]
        self.inputs = list(data["inputs"])
        self.outputs = dict(data["outputs"])
        self.transistors = data["transistors"]
        self.width_um = data["width_um"]
        self.pass_inputs = data.get("pass_inputs", [])
        self.loads_together = data.get("loads_together", [])
        self.clock_buffer = bool(data.get("clock"))
        self.data_pins = data.get("data", [])
        self.enable = data.get("enable")                  # of a latch
        self.enable_level = data.get("enable_level")
        self.clock = data.get("clock_pin")                # of a flip-flop
        self.fold = 1                                     # bits that one of the netlist stands for: see folded()

    @property
    def bits(self):
        return len(self.data_pins)

    def value(self, output, values):
        return evaluate(self.outputs[output], values)

    def states(self, pins):
        """All 0/1 combinations of some pins."""
        for bits in itertools.product((0, 1), repeat=len(pins)):
            yield dict(zip(pins, bits))


_cache = {}


def evaluate(function, values):
    """A Liberty function (! & | ^ and parentheses) for values {pin: 0|1}."""
    key = (function, tuple(sorted(values.items())))
    if key not in _cache:
        _cache[key] = _parse(function, values)
    return _cache[key]


def _parse(function, values):
    """Recursive descent: | lowest, then ^, then &, then !."""
    tokens = re.findall(r"\w+|[!&|^()]", function)
    place = 0

    def peek():
        return tokens[place] if place < len(tokens) else None

    def take():
        nonlocal place
        place += 1
        return tokens[place - 1]

    def unary():
        token = take() if place < len(tokens) else None
        if token == "!":
            return 1 - unary()
        if token == "(":
            result = chain(0)
            if peek() != ")":
                raise kit_module.KitError(f"function '{function}': a parenthesis is missing", "correct it in cells.json")
            take()
            return result
        if token in ("0", "1"):
            return int(token)
        if token not in values:
            raise kit_module.KitError(f"function '{function}': unknown pin '{token}'", "correct it in cells.json")
        return values[token]

    operators = ("|", "^", "&")

    def chain(level):
        if level == 3:
            return unary()
        result = chain(level + 1)
        while peek() == operators[level]:
            take()
            other = chain(level + 1)
            result = (result | other, result ^ other, result & other)[level]
        return result

    result = chain(0)
    if place != len(tokens):
        raise kit_module.KitError(f"function '{function}': cannot read from '{tokens[place]}'", "correct it in cells.json")
    return result


class Library:
    def __init__(self, kit):
        self.kit = kit
        path = kit.path("cells")
        data = kit_module.read_json(path, "cell list")
        self.cells = {}
        for name, entry in data.items():
            for key in ("kind", "drive", "inputs", "outputs", "transistors", "width_um"):
                if key not in entry:
                    raise kit_module.KitError(f"{path}: cell {name} has no '{key}'", "add it")
            if entry["kind"] not in KINDS:
                raise kit_module.KitError(f"{path}: cell {name} is of kind '{entry['kind']}'", f"use one of: {', '.join(KINDS)}")
            self.cells[name] = Cell(name, entry)
        self.subckt, self.pins = read_subckts(kit.path("cells_spice"))

    def folded(self, cell):
        """A cell of several bits as one bit of their common width, with a library for it: the same waveforms when all bits move
        together, at a quarter of the simulation. Nodes of bit 0 end in 0, those of the others in 1, 2, ..."""
        lines = []
        for line in self.subckt[cell.name].splitlines():
            nodes = line.split()[1:4]
            if line.startswith(".subckt"):
                line = " ".join(word for word in line.split() if not re.search(r"^[a-z]+[1-9]$", word))
            elif line.startswith("x") and any(re.search(r"[1-9]$", node) for node in nodes):
                continue
            elif line.startswith("x") and any(node.endswith("0") for node in nodes):
                line = re.sub(r"\bw=([\d.]+)u", lambda match: f"w={float(match[1]) * cell.bits:g}u", line)
            lines.append(line)
        one, library = copy.copy(cell), copy.copy(self)
        one.fold, one.data_pins = cell.bits, cell.data_pins[:1]
        one.inputs = [pin for pin in cell.inputs if pin not in cell.data_pins[1:]]
        one.outputs = dict(list(cell.outputs.items())[:1])
        library.subckt = {**self.subckt, cell.name: "\n".join(lines) + "\n"}
        return library, one

    def multiple(self, cell, least_um):
        """(gate, factor): a smaller drive of the gate all of whose TFTs are that many times narrower, so that everything about it is
        the same at that many times the load; the gate itself and 1 where there is none, or where one of its pins has gates
        of less than least_um (as characterised, its driver would not be smaller in proportion)."""
        mine = self.devices(cell.name)
        for other in self.cells.values():
            factor = cell.drive / other.drive
            if cell.kind != "comb" or factor <= 1 or (other.kind, other.inputs, other.outputs) != (cell.kind, cell.inputs, cell.outputs):
                continue
            widened = [(kind, width * factor, nodes) for kind, width, nodes in self.devices(other.name)]
            if widened == mine and all(self.gate_width(other.name, pin) >= least_um for pin in other.inputs) and not cell.pass_inputs:
                return other, factor
        return cell, 1

    def check(self):
        """Differences between cells.json and cells.sp, one line each."""
        for name, cell in self.cells.items():
            if name not in self.subckt:
                yield f"{name}: no .subckt in cells.sp"
                continue
            want = [p.lower() for p in cell.inputs + list(cell.outputs)] + ["vdd", "vss"]
            if self.pins[name] != want:
                yield f"{name}: pins {' '.join(self.pins[name])} in cells.sp, expected {' '.join(want)}"
            devices = self.devices(name)
            if len(devices) != cell.transistors:
                yield f"{name}: {len(devices)} transistors in cells.sp, {cell.transistors} in cells.json"
            width = sum(w for _, w, _ in devices)
            if abs(width - cell.width_um) > 0.05:
                yield f"{name}: {width:g} um of width in cells.sp, {cell.width_um:g} in cells.json"
        for name in self.subckt:
            if name not in self.cells:
                yield f"{name}: in cells.sp, not in cells.json"

    def devices(self, name):
        """[(tftn|tftp, w in um, (drain, gate, source))] of a cell."""
        found = []
        for line in self.subckt[name].splitlines()[1:-1]:
            line = line.split("$")[0].strip()
            match = DEVICE.match(line)
            if match:
                found.append((match[4].lower(), float(match[5]), (match[1], match[2], match[3])))
            elif line and not line.startswith("*"):
                raise kit_module.KitError(f"cells.sp, {name}: '{line}' is no TFT", "cells hold instances of tftn and tftp only")
        return found

    def gate_width(self, name, pin):
        """Width of all gates on a pin, in um: what its driver is sized by."""
        return sum(w for _, w, nodes in self.devices(name) if nodes[1] == pin.lower())


def read_subckts(path):
    """({name: text}, {name: pins}) of a file of flat subcircuits."""
    texts, pins, name = {}, {}, None
    for line in path.read_text().splitlines():
        words = line.split()
        if words and words[0].lower() == ".subckt":
            name = words[1]
            texts[name], pins[name] = line + "\n", [p.lower() for p in words[2:]]
        elif name:
            texts[name] += line + "\n"
            if words and words[0].lower() == ".ends":
                name = None
    if name:
        raise kit_module.KitError(f"{path}: .subckt {name} has no .ends", "add it")
    return texts, pins


def run():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kit_module.add_arguments(parser, corner=False, voltage=False)
    args = parser.parse_args()
    library = Library(kit_module.Kit.load(args.tech))
    for name, cell in library.cells.items():
        print(f"{name:10} {cell.transistors:3} TFTs {cell.width_um:6g} um  " +
              "; ".join(f"{pin} = {function}" for pin, function in cell.outputs.items()))
    wrong = list(library.check())
    for line in wrong:
        print("wrong:", line)
    return 1 if wrong else 0


if __name__ == "__main__":
    kit_module.main(run)
