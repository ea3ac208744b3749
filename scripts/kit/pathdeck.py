# SPDX-License-Identifier: Apache-2.0
"""The transistor-level deck of one timing path: every cell on it, its side inputs at sensitising values, its real loads.

  build = PathDeck(kit, cells, liberty, net, path)      cells: cells.json; liberty: libread; net: flatnet; path: opensta
  deck = build.deck(corner, voltage)                    measures a0 (start) .. aN (each output pin), end
  build.sta_times()                                     the same instants as OpenSTA has them
Side inputs are chosen stage by stage: of the states that let the edge through, the one that is slowest in a
simulation of the stage alone, as the Liberty keeps the slowest too. What hangs on the path beside it has its other inputs where
it is the heaviest, as a pin's capacitance in the Liberty is the largest of the states.
"""
import functools
import itertools
import json
import re

import spice
from kit import KitError

FULL = 1 / 0.6  # a ramp's full length over its 20-to-80-% slew


def truth(expression, values):
    """A Liberty function with values 0 and 1."""
    text = re.sub(r"[A-Za-z_]\w*", lambda m: str(values[m.group(0)]), expression.replace("!", "~"))
    return eval(text, {"__builtins__": {}}) & 1  # only digits and ~ & | ^ ( ) are left


def sensitising(cell, pin, tied, out, in_edge, out_edge):
    """Side values {pin: 0|1} with which the edge at `pin` (and the pins tied to it) gives the edge at `out`."""
    function = cell["outputs"][out]
    sides = [p for p in cell["inputs"] if p != pin and p not in tied]
    before, after = (0, 1) if in_edge == "rise" else (1, 0)
    want = (0, 1) if out_edge == "rise" else (1, 0)
    for bits in itertools.product((0, 1), repeat=len(sides)):
        values = dict(zip(sides, bits))
        pair = [truth(function, {**values, pin: v, **{t: v for t in tied}}) for v in (before, after)]
        if tuple(pair) == want:
            yield values


def instance_line(name, cell_name, cell, nodes):
    """A SPICE instance; pins without a node get one of their own."""
    pins = cell["inputs"] + list(cell["outputs"])
    return f"x{name} " + " ".join(nodes.get(p, f"nc_{name}_{p.lower()}") for p in pins) + f" vdd 0 {cell_name}"


def ramp(node, start, full, rising, name):
    a, b = ("0", "{vdd}") if rising else ("{vdd}", "0")
    return f"V{name} {node} 0 pwl(0 {a} {start}n {a} {start + full}n {b})"


@functools.lru_cache(maxsize=None)
def _load_state(kit, cell_name, pins, edge, inputs, text):
    """The state found by simulation; text is the list of cells, so that the cache knows it."""
    cells = json.loads(text)
    sides = [p for p in inputs if p not in pins]
    decks, states = [], []
    volts = kit.nominal_voltage
    for bits in itertools.product((0, 1), repeat=len(sides)):
        state = dict(zip(sides, bits))
        nodes = {**{p: "y" for p in pins}, **{p: "vdd" if v else "0" for p, v in state.items()}}
        decks.append(kit.deck_header(title="load") + "\n".join([
            "Vvdd vdd 0 {vdd}", ramp("a", 20, 5, edge == "fall", "in"), instance_line("d", "INVX1", cells["INVX1"], {"A": "a", "Y": "y"}),
            instance_line("u", cell_name, cells[cell_name], nodes), f".meas tran t1 when v(y)={volts / 2} {edge}=last", ".tran 0.2n 150n", ".end", ""]))
        states.append(state)
    results = spice.run_many(decks, ["t1"], label="loads")
    return max(zip(results, range(len(states))), key=lambda pair: (pair[0]["t1"], -pair[1]))[1], states


def load_state(kit, cells, cell_name, pins, edge):
    """Values of a load's other inputs with which it is the heaviest, as the Liberty's capacitance is the largest of all states."""
    cell = cells[cell_name]
    if cell["kind"] == "latch":
        return {p: (cell["enable_level"] if p == cell["enable"] else 0) for p in cell["inputs"] if p not in pins}
    sides = [p for p in cell["inputs"] if p not in pins]
    if cell["kind"] != "comb" or not sides:
        return {p: 0 for p in sides}
    text = json.dumps({name: cells[name] for name in ("INVX1", cell_name)}, sort_keys=True)
    best, states = _load_state(kit, cell_name, pins, edge, tuple(cell["inputs"]), text)
    return states[best]


class PathDeck:
    def __init__(self, kit, cells, liberty, net, path, output_load=0.0):
        self.kit, self.cells, self.liberty, self.net, self.path = kit, cells, liberty, net, path
        self.output_load = output_load
        self.drives = None
        self.per_fanout = kit.data["wire"]["fF_per_fanout"]
        self.stages = self._stages()
        if not self.stages:
            raise KitError(f"the path from {path['start']} to {path['end']} has no cell of the kit", "choose another path")

    def _stages(self):
        """[(instance, cell, in pin, in edge, out pin, out edge, net bit, out stage, in stage)] from the first cell of the kit on."""
        data = [s for s in self.path["stages"] if s["part"] == "data"]
        stages = []
        entry = None
        for s in data:
            if "net" not in s:
                entry = s
                continue
            instance, pin = s["pin"].rsplit("/", 1) if "/" in s["pin"] else (None, None)
            known = instance is not None and self._instance(instance) is not None and self._instance(instance).cell in self.cells
            if not known or entry is None:
                stages = []  # a macro or a port: the path that can be built begins behind it
                entry = None
                continue
            name = self._name(instance)
            stages.append({"instance": name, "cell": self.net.instances[name].cell, "in": entry["pin"].rsplit("/", 1)[1],
                           "in_edge": entry["edge"], "out": pin, "out_edge": s["edge"], "entry": entry, "exit": s,
                           "bit": self.net.instances[name].pins[pin][0]})
            entry = None
        return stages

    def _name(self, name):
        plain = name.replace("\\", "")
        return name if name in self.net.instances else plain

    def _instance(self, name):
        return self.net.instances.get(self._name(name))

    def launch(self):
        """"clock", "latch" (through the data pin) or "ramp" (starts at a combinational cell)."""
        first = self.stages[0]
        cell = self.cells[first["cell"]]
        if cell["kind"] == "comb":
            return "ramp"
        return "clock" if first["in"] in (cell.get("clock_pin"), cell.get("enable")) else "latch"

    def relative(self, start, times):
        """Instants behind the start. Without a clock edge the first cell only shapes the signal: its output is the start,
        since the source in front of it is no cell and a pass gate would feel that."""
        if self.launch() != "clock":
            start = times[0]
        return [t - start for t in times]

    def sta_times(self):
        return self.relative(self.stages[0]["entry"]["time"], [s["exit"]["time"] for s in self.stages])

    # ---- sensitising
    def _tied(self, stage):
        """Other inputs of a stage that hang on the same net."""
        pins = self.net.instances[stage["instance"]].pins
        bit = pins[stage["in"]][0]
        return [p for p, bits in pins.items() if p != stage["in"] and bits[:1] == [bit] and p in self.cells[stage["cell"]]["inputs"]]

    def choose_sides(self, corner, voltage):
        """Sets stage["sides"]; simulates each candidate of a stage that has several."""
        decks, owners = [], []
        for stage in self.stages:
            cell = self.cells[stage["cell"]]
            if cell["kind"] != "comb":
                stage["sides"] = {}
                continue
            stage["tied"] = self._tied(stage)
            found = list(sensitising(cell, stage["in"], stage["tied"], stage["out"], stage["in_edge"], stage["out_edge"]))
            if not found:
                raise KitError(f"{stage['instance']} ({stage['cell']}): no side values let {stage['in']} {stage['in_edge']} make "
                               f"{stage['out']} {stage['out_edge']}", "the Liberty has an arc that the cell's function has not")
            stage["sides"] = found[0]
            if len(found) > 1:
                for sides in found:
                    decks.append(self._stage_deck(stage, sides, corner, voltage))
                    owners.append((stage, sides))
        results = spice.run_many(decks, ["d"], label="side inputs", keep_going=True)
        worst = {}
        for (stage, sides), result in zip(owners, results):
            if isinstance(result, spice.Failure):
                raise result
            key = id(stage)
            if key not in worst or result["d"] > worst[key]:
                worst[key] = result["d"]
                stage["sides"] = sides

    def _stage_deck(self, stage, sides, corner, voltage):
        cell = self.cells[stage["cell"]]
        rising = stage["in_edge"] == "rise"
        nodes = {stage["in"]: "in", stage["out"]: "out"}
        nodes.update({t: "in" for t in stage["tied"]})
        extra = []
        nodes.update(self._side_nodes(stage, sides, "s", extra))
        slew = max(stage["entry"]["slew"] or 0.1, 0.05)
        half = voltage / 2
        return self.kit.deck_header(corner, voltage, title="stage") + "\n".join([
            "Vvdd vdd 0 {vdd}", ramp("drv", 20, slew * FULL, not rising, "in"), *extra,
            instance_line("d", "INVX4", self.cells["INVX4"], {"A": "drv", "Y": "in"}), instance_line("u", stage["cell"], cell, nodes),
            f"Cl out 0 {stage['exit']['cap']}f",
            f".meas tran t0 when v(in)={half} {stage['in_edge']}=last",
            f".meas tran t1 when v(out)={half} {stage['out_edge']}=last",
            ".meas tran d param='t1-t0'", f".tran {slew / 20:.4f}n {20 + slew * FULL + self._long(voltage)}n", ".end", ""])

    def _side_nodes(self, stage, sides, prefix, lines):
        """Nodes of constant side inputs; one that a pass gate hands on is held by an inverter, not by the supply."""
        cell = self.cells[stage["cell"]]
        nodes = {}
        for p, v in sides.items():
            nodes[p] = "vdd" if v else "0"
            if p in cell.get("pass_inputs", []):
                nodes[p] = f"{prefix}_{p.lower()}"
                inverter = self._inverter(self._drive(self.net.instances[stage["instance"]].pins[p][0]))
                lines.append(instance_line(nodes[p], inverter, self.cells[inverter], {"A": "0" if v else "vdd", "Y": nodes[p]}))
        return nodes

    def _inverter(self, drive):
        return f"INVX{drive}" if f"INVX{drive}" in self.cells else "INVX1"

    def _drive(self, bit):
        """Drive of the cell of the kit behind a net; 1 for ports, macros and constants."""
        if self.drives is None:
            self.drives = {}
            for name, instance in self.net.instances.items():
                cell = self.cells.get(instance.cell)
                for pin in cell["outputs"] if cell else ():
                    for b in instance.pins.get(pin, []):
                        self.drives[b] = cell["drive"]
        return self.drives.get(bit, 1)

    @staticmethod
    def _long(voltage):
        """ns in which any one stage settles."""
        return 800.0 / (voltage - 1.0) ** 2

    # ---- the deck
    def deck(self, corner, voltage, extra=None, patience=1.5):
        """Deck of the whole path; extra: shifts of corner parameters; patience: how much longer than by STA it may take."""
        if "sides" not in self.stages[0]:
            self.choose_sides(self.kit.nominal_corner, self.kit.nominal_voltage)
        first = self.stages[0]
        lines = ["Vvdd vdd 0 {vdd}"]
        long = self._long(voltage)
        slew = max(first["entry"]["slew"] or 0.1, 0.05) * FULL
        half = voltage / 2
        kind = self.launch()
        total = self.stages[-1]["exit"]["time"] - first["entry"]["time"]
        cell = self.cells[first["cell"]]
        fixed = {}
        if kind == "clock":
            clock = first["in"]
            data = self._data_pin(cell, first["out"])
            function = cell["outputs"][first["out"]]
            new = [v for v in (0, 1) if truth(function, {data: v}) == (1 if first["out_edge"] == "rise" else 0)][0]
            up = first["in_edge"] == "rise"
            a, b = ("0", "{vdd}") if up else ("{vdd}", "0")
            old_level, new_level = ("{vdd}", "0") if new == 0 else ("0", "{vdd}")
            t = [long, 2 * long, 3 * long]  # old value in, data changes, clock back; then the edge that is measured
            lines.append(f"Vck start 0 pwl(0 {a} {t[0]}n {a} {t[0] + slew}n {b} {t[1]}n {b} {t[1] + slew}n {a} {t[2]}n {a} {t[2] + slew}n {b})")
            change = (1.5 if cell["kind"] == "ff" else 2.5) * long
            # Through an inverter as strong as what drives the pin in the chip: a pass gate feels the difference.
            lines.append(f"Vd datan 0 pwl(0 {new_level} {change}n {new_level} {change + 1}n {old_level})")
            driver = self._inverter(self._drive(self.net.instances[self.stages[0]["instance"]].pins[data][0]))
            lines.append(instance_line("data", driver, self.cells[driver], {"A": "datan", "Y": "data"}))
            fixed = {data: "data"}
            begin = t[2]
        else:
            begin = long
            lines.append(ramp("start", begin, slew, first["in_edge"] == "rise", "in"))
            if kind == "latch":
                fixed = {cell["enable"]: "vdd" if cell["enable_level"] else "0"}
        previous = "start"
        for k, stage in enumerate(self.stages):
            cell = self.cells[stage["cell"]]
            nodes = {stage["in"]: previous, stage["out"]: f"n{k}"}
            if k == 0:
                nodes.update(fixed)
            if cell["kind"] == "comb":
                nodes.update({t: previous for t in stage["tied"]})
                nodes.update(self._side_nodes(stage, stage["sides"], f"s{k}", lines))
            elif k > 0 or kind == "latch":
                nodes[cell["enable"]] = "vdd" if cell["enable_level"] else "0"
            for p in cell["inputs"]:
                nodes.setdefault(p, "0")
            lines.append(instance_line(f"p{k}", stage["cell"], cell, nodes))
            lines += self._side_outputs(stage, k)
            following = self.stages[k + 1]["instance"] if k + 1 < len(self.stages) else None
            lines += self._loads(stage, f"n{k}", k, following)
            previous = f"n{k}"
        lines.append(f".meas tran a0 when v(start)={half} {first['in_edge']}=last")
        for k, stage in enumerate(self.stages):
            lines.append(f".meas tran b{k} when v(n{k})={half} {stage['out_edge']}=last td={begin}n")
        # A path that has not arrived by then fails its measure.
        stop = begin + slew + patience * total + long
        lines += [f".tran {max(total / 1500, 0.05):.4f}n {stop}n", ".end", ""]
        header = self.kit.deck_header(corner, voltage, extra=extra, title=f"path {self.path['start']} to {self.path['end']}")
        return header + "\n".join(lines)

    @staticmethod
    def _data_pin(cell, out):
        names = re.findall(r"[A-Za-z_]\w*", cell["outputs"][out])
        return names[0]

    def _side_outputs(self, stage, k):
        """What hangs on the cell's other outputs: its capacitance is enough."""
        lines = []
        pins = self.net.instances[stage["instance"]].pins
        for out in self.cells[stage["cell"]]["outputs"]:
            bits = pins.get(out)
            if out == stage["out"] or not bits:
                continue
            lines.append(f"Cs{k}{out.lower()} nc_p{k}_{out.lower()} 0 {self.capacitance(bits[0]):.3f}f")
        return lines

    def capacitance(self, bit):
        """Load of a net by Liberty: pins and wire."""
        sinks = self._sinks(bit)
        total = self.per_fanout * len(sinks)
        for name, pin, index in sinks:
            if name is None:
                total += self.output_load
                continue
            cell = self.liberty[self.net.instances[name].cell]
            known = cell.pins.get(pin) or cell.pins.get(f"{pin}[{index}]")
            total += known.capacitance if known else 0.0
        return total

    def timing_load(self, bit):
        """Load of a net as OpenSTA takes it with set_load -subtract_pin_load: the wire, and pins at the mean of their two edges."""
        sinks = self._sinks(bit)
        total = self.per_fanout * len(sinks)
        for name, pin, index in sinks:
            if name is None:
                total += self.output_load
                continue
            known = self.liberty[self.net.instances[name].cell].pins
            total += sum((known.get(pin) or known[f"{pin}[{index}]"]).edge_capacitance.values()) / 2
        return total

    def _sinks(self, bit):
        sinks = []
        for name, pin, index in self.net.loads[bit]:
            cell = self.liberty[self.net.instances[name].cell]
            known = cell.pins.get(pin) or cell.pins.get(f"{pin}[{index}]")
            if known is not None and known.direction == "input":
                sinks.append((name, pin, index))
        for port, (direction, bits) in self.net.ports.items():
            if direction == "output" and any(self.net.root(b) == bit for b in bits):
                sinks.append((None, port, 0))
        return sinks

    def _loads(self, stage, node, k, following):
        """Every cell that hangs on the net, as itself and with the load that it has; its other inputs where it is the heaviest."""
        lines = []
        sinks = self._sinks(stage["bit"])
        lines.append(f"Cw{k} {node} 0 {max(self.per_fanout * len(sinks), 0.01):.3f}f")
        by_cell = {}
        for name, pin, index in sinks:
            if name is None:
                lines.append(f"Co{k} {node} 0 {self.output_load}f")
            elif name != following:
                by_cell.setdefault(name, []).append((pin, index))
        for j, (name, pins) in enumerate(by_cell.items()):
            cell_name = self.net.instances[name].cell
            if cell_name not in self.cells:
                for i, (pin, index) in enumerate(pins):
                    known = self.liberty[cell_name].pins.get(pin) or self.liberty[cell_name].pins.get(f"{pin}[{index}]")
                    lines.append(f"Cm{k}_{j}_{i} {node} 0 {known.capacitance:.3f}f")
                continue
            cell = self.cells[cell_name]
            nodes = {p: node for p, _ in pins}
            for p, v in load_state(self.kit, self.cells, cell_name, tuple(sorted(nodes)), stage["out_edge"]).items():
                nodes[p] = "vdd" if v else "0"
            lines.append(instance_line(f"l{k}_{j}", cell_name, cell, nodes))
            for out, bits in self.net.instances[name].pins.items():
                if out in cell["outputs"] and bits:
                    lines.append(f"Cl{k}_{j}_{out.lower()} nc_l{k}_{j}_{out.lower()} 0 {self.capacitance(bits[0]):.3f}f")
        return lines

    def spice_times(self, result):
        """Instants behind the start, in ns, of the outputs along the path."""
        return self.relative(result["a0"] * 1e9, [result[f"b{k}"] * 1e9 for k in range(len(self.stages))])

    def measures(self):
        return ["a0"] + [f"b{k}" for k in range(len(self.stages))]
