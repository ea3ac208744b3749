# SPDX-License-Identifier: Apache-2.0
"""Tie cells, drives and buffers, module by module from the leaves up; loads from the cells' pins and the kit's wire.

The clock is clocktree.py's. A larger drive has the same number of transistors, so drives grow first; where the largest is not enough, buffers take
loads over: as few as carry them. A module's input port counts as a net of its own: what is behind it is buffered inside.
"""
import collections
import math

import clocktree
import netview


# fF per unit of drive: beyond `limit` a net gets buffers, which then `carry` so much; and whether speed counts: an output pad has a buffer of
# its own where its net goes on inside, and so has a pin of up to twice what a buffer may carry. Buffers cost transistors: FLEXI-1, which has
# none left, gets the fewest that the kit's limit_fF asks for.
Spread = collections.namedtuple("Spread", "limit carry fast")
SPREAD = {"flexi-1": None, "flexi-32": Spread(200, 110, True)}
OTHER_SPREAD = Spread(250, 160, False)


class Drives:
    def __init__(self, modules, top, cells, kit, macro_load, arrays=(), spread=None):
        self.modules, self.top, self.cells = modules, top, cells
        self.rule = dict(kit.data["synthesis"])
        self.spread = spread
        if spread:
            self.rule["limit_fF"] = spread.limit
        self.wire = kit.data["wire"]["fF_per_fanout"]
        self.macro_load = macro_load                # (type, pin) -> fF
        self.arrays = arrays                        # types whose outputs are made for what they drive: array.json, rail_drives
        self.family = collections.defaultdict(list)
        for cell in cells.values():
            # FLEXI-1 has no transistors for buffers: gates are as wide as it takes.
            if cell.planned or not spread and (cell.drive <= 16 or len(cell.inputs) == 1):
                self.family[cell.family].append(cell)
        for group in self.family.values():
            group.sort(key=lambda cell: cell.drive)
        self.buffers = self.family["BUF"]
        self.clock_buffers = self.family["CLKBUF"] or self.buffers
        self.in_load = {}                           # (module, port, index) -> fF
        self.out_room = {}                          # (module, port, index) -> fF its driver can still take
        self.copies = collections.Counter(cell["type"] for module in modules.values() for cell in module["cells"].values())
        self.over = []                              # nets beyond the limit that could not be helped
        self.clock_nets = set()                     # (module, net) of the clock tree

    # ------------------------------------------------------------------ loads
    def pin_load(self, view, end):
        name, pin, index = end
        if name is None:
            return self.rule["pad_out_fF"] if view.name == self.top else 0.0
        kind = view.kind(name)
        if kind in self.cells:
            return self.cells[kind].load[pin] + self.wire
        if kind in self.modules:
            return self.in_load[kind, pin, index]
        return self.macro_load(view.cells[name], pin) + self.wire

    def room(self, view, net):
        """What the driver of a net may carry at most."""
        name, pin, index = view.driver[net]
        if name is None:
            if view.name == self.top:
                return self.rule["pad_in_fF"]
            # What is there many times is buffered inside: outside it is a load many times.
            many = self.spread and self.copies[view.name] > 1
            return (self.spread.carry / 2 if many else self.rule["limit_fF"]) * self.strongest(False).drive
        kind = view.kind(name)
        if kind in self.cells:
            return self.rule["limit_fF"] * self.family[self.cells[kind].family][-1].drive
        if kind in self.modules:
            return self.out_room[kind, pin, index]
        return math.inf if kind in self.arrays else self.rule["limit_fF"] * 4       # a macro's outputs end in inverters of drive 4

    def strongest(self, clock):
        return max(self.clock_buffers if clock else self.buffers, key=lambda cell: cell.drive)

    # ------------------------------------------------------------------ tie cells
    def tie(self, view):
        made = {}
        ends = [(name, pin, i) for name, cell in view.cells.items() for pin, bits in cell["connections"].items()
                for i, bit in enumerate(bits) if netview.constant(bit) and cell["port_directions"][pin] == "input"]
        ends += [(None, port, i) for port, entry in view.module["ports"].items() if entry["direction"] == "output"
                 for i, bit in enumerate(entry["bits"]) if netview.constant(bit)]
        for end in ends:
            value = "1" if view.at(end) == "1" else "0"
            if value not in made:
                made[value] = view.net()
                view.add("TIEHI" if value == "1" else "TIELO", {"Y": made[value]}, ("Y",), "tie_")
            view.move(end, made[value])

    # ------------------------------------------------------------------ buffers
    def is_clock(self, view, ends):
        for name, pin, _ in ends:
            if name is None:
                continue
            kind = view.kind(name)
            if kind in self.cells and self.cells[kind].clock == pin or pin == "clk_i":
                return True
        return False

    def spread_net(self, view, net):
        """Buffers, evenly loaded, take over everything; buffers before them where they are too many."""
        loads = {end: self.pin_load(view, end) for end in view.loads[net]}
        room = self.room(view, net)
        total = sum(loads.values())
        if total <= room:
            return
        carry = self.spread.carry * self.strongest(False).drive
        most = self.spread.limit * self.strongest(False).drive * (2 if self.spread.fast else 1)
        movable = {end: load for end, load in loads.items() if (end[0] is not None or view.name == self.top) and load <= most}
        groups = []
        for group in clocktree.even(movable, carry) if movable else []:
            load = sum(loads[end] for end in group)
            groups.append((next(cell for cell in self.buffers if load <= self.spread.carry * cell.drive or cell is self.buffers[-1]), group))
        after = total - sum(movable.values()) + sum(kind.load["A"] + self.wire for kind, _ in groups)
        if after >= total:
            self.over.append((view.name, net, round(total), round(room)))
            return
        for kind, group in groups:
            out = view.net()
            view.add(kind.name, {"A": net, "Y": out}, ("Y",), "buf_", {"flexi_buffer": "net"})
            for end in group:
                view.move(end, out)
        self.spread_net(view, net)

    def merge(self, view):
        """Takes out buffers that the cell before them does not need any more."""
        for name in [n for n, cell in view.cells.items() if cell["attributes"].get("flexi_buffer") == "net" and "flexi_hold" not in cell["attributes"]]:
            before, behind = (view.cells[name]["connections"][pin][0] for pin in ("A", "Y"))
            load = sum(self.pin_load(view, end) for end in view.loads[before] + view.loads[behind]) - self.pin_load(view, (name, "A", 0))
            if load <= self.room(view, before):
                for end in list(view.loads[behind]):
                    view.move(end, before)
                view.remove(name)

    def smallest(self, view):
        """Every cell but buffers and the clock's in its smallest drive: what was larger may have lost its load to buffers."""
        for name, cell in view.cells.items():
            table = self.cells.get(cell["type"])
            if table and "flexi_buffer" not in cell["attributes"] and not any((view.name, cell["connections"][out][0]) in self.clock_nets for out in table.outputs):
                cell["type"] = self.family[table.family][0].name

    def buffer_net(self, view, net):
        if (view.name, net) in self.clock_nets:
            return
        if self.spread and not self.is_clock(view, view.loads[net]):
            self.spread_net(view, net)
            return
        ends = view.loads[net]
        # An output port keeps room for a buffer behind it.
        reserve = self.buffers[0].load["A"] + self.wire if view.name != self.top and any(e[0] is None for e in ends) else 0
        loads = {end: self.pin_load(view, end) for end in ends}
        room = self.room(view, net) - reserve
        total = sum(loads.values())
        if total <= room:
            return
        clock = self.is_clock(view, ends)
        family = self.clock_buffers if clock else self.buffers
        carry = self.rule["limit_fF"] * self.strongest(clock).drive
        movable = sorted((end for end in ends if (end[0] is not None or view.name == self.top) and loads[end] <= carry),
                         key=lambda end: (-loads[end], str(end)))

        def smallest(load):
            return next(c for c in family if load <= self.rule["limit_fF"] * c.drive)

        def entry(load):
            return smallest(load).load["A"] + self.wire

        bins = []                                   # [load, ends] of each buffer
        left = total
        # First-fit decreasing, until what stays behind and the buffers themselves fit.
        for end in movable:
            if left + sum(entry(load) for load, _ in bins) <= room:
                break
            target = next((b for b in bins if b[0] + loads[end] <= carry), None)
            if target is None:
                target = [0.0, []]
                bins.append(target)
            target[0] += loads[end]
            target[1].append(end)
            left -= loads[end]
        bins = [b for b in bins if b[0] > entry(b[0])]
        for load, group in bins:
            out = view.net()
            view.add(smallest(load).name, {"A": net, "Y": out}, ("Y",), "clk_buf_" if clock else "buf_",
                     {"flexi_buffer": "clock" if clock else "net"})
            for end in group:
                view.move(end, out)
        left = sum(self.pin_load(view, end) for end in view.loads[net])
        if left > room:
            if len(bins) > 1 and left < total:
                self.buffer_net(view, net)          # a tree: buffers of buffers
            else:
                self.over.append((view.name, net, round(left), round(room)))

    def hold_inputs(self):
        """A buffer before whatever leads from an input of a chip with a large clock tree to storage through two gates or fewer: the
        input may change before the clock has come through the tree."""
        view = self.views[self.top]

        def stores(end, gates):
            kind = view.kind(end[0]) if end[0] is not None else None
            cell = self.cells.get(kind)
            if cell is None:
                return kind in self.modules         # what is inside is not looked at
            if cell.storage:
                return end[1] != cell.clock
            if cell.clock_buffer:
                return False
            return gates > 0 and any(stores(far, gates - 1) for out in cell.outputs for far in view.loads[view.cells[end[0]]["connections"][out][0]])

        for port, entry in view.module["ports"].items():
            for net in entry["bits"] if entry["direction"] == "input" else ():
                ends = [end for end in view.loads[net] if stores(end, 3 if self.spread.fast else 2)]
                if (view.name, net) in self.clock_nets or not ends:
                    continue
                # Late enables have more gates in the clock's way: a slow buffer before the other.
                for kind in ([self.buffers[0]] if self.spread.fast else []) + [self.buffers[-1]]:
                    out = view.net()
                    view.add(kind.name, {"A": net, "Y": out}, ("Y",), "buf_", {"flexi_buffer": "net", "flexi_hold": port})
                    net = out
                for end in ends:
                    view.move(end, net)

    def part_outputs(self):
        """A buffer before an output pad whose net goes on inside: what is behind it there does not wait for the pad."""
        view = self.views[self.top]
        for port, entry in view.module["ports"].items():
            for index, net in enumerate(entry["bits"]) if entry["direction"] == "output" else ():
                if len(view.loads[net]) > 1:
                    out = view.net()
                    view.add(self.buffers[-1].name, {"A": net, "Y": out}, ("Y",), "buf_", {"flexi_buffer": "net", "flexi_hold": port})
                    view.move((None, port, index), out)

    # ------------------------------------------------------------------ drives
    def outside(self, order):
        """Load on each output port beyond the module: the worst of its instances."""
        worst = collections.defaultdict(float)
        for name in reversed(order):
            view = self.views[name]
            for net, driver in view.driver.items():
                if driver[0] is None or view.kind(driver[0]) not in self.modules:
                    continue
                load = sum(self.pin_load(view, end) for end in view.loads[net])
                load += sum(worst[name, port, i] for n, port, i in view.loads[net] if n is None)
                key = (view.kind(driver[0]), driver[1], driver[2])
                worst[key] = max(worst[key], load)
        return worst

    def size(self, view, worst):
        changed = False
        need = collections.defaultdict(float)
        for net, driver in view.driver.items():
            if driver[0] is None or view.kind(driver[0]) not in self.cells:
                continue
            load = sum(self.pin_load(view, end) for end in view.loads[net])
            load += sum(worst[view.name, port, i] for n, port, i in view.loads[net] if n is None)
            need[driver[0]] = max(need[driver[0]], load)
        for name, load in need.items():
            cell = self.cells[view.kind(name)]
            group = self.family[cell.family]
            # Pins of storage grow with the drive, and those of adders more than what it gains where adders drive adders.
            target = self.rule["target_fF"] * (2 if cell.storage else 4 if len(cell.outputs) > 1 else 1)
            fits = next((c for c in group if load <= target * c.drive), group[-1])
            if fits.drive > cell.drive:
                view.cells[name]["type"] = fits.name
                changed = True
        return changed

    def note_ports(self, view):
        for port, entry in view.module["ports"].items():
            for i, bit in enumerate(entry["bits"]):
                if entry["direction"] == "input":
                    self.in_load[view.name, port, i] = sum(self.pin_load(view, end) for end in view.loads[bit])
                else:
                    used = sum(self.pin_load(view, end) for end in view.loads[bit])
                    self.out_room[view.name, port, i] = max(0.0, self.room(view, bit) - used)

    def run(self):
        order = children_first(self.modules, self.top)
        self.views = {}
        for name in order:
            view = self.views[name] = netview.Netview(self.modules[name])
            view.name = name
            self.tie(view)
        self.clock_nets = clocktree.Tree(self, order).build()
        if self.spread:
            self.hold_inputs()
            if self.spread.fast:
                self.part_outputs()
        if self.spread:
            self.grow(order)
        for _ in range(3):
            self.over = []
            for name in order:
                view = self.views[name]
                for net in sorted(view.driver):
                    self.buffer_net(view, net)
                if self.spread:
                    self.smallest(view)
                self.note_ports(view)
            self.grow(order)
        if self.spread:
            for name in order:
                self.merge(self.views[name])
                self.note_ports(self.views[name])
            self.grow(order)

    def grow(self, order):
        for _ in range(6):
            worst = self.outside(order)
            changed = [self.size(self.views[name], worst) for name in order]
            for name in order:
                self.note_ports(self.views[name])
            if not any(changed):
                break


def children_first(modules, top):
    order = []

    def visit(name):
        if name in order:
            return
        for cell in modules[name]["cells"].values():
            if cell["type"] in modules:
                visit(cell["type"])
        order.append(name)

    visit(top)
    return order
