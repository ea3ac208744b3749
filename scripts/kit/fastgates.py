# SPDX-License-Identifier: Apache-2.0
"""Plays tester vectors into a mapped chip as Verilator compiles it: without delays, a thousand times as fast as Icarus.

  model = build(kit, chip, net, folder)      net: what make synth wrote; a program in folder
  cycles, bits = play(model, words, seed)    a KitError where an output differs

simnet.py makes the netlist fit for it; tb/netlist/play_vectors.cpp is the bench. Verilator knows no x: storage powers up as the
seed says, and several seeds take the place of it.
"""
import re
import shutil
import subprocess
import sys

import kit as kit_module
from kit import KitError, need

ROOT = kit_module.ROOT
# As tb/CMakeLists.txt, which says why; without --assert, there is none in a netlist. Warnings are about style of generated gates and do not
# decide: an error still ends the build, and the verdict is that every bit which the vectors ask for was compared.
FLAGS = ["-Wno-fatal", "-Wno-lint", "-Wno-style", "-Wno-UNOPTFLAT", "-Wno-NOLATCH", "--x-initial", "unique", "--x-assign", "unique", "-O3", "-fno-dfg",
         "--output-split", "20000", "-CFLAGS", "-O1"]


def build(kit, chip, net, folder):
    folder.mkdir(parents=True, exist_ok=True)
    sources = folder / "net_sim.v"
    tech = str(kit.folder) if kit.folder.parent != ROOT / "tech" else kit.folder.name
    done = subprocess.run([sys.executable, str(ROOT / "scripts" / "kit" / "simnet.py"), "--tech", tech, chip, "--plain", "--net", str(net), "--out", str(sources)],
                          capture_output=True, text=True, cwd=ROOT, check=False)
    if done.returncode:
        raise KitError(f"netlist for Verilator: {done.stderr.strip()[-400:]}", "make it anew: make synth")
    return translate([sources, kit.path("cells_verilog")], folder / "verilated")


def translate(sources, folder):
    """Program that plays vectors into the module flexi_chip of Verilog files."""
    shutil.rmtree(folder, ignore_errors=True)   # of another netlist
    program = folder / "play_vectors"
    done = subprocess.run([need("verilator"), "--cc", "--exe", "--build", "-j", "2", "--prefix", "Vflexi_chip", "--top-module", "flexi_chip", *FLAGS,
                           "--Mdir", str(folder), "-o", program.name, *map(str, sources), str(ROOT / "tb" / "netlist" / "play_vectors.cpp")],
                          capture_output=True, text=True, check=False)
    if done.returncode or not program.is_file():
        raise KitError(f"verilator: {(done.stdout + done.stderr).strip()[-400:]}", "the netlist or a cell model is not what Verilator takes")
    return program


def play(program, words, seed):
    done = subprocess.run([str(program), str(words), str(seed)], capture_output=True, text=True, check=False)
    found = re.search(r"^flexi: pass, (\d+) cycles, (\d+) bits compared$", done.stdout, re.M)
    if done.returncode or not found:
        raise KitError(f"vectors on gates in Verilator, seed {seed}: {(done.stdout + done.stderr).strip()[-300:]}",
                       "the netlist does not do what the reference does: look at make sta and equiv")
    return int(found[1]), int(found[2])
