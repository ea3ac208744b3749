#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Gathers everything that a TFT flow needs of one chip into a complete, checked folder: build/handoff/<tech>/<chip>/

usage: scripts/kit/handoff.py [--tech ltps] --chip flexi-1 [--corner C ..] [--voltage V ..] [--skip STEP ..] [--net DIR]
       scripts/kit/handoff.py --check DIR

Maps the chip, sizes it by timing, counts and compares its netlists, proves it equal to the RTL, times it, plays test vectors into its gates,
and copies results, models, Liberty and constraints. A step whose inputs have not changed since the last hand-off is not
run again. The folder is built beside its place and renamed at the end: it is whole or not there. What --skip leaves out
is named in manifest.json; steps: power, shmoo, delays (vectors on gates with delays), activity, bitcell.
Before: make build, make liberty (and make bitcell).
--check looks at an existing folder: checksums, completeness, counts, models of every cell, no path of a machine.
"""
import argparse
import hashlib
import itertools
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import abstracts  # noqa: E402
import chipfiles  # noqa: E402
import fastgates  # noqa: E402
import flatnet  # noqa: E402
import gatesim  # noqa: E402
import handoff_check  # noqa: E402
import handoff_readme  # noqa: E402
import kit as kit_module  # noqa: E402
import macros  # noqa: E402
import pads  # noqa: E402
import readout  # noqa: E402
import saif  # noqa: E402
import sta  # noqa: E402
import testvectors  # noqa: E402
import vcd  # noqa: E402
from kit import Kit, KitError, need  # noqa: E402

ROOT = kit_module.ROOT
HERE = pathlib.Path(__file__).resolve().parent
PROGRAMS = ("yosys", "yosys-abc", "sta", "netgen-lvs", "iverilog", "vvp", "verilator")
OPTIONAL = ("power", "shmoo", "delays", "activity", "bitcell")
GOALS = {"flexi-1": 900, "flexi-4": 900, "flexi-32": 2400}   # seconds
MODEL = "models/ecg-nv-random.onnx"
# With delays Icarus plays about so many instance-cycles before the hand-off would take too long.
DELAY_WORK = 5e7
# And without delays; beyond it Verilator plays them all, in so many states of storage at power-up, and Icarus the first ones.
ICARUS_WORK = 1e8
POWER_UPS = 3


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


class Run:
    """One hand-off: what it reads, the folder it builds, what it remembers for the manifest."""

    def __init__(self, kit, chip, args):
        self.kit, self.chip, self.skip = kit, chip, set(args.skip)
        self.corners = [kit.corner(c) for c in args.corner or kit.corners]
        self.voltages = [kit.voltage(v) for v in args.voltage or kit.voltages]
        self.narrowed = bool(args.corner or args.voltage)
        self.given = pathlib.Path(args.net).resolve() if args.net else None
        self.net = self.given or ROOT / "build" / "synth" / kit.name / chip
        self.steps, self.left_out = [], []
        self.out = self.flat = self.stem = None   # stem: corner and voltage of the delays, nominal_5v0

    # ---- running
    def tool(self, step, command, inputs, outputs, optional=False, then=()):
        """Runs a tool of scripts/kit, and then others that go on with its outputs, unless inputs and outputs are those of the last time.
        Returns what the first one printed."""
        start = time.monotonic()
        stamp = ROOT / "build" / "handoff" / ".reuse" / f"{self.kit.folder.name}-{self.chip}-{step}.json"
        # The tools decide too; the hand-off itself does not.
        scripts = [p for p in sorted(HERE.glob("*.py")) if not p.name.startswith(("handoff", "abstracts", "pads", "testvectors", "saif"))]
        key = hashlib.sha256(json.dumps([command, *then, [(str(p), sha256(p)) for p in [*inputs, *scripts] if p.is_file()]]).encode()).hexdigest()
        try:
            old = json.loads(stamp.read_text(encoding="utf-8"))
            if old["key"] == key and all(sha256(p) == old["outputs"][str(p)] for p in outputs):
                self.note(step, "reused", old["seconds"])
                return old["text"]
        except (OSError, ValueError, KeyError):
            pass
        self.say(step)
        texts = []
        for each in (command, *then):
            done = subprocess.run(["/usr/bin/python3", str(HERE / each[0]), *each[1:]], capture_output=True, text=True, cwd=ROOT, check=False)
            texts.append(private(done.stdout))
            # sta and power end with 1 when a goal is missed: the report says so, the hand-off goes on.
            if done.returncode == 2 or (done.returncode and not optional):
                raise KitError(f"{step}: {private(done.stderr).strip()[-800:] or texts[-1].strip()[-800:]}", f"run it alone: scripts/kit/{' '.join(each)}")
        text = texts[0]
        missing = [p for p in outputs if not p.is_file()]
        if missing:
            raise KitError(f"{step}: {missing[0].name} was not written: {private(done.stderr).strip()[-300:]}", f"run it alone: scripts/kit/{' '.join(command)}")
        seconds = round(time.monotonic() - start, 1)
        kit_module.write_atomic(stamp, json.dumps({"key": key, "seconds": seconds, "text": text,
                                                   "outputs": {str(p): sha256(p) for p in outputs}}, indent=1) + "\n")
        self.note(step, "run", seconds)
        return text

    def say(self, step):
        print(f"handoff: {self.chip}: {step}", file=sys.stderr, flush=True)

    def note(self, step, how, seconds):
        self.steps.append({"step": step, "how": how, "seconds": round(seconds, 1)})

    def leave_out(self, step, why):
        self.left_out.append({"step": step, "why": why})

    # ---- files of the folder
    def put(self, name, source, text=False):
        target = self.out / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if text:
            target.write_text(private(pathlib.Path(source).read_text(encoding="utf-8")), encoding="utf-8")
        else:
            shutil.copyfile(source, target)

    def write(self, name, text):
        target = self.out / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(private(text), encoding="utf-8")


def private(text):
    """Text without the path of this checkout and of temporary folders."""
    text = text.replace(str(ROOT) + "/", "").replace(str(ROOT), ".")
    return re.sub(re.escape(tempfile.gettempdir()) + r"/[\w.-]+/?", "", text)


# ---- what belongs together
def check_netlist(run):
    """count.json and the netlist must be of this chip and kit, and every cell must have its models."""
    made = kit_module.read_json(run.net / "count.json", "count of make synth")
    for key, wanted in (("chip", run.chip), ("tech", run.kit.name)):
        if made.get(key) != wanted:
            raise KitError(f"{run.net.name}: the netlist is of {key} '{made.get(key)}', not '{wanted}'", f"make it anew: make synth CHIP={run.chip}")
    run.flat = chipfiles.netlist(run.kit, run.chip, run.net / "net_flat.v")
    used = chipfiles.cells_of(run.flat)
    if used != set(made["cells"]):
        odd = sorted(used ^ set(made["cells"]))
        raise KitError(f"net_flat.v and count.json do not belong together: {', '.join(odd[:5])}", f"make both anew: make synth CHIP={run.chip}")
    chip = chipfiles.chip_list.load()[run.chip]
    bits = sum(a["Rows"] * a["Lanes"] * a["Banks"] * made["cells"].get(name, 0) for name, a in made["arrays"].items())
    wanted = chip["lanes"] * (chip["rows"] * chip["cores"] + chip["feature_rows"])
    if bits != wanted:
        raise KitError(f"the arrays of the netlist hold {bits} bits, {run.chip} has {wanted}", f"make it anew: make synth CHIP={run.chip}")
    spice = set(re.findall(r"^\.subckt\s+(\S+)", (run.kit.path("cells_spice").read_text() + run.kit.path("array").read_text()).lower(), re.M))
    verilog = set(re.findall(r"^\s*module\s+(\w+)", run.kit.path("cells_verilog").read_text() + (run.net / "macros.v").read_text(), re.M))
    for cell in sorted(used - set(made["arrays"])):
        if cell.lower() not in spice and not readout.groups(cell):
            raise KitError(f"cell {cell} has no SPICE model in {run.kit.data['cells_spice']}", "add its subcircuit there")
        if cell not in verilog:
            raise KitError(f"cell {cell} has no Verilog model in {run.kit.data['cells_verilog']}", "add its module there")
    return made


def check_liberty(run, made, path, corner, volts):
    """A Liberty file must say corner, voltage and kit of its name, and have the transistors and pins of this kit's cells."""
    text = path.read_text(encoding="utf-8")
    todo = "make it anew: make liberty"
    stem = run.kit.lib_name(corner, volts) + ("_min" if path.stem.endswith("_min") else "")
    head = re.search(r"^\s*library\s*\(\s*\"?([\w.]+)\"?\s*\)", text, re.M)
    found = re.search(r"^\s*nom_voltage\s*:\s*([\d.]+)", text, re.M)
    if not head or not found or not head[1].endswith(stem) or abs(float(found[1]) - volts) > 1e-6:
        raise KitError(f"{path.name}: says library {head[1] if head else '?'}, {found[1] if found else '?'} V inside", todo)
    parts = re.split(r"^\s*cell\s*\(\s*\"?([^\s\")]+)\"?\s*\)", text, flags=re.M)
    if not path.name.startswith("macro_") and not head[1].startswith(run.kit.name + "_"):
        raise KitError(f"{path.name}: is of kit '{head[1]}', not of {run.kit.name}", todo)
    table = kit_module.read_json(run.kit.path("cells"), "list of cells")
    boxes = macros.Macros(run.kit, made["arrays"], run.kit.data["synthesis"]["gate_fF_per_um"])
    for name, body in zip(parts[1::2], parts[2::2]):
        if name not in made["cells"]:
            continue
        area = re.search(r"^\s*area\s*:\s*([\d.]+)", body, re.M)
        wanted = table[name]["transistors"] if name in table else boxes.transistors(name)
        if not area or abs(float(area[1]) - wanted) > 0.5:
            raise KitError(f"{path.name}: {name} has {area[1] if area else 'no'} transistors, this kit's has {wanted}", todo)
        if name in table:
            pins = set(re.findall(r"^\s*pin\s*\(\s*\"?(\w+)\"?\s*\)", body, re.M))
            other = set(table[name]["inputs"]) | set(table[name]["outputs"])
            if pins != other:
                raise KitError(f"{path.name}: pins of {name} differ: {', '.join(sorted(pins ^ other))}", todo)


def libraries(run, made):
    """{(corner, voltage): [files]} of what is there; all voltages of the nominal corner must be."""
    used = set(made["cells"])
    points = {}
    for corner in run.corners:
        for volts in run.voltages:
            try:
                points[corner, volts] = chipfiles.libraries(run.kit, corner, volts, used) + [chipfiles.least_library(run.kit, corner, volts)]
            except KitError:
                if corner == run.kit.nominal_corner or run.narrowed:
                    raise
    checked = set()
    for (corner, volts), files in points.items():
        for path in files:
            if path not in checked:
                check_liberty(run, made, path, corner, volts)
                checked.add(path)
    missing = [f"{c}/{v:g}" for c in run.corners for v in run.voltages if (c, v) not in points]
    if missing:
        run.leave_out("liberty", f"no files of {' '.join(missing)}: make liberty takes all voltages of the nominal corner, some of the others")
    return points


# ---- steps
def netlists(run):
    rtl = sorted((ROOT / "rtl").rglob("*.sv")) + [ROOT / "config" / "chips.json"]
    files = [run.kit.folder / "kit.json"] + [run.kit.path(k) for k in ("cells", "cells_spice", "cells_verilog", "array")]
    files.append(run.kit.path("array").parent / "array.json")
    files += sorted((HERE / "map").rglob("*.v"))
    tech = ["--tech", str(run.kit.folder) if run.kit.folder.parent != ROOT / "tech" else run.kit.folder.name]
    made = [run.net / name for name in ("net.json", "net.v", "net_flat.v", "macros.v", "count.json", "report.txt")]
    where = []
    if run.given:
        for path in made:
            if not path.is_file():
                raise KitError(f"{path.name} is missing in {run.net.name}", f"make it: make synth CHIP={run.chip}")
        where = ["--net", str(run.net)]
    else:
        # Drives by timing, where there is Liberty to tell it: its answer decides the netlist as the RTL does.
        timed = sorted((run.kit.build / "lib").glob(f"*{run.kit.lib_name(run.kit.nominal_corner, max(run.kit.voltages))}*.lib"))
        run.tool("synth", ["synth.py", *tech, run.chip], rtl + files + timed, made, then=[["size.py", *tech, run.chip]])
    count = check_netlist(run)
    for path in [run.net / "net.json"]:
        text = run.tool("netlist", ["netlist.py", *tech, *where, run.chip], [path, *files], [run.net / "chip.sp"])
        run.write("checks/count.txt", text)
    text = run.tool("equiv", ["equiv.py", *tech, *(["--netlist", str(run.net / "net.json")] if run.given else []), run.chip],
                    rtl + files + [run.net / "net.json"], [])
    run.write("checks/equivalence.txt", text)
    run.tool("lvs", ["lvs.py", *tech, *where, run.chip], [run.net / "net.v", run.net / "chip.sp", *files], [run.net / "lvs.txt"])
    run.put("checks/lvs.txt", run.net / "lvs.txt", text=True)
    return count


def timing(run, points):
    files = sorted({path for paths in points.values() for path in paths})
    inputs = [run.flat, chipfiles.SDC, run.kit.folder / "kit.json", *files]
    tech = ["--tech", run.kit.folder.name if run.kit.folder.parent == ROOT / "tech" else str(run.kit.folder), "--chip", run.chip]
    tech += ["--netlist", str(run.flat)] if run.given else []
    narrow = []
    if run.narrowed:
        narrow = ["--corner", *run.corners, "--voltage", *(f"{v:g}" for v in run.voltages)]
        if max(run.kit.voltages) not in run.voltages:
            narrow += ["--duty", "0.5"]  # the best one is looked for at the highest voltage
    folder = sta.folder(run.kit, run.chip)
    run.tool("sta", ["sta.py", *tech, *narrow], inputs, [folder / "sta.json", folder / "sta.txt"], optional=True)
    result = kit_module.read_json(folder / "sta.json", "result of make sta")
    for name in ("sta.json", "sta.txt"):
        run.put(f"reports/{name}", folder / name, text=True)
    run.put("constraints/flexi_chip.sdc", chipfiles.SDC)
    run.put("constraints/registers.sdc", folder / "registers.sdc")
    for step, names in (("power", ("power.json", "power.txt")), ("shmoo", ("shmoo.json", "shmoo.txt", "shmoo.svg"))):
        if step in run.skip:
            run.leave_out(step, "--skip")
            continue
        place = ROOT / "build" / step / run.kit.name / run.chip
        only = []
        if run.narrowed and step == "power":
            only = ["--corner", run.kit.nominal_corner, "--voltage", *(f"{v:g}" for v in run.voltages)]
        elif run.narrowed:
            only = ["--corner", *run.corners]
        try:
            run.tool(step, [f"{step}.py", *tech, *only], [*inputs, ROOT / MODEL], [place / n for n in names], optional=True)
        except KitError as error:
            if "--skip" in error.what:
                raise
            raise KitError(error.what, f"{error.todo}; or leave it out: --skip {step}") from error
        for name in names:
            run.put(f"reports/{name}", place / name, text=True)
    return result


def vectors(run, result, count):
    """Vectors, and what reference, RTL and gates say to them."""
    program = ROOT / "build" / "flexi"
    if not program.is_file():
        raise KitError("build/flexi is missing: it makes the test vectors", "build it: make build")
    start = time.monotonic()
    run.say("vectors")
    file = run.out / "test" / "vectors.txt"
    file.parent.mkdir(parents=True, exist_ok=True)
    flexi(program, "--chip", run.chip, "--model", str(ROOT / MODEL), "--output", str(file))
    lines = [private(flexi(program, "--chip", run.chip, "--replay", str(file), "--backend", backend, "--seed", "12345")).strip()
             for backend in ("ref", "rtl")]
    nominal = next((r for r in result["results"] if (r["corner"], r["voltage"]) == (run.kit.nominal_corner, run.kit.nominal_voltage)),
                   result["results"][0])
    period = round((nominal["period_ns"] or 1000.0) * 1.05, 2)
    duty = result["duty"]
    words = testvectors.words(file)
    run.write("test/vectors.mem", words)
    testvectors.write_vcd(file, run.out / "test" / "vectors.vcd", period, duty)
    run.put("test/flexi_vectors_tb.sv", ROOT / "tb" / "icarus" / "flexi_vectors_tb.sv")
    run.note("vectors", "run", time.monotonic() - start)
    work = ROOT / "build" / "handoff" / ".work" / f"{run.kit.folder.name}-{run.chip}"
    start = time.monotonic()
    run.say("vectors on gates")
    netlist = run.flat
    gatesim.prepare(run.kit, run.chip, netlist, work)
    run.put("test/gates.v", work / "netlist.v")
    run.put("test/macros.v", work / "zero_macros.v")
    total = words.count("\n")
    instances = sum(count["cells"].values())
    first = min(total, int(ICARUS_WORK / instances))
    lines.append(play(run, work, "zero", None, 1000.0, 0.5, first))
    if first < total:
        lines += play_all(run, work, total)
    run.note("vectors on gates", "run", time.monotonic() - start)
    if "delays" in run.skip:
        run.leave_out("delays", "--skip")
    else:
        start = time.monotonic()
        run.say("vectors on gates with delays")
        gatesim.prepare(run.kit, run.chip, netlist, work, nominal["corner"], nominal["voltage"])
        stem = run.kit.lib_name(nominal["corner"], nominal["voltage"])
        run.stem = stem
        run.put(f"test/{stem}.sdf", work / f"{stem}.sdf")
        run.put(f"test/{stem}_macros.v", work / f"{stem}_macros.v")
        cycles = total if total * instances <= DELAY_WORK else int(DELAY_WORK / instances)
        lines.append(play(run, work, stem, work / f"{stem}.sdf", period, duty, cycles))
        if cycles < total:
            run.leave_out("delays", f"the first {cycles} of {total} cycles were played with delays, all without")
        run.note("vectors on gates with delays", "run", time.monotonic() - start)
    run.write("checks/vectors.txt", "\n".join(lines) + "\n")
    if "activity" in run.skip:
        run.leave_out("activity", "--skip")
    else:
        start = time.monotonic()
        run.say("activity")
        activity(run, work, netlist, nominal, period, duty)
        run.note("activity", "run", time.monotonic() - start)
    return period, duty, testvectors.sections(file)


def flexi(program, *arguments):
    done = subprocess.run([str(program), "vectors", *arguments], capture_output=True, text=True, cwd=ROOT, check=False)
    if done.returncode:
        raise KitError(f"flexi vectors: {private(done.stderr + done.stdout).strip()[-400:]}", "make build anew; then it names the cycle")
    return done.stdout


def play(run, work, stem, sdf, period, duty, cycles):
    """Vectors in Icarus on the files of the folder's test/."""
    vvp = work / f"vectors_{stem}.vvp"
    macro = work / f"{stem}_macros.v"
    # The byte register runs empty by itself in reset, from any contents but the unknown ones of a simulator.
    run.write("test/power_up.v", gatesim.power_up(flatnet.read(run.flat), kit_module.read_json(run.kit.path("cells"), "list of cells"), "flexi_vectors_tb"))
    sources = [macro, run.kit.path("cells_verilog")] + [run.out / "test" / name for name in ("gates.v", "flexi_vectors_tb.sv", "power_up.v")]
    done = subprocess.run([need("iverilog"), "-g2012", "-gspecify", "-Tmax", "-DFLEXI_SPECIFY", "-s", "flexi_vectors_tb",
                           "-s", "flexi_power_up", "-o", str(vvp), *map(str, sources)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise KitError(f"iverilog: {private(done.stderr).strip()[:500]}", "the netlist or a model is not what Icarus takes")
    ps = round(period * 1000)
    command = [need("vvp"), "-N", str(vvp), f"+vectors={run.out / 'test' / 'vectors.mem'}", f"+period={ps}", f"+high={round(ps * duty)}",
               f"+launch={round(ps * gatesim.LAUNCH)}", f"+capture={round(ps * gatesim.CAPTURE)}"]
    command += [f"+sdf={sdf}"] if sdf else []
    command.append(f"+cycles={cycles}")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"^flexi: (pass|fail).*$", done.stdout, re.M)
    what = f"gates, {stem}, period {period:g} ns, high {duty:g}" if sdf else "gates without delays"
    if not found or found[1] != "pass":
        raise KitError(f"vectors on {what}: {found[0] if found else private(done.stdout + done.stderr)[-300:]}",
                       "the netlist and its delays do not do what the reference does: look at make sta and equiv")
    # A bench that looked at fewer outputs than the vectors ask for has passed nothing.
    check_bits(run, what, cycles, *map(int, re.findall(r"\d+", found[0])))
    return f"{what}, Icarus: {found[0][7:]}"


def check_bits(run, what, cycles, played, bits):
    with open(run.out / "test" / "vectors.mem", encoding="utf-8") as file:
        wanted = [word[21:31].count("1") for word in itertools.islice(file, cycles)]
    if (played, bits) != (len(wanted), sum(wanted)):
        raise KitError(f"vectors on {what}: {played} cycles and {bits} bits were compared, the vectors have {len(wanted)} and {sum(wanted)}",
                       "a fault of the bench: report it")


def play_all(run, work, total):
    """All vectors in Verilator's model of the netlist, in several states at power-up: lines for checks/vectors.txt."""
    run.say("vectors on gates in Verilator")
    program = fastgates.build(run.kit, run.chip, run.net, work)
    lines = []
    for seed in range(1, POWER_UPS + 1):
        played, bits = fastgates.play(program, run.out / "test" / "vectors.mem", seed)
        check_bits(run, "gates in Verilator", total, played, bits)
        lines.append(f"gates without delays, Verilator, power-up {seed}: pass, {played} cycles, {bits} bits compared")
    return lines


def activity(run, work, netlist, nominal, period, duty):
    """SAIF of five ECG inferences on gates with delays."""
    stream = gatesim.ecg_stream(run.chip, 6)
    vvp, sdf = gatesim.prepare(run.kit, run.chip, netlist, work, nominal["corner"], nominal["voltage"])
    wave = work / "activity.vcd"
    result = gatesim.simulate(vvp, stream, work, period, duty, sdf, wave, (1, 6))
    if not result.passed:
        raise KitError(f"ECG inferences on gates: {result.why}", "look at make power; or leave it out: --skip activity")
    net = flatnet.read(netlist)
    bits = {bit for bit in net.loads if not bit.startswith("1'")}
    run.write("activity/ecg.saif", saif.text(vcd.read(wave), chipfiles.TOP, bits))
    wave.unlink()


def models(run, points, count):
    """Everything that is copied."""
    for source, name in (("net.v", "flexi_chip.v"), ("macros.v", "macros.v"), ("chip.sp", "flexi_chip.sp")):
        run.put(f"netlist/{name}", run.net / source)
    run.write("netlist/flexi_chip_flat.v", run.flat.read_text(encoding="utf-8"))
    run.put("models/cells.v", run.kit.path("cells_verilog"))
    run.put("models/cells.sp", run.kit.path("cells_spice"))
    run.put("models/array.sp", run.kit.path("array"))
    run.put("models/cells.json", run.kit.path("cells"))
    for key in ("device", "parameters"):
        run.put(f"models/device/{run.kit.path(key).name}", run.kit.path(key))
    for path in sorted(run.kit.path("golden").parent.glob("golden.*")):
        run.put(f"models/device/{path.name}", path)
    for corner in run.kit.corners:
        run.put(f"models/device/corners/{corner}.json", run.kit.folder / run.kit.data["corner_folder"] / f"{corner}.json")
    run.write("models/device/header_nominal.sp", re.sub(
        r"^\.include .*/", ".include ", run.kit.deck_header(include=(), title="head of a deck", supply="supply"), flags=re.M))
    for path in sorted({path for paths in points.values() for path in paths}):
        run.put(f"liberty/{path.name}", path)
    boxes = macros.Macros(run.kit, count["arrays"], run.kit.data["synthesis"]["gate_fF_per_um"])
    sizes = abstracts.sizes(run.kit, count["cells"], boxes)
    run.write("abstracts/sizes.txt", abstracts.table(run.kit, sizes, count["cells"]))
    run.write("abstracts/cells.lef", abstracts.lef(run.kit, sizes))
    net = flatnet.read(run.flat)
    entries = pads.pads(run.kit, net.ports)
    run.write("pads/pads.txt", pads.text(run.chip, entries))
    run.write("pads/pads.json", json.dumps(entries, indent=1) + "\n")
    run.put("reports/transistors.txt", run.net / "report.txt", text=True)
    run.put("reports/transistors.json", run.net / "count.json")
    bitcell = run.kit.build / "bitcell"
    found = sorted(p for p in bitcell.rglob("*") if p.suffix in (".json", ".txt", ".svg")) if bitcell.is_dir() else []
    if "bitcell" in run.skip or not found:
        run.leave_out("bitcell", "--skip" if "bitcell" in run.skip else "no results: make bitcell")
    else:
        for path in found:
            run.put(f"reports/bitcell/{path.relative_to(bitcell)}", path, text=True)


def versions():
    out = {}
    for package in sorted({kit_module.PACKAGES[p] for p in PROGRAMS} | {"ngspice", "python3"}):
        done = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True, check=False)
        out[package] = done.stdout.strip() or "not a Debian package here"
    return out


def manifest(run, count, test, points):
    period, duty, sections = test
    dirty = subprocess.run(["git", "status", "--porcelain", "-uno"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    files = {str(p.relative_to(run.out)): {"sha256": sha256(p), "bytes": p.stat().st_size} for p in sorted(run.out.rglob("*")) if p.is_file()}
    return {
        "chip": run.chip, "technology": run.kit.name, "about": run.kit.data.get("about", ""), "predictive": True, "commit": chipfiles.commit(),
        "changed_since_commit": bool(dirty), "tools": versions(), "transistors": count["total"], "top": chipfiles.TOP,
        "gate_length_um": run.kit.length_um, "liberty": sorted(f"{c}/{v:g}" for c, v in points),
        "vectors": {"period_ns": period, "duty": duty, "cycles": sum(s[1] for s in sections.values()),
                    "sections": {name: {"first_cycle": s[0], "cycles": s[1], "compared_bits": s[2]} for name, s in sections.items()}},
        "left_out": run.left_out, "steps": run.steps, "files": files}


def hand_off(run):
    for program in PROGRAMS:
        need(program)
    if not (ROOT / "build" / "flexi").is_file():
        raise KitError("build/flexi is missing: it makes the test vectors", "build it: make build")
    home = ROOT / "build" / "handoff" / run.kit.name
    home.mkdir(parents=True, exist_ok=True)
    run.out = pathlib.Path(tempfile.mkdtemp(dir=home, prefix=f".{run.chip}."))
    start = time.monotonic()
    try:
        count = netlists(run)
        points = libraries(run, count)
        result = timing(run, points)
        test = vectors(run, result, count)
        models(run, points, count)
        run.write("README.md", handoff_readme.text(run, count, result, test))
        run.write("manifest.json", json.dumps(manifest(run, count, test, points), indent=1) + "\n")
        findings = handoff_check.check(run.out)
        if findings:
            raise KitError("the folder does not pass its own check: " + "; ".join(findings[:5]), "a fault of scripts/kit/handoff.py: report it")
        os.chmod(run.out, 0o755)
        target = home / run.chip
        old = None
        if target.exists():
            old = home / f".{run.chip}.old"
            shutil.rmtree(old, ignore_errors=True)
            target.rename(old)
        run.out.rename(target)
        if old:
            shutil.rmtree(old)
    finally:
        shutil.rmtree(run.out, ignore_errors=True)
    seconds = round(time.monotonic() - start, 1)
    if not any(step["how"] == "reused" for step in run.steps) and not run.skip and not run.narrowed:
        config = run.chip if run.kit.name == "ltps" else f"{run.chip}/{run.kit.name}"
        chipfiles.write_metrics("handoff", [chipfiles.figure("seconds", config, seconds, "s", GOALS.get(run.chip), at_least=False)])
    print(f"handoff: {run.chip}: {count['total']} transistors, {len(list(target.rglob('*')))} files and folders in {os.path.relpath(target)}, {seconds:g} s")
    for entry in run.left_out:
        print(f"  left out: {entry['step']}: {entry['why']}")
    return 0


def run_tool():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tech", default="ltps", help="technology: a folder of tech/, or a path (default: ltps)")
    parser.add_argument("--chip", default="flexi-1", help="chip of config/chips.json (default: flexi-1)")
    parser.add_argument("--corner", nargs="+", help="corners (default: all that have Liberty files)")
    parser.add_argument("--voltage", nargs="+", help="supply voltages (default: all that have Liberty files)")
    parser.add_argument("--skip", nargs="+", default=[], metavar="STEP", help=f"leave out: {' '.join(OPTIONAL)}")
    parser.add_argument("--net", help="folder that make synth wrote, to use as it is")
    parser.add_argument("--check", metavar="DIR", help="check an existing folder instead")
    args = parser.parse_args()
    if args.check:
        findings = handoff_check.check(args.check)
        for finding in findings:
            print(finding)
        print(f"handoff: {args.check}: {'complete and unchanged' if not findings else f'{len(findings)} findings'}")
        return 1 if findings else 0
    for step in args.skip:
        if step not in OPTIONAL:
            raise KitError(f"--skip {step}: no such step", f"use one of: {', '.join(OPTIONAL)}")
    return hand_off(Run(Kit.load(args.tech), chipfiles.chip_name(args.chip), args))


if __name__ == "__main__":
    kit_module.main(run_tool)
