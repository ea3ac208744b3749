#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Mapped netlist of a chip as one Verilog file for Verilator, with the stored state that the chip tests compare.

usage: scripts/kit/simnet.py [--tech ltps] CHIP --out FILE [--net DIR] [--plain]

The file holds the flat netlist, the arrays and the RLPU; cells.v of the kit goes with it. A net flexi_probe shows, what tb/harness/rtl_device.h
reads in the RTL: vectors of registers and accumulators. Latches that open with the clock are written as
registers on its rising edge: a simulator without delays races where one opens on the edge on which a flip-flop behind
it samples. That is the same as long as only latches that are closed then feed them, which is checked here.
"""
import argparse
import json
import pathlib
import re
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import cell_table  # noqa: E402
import chipfiles  # noqa: E402
import chips  # noqa: E402
import equiv  # noqa: E402
import kit as kit_module  # noqa: E402
import mapping  # noqa: E402
import netview  # noqa: E402

# Vectors of registers in rtl/flexi_controller.sv that the bench looks at, and bits that each takes in flexi_probe;
# tb/harness/netlist_probe.h has the same order.
PROBED = (("u_controller.busy", 24), ("u_controller.state", 88))


def value(view, cells, net, clock, memo):
    """0, 1 or None of a net when only the clock is known."""
    if netview.constant(net):
        return int(net) if net in ("0", "1") else None
    if net in memo:
        return memo[net]
    memo[net] = None
    driver = view.driver.get(net)
    if driver is not None and driver[0] is None:
        memo[net] = clock if driver[1] == "clk_i" else None
    elif driver is not None and view.kind(driver[0]) in cells and not cells[view.kind(driver[0])].storage:
        cell = view.cells[driver[0]]
        table = cells[cell["type"]]
        known = {pin: value(view, cells, cell["connections"][pin][0], clock, memo) for pin in table.inputs}
        free = [pin for pin in table.inputs if known[pin] is None]
        results = set()
        for number in range(2 ** len(free)):
            values = {**known, **{pin: number >> i & 1 for i, pin in enumerate(free)}}
            results.add(bool(logic(table.outputs[driver[1]], values)))
        memo[net] = int(results.pop()) if len(results) == 1 else None
    return memo[net]


def logic(function, values):
    """Value of a Liberty function: ! & | ^ and pins."""
    text = re.sub(r"[A-Za-z]\w*", lambda m: str(values[m[0]]), function).replace("!", "~")
    return eval(text, {"__builtins__": {}}) & 1  # pylint: disable=eval-used  # digits and operators of cells.json


def phase(view, cells, cell):
    """"low" or "high": the phase of the clock in which a latch may be open."""
    table = cells[cell["type"]]
    net = cell["connections"][table.clock][0]
    closed = 1 - table.level
    for clock, name in ((1, "low"), (0, "high")):
        if value(view, cells, net, clock, {}) == closed:
            return name
    raise kit_module.KitError(f"latch {cell['attributes']['rtl']} may be open in both phases of the clock", "gate its enable with the clock")


def storage(view, cells):
    """{register name: (net, inverted)} of a flat netlist, and {net: kind} of what leaves storage."""
    registers, kinds = {}, {}
    for cell in view.cells.values():
        table = cells.get(cell["type"])
        if table is None or not table.storage:
            continue
        kind = "ff" if table.kind == "ff" else phase(view, cells, cell)
        for names, out in zip(cell["attributes"]["rtl"].split(" "), table.outputs):
            net = cell["connections"][out][0]
            kinds[net] = kind
            for name in names.lstrip("~").split("|"):
                registers[cell["prefix"] + name] = (net, names.startswith("~"))
    return registers, kinds


def support(view, cells, net):
    """Nets of storage, macros and ports that a net depends on."""
    found, stack, seen = set(), [net], set()
    while stack:
        bit = stack.pop()
        if bit in seen or netview.constant(bit):
            continue
        seen.add(bit)
        driver = view.driver.get(bit)
        if driver is None or driver[0] is None:
            found.add(bit)
            continue
        cell = view.cells[driver[0]]
        table = cells.get(cell["type"])
        if table is None or table.storage:
            found.add(bit)
        else:
            stack += [cell["connections"][pin][0] for pin in table.inputs]
    return found


def edge_latches(view, cells, kinds):
    """Latches open in the high phase become registers; the Verilog of their models."""
    models = {}
    for name, cell in view.cells.items():
        table = cells.get(cell["type"])
        if table is None or table.kind != "latch" or kinds[cell["connections"][next(iter(table.outputs))][0]] != "high":
            continue
        for data in table.data:
            sources = support(view, cells, cell["connections"][data][0])
            if any(kinds.get(net) != "low" for net in sources):
                raise kit_module.KitError(f"latch {name} opens with the clock and is fed by what changes then",
                                          "put latches that are open in the low phase in front of it, or simulate with delays")
        models[f"{table.name}_EDGE"] = (
            f"module {table.name}_EDGE(" + ", ".join(f"input {p}" for p in table.inputs) + ", " +
            ", ".join(f"output reg {p}" for p in table.outputs) + f");\n  always @({'posedge' if table.level else 'negedge'} {table.clock}) begin\n" +
            "".join(f"    {out} <= {function.replace('!', '~')};\n" for out, function in table.outputs.items()) + "  end\nendmodule\n")
        cell["type"] = f"{table.name}_EDGE"
    return "".join(text for _, text in sorted(models.items()))


def probe(view, registers, rtl, chip):
    """Adds flexi_probe to a flat netlist; rtl is the flat RTL, whose names lead to registers."""
    names = {}
    for name, entry in rtl["netnames"].items():
        for i, bit in enumerate(entry["bits"]):
            names.setdefault(bit, []).append(f"{name}[{i + entry.get('offset', 0)}]")

    # Latches behind adders store the complement: an inverter stands between them and the bit that the RTL names.
    behind = {cell["connections"]["Y"][0]: cell["connections"]["A"][0] for cell in rtl["cells"].values() if cell["type"] == "$_NOT_"}

    def bit_of(bit):
        if netview.constant(bit):
            return bit
        for source, flipped in ((bit, False), (behind.get(bit), True)):
            for name in names.get(source, ()):
                if name in registers:
                    net, inverted = registers[name]
                    if inverted == flipped:
                        return net
                    out = view.net()
                    view.add("$_NOT_", {"A": net, "Y": out}, ("Y",), "probe_not_")
                    return out
        raise kit_module.KitError(f"no register of the netlist holds {names[bit][0]}", "flexi_probe must show registers only")

    def field(bits, width):
        return ([bit_of(bit) for bit in bits] + ["0"] * width)[:width]

    out = []
    for name, width in PROBED:
        out += field(rtl["netnames"][name]["bits"], width)
    for core in range(chip["cores"]):
        width = chip["acc_width"]
        out += field(rtl["netnames"]["acc"]["bits"][core * width:(core + 1) * width], 16)
    for core in range(chip["cores"] if chip["overlap"] else 0):
        out += field(rtl["netnames"]["noted"]["bits"][core * 2:core * 2 + 2], 8)
    return out + ["0"] * 32  # a reader may look at a whole word


def run():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("chip")
    kit_module.add_arguments(parser, corner=False, voltage=False)
    parser.add_argument("--out", required=True)
    parser.add_argument("--net", help="folder that make synth wrote (default: build/synth/<tech>/<chip>)")
    parser.add_argument("--plain", action="store_true", help="without flexi_probe: for benches that look at the ports only")
    args = parser.parse_args()
    kit = kit_module.Kit.load(args.tech)
    cells = cell_table.load(kit)
    chip = chipfiles.chip_of(args.chip)
    folder = pathlib.Path(args.net or kit_module.ROOT / "build" / "synth" / kit.name / args.chip)
    if not (folder / "net.json").is_file():
        raise kit_module.KitError(f"{folder}/net.json is missing", f"make it: make synth CHIP={args.chip}")
    module = equiv.flat(mapping.read_modules(folder / "net.json"), chips.TOP)
    view = netview.Netview(module)
    registers, kinds = storage(view, cells)
    with tempfile.TemporaryDirectory() as temporary:
        work = pathlib.Path(temporary)
        models = edge_latches(view, cells, kinds)
        bits = []
        if not args.plain:
            rtl = equiv.rtl_flat(chip, kit_module.ROOT, kit.path("cells_verilog"), work / "rtl.json")
            bits = probe(view, registers, rtl, chip)
        module["netnames"] = {port: {"hide_name": 0, "bits": entry["bits"], "attributes": {}} for port, entry in module["ports"].items()}
        if bits:
            module["netnames"]["flexi_probe"] = {"hide_name": 0, "bits": bits, "attributes": {"keep": 1}}
        (work / "net.json").write_text(json.dumps({"creator": "flexi", "modules": {chips.TOP: module}}), encoding="utf-8")
        mapping.yosys("read_json net.json; write_verilog -noattr net.v", work)
        text = (work / "net.v").read_text(encoding="utf-8")
    text = text.replace(f"wire [{len(bits) - 1}:0] flexi_probe;", f"wire [{len(bits) - 1}:0] flexi_probe /*verilator public_flat_rd*/;")
    arrays = (folder / "macros.v").read_text(encoding="utf-8").replace("mem [0:Rows-1];", "mem [0:Rows-1] /*verilator public_flat_rd*/;")
    kit_module.write_atomic(args.out, "`default_nettype wire\n" + text[text.index("module"):] + models + arrays)


if __name__ == "__main__":
    kit_module.main(run)
