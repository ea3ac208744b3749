#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Transistor-level Verilog netlist of a mapped chip: every TFT of chip.sp as one switch, for Icarus.

usage: scripts/kit/switchnet.py [--tech ltps] CHIP --out FILE [--net DIR]

A TFT becomes nmos or pmos, in the direction in which its charge matters: from a supply, from an input of the cell, to an output.
Strengths stand for widths: long-channel keepers, loads of bitcells and precharge are resistive (rnmos, rpmos), so what
drives through a pass gate wins over them. The access TFTs of a bitcell pass both ways (tranif1). Nodes that live from
their charge (bit lines, domino nodes, read-out lines) keep it in a weak driver, since Icarus has no trireg. Switches have no delay; a
buffer with one stands behind every output of storage, so that clocks arrive before data. Storage starts random.
"""
import argparse
import collections
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import chips  # noqa: E402
import kit as kit_module  # noqa: E402
import netlist  # noqa: E402

SUPPLY = ("vdd", "vss")
STORAGE = ("DFF", "LATH", "LATL")
# Cells of the arrays: pins that a cell drives through a channel. Standard cells have their outputs in cells.json.
ARRAY_OUTPUTS = {
    "AINV": ["y"], "GSDRV": ["gs"], "PCINV": ["y"], "PHINV": ["y"], "PRECH": ["bl", "blb"], "PRED": "y", "RDPASS": ["b"], "RDPRE": ["b"],
    "RLPU": ["y"], "RSRC": "e", "WDATN": ["db"], "WENAND": ["wen"], "WLDRV": ["wl"], "WRCOL": ["bl", "blb"], "BIT6T": ["bl", "blb"],
}
# Nodes that keep their charge.
CHARGED = {"PRECH": ["bl", "blb"], "PRED": "y", "RDPRE": ["b"], "RLPU": ["y"]}
STORAGE_DELAY = 40
PERIOD_NS = 4000                     # of the runs; any that all switches settle in
BITCELL_UNTIL = 10 * PERIOD_NS       # within the twelve cycles of reset
HELPERS = """// A node that keeps its charge.
module charge(inout wire n);
  reg kept;
  initial kept = $random;
  always @(n) if (n === 1'b0 || n === 1'b1) kept = n;
  assign (weak1, weak0) n = kept;
endmodule
// Storage that is known, but random, when the run begins. Bitcells are held so until word lines are known.
module start #(parameter Until = 200) (inout wire n);
  reg value, on;
  initial begin
    value = $random;
    on = 1'b1;
    #Until on = 1'b0;
  end
  assign (supply1, supply0) n = on ? value : 1'bz;
endmodule
"""

Tft = collections.namedtuple("Tft", "drain gate source kind length")


def plain(node):
    return re.sub(r"\W", "_", node)


def pins_of(table, cell, pins):
    for prefix, entry in table.items():
        if cell.startswith(prefix):
            return entry if isinstance(entry, list) else [p for p in pins if re.fullmatch(entry + r"\d*", p)]
    return None


def read(text):
    """{subcircuit: (pins, [words of each line])} in order."""
    found, name = {}, None
    for line in netlist.joined(text):
        words = line.split()
        if words[0].lower() == ".subckt":
            name = words[1]
            found[name] = (words[2:], [])
        elif words[0].lower() == ".ends":
            name = None
        elif name and words[0][0] in "xX":
            found[name][1].append(words)
    return found


def tfts(lines):
    out = []
    for words in lines:
        size = dict(word.lower().split("=") for word in words if "=" in word)
        out.append(Tft(words[1], words[2], words[3], words[4].lower(), float(size["l"].rstrip("u"))))
    return out


def supply_distance(devices, inputs, outputs):
    """{node: TFTs from a supply or an input, not through an output}; keepers do not count."""
    distance = {node: 0 for node in (*SUPPLY, *inputs)}
    work = collections.deque(distance)
    while work:
        node = work.popleft()
        for d in devices if node not in outputs else ():
            for here, there in ((d.drain, d.source), (d.source, d.drain)):
                if here == node and there not in distance:
                    distance[there] = distance[node] + 1
                    work.append(there)
    return distance


def inverted(devices):
    """Outputs of inverters."""
    pulls = {(d.source if d.drain in SUPPLY else d.drain, d.gate, d.drain if d.drain in SUPPLY else d.source) for d in devices
             if d.drain in SUPPLY or d.source in SUPPLY}
    return {node for node, gate, supply in pulls if supply == "vdd" and (node, gate, "vss") in pulls}


def depth(devices, inputs, inverters):
    """{node: how many gates in a row decide it}, for nodes at the same distance."""
    level = collections.Counter()
    for _ in range(len(devices)):
        for d in devices:
            for node in (d.drain, d.source):
                driven = node in inverters and d.drain not in SUPPLY and d.source not in SUPPLY    # passes on what the inverter says
                if node not in SUPPLY and node not in inputs and not driven:
                    level[node] = max(level[node], min(level[d.gate] + 1, 50))
    return level


def direction(tft, outputs, inputs, inverters, distance, level):
    """(from, to) of a TFT."""
    one, other = tft.drain, tft.source
    for a, b in ((one, other), (other, one)):
        if a in SUPPLY:
            return a, b
    for a, b in ((one, other), (other, one)):
        if b in outputs and a not in outputs:
            return a, b
    for a, b in ((one, other), (other, one)):
        if a in inputs and b not in inputs:
            return a, b
    for a, b in ((one, other), (other, one)):
        if a in inverters and b not in inverters:
            return a, b
    near, far = distance.get(one, 99), distance.get(other, 99)
    if near == far:
        near, far = level[one], level[other]
    if near == far:
        return None
    return (one, other) if near < far else (other, one)


class Leaf:
    def __init__(self, name, pins, lines, outputs, shortest):
        self.name, self.pins = name, [p for p in pins if p not in SUPPLY]
        self.devices, self.outputs, self.shortest = tfts(lines), outputs, shortest

    def keeper(self, tft):
        return tft.length > self.shortest and self.name.startswith(STORAGE)

    def verilog(self):
        name = self.name.upper()
        inputs = [p for p in self.pins if p not in self.outputs]
        static = [d for d in self.devices if not self.keeper(d)]
        distance, inverters = supply_distance(static, inputs, self.outputs), inverted(static)
        level = depth(static, inputs, inverters)
        lines = [f"module {name}({', '.join('inout wire ' + plain(p) for p in self.pins)});", "  supply1 vdd;", "  supply0 vss;"]
        inside = sorted({n for d in self.devices for n in (d.drain, d.gate, d.source)} - set(self.pins) - set(SUPPLY))
        lines += [f"  wire {plain(n)};" for n in inside]
        kept = []
        late = set()
        for i, d in enumerate(self.devices):
            kind = "nmos" if d.kind == "tftn" else "pmos"
            if name == "BIT6T" and d.drain in ("bl", "blb"):
                lines.append(f"  tranif1 tft{i} ({d.drain}, {d.source}, {d.gate});")
                continue
            way = direction(d, self.outputs, inputs, inverters, distance, level)
            if way is None:
                raise kit_module.KitError(f"{self.name}: no direction for the TFT {d.drain} {d.gate} {d.source}", "extend switchnet.direction")
            weak = self.keeper(d) or name.startswith("PRECH") or (name == "BIT6T" and kind == "pmos")
            target = way[1]
            if name.startswith(STORAGE) and target in self.outputs:
                late.add(target)
                target += "_early"
            lines.append(f"  {'r' if weak else ''}{kind} tft{i} ({plain(target)}, {plain(way[0])}, {plain(d.gate)});")
            if self.keeper(d) and way[1] not in kept:
                kept.append(way[1])
        for node in sorted(late):
            lines += [f"  wire {node}_early;", f"  buf #{STORAGE_DELAY} d_{node} ({node}, {node}_early);"]
        for node in pins_of(CHARGED, name, self.pins) or []:
            lines.append(f"  charge c_{plain(node)} ({plain(node)});")
        lines += [f"  start {f'#({BITCELL_UNTIL}) ' if name == 'BIT6T' else ''}s_{plain(node)} ({plain(node)});"
                  for node in (["q"] if name == "BIT6T" else kept)]
        return lines + ["endmodule"]

    def count(self):
        return len(self.devices)


def composite(name, pins, lines, ports):
    """A subcircuit of subcircuits. Every net that is no pin is declared."""
    mine = [p for p in pins if p not in SUPPLY]
    out = [f"module {plain(name)}({', '.join('inout wire ' + plain(p) for p in mine)});"]
    nodes = []
    body = []
    for i, words in enumerate(lines):
        kind = words[-1]
        connected = words[1:-1]
        inner = ports[kind.lower()]
        if len(inner) != len(connected):
            raise kit_module.KitError(f"{name}: {words[0]} has {len(connected)} nodes, {kind} has {len(inner)} pins", "run make synth anew")
        pairs = [(pin, node) for pin, node in zip(inner, connected) if pin not in SUPPLY]
        nodes += [node for _, node in pairs if node not in SUPPLY]
        value = {"vdd": "1'b1", "vss": "1'b0"}
        body.append(f"  {plain(kind) if not kind.lower() in LEAVES else kind.upper()} i{i} ("
                    f"{', '.join(f'.{plain(pin)}({value.get(node) or plain(node)})' for pin, node in pairs)});")
    out += [f"  wire {plain(n)};" for n in sorted(set(nodes) - set(mine))]
    return out + body + ["endmodule"]


LEAVES = set()


def total(name, found, memo):
    """TFTs below a subcircuit."""
    key = name.lower()
    if key not in memo:
        _, lines = found[key]
        memo[key] = sum(1 if "=" in words[-1] else total(words[-1], found, memo) for words in lines)
    return memo[key]


def wrapper(pins, top):
    """The chip with its vectors, as tb/icarus/flexi_gates_tb.sv knows it."""
    names = {}
    for pin in pins:
        if pin in SUPPLY:
            continue
        base, index = re.fullmatch(r"([^\[]+)(?:\[(\d+)\])?", pin).groups()
        names.setdefault(base, []).append(int(index or 0))
    ports = ", ".join(f"{'output' if base.endswith('_o') else 'input'} wire {f'[{max(i)}:0] ' if len(i) > 1 else ''}{base}" for base, i in names.items())
    links = ", ".join(f".{plain(pin)}({pin})" for pin in pins if pin not in SUPPLY)
    return [f"module {top}({ports});", f"  {top}_tfts tfts ({links});", "endmodule"]


def verilog(kit, text, top):
    """(Verilog, TFTs in it)."""
    found = read(text)
    cells = kit_module.read_json(kit.path("cells"), "list of cells")
    standard = {name.upper(): cell for name, cell in cells.items()}
    LEAVES.clear()
    LEAVES.update(name.lower() for name, (_, lines) in found.items() if lines and all("=" in words[-1] for words in lines))
    ports = {name.lower(): pins for name, (pins, _) in found.items()}
    out = ["`timescale 1ns / 1ps", HELPERS]
    for name, (pins, lines) in found.items():
        upper = name.upper()
        if name.lower() in LEAVES:
            outputs = pins_of(ARRAY_OUTPUTS, upper, pins)
            if outputs is None:
                cell = standard.get(upper)
                if cell is None:
                    raise kit_module.KitError(f"cell {name} is neither in cells.json nor known to switchnet.py", "add it to ARRAY_OUTPUTS")
                outputs = [pin.lower() for pin in cell["outputs"]]
            out += Leaf(upper, pins, lines, outputs, kit.length_um).verilog()
        else:
            out += composite(f"{name}_tfts" if name == top else name, pins, lines, ports)
    out += wrapper(found[top][0], top)
    lower = {name.lower(): entry for name, entry in found.items()}
    return "\n".join(out) + "\n", total(top, lower, {})


def run():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("chip")
    kit_module.add_arguments(parser, corner=False, voltage=False)
    parser.add_argument("--net", help="folder that make synth wrote (default: build/synth/<tech>/<chip>)")
    parser.add_argument("--out", required=True, help="the Verilog file")
    args = parser.parse_args()
    kit = kit_module.Kit.load(args.tech)
    folder = pathlib.Path(args.net or kit_module.ROOT / "build" / "synth" / kit.name / args.chip)
    if not (folder / "chip.sp").is_file():
        raise kit_module.KitError(f"{folder}/chip.sp is missing", f"make it: make synth CHIP={args.chip}")
    text, count = verilog(kit, (folder / "chip.sp").read_text(encoding="utf-8"), chips.TOP)
    kit_module.write_atomic(pathlib.Path(args.out), text)
    print(f"switchnet: {args.chip}: {count} TFTs as switches in {args.out}")
    return 0


if __name__ == "__main__":
    kit_module.main(run)
