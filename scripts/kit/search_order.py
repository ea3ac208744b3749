#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Searches for an order of cells with which Yosys and abc make a chip small, for SEEDS of scripts/kit/mapping.py.

usage: scripts/kit/search_order.py [--tech ltps] [--rtl-dir DIR] [--first 0] [--count 20] CHIP

Prints the transistors with every seed and writes build/search_order/<chip>.json, {seed: transistors}; seeds that are there already are not run again.
Needed after a change that moves a chip's transistors (RTL, cells, scripts of abc): names and the order of lines in the RTL do not.
"""
import argparse
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import cell_table  # noqa: E402
import chipfiles  # noqa: E402
import kit as kit_module  # noqa: E402
import synth  # noqa: E402


def run():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("chip")
    kit_module.add_arguments(parser, corner=False, voltage=False)
    parser.add_argument("--rtl-dir", default=str(kit_module.ROOT), help="checkout to take rtl/ and config/ from")
    parser.add_argument("--first", type=int, default=0, help="first seed")
    parser.add_argument("--count", type=int, default=20, help="seeds")
    args = parser.parse_args()
    rtl = pathlib.Path(args.rtl_dir).resolve()
    chip = chipfiles.chip_of(args.chip, rtl)
    kit = kit_module.Kit.load(args.tech)
    cells = cell_table.load(kit)
    path = kit_module.ROOT / "build" / "search_order" / f"{args.chip}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    totals = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    for seed in range(args.first, args.first + args.count):
        if str(seed) not in totals:
            counted = synth.synthesise(args.chip, chip, kit, cells, rtl, False, seed)[2]
            totals[str(seed)] = synth.total_of(counted)
            kit_module.write_atomic(path, json.dumps(totals, indent=1) + "\n")
        best = min(totals, key=totals.get)
        print(f"seed {seed}: {totals[str(seed)]} transistors; smallest {totals[best]}, seed {best}", flush=True)


if __name__ == "__main__":
    kit_module.main(run)
