#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Measures array macros and the RLPU in ngspice and writes their Liberty files.

usage: array_liberty.py --chip flexi-1 [--chip ..] [--corner slow] [--voltage 5.5 | --all-voltages] [--tech ltps]
       array_liberty.py --rows 32 --lanes 32 --busw 8 ... (one macro, options as array_netlist.py) [--print]

Writes build/kit/<tech>/lib/macro_<name>_<corner>_<voltage>.lib and .json (the same figures to read), and
macro_RLPU_<corner>_<voltage>.lib, macro_RDLINE<n>_<corner>_<voltage>.lib. One run of the reduced array (array_reduced.py) per slew of the clock holds four
cycles: read row a, read row b, write row b, read it back; what is read back, and that masked and half-selected cells keep
their content, is checked. How each figure is defined: docs/kit-array.md.
"""
import argparse
import concurrent.futures
import json

import numpy

import array_netlist
import array_reduced
import kit as kit_module
import liberty
import readout
import spice
from kit import KitError

SLEWS = (0.5, 2.0, 6.0)          # of the clock, in units of the inverter delay of the corner (20 to 80 %)
STEEP = 3.0                      # the slowest edges that an array's clock may have, in the same unit
LOADS = (0.0, 60.0, 180.0)       # on a rail, fF; times the size of the buffer where there is one
MARGIN = 0.05                    # what counts as arrived: within this part of the supply


def unit_delay(kit, corner, volts):
    """Delay of an inverter that drives three of its kind: the time unit of all decks."""
    lines = [kit.deck_header(corner, volts, include=(), title="unit delay")]
    for i, times in enumerate((1, 3, 9, 27)):
        lines += [f"Xp{i} n{i + 1} n{i} vdd tftp w={9 * times}u l={{lmin}}", f"Xn{i} n{i + 1} n{i} 0 tftn w={6 * times}u l={{lmin}}"]
    lines += ["Vdd vdd 0 {vdd}", "Vin n0 0 pulse(0 {vdd} 5n 5n 5n 20u 40u)", ".tran 0.5n 4u",
              ".meas tran r trig v(n1) val={vdd/2} fall=1 targ v(n2) val={vdd/2} rise=1",
              ".meas tran f trig v(n2) val={vdd/2} rise=1 targ v(n3) val={vdd/2} fall=1", ".end"]
    r = spice.run("\n".join(lines), ["r", "f"])
    return (r["r"] + r["f"]) / 2


def pwl(points, ramp):
    """Piecewise linear source: (time, level 0 or 1) steps, 50 % at the time."""
    text, level = [f"0 {points[0][1]}*{{vdd}}"], points[0][1]
    for time, new in points[1:]:
        if new != level:
            text += [f"{time - ramp / 2:.6g} {level}", f"{time + ramp / 2:.6g} {new}"]
            level = new
    return " ".join(text)


class Bench:
    """The deck of one macro at one corner, voltage and slew, and the results."""

    def __init__(self, macro, corner, volts, unit, slew, stretch=1.0):
        self.macro, self.corner, self.volts, self.unit, self.slew = macro, corner, volts, unit, slew
        m = macro
        self.half = unit * stretch * (26 + 0.35 * m.rows + 0.1 * min(m.columns, 128)) + 4 * slew
        if m.shared:
            self.half *= 1.8
        reduced = array_reduced.Reduced(m)
        self.reduced = reduced
        T, ramp = self.half, slew / 0.6
        lines = [m.kit.deck_header(corner, volts, include=(), title=f"array {m.name}, slew {slew:.3g}"), reduced.text()]
        add = lines.append
        lines += reduced.supplies()

        def source(name, points, ramp=ramp):
            values, level = [f"0 {points[0][1] * volts:g}"], points[0][1]
            for time, new in points[1:]:
                if new != level:
                    values += [f"{time - ramp / 2:.8g} {level * volts:g}", f"{time + ramp / 2:.8g} {new * volts:g}"]
                    level = new
            add(f"V{name} {name} 0 pwl({' '.join(values)})")
        # Cycle k: high from 2kT to (2k+1)T, then low. Inputs change a third into the high phase (Dual: before it,
        # since what is written is taken at the rising edge).
        self.rise = [2 * k * T for k in range(6)]
        self.fall = [(2 * k + 1) * T for k in range(5)]
        clock = [(0, 1)]
        for k in range(5):
            clock += [(self.fall[k], 0), (self.rise[k + 1], 1)]
        source("clk", clock)
        self.change = change = T / 3
        row_a, row_b = reduced.row_a, reduced.row_b
        self.toggled = [i for i in range(m.roww) if (row_a ^ row_b) >> i & 1]
        for i in range(m.roww):
            a, b = row_a >> i & 1, row_b >> i & 1
            # read a, read b, write b, read b (Dual: read a, read b, read a while b is written, read b)
            rows = [a, b, a if m.dual else b, b, a]
            source(f"row_{i}", [(0, rows[0])] + [(self.rise[k] + change, rows[k]) for k in range(1, 5)])
        # The write: cycle 2. Dual takes its inputs at the rising edge of cycle 2: they come in the low phase before.
        on = self.rise[2] + change if not m.dual else self.fall[1] + change
        off = self.rise[3] + change if not m.dual else self.fall[2] + change
        self.on = on
        if m.dual:
            for i in range(m.roww):
                a, b = row_a >> i & 1, row_b >> i & 1
                source(f"wrow_{i}", [(0, a), (on, b), (off, a)])
        # Without a mask the other lanes of the group are written too, with the 1 that they hold.
        for name, level in (("we", 1), ("wsel0", 1), ("mask", 1), ("maskx", 0), ("data", 0), ("datax", int(not m.masked))):
            source(name, [(0, 1 - level if name in ("data", "datax") else 0), (on, level), (off, 1 - level if name in ("data", "datax") else 0)])
        source("wselx", [(0, 0)])
        source("wother", [(0, 0)])
        self.loads = [x * (m.fanout if m.buffered else 1) for x in LOADS]
        for probe, load in zip(reduced.probes, self.loads):
            for rail in reduced.rails:
                if load:
                    add(f"Cload_{rail}{probe} {rail}{probe} 0 {load}f")
        # Row a holds 0 (bl falls), row b holds 1 (blb falls); the rest holds what does not help.
        ics = []
        for c in reduced.classes:
            for row, value in (("a", 0), ("b", 1), ("r", 1)):
                if row == "r" and m.rows <= 2:
                    continue
                ics += [f"v(x{row}{c}.q)={value * volts:g}", f"v(x{row}{c}.qb)={(1 - value) * volts:g}"]
            ics += [f"v(bl{c})={volts:g}", f"v(blb{c})={volts:g}"]
        add(".ic " + "\n+ ".join(" ".join(ics[i:i + 6]) for i in range(0, len(ics), 6)))
        stop = 2 * T * 4 + T
        add(f".tran {T / 150:.4g} {stop:.8g} 0 {T / 40:.4g}")
        self.measures = []
        half, hi = volts / 2, volts * (1 - MARGIN)

        def meas(name, text):
            add(f".meas tran {name} {text}")
            self.measures.append(name)

        def when(name, node, value, edge, start):
            meas(name, f"when v({node})={value:.6g} td={start:.8g} {edge}")
        q, qn = reduced.rails
        f, r = self.fall, self.rise
        for i, probe in enumerate(reduced.probes):
            when(f"acc{i}", q + probe, half, "fall=1", f[0])
            when(f"s8_{i}", q + probe, 0.8 * volts, "fall=1", f[0])
            when(f"s2_{i}", q + probe, 0.2 * volts, "fall=1", f[0])
            when(f"pre{i}", q + probe, half, "rise=1", r[1])
            when(f"p2_{i}", q + probe, 0.2 * volts, "rise=1", r[1])
            when(f"p8_{i}", q + probe, 0.8 * volts, "rise=1", r[1])
        when("wl_up", "wla", half, "rise=1", f[0])
        when("wl_start", "wlb", 0.1 * volts, "rise=1", f[1])
        gate_a = f"g{row_a % (2 ** m.gate_bits)}"
        when("gate_up", gate_a, 0.85 * volts, "rise=1", r[1])
        when("phase_down", "ph", 0.1 * volts, "fall=1", r[1])
        when("wl_down", "wla", 0.1 * volts, "fall=1", r[1])
        # A row of RLPUs is the second load; two rows are about the third.
        real = reduced.probes[min(len(reduced.probes) - 1, 1 if m.fanout == 1 or m.buffered else 2)]
        when("full", f"bl{real}", hi, "rise=1", r[1])
        when("low", f"bl{real}", 0.2 * volts, "fall=1", f[0])     # the RLPU conducts long before
        for tag, c in (("w", ""), ("h", "2" if "2" in reduced.classes else ""), ("m", "1" if "1" in reduced.classes else "u" if "u" in reduced.classes else "")):
            meas(f"end_{tag}", f"find v(xb{c}.q) at={f[4] - T * 0.02:.8g}")
        meas("end_q", f"find v({q}) at={r[4] - T * 0.02:.8g}")
        meas("end_qn", f"find v({qn}) at={r[4] - T * 0.02:.8g}")
        # Decoder: the row source of row b up after the address changed; the first move of row lines
        gates = 2 ** m.gate_bits
        gate_b = f"g{row_b % gates}"
        when("gate_start", gate_b, 0.9 * volts, "fall=1", f[1])
        source_b = f"e{row_b // gates}" if m.source_bits else None
        if source_b:
            when("source_up", source_b, hi, "rise=1", r[1])
            when("source_move", source_b, 0.1 * volts, "rise=1", r[1])
        address = "at_" if (m.shared or len(m.segments) > 1) else "row_"
        settle = [i for i in self.toggled if i < m.gate_bits]
        self.settle = settle
        for i in settle:
            rising = row_b >> i & 1
            node = f"{address}{i}" if rising else f"rown_{i}"
            other = f"rown_{i}" if rising else f"{address}{i}"
            if node != f"row_{i}":
                when(f"addr{i}", node, 0.8 * volts, "rise=1", r[1])
            if other != f"row_{i}":
                when(f"adrn{i}", other, 0.1 * volts, "fall=1", r[1])
        start = f[2] if not m.dual else r[2]
        when("flip", "xb.q", volts * 0.1, "fall=1", start)
        when("flipb", "xb.qb", volts * 0.7, "rise=1", start)   # from here the cell goes on by itself
        when("d_down", reduced.data_line, volts * 0.1, "fall=1", on)
        if not m.masked:
            when("db_down", "dbx", volts * 0.1, "fall=1", on)
        when("gs_up", "gsel0", 0.1 * volts, "rise=1", start)
        when("gs_down", "gsel0", 0.1 * volts, "fall=1", r[3] if not m.dual else r[2])
        if m.dual:
            for i in self.toggled:
                late, edge = (0.9, "rise=1") if row_b >> i & 1 else (0.1, "fall=1")
                when(f"latch{i}", f"lrow_{i}", late * volts, edge, on)
            when("latch_shut", "clkn", 0.1 * volts, "fall=1", r[2])
            when("w_start", self.write_line(), 0.1 * volts, "rise=1", r[2])
            # (the shared word line of row b closes a first time at this edge: it was read)
            when("w_stop", self.write_line(), 0.1 * volts, "fall=2" if m.shared else "fall=1", r[2])
        if m.shared:
            when("wpre", "bl", hi, "rise=1", r[2])
            when("blpre", "blb2" if "2" in reduced.classes else "blb", 0.9 * volts, "rise=1", r[2])
            when("select_back", "mseln", 0.5 * volts, "rise=1", r[2])
        if m.ports8:
            when("wfull", "wbl", hi, "rise=1", f[2])
            when("wgate_start", f"w{gate_b}", 0.9 * volts, "fall=1", r[2])
            when("wsource_up", f"w{source_b}", hi, "rise=1", on)
            # The next row to write, a, must not open while this one closes.
            meas("wglitch", f"max v(wwla) from={f[2]:.8g} to={r[3]:.8g}")
        for k, tag in enumerate(("ra", "rb", "wb", "rc")):
            meas(f"q_{tag}", f"integ i(vdd) from={r[k] + (0 if k else 1e-12):.8g} to={r[k + 1]:.8g}")
            if len(m.segments) > 1:
                meas(f"s_{tag}", f"integ i(vdds) from={r[k] + (0 if k else 1e-12):.8g} to={r[k + 1]:.8g}")
        add(".end")
        self.text = "\n".join(lines) + "\n"

    def write_line(self):
        return "wwlb" if self.macro.ports8 else "wlb"

    def result(self, r):
        """Figures in SI units out of the measures."""
        m, v = self.macro, self.volts
        f, rise = self.fall, self.rise
        wrong = []
        if r["end_w"] > 0.1 * v:
            wrong.append(f"the written cell holds {r['end_w']:.2f} V instead of 0")
        for tag, what in (("h", "half-selected"), ("m", "masked" if m.masked else "other written")):
            if r[f"end_{tag}"] < 0.9 * v:
                wrong.append(f"the {what} cell holds {r[f'end_{tag}']:.2f} V instead of {v:g}")
        if r["end_q"] > 0.2 * v or r["end_qn"] < 0.8 * v:
            wrong.append(f"reading back gives rails of {r['end_q']:.2f} and {r['end_qn']:.2f} V")
        if wrong:
            raise KitError(f"array {m.name} fails at {self.corner} {v:g} V: {'; '.join(wrong)}",
                           "the supply is outside the range of the array: make bitcell states it")
        out = {"slew": self.slew}
        n = len(self.reduced.probes)
        out["loads"] = [x * 1e-15 for x in self.loads[:n]]
        out["access"] = [r[f"acc{i}"] - f[0] for i in range(n)]
        out["access_slew"] = [r[f"s2_{i}"] - r[f"s8_{i}"] for i in range(n)]
        out["precharge"] = [r[f"pre{i}"] - rise[1] for i in range(n)]
        out["precharge_slew"] = [r[f"p8_{i}"] - r[f"p2_{i}"] for i in range(n)]
        out["word_line"] = r["wl_up"] - f[0]
        # Address: row source and true/complement lines stand before the row gate starts to move.
        changed = rise[1] + self.change
        ready = [r[k] for k in ([f"addr{i}" for i in self.settle] + [f"adrn{i}" for i in self.settle] + ["source_up"]) if k in r]
        out["address_setup"] = max((x - changed for x in ready), default=0.0) - (r["gate_start"] - f[1])
        # ... and neither a row gate nor a row source of another row comes before those of this row are off.
        first = r.get("source_move", changed) - changed
        out["address_hold"] = max(r["gate_up"] - rise[1] - first, r["phase_down"] - rise[1])
        if not m.dual:
            out["write_setup"] = (max(r["d_down"], r.get("db_down", 0.0)) - self.on) - (r["gs_up"] - f[2])
            out["write_hold"] = r["gs_down"] - rise[3]
            out["write"] = max(r["flip"], r["flipb"]) - f[2]
            out["min_high"] = r["full"] - rise[1]
            out["min_low"] = max(r["low"] - f[0], out["write"])
        else:
            out["write_setup"] = max([r[f"latch{i}"] - self.on for i in self.toggled] +
                                     ([r["wsource_up"] - self.on - (r["wgate_start"] - rise[2])] if m.ports8 else []))
            out["write_hold"] = r["latch_shut"] - rise[2]
            out["write"] = max(r["flip"], r["flipb"]) - rise[2]
            out["write_start"], out["write_stop"] = r["w_start"] - rise[2], r["w_stop"] - rise[2]
            out["min_high"] = max(r["full"] - rise[1], out["write"])
            out["min_low"] = r["low"] - f[0]
        if m.shared:
            out["cell_margin"] = r["w_stop"] - max(r["flip"], r["flipb"])
            out["min_high"] = max(r["full"] - rise[1], r["wpre"] - rise[2], r["select_back"] - rise[2] + out["address_setup"])
            out["first_precharge"] = r["blpre"] - rise[2]
        if m.ports8:
            out["min_low"] = max(out["min_low"], r["wfull"] - f[2])
            out["glitch"] = r["wglitch"]
        # One segment is drawn: the others read along, but are not written.
        out["energy_read"] = -(r["q_rb"] * len(m.segments) + r.get("s_rb", 0.0)) * v
        out["energy_write"] = -(r["q_wb"] + r["q_rb"] * (len(m.segments) - 1) + r.get("s_wb", 0.0)) * v
        return out


def input_caps(kit, macro, corner, volts):
    """Capacitance of the input pins of the reduced array: charge over a full ramp, both edges' larger one."""
    m = macro
    out = {}
    pins = ["clk"] + [f"row_{i}" for i in range(m.roww)] + ["we", "wsel0", "mask", "data"] + (["wrow_0"] if m.dual else [])
    reduced = array_reduced.Reduced(m)
    decks = []
    for pin in pins:
        lines = [kit.deck_header(corner, volts, include=(), title=f"input capacitance {m.name} {pin}"), reduced.text(), *reduced.supplies()]
        others = pins + ["maskx", "datax", "wselx", "wother"] + ([f"wrow_{i}" for i in range(1, m.roww)] if m.dual else [])
        for other in others:
            if other != pin:
                # wsel is a source of current while a write is on: measured with the write enable and the low phase; data drives its lines.
                on = 1 if (other, pin) in (("we", "wsel0"), ("mask", "data")) else 0
                clk = 1 if other == "clk" and not (pin == "wsel0" or (m.dual and pin in ("we", "mask", "data", "wrow_0"))) else 0
                lines.append(f"V{other} {other} 0 {volts * (on or clk):g}")
        t = 2e-7
        lines += [f"V{pin} {pin} 0 pwl(0 0 {t} 0 {2 * t} {volts} {6 * t} {volts} {7 * t} 0)",
                  f".tran {t / 15} {11 * t}",      # charges within 1.5 % of those with four times the steps
                  f".meas tran up integ i(v{pin}) from={t} to={6 * t}", f".meas tran down integ i(v{pin}) from={6 * t} to={11 * t}", ".end"]
        ics = [f"v(x{row}{c}.q{b})={value * volts:g}" for c in reduced.classes for row in "abr" if not (row == "r" and m.rows <= 2)
               for b, value in (("", 1), ("b", 0))]
        lines.insert(-4, ".ic " + "\n+ ".join(" ".join(ics[i:i + 6]) for i in range(0, len(ics), 6)))
        decks.append("\n".join(lines))
    for pin, r in zip(pins, spice.run_many(decks, ["up", "down"], label=f"{m.name} caps")):
        out[pin] = max(abs(r["up"]), abs(r["down"])) / volts
    return out


def leakage(kit, macro, corner, volts):
    """Supply power with everything at rest in precharge, of the whole macro: two drawn rows and the lumped rest are all of
    one segment; further segments are copies."""
    m = macro
    reduced = array_reduced.Reduced(m)
    lines = [kit.deck_header(corner, volts, include=(), title=f"leakage {m.name}"), reduced.text(), *reduced.supplies()]
    for pin in ["we", "wother", "wsel0", "wselx", "mask", "maskx", "data", "datax"] + [f"row_{i}" for i in range(m.roww)] + (
            [f"wrow_{i}" for i in range(m.roww)] if m.dual else []):
        lines.append(f"V{pin} {pin} 0 0")
    lines.append(f"Vclk clk 0 {volts:g}")
    sets = [f"v(x{row}{c}.q{b})={value * volts:g}" for c in reduced.classes for row in "abr" if not (row == "r" and m.rows <= 2)
            for b, value in (("", 1), ("b", 0))]
    lines.append(".nodeset " + "\n+ ".join(" ".join(sets[i:i + 6]) for i in range(0, len(sets), 6)))
    lines += [".op", ".control", "op", "let supply = -i(vdd)", "print supply", ".endc", ".end"]
    r = spice.run("\n".join(lines), ["supply"])
    return r["supply"] * volts * len(m.segments)


def measure(kit, macro, corner, volts, quick=False):
    unit = unit_delay(kit, corner, volts)
    slews = [unit * s for s in SLEWS]
    if quick:
        slews = slews[1:2]
    pending = {s: 1.0 for s in slews}
    results = {}
    while pending:
        benches = [Bench(macro, corner, volts, unit, s, stretch) for s, stretch in pending.items()]
        got = spice.run_many([b.text for b in benches], label=macro.name, keep_going=True)
        again = {}
        for b, r in zip(benches, got):
            bad = isinstance(r, spice.Failure) or [n for n in b.measures if n not in r]
            if bad and pending[b.slew] < 6:
                again[b.slew] = pending[b.slew] * 2.2    # the phases were too short
            elif isinstance(r, spice.Failure):
                raise r
            elif bad:
                raise KitError(f"array {macro.name} at {corner} {volts:g} V: no result for {', '.join(bad)}",
                               "the supply is outside the range of the array: make bitcell states it")
            else:
                results[b.slew] = b.result(r)
        pending = again
    figures = {"name": macro.name, "corner": corner, "voltage": volts, "unit": unit, "points": [results[s] for s in slews]}
    if not quick:
        figures["caps"] = input_caps(kit, macro, corner, volts)
        figures["leakage"] = leakage(kit, macro, corner, volts)
    figures["transistors"] = macro.count()
    return figures


# ---- Liberty ----------------------------------------------------------------------------------------------------
def arc(pin, kind, related, sense, tables):
    t = liberty.Group("timing")
    t.set("related_pin", liberty.quoted(related)).set("timing_type", kind)
    if sense:
        t.set("timing_sense", sense)
    for name, group in tables.items():
        t.add(group)
    pin.add(t)


def write_lib(kit, macro, fig):
    T, C, E = liberty.TIME, liberty.CAP, liberty.ENERGY
    m, pts = macro, fig["points"]
    corner, volts = fig["corner"], fig["voltage"]
    slews = [p["slew"] * T for p in pts]
    loads = [x * C for x in pts[0]["loads"]]
    lib = liberty.library(f"macro_{m.name}_{kit.lib_name(corner, volts)}", kit, corner, volts,
                          {"delay": ("input_net_transition", "total_output_net_capacitance", len(slews), len(loads)),
                           "constraint": ("constrained_pin_transition", "related_pin_transition", 1, len(slews)),
                           "energy1": ("input_transition_time", None, len(slews), 0)},
                          f"Array {m.name}: {m.count()['total']} TFTs; {corner} {volts:g} V, from ngspice (scripts/kit/array_liberty.py).\n"
                          "Predictive kit: no foundry's data. Rails fall after the falling edge of the clock and rise after the rising one.")
    for name, width in (("columns", m.columns), ("row", m.roww), ("banks", m.banks), ("groups", m.groups), ("bus", m.busw)):
        t = lib.add(liberty.Group("type", f"{name}_t"))
        t.set("base_type", "array").set("data_type", "bit").set("bit_width", width).set("bit_from", width - 1).set("bit_to", 0).set("downto", "true")
    cell = lib.add(liberty.Group("cell", m.name))
    wide, high = m.set["cell_um"]
    cell.set("area", m.count()["total"])
    cell.set("interface_timing", "true").set("dont_touch", "true").set("dont_use", "true")
    cell.set("cell_leakage_power", liberty.number(fig["leakage"] * liberty.LEAKAGE))

    def table(name, rows):
        return liberty.table(name, "delay", [[x * T for x in row] for row in rows], slews, loads)

    def check(name, key):
        # One row: setup and hold were taken with inputs of the clock's slew.
        return liberty.table(name, "constraint", [[max(p[key], 0.0) * T for p in pts]], slews[:1], slews)

    clk = cell.add(liberty.Group("pin", "clk_i"))
    clk.set("direction", "input").set("clock", "true").set("capacitance", liberty.number(fig["caps"]["clk"] * C))
    # Pulse widths are single numbers in Liberty: of the slowest edges that the pin takes, which sta.py looks at.
    slowest = min(STEEP * fig["unit"] * T, slews[-1])
    clk.set("max_transition", liberty.number(slowest))
    for pulse in ("high", "low"):
        clk.set(f"min_pulse_width_{pulse}", liberty.number(numpy.interp(slowest, slews, [p[f"min_{pulse}"] * T for p in pts])))
    power = clk.add(liberty.Group("internal_power"))
    # A read cycle is one rise and one fall of the clock.
    for name in ("rise_power", "fall_power"):
        power.add(liberty.table(name, "energy1", [p["energy_read"] / 2 * E for p in pts], slews))

    def bus(name, kind, direction, capacitance):
        b = cell.add(liberty.Group("bus", name))
        b.set("bus_type", f"{kind}_t").set("direction", direction)
        if direction == "input":
            b.set("capacitance", liberty.number(capacitance * C))
        return b

    caps = fig["caps"]
    row_cap = max(caps[f"row_{i}"] for i in range(m.roww))
    inputs = [("rrow_i", "row", row_cap, "address")]
    write_cap = [("we_i", "banks", caps["we"]), ("wsel_i", "groups", caps["wsel0"]), ("wmask_i", "bus", caps["mask"]), ("wdata_i", "bus", caps["data"])]
    for name, kind, capacitance, key in inputs + [(n, k, c, "write") for n, k, c in write_cap]:
        b = bus(name, kind, "input", capacitance)
        # Single port: stand before the falling edge (evaluation), stay until the rising edge. Dual: what is written is taken at the rising edge.
        setup_edge = "rising" if m.dual and key == "write" else "falling"
        arc(b, f"setup_{setup_edge}", "clk_i", None, {n: check(n, f"{key}_setup") for n in ("rise_constraint", "fall_constraint")})
        arc(b, "hold_rising", "clk_i", None, {n: check(n, f"{key}_hold") for n in ("rise_constraint", "fall_constraint")})
    b = bus("wrow_i", "row", "input", caps.get("wrow_0", 0.0))
    if m.dual:
        for kind in ("setup", "hold"):
            arc(b, f"{kind}_rising", "clk_i", None, {n: check(n, f"write_{kind}") for n in ("rise_constraint", "fall_constraint")})
    for name in ("q_o", "qn_o"):
        b = bus(name, "columns", "output", 0)
        b.set("max_capacitance", liberty.number(loads[-1] * 2))
        # The rail that falls carries the datum; a rail that stays high is as valid at the same time.
        arc(b, "falling_edge", "clk_i", None, {"cell_fall": table("cell_fall", [p["access"] for p in pts]),
                                               "fall_transition": table("fall_transition", [p["access_slew"] for p in pts]),
                                               "cell_rise": table("cell_rise", [p["access"] for p in pts]),
                                               "rise_transition": table("rise_transition", [p["access_slew"] for p in pts])})
    path = kit.build / "lib" / f"macro_{m.name}_{kit.lib_name(corner, volts)}.lib"
    liberty.write(path, lib)
    kit_module.write_atomic(path.with_suffix(".json"), json.dumps(fig, indent=1) + "\n")
    return path


# ---- RLPU -------------------------------------------------------------------------------------------------------
RLPU_SLEWS = (1.0, 3.0, 8.0)
RLPU_LOADS = (10.0, 40.0, 120.0)


def rlpu_deck(kit, corner, volts, unit, slew, load, case):
    """One evaluation. case x, w: both rails fall together, measured from that one; f: the line rises into an open way;
    ck: predischarge. Before it another evaluation has left a one on the inner node of the way that stays shut."""
    T, ramp = 60 * unit + 4 * slew, slew / 0.6
    lines = [kit.deck_header(corner, volts, include=("array",), title=f"RLPU {case}, slew {slew:.3g}, load {load:g} fF"),
             "Xr f0 f1 f2 f3 w wn x xn ck y vdd 0 RLPU", f"Cy y 0 {load}f", "Vdd vdd 0 {vdd}"]

    def source(name, points):
        text, level = [f"0 {points[0] * volts:g}"], points[0]
        for time, new in points[1:]:
            text += [f"{time * T - ramp / 2:.6g} {level * volts:g}", f"{time * T + ramp / 2:.6g} {new * volts:g}"]
            level = new
        lines.append(f"V{name} {name} 0 pwl({' '.join(text)})" if len(text) > 1 else f"V{name} {name} 0 {level * volts:g}")
    late = 1.0 if case != "f" else 0.6
    source("ck", [1, (0.5, 0), (2.0, 1)])
    # The predischarge finds the rails up again; how long they take is in the arrays' precharge.
    up = [(1.9, 1)] if case == "ck" else []
    source("wn", [1, (late, 0)] + up)
    source("xn", [1, (late, 0)] + up)
    for pin in ("w", "x"):
        source(pin, [1])
    for i in range(3):
        source(f"f{i}", [0])
    source("f3", [1] if case != "f" else [0, (1.0, 1)])
    start = {"x": "xn", "w": "wn", "f": "f3", "ck": "ck"}[case]
    begin, edge, back = (1.0, "rise", 0) if case != "ck" else (2.0, "fall", 1)
    lo, hi = (0.2, 0.8) if edge == "rise" else (0.8, 0.2)
    td = f"td={(begin - 0.3) * T:.6g}"
    lines += [f".tran {T / 400:.4g} {3 * T:.6g} 0 {T / 100:.4g}",
              f".meas tran arrive when v(y)={volts / 2} {td} {edge}=1",
              f".meas tran a when v(y)={lo * volts} {td} {edge}=1", f".meas tran b when v(y)={hi * volts} {td} {edge}=1",
              f".meas tran full find v(y) at={1.9 * T:.6g}",
              f".meas tran qcap integ i(v{start}) from={(begin - 0.3) * T:.6g} to={(begin + 0.4) * T:.6g}", ".end"]
    return "\n".join(lines) + "\n", begin * T


def measure_rlpu(kit, corner, volts):
    unit = unit_delay(kit, corner, volts)
    slews = [unit * s for s in RLPU_SLEWS]
    cases = [(case, s, load) for case in ("w", "x", "f", "ck") for s in slews for load in RLPU_LOADS]
    decks = [rlpu_deck(kit, corner, volts, unit, s, load, case) for case, s, load in cases]
    got = spice.run_many([d[0] for d in decks], ["arrive", "a", "b", "full", "qcap"], label="RLPU")
    fig = {"corner": corner, "voltage": volts, "slews": slews, "loads": [x * 1e-15 for x in RLPU_LOADS], "delay": {}, "transition": {}, "caps": {}}
    for (case, s, load), (_, at), r in zip(cases, decks, got):
        fig["delay"].setdefault(case, {}).setdefault(s, []).append(r["arrive"] - at)
        fig["transition"].setdefault(case, {}).setdefault(s, []).append(abs(r["b"] - r["a"]))
        if load == RLPU_LOADS[0] and s == slews[0]:
            fig["caps"][case] = abs(r["qcap"]) / volts - (load * 1e-15 if case == "f" else 0)
        if r["full"] < 0.95 * volts:
            raise KitError(f"RLPU at {corner} {volts:g} V: y reaches {r['full']:.2f} V only", "the supply is outside its range")
    return fig


def write_rlpu(kit, fig):
    T, C = liberty.TIME, liberty.CAP
    corner, volts = fig["corner"], fig["voltage"]
    slews, loads = [s * T for s in fig["slews"]], [x * C for x in fig["loads"]]
    name = f"macro_RLPU_{kit.lib_name(corner, volts)}"
    lib = liberty.library(name, kit, corner, volts, {"delay": ("input_net_transition", "total_output_net_capacitance", len(slews), len(loads))},
                          f"RLPU, 7 TFTs; {corner} {volts:g} V, from ngspice (scripts/kit/array_liberty.py). Predictive kit: no foundry's data.\n"
                          "Domino: Y is low in the high phase of CK and rises, or stays low, once one rail of each pair has fallen.")
    cell = lib.add(liberty.Group("cell", "RLPU"))
    cell.set("area", 7).set("dont_touch", "true").set("dont_use", "true")
    case_of = {"F0": "f", "F1": "f", "F2": "f", "F3": "f", "W": "w", "WN": "w", "X": "x", "XN": "x", "CK": "ck"}
    for pin, case in case_of.items():
        p = cell.add(liberty.Group("pin", pin))
        p.set("direction", "input").set("capacitance", liberty.number(fig["caps"][case] * C))
    y = cell.add(liberty.Group("pin", "Y"))
    y.set("direction", "output").set("max_capacitance", liberty.number(2 * loads[-1]))

    def table(kind, what, case):
        return liberty.table(kind, "delay", [[v * T for v in fig[what][case][s]] for s in fig["slews"]], slews, loads)
    for pin, case in case_of.items():
        # The value is there when a rail has fallen, be it high or low: rise and fall carry the same figures.
        sense = "positive_unate" if case == "f" else "negative_unate"
        arc(y, "combinational", pin, sense, {"cell_rise": table("cell_rise", "delay", case), "rise_transition": table("rise_transition", "transition", case),
                                            "cell_fall": table("cell_fall", "delay", case), "fall_transition": table("fall_transition", "transition", case)})
    path = kit.build / "lib" / f"{name}.lib"
    liberty.write(path, lib)
    readable = {**fig, **{k: {c: list(v.values()) for c, v in fig[k].items()} for k in ("delay", "transition")}}
    kit_module.write_atomic(path.with_suffix(".json"), json.dumps(readable, indent=1) + "\n")


def summary(fig):
    n = 1e9
    p = fig["points"][min(1, len(fig["points"]) - 1)]
    text = (f"{fig['name']:22} {fig['corner']:8} {fig['voltage']:4g} V  word line {p['word_line'] * n:6.1f}  access {p['access'][0] * n:6.1f}..{p['access'][-1] * n:.1f}"
            f"  addr setup {p['address_setup'] * n:6.1f} hold {p['address_hold'] * n:5.1f}  write setup {p['write_setup'] * n:5.1f} hold {p['write_hold'] * n:5.1f} done {p['write'] * n:5.1f}"
            f"  min high {p['min_high'] * n:5.1f} low {p['min_low'] * n:5.1f} ns  read {p['energy_read'] * 1e12:.0f} write {p['energy_write'] * 1e12:.0f} pJ")
    if "leakage" in fig:
        text += f"  leak {fig['leakage'] * 1e9:.0f} nW  clk {fig['caps']['clk'] * 1e15:.0f} fF"
    if "glitch" in p:
        text += f"  glitch {p['glitch']:.2f} V"
    if "cell_margin" in p:
        text += f"  pulse {p['write_start'] * n:.1f}..{p['write_stop'] * n:.1f}, cell {p['cell_margin'] * n:.1f} before its end, bit lines back {p['first_precharge'] * n:.1f}"
    return text


def of_chips(kit, names):
    """(macros, numbers of groups of read-out lines) of some chips, each once."""
    macros = {m.name: m for chip in names for m in array_netlist.chip_macros(kit, chip)}
    return list(macros.values()), sorted({number for chip in names for number in array_netlist.chip_lines(chip)})


def characterise(kit, places, quick=False):
    """Measures the RLPU, lines and macros of places [(corner, volts, macros, lines)], several at once, writes their files (not if
    quick) and prints a line for each, in order."""
    import readout_liberty  # pylint: disable=import-outside-toplevel  # which uses this file

    def rlpu(corner, volts):
        fig = measure_rlpu(kit, corner, volts)
        if not quick:
            write_rlpu(kit, fig)
        d = {case: list(fig["delay"][case].values())[1][1] * 1e9 for case in fig["delay"]}
        return (f"RLPU                   {corner:8} {volts:4g} V  from rails {max(d['w'], d['x']):.1f}  from a line {d['f']:.1f}  predischarge {d['ck']:.1f} ns"
                f"  ({RLPU_LOADS[1]:g} fF)  rail {fig['caps']['w'] * 1e15:.0f}/{fig['caps']['x'] * 1e15:.0f} fF")

    def line(corner, volts, number):
        fig = readout_liberty.measure(kit, corner, volts, number)
        if not quick:
            readout_liberty.write(kit, fig, readout.Line(kit, number).count()["total"])
        return readout_liberty.summary(fig)

    def array(corner, volts, macro):
        fig = measure(kit, macro, corner, volts, quick)
        if not quick:
            write_lib(kit, macro, fig)
        return summary(fig)

    # A macro has few decks: several macros side by side keep the machine busy.
    with concurrent.futures.ThreadPoolExecutor(spice.jobs()) as pool:
        work = []
        for corner, volts, macros, lines in places:
            work.append(pool.submit(rlpu, corner, volts))
            work += [pool.submit(line, corner, volts, number) for number in lines]
            work += [pool.submit(array, corner, volts, macro) for macro in macros]
        try:
            for done in work:
                print(done.result(), flush=True)
        except BaseException:
            for waiting in work:
                waiting.cancel()
            raise


def run():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kit_module.add_arguments(parser)
    parser.add_argument("--chip", action="append", help="both macros of this chip")
    for option, default in (("rows", 32), ("banks", 1), ("lanes", 32), ("busw", 8), ("fanout", 1)):
        parser.add_argument(f"--{option}", type=int, default=default)
    parser.add_argument("--dual", action="store_true")
    parser.add_argument("--unmasked", action="store_true")
    parser.add_argument("--line", type=int, action="append", default=[], help="also a line of a row read-out of so many groups")
    parser.add_argument("--all-voltages", action="store_true")
    parser.add_argument("--quick", action="store_true", help="one slew, no capacitances, print only")
    args = parser.parse_args()
    kit = kit_module.Kit.load(args.tech)
    if args.chip:
        macros, lines = of_chips(kit, args.chip)
    else:
        lines = args.line
        macros = [array_netlist.Macro(kit, args.rows, args.lanes, args.busw, args.banks, args.dual, args.fanout, masked=not args.unmasked)]
    corner = kit.corner(args.corner)
    voltages = kit.voltages if args.all_voltages else [kit.voltage(args.voltage)]
    characterise(kit, [(corner, volts, macros, lines) for volts in voltages], args.quick)


if __name__ == "__main__":
    kit_module.main(run)
