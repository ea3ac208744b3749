#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The standard cells: counts, functions at transistor level, robust storage, and whether the Liberty tells what SPICE shows.

usage: scripts/kit/tests/test_cells.py [FastCells FastLiberty SlowFunction SlowStorage SlowRings]   (default: all)
"""
import itertools
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import cells as cells_module
import charac_decks as decks
import characterise
import kit as kit_module
import libread
import robust
import spice

TECH = "ltps"
RAIL = 0.05     # of the supply: how far from its rail an output may rest
RING = 0.10     # how far the delay computed from Liberty may be from a ring's in SPICE


def setup():
    kit = kit_module.Kit.load(TECH)
    return kit, cells_module.Library(kit)


def tau_of(library, corner, volts):
    r = spice.run(decks.speed(library, corner, volts).text, ["t1", "t2"])
    return (r["t1"] + r["t2"]) / 2


def pin_load(path, cell, pin):
    """fF that a driver sees, as OpenSTA takes it: mean of rise_ and fall_capacitance."""
    root = libread.parse(path.read_text(), path)
    group = next(p for c in root.all("cell") if c.args == [cell] for p in c.all("pin") if p.args == [pin])
    return (float(group.get("rise_capacitance")) + float(group.get("fall_capacitance"))) / 2 * 1000


def walk(inputs):
    """States of the inputs in an order in which every pair of states follows one another (four inputs: every single change)."""
    states = list(itertools.product((0, 1), repeat=len(inputs)))
    order = [states[0]]
    for a in states:
        for b in states:
            if a != b and (len(inputs) < 4 or sum(x != y for x, y in zip(a, b)) == 1):
                order += ([a] if order[-1] != a else []) + [b]
    return order


def truth_deck(library, cell, corner, volts, step):
    """A run through walk(); measures and the levels expected, at the end of each step."""
    order = walk(cell.inputs)
    text = library.kit.deck_header(corner, volts, include=(), title=f"{cell.name} truth table") + library.subckt[cell.name]
    text += f"Vdd vdd 0 {volts:g}\nVdrv vdrv 0 {volts:g}\n"
    for n, pin in enumerate(cell.inputs):
        points = []
        for k, state in enumerate(order):
            level = volts * (1 - state[n])
            points += [(k * step + (step / 20 if k else 0), level), ((k + 1) * step, level)]
        lines = [decks.pwl(points[k:k + 4]) for k in range(0, len(points), 4)]
        text += f"V{n} s{n} 0 pwl(\n" + "".join(f"+ {line}\n" for line in lines) + "+ )\n"
        text += decks.driver(f"d{n}", f"s{n}", pin.lower(), 1)
    pins = [p.lower() for p in cell.inputs + list(cell.outputs)]
    text += f"xu {' '.join(pins)} vdd 0 {cell.name}\n"
    text += "".join(f"C{o.lower()} {o.lower()} 0 50f\n" for o in cell.outputs)
    text += f".tran {decks.eng(step / 40)} {decks.eng(step * len(order))}\n"
    checks = []
    for k, state in enumerate(order):
        for o in cell.outputs:
            text += f".meas tran m{len(checks)} find v({o.lower()}) at={decks.eng((k + 0.99) * step)}\n"
            checks.append((f"m{len(checks)}", cell.value(o, dict(zip(cell.inputs, state))), state, o))
    return text + ".end\n", checks


class FastCells(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.kit, cls.library = setup()

    def test_counts_pins_widths_agree(self):
        self.assertEqual(list(self.library.check()), [])

    def test_a_missing_transistor_is_noticed(self):
        _, library = setup()
        text = library.subckt["FAPX1"]
        library.subckt["FAPX1"] = text.replace(next(line for line in text.splitlines() if line.startswith("xn")) + "\n", "", 1)
        self.assertTrue(any(line.startswith("FAPX1: 19 transistors") for line in library.check()))

    def test_adders_have_twenty_transistors_and_right_functions(self):
        for name, inverted in (("FAPX1", (0, 0, 0)), ("FANX1", (0, 0, 1)), ("FAQX1", (1, 1, 0)), ("FAMX1", (1, 1, 1))):
            cell = self.library.cells[name]
            self.assertEqual(cell.transistors, 20)
            for state in cell.states(cell.inputs):
                total = sum(v ^ i for v, i in zip(state.values(), inverted))
                carry = next(o for o in cell.outputs if o != "S")
                self.assertEqual(cell.value("S", state), total & 1)
                self.assertEqual(cell.value(carry, state), (total >> 1) ^ (carry == "CON"))

    def test_multiples_are_gates_as_wide_in_every_device(self):
        for name, other, factor in (("NAND2X8", "NAND2X2", 4), ("CLKBUFX128", "CLKBUFX4", 32), ("NAND2X2", "NAND2X2", 1), ("XOR2X4", "XOR2X4", 1),
                                    ("LATHNX4", "LATHNX4", 1), ("BUFX4", "BUFX4", 1)):
            found, times = self.library.multiple(self.library.cells[name], decks.DRIVER_PIN)
            self.assertEqual((found.name, times), (other, factor))

    def test_a_multiple_is_what_its_own_simulation_says(self):
        """Delays, slews, charges and leakage of NOR2X4 from its own decks and from those of NOR2X2."""
        point = characterise.calibrate(self.library, [("slow", 2.5, characterise.COARSE)])[0]
        mine, other = self.library.cells["NOR2X4"], self.library.cells["NOR2X2"]
        found = []
        for cell in (mine, other):
            jobs = list(characterise.jobs_of(self.library, point, cell))
            found.append(characterise.collect(characterise.thinned(point, cell), cell, list(zip(jobs, characterise.simulate(jobs, "")))))
        direct, scaled = found[0], found[1].times(mine, 2)
        self.assertEqual(set(direct.arcs), set(scaled.arcs))
        for key, arc in direct.arcs.items():
            for edge, tables in arc.edges.items():
                for table, like, within in zip(tables, scaled.arcs[key].edges[edge], (0.03, 0.06)):
                    self.assertLess(abs(table - like).max(), within * table.max(), f"{key} {edge}")
        for pin in mine.inputs:
            self.assertAlmostEqual(scaled.charge[pin] / direct.charge[pin], 1, delta=0.02)
            for a, b in zip(direct.caps[pin], scaled.caps[pin]):
                self.assertAlmostEqual(b / a, 1, delta=0.02)
        for (state, watts), (like, times) in zip(direct.leak, scaled.leak):
            self.assertEqual(state, like)
            self.assertAlmostEqual(times / watts, 1, delta=0.02)

    def test_states_beside_the_worst(self):
        """Liberty text of an arc with two states of one sense: the worst in a group without `when`, each in one with it."""
        cell = self.library.cells["FAPX1"]
        point = decks.Point("nominal", 5.0, 1e-9, 2e-15, [1e-9, 2e-9], [1e-14, 2e-14], [1e-14, 2e-14])
        arc = characterise.Arc()
        one, two = np.array([[1e-9, 4e-9], [2e-9, 5e-9]]), np.array([[2e-9, 3e-9], [3e-9, 4e-9]])
        for state, table in (((("A", 0), ("B", 1)), one), ((("A", 1), ("B", 0)), two)):
            arc.note(True, False, table, table, state)
        groups = list(characterise.delay_groups(point, cell, arc, "C"))
        whens = [dict(item for item in group.items if isinstance(item, tuple)).get("when") for group in groups]
        self.assertEqual(whens, [None, '"!A&B"', '"A&!B"'])
        values = [next(g for g in group.items if not isinstance(g, tuple) and g.name == "cell_fall").text() for group in groups]
        for text, row in zip(values, ("2, 4", "1, 4", "2, 3")):
            self.assertIn(f'"{row}"', text)
        self.assertIn("A == 1'b0 && B == 1'b1", groups[1].text())
        gate = self.library.cells["NAND2X1"]
        self.assertEqual(len(list(characterise.delay_groups(point, gate, arc, "A"))), 1)
        self.assertEqual(len(list(characterise.delay_groups(point, cell, arc, "C", least=True))), 3, "OpenSTA wants the same groups in both libraries")

    def test_function_language(self):
        ev = cells_module.evaluate
        self.assertEqual(ev("!A&B", {"A": 1, "B": 0}), 0)
        self.assertEqual(ev("!(A&B)|C", {"A": 1, "B": 1, "C": 0}), 0)
        self.assertEqual(ev("A|B&C", {"A": 1, "B": 0, "C": 0}), 1)
        self.assertEqual(ev("A^B^!C", {"A": 1, "B": 1, "C": 1}), 0)
        for wrong in ("A&", "A B", "(A", "X"):
            with self.assertRaises((kit_module.KitError, IndexError), msg=wrong):
                ev(wrong, {"A": 1, "B": 1})

    def test_verilog_has_the_same_functions(self):
        """Each combinational cell of cells.v, all input states, in Icarus."""
        if not shutil.which("iverilog"):
            self.skipTest("iverilog is not installed")
        lines, checks = [], []
        for name, cell in self.library.cells.items():
            if cell.kind != "comb":
                continue
            n = len(cell.inputs)
            lines.append(f"reg [{n - 1}:0] i_{name}; wire [{len(cell.outputs) - 1}:0] o_{name};")
            ports = [f".{p}(i_{name}[{k}])" for k, p in enumerate(cell.inputs)] + [f".{o}(o_{name}[{k}])" for k, o in enumerate(cell.outputs)]
            lines.append(f"{name} u_{name}({', '.join(ports)});")
            for value in range(2 ** n):
                state = {p: value >> k & 1 for k, p in enumerate(cell.inputs)}
                want = sum(cell.value(o, state) << k for k, o in enumerate(cell.outputs))
                checks.append(f"i_{name} = {value}; #1 if (o_{name} !== {want}) $display(\"WRONG {name} {value}\");")
        with tempfile.TemporaryDirectory() as folder:
            bench = pathlib.Path(folder) / "bench.v"
            bench.write_text("module bench;\n" + "\n".join(lines) + "\ninitial begin\n" + "\n".join(checks) + "\n$display(\"DONE\"); end endmodule\n")
            out = pathlib.Path(folder) / "bench.vvp"
            subprocess.run(["iverilog", "-g2005", "-o", out, bench, self.kit.path("cells_verilog")], check=True)
            said = subprocess.run(["vvp", out], capture_output=True, text=True, check=True).stdout
        self.assertEqual(said.split(), ["DONE"])

    def test_truth_tables_at_the_nominal_point(self):
        check_truth(self, self.library, [(self.kit.nominal_corner, self.kit.nominal_voltage)])

    def test_a_wrong_function_is_noticed(self):
        """The truth table check itself: an OR called a NOR must fail it."""
        cell = self.library.cells["NOR2X1"]
        text, checks = truth_deck(self.library, cell, None, 5.0, 200e-9)
        swapped = text.replace("tftn", "tftx").replace("tftp", "tftn").replace("tftx", "tftp")
        r = spice.run(swapped, cache=False)
        self.assertTrue(any(abs(r[m] - 5 * level) > RAIL * 5 for m, level, _, _ in checks))


def check_truth(case, library, places, wanted=lambda cell: True):
    """Truth tables of all combinational cells and tie cells that are wanted, at places [(corner, volts)]."""
    runs = []
    for corner, volts in places:
        step = 40 * tau_of(library, corner, volts)
        for cell in library.cells.values():
            if cell.kind in ("comb", "tie") and wanted(cell):
                runs.append((corner, volts, cell, *truth_deck(library, cell, corner, volts, step)))
    results = spice.run_many([text for *_, text, _ in runs], label="truth tables")
    case.assertGreater(len(results), 30, "hardly a cell was checked")
    for (corner, volts, cell, _, checks), r in zip(runs, results):
        with case.subTest(cell=cell.name, corner=corner, volts=volts):
            for measure, level, state, output in checks:
                case.assertLessEqual(abs(r[measure] - level * volts), RAIL * volts, f"{output} at {state}: {r[measure]:.3f} V")


class FastLiberty(unittest.TestCase):
    """The libraries that `make liberty` has written; the nominal one is made here if it is not there."""

    @classmethod
    def setUpClass(cls):
        cls.kit, cls.library = setup()
        cls.paths = sorted((cls.kit.build / "lib").glob("*_[0-9]v[0-9].lib"))
        cls.paths = [p for p in cls.paths if not p.name.startswith("macro_")]
        if not cls.paths:
            raise unittest.SkipTest("no Liberty yet: make liberty")

    def test_tables_rise_with_load(self):
        tables = 0
        for path in self.paths:
            for name, cell in libread.read([path]).items():
                for pin in cell.pins.values():
                    for arc in pin.timing:
                        for kind, t in arc.tables.items():
                            if kind not in ("cell_rise", "cell_fall", "rise_transition", "fall_transition"):
                                continue
                            tables += 1
                            for row in t.values:
                                self.assertTrue(all(b >= a for a, b in zip(row, row[1:])), f"{path.name} {name} {pin.name} {kind}: {row}")
        self.assertGreater(tables, 300)

    def test_transitions_rise_with_slew(self):
        """Delays need not: a slow input moves the instant at which a skewed gate switches. Transitions must not fall."""
        for path in self.paths:
            for name, cell in libread.read([path]).items():
                for pin in cell.pins.values():
                    for arc in pin.timing:
                        for kind in ("rise_transition", "fall_transition"):
                            t = arc.tables.get(kind)
                            if t is None:
                                continue
                            for column in zip(*t.values):
                                self.assertTrue(all(b >= a for a, b in zip(column, column[1:])), f"{path.name} {name} {pin.name} {kind}: {column}")

    def test_least_delays_are_the_smaller_ones(self):
        smaller = 0
        for path in self.paths:
            most, least = (libread.read([p]) for p in (path, path.with_name(f"{path.stem}_min.lib")))
            for name, cell in most.items():
                for pin in cell.pins.values():
                    other = least[name].pins[pin.name]
                    self.assertLessEqual(other.capacitance, pin.capacitance + 1e-6, f"{path.name} {name} {pin.name}")
                    for arc, quick in zip(pin.timing, other.timing):
                        self.assertEqual((arc.related, arc.sense, arc.type), (quick.related, quick.sense, quick.type))
                        for kind in ("cell_rise", "cell_fall"):
                            for a, b in zip(*(t.values if t else [] for t in (arc.tables.get(kind), quick.tables.get(kind)))):
                                self.assertTrue(all(y <= x + 1e-6 for x, y in zip(a, b)), f"{path.name} {name} {pin.name} {kind}")
                                smaller += sum(y < x for x, y in zip(a, b))
        self.assertGreater(smaller, 100, "no state of any cell is faster than another")

    def test_no_state_is_slower_than_the_worst(self):
        """What OpenSTA takes without set_case_analysis bounds each group with `when`, and is one of them at every point of the table."""
        states = 0
        for path in self.paths:
            for name, cell in libread.read([path]).items():
                for pin in cell.pins.values():
                    groups = {}
                    for arc in pin.timing:
                        groups.setdefault((*arc.related, arc.sense, arc.type), []).append(arc)
                    for key, (worst, *each) in groups.items():
                        self.assertIsNone(worst.when, f"{path.name} {name} {pin.name} {key}")
                        self.assertTrue(all(arc.when for arc in each))
                        states += len(each)
                        for kind, table in worst.tables.items():
                            values = [arc.tables[kind].values for arc in each]
                            for rows in zip(table.values, *values) if values else ():
                                for most, *others in zip(*rows):
                                    self.assertAlmostEqual(most, max(others), delta=1e-3 * abs(most) + 1e-4, msg=f"{path.name} {name} {pin.name} {key} {kind}")
                    if pin.receivers:
                        for edge, most in pin.edge_capacitance.items():
                            self.assertAlmostEqual(most, max(found[edge] for _, found in pin.receivers), delta=0.1, msg=f"{path.name} {name} {pin.name}")
        if not states:
            self.skipTest("Liberty from before the states were kept: make liberty")

    def test_every_cell_is_there_with_its_transistors(self):
        for path in self.paths:
            found = libread.read([path])
            self.assertEqual({n: c.area for n, c in found.items()}, {n: c.transistors for n, c in self.library.cells.items()}, path.name)

    def test_capacitances_and_leakage_are_plausible(self):
        for path in self.paths:
            found = libread.read([path])
            for name, cell in found.items():
                self.assertGreater(cell.leakage, 0 if self.library.cells[name].kind != "tie" else -1, f"{path.name} {name}")
                # by its width no more than a few inverters: a latch caught between its two states takes a thousand times that
                width = self.library.cells[name].width_um / self.library.cells["INVX1"].width_um
                self.assertLess(cell.leakage, 5 * width * found["INVX1"].leakage, f"{path.name} {name}")
                for pin in cell.pins.values():
                    if pin.direction == "input":
                        width = decks.pin_width(self.library, self.library.cells[name], pin.name)
                        self.assertGreater(pin.capacitance, 0.5 * width, f"{path.name} {name} {pin.name}")    # fF
                        self.assertLess(pin.capacitance, 12 * width, f"{path.name} {name} {pin.name}")

    def test_slower_at_lower_voltage(self):
        have = {p.stem: libread.read([p]) for p in self.paths}
        delays = [(v, have[self.kit.lib_name(None, v)]["INVX1"].pins["Y"].timing[0].tables["cell_rise"](10, 50))
                  for v in self.kit.voltages if self.kit.lib_name(None, v) in have]
        self.assertEqual([d for _, d in delays], sorted((d for _, d in delays), reverse=True))

    def test_drawings_are_those_of_the_cells(self):
        done = subprocess.run([sys.executable, HERE.parent / "schematic.py", "--check"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_sta_times_every_bit(self):
        """OpenSTA takes the library, and each bit of the four-bit cells has its own paths."""
        if not shutil.which("sta"):
            self.skipTest("opensta is not installed")
        path = self.paths[0]
        with tempfile.TemporaryDirectory() as folder:
            netlist = pathlib.Path(folder) / "net.v"
            netlist.write_text("module top(input ck, input [3:0] d, output [3:0] q, r);\n"
                               "DFF4X1 u(.CK(ck), .D0(d[0]), .D1(d[1]), .D2(d[2]), .D3(d[3]), .Q0(q[0]), .Q1(q[1]), .Q2(q[2]), .Q3(q[3]));\n"
                               "LATLN4X1 v(.GN(ck), .D0(q[0]), .D1(q[1]), .D2(q[2]), .D3(q[3]), .QN0(r[0]), .QN1(r[1]), .QN2(r[2]), .QN3(r[3]));\nendmodule\n")
            script = pathlib.Path(folder) / "run.tcl"
            script.write_text(f"read_liberty {path}\nread_verilog {netlist}\nlink_design top\ncreate_clock -name ck -period 1000 [get_ports ck]\n"
                              "set_input_delay 0 -clock ck [get_ports d*]\n"
                              + "".join(f"report_checks -from [get_ports d[{i}]] -to [get_pins u/D{i}]\nreport_checks -from [get_pins u/CK] -through [get_pins u/Q{i}] -through [get_pins v/QN{i}] -to [get_ports r[{i}]] -unconstrained\n"
                                        f"report_checks -from [get_pins u/CK] -to [get_pins v/D{i}]\n" for i in range(4)) + "exit\n")
            said = subprocess.run(["sta", script], capture_output=True, text=True, timeout=60)
        text = said.stdout + said.stderr
        self.assertNotIn("Error", text)
        for i in range(4):
            self.assertRegex(text, rf"u/D{i} \(DFF4X1\)")
            self.assertRegex(text, rf"u/Q{i} \(DFF4X1\)")
            self.assertRegex(text, rf"v/D{i} \(LATLN4X1\)")

    def test_yosys_maps_onto_it(self):
        if not shutil.which("yosys"):
            self.skipTest("yosys is not installed")
        path = self.paths[0]
        with tempfile.TemporaryDirectory() as folder:
            rtl = pathlib.Path(folder) / "top.v"
            rtl.write_text("module top(input clk, input [3:0] a, b, output reg [4:0] q); always @(posedge clk) q <= a + b; endmodule\n")
            script = (f"read_liberty -lib {path}; read_verilog {rtl}; synth -top top -flatten; dfflibmap -liberty {path}; abc -liberty {path}; opt_clean; check -assert; "
                      f"stat -liberty {path}")
            said = subprocess.run(["yosys", "-p", script], capture_output=True, text=True, timeout=60)
        self.assertEqual(said.returncode, 0, said.stdout[-2000:] + said.stderr)
        self.assertRegex(said.stdout, r"DFFX1\s+5")
        self.assertNotIn("DFF4X1  ", said.stdout.split("Printing statistics")[-1])

    def test_bad_requests_are_named(self):
        for arguments, word in ((["--corner", "warm"], "warm"), (["--voltage", "7"], "7"), (["--cells", "NAND9"], "NAND9"), (["--tech", "none"], "none")):
            done = subprocess.run([sys.executable, HERE.parent / "characterise.py", *arguments], capture_output=True, text=True)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(word, done.stderr)


class SlowFunction(unittest.TestCase):
    """Wider drives of static gates are the same circuit; they are checked at the nominal point only."""

    def test_pass_gate_cells_at_every_corner_and_voltage(self):
        kit, library = setup()
        places = [(c, v) for c in kit.corners for v in kit.voltages]
        check_truth(self, library, places, lambda cell: cell.pass_inputs)

    def test_static_gates_at_every_corner(self):
        kit, library = setup()
        places = [(c, v) for c in kit.corners for v in (kit.voltages[0], kit.voltages[-1])]
        check_truth(self, library, places, lambda cell: not cell.pass_inputs and cell.drive == 1)


class SlowStorage(unittest.TestCase):
    def test_latches_and_flip_flops_write_and_hold(self):
        kit, library = setup()
        names = [n for n, c in library.cells.items() if c.kind in ("latch", "ff") and c.bits == 1]
        for corner in kit.corners:
            for volts in (kit.voltages[0], kit.voltages[-1]):
                with self.subTest(corner=corner, volts=volts):
                    self.assertEqual(list(robust.failures(library, names, corner, volts, 4, f"storage {corner} {volts:g} V")), [])

    def test_four_bits_at_the_ends(self):
        kit, library = setup()
        names = [n for n, c in library.cells.items() if c.kind in ("latch", "ff") and c.bits > 1]
        self.assertEqual(list(robust.failures(library, names, "slow", kit.voltages[0], 2, "four bits")), [])

    def test_too_strong_a_keeper_is_noticed(self):
        kit, library = setup()
        library.subckt["DFFX1"] = re.sub(r"\{[\d.]+\*lmin\}", "{1*lmin}", library.subckt["DFFX1"])
        self.assertNotEqual(list(robust.failures(library, ["DFFX1"], "slow", kit.voltages[0], 2)), [])


class SlowRings(unittest.TestCase):
    """Rings of three kinds: stage delay in SPICE against the one computed from Liberty, slews carried along."""

    RINGS = {"INVX1": ("A", "Y", {}), "NAND2X1": ("A", "Y", {"B": 1}), "FAPX1": ("C", "CON", {"A": 1, "B": 0}), "XOR2X1": ("A", "Y", {"B": 1}),
             "AOI21X1": ("A", "Y", {"B": 1, "C": 0})}
    STAGES = 7
    WIRE = 20e-15

    def spice_delay(self, library, corner, volts, name):
        cell = library.cells[name]
        pin, out, side = self.RINGS[name]
        tau = tau_of(library, corner, volts)
        text = library.kit.deck_header(corner, volts, include=(), title=f"ring {name}") + decks.ACCURATE + library.subckt[name] + library.subckt["INVX4"]
        text += f"Vdd vdd 0 {volts:g}\n"
        for p, v in side.items():     # side inputs come from a gate, as in a netlist
            text += f"V{p} n{p} 0 {volts * (1 - v):g}\nx{p} n{p} {p.lower()} vdd 0 INVX4\n"
        for k in range(self.STAGES):
            nodes = []
            for p in cell.inputs + list(cell.outputs):
                nodes.append(f"r{k}" if p == pin else f"r{(k + 1) % self.STAGES}" if p == out else p.lower() if p in side else f"u{p.lower()}{k}")
            text += f"xr{k} {' '.join(nodes)} vdd 0 {name}\nC{k} r{k} 0 {decks.eng(self.WIRE)}\n"
        text += f".ic v(r0)=0 v(r1)={volts:g}\n"
        stop = 40 * self.STAGES * tau
        text += f".tran {decks.eng(tau / 20)} {decks.eng(stop)} 0 {decks.eng(tau / 20)} uic\n"
        half = decks.eng(volts / 2)
        text += f".meas tran t1 when v(r0)={half} rise=4\n.meas tran t2 when v(r0)={half} rise=7\n.end\n"
        r = spice.run(text, ["t1", "t2"])
        return (r["t2"] - r["t1"]) / 3 / self.STAGES / 2 * 1e9

    def liberty_delay(self, path, library, name):
        cell = libread.read([path])[name]
        pin, out, side = self.RINGS[name]
        load = pin_load(path, name, pin) + self.WIRE * 1e15
        arc = next(a for a in cell.pins[out].timing if a.related == [pin] and a.sense == "negative_unate")
        rise = fall = 10.0
        for _ in range(20):
            fall, rise = arc.tables["fall_transition"](rise, load), arc.tables["rise_transition"](fall, load)
        return (arc.tables["cell_fall"](rise, load) + arc.tables["cell_rise"](fall, load)) / 2

    def test_rings(self):
        kit, library = setup()
        places = [(kit.nominal_corner, kit.nominal_voltage), (kit.nominal_corner, kit.voltages[0]), ("slow", kit.voltages[0])]
        tried = 0
        for corner, volts in places:
            path = kit.build / "lib" / f"{kit.lib_name(corner, volts)}.lib"
            if not path.is_file():
                continue
            for name in self.RINGS:
                with self.subTest(ring=name, corner=corner, volts=volts):
                    tried += 1
                    real, computed = self.spice_delay(library, corner, volts, name), self.liberty_delay(path, library, name)
                    print(f"ring {name} {corner} {volts:g} V: SPICE {real:.2f} ns, Liberty {computed:.2f} ns ({100 * (computed / real - 1):+.1f} %)", file=sys.stderr)
                    self.assertLess(abs(computed / real - 1), RING)
        self.assertGreaterEqual(tried, 3, "no Liberty: make liberty")


if __name__ == "__main__":
    unittest.main()
