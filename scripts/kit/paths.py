#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Static timing against SPICE on real paths of a mapped chip.

usage: scripts/kit/paths.py --chip flexi-1 [--corner C] [--voltage V ...] [--count 8] [--within 10]

Takes paths that OpenSTA found (the worst one first, then those that bring most cell types not seen yet), builds each
from transistors with its real loads and its side inputs at sensitising values, and compares when the signal arrives.
OpenSTA gets the same side inputs by set_case_analysis for this, takes the delays of that state (`when` in the Liberty), and is told
what the inputs of pass gates on the path load in that state (receiver_capacitance in the Liberty, which it does not read). In the analysis of the chip a
path has the worst of all states and also inherits the slowest edge of every other input on its way (column "worst"), which is safe and no error of a delay.
A path through a macro is compared from the first cell behind it. Result: build/sta/<tech>/<chip>/paths.json and .txt,
worst_path_error_percent in build/metrics/liberty.json. Exit code 1 when an error is larger than --within percent.
"""
import argparse
import json
import os
import sys

import chipfiles
import flatnet
import kit as kit_module
import libread
import opensta
import pathdeck
import spice
import sta
from kit import Kit, KitError

SHORTEST = 4  # cells that a path must have to count
CANDIDATES = 300
OUTPUT_LOAD = 2000.0  # fF, flexi_load of constraints/flexi_chip.sdc
LOAD_WITHIN = 0.1  # fF that OpenSTA's load of a net may be off what it was told


def candidates(kit, chip, netlist, corner, voltage, duty, period):
    """The worst path to each of many endpoints."""
    libraries = chipfiles.libraries(kit, corner, voltage, chipfiles.cells_of(netlist))
    script = opensta.load(libraries, netlist, chipfiles.TOP, kit.data["wire"]["fF_per_fanout"])
    script += sta.constraints(voltage, duty, sta.exceptions_file(kit, chip, netlist)) + f"flexi_constrain {period}\n"
    script += opensta.marked("paths", f"report_checks -path_delay max -group_count {CANDIDATES} {sta.FORMAT}")
    output = opensta.run(script, f"{chip} {corner} {voltage:g} V")
    return opensta.parse_paths(opensta.section(output, "paths"))


def choose(decks, count):
    """The slowest deck, then whatever brings most new (cell, pin, edge), longer ones first."""
    rest = sorted(decks, key=lambda d: d.sta_times()[-1], reverse=True)
    chosen, seen = [], set()

    def arcs(deck):
        return {(s["cell"], s["in"], s["out"], s["out_edge"]) for s in deck.stages}

    while rest and len(chosen) < count:
        best = rest[0] if not chosen else max(rest, key=lambda d: (len(arcs(d) - seen), d.sta_times()[-1]))
        rest.remove(best)
        if chosen and not arcs(best) - seen:
            continue
        chosen.append(best)
        seen |= arcs(best)
    return chosen


def less_in_state(deck, stage):
    """fF by which the stage's input on the path loads less in the state of its side inputs than in the worst state."""
    pin = deck.liberty[stage["cell"]].pins[stage["in"]]
    if deck.cells[stage["cell"]]["kind"] != "comb" or stage["tied"] or not pin.receivers:
        return 0.0
    edge = stage["in_edge"]
    for when, capacitance in pin.receivers:
        if pathdeck.truth(when, stage["sides"]):
            return pin.edge_capacitance[edge] - capacitance[edge]
    raise KitError(f"{stage['cell']} {stage['in']}: the Liberty has no receiver_capacitance of state {stage['sides']}", "make the Liberty anew: make liberty")


def loads_in_state(deck):
    """Commands that give the nets of the path the load that they have in the state of the deck's side inputs."""
    lines = []
    for stage, following in zip(deck.stages, deck.stages[1:]):
        less = less_in_state(deck, following)
        if less:
            # set_load takes no negative wire. With -subtract_pin_load it takes a total, of which it subtracts the pins' mean of both edges.
            total = deck.timing_load(stage["bit"]) - less
            lines.append(f"set_load -subtract_pin_load {total:.4f} [get_nets -of_objects [get_pins {opensta.quote(stage['instance'] + '/' + stage['out'])}]]")
    return lines


def alone(deck, head):
    """The path as OpenSTA has it with the deck's side inputs: slews of other inputs do not reach it. Instants as sta_times."""
    lines = [head] + loads_in_state(deck)
    for stage in deck.stages:
        for pin, value in stage["sides"].items():
            lines.append(f"set_case_analysis {value} [get_pins {opensta.quote(stage['instance'] + '/' + pin)}]")
    through = " ".join(f"-{s['out_edge']}_through [get_pins {opensta.quote(s['instance'] + '/' + s['out'])}]" for s in deck.stages)
    lines.append(opensta.marked("path", f"report_checks -path_delay max {through} {sta.FORMAT}"))
    found = opensta.parse_paths(opensta.section(opensta.run("\n".join(lines), "path alone"), "path"))
    if not found:
        return None
    times = first_times(found[0]["stages"])
    check_loads(deck, {stage["pin"]: stage["cap"] for stage in found[0]["stages"] if "cap" in stage})
    first = deck.stages[0]
    start = times.get(first["instance"] + "/" + first["in"])
    ends = [times.get(s["instance"] + "/" + s["out"]) for s in deck.stages]
    return None if start is None or None in ends else deck.relative(start, ends)


def first_times(stages):
    """{pin: instant}. A path from a bank of flip-flops to itself has their clock pin twice: the launching edge comes first, the other is the capturing one."""
    times = {}
    for stage in stages:
        times.setdefault(stage["pin"], stage["time"])
    return times


def check_loads(deck, loads):
    """That each net of the path has the load it was to have: that of the chip's analysis, less what the state takes off."""
    for stage, following in zip(deck.stages, deck.stages[1:]):
        want = stage["exit"]["cap"] - less_in_state(deck, following)
        have = loads.get(stage["instance"] + "/" + stage["out"], want)
        if abs(have - want) > LOAD_WITHIN:
            raise KitError(f"{stage['instance']}/{stage['out']}: OpenSTA loads it with {have:g} fF, not {want:g}", "another version of OpenSTA? 2.0.17 is known to work")


def compare(deck, corner, voltage, head):
    """One path: what STA says, what SPICE says."""
    result = None
    for patience in (2.0, 6.0):  # only a path that STA has far too fast needs the second
        result = spice.run_many([deck.deck(corner, voltage, patience=patience)], deck.measures(), keep_going=True)[0]
        if not isinstance(result, spice.Failure):
            break
    if isinstance(result, spice.Failure):
        raise KitError(f"path {deck.path['start']} to {deck.path['end']}: {result.why}", "the deck does not switch: look at its side inputs")
    graph_ns, spice_ns = deck.sta_times(), deck.spice_times(result)
    sta_ns = alone(deck, head)
    if sta_ns is None:
        raise KitError(f"path {deck.path['start']} to {deck.path['end']}: OpenSTA does not find it again", "look at its side inputs")
    stages = [{"instance": s["instance"], "cell": s["cell"], "in": s["in"], "out": s["out"], "edge": s["out_edge"],
               "sta_ns": round(a, 3), "spice_ns": round(b, 3)} for s, a, b in zip(deck.stages, sta_ns, spice_ns)]
    return {"start": deck.path["start"], "end": deck.path["end"], "launch": deck.launch(), "cells": len(stages),
            "sta_ns": round(sta_ns[-1], 3), "graph_ns": round(graph_ns[-1], 3), "spice_ns": round(spice_ns[-1], 3),
            "error_percent": round(100 * (sta_ns[-1] / spice_ns[-1] - 1), 2), "stages": stages}


def run():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kit_module.add_arguments(parser, voltage=False)
    parser.add_argument("--chip", default="flexi-1", help="chip of config/chips.json (default: flexi-1)")
    parser.add_argument("--voltage", nargs="+", help="supply voltages (default: the lowest and the nominal one)")
    parser.add_argument("--count", type=int, default=8, help="paths per voltage (default: 8)")
    parser.add_argument("--within", type=float, default=10.0, help="percent that a path may be off (default: 10)")
    parser.add_argument("--netlist", help="another netlist than that of make synth")
    args = parser.parse_args()
    kit = Kit.load(args.tech)
    chip = chipfiles.chip_name(args.chip)
    corner = kit.corner(args.corner)
    voltages = [kit.voltage(v) for v in args.voltage] if args.voltage else sorted({min(kit.voltages), kit.nominal_voltage})
    netlist = chipfiles.netlist(kit, chip, args.netlist)
    duty = sta.chip_duty(kit, chip, None)
    net = flatnet.read(netlist)
    cells = kit_module.read_json(kit.path("cells"), "list of cells")
    lines = [f"Arrival by OpenSTA against ngspice, {chip}, {corner}, from the clock pin (or the first cell behind a macro)", "",
             f"{'V':>5} {'cells':>5} {'worst ns':>9} {'STA ns':>9} {'SPICE ns':>9} {'error':>8}  path"]
    found = []
    for voltage in voltages:
        used = chipfiles.cells_of(netlist)
        liberty = libread.read(chipfiles.libraries(kit, corner, voltage, used))
        point = sta.analyse(kit, chip, netlist, corner, voltage, duty, 1, used)
        if not point["period_ns"]:
            raise KitError(f"{chip} {corner} {voltage:g} V: {point['why']}", "make sta shows the paths")
        head = opensta.load(chipfiles.libraries(kit, corner, voltage, used), netlist, chipfiles.TOP, kit.data["wire"]["fF_per_fanout"])
        head += sta.constraints(voltage, duty, sta.exceptions_file(kit, chip, netlist)) + f"flexi_constrain {point['period_ns']}\n"
        decks = []
        for path in candidates(kit, chip, netlist, corner, voltage, duty, point["period_ns"]):
            try:
                deck = pathdeck.PathDeck(kit, cells, liberty, net, path, OUTPUT_LOAD)
            except KitError:
                continue  # nothing but macro and port
            if len(deck.stages) >= SHORTEST:
                decks.append(deck)
        for deck in choose(decks, args.count):
            deck.choose_sides(corner, voltage)
            entry = dict(voltage=voltage, **compare(deck, corner, voltage, head))
            found.append(entry)
            lines.append(f"{voltage:5g} {entry['cells']:5} {entry['graph_ns']:9.2f} {entry['sta_ns']:9.2f} {entry['spice_ns']:9.2f} {entry['error_percent']:+7.1f} %  "
                         f"{entry['start']} to {entry['end']}")
            if not sys.stderr.isatty():
                print(lines[-1], file=sys.stderr, flush=True)
    if len(found) < 5:
        raise KitError(f"only {len(found)} paths of at least {SHORTEST} cells were found", "take another chip, or more voltages")
    worst = max(abs(e["error_percent"]) for e in found)
    lines += ["", f"worst error {worst:.1f} % of {len(found)} paths; positive: STA is the slower (safe) one"]
    out = sta.folder(kit, chip)
    kit_module.write_atomic(out / "paths.json", json.dumps({"tech": kit.name, "chip": chip, "corner": corner, "paths": found}, indent=1) + "\n")
    kit_module.write_atomic(out / "paths.txt", "\n".join(lines) + "\n")
    chipfiles.write_metrics("liberty", [chipfiles.figure("worst_path_error_percent", chip, round(worst, 2), "%", args.within, at_least=False),
                                        chipfiles.figure("paths", chip, len(found), "paths", 5)])
    print("\n".join(lines))
    print(f"stages: {os.path.relpath(out / 'paths.json')}")
    return 1 if worst > args.within else 0


if __name__ == "__main__":
    kit_module.main(run)
