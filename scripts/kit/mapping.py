# SPDX-License-Identifier: Apache-2.0
"""RTL to mapped modules: Yosys and abc, best script per module, borders and polarities cleaned. Hierarchy stays."""
import concurrent.futures
import json
import pathlib
import subprocess
import tempfile

import boundary
import canonical
import cell_table
import floating
import kit as kit_module
import polarity
import storage_merge

import chips  # scripts/ is on sys.path, see synth.py

MAPS = kit_module.ROOT / "scripts" / "kit" / "map"
# Modules of rtl/prim that stay whole: macros.py knows what becomes of them.
BOXES = ("flexi_bitcell_array", "flexi_rlpu", "flexi_readout")
# Modules of rtl/ that become part of the module that instantiates them.
FLATTENED = ("flexi_pkg", "flexi_register", "flexi_counter", "flexi_pointers", "flexi_pointers_ahead", "flexi_controller", "flexi_out", "flexi_feature_store")
# The same on chips of few cores, where it saves transistors; on the others these modules are mapped by themselves.
FLATTENED_SMALL = ("flexi_adder_tree", "flexi_accumulator")
FEW_CORES = 2
# abc scripts: what comes before the mapping, for area (transistors), and with few gates in a row.
BEFORE = {
    "mfs": "strash;ifraig;scorr;dch,-f;if,-K,6,-a;mfs2,-a,-e,-L,50;lutpack;strash;ifraig;dc2;dc2;dch,-f",
    "lut": "strash;ifraig;scorr;dc2;dch,-f;if,-K,5,-a;mfs2,-a,-e;strash;dc2;dch,-f",
    "dch": "strash;ifraig;scorr;dc2;dc2;dch,-f",
    "lut4": "strash;ifraig;scorr;dc2;resub,-K,8;refactor,-z;dc2;dch,-f;if,-K,4,-a;mfs2,-a,-e;strash;dch",
    "lut4f": "strash;ifraig;scorr;dc2;resub,-K,8;refactor,-z;dc2;dch,-f;if,-K,4,-a;mfs2,-a,-e;strash;dc2;dch,-f",
    "mfs5": "strash;ifraig;scorr;dch,-f;if,-K,5,-a;mfs2,-a,-e,-L,50;lutpack;strash;ifraig;dc2;dch,-f",
    "twice": "strash;ifraig;scorr;dc2;dch,-f;if,-K,6,-a;mfs2,-a,-e;strash;dc2;dch,-f;if,-K,5,-a;mfs2,-a,-e;strash;dc2;dch,-f",
}
# Per module the smallest result is kept.
SCRIPTS = {
    "dch": BEFORE["dch"] + ";map,-a;topo",
    "dc2": "strash;ifraig;scorr;dc2;dc2;dc2;map,-a;topo",
    "resub": "strash;ifraig;scorr;dc2;resub,-K,8;rewrite;resub,-K,10;refactor,-z;dc2;dch,-f;map,-a;topo",
    "amap": "strash;ifraig;scorr;dc2;dc2;dch;amap,-m;topo",
    "lut": BEFORE["lut"] + ";map,-a;topo",
    "mfs": BEFORE["mfs"] + ";map,-a;topo",
    "lut4": BEFORE["lut4"] + ";amap,-m;topo",
}
QUICK = ("dch", "lut")
# The top module holds the controller after flattening, whose paths limit the clock: it is mapped with at most so many gates in a row
# between registers and adders. Fewer cost transistors: FLEXI-1 has just enough for 10.
LEVELS = {"flexi-1": 10}
OTHER_LEVELS = 8
# Modules that limit the clock of the larger chips, which have transistors left: gates in a row.
MODULE_LEVELS = {"flexi_accumulator": 4}
MODULE_SCRIPTS = ("dch", "lut", "mfs")
# What Yosys and abc find depends on the order in which they see the cells, by some tens of transistors. Where each counts, the order is one that
# was searched for: seeds of canonical.module, found by scripts/kit/search_order.py; of those that fit, the one whose period is shortest after
# size.py. 0 is the canonical order itself.
SEEDS = {"flexi-1": 67}
# Of the top modules that are within so many transistors of the smallest, the one is kept with which the chip is smallest when all drives are chosen.
NEAR = 14
LIMITED = {f"{name}-levels": text + ";map,-D,{levels};topo" for name, text in BEFORE.items()}


# flexi_function is on the way to the results of the arrays: four gates in a row.
SHALLOW = {f"{name}-4": text + ";map,-D,4;topo" for name, text in BEFORE.items()}


class SynthesisError(kit_module.KitError):
    pass


def yosys(script, cwd):
    kit_module.need("yosys")
    done = subprocess.run(["yosys", "-q", "-"], input=script, capture_output=True, text=True, cwd=cwd, check=False)
    if done.returncode:
        raise SynthesisError(f"yosys failed: {(done.stdout + done.stderr)[-3000:].strip()}",
                             "correct what it names; make lint checks that Yosys takes the RTL")
    return done.stdout + done.stderr


def base_name(module):
    """flexi_core of $paramod$...\\flexi_core or $paramod\\flexi_core\\Lanes=..."""
    for part in module.split("\\"):
        if part.startswith("flexi_"):
            return part
    return module


def with_cells(source, maps=MAPS):
    """rtl/prim/ltps describes by behaviour what a simulator takes without races; the file with the cells, where there is one."""
    name = f"prim/{pathlib.Path(source).stem}.v"
    return f"{maps}/{name}" if (MAPS / name).exists() else source


def front(chip, rtl, cells, out, seed=0):
    """RTL to generic gates, adders, storage cells and boxes, hierarchy kept, as JSON.

    Names that Yosys makes up contain the paths and lines of its files, and what it does depends on them and on the order of cells: so all but
    the first steps see the netlist in its canonical order, or in one that a seed makes of it.
    """
    folder = out.parent
    for name, target in (("rtl", rtl / "rtl"), ("map", MAPS)):
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(target.resolve(), target_is_directory=True)
    # What polarity.py alone places is not shown: what Yosys and abc find depends on how many cells there are.
    shown = [cell for cell in cells.values() if cell.planned and not cell.floating]
    (folder / "all.lib").write_text(cell_table.area_liberty(shown), encoding="utf-8")
    sources = chips.rtl_sources("ltps", rtl)
    keep = [pathlib.Path(name).stem for name in sources if "/prim/" not in name]
    flattened = FLATTENED + (FLATTENED_SMALL if chip["cores"] <= FEW_CORES else ())
    keep = [name for name in keep if name not in flattened]
    sources = [with_cells(name, "map") for name in sources]
    parameters = " ".join(f"-chparam {k} {v}" for k, v in chips.rtl_parameters(chip).items())
    yosys(f"""
        read_liberty -lib -ignore_miss_func all.lib
        read_verilog -sv -Irtl {' '.join(sources)}
        blackbox {' '.join(BOXES)}
        hierarchy -check -top {chips.TOP} {parameters}
        proc; opt_expr; opt_clean; check -assert
        setattr -mod -set keep_hierarchy 1 {' '.join('*' + name + '*' for name in keep)}
        flatten; opt_expr; opt_clean -purge; opt_merge; opt_clean -purge
        write_json {folder}/elaborated.json
    """, folder)
    write_modules(folder / "ordered.json", in_order(read_modules(folder / "elaborated.json"), seed))
    yosys(f"""
        read_json {folder}/ordered.json
        opt -nodffe -nosdff; fsm -nomap -norecode; opt -nodffe -nosdff; wreduce; peepopt; opt_clean
        alumacc; share; opt -nodffe -nosdff; memory -nomap; memory_map; opt -nodffe -nosdff -fast
        techmap -map map/adders.v; opt -nodffe -nosdff -fast; techmap; opt -nodffe -nosdff -fast
        dfflegalize -cell $_DFF_P_ x -cell $_DFF_N_ x -cell $_DLATCH_P_ x -cell $_DLATCH_N_ x
        opt -nodffe -nosdff -fast; opt_clean -purge
        techmap -map map/storage.v; techmap; opt -nodffe -nosdff -fast
        opt_clean -purge
        write_json {out.name}
    """, folder)


def in_order(modules, seed):
    """Modules of a Yosys JSON in canonical order."""
    shells = dict(sorted(boxes(modules).items()))
    modules = real(dict(sorted(modules.items(), key=lambda item: canonical.size(item[1]))))
    return {**shells, **{name: canonical.module(module, seed) for name, module in sorted(modules.items())}}


def real(modules):
    """Modules with contents, under readable names."""
    kept = {name: m for name, m in modules.items() if "blackbox" not in m["attributes"] and base_name(name) not in BOXES}
    names = {}
    for name in kept:
        short = base_name(name)
        number = 1 + sum(1 for other in names.values() if other == short or other.startswith(short + "__"))
        names[name] = short if number == 1 else f"{short}__{number}"
    for module in kept.values():
        for cell in module["cells"].values():
            cell["type"] = names.get(cell["type"], cell["type"])
    return {names[name]: module for name, module in kept.items()}


def boxes(modules):
    """Modules without contents: kit cells and boxes of rtl/prim, which tell Yosys the directions of pins."""
    return {name: m for name, m in modules.items() if "blackbox" in m["attributes"]}


def name_storage(modules, cells):
    """Notes on every storage cell which register bit of the RTL it is, by all its names: equiv.py starts from that."""
    for module in modules.values():
        names = {}
        for name, entry in sorted(module["netnames"].items()):
            if not name.startswith("$"):
                for i, bit in enumerate(entry["bits"]):
                    names.setdefault(bit, []).append(f"{name}[{i + entry.get('offset', 0)}]")
        for cell in module["cells"].values():
            if cell["type"] in cells and cells[cell["type"]].storage:
                out = cell["connections"][next(iter(cells[cell["type"]].outputs))][0]
                cell["attributes"]["rtl"] = "|".join(names.get(out, []))


def write_modules(path, modules):
    path.write_text(json.dumps({"creator": "flexi", "modules": modules}), encoding="utf-8")


def read_modules(path):
    return json.loads(path.read_text(encoding="utf-8"))["modules"]


def clean_borders(folder, source, cells):
    """Knowledge across module borders and Yosys' clean-up in turn, until nothing changes; RTLIL file."""
    modules = read_modules(source)
    shells = boxes(modules)
    modules = real(modules)
    name_storage(modules, cells)
    step = 0
    while True:
        gone = boundary.run(modules, chips.TOP)
        path = folder / f"clean{step}.json"
        write_modules(path, {**shells, **modules})
        if not gone and step:
            break
        step += 1
        yosys(f"read_json {path}; opt -nodffe -nosdff; opt_clean -purge; write_json {folder}/opt.json", folder)
        modules = real(read_modules(folder / "opt.json"))
    return path


def mapped(source, script, text, names, folder, cells):
    """What one abc script makes of modules `names`."""
    out = folder / f"{script}.json"
    yosys(f"""
        read_json {source}
        select {' '.join(names)}
        abc -liberty {folder}/gates.lib -script +{text}
        select -clear
        opt_clean -purge
        write_json {out}
    """, folder)
    modules = real(read_modules(out))
    floats = floating.nets(modules)
    for name in names:
        polarity.run(modules[name], cells, floats[name])
    return {name: modules[name] for name in names}


def area(module, cells):
    return sum(cells[c["type"]].transistors for c in module["cells"].values() if c["type"] in cells)


def scripts_of(names, quick, levels, module_levels):
    """{script: text}, {module: scripts that it may have}."""
    texts = {script: SCRIPTS[script] for script in (QUICK if quick else SCRIPTS)} | SHALLOW
    deep = {name: tuple(f"{script}-{number}" for script in MODULE_SCRIPTS) for name, number in module_levels.items()}
    limited = {script: text.format(levels=levels) for script, text in LIMITED.items()}
    limits = {chips.TOP: tuple(limited), "flexi_function": tuple(SHALLOW), **deep}
    allowed = {name: limits.get(name, (*texts, *limited)) for name in names}
    texts |= {f"{script}-{number}": LIMITED[f"{script}-levels"].format(levels=number)
              for script in MODULE_SCRIPTS for number in sorted(set(module_levels.values()))}
    return texts | limited, allowed


def run(chip, rtl, cells, quick=False, note=None, levels=OTHER_LEVELS, module_levels=None, seed=0):
    """Mapped modules of a chip, {module: {script: transistors}}, and other top modules that may make the chip smaller."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        gates = [c for c in cells.values() if c.gate and c.drive == 1]
        (folder / "gates.lib").write_text(cell_table.area_liberty(gates), encoding="utf-8")
        if note:
            note("elaborating")
        front(chip, rtl, cells, folder / "front.json", seed)
        source = clean_borders(folder, folder / "front.json", cells)
        texts, allowed = scripts_of(real(read_modules(source)), quick, levels, module_levels or {})
        jobs = {script: [name for name in allowed if script in allowed[name]] for script in texts}
        jobs = {script: names for script, names in jobs.items() if names}
        if note:
            note(f"mapping, {len(jobs)} scripts")
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            results = dict(zip(jobs, pool.map(lambda s: mapped(source, s, texts[s], jobs[s], folder, cells), jobs)))
    sizes = {name: {s: area(results[s][name], cells) for s in allowed[name]} for name in allowed}
    best = {name: results[min(by_script, key=by_script.get)][name] for name, by_script in sizes.items()}
    by_size = sizes[chips.TOP]
    smallest = min(by_size.values())
    others = [results[s][chips.TOP] for s, value in by_size.items()
              if not quick and value <= smallest + NEAR and results[s][chips.TOP] is not best[chips.TOP]]
    for module in [*best.values(), *others]:
        storage_merge.run(module, cells)
    return best, sizes, others
