#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Gates with delays in Icarus: every path of every cell has the delay that the SDF gives it, also behind a flip-flop.

usage: scripts/kit/tests/test_gatesim.py

Icarus 11 drops the delay of a buffer that is written `assign Y = A` and fed by a flip-flop's variable with a delay of its
own. No warning comes; a chip then sends wrong bytes at every clock period, since data overtake a gated clock.
"""
import itertools
import pathlib
import subprocess
import sys
import tempfile
import unittest

KIT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(KIT))
import icarusnet  # noqa: E402
import kit as kit_module  # noqa: E402
import pathdeck  # noqa: E402

SOURCE = (3.0, 4.0)   # ns, rise and fall of the flip-flop in front
PATH = (7.0, 9.0)     # of the cell under test
EDGES = (100.0, 200.0)  # of the clock: the source rises behind the first and falls behind the second


def flip_flop(cells):
    return next(name for name, cell in cells.items() if cell["kind"] == "ff" and len(cell["data"]) == 1)


def paths(cells):
    """(cell, input, output, {other input: value}, edges expected at the output) of every path."""
    for name, cell in cells.items():
        for out in cell["outputs"]:
            for pin in cell["inputs"]:
                others = [p for p in cell["inputs"] if p != pin]
                if cell["kind"] == "comb":
                    for values in itertools.product((0, 1), repeat=len(others)):
                        sides = dict(zip(others, values))
                        level = [pathdeck.truth(cell["outputs"][out], {**sides, pin: v}) for v in (0, 1)]
                        if level[0] != level[1]:
                            yield name, pin, out, sides, (level[1], level[0])
                elif cell["kind"] in ("ff", "latch"):
                    clock = cell["clock_pin"] if cell["kind"] == "ff" else cell["enable"]
                    level = [pathdeck.truth(cell["outputs"][out], {p: v for p in cell["data"]}) for v in (0, 1)]
                    data = cell["data"][list(cell["outputs"]).index(out)]
                    if pin == data and cell["kind"] == "latch":
                        yield name, pin, out, {**{p: 0 for p in others}, clock: cell["enable_level"]}, (level[1], level[0])
                    elif pin == clock and cell.get("enable_level", 1) == 1:   # opens, or captures, behind the first edge
                        yield name, pin, out, {p: 1 for p in others}, (level[1], None)


def build(cells, cases):
    """(netlist, SDF) with one flip-flop and one cell for each path."""
    first = flip_flop(cells)
    lines = [f"module top(input wire d, input wire ck, output wire [{len(cases) - 1}:0] y);"]
    found, names = {}, {}
    clock, data, out = cells[first]["clock_pin"], cells[first]["data"][0], next(iter(cells[first]["outputs"]))
    for k, (cell, pin, output, sides, _) in enumerate(cases):
        lines.append(f"  wire s{k}; {first} f{k} (.{data}(d), .{clock}(ck), .{out}(s{k}));")
        pins = [f".{pin}(s{k})", f".{output}(y[{k}])"] + [f".{p}(1'b{v})" for p, v in sides.items()]
        lines.append(f"  {cell} u{k} ({', '.join(pins)});")
        found[f"f{k}"] = (first, {(clock, out): SOURCE})
        found[f"u{k}"] = (cell, {(pin, output): PATH})
        names.update({f"f{k}": f"f{k}", f"u{k}": f"u{k}"})
    return "\n".join(lines + ["endmodule"]) + "\n", icarusnet.sdf(found, names, "top")


BENCH = """`timescale 1ns / 1ps
module bench;
  reg d = 0, ck = 0;
  wire [%d:0] y;
  top dut(d, ck, y);
  genvar k;
  for (k = 0; k <= %d; k = k + 1) begin : g
    always @(y[k]) $display("%%0d %%b %%0.3f", k, y[k], $realtime);
  end
  initial begin
    $sdf_annotate("delays.sdf", dut);
    #10 ck = 1; #10 ck = 0;
    #10 d = 1; #70 ck = 1; #50 ck = 0; d = 0; #50 ck = 1; #60 $finish;
  end
endmodule
"""


class Delays(unittest.TestCase):
    def test_every_path_has_its_delay_behind_a_flip_flop(self):
        kit = kit_module.Kit.load()
        cells = kit_module.read_json(kit.path("cells"), "list of cells")
        cases = list(paths(cells))
        self.assertGreater(len(cases), 100)
        net, sdf = build(cells, cases)
        with tempfile.TemporaryDirectory() as temporary:
            folder = pathlib.Path(temporary)
            (folder / "top.v").write_text("`timescale 1ns / 1ps\n" + net + BENCH % (len(cases) - 1, len(cases) - 1))
            (folder / "delays.sdf").write_text(sdf)
            command = [kit_module.need("iverilog"), "-g2012", "-gspecify", "-Tmax", "-DFLEXI_SPECIFY", "-s", "bench", "-o", str(folder / "t.vvp"),
                       str(folder / "top.v"), str(kit.path("cells_verilog"))]   # the time scale of the first holds for the cells
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            text = subprocess.run([kit_module.need("vvp"), "-N", "t.vvp"], capture_output=True, text=True, check=True, cwd=folder).stdout
        seen = {}
        for line in text.splitlines():
            part = line.split()
            if len(part) == 3 and part[1] in "01" and float(part[2]) > EDGES[0]:
                seen.setdefault(int(part[0]), []).append((int(part[1]), float(part[2])))
        wrong = []
        for k, (cell, pin, out, sides, levels) in enumerate(cases):
            expected = [(level, edge + SOURCE[i] + PATH[1 - level]) for i, (edge, level) in enumerate(zip(EDGES, levels)) if level is not None]
            if seen.get(k, []) != expected:
                wrong.append(f"{cell} {pin}->{out} {sides}: {seen.get(k)} instead of {expected}")
        self.assertEqual(wrong, [], "\n".join(wrong[:10]))


if __name__ == "__main__":
    unittest.main()
