# SPDX-License-Identifier: Apache-2.0
"""Nets whose zero nothing holds: outputs of RLPUs, the lines of a row read-out, the rails of the arrays.

A zero is what the high phase left there; in the low phase the net floats, or hangs on p-TFTs that pull it down to their
threshold only. A latch whose data pin is a pass gate lifts it by the keeper, and then keeps its old one: at 2.5 V for good, at 5 V
until the next discharge. So what follows is a gate, or a pin that is made for it (cells.json: floating_inputs).
"""
import kit as kit_module
import netview
import readout

# Boxes of rtl/prim and what they become (macros.py) -> output pins.
BOXES = {"flexi_rlpu": ("f_o",), "RLPU": ("Y",), "flexi_readout": ("byte_o",), "flexi_bitcell_array": ("q_o", "qn_o")}


def outputs(kind):
    """Output pins of a kind of cell that float."""
    if readout.groups(kind):
        return ("B",)
    return BOXES["flexi_bitcell_array"] if kind.startswith("sram_") else BOXES.get(kind, ())


def nets(modules):
    """{module: nets of it that float}, through ports up and down."""
    found = {name: set() for name in modules}
    for name, module in modules.items():
        for cell in module["cells"].values():
            for pin in outputs(cell["type"]):
                found[name].update(cell["connections"].get(pin, ()))
    while True:
        before = sum(map(len, found.values()))
        for name, module in modules.items():
            for cell in module["cells"].values():
                kind = cell["type"]
                if kind not in modules:
                    continue
                for pin, bits in cell["connections"].items():
                    for outside, inside in zip(bits, modules[kind]["ports"][pin]["bits"]):
                        if outside in found[name] and not netview.constant(inside):
                            found[kind].add(inside)
                        elif inside in found[kind] and not netview.constant(outside):
                            found[name].add(outside)
        if sum(map(len, found.values())) == before:
            return found


def faults(modules, cells):
    """Pass gates behind nets that float, as text."""
    for name, there in nets(modules).items():
        for label, cell in modules[name]["cells"].items():
            table = cells.get(cell["type"])
            if table is None:
                continue
            for pin in table.passes:
                if pin not in table.floating and there.intersection(cell["connections"][pin]):
                    yield f"{name}.{label} ({cell['type']}), pin {pin}"


def check(modules, cells):
    wrong = list(faults(modules, cells))
    if wrong:
        raise kit_module.KitError(f"{len(wrong)} pass gates take nets whose zero nothing holds, first {wrong[0]}",
                                  "put a gate between them and the RLPU or the read-out line")
