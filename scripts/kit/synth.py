#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Maps chips onto the cells of a kit and counts every transistor.

usage: scripts/kit/synth.py [--tech ltps] [--rtl-dir DIR] [--quick] CHIP...     CHIP: a name of config/chips.json, or all

Prints the transistors of each block; writes build/synth/<tech>/<chip>/.
"""
import argparse
import collections
import concurrent.futures
import json
import math
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import adder_polarity  # noqa: E402
import cell_table  # noqa: E402
import chips  # noqa: E402

ROOT = chips.ROOT
MAPS = ROOT / "scripts" / "kit" / "map"
MACROS = ("flexi_bitcell_array", "flexi_rlpu")
# Modules of rtl/ that become part of the module that instantiates them.
FLATTENED = ("flexi_pkg", "flexi_array", "flexi_counter")
# abc scripts for area; per module the smallest result is kept.
SCRIPTS = {
    "dch": "strash;ifraig;scorr;dc2;dc2;dch,-f;map,-a;topo",
    "dc2": "strash;ifraig;scorr;dc2;dc2;dc2;map,-a;topo",
    "rs": "strash;ifraig;scorr;dc2;resub,-K,8;rewrite;resub,-K,10;refactor,-z;dc2;dch,-f;map,-a;topo",
    "amap": "strash;ifraig;scorr;dc2;dc2;dch;amap,-m;topo",
    "if": "strash;ifraig;scorr;dc2;dch,-f;if,-K,5,-a;mfs2,-a,-e;strash;dc2;dch,-f;map,-a;topo",
    "mfs": "strash;ifraig;scorr;dch,-f;if,-K,6,-a;mfs2,-a,-e,-L,50;lutpack;strash;ifraig;dc2;dc2;dch,-f;map,-a;topo",
    "amap2": "strash;ifraig;scorr;dc2;resub,-K,8;refactor,-z;dc2;dch,-f;if,-K,4,-a;mfs2,-a,-e;strash;dch;amap,-m;topo",
}


class SynthesisError(Exception):
    pass


def yosys(script, cwd):
    done = subprocess.run(["yosys", "-q", "-"], input=script, capture_output=True, text=True, cwd=cwd, check=False)
    if done.returncode:
        raise SynthesisError(f"yosys failed\n{done.stdout[-3000:]}{done.stderr[-3000:]}")


def front(chip, rtl, lib, out):
    """RTL to generic gates, adders, storage cells and black boxes, hierarchy kept; RTLIL file."""
    sources = chips.rtl_sources("ltps", rtl)
    keep = [pathlib.Path(name).stem for name in sources if "/prim/" not in name]
    keep = [name for name in keep if name not in FLATTENED]
    # rtl/prim/ltps describes the adder cell by its behaviour; here stands the cell.
    sources = [f"{MAPS}/full_adder_cell.v" if name.endswith("flexi_full_adder_cell.sv") else name for name in sources]
    parameters = " ".join(f"-chparam {k} {v}" for k, v in chips.rtl_parameters(chip).items())
    yosys(f"""
        read_liberty -lib -ignore_miss_func {lib}
        read_verilog -sv -Irtl {' '.join(sources)}
        blackbox {' '.join(MACROS)}
        hierarchy -check -top {chips.TOP} {parameters}
        proc; opt_expr; opt_clean; check -assert
        setattr -mod -set keep_hierarchy 1 {' '.join('*' + name + '*' for name in keep)}
        flatten
        opt -nodffe -nosdff; fsm -nomap -norecode; opt -nodffe -nosdff; wreduce; peepopt; opt_clean
        alumacc; share; opt -nodffe -nosdff; memory -nomap; memory_map; opt -nodffe -nosdff -fast
        techmap -map {MAPS}/adders.v; opt -nodffe -nosdff -fast; techmap; opt -nodffe -nosdff -fast
        dfflegalize -cell $_DFF_P_ x -cell $_DFF_N_ x -cell $_DLATCH_P_ x -cell $_DLATCH_N_ x
        opt -nodffe -nosdff -fast; opt_clean -purge
        techmap -map {MAPS}/storage.v; techmap; opt -nodffe -nosdff -fast
        opt_clean -purge
        write_rtlil {out}
    """, rtl)


def mapped(il, lib, script, folder):
    """Modules of one abc script."""
    out = folder / f"{script}.json"
    yosys(f"""
        read_rtlil {il}
        abc -liberty {lib} -script +{SCRIPTS[script]}
        opt_clean -purge
        write_json {out}
    """, folder)
    return json.loads(out.read_text(encoding="utf-8"))["modules"]


def base_name(module):
    """flexi_core of $paramod$...\\flexi_core or $paramod\\flexi_core\\Lanes=..."""
    for part in module.split("\\"):
        if part.startswith("flexi_"):
            return part
    return module


def module_area(module, cells):
    return sum(cells[c["type"]].transistors for c in module["cells"].values() if c["type"] in cells)


def choose(variants, cells):
    """Per module the variant with the fewest transistors; the first in the list where several are equal."""
    best = {}
    for modules in variants.values():
        for name, module in modules.items():
            if name not in best or module_area(module, cells) < module_area(best[name], cells):
                best[name] = module
    return best


def parameter(cell, name, default):
    text = cell.get("parameters", {}).get(name)
    return default if text is None else int(text, 2)


def array_estimate(cell):
    """Transistors of an array macro by part (until the array generator counts)."""
    pins = cell["connections"]
    rows = parameter(cell, "Rows", 32)
    lanes = parameter(cell, "Lanes", 32)
    bits, banks = len(pins["rrow_i"]), len(pins["we_i"])
    dual = parameter(cell, "Dual", int(pins["rrow_i"] != pins.get("wrow_i", pins["rrow_i"])))
    bus = parameter(cell, "BusW", lanes)
    groups = -(-lanes // bus)
    columns = banks * lanes
    # address complements, predecode NAND + INV, word line NOR2/NOR3 with phase
    sizes = [bits] if bits <= 3 else [3] * (bits // 3) + ([bits % 3] if bits % 3 else [])
    predecode = bits * 2 + sum(2**size * (2 * size) for size in sizes if size > 1)
    word_lines = rows * 2 * (len(sizes) + 1)
    column = columns * (2 + 2) + bus * 10
    select = banks * groups * 6
    return {
        "bitcells": rows * columns * 6,
        "decoders": predecode + word_lines + (bits * 10 + 60 if dual else 0),
        "columns": column + select,
        "array_timing": 20 + (200 if dual else 0),
    }


def report(modules, cells):
    blocks = collections.defaultdict(collections.Counter)
    kinds = collections.Counter()

    def walk(name, path):
        block = base_name(name).replace("flexi_", "")
        for cell in modules[name]["cells"].values():
            kind = cell["type"]
            if kind in cells:
                table = cells[kind]
                part = "storage" if table.storage else "adders" if kind.startswith(("FA", "HA")) else "gates"
                blocks[block][part] += table.transistors
                kinds[kind] += 1
            elif kind == "flexi_rlpu":
                blocks["rlpu"]["macro"] += 7 * len(cell["connections"]["f_o"])
            elif kind == "flexi_bitcell_array":
                where = "features" if "feature_store" in path + [block] else "weights"
                for part, value in array_estimate(cell).items():
                    blocks[f"{part}_{where}"]["macro"] += value
            elif kind in modules:
                walk(kind, path + [block])
            else:
                raise SynthesisError(f"cell {kind} in {name} is not in the kit")

    top = next(name for name in modules if base_name(name) == chips.TOP)
    walk(top, [])
    return blocks, kinds


def synthesise(name, chip, args, cells):
    rtl = pathlib.Path(args.rtl_dir).resolve()
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        (folder / "all.lib").write_text(cell_table.area_liberty(cells.values()), encoding="utf-8")
        gates = [c for c in cells.values() if c.gate and c.drive == 1]
        (folder / "gates.lib").write_text(cell_table.area_liberty(gates), encoding="utf-8")
        front(chip, rtl, folder / "all.lib", folder / "pre.il")
        scripts = ["dch"] if args.quick else list(SCRIPTS)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            results = list(pool.map(lambda s: mapped(folder / "pre.il", folder / "gates.lib", s, folder), scripts))
        if args.verbose:
            for module in results[0]:
                sizes = [module_area(r[module], cells) for r in results]
                if max(sizes):
                    print(f"  {base_name(module):<24}", *(f"{s}:{a}" for s, a in zip(scripts, sizes)))
        for result in results:
            for module in result.values():
                adder_polarity.run(module)
        modules = choose(dict(zip(scripts, results)), cells)
    blocks, kinds = report(modules, cells)
    total = sum(sum(parts.values()) for parts in blocks.values())
    print(f"\n{name}: {total} transistors, limit {chip.get('transistor_limit', '-')}")
    print(f"  {'block':<24}{'total':>8}{'gates':>8}{'storage':>8}{'adders':>8}{'macro':>8}")
    for block, parts in sorted(blocks.items(), key=lambda item: -sum(item[1].values())):
        print(f"  {block:<24}{sum(parts.values()):>8}" + "".join(
            f"{parts[part]:>8}" for part in ("gates", "storage", "adders", "macro")))
    print("  cells:", ", ".join(f"{k} {v}" for k, v in sorted(kinds.items())))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("chip", nargs="+")
    parser.add_argument("--tech", default="ltps")
    parser.add_argument("--rtl-dir", default=str(ROOT), help="checkout to take rtl/ and config/ from")
    parser.add_argument("--quick", action="store_true", help="one abc script instead of the best of all")
    parser.add_argument("--verbose", action="store_true", help="area of each module under each abc script")
    args = parser.parse_args()
    known = chips.load(("chips", "odd"), args.rtl_dir)
    names = list(chips.load(("chips",), args.rtl_dir)) if args.chip == ["all"] else args.chip
    for name in names:
        if name not in known:
            print(f"synth: unknown chip '{name}'; config/chips.json has: {', '.join(known)}", file=sys.stderr)
            return 2
    cells = cell_table.load(args.tech)
    try:
        for name in names:
            synthesise(name, known[name], args, cells)
    except SynthesisError as error:
        print(f"synth: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
