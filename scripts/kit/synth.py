#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Maps chips onto the cells of a kit and counts every transistor.

usage: scripts/kit/synth.py [--tech ltps] [--rtl-dir DIR] [--quick] CHIP...     CHIP: a name of config/chips.json, or all

Writes build/synth/<tech>/<chip>/: net.json, net.v (hierarchical), net_flat.v, macros.v (functional models of arrays,
RLPU and read-out), count.json, report.txt; and build/metrics/synth.json. Prints the transistors of each block.
"""
import argparse
import collections
import copy
import json
import pathlib
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import cell_table  # noqa: E402
import chips  # noqa: E402
import drive  # noqa: E402
import floating  # noqa: E402
import kit as kit_module  # noqa: E402
import macros  # noqa: E402
import mapping  # noqa: E402

ROOT = kit_module.ROOT
FEATURES = "u_features"     # in the path of blocks: below the feature store, which has become part of its parent
PARTS = ("gates", "storage", "adders", "macros")


def progress(chip, start):
    """On a terminal every step, else one line in ten seconds."""
    last = start

    def note(text):
        nonlocal last
        now = time.monotonic()
        if sys.stderr.isatty() or now - last >= 10:
            print(f"synth: {chip}: {text} ({now - start:.0f} s)", file=sys.stderr)
            last = now
    return note


def block_name(module):
    """adder_tree of flexi_adder_tree__2."""
    return module.split("__")[0].replace("flexi_", "")


def count(modules, cells, boxes):
    """Transistors by block and part, cells by kind."""
    blocks = collections.defaultdict(collections.Counter)
    kinds = collections.Counter()

    def walk(name, path):
        block = block_name(name)
        if block == "array":
            block = next(name for name in reversed(path) if name != FEATURES)
        for instance, cell in modules[name]["cells"].items():
            kind = cell["type"]
            kinds[kind] += 1
            if "flexi_buffer" in cell["attributes"]:
                blocks["clock_tree" if cell["attributes"]["flexi_buffer"] == "clock" else "buffers"]["gates"] += \
                    cells[kind].transistors
            elif kind in cells:
                part = "storage" if cells[kind].storage else "adders" if kind.startswith(("FA", "HA")) else "gates"
                blocks[block][part] += cells[kind].transistors
            elif kind == macros.RLPU:
                blocks["rlpu"]["macros"] += boxes.rlpu_count()
            elif boxes.line(kind):
                blocks["readout"]["macros"] += boxes.transistors(kind)
            elif kind in boxes.arrays:
                where = "features" if {"feature_store", FEATURES} & {*path, block} else "weights"
                for part, value in boxes.array_count(kind).items():
                    blocks[f"{part}_{where}"]["macros"] += value
            elif kind in modules:
                kinds[kind] -= 1
                # A feature store that became part of its parent.
                walk(kind, path + [block] + [FEATURES] * instance.startswith("u_features."))
            else:
                raise kit_module.KitError(f"cell {kind} in {name} is not in the kit", "add it to cells.json")

    walk(chips.TOP, [])
    return {block: dict(parts) for block, parts in blocks.items()}, +kinds


def table(name, chip, counted, kinds, notes):
    total = total_of(counted)
    lines = [f"{name}: {total} transistors, limit {chip.get('transistor_limit', '-')}",
             f"  {'block':<22}{'total':>8}" + "".join(f"{part:>9}" for part in PARTS)]
    for block, parts in sorted(counted.items(), key=lambda item: (-sum(item[1].values()), item[0])):
        lines.append(f"  {block:<22}{sum(parts.values()):>8}" + "".join(f"{parts.get(part, 0):>9}" for part in PARTS))
    lines.append("  cells: " + ", ".join(f"{kind} {number}" for kind, number in sorted(kinds.items())))
    return "\n".join(lines + [f"  {note}" for note in notes]) + "\n"


def sync_names(modules):
    """Cells and nets without a name get one, names of nets that are gone go, ports and their nets agree."""
    for module in modules.values():
        names = {}
        for name in module["cells"]:
            names[name] = f"g{len(names)}" if name.startswith("$") else name
        module["cells"] = {names[name]: {**cell, "hide_name": 0} for name, cell in module["cells"].items()}
        alive = {bit for cell in module["cells"].values() for bits in cell["connections"].values() for bit in bits}
        alive |= {bit for port in module["ports"].values() for bit in port["bits"]}
        for name, entry in list(module["netnames"].items()):
            if name in module["ports"]:
                entry["bits"] = list(module["ports"][name]["bits"])
            elif not any(bit in alive for bit in entry["bits"] if isinstance(bit, int)):
                del module["netnames"][name]
        for name, port in module["ports"].items():
            module["netnames"].setdefault(name, {"hide_name": 0, "bits": list(port["bits"]), "attributes": {}})
        named = {bit for name, entry in module["netnames"].items() if not name.startswith("$") for bit in entry["bits"]}
        for bit in sorted(bit for bit in alive - named if isinstance(bit, int)):
            module["netnames"][f"n{bit}"] = {"hide_name": 0, "bits": [bit], "attributes": {}}
        for name in [name for name in module["netnames"] if name.startswith("$")]:
            del module["netnames"][name]


def write_netlists(folder, modules, arrays, rtl):
    kit_module.write_atomic(folder / "net.json", json.dumps({"creator": "flexi", "modules": modules}, indent=1) + "\n")
    with tempfile.TemporaryDirectory() as temporary:
        mapping.yosys(f"""
            read_json {folder}/net.json
            write_verilog -noattr -noexpr -simple-lhs {temporary}/net.v
            setattr -mod -unset keep_hierarchy *; flatten; opt_clean
            write_verilog -noattr -noexpr -simple-lhs {temporary}/net_flat.v
        """, ROOT)
        for name in ("net.v", "net_flat.v"):
            lines = (pathlib.Path(temporary) / name).read_text(encoding="utf-8").splitlines(keepends=True)
            kit_module.write_atomic(folder / name, "".join(line for line in lines if not line.startswith("/* Generated")))
    kit_module.write_atomic(folder / "macros.v", macros.verilog(arrays, macros.lines(modules), rtl / "rtl" / "prim" / "ltps"))


def boxes_of(kit, arrays):
    return macros.Macros(kit, arrays, kit.data["synthesis"]["gate_fF_per_um"])


def synthesise(name, chip, kit, cells, rtl, quick, seed=None):
    """(modules, arrays, count, cells by kind, notes, transistors of each module by abc script) of a chip."""
    note = progress(name, time.monotonic())
    mapped, sizes, others = mapping.run(chip, rtl, cells, quick, note, mapping.LEVELS.get(name, mapping.OTHER_LEVELS),
                                        None if name in mapping.LEVELS else mapping.MODULE_LEVELS,
                                        mapping.SEEDS.get(name, 0) if seed is None else seed)
    best = None
    for top in [mapped[chips.TOP], *others]:
        result = driven(name, copy.deepcopy({**mapped, chips.TOP: top}), kit, cells)
        if best is None or total_of(result[2]) < total_of(best[2]):
            best = result
    return *best, sizes


def driven(name, modules, kit, cells):
    """(modules, arrays, count, cells by kind, notes): arrays, buffers, clock tree and drives beside the mapped modules."""
    arrays = macros.expand(modules)
    boxes = boxes_of(kit, arrays)
    drives = drive.Drives(modules, chips.TOP, cells, kit, lambda cell, pin: boxes.load(cell["type"], pin), arrays,
                          drive.SPREAD.get(name, drive.OTHER_SPREAD))
    drives.run()
    sync_names(modules)
    floating.check(modules, cells)
    counted, kinds = count(modules, cells, boxes)
    notes = [f"over the drive limit: net {net} of {module}, {load} fF for {room} fF" for module, net, load, room in drives.over]
    return modules, arrays, counted, kinds, notes


def total_of(counted):
    return sum(sum(parts.values()) for parts in counted.values())


def write_metrics(name, chip, counted):
    path = ROOT / "build" / "metrics" / "synth.json"
    figures = []
    if path.exists():
        figures = [f for f in json.loads(path.read_text(encoding="utf-8"))["figures"] if f["config"].split("/")[0] != name]
    total = total_of(counted)
    entry = {"name": "transistors", "config": name, "value": total, "unit": "transistors"}
    if "transistor_limit" in chip:
        entry.update(goal=chip["transistor_limit"], ok=total <= chip["transistor_limit"])
    figures.append(entry)
    for block, parts in sorted(counted.items()):
        figures.append({"name": "transistors", "config": f"{name}/{block}", "value": sum(parts.values()), "unit": "transistors"})
    commit = mapping.subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    text = {"target": "synth", "commit": commit.stdout.strip() or "unknown", "figures": figures}
    kit_module.write_atomic(path, json.dumps(text, indent=1) + "\n")


def run():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("chip", nargs="+")
    kit_module.add_arguments(parser, corner=False, voltage=False)
    parser.add_argument("--rtl-dir", default=str(ROOT), help="checkout to take rtl/ and config/ from; with another one nothing is written")
    parser.add_argument("--out", help="folder to write to instead of build/synth/<tech>; leaves build/metrics alone")
    parser.add_argument("--quick", action="store_true", help="two abc scripts instead of the best of all")
    parser.add_argument("--verbose", action="store_true", help="gates of each module under each abc script")
    args = parser.parse_args()
    rtl = pathlib.Path(args.rtl_dir).resolve()
    known = chips.load(("chips", "odd"), rtl)
    names = list(chips.load(("chips",), rtl)) if args.chip == ["all"] else args.chip
    for name in names:
        if name not in known:
            raise kit_module.KitError(f"unknown chip '{name}'", f"use one of: {', '.join(known)}, or all")
    kit = kit_module.Kit.load(args.tech)
    cells = cell_table.load(kit)
    for name in names:
        modules, arrays, counted, kinds, notes, sizes = synthesise(name, known[name], kit, cells, rtl, args.quick)
        text = table(name, known[name], counted, kinds, notes)
        print(text, end="")
        if args.verbose:
            for module, by_script in sizes.items():
                print(f"  {module:<24}", *(f"{script}:{value}" for script, value in by_script.items()))
        if rtl == ROOT or args.out:
            folder = pathlib.Path(args.out).resolve() / name if args.out else ROOT / "build" / "synth" / kit.name / name
            folder.mkdir(parents=True, exist_ok=True)
            write_netlists(folder, modules, arrays, rtl)
            kit_module.write_atomic(folder / "report.txt", text)
            kit_module.write_atomic(folder / "count.json", json.dumps({
                "chip": name, "tech": kit.name, "total": total_of(counted),
                "blocks": counted, "cells": dict(sorted(kinds.items())), "arrays": arrays}, indent=1) + "\n")
            if not args.out:
                write_metrics(name, known[name], counted)


if __name__ == "__main__":
    kit_module.main(run)
