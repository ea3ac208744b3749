#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The chips of config/chips.json for scripts: as a module, or printed as `name Parameter=value ...`."""
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TOP = "flexi_chip"
# Key in config/chips.json -> parameter of rtl/flexi_chip.sv.
PARAMETERS = {
    "chip_id": "ChipId",
    "cores": "Cores",
    "lanes": "Lanes",
    "rows": "Rows",
    "feature_rows": "FeatureRows",
    "acc_width": "AccWidth",
    "overlap": "Overlap",
    "ring": "Ring",
}


def load(groups=("chips", "odd"), root=ROOT):
    """Returns {name: configuration} in file order."""
    with open(pathlib.Path(root) / "config" / "chips.json", encoding="utf-8") as file:
        text = json.load(file)
    return {name: chip for group in groups for name, chip in text[group].items()}


def rtl_parameters(chip):
    return {parameter: chip[key] for key, parameter in PARAMETERS.items()}


def rtl_sources(prim, root=ROOT):
    """RTL files of rtl/flexi.f, relative to the root, in order, with the primitives of one folder."""
    lines = (pathlib.Path(root) / "rtl" / "flexi.f").read_text(encoding="utf-8").splitlines()
    files = [line.strip() for line in lines if line.strip() and line[0] not in "#/ "]
    return [name.replace("rtl/prim/generic/", f"rtl/prim/{prim}/") for name in files]


def main():
    groups = sys.argv[1:] or ["chips", "odd"]
    for name, chip in load(groups).items():
        print(name, *(f"{key}={value}" for key, value in rtl_parameters(chip).items()))


if __name__ == "__main__":
    main()
