# SPDX-License-Identifier: Apache-2.0
"""Removes inverters around cells that exist in several polarities at the same size.

Full adders: FAPX1 A B C -> S CON, FANX1 A B CN -> S CO, FAQX1 AN BN C -> S CON, FAMX1 AN BN CN -> S CO: both operands may
be inverted, and the carry (in and, with it, out). Exclusive ors: any pin. Storage: the complement may be stored. The gate of
a clock of latches: NOR of both signals for latches open at high, NAND of their complements for latches open at low.
Inverters are taken out of the module, each pin then wants its signal true or inverted, and a signal costs one inverter
if somebody wants it inverted. A search with tabu list over the free polarities minimises that; then the inverters go back.

Behind nets whose zero nothing holds (floating.py) no polarity is free: a storage cell with a pass gate gets the complement, out of an
inverter, and adders of three such operands become FADX1 A B C -> SN CON.
"""
import collections

import netview

ADDERS = {(0, 0): "FAPX1", (0, 1): "FANX1", (1, 0): "FAQX1", (1, 1): "FAMX1"}  # operands, carry in inverted
FLOATING = "FADX1"
FORM = {kind: form for form, kind in ADDERS.items()}
GATES = {"NOR2X1": "NAND2X1", "NAND2X1": "NOR2X1"}
LATCHES = {"LATHNX1": "LATLNX1", "LATLNX1": "LATHNX1"}
ENABLES = {"G": "GN", "GN": "G"}
ROUNDS = 4000


def inverse(register):
    """~name of name, and back: what a storage cell holds of the RTL's register."""
    return register[1:] if register.startswith("~") else "~" + register


class Polarity:
    def __init__(self, module, cells, floating=()):
        self.view = netview.Netview(module)
        self.table = cells
        self.floating = set(floating)
        self.wants = {}      # load end -> (signal, inverted)
        self.flips = {}      # variable -> ends that toggle
        self.fixed = {}      # variable that is not free -> whether it is flipped
        self.take_inverters_out()
        self.adders_of_floating_nets()
        self.variables()

    def take_inverters_out(self):
        view = self.view
        self.alias = {}      # net behind an inverter -> (signal, inverted)
        order = [n for n in view.cells if view.kind(n).startswith("INVX")]

        def resolve(net):
            inverted = 0
            while True:
                source = view.driver.get(net)
                if source is None or source[0] is None or not view.kind(source[0]).startswith("INVX"):
                    return net, inverted
                below = view.cells[source[0]]["connections"]["A"][0]
                if netview.constant(below):
                    return net, inverted
                net, inverted = below, 1 - inverted

        self.inverters = set(order)
        for net, ends in list(view.loads.items()):
            if netview.constant(net):
                continue
            for end in ends:
                if end[0] not in self.inverters:
                    self.wants[end] = resolve(net)
        self.preferred = {}  # signal -> net that carries its complement now
        for name in order:
            out = view.cells[name]["connections"]["Y"][0]
            signal, inverted = resolve(out)
            if inverted:
                self.preferred.setdefault(signal, out)
        self.consumers = collections.defaultdict(list)
        for end, (signal, _) in self.wants.items():
            self.consumers[signal].append(end)

    def adders_of_floating_nets(self):
        """FADX1, whose sum is inverted, for adders whose operands all float."""
        view = self.view
        for name, cell in view.cells.items():
            if FORM.get(cell["type"]) != (0, 0) or any(self.wants.get((name, pin, 0), (None, 1))[1] or
                                                       self.wants[(name, pin, 0)][0] not in self.floating for pin in "ABC"):
                continue
            cell["type"] = FLOATING
            for group in ("connections", "port_directions"):
                cell[group] = {"SN" if pin == "S" else pin: value for pin, value in cell[group].items()}
            old, fresh = cell["connections"]["SN"][0], view.net()
            cell["connections"]["SN"] = [fresh]
            del view.driver[old]
            view.driver[fresh] = (name, "SN", 0)
            self.preferred[fresh] = old
            self.consumers[fresh] = self.consumers.pop(old, [])
            for end in self.consumers[fresh]:
                self.wants[end] = (fresh, 1 - self.wants[end][1])

    def variables(self):
        """Which ends toggle together: pins of the cell, and everybody who listens to an output that flips."""
        for name, cell in self.view.cells.items():
            kind = cell["type"]
            pins = cell["connections"]
            if kind in FORM:
                names = self.adder_pins(kind)
                out = pins[names["co"]][0]
                self.flips[(name, "ab")] = [(name, names["a"], 0), (name, names["b"], 0)]
                self.flips[(name, "c")] = [(name, names["c"], 0)] + self.consumers[out]
            elif kind in ("XOR2X1", "XNOR2X1"):
                for pin in ("A", "B"):
                    self.flips[(name, pin)] = [(name, pin, 0)]
                self.flips[(name, "Y")] = list(self.consumers[pins["Y"][0]])
            elif kind in GATES and self.opens_latches(pins["Y"][0]):
                self.flips[(name, "gate")] = [(name, "A", 0), (name, "B", 0)]
            elif kind in self.table and self.table[kind].storage and len(self.table[kind].outputs) == 1:
                out = next(iter(self.table[kind].outputs))
                self.flips[(name, "q")] = [(name, "D", 0)] + self.consumers[pins[out][0]]
                signal, inverted = self.wants.get((name, "D", 0), (None, 0))
                if signal in self.floating and "D" in self.table[kind].passes:
                    self.fixed[name, "q"] = not inverted
        for variable, ends in list(self.flips.items()):
            if any(end not in self.wants for end in ends):  # a constant, or an output port of no consequence
                del self.flips[variable]
                self.fixed.pop(variable, None)

    def opens_latches(self, net):
        """Does a net go to enables of latches only, and directly?"""
        ends = self.view.loads[net]
        return bool(ends) and all(name is not None and self.view.kind(name) in LATCHES and pin in ENABLES for name, pin, _ in ends)

    @staticmethod
    def adder_pins(kind):
        ab, c = FORM[kind]
        return {"a": "AN" if ab else "A", "b": "BN" if ab else "B", "c": "CN" if c else "C", "co": "CO" if c else "CON"}

    def search(self):
        """(variables to flip, inverters as it is, inverters then)."""
        required = {variable for variable, flipped in self.fixed.items() if flipped}
        starts = [required]
        if self.fixed:      # what is best without fixed variables is a good place to start from, too
            free, _, _ = self.tabu(set(), ())
            starts.append(free - self.fixed.keys() | required)
        flipped, _, after = min((self.tabu(start, self.fixed) for start in starts), key=lambda found: found[2])
        return flipped, len({signal for signal, value in self.wants.values() if value}), after

    def tabu(self, begin, fixed):
        """The best that was found from some flips on: (flips, inverters at the beginning, inverters)."""
        inverted = {end: want[1] for end, want in self.wants.items()}
        for variable in begin:
            for end in self.flips[variable]:
                inverted[end] ^= 1
        count = collections.Counter()   # inverted consumers of a signal
        for end, value in inverted.items():
            count[self.wants[end][0]] += value
        start = cost = sum(1 for value in count.values() if value)
        parities = {}
        for variable, ends in self.flips.items():
            parity = collections.Counter(ends)
            parities[variable] = [end for end in parity if parity[end] % 2]
        touching = collections.defaultdict(set)
        for variable, ends in parities.items():
            for end in ends:
                touching[self.wants[end][0]].add(variable)

        def gain(variable):
            change = collections.Counter()
            for end in parities[variable]:
                change[self.wants[end][0]] += 1 - 2 * inverted[end]
            return sum((count[s] > 0) - (count[s] + d > 0) for s, d in change.items())

        order = [variable for variable in parities if variable not in fixed]
        gains = {variable: gain(variable) for variable in order}
        index = {variable: i for i, variable in enumerate(order)}
        until = dict.fromkeys(order, -1)
        flipped = set(begin)
        best, best_cost, best_step = set(begin), cost, 0
        for step in range(ROUNDS):
            if step - best_step > 400 or not order:
                break
            allowed = [v for v in order if until[v] < step or cost - gains[v] < best_cost]
            if not allowed:
                break
            chosen = max(allowed, key=lambda v: (gains[v], -until[v], -index[v]))
            cost -= gains[chosen]
            for end in parities[chosen]:
                count[self.wants[end][0]] += 1 - 2 * inverted[end]
                inverted[end] ^= 1
            flipped ^= {chosen}
            until[chosen] = step + 7 + index[chosen] % 5
            for variable in set().union(*(touching[self.wants[end][0]] for end in parities[chosen]), {chosen}) & gains.keys():
                gains[variable] = gain(variable)
            if cost < best_cost:
                best, best_cost, best_step = set(flipped), cost, step
        return best, start, best_cost

    def apply(self, flipped):
        view = self.view
        inverted = {end: want[1] for end, want in self.wants.items()}
        for variable in flipped:
            for end in self.flips[variable]:
                inverted[end] ^= 1
        out_flipped = set()
        for name, what in flipped:
            pins = view.cells[name]["connections"]
            if what == "q":
                out_flipped.add(pins[next(iter(self.table[view.kind(name)].outputs))][0])
            elif what == "Y":
                out_flipped.add(pins["Y"][0])
            elif what == "c":
                out_flipped.add(pins[self.adder_pins(view.kind(name))["co"]][0])
        # A signal whose driver flipped keeps its number (and name) for its old sense where that is wanted.
        for name in self.inverters:
            view.remove(name)
        source = {}
        for signal, ends in self.consumers.items():
            if signal in out_flipped:
                driver = view.driver[signal]
                fresh = self.preferred.get(signal) or view.net()
                view.bits(driver)[driver[2]] = fresh
                view.driver[fresh] = driver
                del view.driver[signal]
                if any(inverted[end] for end in ends):
                    view.add("INVX1", {"A": fresh, "Y": signal}, ("Y",), "pol_")
                source[signal] = (fresh, signal)
            else:
                other = self.preferred.get(signal)
                if any(inverted[end] for end in ends):
                    other = view.net() if other is None else other
                    view.add("INVX1", {"A": signal, "Y": other}, ("Y",), "pol_")
                source[signal] = (signal, other)
        for end, (signal, _) in self.wants.items():
            net = source[signal][inverted[end]]
            if view.at(end) != net:
                view.move(end, net)
        self.retype(flipped)

    def retype(self, flipped):
        by_cell = collections.defaultdict(set)
        for name, what in flipped:
            by_cell[name].add(what)
        for name, what in by_cell.items():
            cell = self.view.cells[name]
            if cell["type"] in FORM:
                old = self.adder_pins(cell["type"])
                ab, c = FORM[cell["type"]]
                kind = ADDERS[ab ^ ("ab" in what), c ^ ("c" in what)]
                new = self.adder_pins(kind)
                for group in ("connections", "port_directions"):
                    entry = cell[group]
                    cell[group] = {"S": entry["S"], **{new[key]: entry[old[key]] for key in ("a", "b", "c", "co")}}
                cell["type"] = kind
            elif "gate" in what:
                cell["type"] = GATES[cell["type"]]
                for latch, pin, _ in list(self.view.loads[cell["connections"]["Y"][0]]):
                    other = self.view.cells[latch]
                    other["type"] = LATCHES[other["type"]]
                    for group in ("connections", "port_directions"):
                        other[group] = {ENABLES.get(key, key): value for key, value in other[group].items()}
            elif "q" in what:
                cell["attributes"]["rtl"] = inverse(cell["attributes"].get("rtl", ""))
            elif cell["type"] in ("XOR2X1", "XNOR2X1") and len(what) % 2:
                cell["type"] = "XNOR2X1" if cell["type"] == "XOR2X1" else "XOR2X1"


def run(module, cells, floating=()):
    """Changes a module in place; (inverters before, after). floating: its nets whose zero nothing holds."""
    work = Polarity(module, cells, floating)
    flipped, before, after = work.search()
    work.apply(flipped)
    return before, after
