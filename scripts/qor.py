#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Transistor estimate, logic depth and cycles of the three chips -> scripts/qor.json.

usage: scripts/qor.py [--check]      --check compares with the committed file and changes nothing

Yosys maps every module on the provisional cell table (scripts/qor/cells.json), hierarchy kept: what is
instantiated 16 times is synthesised once. Adders, RLPUs and bitcell arrays of rtl/prim stay whole; the table
says what they cost. Depth is the longest topological path in cells between registers, arrays and ports.
Buffers for clock and wide nets are estimated. docs: the method's assumptions are in cells.json, each with its source.
"""
import collections
import concurrent.futures
import json
import math
import os
import subprocess
import sys
import tempfile

import chips

ROOT = chips.ROOT
RESULT = ROOT / "scripts" / "qor.json"
TOLERANCE = 0.005
PRIMITIVES = ("flexi_full_adder", "flexi_half_adder", "flexi_rlpu", "flexi_bitcell_array")
# Depth in cells of what is not a plain gate.
DEPTH = {"sum": 2, "carry": 1, "half": 1, "rlpu": 1, "array": 5}  # array: address, predecode, word line, bit line, sense
# Block of the estimate that a module's own cells count for; a module that is not listed is a block of its own.
BLOCKS = {
    "flexi_adder_tree": "adder_tree",
    "flexi_counter": "adder_tree",
    "flexi_accumulator": "accumulator",
    "flexi_requantizer": "requantizer",
    "flexi_core": "core_registers",
    "flexi_writeback": "writeback",
    "flexi_controller": "controller",
    "flexi_pair_walker": "pair_walker",
    "flexi_out": "io_mux",
    "flexi_feature_store": "write_mux",
    "flexi_array": "array_control",
    "flexi_chip": "top",
}
# Standard dot products for the cycle figures: weight bits, feature bits, segments, bits written back.
DOT_PRODUCTS = [(8, 8, 1, 8), (4, 4, 4, 4), (2, 4, 8, 4)]

with open(ROOT / "scripts" / "qor" / "cells.json", encoding="utf-8") as cells_file:
    CELLS = json.load(cells_file)


def cost(group, name):
    return CELLS[group][name]["transistors"]


# ---------------------------------------------------------------------------------------- synthesis
def liberty():
    """The cell table as the smallest Liberty text that Yosys and abc take."""
    out = ["library(provisional) {"]
    for name, cell in CELLS["gates"].items():
        inputs = sorted(set(cell["function"]) & set("ABCDS"))
        out.append(f"  cell({name}) {{ area : {cell['transistors']};")
        out += [f"    pin({pin}) {{ direction : input; }}" for pin in inputs]
        out.append(f"    pin(Y) {{ direction : output; function : \"{cell['function']}\"; }}")
        out.append("  }")
    out.append(f"""  cell(DFF) {{ area : {cost('storage', 'DFF')};
    ff(IQ, IQN) {{ clocked_on : "CK"; next_state : "D"; }}
    pin(CK) {{ direction : input; clock : true; }}
    pin(D) {{ direction : input; }}
    pin(Q) {{ direction : output; function : "IQ"; }}
  }}
  cell(LATCH) {{ area : {cost('storage', 'LATCH')};
    latch(IQ, IQN) {{ enable : "G"; data_in : "D"; }}
    pin(G) {{ direction : input; }}
    pin(D) {{ direction : input; }}
    pin(Q) {{ direction : output; function : "IQ"; }}
  }}
}}
""")
    return "\n".join(out)


def synthesise(chip, folder):
    """Yosys netlist of a chip as JSON: mapped modules, primitives as black boxes."""
    lib = os.path.join(folder, "cells.lib")
    net = os.path.join(folder, "net.json")
    with open(lib, "w", encoding="utf-8") as file:
        file.write(liberty())
    parameters = " ".join(f"-chparam {k} {v}" for k, v in chips.rtl_parameters(chip).items())
    boxes = " ".join(f"*{name}*" for name in PRIMITIVES)
    script = f"""
        read_verilog -sv -Irtl {' '.join(chips.rtl_sources('ltps'))}
        read_verilog scripts/qor/boxes.v
        hierarchy -check -top {chips.TOP} {parameters}
        blackbox {boxes}
        proc; opt_expr; opt_clean; check -assert
        opt -nodffe -nosdff; fsm -nomap -norecode; opt; wreduce; peepopt; opt_clean
        alumacc; share; opt -nodffe -nosdff; memory -nomap; memory_map; opt -fast
        techmap -map scripts/qor/adders.v; opt -fast; techmap; opt -fast; opt_clean
        dfflibmap -liberty {lib}; opt
        abc -liberty {lib} -script +strash;ifraig;scorr;dc2;dc2;dch,-f;map,-a;topo
        opt_clean -purge
        write_json {net}
    """
    done = subprocess.run(
        ["yosys", "-q", "-"], input=script, capture_output=True, text=True, cwd=ROOT
    )
    if done.returncode:
        sys.exit(f"qor: yosys failed\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    with open(net, encoding="utf-8") as file:
        return json.load(file)["modules"]


def base_name(module):
    """flexi_core of $paramod$...\\flexi_core or $paramod\\flexi_core\\Lanes=..."""
    for part in module.split("\\"):
        if part.startswith("flexi_"):
            return part
    return module


# ---------------------------------------------------------------------------------------- transistors
def array_transistors(cell):
    """Bitcells, decoder, columns and phases of one bitcell array, from the shape of its ports."""
    pins = cell["connections"]
    lanes, columns, banks = len(pins["wmask_i"]), len(pins["q_o"]), len(pins["we_i"])
    bits = len(pins["rrow_i"])
    rows = cell["rows"]
    groups = [3] * (bits // 3) + ([bits % 3] if bits % 3 else [])
    if bits % 3 == 1 and bits > 1:
        groups = [3] * (bits // 3 - 1) + [2, 2]
    decoder = bits * cost("array", "address")
    for size in groups:
        decoder += 0 if size == 1 else 2**size * cost("array", f"predecode{size}")
    decoder += rows * (cost("array", "word_line") + 2 * max(0, len(groups) - 2))
    if pins["rrow_i"] != pins["wrow_i"]:
        decoder += bits * cost("array", "address_mux")
    column = sum(cost("array", name) for name in ("precharge", "sense", "write_driver", "write_enable"))
    return {
        "bitcells": rows * columns * cost("array", "bitcell"),
        "decoders": decoder,
        "columns": columns * column + lanes * cost("array", "write_data"),
        "clock": cost("array", "phases") * (1 if banks else 0),
    }


def count(modules, chip):
    """Transistors per block, and numbers for the estimates."""
    blocks = collections.Counter()
    flops = 0

    def walk(name, times, path):
        nonlocal flops
        own = base_name(name)
        block = BLOCKS.get(own, own.replace("flexi_", ""))
        if own == "flexi_ereg":  # registers belong to the block that holds them
            block = path[-1]
        if own in ("flexi_counter", "flexi_full_adder") and path:
            block = path[-1] if path[-1] == "adder_tree" else block
        for cell in modules[name]["cells"].values():
            kind = cell["type"]
            pins = cell["connections"]
            if kind in CELLS["gates"]:
                blocks[block] += times * cost("gates", kind)
            elif kind in CELLS["storage"]:
                blocks[block] += times * cost("storage", kind)
                flops += times
            elif kind == "FULL_ADDER":
                blocks[block] += times * cost("macros", kind)
            elif base_name(kind) == "flexi_full_adder":
                blocks[block] += times * len(pins["a_i"]) * cost("macros", "FULL_ADDER")
            elif base_name(kind) == "flexi_half_adder":
                blocks[block] += times * len(pins["a_i"]) * cost("macros", "HALF_ADDER")
            elif base_name(kind) == "flexi_rlpu":
                blocks["rlpu"] += times * len(pins["f_o"]) * cost("macros", "RLPU")
            elif base_name(kind) == "flexi_bitcell_array":
                features = "write_mux" in path + [block]
                cell["rows"] = chip["feature_rows"] if features else chip["rows"]
                for part, value in array_transistors(cell).items():
                    if part == "bitcells":
                        part += "_features" if features else "_weights"
                    blocks[part] += times * value
            elif kind in modules:
                walk(kind, times, path + [block])
            else:
                sys.exit(f"qor: cell {kind} in {name} has no cost")

    top = next(name for name in modules if base_name(name) == chips.TOP)
    walk(top, 1, [])
    clock = CELLS["estimates"]["clock_buffer"]
    blocks["clock"] += math.ceil(flops / clock["per"]) * clock["transistors"]
    return top, blocks, flops


# ---------------------------------------------------------------------------------------- depth
def flatten(modules, top):
    """Leaf cells of a module: (kind, {pin: nets}). Constants are None."""
    leaves = []
    fresh = iter(range(10**9))

    def walk(name, nets):
        def net(bit):
            if isinstance(bit, str):
                return None
            if bit not in nets:
                nets[bit] = next(fresh)
            return nets[bit]

        for cell in modules[name]["cells"].values():
            pins = {pin: [net(bit) for bit in bits] for pin, bits in cell["connections"].items()}
            kind = cell["type"]
            if kind in modules and base_name(kind) not in PRIMITIVES and kind != "FULL_ADDER":
                inside = {}
                for port, bits in pins.items():
                    for outer, inner in zip(bits, modules[kind]["ports"][port]["bits"]):
                        if not isinstance(inner, str):
                            inside[inner] = outer
                walk(kind, inside)
            else:
                leaves.append((kind, pins))

    walk(top, {})
    return leaves


def arcs(kind, pins):
    """(input nets, output net, cells) of a leaf; storage has none."""
    name = base_name(kind)
    if kind in CELLS["storage"]:
        return
    if kind in CELLS["gates"]:
        yield [bit for pin, bits in pins.items() if pin != "Y" for bit in bits], pins["Y"][0], 1
    elif kind == "FULL_ADDER":
        inputs = pins["A"] + pins["B"] + pins["C"]
        yield inputs, pins["S"][0], DEPTH["sum"]
        yield inputs, pins["CO"][0], DEPTH["carry"]
    elif name in ("flexi_full_adder", "flexi_half_adder"):
        for i in range(len(pins["a_i"])):
            inputs = [pins[pin][i] for pin in ("a_i", "b_i", "ci_i") if pin in pins]
            full = name == "flexi_full_adder"
            yield inputs, pins["s_o"][i], DEPTH["sum"] if full else DEPTH["half"]
            yield inputs, pins["co_o"][i], DEPTH["carry"] if full else DEPTH["half"]
    elif name == "flexi_rlpu":
        for i, out in enumerate(pins["f_o"]):
            yield pins["fn_i"] + [pins["w_i"][i], pins["x_i"][i]], out, DEPTH["rlpu"]
    elif name == "flexi_bitcell_array":
        for out in pins["q_o"]:
            yield pins["rrow_i"], out, DEPTH["array"]


def depth(leaves):
    drivers = {}
    for kind, pins in leaves:
        for inputs, out, cells in arcs(kind, pins):
            if out is not None:
                drivers[out] = ([bit for bit in inputs if bit is not None], cells)
    levels = {}
    for start in drivers:
        stack = [start]
        while stack:
            bit = stack[-1]
            if bit in levels:
                stack.pop()
                continue
            inputs, cells = drivers[bit]
            todo = [i for i in inputs if i in drivers and i not in levels]
            if todo:
                if len(stack) > len(drivers):
                    sys.exit("qor: combinational loop")
                stack.extend(todo)
                continue
            levels[bit] = cells + max((levels.get(i, 0) for i in inputs), default=0)
            stack.pop()
    return max(levels.values(), default=0)


def net_buffers(leaves):
    """Transistors of buffers for nets with many inputs; clock excluded."""
    loads = collections.Counter()
    for kind, pins in leaves:
        if kind in CELLS["storage"]:
            ends = pins["D"]
        elif base_name(kind) == "flexi_rlpu":
            ends = pins["fn_i"] * len(pins["f_o"]) + pins["w_i"] + pins["x_i"]
        else:
            outs = {"Y", "S" if kind == "FULL_ADDER" else "Y", "CO", "s_o", "co_o", "f_o", "q_o", "clk_i"}
            ends = [bit for pin, bits in pins.items() if pin not in outs for bit in bits]
        loads.update(bit for bit in ends if bit is not None)
    estimate = CELLS["estimates"]["net_buffer"]
    extra = sum((n - 1) // estimate["per"] for n in loads.values())
    return extra * estimate["transistors"]


# ---------------------------------------------------------------------------------------- cycles
def cycles(chip, weight, feature, segments, written):
    """Cycles of one DOTW in a row of them, as docs/commands.md states them."""
    pairs = weight * feature * segments
    if chip["overlap"]:
        return max(pairs, written + 2)
    return 1 + pairs + 1 + written


# ---------------------------------------------------------------------------------------- figures
def estimate(name, chip):
    with tempfile.TemporaryDirectory() as folder:
        modules = synthesise(chip, folder)
    top, blocks, flops = count(modules, chip)
    leaves = flatten(modules, top)
    blocks["net_buffers"] += net_buffers(leaves)
    figures = []

    def figure(what, config, value, unit, goal=None):
        entry = {"name": what, "config": config, "value": value, "unit": unit}
        if goal is not None:
            entry["goal"] = goal
            entry["ok"] = value <= goal
        figures.append(entry)

    figure("transistors", name, sum(blocks.values()), "transistors", chip["transistor_limit"])
    for block, value in sorted(blocks.items()):
        if value:
            figure("transistors", f"{name}/{block}", value, "transistors")
    figure("flip_flops", name, flops, "flip-flops")
    figure("depth", name, depth(leaves), "cells")
    seen = {}
    for module in modules:
        own = base_name(module)
        if own in BLOCKS and own not in (chips.TOP, "flexi_counter") and modules[module]["cells"]:
            seen[BLOCKS[own]] = max(seen.get(BLOCKS[own], 0), depth(flatten(modules, module)))
    for block, value in sorted(seen.items()):
        if value:
            figure("depth", f"{name}/{block}", value, "cells")
    for weight, feature, segments, written in DOT_PRODUCTS:
        if segments <= min(chip["rows"] // weight, chip["feature_rows"] // feature):
            config = f"{name}/dotw-{weight}x{feature}x{segments}"
            figure("cycles", config, cycles(chip, weight, feature, segments, written), "cycles")
    return figures


def table(figures, old):
    print(f"{'figure':<12} {'configuration':<28} {'value':>8} {'before':>8} {'limit':>8}")
    worse = []
    for entry in figures:
        before = old.get((entry["name"], entry["config"]))
        note = ""
        if before is not None and entry["value"] > before * (1 + TOLERANCE):
            note = "WORSE"
            worse.append(entry)
        if entry.get("ok") is False:
            note += " over the limit"
        limit = entry.get("goal", "")
        before = "" if before is None else before
        print(f"{entry['name']:<12} {entry['config']:<28} {entry['value']:>8} {before:>8} {limit:>8} {note}")
    return worse


def main():
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check:
        sys.exit(__doc__)
    os.chdir(ROOT)
    old = {}
    if RESULT.exists():
        committed = json.loads(RESULT.read_text(encoding="utf-8"))
        old = {(f["name"], f["config"]): f["value"] for f in committed["figures"]}
    named = chips.load(["chips"])
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(lambda item: estimate(*item), named.items()))
    figures = [figure for result in results for figure in result]
    worse = table(figures, old)
    if check:
        gone = [key for key in old if key not in {(f["name"], f["config"]) for f in figures}]
        for name, config in gone:
            print(f"qor: {name} of {config} is in scripts/qor.json but no longer estimated: run make qor")
        for entry in worse:
            print(f"qor: {entry['name']} of {entry['config']} got worse: improve it, or run make qor and say why")
        if not old:
            print("qor: scripts/qor.json is missing: run make qor")
        sys.exit(1 if worse or gone or not old else 0)
    text = json.dumps({"target": "qor", "figures": figures}, indent=1)
    temporary = RESULT.with_suffix(".tmp")
    temporary.write_text(text + "\n", encoding="utf-8")
    temporary.replace(RESULT)
    print(f"qor: {RESULT.relative_to(ROOT)} written")


if __name__ == "__main__":
    main()
