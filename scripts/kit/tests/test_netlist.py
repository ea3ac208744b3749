#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A small chip from RTL to gates to TFTs: the proofs hold, and each of them finds what is put wrong."""
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import unittest

KIT = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(KIT.parent), str(KIT)]
import cell_table  # noqa: E402
import floating  # noqa: E402
import kit as kit_module  # noqa: E402

CHIP = "odd-8x8"


def tool(name, *arguments):
    return subprocess.run(["/usr/bin/python3", str(KIT / name), *map(str, arguments)], capture_output=True, text=True, check=False)


class SmallChip(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.temporary.name) / CHIP
        done = tool("synth.py", "--quick", "--out", cls.temporary.name, CHIP)
        assert done.returncode == 0, done.stderr
        done = tool("netlist.py", "--net", cls.folder, CHIP)
        assert done.returncode == 0, done.stdout + done.stderr
        cls.cells = cell_table.load(kit_module.Kit.load())
        cls.random = random.Random(1)

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    # ---- equivalence
    def proven(self, modules):
        path = self.folder / "changed.json"
        path.write_text(json.dumps({"modules": modules}), encoding="utf-8")
        return tool("equiv.py", "--netlist", path, CHIP)

    def modules(self):
        return json.loads((self.folder / "net.json").read_text(encoding="utf-8"))["modules"]

    def any_cell(self, modules, pattern):
        found = [cell for module in modules.values() for cell in module["cells"].values() if re.match(pattern, cell["type"])]
        self.assertTrue(found, pattern)
        return self.random.choice(found)

    def test_netlist_is_proven(self):
        done = self.proven(self.modules())
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_mapping_does_not_depend_on_the_run(self):
        with tempfile.TemporaryDirectory() as other:
            done = tool("synth.py", "--quick", "--out", other, CHIP)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual((pathlib.Path(other) / CHIP / "net.v").read_bytes(), (self.folder / "net.v").read_bytes())

    # ---- clock
    def depths(self, modules, name, nets, found, path):
        """{clock pin: clock buffers and gates before it}; nets: {net: depth} that the clock reaches in a module, gates unfinished."""
        todo = list(nets.items())
        while todo:
            net, depth = todo.pop()
            for label, cell in modules[name]["cells"].items():
                for pin, bits in cell["connections"].items():
                    if bits != [net] or cell["port_directions"][pin] == "output":
                        continue
                    kind = cell["type"]
                    if kind in modules:
                        inner = found.setdefault(("instance", path + label), {})
                        inner[modules[kind]["ports"][pin]["bits"][0]] = depth
                    elif kind.startswith(("DFF", "LAT", "RLPU", "RDLINE", "sram_")):
                        found[path + label] = depth
                    elif kind.startswith(("CLKBUF", "INV", "NOR2", "NAND2")):
                        # Inverter and gate, or the gate alone, are one stage, as the two inverters of a buffer are.
                        todo.append((cell["connections"]["Y"][0], depth if kind.startswith("INV") else depth + 1))
                    else:
                        self.fail(f"{path}{label}: the clock goes into a {kind}")
        for label, cell in modules[name]["cells"].items():
            if ("instance", path + label) in found:
                self.depths(modules, cell["type"], found.pop(("instance", path + label)), found, f"{path}{label}.")
        return found

    def test_every_clock_pin_is_one_stage_behind_the_port(self):
        modules = self.modules()
        clock = modules["flexi_chip"]["ports"]["clk_i"]["bits"][0]
        found = self.depths(modules, "flexi_chip", {clock: 0}, {}, "")
        pins = sum(1 for module in modules.values() for cell in module["cells"].values() if cell["type"].startswith(("DFF", "LAT", "RLPU")))
        arrays = {name for name in found if name.endswith("u_cells")}
        self.assertGreaterEqual(len(found), pins)
        self.assertEqual({found[name] for name in arrays}, {0})
        self.assertEqual({name: depth for name, depth in found.items() if depth != 1 and name not in arrays}, {})

    def test_another_gate_is_found(self):
        for one, other in (("NAND2X", "NOR2X"), ("XOR2X", "XNOR2X"), ("LATHN", "LATLN")):
            modules = self.modules()
            cell = self.any_cell(modules, one)
            cell["type"] = cell["type"].replace(one, other)
            self.assertEqual(self.proven(modules).returncode, 1, f"{one} became {other}")

    def test_swapped_pins_are_found(self):
        for pattern, one, other in (("DFF4X", "D0", "D1"), ("OAI21X", "B", "C"), ("RLPU", "W", "WN")):
            modules = self.modules()
            pins = self.any_cell(modules, pattern)["connections"]
            pins[one], pins[other] = pins[other], pins[one]
            self.assertEqual(self.proven(modules).returncode, 1, pattern)

    # ---- what nothing holds at zero
    def test_no_pass_gate_hangs_on_an_rlpu(self):
        self.assertEqual(list(floating.faults(self.modules(), self.cells)), [])
        kinds = [cell["type"] for module in self.modules().values() for cell in module["cells"].values()]
        self.assertIn("FADX1", kinds)

    def test_a_pass_gate_on_an_rlpu_is_found(self):
        modules = self.modules()
        self.any_cell(modules, "FADX1")["type"] = "FAPX1"
        self.assertEqual(len(list(floating.faults(modules, self.cells))), 3)
        with self.assertRaises(kit_module.KitError) as caught:
            floating.check(modules, self.cells)
        self.assertIn("3 pass gates", str(caught.exception))

    def test_a_latch_without_its_gate_is_found(self):
        modules = self.modules()
        nets = floating.nets(modules)
        found = 0
        for name, module in modules.items():
            gates = {cell["connections"]["Y"][0]: cell["connections"]["A"][0] for cell in module["cells"].values()
                     if cell["type"].startswith("INVX") and cell["connections"]["A"][0] in nets[name]}
            for cell in module["cells"].values():
                for pin in self.cells[cell["type"]].data if cell["type"] in self.cells else ():
                    if cell["connections"][pin][0] in gates:
                        cell["connections"][pin] = [gates[cell["connections"][pin][0]]]
                        found += 1
        self.assertGreater(found, 0)
        self.assertEqual(len(list(floating.faults(modules, self.cells))), found)

    # ---- SPICE
    def compared(self, lines):
        path = self.folder / "changed.sp"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return tool("lvs.py", "--net", self.folder, "--spice", path, "--report", self.folder / "changed.txt", CHIP)

    def lines(self):
        return (self.folder / "chip.sp").read_text(encoding="utf-8").splitlines()

    def pick(self, lines, pattern):
        found = [i for i, line in enumerate(lines) if re.search(pattern, line)]
        self.assertTrue(found, pattern)
        return self.random.choice(found)

    def test_spice_matches(self):
        done = self.compared(self.lines())
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_deleted_transistor_is_found(self):
        lines = self.lines()
        del lines[self.pick(lines, r" tft[np] ")]
        self.assertEqual(self.compared(lines).returncode, 1)

    def test_wrong_width_and_length_are_found(self):
        for value in ("w", "l"):
            lines = self.lines()
            i = self.pick(lines, r" tft[np] ")
            lines[i] = re.sub(rf"\b{value}=([0-9.]+)u", lambda m, v=value: f"{v}={float(m[1]) + 1:g}u", lines[i])
            self.assertEqual(self.compared(lines).returncode, 1, lines[i])

    def test_swapped_pin_is_found(self):
        for pattern, one, other in ((r"^X.* NAND2X\d$", 1, 3), (r"^X.* OAI21X\d$", 2, 3), (r" tft[np] ", 1, 2), (r" BIT6T$", 1, 2)):
            lines = self.lines()
            i = self.pick(lines, pattern)
            words = lines[i].split()
            words[one], words[other] = words[other], words[one]
            lines[i] = " ".join(words)
            self.assertEqual(self.compared(lines).returncode, 1, lines[i])

    def test_drain_and_source_may_be_swapped(self):
        lines = self.lines()
        i = self.pick(lines, r" tft[np] ")
        words = lines[i].split()
        words[1], words[3] = words[3], words[1]
        lines[i] = " ".join(words)
        self.assertEqual(self.compared(lines).returncode, 0, lines[i])

    def test_count_finds_a_missing_transistor(self):
        import netlist  # pylint: disable=import-outside-toplevel
        whole = netlist.count("\n".join(self.lines()), "flexi_chip")
        lines = self.lines()
        del lines[self.pick(lines, r"^\s*X.* tft[np] ")]
        self.assertLess(sum(netlist.count("\n".join(lines), "flexi_chip").values()), sum(whole.values()))
        made = json.loads((self.folder / "count.json").read_text(encoding="utf-8"))
        self.assertEqual(made["total"], sum(whole.values()))

    # ---- bad input
    def test_bad_input_is_named(self):
        for arguments, word in (
                (("synth.py", "flexi-9"), "flexi-9"), (("synth.py", "--tech", "nothing", CHIP), "nothing"),
                (("equiv.py", "--netlist", "/nowhere/net.json", CHIP), "/nowhere/net.json"),
                (("netlist.py", "--net", "/nowhere", CHIP), "/nowhere"), (("lvs.py", "--net", "/nowhere", CHIP), "/nowhere")):
            done = tool(*arguments)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertIn(word, done.stderr)


if __name__ == "__main__":
    unittest.main()
