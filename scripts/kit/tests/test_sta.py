#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of timing and power tools that need no Liberty of the kit: readers, period search on a latch pipeline with a
hand-made Liberty, sensitising, counting.

What is not tested here: the numbers of the kit itself; make sta, make power and the path comparison do that.
"""
import pathlib
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import chipfiles  # noqa: E402
import flatnet  # noqa: E402
import gatesim  # noqa: E402
import icarusnet  # noqa: E402
import kit as kit_module  # noqa: E402
import libread  # noqa: E402
import opensta  # noqa: E402
import pathdeck  # noqa: E402
import paths  # noqa: E402
import power  # noqa: E402
import registers  # noqa: E402
import shmoo  # noqa: E402
import size  # noqa: E402

import vcd  # noqa: E402

HEAD = """library(toy) { delay_model : table_lookup; time_unit : "1ns"; voltage_unit : "1V"; current_unit : "1uA";
 pulling_resistance_unit : "1kohm"; capacitive_load_unit(1,pf); leakage_power_unit : "1nW"; nom_voltage : 5;
""" + " ".join(f"{a}_threshold_pct_{b} : 50;" for a in ("input", "output") for b in ("rise", "fall")) + "".join(
    f" slew_{a}_threshold_pct_{b} : {c};" for a, c in (("lower", 20), ("upper", 80)) for b in ("rise", "fall"))


def tables(delay):
    return "".join(f' {n}(scalar) {{ values("{v}"); }}' for n, v in
                   (("cell_rise", delay), ("cell_fall", delay), ("rise_transition", 1), ("fall_transition", 1)))


def check(related, kind, value):
    return (f'timing() {{ related_pin : "{related}"; timing_type : {kind}; rise_constraint(scalar) {{ values("{value}"); }} '
            f'fall_constraint(scalar) {{ values("{value}"); }} }}')


def latch(name, enable, active, opens, closes):
    """Four bits; D to Q 3 ns, enable to Q 4 ns, setup 2 ns."""
    text = f" cell({name}) {{ area : 26; pin({enable}) {{ direction : input; capacitance : 0.06; clock : true; }}\n"
    for i in range(4):
        text += f'  latch(IQ{i},IQN{i}) {{ enable : "{active}"; data_in : "D{i}"; }}\n'
        text += f"  pin(D{i}) {{ direction : input; capacitance : 0.034; {check(enable, 'setup_' + closes, 2)} {check(enable, 'hold_' + closes, 0)} }}\n"
        text += (f'  pin(Q{i}) {{ direction : output; function : "IQ{i}"; timing() {{ related_pin : "{enable}"; timing_type : {opens}_edge;{tables(4)} }}'
                 f' timing() {{ related_pin : "D{i}"; timing_sense : positive_unate;{tables(3)} }} }}\n')
    return text + " }\n"


LIBERTY = (HEAD + f"""
 cell(BUFX2) {{ area : 4; cell_leakage_power : 2; pin(A) {{ direction : input; capacitance : 0.034; }}
  pin(Y) {{ direction : output; function : "A"; timing() {{ related_pin : "A"; timing_sense : positive_unate;{tables(5)} }}
   internal_power() {{ related_pin : "A"; rise_power(scalar) {{ values("0.1"); }} fall_power(scalar) {{ values("0.3"); }} }} }} }}
 cell(DFFX1) {{ area : 14; ff(IQ,IQN) {{ clocked_on : "CK"; next_state : "D"; }}
  pin(D) {{ direction : input; capacitance : 0.034; {check("CK", "setup_rising", 2)} {check("CK", "hold_rising", 0)} }}
  pin(CK) {{ direction : input; capacitance : 0.034; clock : true; }}
  pin(Q) {{ direction : output; function : "IQ"; timing() {{ related_pin : "CK"; timing_type : rising_edge;{tables(6)} }} }} }}
""" + latch("LATL4X1", "GN", "!GN", "falling", "rising") + latch("LATH4X1", "G", "G", "rising", "falling") + "}\n")

# Flip-flop, 4 buffers, low latch, 3 buffers, high latch, 2 buffers, flip-flop.
PIPELINE = """module flexi_chip(clk_i, d, q);
  input clk_i; input d; output q;
  wire clk_i, d, q;
  wire q0, a1, a2, a3, a4, l1, b1, b2, b3, l2, c1, c2;
  DFFX1 f0 (.D(d), .CK(clk_i), .Q(q0));
  BUFX2 u1 (.A(q0), .Y(a1)); BUFX2 u2 (.A(a1), .Y(a2)); BUFX2 u3 (.A(a2), .Y(a3)); BUFX2 u4 (.A(a3), .Y(a4));
  LATL4X1 lt1 (.D0(1'b0), .D1(a4), .D2(1'b0), .D3(1'b0), .GN(clk_i), .Q0(), .Q1(l1), .Q2(), .Q3());
  BUFX2 v1 (.A(l1), .Y(b1)); BUFX2 v2 (.A(b1), .Y(b2)); BUFX2 v3 (.A(b2), .Y(b3));
  LATH4X1 lt2 (.D0(1'b0), .D1(1'b0), .D2(b3), .D3(1'b0), .G(clk_i), .Q0(), .Q1(), .Q2(l2), .Q3());
  BUFX2 w1 (.A(l2), .Y(c1)); BUFX2 w2 (.A(c1), .Y(c2));
  DFFX1 f1 (.D(c2), .CK(clk_i), .Q(q));
endmodule
"""


# An exclusive or in the manner of the kit: the worst of the states of B beside the delays of each state, and what A loads in each.
STATES = HEAD + """ cell(XO3) { area : 8; pin(B) { direction : input; capacitance : 0.01; } pin(C) { direction : input; capacitance : 0.01; }
  pin(A) { direction : input; capacitance : 0.05; rise_capacitance : 0.04; fall_capacitance : 0.06;
   """ + "".join(f'receiver_capacitance() {{ when : "{when}"; ' + "".join(f'receiver_capacitance{part}_{edge}(scalar) {{ values("{value}"); }}'
                                                                           for part in (1, 2) for edge, value in (("rise", rise), ("fall", fall))) + "}"
                 for when, rise, fall in (("!B&!C", 0.04, 0.06), ("B&!C", 0.02, 0.03), ("!B&C", 0.01, 0.01), ("B&C", 0.01, 0.02))) + """ }
  pin(Y) { direction : output; function : "A&!(B&C)"; """ + "".join(
      f'timing() {{ related_pin : "A"; timing_sense : positive_unate; {state}{tables(delay)} }}'
      for state, delay in (("", 7), ('when : "!B&!C"; ', 7), ('when : "B&!C"; ', 3), ('when : "!B&C"; ', 5))) + """ } }
 lu_table_template(load) { variable_1 : total_output_net_capacitance; index_1("0, 1"); }
 cell(BUFX2) { area : 4; pin(A) { direction : input; capacitance : 0.034; } pin(Y) { direction : output; function : "A";
  timing() { related_pin : "A"; timing_sense : positive_unate; """ + "".join(
      f'{edge}(load) {{ values("0, 100"); }} ' for edge in ("cell_rise", "cell_fall")) + 'rise_transition(scalar) { values("1"); } fall_transition(scalar) { values("1"); } } } }\n}\n'
STATES_NET = """module flexi_chip(a, b, c, y); input a; input b; input c; output y; wire a, b, c, y, n, m;
  BUFX2 u (.A(a), .Y(n)); XO3 v (.A(n), .B(b), .C(c), .Y(m)); BUFX2 w (.A(m), .Y(y));
endmodule
"""


class Files(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="flexi-test-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path


@unittest.skipUnless(shutil.which("sta"), "opensta is not installed")
class Sta(Files):
    def search(self, netlist, sdc="create_clock -name clk -period $flexi_period [get_ports clk_i]\n"):
        script = opensta.load([self.write("toy.lib", LIBERTY)], self.write("net.v", netlist), "flexi_chip", 0)
        script += f"set flexi_sdc {self.write('c.sdc', sdc)}\n" + opensta.SEARCH + 'set p [flexi_search 100.0 5000.0]\nputs "period $p"\n'
        script += "flexi_constrain [expr {$p * 0.99}]\n"
        script += opensta.marked("p", "report_checks -path_delay max -group_count 4 -format full_clock_expanded -fields {slew cap input_pin net}")
        output = opensta.run(script, "test")
        period = float(output.split("period ")[1].split()[0])
        return period, opensta.parse_paths(opensta.section(output, "p"))

    def test_latches_lend_and_borrow(self):
        # Data reach the low latch at 26 ns, leave it at 29, reach the high latch at 44, which must be 2 ns before it
        # closes at 1.5 periods: 30.67 ns; the flip-flop at 57 + 2 before two periods: 29.5 ns. The first limits.
        period, paths = self.search(PIPELINE)
        self.assertAlmostEqual(period, 46 / 1.5, delta=0.05)
        worst = min(paths, key=lambda p: p["slack"])
        self.assertEqual((worst["start"], worst["end"]), ("lt1", "lt2"))
        self.assertGreater(worst["given"], 0)

    def state_path(self, commands):
        script = opensta.load([self.write("s.lib", STATES)], self.write("s.v", STATES_NET), "flexi_chip", 0)
        script += "create_clock -name clk -period 100\nset_input_delay 0 -clock clk [get_ports a]\nset_output_delay 0 -clock clk [get_ports y]\n" + commands
        script += opensta.marked("p", "report_checks -path_delay max -format full_clock_expanded -fields {slew cap input_pin net} -digits 3 -rise_to [get_ports y]")
        path = opensta.parse_paths(opensta.section(opensta.run(script, "test"), "p"))[0]
        stages = {stage["pin"]: stage for stage in path["stages"]}
        return stages["v/Y"]["delay"], stages["u/Y"]["cap"], stages["u/Y"]["delay"]

    def test_delays_of_the_state_that_is_set(self):
        """Without set_case_analysis the worst of all states, as it must be for a chip; with it the state's own."""
        self.assertEqual(self.state_path(""), (7.0, 40.0, 4.0))
        for b, c, delay in ((0, 0, 7.0), (1, 0, 3.0), (0, 1, 5.0)):
            self.assertEqual(self.state_path(f"set_case_analysis {b} [get_ports b]\nset_case_analysis {c} [get_ports c]\n")[0], delay)

    def test_load_of_the_state_that_is_set(self):
        """paths.loads_in_state: 20 fF less for a rising A with B = 1, C = 0; only the net in front of it is touched."""
        liberty = libread.read([self.write("s.lib", STATES)])
        net = flatnet.read(self.write("s.v", STATES_NET))
        stages = [{"instance": name, "cell": cell, "in": "A", "out": "Y", "in_edge": "rise", "tied": [], "sides": sides, "bit": bit, "exit": {"cap": cap}}
                  for name, cell, sides, bit, cap in (("u", "BUFX2", {}, "n", 40.0), ("v", "XO3", {"B": 1, "C": 0}, "m", 34.0))]
        deck = pathdeck.PathDeck.__new__(pathdeck.PathDeck)
        deck.liberty, deck.net, deck.stages, deck.per_fanout, deck.output_load = liberty, net, stages, 0.0, 0.0
        deck.cells = {name: {"kind": "comb"} for name in ("BUFX2", "XO3")}
        commands = paths.loads_in_state(deck)
        self.assertEqual(len(commands), 1)
        _, load, delay = self.state_path("\n".join(commands) + "\n")
        self.assertEqual((load, delay), (20.0, 2.0))
        paths.check_loads(deck, {"u/Y": load})
        with self.assertRaises(kit_module.KitError):
            paths.check_loads(deck, {"u/Y": 40.0})
        stages[1]["sides"] = {"B": 1}
        liberty["XO3"].pins["A"].receivers.clear()
        self.assertEqual(paths.loads_in_state(deck), [])

    def test_path_as_data(self):
        _, paths = self.search(PIPELINE)
        data = [s for s in paths[0]["stages"] if s["part"] == "data" and "net" in s]
        self.assertTrue(all(s["delay"] > 0 and s["fanout"] >= 1 for s in data))

    def test_no_period_is_said(self):
        script = opensta.load([self.write("toy.lib", LIBERTY)], self.write("net.v", PIPELINE), "flexi_chip", 0)
        sdc = self.write("c.sdc", "create_clock -name clk -period $flexi_period [get_ports clk_i]\n"
                                  "set_input_delay -clock clk [expr {$flexi_period * 1.1}] [get_ports d]\n")
        output = opensta.run(script + f"set flexi_sdc {sdc}\n" + opensta.SEARCH + 'puts "period [flexi_search 100.0 800.0]"\n', "test")
        self.assertIn("period 0", output)

    def test_slow_clock_edges_are_no_period(self):
        """Pulse widths of arrays hold for edges up to max_transition of their clock: with slower ones nothing is fast enough."""
        for limit, found in ((0.9, False), (1.1, True)):
            liberty = LIBERTY.replace("GN", "clk_i").replace("pin(clk_i) {", f"pin(clk_i) {{ max_transition : {limit};")
            self.assertNotEqual(liberty, LIBERTY)
            netlist = PIPELINE.replace("GN(clk_i)", "clk_i(late)").replace("wire q0", "wire late; BUFX2 k (.A(clk_i), .Y(late)); wire q0")
            script = opensta.load([self.write("toy.lib", liberty)], self.write("net.v", netlist), "flexi_chip", 0)
            sdc = self.write("c.sdc", "create_clock -name clk -period $flexi_period [get_ports clk_i]\nset_propagated_clock [all_clocks]\n")
            output = opensta.run(script + f"set flexi_sdc {sdc}\n" + opensta.SEARCH + 'puts "period [flexi_search 100.0 800.0]"\n', "test")
            self.assertEqual(float(output.split("period ")[1].split()[0]) > 0, found)

    def test_broken_netlist_is_an_error(self):
        script = opensta.load([self.write("toy.lib", LIBERTY)], self.write("net.v", "module flexi_chip(a; endmodule\n"), "flexi_chip", 0)
        with self.assertRaises(kit_module.KitError):
            opensta.run(script, "test")

    def test_session_swaps_cells_as_a_new_run_would_see_them(self):
        slow = LIBERTY.replace("cell(DFFX1)", LIBERTY[LIBERTY.index("cell(BUFX2)"):LIBERTY.index("cell(DFFX1)")].replace("BUFX2", "BUFX4").replace(
            'values("5")', 'values("9")') + "cell(DFFX1)")
        sdc = self.write("c.sdc", "create_clock -name clk -period $flexi_period [get_ports clk_i]\n")
        search = f"set flexi_sdc {sdc}\n" + opensta.SEARCH
        show = 'puts "period [flexi_search 100.0 800.0]"\n'

        def load(netlist):
            return opensta.load([self.write("toy.lib", slow)], self.write("net.v", netlist), "flexi_chip", 0) + search

        swapped = PIPELINE.replace("BUFX2 u2", "BUFX4 u2").replace("BUFX2 w1", "BUFX4 w1")
        wanted = [next(line for line in opensta.run(load(n) + show, "test").splitlines() if line.startswith("period")) for n in (PIPELINE, swapped)]
        self.assertNotEqual(*wanted)
        with opensta.Session(load(PIPELINE) + size.SWAP, "test") as session:
            found = [session.ask(show).strip()]
            found.append(session.ask("flexi_swap u2 toy/BUFX4\nflexi_swap w1 toy/BUFX4\n" + show).strip())
            found.append(session.ask("flexi_swap u2 toy/BUFX2\nflexi_swap w1 toy/BUFX2\n" + show).strip())
            self.assertEqual(found, [*wanted, wanted[0]])
            with self.assertRaises(kit_module.KitError):
                session.ask("flexi_swap u2 toy/DFFX1\n")       # other pins
            with self.assertRaises(kit_module.KitError):
                session.ask("no_such_command\n")
            self.assertEqual(session.ask(show).strip(), wanted[0])  # and it goes on

    def test_constraints_are_taken(self):
        script = opensta.load([self.write("toy.lib", LIBERTY)], self.write("net.v", PIPELINE), "flexi_chip", 0)
        for period in (60, 300):
            script += f"set flexi_period {period}\nset flexi_voltage 5.0\nsource {opensta.quote(chipfiles.SDC)}\nputs \"slack [worst_slack -max]\"\n"
        slacks = [float(line.split()[1]) for line in opensta.run(script, "test").splitlines() if line.startswith("slack")]
        self.assertLess(slacks[0], slacks[1])


class Readers(Files):
    def test_netlist(self):
        net = flatnet.read(self.write("n.v", "module flexi_chip(clk_i, a, y);\n input clk_i; input [1:0] a; output y; wire [1:0] \\u.n ;\n"
                                             " assign y = \\u.n [1];\n BUFX2 \\u.b[0] (.A(a[1]), .Y(\\u.n [1]));\n"
                                             " M m (.I({ a[0], 1'h1, a[1] }), .Y(\\u.n [0]));\nendmodule\n"))
        self.assertEqual(net.instances["u.b[0]"].pins, {"A": ["a[1]"], "Y": ["u.n[1]"]})
        self.assertEqual(net.instances["m"].pins["I"], ["a[1]", "1'1", "a[0]"])
        self.assertEqual(net.root("y"), "u.n[1]")

    def test_netlist_that_ends(self):
        with self.assertRaises(kit_module.KitError):
            flatnet.read(self.write("n.v", "module flexi_chip(a);\n input a;\n BUFX2 b (.A(a), "))

    def test_liberty(self):
        cells = libread.read([self.write("t.lib", LIBERTY)])
        self.assertAlmostEqual(cells["BUFX2"].pins["A"].capacitance, 34.0)
        self.assertAlmostEqual(cells["BUFX2"].pins["Y"].power[0].tables["fall_power"](1, 10), 300.0)
        self.assertEqual(cells["LATL4X1"].kind, "latch")

    def test_table(self):
        table = libread.Table([1, 3], [10, 20], [[1, 2], [3, 4]])
        self.assertAlmostEqual(table(2, 15), 2.5)
        self.assertAlmostEqual(table(5, 10), 5.0)

    def test_liberty_cut_off(self):
        with self.assertRaises(kit_module.KitError):
            libread.read([self.write("t.lib", LIBERTY[:-40])])

    def test_waveform(self):
        activity = vcd.read(self.write("w.vcd", "$timescale 1ns $end\n$var wire 1 ! a $end\n$var wire 2 \" b [1:0] $end\n$enddefinitions $end\n"
                                                "#0\n$dumpvars\n0!\nb0x \"\n$end\n#10\n1!\nb01 \"\n#20\n0!\nb10 \"\n#40\n1!\n#50\n$dumpoff\nx!\nbx \"\n$end\n"), {"a"})
        self.assertEqual((activity.rises["a"], activity.falls["a"]), (2, 1))
        self.assertEqual((activity.rises["b[1]"], activity.falls["b[0]"], activity.rises["b[0]"]), (1, 1, 0))
        self.assertAlmostEqual(activity.seconds, 50e-9)
        self.assertAlmostEqual(activity.trace["a"][1][0], 10e-9)

    def test_no_waveform(self):
        with self.assertRaises(kit_module.KitError):
            vcd.read(self.write("w.vcd", "nothing\n"))

    def test_sdf(self):
        found = icarusnet.delays('(DELAYFILE\n (CELL\n  (CELLTYPE "XOR2X1")\n  (INSTANCE u\\.x\\[0\\])\n    (IOPATH A Y (1.0::2.0) (3.0::3.5))\n'
                              "    (IOPATH A Y (1.5::2.5) (0.1::0.2))\n")
        self.assertEqual(found["u.x[0]"], ("XOR2X1", {("A", "Y"): (2.5, 3.5)}))
        self.assertIn("(IOPATH A Y (2.5000:2.5000:2.5000) (3.5000:3.5000:3.5000))", icarusnet.sdf(found, {"u.x[0]": "i0"}, "t"))


class Energy(Files):
    def test_counted(self):
        net = flatnet.read(self.write("n.v", PIPELINE))
        cells = libread.read([self.write("t.lib", LIBERTY)])
        activity = vcd.Activity()
        activity.rises["a1"], activity.falls["a1"] = 2, 2
        activity.rises["clk_i"] = activity.falls["clk_i"] = 1
        energy, leakage, top = power.account(net, cells, activity, 5.0, 0.0, 0.0, {})
        # a1: 4 transitions x 34 fF x 25 / 2, and 2 x 100 + 2 x 300 fJ inside of u1
        self.assertAlmostEqual(energy["control"], (4 * 34 * 12.5 + 800) * 1e-6)
        self.assertAlmostEqual(energy["clock"], 2 * (2 * 34 + 2 * 60) * 12.5 * 1e-6)
        self.assertAlmostEqual(leakage, 9 * 2e-3)
        self.assertEqual(top[0][0], "clk_i")

    def test_events(self):
        self.assertEqual(gatesim.events("# x\nw 1f\nb 0\ns 00\nr a5\n").split(), ["11f", "400", "300", "2a5", "fff"])


class Paths(unittest.TestCase):
    def test_a_bank_that_feeds_itself_starts_at_the_launching_edge(self):
        stages = [{"pin": pin, "time": time} for pin, time in (("b/CK", 10.0), ("b/Q", 25.0), ("b/D", 90.0), ("b/CK", 110.0))]
        self.assertEqual(paths.first_times(stages), {"b/CK": 10.0, "b/Q": 25.0, "b/D": 90.0})

    def test_sensitising(self):
        cell = {"inputs": ["A", "B", "C"], "outputs": {"Y": "!((A&B)|C)"}}
        self.assertEqual(list(pathdeck.sensitising(cell, "A", [], "Y", "rise", "fall")), [{"B": 1, "C": 0}])
        self.assertEqual(list(pathdeck.sensitising(cell, "A", [], "Y", "rise", "rise")), [])
        adder = {"inputs": ["A", "B", "C"], "outputs": {"S": "A^B^C"}}
        self.assertEqual(len(list(pathdeck.sensitising(adder, "C", [], "S", "rise", "fall"))), 2)

    def test_gated_latches_are_found(self):
        cells = {"NOR2X1": {"kind": "comb", "inputs": ["A", "B"], "outputs": {"Y": "!(A|B)"}},
                 "INVX1": {"kind": "comb", "inputs": ["A"], "outputs": {"Y": "!A"}},
                 "LATHX1": {"kind": "latch", "inputs": ["D", "G"], "outputs": {"Q": "D"}, "enable": "G", "enable_level": 1, "data": ["D"]}}
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "n.v"
            path.write_text("module flexi_chip(clk_i, d, e, q, r, s);\n input clk_i, d, e; output q, r, s; wire g, h, k;\n"
                            " NOR2X1 n (.A(e), .B(clk_i), .Y(g));\n INVX1 i (.A(clk_i), .Y(h));\n NOR2X1 m (.A(e), .B(h), .Y(k));\n"
                            " LATHX1 a (.D(d), .G(g), .Q(q));\n LATHX1 b (.D(d), .G(h), .Q(r));\n LATHX1 c (.D(d), .G(k), .Q(s));\nendmodule\n")
            net = flatnet.read(path)
        self.assertEqual(registers.gated_latches(net, cells), ["a", "c"])
        text = registers.exceptions(net, cells)
        self.assertIn("{a/Q}", text)
        self.assertIn("{b/D}", text)
        # Open in the high phase: the second half of a register, whose value the same cycle uses.
        self.assertNotIn("{c/Q}", text)
        self.assertNotIn("{c/D}", text)

    def test_shmoo_needs_hold(self):
        point = {"period_ns": 100.0, "fmax_mhz": 10.0, "hold_slack_ns": 0.1}
        self.assertTrue(shmoo.passes(point, 10.0))
        self.assertFalse(shmoo.passes(point, 10.1))
        self.assertFalse(shmoo.passes(dict(point, hold_slack_ns=-0.1), 5.0))

    def test_unknown_chip(self):
        with self.assertRaises(kit_module.KitError):
            chipfiles.chip_name("flexi-9")


if __name__ == "__main__":
    unittest.main()
