#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Shmoo plot of a mapped chip: supply voltage against clock frequency, pass or fail, at nominal, slow and bent corners.

usage: scripts/kit/shmoo.py --chip flexi-1 [--corner C ...] [--dynamic V ...]

A point passes when every setup and hold check of constraints/flexi_chip.sdc holds there (OpenSTA). --dynamic also
searches the frequency up to which the gates with SDF delays still classify 20 ECG beats byte for byte; glitch-free data
paths that a run does not exercise make that one higher. Result: build/shmoo/<tech>/<chip>/shmoo.txt, .json, .svg.
The published chip's clock stands beside it for comparison; everything here is a prediction.
"""
import argparse
import json
import os
import sys

import chipfiles
import gatesim
import kit as kit_module
import sta
from kit import Kit

CORNERS = ["nominal", "slow", "tension", "compression"]
PUBLISHED_MHZ = 12.5
PUBLISHED = "published chip (Nature 2026, doi 10.1038/s41586-025-09931-x): 12.5 MHz and 2.52 mW, low-power 55.94 uW; supply of these not fitted"
STEPS = (0.1, 0.2, 0.25, 0.5, 1.0, 2.0, 2.5, 5.0)


def axis(top):
    """Frequencies up to a little above the highest fmax, about twenty."""
    step = next((s for s in STEPS if top * 1.15 / s <= 24), STEPS[-1])
    count = int(top * 1.15 / step) + 1
    return sorted({round(step * k, 3) for k in range(1, count + 1)} | {PUBLISHED_MHZ})


def passes(point, frequency):
    return bool(point["period_ns"]) and frequency <= point["fmax_mhz"] and point["hold_slack_ns"] >= 0


def text_plot(corner, points, frequencies):
    lines = [f"{corner}: # pass, . fail"]
    voltages = sorted(points)
    for f in reversed(frequencies):
        mark = "   <- published clock" if f == PUBLISHED_MHZ else ""
        lines.append(f"{f:8.2f} MHz " + "".join("    #" if passes(points[v], f) else "    ." for v in voltages) + mark)
    lines.append(" " * 13 + "".join(f"{v:5.1f}" for v in voltages) + " V")
    lines.append(" " * 8 + "fmax " + "".join(f"{points[v]['fmax_mhz']:5.1f}" for v in voltages) + " MHz")
    return lines


def svg(chip, results, frequencies):
    """One panel per corner; a square per point."""
    corners = list(results)
    cell, left, top, gap = 16, 56, 44, 30
    columns = max(len(points) for points in results.values())
    width = columns * cell
    panel = width + left + gap
    height = len(frequencies) * cell
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{panel * len(corners) + 20}" height="{height + 110}" font-family="sans-serif" font-size="10">',
           '<rect width="100%" height="100%" fill="white"/>',
           f'<text x="12" y="18" font-size="13">{chip}: supply voltage and clock frequency, predicted</text>']
    for n, corner in enumerate(corners):
        x0 = n * panel + left
        points = results[corner]
        out.append(f'<text x="{x0}" y="{top - 8}" font-size="12">{corner}</text>')
        for j, f in enumerate(reversed(frequencies)):
            y = top + j * cell
            if j % 2 == 0 or f == PUBLISHED_MHZ:
                weight = ' font-weight="bold"' if f == PUBLISHED_MHZ else ""
                out.append(f'<text x="{x0 - 4}" y="{y + cell - 5}" text-anchor="end"{weight}>{f:g}</text>')
            for i, v in enumerate(sorted(points)):
                colour = "#3a8f5b" if passes(points[v], f) else "#e3c4c0"
                out.append(f'<rect x="{x0 + i * cell}" y="{y}" width="{cell - 1}" height="{cell - 1}" fill="{colour}"/>')
        for i, v in enumerate(sorted(points)):
            x = x0 + i * cell + cell / 2
            out.append(f'<text x="{x}" y="{top + height + 12}" text-anchor="middle" font-size="8">{v:g}</text>')
        out.append(f'<text x="{x0}" y="{top + height + 26}">V (up: MHz)</text>')
    out.append(f'<text x="12" y="{top + height + 46}">green: setup and hold checks hold. Bold: clock of the published chip, for comparison.</text>')
    return "\n".join(out + ["</svg>"]) + "\n"


def dynamic_limit(kit, chip, netlist, corner, voltage, point, folder, duty):
    """Highest clock, to 2 %, at which the gates answer 20 beats right."""
    stream = gatesim.ecg_stream(chip, 20)
    vvp, sdf = gatesim.prepare(kit, chip, netlist, folder, corner, voltage)

    def good(period):
        return gatesim.simulate(vvp, stream, folder, period, duty, sdf).passed

    high = point["period_ns"] * 1.02
    if not good(high):
        return 0.0
    low = high / 2
    while good(low):
        high, low = low, low / 2
    while high / low > 1.02:
        middle = (high * low) ** 0.5
        high, low = (middle, low) if good(middle) else (high, middle)
    return 1000 / high


def power_lines(kit, chip):
    """The two points that the paper names, as far as make power has been run."""
    path = kit_module.ROOT / "build" / "power" / kit.name / chip / "power.json"
    if not path.is_file():
        return ["power: not measured (make power)"]
    points = {p["voltage"]: p for p in json.loads(path.read_text())["points"]}
    low, high = points[min(points)], points[max(points)]
    lines = []
    for name, p in (("low-power point", low), ("high-speed point", high)):
        lines.append(f"{name}, predicted: {p['voltage']:g} V, {p['frequency_mhz']:.2f} MHz, {p['power_uw']:.1f} uW in the ECG task, "
                     f"{p['energy_nj_per_inference']:.2f} nJ per inference")
    p = high
    per_cycle = (p["power_uw"] - p["leakage_uw"]) / p["frequency_mhz"]
    lines.append(f"at 12.5 MHz and {p['voltage']:g} V the same activity is {per_cycle * PUBLISHED_MHZ + p['leakage_uw']:.1f} uW"
                 + ("" if p["fmax_mhz"] >= PUBLISHED_MHZ else " (beyond its fmax)"))
    return lines


def run():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tech", default="ltps", help="technology: a folder of tech/, or a path (default: ltps)")
    parser.add_argument("--chip", default="flexi-1", help="chip of config/chips.json (default: flexi-1)")
    parser.add_argument("--corner", nargs="+", help=f"corners (default: {' '.join(CORNERS)})")
    parser.add_argument("--duty", help="part of the period that the clock is high (default: that of make sta)")
    parser.add_argument("--dynamic", nargs="*", default=[], metavar="V", help="nominal corner: gate-level limit at these voltages too")
    parser.add_argument("--netlist", help="another netlist than that of make synth")
    args = parser.parse_args()
    kit = Kit.load(args.tech)
    chip = chipfiles.chip_name(args.chip)
    netlist = chipfiles.netlist(kit, chip, args.netlist)
    duty = sta.chip_duty(kit, chip, args.duty)
    corners = [kit.corner(c) for c in args.corner or [c for c in CORNERS if c in kit.corners]]
    points = sta.available(kit, netlist, corners, kit.voltages)
    results = {}
    for point in sta.analyse_points(kit, chip, netlist, points, duty, 1):
        point.pop("paths", None)
        point.pop("hold_paths", None)
        results.setdefault(point["corner"], {})[point["voltage"]] = point
    frequencies = axis(max(p["fmax_mhz"] for c in results.values() for p in c.values()))
    out = kit_module.ROOT / "build" / "shmoo" / kit.name / chip
    dynamic = {}
    for text in args.dynamic:
        voltage = kit.voltage(text)
        nominal = results[kit.nominal_corner][voltage]
        dynamic[voltage] = round(dynamic_limit(kit, chip, netlist, kit.nominal_corner, voltage, nominal, out / "dynamic", duty), 3)
    lines = [f"Shmoo of {chip}, kit {kit.name}: predictive", ""]
    for corner, points_of in results.items():
        lines += text_plot(corner, points_of, frequencies) + [""]
    for voltage, limit in dynamic.items():
        lines.append(f"gates with SDF at {voltage:g} V, 20 ECG beats: right up to {limit:.2f} MHz (static: {results[kit.nominal_corner][voltage]['fmax_mhz']:.2f})")
    lines += power_lines(kit, chip) + [PUBLISHED]
    kit_module.write_atomic(out / "shmoo.txt", "\n".join(lines) + "\n")
    kit_module.write_atomic(out / "shmoo.svg", svg(chip, results, frequencies))
    kit_module.write_atomic(out / "shmoo.json", json.dumps({
        "tech": kit.name, "chip": chip, "predictive": True, "frequencies_mhz": frequencies, "dynamic_mhz": dynamic,
        "corners": {c: [dict(p, passes=[passes(p, f) for f in frequencies]) for p in ps.values()] for c, ps in results.items()}}, indent=1) + "\n")
    print("\n".join(lines))
    print(f"\nfiles: {os.path.relpath(out)}/shmoo.txt, .json, .svg", file=sys.stderr)
    return 0


if __name__ == "__main__":
    kit_module.main(run)
