# SPDX-License-Identifier: Apache-2.0
"""What the boxes of rtl/prim become in a netlist: bitcell arrays under a name of their own, RLPUs lane by lane, a row read-out line by line."""
import collections
import re

import array_netlist
import cell_table
import netview
import readout

RLPU = "RLPU"
# Port of flexi_rlpu -> pin of the cell; fn_i is one pin per bit.
RLPU_PINS = {"clk_i": "CK", "w_i": "W", "wn_i": "WN", "x_i": "X", "xn_i": "XN", "f_o": "Y"}
ARRAY_PARAMETERS = ("Rows", "Banks", "Lanes", "RowW", "BusW", "Dual", "Fanout", "Masked")


def parameter(cell, name):
    text = cell["parameters"].get(name, "0")
    return text if isinstance(text, int) else int(text, 2)


def array_name(values):
    """sram_32x32b1u8: rows x lanes, banks, bus width; d: reads and writes in one cycle; n: no mask; f: RLPUs per bit line."""
    name = "sram_{Rows}x{Lanes}b{Banks}u{BusW}".format(**values)
    return name + ("d" if values["Dual"] else "") + ("" if values["Masked"] else "n") + (f"f{values['Fanout']}" if values["Fanout"] > 1 else "")


def expand(modules):
    """Arrays get their macro's name, RLPUs and read-outs become cells. Returns {array name: parameters}."""
    arrays = {}
    for module in modules.values():
        view = netview.Netview(module)
        for name, cell in list(view.cells.items()):
            if cell["type"] == "flexi_bitcell_array":
                values = {key: parameter(cell, key) for key in ARRAY_PARAMETERS}
                cell["type"] = array_name(values)
                cell["parameters"] = {}
                arrays[cell["type"]] = values
            elif cell["type"] == "flexi_rlpu":
                bits = {port: list(nets) for port, nets in cell["connections"].items()}
                view.remove(name)
                for lane in range(len(bits["f_o"])):
                    pins = {f"F{i}": net for i, net in enumerate(bits["fn_i"])}
                    for port, pin in RLPU_PINS.items():
                        pins[pin] = bits[port][lane] if len(bits[port]) > 1 or port != "clk_i" else bits[port][0]
                    view.add(RLPU, pins, ("Y",), f"{name}_", number=lane)
            elif cell["type"] == "flexi_readout":
                expand_readout(view, name, cell)
    return arrays


def expand_readout(view, name, cell):
    """A line for each bit of the byte; a line without lanes is 0."""
    bits = {port: list(nets) for port, nets in cell["connections"].items()}
    view.remove(name)
    for k, number in enumerate(readout.sizes(len(bits["f_i"]))):
        if not number:
            for end in list(view.loads[bits["byte_o"][k]]):
                view.move(end, "0")
            continue
        pins = {"CK": bits["clk_i"][0], "B": bits["byte_o"][k]}
        for g in range(number):
            pins[f"Y{g}"], pins[f"SN{g}"] = bits["f_i"][8 * g + k], bits["sel_n_i"][g]
        view.add(readout.name(number), pins, ("B",), f"{name}_", number=k)


def lines(modules):
    """Names of the read-out lines that are used, in order."""
    kinds = {cell["type"] for module in modules.values() for cell in module["cells"].values()}
    return sorted((kind for kind in kinds if readout.groups(kind)), key=readout.groups)


def verilog(arrays, used_lines, prim):
    """Functional models of the macros: rtl/prim's own text under the macro's name and with its parameters. prim: folder of rtl/prim."""
    array_text, rlpu_text, readout_text = ((prim / f"flexi_{name}.sv").read_text(encoding="utf-8") for name in ("bitcell_array", "rlpu", "readout"))
    out = ["// Functional models of the arrays, the RLPU and the row read-out, from rtl/prim.\n"]
    for name, values in sorted(arrays.items()):
        text = re.sub(r"\bmodule\s+flexi_bitcell_array\b", f"module {name}", array_text)
        for key, value in values.items():
            text, changed = re.subn(rf"(parameter int {key}\s*=\s*)\d+", rf"\g<1>{value}", text)
            if not changed:
                raise ValueError(f"flexi_bitcell_array has no parameter {key}")
        out.append(text)
    pins = ", ".join([f"input logic F{i}" for i in range(4)] + [
        f"{'output' if port.endswith('_o') else 'input'} logic {pin}" for port, pin in RLPU_PINS.items()])
    ties = ", ".join(f".{port}({pin})" for port, pin in RLPU_PINS.items())
    out.append(rlpu_text)
    out.append(f"module {RLPU} ({pins});\n  flexi_rlpu #(.Lanes(1)) u (.fn_i({{F3, F2, F1, F0}}), {ties});\nendmodule\n")
    if used_lines:
        out.append(readout_text)
    out += [line_verilog(readout.groups(name)) for name in used_lines]
    return "\n".join(out)


def line_verilog(number):
    """A line as bit 0 of a read-out: its lanes are 8 apart."""
    names = [f"Y{g}" for g in range(number)] + [f"SN{g}" for g in range(number)] + ["CK"]
    lanes = ", 7'd0, ".join(f"Y{g}" for g in reversed(range(number)))
    selects = ", ".join(f"SN{g}" for g in reversed(range(number)))
    return (f"module {readout.name(number)} (" + ", ".join(f"input logic {n}" for n in names) + ", output logic B);\n  logic [7:0] b;\n"
            f"  flexi_readout #(.Lanes({8 * number - 7}), .Groups({number})) u (.clk_i(CK), .f_i({{{lanes}}}), .sel_n_i({{{selects}}}), .byte_o(b));\n"
            "  assign B = b[0];\nendmodule\n")


# Blocks of the array generator's count -> parts of a chip's count.
PARTS = {
    "cells": "bitcells", "precharge": "columns", "write_columns": "columns", "group_select": "columns", "data_lines": "columns",
    "rail_buffers": "columns", "word_line_drivers": "decoders", "row_gates": "decoders", "row_sources": "decoders",
    "address": "decoders", "latches": "timing", "delay_line": "timing", "phase": "timing",
}


PASSING = ("ATGL", "d", "y")        # latch of two TFTs: cell, input, output


class Macros:
    """Arrays, RLPU and read-out lines of a kit: transistors and loads of their pins."""

    def __init__(self, kit, arrays, per_um):
        self.kit = kit
        self.arrays = {name: array_netlist.Macro(
            kit, values["Rows"], values["Lanes"], values["BusW"], values["Banks"], values["Dual"], values["Fanout"], name, masked=values["Masked"])
            for name, values in arrays.items()}
        self.leaf = array_netlist.leaf_cells(kit)
        self.loads = cell_table.spice_loads(kit.path("array").read_text(encoding="utf-8"), per_um)
        self.pin_loads, self.known_lines = {}, {}

    def line(self, kind):
        """Line of a read-out by its name, None if it is none."""
        number = readout.groups(kind)
        if number and kind not in self.known_lines:
            self.known_lines[kind] = readout.Line(self.kit, number)
        return self.known_lines.get(kind)

    def built(self, modules):
        """{name: macro} of what has a netlist of its own: all arrays, and the lines that the modules use."""
        return {**self.arrays, **{name: self.line(name) for name in lines(modules)}}

    def transistors(self, kind):
        """Of any macro."""
        return self.rlpu_count() if kind == RLPU else (self.line(kind) or self.arrays[kind]).count()["total"]

    def array_count(self, name):
        """Transistors of an array by part."""
        parts = collections.Counter()
        for kind, value in self.arrays[name].count().items():
            if kind != "total":
                parts[PARTS[kind]] += value
        return parts

    def rlpu_count(self):
        return len(self.leaf[RLPU][1])

    def load(self, kind, pin):
        """fF on an input pin, the worst bit of a bus; gates only, wires come on top."""
        if kind == RLPU:
            return self.loads[RLPU.lower()][pin.lower()]
        if kind not in self.pin_loads:
            self.pin_loads[kind] = self.port_loads(self.line(kind) or self.arrays[kind], kind)
        behind = self.arrays[kind].data_line_load(self.loads["wrcol"]["d"]) if pin == "wdata_i" else 0.0
        return behind + max((value for net, value in self.pin_loads[kind].items() if net.split("[")[0] == pin), default=0.0)

    def port_loads(self, macro, name):
        """{net of a block: fF} of the leaf cells below, those behind latches that pass their input on included."""
        total, passed = self.block_loads(macro, name)
        for net, behind in passed:
            total[net] += total[behind]
        return total

    def block_loads(self, macro, name):
        """({net: fF}, [(input, output)] of the passing latches whose load lies outside) of a block."""
        module = macro.by_name[name]
        total = collections.Counter()
        passed = []
        for net, value in module.caps:
            total[net] += value
        below = {}
        for _, cell, nets in module.instances:
            if cell in macro.by_name:
                if cell not in below:
                    below[cell] = self.block_loads(macro, cell)
                passed += [(nets[net], nets[behind]) for net, behind in below[cell][1] if net in nets and behind in nets]
            elif cell == PASSING[0]:
                passed.append((nets[PASSING[1]], nets[PASSING[2]]))
            for pin, net in nets.items():
                total[net] += below[cell][0].get(pin, 0.0) if cell in below else self.loads[cell.lower()][pin]
        ports = set(module.pins())
        for net, behind in passed:
            if behind not in ports:
                total[net] += total[behind]
        return total, [pair for pair in passed if pair[1] in ports]
