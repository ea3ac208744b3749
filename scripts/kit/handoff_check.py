# SPDX-License-Identifier: Apache-2.0
"""Looks at a hand-off folder as the person who receives it would: is it whole, unchanged, and does it fit together?"""
import hashlib
import json
import pathlib
import re

import netlist
import testvectors
from kit import KitError

REQUIRED = ("README.md", "netlist/flexi_chip.v", "netlist/flexi_chip_flat.v", "netlist/macros.v", "netlist/flexi_chip.sp", "models/cells.v",
            "models/cells.sp", "models/array.sp", "models/device/tft.sp", "constraints/flexi_chip.sdc", "constraints/registers.sdc",
            "abstracts/cells.lef", "abstracts/sizes.txt", "pads/pads.txt", "reports/transistors.txt", "reports/sta.txt", "test/vectors.txt",
            "test/vectors.vcd", "test/vectors.mem", "test/gates.v", "test/macros.v", "test/flexi_vectors_tb.sv", "checks/count.txt",
            "checks/equivalence.txt", "checks/lvs.txt", "checks/vectors.txt")
# File that a step makes unless the manifest says that it was left out.
BY_STEP = {"power": "reports/power.txt", "shmoo": "reports/shmoo.txt", "activity": "activity/ecg.saif", "bitcell": "reports/bitcell"}
# Paths that exist on one machine only; spelled so that scripts/check_tree.py does not find this line.
PRIVATE = re.compile(r"(?<![\w.~$}/-])/(?:" + "home|tmp|work|root|Users|mnt|opt|build" + r")/\w")
INSTANCE = re.compile(r"^\s*(\w+)\s+(?:\\\S+|\w+)\s*\($")


def check(folder):
    """Findings; none: complete and unchanged."""
    folder = pathlib.Path(folder)
    path = folder / "manifest.json"
    if not path.is_file():
        raise KitError(f"{folder}: no hand-off: manifest.json is missing", "make it: make handoff CHIP=flexi-1")
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        files, wanted, cycles = manifest["files"], manifest["transistors"], manifest["vectors"]["cycles"]
        left_out = {entry["step"] for entry in manifest["left_out"]}
        top = manifest["top"]
    except (ValueError, KeyError, TypeError) as error:
        return [f"manifest.json: not one of a hand-off: {error}"]
    findings = [f"{name}: missing" for name in REQUIRED if name not in files]
    findings += [f"{name}: missing, and not named as left out" for step, name in BY_STEP.items()
                 if step not in left_out and not any(f == name or f.startswith(name + "/") for f in files)]
    if not any(f.startswith("liberty/") for f in files):
        findings.append("liberty: no file")
    there = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()} - {"manifest.json"}
    findings += [f"{name}: not in manifest.json" for name in sorted(there - set(files))]
    for name, entry in files.items():
        if name not in there:
            findings.append(f"{name}: missing")
        elif hashlib.sha256((folder / name).read_bytes()).hexdigest() != entry["sha256"]:
            findings.append(f"{name}: changed since the hand-off was made")
    for name in sorted(there | {"manifest.json"}):
        text = (folder / name).read_text(encoding="utf-8", errors="replace")
        found = PRIVATE.search(text)
        if found:
            findings.append(f"{name}: a path of one machine: {text[found.start():found.start() + 60].splitlines()[0]}")
    if not findings:
        findings += fits(folder, wanted, cycles, top)
    return findings


def fits(folder, wanted, cycles, top):
    def text(name):
        return (folder / name).read_text(encoding="utf-8")

    findings = []
    counted = sum(netlist.count(text("netlist/flexi_chip.sp"), top).values())
    if counted != wanted:
        findings.append(f"netlist/flexi_chip.sp: {counted} TFTs, manifest.json says {wanted}")
    report = json.loads(text("reports/transistors.json"))
    if report["total"] != wanted:
        findings.append(f"reports/transistors.json: {report['total']} transistors, manifest.json says {wanted}")
    lines = sum(1 for _ in testvectors.lines(folder / "test" / "vectors.txt"))
    if lines != cycles or text("test/vectors.mem").count("\n") != cycles:
        findings.append(f"test: {lines} vectors, manifest.json says {cycles}")
    used = {m[1] for m in map(INSTANCE.match, text("netlist/flexi_chip_flat.v").splitlines()) if m} - {"module"}
    verilog = set(re.findall(r"^\s*module\s+(\w+)", text("models/cells.v") + text("netlist/macros.v"), re.M))
    spice = set(re.findall(r"^\.subckt\s+(\S+)", text("netlist/flexi_chip.sp").lower(), re.M))
    findings += [f"{cell}: no Verilog model" for cell in sorted(used - verilog)]
    findings += [f"{cell}: no SPICE model" for cell in sorted(used) if cell.lower() not in spice]
    libraries = sorted((folder / "liberty").glob("*.lib"))
    for path in [p for p in libraries if not p.name.startswith("macro_")]:
        have = set()
        for part in [path, *(p for p in libraries if p.name.startswith("macro_") and p.stem.endswith(path.stem.removesuffix("_min")))]:
            have |= set(re.findall(r"^\s*cell\s*\(\s*\"?([^\s\")]+)\"?\s*\)", part.read_text(encoding="utf-8"), re.M))
        findings += [f"liberty/{path.name}: no {cell} in it or in a macro_ file beside it" for cell in sorted(used - have)]
    for name, word in (("checks/lvs.txt", "Circuits match uniquely"), ("checks/equivalence.txt", "netlist and RTL are equivalent")):
        if word not in text(name):
            findings.append(f"{name}: does not say '{word}'")
    return findings
