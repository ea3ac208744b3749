#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Static timing of a mapped chip: the highest clock frequency at every corner and supply voltage, and what limits it.

usage: scripts/kit/sta.py --chip flexi-1 [--corner C ...] [--voltage V ...] [--paths 5] [--duty 0.5]

One OpenSTA process per corner and voltage. Latches lend and borrow time, so fmax is searched: the shortest period at
which every setup check of constraints/flexi_chip.sdc and every pulse width holds. Hold checks are looked at there too, with the least
delays of the cells (..._min.lib) for the data and the launching clock, the largest for the capturing one; a violation is an error. The result, paths included, is build/sta/<tech>/<chip>/sta.json, and in words sta.txt beside it; figures go to build/metrics/sta.json.
Liberty and netlist come from make liberty and make synth. All numbers are predictions of a predictive kit.
"""
import argparse
import concurrent.futures
import json
import os
import sys

import chipfiles
import flatnet
import kit as kit_module
import opensta
import registers
import spice
from kit import Kit, KitError

# fmax_mhz that the project wants, at the nominal corner.
GOALS = {("flexi-1", 5.5): 12.5, ("flexi-32", 5.5): 10.0}
LONGEST_NS = 20000.0
# Paths are shown at a period so much shorter that those that limit fail: with time borrowed, slack is 0 elsewhere too.
SHORTER = 0.997
FORMAT = "-format full_clock_expanded -fields {slew cap input_pin net} -digits 4"


def exceptions_file(kit, chip, netlist):
    """Writes the exceptions of the chip's registers; constraints/flexi_chip.sdc reads them."""
    path = folder(kit, chip) / "registers.sdc"
    net = flatnet.read(netlist)
    kit_module.write_atomic(path, registers.exceptions(net, kit_module.read_json(kit.path("cells"), "list of cells")))
    return path


def constraints(voltage, duty, exceptions):
    """Tcl that makes flexi_constrain ready: what constraints/flexi_chip.sdc needs but the period."""
    return (f"set flexi_sdc {opensta.quote(chipfiles.SDC)}\nset flexi_voltage {voltage}\nset flexi_duty {duty}\n"
            f"set flexi_exceptions {opensta.quote(exceptions)}\n" + opensta.SEARCH)


def analyse(kit, chip, netlist, corner, voltage, duty=0.5, paths=5, used=None, exceptions=None):
    """One corner and voltage: fmax, hold slack, worst paths (each with the chain of latches that it borrows through)."""
    used = used or chipfiles.cells_of(netlist)
    libraries = chipfiles.libraries(kit, corner, voltage, used)
    what = f"{chip} {corner} {voltage:g} V"
    head = opensta.load(libraries, netlist, chipfiles.TOP, kit.data["wire"]["fF_per_fanout"], chipfiles.least_library(kit, corner, voltage))
    head += constraints(voltage, duty, exceptions or exceptions_file(kit, chip, netlist))
    script = head + f"""
set period [flexi_search 100.0 {LONGEST_NS}]
puts "flexi: period $period"
if {{$period > 0}} {{
  flexi_constrain $period
  puts "flexi: setup [worst_slack -max]"
  puts "flexi: hold [worst_slack -min]"
}}
""" + opensta.marked("setup", f"if {{$period > 0}} {{ flexi_constrain [expr {{$period * {SHORTER}}}]; report_checks -path_delay max -group_count {paths} {FORMAT} }}")
    script += opensta.marked("pulses", "if {$period > 0} { puts [flexi_pulses] }")
    script += opensta.marked("hold", f"if {{$period > 0}} {{ report_checks -path_delay min -group_count 2 {FORMAT} }}")
    script += opensta.marked("check", "check_setup -verbose")
    output = opensta.run(script, what)
    numbers = {}
    for line in output.splitlines():
        words = line.split()
        if len(words) == 3 and words[0] == "flexi:" and words[1] in ("period", "setup", "hold"):
            numbers[words[1]] = float(words[2])
    result = {"corner": corner, "voltage": voltage, "duty": duty, "period_ns": None, "fmax_mhz": 0.0}
    result["unconstrained"] = [line.strip() for line in opensta.section(output, "check").splitlines() if line.strip()]
    if not numbers.get("period"):
        result["why"] = f"no period up to {LONGEST_NS:g} ns meets the constraints"
        return result
    result["period_ns"] = round(numbers["period"], 4)
    result["fmax_mhz"] = round(1000.0 / numbers["period"], 4)
    result["hold_slack_ns"] = numbers["hold"]
    # group_count is per path group (clock, gating checks, ...): sorted here.
    result["paths"] = sorted(opensta.parse_paths(opensta.section(output, "setup")), key=_limits_first)[:paths]
    result["hold_paths"] = sorted(opensta.parse_paths(opensta.section(output, "hold")), key=lambda p: p["slack"])[:2]
    result["pulse_widths_violated"] = [line.strip() for line in opensta.section(output, "pulses").splitlines() if "VIOLATED" in line]
    add_lenders(lambda text: opensta.run(head + text, what), numbers["period"] * SHORTER, result["paths"])
    return result


def _limits_first(path):
    """Slack; an endpoint that could still borrow more limits nothing and comes last."""
    return float("inf") if path["borrowed"] > 0 and path["slack"] >= 0 else path["slack"]


def add_lenders(ask, period, paths):
    """A path that starts at a latch with time given began earlier: fetches the paths to those latches, back to a flop.

    ask: runs a script behind the one that loads the chip and gives OpenSTA's output."""
    wanted = {path["start"] for path in paths if path["given"] > 0}
    known = {}
    for _ in range(4):  # latch behind latch; the pipeline has two phases
        wanted -= set(known)
        if not wanted:
            break
        script = f"flexi_constrain {period}\n"
        pins = {}
        for path in list(paths) + list(known.values()):
            if path["start"] in wanted:
                pin = next((s["pin"] for s in path["stages"] if s["pin"].rsplit("/", 1)[0] == path["start"] and "slew" in s
                            and s["part"] == "data"), None)
                # The latch's data input is the first data stage behind its clock pin.
                data = [s["pin"] for s in path["stages"] if s["pin"].rsplit("/", 1)[0] == path["start"]]
                pins[path["start"]] = data[1] if len(data) > 2 else pin
        for start, pin in pins.items():
            script += opensta.marked(start, f"report_checks -path_delay max -to [get_pins {opensta.quote(pin)}] {FORMAT}")
        output = ask(script)
        wanted = set()
        for start in pins:
            found = opensta.parse_paths(opensta.section(output, start))
            if found:
                known[start] = found[0]
                if found[0]["given"] > 0:
                    wanted.add(found[0]["start"])
    for path in paths:
        chain = []
        at = path
        while at["given"] > 0 and at["start"] in known and len(chain) < 4:
            at = known[at["start"]]
            chain.insert(0, at)
        path["lenders"] = chain


def stage_lines(path):
    """A path in words: one line per cell."""
    lines = []
    source = None
    for stage in path["stages"]:
        if stage["part"] != "data":
            continue
        if "net" not in stage:
            source = stage
            continue
        instance, pin = stage["pin"].rsplit("/", 1) if "/" in stage["pin"] else (stage["pin"], "")
        entry = source["pin"].rsplit("/", 1)[1] if source and "/" in source["pin"] else ""
        lines.append(
            f"    {stage['time']:9.2f} {stage['delay']:+8.2f}  {stage['edge']:4}  {stage['cell']:10} {entry:>4} -> {pin:4}"
            f" fan-out {stage['fanout']:3} load {stage['cap']:7.1f} fF slew {stage['slew'] or 0:6.2f}  {instance}"
        )
    return lines


def path_text(path):
    lines = []
    for part in path.get("lenders", []) + [path]:
        lines.append(f"  from {part['start']} ({part['start_kind']}) to {part['end']} ({part['end_kind']})")
        if part["given"]:
            lines.append(f"    {'':9} {part['given']:+8.2f}  after the latch opened")
        lines += stage_lines(part)
        lines.append(f"    {part['arrival']:9.2f}           arrival; required {part['required']:.2f}"
                     + (f", of that borrowed {part['borrowed']:.2f}" if part["borrowed"] else "") + f"; slack {part['slack']:.2f}")
    return lines


def report(kit, chip, results):
    lines = [f"Static timing of {chip}, kit {kit.name} (L = {kit.length_um:g} um): predictive.",
             f"Paths are shown at a period {100 * (1 - SHORTER):.1f} % shorter than the shortest, where they fail.",
             f"Clock high for {100 * results[0]['duty']:g} % of the period; constraints/flexi_chip.sdc says the rest.", "",
             f"{'corner':12}" + "".join(f"{v:>9g} V" for v in sorted({r['voltage'] for r in results})) + "   fmax, MHz (! hold violated there)"]
    voltages = sorted({r["voltage"] for r in results})
    for corner in dict.fromkeys(r["corner"] for r in results):
        row = {r["voltage"]: r for r in results if r["corner"] == corner}
        cells = ""
        for v in voltages:
            r = row.get(v)
            mark = "!" if r and r.get("hold_slack_ns", 0) < 0 else " "
            cells += f"{r['fmax_mhz']:9.3f}{mark} " if r else f"{'-':>9}  "
        lines.append(f"{corner:12}{cells}")
    for r in results:
        lines += ["", f"== {r['corner']} {r['voltage']:g} V: " + (f"period {r['period_ns']:g} ns, {r['fmax_mhz']:.3f} MHz, worst hold slack "
                  f"{r['hold_slack_ns']:.2f} ns" if r["period_ns"] else r["why"])]
        for pulse in r.get("pulse_widths_violated", []):
            lines.append(f" pulse width (required, actual, slack): {pulse}")
        for number, path in enumerate(r.get("paths", []), 1):
            lines += [f" path {number}"] + path_text(path)
        if r.get("hold_slack_ns", 0) < 0:
            lines.append(" worst hold path")
            lines += path_text(r["hold_paths"][0])
    return "\n".join(lines) + "\n"


def available(kit, netlist, corners, voltages):
    """Points (corner, voltage) whose Liberty is there; the nominal corner must have them all."""
    used = chipfiles.cells_of(netlist)
    points, missing = [], []
    for corner in corners:
        for voltage in voltages:
            try:
                chipfiles.libraries(kit, corner, voltage, used)
                points.append((corner, voltage))
            except KitError:
                if corner == kit.nominal_corner:
                    raise
                missing.append(f"{corner}/{voltage:g}")
    if missing:
        print(f"no Liberty, left out: {' '.join(missing)}", file=sys.stderr)
    return points


def analyse_points(kit, chip, netlist, points, duty, paths):
    used = chipfiles.cells_of(netlist)
    for corner, voltage in points:
        chipfiles.libraries(kit, corner, voltage, used)  # all there, before any work
    exceptions = exceptions_file(kit, chip, netlist)
    progress = spice.Progress(f"sta {chip}", len(points))
    results = []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        futures = [pool.submit(analyse, kit, chip, netlist, c, v, duty, paths, used, exceptions) for c, v in points]
        for future in futures:
            results.append(future.result())
            progress.step()
    progress.end()
    return results


DUTIES = [round(0.25 + 0.05 * k, 2) for k in range(12)]


def best_duty(kit, chip, netlist):
    """The duty cycle with the highest fmax at the nominal corner and the highest voltage; the clock comes from outside."""
    used = chipfiles.cells_of(netlist)
    exceptions = exceptions_file(kit, chip, netlist)
    fmax = {}
    duties = DUTIES
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for step in (0.02, 0.01, None):
            results = pool.map(lambda d: analyse(kit, chip, netlist, kit.nominal_corner, max(kit.voltages), d, 1, used, exceptions), duties)
            fmax |= {d: r["fmax_mhz"] for d, r in zip(duties, results)}
            best = max(fmax, key=fmax.get)
            # Pulse widths make the best one a sharp peak: looked at from nearer.
            duties = [d for d in (round(best - step, 2), round(best + step, 2)) if d not in fmax] if step else []
    for d in sorted(fmax):
        print(f"clock high for {100 * d:g} %: {fmax[d]:.3f} MHz", file=sys.stderr)
    return best


def chip_duty(kit, chip, text):
    """A duty cycle from the command line; without one, that of the last make sta of the chip, or a half."""
    if text is None:
        try:
            return json.loads((folder(kit, chip) / "sta.json").read_text())["duty"]
        except (OSError, ValueError, KeyError):
            return 0.5
    try:
        duty = float(text)
    except ValueError:
        duty = 0.0
    if not 0.05 <= duty <= 0.95:
        raise KitError(f"duty {text}", "give a fraction between 0.05 and 0.95")
    return duty


def folder(kit, chip):
    return kit_module.ROOT / "build" / "sta" / kit.name / chip


def run():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tech", default="ltps", help="technology: a folder of tech/, or a path (default: ltps)")
    parser.add_argument("--chip", default="flexi-1", help="chip of config/chips.json (default: flexi-1)")
    parser.add_argument("--corner", nargs="+", help="corners (default: all that have Liberty files)")
    parser.add_argument("--voltage", nargs="+", help="supply voltages (default: all that have Liberty files)")
    parser.add_argument("--duty", default="best", help="part of the period that the clock is high, or best (the default): the one "
                        f"from {DUTIES[0]:g} to {DUTIES[-1]:g} that is fastest at the nominal corner and the highest voltage")
    parser.add_argument("--paths", type=int, default=5, help="worst paths to report at each corner and voltage (default: 5)")
    parser.add_argument("--netlist", help="another netlist than that of make synth")
    args = parser.parse_args()
    kit = Kit.load(args.tech)
    chip = chipfiles.chip_name(args.chip)
    corners = [kit.corner(c) for c in args.corner or kit.corners]
    voltages = [kit.voltage(v) for v in args.voltage or kit.voltages]
    netlist = chipfiles.netlist(kit, chip, args.netlist)
    if args.corner or args.voltage:
        points = [(c, v) for c in corners for v in voltages]
    else:
        points = available(kit, netlist, corners, voltages)
    duty = best_duty(kit, chip, netlist) if args.duty == "best" else chip_duty(kit, chip, args.duty)
    results = analyse_points(kit, chip, netlist, points, duty, args.paths)
    text = report(kit, chip, results)
    out = folder(kit, chip)
    kit_module.write_atomic(out / "sta.txt", text)
    kit_module.write_atomic(out / "sta.json", json.dumps(
        {"tech": kit.name, "chip": chip, "netlist": str(netlist.name), "duty": duty, "predictive": True, "results": results}, indent=1) + "\n")
    figures = []
    for r in results:
        goal = GOALS.get((chip, r["voltage"])) if r["corner"] == kit.nominal_corner and kit.name == "ltps" else None
        place = r["corner"] if kit.name == "ltps" else f"{r['corner']}-{kit.data.get('label', kit.name)}"
        figures.append(chipfiles.figure("fmax_mhz", f"{chip}/{place}/{r['voltage']:g}", r["fmax_mhz"], "MHz", goal))
    chipfiles.write_metrics("sta", figures)
    print(text.split("\n\n==", 1)[0])
    print(f"\npaths: {os.path.relpath(out / 'sta.txt')}")
    violated = [r for r in results if r.get("hold_slack_ns", 0) < 0]
    if violated:
        print(f"hold is violated at {len(violated)} of {len(results)} points", file=sys.stderr)
    return 1 if violated or any(f["ok"] is False for f in figures) else 0


if __name__ == "__main__":
    kit_module.main(run)
