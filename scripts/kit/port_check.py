#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Takes a chip through the flow on another technology: shows that a technology is the files of tech/<name>/ and nothing else.

usage: scripts/kit/port_check.py [--tech ltps15] [--chip flexi-1] [--voltage 3.3]

device card against its golden model, Liberty of cells and arrays at one voltage of the nominal corner, mapping, SPICE netlist and
count, proof, netgen, fmax. Results go to build/port/<tech>/; build/metrics is left alone. docs/porting.md explains.
Exit code 1 at the first step that fails.
"""
import argparse
import json
import os
import subprocess
import sys
import time

import chipfiles
import kit as kit_module
from kit import Kit, KitError

ROOT = kit_module.ROOT


def steps(kit, chip, volts, out):
    """[(name, command)] in order."""
    tech = ["--tech", kit.folder.name if kit.folder.parent == ROOT / "tech" else str(kit.folder)]
    point = ["--corner", kit.nominal_corner, "--voltage", f"{volts:g}"]
    net = out / chip
    return [
        ("device", ["fit.py", *tech, "--check"]),
        ("synth", ["synth.py", *tech, "--out", str(out), chip]),
        ("netlist", ["netlist.py", *tech, "--net", str(net), chip]),
        ("equiv", ["equiv.py", *tech, "--netlist", str(net / "net.json"), chip]),
        ("lvs", ["lvs.py", *tech, "--net", str(net), chip]),
        ("liberty", ["characterise.py", *tech, *point]),
        ("array", ["array_liberty.py", *tech, *point, "--chip", chip]),
        ("sta", ["sta.py", *tech, "--chip", chip, *point, "--duty", "0.5", "--netlist", str(net / "net_flat.v")]),
    ]


def sta_result(kit, chip):
    return ROOT / "build" / "sta" / kit.name / chip / "sta.json"


def fresh(kit, chip, started):
    path = sta_result(kit, chip)
    return path.is_file() and path.stat().st_mtime >= started


def run():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tech", default="ltps15", help="technology: a folder of tech/, or a path (default: ltps15)")
    parser.add_argument("--chip", default="flexi-1", help="chip of config/chips.json (default: flexi-1)")
    parser.add_argument("--voltage", help="supply voltage of the technology (default: its nominal one)")
    parser.add_argument("--only", nargs="+", metavar="STEP", help="some of the steps")
    args = parser.parse_args()
    kit = Kit.load(args.tech)
    chip = chipfiles.chip_name(args.chip)
    volts = kit.voltage(args.voltage)
    out = ROOT / "build" / "port" / kit.name
    todo = steps(kit, chip, volts, out)
    for name in args.only or ():
        if name not in dict(todo):
            raise KitError(f"--only {name}: no such step", f"use: {', '.join(dict(todo))}")
    out.mkdir(parents=True, exist_ok=True)
    environment = dict(os.environ, FLEXI_METRICS=str(out / "metrics"))
    for name, command in todo:
        if args.only and name not in args.only:
            continue
        start, started = time.monotonic(), time.time()
        tool = [sys.executable, str(ROOT / "scripts" / "kit" / command[0]), *command[1:]]
        with open(out / f"{name}.log", "w", encoding="utf-8") as log:
            code = subprocess.run(tool, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT, check=False).returncode
        # sta ends with 1 when hold is violated: a property of the design, which the last line states, not of the flow.
        good = code == 0 or (name == "sta" and code == 1 and fresh(kit, chip, started))
        print(f"port: {kit.name}: {name:8} {'good' if good else f'FAILED ({code})'}, {time.monotonic() - start:.0f} s", flush=True)
        if not good:
            print("".join(f"  {line}\n" for line in (out / f"{name}.log").read_text(encoding="utf-8").splitlines()[-6:]), end="", file=sys.stderr)
            return 2 if code == 2 else 1
    count = kit_module.read_json(out / chip / "count.json", "count of make synth")["total"]
    if not args.only or "sta" in args.only:
        result = json.loads(sta_result(kit, chip).read_text(encoding="utf-8"))["results"][0]
        if not result["period_ns"]:
            print(f"port: {chip} on {kit.name}: {result['why']}")
            return 1
        print(f"port: {chip} on {kit.name}: {count} transistors, {result['fmax_mhz']:.2f} MHz at {volts:g} V, worst hold slack "
              f"{result['hold_slack_ns']:.2f} ns ({kit.data.get('about', '')})")
    return 0


if __name__ == "__main__":
    kit_module.main(run)
