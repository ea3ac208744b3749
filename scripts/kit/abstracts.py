# SPDX-License-Identifier: Apache-2.0
"""Estimated size of every cell and array, as a table and as LEF abstracts (boundary and pins). No layout exists: an estimate."""
import math
import re

import kit as kit_module
import netlist

# All assumed, in tracks of kit.json (track_um). A cell is a row of n-TFTs below a row of p-TFTs.
ROW_TRACKS = 12         # height of a row: two supply lines, two device rows, four tracks of wiring
FINGER_TRACKS = 4       # longest finger of a TFT; wider ones are folded
PITCH_TRACKS = 2        # from gate to gate: a gate and a contacted source or drain
MARGIN_TRACKS = 1       # between cells
NOTE = ("estimate, not a layout: rows of {row} tracks of {track:g} um, TFTs folded at {finger:g} um, {pitch} tracks per finger, "
        "{margin} track between cells; the array from its cell size (array.json), periphery by the mean area per TFT of the cells used")


def note(kit):
    track = kit.data["track_um"]
    return NOTE.format(row=ROW_TRACKS, track=track, finger=FINGER_TRACKS * track, pitch=PITCH_TRACKS, margin=MARGIN_TRACKS)


def cell_size(kit, lines):
    """(width, height, TFTs, sum of W) in um of a subcircuit's lines."""
    track = kit.data["track_um"]
    fingers = {"tftn": 0, "tftp": 0}
    total = 0.0
    for line in lines:
        found = re.search(r"\b(tft[np])\b.*\bw=([0-9.]+)u", line)
        if found:
            width = float(found[2])
            fingers[found[1]] += math.ceil(width / (FINGER_TRACKS * track) - 1e-9)
            total += width
    tracks = max(fingers.values()) * PITCH_TRACKS + MARGIN_TRACKS
    return tracks * track, ROW_TRACKS * track, sum("tft" in line for line in lines), total


def sizes(kit, used, macros):
    """{name: entry} of the cells and array macros that a chip uses."""
    leaf = netlist.subcircuits(kit.path("cells_spice"), kit.length_um)
    leaf.update(netlist.subcircuits(kit.path("array"), kit.length_um))
    result = {}
    for name in used:
        line = macros.line(name)
        if line:
            parts = [(number, cell_size(kit, leaf[cell.lower()][2])) for cell, number in line.leaf_count().items()]
            result[name] = {"width_um": sum(n * size[0] for n, size in parts), "height_um": parts[0][1][1], "transistors": line.count()["total"],
                            "tft_width_um": round(sum(n * size[3] for n, size in parts), 2), "pins": [port for port, _, _ in line.ports], "outputs": ["B"]}
        if name.lower() not in leaf:
            continue
        _, pins, lines = leaf[name.lower()]
        width, height, tfts, total = cell_size(kit, lines)
        result[name] = {"width_um": width, "height_um": height, "transistors": tfts, "tft_width_um": round(total, 2), "pins": pins}
    cell_um = kit_module.read_json(kit.path("array").parent / "array.json", "array.json")["cell_um"]
    mean = sum(e["width_um"] * e["height_um"] for e in result.values()) / max(1, sum(e["transistors"] for e in result.values()))
    for name, macro in macros.arrays.items():
        count = macro.count()
        columns = macro.lanes * macro.banks
        width = columns * cell_um[0]
        periphery = (count["total"] - count["cells"]) * mean
        height = macro.rows * cell_um[1] + math.ceil(periphery / width)
        result[name] = {"width_um": width, "height_um": height, "transistors": count["total"], "tft_width_um": None, "pins": []}
    return result


def table(kit, estimate, kinds):
    lines = [note(kit), "", f"{'cell':18}{'width um':>10}{'height um':>11}{'TFTs':>7}{'sum W um':>10}{'number':>8}{'mm2 in all':>12}"]
    area = 0.0
    for name, entry in sorted(estimate.items()):
        number = kinds.get(name, 0)
        mm2 = entry["width_um"] * entry["height_um"] * number * 1e-6
        area += mm2
        total = "" if entry["tft_width_um"] is None else f"{entry['tft_width_um']:g}"
        lines.append(f"{name:18}{entry['width_um']:10g}{entry['height_um']:11g}{entry['transistors']:7}{total:>10}{number:8}{mm2:12.4f}")
    lines.append(f"\nsum {area:.3f} mm2 of cells and arrays; wiring between the rows and pads come on top")
    return "\n".join(lines) + "\n"


def lef(kit, estimate):
    track = kit.data["track_um"]
    out = [f"# {line}" for line in ("Abstracts of the cells: boundary and pins only.", note(kit))]
    out += ["VERSION 5.7 ;", 'BUSBITCHARS "[]" ;', 'DIVIDERCHAR "/" ;', "UNITS", "  DATABASE MICRONS 1000 ;", "END UNITS", "MANUFACTURINGGRID 0.5 ;",
            f"LAYER M1\n  TYPE ROUTING ;\n  DIRECTION HORIZONTAL ;\n  PITCH {track} ;\n  WIDTH {track / 2:g} ;\n  SPACING {track / 2:g} ;\nEND M1",
            f"LAYER M2\n  TYPE ROUTING ;\n  DIRECTION VERTICAL ;\n  PITCH {track} ;\n  WIDTH {track / 2:g} ;\n  SPACING {track / 2:g} ;\nEND M2",
            f"SITE core\n  CLASS CORE ;\n  SIZE {track} BY {ROW_TRACKS * track} ;\nEND core"]
    half = track / 4
    for name, entry in sorted(estimate.items()):
        width, height, pins = entry["width_um"], entry["height_um"], entry["pins"]
        signal = [pin for pin in pins if pin not in ("vdd", "vss")]
        if not pins:
            continue  # arrays: the table has their size, netlist/ their pins
        out += [f"MACRO {name}", "  CLASS CORE ;", "  ORIGIN 0 0 ;", f"  SIZE {width:g} BY {height:g} ;", "  SYMMETRY X Y ;", "  SITE core ;"]
        columns = max(1, int(width / track) - 1)
        for i, pin in enumerate(signal):
            x, y = track * (1 + i % columns), height / 2 + track * (i // columns - 0.5)
            use = "OUTPUT" if pin in entry.get("outputs", ()) or re.fullmatch(r"y|q\d*|s|con?", pin.lower()) else "INPUT"
            if pin.lower() == "s" and "con" not in pins and "co" not in pins:
                use = "INPUT"  # select of a multiplexer
            out += [f"  PIN {pin.upper()}", f"    DIRECTION {use} ;", "    PORT", "      LAYER M1 ;",
                    f"      RECT {x - half:g} {y - half:g} {x + half:g} {y + half:g} ;", "    END", f"  END {pin.upper()}"]
        for pin, y in (("vdd", height - half), ("vss", half)):
            out += [f"  PIN {pin}", "    DIRECTION INOUT ;", f"    USE {'POWER' if pin == 'vdd' else 'GROUND'} ;", "    SHAPE ABUTMENT ;", "    PORT",
                    "      LAYER M1 ;", f"      RECT 0 {y - half:g} {width:g} {y + half:g} ;", "    END", f"  END {pin}"]
        out.append(f"END {name}")
    return "\n".join(out + ["END LIBRARY", ""])
