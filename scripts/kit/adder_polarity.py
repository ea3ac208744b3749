# SPDX-License-Identifier: Apache-2.0
"""Takes inverters out between full adders: the cells exist in four polarities of the same size.

FAPX1 A B C -> S CON, FANX1 A B CN -> S CO, FAQX1 AN BN C -> S CON, FAMX1 AN BN CN -> S CO.
"""
import collections

CARRY = {"FAPX1": "FANX1", "FAQX1": "FAMX1"}
OPERANDS = {"FAPX1": "FAQX1", "FANX1": "FAMX1"}


class Module:
    """Single-bit view of a module in Yosys JSON: who drives and who loads a net."""

    def __init__(self, module):
        self.cells = module["cells"]
        self.loads = collections.defaultdict(list)  # net -> [(cell name, pin)]
        self.ports = set()
        self.driver = {}
        for port in module["ports"].values():
            self.ports.update(port["bits"])
        for name, cell in self.cells.items():
            for pin, bits in cell["connections"].items():
                for bit in bits:
                    if isinstance(bit, str):
                        continue
                    if cell["port_directions"][pin] == "output":
                        self.driver[bit] = (name, pin)
                    else:
                        self.loads[bit].append((name, pin))

    def kind(self, name):
        return self.cells[name]["type"]

    def inverter_loads(self, net):
        return [name for name, _ in self.loads[net] if self.kind(name).startswith("INVX")]

    def connect(self, name, pin, net):
        """An input pin to a net."""
        bits = self.cells[name]["connections"]
        if pin in bits:
            for bit in bits[pin]:
                if (name, pin) in self.loads[bit]:
                    self.loads[bit].remove((name, pin))
        bits[pin] = [net]
        self.loads[net].append((name, pin))

    def move_loads(self, old, new):
        for name, pin in list(self.loads[old]):
            bits = self.cells[name]["connections"][pin]
            self.cells[name]["connections"][pin] = [new if bit == old else bit for bit in bits]
            self.loads[new].append((name, pin))
        self.loads[old] = []

    def rename_pin(self, name, old, new):
        cell = self.cells[name]
        bit = cell["connections"].pop(old)
        cell["connections"][new] = bit
        direction = cell["port_directions"].pop(old)
        cell["port_directions"][new] = direction
        for net in bit:
            if direction == "output":
                self.driver[net] = (name, new)
            else:
                self.loads[net] = [(n, new if (n, p) == (name, old) else p) for n, p in self.loads[net]]

    def remove(self, name):
        cell = self.cells.pop(name)
        for pin, bits in cell["connections"].items():
            for bit in bits:
                if cell["port_directions"][pin] == "output":
                    self.driver.pop(bit, None)
                else:
                    self.loads[bit] = [load for load in self.loads[bit] if load != (name, pin)]

    def free(self, net):
        return not self.loads[net] and net not in self.ports


def carry_step(view, name):
    """An adder whose C comes from an inverter of a carry that nothing else needs: take the complement instead."""
    cell = view.cells[name]
    carry_in = cell["connections"]["C"][0]
    if carry_in in view.ports or view.driver.get(carry_in) is None:
        return False
    inverter = view.driver[carry_in][0]
    if not view.kind(inverter).startswith("INVX") or len(view.loads[carry_in]) != 1:
        return False
    out = cell["connections"]["CON"][0]
    inverters = view.inverter_loads(out)
    others = len(view.loads[out]) - len(inverters) + (out in view.ports)
    if others:
        return False  # its complement is needed as well: nothing gained
    source = view.cells[inverter]["connections"]["A"][0]
    view.connect(name, "C", source)
    view.rename_pin(name, "C", "CN")
    view.rename_pin(name, "CON", "CO")
    cell["type"] = CARRY[cell["type"]]
    view.remove(inverter)
    true = [view.cells[i]["connections"]["Y"][0] for i in inverters]
    for i, net in zip(inverters, true):
        view.remove(i)
        if net in view.ports:  # the port's net keeps its number, the adder drives it
            view.move_loads(out, net)
            cell["connections"]["CO"] = [net]
            view.driver[net] = (name, "CO")
            out = net
        else:
            view.move_loads(net, out)
    return True


def operand_step(view, name):
    """Both operands come from inverters of which one falls away: take the complements."""
    cell = view.cells[name]
    found = []
    for pin in ("A", "B"):
        net = cell["connections"][pin][0]
        driver = view.driver.get(net)
        if driver is None or not view.kind(driver[0]).startswith("INVX"):
            return False
        found.append((pin, net, driver[0]))
    if not any(len(view.loads[net]) == 1 and net not in view.ports for _, net, _ in found):
        return False
    for pin, net, inverter in found:
        view.connect(name, pin, view.cells[inverter]["connections"]["A"][0])
        view.rename_pin(name, pin, pin + "N")
        if view.free(net):
            view.remove(inverter)
    cell["type"] = OPERANDS[cell["type"]]
    return True


def run(module):
    """Changes a module in place; the number of steps taken."""
    view = Module(module)
    steps = 0
    changed = True
    while changed:
        changed = False
        for name in sorted(view.cells):
            if name not in view.cells:
                continue
            kind = view.kind(name)
            if kind in CARRY and carry_step(view, name) or kind in OPERANDS and operand_step(view, name):
                steps += 1
                changed = True
    return steps
