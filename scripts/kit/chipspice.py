#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A whole chip at transistor level in ngspice, every TFT and bitcell: its bytes against the reference.

usage: scripts/kit/chipspice.py [--tech ltps] [--chip flexi-1] [--corner C] [--voltage V ...] [--period NS] [--duty D]
                                [--program load|wide] [--break FROM=>TO] [--probe NODE ...] [--net DIR]

The chip is powered up with random contents, reset, sets the registers of a dot product, loads a weight row and a
feature row (wide: two of each, for two-bit operands), runs DOTP with signed weights, again with unsigned ones, and
STATUS; the host always offers the next byte and always takes one. build/flexi-port says what the reference shows in every cycle. in_ready_o and out_valid_o of
every cycle, and each bit of every byte sent, must be the reference's, within 15 % of the rails, over the last tenth of
the period before the rising edge. Period: that of make sta with 15 % more, or --period. Lines and pads are loaded as
constraints/flexi_chip.sdc and kit.json say. --break replaces text in the netlist, e.g. --break 'xn4 y a n2=>* gone': the
run must then fail (exit code 1).
Result: build/chipspice/<tech>/<chip>/<corner>_<volt>.txt and .json; figures in build/metrics/chip-spice.json.
"""
import argparse
import json
import pathlib
import random
import re
import subprocess
import sys
import threading
import time

import numpy

import chipfiles
import kit as kit_module
import spice
from kit import Kit, KitError

ROOT = kit_module.ROOT
LAUNCH, CAPTURE = 0.20, 0.10   # parts of the period, as constraints/flexi_chip.sdc
EDGE_NS = 5.0 / 0.6            # the SDC's 5 ns are 20 to 80 %
RAIL = 0.15                    # how far from its rail an output may be
SEEDS = (1, 2, 3, 4)           # of the reference: bits that differ depend on what power-up left
RAMP_NS = 300.0                # rise of the supply; assumed, far faster than a real one
SETTLE_NS = 300.0
MARGIN = 1.15                  # of the period of make sta
SET, MODE, WIDTH, SEGS, OUT, WROW, XROW = 0x10, 0, 1, 2, 3, 4, 5
STATUS, LOADX, LOADW, DOTP = 0x01, 0x02, 0x03, 0x09


def known_chip(name):
    chips = chipfiles.chip_list.load(("chips", "odd"))
    if name not in chips:
        raise KitError(f"chip '{name}' is unknown", f"use one of: {', '.join(chips)}")
    return chips[name]


def program(chip, kind, seed=1):
    """(bytes of the command stream, how many of them come before DOTP)."""
    rng = random.Random(seed)
    width = {"load": 1, "wide": 2}[kind]
    flush = 8 - (2 * width - 1)   # eight emissions: one whole result byte
    mode = 8 | 0x20 | (0x10 if width > 1 else 0)   # AND; signed weights, of two bits features too
    settings = [(MODE, mode), (WIDTH, (width - 1) | (width - 1) << 3), (SEGS, 0), (OUT, flush << 3), (WROW, 0), (XROW, 0)]
    stream = [b for register, value in settings for b in (SET + register, value)]
    row_bytes, every = (chip["lanes"] + 7) // 8, (1 << chip["lanes"]) - 1
    # Rows of ones and zeros, three ones to a zero, so that about two thirds of the lanes count: a sum with many ones.
    wanted = 2 * chip["lanes"] // 3
    rows = [0] * (2 * width)
    while any((w & x).bit_count() != wanted for w, x in zip(rows[:width], rows[width:])):
        rows = [(rng.getrandbits(chip["lanes"]) | rng.getrandbits(chip["lanes"])) & every for _ in rows]
    for load, row in zip([LOADW] * width + [LOADX] * width, rows):
        stream += [load] + list(row.to_bytes(row_bytes, "little"))
    stream += [SET + WROW, 0, SET + XROW, 0]
    # The first result is negative with one-bit weights and leaves ones in the accumulator, the second is not: it is wrong
    # unless its first pair drops them, in time for an accumulator whose gated clock comes late.
    again = [SET + WROW, 0, SET + MODE, 8, DOTP]
    return bytes(stream + [DOTP] + again + [STATUS]), len(stream)


def reference(chip, stream):
    """One dict per cycle: reset, in_valid, in_data, out_ready, in_ready, out_valid, out_data, known (mask of out_data)."""
    tool = ROOT / "build" / "flexi-port"
    if not tool.is_file():
        raise KitError("build/flexi-port is missing: it says what the reference sends in each cycle", "build it: make build")
    runs = []
    for seed in SEEDS:
        done = subprocess.run([str(tool), chip, str(seed), stream.hex()], capture_output=True, text=True, check=False)
        if done.returncode:
            raise KitError(f"flexi-port failed: {done.stderr.strip()}", "build it anew: make build")
        runs.append([[int(part, 16) for part in line.split()] for line in done.stdout.splitlines()])
    first = runs[0]
    if any(len(run) != len(first) for run in runs):
        raise KitError("how long the reference takes depends on what power-up left", "set every register that the commands use")
    trace = []
    for cycle, row in enumerate(first):
        same = 0xff
        for run in runs:
            if run[cycle][:6] != row[:6]:
                raise KitError(f"cycle {cycle} of the reference depends on what power-up left", "set every register that the commands use")
            same &= ~(run[cycle][6] ^ row[6])
        names = ("reset", "in_valid", "in_data", "out_ready", "in_ready", "out_valid", "out_data")
        trace.append({**dict(zip(names, row)), "known": same})
    return trace


def plain(port):
    """A port as a node that ngspice's wrdata can name."""
    return port.replace("[", "_").replace("]", "")


def pwl(name, node, points, volts):
    """A source that holds each of (time in ns, 0 or 1) from then on, with the edges of the host."""
    words, last = [f"0 {points[0][1] * volts:g}"], points[0][1]
    for at, value in points[1:]:
        if value != last:
            words += [f"{at - EDGE_NS / 2:.3f}n {last * volts:g}", f"{at + EDGE_NS / 2:.3f}n {value * volts:g}"]
            last = value
    return "\n".join(wrapped(f"V{name} {node} 0 PWL({' '.join(words)})"))


def wrapped(line):
    words, lines = line.split(" "), [""]
    for word in words:
        if len(lines[-1]) + len(word) > 110:
            lines.append("+")
        lines[-1] += (" " if lines[-1] else "") + word
    return lines


def bitcell_nodes(text, top):
    """Paths of the storage nodes of all bitcells, found in the SPICE text."""
    inside, name = {}, None
    for line in re.sub(r"\n\+", " ", text).splitlines():
        words = line.split()
        if not words or words[0].startswith("*"):
            continue
        if words[0].lower() == ".subckt":
            name = words[1].lower()
            inside[name] = []
        elif words[0][0] in "xX":
            inside[name].append((words[0].lower(), next(w for w in reversed(words) if "=" not in w).lower()))

    def walk(cell, path):
        for instance, kind in inside.get(cell, ()):
            if kind == "bit6t":
                yield f"{path}.{instance}.q", f"{path}.{instance}.qb"
            elif kind in inside:
                yield from walk(kind, f"{path}.{instance}")
    return list(walk(top, "xdut"))


def tft_count(text):
    """TFTs below flexi_chip, counted in the SPICE text."""
    inside, name = {}, None
    for line in re.sub(r"\n\+", " ", text).splitlines():
        words = [w for w in line.split() if "=" not in w]
        if not words or words[0].startswith("*"):
            continue
        if words[0].lower() == ".subckt":
            name = words[1].lower()
            inside[name] = []
        elif words[0][0] in "xX":
            inside[name].append(words[-1].lower())
    known = {"tftn": 1, "tftp": 1}

    def total(cell):
        if cell not in known:
            known[cell] = sum(total(c) for c in inside[cell])
        return known[cell]
    return total(chipfiles.TOP)


def ports(text):
    """Pins of flexi_chip in order."""
    found = re.search(rf"^\.subckt {chipfiles.TOP} ((?:.*\n)(?:\+.*\n)*)", text, re.M)
    if not found:
        raise KitError(f"no subcircuit {chipfiles.TOP} in the netlist", "make it anew: scripts/kit/netlist.py --wires CHIP")
    return found[1].replace("\n+", " ").split()


def times(trace, period):
    """Rising edge at which each cycle begins, ns; the last entry ends the last cycle."""
    return [RAMP_NS + SETTLE_NS + period * i for i in range(len(trace) + 1)]


def deck(kit, chip, corner, volts, period, duty, trace, netlist, text, probes, seed=1):
    """The SPICE deck."""
    rise = times(trace, period)
    end = rise[-1]
    load = output_load()
    clock = [(0, 0)] + [point for t in rise[:-1] for point in ((t, 1), (t + duty * period, 0))] + [(end, 1)]
    at = [0.0] + [t + LAUNCH * period for t in rise[1:]]
    # What the host drives in cycle i stands from a fifth of the period behind its first edge; the first cycle from the start.
    signals = {"rst_ni": [(t, 1 - c["reset"]) for t, c in zip(at, trace)], "in_valid_i": [(t, c["in_valid"]) for t, c in zip(at, trace)],
               "out_ready_i": [(t, c["out_ready"]) for t, c in zip(at, trace)], "clk_i": clock}
    for bit in range(8):
        signals[f"in_data_i[{bit}]"] = [(t, c["in_data"] >> bit & 1) for t, c in zip(at, trace)]
    lines = [kit.deck_header(corner, volts, include=(), title=f"{chip}, whole chip").rstrip(),
             # Looser than a characterisation: the question is which bits come out. Neighbouring settings (reltol 3e-3 to 1e-2,
             # chgtol 3e-15 to 1e-14, gear and trapezoids) differ by 4 % in the supply's charge of one idle cycle at 5 V; this
             # one itself has not been compared with a tight run, so the energy is no better than that.
             ".options reltol=5e-3 abstol=1e-9 vntol=1e-3 chgtol=5e-15 gmin=1e-13 itl4=60 noacct",
             f".include {netlist}", f"Xdut {' '.join(plain(port) for port in ports(text)[:-2])} vdd 0 {chipfiles.TOP}",
             f"Vdd vdd 0 PWL(0 0 {RAMP_NS:g}n {volts:g})"]
    lines = [line.replace("Vvddb vddb 0 dc {vdd}", "Evddb vddb 0 vdd 0 1") for line in lines]
    lines += [pwl(plain(name), plain(name), points, volts) for name, points in signals.items()]
    outputs = ["in_ready_o", "out_valid_o"] + [f"out_data_o[{i}]" for i in range(8)]
    lines += [f"Cl{i} {plain(name)} 0 {load:g}f" for i, name in enumerate(outputs)]
    lines += [f"Eprobe{i} probe{i} 0 {node} 0 1" for i, node in enumerate(probes)]
    # Power-up: a small difference, of random sign, decides what a bitcell comes up with; everything else starts at 0.
    rng = random.Random(seed)
    for q, qb in bitcell_nodes(text, chipfiles.TOP):
        lines.append(f".ic v({(q, qb)[rng.randrange(2)]})=0.3")
    saved = ["clk_i"] + [plain(name) for name in outputs] + [f"probe{i}" for i in range(len(probes))]
    lines.append(".save i(Vdd) " + " ".join(f"v({name})" for name in saved))
    lines += [".control", f"tran {period / 100:g}n {end:.3f}n 0 {period / 12:g}n uic", "set wr_singlescale"]
    lines += [f"wrdata out.dat i(vdd) {' '.join(f'v({name})' for name in saved)}", ".endc", ".end"]
    return "\n".join(lines) + "\n", ["time", "supply", "clk_i"] + outputs + list(probes)


class Heartbeat:
    """A line every ten seconds while ngspice works."""

    def __init__(self, label):
        self.label, self.done = label, threading.Event()

    def __enter__(self):
        self.start = time.monotonic()
        threading.Thread(target=self.beat, daemon=True).start()
        return self

    def beat(self):
        while not self.done.wait(10):
            print(f"{self.label}: {time.monotonic() - self.start:.0f} s", file=sys.stderr, flush=True)

    def __exit__(self, *_):
        self.done.set()


def check(trace, wave, period, volts):
    """Compares; ([(cycle, signal, expected, volts)] of wrong bits, bits compared, largest distance to the rail in volts)."""
    rise = times(trace, period)
    wrong, bits, worst = [], 0, 0.0
    for cycle, row in enumerate(trace):
        if row["reset"]:
            continue
        wanted = {"in_ready_o": row["in_ready"], "out_valid_o": row["out_valid"]}
        if row["out_valid"]:
            wanted.update({f"out_data_o[{i}]": row["out_data"] >> i & 1 for i in range(8) if row["known"] >> i & 1})
        until = rise[cycle + 1] - EDGE_NS / 2
        inside = (wave["time"] >= rise[cycle + 1] - CAPTURE * period) & (wave["time"] <= until)
        for name, value in wanted.items():
            levels = numpy.append(wave[name][inside], numpy.interp(until, wave["time"], wave[name]))
            off = numpy.abs(levels - value * volts).max()
            bits += 1
            worst = max(worst, off)
            if off > RAIL * volts:
                wrong.append((cycle, name, value, float(levels[-1])))
    return wrong, bits, float(worst)


def received(trace, wave, period, volts):
    """Bytes that the chip sends in the simulation, and those of the reference (unknown bits as 0 in both)."""
    rise = times(trace, period)
    got, want = [], []
    for cycle, row in enumerate(trace):
        if row["reset"] or not row["out_ready"]:
            continue
        at = rise[cycle + 1] - EDGE_NS / 2

        def bit(name):
            return int(numpy.interp(at, wave["time"], wave[name]) > volts / 2)
        if bit("out_valid_o"):
            got.append(sum(bit(f"out_data_o[{i}]") << i for i in range(8)) & (row["known"] if row["out_valid"] else 0xff))
        if row["out_valid"]:
            want.append(row["out_data"] & row["known"])
    return got, want


def energy(trace, wave, period, volts, first):
    """(nJ, uW) of the supply from the cycle in which DOTP is taken to that of the last byte before STATUS' one."""
    taken, begin = 0, None
    for cycle, row in enumerate(trace):
        if row["in_valid"] and row["in_ready"] and not row["reset"]:
            if taken == first:
                begin = cycle
            if taken == first + 1:
                end = cycle
            taken += 1
    rise = times(trace, period)
    inside = (wave["time"] >= rise[begin]) & (wave["time"] <= rise[end])
    t, i = wave["time"][inside], -wave["supply"][inside]
    charge = float(((i[1:] + i[:-1]) / 2 * numpy.diff(t)).sum()) * 1e-9
    return charge * volts * 1e9, charge * volts / ((rise[end] - rise[begin]) * 1e-9) * 1e6, end - begin


def output_load():
    return float(re.search(r"flexi_load (\d+\.?\d*)", chipfiles.SDC.read_text(encoding="utf-8"))[1])


def sta_period(kit, chip, corner, volts):
    """Shortest period that make sta found, ns."""
    path = ROOT / "build" / "sta" / kit.name / chip / "sta.json"
    try:
        text = json.loads(path.read_text())
        for run in text["results"]:
            if run["corner"] == corner and abs(run["voltage"] - volts) < 1e-6:
                return float(run["period_ns"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise KitError(f"make sta has not been run for {chip} {corner} {volts:g} V ({path})", "run make sta, or give --period")


def simulate(kit, chip, corner, volts, period, duty, kind="load", changes=(), probes=(), deck_file=None, net=None):
    """One run. A dict with what was found; wave: the waveforms."""
    netlist = pathlib.Path(net or ROOT / "build" / "synth" / kit.name / chip).resolve() / "chip_wires.sp"
    if not netlist.is_file():
        raise KitError(f"{netlist} is missing", f"make it: make synth CHIP={chip}; scripts/kit/netlist.py --wires {chip}")
    stream, first = program(known_chip(chip), kind)
    trace = reference(chip, stream)
    text = netlist.read_text(encoding="utf-8")
    folder = ROOT / "build" / "chipspice" / kit.name / chip
    if changes:
        for old, new in changes:
            if old not in text:
                raise KitError(f"--break: '{old}' is not in {netlist.name}", "give text that is there")
            text = text.replace(old, new, 1)
        netlist = folder / "broken.sp"
        kit_module.write_atomic(netlist, text)
    source, names = deck(kit, chip, corner, volts, period, duty, trace, netlist, text, probes)
    if deck_file:
        kit_module.write_atomic(deck_file, source)
    tfts = tft_count(text)
    begin = time.monotonic()
    with Heartbeat(f"chip-spice: {chip} {corner} {volts:g} V, {tfts} TFTs, {len(trace)} cycles of {period:g} ns"):
        result = spice.run(source, timeout=7200)
    rows = numpy.array(result.tables["out.dat"])
    wave = dict(zip(names, rows.T))
    wave["time"] = wave["time"] * 1e9
    if wave["time"][-1] < times(trace, period)[-1] * 0.999:
        raise spice.Failure(f"ngspice stopped at {wave['time'][-1]:.0f} ns", source)
    wrong, bits, worst = check(trace, wave, period, volts)
    got, want = received(trace, wave, period, volts)
    nj, uw, cycles = energy(trace, wave, period, volts, first)
    return {"chip": chip, "corner": corner, "voltage": volts, "period_ns": period, "duty": duty, "program": kind, "cycles": len(trace),
            "transistors": tfts, "bits_compared": bits, "bits_wrong": len(wrong), "wrong": wrong, "bytes": bytes(got).hex(),
            "bytes_reference": bytes(want).hex(), "worst_level_v": worst, "dot_energy_nj": nj, "dot_power_uw": uw, "dot_cycles": cycles,
            "timepoints": len(rows), "seconds": time.monotonic() - begin}, wave


def words(run):
    """A run in lines."""
    lines = [f"{run['chip']}, {run['corner']}, {run['voltage']:g} V: {run['transistors']} TFTs, {run['cycles']} cycles of "
             f"{run['period_ns']:g} ns, clock high for {run['duty'] * 100:g} %: {run['seconds']:.0f} s",
             f"  bytes sent {run['bytes'] or 'none'}, reference {run['bytes_reference']}",
             f"  {run['bits_wrong']} of {run['bits_compared']} bits wrong; levels at most {run['worst_level_v'] * 1000:.0f} mV off the rails",
             f"  dot product: {run['dot_cycles']} cycles, {run['dot_energy_nj']:.2f} nJ, {run['dot_power_uw']:.1f} uW from the supply"]
    for cycle, name, value, volts in run["wrong"][:10]:
        lines.append(f"  wrong: cycle {cycle}: {name} should be {value}, is at {volts:.2f} V")
    return "\n".join(lines)


def run():
    try:
        return measure()
    except spice.Failure as failure:
        print(f"chip-spice: {failure}", file=sys.stderr)
        return 1


def measure():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kit_module.add_arguments(parser, voltage=False)
    parser.add_argument("--chip", default="flexi-1")
    parser.add_argument("--voltage", nargs="+", help="supply voltages (default: the nominal and the lowest of the kit)")
    parser.add_argument("--period", type=float, help="clock period in ns (default: that of make sta, with margin)")
    parser.add_argument("--duty", type=float, default=0.5, help="part of the period in which the clock is high")
    parser.add_argument("--program", choices=("load", "wide"), default="load")
    parser.add_argument("--break", dest="changes", action="append", default=[], metavar="FROM=>TO",
                        help="replace text in the netlist; TO may be empty; writes no figures")
    parser.add_argument("--probe", nargs="+", default=[], metavar="NODE", help="more nodes for the waveform file, as xdut.xu_out.n")
    parser.add_argument("--net", help="folder of the netlist (default: build/synth/<tech>/<chip>); writes no figures")
    parser.add_argument("--deck", help="also write the SPICE deck")
    parser.add_argument("--wave", help="also write the waveforms (numpy .npz)")
    args = parser.parse_args()
    kit = Kit.load(args.tech)
    known_chip(args.chip)
    corner = kit.corner(args.corner)
    if args.period is not None and not args.period > 0:
        raise KitError("--period must be above 0", "give it in ns")
    if not 0.25 <= args.duty <= 0.75:
        raise KitError("--duty must lie in 0.25 .. 0.75: inputs change in the first fifth, outputs are taken in the last tenth", "give such a part")
    for change in args.changes:
        if "=>" not in change[1:]:
            raise KitError(f"--break '{change}' is not FROM=>TO", "write both, as 'xn4 y a n2=>* gone'")
    changes = [tuple(change.split("=>", 1)) for change in args.changes]
    volts = [kit.voltage(v) for v in args.voltage] if args.voltage else [kit.nominal_voltage, min(kit.voltages)]
    wrong = 0
    for voltage in volts:
        period = args.period or MARGIN * sta_period(kit, args.chip, corner, voltage)
        result, wave = simulate(kit, args.chip, corner, voltage, period, args.duty, args.program, changes, args.probe, args.deck, args.net)
        print(words(result), flush=True)
        wrong += result["bits_wrong"]
        if args.wave:
            numpy.savez(args.wave, **wave)
        if changes or args.net:
            continue
        stem = ROOT / "build" / "chipspice" / kit.name / args.chip / kit.lib_name(corner, voltage)
        kit_module.write_atomic(pathlib.Path(f"{stem}.json"), json.dumps(result, indent=1) + "\n")
        kit_module.write_atomic(pathlib.Path(f"{stem}.txt"), words(result) + "\n")
        config = f"{args.chip}/{corner}/{voltage:g}"
        chipfiles.write_metrics("chip-spice", [
            chipfiles.figure("bits_wrong", config, result["bits_wrong"], "bits", 0, at_least=False),
            chipfiles.figure("bits_compared", config, result["bits_compared"], "bits"),
            chipfiles.figure("seconds", config, round(result["seconds"], 1), "s"),
            chipfiles.figure("transistors_simulated", config, result["transistors"], "transistors"),
            chipfiles.figure("period_ns", config, period, "ns"),
            chipfiles.figure("energy_nj_per_dot_product", config, round(result["dot_energy_nj"], 3), "nJ"),
            chipfiles.figure("power_uw", config, round(result["dot_power_uw"], 2), "uW")])
    if wrong:
        print(f"chip-spice: {args.chip}: {wrong} bits are not the reference's", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    kit_module.main(run)
