#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The deck runner and the kit loader: results, cache, and what they say when something is wrong."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import kit as kit_module
import spice
from kit import Kit, KitError

RC = """* rc
.param r=1k
vin a 0 pulse(0 1 0 1p 1p 1 2)
r1 a b {r}
c1 b 0 1n
.tran 10n 5u
.meas tran t63 when v(b)=0.6321
.end
"""


class Runner(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="flexi_test_"))
        self.addCleanup(shutil.rmtree, self.folder)
        patch = mock.patch.object(spice, "CACHE", self.folder / "cache")
        patch.start()
        self.addCleanup(patch.stop)

    def test_measure(self):
        self.assertAlmostEqual(spice.run(RC, ["t63"])["t63"], 1e-6, delta=1e-8)

    def test_table(self):
        deck = RC.replace(".meas tran t63 when v(b)=0.6321", ".control\nrun\nwrdata out.dat v(b)\n.endc")
        rows = spice.run(deck).tables["out.dat"]
        self.assertGreater(len(rows), 50)
        self.assertAlmostEqual(rows[-1][1], 1 - 2.718281828 ** -5, delta=2e-3)

    def test_second_run_comes_from_the_cache(self):
        first = spice.run(RC)
        with mock.patch.object(spice, "_simulate", side_effect=AssertionError("simulated again")):
            self.assertEqual(spice.run(RC), first)
            with self.assertRaises(AssertionError):
                spice.run(RC.replace("1n", "2n"))

    def test_damaged_cache_entry_is_simulated_again(self):
        first = spice.run(RC)
        for path in spice.CACHE.glob("*/*.json"):
            path.write_text("{")
        self.assertEqual(spice.run(RC), first)

    def test_a_supply_that_ngspice_would_cut_off_is_found(self):
        pins = " ".join(f"a[{i}]" for i in range(98))
        inner = self.folder / "wide.sp"
        inner.write_text(f".subckt wide {pins} vdd vss\nR1 a[0] vdd 1k\nR2 a[0] vss 1k\n.ends\n")
        deck = (f"* wide\n.param NAME=5\n.include {inner}\n.subckt top a[0] vdd vss\nXw {pins} vdd vss wide\n.ends\n"
                "Vdd vdd 0 5\nXt a vdd 0 top\n.tran 1n 10n\n.meas tran v find v(a) at=5n\n.end\n")
        self.assertAlmostEqual(spice.run(deck.replace("NAME", "supply"), ["v"])["v"], 2.5, places=3)
        with self.assertRaises(spice.Failure) as caught:
            spice.run(deck.replace("NAME", "vdd"), ["v"])
        self.assertIn("vdd", str(caught.exception))
        with mock.patch.object(spice, "lost_nodes", return_value=[]):   # what it protects from
            self.assertLess(spice.run(deck.replace("NAME", "vdd"), ["v"], cache=False)["v"], 1)

    def test_changed_include_is_simulated_again(self):
        inner, outer = self.folder / "inner.sp", self.folder / "outer.sp"
        inner.write_text("r1 a b 1k\n")
        outer.write_text(".include inner.sp\n")
        deck = RC.replace("r1 a b {r}", f".include {outer}")
        self.assertAlmostEqual(spice.run(deck)["t63"], 1e-6, delta=2e-8)
        inner.write_text("r1 a b 2000\n")
        self.assertAlmostEqual(spice.run(deck)["t63"], 2e-6, delta=4e-8)

    def test_cache_key_does_not_know_where_files_are(self):
        keys = set()
        for name in ("one", "two"):
            (self.folder / name).mkdir()
            (self.folder / name / "x.sp").write_text("r1 a b 1k\n")
            keys.add(spice.cache_key(RC + f".include {self.folder / name / 'x.sp'}\n"))
        self.assertEqual(len(keys), 1)

    def test_failures(self):
        cases = {
            "measure that does not happen": (RC.replace("0.6321", "2"), ["t63"]),
            "measure not in the deck": (RC, ["other"]),
            "unknown subcircuit": (RC.replace("r1 a b {r}", "x1 a b nothing"), None),
            "unknown model": (RC.replace("r1 a b {r}", "m1 a b 0 0 nothing w=1u l=1u"), None),
            "undefined parameter": (RC.replace("{r}", "{q}"), None),
        }
        for name, (deck, measures) in cases.items():
            with self.subTest(name), self.assertRaises(spice.Failure):
                spice.run(deck, measures)
        self.assertEqual(len(list(spice.CACHE.glob("*/*.json"))), 2, "a failed simulation must not be stored")

    def test_time_limit(self):
        with self.assertRaises(spice.Failure) as caught:
            spice.run(RC.replace(".tran 10n 5u", ".tran 1p 1"), timeout=1)
        self.assertIn("1 s", str(caught.exception))

    def test_many_keeps_order(self):
        results = spice.run_many([RC.replace("1n", f"{c}n") for c in (1, 2, 3)] + [RC.replace("{r}", "{q}")], keep_going=True)
        self.assertEqual([round(r["t63"] * 1e6) for r in results[:3]], [1, 2, 3])
        self.assertIsInstance(results[3], spice.Failure)
        with self.assertRaises(spice.Failure):
            spice.run_many([RC.replace("{r}", "{q}")])

    def test_missing_include_is_named(self):
        with self.assertRaises(KitError) as caught:
            spice.run(RC + ".include nowhere.sp\n")
        self.assertIn("nowhere.sp", str(caught.exception))


class Loader(unittest.TestCase):
    def test_voltages(self):
        kit = Kit.load("ltps")
        for text in ("3.3", "3v3", "3.3V", 3.3):
            self.assertEqual(kit.voltage(text), 3.3)
        self.assertEqual([kit_module.volts_name(v) for v in (5.0, 3.3, 2.5, 5.25)], ["5v0", "3v3", "2v5", "5v25"])
        self.assertEqual(kit.lib_name("slow", "2v5"), "slow_2v5")

    def test_unknown_things_are_named_with_what_there_is(self):
        kit = Kit.load("ltps")
        for call, words in ((lambda: Kit.load("nope"), ("nope", "ltps")), (lambda: kit.voltage(1.8), ("1.8", "2.5")),
                            (lambda: kit.voltage("five"), ("five",)), (lambda: kit.corner("warm"), ("warm", "slow")),
                            (lambda: kit.path("nothing"), ("nothing", "porting"))):
            with self.subTest(words=words), self.assertRaises(KitError) as caught:
                call()
            for word in words:
                self.assertIn(word, str(caught.exception))

    def test_tool_ends_with_exit_code_2(self):
        for arguments in (["--tech", "nope"], ["--corner", "warm"], ["--voltage", "1.8"]):
            done = subprocess.run([sys.executable, HERE.parent / "kit.py", *arguments], capture_output=True, text=True)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertTrue(done.stderr.startswith("error: "), done.stderr)
            self.assertNotIn("Traceback", done.stderr)

    def test_missing_program_names_its_package(self):
        with mock.patch.dict(os.environ, {"PATH": "/nonexistent"}), self.assertRaises(KitError) as caught:
            kit_module.need("sta")
        self.assertIn("apt-get install opensta", str(caught.exception))

    def test_damaged_kit_is_named(self):
        with tempfile.TemporaryDirectory(prefix="flexi_test_") as name:
            folder = pathlib.Path(name) / "tech"
            shutil.copytree(Kit.load("ltps").folder, folder)
            data = json.loads((folder / "kit.json").read_text())
            cases = {"not JSON": "{", "corners": json.dumps({k: v for k, v in data.items() if k != "corners"}),
                     "nominal_corner": json.dumps(dict(data, nominal_corner="warm"))}
            for word, text in cases.items():
                (folder / "kit.json").write_text(text)
                with self.subTest(word), self.assertRaises(KitError) as caught:
                    Kit.load(folder)
                self.assertIn(word, str(caught.exception))
            (folder / "kit.json").write_text(json.dumps(data))
            (folder / "device" / "corners" / "slow.json").write_text('{"dvtn": 0}')
            with self.assertRaises(KitError) as caught:
                Kit.load(folder).deck_header("slow", 5.0)
            self.assertIn("dvtp", str(caught.exception))

    def test_file_is_written_whole_or_not_at_all(self):
        with tempfile.TemporaryDirectory(prefix="flexi_test_") as name:
            path = pathlib.Path(name) / "a" / "x.txt"
            kit_module.write_atomic(path, "one")
            with self.assertRaises(TypeError):
                kit_module.write_atomic(path, 5)
            self.assertEqual(path.read_text(), "one")
            self.assertEqual(len(list(path.parent.iterdir())), 1)


if __name__ == "__main__":
    unittest.main()
