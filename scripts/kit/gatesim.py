# SPDX-License-Identifier: Apache-2.0
"""Gate-level simulation of a mapped chip in Icarus with the delays of OpenSTA (SDF), on the byte stream of a task.

  stream = ecg_stream(chip, beats)                 bytes of a real ECG inference (flexi run --dump-stream)
  vvp, sdf = prepare(kit, chip, netlist, folder, corner, voltage)
  result = simulate(vvp, stream, folder, period_ns, duty, sdf=sdf, vcd=path, window=(2, 7))
      .passed  .why  .cycles  .begins  .window_ps
"""
import dataclasses
import random
import re
import subprocess

import chipfiles
import flatnet
import kit as kit_module
import opensta
import icarusnet
from kit import KitError, need

ROOT = kit_module.ROOT
MODEL = "models/ecg-nv-random.onnx"
# As constraints/flexi_chip.sdc: when inputs change and outputs are wanted, as parts of the period.
LAUNCH, CAPTURE = 0.20, 0.10


@dataclasses.dataclass
class Result:
    passed: bool
    why: str
    cycles: int
    begins: dict  # inference -> cycle; inference 0 is the rehearsal
    window_ps: tuple  # of the waveform
    compared: int


def ecg_stream(chip, beats):
    """Events of `beats` inferences of the ECG task on a chip: text as flexi run --dump-stream writes it."""
    program = ROOT / "build" / "flexi"
    if not program.is_file():
        raise KitError("build/flexi is missing: it makes the byte stream of the ECG task", "build it: make build")
    path = ROOT / "build" / "power" / f"{chip}_ecg_{beats}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    command = [str(program), "run", "--task", "ecg", "--input", "scipy", "--model", str(ROOT / MODEL), "--chip", chip,
               "--backend", "ref", "--limit", str(beats), "--dump-stream", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    if done.returncode:
        raise KitError(f"flexi run failed: {done.stderr.strip()[-300:]}", "run it by hand: " + " ".join(command))
    return path.read_text()


def events(stream):
    """The stream as words for tb/icarus/flexi_gates_tb.sv."""
    words = []
    kinds = {"w": "1", "r": "2", "s": "3"}
    for line in stream.splitlines():
        part = line.split()
        if not part or part[0] == "#":
            continue
        words.append("400" if part[0] == "b" else kinds[part[0]] + part[1])
    return "\n".join(words + ["fff"]) + "\n"


def power_up(net, cells, bench):
    """A module that gives all storage random values at the start. With delays, an unknown bit takes the shorter of the two delays
    of each gate it passes, and so arrives before any real one would: a false alarm. Without them, reset does not end what is unknown in
    the byte register, though it ends whatever else stands there."""
    random_bits = random.Random(1)
    lines = [f"    {bench}.dut.i{k}.{pin} = 1'b{random_bits.getrandbits(1)};" for k, instance in enumerate(net.instances.values())
             if cells.get(instance.cell, {}).get("kind") in ("latch", "ff") for pin in cells[instance.cell]["outputs"]]
    return ("// Storage known from the first cycle of reset on.\nmodule flexi_power_up;\n  initial begin\n"
            f"    wait ({bench}.cycles == 1);  // the first edge takes what has not settled yet\n    @(negedge {bench}.clk);\n"
            + "\n".join(lines) + "\n  end\nendmodule\n")


def prepare(kit, chip, netlist, folder, corner=None, voltage=None):
    """(program for vvp, SDF) of a netlist at a corner and voltage; without them no delays and no SDF."""
    folder.mkdir(parents=True, exist_ok=True)
    net = flatnet.read(netlist)
    text, names = icarusnet.netlist(net, chipfiles.TOP)
    found, sdf = {}, None
    stem = "zero"
    if corner:
        stem = f"{corner}_{kit_module.volts_name(voltage)}"
        raw = folder / f"{stem}.sta.sdf"
        script = opensta.load(chipfiles.libraries(kit, corner, voltage, chipfiles.cells_of(netlist)), netlist, chipfiles.TOP,
                              kit.data["wire"]["fF_per_fanout"])
        # The period does not change a delay; the edges at the pads and the loads do.
        script += f"set flexi_period 100\nset flexi_voltage {voltage}\nsource {opensta.quote(chipfiles.SDC)}\n"
        script += f"write_sdf -divider . -digits 4 {opensta.quote(raw)}\n"
        opensta.run(script, f"SDF of {chip} {corner} {voltage:g} V")
        found = icarusnet.delays(raw.read_text())
        raw.unlink()
        sdf = folder / f"{stem}.sdf"
        sdf.write_text(icarusnet.sdf(found, names, chipfiles.TOP))
    macros, modelled = icarusnet.macro_models(net, found)
    (folder / "netlist.v").write_text("`timescale 1ns / 1ps\n" + text)
    (folder / f"{stem}_macros.v").write_text(macros)
    cells = kit.path("cells_verilog")
    known = cells.read_text()
    for cell in sorted({i.cell for i in net.instances.values()} - modelled):
        if not re.search(rf"^\s*module\s+{re.escape(cell)}\b", known, re.M):
            raise KitError(f"cell {cell} has no Verilog model in {cells}", "make the cells and the netlist of the same kit")
    out = folder / f"{stem}.vvp"
    sources = [folder / f"{stem}_macros.v", cells, folder / "netlist.v", ROOT / "tb" / "icarus" / "flexi_gates_tb.sv"]
    command = [need("iverilog"), "-g2012", "-gspecify", "-Tmax", "-DFLEXI_SPECIFY", "-s", "flexi_gates_tb", "-o", str(out)]
    if corner:
        (folder / "power_up.v").write_text(power_up(net, kit_module.read_json(kit.path("cells"), "list of cells"), "flexi_gates_tb"))
        sources.append(folder / "power_up.v")
        command += ["-s", "flexi_power_up"]
    done = subprocess.run(command + [str(p) for p in sources], capture_output=True, text=True, check=False)
    if done.returncode:
        raise KitError(f"iverilog: {done.stderr.strip()[:500]}", "the netlist or a cell model is not what Icarus takes")
    return out, sdf


def simulate(netlist_vvp, stream, folder, period_ns, duty=0.5, sdf=None, vcd=None, window=None, timeout=900):
    """One run; a wrong byte is a result, not an error."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "events.hex"
    file.write_text(events(stream))
    ps = round(period_ns * 1000)
    command = [need("vvp"), "-N", str(netlist_vvp), f"+events={file}", f"+period={ps}", f"+high={round(ps * duty)}",
               f"+launch={round(ps * LAUNCH)}", f"+capture={round(ps * CAPTURE)}"]
    if sdf:
        command.append(f"+sdf={sdf}")
    if vcd:
        command += [f"+vcd={vcd}", f"+from={window[0]}", f"+to={window[1]}"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)
    except subprocess.TimeoutExpired as late:
        raise KitError(f"vvp did not end in {timeout} s", "take fewer beats") from late
    text = done.stdout + done.stderr
    (folder / "vvp.log").write_text(text)
    bad = re.search(r"^.*(SDF ERROR|sorry|assert).*$", text, re.M)
    if bad:
        raise KitError(f"vvp: {bad.group(0).strip()}", f"see {folder / 'vvp.log'}")
    fail = re.search(r"^flexi: fail.*$", text, re.M)
    passed = "flexi: pass" in text and not fail
    if not passed and not fail:
        raise KitError(f"vvp ended without a verdict: {text.strip()[-300:]}", f"see {folder / 'vvp.log'}")
    begins = {int(a): int(b) for a, b in re.findall(r"inference (\d+) begins at cycle (\d+)", text)}
    spans = [int(re.search(rf"dump {w} (\d+)", text).group(1)) if re.search(rf"dump {w} (\d+)", text) else 0 for w in ("from", "to")]
    cycles = re.search(r"flexi: cycles (\d+)", text)
    compared = re.search(r"flexi: compared (\d+)", text)
    return Result(passed, fail.group(0) if fail else "", int(cycles.group(1)) if cycles else 0, begins, tuple(spans),
                  int(compared.group(1)) if compared else 0)
