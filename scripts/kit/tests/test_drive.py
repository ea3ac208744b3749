#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""RATIONALE. Clock tree and buffers of small netlists made here: a gated clock for more latches than a gate carries becomes evenly
loaded copies of the gate and of the inverter before it, with no cell behind them; a net that many cells hang on gets evenly
loaded buffers and no cell beyond its limit; a direct way from an input to storage gets a buffer in a chip with spread buffers. Loads of an
array with latches before its write inputs: what is behind a latch counts.
Not covered: whole chips, which make synth counts and make sta times."""
import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent.parent)]
import array_netlist  # noqa: E402
import cell_table  # noqa: E402
import drive  # noqa: E402
import kit as kit_module  # noqa: E402
import macros  # noqa: E402

KIT = kit_module.Kit.load("ltps")
CELLS = cell_table.load(KIT)
TOP = "flexi_chip"


class Netlist:
    """A module of Yosys' kind, cell by cell."""

    def __init__(self, inputs, outputs=()):
        self.nets = {}
        self.module = {"attributes": {}, "cells": {}, "netnames": {}, "ports": {
            name: {"direction": way, "bits": [self.net(name)]} for way, names in (("input", inputs), ("output", outputs)) for name in names}}

    def net(self, name):
        return self.nets.setdefault(name, 2 + len(self.nets))

    def add(self, name, kind, **pins):
        outputs = CELLS[kind].outputs
        self.module["cells"][name] = {
            "hide_name": 0, "type": kind, "parameters": {}, "attributes": {}, "connections": {pin: [self.net(net)] for pin, net in pins.items()},
            "port_directions": {pin: "output" if pin in outputs else "input" for pin in pins}}

    def driven(self, spread=drive.OTHER_SPREAD):
        made = drive.Drives({TOP: self.module}, TOP, CELLS, KIT, lambda cell, pin: 0.0, (), spread)
        made.run()
        return made.views[TOP]


class Tree(unittest.TestCase):
    def test_gates_are_copied_not_buffered(self):
        netlist = Netlist(["clk_i", "closed_n", "d"])
        netlist.add("inv", "INVX1", A="clk_i", Y="clk_n")
        netlist.add("gate", "NAND2X1", A="clk_n", B="closed_n", Y="gated")
        for i in range(300):
            netlist.add(f"ff{i}", "DFFX1", D="d", CK="gated", Q=f"q{i}")
        view = netlist.driven()
        loads = {}
        for name in view.cells:
            if view.kind(name).startswith("NAND2"):
                ends = view.loads[view.cells[name]["connections"]["Y"][0]]
                self.assertTrue(all(view.kind(end[0]).startswith("DFF") for end in ends))
                loads[name] = len(ends)
                before = view.driver[view.cells[name]["connections"]["A"][0]][0]
                self.assertTrue(view.kind(before).startswith("INV"))
        self.assertEqual(sum(loads.values()), 300)
        self.assertGreater(len(loads), 10)
        self.assertLessEqual(max(loads.values()) - min(loads.values()), 1)

    def test_buffers_share_a_net_evenly(self):
        netlist = Netlist(["clk_i", "a", "b"])
        netlist.add("nand", "NAND2X1", A="a", B="b", Y="wide")
        for i in range(400):
            netlist.add(f"g{i}", "NAND2X1", A="wide", B="b", Y=f"y{i}")
        view = netlist.driven()
        limit, carry, _ = drive.OTHER_SPREAD
        loads = []
        for name in view.cells:
            if view.kind(name).startswith("BUF"):
                out = view.cells[name]["connections"]["Y"][0]
                load = sum(CELLS[view.kind(end[0])].load[end[1]] + KIT.data["wire"]["fF_per_fanout"] for end in view.loads[out])
                self.assertLessEqual(load, carry * CELLS[view.kind(name)].drive * 1.05)
                if any(view.kind(end[0]).startswith("NAND2") for end in view.loads[out]) and len(view.loads[out]) > 1:
                    loads.append(len(view.loads[out]))
        self.assertGreater(len(loads), 3)
        near = view.loads[view.cells["nand"]["connections"]["Y"][0]]
        self.assertLess(sum(CELLS[view.kind(end[0])].load[end[1]] for end in near), limit * CELLS[view.kind("nand")].drive)

    def test_short_way_from_an_input_gets_a_buffer(self):
        for spread, wanted in ((drive.OTHER_SPREAD, "BUF"), (None, "DFF")):
            netlist = Netlist(["clk_i", "d"])
            netlist.add("ff", "DFFX1", D="d", CK="clk_i", Q="q")
            view = netlist.driven(spread)
            self.assertEqual([view.kind(end[0])[:3] for end in view.loads[view.module["ports"]["d"]["bits"][0]]], [wanted])


class Loads(unittest.TestCase):
    def test_latched_write_inputs_carry_what_is_behind(self):
        _, features = array_netlist.chip_macros(KIT, "flexi-32")
        values = {"Rows": 64, "Lanes": 32, "BusW": 16, "Banks": 1, "Dual": 1, "Fanout": 16, "Masked": 1}
        boxes = macros.Macros(KIT, {features.name: values}, KIT.data["synthesis"]["gate_fF_per_um"])
        latch = boxes.loads[macros.PASSING[0].lower()][macros.PASSING[1]]
        for pin in ("we_i", "wsel_i", "wmask_i", "wdata_i", "wrow_i"):
            self.assertGreater(boxes.load(features.name, pin), 1.5 * latch, pin)
        self.assertGreater(boxes.load(features.name, "we_i"), 10 * latch)


if __name__ == "__main__":
    unittest.main()
