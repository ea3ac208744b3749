#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Margins of the bitcell: noise margins in hold and read, write margin, over supply, corner and local variation.

usage: bitcell.py [--tech ltps] [--samples 1000] [--corner nominal ..] [--seed 1]

For every supply voltage of SUPPLIES and every corner: static noise margin with the word line low (hold) and with word line and
both bit lines high (read; a half-selected or masked cell of a write sees the same), and the write margin: the
level to which a bit line must fall until the cell flips, with the other one high. 1,000 points of local variation of
|Vth| and mobility (device/parameters.json) give mean and sigma of each. A supply is in the working range of a corner when mean
- 5 sigma of all three is above zero, which leaves about one bad cell in a million.
Writes build/kit/<tech>/bitcell/: bitcell.txt, bitcell.json, plots; build/metrics/bitcell.json: vmin, vmax (V) per corner,
snm_mv (read, mean, of the nominal corner and of the worst) and yield (arrays of CELLS cells without a bad one, normal fit).
"""
import argparse
import json
import math
import random
import re
import statistics
import subprocess

import numpy

import array_netlist
import kit as kit_module
import spice

SUPPLIES = (1.2, 1.6, 2.0, 2.25, 2.5, 3.0, 3.3, 4.0, 5.0, 5.5)
CELLS = 1280          # weights and features of the smallest chip
SIGMAS = 5
BATCH = 50            # cells of one deck
STEPS = 80            # points of a transfer curve
LENGTH = re.compile(r"\bl=\{(?:([\d.]+)\*)?lmin\}")
WIDTH = re.compile(r"\bw=([\d.]+)u")


class Cell:
    """A bitcell of array.sp as devices: (drain, gate, source, model, w, l in um)."""

    def __init__(self, kit, name):
        pins, lines, _ = array_netlist.leaf_cells(kit)[name]
        self.name, self.pins = name, pins
        self.devices = []
        for line in lines:
            d, g, s, model, rest = array_netlist.TFT.match(line).groups()
            length = float(LENGTH.search(rest)[1] or 1) * kit.length_um
            self.devices.append((d, g, s, model, float(WIDTH.search(rest)[1]), length))

    def draw(self, rng, parameters):
        """Shift of |Vth| and factor of mobility of each device; None: none."""
        if rng is None:
            return [(0.0, 1.0)] * len(self.devices)
        out = []
        for *_, w, length in self.devices:
            area = math.sqrt(w * length)
            out.append((rng.gauss(0, parameters["sigma_vth_local"] / area), max(0.2, rng.gauss(1, parameters["sigma_k_local"] / area))))
        return out

    def text(self, number, nodes, sample):
        """Instances with the nodes of pins and of q, qb replaced."""
        lines = []
        for i, ((d, g, s, model, w, length), (dvt, ku)) in enumerate(zip(self.devices, sample)):
            d, g, s = (nodes.get(n, n) for n in (d, g, s))
            if "in" in (d, s) and not nodes.get("keep"):
                continue        # only loads the source that forces its node
            lines.append(f"X{number}_{i} {d} {g} {s} {model} w={w:g}u l={length:g}u dvt={dvt:.5g} ku={ku:.5g}")
        return lines


def curves_deck(kit, cell, corner, volts, samples, read):
    """Transfer curves of both halves of each cell: qb forced, q seen, and the reverse."""
    lines = [kit.deck_header(corner, volts, include=(), any_voltage=True, title=f"{cell.name} {'read' if read else 'hold'} curves"),
             "Vdd vdd 0 {vdd}", "Vss vss 0 0", f"Vwl wl 0 {volts if read else 0:g}", "Vbl blx 0 {vdd}", "Vin in 0 0"]
    names = []
    for k, sample in enumerate(samples):
        for half, nodes in (("a", {"qb": "in", "q": f"a{k}"}), ("b", {"q": "in", "qb": f"b{k}"})):
            nodes = {**nodes, "wl": "wl", "bl": "blx", "blb": "blx", "wbl": "blx", "wblb": "blx", "wwl": "vss"}
            lines += cell.text(f"{k}{half}", nodes, sample)
            names.append(f"v({half}{k})")
    lines += [".control", "set wr_singlescale", f"dc Vin 0 {volts:g} {volts / STEPS:.6g}", "wrdata curves.dat " + " ".join(names), ".endc", ".end"]
    return "\n".join(lines) + "\n"


def write_deck(kit, cell, corner, volts, samples):
    """One bit line goes down from the supply with the word line up: q follows, then flips."""
    wl, bl, blb = ("wwl", "wbl", "wblb") if "wwl" in cell.pins else ("wl", "bl", "blb")
    lines = [kit.deck_header(corner, volts, include=(), any_voltage=True, title=f"{cell.name} write"),
             "Vdd vdd 0 {vdd}", "Vss vss 0 0", f"Vwl up 0 {volts:g}", "Vhigh high 0 {vdd}", f"Vin in 0 {volts:g}"]
    names, sets = [], []
    for k, sample in enumerate(samples):
        nodes = {"wl": "vss", "wwl": "vss", "bl": "high", "blb": "high", "wbl": "high", "wblb": "high"}
        nodes.update({"keep": "yes", wl: "up", bl: "in", blb: "high", "q": f"q{k}", "qb": f"n{k}"})
        lines += cell.text(k, nodes, sample)
        names += [f"v(q{k})", f"v(n{k})"]
        sets += [f"v(q{k})={volts:g}", f"v(n{k})=0"]
    for i in range(0, len(sets), 8):
        lines.append(".nodeset " + " ".join(sets[i:i + 8]))
    lines += [".control", "set wr_singlescale", f"dc Vin {volts:g} 0 {-volts / STEPS / 2:.6g}", "wrdata write.dat " + " ".join(names), ".endc", ".end"]
    return "\n".join(lines) + "\n"


def noise_margin(x, a, b):
    """Side of the largest square between the curves y = a(x) and x = b(y), smaller lobe; zero where there is none."""
    ua, va = x - a, x + a
    ub, vb = b - x, b + x
    grid = numpy.linspace(max(ua.min(), ub.min()), min(ua.max(), ub.max()), 400)
    order_a, order_b = numpy.argsort(ua), numpy.argsort(ub)
    gap = numpy.interp(grid, ua[order_a], va[order_a]) - numpy.interp(grid, ub[order_b], vb[order_b])
    # A square of side s between the curves is a distance of 2 s in x + y.
    return max(0.0, min(gap.max(), -gap.min())) / 2


def margins(kit, cells, label):
    """{key: {hold, read, write: [V]}} of [(key, cell, corner, volts, samples)]; few, large decks."""
    decks, places = [], []
    for key, cell, corner, volts, samples in cells:
        for start in range(0, len(samples), BATCH):
            part = samples[start:start + BATCH]
            for kind in ("hold", "read", "write"):
                decks.append(write_deck(kit, cell, corner, volts, part) if kind == "write" else
                             curves_deck(kit, cell, corner, volts, part, kind == "read"))
                places.append((key, kind, volts, len(part)))
    result = {}
    for (key, kind, volts, count), r in zip(places, spice.run_many(decks, label=label)):
        rows = numpy.array(r.tables["write.dat" if kind == "write" else "curves.dat"])
        x = rows[:, 0]
        values = result.setdefault(key, {"hold": [], "read": [], "write": []})[kind]
        for k in range(count):
            first, second = rows[:, 1 + 2 * k], rows[:, 2 + 2 * k]
            if kind == "write":
                flipped = numpy.nonzero(first < second)[0]
                # A cell that does not flip with the bit line at ground has no margin.
                values.append(float(x[flipped[0]]) if len(flipped) else 0.0)
            else:
                values.append(noise_margin(x, first, second))
    return result


def statistics_of(values):
    mean, sigma = statistics.fmean(values), statistics.pstdev(values)
    return {"mean": mean, "sigma": sigma, "min": min(values), "limit": mean - SIGMAS * sigma}


def failing(stats):
    """Probability that a cell has a margin below zero: normal tails of the three."""
    p = 0.0
    for kind in ("hold", "read", "write"):
        z = stats[kind]["mean"] / max(stats[kind]["sigma"], 1e-6)
        p += 0.5 * math.erfc(z / math.sqrt(2))
    return min(1.0, p)


def plots(folder, table, curves, kit):
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    for name in ("butterfly", "margins"):
        figure, axes = plt.subplots(1, 2, figsize=(9, 4))
        if name == "butterfly":
            for ax, kind in zip(axes, ("hold", "read")):
                for volts, (x, a, b) in curves[kind].items():
                    line, = ax.plot(x, a, label=f"{volts:g} V")
                    ax.plot(b, x, color=line.get_color())
                ax.set(title=f"{kind}, {kit.nominal_corner}", xlabel="V(qb)", ylabel="V(q)")
                ax.legend()
        else:
            corners = sorted({corner for corner, _ in table}, key=kit.corners.index)
            for ax, kind in zip(axes, ("read", "write")):
                for corner in corners:
                    points = sorted((v, s[kind]) for (c, v), s in table.items() if c == corner)
                    line, = ax.plot([v for v, _ in points], [s["mean"] for _, s in points], label=corner)
                    ax.fill_between([v for v, _ in points], [s["limit"] for _, s in points], [s["mean"] for _, s in points],
                                    color=line.get_color(), alpha=0.12)
                ax.axhline(0, color="black", linewidth=0.8)
                ax.set(title=f"{kind} margin: mean, down to mean - {SIGMAS} sigma", xlabel="supply (V)", ylabel="V")
            axes[0].legend(fontsize=7)
        figure.tight_layout()
        for suffix in ("svg", "png"):
            figure.savefig(folder / f"{name}.{suffix}")
        plt.close(figure)


def commit():
    try:
        return subprocess.run(["git", "-C", str(kit_module.ROOT), "rev-parse", "--short", "HEAD"], capture_output=True, text=True,
                              check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def working_range(table, corner):
    """Lowest and highest supply of the longest run of supplies in which all margins hold; (None, None) if there is none."""
    best, run = [], []
    for volts in sorted(v for c, v in table if c == corner):
        run = run + [volts] if all(table[corner, volts][kind]["limit"] > 0 for kind in ("hold", "read", "write")) else []
        if len(run) > len(best):
            best = run
    return (best[0], best[-1]) if best else (None, None)


def run():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tech", default="ltps")
    parser.add_argument("--samples", type=int, default=1000, help="points of local variation at the nominal corner (default 1000)")
    parser.add_argument("--corner-samples", type=int, default=100, help="points at each other corner (default 100)")
    parser.add_argument("--corner", action="append", help="only these corners (default: all)")
    parser.add_argument("--cell", default="BIT6T", help="bitcell of array.sp (default BIT6T)")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    if args.samples < 10 or args.corner_samples < 10:
        raise kit_module.KitError("less than 10 points of variation", "give --samples and --corner-samples 10 or more")
    kit = kit_module.Kit.load(args.tech)
    if args.cell not in array_netlist.leaf_cells(kit):
        raise kit_module.KitError(f"no bitcell '{args.cell}' in {kit.path('array')}", "use BIT6T or BIT8T")
    corners = [kit.corner(c) for c in args.corner or kit.corners]
    cell, parameters = Cell(kit, args.cell), kit.parameters()
    jobs = []
    for corner in corners:
        for volts in SUPPLIES:
            rng = random.Random(args.seed)     # the same cells at every point: differences are those of the point
            count = args.samples if corner == kit.nominal_corner else args.corner_samples
            jobs.append(((corner, volts), cell, corner, volts, [cell.draw(rng, parameters) for _ in range(count)]))
            jobs.append(((corner, volts, "ideal"), cell, corner, volts, [cell.draw(None, None)]))
    raw = margins(kit, jobs, "bitcell")
    table, report = {}, {}
    for corner in corners:
        for volts in SUPPLIES:
            stats = {kind: statistics_of(raw[corner, volts][kind]) for kind in ("hold", "read", "write")}
            for kind in stats:
                stats[kind]["ideal"] = raw[corner, volts, "ideal"][kind][0]
            stats["samples"] = len(raw[corner, volts]["read"])
            stats["bad"] = sum(1 for triple in zip(*(raw[corner, volts][k] for k in ("hold", "read", "write"))) if min(triple) <= 0)
            stats["cell_fail"] = failing(stats)
            stats["yield"] = math.exp(CELLS * math.log1p(-stats["cell_fail"])) if stats["cell_fail"] < 1 else 0.0
            table[corner, volts] = stats
            report[f"{corner}/{volts:g}"] = stats
    folder = kit.build / "bitcell"
    folder.mkdir(parents=True, exist_ok=True)
    suffix = "" if args.cell == "BIT6T" else "_" + args.cell.lower()
    lines = [f"{args.cell} of {kit.name}: margins in mV, mean / sigma / mean - {SIGMAS} sigma of {args.samples} (corners: {args.corner_samples}) cells with local variation",
             f"{'corner':12} {'supply':>6}   {'hold':>20}   {'read':>20}   {'write':>20}   {'bad':>4}  yield of {CELLS} cells"]
    for (corner, volts), s in table.items():
        cols = "   ".join(f"{s[k]['mean'] * 1e3:6.0f} /{s[k]['sigma'] * 1e3:4.0f} /{s[k]['limit'] * 1e3:6.0f}" for k in ("hold", "read", "write"))
        lines.append(f"{corner:12} {volts:6g}   {cols}   {s['bad']:4d}  {s['yield']:.6f}")
    figures = []
    for corner in corners:
        low, high = working_range(table, corner)
        lines.append(f"{corner}: works from {low:g} to {high:g} V" if low else f"{corner}: works at no supply of the list")
        if low:
            figures += [{"name": "vmin", "config": corner, "value": low, "unit": "V", "goal": None, "ok": None},
                        {"name": "vmax", "config": corner, "value": high, "unit": "V", "goal": None, "ok": None}]
        for volts in SUPPLIES:
            s = table[corner, volts]
            figures += [{"name": "snm_mv", "config": f"{corner}/{volts:g}", "value": round(s["read"]["mean"] * 1e3, 1), "unit": "mV", "goal": None, "ok": None},
                        {"name": "yield", "config": f"{corner}/{volts:g}", "value": round(s["yield"], 6), "unit": "1", "goal": None, "ok": None}]
    curves = {kind: {} for kind in ("hold", "read")}
    for kind in curves:
        for volts in (2.5, 3.3, 5.0):
            deck = curves_deck(kit, cell, kit.nominal_corner, volts, [cell.draw(None, None)], kind == "read")
            rows = numpy.array(spice.run(deck).tables["curves.dat"])
            curves[kind][volts] = (rows[:, 0], rows[:, 1], rows[:, 2])
    kit_module.write_atomic(folder / f"bitcell{suffix}.txt", "\n".join(lines) + "\n")
    kit_module.write_atomic(folder / f"bitcell{suffix}.json", json.dumps(report, indent=1) + "\n")
    if not suffix:
        plots(folder, table, curves, kit)
        kit_module.write_atomic(kit_module.ROOT / "build" / "metrics" / "bitcell.json",
                                json.dumps({"target": "bitcell", "commit": commit(), "figures": figures}, indent=1) + "\n")
    print("\n".join(lines))


if __name__ == "__main__":
    kit_module.main(run)
