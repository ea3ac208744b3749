#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The TFT: is the card the golden device, in every corner, length and width, and does a ring of it oscillate as one of the golden device?"""
import json
import pathlib
import sys
import unittest

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import fit
import ring
import spice
from kit import Kit, KitError

TECH = "ltps"


def drain_current(kit, pol, vd, vg, vs, golden=False, extra=""):
    """Current into the first terminal (A) at given node voltages; extra: more instance parameters."""
    l = kit.length_um
    deck = (kit.deck_header(None, None, include=(), golden=golden, title="bias")
            + f"va a 0 {vd:g}\nvg g 0 {vg:g}\nvb b 0 {vs:g}\nx1 a g b tft{pol} w={2 * l:g}u l={l:g}u {extra}\n"
            + ".options abstol=1e-16 reltol=1e-5\n.control\nop\nprint i(va)\n.endc\n.end\n")
    return -spice.run(deck, ["i(va)"])["i(va)"]


class Card(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.kit = Kit.load(TECH)
        cls.par = cls.kit.parameters()

    def test_card_follows_the_golden_device(self):
        figures = fit.check(self.kit, self.par)
        self.assertGreater(len(figures), 40)
        for name, config, value, unit, bound in figures:
            with self.subTest(name=name, config=config):
                self.assertLessEqual(value, bound)

    def test_the_check_notices_another_device(self):
        for key, value in (("mu_n", self.par["mu_n"] * 1.1), ("vth_p", self.par["vth_p"] + 0.1), ("tox", self.par["tox"] * 1.2)):
            par = dict(self.par, **{key: value})
            with self.subTest(key=key):
                self.assertTrue(any(value > bound for _, _, value, _, bound in fit.check(self.kit, par)))
                self.assertTrue(fit.check_texts(self.kit, par), "a stale card must be noticed")

    def test_texts_belong_to_the_parameters(self):
        self.assertEqual(fit.check_texts(self.kit, self.par), [])

    def test_fit_is_reproducible(self):
        once, again = (fit.card(self.kit, self.par, {p: fit.fit(self.kit, self.par, p) for p in "np"}) for _ in range(2))
        self.assertEqual(once, again)

    def test_spice_text_of_the_golden_device_follows_its_equations(self):
        l = self.kit.length_um
        for pol, sign in (("n", 1), ("p", -1)):
            for vgs, vds in ((0.0, 5.0), (0.7, 1.0), (2.0, 0.1), (3.3, 3.3), (5.0, 1.0), (5.5, 5.5), (5.5, 0.3)):
                with self.subTest(pol=pol, vgs=vgs, vds=vds):
                    equation = float(fit.golden_current(self.par, pol, 2 * l, l, np.array(vgs), np.array(vds)))
                    self.assertAlmostEqual(sign * drain_current(self.kit, pol, sign * vds, sign * vgs, 0, golden=True) / equation, 1, delta=0.002)

    def test_drain_and_source_are_equal(self):
        for golden in (False, True):
            for pol in "np":
                for a, g, b in ((1.0, 4.0, 0.2), (5.0, 5.0, 0.0), (3.0, 0.5, 1.0), (4.9, 1.0, 2.0), (0.0, 2.5, 5.0)):
                    with self.subTest(golden=golden, pol=pol, a=a, g=g, b=b):
                        one, other = (drain_current(self.kit, pol, x, g, y, golden) for x, y in ((a, b), (b, a)))
                        # The 20 fA allow for gmin (1e-15 S), which ngspice puts across each junction.
                        self.assertAlmostEqual(one, -other, delta=1e-4 * abs(one) + 2e-14)

    def test_variation_of_one_device(self):
        """dvt and ku of an instance mean the same in card and golden device, in both polarities."""
        for pol, sign in (("n", 1), ("p", -1)):
            for golden in (False, True):
                with self.subTest(pol=pol, golden=golden):
                    base = abs(drain_current(self.kit, pol, sign * 3, sign * 3, 0, golden))
                    up = abs(drain_current(self.kit, pol, sign * 3, sign * 3, 0, golden, "dvt=0.1"))
                    more = abs(drain_current(self.kit, pol, sign * 3, sign * 3, 0, golden, "ku=1.2"))
                    vov = 3 - self.par["vth_" + pol]
                    self.assertAlmostEqual(up / base, (1 - 0.1 / vov) ** (2 + self.par["alpha_" + pol]), delta=0.01)
                    self.assertAlmostEqual(more / base, 1.2, delta=0.005)

    def test_off_current(self):
        """Off, a device carries picoamperes per micrometre of width: neither nothing nor a leak."""
        vdd, l = self.kit.nominal_voltage, self.kit.length_um
        for pol, sign in (("n", 1), ("p", -1)):
            per_um = abs(drain_current(self.kit, pol, sign * vdd, 0, 0)) / (2 * l)
            self.assertGreater(per_um, 0.1e-12)
            self.assertLess(per_um, 50e-12)


class Ring(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.kit = Kit.load(TECH)

    def test_every_corner_and_voltage_oscillates(self):
        kit = self.kit
        points = [(c, v, kit.length_um) for c in kit.corners for v in kit.voltages]
        delay = {p[:2]: r[0] for p, r in zip(points, ring.measure(kit, points))}
        for c in kit.corners:
            with self.subTest(corner=c):
                rising = [delay[c, v] for v in sorted(kit.voltages, reverse=True)]
                self.assertEqual(rising, sorted(rising), "a lower supply must be slower")
        for v in kit.voltages:
            with self.subTest(voltage=v):
                nominal = delay[kit.nominal_corner, v]
                self.assertLess(delay["fast", v], 0.95 * nominal)
                self.assertGreater(delay["slow", v], 1.1 * nominal)
                for c in ("tension", "compression", "aged"):
                    self.assertTrue(nominal < delay[c, v] < delay["slow", v] * 1.25, f"{c}: {delay[c, v]:.3g} s")
                self.assertTrue(0.5e-9 < nominal < 20e-9, f"{nominal:.3g} s is no LTPS inverter")

    def test_card_rings_as_the_golden_device(self):
        kit = self.kit
        points = [(kit.nominal_corner, v, kit.length_um) for v in kit.voltages]
        for (_, v, _), card, golden in zip(points, ring.measure(kit, points), ring.measure(kit, points, golden=True, label="golden ring")):
            with self.subTest(voltage=v):
                self.assertAlmostEqual(card[0] / golden[0], 1, delta=0.06)
                self.assertAlmostEqual(card[1] / golden[1], 1, delta=0.08)

    def test_longer_gates_are_slower(self):
        kit = self.kit
        lengths = (1, 1.5, 2, 3, 4, 6)
        delays = [d for d, _ in ring.measure(kit, [(kit.nominal_corner, kit.nominal_voltage, l) for l in lengths])]
        for a, b, l1, l2 in zip(delays, delays[1:], lengths, lengths[1:]):
            # Between 1 (overlap capacitance alone) and 2 (channel alone).
            self.assertTrue((l2 / l1) ** 1.0 < b / a < (l2 / l1) ** 2.0, f"{l1} to {l2} um: {a:.3g} to {b:.3g} s")


class Parameters(unittest.TestCase):
    def test_each_number_has_a_source(self):
        kit = Kit.load(TECH)
        entries = json.loads(kit.path("parameters").read_text())["parameters"]
        self.assertGreater(len(entries), 15)
        for name, entry in entries.items():
            with self.subTest(name=name):
                self.assertEqual(set(entry), {"value", "unit", "source"})
                self.assertGreater(len(entry["source"]), 5)
        for corner in kit.corners:
            data = json.loads((kit.folder / kit.data["corner_folder"] / f"{corner}.json").read_text())
            self.assertGreater(len(data["source"]), 10, corner)

    def test_extra_shifts_add_and_factors_multiply(self):
        kit = Kit.load(TECH)
        slow = kit.corner_parameters("slow")
        header = kit.deck_header("slow", 5.0, extra={"dvtn": 0.05, "kp": 0.9})
        self.assertIn(f"dvtn={slow['dvtn'] + 0.05:.9g} ", header)
        self.assertIn(f"kp={slow['kp'] * 0.9:.9g} ", header)
        with self.assertRaises(KitError):
            kit.deck_header("slow", 5.0, extra={"kx": 1})


if __name__ == "__main__":
    unittest.main()
