#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A whole chip at transistor level in ngspice, every TFT and bitcell: its bytes against the reference.

usage: scripts/kit/chipspice.py [--tech ltps] [--chip flexi-1] [--corner C] [--voltage V ...] [--period NS] [--duty D]
                                [--vectors FILE] [--break FROM=>TO] [--probe NODE ...] [--net DIR]

Stimulus and expectation are vectors of the C++ reference, cycle by cycle: those of `flexi vectors --short` (reset, operands,
two dot products of different sign, status), or --vectors. The supply rises with the clock high and every storage cell
near its middle, pushed to a random side. Compared: in_ready_o, out_valid_o and the bits of each byte sent, which must be
the reference's, within 15 % of the rails, over the last tenth of the period before the rising edge. Period: that of make
sta with 15 % more, or --period. Lines and pads are loaded as constraints/flexi_chip.sdc and kit.json say.
A few cycles are one run of ngspice, which starts from the node voltages that the one before ended with; each is kept in
build/kit/cache, so that an interrupted simulation goes on where it stopped. A line per run says how far it is.
--break replaces text in the netlist, e.g. --break 'xn4 y a n2=>* gone': the run must then fail (exit code 1).
Result: build/chipspice/<tech>/<chip>/<corner>_<volt>.txt and .json; figures in build/metrics/chip-spice.json.
"""
import argparse
import json
import pathlib
import random
import re
import signal
import subprocess
import sys
import tempfile
import time

import numpy

import chipfiles
import kit as kit_module
import spice
import sta
import testvectors
from kit import Kit, KitError

ROOT = kit_module.ROOT
LAUNCH, CAPTURE = 0.20, 0.10   # parts of the period, as constraints/flexi_chip.sdc
EDGE_NS = 5.0 / 0.6            # the SDC's 5 ns are 20 to 80 %
OUTPUTS = ["in_ready_o", "out_valid_o"] + [f"out_data_o[{i}]" for i in range(8)]
# Gear, not trapezoids: with tolerances that let a chip end in minutes, those swing a node that nothing drives volts beyond the
# rails (a stack's inner node of NOR2X2 to -3.2 V at 5 V), and what is dynamic here does not forget it.
OPTIONS = "method=gear bypass=1 trtol=20 reltol=5e-3 abstol=1e-9 vntol=1e-3 chgtol=5e-15 gmin=1e-13 itl4=60 noacct"
RAIL = 0.15                    # how far from its rail an output may be
RAMP_NS = 300.0                # rise of the supply; assumed, far faster than a real one
SETTLE_NS = 300.0              # from then to the first rising edge; the clock falls in the middle
NEAR = 0.06                    # of the supply: what pushes a storage cell to one side at power-up
MARGIN = 1.15                  # of the period of make sta
CHUNK = 4                      # cycles of one run of ngspice
DOT = "dot product"            # section of the vectors whose energy is reported


def known_chip(name):
    chips = chipfiles.chip_list.load(("chips", "odd"))
    if name not in chips:
        raise KitError(f"chip '{name}' is unknown", f"use one of: {', '.join(chips)}")
    return chips[name]


def vectors(chip, path=None):
    """One dict per cycle: section, reset, in_valid, in_data, out_ready, in_ready, out_valid, out_data, known (mask of out_data)."""
    if path:
        return read_vectors(pathlib.Path(path))
    tool = ROOT / "build" / "flexi"
    if not tool.is_file():
        raise KitError("build/flexi is missing: it says what the reference sends in each cycle", "build it: make build")
    with tempfile.TemporaryDirectory() as temporary:
        file = pathlib.Path(temporary) / "short.txt"
        done = subprocess.run([str(tool), "vectors", "--chip", chip, "--short", "--output", str(file)], capture_output=True, text=True, check=False)
        if done.returncode:
            raise KitError(f"flexi vectors failed: {done.stderr.strip()}", "build it anew: make build")
        return read_vectors(file)


def read_vectors(path):
    if not path.is_file():
        raise KitError(f"--vectors: there is no {path}", "give a file that flexi vectors wrote")
    trace = []
    for section, pins, shown in testvectors.lines(path):
        row = {"section": section, "reset": int(pins[0] == "0"), "in_valid": int(pins[1]), "in_data": int(pins[2:10], 2), "out_ready": int(pins[10])}
        row.update({"in_ready": int(shown[0] == "H"), "out_valid": int(shown[1] == "H"),
                    "out_data": int(shown[2:].translate(str.maketrans("LHX", "010")), 2),
                    "known": int(shown[2:].translate(str.maketrans("LHX", "110")), 2)})
        if not row["reset"] and "X" in shown[:2]:
            raise KitError(f"{path}: the handshake of cycle {len(trace)} is unknown", "vectors of flexi vectors know it outside of reset")
        trace.append(row)
    if not trace:
        raise KitError(f"{path}: no vectors", "give a file that flexi vectors wrote")
    return trace


def plain(port):
    """A port as a node that ngspice's wrdata can name."""
    return port.replace("[", "_").replace("]", "")


def edges(points, volts):
    """(time in ns, volts) of a line that follows each of (time, 0 or 1) with the edges of the host; it rises with the supply."""
    line, last = [(0.0, 0.0), (RAMP_NS, points[0][1] * volts)], points[0][1]
    for at, value in points[1:]:
        if value != last:
            line += [(at - EDGE_NS / 2, last * volts), (at + EDGE_NS / 2, value * volts)]
            last = value
    return line


def pwl(name, node, line, begin=0.0, end=float("inf")):
    """A source for the part of a line from `begin` to `end`, in time from there on."""
    times_ns, volts = zip(*line)
    inside = [(at - begin, value) for at, value in line if begin < at <= end]
    points = [(0.0, float(numpy.interp(begin, times_ns, volts)))] + inside
    words = " ".join(f"{at:.3f}n {value:.6g}" for at, value in points)
    return "\n".join(wrapped(f"V{name} {node} 0 PWL({words})"))


def wrapped(line):
    words, lines = line.split(" "), [""]
    for word in words:
        if len(lines[-1]) + len(word) > 110:
            lines.append("+")
        lines[-1] += (" " if lines[-1] else "") + word
    return lines


def subcircuits(text):
    """{name: [words of each instance]} of a SPICE text, in lower case, without W and L."""
    inside, name = {}, None
    for line in re.sub(r"\n\+", " ", text).splitlines():
        words = [w for w in line.lower().split() if "=" not in w]
        if not words or words[0].startswith("*"):
            continue
        if words[0] == ".subckt":
            name = words[1]
            inside[name] = []
        elif words[0][0] == "x":
            inside[name].append(words)
    return inside


def loops(instances):
    """Pairs of nodes in a cell that two inverters hold: what stores a bit."""
    pull = {"tftp": set(), "tftn": set()}
    for words in instances:
        if words[-1] in pull and words[3] in ("vdd", "vss"):
            pull[words[-1]].add((words[2], words[1], words[3]))
    inverters = {(gate, drain) for gate, drain, rail in pull["tftp"] if rail == "vdd" and (gate, drain, "vss") in pull["tftn"]}
    return sorted((a, b) for a, b in inverters if (b, a) in inverters and a < b)


def storage_nodes(text, top):
    """Paths of the pairs of nodes that hold a bit each: bitcells, latches, flip-flops."""
    inside = subcircuits(text)
    stores = {cell: loops(instances) for cell, instances in inside.items()}

    def walk(cell, path):
        for a, b in stores[cell]:
            yield f"{path}.{a}", f"{path}.{b}"
        for words in inside[cell]:
            if words[-1] in inside:
                yield from walk(words[-1], f"{path}.{words[0]}")
    return list(walk(top, "xdut"))


def nets(text, top):
    """Nodes of the circuit that join cells, not those inside of cells."""
    inside = subcircuits(text)
    parents = {cell for cell, instances in inside.items() if any(w[-1] in inside for w in instances)}

    def walk(cell, path, ports):
        own = {}
        for words in inside[cell]:
            for node in words[1:-1]:
                own[node] = ports.get(node, f"{path}.{node}")
        yield from (name for node, name in own.items() if node not in ports)
        for words in inside[cell]:
            if words[-1] in parents:
                yield from walk(words[-1], f"{path}.{words[0]}", dict(zip(pins[words[-1]], (own[n] for n in words[1:-1]))))
    pins = {m[1].lower(): m[2].lower().replace("\n+", " ").split() for m in re.finditer(r"^\.subckt (\S+) ((?:.*\n)(?:\+.*\n)*)", text, re.M | re.I)}
    return set(walk(top, "xdut", dict.fromkeys(pins[top], "")))


def tft_count(text, top=chipfiles.TOP):
    """TFTs below a subcircuit, counted in the SPICE text."""
    inside = {cell: [words[-1] for words in instances] for cell, instances in subcircuits(text).items()}
    known = {"tftn": 1, "tftp": 1}

    def total(cell):
        if cell not in known:
            known[cell] = sum(total(c) for c in inside[cell])
        return known[cell]
    return total(top.lower())


def ports(text):
    """Pins of flexi_chip in order."""
    found = re.search(rf"^\.subckt {chipfiles.TOP} ((?:.*\n)(?:\+.*\n)*)", text, re.M)
    if not found:
        raise KitError(f"no subcircuit {chipfiles.TOP} in the netlist", "make it anew: scripts/kit/netlist.py --wires CHIP")
    return found[1].replace("\n+", " ").split()


def times(trace, period):
    """Rising edge at which each cycle begins, ns; the last entry ends the last cycle."""
    return [RAMP_NS + SETTLE_NS + period * i for i in range(len(trace) + 1)]


def parts(count):
    """(first, last + 1) of the cycles of each run; the first run is the power-up alone."""
    return [(0, 0)] + [(first, min(first + CHUNK, count)) for first in range(0, count, CHUNK)]


def stimulus(trace, period, duty, volts):
    """{node: line} of the clock and of the input pins."""
    rise = times(trace, period)
    clock = [(0, 1), (RAMP_NS + SETTLE_NS / 2, 0)] + [point for t in rise[:-1] for point in ((t, 1), (t + duty * period, 0))] + [(rise[-1], 1)]
    # What the host drives in cycle i stands from a fifth of the period behind its first edge; the first cycle from the start.
    at = [0.0] + [t + LAUNCH * period for t in rise[1:]]
    signals = {"rst_ni": [(t, 1 - c["reset"]) for t, c in zip(at, trace)], "in_valid_i": [(t, c["in_valid"]) for t, c in zip(at, trace)],
               "out_ready_i": [(t, c["out_ready"]) for t, c in zip(at, trace)], "clk_i": clock}
    for bit in range(8):
        signals[f"in_data_i[{bit}]"] = [(t, c["in_data"] >> bit & 1) for t, c in zip(at, trace)]
    return {name: edges(points, volts) for name, points in signals.items()}


def power_up(text, volts, seed=1):
    """Each stored bit starts a little to one side, at random; everything else at 0."""
    rng = random.Random(seed)
    return "\n".join(f".ic v({pair[rng.randrange(2)]})={NEAR * volts:g}" for pair in storage_nodes(text, chipfiles.TOP))


def deck(kit, chip, corner, volts, period, lines, netlist, text, probes, begin, end, state):
    """The SPICE deck of the time from `begin` to `end` in ns, starting from a state (.ic lines)."""
    load = output_load()
    out = [kit.deck_header(corner, volts, include=(), title=f"{chip}, whole chip", supply="supply").rstrip(),
           f".options {OPTIONS}", f".include {netlist}",
           f"Xdut {' '.join(plain(port) for port in ports(text)[:-2])} vdd 0 {chipfiles.TOP}",
           pwl("dd", "vdd", [(0, 0), (RAMP_NS, volts)], begin, end)]
    out = [line.replace("Vvddb vddb 0 dc {supply}", "Evddb vddb 0 vdd 0 1") for line in out]
    out += [pwl(plain(name), plain(name), line, begin, end) for name, line in lines.items()]
    out += [f"Cl{i} {plain(name)} 0 {load:g}f" for i, name in enumerate(OUTPUTS)]
    out += [f"Eprobe{i} probe{i} 0 {node} 0 1" for i, node in enumerate(probes)]
    saved = ["clk_i"] + [plain(name) for name in OUTPUTS] + [f"probe{i}" for i in range(len(probes))]
    out += [state, ".save i(Vdd) " + " ".join(f"v({name})" for name in saved)]
    out += [".control", f"tran {period / 100:g}n {end - begin:.3f}n 0 {period / 12:g}n uic", "set wr_singlescale", "wrnodev state.ic"]
    out += [f"wrdata out.dat i(vdd) {' '.join(f'v({name})' for name in saved)}", ".endc", ".end"]
    return "\n".join(out) + "\n", ["time", "supply", "clk_i"] + OUTPUTS + list(probes)


def levels(state):
    """{node: volts} of what wrnodev wrote."""
    return {m[1]: float(m[2]) for m in re.finditer(r"^\.ic v\((.*)\) = (\S+)$", state, re.M)}


def off_rails(volts, state, joins):
    """{node: volts} of nets between cells that are not at a rail."""
    return {n: v for n, v in levels(state).items() if n in joins and RAIL * volts < v < (1 - RAIL) * volts}


def check(trace, wave, period, volts, first=0, last=None):
    """Compares; ([(cycle, signal, expected, volts)] of wrong bits, bits compared, largest distance to the rail in volts)."""
    rise = times(trace, period)
    wrong, bits, worst = [], 0, 0.0
    for cycle, row in list(enumerate(trace))[first:last]:
        if row["reset"]:
            continue
        wanted = {"in_ready_o": row["in_ready"], "out_valid_o": row["out_valid"]}
        if row["out_valid"]:
            wanted.update({f"out_data_o[{i}]": row["out_data"] >> i & 1 for i in range(8) if row["known"] >> i & 1})
        until = rise[cycle + 1] - EDGE_NS
        inside = (wave["time"] >= rise[cycle + 1] - CAPTURE * period) & (wave["time"] <= until)
        for name, value in wanted.items():
            shown = numpy.append(wave[name][inside], numpy.interp(until, wave["time"], wave[name]))
            off = numpy.abs(shown - value * volts).max()
            bits += 1
            worst = max(worst, off)
            if off > RAIL * volts:
                wrong.append((cycle, name, value, float(shown[-1])))
    return wrong, bits, float(worst)


def received(trace, wave, period, volts):
    """Bytes that the chip sends in the simulation, and those of the reference (unknown bits as 0 in both)."""
    rise = times(trace, period)
    got, want = [], []
    for cycle, row in enumerate(trace):
        if row["reset"] or not row["out_ready"]:
            continue
        at = rise[cycle + 1] - EDGE_NS

        def bit(name):
            return int(numpy.interp(at, wave["time"], wave[name]) > volts / 2)
        if bit("out_valid_o"):
            got.append(sum(bit(f"out_data_o[{i}]") << i for i in range(8)) & (row["known"] if row["out_valid"] else 0xff))
        if row["out_valid"]:
            want.append(row["out_data"] & row["known"])
    return got, want


def energy(trace, wave, period, volts):
    """(nJ, uW, cycles) of the supply over the dot product; None where the vectors have no such section."""
    cycles = [i for i, row in enumerate(trace) if row["section"] == DOT]
    if not cycles:
        return None
    rise = times(trace, period)
    begin, end = rise[cycles[0]], rise[cycles[-1] + 1]
    inside = (wave["time"] >= begin) & (wave["time"] <= end)
    t, i = wave["time"][inside], -wave["supply"][inside]
    charge = float(((i[1:] + i[:-1]) / 2 * numpy.diff(t)).sum()) * 1e-9
    return charge * volts * 1e9, charge * volts / ((end - begin) * 1e-9) * 1e6, len(cycles)


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


def simulate(kit, chip, corner, volts, period, duty, vector_file=None, changes=(), probes=(), deck_file=None, net=None):
    """One simulation. (a dict with what was found, the waveforms)."""
    netlist = pathlib.Path(net or ROOT / "build" / "synth" / kit.name / chip).resolve() / "chip_wires.sp"
    if not netlist.is_file():
        raise KitError(f"{netlist} is missing", f"make it: make synth CHIP={chip}; scripts/kit/netlist.py --wires {chip}")
    trace = vectors(chip, vector_file)
    text = netlist.read_text(encoding="utf-8")
    folder = ROOT / "build" / "chipspice" / kit.name / chip
    if changes:
        for old, new in changes:
            if old not in text:
                raise KitError(f"--break: '{old}' is not in {netlist.name}", "give text that is there")
            text = text.replace(old, new, 1)
        netlist = folder / "broken.sp"
        kit_module.write_atomic(netlist, text)
    joins = nets(text, chipfiles.TOP)
    lines = stimulus(trace, period, duty, volts)
    rise = times(trace, period)
    tfts = tft_count(text)
    label = f"chip-spice: {chip} {corner} {volts:g} V, {tfts} TFTs, cycles of {period:g} ns"
    begin = time.monotonic()
    state, at = power_up(text, volts), 0.0
    rows, off, wrong = [], {}, 0
    for first, last in parts(len(trace)):
        end = rise[last] - EDGE_NS
        source, names = deck(kit, chip, corner, volts, period, lines, netlist, text, probes, at, end, state)
        if deck_file and last:
            kit_module.write_atomic(deck_file, source)
        try:
            result = spice.run(source, timeout=3600)
        except spice.Failure as failure:
            unknown = [node for node in probes if f"check node {node.lower()}" in failure.log]
            if unknown:
                raise KitError(f"--probe {unknown[0]}: there is no such node", "names as in the .subckt lines, with xdut in front") from failure
            raise
        if "out.dat" not in result.tables or "state.ic" not in result.texts:
            raise spice.Failure("ngspice wrote no waveforms", source)
        table = numpy.array(result.tables["out.dat"])
        table[:, 0] = table[:, 0] * 1e9 + at
        if table[-1, 0] < end - 0.01:
            raise spice.Failure(f"ngspice stopped at {table[-1, 0]:.0f} ns", source)
        rows.append(table if not rows else table[table[:, 0] > rows[-1][-1, 0]])
        state, at = result.texts["state.ic"], end
        for node, value in off_rails(volts, state, joins).items():
            off.setdefault(node, (last - 1, value))
        if last:
            bad, _, _ = check(trace, dict(zip(names, table.T)), period, volts, first, last)
            wrong += len(bad)
        print(f"{label}: {last} of {len(trace)}, {time.monotonic() - begin:.0f} s, {wrong} wrong bits", file=sys.stderr, flush=True)
        if changes and wrong:
            break   # as it should
    rows = numpy.concatenate(rows)
    wave = dict(zip(names, rows.T))
    trace = trace[:last]
    wrong, bits, worst = check(trace, wave, period, volts)
    got, want = received(trace, wave, period, volts)
    found = {"chip": chip, "corner": corner, "voltage": volts, "period_ns": period, "duty": duty, "cycles": len(trace),
             "transistors": tfts, "bits_compared": bits, "bits_wrong": len(wrong), "wrong": wrong, "bytes": bytes(got).hex(),
             "bytes_reference": bytes(want).hex(), "worst_level_v": worst, "nets": len(joins),
             "nets_off_rails": [(node, cycle, round(value, 3)) for node, (cycle, value) in sorted(off.items())],
             "timepoints": len(rows), "seconds": time.monotonic() - begin}
    used = energy(trace, wave, period, volts)
    if used:
        found.update(zip(("dot_energy_nj", "dot_power_uw", "dot_cycles"), used))
    return found, wave


def words(run):
    """A run in lines."""
    lines = [f"{run['chip']}, {run['corner']}, {run['voltage']:g} V: {run['transistors']} TFTs, {run['cycles']} cycles of "
             f"{run['period_ns']:g} ns, clock high for {run['duty'] * 100:g} %: {run['seconds']:.0f} s",
             f"  bytes sent {run['bytes'] or 'none'}, reference {run['bytes_reference']}",
             f"  {run['bits_wrong']} of {run['bits_compared']} bits wrong; levels at most {run['worst_level_v'] * 1000:.0f} mV off the rails",
             f"  {len(run['nets_off_rails'])} of {run['nets']} nets between cells were seen between the rails at the end of a low phase"]
    for node, cycle, volts in run["nets_off_rails"][:10]:
        lines.append(f"    {node}: {volts:.2f} V at the end of cycle {cycle}")
    if "dot_cycles" in run:
        lines.append(f"  dot product: {run['dot_cycles']} cycles, {run['dot_energy_nj']:.2f} nJ, {run['dot_power_uw']:.1f} uW from the supply")
    for cycle, name, value, volts in run["wrong"][:10]:
        lines.append(f"  wrong: cycle {cycle}: {name} should be {value}, is at {volts:.2f} V")
    return "\n".join(lines)


def run():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))   # takes ngspice along
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
    parser.add_argument("--duty", type=float, help="part of the period in which the clock is high (default: that of make sta)")
    parser.add_argument("--vectors", help="other vectors (flexi vectors) than the short ones; writes no figures")
    parser.add_argument("--break", dest="changes", action="append", default=[], metavar="FROM=>TO",
                        help="replace text in the netlist; TO may be empty; writes no figures")
    parser.add_argument("--probe", nargs="+", default=[], metavar="NODE", help="more nodes for the waveform file, as xdut.xu_out.n")
    parser.add_argument("--net", help="folder of the netlist (default: build/synth/<tech>/<chip>); writes no figures")
    parser.add_argument("--deck", help="also write the SPICE deck of the last cycles")
    parser.add_argument("--wave", help="also write the waveforms (numpy .npz)")
    args = parser.parse_args()
    kit = Kit.load(args.tech)
    known_chip(args.chip)
    corner = kit.corner(args.corner)
    if args.period is not None and not args.period > 0:
        raise KitError("--period must be above 0", "give it in ns")
    duty = sta.chip_duty(kit, args.chip, None) if args.duty is None else args.duty
    if not 0.25 <= duty <= 0.75:
        raise KitError("--duty must lie in 0.25 .. 0.75: inputs change in the first fifth, outputs are taken in the last tenth", "give such a part")
    for change in args.changes:
        if "=>" not in change[1:]:
            raise KitError(f"--break '{change}' is not FROM=>TO", "write both, as 'xn4 y a n2=>* gone'")
    changes = [tuple(change.split("=>", 1)) for change in args.changes]
    volts = [kit.voltage(v) for v in args.voltage] if args.voltage else [kit.nominal_voltage, min(kit.voltages)]
    wrong = 0
    for voltage in volts:
        period = args.period or MARGIN * sta_period(kit, args.chip, corner, voltage)
        result, wave = simulate(kit, args.chip, corner, voltage, period, duty, args.vectors, changes, args.probe, args.deck, args.net)
        print(words(result), flush=True)
        wrong += result["bits_wrong"]
        if args.wave:
            numpy.savez(args.wave, **wave)
        if changes or args.net or args.vectors:
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
