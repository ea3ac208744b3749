# SPDX-License-Identifier: Apache-2.0
"""Reads a flat structural Verilog netlist: one module, instances with named pins, wires, plain assigns.

  net = flatnet.read(path)
  net.ports       {port: ("input"|"output", [bit, ...])}      bits lowest first
  net.instances   {name: Instance(cell, {pin: [bit, ...]})}
  net.loads       {bit: [(instance, pin, index), ...]}         every connection, drivers included
A bit is a name as a waveform shows it: "clk_i", "in_data_i[3]", "u_core.acc_q[2]"; constants are "1'0", "1'1", "1'x".
"""
import collections
import re

from kit import KitError

TOKEN = re.compile(r"//[^\n]*|/\*.*?\*/|\(\*.*?\*\)|\\\S+|\d+'[bhdoBHDO][0-9a-fA-FxXzZ_]+|[\w$]+|[()\[\]{},;.=:#]", re.S)
Instance = collections.namedtuple("Instance", "cell pins")
DIGITS = {"b": 1, "o": 3, "h": 4}


class Netlist:
    def __init__(self, name):
        self.name = name
        self.ports = {}
        self.instances = {}
        self.ranges = {}  # net name -> (msb, lsb), None for a single wire
        self.alias = {}

    def bits(self, name):
        """Bits of a whole net, lowest first."""
        span = self.ranges.get(name)
        if span is None:
            return [name]
        msb, lsb = span
        return [f"{name}[{i}]" for i in (range(lsb, msb + 1) if msb >= lsb else range(lsb, msb - 1, -1))]

    def root(self, bit):
        while bit in self.alias:
            bit = self.alias[bit]
        return bit

    def connect(self):
        self.loads = collections.defaultdict(list)
        for name, instance in self.instances.items():
            for pin, bits in instance.pins.items():
                for index, bit in enumerate(bits):
                    bits[index] = self.root(bit)
                    self.loads[bits[index]].append((name, pin, index))


def _constant(token):
    size, value = token.split("'")
    base, digits = value[0].lower(), value[1:].replace("_", "").lower()
    width = int(size)
    if base == "d":
        text = f"{int(digits):0{width}b}"
    else:
        text = "".join((d * DIGITS[base]) if d in "xz" else f"{int(d, 16):0{DIGITS[base]}b}" for d in digits)
    text = text.rjust(width, "0")[-width:]
    return [f"1'{bit}" for bit in reversed(text)]


class _Reader:
    def __init__(self, text, path):
        self.tokens = [t for t in TOKEN.findall(text) if not t.startswith(("//", "/*", "(*"))]
        self.at = 0
        self.path = path

    def next(self, wanted=None):
        if self.at >= len(self.tokens):
            raise KitError(f"{self.path}: ends inside of a module", "make it anew with make synth")
        token = self.tokens[self.at]
        self.at += 1
        if wanted is not None and token != wanted:
            near = " ".join(self.tokens[max(0, self.at - 6):self.at + 4])
            raise KitError(f"{self.path}: '{token}' where '{wanted}' was expected, near: {near}", "only flat netlists with named pins are read")
        return token

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def name(self):
        token = self.next()
        return token[1:] if token.startswith("\\") else token

    def span(self):
        if self.peek() != "[":
            return None
        self.next("[")
        msb = int(self.next())
        self.next(":")
        lsb = int(self.next())
        self.next("]")
        return msb, lsb

    def expression(self, net):
        """Bits of a net, a part of it, a constant or a concatenation; lowest first."""
        token = self.peek()
        if token == "{":
            self.next("{")
            parts = [self.expression(net)]
            while self.peek() == ",":
                self.next(",")
                parts.append(self.expression(net))
            self.next("}")
            return [bit for part in reversed(parts) for bit in part]
        if "'" in token and token[0].isdigit():
            return _constant(self.next())
        name = self.name()
        if self.peek() != "[":
            return net.bits(name)
        self.next("[")
        high = int(self.next())
        low = high
        if self.peek() == ":":
            self.next(":")
            low = int(self.next())
        self.next("]")
        step = 1 if high >= low else -1
        return [f"{name}[{i}]" for i in range(low, high + step, step)]


def read(path):
    reader = _Reader(path.read_text(), path)
    while reader.next() != "module":
        pass
    net = Netlist(reader.name())
    assigns = []
    while reader.next() != ";":
        pass
    while True:
        token = reader.next()
        if token == "endmodule":
            break
        if token in ("input", "output", "inout", "wire", "tri"):
            if reader.peek() == "wire":
                reader.next()
            span = reader.span()
            while True:
                name = reader.name()
                net.ranges[name] = span
                if token in ("input", "output", "inout"):
                    net.ports[name] = (token, net.bits(name))
                if reader.next() == ";":
                    break
        elif token == "assign":
            left = reader.expression(net)
            reader.next("=")
            assigns.append((left, reader.expression(net)))
            reader.next(";")
        else:
            cell = token[1:] if token.startswith("\\") else token
            if reader.peek() == "#":
                raise KitError(f"{path}: instance of {cell} has parameters", "map it to a cell or macro of the kit first")
            name = reader.name()
            reader.next("(")
            pins = {}
            while reader.peek() != ")":
                reader.next(".")
                pin = reader.name()
                reader.next("(")
                pins[pin] = [] if reader.peek() == ")" else reader.expression(net)
                reader.next(")")
                if reader.peek() == ",":
                    reader.next(",")
            reader.next(")")
            reader.next(";")
            net.instances[name] = Instance(cell, pins)
    for left, right in assigns:
        for a, b in zip(left, right):
            if net.root(a) != net.root(b):
                net.alias[net.root(a)] = net.root(b)
    net.connect()
    return net
