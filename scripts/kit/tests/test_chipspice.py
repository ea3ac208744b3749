#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Whole chip in SPICE: the checker finds what is wrong; a small chip sends the reference's bytes, a broken one does not.

usage: scripts/kit/tests/test_chipspice.py [Fast SlowSmallChip]   (default: all; SlowSmallChip needs build/flexi)
"""
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import numpy

KIT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(KIT))
import chipspice  # noqa: E402
import kit as kit_module  # noqa: E402
import modulespice  # noqa: E402
import spice  # noqa: E402

CHIP = "odd-8x8"
PERIOD, VOLTS = 400.0, 5.0
TRACE = [
    {"section": "reset", "reset": 1, "in_valid": 0, "in_data": 0, "out_ready": 0, "in_ready": 1, "out_valid": 0, "out_data": 0, "known": 255},
    {"section": "dot product", "reset": 0, "in_valid": 1, "in_data": 9, "out_ready": 1, "in_ready": 1, "out_valid": 0, "out_data": 0, "known": 255},
    {"section": "dot product", "reset": 0, "in_valid": 1, "in_data": 1, "out_ready": 1, "in_ready": 0, "out_valid": 1, "out_data": 0xA5, "known": 0xFF},
    {"section": "status", "reset": 0, "in_valid": 1, "in_data": 1, "out_ready": 1, "in_ready": 1, "out_valid": 0, "out_data": 0, "known": 255},
]
NETLIST = """* small
.subckt BIT6T bl blb wl vdd vss
X1 q qb vdd tftp w=3u l=3u
X2 q qb vss tftn w=10u l=3u
X3 qb q vdd tftp w=3u l=3u
X4 qb q vss tftn w=10u l=3u
.ends BIT6T
.subckt row wl bl
+ blb vdd vss
Xa bl blb wl vdd vss BIT6T
Xb bl blb wl vdd vss BIT6T
.ends row
.subckt flexi_chip clk_i out_data_o[0]
+ out_data_o[1] vdd vss
Xr0 clk_i a b vdd vss row
Xr1 clk_i a b vdd vss row
.ends flexi_chip
"""


def tool(*arguments):
    return subprocess.run(["/usr/bin/python3", str(KIT / "chipspice.py"), *map(str, arguments)], capture_output=True, text=True, check=False)


def waves(trace=TRACE, settle=0.5):
    """What a chip that follows the trace shows; outputs change `settle` of a period behind the edge."""
    rise = chipspice.times(trace, PERIOD)
    time = numpy.arange(0, rise[-1] + 1, 1.0)
    wave = {"time": time, "supply": numpy.full(time.shape, -1e-3)}
    names = {"in_ready_o": lambda c: c["in_ready"], "out_valid_o": lambda c: c["out_valid"]}
    names.update({f"out_data_o[{i}]": (lambda c, i=i: c["out_data"] >> i & 1) for i in range(8)})
    for name, value in names.items():
        level = numpy.zeros(time.shape)
        for cycle, row in enumerate(trace):
            level[time >= rise[cycle] + settle * PERIOD] = value(row) * VOLTS
        wave[name] = level
    return wave


class Fast(unittest.TestCase):
    def wrong(self, wave):
        return [(cycle, name) for cycle, name, _, _ in chipspice.check(TRACE, wave, PERIOD, VOLTS)[0]]

    def test_right_waves_pass(self):
        wrong, bits, worst = chipspice.check(TRACE, waves(), PERIOD, VOLTS)
        self.assertEqual(wrong, [])
        self.assertEqual(bits, 3 * 2 + 8)
        self.assertEqual(worst, 0)
        self.assertEqual(chipspice.received(TRACE, waves(), PERIOD, VOLTS), ([0xA5], [0xA5]))

    def test_a_wrong_bit_is_named(self):
        wave = waves()
        wave["out_data_o[1]"] = VOLTS + 0 * wave["time"]
        self.assertEqual(self.wrong(wave), [(2, "out_data_o[1]")])
        self.assertEqual(chipspice.received(TRACE, wave, PERIOD, VOLTS)[0], [0xA7])

    def test_a_late_output_is_wrong(self):
        self.assertTrue(self.wrong(waves(settle=0.95)))
        self.assertEqual(self.wrong(waves(settle=0.85)), [])

    def test_a_weak_level_is_wrong(self):
        wave = waves()
        wave["in_ready_o"] = wave["in_ready_o"] * 0.8
        self.assertEqual(self.wrong(wave), [(1, "in_ready_o"), (3, "in_ready_o")])

    def test_unknown_bits_are_not_compared(self):
        trace = [dict(row) for row in TRACE]
        trace[2]["known"] = 0xFD
        wave = waves()
        wave["out_data_o[1]"] = VOLTS + 0 * wave["time"]
        self.assertEqual(chipspice.check(trace, wave, PERIOD, VOLTS)[0], [])

    def test_energy_of_the_dot_product(self):
        # 1 mA at 5 V in the cycles of the section.
        nj, uw, cycles = chipspice.energy(TRACE, waves(), PERIOD, VOLTS)
        self.assertEqual(cycles, 2)
        self.assertAlmostEqual(uw, 5000, delta=1)
        self.assertAlmostEqual(nj, 5000e-6 * 2 * PERIOD, delta=0.01)
        self.assertIsNone(chipspice.energy(TRACE[:1], waves(), PERIOD, VOLTS))

    def test_vectors(self):
        with tempfile.TemporaryDirectory() as temporary:
            path = pathlib.Path(temporary) / "v.txt"
            path.write_text("# == reset\n0 0 00000000 0  X X XXXXXXXX\n# == status\n1 1 00000001 0  H L XXXXXXXX\n1 0 00000000 1  L H HLLHXHLL\n")
            trace = chipspice.vectors("none", path)
            self.assertEqual([row["section"] for row in trace], ["reset", "status", "status"])
            self.assertEqual([row["reset"] for row in trace], [1, 0, 0])
            self.assertEqual((trace[1]["in_valid"], trace[1]["in_data"], trace[1]["in_ready"], trace[1]["out_valid"]), (1, 1, 1, 0))
            self.assertEqual((trace[2]["out_ready"], trace[2]["out_valid"], trace[2]["out_data"], trace[2]["known"]), (1, 1, 0x94, 0xF7))
            for text in ("", "1 1 00000001 0  X L XXXXXXXX\n", "1 1\n"):
                path.write_text(text)
                with self.subTest(text), self.assertRaises(kit_module.KitError):
                    chipspice.vectors("none", path)

    def test_short_vectors_of_the_reference_mean_something(self):
        if not (kit_module.ROOT / "build" / "flexi").is_file():
            self.skipTest("build/flexi is missing: make build")
        for chip in ("flexi-1", CHIP):
            trace = chipspice.vectors(chip)
            self.assertLess(len(trace), 100)
            sent = [row for row in trace if row["section"] == chipspice.DOT and row["out_valid"]]
            self.assertTrue(sent and all(row["known"] == 0xFF for row in sent))
            ones = sum(row["out_data"].bit_count() for row in sent)
            self.assertTrue(2 <= ones <= 8 * len(sent) - 2, sent)
            self.assertGreater(len({row["out_data"] for row in sent}), 1)

    def test_runs_cover_every_cycle_once(self):
        self.assertEqual(chipspice.parts(9), [(0, 0), (0, 4), (4, 8), (8, 9)])

    def test_reads_the_netlist(self):
        self.assertEqual(chipspice.tft_count(NETLIST), 16)
        self.assertEqual(chipspice.ports(NETLIST), ["clk_i", "out_data_o[0]", "out_data_o[1]", "vdd", "vss"])
        self.assertEqual(chipspice.storage_nodes(NETLIST, "flexi_chip")[3], ("xdut.xr1.xb.q", "xdut.xr1.xb.qb"))
        self.assertEqual(chipspice.nets(NETLIST, "flexi_chip"), {"xdut.a", "xdut.b"})
        cells = kit_module.Kit.load().path("cells_spice").read_text(encoding="utf-8")
        self.assertEqual(chipspice.loops(chipspice.subcircuits(cells)["dffx1"]), [("m", "mn"), ("q", "z")])
        self.assertEqual(chipspice.loops(chipspice.subcircuits(cells)["nand2x1"]), [])

    def test_sources_change_with_the_hosts_edges_and_go_on_in_the_next_run(self):
        line = chipspice.edges([(0, 1), (1000, 0), (1100, 0), (1200, 1)], 5.0)
        self.assertEqual([(round(t, 2), v) for t, v in line], [(0, 0), (300, 5), (995.83, 5), (1004.17, 0), (1195.83, 0), (1204.17, 5)])
        self.assertEqual(chipspice.pwl("a", "a", line, 0, 1000), "Va a 0 PWL(0.000n 0 300.000n 5 995.833n 5)")
        self.assertEqual(chipspice.pwl("a", "a", line, 1000, 1200), "Va a 0 PWL(0.000n 2.5 4.167n 0 195.833n 0)")

    def test_nets_between_the_rails_are_named(self):
        state = "* x\n.ic v(vdd) = 5\n.ic v(xdut.a) = 3.75\n.ic v(xdut.b) = 4.9\n.ic v(xdut.xr0.xa.q) = 2.5\n"
        self.assertEqual(chipspice.off_rails(5.0, state, {"xdut.a", "xdut.b"}), {"xdut.a": 3.75})

    def test_module_of_a_netlist(self):
        text = NETLIST.replace("Xr0 clk_i a b vdd vss row", "Xg_0__u_r clk_i a b vdd vss flexi_row").replace(" row wl", " flexi_row wl").replace("ends row", "ends flexi_row")
        self.assertEqual(modulespice.module_of(text, "g[0].u_r"), ("flexi_row", ["wl", "bl", "blb"]))
        with self.assertRaises(kit_module.KitError):
            modulespice.module_of(text, "g[1].u_r")

    def test_recorded_waveforms_have_edges(self):
        trace = [(0.0, None), (1e-9, 1), (20e-9, 0), (30e-9, 1), (90e-9, 0)]
        self.assertEqual([(round(at, 3), v) for at, v in modulespice.line(trace, 5.0, 10e-9, 50e-9)], [(0, 5), (7.5, 5), (12.5, 0), (17.5, 0), (22.5, 5)])
        self.assertEqual(modulespice.line(trace, 5.0, 40e-9, 80e-9), [(0.0, 5.0)])
        self.assertEqual([modulespice.level_at(trace, at) for at in (0.5e-9, 2e-9, 25e-9)], [None, 1, 0])

    def test_bad_input(self):
        for arguments, word in [(["--chip", "flexi-9"], "flexi-9"), (["--voltage", "7"], "supply voltage"), (["--corner", "hot"], "corner"),
                                (["--period", "-3"], "--period"), (["--duty", "0.9"], "--duty"), (["--tech", "none"], "technology"),
                                (["--period", "400", "--break", "nonsense"], "--break"),
                                (["--period", "400", "--net", "/nowhere"], "make synth")]:
            done = tool(*arguments)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertIn(word, done.stderr)
            self.assertNotIn("Traceback", done.stderr)


class SlowSmallChip(unittest.TestCase):
    """The flow of make chip-spice on the smallest chip, right and broken."""

    @classmethod
    def setUpClass(cls):
        if not (kit_module.ROOT / "build" / "flexi").is_file():
            raise unittest.SkipTest("build/flexi is missing: make build")
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.temporary.name) / CHIP
        for arguments in (("synth.py", "--quick", "--out", cls.temporary.name, CHIP), ("netlist.py", "--wires", "--net", cls.folder, CHIP)):
            done = subprocess.run(["/usr/bin/python3", str(KIT / arguments[0]), *map(str, arguments[1:])], capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr + done.stdout
        cls.kit = kit_module.Kit.load()

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def simulate(self, changes=()):
        return chipspice.simulate(self.kit, CHIP, "nominal", 5.0, PERIOD, 0.5, net=self.folder, changes=changes)[0]

    def test_bytes_are_the_references(self):
        run = self.simulate()
        self.assertEqual(run["bits_wrong"], 0, chipspice.words(run))
        self.assertEqual(run["bytes"], run["bytes_reference"])

    def test_a_missing_transistor_of_the_rlpu_is_found(self):
        text = (self.folder / "chip_wires.sp").read_text(encoding="utf-8")
        lines = re.search(r"^\.subckt RLPU .*\n((?:.*\n)*?)\.ends", text, re.M)[1].splitlines()
        # The TFT that clears the node at the start of a cycle: the lanes then keep what they had.
        clear = next(line for line in lines if " tftn " in line)
        try:
            run = self.simulate([(clear + "\n", "")])
        except spice.Failure:
            return   # a floating node that ngspice does not solve is a message, too
        self.assertGreater(run["bits_wrong"], 0)


if __name__ == "__main__":
    unittest.main()
