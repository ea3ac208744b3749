#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Chooses the drives of a mapped chip by timing: same cells, same transistors, other widths.

usage: scripts/kit/size.py [--tech ltps] [--voltage 5.5] [--corner C] [--period 80] [--duty 0.4] CHIP...

OpenSTA, one process that holds the chip and swaps cells in it, gives the paths that fail at a period somewhat shorter than what the chip does now; on each of them the cell whose
larger drive gains most, what it takes from the cell before included, gets it, and cells beside the path that do not fail get
a smaller one where they load it. What does not help is undone and not tried again. When nothing fails any more
the period becomes shorter, until it is the one wanted or nothing helps. Then gates in the last stage of the clock tree get
the drive with which their clock comes nearest to that of the clock buffers.

Rewrites net.json, net.v and net_flat.v of build/synth/<tech>/<chip>/ (or --folder). Without Liberty nothing is changed: drives stay
those that synth.py chose by load. The same netlist and Liberty give the same result.
"""
import argparse
import json
import pathlib
import re
import sys
import tempfile

import cell_table
import chipfiles
import chips
import flatnet
import kit as kit_module
import libread
import opensta
import registers
import sta
import synth

PATHS = 120         # failing paths looked at in a round
MOVES = 12          # changes in a round, at most
STEPS = (0.95, 0.985, 0.995)    # of the period reached: what is tried next, the nearer ones when the others no longer help
GAIN = 0.03         # ns that a change must promise
SINGLES = 8         # of the changes of a round that did not help, tried alone
EDGE = 5.0          # ns, of clk_i: constraints/flexi_chip.sdc
WORTH = 0.998       # of a period: what is no gain
ENOUGH = 0.9995     # of a period: a step that gains less is the last of its size
ASIDE = 0.03        # of the duty cycle
PAIRS = 12          # cells and the ones before them, tried together where single changes do not help
HOLD = 1.5          # ns of hold slack that changes leave, if there is as much at the beginning
STUCK = 20          # rounds without success at a period until it is given up ...
MANY = 3000, 6      # ... and on chips of more cells, where every round takes long
LIBRARY = re.compile(r"^\s*library\s*\(\s*\"?([\w.]+)", re.M)
SWAP = """
proc flexi_swap {instance cell} {
  if {![replace_cell [get_cells $instance] $cell]} { puts "Error: $instance does not become $cell" }
}
"""
SHOWN = re.compile(r"r (-?[\d.]+|INF|-INF):(-?[\d.]+|INF|-INF) f (-?[\d.]+|INF|-INF):(-?[\d.]+|INF|-INF)")


class Chip:
    """Modules, the flat netlist's lines, and which cell of which module each instance is."""

    def __init__(self, folder, cells):
        self.folder, self.cells = folder, cells
        self.modules = kit_module.read_json(folder / "net.json", "netlist")["modules"]
        self.lines = (folder / "net_flat.v").read_text(encoding="utf-8").splitlines(keepends=True)
        self.place, self.where = {}, {}             # instance -> (module, cell), line
        self.instances = {}                         # (module, cell) -> [instance]
        self.changed = set()                        # instances whose cell is not what it was when OpenSTA was told last
        self.walk(chips.TOP, "")
        for number, line in enumerate(self.lines):
            found = chipfiles.INSTANCE.match(line)
            if found and found[2].lstrip("\\") in self.place:
                self.where[found[2].lstrip("\\")] = number
        missing = [name for name in self.place if name not in self.where]
        if missing:
            raise kit_module.KitError(f"{folder}: {missing[0]} of net.json is not in net_flat.v", "make them anew: make synth")
        self.family = {}
        for cell in cells.values():
            self.family.setdefault(cell.family, []).append(cell)
        for group in self.family.values():
            group.sort(key=lambda cell: cell.drive)

    def walk(self, module, path):
        for name, cell in self.modules[module]["cells"].items():
            if cell["type"] in self.modules:
                self.walk(cell["type"], f"{path}{name}.")
            elif cell["type"] in self.cells:
                self.place[path + name] = (module, name)
                self.instances.setdefault((module, name), []).append(path + name)

    def kind(self, key):
        return self.modules[key[0]]["cells"][key[1]]["type"]

    def set(self, key, kind):
        old = self.kind(key)
        self.modules[key[0]]["cells"][key[1]]["type"] = kind
        self.changed.update(self.instances[key])
        for instance in self.instances[key]:
            number = self.where[instance]
            self.lines[number] = self.lines[number].replace(old, kind, 1)

    def neighbour(self, kind, step):
        """The next larger (step 1) or smaller (-1) drive of a cell, or None."""
        group = [cell.name for cell in self.family[self.cells[kind].family]]
        at = group.index(kind) + step
        return group[at] if 0 <= at < len(group) else None

    def write_flat(self, path):
        path.write_text("".join(self.lines), encoding="utf-8")


class Timing:
    """What OpenSTA says about a chip at one corner, voltage and duty cycle. One process holds the chip and swaps cells in it."""

    def __init__(self, kit, chip, name, corner, voltage, duty, work):
        self.kit, self.chip = kit, chip
        what = f"{name} {corner} {voltage:g} V"
        self.netlist = work / "net.v"
        chip.write_flat(self.netlist)
        used = chipfiles.cells_of(self.netlist)
        libraries = chipfiles.libraries(kit, corner, voltage, used)
        self.liberty = libread.read(libraries)
        exceptions = work / "registers.sdc"
        exceptions.write_text(registers.exceptions(flatnet.read(self.netlist), kit_module.read_json(kit.path("cells"), "list of cells")),
                              encoding="utf-8")
        head = opensta.load(libraries, self.netlist, chipfiles.TOP, kit.data["wire"]["fF_per_fanout"], chipfiles.least_library(kit, corner, voltage))
        self.session = opensta.Session(head + sta.constraints(voltage, duty, exceptions) + SWAP, what)
        self.library = LIBRARY.search(libraries[0].read_text(encoding="utf-8"))[1]
        self.duty = duty
        self.now = (None, None)                     # period and duty that the process has
        self.kinds = {instance: chip.kind(key) for instance, key in chip.place.items()}     # its cells

    def close(self):
        self.session.close()

    def ask(self, script, period=None, duty=None):
        """Output of commands behind the chip's changes, and at a period if there is one."""
        lines = []
        for instance in sorted(self.chip.changed):
            kind = self.chip.kind(self.chip.place[instance])
            if kind != self.kinds[instance]:
                lines.append(f"flexi_swap {opensta.quote(instance)} {self.library}/{kind}\n")
                self.kinds[instance] = kind
        self.chip.changed.clear()
        duty = duty or self.duty
        if duty != self.now[1]:
            lines.append(f"set flexi_duty {duty}\n")
        if period and (period, duty) != self.now:
            lines.append(f"flexi_constrain {period}\n")
        self.now = (period, duty)
        return self.session.ask("".join(lines) + script)

    def period(self, start, duty=None):
        """Shortest period that the netlist meets."""
        output = self.ask(f'puts "flexi: period [flexi_search {start} {sta.LONGEST_NS}]"\n', duty=duty)
        return float(re.search(r"^flexi: period (\S+)", output, re.M)[1])

    def cost(self, period):
        """(worst slack, sum of what endpoints lack, worst hold slack)"""
        output = self.ask('puts "flexi: slack [worst_slack -max] [total_negative_slack] [worst_slack -min]"\n', period)
        return tuple(float(x) for x in re.search(r"^flexi: slack (\S+) (\S+) (\S+)", output, re.M).groups())

    def paths(self, period):
        """Failing paths, worst first, one for each end in a module's cell however often the module is there."""
        copies = max(len(instances) for instances in self.chip.instances.values())
        text = opensta.marked("paths", f"report_checks -path_delay max -group_count {PATHS * copies} {sta.FORMAT}")
        found = opensta.parse_paths(opensta.section(self.ask(text, period), "paths"))
        found = sorted((p for p in found if p["slack"] < 0 and "arrival" in p), key=lambda p: (p["slack"], p["end"]))
        ends = set()
        kept = []
        for path in found:
            end = self.chip.place.get(path["end"].rsplit("/", 1)[0], path["end"])
            if end not in ends:
                ends.add(end)
                kept.append(path)
        kept = kept[:PATHS]
        sta.add_lenders(lambda script: self.ask(script, period), period, kept)
        return kept

    def slacks(self, period, instances):
        """{output pin: slack} of instances."""
        names = " ".join(opensta.quote(f"{name}/{pin}") for name in sorted(instances)
                         for pin in self.chip.cells[self.chip.kind(self.chip.place[name])].outputs)
        output = self.ask(f'foreach name [list {names}] {{ puts "pin $name"; report_slack [get_pins $name] }}\n', period)
        slacks, name = {}, None
        for line in output.splitlines():
            if line.startswith("pin "):
                name = line[4:]
                continue
            found = SHOWN.search(line)
            if found:
                values = [float(x.replace("INF", "inf")) for x in (found[2], found[4])]
                slacks[name] = min([slacks.get(name, float("inf"))] + values)
        return slacks


class Sizer:
    def __init__(self, timing, log):
        self.timing, self.chip, self.log = timing, timing.chip, log
        self.banned = set()
        self.stuck = STUCK if len(timing.chip.place) <= MANY[0] else MANY[1]
        self.hold = min(HOLD, timing.cost(sta.LONGEST_NS)[2])
        net = flatnet.read(timing.netlist)
        self.pins = {name: instance.pins for name, instance in net.instances.items()}
        self.macros = {name: instance.cell for name, instance in net.instances.items() if name not in self.chip.place}
        self.loads = net.loads

    # ------------------------------------------------------------------ delays from Liberty
    def arc(self, kind, source, pin, rises_in, rises_out, slew, load):
        """(delay, slew) of the slowest arc that fits, or None."""
        best = None
        for arc in self.timing.liberty[kind].pins[pin].timing:
            if arc.related != [source] or arc.type.startswith(("setup", "hold")):
                continue
            if arc.type == "combinational" and arc.sense != ("positive_unate" if rises_in == rises_out else "negative_unate"):
                continue
            way = "rise" if rises_out else "fall"
            if f"cell_{way}" not in arc.tables:
                continue
            found = arc.tables[f"cell_{way}"](slew, load), arc.tables[f"{way}_transition"](slew, load)
            best = max(best, found) if best else found
        return best

    def cap(self, kind, pin):
        return self.timing.liberty[kind].pins[pin].capacitance

    def steps(self, path):
        """[(instance, pin in, pin out, rises in, rises out, slew in, load)] of a path, the launching clock's gates and buffers included."""
        found, source = [], None
        for stage in path["stages"]:
            if stage["part"] == "capture" or "/" not in stage["pin"]:
                continue
            instance, pin = stage["pin"].rsplit("/", 1)
            if "net" not in stage:
                source = (instance, pin, stage)
            elif source and source[0] == instance:
                found.append((instance, source[1], pin, source[2]["edge"] == "rise", stage["edge"] == "rise", source[2]["slew"] or 1.0,
                              stage["cap"]))
        return found

    def delay(self, steps, kinds, extra):
        """Of consecutive steps with kinds {instance: kind} in place of theirs and extra load on {instance, pin}."""
        total, slew = 0.0, steps[0][5]
        for instance, source, pin, rises_in, rises_out, seen, load in steps:
            kind = kinds.get(instance) or (self.chip.kind(self.chip.place[instance]) if instance in self.chip.place else self.macros[instance])
            found = self.arc(kind, source, pin, rises_in, rises_out, slew, load + extra.get((instance, pin), 0.0))
            if found is None:
                slew = seen
                continue
            total, slew = total + found[0], found[1]
        return total

    def larger(self, steps, k):
        """(gain, key, kind) of the next drive of step k."""
        instance, source = steps[k][:2]
        if instance not in self.chip.place:
            return None
        key = self.chip.place[instance]
        old = self.chip.kind(key)
        new = self.chip.neighbour(old, 1)
        if new is None or (key, new) in self.banned:
            return None
        part = steps[max(0, k - 1):k + 2]
        extra = {(steps[k - 1][0], steps[k - 1][2]): self.cap(new, source) - self.cap(old, source)} if k else {}
        gain = self.delay(part, {}, {}) - self.delay(part, {instance: new}, extra)
        return (gain, key, new) if gain > GAIN else None

    def smaller(self, steps, k, slacks):
        """The same for a cell that loads step k and has slack."""
        instance, _, pin = steps[k][:3]
        following = steps[k + 1][0] if k + 1 < len(steps) else None
        best = None
        for bit in self.pins[instance].get(pin, []) if instance in self.pins else ():
            for other, entry, _ in self.loads[bit]:
                if other in (instance, following) or other not in self.chip.place:
                    continue
                key = self.chip.place[other]
                old = self.chip.kind(key)
                new = self.chip.neighbour(old, -1)
                outputs = self.chip.cells[old].outputs
                if new is None or entry in outputs or (key, new) in self.banned or self.chip.cells[old].clock_buffer:
                    continue
                # A latch that borrows shows a slack of 0 before it: whether it has any is seen when the change is tried.
                if min(slacks.get(f"{place}/{out}", float("inf")) for place in self.chip.instances[key] for out in outputs) < 0:
                    continue
                part = steps[k:k + 2]
                gain = self.delay(part, {}, {}) - self.delay(part, {}, {(instance, pin): self.cap(new, entry) - self.cap(old, entry)})
                if gain > GAIN and (best is None or (gain, key) > best[:2]):
                    best = (gain, key, new)
        return best

    def beside(self, paths):
        """Instances that load a net of a path without being on it, which smaller() may look at."""
        found = set()
        for path in paths:
            for part in path.get("lenders", []) + [path]:
                for instance, _, pin, *_ in self.steps(part):
                    for bit in self.pins[instance].get(pin, []) if instance in self.pins else ():
                        for other, _, _ in self.loads[bit]:
                            if other in self.chip.place:
                                found.update(self.chip.instances[self.chip.place[other]])
        return found

    # ------------------------------------------------------------------ rounds
    def moves(self, period):
        paths = self.timing.paths(period)
        slacks = self.timing.slacks(period, self.beside(paths))
        chosen, taken = {}, set()
        for path in paths:
            found = []
            for part in path.get("lenders", []) + [path]:
                steps = self.steps(part)
                for k in range(len(steps)):
                    near = {self.chip.place.get(s[0], s[0]) for s in steps[max(0, k - 1):k + 2]}
                    for move in (self.larger(steps, k), self.smaller(steps, k, slacks)):
                        if move:
                            found.append((move, near))
            found.sort(key=lambda item: (-item[0][0], item[0][1]))
            for (_, key, kind), near in found:
                if key in chosen:
                    break                           # this path gets something already
                if not taken & near and key not in taken:
                    chosen[key] = kind
                    taken |= near | {key}
                    break
            if len(chosen) >= MOVES:
                break
        return chosen

    def apply(self, moves):
        """Makes the moves; what undoes them."""
        undo = {key: self.chip.kind(key) for key in moves}
        for key, kind in moves.items():
            self.chip.set(key, kind)
        return undo

    def pairs(self, path):
        """[{key: kind, key: kind}]: a cell of a path and the one before it, both of the next drive, those that promise most first."""
        found = []
        for part in path.get("lenders", []) + [path]:
            steps = self.steps(part)
            for k in range(1, len(steps)):
                names = [steps[k - 1][0], steps[k][0]]
                if any(name not in self.chip.place for name in names) or names[0] == names[1]:
                    continue
                keys = [self.chip.place[name] for name in names]
                old = [self.chip.kind(key) for key in keys]
                new = [self.chip.neighbour(kind, 1) or kind for kind in old]
                if new[0] == old[0] or new[1] == old[1]:
                    continue
                near = steps[max(0, k - 2):k + 2]
                extra = {(steps[k - 1][0], steps[k - 1][2]): self.cap(new[1], steps[k][1]) - self.cap(old[1], steps[k][1])}
                if k > 1:
                    extra[steps[k - 2][0], steps[k - 2][2]] = self.cap(new[0], steps[k - 1][1]) - self.cap(old[0], steps[k - 1][1])
                gain = self.delay(near, {}, {}) - self.delay(near, dict(zip(names, new)), extra)
                if gain > GAIN:
                    found.append((gain, dict(zip(keys, new))))
        found.sort(key=lambda item: (-item[0], sorted(item[1].items())))
        return [moves for _, moves in found[:PAIRS]]

    def badness(self, result):
        return -result[1] - 8 * min(0.0, result[0]) - 50 * min(0.0, result[2] - self.hold)

    def at(self, period):
        """Changes drives until the period is met or nothing helps; True if met."""
        result = self.timing.cost(period)
        failures = 0
        while result[0] < 0 and failures < self.stuck:
            moves = self.moves(period)
            if not moves:
                return False
            undo = self.apply(moves)
            new = self.timing.cost(period)
            if self.badness(new) < self.badness(result) - 1e-3:
                result, failures = new, 0
                continue
            self.apply(undo)
            # Some of them are to blame: one by one, those of the worst paths first.
            failures += 1
            for key in list(moves)[:SINGLES]:
                undo = self.apply({key: moves[key]})
                new = self.timing.cost(period)
                if self.badness(new) < self.badness(result) - 1e-3:
                    result, failures = new, 0
                else:
                    self.apply(undo)
                    self.banned.add((key, moves[key]))
            if failures and failures % 4 == 0:
                for both in self.pairs(self.timing.paths(period)[0]):
                    undo = self.apply(both)
                    new = self.timing.cost(period)
                    if self.badness(new) < self.badness(result) - 1e-3:
                        result, failures = new, 0
                        break
                    self.apply(undo)
        return result[0] >= 0

    # ------------------------------------------------------------------ clock
    def load(self, bit):
        """fF on a net, wire included."""
        ends = self.loads[bit]
        return sum(self.cap(self.kind(name), pin if len(self.pins[name][pin]) == 1 else f"{pin}[{index}]")
                   for name, pin, index in ends) + self.timing.kit.data["wire"]["fF_per_fanout"] * (len(ends) - 1)

    def kind(self, instance):
        return self.chip.kind(self.chip.place[instance]) if instance in self.chip.place else self.macros[instance]

    def latencies(self):
        """{instance that drives clock pins: ns from a rising clk_i to the latest of them}."""
        found, todo = {}, [("clk_i", True, EDGE, 0.0, None)]
        while todo:
            bit, rises, slew, time, driver = todo.pop()
            for name, pin, _ in self.loads[bit]:
                cell = self.chip.cells.get(self.kind(name))
                if cell is None or cell.storage or pin in cell.outputs:
                    if name != driver:
                        found[driver] = max(found.get(driver, 0.0), time)
                    continue
                for out in cell.outputs:
                    for rises_out in (False, True):
                        arc = self.arc(cell.name, pin, out, rises, rises_out, slew, self.load(self.pins[name][out][0]))
                        if arc:
                            todo.append((self.pins[name][out][0], rises_out, arc[1], time + arc[0], name))
        return {name: time for name, time in found.items() if name in self.chip.place}

    def even(self):
        """Gates of clocks get the drive whose clock comes nearest to that of the clock buffers; (spread before, after) in ns."""
        times = self.latencies()
        buffers = [t for name, t in times.items() if self.chip.cells[self.kind(name)].clock_buffer]
        if not buffers:
            return 0.0, 0.0
        goal = sum(buffers) / len(buffers)
        before = max(abs(t - goal) for t in times.values())
        for name in sorted(times):
            key = self.chip.place[name]
            cell = self.chip.cells[self.chip.kind(key)]
            if cell.clock_buffer:
                continue

            def off(kind, key=key):
                self.chip.set(key, kind)
                now = self.latencies()
                return max(abs(now[instance] - goal) for instance in self.chip.instances[key])

            kinds = [c.name for c in self.chip.family[cell.family]]
            self.chip.set(key, min(kinds, key=lambda kind: (off(kind), kind)))
        return before, max(abs(t - goal) for t in self.latencies().values())

    def run(self, wanted):
        best = self.timing.period(max(wanted, 50.0))
        self.log(f"{best:.1f} ns before")
        kept = {key: self.chip.kind(key) for key in self.chip.instances}
        first = best
        for step in STEPS:
            self.banned.clear()                     # what did not help then may help now
            while best > wanted:
                target = max(wanted, best * step)
                met = self.at(target)
                now = self.timing.period(target)
                gain = now / best
                if gain < 1:
                    best, kept = now, {key: self.chip.kind(key) for key in self.chip.instances}
                    self.log(f"{best:.1f} ns")
                elif met:
                    break                           # pulse widths limit, no path: drives do not help
                if not met and gain > ENOUGH:
                    break
        self.apply({key: kind for key, kind in kept.items() if self.chip.kind(key) != kind})
        return first, best


def sized(kit, chip, name, corner, voltage, duty, wanted, log):
    """(period before, after, duty) of a Chip, whose drives it changes."""
    with tempfile.TemporaryDirectory(prefix="flexi-size-") as work:
        timing = Timing(kit, chip, name, corner, voltage, duty or 0.5, pathlib.Path(work))
        try:
            return _sized(timing, duty, wanted, log)
        finally:
            timing.close()


def best_duty(timing):
    """(period, duty) with the shortest period: from the duty at hand to the neighbours while they are better, in steps that become finer."""
    known = {}

    def period(duty):
        if duty not in known:
            known[duty] = timing.period(min(known.values(), default=100.0), duty)
        return known[duty], duty

    at = timing.duty
    for step in (0.05, 0.02, 0.01, 0.005):
        while True:
            near = min((round(d, 3) for d in (at - step, at, at + step) if sta.DUTIES[0] <= round(d, 3) <= sta.DUTIES[-1]), key=period)
            if near == at:
                break
            at = near
    return period(at)


def _sized(timing, duty, wanted, log):
    chip = timing.chip
    sizer = Sizer(timing, log)
    def kinds_now():
        return {key: chip.kind(key) for key in chip.instances}

    first = kept = None                             # kept: period, duty and drives of the best so far
    for _ in range(1 if duty else 5):
        before, at = (timing.period(100.0, duty), duty) if duty else best_duty(timing)
        if first is None:
            first = before
        elif before >= kept[0] * WORTH:
            break
        timing.duty = at
        log(f"clock high for {100 * at:g} %")
        _, after = sizer.run(wanted)
        kept = (after, at, kinds_now())
        if after <= wanted:
            break
        if not duty and after >= before * WORTH:
            # Both phases limit. Where pulse widths do in one of them, drives shorten the other: sized for a shorter one, it is.
            timing.duty = at - ASIDE
            log(f"clock high for {100 * timing.duty:g} %, for the paths of the high phase")
            sizer.run(wanted)
            timing.duty = at
    after, timing.duty, kinds = kept
    sizer.apply({key: kind for key, kind in kinds.items() if chip.kind(key) != kind})
    off = sizer.even()
    even = timing.period(after)
    if even > after * 1.005 or off[1] >= off[0]:
        sizer.apply(kinds)                          # no gain, or not worth that much
        even = after
    else:
        log(f"clocks come within {off[0]:.1f} ns of each other before their gates are chosen, {off[1]:.1f} ns after")
    return first, even, timing.duty


def run():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("chip", nargs="+")
    kit_module.add_arguments(parser)
    parser.add_argument("--period", type=float, default=80.0, help="ns that are enough (default 80)")
    parser.add_argument("--duty", default="best", help="part of the period that the clock is high, or best (the default): the one with the "
                        "shortest period, chosen again when nothing helps any more")
    parser.add_argument("--folder", help="folder with the chip's netlists instead of build/synth/<tech>/<chip>")
    args = parser.parse_args()
    kit = kit_module.Kit.load(args.tech)
    corner = kit.corner(args.corner)
    voltage = kit.voltage(args.voltage) if args.voltage else max(kit.voltages)
    cells = cell_table.load(kit)
    for name in args.chip:
        folder = pathlib.Path(args.folder) if args.folder else kit_module.ROOT / "build" / "synth" / kit.name / chipfiles.chip_name(name)
        made = kit_module.read_json(folder / "count.json", "count of make synth")
        if not (kit.build / "lib" / f"{kit.lib_name(corner, voltage)}.lib").is_file():
            print(f"{name}: no Liberty of {corner} at {voltage:g} V: drives stay those of the loads (make liberty, then this again)")
            continue
        chip = Chip(folder, cells)
        before, after, duty = sized(kit, chip, name, corner, voltage, None if args.duty == "best" else sta.chip_duty(kit, name, args.duty), args.period,
                              lambda text, name=name: print(f"size: {name}: {text}", file=sys.stderr, flush=True))
        counted, kinds = synth.count(chip.modules, cells, synth.boxes_of(kit, made["arrays"]))
        total = sum(sum(parts.values()) for parts in counted.values())
        if total != made["total"]:
            raise kit_module.KitError(f"{name}: {total} transistors after sizing, {made['total']} before", "families of cells.json must have equal counts")
        synth.write_netlists(folder, chip.modules, made["arrays"], kit_module.ROOT)
        kit_module.write_atomic(folder / "count.json", json.dumps({**made, "blocks": counted, "cells": dict(sorted(kinds.items())),
                                "sized": {"corner": corner, "voltage": voltage, "duty": duty}}, indent=1) + "\n")
        print(f"{name}: {before:.1f} -> {after:.1f} ns at {corner}, {voltage:g} V, clock high for {100 * duty:g} %, {total} transistors")


if __name__ == "__main__":
    kit_module.main(run)
