#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Shows by SPICE that latches and flip-flops write and hold: corners, supply voltages, slow clock edges, mismatch.

usage: scripts/kit/robust.py [--tech ltps] [--cells DFFX1,LATHNX1] [--patterns 16] [--corner slow] [--voltage 2.5]

Each pattern puts every TFT of the cells at plus or minus three sigma (threshold and mobility, sigma by its area as in
parameters.json), signs at random from a fixed seed: far harsher than drawing them from a normal distribution. The first pattern is
all nominal. Two cells in a row take a data word; data changes to the opposite whenever the cell must not listen; outputs
must be within 5 % of the rails at four times of each cycle.
"""
import argparse
import random
import re
import sys

import cells as cells_module
import charac_decks as decks
import kit as kit_module
import spice

WORD = (0, 1, 1, 0, 1, 0, 0, 1)
SIGMAS = 3
RAIL = 0.05      # of the supply
SLOW, FAST = 8, 0.3   # clock transitions (20 to 80 %) in fan-out-of-four delays
LINE = re.compile(r"^(x\S*\s+\S+\s+\S+\s+\S+\s+tft[np]\s+w=([\d.]+)u\s+l=\{(?:([\d.]+)\*)?lmin\})", re.IGNORECASE)


def mismatched(text, name, new_name, kit, draw):
    """A subcircuit under another name, with its own dvt and ku on each TFT."""
    parameters = kit.parameters()
    lines = []
    for line in text.splitlines():
        match = LINE.match(line)
        if match:
            area = float(match[2]) * float(match[3] or 1) * kit.length_um
            vth, k = draw(), draw()
            line = (f"{match[1]} dvt={vth * SIGMAS * parameters['sigma_vth_local'] / area ** 0.5:.5g}"
                    f" ku={1 + k * SIGMAS * parameters['sigma_k_local'] / area ** 0.5:.5g}")
        lines.append(re.sub(rf"\b{name}\b", new_name, line))
    return "\n".join(lines) + "\n"


def deck(library, cell, corner, volts, tau, slew, seed):
    """(text, checks): checks are (measure, level expected)."""
    kit = library.kit
    rng = random.Random(seed)
    draw = (lambda: 0) if seed == 0 else (lambda: rng.choice((-1, 1)))
    clock, opens = decks.clock_of(cell)
    text = kit.deck_header(corner, volts, include=(), title=f"{cell.name} robust {seed}")
    text += "".join(mismatched(library.subckt[cell.name], cell.name, f"{cell.name}_{n}", kit, draw) for n in (1, 2))
    text += f"Vdd vdd 0 {volts:g}\nVdrv vdrv 0 {volts:g}\n"
    ramp = slew * tau / (decks.HIGH - decks.LOW)
    half = 40 * tau + 3 * ramp
    edges, data, checks = [], [], []
    first_out = next(iter(cell.outputs))
    inverts = cell.outputs[first_out].startswith("!")
    for n, bit in enumerate(WORD):
        start = n * 2 * half
        if cell.kind == "ff":
            data += [(start + 0.4 * half, bit), (start + half + ramp + 14 * tau, 1 - bit)]    # valid around the edge at +half
            edges += [(start + half, 1), (start + 2 * half, 0)]
        else:
            data += [(start + 0.4 * half, bit), (start + 2 * half + ramp + 10 * tau, 1 - bit)]   # listens from half to 2 half
            edges += [(start + half, 1), (start + 2 * half, 0)]
    text += f"Vc sc 0 pwl({decks.pwl(decks.clock_sources(cell, volts, ramp, edges))})\n"
    text += decks.driver("c", "sc", "ck", max(1, 2 * decks.strength(library, cell, clock)))
    text += f"Vd sd 0 pwl({decks.pwl(decks.data_sources(volts, tau, 1 - WORD[0], sorted(data)))})\n"
    # the weakest driver a netlist may hold: a third of the unit, as a stack of three X1 (8 um) pulls, for each bit
    text += decks.driver("d", "sd", "d", cell.bits / 3)
    # data of the second stage: output of the first
    for stage, (d, q) in enumerate((("d", "q"), ("q", "r")), 1):
        nodes = []
        for pin in cell.inputs:
            nodes.append("ck" if pin == clock else d + (pin[1:] if d == "q" and cell.bits > 1 else ""))
        nodes += [q + str(i) if cell.bits > 1 else q for i in range(cell.bits)]
        text += f"xu{stage} {' '.join(nodes)} vdd 0 {cell.name}_{stage}\n"
    stop = len(WORD) * 2 * half
    text += f".tran {decks.eng(stop / 1000)} {decks.eng(stop)} 0 {decks.eng(stop / 1000)}\n"
    q, r = ("q0", "r0") if cell.bits > 1 else ("q", "r")

    def check(node, time, bit):
        name = f"m{len(checks)}"
        nonlocal text
        text += f".meas tran {name} find v({node}) at={decks.eng(time)}\n"
        checks.append((name, bit))

    late = half + ramp + 30 * tau
    for n, bit in enumerate(WORD):
        start = n * 2 * half
        own = 1 - bit if inverts else bit
        for time in (start + late, start + 1.98 * half, start + 2.35 * half, start + 2.98 * half):
            if time < stop:
                check(q, time, own)
                if cell.kind == "ff":
                    if n:
                        before = WORD[n - 1]
                        check(r, time, before)
                else:
                    check(r, time, bit if inverts else own)   # both transparent together
    return text + ".end\n", checks


def failures(library, names, corner, volts, patterns, label=""):
    """[(cell, seed, slew, measure, volts found, level)] of everything that is not within 5 % of its rail."""
    speed = spice.run(decks.speed(library, corner, volts).text, ["t1", "t2"])
    tau = (speed["t1"] + speed["t2"]) / 2
    runs = [(name, seed, slew, *deck(library, library.cells[name], corner, volts, tau, slew, seed))
            for name in names for seed in range(patterns) for slew in (SLOW, FAST)]
    results = spice.run_many([text for *_, text, _ in runs], label=label, keep_going=True)
    for (name, seed, slew, text, checks), r in zip(runs, results):
        if isinstance(r, spice.Failure):
            yield name, seed, slew, "simulation: " + r.why, float("nan"), 0
            continue
        for measure, level in checks:
            found = r.get(measure, float("nan"))
            if not abs(found - level * volts) <= RAIL * volts:
                yield name, seed, slew, measure, found, level
                break


def run():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kit_module.add_arguments(parser)
    parser.add_argument("--cells", help="default: all latches and flip-flops")
    parser.add_argument("--patterns", type=int, default=16, help="mismatch patterns (default 16)")
    args = parser.parse_args()
    kit = kit_module.Kit.load(args.tech)
    library = cells_module.Library(kit)
    names = args.cells.split(",") if args.cells else [n for n, c in library.cells.items() if c.kind in ("latch", "ff")]
    for name in names:
        if name not in library.cells or library.cells[name].kind not in ("latch", "ff"):
            raise kit_module.KitError(f"'{name}' is no latch or flip-flop of {kit.name}", "see scripts/kit/cells.py")
    corners = [kit.corner(args.corner)] if args.corner else kit.corners
    voltages = [kit.voltage(args.voltage)] if args.voltage else kit.voltages
    wrong = 0
    for corner in corners:
        for volts in voltages:
            found = list(failures(library, names, corner, volts, args.patterns, f"{corner} {volts:g} V"))
            wrong += len(found)
            print(f"{corner} {volts:g} V: {len(names)} cells x {args.patterns} patterns, {len(found)} wrong", flush=True)
            for name, seed, slew, measure, value, level in found:
                print(f"  {name} pattern {seed}, clock slew {slew} FO4: {measure} is {value:.3g} V, expected {'high' if level else 'low'}")
    return 1 if wrong else 0


if __name__ == "__main__":
    kit_module.main(run)
