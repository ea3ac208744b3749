# SPDX-License-Identifier: Apache-2.0
"""Decks that measure one cell: delays, slews, charges, constraints. characterise.py collects and combines them.

Every pin is driven through an inverter as strong as the pin is wide, with a capacitor that sets the slew: cells whose inputs
reach pass gates see a driver that yields, as in a netlist, and waveforms have the tails of real ones. The slew that came out is
measured too, and the tables are interpolated to the slews of the library. Drivers have a supply of their own.
"""
import dataclasses
import itertools

import kit as kit_module

LOW, HIGH = 0.2, 0.8        # slew is the time between these fractions of the supply
DRIVER_N, DRIVER_P = 8, 12  # widths of the unit driver, um
# ngspice's own trtol of 7 leaves slews of fast edges wrong by half; with 1 they are within 5 %, delays within 1 %, as measured
# against runs with forty times the steps.
ACCURATE = ".options trtol=1\n"
FEW = 30                    # steps at least, of runs that only tell whether a value was stored: as good as 60 and 300
FEWER = 18                  # the same for runs that are shorter by as much
EDGES = 50                  # of runs with edges only, which take short steps by themselves: delays and slews as with 150
DRIVER_PIN = 20             # gate width it drives at about its own strength: wider pins get a wider driver


@dataclasses.dataclass
class Point:
    """What calibration found for one corner and supply voltage, and the tables' axes."""
    corner: str
    volts: float
    tau: float          # delay of an inverter that drives four of its kind, s
    cap_per_um: float   # charge per volt and um of gate width of an inverter input, F
    slews: list         # s
    loads: list         # F, of drive 1
    driver_caps: list   # F at the unit driver for each slew


class Deck:
    """Text of a deck and the names of the measures it must give."""

    def __init__(self, text, measures, what):
        self.text, self.measures, self.what = text, measures, what


def eng(x):
    return f"{x:.7g}"


def pwl(points):
    return " ".join(f"{eng(t)} {eng(v)}" for t, v in points)


def pin_width(library, cell, pin):
    """Width of gates and pass gates on a pin, um."""
    return max(4.0, sum(w for _, w, nodes in library.devices(cell.name) for node in nodes if node == pin.lower()))


def strength(library, cell, pin):
    fold = cell.fold if pin in cell.data_pins else 1
    return fold * max(1.0, pin_width(library, cell, pin) / fold / DRIVER_PIN)


def driver(name, source, node, k):
    return (f"xp{name} {node} {source} vdrv tftp w={DRIVER_P * k:g}u l={{lmin}}\n"
            f"xn{name} {node} {source} 0 tftn w={DRIVER_N * k:g}u l={{lmin}}\n")


def head(library, point, cell, title, accurate=True):
    """Header, supplies and the cell under test with a 0 V source in each input (its current is the pin's charge)."""
    text = library.kit.deck_header(point.corner, point.volts, include=(), title=f"{cell.name} {title}")
    # Whether a value was stored is seen without short steps as well: setup and hold within 0.05 ns, in 0.6 of the time.
    text += (ACCURATE if accurate else "") + library.subckt[cell.name]
    text += f"Vdd vdd 0 {point.volts:g}\nVdrv vdrv 0 {point.volts:g}\n"
    pins = [p.lower() for p in cell.inputs + list(cell.outputs)]
    text += f"xu {' '.join(pins)} vdd 0 {cell.name}\n"
    for pin in cell.inputs:
        low = pin.lower()
        text += f"Vi{low} w{low} {low} 0\n" + driver(f"d{low}", f"s{low}", f"w{low}", strength(library, cell, pin))
        text += f"Cd{low} w{low} 0 1f\n"
    for pin in cell.outputs:
        text += f"Cl{pin.lower()} {pin.lower()} 0 10f\n"
    return text


def slew_cap(library, point, cell, pin, index):
    """Capacitor at the driver of a pin for slew number index: what the pin itself loads is taken off."""
    k = strength(library, cell, pin)
    return max(k * point.driver_caps[index] - point.cap_per_um * pin_width(library, cell, pin), 1e-18)


def settle(point, load):
    """Time after which an output with a load (F, per drive) is surely at rest."""
    per_farad = point.tau / (40 * point.cap_per_um)   # delay per load of the inverter X1 (10 um of width), from above
    return 14 * point.tau + 6 * per_farad * load


def tran(stop, points=150):
    """The tran command: at least so many steps; edges take shorter ones by themselves (ACCURATE)."""
    return f"tran {eng(stop / points)} {eng(stop)} 0 {eng(stop / points)}"


def charges(name, pin, span, half, crossing):
    """Charge into a pin in a span: q of the whole edge, h and p up to the crossings (measures) of half and of four fifths of it.

    What drives the pin sees p, or h where pass gates are behind it: what the output pushes back, and what the node behind a pass gate takes
    while it follows, comes later, when it matters no more."""
    start = span.split()[0]
    return (f"meas tran q{name} integ i(Vi{pin}) {span}\n"
            f"meas tran h{name} integ i(Vi{pin}) {start} to=$&{half}\n"
            f"meas tran p{name} integ i(Vi{pin}) {start} to=$&{crossing}\n")


def combinational(library, point, cell, pin, side, full, stretch=1):
    """Pin rises, then falls, with the other inputs at rest in state side: all slews and loads (full), or the middle ones only."""
    volts = point.volts
    outs = [o for o in cell.outputs if cell.value(o, {**side, pin: 0}) != cell.value(o, {**side, pin: 1})]
    low = pin.lower()
    title = f"{pin} | " + " ".join(f"{p}={v}" for p, v in side.items())
    text = head(library, point, cell, title)
    for p, v in side.items():
        text += f"Vs{p.lower()} s{p.lower()} 0 {volts * (1 - v):g}\n"
    text += f"Vs{low} s{low} 0 pwl(0 {volts:g} 1 {volts:g})\n.control\n"
    mid = len(point.slews) // 2 - (len(point.slews) % 2 == 0)
    middle_load = len(point.loads) // 2 - (len(point.loads) % 2 == 0)
    measures = []
    for i, slew in enumerate(point.slews):
        if not full and i != mid:
            continue
        text += f"alter Cd{low}={eng(slew_cap(library, point, cell, pin, i))}\n"
        for j, unit_load in enumerate(point.loads):
            if not full and j != middle_load:
                continue
            load = unit_load * cell.drive * cell.fold
            ramp = slew / (HIGH - LOW)
            window = stretch * (3 * ramp + settle(point, unit_load))
            start = 0.1 * window
            end1, end2 = start + window, start + 2 * window
            for o in cell.outputs:
                text += f"alter Cl{o.lower()}={eng(load)}\n"
            text += f"alter @Vs{low}[pwl] = [ {pwl([(0, volts), (start, volts), (start + ramp, 0), (end1, 0), (end1 + ramp, volts)])} ]\n"
            # Beside the charge of the largest load the cell's own energy is small: with few steps it is lost.
            text += (tran(end2) if j == len(point.loads) - 1 else tran(end2, EDGES)) + "\n"
            names = []

            def when(name, node, fraction, rises, edge):
                span = f"from={eng(start)} to={eng(end1)}" if edge == 1 else f"from={eng(end1)} to={eng(end2)}"
                nonlocal text
                text += f"meas tran {name} when v({node})={eng(volts * fraction)} {'rise' if rises else 'fall'}=last {span}\n"
                names.append(name)

            tag = f"_{i}_{j}"
            for edge in (1, 2):
                when(f"a{edge}{tag}", low, 0.5, edge == 1, edge)
                when(f"b{edge}{tag}", low, LOW if edge == 1 else HIGH, edge == 1, edge)
                when(f"c{edge}{tag}", low, HIGH if edge == 1 else LOW, edge == 1, edge)
                for o in outs:
                    rises = cell.value(o, {**side, pin: 1 if edge == 1 else 0}) == 1
                    when(f"y{edge}_{o.lower()}{tag}", o.lower(), 0.5, rises, edge)
                    when(f"s{edge}_{o.lower()}{tag}", o.lower(), LOW if rises else HIGH, rises, edge)
                    when(f"e{edge}_{o.lower()}{tag}", o.lower(), HIGH if rises else LOW, rises, edge)
                if i == mid and j == middle_load:
                    span = f"from={eng(start)} to={eng(end1)}" if edge == 1 else f"from={eng(end1)} to={eng(end2)}"
                    text += charges(f"{edge}", low, span, f"a{edge}{tag}", f"c{edge}{tag}")
                    names += [f"q{edge}", f"h{edge}", f"p{edge}"]
            text += f"meas tran w{tag} integ i(Vdd) from={eng(start)} to={eng(end2)}\n"
            names.append(f"w{tag}")
            text += "destroy all\n"
            measures += names
    return Deck(text + ".endc\n.end\n", measures, f"{cell.name} {title}")


def clock_of(cell):
    """(pin, level that opens): the clock of a flip-flop or the enable of a latch."""
    return (cell.clock, 1) if cell.kind == "ff" else (cell.enable, cell.enable_level)


def data_level(cell, output_level):
    """Level at the data pins that gives an output level: latches may invert."""
    first = next(iter(cell.outputs))
    return output_level if cell.value(first, dict.fromkeys(cell.data_pins, 1)) else 1 - output_level


def clock_sources(cell, volts, ramp, edges):
    """PWL of the clock's source: edges = [(time, 1 opens | 0 closes)], the source is inverted by the driver."""
    _, opens = clock_of(cell)
    now = volts * (1 - (1 - opens))      # closed
    points = [(0, now)]
    for time, active in edges:
        new = volts * (1 - (opens if active else 1 - opens))
        points += [(time, now), (time + ramp, new)]
        now = new
    return points


def data_sources(volts, ramp, start, edges):
    """PWL of a data source (inverted by the driver): edges = [(time, level)]."""
    now = volts * (1 - start)
    points = [(0, now)]
    for time, level in edges:
        points += [(time, now), (time + ramp, volts * (1 - level))]
        now = volts * (1 - level)
    return points


def bracket(points):
    return f"[ {pwl(points)} ]"


def clocked(library, point, cell, stretch=1):
    """Clock (or enable) to output: slews, loads, energies of a cycle with and without a change. All bits move together."""
    volts = point.volts
    clock, opens = clock_of(cell)
    low, out = clock.lower(), next(iter(cell.outputs)).lower()
    d = cell.data_pins[0].lower()
    text = head(library, point, cell, f"{clock} to output")
    for p in cell.inputs:
        text += f"Vs{p.lower()} s{p.lower()} 0 pwl(0 0 1 0)\n"
    text += ".control\n"
    mid = len(point.slews) // 2 - (len(point.slews) % 2 == 0)
    middle_load = len(point.loads) // 2 - (len(point.loads) % 2 == 0)
    for p in cell.data_pins:
        text += f"alter Cd{p.lower()}={eng(slew_cap(library, point, cell, p, min(1, mid)))}\n"
    data_ramp = point.slews[min(1, mid)] / (HIGH - LOW)
    measures = []
    for i, slew in enumerate(point.slews):
        text += f"alter Cd{low}={eng(slew_cap(library, point, cell, clock, i))}\n"
        for j, unit_load in enumerate(point.loads):
            ramp = slew / (HIGH - LOW)
            period = stretch * 4 * (2 * ramp + settle(point, unit_load))
            for o in cell.outputs:
                text += f"alter Cl{o.lower()}={eng(unit_load * cell.drive * cell.fold)}\n"
            clock_edges = [(p * period / 2, p % 2) for p in range(1, 9)]
            one, zero = data_level(cell, 1), data_level(cell, 0)
            data_edges = [(1.25 * period, one), (2.25 * period, zero), (4.3 * period, one), (4.6 * period, zero)]
            text += f"alter @Vs{low}[pwl] = {bracket(clock_sources(cell, volts, ramp, clock_edges))}\n"
            for p in cell.data_pins:
                text += f"alter @Vs{p.lower()}[pwl] = {bracket(data_sources(volts, data_ramp, zero, data_edges))}\n"
            # A clock without a change, and data while closed, cost the same whatever the load: seen at one load.
            middle = i == mid and j == middle_load
            text += (tran(5 * period) if j == 0 or middle else tran(3.25 * period, 100)) + "\n"
            tag = f"_{i}_{j}"
            for edge, at in ((1, 1.5), (2, 2.5)):
                span = f"from={eng(at * period)} to={eng((at + 0.5) * period)}"
                direction = "rise" if opens else "fall"
                first, second = (LOW, HIGH) if opens else (HIGH, LOW)
                rises = edge == 1
                for name, node, fraction, way in (
                        ("a", low, 0.5, direction), ("b", low, first, direction), ("c", low, second, direction),
                        ("y", out, 0.5, "rise" if rises else "fall"),
                        ("s", out, LOW if rises else HIGH, "rise" if rises else "fall"),
                        ("e", out, HIGH if rises else LOW, "rise" if rises else "fall")):
                    text += f"meas tran {name}{edge}{tag} when v({node})={eng(volts * fraction)} {way}=last {span}\n"
                    measures.append(f"{name}{edge}{tag}")
            for name, wanted, a, b in (("w1", True, 1.45, 2.2), ("w2", True, 2.45, 3.2), ("w3", j == 0 or middle, 3.45, 4.2), ("w4", middle, 4.25, 4.95)):
                if wanted:
                    text += f"meas tran {name}{tag} integ i(Vdd) from={eng(a * period)} to={eng(b * period)}\n"
                    measures.append(name + tag)
            if middle:
                spans = [("c", low, *ab) for ab in ((1.45, 1.95), (1.95, 2.2), (2.45, 2.95), (2.95, 3.2), (3.45, 3.95), (3.95, 4.2))]
                spans += [("d", d, *ab) for ab in ((1.2, 1.45), (2.2, 2.45), (4.28, 4.58), (4.58, 4.95))]
                for n, (which, pin, a, b) in enumerate(spans):
                    up = n % 2 == (0 if (opens if which == "c" else one) else 1)
                    span = f"from={eng(a * period)} to={eng(b * period)}"
                    for name, fraction in (("z", 0.5), ("x", HIGH if up else LOW)):
                        text += f"meas tran {name}{n} when v({pin})={eng(volts * fraction)} {'rise' if up else 'fall'}=last {span}\n"
                    text += charges(f"{which}{n}", pin, span, f"z{n}", f"x{n}")
                    measures += [f"q{which}{n}", f"h{which}{n}", f"p{which}{n}"]
            text += "destroy all\n"
    return Deck(text + ".endc\n.end\n", measures, f"{cell.name} {clock}")


def constraint(library, point, cell, what, level, indices, steps=7, stretch=1):
    """Setup or hold (what) of data going to or leaving the level (0|1 at the data pin), by bisection, for all pairs of slews indices.

    Flip-flop: against the opening edge; the output must come within 1.1 times its undisturbed delay and stay.
    Latch: against the closing edge; setup asks the same of data to output, hold that the output keeps its value."""
    text = head(library, point, cell, f"{what} {level}", accurate=False)
    for p in cell.inputs:
        text += f"Vs{p.lower()} s{p.lower()} 0 pwl(0 0 1 0)\n"
    text += ".control\n"
    measures = []
    for clock_index, data_index in itertools.product(indices, repeat=2):
        measures.append(f"value_{clock_index}_{data_index}")
        text += bisection(library, point, cell, what, level, clock_index, data_index, steps, stretch)
        text += f"let {measures[-1]} = $best\nprint {measures[-1]}\nunset best\n"
    return Deck(text + ".endc\n.end\n", measures, f"{cell.name} {what} {level}")


def bisection(library, point, cell, what, level, clock_index, data_index, steps, stretch):
    """Commands of constraint() for one pair of slews: the variable best is the constraint, unset where none was found."""
    volts, half = point.volts, point.volts / 2
    clock, opens = clock_of(cell)
    low, d, out = clock.lower(), cell.data_pins[0].lower(), next(iter(cell.outputs)).lower()
    latch = cell.kind == "latch"
    text = f"alter Cd{low}={eng(slew_cap(library, point, cell, clock, clock_index))}\n"
    for p in cell.data_pins:
        text += f"alter Cd{p.lower()}={eng(slew_cap(library, point, cell, p, data_index))}\n"
    load = point.loads[1]
    for o in cell.outputs:
        text += f"alter Cl{o.lower()}={eng(load * cell.drive * cell.fold)}\n"
    clock_ramp = point.slews[clock_index] / (HIGH - LOW)
    data_ramp = point.slews[data_index] / (HIGH - LOW)
    reach = stretch * (6 * point.tau + 1.5 * (clock_ramp + data_ramp))    # bisection from -reach to +reach
    period = 4 * (reach + settle(point, load))
    # first a pulse that stores the other level, then the edge in question, at count
    count = 1.3 * period
    if latch:
        edges, early, first = [(0.1 * period, 1), (0.45 * period, 0), (0.75 * period, 1), (count, 0)], 0.9 * period, 0.6 * period
    else:
        edges, early, first = [(0.1 * period, 1), (0.55 * period, 0), (count, 1), (count + 0.4 * period, 0)], 0.75 * period, 0.75 * period
    stop = count + 0.75 * period
    text += f"alter @Vs{low}[pwl] = {bracket(clock_sources(cell, volts, clock_ramp, edges))}\n"
    way = "rise" if cell.value(next(iter(cell.outputs)), dict.fromkeys(cell.data_pins, level)) else "fall"
    closing = ("fall" if opens else "rise") if latch else ("rise" if opens else "fall")
    v_new, v_old = volts * (1 - level), volts * level      # at the sources
    # undisturbed: data at `early`, long before the edge

    def drive_all(points):
        return "".join(f"alter @Vs{p.lower()}[pwl] = [ {points} ]\n" for p in cell.data_pins)

    text += drive_all(pwl([(0, v_old), (early, v_old), (early + data_ramp, v_new)]))
    run = tran(stop, FEWER)
    text += run + "\n"
    text += f"meas tran c0 when v({low})={eng(half)} {closing}=last from={eng(count)} to={eng(count + 0.4 * period)}\n"
    text += f"meas tran d0 when v({d})={eng(half)} {'rise' if level else 'fall'}=last from={eng(early)} to={eng(count)}\n"
    text += f"meas tran q0 when v({out})={eng(half)} {way}=last from={eng(first)} to={eng(stop)}\n"
    text += "set c0=$&c0\nset d0=$&d0\nset q0=$&q0\ndestroy all\n"
    sign = 1 if way == "rise" else -1
    text += f"let fail = {eng(-reach)}\nlet pass = {eng(reach)}\nlet n = 0\n"
    text += f"while n lt {steps}\n let x = (fail+pass)/2\n"
    if what == "setup":
        text += f" let ta = {eng(count)} - x\n let tb = ta + {eng(data_ramp)}\n"
        text += drive_all(f"0 {eng(v_old)} $&ta {eng(v_old)} $&tb {eng(v_new)}")
        reference = f"$d0 + (ta - {eng(early)})" if latch else "$c0"     # where the delay starts
        undisturbed = "$q0 - $d0" if latch else "$q0 - $c0"
    else:
        text += f" let ta = {eng(count)} + x\n let tb = ta + {eng(data_ramp)}\n"
        text += drive_all(f"0 {eng(v_old)} {eng(first)} {eng(v_old)} {eng(first + data_ramp)} {eng(v_new)} $&ta {eng(v_new)} $&tb {eng(v_old)}")
        reference, undisturbed = "$c0", "$q0 - $c0"
    if what == "hold" and latch:
        text += f" let tl = {eng(stop - 0.05 * period)}\n"
    else:
        text += f" let tl = {reference} + 1.1 * ({undisturbed})\n"
    text += " set tl=$&tl\n set x=$&x\n set fail=$&fail\n set pass=$&pass\n set n=$&n\n"
    text += f" {run}\n meas tran v1 find v({out}) at=$tl\n meas tran v2 find v({out}) at={eng(stop - 0.02 * period)}\n"
    # where data and clock really crossed, at the pins
    data_way = "rise" if (level if what == "setup" else 1 - level) else "fall"
    text += f" meas tran tc when v({low})={eng(half)} {closing}=last from={eng(count)} to={eng(count + 0.5 * period)}\n"
    text += f" meas tran td when v({d})={eng(half)} {data_way}=last from={eng(count - 1.2 * reach)} to={eng(stop)}\n"
    text += f" let ok = ({sign}*(v1-{eng(half)}) gt 0) * ({sign}*(v2-{eng(half)}) gt {eng(0.4 * volts)})\n"
    text += f" let offset = {'tc-td' if what == 'setup' else 'td-tc'}\n"
    text += " set ok=$&ok\n set offset=$&offset\n destroy all\n"
    text += f" let n = {'$n'} + 1\n let fail = $fail\n let pass = $pass\n"
    text += " if $ok gt 0\n  let pass = $x\n  set best=$offset\n  else\n  let fail = $x\n end\nend\n"
    return text


def pulse(library, point, cell, active, steps=8):
    """Shortest clock pulse (open: active=1, closed: 0) with which new data still comes through, both data levels."""
    volts, half = point.volts, point.volts / 2
    clock, opens = clock_of(cell)
    low, out = clock.lower(), next(iter(cell.outputs)).lower()
    text = head(library, point, cell, f"pulse {active}", accurate=False)
    for p in cell.inputs:
        text += f"Vs{p.lower()} s{p.lower()} 0 pwl(0 0 1 0)\n"
    index = 0
    ramp = point.slews[index] / (HIGH - LOW)
    load = point.loads[1]
    text += ".control\n"
    for p in cell.inputs:
        text += f"alter Cd{p.lower()}={eng(slew_cap(library, point, cell, p, index))}\n"
    for o in cell.outputs:
        text += f"alter Cl{o.lower()}={eng(load * cell.drive * cell.fold)}\n"
    reach = 12 * point.tau + 2 * ramp
    period = 4 * (reach + settle(point, load))
    measures = []
    for level in (0, 1):
        new, old = data_level(cell, level), data_level(cell, 1 - level)
        # no shorter than its own edge: the source would have to go back in time
        text += f"let fail = {eng(1.02 * ramp)}\nlet pass = {eng(reach)}\nlet n = 0\nwhile n lt {steps}\n let x = (fail+pass)/2\n if n eq 0\n let x = {eng(reach)}\n end\n"
        text += f" let ta = {eng(1.5 * period)} + x\n let tb = ta + {eng(ramp)}\n set x=$&x\n set n=$&n\n set fail=$&fail\n set pass=$&pass\n"
        edges = [(0.5 * period, 1), (1.0 * period, 0), (1.5 * period, 1)]
        if active:
            points = clock_sources(cell, volts, ramp, edges)
            last = volts * (1 - (1 - opens))
            text += f" alter @Vs{low}[pwl] = [ {pwl(points)} $&ta {eng(points[-1][1])} $&tb {eng(last)} ]\n"
        else:
            # open until 1.5 periods, then a short closed pulse, data changing while still open (a flip-flop samples it then)
            points = clock_sources(cell, volts, ramp, [(0.5 * period, 1), (1.5 * period, 0)])
            last = volts * (1 - opens)
            text += f" alter @Vs{low}[pwl] = [ {pwl(points)} $&ta {eng(points[-1][1])} $&tb {eng(last)} ]\n"
        for p in cell.data_pins:
            text += f" alter @Vs{p.lower()}[pwl] = {bracket(data_sources(volts, ramp, old, [(1.25 * period, new)]))}\n"
        stop = 2.6 * period
        sign = 1 if level else -1
        text += f" {tran(stop, FEW)}\n meas tran v2 find v({out}) at={eng(stop * 0.99)}\n"
        direction = "rise" if opens == active else "fall"
        back = "fall" if opens == active else "rise"
        text += f" meas tran t1 when v({low})={eng(half)} {direction}=last from={eng(1.5 * period)} to={eng(stop)}\n"
        text += f" meas tran t2 when v({low})={eng(half)} {back}=last from={eng(1.5 * period)} to={eng(stop)}\n"
        text += f" let ok = ({sign}*(v2-{eng(half)}) gt {eng(0.4 * volts)})\n let width = t2-t1\n set ok=$&ok\n set width=$&width\n destroy all\n"
        text += " let n = $n + 1\n let fail = $fail\n let pass = $pass\n if $ok gt 0\n  let pass = $x\n  set best=$width\n  else\n  let fail = $x\n"
        text += "  if n eq 1\n   let n = 1000\n  end\n end\nend\n"
        text += f"let pulse{level} = $best\nprint pulse{level}\n"
        measures.append(f"pulse{level}")
    return Deck(text + ".endc\n.end\n", measures, f"{cell.name} pulse")


def leakages(library, point, cell):
    """Supply current at rest in each state of the inputs of a gate: leak_0, leak_1, ... in the order of cell.states()."""
    volts = point.volts
    text = at_rest(library, point, cell) + "".join(f"Vs{pin.lower()} {pin.lower()} 0 0\n" for pin in cell.inputs) + ".control\n"
    measures = []
    for number, state in enumerate(cell.states(cell.inputs)):
        measures.append(f"leak_{number}")
        text += "".join(f"alter Vs{pin.lower()}={volts * value:g}\n" for pin, value in state.items())
        text += f"op\nlet {measures[-1]} = -({currents(state)})\nprint {measures[-1]}\ndestroy all\n"
    return Deck(text + ".endc\n.end\n", measures, f"{cell.name} leakage")


def at_rest(library, point, cell):
    text = library.kit.deck_header(point.corner, point.volts, include=(), title=f"{cell.name} leakage")
    pins = [p.lower() for p in cell.inputs + list(cell.outputs)]
    return text + library.subckt[cell.name] + f"Vdd vdd 0 {point.volts:g}\nxu {' '.join(pins)} vdd 0 {cell.name}\n"


def currents(state):
    """What flows out of the supply and out of inputs at 1: what these feed into the cell through pass gates is leakage of the cell too."""
    return "+".join(["i(vdd)"] + [f"i(Vs{pin.lower()})" for pin, value in state.items() if value])


def stored_leakage(library, point, cell, state, stored):
    """Supply current at rest of a storage cell in one state of the inputs with one level of the output stored."""
    volts = point.volts
    text = at_rest(library, point, cell)
    pins = [p.lower() for p in cell.inputs + list(cell.outputs)]
    total = currents(state)
    # A bare .op may find the balance point of a latch. So a run first stores the value and goes to the state; its last node
    # voltages are where .op starts. Every source ends at its state, also for .op, at time 0, by the parameter done.
    clock, opens = clock_of(cell)
    unit = 30 * point.tau
    new = data_level(cell, stored)
    text += ".param done=0\n"
    for pin, value in state.items():
        if pin == clock:
            levels = (1 - opens, opens, state[clock], state[clock])
        else:
            levels = (new, new, new, value)
        # store at unit, to the clock's state at 2 units, to the data's state at 3 units
        points, now = [(0, levels[0])], levels[0]
        for n, level in enumerate(levels[1:], 1):
            points += [(n * unit, now), (n * unit + point.tau, level)]
            now = level
        body = " ".join(f"{eng(t)} {{{volts:g}*(done*{value}+(1-done)*{level})}}" for t, level in points)
        text += f"Vs{pin.lower()} {pin.lower()} 0 pwl({body})\n"
    inner = sorted({n for _, _, nodes in library.devices(cell.name) for n in nodes} - {"vdd", "vss"})
    names = {n: n if n in pins else f"xu.{n}" for n in inner}
    for k, node in enumerate(inner):
        text += f".param n{k}=0\n.nodeset v({names[node]})={{n{k}}}\n"
    text += f".control\n{tran(6 * unit)}\n"
    for k, node in enumerate(inner):
        text += f"meas tran f{k} find v({names[node]}) at={eng(5.9 * unit)}\nset f{k}=$&f{k}\n"
    text += "destroy all\n" + "".join(f"alterparam n{k}=$f{k}\n" for k in range(len(inner)))
    out = next(iter(cell.outputs)).lower()
    text += f"alterparam done=1\nreset\nop\nlet leak = -({total})\nprint leak\nlet held = v({out})\nprint held\n.endc\n.end\n"
    return Deck(text, ["leak", "held"], f"{cell.name} leakage")


def speed(library, corner, volts):
    """First calibration: delay of an inverter with four of its kind, and charge of its input."""
    text = library.kit.deck_header(corner, volts, include=(), title="speed") + ACCURATE
    for name in ("INVX1", "INVX4"):
        if name not in library.subckt:
            raise kit_module.KitError(f"cells.sp has no {name}", "characterisation takes its units from INVX1 and INVX4")
        text += library.subckt[name]
    slow = 4e-6 / volts ** 3   # generous: a few hundred stages
    text += f"Vdd vdd 0 {volts:g}\nVin a 0 pulse(0 {volts:g} {eng(slow)} {eng(slow / 100)} {eng(slow / 100)} {eng(slow * 5)} 1)\n"
    # every stage drives an inverter X4: chain of X1, X4 (as a load only)
    text += "x1 a b vdd 0 INVX1\nxl1 b l1 vdd 0 INVX4\nxk1 b c vdd 0 INVX1\nxl2 c l2 vdd 0 INVX4\nx3 c d vdd 0 INVX1\nxl3 d l3 vdd 0 INVX4\n"
    text += "x4 d e vdd 0 INVX1\nxl4 e l4 vdd 0 INVX4\nVi e f 0\nx5 f g vdd 0 INVX4\nCg g 0 100f\n"
    text += f".tran {eng(slow / 200)} {eng(slow * 11)} 0 {eng(slow / 200)}\n"
    half = eng(volts / 2)
    text += f".meas tran t1 trig v(c) val={half} rise=1 targ v(d) val={half} fall=1\n"
    text += f".meas tran t2 trig v(c) val={half} fall=1 targ v(d) val={half} rise=1\n"
    text += f".meas tran q integ i(Vi) from={eng(slow)} to={eng(slow * 5)}\n"
    return Deck(text + ".end\n", ["t1", "t2", "q"], "speed")


def driver_sweep(library, corner, volts, slews, caps):
    """Second calibration: slew of the unit driver with the capacitors caps[i], its input ramp as slow as slew number i."""
    text = library.kit.deck_header(corner, volts, include=(), title="driver") + ACCURATE
    text += f"Vdrv vdrv 0 {volts:g}\nVs s 0 pwl(0 0 1 0)\n" + driver("d", "s", "y", 1) + "Cd y 0 1f\n.control\n"
    measures = []
    for i, slew in enumerate(slews):
        ramp = slew / (HIGH - LOW)
        window = 12 * ramp
        for j, cap in enumerate(caps[i]):
            text += f"alter Cd={eng(cap)}\nalter @Vs[pwl] = [ {pwl([(0, volts), (window * 0.1, volts), (window * 0.1 + ramp, 0), (window, 0), (window + ramp, volts)])} ]\n"
            text += tran(2 * window) + "\n"
            for name, fraction, way in (("r1", LOW, "rise"), ("r2", HIGH, "rise"), ("f1", HIGH, "fall"), ("f2", LOW, "fall")):
                text += f"meas tran {name}_{i}_{j} when v(y)={eng(volts * fraction)} {way}=last\n"
                measures.append(f"{name}_{i}_{j}")
            text += "destroy all\n"
    return Deck(text + ".endc\n.end\n", measures, "driver")
