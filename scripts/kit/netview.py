# SPDX-License-Identifier: Apache-2.0
"""A module of Yosys JSON, bit by bit: who drives a net, who loads it; and the few changes that tools make to it."""
import collections


def constant(bit):
    return isinstance(bit, str)


class Netview:
    def __init__(self, module):
        self.module = module
        self.cells = module["cells"]
        self.driver = {}                            # net -> (cell, pin, index) or (None, port, index)
        self.loads = collections.defaultdict(list)  # net -> [(cell, pin, index)], None for a port
        for port, entry in module["ports"].items():
            for i, bit in enumerate(entry["bits"]):
                if constant(bit):
                    continue
                if entry["direction"] == "output":
                    self.loads[bit].append((None, port, i))
                else:
                    self.driver[bit] = (None, port, i)
        for name, cell in self.cells.items():
            for pin, bits in cell["connections"].items():
                out = cell["port_directions"][pin] == "output"
                for i, bit in enumerate(bits):
                    if constant(bit):
                        continue
                    if out:
                        self.driver[bit] = (name, pin, i)
                    else:
                        self.loads[bit].append((name, pin, i))
        used = [bit for entry in module["netnames"].values() for bit in entry["bits"] if not constant(bit)]
        self.next_net = 1 + max([1] + used + list(self.driver) + list(self.loads))
        self.next_cell = 0

    def kind(self, name):
        return self.cells[name]["type"]

    def net(self):
        self.next_net += 1
        return self.next_net - 1

    def bits(self, end):
        name, pin, _ = end
        return self.module["ports"][pin]["bits"] if name is None else self.cells[name]["connections"][pin]

    def at(self, end):
        return self.bits(end)[end[2]]

    def move(self, end, net):
        """A load (cell or port, pin, index) to another net."""
        old = self.at(end)
        if not constant(old):
            self.loads[old].remove(end)
        self.bits(end)[end[2]] = net
        if not constant(net):
            self.loads[net].append(end)

    def add(self, kind, pins, outputs, prefix, attributes=None, number=None):
        """A new cell; pins {pin: net}; its name: prefix and the next free number, or the one given."""
        if number is None:
            while f"{prefix}{self.next_cell}" in self.cells:
                self.next_cell += 1
            number = self.next_cell
        name = f"{prefix}{number}"
        self.cells[name] = {
            "hide_name": 0, "type": kind, "parameters": {}, "attributes": dict(attributes or {}),
            "port_directions": {pin: "output" if pin in outputs else "input" for pin in pins},
            "connections": {pin: [net] for pin, net in pins.items()},
        }
        for pin, net in pins.items():
            if constant(net):
                continue
            if pin in outputs:
                self.driver[net] = (name, pin, 0)
            else:
                self.loads[net].append((name, pin, 0))
        return name

    def remove(self, name):
        cell = self.cells.pop(name)
        for pin, bits in cell["connections"].items():
            for i, bit in enumerate(bits):
                if constant(bit):
                    continue
                if cell["port_directions"][pin] == "output":
                    if self.driver.get(bit, (0,))[0] == name:
                        del self.driver[bit]
                else:
                    self.loads[bit].remove((name, pin, i))
