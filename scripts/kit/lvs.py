#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Netgen's comparison of the gate netlist (Verilog) with the SPICE netlist of a chip, hierarchically, down to every TFT.

usage: scripts/kit/lvs.py [--tech ltps] CHIP [--spice FILE]

Verilog side: net.v, read by Yosys and written bit by bit with the supplies, the array macros' own Verilog, and the kit's cells. SPICE side: chip.sp as
make synth wrote it, or --spice. W and L of every TFT are compared. Exit code 1 unless netgen finds both the same;
its report is build/synth/<tech>/<chip>/lvs.txt.
"""
import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import cell_table  # noqa: E402
import chips  # noqa: E402
import drive  # noqa: E402
import kit as kit_module  # noqa: E402
import macros  # noqa: E402
import mapping  # noqa: E402
import netlist  # noqa: E402
import netview  # noqa: E402

# A TFT is symmetric: drain and source may be exchanged. Width and length must agree within one part in a thousand.
SETUP = """
foreach device {tftn tftp} {
  foreach circuit {-circuit1 -circuit2} {
    permute "$circuit $device" 1 3
    property "$circuit $device" default
    property "$circuit $device" tolerance {w 0.001} {l 0.001}
  }
}
"""


def plain(name):
    """a[3] -> a_3_: netgen's Verilog reader takes plain names only."""
    return re.sub(r"\W", "_", name)


def plain_spice(text):
    return text.replace("[", "_").replace("]", "_").lower()


def plain_verilog(modules, buses):
    """Verilog for netgen: single bits, plain names, children first, supplies on every module and instance.

    buses: (module, port) of one bit that the SPICE text writes as port[0]."""
    out = []
    for name in drive.children_first(modules, chips.TOP):
        module = modules[name]
        nets, ports = {}, []
        for port, entry in module["ports"].items():
            wide = len(entry["bits"]) > 1 or (name, port) in buses
            for i, bit in enumerate(entry["bits"]):
                ports.append((entry["direction"], plain(f"{port}[{i}]") if wide else plain(port), bit))
                nets.setdefault(bit, ports[-1][1])
        names = [port for _, port, _ in ports]
        supplies = [s for s in ("vdd", "vss") if s not in names]
        out.append(f"module {plain(name)} ({', '.join(names + supplies)});")
        out += [f"  {direction} {port};" for direction, port, _ in ports] + [f"  inout {s};" for s in supplies]
        for label, cell in module["cells"].items():
            kind, pins = cell["type"], []
            for pin, bits in cell["connections"].items():
                wide = len(bits) > 1 or (kind, pin) in buses
                for i, bit in enumerate(bits):
                    if netview.constant(bit):
                        raise kit_module.KitError(f"net.v: {name}.{label}.{pin} is constant", "run make synth anew: tie cells are missing")
                    pins.append(f".{plain(f'{pin}[{i}]') if wide else plain(pin)}({nets.setdefault(bit, f'net_{bit}')})")
            pins += [f".{s}({s})" for s in ("vdd", "vss") if s not in cell["connections"]]
            out.append(f"  {plain(kind)} u_{plain(label)} ({', '.join(pins)});")
        out.append("endmodule")
    return "\n".join(out).lower() + "\n"


def read_verilog(folder, kit, boxes, work):
    """Modules of net.v and of the macros, read by Yosys."""
    cells = cell_table.load(kit)
    (work / "all.lib").write_text(cell_table.area_liberty(cells.values()), encoding="utf-8")
    macro = {}
    for array in boxes.built(mapping.read_modules(folder / "net.json")).values():
        for module in re.split(r"(?<=endmodule\n)", array.verilog(leaves=False)):  # arrays may share blocks
            macro[module.split("(")[0]] = module
    leaves = "".join(f"(* blackbox *) module {name} ({', '.join(pins)}); inout {', '.join(pins)}; endmodule\n"
                     for name, (pins, _, _) in boxes.leaf.items() if name != macros.RLPU)
    rlpu = [pin.upper() for pin in boxes.leaf[macros.RLPU][0][:-2]]
    leaves += f"(* blackbox *) module {macros.RLPU} ({', '.join(rlpu)}); inout {', '.join(rlpu)}; endmodule\n"
    (work / "leaves.v").write_text(leaves, encoding="utf-8")
    (work / "macros.v").write_text("".join(macro.values()), encoding="utf-8")
    mapping.yosys(f"""
        read_liberty -lib -ignore_miss_func all.lib
        read_verilog leaves.v
        read_verilog macros.v {folder}/net.v
        write_json read.json
    """, work)
    return {name: m for name, m in mapping.read_modules(work / "read.json").items() if "blackbox" not in m["attributes"]}


def compare(kit, chip, spice, folder, report):
    """True if netgen matches both; its report is written."""
    made = kit_module.read_json(folder / "count.json", "count of make synth")
    boxes = macros.Macros(kit, made["arrays"], kit.data["synthesis"]["gate_fF_per_um"])
    buses = {(module.name, port) for array in boxes.arrays.values() for module in array.modules
             for port, width, _ in module.ports if width == 1}
    with tempfile.TemporaryDirectory() as temporary:
        work = pathlib.Path(temporary)
        (work / "gates.v").write_text(plain_verilog(read_verilog(folder, kit, boxes, work), buses), encoding="utf-8")
        leaf = netlist.subcircuits(kit.path("cells_spice"), kit.length_um)
        leaf.update(netlist.subcircuits(kit.path("array"), kit.length_um))
        cells = [line for name, pins, lines in leaf.values() for line in (f".subckt {name} {' '.join(pins)}", *lines, ".ends")]
        (work / "cells.sp").write_text("* cells\n" + "\n".join(cells).lower() + "\n", encoding="utf-8")
        (work / "chip.sp").write_text(plain_spice(spice.read_text(encoding="utf-8")), encoding="utf-8")
        (work / "setup.tcl").write_text(SETUP, encoding="utf-8")
        (work / "run.tcl").write_text(f"""
set one [readnet spice chip.sp]
set two [readnet spice cells.sp]
readnet verilog gates.v $two
lvs "$one {chips.TOP}" "$two {chips.TOP}" setup.tcl report.txt
quit
""", encoding="utf-8")
        kit_module.need("netgen-lvs")
        done = subprocess.run(["netgen-lvs", "-batch", "source", "run.tcl"], cwd=work, capture_output=True, text=True, check=False)
        log = done.stdout + done.stderr
        result = (work / "report.txt").read_text(encoding="utf-8") if (work / "report.txt").exists() else ""
        kit_module.write_atomic(report, result + "\n" + log)
    return verdict(result, log)


def verdict(result, log):
    match = "Circuits match uniquely." in result and "do not match" not in result + log
    return match and not re.search(r"property errors|Property errors|Mismatch|Disconnected", result + log)


def run():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("chip")
    parser.add_argument("--spice", help="another SPICE netlist than chip.sp")
    parser.add_argument("--net", help="folder that make synth wrote (default: build/synth/<tech>/<chip>)")
    parser.add_argument("--report", help="file for netgen's report")
    kit_module.add_arguments(parser, corner=False, voltage=False)
    args = parser.parse_args()
    kit = kit_module.Kit.load(args.tech)
    folder = pathlib.Path(args.net or kit_module.ROOT / "build" / "synth" / kit.name / args.chip).resolve()
    spice = pathlib.Path(args.spice or folder / "chip.sp")
    for path, todo in ((folder / "net.v", f"make synth CHIP={args.chip}"), (spice, f"scripts/kit/netlist.py {args.chip}")):
        if not path.is_file():
            raise kit_module.KitError(f"{path} is missing", f"make it: {todo}")
    report = pathlib.Path(args.report or folder / "lvs.txt")
    equal = compare(kit, args.chip, spice, folder, report)
    print(f"lvs: {args.chip}: {'netlists match, W and L too' if equal else 'netlists DIFFER'}; report: {report}")
    return 0 if equal else 1


if __name__ == "__main__":
    kit_module.main(run)
