# SPDX-License-Identifier: Apache-2.0
"""One clock tree for a hierarchy of modules: the same number of stages from clk_i to every flip-flop, latch, RLPU and array.

The last stage is a clock buffer, or in its place the gates of a gated clock: they hang where the input of that buffer does. So a
module may take two clocks: its clk_i is the leaf, clk_pre_i is what gates and leaf buffers take. Where what is behind a
module's clk_i is more than one buffer carries, the leaf buffers stand inside of it. Buffers of a stage share their load evenly,
and so do copies of a gate whose clock goes to more than one gate carries, and of the inverters before them;
drive.py, then size.py, choose their width. Arrays that want their write inputs held for longer than a flip-flop takes to change
(kit.json: arrays_early) take the clock one stage before the others.
"""
import math

import kit as kit_module
import macros
import readout

CLOCK, PRE = "clk_i", "clk_pre_i"
# Where speed counts, modules whose clock, or gated clock, comes a buffer later: what they take comes late, what they give is not needed at once.
LATE = {"flexi_accumulator": (CLOCK, PRE), "flexi_adder_tree": ("en_i",)}
# Part of the load that copies of gates carry there: their clock comes with that of the buffers then.
FAST = 0.55


def even(loads, carry):
    """Ends {end: fF} in as few groups as a cell that carries so much each needs, evenly loaded."""
    groups = [[0.0, n, []] for n in range(max(1, math.ceil(sum(loads.values()) / carry)))]
    for end in sorted(loads, key=lambda end: (-loads[end], str(end))):
        least = min(groups)
        least[0] += loads[end]
        least[2].append(end)
    return [group for _, _, group in groups if group]


class Tree:
    def __init__(self, drives, order):
        self.drives, self.order = drives, order
        self.two = set()        # modules with both ports
        self.early = set()      # modules whose clk_i is what gates take: their leaf buffers are inside
        self.nets = set()       # (module, net) of the tree, which nothing else may buffer
        self.arrays_early = drives.rule.get("arrays_early", False)
        self.carry = drives.rule["clock_fF"] * drives.strongest(True).drive

    def clock_ports(self):
        """{module: name of its port that carries the clock}"""
        found = {self.drives.top: CLOCK}
        for name in reversed(self.order):
            if name not in found or found[name] not in self.drives.views[name].module["ports"]:
                continue
            view = self.drives.views[name]
            for end in view.loads[view.module["ports"][found[name]]["bits"][0]]:
                if end[0] is not None and view.kind(end[0]) in self.drives.modules:
                    kind = view.kind(end[0])
                    if found.setdefault(kind, end[1]) != end[1]:
                        raise kit_module.KitError(f"module {kind} takes the clock at {found[kind]} and at {end[1]}", "one clock port per module")
        return {name: port for name, port in found.items() if port in self.drives.views[name].module["ports"]}

    def gate_load(self, view, end):
        """fF of a pin in the clock's way; a gate's at the drive that what is behind it will ask for."""
        cell = self.drives.cells.get(view.kind(end[0])) if end[0] is not None else None
        if cell is None or cell.storage:
            return self.drives.pin_load(view, end)
        behind = sum(self.gate_load(view, far) for out in cell.outputs for far in view.loads[view.cells[end[0]]["connections"][out][0]])
        family = self.drives.family[cell.family]
        fits = next((c for c in family if behind <= self.drives.rule["target_fF"] * c.drive), family[-1])
        return fits.load[end[1]] + self.drives.wire

    def copies(self, view, name):
        """Copies of a gate, or of the inverter before gates, of which each carries its part of the clock pins behind; a
        copy has the transistors of a buffer, and no stage more."""
        cell = self.drives.cells[view.kind(name)]
        (pin,) = cell.outputs
        net = view.cells[name]["connections"][pin][0]
        for end in list(view.loads[net]):
            if end[0] is not None and view.kind(end[0]) in self.drives.cells and not self.drives.cells[view.kind(end[0])].storage:
                self.copies(view, end[0])
        self.nets.add((view.name, net))
        loads = {end: self.gate_load(view, end) for end in view.loads[net]}
        per_drive = self.drives.rule["target_fF" if self.drives.spread else "clock_fF"]
        if self.drives.spread and self.drives.spread.fast:
            per_drive *= FAST
        carry = per_drive * self.drives.family[cell.family][-1].drive
        pins = {entry: bits[0] for entry, bits in view.cells[name]["connections"].items() if entry != pin}
        for group in even(loads, carry)[1:]:
            out = view.net()
            view.add(cell.name, {**pins, pin: out}, (pin,), "clk_gate_", {"flexi_buffer": "clock"})
            self.nets.add((view.name, out))
            for end in group:
                view.move(end, out)

    def buffers(self, view, net, ends):
        """As few buffers as carry the ends, evenly loaded, from net."""
        for group in even({end: self.drives.pin_load(view, end) for end in ends}, self.carry):
            out = view.net()
            view.add(self.drives.clock_buffers[0].name, {"A": net, "Y": out}, ("Y",), "clk_buf_", {"flexi_buffer": "clock"})
            self.nets.add((view.name, out))
            for end in group:
                view.move(end, out)

    def late_gate(self, view, end):
        """A gate of one inversion right before latches: it takes the clock behind the buffer, so that enables, and what the latches take, may come later."""
        if self.drives.spread or end[0] is None or view.kind(end[0]) not in self.drives.cells:
            return False
        cell = self.drives.cells[view.kind(end[0])]
        if view.name != self.drives.top:            # a core: all of it is late
            return True
        return len(cell.inputs) > 1 and all(
            name is not None and view.kind(name) in self.drives.cells and self.drives.cells[view.kind(name)].kind == "latch"
            for out in cell.outputs for name, _, _ in view.loads[view.cells[end[0]]["connections"][out][0]])

    def reads(self, view, end):
        """Does the clock go to what takes the results of the arrays (cores, read-out lines and the latches that take a line)? On a chip that has no
        transistors for anything else their clock comes a buffer later: that much more time from the falling clock to these latches, and from the trees to the accumulators."""
        name, kind = end[0], view.kind(end[0]) if end[0] is not None else None
        if kind in self.drives.modules or kind is not None and readout.groups(kind):
            return True
        if kind not in self.drives.cells or not self.late_gate(view, end):
            return False
        for out in self.drives.cells[kind].outputs:
            for latch, _, _ in view.loads[view.cells[name]["connections"][out][0]]:
                data = view.cells[latch]["connections"][self.drives.cells[view.kind(latch)].data[0]][0]
                inverter = view.driver[data][0]
                source = view.driver.get(view.cells[inverter]["connections"]["A"][0]) if inverter is not None and "A" in view.cells[inverter]["connections"] else None
                if source and source[0] is not None and readout.groups(view.kind(source[0])):
                    return True
        return False

    def module(self, view, net):
        for end in list(view.loads[net]):
            if end[0] is not None and view.kind(end[0]) in self.drives.cells and not self.drives.cells[view.kind(end[0])].storage:
                self.copies(view, end[0])
        leaves, early, two = [], [], []
        for end in list(view.loads[net]):
            kind = view.kind(end[0]) if end[0] is not None else None
            if kind in self.drives.cells:
                gate = not self.drives.cells[kind].storage
            else:
                gate = (self.arrays_early and kind is not None and kind not in self.drives.modules and kind != macros.RLPU
                        and not readout.groups(kind))
            (early if (gate and not self.late_gate(view, end)) or kind in self.early else leaves).append(end)
            if kind in self.two:
                two.append(end[0])
        top = view.name == self.drives.top
        late = [end for end in leaves if self.reads(view, end)] if top and not self.drives.spread else []
        if late:
            had = set(view.loads[net])
            self.buffers(view, net, late)
            leaves = [end for end in leaves if end not in late] + sorted(end for end in set(view.loads[net]) - had)
        load = sum(self.drives.pin_load(view, end) for end in leaves)
        self.nets.add((view.name, net))
        if not top and leaves and load <= self.carry:
            if not early and not two:
                return
            before = view.net()
            view.module["ports"][PRE] = {"direction": "input", "bits": [before]}
            view.driver[before] = (None, PRE, 0)
            self.nets.add((view.name, before))
            self.two.add(view.name)
            for end in early:
                view.move(end, before)
        else:
            before = net
            self.early.add(view.name)
            if leaves:
                self.buffers(view, net, leaves)
        for name in two:
            view.cells[name]["connections"][PRE] = [before]
            view.cells[name]["port_directions"][PRE] = "input"
            view.loads[before].append((name, PRE, 0))
        if top and sum(self.drives.pin_load(view, end) for end in view.loads[net]) > self.drives.rule["pad_in_fF"]:
            self.buffers(view, net, list(view.loads[net]))      # a stage more, before everything

    def delay(self, view, ports):
        """A buffer behind each of these ports of a module."""
        for port in ports:
            if port not in view.module["ports"]:
                continue
            net = view.module["ports"][port]["bits"][0]
            self.nets.add((view.name, net))
            self.buffers(view, net, list(view.loads[net]))

    def build(self):
        ports = self.clock_ports()
        for name in self.order:
            view = self.drives.views[name]
            if name in ports:
                self.module(view, view.module["ports"][ports[name]]["bits"][0])
            if self.drives.spread and self.drives.spread.fast:
                self.delay(view, LATE.get(name.split("__")[0], ()))
            self.drives.note_ports(view)
        return self.nets
