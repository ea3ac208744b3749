# SPDX-License-Identifier: Apache-2.0
"""Where the files of a mapped chip lie: netlist, Liberty of cells and macros, constraints, metrics."""
import json
import os
import pathlib
import re
import subprocess
import sys

import kit as kit_module
from kit import KitError

sys.path.insert(0, str(kit_module.ROOT / "scripts"))
import chips as chip_list  # noqa: E402

TOP = chip_list.TOP
SDC = kit_module.ROOT / "constraints" / "flexi_chip.sdc"
INSTANCE = re.compile(r"^\s*(\w+)\s+(?:#\(.*?\)\s*)?(\\\S+|\w+)\s*\($")
MODULE = re.compile(r"^\s*module\s+(\\\S+|\w+)", re.M)


def chip_name(name):
    known = chip_list.load()
    if name not in known:
        raise KitError(f"chip '{name}' is unknown", f"use one of: {', '.join(known)}")
    return name


def chip_of(name, rtl=kit_module.ROOT):
    """Configuration of a chip, odd ones included, of a checkout."""
    known = chip_list.load(("chips", "odd"), rtl)
    if name not in known:
        raise KitError(f"unknown chip '{name}'", f"use one of: {', '.join(known)}")
    return known[name]


def netlist(kit, chip, path=None):
    """The flat mapped netlist of a chip."""
    path = pathlib.Path(path) if path else kit_module.ROOT / "build" / "synth" / kit.name / chip_name(chip) / "net_flat.v"
    if not path.is_file():
        raise KitError(f"{path}: there is no mapped netlist of {chip}", f"make it: make synth CHIP={chip}")
    found = MODULE.findall(path.read_text())
    if TOP not in found:
        raise KitError(f"{path}: no module {TOP} in it", f"make it anew: make synth CHIP={chip}")
    return path if found == [TOP] else flatten(path, kit_module.ROOT / "build" / "sta" / kit.name / chip / "net_flat.v")


def flatten(path, out):
    """A netlist with hierarchy as one module, with the names that the hierarchy gives."""
    out.parent.mkdir(parents=True, exist_ok=True)
    temporary = out.parent / (out.name + ".new")
    script = f"read_verilog {path}; hierarchy -top {TOP}; setattr -mod -unset keep_hierarchy *; flatten; opt_clean; " \
             f"write_verilog -noattr -noexpr -simple-lhs {temporary}"
    done = subprocess.run([kit_module.need("yosys"), "-q", "-p", script], capture_output=True, text=True, check=False)
    if done.returncode or not temporary.is_file():
        raise KitError(f"{path}: yosys cannot flatten it: {(done.stdout + done.stderr).strip()[-300:]}", "make it anew with make synth")
    temporary.rename(out)
    return out


def cells_of(path):
    """Names of the cells that a flat netlist uses."""
    used = set()
    for line in path.read_text().splitlines():
        found = INSTANCE.match(line)
        if found and found.group(1) not in ("module", "assign", "wire", "input", "output"):
            used.add(found.group(1))
    if not used:
        raise KitError(f"{path}: no cells in it", "make it anew with make synth")
    return used


def libraries(kit, corner, voltage, used):
    """Liberty files of one corner and voltage: the cells', then those of the macros that the netlist uses."""
    stem = kit.lib_name(corner, voltage)
    folder = kit.build / "lib"
    cells = folder / f"{stem}.lib"
    if not cells.is_file():
        raise KitError(f"{cells}: there is no Liberty of corner {corner} at {voltage:g} V", "make it: make liberty")
    files = [cells]
    known = _cells_in(cells)
    for name in sorted(used - known):
        macro = folder / f"macro_{name}_{stem}.lib"
        if not macro.is_file():
            raise KitError(f"cell {name} is in the netlist but neither in {cells.name} nor in {macro.name}", "make liberty and make synth of the same kit")
        files.append(macro)
    return files


def least_library(kit, corner, voltage):
    """Liberty of the least delays of the cells at one corner and voltage: what hold checks are computed with."""
    path = kit.build / "lib" / f"{kit.lib_name(corner, voltage)}_min.lib"
    if not path.is_file():
        raise KitError(f"{path}: there is no Liberty of the least delays", "make it: make liberty")
    return path


def _cells_in(path):
    return set(re.findall(r"^\s*cell\s*\(\s*\"?([^\s\")]+)\"?\s*\)", path.read_text(), re.M))


def commit():
    done = subprocess.run(["git", "rev-parse", "HEAD"], cwd=kit_module.ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else "unknown"


def figure(name, config, value, unit, goal=None, at_least=True):
    """One figure; with a goal it says whether the value meets it."""
    ok = None if goal is None else (value >= goal if at_least else value <= goal)
    return {"name": name, "config": config, "value": value, "unit": unit, "goal": goal, "ok": ok}


def write_metrics(target, figures):
    """build/metrics/<target>.json: figures of the same commit that are not measured now are kept."""
    folder = pathlib.Path(os.environ.get("FLEXI_METRICS", kit_module.ROOT / "build" / "metrics"))
    path = folder / f"{target}.json"
    now = commit()
    kept = []
    try:
        old = json.loads(path.read_text())
        new = {(f["name"], f["config"]) for f in figures}
        if old["commit"] == now and now != "unknown":
            kept = [f for f in old["figures"] if (f["name"], f["config"]) not in new]
    except (OSError, ValueError, KeyError, TypeError):
        pass  # not there, or not ours: replaced
    text = json.dumps({"target": target, "commit": now, "figures": kept + figures}, indent=1)
    kit_module.write_atomic(path, text + "\n")
    return path
