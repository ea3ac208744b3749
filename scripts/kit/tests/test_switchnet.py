#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Switches in Icarus: every combinational cell gives its function for every input, from every input before it; storage takes what it is
given and keeps it; a bitcell reads without losing its bit and takes a new one. A wrong direction of a TFT is noticed.

usage: scripts/kit/tests/test_switchnet.py
"""
import pathlib
import subprocess
import sys
import tempfile
import unittest

KIT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(KIT))
import kit as kit_module  # noqa: E402
import netlist  # noqa: E402
import pathdeck  # noqa: E402
import switchnet  # noqa: E402

TECH = kit_module.Kit.load("ltps")
CELLS = kit_module.read_json(TECH.path("cells"), "list of cells")


def leaves():
    """{cell: Verilog of its switches} of all standard cells and of what a bit line needs."""
    found = netlist.subcircuits(TECH.path("cells_spice"), TECH.length_um)
    found.update(netlist.subcircuits(TECH.path("array"), TECH.length_um))
    out = {}
    for name, (label, pins, lines) in found.items():
        upper = label.upper()
        outputs = switchnet.pins_of(switchnet.ARRAY_OUTPUTS, upper, pins)
        if outputs is None and upper in CELLS:
            outputs = [pin.lower() for pin in CELLS[upper]["outputs"]]
        if outputs is not None:
            out[upper] = "\n".join(switchnet.Leaf(upper, pins, [line.split() for line in lines], outputs, TECH.length_um).verilog())
    return out


def simulate(switches, bench):
    """What the bench prints."""
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "t.v"
        source.write_text("\n".join(["`timescale 1ns / 1ps", switchnet.HELPERS, *switches, bench]), encoding="utf-8")
        subprocess.run(["iverilog", "-g2012", "-s", "bench", "-o", f"{folder}/t.vvp", source], check=True)
        return subprocess.run(["vvp", "-n", f"{folder}/t.vvp"], check=True, capture_output=True, text=True).stdout.splitlines()


def instance(name, cell):
    ins, outs = cell["inputs"], list(cell["outputs"])
    wires = [f"  reg [{len(ins) - 1}:0] r;"] + [f"  wire i_{p} = r[{k}];" for k, p in enumerate(ins)] + [f"  wire o_{p};" for p in outs]
    pins = ", ".join([f".{p.lower()}(i_{p})" for p in ins] + [f".{p.lower()}(o_{p})" for p in outs])
    return "\n".join([*wires, f"  {name} dut ({pins});"])


def combinational(name, cell):
    """Bench: one line for each wrong output, and how many were looked at."""
    ins = cell["inputs"]
    steps, count = [], 0
    for before in range(2 ** len(ins)):
        for value in range(2 ** len(ins)):
            steps.append(f"    r = {before}; #10 r = {value}; #10;")
            for out, function in cell["outputs"].items():
                bit = int(bool(pathdeck.truth(function, {p: value >> k & 1 for k, p in enumerate(ins)})))
                steps.append(f'    if (o_{out} !== 1\'b{bit}) $display("{name} {before} {value} {out}: %b", o_{out});')
                count += 1
    return "\n".join(["module bench;", instance(name, cell), "  initial begin", *steps, f'    $display("looked {count}");', "  end", "endmodule"])


class Switches(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.switches = leaves()

    def test_every_combinational_cell_gives_its_function(self):
        looked = 0
        for name, cell in CELLS.items():
            if cell["kind"] != "comb" or name not in self.switches:
                continue
            lines = simulate([self.switches[name]], combinational(name, cell))
            self.assertEqual(len(lines), 1, f"{name}: {lines[:3]}")
            looked += int(lines[0].split()[1])
        self.assertGreater(looked, 1000)

    def test_storage_takes_and_keeps(self):
        for name, cell in CELLS.items():
            if cell["kind"] not in ("ff", "latch") or name not in self.switches:
                continue
            clock = cell["clock_pin"] if cell["kind"] == "ff" else cell["enable"]
            on = 1 if cell["kind"] == "ff" else cell["enable_level"]
            position = {pin: k for k, pin in enumerate(cell["inputs"])}
            steps = []
            for bit in (0, 1, 1, 0):
                data = sum(bit << position[p] for p in cell["data"])
                opened, closed = on << position[clock], (1 - on) << position[clock]
                other = sum((1 - bit) << position[p] for p in cell["data"])
                # Data stand, the clock comes and goes, data change: what is stored does not.
                steps += [f"    r = {data | closed}; #100 r = {data | opened}; #100 r = {data | closed}; #100 r = {other | closed}; #100;"]
                for out, function in cell["outputs"].items():
                    level = int(bool(pathdeck.truth(function, {p: bit for p in cell["data"]})))
                    steps.append(f'    if (o_{out} !== 1\'b{level}) $display("{name} {out}: %b, stored {bit}", o_{out});')
            bench = "\n".join(["module bench;", instance(name, cell), "  initial begin", "    r = 0; #1000;", *steps, '    $display("done");',
                               "  end", "endmodule"])
            self.assertEqual(simulate([self.switches[name]], bench), ["done"], name)

    def test_bitcell_reads_and_writes(self):
        bench = """module bench;
  reg pcn = 0, gs = 0, wl = 0, d = 0;
  wire bl, blb;
  wire w = wl, g = gs, p = pcn, one = d, other = !d;
  PRECHX1 pre (.bl(bl), .blb(blb), .pcn(p));
  WRCOL column (.bl(bl), .blb(blb), .d(one), .db(other), .gs(g));
  BIT6T cell0 (.bl(bl), .blb(blb), .wl(w));
  integer i;
  task cycle(input write);
    begin
      pcn = 1; #5 wl = 1; gs = write; #5;
      if (bl !== d || blb !== !d) $display("bit lines %b %b, bit %b, write %b", bl, blb, d, write);
      gs = 0; #5 wl = 0; #5 pcn = 0; #5;
      if (bl !== 1'b1 || blb !== 1'b1) $display("not precharged");
    end
  endtask
  initial begin
    #50000;
    for (i = 0; i < 6; i = i + 1) begin
      d = i ^ (i >> 1);
      cycle(1); cycle(0); cycle(0);
    end
    $display("done");
  end
endmodule"""
        self.assertEqual(simulate([self.switches[n] for n in ("BIT6T", "PRECHX1", "WRCOL")], bench), ["done"])

    def test_a_wrong_direction_is_noticed(self):
        name = "XOR2X1"
        wrong = self.switches[name].replace("(x, a, b)", "(a, x, b)")
        self.assertNotEqual(wrong, self.switches[name])
        self.assertGreater(len(simulate([wrong], combinational(name, CELLS[name]))), 1)


if __name__ == "__main__":
    unittest.main()
