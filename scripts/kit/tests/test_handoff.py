#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Hand-off: bad input is named and leaves no folder; a hand-off folder notices what was changed in it; vectors replay.

usage: scripts/kit/tests/test_handoff.py [FastBadInput FastVectors FastPads FastFolder SlowPort]   (default: all)

The checks of a whole folder use build/handoff/<tech>/<chip> where make handoff has been run; else they are skipped.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import types
import unittest

KIT = pathlib.Path(__file__).resolve().parents[1]
ROOT = KIT.parents[1]
sys.path[:0] = [str(KIT.parent), str(KIT)]
import fastgates  # noqa: E402
import handoff  # noqa: E402
import handoff_check  # noqa: E402
import pads  # noqa: E402
import testvectors  # noqa: E402
from kit import Kit, KitError  # noqa: E402

CHIP = "odd-8x8"
MADE = ROOT / "build" / "handoff" / "ltps" / "flexi-1"
FLEXI = ROOT / "build" / "flexi"
READY = FLEXI.is_file() and all(shutil.which(program) for program in handoff.PROGRAMS)


def tool(*arguments, script="handoff.py", **more):
    return subprocess.run(["/usr/bin/python3", str(KIT / script), *map(str, arguments)], capture_output=True, text=True, check=False, **more)


class FastBadInput(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        done = tool("--quick", "--out", cls.temporary.name, CHIP, script="synth.py")
        assert done.returncode == 0, done.stderr
        cls.net = pathlib.Path(cls.temporary.name) / CHIP

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def refused(self, words, *arguments, **more):
        """Exit code 2, every word in the message, and no folder, whole or half."""
        home = ROOT / "build" / "handoff"

        def folders():  # of chips; what is kept for the next time lies in folders with a dot
            return sorted(str(p) for p in home.glob("*/*") if p.parent.name[0] != ".") if home.exists() else []
        before = folders()
        done = tool(*arguments, **more)
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)
        self.assertEqual(folders(), before)

    def copy(self):
        other = pathlib.Path(tempfile.mkdtemp(dir=self.temporary.name)) / CHIP
        shutil.copytree(self.net, other)
        return other

    def test_unknown_names(self):
        for words, arguments in ((("flexi-9", "flexi-1"), ("--chip", "flexi-9")), (("nothing", "ltps"), ("--tech", "nothing")),
                                 (("hot", "nominal"), ("--corner", "hot")), (("7", "5.5"), ("--voltage", "7")),
                                 (("everything", "power"), ("--skip", "everything")), (("/nowhere", "make handoff"), ("--check", "/nowhere"))):
            self.refused(words, *arguments)

    def test_missing_tool(self):
        with tempfile.TemporaryDirectory() as empty:
            self.refused(("yosys", "apt-get install"), "--chip", CHIP, env=dict(os.environ, PATH=empty))

    @unittest.skipUnless(READY, "make build, and the programs of a hand-off, are needed")
    def test_netlist_of_another_chip(self):
        self.refused((CHIP, "flexi-1", "make synth"), "--chip", "flexi-1", "--net", self.net)

    @unittest.skipUnless(READY, "make build, and the programs of a hand-off, are needed")
    def test_netlist_of_other_arrays(self):
        other = self.copy()
        made = json.loads((other / "count.json").read_text())
        next(iter(made["arrays"].values()))["Rows"] += 1
        (other / "count.json").write_text(json.dumps(made))
        self.refused(("bits", CHIP), "--chip", CHIP, "--net", other)

    @unittest.skipUnless(READY, "make build, and the programs of a hand-off, are needed")
    def test_cell_without_models(self):
        for key, file, pattern in (("cells_verilog", "cells.v", r"^module INVX1\b"), ("cells_spice", "cells.sp", r"^\.subckt INVX1\b")):
            with tempfile.TemporaryDirectory() as temporary:
                kit = pathlib.Path(temporary) / "ltps"
                shutil.copytree(ROOT / "tech" / "ltps", kit)
                path = kit / "cells" / file
                path.write_text(re.sub(pattern, lambda m: m[0] + "OTHER", path.read_text(), flags=re.M))
                self.assertIn(key, json.loads((kit / "kit.json").read_text()))
                self.refused(("INVX1", file), "--tech", kit, "--chip", CHIP, "--net", self.net)

    @unittest.skipUnless(READY, "make build, and the programs of a hand-off, are needed")
    def test_no_liberty(self):
        with tempfile.TemporaryDirectory() as temporary:
            kit = pathlib.Path(temporary) / "other"   # build/kit/other has no Liberty
            shutil.copytree(ROOT / "tech" / "ltps", kit)
            self.refused(("Liberty", "make liberty"), "--tech", kit, "--chip", CHIP, "--net", self.net)


class FastVectors(unittest.TestCase):
    LINES = "# head\n# == one\n0 0 00000000 0  X X XXXXXXXX\n1 1 10100101 1  H L XXXXXXXX\n# == two\n1 0 00000000 1  L H HLHLLXXX\n"

    def file(self, text):
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        path = pathlib.Path(folder) / "v.txt"
        path.write_text(text)
        return path

    def test_words_and_sections(self):
        path = self.file(self.LINES)
        self.assertEqual(testvectors.words(path).splitlines()[1:], ["1110100101110000000001100000000", "1000000000101101000001111111000"])
        self.assertEqual(testvectors.sections(path), {"one": [1, 2, 2], "two": [3, 1, 7]})

    def test_broken_line_is_named(self):
        with self.assertRaises(KitError) as caught:
            testvectors.words(self.file(self.LINES + "1 1 1\n"))
        self.assertIn("v.txt:7", str(caught.exception))

    @unittest.skipUnless(shutil.which("verilator"), "verilator is not installed")
    def test_verilator_plays_them(self):
        """A chip that gives back what it took: right vectors pass with every bit counted, a wrong bit and a broken word do not."""
        path = self.file("")
        path.with_suffix(".v").write_text(
            "module flexi_chip(input clk_i, rst_ni, in_valid_i, input [7:0] in_data_i, output in_ready_o, out_valid_o, input out_ready_i,\n"
            "  output reg [7:0] out_data_o);\n assign in_ready_o = rst_ni, out_valid_o = out_ready_i;\n"
            " always @(posedge clk_i) out_data_o <= in_data_i;\nendmodule\n")
        program = fastgates.translate([path.with_suffix(".v")], path.parent / "obj")
        words = path.with_suffix(".mem")
        good = "1010100101" "1" "1100000000" "1100000000\n" "1000000000" "0" "1010100101" "1111111111\n"
        words.write_text(good)
        self.assertEqual(fastgates.play(program, words, 1), (2, 12))
        for wrong in (good.replace("1010100101" "1111111111", "1010100111" "1111111111"), good + "10x\n"):
            words.write_text(wrong)
            with self.assertRaises(KitError):
                fastgates.play(program, words, 1)

    def test_fewer_bits_than_the_vectors_have(self):
        path = self.file(self.LINES)
        folder = path.parent / "test"
        folder.mkdir()
        (folder / "vectors.mem").write_text(testvectors.words(path))
        run = types.SimpleNamespace(out=path.parent)
        handoff.check_bits(run, "gates", 3, 3, 9)
        handoff.check_bits(run, "gates", 2, 2, 2)
        for played, bits in ((3, 0), (3, 8), (2, 9)):
            with self.assertRaises(KitError):
                handoff.check_bits(run, "gates", 3, played, bits)

    def test_vcd(self):
        path = self.file(self.LINES)
        testvectors.write_vcd(path, path.with_suffix(".vcd"), 100.0, 0.5)
        text = path.with_suffix(".vcd").read_text()
        self.assertIn("b10100101 $", text)
        self.assertIn("#220000", text)
        self.assertIn("b10100xxx ", text)

    @unittest.skipUnless(FLEXI.is_file(), "make build makes the vectors")
    def test_replay(self):
        path = self.file("")
        for chip in ("flexi-1", "flexi-4"):
            made = [str(FLEXI), "vectors", "--chip", chip]
            subprocess.run([*made, "--model", "models/ecg-nv-random.onnx", "--output", str(path)], cwd=ROOT, check=True)
            for arguments in (("--seed", "9"), ("--backend", "rtl", "--seed", "9")):
                done = subprocess.run([*made, "--replay", str(path), *arguments], capture_output=True, text=True, check=False)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        text = path.read_text()
        place = text.rindex("H")
        path.write_text(text[:place] + "L" + text[place + 1:])
        done = subprocess.run([*made, "--replay", str(path)], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 1, done.stdout)


class FastPads(unittest.TestCase):
    def test_all_ports_and_no_other(self):
        kit = Kit.load()
        signals = [n for side in pads.ORDER.values() for n in side if n not in ("vdd", "vss")]
        ports = {n: ("output" if re.search(r"_o\b", n) else "input", [n]) for n in signals}
        self.assertEqual(len([p for p in pads.pads(kit, ports) if p["direction"] != "supply"]), len(signals))
        del ports["clk_i"]
        with self.assertRaises(ValueError):
            pads.pads(kit, ports)


@unittest.skipUnless((MADE / "manifest.json").is_file(), "make handoff makes the folder")
class FastFolder(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self.temporary.cleanup)
        self.folder = pathlib.Path(self.temporary.name) / "flexi-1"
        shutil.copytree(MADE, self.folder)

    def found(self, word):
        findings = handoff_check.check(self.folder)
        self.assertTrue(any(word in finding for finding in findings), f"{word}: {findings}")

    def rehash(self, name, text):
        (self.folder / name).write_text(text)
        path = self.folder / "manifest.json"
        manifest = json.loads(path.read_text())
        manifest["files"][name]["sha256"] = handoff_check.hashlib.sha256(text.encode()).hexdigest()
        path.write_text(json.dumps(manifest))

    def test_as_made(self):
        self.assertEqual(handoff_check.check(self.folder), [])
        self.assertEqual(tool("--check", self.folder).returncode, 0)

    def test_a_changed_byte(self):
        for name in ("netlist/flexi_chip.sp", "test/vectors.txt", "README.md"):
            path = self.folder / name
            old = path.read_bytes()
            path.write_bytes(bytes([old[0] ^ 1]) + old[1:])
            self.found(f"{name}: changed")
            path.write_bytes(old)
        self.assertEqual(handoff_check.check(self.folder), [])

    def test_missing_and_extra(self):
        (self.folder / "models" / "cells.v").rename(self.folder / "models" / "cells2.v")
        self.found("models/cells.v: missing")
        self.found("models/cells2.v: not in manifest.json")
        self.assertEqual(tool("--check", self.folder).returncode, 1)

    def test_counts_and_models(self):
        spice = (self.folder / "netlist/flexi_chip.sp").read_text().splitlines(keepends=True)
        del spice[next(i for i, line in enumerate(spice) if " tftn " in line)]
        self.rehash("netlist/flexi_chip.sp", "".join(spice))
        self.found("TFTs, manifest.json says")
        cells = (self.folder / "models/cells.v").read_text()
        self.rehash("models/cells.v", cells.replace("module INVX1(", "module INVX1OTHER("))
        self.found("INVX1: no Verilog model")

    def test_private_path(self):
        self.rehash("README.md", (self.folder / "README.md").read_text() + "see /" + "home/somebody\n")
        self.found("a path of one machine")


class SlowPort(unittest.TestCase):
    """The second technology through the whole flow."""

    def test_port(self):
        done = tool(script="port_check.py")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
