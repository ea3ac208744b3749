#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Builds the array macro (flexi_bitcell_array of rtl/prim) out of the custom cells of a technology.

usage: array_netlist.py --rows 32 --banks 1 --lanes 32 --busw 8 [--dual] [--fanout 2] [--name NAME]
                        [--spice FILE] [--verilog FILE] [--count FILE] [--chip flexi-1]

Without output files it prints the transistors block by block. --chip takes the two macros of a chip of
config/chips.json instead of --rows etc. The SPICE and the Verilog are written from one structure: blocks, and
the cells of array.sp as leaves (empty modules in the Verilog). Nets of a bus are called name[0], name[1] ...

From Python:
  macro = Macro(kit, rows=32, lanes=32, busw=8)
  macro.spice()  macro.verilog()  macro.count()  macro.ports   macro.name
"""
import argparse
import json
import math
import re

import kit as kit_module
from kit import KitError

TFT = re.compile(r"^x\S*\s+(\S+)\s+(\S+)\s+(\S+)\s+(tft[np])\s+(.*)$", re.IGNORECASE)
MAX_ROWS = 64
SUPPLY = ("vdd", "vss")


def leaf_cells(kit):
    """{name: (pins, [tft lines], text)} of every subcircuit of array.sp, pins in lower case and in order."""
    cells, name = {}, None
    for line in kit.path("array").read_text().splitlines():
        word = line.split()
        if word and word[0].lower() == ".subckt":
            name, pins, text, tfts = word[1], [p.lower() for p in word[2:]], [], []
        elif word and word[0].lower() == ".ends":
            cells[name] = (pins, tfts, text)
            name = None
        elif name and line.strip() and not line.startswith("*"):
            text.append(line)
            if TFT.match(line):
                tfts.append(line)
            else:
                raise KitError(f"{kit.path('array')}: cell {name}: '{line}' is no TFT", "custom cells hold instances of tftn and tftp only")
    return cells


def settings(kit):
    """array.json beside array.sp."""
    return kit_module.read_json(kit.path("array").with_name("array.json"), "settings of the array generator")


def pick(table, size):
    """First entry of [[limit, value], ..] whose limit is not below size; the last one if none is."""
    for limit, value in table:
        if size <= limit:
            return value
    return table[-1][1]


def net(bus, i=None):
    return bus if i is None else f"{bus}[{i}]"


def bits(bus, width):
    return [net(bus, i) for i in range(width)]


class Module:
    """A block: ports [(name, width or None, direction)], instances [(name, cell, {pin: net})]."""

    def __init__(self, name, ports):
        self.name, self.ports, self.instances, self.wires, self.caps = name, ports, [], {}, []

    def pins(self):
        out = []
        for name, width, _ in self.ports:
            out += [name] if width is None else bits(name, width)
        return out

    def add(self, name, cell, **nets):
        self.instances.append((name, cell, nets))

    def connect(self, name, cell, nets):
        self.instances.append((name, cell, nets))

    def wire(self, name, width=None):
        self.wires[name] = width


class Macro:
    def __init__(self, kit, rows, lanes, busw, banks=1, dual=False, fanout=1, name=None, write_port=None, masked=True):
        self.kit, self.rows, self.lanes, self.busw, self.banks = kit, rows, lanes, busw, banks
        self.dual, self.fanout, self.masked = bool(dual), fanout, bool(masked)
        for what, value in (("rows", rows), ("banks", banks), ("lanes", lanes), ("busw", busw), ("fanout", fanout)):
            if not isinstance(value, int) or value < 1:
                raise KitError(f"array: {what} is {value}", "give a whole number above 0")
        if rows > MAX_ROWS or rows < 2:
            raise KitError(f"array of {rows} rows", f"the decoder of the kit has 2 to {MAX_ROWS} rows: use more banks with fewer rows")
        if lanes % busw:
            raise KitError(f"array: the write bus of {busw} bits does not divide {lanes} lanes", "give --busw a divisor of --lanes")
        if self.dual and banks > 1:
            raise KitError(f"array with Dual = 1 and {banks} banks", "the two-phase write is drawn for one bank")
        if self.dual and not self.masked:
            raise KitError("array with Dual = 1 and Masked = 0", "the latches of Dual arrays hold a mask too: Masked = 1")
        self.leaf, self.set = leaf_cells(kit), settings(kit)
        # Reading and writing in one cycle: a second port (8 TFTs a cell), or one port used twice, self-timed.
        self.ports8 = self.dual and (rows >= self.set["write_port_from_rows"] if write_port is None else write_port)
        self.shared = self.dual and not self.ports8
        self.buffered = fanout >= self.set["rail_buffer_from_fanout"]
        self.roww = max(1, math.ceil(math.log2(rows)))
        self.groups, self.columns = lanes // busw, banks * lanes
        # As scripts/kit/macros.py names the boxes of the netlist.
        self.name = name or f"sram_{rows}x{lanes}b{banks}u{busw}" + ("d" if self.dual else "") + ("" if self.masked else "n") + (
            f"f{fanout}" if fanout > 1 else "")
        if not self.masked and self.columns > self.set["data_pass_columns"]:
            raise KitError(f"array of {self.columns} columns without a mask", f"Masked = 0 goes up to {self.set['data_pass_columns']} columns")
        per_bank = max(1, self.set["segment_columns"] // lanes)    # banks that share one decoder
        self.segments = [list(range(b, min(b + per_bank, banks))) for b in range(0, banks, per_bank)]
        # Arrays in segments, and the cell with a write port, are for chips that are to be fast.
        self.drive = pick(self.set["drives"], len(self.segments[0]) * lanes)
        if len(self.segments) > 1 or self.ports8:
            self.drive = self.set["segment_drive" if len(self.segments) > 1 else "write_port_drive"]
        self.gate_bits = (self.roww + 1) // 2                      # address bits of PRED, the rest to RSRC
        self.source_bits = self.roww - self.gate_bits
        self.about = f"Array macro {self.name}: {rows} rows, {banks} bank(s) of {lanes} lanes"
        self.modules = []
        self.build()
        self.check()

    # ---- structure ----------------------------------------------------------------------------------------------
    def module(self, suffix, ports):
        m = Module(f"{self.name}_{suffix}", ports)
        for existing in self.modules:
            if existing.name == m.name:
                return existing, True
        self.modules.append(m)
        return m, False

    def row_module(self, columns):
        ports = [("wl", None, "input"), ("bl", columns, "inout"), ("blb", columns, "inout")]
        if self.ports8:
            ports += [("wwl", None, "input"), ("wbl", columns, "inout"), ("wblb", columns, "inout")]
        m, known = self.module(f"row{columns}", ports)
        if not known:
            for c in range(columns):
                nets = {"bl": net("bl", c), "blb": net("blb", c), "wl": "wl"}
                if self.ports8:
                    nets.update(wbl=net("wbl", c), wblb=net("wblb", c), wwl="wwl")
                m.connect(f"c{c}", self.bitcell(), nets)
        return m

    def bitcell(self):
        return "BIT8T" if self.ports8 else pick(self.set["bitcells"], self.rows)

    def cells_module(self, columns):
        row = self.row_module(columns)
        lines, words = (("bl", "blb", "wbl", "wblb"), ("wl", "wwl")) if self.ports8 else (("bl", "blb"), ("wl",))
        m, known = self.module(f"cells{columns}", [(w, self.rows, "input") for w in words] + [(b, columns, "inout") for b in lines])
        if not known:
            for r in range(self.rows):
                nets = {w: net(w, r) for w in words}
                for b in lines:
                    nets.update({p: p for p in bits(b, columns)})
                m.connect(f"r{r}", row.name, nets)
            wide, high = (x * self.set["line_fF_per_um"] for x in self.set["cell_um"])
            m.caps = [(n, high * self.rows) for b in lines for n in bits(b, columns)]
            m.caps += [(n, wide * columns) for w in words for n in bits(w, self.rows)]
        return m

    def decoder_module(self):
        """Word lines from the address (a, complement an) and the phase."""
        m, known = self.module("decoder", [("a", self.roww, "input"), ("an", self.roww, "input"), ("ph", None, "input"),
                                           ("wl", self.rows, "output")])
        if known:
            return m
        gates, sources = 2 ** self.gate_bits, 2 ** self.source_bits
        m.wire("g", gates)
        nets = {"ph": "ph"}
        for i in range(self.gate_bits):
            nets["abc"[i]], nets["abc"[i] + "n"] = net("a", i), net("an", i)
        nets.update({f"y{i}": net("g", i) for i in range(gates)})
        m.connect("pred", f"PRED{self.gate_bits}{self.drive}", nets)
        if self.source_bits:
            m.wire("e", sources)
            nets = {f"e{i}": net("e", i) for i in range(sources)}
            for i in range(self.source_bits):
                nets["abc"[i]] = net("a", self.gate_bits + i)
                if self.source_bits > 1:
                    nets["abc"[i] + "n"] = net("an", self.gate_bits + i)
            if self.source_bits == 1:
                nets["a"] = net("a", self.gate_bits)
            m.connect("rsrc", f"RSRC{self.source_bits}{self.drive}", nets)
        for r in range(self.rows):
            source = net("e", r // gates) if self.source_bits else "vdd"
            m.add(f"wl{r}", f"WLDRV{self.drive}", en=source, an=net("g", r % gates), wl=net("wl", r))
        high = self.set["cell_um"][1] * self.set["line_fF_per_um"] * self.rows
        m.caps = [(net("g", i), high) for i in range(gates)] + [(net("e", i), high) for i in range(sources if self.source_bits else 0)]
        return m

    def precharge_module(self, columns):
        m, known = self.module(f"precharge{columns}", [("pcn", None, "input"), ("bl", columns, "inout"), ("blb", columns, "inout")])
        if not known:
            for c in range(columns):
                m.add(f"p{c}", self.precharge_cell(), bl=net("bl", c), blb=net("blb", c), pcn="pcn")
            m.caps = [("pcn", self.set["cell_um"][0] * self.set["line_fF_per_um"] * columns)]
        return m

    def write_module(self, nbanks):
        """Write columns and group drivers of the banks of one segment."""
        columns = nbanks * self.lanes
        m, known = self.module(f"write{columns}", [
            ("d", self.busw, "input"), ("db", self.busw, "input"), ("sel", self.groups, "input"),
            ("wen", nbanks, "input"), ("bl", columns, "inout"), ("blb", columns, "inout")])
        if known:
            return m
        m.wire("gs", nbanks * self.groups)
        for b in range(nbanks):
            for g in range(self.groups):
                m.add(f"gs{b}_{g}", "GSDRV", sel=net("sel", g), wen=net("wen", b), gs=net("gs", b * self.groups + g))
        for c in range(columns):
            lane = c % self.lanes
            group = (c // self.lanes) * self.groups + lane // self.busw
            m.add(f"w{c}", "WRCOL", bl=net("bl", c), blb=net("blb", c), d=net("d", lane % self.busw), db=net("db", lane % self.busw),
                  gs=net("gs", group))
        wide = self.set["cell_um"][0] * self.set["line_fF_per_um"]
        m.caps = [(n, wide * columns) for b in ("d", "db") for n in bits(b, self.busw)]
        m.caps += [(n, wide * self.busw) for n in bits("gs", nbanks * self.groups)]
        return m

    def precharge_cell(self):
        return "PRECH" + pick(self.set["precharge_drives"], self.rows)

    def data_cell(self):
        """Drives the data lines: short ones from the port through pass devices, unless latches that give no current stand before."""
        if not self.dual and self.columns <= self.set["data_pass_columns"]:
            return "WDATP" if self.masked else "WDATN"
        return "WDATA" + pick(self.set["data_drives"], self.columns)

    def data_line_load(self, pass_fF):
        """fF of a data line that the port drives itself, 0 where the array has drivers for it. pass_fF: of a write column's pin d."""
        if self.data_cell() not in ("WDATP", "WDATN"):
            return 0.0
        return self.set["cell_um"][0] * self.set["line_fF_per_um"] * self.columns + self.columns // self.busw * pass_fF

    def direct(self):
        """Is the port itself the true data line?"""
        return self.data_cell() == "WDATN"

    def data_module(self):
        if self.direct():
            m, _ = self.module("data", [("data", self.busw, "input"), ("db", self.busw, "output")])
            for i in range(self.busw):
                m.add(f"b{i}", "WDATN", data=net("data", i), db=net("db", i))
            return m
        m, _ = self.module("data", [("data", self.busw, "input"), ("mask", self.busw, "input"),
                                    ("d", self.busw, "output"), ("db", self.busw, "output")])
        for i in range(self.busw):
            m.add(f"b{i}", self.data_cell(), data=net("data", i), mask=net("mask", i), d=net("d", i), db=net("db", i))
        return m

    def segment_timing(self, nbanks):
        """Phase, precharge line and write enables of one segment, single port."""
        m, known = self.module(f"timing{nbanks}", [("clk", None, "input"), ("we", nbanks, "input"), ("ph", None, "output"),
                                                   ("pcn", None, "output"), ("wen", nbanks, "output")])
        if not known:
            clock = "clk"
            if len(self.segments) > 1:      # the clock of all segments together is more than a clock buffer drives
                clock = "clkb"
                m.wire("clkn")
                m.wire("clkb")
                m.add("clock0", "CKINVA", a="clk", y="clkn")
                m.add("clock1", "CKINVB", a="clkn", y="clkb")
            m.add("phase", f"PHINV{self.drive}", a=clock, y="ph")
            m.add("precharge", f"PCINV{self.drive}", a=clock, y="pcn")
            for b in range(nbanks):
                m.add(f"we{b}", "WENAND", we=net("we", b), ph="ph", wen=net("wen", b))
        return m

    def read_timing(self):
        m, known = self.module("rtiming", [("clk", None, "input"), ("ph", None, "output"), ("pcn", None, "output")])
        if not known:
            m.add("phase", f"PHINV{self.drive}", a="clk", y="ph")
            m.add("precharge", f"PCINV{self.drive}", a="clk", y="pcn")
        return m

    def complemented(self):
        """Address bits whose complement the decoder needs."""
        return [i for i in range(self.roww) if i < self.gate_bits or self.source_bits > 1]

    def address_module(self):
        """Complements; with several segments also true buffers."""
        m, _ = self.module("address", [("row", self.roww, "input"), ("a", self.roww, "output"), ("an", self.roww, "output")])
        cell = "AINV" + ("X8" if len(self.segments) > 1 else self.drive)
        for i in range(self.roww):
            m.add(f"n{i}", cell, a=net("row", i), y=net("an", i))
            m.add(f"t{i}", cell, a=net("an", i), y=net("a", i))
        return m

    def write_latches(self, m):
        """Latches of we, selects, mask, data and row in module m: open in the low phase."""
        m.add("i_clkn", "AINVX2", a="clk", y="clkn")
        m.add("i_clkb", "AINVX1", a="clkn", y="clkb")

        def latch(name, d, y):
            m.add(name, "ATGL", d=d, g="clkn", gn="clkb", y=y)
        latch("l_we", "we", "wel")
        for bus, out in (("wmask", "mask"), ("wdata", "data")):
            for i in range(self.busw):
                latch(f"l_{bus}{i}", net(bus, i), net(out, i))
        m.wire("seli", self.groups)
        m.wire("seln", self.groups)
        for i in range(self.groups):
            # The group driver draws its current from the select, which a latch of two TFTs cannot give.
            latch(f"l_wsel{i}", net("wsel", i), net("seli", i))
            m.add(f"s_n{i}", "AINVX1", a=net("seli", i), y=net("seln", i))
            m.add(f"s_t{i}", "AINVX2", a=net("seln", i), y=net("sel", i))
        m.wire("wl", self.roww)
        for i in range(self.roww):
            latch(f"l_wrow{i}", net("wrow", i), net("wl", i))

    def write_ports(self, more):
        w = self.busw
        return [("clk", None, "input"), ("wrow", self.roww, "input"), ("we", None, "input"), ("wsel", self.groups, "input"),
                ("wmask", w, "input"), ("wdata", w, "input"), ("sel", self.groups, "output"), ("mask", w, "output"),
                ("data", w, "output")] + more

    def shared_timing(self):
        """Delay line, phase, precharge, write pulse, latches and address multiplexer of an array with one port that reads
        in the low phase and writes at the beginning of the high phase."""
        m, _ = self.module("timing", self.write_ports([
            ("rrow", self.roww, "input"), ("a", self.roww, "output"), ("an", self.roww, "output"), ("ph", None, "output"),
            ("pcn", None, "output"), ("wpn", None, "output")]))
        for n in ("clkn", "clkb", "msel", "mseln", "wel", "wp0", "wp1"):
            m.wire(n)
        self.write_latches(m)
        previous = "clk"
        for out, cell in self.delay_taps():
            m.wire(out)
            m.add(f"i_{out}", cell, a=previous, y=out)
            previous = out
        m.add("pulse", "WPNAND", d1="d1", d2n="d2n", we="wel", wpn="wp0")
        m.add("pulse1", "AINVX1", a="wp0", y="wp1")
        m.add("pulse2", "AINVX4", a="wp1", y="wpn")
        m.add("phase", f"PHNAND{self.drive}", clk="clk", wpn="wpn", y="ph")
        m.add("precharge", f"PHNAND{self.drive}", clk="clk", wpn="wpn", y="pcn")
        m.add("mux", "MSEL", d0="d0", d3n="d3n", sel="msel", seln="mseln")
        for n in ("wi", "ri"):
            m.wire(n, self.roww)
        for i in range(self.roww):
            m.add(f"w_n{i}", "AINVX2", a=net("wl", i), y=net("wi", i))
            m.add(f"r_n{i}", "AINVX2", a=net("rrow", i), y=net("ri", i))
            m.add(f"m{i}", "AMUX2", r=net("ri", i), w=net("wi", i), sel="msel", seln="mseln", y=net("an", i))
            m.add(f"t{i}", "AINV" + self.drive, a=net("an", i), y=net("a", i))
        return m

    def delay_taps(self):
        """[(net, cell)] of the delay line: taps d0 d1 (true) d2n d3n (inverted)."""
        out = []
        for tap, cells in zip(("d0", "d1", "d2n", "d3n"), self.set["delay_line"]):
            out += [(tap if i == len(cells) - 1 else f"{tap}_{i}", cell) for i, cell in enumerate(cells)]
        return out

    def port_timing(self):
        """Latches, phase and precharge of a write port: it writes in the high phase what was there at the rising edge."""
        m, _ = self.module("wtiming", self.write_ports([
            ("a", self.roww, "output"), ("an", self.roww, "output"), ("ph", None, "output"), ("pcn", None, "output"), ("wen", None, "output")]))
        for n in ("clkn", "clkb", "wel"):
            m.wire(n)
        self.write_latches(m)
        m.add("enable", "WPDRV", clk="clk", we="wel", wpn="wen")
        m.add("phase", f"PHINV{self.drive}", a="wen", y="ph")
        m.add("precharge", f"PCINV{self.drive}", a="wen", y="pcn")
        for i in range(self.roww):
            m.add(f"n{i}", "AINV" + self.drive, a=net("wl", i), y=net("an", i))
            m.add(f"t{i}", "AINV" + self.drive, a=net("an", i), y=net("a", i))
        return m

    def rail_module(self):
        m, _ = self.module("rails", [("bl", self.columns, "input"), ("blb", self.columns, "input"),
                                     ("q", self.columns, "output"), ("qn", self.columns, "output")])
        cell = "RAILBUF" + pick(self.set["rail_drives"], self.fanout)
        for c in range(self.columns):
            m.add(f"t{c}", cell, a=net("bl", c), y=net("q", c))
            m.add(f"c{c}", cell, a=net("blb", c), y=net("qn", c))
        return m

    def build(self):
        top = Module(self.name, [
            ("clk_i", None, "input"), ("rrow_i", self.roww, "input"), ("q_o", self.columns, "output"), ("qn_o", self.columns, "output"),
            ("we_i", self.banks, "input"), ("wrow_i", self.roww, "input"), ("wsel_i", self.groups, "input"),
            ("wmask_i", self.busw, "input"), ("wdata_i", self.busw, "input")])
        self.ports = top.ports
        bl, blb = ("bl", "blb") if self.buffered else ("q_o", "qn_o")

        def bus(pin, netname, width, offset=0):
            return {net(pin, i): net(netname, offset + i) for i in range(width)}

        def wire(**wires):
            for name, width in wires.items():
                top.wire(name, width)
        if self.buffered:
            wire(bl=self.columns, blb=self.columns)
        wire(db=self.busw, an=self.roww)
        mask, data, sel = ("mask", "data", "sel") if self.dual else ("wmask_i", "wdata_i", "wsel_i")
        if self.dual:
            wire(mask=self.busw, data=self.busw, sel=self.groups)
        lines = {**bus("data", data, self.busw), **bus("db", "db", self.busw)}
        true = data
        if not self.direct():
            true = "d"
            wire(d=self.busw)
            lines.update({**bus("mask", mask, self.busw), **bus("d", "d", self.busw)})
        top.connect("data_lines", self.data_module().name, lines)
        latched = {"clk": "clk_i", **bus("wrow", "wrow_i", self.roww), "we": net("we_i", 0), **bus("wsel", "wsel_i", self.groups),
                   **bus("wmask", "wmask_i", self.busw), **bus("wdata", "wdata_i", self.busw), **bus("sel", "sel", self.groups),
                   **bus("mask", "mask", self.busw), **bus("data", "data", self.busw)}
        # Address of the (read) port: true and complement. With one segment the port itself is the true line.
        a = "rrow_i"
        if self.shared:
            a = "a"
            wire(a=self.roww, wpn=None, ph0=None, pcn0=None)
            top.connect("timing", self.shared_timing().name, {
                **latched, **bus("rrow", "rrow_i", self.roww), **bus("a", "a", self.roww), **bus("an", "an", self.roww),
                "ph": "ph0", "pcn": "pcn0", "wpn": "wpn"})
        elif len(self.segments) > 1:
            a = "a"
            wire(a=self.roww)
            top.connect("address", self.address_module().name, {**bus("row", "rrow_i", self.roww), **bus("a", "a", self.roww),
                                                                **bus("an", "an", self.roww)})
        else:
            for i in self.complemented():
                top.add(f"an{i}", "AINV" + self.drive, a=net("rrow_i", i), y=net("an", i))
        for s, banks in enumerate(self.segments):
            n, columns, first = len(banks), len(banks) * self.lanes, banks[0] * self.lanes
            wire(**{f"wl{s}": self.rows})
            rails = {**bus("bl", bl, columns, first), **bus("blb", blb, columns, first)}
            phase = {"clk": "clk_i", "ph": f"ph{s}", "pcn": f"pcn{s}"}
            if self.ports8:
                wire(**{f"ph{s}": None, f"pcn{s}": None})
                top.connect(f"timing{s}", self.read_timing().name, phase)
            elif not self.dual:
                wire(**{f"ph{s}": None, f"pcn{s}": None, f"wen{s}": n})
                top.connect(f"timing{s}", self.segment_timing(n).name,
                            {**phase, **bus("we", "we_i", n, banks[0]), **bus("wen", f"wen{s}", n)})
            top.connect(f"decoder{s}", self.decoder_module().name, {**bus("a", a, self.roww), **bus("an", "an", self.roww), "ph": f"ph{s}",
                                                                    **bus("wl", f"wl{s}", self.rows)})
            top.connect(f"precharge{s}", self.precharge_module(columns).name, {"pcn": f"pcn{s}", **rails})
            write = {**bus("d", true, self.busw), **bus("db", "db", self.busw), **bus("sel", sel, self.groups)}
            cells = {**bus("wl", f"wl{s}", self.rows), **rails}
            if self.ports8:
                wire(wa=self.roww, wan=self.roww, wph=None, wpcn=None, wen=None, wwl=self.rows, wbl=columns, wblb=columns)
                top.connect("wtiming", self.port_timing().name, {**latched, **bus("a", "wa", self.roww), **bus("an", "wan", self.roww),
                                                                 "ph": "wph", "pcn": "wpcn", "wen": "wen"})
                top.connect("wdecoder", self.decoder_module().name, {**bus("a", "wa", self.roww), **bus("an", "wan", self.roww), "ph": "wph",
                                                                     **bus("wl", "wwl", self.rows)})
                rails = {**bus("bl", "wbl", columns), **bus("blb", "wblb", columns)}
                top.connect("wprecharge", self.precharge_module(columns).name, {"pcn": "wpcn", **rails})
                cells.update({**bus("wwl", "wwl", self.rows), **bus("wbl", "wbl", columns), **bus("wblb", "wblb", columns)})
                wen = {net("wen", 0): "wen"}
            else:
                wen = {net("wen", 0): "wpn"} if self.dual else bus("wen", f"wen{s}", n)
            top.connect(f"write{s}", self.write_module(n).name, {**write, **wen, **rails})
            top.connect(f"cells{s}", self.cells_module(columns).name, cells)
        if self.buffered:
            top.connect("rails", self.rail_module().name, {**bus("bl", bl, self.columns), **bus("blb", blb, self.columns),
                                                           **bus("q", "q_o", self.columns), **bus("qn", "qn_o", self.columns)})
        self.modules.append(top)

    def check(self):
        """Every instance has the pins of its cell or block."""
        self.by_name = {m.name: m for m in self.modules}
        for m in self.modules:
            for name, cell, nets in m.instances:
                if cell in self.by_name:
                    pins = self.by_name[cell].pins()
                elif cell in self.leaf:
                    pins = [p for p in self.leaf[cell][0] if p not in SUPPLY]
                else:
                    raise KitError(f"{self.kit.path('array')} has no cell {cell}", f"draw it: array {self.name} needs it")
                if set(pins) != set(nets):
                    raise KitError(f"{m.name}.{name}: pins of {cell} do not fit: {sorted(set(pins) ^ set(nets))}",
                                   "give the cell in array.sp the pins that docs/kit-array.md lists")

    # ---- output -------------------------------------------------------------------------------------------------
    def used_leaves(self):
        return sorted({cell for m in self.modules for _, cell, _ in m.instances if cell in self.leaf})

    def spice(self, wires=False, leaves=False, sep="[]"):
        """Subcircuits of the macro. wires: with the capacitances of the lines (for simulation). leaves: with the
        custom cells too. sep: '[]' or '_', how a bit of a bus is written."""
        def out(name):
            return name if sep == "[]" else name.replace("[", "_").replace("]", "")
        lines = [f"* {self.about}; written by array_netlist.py"]
        if leaves:
            for cell in self.used_leaves():
                pins, _, text = self.leaf[cell]
                lines += [f".subckt {cell} {' '.join(pins)}", *text, ".ends"]
        for m in self.modules:
            lines += wrap(f".subckt {m.name} {' '.join(out(p) for p in m.pins())} vdd vss")
            for name, cell, nets in m.instances:
                pins = self.by_name[cell].pins() if cell in self.by_name else [p for p in self.leaf[cell][0] if p not in SUPPLY]
                lines += wrap(f"X{name} {' '.join(out(nets[p]) for p in pins)} vdd vss {cell}")
            if wires:
                lines += [f"C{i} {out(n)} vss {c:.4g}f" for i, (n, c) in enumerate(m.caps)]
            lines.append(".ends")
        return "\n".join(lines) + "\n"

    def verilog(self, leaves=True):
        """The same structure in Verilog; custom cells as empty modules. Supplies are ports here too, for netgen."""
        lines = [f"// {self.about}; written by array_netlist.py"]
        if leaves:
            for cell in self.used_leaves():
                pins = self.leaf[cell][0]
                lines += [f"module {cell} ({', '.join(pins)});"] + [f"  inout {p};" for p in pins] + ["endmodule"]
        for m in self.modules:
            names = [p[0] for p in m.ports] + list(SUPPLY)
            lines.append(f"module {m.name} ({', '.join(names)});")
            for name, width, direction in m.ports:
                lines.append(f"  {direction} {'' if width is None else f'[{width - 1}:0] '}{name};")
            lines += [f"  inout {s};" for s in SUPPLY]
            for name, width in m.wires.items():
                lines.append(f"  wire {'' if width is None else f'[{width - 1}:0] '}{name};")
            for name, cell, nets in m.instances:
                if cell in self.by_name:
                    ports = []
                    for port, width, _ in self.by_name[cell].ports:
                        if width is None:
                            ports.append(f".{port}({nets[port]})")
                        else:
                            ports.append(f".{port}({{{', '.join(nets[net(port, i)] for i in reversed(range(width)))}}})")
                else:
                    ports = [f".{p}({nets[p]})" for p in self.leaf[cell][0] if p not in SUPPLY]
                lines.append(f"  {cell} {name} ({', '.join(ports + [f'.{s}({s})' for s in SUPPLY])});")
            lines.append("endmodule")
        return "\n".join(lines) + "\n"

    def leaf_count(self, module=None):
        """{leaf cell: instances} below a module."""
        total = {}
        for _, cell, _ in self.by_name[module or self.name].instances:
            below = {cell: 1} if cell in self.leaf else self.leaf_count(cell)
            for leaf, n in below.items():
                total[leaf] = total.get(leaf, 0) + n
        return total

    def transistors(self, module=None):
        return sum(n * len(self.leaf[cell][1]) for cell, n in self.leaf_count(module).items())

    def count(self):
        """TFTs by block; the sum is total."""
        kinds = {"cells": ("BIT6T", "BIT8T"), "precharge": ("PRECH",), "write_columns": ("WRCOL",), "group_select": ("GSDRV", "WENAND"),
                 "data_lines": ("WDAT",), "word_line_drivers": ("WLDRV",), "row_gates": ("PRED",), "row_sources": ("RSRC",),
                 "latches": ("ATGL",), "rail_buffers": ("RAILBUF",), "delay_line": ("ADLY", "WPNAND", "WPDRV", "MSEL"), "address": ("AINV", "AMUX2"),
                 "phase": ("CKINV", "PHINV", "PCINV", "PHNAND")}
        result = {}
        for cell, n in self.leaf_count().items():
            for kind, prefixes in kinds.items():
                if cell.startswith(prefixes):
                    result[kind] = result.get(kind, 0) + n * len(self.leaf[cell][1])
                    break
            else:
                raise KitError(f"cell {cell} belongs to no block of the count", "add it to the list in array_netlist.py")
        result = {kind: result[kind] for kind in kinds if kind in result}
        result["total"] = sum(result.values())
        return result


def blocks(count):
    """The count in the four parts of the reports."""
    parts = {"bitcells": ("cells",), "decoders": ("word_line_drivers", "row_gates", "row_sources", "address"),
             "columns": ("precharge", "write_columns", "group_select", "data_lines", "rail_buffers"),
             "timing": ("phase", "delay_line", "latches")}
    return {part: sum(count.get(kind, 0) for kind in kinds) for part, kinds in parts.items()}


def wrap(line, width=500):
    """SPICE continuation lines."""
    out, current = [], ""
    for word in line.split():
        if len(current) + len(word) > width:
            out.append(current)
            current = "+"
        current += (" " if current else "") + word
    return out + [current]


def bus_width(cores, lanes):
    """As flexi_pkg::bus_width."""
    width = 8 if cores <= 8 else cores
    return lanes if cores & (cores - 1) or lanes % width else width


def chip_entry(chip):
    """A chip of config/chips.json."""
    data = kit_module.read_json(kit_module.ROOT / "config" / "chips.json", "list of chips")
    chips = {**data.get("chips", {}), **data.get("odd", {})}
    if chip not in chips:
        raise KitError(f"no chip '{chip}'", f"use one of: {', '.join(chips)}")
    return chips[chip]


def chip_lines(chip):
    """Groups per line of a row read-out of one core and of all cores of a chip."""
    c = chip_entry(chip)
    return sorted({n for lanes in (c["lanes"], c["lanes"] * c["cores"]) for n in (lanes // 8, -(-lanes // 8)) if n})


def chip_macros(kit, chip):
    """(weights, features) of a chip, as rtl/ makes them."""
    c = chip_entry(chip)
    dual = bool(c["overlap"])
    busw = bus_width(c["cores"], c["lanes"])
    masked = dual or busw != 8 or c["cores"] * c["lanes"] > 64
    weights = Macro(kit, c["rows"], c["lanes"], busw, banks=c["cores"], masked=masked)
    features = Macro(kit, c["feature_rows"], c["lanes"], busw, dual=dual, fanout=c["cores"], masked=masked)
    return weights, features


def table(macros):
    kinds = []
    for m in macros:
        kinds += [k for k in m.count() if k not in kinds]
    kinds = [k for k in kinds if k != "total"] + ["total"]
    width = max(len(m.name) for m in macros) + 2
    lines = [f"{'TFTs':20}" + "".join(f"{m.name:>{width}}" for m in macros)]
    for kind in kinds:
        lines.append(f"{kind:20}" + "".join(f"{m.count().get(kind, 0):>{width}}" for m in macros))
    return "\n".join(lines)


def run():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kit_module.add_arguments(parser, corner=False, voltage=False)
    parser.add_argument("--chip", help="both macros of this chip")
    for option, default in (("rows", 32), ("banks", 1), ("lanes", 32), ("busw", 8), ("fanout", 1)):
        parser.add_argument(f"--{option}", type=int, default=default)
    parser.add_argument("--dual", action="store_true", help="reads and writes in the same cycle")
    parser.add_argument("--unmasked", action="store_true", help="every write takes whole groups")
    parser.add_argument("--name", help="name of the macro")
    parser.add_argument("--spice", help="file for the SPICE subcircuits, custom cells included")
    parser.add_argument("--verilog", help="file for the structural Verilog")
    parser.add_argument("--count", help="file for the count (JSON)")
    args = parser.parse_args()
    kit = kit_module.Kit.load(args.tech)
    if args.chip:
        macros = list(chip_macros(kit, args.chip))
    else:
        macros = [Macro(kit, args.rows, args.lanes, args.busw, args.banks, args.dual, args.fanout, args.name, masked=not args.unmasked)]
    if args.spice:
        seen = sorted({leaf for m in macros for leaf in m.used_leaves()})
        text = "".join("\n".join([f".subckt {c} {' '.join(macros[0].leaf[c][0])}", *macros[0].leaf[c][2], ".ends"]) + "\n" for c in seen)
        kit_module.write_atomic(args.spice, "* Custom cells and array macros; written by array_netlist.py\n" + text + "".join(m.spice() for m in macros))
    if args.verilog:
        seen = {}
        text = ""
        for m in macros:
            for cell in m.used_leaves():
                seen[cell] = m.leaf[cell][0]
        for cell, pins in sorted(seen.items()):
            text += f"module {cell} ({', '.join(pins)});\n" + "".join(f"  inout {p};\n" for p in pins) + "endmodule\n"
        kit_module.write_atomic(args.verilog, text + "".join(m.verilog(leaves=False) for m in macros))
    if args.count:
        kit_module.write_atomic(args.count, json.dumps({m.name: m.count() for m in macros}, indent=1) + "\n")
    if not (args.spice or args.verilog or args.count):
        print(table(macros))


if __name__ == "__main__":
    kit_module.main(run)
