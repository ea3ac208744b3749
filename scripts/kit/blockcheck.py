# SPDX-License-Identifier: Apache-2.0
"""The energy of one block by counted transitions against ngspice: the same cells, the same inputs, a few clock cycles.

Each input net of the block is driven by an inverter of the kit from the recorded waveform, so that edges are real and
what pass gates draw from their inputs is counted; the inverter's own energy is counted on both sides.
"""
import collections
import re

import chipfiles
import kit as kit_module
import libread
import pathdeck
import spice
import vcd
from kit import KitError

BLOCK = re.compile(r"u_tree")
CORE = re.compile(r"g_core\[0\]|g_core\[0\]\.")
DRIVER = "INVX4"
SETTLE, CYCLES = 3, 8  # cycles before and inside the measured window
EDGE = 2.0  # ns, of the sources in front of the drivers


def block_instances(net, cells):
    names = [n for n, i in net.instances.items() if BLOCK.search(n) and i.cell in cells]
    first = [n for n in names if CORE.search(n)]
    return set(first or names)


def check(kit, net, netlist, chip, corner, voltage, wave, period):
    cells = kit_module.read_json(kit.path("cells"), "list of cells")
    liberty = libread.read(chipfiles.libraries(kit, corner, voltage, chipfiles.cells_of(netlist)))
    inside = block_instances(net, cells)
    if not inside:
        raise KitError(f"{chip}: no cell of the adder tree in the netlist", "its instance names hold u_tree")
    inputs, own = set(), set()
    for name in inside:
        cell = cells[net.instances[name].cell]
        for pin, bits in net.instances[name].pins.items():
            (own if pin in cell["outputs"] else inputs).add(bits[0])
    inputs -= own
    constants = {b for b in inputs if b.startswith("1'")}
    inputs -= constants
    activity = vcd.read(wave, inputs | own)
    # In the middle of the waveform, where dot products run: the densest stretch of the first inference.
    begin = _densest(activity, own, period, SETTLE + CYCLES)
    end = begin + (SETTLE + CYCLES) * period * 1e-9
    measured = begin + SETTLE * period * 1e-9
    per_fanout = kit.data["wire"]["fF_per_fanout"]
    lines = ["Vvdd vdd 0 {vdd}"]
    node = {bit: f"n{k}" for k, bit in enumerate(sorted(inputs | own))}
    node.update({c: "vdd" if c == "1'1" else "0" for c in constants})
    counted = 0.0
    for bit in sorted(inputs):
        k = node[bit]
        lines.append(_source(f"s{k}", activity.trace[bit], begin, end))
        lines.append(pathdeck.instance_line(f"drv{k}", DRIVER, cells[DRIVER], {"A": f"s{k}", "Y": k}))
        sinks = sum(1 for n, p, _ in net.loads[bit] if n in inside)
        lines.append(f"Cw{k} {k} 0 {per_fanout * sinks}f")
        load = per_fanout * sinks + sum(liberty[net.instances[n].cell].pins[p].capacitance for n, p, _ in net.loads[bit] if n in inside)
        rises, falls = _transitions(activity.trace[bit], measured, end)
        counted += (rises + falls) * load * voltage * voltage / 2 + _internal(liberty[DRIVER], "Y", rises, falls, EDGE, load)
    for name in sorted(inside):
        instance = net.instances[name]
        cell = cells[instance.cell]
        lines.append(pathdeck.instance_line(node_safe(name), instance.cell, cell, {p: node[b[0]] for p, b in instance.pins.items() if b}))
        for pin, bits in instance.pins.items():
            known = liberty[instance.cell].pins[pin]
            rises, falls = _transitions(activity.trace[bits[0]], measured, end) if bits and not bits[0].startswith("1'") else (0, 0)
            if pin not in cell["outputs"]:
                counted += _internal(liberty[instance.cell], pin, rises, falls, EDGE, 0.0)
                continue
            outside = [(n, p, i) for n, p, i in net.loads[bits[0]] if n not in inside]
            sinks = len(net.loads[bits[0]]) - 1
            pins = {(n, p): _pin(liberty, net, n, p, i) for n, p, i in net.loads[bits[0]] if (n, p) != (name, pin)}
            load = per_fanout * sinks + sum(pins.values())
            extra = per_fanout * sinks + sum(pins[n, p] for n, p, _ in outside)
            lines.append(f"Co{node[bits[0]]} {node[bits[0]]} 0 {max(extra, 0.01):.3f}f")
            counted += (rises + falls) * load * voltage * voltage / 2 + _internal(liberty[instance.cell], pin, rises, falls, EDGE, load)
    span = (end - begin) * 1e9
    lines += [f".meas tran q integ i(Vvdd) from={SETTLE * period}n to={span}n",
              f".tran 0.2n {span}n", ".end", ""]
    deck = kit.deck_header(corner, voltage, title=f"block of {chip}") + "\n".join(lines)
    result = spice.run_many([deck], ["q"], label="block in ngspice", timeout=900)[0]
    spice_pj = -result["q"] * voltage * 1e12
    counted_pj = counted * 1e-3
    return {"block": "adder tree", "cells": len(inside), "voltage": voltage, "cycles": CYCLES, "counted_pj": round(counted_pj, 3),
            "spice_pj": round(spice_pj, 3), "error_percent": round(100 * (counted_pj / spice_pj - 1), 2)}


def node_safe(name):
    return re.sub(r"\W", "_", name)


def _pin(liberty, net, name, pin, index):
    cell = liberty[net.instances[name].cell]
    known = cell.pins.get(pin) or cell.pins.get(f"{pin}[{index}]")
    return known.capacitance if known else 0.0


def _internal(cell, pin, rises, falls, slew, load):
    energy = 0.0
    powers = cell.pins[pin].power
    for count, edge in ((rises, "rise_power"), (falls, "fall_power")):
        values = [p.tables[edge](slew, load) for p in powers if edge in p.tables]
        energy += count * sum(values) / len(values) if values else 0.0
    return energy


def _transitions(trace, begin, end):
    rises = falls = 0
    before = None
    for time, value in trace:
        if before is not None and value is not None and begin <= time < end and value != before:
            rises, falls = rises + (value == 1), falls + (value == 0)
        before = value if value is not None else before
    return rises, falls


def _densest(activity, bits, period, cycles):
    """Start of the stretch of so many cycles with most transitions; on a rising clock edge, the waveform begins with one."""
    count = collections.Counter()
    for bit in bits:
        for time, _ in activity.trace[bit]:
            count[int(time / (period * 1e-9))] += 1
    last = int(activity.seconds / (period * 1e-9)) - cycles
    if last < 1:
        raise KitError("the waveform is too short to check a block", "more beats")
    best = max(range(1, last), key=lambda c: sum(count[c + k] for k in range(cycles)))
    return best * period * 1e-9


def _source(node, trace, begin, end):
    """Inverted waveform for the driver, from `begin` on."""
    level = None
    points = []
    for time, value in trace:
        if value is None:
            continue
        if time <= begin:
            level = value
            continue
        if time >= end:
            break
        points.append(((time - begin) * 1e9, value))
    if level is None:
        level = 1 - points[0][1] if points else 0
    text = [f"0 {'0' if level else '{vdd}'}"]
    at = 0.0
    for time, value in points:
        start = max(time - EDGE / 2, at + 0.01)
        stop = start + EDGE
        text.append(f"{start:.3f}n {'0' if level else '{vdd}'} {stop:.3f}n {'0' if value else '{vdd}'}")
        at, level = stop, value
    return f"V{node} {node} 0 pwl({' '.join(text)})"
