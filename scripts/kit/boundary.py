# SPDX-License-Identifier: Apache-2.0
"""Lets knowledge cross module borders while the hierarchy stays: constants, equal nets and ports that nobody reads.

Works on the modules of a Yosys JSON before mapping. Ports lose the bits that carry nothing; the top's stay.
"""
import collections

import netview


class Border:
    def __init__(self, modules, top):
        self.modules, self.top = modules, top
        self.uses = collections.defaultdict(list)    # module -> [(parent, cell name)]
        for parent, module in modules.items():
            for name, cell in module["cells"].items():
                if cell["type"] in modules:
                    self.uses[cell["type"]].append((parent, name))

    def pins(self, name):
        """Connections of all instances of a module."""
        return [self.modules[parent]["cells"][cell]["connections"] for parent, cell in self.uses[name]]

    def replace(self, name, old, new):
        """A net of a module by another, or by a constant."""
        module = self.modules[name]
        for group in (module["ports"], module["netnames"]):
            for entry in group.values():
                entry["bits"] = [new if bit == old else bit for bit in entry["bits"]]
        for cell in module["cells"].values():
            for pin, bits in cell["connections"].items():
                cell["connections"][pin] = [new if bit == old else bit for bit in bits]

    def drop(self, name, port, index):
        module = self.modules[name]
        del module["ports"][port]["bits"][index]
        module["netnames"][port]["bits"] = list(module["ports"][port]["bits"])
        for pins in self.pins(name):
            del pins[port][index]
        if not module["ports"][port]["bits"]:
            del module["ports"][port]
            module["netnames"].pop(port, None)
            for parent, cell in self.uses[name]:
                entry = self.modules[parent]["cells"][cell]
                del entry["connections"][port]
                del entry["port_directions"][port]

    def input_step(self, name, port, index, bit, view, seen):
        given = {pins[port][index] for pins in self.pins(name)}
        if len(given) == 1 and netview.constant(next(iter(given))):
            value = next(iter(given))
            self.drop_named(name, port, index, bit, "0" if value in ("x", "z") else value)
            return True
        if not view.loads[bit]:
            self.drop(name, port, index)
            return True
        nets = tuple(pins[port][index] for pins in self.pins(name))
        if nets in seen:
            self.drop_named(name, port, index, bit, seen[nets])
            return True
        seen[nets] = bit
        return False

    def drop_named(self, name, port, index, bit, new):
        self.drop(name, port, index)
        self.replace(name, bit, new)

    def output_step(self, name, port, index, bit, seen):
        if netview.constant(bit) or bit in seen:
            targets = []
            for (parent, cell), pins in zip(self.uses[name], self.pins(name)):
                new = ("0" if bit in ("x", "z") else bit) if netview.constant(bit) else \
                    self.modules[parent]["cells"][cell]["connections"][seen[bit][0]][seen[bit][1]]
                targets.append((parent, pins[port][index], new))
            self.drop(name, port, index)
            for parent, old, new in targets:
                if not netview.constant(old):
                    self.merge(parent, old, new)
            return True
        seen[bit] = (port, index)
        return False

    def merge(self, parent, old, new):
        """`old` loses its driver to `new`."""
        self.replace(parent, old, new)

    def read(self, name, port, index):
        """Does anybody listen to an output bit?"""
        for (parent, cell), pins in zip(self.uses[name], self.pins(name)):
            bit = pins[port][index]
            if netview.constant(bit):
                continue
            module = self.modules[parent]
            if any(bit in entry["bits"] for entry in module["ports"].values()):
                return True
            for other, entry in module["cells"].items():
                for pin, bits in entry["connections"].items():
                    if (other, pin) != (cell, port) and bit in bits:
                        return True
                if other == cell and entry["connections"].get(port, []).count(bit) > 1:
                    return True
        return False

    def step(self, name):
        """One change to a module's border, or None."""
        module = self.modules[name]
        view = netview.Netview(module)
        seen_in, seen_out = {}, {}
        for port, entry in list(module["ports"].items()):
            if entry["direction"] != "input":
                continue
            for index, bit in enumerate(entry["bits"]):
                seen_out.setdefault(bit, (port, index))
                if self.input_step(name, port, index, bit, view, seen_in):
                    return True
        for port, entry in list(module["ports"].items()):
            if entry["direction"] != "output":
                continue
            for index, bit in enumerate(entry["bits"]):
                if self.output_step(name, port, index, bit, seen_out):
                    return True
                if not self.read(name, port, index):
                    self.drop(name, port, index)
                    return True
        return False


def run(modules, top):
    """Changes the modules in place; the number of port bits that went."""
    border = Border(modules, top)
    gone = 0
    changed = True
    while changed:
        changed = False
        for name in modules:
            if name == top or not border.uses[name] or modules[name]["attributes"].get("blackbox"):
                continue
            while border.step(name):
                gone += 1
                changed = True
    return gone
