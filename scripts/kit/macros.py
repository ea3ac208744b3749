# SPDX-License-Identifier: Apache-2.0
"""What the boxes of rtl/prim become in a netlist: bitcell arrays under a name of their own, RLPUs lane by lane."""
import re

import netview

RLPU = "RLPU"
RLPU_TRANSISTORS = 7
# Port of flexi_rlpu -> pin of the cell; fn_i is one pin per bit.
RLPU_PINS = {"clk_i": "CK", "w_i": "W", "wn_i": "WN", "x_i": "X", "xn_i": "XN", "f_o": "Y"}
ARRAY_PARAMETERS = ("Rows", "Banks", "Lanes", "RowW", "BusW", "Dual", "Fanout")


def parameter(cell, name):
    text = cell["parameters"].get(name, "0")
    return text if isinstance(text, int) else int(text, 2)


def array_name(values):
    """sram_32x32b1u8: rows x lanes, banks, bus width; d: reads and writes in one cycle; f: RLPUs per bit line."""
    name = "sram_{Rows}x{Lanes}b{Banks}u{BusW}".format(**values)
    return name + ("d" if values["Dual"] else "") + (f"f{values['Fanout']}" if values["Fanout"] > 1 else "")


def expand(modules):
    """Arrays get their macro's name, RLPUs become cells. Returns {macro name: parameters}."""
    arrays = {}
    for module in modules.values():
        view = netview.Netview(module)
        for name, cell in list(view.cells.items()):
            if cell["type"] == "flexi_bitcell_array":
                values = {key: parameter(cell, key) for key in ARRAY_PARAMETERS}
                cell["type"] = array_name(values)
                cell["parameters"] = {}
                arrays[cell["type"]] = values
            elif cell["type"] == "flexi_rlpu":
                bits = {port: list(nets) for port, nets in cell["connections"].items()}
                view.remove(name)
                for lane in range(len(bits["f_o"])):
                    pins = {f"F{i}": net for i, net in enumerate(bits["fn_i"])}
                    for port, pin in RLPU_PINS.items():
                        pins[pin] = bits[port][lane] if len(bits[port]) > 1 or port != "clk_i" else bits[port][0]
                    view.add(RLPU, pins, ("Y",), f"{name}_", number=lane)
    return arrays


def verilog(arrays, array_text, rlpu_text):
    """Functional models of the macros: rtl/prim's own text under the macro's name and with its parameters."""
    out = ["// Functional models of the arrays and of the RLPU, from rtl/prim.\n"]
    for name, values in sorted(arrays.items()):
        text = re.sub(r"\bmodule\s+flexi_bitcell_array\b", f"module {name}", array_text)
        for key, value in values.items():
            text, changed = re.subn(rf"(parameter int {key}\s*=\s*)\d+", rf"\g<1>{value}", text)
            if not changed:
                raise ValueError(f"flexi_bitcell_array has no parameter {key}")
        out.append(text)
    pins = ", ".join([f"input logic F{i}" for i in range(4)] + [
        f"{'output' if port.endswith('_o') else 'input'} logic {pin}" for port, pin in RLPU_PINS.items()])
    ties = ", ".join(f".{port}({pin})" for port, pin in RLPU_PINS.items())
    out.append(rlpu_text)
    out.append(f"module {RLPU} ({pins});\n  flexi_rlpu #(.Lanes(1)) u (.fn_i({{F3, F2, F1, F0}}), {ties});\nendmodule\n")
    return "\n".join(out)


def array_count(values):
    """Transistors of an array by part."""
    # Estimate until the array generator counts: docs of the parts are there.
    rows, banks, lanes, bits = values["Rows"], values["Banks"], values["Lanes"], values["RowW"]
    groups = lanes // values["BusW"]
    columns = banks * lanes
    sizes = [bits] if bits <= 3 else [3] * (bits // 3) + ([bits % 3] if bits % 3 else [])
    predecode = bits * 2 + sum(2**size * (2 * size) for size in sizes if size > 1)
    return {
        "bitcells": rows * columns * 6,
        "decoders": predecode + rows * 2 * (len(sizes) + 1) + (bits * 10 + 60 if values["Dual"] else 0),
        "columns": columns * 4 + values["BusW"] * 10 + banks * groups * 6,
        "timing": 20 + (200 if values["Dual"] else 0) + (columns * 8 if values["Fanout"] > 1 else 0),
    }
