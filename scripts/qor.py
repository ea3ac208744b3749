#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Transistors, logic depth and cycles of the three chips, mapped onto the LTPS kit -> scripts/qor.json.

usage: scripts/qor.py [--check]      --check compares with the committed file and changes nothing

Transistors by block are those of make synth (scripts/kit/synth.py), everything counted. Depth is the longest topological path in
cells, buffers included, between registers, latches, arrays and ports.
"""
import collections
import concurrent.futures
import json
import os
import sys

import chips

sys.path.insert(0, str(chips.ROOT / "scripts" / "kit"))
import cell_table  # noqa: E402
import equiv  # noqa: E402
import kit as kit_module  # noqa: E402
import macros  # noqa: E402
import readout  # noqa: E402
import synth  # noqa: E402

ROOT = chips.ROOT
RESULT = ROOT / "scripts" / "qor.json"
TOLERANCE = 0.005
# Depth in cells of what is not a plain gate.
DEPTH = {"S": 2, "SN": 2, "CO": 1, "CON": 1, "rlpu": 1, "array": 5}  # array: address, predecode, word line, bit line, sense
# Standard dot products for the cycle figures: weight bits, feature bits, segments.
DOT_PRODUCTS = [(4, 4, 1), (8, 8, 1), (4, 4, 4), (2, 4, 8)]

# ---------------------------------------------------------------------------------------- depth
def arcs(cell, cells):
    """(input nets, output net, cells) of a leaf; storage has none."""
    kind, pins = cell["type"], cell["connections"]
    if kind in cells and not cells[kind].storage:
        inputs = [pins[pin][0] for pin in cells[kind].inputs]
        for out in cells[kind].outputs:
            if out in pins:
                yield inputs, pins[out][0], DEPTH.get(out, 1)
    elif kind == macros.RLPU:
        yield [pins[pin][0] for pin in pins if pin not in ("Y", "CK")], pins["Y"][0], DEPTH["rlpu"]
    elif readout.groups(kind):
        yield [pins[pin][0] for pin in pins if pin not in ("B", "CK")], pins["B"][0], DEPTH["rlpu"]
    elif kind not in cells:
        for out in pins["q_o"] + pins["qn_o"]:
            yield pins["rrow_i"], out, DEPTH["array"]


def depth(module, cells):
    drivers = {}
    for cell in module["cells"].values():
        for inputs, out, steps in arcs(cell, cells):
            drivers[out] = (inputs, steps)
    levels = {}
    for start in drivers:
        stack = [start]
        while stack:
            bit = stack[-1]
            if bit in levels:
                stack.pop()
                continue
            inputs, steps = drivers[bit]
            todo = [i for i in inputs if i in drivers and i not in levels]
            if todo:
                if len(stack) > len(drivers):
                    raise kit_module.KitError("combinational loop in the netlist", "find it with yosys: check")
                stack.extend(todo)
                continue
            levels[bit] = steps + max((levels.get(i, 0) for i in inputs), default=0)
            stack.pop()
    return max(levels.values(), default=0)


# ---------------------------------------------------------------------------------------- cycles
def cycles(chip, weight, feature, segments):
    """Cycles of one dot product in a row of them, as docs/commands.md states them and tb/chip/cycles_test.cpp measures them."""
    return weight * feature * segments + (2 if chip["overlap"] else 3)


# ---------------------------------------------------------------------------------------- figures
def storage_bits(kinds, cells, kind):
    return sum(number * len(cells[name].data) for name, number in kinds.items() if name in cells and cells[name].kind == kind)


def measure(name, chip):
    kit = kit_module.Kit.load("ltps")
    cells = cell_table.load(kit)
    modules, _, counted, kinds, _, _ = synth.synthesise(name, chip, kit, cells, ROOT, False)
    figures = []

    def figure(what, config, value, unit, goal=None):
        entry = {"name": what, "config": config, "value": value, "unit": unit}
        if goal is not None:
            entry["goal"] = goal
            entry["ok"] = value <= goal
        figures.append(entry)

    blocks = {block: sum(parts.values()) for block, parts in counted.items()}
    figure("transistors", name, sum(blocks.values()), "transistors", chip["transistor_limit"])
    for block, value in sorted(blocks.items()):
        figure("transistors", f"{name}/{block}", value, "transistors")
    figure("flip_flops", name, storage_bits(kinds, cells, "ff"), "flip-flops")
    figure("latches", name, storage_bits(kinds, cells, "latch"), "latches")
    figure("depth", name, depth(equiv.flat(modules, chips.TOP), cells), "cells")
    seen = collections.Counter()
    for module in modules:
        if module != chips.TOP:
            block = synth.block_name(module)
            seen[block] = max(seen[block], depth(equiv.flat(modules, module), cells))
    for block, value in sorted(seen.items()):
        if value:
            figure("depth", f"{name}/{block}", value, "cells")
    for weight, feature, segments in DOT_PRODUCTS:
        if segments <= min(chip["rows"] // weight, chip["feature_rows"] // feature):
            figure("cycles", f"{name}/dot-{weight}x{feature}x{segments}", cycles(chip, weight, feature, segments), "cycles")
    return figures


def table(figures, old):
    print(f"{'figure':<12} {'configuration':<28} {'value':>8} {'before':>8} {'limit':>8}")
    worse = []
    for entry in figures:
        before = old.get((entry["name"], entry["config"]))
        note = ""
        if before is not None and entry["value"] > before * (1 + TOLERANCE):
            note = "WORSE"
            worse.append(entry)
        if entry.get("ok") is False:
            note += " over the limit"
        limit = entry.get("goal", "")
        before = "" if before is None else before
        print(f"{entry['name']:<12} {entry['config']:<28} {entry['value']:>8} {before:>8} {limit:>8} {note}")
    return worse


def run():
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check:
        sys.exit(__doc__)
    os.chdir(ROOT)
    old = {}
    if RESULT.exists():
        committed = json.loads(RESULT.read_text(encoding="utf-8"))
        old = {(f["name"], f["config"]): f["value"] for f in committed["figures"]}
    named = chips.load(["chips"])
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(lambda item: measure(*item), named.items()))
    figures = [figure for result in results for figure in result]
    worse = table(figures, old)
    if check:
        gone = [key for key in old if key not in {(f["name"], f["config"]) for f in figures}]
        for name, config in gone:
            print(f"qor: {name} of {config} is in scripts/qor.json but no longer measured: run make qor")
        for entry in worse:
            print(f"qor: {entry['name']} of {entry['config']} got worse: improve it, or run make qor and say why")
        if not old:
            print("qor: scripts/qor.json is missing: run make qor")
        sys.exit(1 if worse or gone or not old else 0)
    text = json.dumps({"target": "qor", "figures": figures}, indent=1)
    temporary = RESULT.with_suffix(".tmp")
    temporary.write_text(text + "\n", encoding="utf-8")
    temporary.replace(RESULT)
    print(f"qor: {RESULT.relative_to(ROOT)} written")


if __name__ == "__main__":
    kit_module.main(run)
