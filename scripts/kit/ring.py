#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Stage delay and energy of a ring of inverters, straight from the device model.

usage: scripts/kit/ring.py [--tech ltps] [--corner C] [--voltage V] [--length UM] [--golden] [--metrics]

Without --voltage and --corner: the nominal corner at every supply voltage, every corner at the nominal one.
The inverter is an n-TFT of width 2 L and a p-TFT of width 3 L; a stage drives one such inverter and no wire.
--metrics adds the delays to build/metrics/device.json.
--golden simulates the golden device (slow) instead of the fitted card.
"""
import argparse
import sys

import numpy as np

import chipfiles
import fit
import kit as kit_module
import spice
from kit import Kit

STAGES = 7


def estimate(kit, corner, voltage, length):
    """Rough stage delay (s): half the charge of a stage over the current of the weaker TFT."""
    par, c = kit.parameters(), kit.corner_parameters(corner)
    cox = par["eps_ox"] * fit.EPS0 / (par["tox"] * 1e-9)
    cap = cox * 5 * length * 1e-6 * (length + 4 * par["overlap"]) * 1e-6
    current = min(float(fit.golden_current(par, pol, width * length, length, np.array(voltage), np.array(voltage), c))
                  for pol, width in (("n", 2), ("p", 3)))
    return 0.5 * cap * voltage / current


def deck(kit, corner, voltage, length, golden=False, span=1.0):
    """Deck that measures t1, t2 (two periods apart) and iavg (mean supply current)."""
    time = span * 16 * STAGES * estimate(kit, corner, voltage, length)
    lines = [kit.deck_header(corner, voltage, include=(), golden=golden, title="ring oscillator"), "vsup vdd 0 {vdd}"]
    for i in range(STAGES):
        a, y = f"n{i}", f"n{(i + 1) % STAGES}"
        lines += [f"xn{i} {y} {a} 0 tftn w={2 * length:g}u l={length:g}u", f"xp{i} {y} {a} vdd tftp w={3 * length:g}u l={length:g}u"]
    # The initial condition holds one node low while the others settle, so that the ring starts by itself.
    lines += [".ic v(n0)=0", f".tran {time / 4000:.4g} {time:.6g} 0 {time / 1000:.4g}",
              ".meas tran t1 when v(n0)={vdd/2} rise=2", ".meas tran t2 when v(n0)={vdd/2} rise=4",
              f".meas tran iavg avg i(vsup) from={0.4 * time:.6g} to={time:.6g}", ".end"]
    return "\n".join(lines) + "\n"


def measure(kit, points, golden=False, label="ring"):
    """[(stage delay in s, energy in J per stage and cycle)] of points (corner, voltage, length in um)."""
    spans = [1.0] * len(points)
    results = [None] * len(points)
    for _ in range(4):
        todo = [i for i, r in enumerate(results) if r is None]
        decks = [deck(kit, *points[i], golden=golden, span=spans[i]) for i in todo]
        for i, r in zip(todo, spice.run_many(decks, label=label, keep_going=True)):
            if isinstance(r, spice.Failure):
                raise r
            if "t1" in r and "t2" in r:
                period = (r["t2"] - r["t1"]) / 2
                results[i] = period / (2 * STAGES), -r["iavg"] * points[i][1] * period / STAGES
            spans[i] *= 3   # slower than thought: look longer
        if all(r is not None for r in results):
            return results
    missing = [f"{p[0]} {p[1]:g} V" for p, r in zip(points, results) if r is None]
    raise spice.Failure(f"the ring does not oscillate: {', '.join(missing)}", "ring oscillator")


def run():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kit_module.add_arguments(parser)
    parser.add_argument("--length", type=float, help="gate length in um (default: that of the kit)")
    parser.add_argument("--golden", action="store_true", help="golden device instead of the fitted card")
    parser.add_argument("--metrics", action="store_true", help="also write the delays to build/metrics/device.json")
    args = parser.parse_args()
    kit = Kit.load(args.tech)
    length = args.length or kit.length_um
    if not 0.5 <= length <= 20:
        raise kit_module.KitError(f"gate length {length:g} um", "the model is meant for 1 to 6 um; give 0.5 to 20")
    if args.corner or args.voltage:
        points = [(kit.corner(args.corner), kit.voltage(args.voltage), length)]
    else:
        points = [(kit.nominal_corner, v, length) for v in kit.voltages]
        points += [(c, kit.nominal_voltage, length) for c in kit.corners if c != kit.nominal_corner]
    results = measure(kit, points, args.golden)
    for (corner, voltage, _), (delay, energy) in zip(points, results):
        print(f"{corner:12} {voltage:4.2f} V  {delay * 1e9:7.3f} ns/stage  {energy * 1e12:6.3f} pJ/stage/cycle")
    if args.metrics:
        model = "golden" if args.golden else "card"
        chipfiles.write_metrics("device", [
            chipfiles.figure("ring_stage_ns", f"{kit.name}/{corner}/{voltage:g}/l{length:g}/{model}", round(delay * 1e9, 4), "ns")
            for (corner, voltage, _), (delay, _) in zip(points, results)])
    return 0


if __name__ == "__main__":
    def guarded():
        try:
            return run()
        except spice.Failure as failure:
            print(f"error: simulation failed: {failure}", file=sys.stderr)
            return 1
    kit_module.main(guarded)
