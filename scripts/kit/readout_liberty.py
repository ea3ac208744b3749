# SPDX-License-Identifier: Apache-2.0
"""Measures a line of the row read-out in ngspice, driven by an RLPU as in a chip, and writes its Liberty file.

The line is part of the load that y has to raise. So the delay from Y to B is the arrival of B less that of a y whose line is not
selected: added to the RLPU's own delay it gives the whole. docs/kit-array.md has what the figures mean.
"""
import json

import array_liberty
import kit as kit_module
import liberty
import readout
import spice
from kit import KitError

SLEWS = (1.0, 3.0, 8.0)         # of the rails that open the RLPU, or of the clock, in inverter delays
LOADS = (10.0, 60.0, 180.0)     # fF
Y_LOAD = 40.0                   # on y beside the line, fF


def deck(kit, corner, volts, unit, number, slew, load, case, lane=0):
    """case on: lane is selected and its y rises; off: the same y, nothing selected; low: it is selected and stays low.
    The results of all other lanes rise with it: none of them may reach the line."""
    line = readout.Line(kit, number)
    T, ramp = (80 + 14 * min(number, 16)) * unit + 4 * slew, slew / 0.6
    # ngspice 39 takes a net called like the parameter vdd for it, where a subcircuit has more than some hundred pins: vp.
    lines = [kit.deck_header(corner, volts, include=("array",), title=f"{line.name} {case}, slew {slew:.3g}, load {load:g} fF"), line.spice(wires=True),
             "Xr f0 f1 f2 f3 w wn x xn ck y vp 0 RLPU", "Vdd vp 0 {vdd}", f"Cy y 0 {Y_LOAD}f", f"Cb b 0 {load}f"]

    def source(name, points):
        text, level = [f"0 {points[0] * volts:g}"], points[0]
        for time, new in points[1:]:
            if new != level:
                text += [f"{time * T - ramp / 2:.6g} {level * volts:g}", f"{time * T + ramp / 2:.6g} {new * volts:g}"]
                level = new
        lines.append(f"V{name} {name} 0 pwl({' '.join(text)})" if len(text) > 1 else f"V{name} {name} 0 {level * volts:g}")
    for name in ("ck", "ckl"):
        source(name, [1, (0.4, 0), (2.0, 1)])
    for pin in ("wn", "xn"):
        source(pin, [1, (0.6, 0), (2.0, 1)])
    for pin in ("w", "x"):
        source(pin, [1])
    for i in range(4):
        source(f"f{i}", [int(i == 3 and case != "low")])
    source("yo", [0, (0.6, 1), (2.0, 0)])
    source("sel", [int(case == "off")])
    source("off", [1])
    # A pass device aside, for the capacitance of its pins.
    source("yc", [0, (0.6, 1)])
    source("sc", [1, (0.9, 0)])
    lines += ["Xc yc sc bc vp 0 RDPASS", "Cc bc 0 50f"]
    pins = [net for g in range(number) for net in (("y", "sel") if g == lane else ("yo", "off"))]
    lines.append(f"Xl {' '.join(pins)} ckl b vp 0 {line.name}")
    td = f"td={0.5 * T:.6g}"

    def when(name, node, level, edge, after=td):
        lines.append(f".meas tran {name} when v({node})={level * volts:.6g} {after} {edge}=1")
    lines.append(f".tran {T / 400:.4g} {3 * T:.6g} 0 {T / 100:.4g}")
    for node in ("y", "b"):
        for name, level in (("", 0.5), ("2", 0.2), ("8", 0.8)):
            when(node + name, node, level, "rise")
    for name, level in (("down", 0.5), ("d8", 0.8), ("d2", 0.2), ("empty", 0.05)):
        when(name, "b", level, "fall", f"td={1.9 * T:.6g}")
    lines += [f".meas tran end find v(b) at={1.95 * T:.6g}", f".meas tran peak max v(b) from={0.3 * T:.6g} to={1.95 * T:.6g}",
              f".meas tran qy integ i(vyc) from={0.5 * T:.6g} to={0.8 * T:.6g}", f".meas tran qsn integ i(vsc) from={0.8 * T:.6g} to={1.8 * T:.6g}",
              f".meas tran qck integ i(vckl) from=0 to={0.55 * T:.6g}", ".end"]
    return "\n".join(lines) + "\n", T


def measure(kit, corner, volts, number):
    """Figures in SI units."""
    unit = array_liberty.unit_delay(kit, corner, volts)
    slews = [unit * s for s in SLEWS]
    name = readout.name(number)
    cases = [(case, s, load) for case in ("on", "off", "low") for s in slews for load in (LOADS if case == "on" else LOADS[:1])]
    decks = {case: deck(kit, corner, volts, unit, number, case[1], case[2], case[0]) for case in cases}
    got = dict(zip(cases, spice.run_many([decks[c][0] for c in cases], label=name)))
    for (case, _, _), r in got.items():
        level, good = ("end", r["end"] > 0.95 * volts) if case == "on" else ("peak", r["peak"] < 0.1 * volts)
        if not good:
            raise KitError(f"{name} at {corner} {volts:g} V: the line {'reaches' if case == 'on' else 'should stay low and reaches'} {r[level]:.2f} V",
                           "the supply is outside its range")
    out = {"name": name, "groups": number, "corner": corner, "voltage": volts, "loads": [x * 1e-15 for x in LOADS], "clock_slews": slews,
           "slews": [], "delay": [], "transition": [], "down": [], "down_transition": [], "empty": 0.0}
    for s in slews:
        off, start = got["off", s, LOADS[0]], 2 * decks["off", s, LOADS[0]][1]
        runs = [got["on", s, load] for load in LOADS]
        slew = off["y8"] - off["y2"]
        out["slews"].append(max(slew, 1.01 * out["slews"][-1]) if out["slews"] else slew)
        out["delay"].append([r["b"] - off["y"] for r in runs])
        out["transition"].append([r["b8"] - r["b2"] for r in runs])
        out["down"].append([r["down"] - start for r in runs])
        out["down_transition"].append([r["d2"] - r["d8"] for r in runs])
        out["empty"] = max([out["empty"]] + [r["empty"] - start for r in runs])
    first = got["off", slews[0], LOADS[0]]
    out["caps"] = {pin: abs(first[f"q{pin}"]) / volts for pin in ("y", "sn", "ck")}
    return out


def write(kit, fig, transistors):
    T, C = liberty.TIME, liberty.CAP
    corner, volts = fig["corner"], fig["voltage"]
    name = f"macro_{fig['name']}_{kit.lib_name(corner, volts)}"
    loads = [x * C for x in fig["loads"]]
    n = len(fig["slews"])
    lib = liberty.library(name, kit, corner, volts, {"delay": ("input_net_transition", "total_output_net_capacitance", n, len(loads)),
                                                     "constraint": ("constrained_pin_transition", "related_pin_transition", 1, n)},
                          f"Line of a row read-out, {transistors} TFTs; {corner} {volts:g} V, from ngspice (scripts/kit/readout_liberty.py). Predictive kit: no foundry's data.\n"
                          "Domino: B is low in the high phase of CK and rises with the Y whose SN is low. No SN changes in the low phase.")
    cell = lib.add(liberty.Group("cell", fig["name"]))
    cell.set("area", transistors).set("dont_touch", "true").set("dont_use", "true")
    clock = [s * T for s in fig["clock_slews"]]
    data = [s * T for s in fig["slews"]]

    def tables(delay, transition, slews):
        # As the RLPU's: low or high, the value is there at that time.
        return {kind: liberty.table(kind, "delay", [[v * T for v in row] for row in rows], slews, loads)
                for kind, rows in (("cell_rise", delay), ("rise_transition", transition), ("cell_fall", delay), ("fall_transition", transition))}

    def pin(label, capacitance):
        p = cell.add(liberty.Group("pin", label))
        return p.set("direction", "input").set("capacitance", liberty.number(capacitance * C))
    pin("CK", fig["caps"]["ck"]).set("clock", "true")
    for g in range(fig["groups"]):
        pin(f"Y{g}", fig["caps"]["y"])
        select = pin(f"SN{g}", fig["caps"]["sn"])
        for kind in ("setup_falling", "hold_rising"):
            array_liberty.arc(select, kind, "CK", None, {edge: liberty.table(edge, "constraint", [[0.0] * n], clock[:1], clock)
                                                         for edge in ("rise_constraint", "fall_constraint")})
    b = cell.add(liberty.Group("pin", "B"))
    b.set("direction", "output").set("max_capacitance", liberty.number(2 * loads[-1]))
    for g in range(fig["groups"]):
        array_liberty.arc(b, "combinational", f"Y{g}", "positive_unate", tables(fig["delay"], fig["transition"], data))
    array_liberty.arc(b, "combinational", "CK", "negative_unate", tables(fig["down"], fig["down_transition"], clock))
    path = kit.build / "lib" / f"{name}.lib"
    liberty.write(path, lib)
    kit_module.write_atomic(path.with_suffix(".json"), json.dumps(fig, indent=1) + "\n")
    return path


def summary(fig):
    n = 1e9
    return (f"{fig['name']:22} {fig['corner']:8} {fig['voltage']:4g} V  from y {fig['delay'][0][1] * n:.1f} ({LOADS[1]:g} fF)  discharge {fig['down'][0][1] * n:.1f}, "
            f"to 5 % {fig['empty'] * n:.1f} ns  y {fig['caps']['y'] * 1e15:.0f} sn {fig['caps']['sn'] * 1e15:.0f} ck {fig['caps']['ck'] * 1e15:.0f} fF")
