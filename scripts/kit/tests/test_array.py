#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The arrays: counts, SPICE against Verilog, small arrays written and read back in ngspice, the RLPU in all its functions, the row read-out.

usage: scripts/kit/tests/test_array.py [FastCounts FastRlpu FastBehindRlpu FastReadout FastArray SlowCorners]   (default: all)
"""
import itertools
import pathlib
import re
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import array_liberty
import array_netlist
import kit as kit_module
import macros
import readout
import spice

TECH = "ltps"
ZERO = 0.27               # of the supply: what a zero of an RLPU may rise to that an adder hangs on
HIGH, LOW = 0.95, 0.2     # of the supply: what the RLPU's output must reach, and must stay below
SHAPES = [dict(rows=32, lanes=32, busw=8), dict(rows=8, lanes=32, busw=8), dict(rows=64, lanes=32, busw=8, banks=2),
          dict(rows=16, lanes=32, busw=8, dual=True, fanout=2), dict(rows=64, lanes=32, busw=16, dual=True, fanout=16),
          dict(rows=64, lanes=32, busw=16, banks=16), dict(rows=9, lanes=13, busw=13, banks=5), dict(rows=2, lanes=4, busw=2),
          dict(rows=32, lanes=32, busw=8, masked=False), dict(rows=4, lanes=32, busw=8, masked=False)]


def flat_count(text, top):
    """TFTs below a subcircuit, by a reader that knows nothing of the generator."""
    text = re.sub(r"\n\+", " ", text)
    bodies, name = {}, None
    for line in text.splitlines():
        word = line.split()
        if not word or word[0].startswith("*"):
            continue
        if word[0].lower() == ".subckt":
            name = word[1]
            bodies[name] = []
        elif word[0].lower() == ".ends":
            name = None
        elif word[0][0] in "xX":
            bodies[name].append([w for w in word[1:] if "=" not in w][-1])
    memo = {"tftn": 1, "tftp": 1}

    def count(cell):
        if cell not in memo:
            memo[cell] = sum(count(c) for c in bodies[cell])
        return memo[cell]
    return count(top)


def read_spice(text):
    """{block: {instance: (cell, {pin: net})}}, leaves without content."""
    text = re.sub(r"\n\+", " ", text)
    pins, found = {}, {}
    for line in text.splitlines():
        word = line.split()
        if word and word[0].lower() == ".subckt":
            name = word[1]
            pins[name], found[name] = word[2:], {}
        elif word and word[0][0] in "xX" and "tft" not in line:
            found[name][word[0][1:]] = (word[-1], dict(zip(pins[word[-1]], word[1:-1])))
    return found


def read_verilog(text):
    found = {}
    for module in re.split(r"(?m)^endmodule$", text):
        head = re.search(r"(?m)^module (\w+)", module)
        if not head:
            continue
        instances = found[head[1]] = {}
        for cell, name, body in re.findall(r"(?m)^  (\w+) (\w+) \((\..*)\);$", module):
            nets = {}
            for port, value in re.findall(r"\.(\w+)\(([^()]*)\)", body):
                if value.startswith("{"):
                    bits = [b.strip() for b in value[1:-1].split(",")]
                    nets.update({f"{port}[{i}]": b for i, b in enumerate(reversed(bits))})
                else:
                    nets[port] = value
            instances[name] = (cell, nets)
    return found


def sources(steps, volts, ramp):
    """Voltage sources that follow {node: [(time, 0 or 1)]}."""
    for name, points in steps.items():
        text, level = [f"0 {points[0][1] * volts:g}"], points[0][1]
        for time, new in points[1:]:
            if new != level:
                text += [f"{time - ramp / 2:.9g} {level * volts:g}", f"{time + ramp / 2:.9g} {new * volts:g}"]
                level = new
        yield f"V{name} {name} 0 pwl(" + "\n+ ".join(" ".join(text[i:i + 8]) for i in range(0, len(text), 8)) + ")"


class FastCounts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.kit = kit_module.Kit.load(TECH)

    def test_generator_and_netlist_agree(self):
        for shape in SHAPES:
            m = array_netlist.Macro(self.kit, **shape)
            self.assertEqual(m.count()["total"], flat_count(m.spice(leaves=True), m.name), shape)
            self.assertEqual(m.count()["total"], sum(array_netlist.blocks(m.count()).values()), shape)

    def test_cells_are_all_there(self):
        for shape in SHAPES:
            m = array_netlist.Macro(self.kit, **shape)
            self.assertEqual(m.leaf_count()[m.bitcell()], shape["rows"] * shape["lanes"] * shape.get("banks", 1), shape)

    def test_spice_equals_verilog(self):
        """Instance by instance, each reader on its own; netgen compares the whole chips (make synth)."""
        for shape in SHAPES[:5] + SHAPES[6:]:
            m = array_netlist.Macro(self.kit, **shape)
            self.assertEqual(read_spice(m.spice(leaves=True)), read_verilog(m.verilog()), shape)

    def test_bad_input_is_named(self):
        for shape, word in ((dict(rows=100, lanes=8, busw=8), "rows"), (dict(rows=8, lanes=12, busw=8), "divide"),
                            (dict(rows=8, lanes=8, busw=8, banks=2, dual=True), "banks"), (dict(rows=8, lanes=8, busw=0), "busw")):
            with self.assertRaises(kit_module.KitError) as caught:
                array_netlist.Macro(self.kit, **shape)
            self.assertIn(word, str(caught.exception))


# ---- RLPU -------------------------------------------------------------------------------------------------------
def rlpu_sequence():
    """(function, w, x) evaluations: each function with every pair of inputs after every other, functions in two orders."""
    order = []
    pairs = list(itertools.product((0, 1), repeat=2))
    for function in list(range(16)) + [15, 0, 10, 5, 12, 3]:
        for first, second in itertools.product(pairs, repeat=2):
            order += [(function, *first), (function, *second)]
    return order


def rlpu_run(kit, corner, volts, load=40.0):
    """Lowest high and highest low level of y at the end of the evaluations, as parts of the supply, and the worst peak of a low."""
    unit = array_liberty.unit_delay(kit, corner, volts)
    T, ramp = 14 * unit, 1.5 * unit
    order = rlpu_sequence()
    lines = [kit.deck_header(corner, volts, include=("array",), title="RLPU, all functions"), "Xr f0 f1 f2 f3 w wn x xn ck y vdd 0 RLPU", f"Cy y 0 {load}f",
             "Vdd vdd 0 {vdd}"]
    steps = {n: [(0.0, 1)] for n in ("ck", "w", "wn", "x", "xn")} | {f"f{i}": [(0.0, 0)] for i in range(4)}
    for k, (function, w, x) in enumerate(order):
        start = 2 * k * T
        for i in range(4):
            steps[f"f{i}"].append((start + 0.5 * T, function >> i & 1))
        steps["ck"].append((start + T, 0))
        # Rails in turns: together, w first, x first. The first one opens half of the way: charge may be shared.
        dw, dx = ((0, 0), (0, 4 * unit), (4 * unit, 0))[k % 3]
        steps["wn" if w else "w"].append((start + T + unit + dw, 0))
        steps["xn" if x else "x"].append((start + T + unit + dx, 0))
        for n in ("w", "wn", "x", "xn"):
            steps[n].append((start + 2 * T + unit, 1))
        steps["ck"].append((start + 2 * T, 1))
    lines += sources(steps, volts, ramp)
    stop = 2 * len(order) * T
    lines += [f".tran {T / 25:.5g} {stop:.9g} 0 {T / 12:.5g}", ".control", "run", "linearize v(y)", "set wr_singlescale", "wrdata y.dat v(y)", ".endc", ".end"]
    rows = spice.run("\n".join(lines)).tables["y.dat"]
    high, low, peak = 1.0, 0.0, 0.0
    at = 0
    step = rows[1][0] - rows[0][0]
    for k, (function, w, x) in enumerate(order):
        first, last = int((2 * k + 1) * T / step) + 8, int((2 * k + 1.93) * T / step)
        segment = [row[1] / volts for row in rows[first:last]]
        if function >> (2 * w + x) & 1:
            high = min(high, segment[-1])
        else:
            low, peak = max(low, segment[-1]), max(peak, max(segment))
        at += 1
    return high, low, peak, at


class FastRlpu(unittest.TestCase):
    def check(self, corner, volts, load=40.0):
        high, low, peak, count = rlpu_run(self.kit, corner, volts, load)
        self.assertEqual(count, 22 * 32)
        self.assertGreater(high, HIGH, f"{corner} {volts} V")
        self.assertLess(low, LOW, f"{corner} {volts} V")
        return high, low, peak

    @classmethod
    def setUpClass(cls):
        cls.kit = kit_module.Kit.load(TECH)

    def test_all_functions_nominal(self):
        for volts in (2.5, 5.0):
            self.check("nominal", volts)


# ---- what stands behind RLPUs --------------------------------------------------------------------------------------
def behind_run(kit, corner, volts, adder="FADX1", latch=("INVX2", "LATLNX1")):
    """An adder of three RLPUs and a latch behind a fourth: every set of operands after every other one, the bit lines together or in
    turns. (worst distance of the adder's outputs from their rails, of the latch's output at the end of the low and of the
    next high phase, the highest zero of the RLPUs that feed the adder, of the supply; how many evaluations)."""
    unit = array_liberty.unit_delay(kit, corner, volts)
    T, ramp = 20 * unit, 1.5 * unit
    sets = list(itertools.product((0, 1), repeat=3))
    order = [s for pair in itertools.product(sets, repeat=2) for s in pair]
    order = [(*operands, (k // 2 + k // 7) % 2) for k, operands in enumerate(order)]   # the latch's bit: repeats and changes
    sums, carries = kit_module.read_json(kit.path("cells"), "list of cells")[adder]["outputs"].items()
    lines = [kit.deck_header(corner, volts, title="behind RLPUs"), "Vdd vp 0 {vdd}"]
    lines += [f"Xr{k} 0 0 0 vp w{k} wn{k} vp xn ck y{k} vp 0 RLPU\nCy{k} y{k} 0 40f" for k in range(4)]
    lines += [f"Xfa y0 y1 y2 s co vp 0 {adder}", "Cs s 0 40f", "Cco co 0 40f", "Cq q 0 40f"]
    data = ["y3"] + [f"d{k}" for k in range(len(latch) - 1)]
    lines += [f"Xd{k} {data[k]} {data[k + 1]} vp 0 {gate}" for k, gate in enumerate(latch[:-1])] + [f"Xl {data[-1]} ck q vp 0 {latch[-1]}"]
    steps = {n: [(0.0, 1)] for n in ["ck", "xn"] + [f"{w}{k}" for k in range(4) for w in ("w", "wn")]}
    for n, bits in enumerate(order):
        start = (2 * n + 1) * T
        steps["ck"] += [(start, 0), (start + T, 1)]
        late = ((0, 0, 0), (0, 2, 4), (4, 2, 0), (2, 0, 4), (4, 0, 2))[n % 5]
        for k, bit in enumerate(bits):
            steps[f"wn{k}" if bit else f"w{k}"] += [(start + (2 + (*late, 1)[k]) * unit, 0), (start + T + unit, 1)]
        steps["xn"] += [(start + 2 * unit, 0), (start + T + unit, 1)]
    lines += sources(steps, volts, ramp)
    outs = " ".join(f"v({n})" for n in ("s", "co", "q", "y0", "y1", "y2"))
    lines += [f".tran {T / 25:.5g} {(2 * len(order) + 1) * T:.9g} 0 {T / 12:.5g}", ".control", "run", f"linearize {outs}", "set wr_singlescale",
              f"wrdata behind.dat {outs}", ".endc", ".end"]
    rows = spice.run("\n".join(lines), timeout=600).tables["behind.dat"]
    step = rows[1][0] - rows[0][0]
    off = {"adder": 0.0, "latch": 0.0, "held": 0.0, "zero": 0.0}
    for n, bits in enumerate(order):
        low, high = ([v / volts for v in rows[int(at * T / step)][1:]] for at in (2 * n + 1.93, 2 * n + 2.9))
        total = sum(bits[:3])
        wanted = (total % 2 ^ sums[1].startswith("!"), (total > 1) ^ carries[1].startswith("!"))
        stored = bits[3] ^ (len(latch) % 2)
        off["adder"] = max(off["adder"], *(abs(v - w) for v, w in zip(low, wanted)))
        off["latch"] = max(off["latch"], abs(low[2] - stored))
        off["held"] = max(off["held"], abs(high[2] - stored))
        off["zero"] = max([off["zero"]] + [v for v, bit in zip(low[3:], bits) if not bit])
    return off, len(order)


class FastBehindRlpu(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.kit = kit_module.Kit.load(TECH)

    def check(self, corner, volts):
        off, count = behind_run(self.kit, corner, volts)
        self.assertEqual(count, 128)
        self.assertLess(max(off["adder"], off["latch"], off["held"]), 0.1, f"{corner} {volts} V: {off}")
        self.assertLess(off["zero"], ZERO, f"{corner} {volts} V")

    def test_adder_and_latch_nominal(self):
        for volts in (2.5, 5.0):
            self.check("nominal", volts)

    def test_a_latch_without_a_gate_keeps_its_one(self):
        """Its keeper lifts what nothing holds at zero."""
        self.assertGreater(behind_run(self.kit, "nominal", 2.5, latch=("LATLNX1",))[0]["held"], 0.9)

    def test_an_adder_made_for_gates_lifts_its_operands(self):
        self.assertGreater(behind_run(self.kit, "nominal", 2.5, adder="FAPX1")[0]["zero"], ZERO)


# ---- row read-out -----------------------------------------------------------------------------------------------
def readout_run(kit, corner, volts, groups):
    """A line with a real RLPU on every lane. Selects each of some lanes, and none, with every combination of its own result
    and the others': ones after zeros and zeros after ones. Lowest high and highest low of the line at the end, its highest
    peak when it is to stay low, the lowest high and highest low of the results themselves, and the cycles."""
    unit = array_liberty.unit_delay(kit, corner, volts)
    T, ramp = 20 * unit, 1.5 * unit
    line = readout.Line(kit, groups)
    order = []
    for lane in sorted({0, 1 % groups, groups // 2, groups - 1}):
        order += [(lane, own, others) for own, others in ((1, 0), (0, 1), (1, 1), (0, 0), (0, 1), (1, 0))] + [(None, 0, 1)]
    lines = [kit.deck_header(corner, volts, include=("array",), title=f"{line.name}, all lanes"), line.spice(wires=True), "Vdd vp 0 {vdd}", "Cb b 0 60f"]
    lines += [f"Xr{g} 0 0 0 f{g} vp wn vp xn ck y{g} vp 0 RLPU\nCy{g} y{g} 0 20f" for g in range(groups)]
    lines.append("Xl " + "\n+ ".join(f"y{g} sn{g}" for g in range(groups)) + f" ck b vp 0 {line.name}")
    steps = {n: [(0.0, 1)] for n in ["ck", "wn", "xn"] + [f"sn{g}" for g in range(groups)]} | {f"f{g}": [(0.0, 0)] for g in range(groups)}
    for k, (lane, own, others) in enumerate(order):
        start = 2 * k * T
        for g in range(groups):
            steps[f"f{g}"].append((start + 0.5 * T, own if g == lane else others))
            steps[f"sn{g}"].append((start + (0.6 if g == lane else 0.5) * T, 0 if g == lane else 1))
        for n in ("wn", "xn"):
            steps[n] += [(start + T + unit, 0), (start + 2 * T + unit, 1)]
        steps["ck"] += [(start + T, 0), (start + 2 * T, 1)]
    lines += sources(steps, volts, ramp)
    outs = " ".join(["v(b)"] + [f"v(y{g})" for g in range(groups)])
    lines += [f".tran {T / 25:.5g} {2 * len(order) * T:.9g} 0 {T / 12:.5g}", ".control", "run", f"linearize {outs}", "set wr_singlescale",
              f"wrdata line.dat {outs}", ".endc", ".end"]
    rows = spice.run("\n".join(lines), timeout=600).tables["line.dat"]
    step = rows[1][0] - rows[0][0]
    high, low, peak, y_high, y_low = 1.0, 0.0, 0.0, 1.0, 0.0
    for k, (lane, own, others) in enumerate(order):
        segment = [[v / volts for v in row[1:]] for row in rows[int((2 * k + 1) * T / step) + 8:int((2 * k + 1.93) * T / step)]]
        last = segment[-1]
        if own and lane is not None:
            high = min(high, last[0])
        else:
            low, peak = max(low, last[0]), max(peak, max(row[0] for row in segment))
        for g in range(groups):
            if own if g == lane else others:
                y_high = min(y_high, last[1 + g])
            else:
                y_low = max(y_low, last[1 + g])
    return high, low, peak, y_high, y_low, len(order)


class FastReadout(unittest.TestCase):
    def check(self, corner, volts, groups):
        high, low, peak, y_high, y_low, count = readout_run(self.kit, corner, volts, groups)
        where = f"{groups} groups, {corner} {volts} V"
        self.assertGreaterEqual(count, 7)
        self.assertGreater(min(high, y_high), HIGH, where)
        self.assertLess(max(low, peak, y_low), LOW, where)

    @classmethod
    def setUpClass(cls):
        cls.kit = kit_module.Kit.load(TECH)

    def test_lines_nominal(self):
        for groups in (1, 4, 9):
            self.check("nominal", 5.5, groups)

    def test_counts_and_netlists(self):
        for groups in (1, 4, 8, 9, 13, 64):
            line = readout.Line(self.kit, groups)
            self.assertEqual(line.count()["total"], flat_count(line.spice(leaves=True), line.name))
            self.assertEqual(read_spice(line.spice(leaves=True)), read_verilog(line.verilog()), groups)
        self.assertEqual([readout.Line(self.kit, g).count()["total"] for g in (1, 4, 8)], [2, 5, 9])
        self.assertEqual(readout.sizes(13), [2] * 5 + [1] * 3)

    def test_expansion(self):
        """The box of 13 lanes becomes eight lines; of four lanes, four lines and zeros."""
        for lanes, kinds in ((13, ["RDLINE2"] * 5 + ["RDLINE1"] * 3), (4, ["RDLINE1"] * 4)):
            groups = -(-lanes // 8)
            nets = {"clk_i": [2], "f_i": list(range(10, 10 + lanes)), "sel_n_i": list(range(40, 40 + groups)), "byte_o": list(range(50, 58))}
            box = {"type": "flexi_readout", "parameters": {}, "attributes": {}, "hide_name": 0, "connections": nets,
                   "port_directions": {port: "output" if port == "byte_o" else "input" for port in nets}}
            module = {"attributes": {}, "netnames": {}, "cells": {"u": box}, "ports": {
                port: {"direction": "output" if port == "byte_o" else "input", "bits": list(bits)} for port, bits in nets.items()}}
            macros.expand({"top": module})
            cells = [module["cells"][name] for name in sorted(module["cells"])]
            self.assertEqual([cell["type"] for cell in cells], kinds)
            for k, cell in enumerate(cells):
                pins = {pin: bits[0] for pin, bits in cell["connections"].items()}
                want = {"CK": 2, "B": 50 + k}
                for g in range(readout.groups(cell["type"])):
                    want |= {f"Y{g}": 10 + 8 * g + k, f"SN{g}": 40 + g}
                self.assertEqual(pins, want)
            self.assertEqual(module["ports"]["byte_o"]["bits"][len(kinds):], ["0"] * (8 - len(kinds)))
            self.assertEqual(macros.lines({"top": module}), sorted(set(kinds)))


# ---- small arrays, whole ----------------------------------------------------------------------------------------
def array_run(kit, shape, corner, volts, half_units):
    """Writes every pattern of every group of every row, with each mask bit, and reads after each write the row and another
    one, all rows in the end. Returns the reads that are wrong and how many there were."""
    m = array_netlist.Macro(kit, **shape, name="dut")
    unit = array_liberty.unit_delay(kit, corner, volts)
    T, ramp, change = half_units * unit, 1.5 * unit, 3 * unit
    full = (1 << m.busw) - 1
    cycles, memory = [], {}
    idle = dict(rrow=0, wrow=0, we=0, wsel=0, mask=0, data=0)

    def write(row, bank, group, mask, data, read_row=None):
        cycles.append((dict(idle, rrow=row if not m.dual else (read_row or 0), wrow=row, we=1 << bank, wsel=1 << group, mask=mask, data=data), None))
        if m.dual:      # the read of the same cycle still sees the old content
            cycles[-1] = (cycles[-1][0], dict(memory[read_row]) if read_row is not None and len(memory.get(read_row, {})) == m.columns else None)
        for bit in range(m.busw):
            if mask >> bit & 1:
                memory.setdefault(row, {})[bank * m.lanes + group * m.busw + bit] = data >> bit & 1

    def read(row):
        cycles.append((dict(idle, rrow=row), dict(memory[row])))
    places = list(itertools.product(range(m.rows), range(m.banks), range(m.groups)))
    for row, bank, group in places:
        write(row, bank, group, full, 0b0101 & full if (row + group) % 2 else 0b1010 & full)
    for step, (row, bank, group) in enumerate(places):
        for data in (0, full, 0b01 & full, 0b10 & full):
            mask = full if data in (0, full) or not m.masked else (1 << (step % m.busw))
            write(row, bank, group, mask, data, read_row=row)
            read(row)
            read((row + 1 + step) % m.rows)
    for row in range(m.rows):
        read(row)
    cycles.append((idle, None))
    lines = [kit.deck_header(corner, volts, include=(), title=f"array {shape}"), m.spice(wires=True, leaves=True, sep="_")]
    pins = [p.replace("[", "_").replace("]", "") for p in m.by_name["dut"].pins()]
    lines += [f"Xdut {' '.join(pins)} vdd 0 dut", "Vdd vdd 0 {vdd}"]
    # The port itself may have to drive the data lines: behind an inverter, as in a chip.
    lines += [f"Xin{i}p wdata_i_{i} datan_{i} vdd tftp w=30u l={{lmin}}\nXin{i}n wdata_i_{i} datan_{i} 0 tftn w=20u l={{lmin}}" for i in range(m.busw)]
    widths = dict(rrow=("rrow_i", m.roww), wrow=("wrow_i", m.roww), we=("we_i", m.banks), wsel=("wsel_i", m.groups), mask=("wmask_i", m.busw), data=("wdata_i", m.busw))
    steps = {f"{port}_{i}": [(0.0, 0)] for key, (port, width) in widths.items() for i in range(width) if key != "data"}
    steps |= {f"datan_{i}": [(0.0, 1)] for i in range(m.busw)}
    steps["clk_i"] = [(0.0, 1)]
    for k, (values, _) in enumerate(cycles):
        for key, (port, width) in widths.items():
            for i in range(width):
                name, flip = (f"datan_{i}", 1) if key == "data" else (f"{port}_{i}", 0)
                steps[name].append((2 * k * T + change, (values[key] >> i & 1) ^ flip))
        steps["clk_i"] += [((2 * k + 1) * T, 0), ((2 * k + 2) * T, 1)]
    lines += sources(steps, volts, ramp)
    outs = [f"{port}_{c}" for c in range(m.columns) for port in ("q_o", "qn_o")]
    lines += [f".tran {T / 20:.5g} {2 * len(cycles) * T:.9g} 0 {T / 8:.5g}", ".control", "run", "linearize " + " ".join(f"v({o})" for o in outs),
              "set wr_singlescale", "wrdata out.dat " + " ".join(f"v({o})" for o in outs), ".endc", ".end"]
    rows = spice.run("\n".join(lines), timeout=600).tables["out.dat"]
    step = rows[1][0] - rows[0][0]
    wrong, reads = [], 0
    for k, (values, expected) in enumerate(cycles):
        if expected is None:
            continue
        levels = rows[int((2 * k + 1.93) * T / step)][1:]
        for c in range(m.columns):
            q, qn = levels[2 * c] / volts, levels[2 * c + 1] / volts
            reads += 1
            good = (q > 0.75 and qn < 0.15) if expected[c] else (q < 0.15 and qn > 0.75)
            if not good:
                wrong.append((k, values["rrow"], c, expected[c], round(q, 2), round(qn, 2)))
    return wrong, reads


ARRAYS = [(dict(rows=4, lanes=4, busw=2), 26), (dict(rows=4, lanes=4, busw=2, masked=False), 26),
          (dict(rows=4, lanes=2, busw=2, dual=True), 42),
          (dict(rows=4, lanes=2, busw=2, dual=True, write_port=True), 26)]


class FastArray(unittest.TestCase):
    def check(self, corner, volts, arrays=tuple(range(len(ARRAYS)))):
        kit = kit_module.Kit.load(TECH)
        for i in arrays:
            shape, half = ARRAYS[i]
            wrong, reads = array_run(kit, shape, corner, volts, half)
            self.assertGreater(reads, 40)
            self.assertEqual(wrong, [], f"{shape} {corner} {volts} V: {len(wrong)} of {reads} reads")

    def test_nominal(self):
        self.check("nominal", 5.0)


class SlowCorners(FastArray, FastRlpu, FastReadout, FastBehindRlpu):
    def test_nominal(self):
        self.skipTest("in FastArray")

    test_all_functions_nominal = test_lines_nominal = test_counts_and_netlists = test_expansion = test_nominal
    test_adder_and_latch_nominal = test_a_latch_without_a_gate_keeps_its_one = test_an_adder_made_for_gates_lifts_its_operands = test_nominal

    def test_behind_rlpus_corners(self):
        for corner, volts in itertools.product(self.kit.corners, (2.5, 5.5)):
            with self.subTest(corner=corner, volts=volts):
                FastBehindRlpu.check(self, corner, volts)

    def test_an_adder_made_for_gates_fails_in_a_corner(self):
        self.assertGreater(behind_run(self.kit, "fnsp", 2.5, adder="FAPX1")[0]["adder"], 0.3)

    def test_readout_corners(self):
        for groups, corner, volts in itertools.product((1, 2, 4, 8, 64), self.kit.corners, (2.5, 5.5)):
            with self.subTest(groups=groups, corner=corner, volts=volts):
                FastReadout.check(self, corner, volts, groups)

    def test_readout_check_can_fail(self):
        """A line of 64 groups without its second level is too heavy for the time."""
        whole = readout.Line.__init__

        def one_level(line, kit, number):
            whole(line, kit, number)
            line.set = {**line.set, "readout_groups": 100}
            line.modules = []
            line.build()
            line.check()
        readout.Line.__init__ = one_level
        try:
            high = readout_run(self.kit, "nominal", 2.5, 64)[0]
        finally:
            readout.Line.__init__ = whole
        self.assertLess(high, HIGH)

    def test_array_corners(self):
        for corner in self.kit.corners:
            for volts in (2.5, 5.0):
                with self.subTest(corner=corner, volts=volts):
                    FastArray.check(self, corner, volts)

    def test_rlpu_corners(self):
        for corner in self.kit.corners:
            for volts in (2.5, 5.5):
                with self.subTest(corner=corner, volts=volts):
                    FastRlpu.check(self, corner, volts)

    def test_check_can_fail(self):
        """Phases of two inverter delays are too short for any read."""
        wrong, reads = array_run(self.kit, ARRAYS[0][0], "nominal", 5.0, 2)
        self.assertGreater(len(wrong), reads // 4)


if __name__ == "__main__":
    unittest.main()
