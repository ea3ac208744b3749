#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""One module of a mapped chip in ngspice, TFT by TFT, between the waveforms that the gates with delays have at its ports.

usage: scripts/kit/modulespice.py [--tech ltps] [--chip flexi-1] [--module 'g_core[0].u_core'] [--corner C] [--voltage V]
                                  [--period NS] [--cycles 16]

Minutes where the whole chip (chipspice.py) takes many. The gates run an ECG inference with the delays of make liberty and make
sta; the cycles in which most happens at the module's outputs are played into its transistors, after as many cycles to get rid
of what power-up left. Every output must be on the side of the gates at the end of each cycle, beyond 30 % or 70 % of
the supply. Exit code 1 when one is not. Needs chip_wires.sp (scripts/kit/netlist.py --wires CHIP).
"""
import argparse
import re
import sys
import time

import numpy

import blockcheck
import chipfiles
import chipspice
import flatnet
import gatesim
import kit as kit_module
import spice
import sta
import vcd
from kit import Kit, KitError

ROOT = kit_module.ROOT
SIDE = 0.3     # how far from its rail an output may be: what is dynamic does not reach it
EDGE_NS = 5.0  # of the waveforms at the inputs


def module_of(netlist, instance):
    """Name of an instance's module in the hierarchical SPICE netlist, and its pins."""
    text = re.sub(r"\n\+", " ", netlist)
    kind = chipfiles.TOP
    # A dot or bracket of the flat name may separate levels or belong to a label: both are underscores in SPICE.
    rest = re.sub(r"\W", "_", instance).lower()
    while rest:
        body = re.search(rf"^\.subckt {re.escape(kind)} .*?^\.ends", text, re.S | re.M | re.I)[0]
        found = [(m[1].lower(), m[2]) for m in re.finditer(r"^X(\S+) .*?(\S+)$", body, re.M | re.I)]
        name, kind = next(((n, k) for n, k in found if rest == n or rest.startswith(n + "_") and k.startswith("flexi_")), (None, None))
        if name is None:
            raise KitError(f"--module: there is no instance {instance}", "names as in the flat netlist, as g_core[0].u_core")
        rest = rest[len(name) + 1:]
    pins = re.search(rf"^\.subckt {re.escape(kind)} (.*)$", text, re.M | re.I)[1].split()[:-2]
    return kind, pins


def line(trace, volts, begin, end):
    """(ns from `begin`, volts) of a recorded bit, with edges."""
    level, points = 0, []
    for at, value in trace:
        at = (at - begin) * 1e9
        if value is None or value == level and points:
            continue
        if at <= 0:
            level = value
            continue
        if at >= (end - begin) * 1e9:
            break
        if value != level:
            start = max(at - EDGE_NS / 2, points[-1][0] + 0.01 if points else 0.01)
            points += [(start, level * volts), (start + EDGE_NS, value * volts)]
            level = value
    first = points[0][1] if points else level * volts
    return [(0.0, first)] + points


def level_at(trace, at):
    """0, 1 or None of a recorded bit."""
    level = None
    for time_s, value in trace:
        if time_s > at:
            break
        level = value
    return level


def outputs_of(net, instance, pins, cells):
    """Pins that cells inside of the module drive."""
    driven = set()
    for name, inside in net.instances.items():
        if name.startswith(instance + "."):
            outs = cells[inside.cell]["outputs"] if inside.cell in cells else ("Y",)
            driven.update(bit for out in outs for bit in inside.pins.get(out, ()))
    return [pin for pin in pins if net.root(f"{instance}.{pin}") in driven]


def check(kit, chip, instance, corner, volts, period, cycles, folder, duty):
    """(wrong [(cycle, pin, wanted, volts)], bits compared, worst distance to the rail, TFTs, seconds)."""
    hierarchical = ROOT / "build" / "synth" / kit.name / chip / "chip_wires.sp"
    if not hierarchical.is_file():
        raise KitError(f"{hierarchical} is missing", f"make it: make synth CHIP={chip}; scripts/kit/netlist.py --wires {chip}")
    text = hierarchical.read_text(encoding="utf-8")
    kind, pins = module_of(text, instance)
    netlist = chipfiles.netlist(kit, chip)
    net = flatnet.read(netlist)
    outs = outputs_of(net, instance, pins, kit_module.read_json(kit.path("cells"), "list of cells"))
    bit = {pin: net.root(f"{instance}.{pin}") for pin in pins}
    vvp, sdf = gatesim.prepare(kit, chip, netlist, folder, corner, volts)
    wave = folder / "module.vcd"
    result = gatesim.simulate(vvp, gatesim.ecg_stream(chip, 1), folder, period, duty, sdf, wave, (0, 1))
    if not result.passed:
        raise KitError(f"the gates answer wrong: {result.why}", "look at make power first")
    activity = vcd.read(wave, set(bit.values()))
    wave.unlink()
    begin = blockcheck._densest(activity, {bit[p] for p in outs}, period, 2 * cycles)  # pylint: disable=protected-access
    # From the middle of a low phase on: the first thing that happens is a precharge.
    begin -= (1 - duty) / 2 * period * 1e-9
    end = begin + 2 * cycles * period * 1e-9
    node = {pin: f"p{k}" for k, pin in enumerate(pins)}
    deck = [kit.deck_header(corner, volts, include=(), title=f"{instance} of {chip}", supply="supply").rstrip(), f".options {chipspice.OPTIONS}",
            f".include {hierarchical}", "Vdd vdd 0 {supply}", *chipspice.wrapped(f"Xm {' '.join(node[p] for p in pins)} vdd 0 {kind}"),
            ".ic v(vdd)=" + f"{volts:g}"]
    for pin in pins:
        if pin in outs:
            deck.append(f"Cl{node[pin]} {node[pin]} 0 50f")
        else:
            points = line(activity.trace.get(bit[pin], []), volts, begin, end)
            deck += chipspice.wrapped(f"V{node[pin]} {node[pin]} 0 PWL(" + " ".join(f"{t:.3f}n {v:g}" for t, v in points) + ")")
    span = (end - begin) * 1e9
    deck += [".save " + " ".join(f"v({node[p]})" for p in outs), ".control", f"tran {period / 100:g}n {span:.3f}n 0 {period / 12:g}n uic",
             "set wr_singlescale", "wrdata out.dat " + " ".join(f"v({node[p]})" for p in outs), ".endc", ".end", ""]
    started = time.monotonic()
    rows = numpy.array(spice.run("\n".join(deck), timeout=3600).tables["out.dat"])
    wrong, bits, worst = [], 0, 0.0
    for cycle in range(cycles, 2 * cycles):
        at = ((1 - duty) / 2 + cycle) * period - EDGE_NS   # just before a rising edge
        for k, pin in enumerate(outs):
            want = level_at(activity.trace.get(bit[pin], []), begin + at * 1e-9)
            if want is None:
                continue
            shown = float(numpy.interp(at * 1e-9, rows[:, 0], rows[:, k + 1]))
            bits += 1
            worst = max(worst, abs(shown - want * volts))
            if abs(shown - want * volts) > SIDE * volts:
                wrong.append((cycle, pin, want, round(shown, 3)))
    tfts = chipspice.tft_count(text, kind)
    return wrong, bits, worst, tfts, time.monotonic() - started


def run():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kit_module.add_arguments(parser)
    parser.add_argument("--chip", default="flexi-1")
    parser.add_argument("--module", default="g_core[0].u_core", help="instance, as in the flat netlist")
    parser.add_argument("--period", type=float, help="clock period in ns (default: that of make sta, with margin)")
    parser.add_argument("--cycles", type=int, default=16, help="cycles to compare, after as many to settle")
    args = parser.parse_args()
    kit = Kit.load(args.tech)
    chip = chipfiles.chip_name(args.chip)
    corner, volts = kit.corner(args.corner), kit.voltage(args.voltage)
    if args.cycles < 1:
        raise KitError(f"--cycles {args.cycles}", "at least 1")
    period = args.period or chipspice.MARGIN * chipspice.sta_period(kit, chip, corner, volts)
    folder = ROOT / "build" / "chipspice" / kit.name / chip / "module"
    try:
        wrong, bits, worst, tfts, seconds = check(kit, chip, args.module, corner, volts, period, args.cycles, folder, sta.chip_duty(kit, chip, None))
    except spice.Failure as failure:
        print(f"module-spice: {failure}", file=sys.stderr)
        return 1
    print(f"{chip} {args.module}, {corner}, {volts:g} V, {period:g} ns: {tfts} TFTs, {args.cycles} cycles compared, {seconds:.0f} s")
    print(f"  {len(wrong)} of {bits} output bits wrong, at most {worst:.2f} V off the rail")
    for cycle, pin, want, shown in wrong[:10]:
        print(f"  cycle {cycle}: {pin} should be {want}, is at {shown:.2f} V")
    config = f"{chip}/{args.module}/{corner}/{volts:g}"
    chipfiles.write_metrics("module-spice", [chipfiles.figure("bits_wrong", config, len(wrong), "bits", 0, at_least=False),
                                             chipfiles.figure("bits_compared", config, bits, "bits"),
                                             chipfiles.figure("seconds", config, round(seconds, 1), "s")])
    return 1 if wrong or not bits else 0


if __name__ == "__main__":
    kit_module.main(run)
