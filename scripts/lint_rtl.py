#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Reads the RTL with Verilator, Yosys or Icarus: every chip of config/chips.json, both sets of primitives.

usage: scripts/lint_rtl.py verilator|yosys|icarus
"""
import concurrent.futures
import glob
import os
import subprocess
import sys

import chips

# Warnings of Yosys that say nothing about the RTL, each with its reason.
YOSYS_WAIVERS = [
    # A memory that is read asynchronously at several ports stays a memory or becomes flip-flops: both are fine here.
    "Replacing memory .* with list of registers",
]
# Lines of Icarus 11 that say nothing about the RTL, each with its reason.
ICARUS_WAIVERS = [
    # always_comb over an unpacked memory: Icarus is sensitive to every word, which is what is meant.
    "sorry: constant selects in always_\\* processes are not currently supported",
    "warning: .* is sensitive to all",
    # It says of a construct that it works around it.
    "sorry: Case unique/unique0 qualities are ignored",
]


def verilator(chip, prim):
    command = ["verilator", "--lint-only", "-Wall", "--assert", "-Irtl", "--top-module", chips.TOP]
    command += [f"-G{key}={value}" for key, value in chips.rtl_parameters(chip).items()]
    command += sorted(glob.glob("tb/verilator/*.vlt")) + chips.rtl_sources(prim)
    return command, []


def yosys(chip, prim):
    parameters = " ".join(f"-chparam {k} {v}" for k, v in chips.rtl_parameters(chip).items())
    script = (
        f"read_verilog -sv -Irtl {' '.join(chips.rtl_sources(prim))}; "
        f"hierarchy -check -top {chips.TOP} {parameters}; proc; opt_clean; check -assert"
    )
    command = ["yosys", "-q", "-e", ".*"]
    for waiver in YOSYS_WAIVERS:
        command += ["-w", waiver]
    return command + ["-p", script], YOSYS_WAIVERS


def icarus(chip, prim):
    command = ["iverilog", "-g2012", "-Wall", "-Irtl", "-DSYNTHESIS", "-t", "null", "-s", chips.TOP]
    command += [f"-P{chips.TOP}.{key}={value}" for key, value in chips.rtl_parameters(chip).items()]
    return command + chips.rtl_sources(prim), ICARUS_WAIVERS


def run(tool, name, chip, prim):
    import re

    command, waivers = tool(chip, prim)
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    lines = [line for line in lines if not any(re.search(waiver, line) for waiver in waivers)]
    return f"{name} on {prim}", done.returncode, lines


def main():
    tools = {"verilator": verilator, "yosys": yosys, "icarus": icarus}
    if len(sys.argv) != 2 or sys.argv[1] not in tools:
        sys.exit(__doc__)
    os.chdir(chips.ROOT)
    if not os.path.exists("rtl/flexi.f"):
        print("  rtl/flexi.f is not there: nothing to read")
        return
    tool = tools[sys.argv[1]]
    prims = [prim for prim in ("generic", "ltps") if glob.glob(f"rtl/prim/{prim}/*.sv")]
    jobs = [(name, chip, prim) for name, chip in chips.load().items() for prim in prims]
    bad = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for what, code, lines in pool.map(lambda job: run(tool, *job), jobs):
            if code or lines:
                bad += 1
                print(f"--- {sys.argv[1]}, {what}: exit code {code}")
                print("\n".join(lines[:40]))
    print(f"  {sys.argv[1]}: {len(jobs)} configurations, {bad} with findings")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
