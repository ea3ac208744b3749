#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Characterises the cells of a kit with ngspice into Liberty: build/kit/<tech>/lib/<corner>_<voltage>.lib, and ..._min.lib

usage: scripts/kit/characterise.py [--tech ltps] [--corner slow] [--voltage 3.3] [--cells INVX1,DFFX1]
       scripts/kit/characterise.py --all       every voltage of the nominal corner, the others at 2.5 and 5.5 V (--voltages);
                                               then the arrays: of all chips, at the other corners of flexi-1 (array_liberty.py)

Delay and slew tables keep the worst of all states of the other inputs, per direction of input and output edge; energies are the
mean over states. The library ..._min.lib of the same simulations keeps the best of all states: sta.py looks at hold with it.
Results are cached by content (build/kit/cache), so a second run takes seconds.
"""
import argparse
import dataclasses
import resource
import time

import numpy

import array_liberty
import cells as cells_module
import charac_decks as decks
import chipfiles
import chips
import kit as kit_module
import liberty
import spice

# Points of the tables. Slews in units of the fan-out-of-four delay of the corner; loads in fF at drive 1.
FULL = {"slews": (0.2, 0.5, 1, 2, 4, 8), "loads": (10, 30, 80, 200, 450, 1000)}
COARSE = {"slews": (0.2, 0.5, 1, 1.5, 4, 8), "loads": (10, 50, 1000)}
THINNED = (0, 2, 4, 5)      # points of FULL kept for large cells and drives
NEAR, FAR = (0, 1, 3, 5), (0, 2, 4, 5)      # slews of COARSE kept: of gates and storage, and of cells of pass gates, whose edges are slower
CONSTRAINT = (0, 2)         # slews, of four, of setup and hold: both are straight lines in them, within what bisection resolves
SMALL = 8                   # TFTs of a cell that has all points of FULL
FALLS = 0.05    # of the delay at the largest load: more is an error
LIMIT = 1800    # seconds that all libraries may take from scratch
CORNER_VOLTAGES = (2.5, 5.5)    # of the corners other than the nominal one, with --all
SWEEP = (0.02, 0.3, 0.6, 1, 1.5, 2.5)   # capacitors tried at the unit driver, in parts of the one expected


def calibrate(library, configs):
    """A Point for each (corner, voltage, grid)."""
    first = spice.run_many([decks.speed(library, c, v).text for c, v, _ in configs], ["t1", "t2", "q"], label="speed")
    second, axes, tried = [], [], []
    for (corner, volts, grid), r in zip(configs, first):
        tau = (r["t1"] + r["t2"]) / 2
        cap = abs(r["q"]) / volts / 40      # INVX4: 40 um of gate width
        slews = [float(f"{tau * s:.3g}") for s in grid["slews"]]
        axes.append((tau, cap, slews))
        # The unit driver is twice the inverter X1: its slew is about tau with a load of 120 um of gates.
        tried.append([[120 * cap * slew / tau * part for part in SWEEP] for slew in slews])
        second.append(decks.driver_sweep(library, corner, volts, slews, tried[-1]).text)
    sweeps = spice.run_many(second, label="drivers")
    points = []
    for (corner, volts, grid), (tau, cap, slews), caps_tried, r in zip(configs, axes, tried, sweeps):
        caps = []
        for i, slew in enumerate(slews):
            got = [((r[f"r2_{i}_{j}"] - r[f"r1_{i}_{j}"]) + (r[f"f2_{i}_{j}"] - r[f"f1_{i}_{j}"])) / 2 for j in range(len(SWEEP))]
            caps.append(float(numpy.interp(slew, got, caps_tried[i])))
        points.append(decks.Point(corner, volts, tau, cap, slews, [c * 1e-15 for c in grid["loads"]], caps))
    return points


def thinned(point, cell):
    """The point with the slews and loads of a cell: fewer for cells of many TFTs, which cost most, and for the larger drives."""
    if len(point.loads) < len(FULL["loads"]):
        slews, loads = FAR if cell.kind == "comb" and cell.pass_inputs else NEAR, range(len(point.loads))
    elif len(cell.inputs) == 1 or (cell.kind == "comb" and cell.transistors <= SMALL and cell.drive == 1):
        return point
    else:
        slews = loads = THINNED
    return dataclasses.replace(point, slews=[point.slews[i] for i in slews], loads=[point.loads[i] for i in loads],
                               driver_caps=[point.driver_caps[i] for i in slews])


class Job:
    """A deck, what builds it again with a longer window, and where its result goes."""

    def __init__(self, key, build):
        self.key, self.build = key, build
        self.deck = build(1)


def jobs_of(library, point, cell):
    """All decks of a cell at a point."""
    point = thinned(point, cell)
    if cell.bits > 1:
        library, cell = library.folded(cell)
    if cell.kind == "tie":
        yield Job((cell.name, "leaks"), lambda s: decks.leakages(library, point, cell))
        return
    if cell.kind == "comb":
        for pin in cell.inputs:
            others = [p for p in cell.inputs if p != pin]
            for side in cell.states(others):
                toggles = any(cell.value(o, {**side, pin: 0}) != cell.value(o, {**side, pin: 1}) for o in cell.outputs)
                # A gate input that changes nothing loads its driver less than one that does; a pass gate may load it more.
                if toggles or pin in cell.pass_inputs:
                    yield Job((cell.name, "comb", pin, tuple(side.items())),
                              lambda s, pin=pin, side=side, t=toggles: decks.combinational(library, point, cell, pin, side, t, s))
        yield Job((cell.name, "leaks"), lambda s: decks.leakages(library, point, cell))
        return
    clock, opens = decks.clock_of(cell)
    yield Job((cell.name, "clocked"), lambda s: decks.clocked(library, point, cell, s))
    if cell.kind == "latch":
        side = {clock: opens}
        yield Job((cell.name, "comb", cell.data_pins[0], tuple(side.items())),
                  lambda s: decks.combinational(library, point, cell, cell.data_pins[0], side, True, s))
    for what in ("setup", "hold"):
        for level in (0, 1):
            yield Job((cell.name, what, level),
                      lambda s, a=(what, level): decks.constraint(library, point, cell, *a, CONSTRAINT, stretch=s))
    for active in ((1, 0) if cell.kind == "ff" else (1,)):
        yield Job((cell.name, "pulse", active), lambda s, a=active: decks.pulse(library, point, cell, a))
    for state in cell.states([cell.data_pins[0], clock]):
        full = {**dict.fromkeys(cell.data_pins, state[cell.data_pins[0]]), clock: state[clock]}
        through = cell.kind == "latch" and state[clock] == opens
        for stored in ((cell.value(next(iter(cell.outputs)), full),) if through else (0, 1)):
            yield Job((cell.name, "leak", tuple(state.items()), stored),
                      lambda s, full=full, stored=stored: decks.stored_leakage(library, point, cell, full, stored))


def is_cached(deck):
    key = spice.cache_key(deck)
    return (spice.CACHE / key[:2] / f"{key}.json").exists()


def simulate(jobs, label):
    """Results by place; a deck with measures missing (output not there yet) is run again with longer windows, then is an error."""
    results = [None] * len(jobs)
    todo = list(range(len(jobs)))
    for stretch in (1, 3, 10):
        if stretch > 1:
            for n in todo:
                jobs[n].deck = jobs[n].build(stretch)
        found = spice.run_many([jobs[n].deck.text for n in todo], label=label, keep_going=True)
        again = []
        for n, r in zip(todo, found):
            if isinstance(r, spice.Failure) or any(m not in r for m in jobs[n].deck.measures):
                again.append(n)
                results[n] = r
            else:
                results[n] = r
        todo = again
        if not todo:
            return results
    deck, r = jobs[todo[0]].deck, results[todo[0]]
    if isinstance(r, spice.Failure):
        raise kit_module.KitError(f"{deck.what}: the simulation failed: {r.why}", "run that deck alone: scripts/kit/spice.py")
    missing = [m for m in deck.measures if m not in r]
    raise kit_module.KitError(f"{deck.what}: {len(missing)} measures did not come out, first {missing[0]} ({deck.text.splitlines()[0]})",
                              "the cell does not switch there: check it, or its corner")


class Arc:
    """Worst and best delay and slew, and energies of the states, of one (input, output)."""

    def __init__(self):
        self.edges = {}      # (input rises, output rises) -> [delay table, slew table], worst of the states
        self.least = {}      # the same, best of the states
        self.states = {}     # state of the other inputs -> {(input rises, output rises): [delay table, slew table]}
        self.energy = []     # (several outputs toggle, table)

    def note(self, rises_in, rises_out, delay, slew, state=()):
        key = (rises_in, rises_out)
        self.states.setdefault(state, {})[key] = [delay, slew]
        for kept, choose in ((self.edges, numpy.maximum), (self.least, numpy.minimum)):
            kept[key] = [choose(a, b) for a, b in zip(kept[key], (delay, slew))] if key in kept else [delay, slew]


def onto_axis(point, slews, values):
    """Tables at the slews of the library from tables at the slews measured: linear, continued at the ends."""
    out = numpy.empty_like(values)
    for j in range(values.shape[1]):
        x, y = slews[:, j], values[:, j]
        for i, want in enumerate(point.slews):
            k = int(numpy.clip(numpy.searchsorted(x, want) - 1, 0, len(x) - 2))
            out[i, j] = y[k] + (y[k + 1] - y[k]) * (want - x[k]) / (x[k + 1] - x[k])
    return out


def grid_of(rows, columns, r, name):
    """Table of the measures name_i_j."""
    return numpy.array([[r[f"{name}_{i}_{j}"] for j in columns] for i in rows])


def by_slew_and_load(point, r, name):
    return grid_of(range(len(point.slews)), range(len(point.loads)), r, name)


class CellResult:
    """What was measured of a cell, in SI units."""

    def __init__(self, cell):
        self.cell = cell
        self.arcs = {}           # (input, output) -> Arc
        self.caps = {p: [0.0, 0.0] for p in cell.inputs}    # rise, fall: what a driver sees, worst of the states
        self.least_caps = {p: [float("inf")] * 2 for p in cell.inputs}   # best of the states
        self.state_caps = {p: {} for p in cell.inputs}      # state of the other inputs -> [rise, fall], each (before, behind half the swing)
        self.charge = {p: 0.0 for p in cell.inputs}         # of the whole swing, per volt: what switching costs
        self.leak = []           # (state, W)
        self.constraints = {}    # (setup|hold, level) -> table, s
        self.pulse = {}          # active -> s
        self.pin_energy = {}     # pin -> J per edge with no output change
        self.clock_energy = None  # table: J per output edge beyond the clock's own

    def times(self, cell, factor):
        """The same for a gate whose TFTs are all so many times as wide, at so many times the load: Library.multiple()."""
        if factor == 1:
            return self
        result = CellResult(cell)
        for key, arc in self.arcs.items():
            result.arcs[key] = Arc()
            result.arcs[key].edges, result.arcs[key].least = arc.edges, arc.least
            result.arcs[key].energy = [(toggling, factor * energy) for toggling, energy in arc.energy]
        for mine, other in ((self.caps, result.caps), (self.least_caps, result.least_caps)):
            other.update({pin: [factor * c for c in both] for pin, both in mine.items()})
        result.charge = {pin: factor * c for pin, c in self.charge.items()}
        result.leak = [(state, factor * watts) for state, watts in self.leak]
        return result


def collect(point, cell, jobs_results):
    """What the results of a cell's jobs say (point: thinned as for the jobs); of a cell of several bits the jobs are of one folded bit."""
    result = CellResult(cell)
    volts = point.volts
    for job, r in jobs_results:
        kind = job.key[1]
        if kind == "comb":
            collect_combinational(point, cell, result, job.key[2], dict(job.key[3]), r)
        elif kind == "clocked":
            collect_clocked(point, cell, result, r)
        elif kind in ("setup", "hold"):
            result.constraints[(kind, job.key[2])] = grid_of(CONSTRAINT, CONSTRAINT, r, "value")
        elif kind == "pulse":
            result.pulse[job.key[2]] = max(r["pulse0"], r["pulse1"])
        elif kind == "leaks":
            result.leak += [(tuple(state.items()), r[f"leak_{n}"] * volts) for n, state in enumerate(cell.states(cell.inputs))]
        elif kind == "leak":
            stored = job.key[3]
            if abs(r["held"] - stored * volts) > 0.05 * volts:
                raise kit_module.KitError(f"{cell.name} does not hold a {stored} at {point.corner}, {volts:g} V: output at {r['held']:.2f} V",
                                          "see scripts/kit/robust.py --cells " + cell.name)
            result.leak.append((job.key[2], r["leak"] * volts))
    for p, o in zip(cell.data_pins[1:], list(cell.outputs)[1:]):      # all bits alike
        for kept in (result.caps, result.least_caps, result.charge, result.pin_energy):
            kept[p] = kept[cell.data_pins[0]]
        clock = decks.clock_of(cell)[0]
        result.arcs[(clock, o)] = result.arcs[(clock, next(iter(cell.outputs)))]
    return result


def note_charges(point, result, pin, edges, r):
    """Keeps the worst and the least of a pin's charges: edges are (name of the measure, 0 rises | 1 falls)."""
    for name, falls in edges:
        fold = result.cell.bits if pin in result.cell.data_pins else 1
        seen = seen_charge(point, result.cell, pin, name, r) / fold
        result.caps[pin][falls] = max(result.caps[pin][falls], seen)
        result.least_caps[pin][falls] = min(result.least_caps[pin][falls], seen)
        result.charge[pin] = max(result.charge[pin], abs(r[f"q{name}"]) / point.volts / fold)


def seen_charge(point, cell, pin, name, r):
    """Capacitance that a driver of the pin sees at an edge: up to four fifths of the swing, or up to half where pass gates are behind the pin."""
    return abs(r[f"h{name}"]) / (point.volts / 2) if pin in cell.pass_inputs else abs(r[f"p{name}"]) / (point.volts * decks.HIGH)


def collect_combinational(point, cell, result, pin, side, r):
    volts, fold = point.volts, max(1, cell.bits)
    if fold > 1:
        side = {**side, **dict.fromkeys(cell.data_pins[1:], 0)}
    outs = [o for o in cell.outputs if cell.value(o, {**side, pin: 0}) != cell.value(o, {**side, pin: 1})]
    note_charges(point, result, pin, [("1", 0), ("2", 1)], r)
    result.state_caps[pin][tuple(side.items())] = [
        (seen_charge(point, cell, pin, edge, r), abs(abs(r[f"p{edge}"]) - abs(r[f"h{edge}"])) / (volts * (decks.HIGH - 0.5))) for edge in ("1", "2")]
    if not outs:
        return
    supply = -by_slew_and_load(point, r, "w") * volts / fold
    drawn = sum(1 for o in outs)
    loads = numpy.array(point.loads) * cell.drive
    own = (supply - drawn * loads[None, :] * volts ** 2) / 2      # per edge, without what charges the loads
    for o in outs:
        arc = result.arcs.setdefault((pin, o), Arc())
        low = o.lower()
        for edge in (1, 2):
            rises_in = edge == 1
            rises_out = cell.value(o, {**side, pin: 1 if rises_in else 0}) == 1
            slews = by_slew_and_load(point, r, f"c{edge}") - by_slew_and_load(point, r, f"b{edge}")
            delay = by_slew_and_load(point, r, f"y{edge}_{low}") - by_slew_and_load(point, r, f"a{edge}")
            slew = by_slew_and_load(point, r, f"e{edge}_{low}") - by_slew_and_load(point, r, f"s{edge}_{low}")
            arc.note(rises_in, rises_out, onto_axis(point, slews, delay), onto_axis(point, slews, slew), tuple(side.items()))
        arc.energy.append((len(outs), own))


def collect_clocked(point, cell, result, r):
    volts, bits = point.volts, cell.bits
    clock, opens = decks.clock_of(cell)
    for o in list(cell.outputs)[:1]:
        arc = result.arcs.setdefault((clock, o), Arc())
        for edge in (1, 2):
            slews = by_slew_and_load(point, r, f"c{edge}") - by_slew_and_load(point, r, f"b{edge}")
            delay = by_slew_and_load(point, r, f"y{edge}") - by_slew_and_load(point, r, f"a{edge}")
            slew = by_slew_and_load(point, r, f"e{edge}") - by_slew_and_load(point, r, f"s{edge}")
            arc.note(opens == 1, edge == 1, onto_axis(point, slews, delay), onto_axis(point, slews, slew))
    change = -(by_slew_and_load(point, r, "w1") + by_slew_and_load(point, r, "w2")) * volts
    none = -grid_of(range(len(point.slews)), (0,), r, "w3") * volts
    loads = numpy.array(point.loads) * cell.drive
    result.clock_energy = (change - 2 * none) / 2 / bits - loads[None, :] * volts ** 2 / 2
    middle = f"{(len(point.slews) - 1) // 2}_{(len(point.loads) - 1) // 2}"
    result.pin_energy[clock] = -r[f"w3_{middle}"] * volts / 2
    for p in cell.data_pins[:1]:
        result.pin_energy[p] = -r[f"w4_{middle}"] * volts / 2 / bits
    note_charges(point, result, clock, [(f"c{n}", n % 2 if opens else 1 - n % 2) for n in range(6)], r)
    inverts = decks.data_level(cell, 1) == 0
    for p in cell.data_pins[:1]:
        note_charges(point, result, p, [(f"d{n}", 1 - n % 2 if inverts else n % 2) for n in range(6, 10)], r)


def rising(table, what, both=False):
    """A table that does not fall with load (and slew): where the output of a pass-gate cell has a shelf near 20 or 80 % at a small
    load, its transition there is longer than at a larger one; the longer one is kept for both, which is never optimistic."""
    better = numpy.maximum.accumulate(table, axis=1)
    if both:
        better = numpy.maximum.accumulate(better, axis=0)
    elif numpy.any(better - table > FALLS * table[:, -1:]):
        raise kit_module.KitError(f"{what}: the delay falls with the load by more than {FALLS:.0%}", "a measure went wrong: run its deck alone")
    return better


def least_rising(table):
    """The same for the best of the states: where a table falls with the load the smaller value is kept for both loads."""
    return numpy.minimum.accumulate(table[:, ::-1], axis=1)[:, ::-1]


SENSE = {"positive_unate": ((True, True), (False, False)), "negative_unate": ((True, False), (False, True))}


def condition(state):
    """A state of some inputs as Liberty writes it in `when`: A&!B."""
    return "&".join(pin if value else f"!{pin}" for pin, value in state)


def delay_groups(point, cell, arc, related, timing_type=None, least=False):
    """timing() groups of an arc: one per sense, each with the worst (least: best) of its states; for cells of pass gates, where
    states differ most, also one per state with `when`: OpenSTA takes those where set_case_analysis gives the state."""
    if timing_type:
        yield delay_group(point, cell, arc.least if least else arc.edges, related, ("timing_type", timing_type), least)
        return
    for sense, keys in SENSE.items():
        tables = {key: (arc.least if least else arc.edges)[key] for key in keys if key in arc.edges}
        if tables:
            yield delay_group(point, cell, tables, related, ("timing_sense", sense), least)
        states = {state: {key: found[key] for key in keys if key in found} for state, found in arc.states.items()}
        states = {state: found for state, found in states.items() if found}
        if cell.pass_inputs and len(states) > 1:
            for state, found in states.items():
                yield delay_group(point, cell, found, related, ("timing_sense", sense), least, state)


def delay_group(point, cell, tables, related, kind, least, state=()):
    """One timing() group out of {(input rises, output rises): [delay table, slew table]}."""
    loads = [c * liberty.CAP * cell.drive for c in point.loads]
    slews = [s * liberty.TIME for s in point.slews]
    group = liberty.Group("timing")
    group.set("related_pin", liberty.quoted(related)).set(*kind)
    if state:
        group.set("when", liberty.quoted(condition(state)))
        group.set("sdf_cond", liberty.quoted(" && ".join(f"{pin} == 1'b{value}" for pin, value in state)))
    for rises, names in ((True, ("cell_rise", "rise_transition")), (False, ("cell_fall", "fall_transition"))):
        for delay, slew in (found for (_, rises_out), found in tables.items() if rises_out == rises):
            if least:
                values = [least_rising(delay), least_rising(slew)]
            else:
                values = [rising(delay, f"{cell.name} {related}"), rising(slew, cell.name, both=True)]
            for name, table in zip(names, values):
                group.add(liberty.table(name, f"delay{len(slews)}", table * liberty.TIME, slews, loads))
    return group


def energy_group(point, cell, related, values):
    group = liberty.Group("internal_power")
    if related:
        group.set("related_pin", liberty.quoted(related))
    loads = [c * liberty.CAP * cell.drive for c in point.loads]
    slews = [s * liberty.TIME for s in point.slews]
    for kind in ("rise_power", "fall_power"):
        if numpy.ndim(values) == 2:
            group.add(liberty.table(kind, f"energy{len(slews)}", values * liberty.ENERGY, slews, loads))
        else:
            group.add(liberty.table(kind, "energy_pin", [values * liberty.ENERGY] * 2, [slews[0], slews[-1]]))
    return group


def arc_energy(result, pin, output):
    """Mean energy per edge: of states in which this output toggles alone, or what it adds to the other's."""
    arc = result.arcs[(pin, output)]
    alone = [e for n, e in arc.energy if n == 1]
    if alone:
        return numpy.mean(alone, axis=0)
    both = numpy.mean([e for _, e in arc.energy], axis=0)
    for other in result.cell.outputs:
        if other != output and (pin, other) in result.arcs:
            single = [e for n, e in result.arcs[(pin, other)].energy if n == 1]
            if single:
                return numpy.maximum(both - numpy.mean(single, axis=0), 0)
    return both / 2


def input_pin(result, pin, clock=False, least=False):
    group = liberty.Group("pin", pin)
    rise, fall = (result.least_caps if least else result.caps)[pin]
    group.set("direction", "input")
    if clock:
        group.set("clock", "true")
    group.set("capacitance", liberty.number(result.charge[pin] * liberty.CAP))
    group.set("rise_capacitance", liberty.number(rise * liberty.CAP))
    group.set("fall_capacitance", liberty.number(fall * liberty.CAP))
    if result.cell.pass_inputs and len(result.state_caps[pin]) > 1 and not least:
        for state, values in result.state_caps[pin].items():
            group.add(receiver_group(state, values))
    return group


def receiver_group(state, values):
    """What the driver of an input of a cell with pass gates sees in one state of the other inputs: half, or less, of what it sees in another.

    The groups of Liberty's receiver model, up to half the supply and behind it. OpenSTA 2.0 reads over them: paths.py does not."""
    group = liberty.Group("receiver_capacitance")
    group.set("when", liberty.quoted(condition(state)))
    for part in (0, 1):
        for edge, value in zip(("rise", "fall"), values):
            table = group.add(liberty.Group(f"receiver_capacitance{part + 1}_{edge}", "scalar"))
            table.set("values", liberty.Complex(liberty.quoted(liberty.number(value[part] * liberty.CAP))))
    return group


def output_pin(point, cell, pin, function):
    group = liberty.Group("pin", pin)
    group.set("direction", "output").set("function", liberty.quoted(function))
    group.set("max_capacitance", liberty.number(point.loads[-1] * cell.drive * liberty.CAP))
    return group


def cell_group(point, result, least=False):
    """A cell; with least the delays are those of the best states, and what does not concern timing is left out."""
    cell = result.cell
    point = thinned(point, cell)
    group = liberty.Group("cell", cell.name)
    group.set("area", cell.transistors)
    if not least:
        watts = [w for _, w in result.leak]
        group.set("cell_leakage_power", liberty.number(max(0.0, sum(watts) / len(watts)) * liberty.LEAKAGE))
    if cell.kind == "comb" and not least:
        for state, w in result.leak:
            leak = group.add(liberty.Group("leakage_power"))
            leak.set("when", liberty.quoted(condition(state)))
            leak.set("value", liberty.number(max(0.0, w) * liberty.LEAKAGE))
    if cell.kind == "tie":
        for pin, function in cell.outputs.items():
            group.add(output_pin(point, cell, pin, function))
        return group
    if cell.kind == "comb":
        for pin in cell.inputs:
            group.add(input_pin(result, pin, least=least))
        for pin, function in cell.outputs.items():
            out = group.add(output_pin(point, cell, pin, function))
            for related in cell.inputs:
                if (related, pin) in result.arcs:
                    for timing in delay_groups(point, cell, result.arcs[(related, pin)], related, least=least):
                        out.add(timing)
                    if not least:
                        out.add(energy_group(point, cell, related, arc_energy(result, related, pin)))
        return group
    sequential_groups(group, point, result, least)
    return group


def sequential_groups(group, point, result, least):
    cell = result.cell
    clock, opens = decks.clock_of(cell)
    ff = cell.kind == "ff"
    if cell.bits > 1 or cell.drive > 1:
        group.set("dont_use", "true")    # placed by grouping bits and by sizing, never chosen by technology mapping
    states = []
    for n, d in enumerate(cell.data_pins):
        names = (f"IQ{n}", f"IQN{n}") if cell.bits > 1 else ("IQ", "IQN")
        states.append(names)
        inner = group.add(liberty.Group("ff" if ff else "latch", *names))
        if ff:
            inner.set("clocked_on", liberty.quoted(clock)).set("next_state", liberty.quoted(d))
        else:
            inner.set("enable", liberty.quoted(clock if opens else f"!{clock}")).set("data_in", liberty.quoted(d))
    pin = group.add(input_pin(result, clock, clock=True, least=least))
    for active, width in result.pulse.items():
        pin.set(f"min_pulse_width_{'high' if active == opens else 'low'}", liberty.number(width * liberty.TIME))
    if not least:
        pin.add(energy_group(point, cell, None, result.pin_energy[clock]))
    clock_slews = [point.slews[i] * liberty.TIME for i in CONSTRAINT]
    edge = ("rising" if opens else "falling") if ff else ("falling" if opens else "rising")
    for d in cell.data_pins:
        pin = group.add(input_pin(result, d, least=least))
        if not least:
            pin.add(energy_group(point, cell, None, result.pin_energy[d]))
        for what in ("setup", "hold"):
            timing = pin.add(liberty.Group("timing"))
            timing.set("related_pin", liberty.quoted(clock)).set("timing_type", f"{what}_{edge}")
            for kind, level in (("rise_constraint", 1), ("fall_constraint", 0)):
                # the hold of data rising after the edge: it was low
                found = result.constraints[(what, level if what == "setup" else 1 - level)]
                timing.add(liberty.table(kind, f"constraint{len(CONSTRAINT)}", found * liberty.TIME, clock_slews, clock_slews))
    for (q, function), names in zip(cell.outputs.items(), states):
        out = group.add(output_pin(point, cell, q, names[1] if function.startswith("!") else names[0]))
        for timing in delay_groups(point, cell, result.arcs[(clock, q)], clock, "rising_edge" if opens else "falling_edge", least):
            out.add(timing)
        if not least:
            out.add(energy_group(point, cell, clock, result.clock_energy))
        if not ff:
            first = cell.data_pins[0], next(iter(cell.outputs))
            d = cell.data_pins[list(cell.outputs).index(q)]
            for timing in delay_groups(point, cell, result.arcs[first], d, least=least):
                out.add(timing)
            if not least:
                out.add(energy_group(point, cell, d, arc_energy(result, *first)))


def build_library(library, point, results, least=False):
    templates = {"energy_pin": ("input_transition_time", None, 2, 0)}
    for n, m in sorted({(len(p.slews), len(p.loads)) for p in (thinned(point, r.cell) for r in results)}):
        templates[f"delay{n}"] = ("input_net_transition", "total_output_net_capacitance", n, m)
        templates[f"energy{n}"] = ("input_transition_time", "total_output_net_capacitance", n, m)
    k = len(CONSTRAINT)
    templates[f"constraint{k}"] = ("related_pin_transition", "constrained_pin_transition", k, k)
    name = library.kit.lib_name(point.corner, point.volts)
    lib = liberty.library(f"{library.kit.name}_{name}{'_min' if least else ''}", library.kit, point.corner, point.volts, templates,
                          f"Cells of the predictive kit {library.kit.name}, {point.corner}, {point.volts:g} V, by scripts/kit/characterise.py.\n"
                          "ns, pF, V, nW, pJ; area is the number of transistors. " + (
                              "Best delay of all states, for hold; no power." if least else "Worst delay of all states; energy per transition."))
    lib.set("default_max_transition", liberty.number(point.slews[-1] * liberty.TIME))
    for result in results:
        lib.add(cell_group(point, result, least))
    return lib


def characterise(kit, configs, names=None):
    """Writes the Liberty files of configs [(corner, volts, grid)]; returns their paths, seconds of each and of all, decks found in the cache."""
    library = cells_module.Library(kit)
    wrong = list(library.check())
    if wrong:
        raise kit_module.KitError(f"cells.json and cells.sp differ: {wrong[0]}", "see all: scripts/kit/cells.py")
    chosen = list(library.cells)
    if names:
        for name in names:
            if name not in library.cells:
                raise kit_module.KitError(f"no cell '{name}' in technology {kit.name}", f"use: {', '.join(library.cells)}")
        chosen = names
    start = time.monotonic()
    points = calibrate(library, configs)
    paths, seconds, cached = [], [], 0
    like = {name: library.multiple(library.cells[name], decks.DRIVER_PIN) for name in chosen}
    simulated = list(dict.fromkeys(like[name][0].name for name in chosen))
    for (corner, volts, _), point in zip(configs, points):
        begin = time.monotonic()
        jobs = [job for name in simulated for job in jobs_of(library, point, library.cells[name])]
        cached += sum(is_cached(job.deck.text) for job in jobs)
        results = simulate(jobs, kit.lib_name(corner, volts))
        by_cell = {name: [] for name in simulated}
        for job, r in zip(jobs, results):
            by_cell[job.key[0]].append((job, r))
        found = {name: collect(thinned(point, library.cells[name]), library.cells[name], pairs) for name, pairs in by_cell.items()}
        collected = [found[like[name][0].name].times(library.cells[name], like[name][1]) for name in chosen]
        suffix = "" if names is None else "_part"
        path = kit.build / "lib" / f"{kit.lib_name(corner, volts)}{suffix}.lib"
        least = path.with_name(f"{path.stem}_min.lib")
        liberty.write(least, build_library(library, point, collected, least=True))
        liberty.write(path, build_library(library, point, collected))
        paths.append(path)
        seconds.append(time.monotonic() - begin)
        print(f"{path.relative_to(kit_module.ROOT)}: {len(chosen)} cells, {len(jobs)} decks, {seconds[-1]:.0f} s", flush=True)
    return paths, seconds, time.monotonic() - start, cached


def arrays(kit, configs):
    """Liberty of the arrays at the same corners and voltages; the chip that stands for the others at the corners is the smallest."""
    all_chips, places = list(chips.load(("chips",))), []
    for corner, volts, _ in configs:
        names = all_chips if corner == kit.nominal_corner else all_chips[:1]
        places.append((corner, volts, *array_liberty.of_chips(kit, names)))
    array_liberty.characterise(kit, places)


def processor_seconds():
    """What this process and the simulations that it has waited for took."""
    mine, theirs = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return mine.ru_utime + mine.ru_stime + theirs.ru_utime + theirs.ru_stime


def figures(kit, configs, seconds, array_seconds, total):
    """Seconds of each library, of the arrays and of all, and those of the processors, for build/metrics/liberty.json."""
    found = [chipfiles.figure("seconds", f"{kit.name}/{kit.lib_name(c, v)}", round(s, 1), "s") for (c, v, _), s in zip(configs, seconds)]
    found.append(chipfiles.figure("seconds", f"{kit.name}/arrays", round(array_seconds, 1), "s"))
    # Where the machine has other work too the first is longer than the second over the number of processes.
    return found + [chipfiles.figure("seconds", f"{kit.name}/all", round(total, 1), "s", goal=LIMIT, at_least=False),
                    chipfiles.figure("processor_seconds", f"{kit.name}/all", round(processor_seconds(), 1), "s")]


def grid_at(kit, volts):
    """The grid of a voltage of the nominal corner: what lies between the lowest, the nominal and the highest one is as coarse as the other corners."""
    return FULL if volts in (min(kit.voltages), kit.nominal_voltage, max(kit.voltages)) else COARSE


def run():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kit_module.add_arguments(parser)
    parser.add_argument("--all", action="store_true", help="all voltages of the nominal corner, some of every other corner")
    parser.add_argument("--voltages", help="with --all: voltages of the other corners (default 2.5,5.5)")
    parser.add_argument("--cells", help="only these cells, into <corner>_<voltage>_part.lib")
    parser.add_argument("--coarse", action="store_true", help="the smaller tables of the corners")
    args = parser.parse_args()
    kit = kit_module.Kit.load(args.tech)
    if args.all:
        if args.corner or args.voltage:
            raise kit_module.KitError("--all goes with neither --corner nor --voltage", "leave one out")
        others = [kit.voltage(v) for v in args.voltages.split(",")] if args.voltages else [v for v in CORNER_VOLTAGES if v in kit.voltages]
        configs = [(kit.nominal_corner, v, grid_at(kit, v)) for v in kit.voltages]
        configs += [(c, v, COARSE) for c in kit.corners if c != kit.nominal_corner for v in others]
    else:
        corner, volts = kit.corner(args.corner), kit.voltage(args.voltage)
        configs = [(corner, volts, grid_at(kit, volts) if corner == kit.nominal_corner and not args.coarse else COARSE)]
    names = args.cells.split(",") if args.cells else None
    _, seconds, total, cached = characterise(kit, configs, names)
    if args.all and not names:
        begin = time.monotonic()
        arrays(kit, configs)
        array_seconds = time.monotonic() - begin
        total += array_seconds
        if cached:
            print(f"{cached} decks came out of the cache: no time recorded (delete {spice.CACHE.relative_to(kit_module.ROOT)} for that)")
        else:
            chipfiles.write_metrics("liberty", figures(kit, configs, seconds, array_seconds, total))
        print(f"{len(configs)} libraries, {total:.0f} s, of the processors {processor_seconds():.0f} s")


if __name__ == "__main__":
    kit_module.main(run)
