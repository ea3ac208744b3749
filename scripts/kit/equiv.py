#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Proves that a mapped netlist does what the RTL says.

usage: scripts/kit/equiv.py [--tech ltps] [--rtl-dir DIR] CHIP

Every register, latch, array and RLPU of the netlist is matched with the RTL's by name (net.json carries the names). Both
sides are cut there: storage must be of the same kind, and what enters it (data, clock or enable, the boxes' inputs,
the chip's outputs) must be the same function of what leaves it. abc proves that, as one combinational problem. Exit
code 1 if they differ.
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import cell_table  # noqa: E402
import chipfiles  # noqa: E402
import chips  # noqa: E402
import kit as kit_module  # noqa: E402
import macros  # noqa: E402
import mapping  # noqa: E402
import netview  # noqa: E402

# Registers that the RTL describes with a plain clock and the netlist builds from latches or behind a gated clock: both
# sides take the latter from map/prim. That they do the same is shown by the lock-step of the netlist.
LATCHED = ("flexi_count_gate", "flexi_count_register", "flexi_ereg", "flexi_freg", "flexi_lreg", "flexi_front_latch", "flexi_phase_latch")
KINDS = {"$_DFF_P_": "ff", "$_DLATCH_P_": "high", "$_DLATCH_N_": "low"}


def flat(modules, top):
    """One module of leaf cells; nets and cells under hierarchical names."""
    out = {"attributes": {}, "ports": {}, "cells": {}, "netnames": {}}
    numbers = iter(range(2, 10**9))

    def walk(name, prefix, nets):
        module = modules[name]

        def net(bit):
            if netview.constant(bit):
                return bit
            if bit not in nets:
                nets[bit] = next(numbers)
            return nets[bit]

        for label, entry in module["netnames"].items():
            if not label.startswith("$"):
                out["netnames"][prefix + label] = {**entry, "bits": [net(bit) for bit in entry["bits"]]}
        for label, cell in module["cells"].items():
            pins = {pin: [net(bit) for bit in bits] for pin, bits in cell["connections"].items()}
            if cell["type"] in modules:
                ports = modules[cell["type"]]["ports"]
                # Constants on a port enter the child as nets that a constant drives.
                inside = {}
                for port, bits in pins.items():
                    for outer, inner in zip(bits, ports[port]["bits"]):
                        inside[inner] = outer
                walk(cell["type"], f"{prefix}{label}.", inside)
            else:
                out["cells"][prefix + label] = {**cell, "connections": pins, "prefix": prefix}
        if not prefix:
            out["ports"] = {port: {**entry, "bits": [net(bit) for bit in entry["bits"]]}
                            for port, entry in module["ports"].items()}

    walk(top, "", {})
    return out


class Cut:
    """A flat module whose storage and boxes have become ports."""

    def __init__(self, module):
        self.module, self.view = module, netview.Netview(module)
        self.kinds = {}     # name of a register or box -> its kind
        self.alias = {}     # every name of a register -> the one in kinds

    def port(self, name, direction, bit):
        if netview.constant(bit) and direction == "input":
            return
        self.module["ports"][name] = {"direction": direction, "bits": [bit]}

    def inverted(self, bit):
        net = self.view.net()
        self.view.add("$_NOT_", {"A": bit, "Y": net}, ("Y",), "cut_not_")
        return net

    def register(self, names, kind, clock, data, out, flip_data=False, flip_out=False):
        """Cuts a storage cell: `names` are the RTL's for the bit, `flip_*` is what stands between it and the cell."""
        name = names[0]
        if name in self.kinds:
            raise kit_module.KitError(f"register {name} is there twice", "run make synth anew; report it if it stays so")
        # A latch that is open while its gate is high is one that is open while the complement is low: which of the two stands
        # there is a choice of mapping, and the gate is proven anyway.
        self.kinds[name] = "latch" if kind in ("low", "high") else kind
        self.alias.update(dict.fromkeys(names, name))
        self.port(f"d:{name}", "output", self.inverted(data) if flip_data else data)
        self.port(f"c:{name}", "output", self.inverted(clock) if kind == "high" else clock)
        if flip_out:
            source = self.view.net()
            self.view.add("$_NOT_", {"A": source, "Y": out}, ("Y",), "cut_not_")
            out = source
        self.port(f"q:{name}", "input", out)

    def box(self, name, cell):
        self.kinds[name] = cell["type"]
        for pin, bits in cell["connections"].items():
            out = cell["port_directions"][pin] == "output"
            for i, bit in enumerate(bits):
                self.port(f"{name}.{pin}[{i}]", "input" if out else "output", bit)


def cut_netlist(modules, cells):
    module = flat(modules, chips.TOP)
    cut = Cut(module)
    for label, cell in list(module["cells"].items()):
        table = cells.get(cell["type"])
        if table is None:
            cut.view.remove(label)
            cut.box(label, cell)
        elif table.storage:
            registers = cell["attributes"]["rtl"].split(" ")
            prefix = cell["prefix"]
            cut.view.remove(label)
            for register, data, (out, function) in zip(registers, table.data, table.outputs.items()):
                pins = cell["connections"]
                inverting = function.startswith("!")
                flipped = register.startswith("~")
                kind = "ff" if table.kind == "ff" else "high" if table.level else "low"
                names = [prefix + name for name in register.lstrip("~").split("|")]
                cut.register(names, kind, pins[table.clock][0], pins[data][0], pins[out][0],
                             flip_data=inverting != flipped, flip_out=flipped)
    return cut


def rtl_flat(chip, rtl, cells_v, out):
    """The RTL without any mapping: gates as Yosys writes them, adders from rtl/prim's own description."""
    sources = [mapping.with_cells(name) if pathlib.Path(name).stem in LATCHED else name for name in chips.rtl_sources("ltps", rtl)]
    parameters = " ".join(f"-chparam {k} {v}" for k, v in chips.rtl_parameters(chip).items())
    mapping.yosys(f"""
        read_verilog -sv -Irtl {cells_v} {' '.join(sources)}
        blackbox {' '.join(mapping.BOXES)}
        hierarchy -check -top {chips.TOP} {parameters}
        proc -noopt; flatten; opt_expr; memory -nomap; memory_map; techmap
        dfflegalize -cell $_DFF_P_ x -cell $_DLATCH_P_ x -cell $_DLATCH_N_ x
        techmap; write_json {out}
    """, rtl)
    modules = mapping.read_modules(out)
    module = modules[next(name for name in modules if mapping.base_name(name) == chips.TOP)]
    return module


def cut_rtl(module, gate):
    """Cuts the RTL where the netlist has a register or box; other registers go with what nobody reads."""
    macros.expand({"top": module})
    cut = Cut(module)
    names = {}
    for name, entry in module["netnames"].items():
        for i, bit in enumerate(entry["bits"]):
            names.setdefault(bit, []).append(f"{name}[{i + entry.get('offset', 0)}]")
    missing = []
    boxes = set(gate.kinds.values())
    for label, cell in list(module["cells"].items()):
        if cell["type"] in KINDS:
            pins = cell["connections"]
            kind = KINDS[cell["type"]]
            clock = pins["C" if kind == "ff" else "E"][0]
            out = pins["Q"][0]
            known = sorted({gate.alias[name] for name in names.get(out, []) if name in gate.alias})
            cut.view.remove(label)
            if known:
                cut.register(known, kind, clock, pins["D"][0], out)
            else:
                name = (names.get(out) or [label])[0]
                missing.append(name)
                cut.port(f"unmatched:{name}", "input", out)
        elif cell["type"] in boxes:
            cut.view.remove(label)
            cut.box(label, cell)
    return cut, missing


def write_problem(cut, order, cells_v, folder, name):
    """BLIF with ports p0, p1, ... in a fixed order, so that abc pairs them."""
    ports = cut.module["ports"]
    fresh = {}
    for i, (port, direction) in enumerate(order):
        if port in ports:
            fresh[f"p{i}"] = ports[port]
        else:
            fresh[f"p{i}"] = {"direction": direction, "bits": [cut.view.net()]}
    cut.module["ports"] = fresh
    cut.module["netnames"] = {}
    mapping.write_modules(folder / f"{name}.json", {"top": cut.module})
    cells = f"read_verilog {cells_v}" if name == "gate" else ""
    mapping.yosys(f"""
        read_json {folder}/{name}.json
        {cells}
        hierarchy -top top; proc; flatten; opt_expr; techmap; setundef -zero -undriven; opt_clean; aigmap
        write_blif {folder}/{name}.blif
    """, folder)


def compare(gold, gate, cells_v, folder):
    """(equal, what abc says, points that are compared)."""
    one, other = gold.module["ports"], gate.module["ports"]
    names = sorted(set(one) | set(other))
    order = [(name, (one.get(name) or other[name])["direction"]) for name in names]
    lonely = [name for name, direction in order if direction == "output" and (name not in one or name not in other)]
    if lonely:
        return False, "only one side has: " + ", ".join(lonely[:20]), len(order)
    write_problem(gold, order, cells_v, folder, "gold")
    write_problem(gate, order, cells_v, folder, "gate")
    kit_module.need("yosys-abc")
    done = subprocess.run(["yosys-abc", "-c", f"cec {folder}/gold.blif {folder}/gate.blif"], capture_output=True,
                          text=True, check=False, cwd=folder)
    text = done.stdout + done.stderr
    equal = "Networks are equivalent" in text
    for number in re.findall(r"Output p(\d+)\b", text)[:10]:
        text += f"\nwhich is {order[int(number)][0]}"
    return equal, text, sum(direction == "output" for _, direction in order)


def run():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("chip")
    kit_module.add_arguments(parser, corner=False, voltage=False)
    parser.add_argument("--rtl-dir", default=str(kit_module.ROOT), help="checkout whose rtl/ is meant")
    parser.add_argument("--netlist", help="another net.json than the one make synth wrote")
    parser.add_argument("--keep", help="folder for the two networks")
    args = parser.parse_args()
    rtl = pathlib.Path(args.rtl_dir).resolve()
    chip = chipfiles.chip_of(args.chip, rtl)
    kit = kit_module.Kit.load(args.tech)
    cells = cell_table.load(kit)
    path = pathlib.Path(args.netlist or kit_module.ROOT / "build" / "synth" / kit.name / args.chip / "net.json")
    if not path.is_file():
        raise kit_module.KitError(f"{path} is missing", f"make it: make synth CHIP={args.chip}")
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(args.keep or temporary)
        gate = cut_netlist(mapping.read_modules(path), cells)
        gold, missing = cut_rtl(rtl_flat(chip, rtl, kit.path("cells_verilog"), folder / "rtl.json"), gate)
        wrong = [name for name in gate.kinds if gold.kinds.get(name) != gate.kinds[name]]
        for name in wrong[:20]:
            print(f"equiv: {name} is {gate.kinds[name]} in the netlist, {gold.kinds.get(name, 'absent')} in the RTL")
        equal, text, points = (False, "", 0) if wrong else compare(gold, gate, kit.path("cells_verilog"), folder)
    registers = sum(kind in ("ff", "latch") for kind in gate.kinds.values())
    print(f"equiv: {args.chip}: {registers} registers and latches, {len(gate.kinds) - registers} boxes matched, "
          f"{len(missing)} registers of the RTL are not in the netlist" + (": " + ", ".join(missing[:20]) if missing else ""))
    print(f"equiv: {args.chip}: {points if equal else 0} of {points} points proven: data and clock of every register, inputs of every box, outputs")
    if not args.netlist and rtl == kit_module.ROOT.resolve():
        # A point is proven with all others or not at all.
        remaining = 0 if equal else max(points, 1)
        chipfiles.write_metrics("equivalence", [
            {"name": "points", "config": args.chip, "value": points, "unit": "points", "goal": None, "ok": equal},
            {"name": "open", "config": args.chip, "value": remaining, "unit": "points", "goal": 0, "ok": remaining == 0}])
    if not equal:
        print(f"equiv: {args.chip}: NOT equivalent\n{text.strip()}")
        return 1
    print(f"equiv: {args.chip}: netlist and RTL are equivalent")
    return 0


if __name__ == "__main__":
    kit_module.main(run)
