# SPDX-License-Identifier: Apache-2.0
"""Vectors of a tester (flexi vectors) as words for a Verilog bench, and as VCD."""
from kit import KitError

INPUTS = ("rst_ni", "in_valid_i", "in_data_i", "out_ready_i")
OUTPUTS = ("in_ready_o", "out_valid_o", "out_data_o")
WIDTHS = {"in_data_i": 8, "out_data_o": 8}


def lines(path):
    """(section, inputs, outputs) of every cycle: strings of 01 and of LHX."""
    section = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("# == "):
            section = line[5:]
        if not line or line.startswith("#"):
            continue
        pins = line.replace(" ", "")
        if len(pins) != 21 or set(pins[:11]) - set("01") or set(pins[11:]) - set("LHX"):
            raise KitError(f"{path}:{number}: not a vector", "make the hand-off anew; the head of the file says what a line holds")
        yield section, pins[:11], pins[11:]


def words(path):
    """Words for tb/icarus/flexi_vectors_tb.sv: inputs, expected, compared."""
    return "".join(i + o.translate(str.maketrans("LHX", "010")) + o.translate(str.maketrans("LHX", "110")) + "\n" for _, i, o in lines(path))


def sections(path):
    """{section: [first cycle, cycles, compared bits]}; cycles count from 1."""
    out = {}
    for cycle, (section, _, outputs) in enumerate(lines(path), 1):
        entry = out.setdefault(section, [cycle, 0, 0])
        entry[1] += 1
        entry[2] += sum(c != "X" for c in outputs)
    return out


def write_vcd(path, out, period_ns, duty):
    """Inputs change at 20 % of the period as constraints/flexi_chip.sdc says; x in an output: not compared."""
    ps = round(period_ns * 1000)
    names = ("clk_i",) + INPUTS + OUTPUTS
    codes = {name: chr(33 + k) for k, name in enumerate(names)}
    with open(out, "w", encoding="utf-8") as file:
        file.write("$timescale 1ps $end\n$scope module flexi_chip $end\n")
        for name in names:
            span = f" [{WIDTHS[name] - 1}:0]" if name in WIDTHS else ""
            file.write(f"$var wire {WIDTHS.get(name, 1)} {codes[name]} {name}{span} $end\n")
        file.write("$upscope $end\n$enddefinitions $end\n")
        last = {}

        def emit(name, value):
            if last.get(name) != value:
                last[name] = value
                file.write(f"b{value} {codes[name]}\n" if name in WIDTHS else f"{value}{codes[name]}\n")

        for cycle, (_, inputs, outputs) in enumerate(lines(path)):
            file.write(f"#{cycle * ps}\n1{codes['clk_i']}\n")
            file.write(f"#{cycle * ps + ps // 5}\n")
            for name, value in zip(INPUTS, (inputs[0], inputs[1], inputs[2:10], inputs[10])):
                emit(name, value)
            values = outputs.translate(str.maketrans("LHX", "01x"))
            for name, value in zip(OUTPUTS, (values[0], values[1], values[2:])):
                emit(name, value)
            file.write(f"#{cycle * ps + max(ps // 5 + 1, round(ps * duty))}\n0{codes['clk_i']}\n")
