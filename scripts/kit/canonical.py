# SPDX-License-Identifier: Apache-2.0
"""Netlists in an order that follows from their structure alone: what Yosys and abc make of a netlist depends on the order of its cells, by some
tens of transistors, and that order came from names and line numbers of the RTL.

Cells and bits are told apart by what they are and what they are connected to (colour refinement from the ports inwards); where that leaves some
alike, the first in the old order is taken and the refinement goes on. Cells whose name nobody gave get one from their place; other names stay.
"""
import collections
import random

import netview


class Order:
    """Ranks of the cells and bits of a module."""

    def __init__(self, module):
        self.cells = module["cells"]
        self.pins = {name: [(pin, i, bit) for pin, bits in sorted(cell["connections"].items()) for i, bit in enumerate(bits)]
                     for name, cell in self.cells.items()}
        self.ends = collections.defaultdict(list)
        for name, pins in self.pins.items():
            for pin, i, bit in pins:
                if not netview.constant(bit):
                    self.ends[bit].append((name, pin, i))
        ports = collections.defaultdict(list)
        for port, entry in module["ports"].items():
            for i, bit in enumerate(entry["bits"]):
                ports[bit].append((entry["direction"], port, i))
        bits = {*self.ends, *(bit for bit in ports if not netview.constant(bit))}
        self.bits = ranks({bit: tuple(sorted(ports.get(bit, ()))) for bit in bits})
        self.kinds = ranks({name: (cell["type"], *sorted((key, str(value)) for key, value in cell["parameters"].items()))
                            for name, cell in self.cells.items()})
        self.refine()
        while True:
            groups = collections.defaultdict(list)
            for name, rank in self.kinds.items():
                groups[rank].append(name)
            alike = min((rank for rank, names in groups.items() if len(names) > 1), default=None)
            if alike is None:
                return
            self.kinds = {name: 2 * rank + (rank == alike and name != groups[alike][0]) for name, rank in self.kinds.items()}
            self.refine()

    def refine(self):
        """Ranks from the ranks of neighbours, until they no longer part anything."""
        parts = -1
        while parts != (parts := len(set(self.kinds.values())) + len(set(self.bits.values()))):
            self.kinds = ranks({name: (self.kinds[name], *((pin, i, -1, bit) if netview.constant(bit) else (pin, i, self.bits[bit], "")
                                                           for pin, i, bit in pins)) for name, pins in self.pins.items()})
            self.bits = ranks({bit: (rank, *sorted((self.kinds[name], pin, i) for name, pin, i in self.ends[bit]))
                               for bit, rank in self.bits.items()})


def ranks(keys):
    """{name: place of its key among all different keys}."""
    place = {key: i for i, key in enumerate(sorted(set(keys.values())))}
    return {name: place[key] for name, key in keys.items()}


def module(old, seed=0):
    """A module in its canonical order, or (seed > 0) in one that follows from that and the seed."""
    order = Order(old)
    names = sorted(old["cells"], key=order.kinds.get)
    if seed:
        random.Random(seed).shuffle(names)
    cells = {}
    for i, name in enumerate(names):
        cell = old["cells"][name]
        cells[f"$cell${i}" if name.startswith("$") else name] = {**cell, "attributes": plain(cell["attributes"])}
    nets = {}

    def place(item):
        return [(-1, bit) if netview.constant(bit) else (order.bits.get(bit, len(order.bits)), "") for bit in item[1]["bits"]], item[0]

    for name, entry in sorted(old["netnames"].items(), key=place):
        if not name.startswith("$"):
            nets[name] = {**entry, "attributes": plain(entry["attributes"])}
    # All bits have names: Yosys would make up some that it might make up again later.
    named = {bit for entry in nets.values() for bit in entry["bits"]}
    for bit in sorted(order.bits.keys() - named, key=order.bits.get):
        nets[f"$bit${len(nets)}"] = {"hide_name": 1, "bits": [bit], "attributes": {}}
    return {**old, "attributes": plain(old["attributes"]), "cells": cells, "netnames": nets}


def plain(attributes):
    """Attributes without the places of their source."""
    return {name: value for name, value in attributes.items() if name != "src"}


def size(entry):
    """What variants of one module of the RTL are sorted by: nothing that follows from names."""
    kinds = collections.Counter(cell["type"] for cell in entry["cells"].values())
    return len(entry["cells"]), sorted((name, len(port["bits"])) for name, port in entry["ports"].items()), sorted(kinds.items())
