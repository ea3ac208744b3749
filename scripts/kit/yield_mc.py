#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Monte Carlo of device variation to a distribution of fmax, a parametric yield, and a yield by defect density.

usage: scripts/kit/yield_mc.py --chip flexi-1 [--voltage V] [--samples 20000] [--target MHZ] [--spice 40]

1. OpenSTA gives the worst paths to many endpoints at the nominal corner; a path through latches counts as one, from
   the flip-flop where it began.
2. ngspice measures, on the slowest path built from transistors, how delay follows the global parameters (|Vth| and
   mobility of n and p) up to three sigma, and by a small Monte Carlo of single devices how much local variation is
   left after averaging along the path.
3. Samples: the global parameters move all delays of a chip together, local variation moves each cell on its own;
   fmax of a sample is that of its slowest path.
The defect yield is exp(-density x area) with assumed densities. Sigmas are those of device/parameters.json (assumed).
Result: build/yield/<tech>/<chip>/yield.json and .txt, figures in build/metrics/yield.json. All of it is a prediction.
"""
import argparse
import json
import math
import os
import random
import re
import sys

import numpy

import chipfiles
import flatnet
import kit as kit_module
import libread
import opensta
import pathdeck
import paths as paths_module
import spice
import sta
from kit import Kit, KitError

GLOBAL = ("dvtn", "dvtp", "kn", "kp")
NEAR = 0.75  # paths that need less than this part of the period cannot become the slowest
# Layout of a logic block by graywolf and qrouter on an 8-um track: 3.34 mm2 for 6,054 TFTs (feasibility study).
MM2_PER_TFT = 3.34 / 6054
DENSITIES = (0.2, 0.5, 1.0, 2.0, 4.0)  # defects per cm2 that kill, assumed: no figure of an LTPS line is published
PUBLISHED_YIELD = "published chips: yield 70 to 92 % (Nature 2026, doi 10.1038/s41586-025-09931-x); not fitted"


# ------------------------------------------------------------------------------------------------ paths
def edges(path):
    """Instants of the launching and of the capturing clock edge."""
    launch = [s["time"] for s in path["stages"] if s["part"] == "launch" and s["pin"] == "clk_i"]
    capture = [s["time"] for s in path["stages"] if s["part"] == "capture" and s["pin"] == "clk_i"]
    return (launch[0] if launch else 0.0), (capture[0] if capture else None)


def chain_of(path, period):
    """(window, slack, [(key, cell, edge, delay)]) of a path and what it borrows from; None for a path that lends on."""
    if path["borrowed"] > 0 and path["slack"] >= 0:
        return None  # its latch passes the debt on; the path behind the latch is the one that counts
    window, stages = 0.0, []
    for part in path.get("lenders", []) + [path]:
        launch, capture = edges(part)
        window += (capture if capture is not None else launch + period) - launch
        for s in part["stages"]:
            if s["part"] == "data" and "net" in s and "/" in s["pin"]:
                stages.append(((s["pin"], s["edge"]), s["cell"], s["edge"], s["delay"]))
    return (window, path["slack"], stages) if window > 0 and stages else None


# ------------------------------------------------------------------------------------------------ SPICE
def sensitivities(deck, corner, voltage, sigma):
    """{parameter: (a, b)}: ln(delay / nominal) = a x + b x^2, x in sigmas, measured at -2, -1, 1, 2, (3) sigma."""
    points = [("nominal", 0.0)] + [(p, x) for p in GLOBAL for x in (-2.0, -1.0, 1.0, 2.0, 3.0)]
    decks = []
    for name, x in points:
        extra = None
        if name != "nominal":
            extra = {name: x * sigma[name]} if name.startswith("dvt") else {name: 1 + x * sigma[name]}
        decks.append(deck.deck(corner, voltage, extra=extra, patience=4.0))
    results = spice.run_many(decks, deck.measures(), label="sensitivity")
    delay = [deck.spice_times(r)[-1] for r in results]
    fit = {}
    for name in GLOBAL:
        x = numpy.array([x for n, x in points if n == name])
        y = numpy.array([math.log(d / delay[0]) for d, (n, _) in zip(delay, points) if n == name])
        a, b = numpy.linalg.lstsq(numpy.stack([x, x * x], axis=1), y, rcond=None)[0]
        fit[name] = (float(a), float(b))
    return fit, delay[0]


def subcircuits(text):
    """{name: [lines]} of a SPICE file."""
    found = {}
    for block in re.findall(r"^\.subckt\s+.*?^\.ends", text, re.S | re.M):
        lines = block.splitlines()
        found[lines[0].split()[1]] = lines
    return found


def mismatched(deck_text, library, deck, sigma_vth, sigma_k, rng, lmin):
    """The deck with cells of their own along the path, each TFT with its own |Vth| and mobility."""
    extra, lines = [], deck_text.splitlines()
    for k, stage in enumerate(deck.stages):
        variant = f"{stage['cell']}_v{k}"
        for line in library[stage["cell"]]:
            device = re.match(r"^(x\S+ .*\b(tft[np])\b.*?)(\s*\$.*)?$", line)
            if device:
                width = float(re.search(r"w=([\d.]+)u", line).group(1))
                length = _length(line, lmin)
                root = math.sqrt(width * length)
                line = f"{device.group(1)} dvt={rng.gauss(0, sigma_vth / root):.6f} ku={max(0.3, 1 + rng.gauss(0, sigma_k / root)):.6f}"
            extra.append(line.replace(f".subckt {stage['cell']} ", f".subckt {variant} ", 1))
        at = next(i for i, text in enumerate(lines) if text.startswith(f"xp{k} "))
        lines[at] = lines[at].rsplit(" ", 1)[0] + " " + variant
    end = next(i for i, text in enumerate(lines) if text.startswith("Vvdd vdd"))
    return "\n".join(lines[:end] + extra + lines[end:]) + "\n"


def _length(line, lmin):
    found = re.search(r"l=\{?\s*(?:([\d.]+)\s*\*\s*)?lmin", line)
    if found:
        return float(found.group(1) or 1) * lmin
    return float(re.search(r"l=([\d.]+)u", line).group(1))


def local_sigma(kit, deck, corner, voltage, count, sigma_vth, sigma_k, seed):
    """Relative sigma of the path's delay with every TFT on it varied for itself."""
    library = subcircuits(kit.path("cells_spice").read_text())
    text = deck.deck(corner, voltage, patience=3.0)
    rng = random.Random(seed)
    decks = [mismatched(text, library, deck, sigma_vth, sigma_k, rng, kit.length_um) for _ in range(count)]
    results = spice.run_many(decks, deck.measures(), label="local variation")
    delay = numpy.array([deck.spice_times(r)[-1] for r in results])
    return float(delay.std(ddof=1) / delay.mean()), float(delay.mean())


# ------------------------------------------------------------------------------------------------ sampling
def stage_sigmas(chains, cells, fit, sigma, parameters, lmin):
    """Relative sigma of each stage before averaging inside the cell: its edge's device at the cell's mean width."""
    result = {}
    for _, _, stages in chains:
        for key, cell, edge, _ in stages:
            if key in result:
                continue
            known = cells.get(cell)
            width = known["width_um"] / known["transistors"] if known else 5.0  # macros: the access device of the cell
            root = math.sqrt(width * lmin)
            kind = "n" if edge == "fall" else "p"
            # The path's sensitivity to one polarity comes from about half of its stages.
            per_volt = 2 * fit["dvt" + kind][0] / sigma["dvt" + kind]
            per_k = 2 * fit["k" + kind][0] / sigma["k" + kind]
            result[key] = math.hypot(per_volt * parameters["sigma_vth_local"], per_k * parameters["sigma_k_local"]) / root
    return result


def sample(chains, period, stage_sigma, scale, fit, count, seed):
    """fmax in MHz of `count` chips."""
    rng = numpy.random.default_rng(seed)
    keys = {key: n for n, key in enumerate({k for _, _, stages in chains for k, _, _, _ in stages})}
    weights = numpy.zeros((len(chains), len(keys)))
    need = numpy.zeros(len(chains))
    for i, (window, slack, stages) in enumerate(chains):
        need[i] = 1 - slack / window
        for key, _, _, delay in stages:
            weights[i, keys[key]] += delay * stage_sigma[key] * scale / window
    fmax = numpy.empty(count)
    for begin in range(0, count, 1000):
        n = min(1000, count - begin)
        x = rng.standard_normal((n, len(GLOBAL)))
        factor = numpy.exp(sum(fit[name][0] * x[:, j] + fit[name][1] * x[:, j] ** 2 for j, name in enumerate(GLOBAL)))
        local = rng.standard_normal((n, len(keys)))
        slowest = (need[None, :] + local @ weights.T).max(axis=1)
        fmax[begin:begin + n] = 1000 / (period * factor * slowest)
    return fmax


def histogram(fmax, target):
    low, high = numpy.percentile(fmax, [0.1, 99.9])
    counts, bounds = numpy.histogram(fmax, bins=24, range=(low, high))
    lines = []
    for n, a, b in zip(counts, bounds, bounds[1:]):
        mark = "  <- target" if target and a <= target < b else ""
        lines.append(f"{a:8.2f} .. {b:8.2f} MHz {'#' * int(round(50 * n / counts.max())):50}{100 * n / len(fmax):5.1f} %{mark}")
    return lines


def transistors(kit, chip):
    """Transistors of the mapped chip, or its limit when it has not been counted."""
    path = kit_module.ROOT / "build" / "synth" / kit.name / chip / "count.json"
    if path.is_file():
        data = json.loads(path.read_text())
        for key in ("transistors", "total"):
            if isinstance(data.get(key), (int, float)):
                return int(data[key]), "counted"
    import chips

    return chips.load()[chip].get("transistor_limit", 0), "limit of config/chips.json"


def defects(kit, chip):
    count, how = transistors(kit, chip)
    area = count * MM2_PER_TFT
    rows = [{"per_cm2": d, "yield_percent": round(100 * math.exp(-d * area / 100), 2)} for d in DENSITIES]
    implied = [round(-math.log(y) / (area / 100), 2) for y in (0.92, 0.70)]
    return {"transistors": count, "transistors_are": how, "area_mm2": round(area, 2), "by_density": rows,
            "density_for_92_percent": implied[0], "density_for_70_percent": implied[1]}


def run():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tech", default="ltps", help="technology: a folder of tech/, or a path (default: ltps)")
    parser.add_argument("--chip", default="flexi-1", help="chip of config/chips.json (default: flexi-1)")
    parser.add_argument("--voltage", help="supply voltage (default: the highest of the kit)")
    parser.add_argument("--samples", type=int, default=20000, help="chips to sample (default: 20000)")
    parser.add_argument("--spice", type=int, default=24, help="ngspice samples of local variation (default: 24)")
    parser.add_argument("--target", type=float, help="clock in MHz that a good chip reaches (default: the goal of make sta)")
    parser.add_argument("--duty", help="part of the period that the clock is high (default: that of make sta)")
    parser.add_argument("--seed", type=int, default=1, help="of the samples (default: 1)")
    parser.add_argument("--netlist", help="another netlist than that of make synth")
    args = parser.parse_args()
    if args.samples < 100 or args.spice < 10:
        raise KitError(f"--samples {args.samples} --spice {args.spice}", "at least 100 and 10, or the figures mean nothing")
    kit = Kit.load(args.tech)
    chip = chipfiles.chip_name(args.chip)
    voltage = kit.voltage(args.voltage) if args.voltage else max(kit.voltages)
    corner = kit.nominal_corner
    target = args.target or sta.GOALS.get((chip, voltage))
    netlist = chipfiles.netlist(kit, chip, args.netlist)
    duty = sta.chip_duty(kit, chip, args.duty)
    used = chipfiles.cells_of(netlist)
    parameters = kit.parameters()
    sigma = {"dvtn": parameters["sigma_vth_global"], "dvtp": parameters["sigma_vth_global"],
             "kn": parameters["sigma_k_global"], "kp": parameters["sigma_k_global"]}
    point = sta.analyse(kit, chip, netlist, corner, voltage, duty=duty, paths=paths_module.CANDIDATES, used=used)
    if not point["period_ns"]:
        raise KitError(f"{chip} {corner} {voltage:g} V: {point['why']}", "make sta shows the paths")
    chains = [c for c in (chain_of(p, point["period_ns"]) for p in point["paths"]) if c and 1 - c[1] / c[0] > NEAR]
    if not chains:
        raise KitError("no path near the period was found", "make sta shows the paths")
    cells = kit_module.read_json(kit.path("cells"), "list of cells")
    net = flatnet.read(netlist)
    liberty = libread.read(chipfiles.libraries(kit, corner, voltage, used))
    decks = []
    for path in point["paths"]:
        try:
            decks.append(pathdeck.PathDeck(kit, cells, liberty, net, path, paths_module.OUTPUT_LOAD))
        except KitError:
            continue
    if not decks:
        raise KitError("no path of the chip can be built from transistors", "make sta shows the paths")
    deck = max(decks, key=lambda d: d.sta_times()[-1])
    fit, nominal_ns = sensitivities(deck, corner, voltage, sigma)
    measured, _ = local_sigma(kit, deck, corner, voltage, args.spice, parameters["sigma_vth_local"], parameters["sigma_k_local"], args.seed)
    stage_sigma = stage_sigmas(chains, cells, fit, sigma, parameters, kit.length_um)
    # How much of the plain per-stage figure is left: measured on this path, used for all.
    own = [(s["exit"]["delay"], _sigma_of(s, cells, fit, sigma, parameters, kit.length_um)) for s in deck.stages]
    plain = math.sqrt(sum((d * s) ** 2 for d, s in own)) / sum(d for d, _ in own)
    scale = measured / plain
    fmax = sample(chains, point["period_ns"], stage_sigma, scale, fit, args.samples, args.seed)
    quantiles = {f"p{q}": round(float(numpy.percentile(fmax, q)), 3) for q in (1, 5, 10, 50, 90, 95, 99)}
    good = round(100 * float((fmax >= target).mean()), 2) if target else None
    lost = defects(kit, chip)
    lines = [f"Variation of {chip} at {voltage:g} V, kit {kit.name}: predictive, {args.samples} chips, {len(chains)} paths near the period", "",
             f"delay of the path {deck.path['start']} to {deck.path['end']} ({len(deck.stages)} cells, ngspice {nominal_ns:.1f} ns) by one global sigma:"]
    lines += [f"  {name:5} sigma {sigma[name]:g}: {100 * (math.exp(fit[name][0] + fit[name][1]) - 1):+6.2f} %" for name in GLOBAL]
    lines += [f"local variation: {100 * measured:.2f} % of that path's delay ({args.spice} ngspice runs; {100 * plain:.2f} % without averaging inside of cells)", ""]
    lines += histogram(fmax, target)
    lines += ["", "fmax MHz: " + "  ".join(f"{k} {v:g}" for k, v in quantiles.items()) + f"  (nominal {point['fmax_mhz']:.3f})"]
    if target:
        lines.append(f"parametric yield at {target:g} MHz: {good:.1f} %")
    lines += ["", f"defects: {lost['transistors']} TFTs ({lost['transistors_are']}), {lost['area_mm2']:g} mm2 at {1e6 * MM2_PER_TFT:.0f} um2 per TFT (assumed)"]
    lines += [f"  {row['per_cm2']:g} per cm2 (assumed): {row['yield_percent']:.1f} %" for row in lost["by_density"]]
    lines += [f"  92 % would be {lost['density_for_92_percent']:g}, 70 % would be {lost['density_for_70_percent']:g} per cm2", PUBLISHED_YIELD]
    out = kit_module.ROOT / "build" / "yield" / kit.name / chip
    kit_module.write_atomic(out / "yield.txt", "\n".join(lines) + "\n")
    kit_module.write_atomic(out / "yield.json", json.dumps({
        "tech": kit.name, "chip": chip, "voltage": voltage, "predictive": True, "samples": args.samples, "seed": args.seed,
        "sensitivity": {k: {"sigma": sigma[k], "linear": v[0], "quadratic": v[1]} for k, v in fit.items()},
        "local_sigma": measured, "paths": len(chains), "fmax_mhz": quantiles, "nominal_fmax_mhz": point["fmax_mhz"],
        "target_mhz": target, "parametric_yield_percent": good, "defects": lost}, indent=1) + "\n")
    config = f"{chip}/{voltage:g}"
    figures = [chipfiles.figure("fmax_mhz_p5", config, quantiles["p5"], "MHz"), chipfiles.figure("fmax_mhz_p50", config, quantiles["p50"], "MHz")]
    if target:
        figures.append(chipfiles.figure("parametric_yield_percent", f"{config}/{target:g}", good, "%"))
    chipfiles.write_metrics("yield", figures)
    print("\n".join(lines))
    print(f"files: {os.path.relpath(out)}/yield.txt, .json", file=sys.stderr)
    return 0


def _sigma_of(stage, cells, fit, sigma, parameters, lmin):
    key = (stage["exit"]["pin"], stage["out_edge"])
    chain = (0, 0, [(key, stage["cell"], stage["out_edge"], stage["exit"]["delay"])])
    return stage_sigmas([chain], cells, fit, sigma, parameters, lmin)[key]


if __name__ == "__main__":
    kit_module.main(run)
