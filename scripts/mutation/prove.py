#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Proves that a mutant changes nothing: no state of the chip and no input make a difference.

usage: scripts/mutation/prove.py --netlists DIR --chip NAME --mutant NUMBER [--cycles K | --for-ever]

Registers and memories of the netlist are cut into ports. The logic that is left is there twice, as it is and with the mutant; the registers
follow the logic as it is, from any contents whatever, and memories read anything. A SAT solver proves for K cycles, the last one of
which counts, that both compute the same next contents, memory accesses and outputs. So from cycle K on the mutant is the
chip, and reset alone takes more cycles than that.
--for-ever proves less directly what some mutants need, whose registers differ where nobody looks: after four cycles of reset in common
both have registers of their own, and abc (pdr) proves that outputs and memory accesses never differ, in any number of cycles. Exit code 0: proven; 1: a difference exists, or none was found in time.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import net  # noqa: E402

TIMEOUT = 120  # seconds of one attempt
READ = "read_json good.json; read_json bad.json; read_verilog miter.v; hierarchy -top miter; proc; flatten"


def cut(module):
    """Makes ports of what registers and memories read and give; returns {register: width}."""
    registers = {}
    ports = module["ports"]
    for name, cell in list(module["cells"].items()):
        pins = cell["connections"]
        if cell["type"] == "$dff":
            label = f"r{len(registers)}"
            registers[label] = len(pins["Q"])
            ports["q_" + label] = {"direction": "input", "bits": pins["Q"]}
            ports["d_" + label] = {"direction": "output", "bits": pins["D"]}
        elif cell["type"].startswith("$mem"):
            label = "m%d" % sum(port.endswith("RD_DATA") for port in ports)
            for pin, bits in pins.items():
                if bits and pin in ("RD_ADDR", "RD_DATA", "WR_ADDR", "WR_DATA", "WR_EN"):
                    direction = "input" if pin == "RD_DATA" else "output"
                    ports[f"{label}_{pin}"] = {"direction": direction, "bits": bits}
        else:
            continue
        del module["cells"][name]
    return registers


def pins_of(good):
    """Inputs, declarations of outputs, pins of both sides; names of the outputs."""
    inputs, wires, outputs, twice = [], [], [], {"good": [], "bad": []}
    for name, port in good["ports"].items():
        width = f"[{len(port['bits']) - 1}:0]"
        if port["direction"] == "input" and name[:2] != "q_":
            inputs.append((name, width))
        for side, pins in twice.items():
            if port["direction"] == "output":
                wires.append(f"wire {width} {side}_{name};")
                pins.append(f".{name}({side}_{name})")
            elif name[:2] == "q_":
                pins.append(f".{name}({side}_{name})")
            else:
                pins.append(f".{name}({'reset_n' if name == 'rst_ni' else name})")
        if port["direction"] == "output":
            outputs.append(name)
    return inputs, wires, outputs, twice


def miter(good, registers, for_ever):
    """Verilog: the logic twice, with registers in common that follow the good one or, for_ever, with registers of its own each."""
    inputs, wires, outputs, twice = pins_of(good)
    checks = []
    for name in outputs:
        if name.endswith("_WR_DATA"):  # counts where it is written
            enable = name.replace("_WR_DATA", "_WR_EN")
            checks.append(f"((good_{name} ^ bad_{name}) & good_{enable}) == 0" if for_ever else f"good_{name} === bad_{name}")
        elif not (for_ever and name[:2] == "d_"):
            checks.append(f"good_{name} === bad_{name}")
    if for_ever:
        inputs += [(f"free_{label}", f"[{width - 1}:0]") for label, width in registers.items()]
    text = "module miter(" + ", ".join(f"input {width} {name}" for name, width in inputs) + f", output {'differ' if for_ever else 'same'});\n"
    text += "\n".join(wires) + "\nreg [2:0] age = 3'd0; always @(posedge clk_i) if (!age[2]) age <= age + 3'd1;\n"
    text += f"wire reset_n = rst_ni{' && age[2]' if for_ever else ''};\n"
    for label, width in registers.items():
        first = f"age == 0 ? free_{label} : " if for_ever else ""
        text += f"reg [{width - 1}:0] good_q_{label}; always @(posedge clk_i) good_q_{label} <= {first}good_d_{label};\n"
        if for_ever:
            text += f"reg [{width - 1}:0] bad_q_{label}; always @(posedge clk_i) bad_q_{label} <= {first}age[2] ? bad_d_{label} : good_d_{label};\n"
        else:
            text += f"wire [{width - 1}:0] bad_q_{label} = good_q_{label};\n"
    for side, pins in twice.items():
        text += f"{side} {side}_i({', '.join(pins)});\n"
    same = " && ".join(checks)
    return text + (f"assign differ = age[2] && !({same});\n" if for_ever else f"assign same = {same};\n") + "endmodule\n"


def write_sides(work, netlists, chip, mutant, for_ever):
    """good.json, bad.json and miter.v."""
    source = (netlists / f"{chip}.base.il").resolve()
    net.yosys(f"read_ilang {source}; write_json {work}/good.json\n{net.command(mutant, False) if mutant else ''}\nwrite_json {work}/bad.json", work)
    for side in ("good", "bad"):
        design = json.loads((work / f"{side}.json").read_text(encoding="utf-8"))
        module = design["modules"][net.chips.TOP]
        registers = cut(module)
        design["modules"] = {side: module}
        (work / f"{side}.json").write_text(json.dumps(design), encoding="utf-8")
        if side == "good":
            (work / "miter.v").write_text(miter(module, registers, for_ever), encoding="utf-8")


def proves(netlists, chip, mutant, cycles):
    """True if the solver proves it with the last of `cycles` cycles. Mutant None: the chip and itself."""
    with tempfile.TemporaryDirectory() as temporary:
        work = pathlib.Path(temporary)
        write_sides(work, netlists, chip, mutant, False)
        script = f"""{READ}
            opt -full -nodffe -nosdff; opt_merge -share_all; opt_clean
            sat -verify -timeout {TIMEOUT} -prove same 1 -seq {cycles} -prove-skip {cycles - 1} miter
        """
        done = subprocess.run(["yosys", "-q", "-"], input=script, capture_output=True, text=True, cwd=work, check=False)
        if done.returncode and "proof did fail" not in done.stdout + done.stderr and "timed out" not in done.stdout + done.stderr:
            raise net.MutationError(f"yosys failed: {(done.stdout + done.stderr)[-800:].strip()}")
        return done.returncode == 0


def proves_for_ever(netlists, chip, mutant):
    """True if abc proves that outputs and memory accesses never differ."""
    with tempfile.TemporaryDirectory() as temporary:
        work = pathlib.Path(temporary)
        write_sides(work, netlists, chip, mutant, True)
        net.yosys(f"""{READ}
            opt -full -nodffe -nosdff; opt_clean; techmap; opt -nodffe -nosdff; setundef -zero; dffunmap
            aigmap; opt_clean; write_aiger -zinit miter.aig
        """, work)
        done = subprocess.run(["yosys-abc", "-c", f"read_aiger miter.aig; strash; scorr; pdr -T {TIMEOUT}"], capture_output=True, text=True,
                              cwd=work, check=False)
        return done.returncode == 0 and "Property proved" in done.stdout


def run():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--netlists", type=pathlib.Path, required=True, help="what net.py wrote")
    parser.add_argument("--chip", required=True)
    parser.add_argument("--mutant", type=int, required=True)
    parser.add_argument("--cycles", type=int, default=4)
    parser.add_argument("--for-ever", action="store_true")
    args = parser.parse_args()
    mutants = json.loads((args.netlists / f"{args.chip}.json").read_text(encoding="utf-8"))["mutants"]
    chosen = [mutant for mutant in mutants if mutant["number"] == args.mutant]
    if not chosen or args.cycles < 1:
        raise net.MutationError(f"--mutant {args.mutant} --cycles {args.cycles}: {args.chip} has mutants 1..{len(mutants)}; cycles from 1")
    proven = proves_for_ever(args.netlists, args.chip, chosen[0]) if args.for_ever else proves(args.netlists, args.chip, chosen[0], args.cycles)
    print(f"{args.chip} {args.mutant}: {'equivalent' if proven else 'not proven'} ({'for ever' if args.for_ever else f'{args.cycles} cycles'})")
    sys.exit(0 if proven else 1)


if __name__ == "__main__":
    net.main(run)
