#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Opens a technology folder (tech/<name>/kit.json) for the tools in scripts/kit.

usage: scripts/kit/kit.py [--tech ltps] [--corner nominal] [--voltage 5.0]   prints what the kit holds, or a deck header

From Python (scripts/kit on sys.path):
  kit = Kit.load("ltps")                          a folder of tech/, or the path of a kit folder
  text = kit.deck_header("slow", 3.3)             corner parameters, supply, includes: the head of every deck
  main(run)                                       runs a tool: a KitError becomes two lines and exit code 2
"""
import argparse
import json
import math
import os
import pathlib
import re
import shutil
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Debian package of every program a kit tool may start.
PACKAGES = {
    "ngspice": "ngspice", "yosys": "yosys", "yosys-abc": "yosys", "sta": "opensta", "netgen-lvs": "netgen-lvs",
    "klayout": "klayout", "iverilog": "iverilog", "vvp": "iverilog", "verilator": "verilator",
}
# What a corner file must hold: shifts of |Vth| in volts, factors of mobility, subthreshold swing and leakage.
CORNER_PARAMETERS = ("dvtn", "dvtp", "kn", "kp", "ssn", "ssp", "leakn", "leakp")
REQUIRED = ("name", "length_um", "voltages", "nominal_voltage", "corners", "nominal_corner", "temperature_c",
            "device", "parameters", "corner_folder")


class KitError(Exception):
    """Something the user can put right: what is wrong, and what to do."""

    def __init__(self, what, todo):
        super().__init__(f"{what}\n  {todo}")
        self.what, self.todo = what, todo


def need(program):
    """Path of a program, or a KitError that names its Debian package."""
    found = shutil.which(program)
    if not found:
        raise KitError(f"'{program}' is not installed", f"install it: sudo apt-get install {PACKAGES.get(program, program)}")
    return found


def read_json(path, what):
    path = pathlib.Path(path)
    if not path.is_file():
        raise KitError(f"{what} is missing: {path}", "restore it, or correct the name in kit.json")
    try:
        return json.loads(path.read_text())
    except ValueError as e:
        raise KitError(f"{what} is not JSON: {path}: {e}", "correct that line")


def write_atomic(path, text):
    """Writes a whole file or none."""
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name + ".")
    try:
        with os.fdopen(handle, "w") as f:
            f.write(text)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        pathlib.Path(temporary).unlink(missing_ok=True)
        raise


def volts_name(voltage):
    """5.0 -> '5v0', 3.3 -> '3v3': how a supply voltage is written in file names."""
    return f"{voltage:.2f}".rstrip("0").ljust(3, "0").replace(".", "v")


def parse_volts(text):
    """'5', '5.0', '5V', '5v0' -> 5.0"""
    s = str(text).strip().lower()
    match = re.fullmatch(r"(\d+)(?:[.v](\d+))?v?", s)
    if not match:
        raise KitError(f"'{text}' is no supply voltage", "write it as 3.3 or 3v3")
    return float(f"{match[1]}.{match[2] or 0}")


class Kit:
    def __init__(self, folder, data):
        self.folder, self.data = folder, data
        self.name = data["name"]
        self.length_um = float(data["length_um"])
        self.voltages = [float(v) for v in data["voltages"]]
        self.nominal_voltage = float(data["nominal_voltage"])
        self.corners = list(data["corners"])
        self.nominal_corner = data["nominal_corner"]
        self.build = ROOT / "build" / "kit" / folder.name

    @staticmethod
    def load(tech="ltps"):
        folder = pathlib.Path(tech)
        if "/" not in str(tech):
            folder = ROOT / "tech" / tech
        if not (folder / "kit.json").is_file():
            have = sorted(p.parent.name for p in (ROOT / "tech").glob("*/kit.json"))
            raise KitError(f"no technology '{tech}': {folder}/kit.json is missing",
                           f"use --tech with one of: {', '.join(have) or 'none found'}, or with the path of a kit folder")
        data = read_json(folder / "kit.json", "kit description")
        for key in REQUIRED:
            if key not in data:
                raise KitError(f"{folder}/kit.json has no '{key}'", "add it; docs/porting.md lists the entries")
        if data["nominal_corner"] not in data["corners"]:
            raise KitError(f"{folder}/kit.json: nominal_corner '{data['nominal_corner']}' is not in corners", "correct one of the two")
        return Kit(folder.resolve(), data)

    def path(self, key):
        """Absolute path of a file that kit.json names, e.g. path('cells_spice')."""
        if key not in self.data:
            raise KitError(f"{self.folder}/kit.json has no '{key}'", "add it; docs/porting.md lists the entries")
        path = self.folder / self.data[key]
        if not path.exists():
            raise KitError(f"technology {self.name}: '{key}' is missing: {path}", "restore the file, or correct the name in kit.json")
        return path

    def has(self, key):
        return key in self.data and (self.folder / self.data[key]).exists()

    def voltage(self, voltage=None):
        """A supply voltage of the kit as a float (None: the nominal one)."""
        if voltage is None:
            return self.nominal_voltage
        v = parse_volts(voltage)
        for known in self.voltages:
            if math.isclose(v, known, abs_tol=1e-6):
                return known
        raise KitError(f"supply voltage {voltage} is not one of technology {self.name}",
                       f"use one of: {', '.join(f'{x:g}' for x in self.voltages)}, or add it to 'voltages' of kit.json")

    def corner(self, corner=None):
        """Name of a corner of the kit (None: the nominal one)."""
        name = corner or self.nominal_corner
        if name not in self.corners:
            raise KitError(f"corner '{name}' is not one of technology {self.name}", f"use one of: {', '.join(self.corners)}")
        return name

    def corner_parameters(self, corner=None):
        """{dvtn: ..} of a corner file."""
        name = self.corner(corner)
        path = self.folder / self.data["corner_folder"] / f"{name}.json"
        data = read_json(path, f"corner '{name}'")
        for key in CORNER_PARAMETERS:
            if not isinstance(data.get(key), (int, float)):
                raise KitError(f"{path}: '{key}' is missing or no number", "give it; device/corners/nominal.json shows all")
        return {key: float(data[key]) for key in CORNER_PARAMETERS}

    def parameters(self):
        """{name: value} of parameters.json, without units and sources."""
        data = read_json(self.path("parameters"), "device parameters")
        return {name: entry["value"] for name, entry in data["parameters"].items()}

    def local_sigma(self, width_um, length_um=None):
        """(sigma of |Vth| in V, relative sigma of mobility) of one device: dvt and ku of an instance, for Monte Carlo."""
        p = self.parameters()
        root = math.sqrt(width_um * (length_um or self.length_um))
        return p["sigma_vth_local"] / root, p["sigma_k_local"] / root

    def lib_name(self, corner, voltage):
        """Stem of the files of one corner and voltage: 'nominal_5v0'."""
        return f"{self.corner(corner)}_{volts_name(self.voltage(voltage))}"

    def deck_header(self, corner=None, voltage=None, include=("cells_spice", "array"), extra=None, golden=False,
                    any_voltage=False, title="deck", supply="vdd"):
        """Head of a SPICE deck: title line, corner parameters, supply value, options, models and cells.

        include: keys of kit.json to include after the device (those whose file exists yet).
        extra: more corner parameters, e.g. {"dvtn": 0.05} is ADDED for a Monte Carlo run (factors are multiplied).
        golden: use the golden device instead of the fitted one. any_voltage: do not insist on a voltage of the kit.
        A deck gets .param vdd (V), .param lmin (m), and the global node vddb = vdd (bulk of the p-TFTs);
        its own supply sources remain its own business. supply: another name of the parameter vdd, for decks whose cells have a
        hundred pins and more (spice.py says why)."""
        name = self.corner(corner)
        volts = float(voltage) if any_voltage else self.voltage(voltage)
        parameters = self.corner_parameters(name)
        for key, value in (extra or {}).items():
            if key not in parameters:
                raise KitError(f"'{key}' is no corner parameter", f"use: {', '.join(CORNER_PARAMETERS)}")
            parameters[key] = parameters[key] + value if key.startswith("dvt") else parameters[key] * value
        lines = [f"* {title}: {self.name} {name} {volts:g} V",
                 f".param {supply}={volts:g} lmin={self.length_um:g}u",
                 ".param " + " ".join(f"{k}={v:.9g}" for k, v in parameters.items()),
                 f".temp {self.data['temperature_c']}",
                 ".options gmin=1e-15 reltol=1e-3 abstol=1e-13 itl1=300 itl4=100",
                 ".global vddb", f"Vvddb vddb 0 dc {{{supply}}}",
                 *([".param " + " ".join(f"g_{k}={v:.9g}" for k, v in self.parameters().items())] if golden else []),
                 f".include {self.path('golden' if golden else 'device')}"]
        lines += [f".include {self.path(key)}" for key in include if self.has(key)]
        return "\n".join(lines) + "\n"


def add_arguments(parser, corner=True, voltage=True):
    """--tech, --corner, --voltage, the same in every tool."""
    parser.add_argument("--tech", default="ltps", help="technology: a folder of tech/, or a path (default: ltps)")
    if corner:
        parser.add_argument("--corner", help="corner of the kit (default: its nominal one)")
    if voltage:
        parser.add_argument("--voltage", help="supply voltage of the kit, as 3.3 or 3v3 (default: its nominal one)")


def main(run):
    """Runs a tool: its return value is the exit code; an error the user can put right gives exit code 2."""
    try:
        sys.exit(run() or 0)
    except KitError as e:
        print(f"error: {e}", file=sys.stderr)
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(0)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        sys.exit(130)


def run():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser)
    args = parser.parse_args()
    kit = Kit.load(args.tech)
    if args.corner or args.voltage:
        print(kit.deck_header(args.corner, args.voltage), end="")
        return
    print(f"{kit.name}: {kit.data.get('about', '')}")
    print(f"gate length {kit.length_um:g} um; supply {', '.join(f'{v:g}' for v in kit.voltages)} V (nominal {kit.nominal_voltage:g})")
    for name in kit.corners:
        print(f"  {name:12}", " ".join(f"{k}={v:g}" for k, v in kit.corner_parameters(name).items()))
    for key in ("parameters", "golden", "device", "cells", "cells_spice", "cells_verilog", "array"):
        print(f"  {key:14} {self_state(kit, key)}")


def self_state(kit, key):
    if key not in kit.data:
        return "not named in kit.json"
    return kit.data[key] + ("" if kit.has(key) else "   MISSING")


if __name__ == "__main__":
    main(run)
