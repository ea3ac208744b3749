# SPDX-License-Identifier: Apache-2.0
"""Reads Liberty files as far as power, path and yield tools need them.

  cells = libread.read([path, ...])          {cell: Cell}; units ns, fF, V, fJ, nW whatever the file uses
  cell.pins[pin]       Pin: direction, capacitance, function, timing [Arc], power [Power], members of a bus;
                       edge_capacitance {"rise"|"fall": fF} for timing, and receivers [(when, the same in that state)]
  cell.leakage         nW (mean of the states), cell.area, cell.kind ("comb"|"ff"|"latch"|"macro")
  table(slew, load)    bilinear, extrapolated at the borders as OpenSTA does
"""
import bisect
import re

from kit import KitError

TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|\\\n|"(?:[^"\\]|\\.)*"|[^\s(){};:,"]+|[(){};:,]', re.S)
TIME = {"ps": 1e-3, "ns": 1.0, "us": 1e3}
CAP = {"ff": 1.0, "pf": 1e3}
POWER = {"pw": 1e-3, "nw": 1.0, "uw": 1e3, "mw": 1e6}
# Liberty's unit of internal energy is voltage x current x time, or 1 fJ/1 pJ where a file says so.


class Group:
    def __init__(self, kind, args):
        self.kind, self.args, self.simple, self.complex, self.groups = kind, args, {}, {}, []

    def all(self, kind):
        return [g for g in self.groups if g.kind == kind]

    def get(self, name, default=None):
        return self.simple.get(name, default)


def parse(text, path):
    tokens = [t for t in TOKEN.findall(text) if not t.startswith(("/*", "//", "\\"))]
    root = Group("file", [])
    stack = [root]
    i, n = 0, len(tokens)
    while i < n:
        t = tokens[i]
        if t == "}":
            if len(stack) == 1:
                raise KitError(f"{path}: one '}}' too many", "make the Liberty anew: make liberty")
            stack.pop()
            i += 1
        elif t in ";,":
            i += 1
        elif i + 1 < n and tokens[i + 1] == ":":
            value = []
            i += 2
            while i < n and tokens[i] not in (";", "}"):
                value.append(tokens[i])
                i += 1
            stack[-1].simple[t] = " ".join(value).strip('"')
        elif i + 1 < n and tokens[i + 1] == "(":
            args = []
            i += 2
            while i < n and tokens[i] != ")":
                if tokens[i] != ",":
                    args.append(tokens[i].strip('"'))
                i += 1
            i += 1
            if i < n and tokens[i] == "{":
                group = Group(t, args)
                stack[-1].groups.append(group)
                stack.append(group)
                i += 1
            else:
                stack[-1].complex[t] = args
        else:
            raise KitError(f"{path}: not Liberty near '{' '.join(tokens[i:i + 6])}'", "make the Liberty anew: make liberty")
    if len(stack) != 1 or not root.all("library"):
        raise KitError(f"{path}: cut off, or no library in it", "make the Liberty anew: make liberty")
    return root.all("library")[0]


def _floats(args):
    return [float(x) for text in args for x in re.split(r"[,\s]+", text.replace("\\", "").strip()) if x]


class Table:
    def __init__(self, x, y, values, slew_first=True):
        self.x, self.y, self.values, self.slew_first = x, y, values, slew_first

    def __call__(self, slew, load):
        a, b = (slew, load) if self.slew_first else (load, slew)
        if not self.x:
            return self.values[0][0]
        i, u = _place(self.x, a)
        if not self.y:
            return self.values[i][0] + u * (self.values[min(i + 1, len(self.x) - 1)][0] - self.values[i][0])
        j, v = _place(self.y, b)
        i1, j1 = min(i + 1, len(self.x) - 1), min(j + 1, len(self.y) - 1)
        f = self.values
        return ((1 - u) * (1 - v) * f[i][j] + u * (1 - v) * f[i1][j] + (1 - u) * v * f[i][j1] + u * v * f[i1][j1])

    def scaled(self, factor):
        return Table(self.x, self.y, [[v * factor for v in row] for row in self.values], self.slew_first)


def _place(axis, value):
    if len(axis) < 2:
        return 0, 0.0
    i = min(max(bisect.bisect_right(axis, value) - 1, 0), len(axis) - 2)
    return i, (value - axis[i]) / (axis[i + 1] - axis[i])


class Arc:
    """Timing arc into a pin: related, type, sense, when, sdf_cond and the four tables (or two constraints)."""

    def __init__(self, group, tables):
        self.related = group.get("related_pin", "").split()
        self.type = group.get("timing_type", "combinational")
        self.sense = group.get("timing_sense", "non_unate")
        self.when = group.get("when")
        self.tables = tables


class Power:
    """Internal energy in fJ per transition of a pin: rise and fall tables."""

    def __init__(self, group, tables):
        self.related = group.get("related_pin", "").split()
        self.when = group.get("when")
        self.tables = tables


class Pin:
    def __init__(self, name, group):
        self.name = name
        self.direction = group.get("direction", "input")
        self.function = group.get("function")
        self.clock = group.get("clock", "false") == "true"
        self.capacitance = 0.0
        self.edge_capacitance, self.receivers = {}, []
        self.timing, self.power, self.width = [], [], 1


class Cell:
    def __init__(self, name, group):
        self.name = name
        self.area = float(group.get("area", 0))
        self.pins, self.leakage = {}, 0.0
        self.kind = "comb"
        self.sequential = {}
        self.user = {k: v for k, v in group.simple.items() if k.startswith("flexi_")}


class Library:
    def __init__(self, group, path):
        self.path = path
        self.time = self._unit(group.get("time_unit", "1ns"), TIME)
        cap = group.complex.get("capacitive_load_unit", ["1", "pf"])
        self.cap = float(cap[0]) * CAP[cap[1].lower()]
        self.power = self._unit(group.get("leakage_power_unit", "1nW"), POWER)
        volt = self._number(group.get("voltage_unit", "1V")) * (1e-3 if "mv" in group.get("voltage_unit", "").lower() else 1.0)
        # fJ: energy = V^2 x C, as OpenSTA takes it.
        self.energy = volt * volt * self.cap
        self.voltage = float(group.get("nom_voltage", 0))
        self.templates = {}
        for kind in ("lu_table_template", "power_lut_template"):
            for t in group.all(kind):
                self.templates[t.args[0]] = t
        self.types = {t.args[0]: t for t in group.all("type")}

    @staticmethod
    def _number(text):
        return float(re.match(r"[\d.]+", text).group(0))

    def _unit(self, text, known):
        found = re.match(r"([\d.]*)\s*(\w+)", text)
        return float(found.group(1) or 1) * known[found.group(2).lower()]

    def table(self, group, factor):
        template = self.templates.get(group.args[0]) if group.args else None
        index = []
        for key in ("index_1", "index_2"):
            args = group.complex.get(key) or (template.complex.get(key) if template else None)
            index.append(_floats(args) if args else [])
        names = [template.get(f"variable_{i}", "") if template else "" for i in (1, 2)]
        values = _floats(group.complex["values"])
        x, y = index
        if len(values) == 1:
            return Table([], [], [[values[0] * factor]])

        def scaled(axis, name):
            unit = self.cap if "capacitance" in name else self.time
            return [a * unit for a in axis]

        width = len(y) or 1
        rows = [[v * factor for v in values[k * width:(k + 1) * width]] for k in range(len(x))]
        return Table(scaled(x, names[0]), scaled(y, names[1]), rows, "capacitance" not in names[0])


def _pin(lib, cell, name, group, inherited=None):
    pin = Pin(name, group)
    if inherited is not None and "direction" not in group.simple:
        pin.direction = inherited.get("direction", "input")
    caps = [float(group.simple[k]) for k in ("rise_capacitance", "fall_capacitance") if k in group.simple]
    plain = group.get("capacitance", inherited.get("capacitance") if inherited is not None else None)
    if plain is not None:
        pin.capacitance = float(plain) * lib.cap
    elif caps:
        pin.capacitance = sum(caps) / len(caps) * lib.cap
    pin.edge_capacitance = {edge: float(group.get(f"{edge}_capacitance", plain or 0)) * lib.cap for edge in ("rise", "fall")}
    for receiver in group.all("receiver_capacitance"):
        values = {g.kind.removeprefix("receiver_capacitance1_"): _floats(g.complex["values"])[0] * lib.cap for g in receiver.groups}
        pin.receivers.append((receiver.get("when"), {edge: values[edge] for edge in ("rise", "fall")}))
    sources = [group] + ([inherited] if inherited is not None else [])
    for source in sources:
        for t in source.all("timing"):
            tables = {g.kind: lib.table(g, lib.time) for g in t.groups if "values" in g.complex}
            pin.timing.append(Arc(t, tables))
        for p in source.all("internal_power"):
            tables = {g.kind: lib.table(g, lib.energy) for g in p.groups if "values" in g.complex}
            pin.power.append(Power(p, tables))
    cell.pins[name] = pin


def read(paths):
    """Cells of several Liberty files by name."""
    cells = {}
    for path in paths:
        root = parse(path.read_text(), path)
        lib = Library(root, path)
        for group in root.all("cell"):
            cell = Cell(group.args[0], group)
            for kind in ("ff", "latch"):
                if group.all(kind):
                    cell.kind = kind
                    cell.sequential = group.all(kind)[0].simple
            states = [float(g.get("value")) for g in group.all("leakage_power")]
            cell.leakage = (sum(states) / len(states) if states else float(group.get("cell_leakage_power", 0))) * lib.power
            for p in group.all("pin"):
                for name in p.args:
                    _pin(lib, cell, name, p)
            for bus in group.all("bus") + group.all("bundle"):
                span = lib.types.get(bus.get("bus_type", ""))
                names = bus.complex.get("members", [])
                if span is not None:
                    low, high = sorted((int(span.get("bit_from")), int(span.get("bit_to"))))
                    names = [f"{bus.args[0]}[{i}]" for i in range(low, high + 1)]
                own = {name: p for p in bus.all("pin") for name in p.args}
                for name in names:
                    _pin(lib, cell, name, own.get(name, Group("pin", [name])), bus)
            cells[cell.name] = cell
    return cells
