#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""SPICE netlist of a whole mapped chip, down to every TFT with its W and L, and an independent count of it.

usage: scripts/kit/netlist.py [--tech ltps] [--wires] CHIP

Reads build/synth/<tech>/<chip>/net.json and writes chip.sp beside it: subcircuits of cells, of the array macros and of every
module of the chip; top subcircuit flexi_chip with pins, vdd, vss. With --wires chip_wires.sp, with the capacitance of
the lines, for simulation. Then the TFTs of the written text are counted block by block by a reader of its own: unless
they are what make synth counted, exit code 1. The TFTs themselves (tftn, tftp: d g s) are in the kit's device file.
"""
import argparse
import collections
import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import chips  # noqa: E402
import drive  # noqa: E402
import kit as kit_module  # noqa: E402
import macros  # noqa: E402
import mapping  # noqa: E402
from array_netlist import wrap  # noqa: E402

# Leaf cells of the arrays -> part of the count; the reader's own list.
ARRAY_PARTS = [
    ("bitcells", ("BIT6T", "BIT8T")), ("columns", ("PRECH", "WRCOL", "GSDRV", "WENAND", "WDAT", "RAILBUF")),
    ("decoders", ("WLDRV", "PRED", "RSRC", "AINV", "AMUX")), ("timing", ("ATGL", "ADLY", "WPNAND", "WPDRV", "MSEL", "CKINV", "PHINV", "PCINV", "PHNAND")),
]


def number(text, length_um):
    """12u of {4*lmin}: chip.sp holds numbers only."""
    text = text.strip("{}'")
    factors = [length_um if f == "lmin" else float(f.rstrip("u")) for f in text.split("*")]
    value = 1.0
    for factor in factors:
        value *= factor
    return f"{value:g}u"


def subcircuits(path, length_um):
    """{name in lower case: (name, pins, lines)} of a SPICE file of leaf cells, W and L as numbers."""
    found, name = {}, None
    for line in path.read_text(encoding="utf-8").splitlines():
        line = line.split("$")[0].rstrip()
        words = line.split()
        if not words or words[0].startswith("*"):
            continue
        if words[0].lower() == ".subckt":
            name, pins, lines = words[1], words[2:], []
        elif words[0].lower() == ".ends":
            found[name.lower()] = (name, pins, lines)
            name = None
        elif name:
            lines.append(re.sub(r"\b([wl])=(\S+)", lambda m: f"{m[1]}={number(m[2], length_um)}", line))
    return found


class Writer:
    def __init__(self, kit, modules, arrays, wires):
        self.kit, self.modules, self.wires = kit, modules, wires
        self.leaf = subcircuits(kit.path("cells_spice"), kit.length_um)
        self.leaf.update(subcircuits(kit.path("array"), kit.length_um))
        self.boxes = macros.Macros(kit, arrays, kit.data["synthesis"]["gate_fF_per_um"])
        self.macros = self.boxes.built(modules)
        self.fanout = kit.data["wire"]["fF_per_fanout"]

    def port_bits(self, name):
        """[(node, net)] of a module, in the order of its subcircuit's pins."""
        out = []
        for port, entry in self.modules[name]["ports"].items():
            wide = len(entry["bits"]) > 1
            out += [(f"{port}[{i}]" if wide else port, bit) for i, bit in enumerate(entry["bits"])]
        return out

    def nodes(self, name):
        """{net: node}; ports by their names, other nets by the first of theirs."""
        nodes = {}
        for node, bit in self.port_bits(name):
            nodes.setdefault(bit, node)
        for label, entry in self.modules[name]["netnames"].items():
            label = re.sub(r"[^A-Za-z0-9_\[\]]", "_", label)
            for i, bit in enumerate(entry["bits"]):
                nodes.setdefault(bit, f"{label}[{i}]" if len(entry["bits"]) > 1 else label)
        used = collections.Counter(node.lower() for node in nodes.values())
        return {bit: node if used[node.lower()] == 1 else f"{node}_{bit}" for bit, node in nodes.items()}

    def pins(self, kind, cell):
        """[(pin, index)] of an instance, in the order of its subcircuit."""
        if kind in self.modules:
            return [(port, i) for port, entry in self.modules[kind]["ports"].items() for i in range(len(entry["bits"]))]
        if kind in self.macros:
            return [(port, i) for port, width, _ in self.macros[kind].ports for i in range(width or 1)]
        by_lower = {pin.lower(): pin for pin in cell["connections"]}
        return [(by_lower.get(pin.lower(), pin), 0) for pin in self.leaf[kind.lower()][1][:-2]]

    def module(self, name):
        module = self.modules[name]
        nodes = self.nodes(name)
        ports = self.port_bits(name)
        if len({bit for _, bit in ports}) != len(ports):
            raise kit_module.KitError(f"module {name}: two ports on one net", "run make synth anew")
        lines = [f".subckt {name} {' '.join(node for node, _ in ports)} vdd vss"]
        seen = set()
        loads = collections.Counter()
        for label, cell in module["cells"].items():
            instance = re.sub(r"\W", "_", label)
            while instance.lower() in seen:
                instance += "_"
            seen.add(instance.lower())
            kind = cell["type"]
            if kind not in self.modules and kind not in self.macros and kind.lower() not in self.leaf:
                raise kit_module.KitError(f"{name}.{label}: cell {kind} has no SPICE model", f"add it to {self.kit.path('cells_spice')}")
            connected = []
            for pin, index in self.pins(kind, cell):
                bits = cell["connections"].get(pin, [])
                if index < len(bits):
                    connected.append(nodes[bits[index]])
                    loads[nodes[bits[index]]] += cell["port_directions"][pin] == "input"
                else:
                    connected.append(f"nc_{instance}_{pin}_{index}")
            lines.append(f"X{instance} {' '.join(connected)} vdd vss {kind}")
        if self.wires:
            lines += [f"Cw{i} {node} vss {self.fanout * n:g}f" for i, (node, n) in enumerate(sorted(loads.items())) if n]
        return lines + [f".ends {name}"]

    def text(self, title):
        order = drive.children_first(self.modules, chips.TOP)
        body = []
        for macro in self.macros.values():
            body += joined(macro.spice(wires=self.wires))
        for name in order:
            body += self.module(name)
        used = {line.split()[-1].lower() for line in joined("\n".join(body)) if line[0] in "xX"}
        cells = []
        for key in sorted(used & set(self.leaf)):
            name, pins, lines = self.leaf[key]
            cells += [f".subckt {name} {' '.join(pins)}", *lines, f".ends {name}"]
        # netgen 1.5 loses the end of a line of 500 characters.
        return "\n".join([f"* {title}", *(part for line in cells + body for part in wrap(line, 120))]) + "\n"


def joined(text):
    """Lines of a SPICE text with their continuations, without comments."""
    out = []
    for line in text.splitlines():
        if line.startswith("+") and out:
            out[-1] += " " + line[1:].strip()
        elif line.strip() and not line.startswith("*"):
            out.append(line.strip())
    return out


def count(text, top):
    """TFTs by block of a SPICE text: reads subcircuits and instances, knows nothing of the netlist they came from."""
    inside, name = {}, None
    for line in joined(text):
        words = line.split()
        if words[0].lower() == ".subckt":
            name = words[1].lower()
            inside[name] = []
        elif words[0].lower() == ".ends":
            name = None
        elif words[0][0] in "xX":
            plain = [word for word in words if "=" not in word]
            inside[name].append((words[0][1:].lower(), plain[-1].lower(), words))
    blocks = collections.Counter()
    own = {}

    def tfts(cell):
        if cell not in own:
            own[cell] = sum(1 if kind in ("tftn", "tftp") else tfts(kind) for _, kind, _ in inside[cell])
        return own[cell]

    def part(cell):
        return next((p for p, prefixes in ARRAY_PARTS if cell.upper().startswith(prefixes)), None)

    def array(cell, where):
        for _, kind, _ in inside[cell]:
            if part(kind):
                blocks[f"{part(kind)}_{where}"] += tfts(kind)
            else:
                array(kind, where)

    def walk(cell, block, features):
        for instance, kind, _ in inside[cell]:
            if kind in ("tftn", "tftp"):
                blocks[block] += 1
            elif kind == "rlpu":
                blocks["rlpu"] += tfts(kind)
            elif kind.startswith("rdline"):
                blocks["readout"] += tfts(kind)
            elif kind.startswith("sram_"):
                array(kind, "features" if features else "weights")
            elif kind.startswith("flexi_"):
                own_block = kind[6:].split("__")[0]
                walk(kind, block if own_block == "array" else own_block, features or own_block == "feature_store" or
                     instance.startswith("u_features"))
            elif instance.startswith(("clk_buf_", "clk_gate_")):
                blocks["clock_tree"] += tfts(kind)
            elif instance.startswith("buf_"):
                blocks["buffers"] += tfts(kind)
            else:
                blocks[block] += tfts(kind)

    walk(top, top[6:], False)
    return blocks


def write_metrics(chip, counted):
    path = kit_module.ROOT / "build" / "metrics" / "synth.json"
    metrics = kit_module.read_json(path, "counts of make synth")
    mine = {chip: sum(counted.values()), **{f"{chip}/{block}": value for block, value in sorted(counted.items())}}
    metrics["figures"] = [f for f in metrics["figures"] if f["name"] != "transistors_spice" or f["config"].split("/")[0] != chip]
    metrics["figures"] += [{"name": "transistors_spice", "config": config, "value": value, "unit": "transistors"}
                           for config, value in mine.items()]
    kit_module.write_atomic(path, json.dumps(metrics, indent=1) + "\n")


def run():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("chip")
    kit_module.add_arguments(parser, corner=False, voltage=False)
    parser.add_argument("--wires", action="store_true", help="also chip_wires.sp, with the capacitances of the lines")
    parser.add_argument("--net", help="folder that make synth wrote (default: build/synth/<tech>/<chip>); leaves build/metrics alone")
    args = parser.parse_args()
    kit = kit_module.Kit.load(args.tech)
    folder = pathlib.Path(args.net or kit_module.ROOT / "build" / "synth" / kit.name / args.chip)
    if not (folder / "net.json").is_file():
        raise kit_module.KitError(f"{folder}/net.json is missing", f"make it: make synth CHIP={args.chip}")
    modules = mapping.read_modules(folder / "net.json")
    made = kit_module.read_json(folder / "count.json", "count of make synth")
    for name, wires in (("chip.sp", False),) + ((("chip_wires.sp", True),) if args.wires else ()):
        writer = Writer(kit, modules, made["arrays"], wires)
        kit_module.write_atomic(folder / name, writer.text(f"{args.chip} on {kit.name}, {kit.length_um:g} um, every TFT"))
    counted = count((folder / "chip.sp").read_text(encoding="utf-8"), chips.TOP)
    expected = {block: sum(parts.values()) for block, parts in made["blocks"].items()}
    wrong = [block for block in sorted(set(expected) | set(counted)) if expected.get(block, 0) != counted.get(block, 0)]
    for block in wrong:
        print(f"netlist: {args.chip}/{block}: {counted.get(block, 0)} TFTs in chip.sp, {expected.get(block, 0)} in the netlist")
    print(f"netlist: {args.chip}: {sum(counted.values())} TFTs in chip.sp, {made['total']} counted by make synth")
    if wrong:
        return 1
    if not args.net:
        write_metrics(args.chip, counted)
    return 0


if __name__ == "__main__":
    kit_module.main(run)
