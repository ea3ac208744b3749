#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The canonical order of a netlist follows from its structure alone: other names, another order of cells and other lines of the RTL give the same."""
import json
import pathlib
import random
import sys
import tempfile
import unittest

KIT = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(KIT.parent), str(KIT)]
import canonical  # noqa: E402
import cell_table  # noqa: E402
import chips  # noqa: E402
import kit as kit_module  # noqa: E402
import mapping  # noqa: E402


def chain(seed):
    """Two like exclusive ors of three inputs each, in a ring with a register, under names and in an order of the seed."""
    rng = random.Random(seed)
    bits = list(range(2, 40))
    rng.shuffle(bits)
    ports = {name: {"direction": "input", "bits": [bits.pop()]} for name in "abc"}
    q, d, inner = ([bits.pop(), bits.pop()] for _ in range(3))
    ports["q"] = {"direction": "output", "bits": q}
    cells = []
    for i in range(2):
        cells += [("$xor", {"A": ports["a"]["bits"], "B": ports["b"]["bits"], "Y": [inner[i]]}),
                  ("$xor", {"A": [inner[i]], "B": [q[1 - i]], "Y": [d[i]]}), ("$dff", {"D": [d[i]], "CLK": ports["c"]["bits"], "Q": [q[i]]})]
    rng.shuffle(cells)
    return {"attributes": {"src": f"line {seed}"}, "ports": ports, "netnames": {},
            "cells": {f"$auto${seed + n}": {"type": kind, "parameters": {}, "attributes": {"src": f"line {n}"}, "connections": pins}
                      for n, (kind, pins) in enumerate(cells)}}


def structure(module):
    """A module with its bits numbered as they appear."""
    numbers = {}
    return json.dumps([(name, cell["type"], {pin: [numbers.setdefault(bit, len(numbers)) for bit in bits]
                                             for pin, bits in sorted(cell["connections"].items())}) for name, cell in module["cells"].items()])


class OrderTest(unittest.TestCase):
    def test_names_and_order_do_not_matter(self):
        self.assertEqual({structure(canonical.module(chain(seed))) for seed in range(50)}, {structure(canonical.module(chain(0)))})

    def test_a_seed_gives_another_order(self):
        self.assertNotEqual(structure(canonical.module(chain(0), 1)), structure(canonical.module(chain(0))))
        self.assertEqual(structure(canonical.module(chain(0), 1)), structure(canonical.module(chain(7), 1)))

    def test_another_connection_is_another_netlist(self):
        other = chain(0)
        cell = next(cell for cell in other["cells"].values() if cell["type"] == "$dff")
        cell["connections"]["D"] = other["ports"]["a"]["bits"]
        self.assertNotEqual(structure(canonical.module(other)), structure(canonical.module(chain(0))))


class RtlTest(unittest.TestCase):
    def front(self, rtl, folder):
        cells = cell_table.load(kit_module.Kit.load("ltps"))
        folder.mkdir()
        mapping.front(chips.load(("odd",), rtl)["odd-8x8"], rtl, cells, folder / "front.json")
        return {name: structure(module) for name, module in mapping.read_modules(folder / "front.json").items()}

    def test_lines_and_names_of_the_rtl_do_not_matter(self):
        with tempfile.TemporaryDirectory() as temporary:
            folder = pathlib.Path(temporary)
            copy = folder / "copy"
            for name in ("rtl", "config"):
                for path in (kit_module.ROOT / name).rglob("*"):
                    if path.is_file():
                        to = copy / path.relative_to(kit_module.ROOT)
                        to.parent.mkdir(parents=True, exist_ok=True)
                        to.write_bytes(path.read_bytes())
            changed = copy / "rtl" / "flexi_controller.sv"
            text = changed.read_text(encoding="utf-8")
            self.assertIn("in_fire", text)
            changed.write_text("// A line\n// more.\n" + text.replace("in_fire", "zz_byte_comes"), encoding="utf-8")
            self.assertEqual(self.front(kit_module.ROOT, folder / "a"), self.front(copy, folder / "b"))


if __name__ == "__main__":
    unittest.main()
