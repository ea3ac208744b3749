# SPDX-License-Identifier: Apache-2.0
"""Timing exceptions that follow from how the chip keeps its registers, as SDC text.

A register of rtl/prim/ltps/flexi_ereg.sv is a latch that opens in the low phase of the cycle that writes it. Its new
value counts from the next cycle on; what a flip-flop, a port or a latch of the same low phase takes at the end of the
writing cycle must not depend on it (the generic register still holds the old value then, and both chips answer alike).
So these endpoints have the next cycle: a multicycle path of two through the latch. Checks at the falling edge (arrays,
gated clocks) stay as they are. A gated latch that opens in the high phase is the second half of a register in two latches: no exception.
"""


def driver_map(net, cells):
    """{bit: (instance, pin)} of outputs of cells of the kit."""
    drivers = {}
    for name, instance in net.instances.items():
        cell = cells.get(instance.cell)
        for pin in cell["outputs"] if cell else ():
            for bit in instance.pins.get(pin, []):
                drivers[bit] = (name, pin)
    return drivers


def is_free_clock(net, cells, drivers, bit):
    """Does the net carry the clock, through buffers and inverters only?"""
    for _ in range(12):
        if bit == net.root("clk_i"):
            return True
        if bit not in drivers:
            return False
        instance = net.instances[drivers[bit][0]]
        inputs = cells[instance.cell]["inputs"]
        if cells[instance.cell]["kind"] != "comb" or len(inputs) != 1:
            return False
        bit = instance.pins[inputs[0]][0]
    return False


def gated_latches(net, cells):
    """Latches whose enable comes from a gate, not from the clock itself."""
    drivers = driver_map(net, cells)
    return sorted(name for name, i in net.instances.items() if i.cell in cells and cells[i.cell]["kind"] == "latch"
                  and not is_free_clock(net, cells, drivers, i.pins[cells[i.cell]["enable"]][0]))


def exceptions(net, cells):
    """SDC text of a flat netlist; cells: cells.json."""
    through, to = [], []
    drivers = driver_map(net, cells)
    for name in gated_latches(net, cells):
        instance = net.instances[name]
        if not _opens_low(instance, net, cells, drivers):
            continue
        through += [f"{name}/{pin}" for pin in cells[instance.cell]["outputs"] if instance.pins.get(pin)]
    for name, instance in sorted(net.instances.items()):
        cell = cells.get(instance.cell)
        if cell and cell["kind"] in ("ff", "latch"):
            low = cell["kind"] == "ff" or _opens_low(instance, net, cells, drivers)
            if low:
                to += [f"{name}/{pin}" for pin in cell["data"] if instance.pins.get(pin)]
    if not through:
        return "# no register behind a gated clock\n"
    pins = " \\\n  ".join
    return (f"set flexi_registers [list \\\n  {pins('{' + p + '}' for p in through)}]\n"
            f"set flexi_rising_ends [list \\\n  {pins('{' + p + '}' for p in to)}]\n"
            "set flexi_register_pins [list]\n"
            "foreach name $flexi_registers { lappend flexi_register_pins [get_pins $name] }\n"
            "set flexi_end_pins [list]\n"
            "foreach name $flexi_rising_ends { lappend flexi_end_pins [get_pins $name] }\n"
            "foreach port [all_outputs] { lappend flexi_end_pins $port }\n"
            "set_multicycle_path 2 -setup -through $flexi_register_pins -to $flexi_end_pins\n"
            "set_multicycle_path 1 -hold -through $flexi_register_pins -to $flexi_end_pins\n")


def _opens_low(instance, net, cells, drivers):
    """Is the latch open in the low phase? Its enable is followed back to the clock through gates that invert or not."""
    bit = instance.pins[cells[instance.cell]["enable"]][0]
    level = cells[instance.cell]["enable_level"]  # of the enable at which it is open
    for _ in range(12):
        if bit == net.root("clk_i"):
            return level == 0
        if bit not in drivers:
            return False
        gate = net.instances[drivers[bit][0]]
        function = cells[gate.cell]["outputs"][drivers[bit][1]]
        if function.startswith("!"):
            level = 1 - level
        # The clock's own input of a gate: the one that leads back to it.
        found = [gate.pins[p][0] for p in cells[gate.cell]["inputs"] if is_free_clock(net, cells, drivers, gate.pins[p][0])]
        if not found:
            return False
        bit = found[0]
    return False
