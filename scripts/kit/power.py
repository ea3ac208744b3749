#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Energy of a real ECG inference on a mapped chip, from what switches, glitches included.

usage: scripts/kit/power.py --chip flexi-1 [--corner C] [--voltage V ...] [--beats 20] [--frequency MHZ] [--check]

For each supply voltage: OpenSTA writes the delays, Icarus runs ECG beats through the gates with them and compares
every byte, every transition of every net is counted over several inferences. Energy is transitions times
(C V^2 / 2 + internal energy of the driver), plus what the array macros take per read and write, plus leakage over
the time. The clock runs at the fmax of make sta, less 5 %, or at --frequency. --check simulates a block from its
transistors with the same inputs and compares.
Result: build/power/<tech>/<chip>/power.json and .txt, figures in build/metrics/power.json. Everything is a prediction.
"""
import argparse
import collections
import json
import os
import re
import sys

import blockcheck
import chipfiles
import flatnet
import gatesim
import kit as kit_module
import libread
import opensta
import sta
import vcd
from kit import Kit, KitError

BLOCKS = ["arrays", "adder tree", "accumulator", "control", "clock", "I/O"]
# Where an instance belongs, by its name; the first that fits. What fits nothing is control.
NAMES = [
    ("arrays", re.compile(r"u_cells|u_rlpu|u_readout|flexi_bitcell|flexi_rlpu|flexi_readout|RLPU")),
    ("adder tree", re.compile(r"u_tree|count")),
    ("accumulator", re.compile(r"u_accumulator|u_requantizer|u_acc|g_copy|g_direct|wb_")),
    ("I/O", re.compile(r"u_out")),
]
MARGIN = 1.05
WINDOW = (1, 6)  # inferences whose transitions are counted; 0 is the rehearsal
# Of the published chip (Nature 2026, doi 10.1038/s41586-025-09931-x), for comparison only.
PUBLISHED = "published chip: 55.94 uW low-power, 2.52 mW at 12.5 MHz; conditions of the kit are assumed, nothing is fitted to these"


def block_of(name, cell, clock_cells):
    if name in clock_cells:
        return "clock"
    if cell not in ("",) and re.search(r"flexi_bitcell_array|flexi_rlpu|flexi_readout", cell):
        return "arrays"
    for block, pattern in NAMES:
        if pattern.search(name):
            return block
    return "control"


def clock_tree(net, liberty):
    """Nets that carry the clock, and the cells that only pass it on."""
    nets, cells = set(), set()
    todo = [net.root("clk_i")]
    while todo:
        bit = todo.pop()
        if bit in nets:
            continue
        nets.add(bit)
        for name, pin, _ in net.loads[bit]:
            instance = net.instances[name]
            cell = liberty[instance.cell]
            inputs = [p for p in cell.pins.values() if p.direction == "input"]
            outputs = [p for p in cell.pins.values() if p.direction == "output"]
            if cell.kind == "comb" and len(inputs) == 1 and len(outputs) == 1 and pin == inputs[0].name:
                cells.add(name)
                todo.append(instance.pins[outputs[0].name][0])
    return nets, cells


def pin_of(cell, pin, index):
    return cell.pins.get(pin) or cell.pins.get(f"{pin}[{index}]")


def net_capacitances(net, liberty, per_fanout, output_load):
    """fF of every net with a sink: pins and wires."""
    ports = {}
    for direction, bits in net.ports.values():
        if direction == "output":
            for bit in bits:
                ports[net.root(bit)] = output_load
    result = {}
    for bit, connections in net.loads.items():
        sinks, total = 0, ports.get(bit, 0.0)
        for name, pin, index in connections:
            known = pin_of(liberty[net.instances[name].cell], pin, index)
            if known is not None and known.direction == "input":
                sinks += 1
                total += known.capacitance
        result[bit] = total + per_fanout * sinks
    return result


def slews(kit, chip, netlist, corner, voltage):
    """Slew of every net's driver by OpenSTA, ns: {(instance, pin): slew}."""
    script = opensta.load(chipfiles.libraries(kit, corner, voltage, chipfiles.cells_of(netlist)), netlist, chipfiles.TOP,
                          kit.data["wire"]["fF_per_fanout"])
    script += f"set flexi_period 1000\nset flexi_voltage {voltage}\nsource {opensta.quote(chipfiles.SDC)}\n"
    script += opensta.marked("slews", """worst_slack -max
foreach pin [get_pins -hierarchical *] {
  set slew 0.0
  foreach edge {rise fall} {
    if {![catch {get_property $pin actual_${edge}_transition_max} value] && $value ne "" && $value ne "NA"} {
      if {$value > $slew && $value < 1e6} { set slew $value }
    }
  }
  puts "[get_full_name $pin] $slew"
}""")
    result = {}
    for line in opensta.section(opensta.run(script, f"slews of {chip} {corner} {voltage:g} V"), "slews").splitlines():
        words = line.rsplit(" ", 1)
        if len(words) == 2 and "/" in words[0]:
            instance, pin = words[0].replace("\\", "").rsplit("/", 1)
            try:
                result[instance, pin] = float(words[1])
            except ValueError:
                continue
    return result


def mean_table(powers, edge, slew, load):
    values = [p.tables[f"{edge}_power"](slew, load) for p in powers if f"{edge}_power" in p.tables]
    return sum(values) / len(values) if values else 0.0


def internal(cell, instance, activity, caps, slew_of, name):
    """fJ inside of one instance, split: (switching, on its clock pin)."""
    switching = clocked = 0.0
    for pin, bits in instance.pins.items():
        for index, bit in enumerate(bits):
            known = pin_of(cell, pin, index)
            if known is None or not known.power or bit.startswith("1'"):
                continue
            rises, falls = activity.rises[bit], activity.falls[bit]
            if not rises and not falls:
                continue
            slew = slew_of.get((name, known.name), 3.0)
            load = caps.get(bit, 0.0) if known.direction == "output" else 0.0
            energy = rises * mean_table(known.power, "rise", slew, load) + falls * mean_table(known.power, "fall", slew, load)
            if known.clock:
                clocked += energy
            else:
                switching += energy
    return switching, clocked


def array_writes(kit, corner, voltage, net, activity):
    """fJ that write cycles of the arrays take beyond read cycles, which the clock pin's internal energy stands for.

    The .json beside a macro's Liberty has energy_read and energy_write; a write cycle is counted where an enable is
    high, by the time it is."""
    total = 0.0
    for instance in net.instances.values():
        path = kit.build / "lib" / f"macro_{instance.cell}_{kit.lib_name(corner, voltage)}.json"
        if "we_i" not in instance.pins or not path.is_file():
            continue
        points = kit_module.read_json(path, f"figures of {instance.cell}")["points"]
        point = points[len(points) // 2]
        cycles = activity.rises[instance.pins["clk_i"][0]]
        share = max(activity.share_high(bit) for bit in instance.pins["we_i"])
        total += share * cycles * (point["energy_write"] - point["energy_read"]) * 1e15
    return total


def account(net, liberty, activity, voltage, per_fanout, output_load, slew_of, writes=0.0):
    """nJ of the whole waveform by block, leakage in uW, and the ten nets that take most."""
    caps = net_capacitances(net, liberty, per_fanout, output_load)
    clock_nets, clock_cells = clock_tree(net, liberty)
    energy = collections.Counter({block: 0.0 for block in BLOCKS})
    energy["arrays"] += writes
    by_net = {}
    leakage = 0.0
    driver = {}
    for name, instance in net.instances.items():
        cell = liberty[instance.cell]
        leakage += cell.leakage * 1e-3
        for pin, bits in instance.pins.items():
            for index, bit in enumerate(bits):
                known = pin_of(cell, pin, index)
                if known is not None and known.direction == "output":
                    driver[bit] = name
    out_bits = {net.root(b) for direction, bits in net.ports.values() if direction == "output" for b in bits}
    in_bits = {net.root(b) for direction, bits in net.ports.values() if direction == "input" for b in bits}
    for bit, capacitance in caps.items():
        toggles = activity.toggles(bit)
        if not toggles or bit.startswith("1'"):
            continue
        joule = toggles * capacitance * voltage * voltage / 2
        name = driver.get(bit)
        if bit in clock_nets:
            block = "clock"
        elif bit in in_bits or bit in out_bits or name is None:
            block = "I/O"
        else:
            block = block_of(name, net.instances[name].cell, clock_cells)
        energy[block] += joule
        by_net[bit] = joule
    for name, instance in net.instances.items():
        switching, clocked = internal(liberty[instance.cell], instance, activity, caps, slew_of, name)
        block = block_of(name, instance.cell, clock_cells)
        energy[block] += switching
        energy["clock" if block != "arrays" else block] += clocked
    top = sorted(by_net.items(), key=lambda item: -item[1])[:10]
    return {b: e * 1e-6 for b, e in energy.items()}, leakage, [(n, e * 1e-6, activity.toggles(n)) for n, e in top]


def measure(kit, chip, netlist, net, corner, voltage, stream, frequency, folder, duty, beats):
    used = chipfiles.cells_of(netlist)
    liberty = libread.read(chipfiles.libraries(kit, corner, voltage, used))
    point = sta.analyse(kit, chip, netlist, corner, voltage, duty=duty, paths=1, used=used)
    if not point["period_ns"]:
        raise KitError(f"{chip} {corner} {voltage:g} V: {point['why']}", "make sta shows the paths")
    period = 1000.0 / frequency if frequency else point["period_ns"] * MARGIN
    stem = f"{corner}_{kit_module.volts_name(voltage)}"
    vvp, sdf = gatesim.prepare(kit, chip, netlist, folder, corner, voltage)
    wave = folder / f"{stem}.vcd"
    window = (WINDOW[0], min(WINDOW[1], beats + 1))
    result = gatesim.simulate(vvp, stream, folder, period, duty, sdf, wave, window)
    if not result.passed:
        raise KitError(f"{chip} {corner} {voltage:g} V at {1000 / period:.3f} MHz: the gates answer wrong: {result.why}",
                       "a slower clock with --frequency, or look for the fault in the netlist")
    activity = vcd.read(wave)
    energy, leakage, top = account(net, liberty, activity, voltage, kit.data["wire"]["fF_per_fanout"], 2000.0,
                                   slews(kit, chip, netlist, corner, voltage), array_writes(kit, corner, voltage, net, activity))
    count = window[1] - window[0]
    cycles = activity.rises["clk_i"] / count
    seconds = activity.seconds / count
    split = {block: value / count for block, value in energy.items()}
    leak = leakage * 1e-6 * seconds * 1e9  # uW x s in nJ
    total = sum(split.values()) + leak
    return {"corner": corner, "voltage": voltage, "frequency_mhz": round(1000 / period, 4), "fmax_mhz": point["fmax_mhz"],
            "cycles_per_inference": cycles, "inferences_counted": count, "inferences_checked": beats,
            "bytes_compared": result.compared, "us_per_inference": seconds * 1e6,
            "energy_nj_per_inference": total, "split_nj": split, "leakage_nj": leak, "leakage_uw": leakage,
            "power_uw": total * 1e-9 / seconds * 1e6,
            "transitions_per_cycle": sum(activity.rises.values()) * 2 / activity.rises["clk_i"],
            "top_nets": [{"net": n, "nj": e / count, "transitions_per_inference": t / count} for n, e, t in top]}, wave


def report(kit, chip, points, checks):
    lines = [f"Energy per ECG inference of {chip}, kit {kit.name}: predictive, from counted transitions (glitches included)", "",
             f"{'corner':>10} {'V':>5} {'MHz':>8} {'us':>8} {'nJ/inf':>9} {'uW':>9} | " + " ".join(f"{b:>11}" for b in BLOCKS) + "     leakage"]
    for p in points:
        lines.append(f"{p['corner']:>10} {p['voltage']:5g} {p['frequency_mhz']:8.3f} {p['us_per_inference']:8.1f} {p['energy_nj_per_inference']:9.2f} "
                     f"{p['power_uw']:9.1f} | " + " ".join(f"{p['split_nj'][b]:11.3f}" for b in BLOCKS) + f" {p['leakage_nj']:11.3f}")
    lines += ["", "Columns behind the bar: nJ per inference.", PUBLISHED]
    for c in checks:
        lines.append(f"Check of {c['block']} at {c['voltage']:g} V over {c['cycles']} cycles: counted {c['counted_pj']:.1f} pJ, "
                     f"ngspice {c['spice_pj']:.1f} pJ, {c['error_percent']:+.1f} %")
    return "\n".join(lines) + "\n"


def run():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kit_module.add_arguments(parser, voltage=False)
    parser.add_argument("--chip", default="flexi-1", help="chip of config/chips.json (default: flexi-1)")
    parser.add_argument("--voltage", nargs="+", help="supply voltages (default: all of the kit)")
    parser.add_argument("--frequency", type=float, help="clock in MHz (default: fmax less 5 %%)")
    parser.add_argument("--beats", type=int, default=20, help="inferences to run and compare (default: 20)")
    parser.add_argument("--duty", help="part of the period that the clock is high (default: that of make sta)")
    parser.add_argument("--check", action="store_true", help="compare the adder tree's energy with ngspice")
    parser.add_argument("--netlist", help="another netlist than that of make synth")
    args = parser.parse_args()
    kit = Kit.load(args.tech)
    chip = chipfiles.chip_name(args.chip)
    corner = kit.corner(args.corner)
    voltages = [kit.voltage(v) for v in args.voltage or kit.voltages]
    if args.beats < WINDOW[1]:
        raise KitError(f"--beats {args.beats}", f"at least {WINDOW[1]}: transitions are counted over {WINDOW[1] - WINDOW[0]} inferences")
    netlist = chipfiles.netlist(kit, chip, args.netlist)
    duty = sta.chip_duty(kit, chip, args.duty)
    net = flatnet.read(netlist)
    folder = kit_module.ROOT / "build" / "power" / kit.name / chip
    stream = gatesim.ecg_stream(chip, args.beats)
    points, checks = [], []
    for voltage in voltages:
        point, wave = measure(kit, chip, netlist, net, corner, voltage, stream, args.frequency, folder, duty, args.beats)
        points.append(point)
        print(f"{voltage:g} V: {point['energy_nj_per_inference']:.2f} nJ, {point['power_uw']:.1f} uW at {point['frequency_mhz']:.3f} MHz",
              file=sys.stderr, flush=True)
        if args.check and voltage == (kit.nominal_voltage if kit.nominal_voltage in voltages else voltages[0]):
            checks.append(blockcheck.check(kit, net, netlist, chip, corner, voltage, wave, 1000 / point["frequency_mhz"]))
        wave.unlink()
    text = report(kit, chip, points, checks)
    kit_module.write_atomic(folder / "power.txt", text)
    kit_module.write_atomic(folder / "power.json", json.dumps({"tech": kit.name, "chip": chip, "task": "ecg", "predictive": True,
                                                               "points": points, "checks": checks}, indent=1) + "\n")
    figures = []
    if corner == kit.nominal_corner and not args.frequency:
        for p in points:
            config = f"{chip}/ecg/{p['voltage']:g}"
            figures.append(chipfiles.figure("energy_nj_per_inference", config, round(p["energy_nj_per_inference"], 4), "nJ"))
            figures.append(chipfiles.figure("power_uw", config, round(p["power_uw"], 3), "uW"))
    for c in checks:
        figures.append(chipfiles.figure("energy_error_percent", f"{chip}/{c['block']}/{c['voltage']:g}", round(c["error_percent"], 2), "%"))
    if figures:
        chipfiles.write_metrics("power", figures)
    print(text, end="")
    print(f"details: {os.path.relpath(folder / 'power.json')}")
    return 0


if __name__ == "__main__":
    kit_module.main(run)
