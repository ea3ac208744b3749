# SPDX-License-Identifier: Apache-2.0
"""Pads of a chip: our own order, anticlockwise from the upper left corner. Inputs left, outputs right, supplies on every side."""

# The clock lies between supplies: it is the one pin whose edges matter. A bus runs from bit 0 to bit 7 downwards on both sides.
ORDER = {
    "west": ["vdd", "in_data_i[0]", "in_data_i[1]", "in_data_i[2]", "in_data_i[3]", "in_data_i[4]", "in_data_i[5]", "in_data_i[6]",
             "in_data_i[7]", "vss"],
    "south": ["in_valid_i", "in_ready_o", "vss", "clk_i", "vdd", "rst_ni", "out_valid_o", "out_ready_i"],
    "east": ["vss", "out_data_o[7]", "out_data_o[6]", "out_data_o[5]", "out_data_o[4]", "out_data_o[3]", "out_data_o[2]",
             "out_data_o[1]", "out_data_o[0]", "vdd"],
    "north": ["vdd", "vss"],
}
MEANING = {
    "clk_i": "clock", "rst_ni": "reset, low active, sampled at the rising edge", "in_valid_i": "host has a byte", "in_ready_o": "chip takes it",
    "in_data_i": "byte to the chip", "out_valid_o": "chip has a byte", "out_ready_i": "host takes it", "out_data_o": "byte from the chip",
    "vdd": "supply", "vss": "ground",
}


def pads(kit, ports):
    """[pad] in order; ports: {name: (direction, bits)} of the netlist, which must be the pins of ORDER."""
    directions = {bit: direction for direction, bits in ports.values() for bit in bits}
    listed = [name for side in ORDER.values() for name in side]
    signals = [name for name in listed if name not in ("vdd", "vss")]
    if sorted(signals) != sorted(directions):
        raise ValueError(f"pads and ports differ: {sorted(set(signals) ^ set(directions))}")
    out = []
    for side, names in ORDER.items():
        for name in names:
            direction = directions.get(name, "supply")
            entry = {"pad": len(out) + 1, "side": side, "name": name, "direction": direction, "meaning": MEANING[name.split("[")[0]]}
            if direction == "input":
                entry["drive_fF"] = kit.data["synthesis"]["pad_in_fF"]
            elif direction == "output":
                entry["load_fF"] = kit.data["synthesis"]["pad_out_fF"]
            out.append(entry)
    return out


def text(chip, entries):
    lines = [f"Pads of {chip}: our own order, a proposal. Anticlockwise from the upper left corner, seen from above.",
             "No pad cell is part of the netlist: no ESD structure, no level shifter; outputs drive the load named here.", "",
             f"{'pad':>4}  {'side':6} {'name':15} {'direction':9} {'fF':>6}  meaning"]
    for e in entries:
        load = e.get("load_fF", e.get("drive_fF", ""))
        lines.append(f"{e['pad']:4}  {e['side']:6} {e['name']:15} {e['direction']:9} {load!s:>6}  {e['meaning']}")
    return "\n".join(lines) + "\n"
