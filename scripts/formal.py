#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Proves the theorems of formal/theorems.json, shows that what they speak of is reachable, and that each fails on a planted bug.

usage: scripts/formal.py [--quick] [--jobs N] [--list] [--table] [THEOREM ...]

Three kinds of jobs: prove (must be proven), cover (every situation must be reached), bug (the same proof on a copy of the
RTL with one planted mistake must give a counterexample; of an induction, a run from the start). A timeout, an unknown or any
other answer is a failure. Seconds are processor time. Results are kept in build/formal/cache under a hash of everything that
they depend on. Writes build/formal/theorems.json, one row per theorem, and build/metrics/formal.json. Exit code 1 if anything
is open, 2 for a bad request.
"""
import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import chips

ROOT = chips.ROOT
FORMAL = ROOT / "formal"
BUILD = ROOT / "build" / "formal"
sys.path.insert(0, str(FORMAL))
import dot_program  # noqa: E402

LIMIT = 300          # processor seconds of one program and what it starts
FLOW = 2             # counts changes of this file that make kept results worthless
COVER_FRAMES = 70
PROOF, COVER, BUG = "prove", "cover", "bug"
NO_COUNTEREXAMPLE, COUNTEREXAMPLE = "proven", "counterexample"
# What makes a proof of each method: commands for abc behind reading the network.
ABC = {
    "combinational": "orpos; strash; iprove",
    "bdd": "strash; frames -F {frames} -i; orpos; strash; dc2; collapse -B 20000000; strash; iprove",
    "frames": "fold; orpos; bmc3 -F {frames}",
    "reach": "fold; orpos; scleanup; scorr; pdr",
    "step": "strash; frames -F {frames} -i; orpos; strash; iprove",
    "dot": "strash; frames -F {frames} -i; orpos; strash; collapse -r -B 20000000; strash; iprove",
}
METHODS = {
    "combinational": "all inputs, SAT", "bdd": "all inputs, {frames} cycles from any state, BDD", "frames": "{frames} cycles from any state, SAT",
    "reach": "unbounded, PDR", "step": "unbounded, induction, SAT", "dot": "bounded to completion, {frames} cycles, BDD",
}
RUNNING = set()      # process groups
RUN_FRAMES = 20      # of a step with a planted bug: a run from the start, since a failed step says little
# To these values a method without a proof of its own leads: the network can be changed at will.
DOT_CHIP = {"Cores": 1, "Lanes": 4, "Overlap": 0, "Ring": 0}


class FormalError(Exception):
    """What was wrong and what to do."""


def chip_parameters(name, known):
    if name not in known:
        raise FormalError(f"unknown chip '{name}' in formal/theorems.json; config/chips.json has: {', '.join(known)}")
    return chips.rtl_parameters(known[name])


def expand_runs(runs, known):
    """[(label, parameters)] of a theorem."""
    every = {name: chips.rtl_parameters(chip) for name, chip in known.items()}
    fast = {name: int(p["Cores"] > 2) for name, p in every.items()}
    if runs == "chips":
        return list(every.items())
    if runs == "tree lanes":
        pairs = sorted({(p["Lanes"] - 1, fast[name]) for name, p in every.items()})
        return [(f"{lanes} lanes{', front' if front else ''}", {"Lanes": lanes, "Front": front}) for lanes, front in pairs]
    if runs == "cores":
        return [(name, {"Lanes": p["Lanes"], "AccWidth": p["AccWidth"], "Overlap": p["Overlap"], "Fast": fast[name]})
                for name, p in every.items()]
    out = []
    for run in runs:
        run = dict(run)
        chip = run.pop("chip", None)
        label = chip or ", ".join(f"{k} {v}" for k, v in run.items())
        out.append((label, {**(every[chip] if chip else {}), **run}))
    return out


def declared(path):
    text = re.sub(r"//.*", "", path.read_text(encoding="utf-8"))
    return set(re.findall(r"parameter\s+(?:int|logic\s*\[[^]]*\])\s+(\w+)", text))


class Job:
    def __init__(self, theorem, kind, label, prim, parameters, bug=None):
        self.theorem, self.kind, self.label, self.prim, self.parameters, self.bug = theorem, kind, label, prim, parameters, bug
        self.seconds, self.answer, self.text, self.cached = 0.0, "not run", "", False

    @property
    def top(self):
        return self.theorem["name"]

    def title(self):
        return f"{self.top}, {self.label}, {self.prim}" + (f", planted in {pathlib.Path(self.bug['file']).name}" if self.bug else "")

    def good(self):
        return self.answer == {PROOF: NO_COUNTEREXAMPLE, COVER: "reached", BUG: COUNTEREXAMPLE}[self.kind]

    def sources(self, folder):
        """RTL files of this job; a planted bug has its own copy of a file in `folder`."""
        out = []
        for name in chips.rtl_sources("generic"):
            stem = pathlib.Path(name).stem
            if stem in self.theorem.get("stand_ins", {}):
                out.append(str(FORMAL / self.theorem["stand_ins"][stem]))
                continue
            # Latches become wires: these theorems look at whole cycles. The rest is what the prim says.
            if self.prim == "ltps" and not stem.endswith(("_latch", "reg", "_register", "_gate")):
                name = name.replace("rtl/prim/generic/", "rtl/prim/ltps/")
            out.append(str(ROOT / name))
        if self.bug:
            path = ROOT / self.bug["file"]
            text = path.read_text(encoding="utf-8")
            if text.count(self.bug["text"]) != 1:
                raise FormalError(f"{self.bug['file']} has '{self.bug['text'].strip()}' {text.count(self.bug['text'])} times; "
                                  "a planted bug replaces a text that stands there once: change formal/theorems.json")
            if str(path) not in out:
                raise FormalError(f"the planted bug in {self.bug['file']} is in no file of this proof")
            copy = folder / path.name
            copy.write_text(text.replace(self.bug["text"], self.bug["replacement"]), encoding="utf-8")
            out[out.index(str(path))] = str(copy)
        return out

    def key(self, sources):
        digest = hashlib.sha256()
        for name in [*sources, FORMAL / f"{self.top}.sv", *sorted(FORMAL.glob("*.svh")), FORMAL / "dot_program.py"]:
            digest.update(pathlib.Path(name).read_bytes())
        digest.update(json.dumps([FLOW, self.kind, self.top, self.theorem["method"], self.theorem.get("frames"), self.parameters,
                                  self.prim, *self.theorem.get("split", [])]).encode())
        return digest.hexdigest()


def command(job, arguments, folder):
    """(exit code or None if it took too long, what it printed); adds its processor time to the job."""
    with tempfile.TemporaryFile("w+", dir=folder, encoding="utf-8", errors="replace") as output:
        started = time.monotonic()
        with subprocess.Popen(arguments, cwd=folder, stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                              start_new_session=True) as process:
            RUNNING.add(process.pid)
            pause, slow = 0.01, False
            while True:
                done, status, usage = os.wait4(process.pid, os.WNOHANG)
                if done:
                    break
                if not slow and (seconds_of(process.pid) > LIMIT or time.monotonic() - started > 10 * LIMIT):
                    slow = True
                    os.killpg(process.pid, signal.SIGKILL)
                time.sleep(pause)
                pause = min(0.25, pause * 1.5)
            RUNNING.discard(process.pid)
            process.returncode = os.waitstatus_to_exitcode(status)
        job.seconds += usage.ru_utime + usage.ru_stime
        if slow:
            return None, f"no answer within {LIMIT} s"
        output.seek(0)
        return process.returncode, output.read()


def seconds_of(group):
    """Processor seconds of a process group: its running processes and the children that they waited for."""
    ticks = 0
    for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(encoding="utf-8", errors="replace").rsplit(")", 1)[1].split()
        except OSError:                 # ended meanwhile
            continue
        if int(fields[2]) == group:
            ticks += sum(int(field) for field in fields[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


def network(job, folder, sources):
    """Yosys: the proof's top as AIGER (m.aig, m.map). Returns an error or None."""
    known = declared(FORMAL / f"{job.top}.sv")
    settings = {**job.parameters, "Cover": int(job.kind == COVER), "Start": int(job.kind != PROOF)}
    settings = " ".join(f"-chparam {k} {v}" for k, v in settings.items() if k in known)
    start = ("flatten *flexi_controller; setundef -init -zero *flexi_controller; " if job.theorem["method"] == "dot" else "") + "flatten"
    end = ("opt -full; techmap; opt -fast; dffunmap; abc -g AND -fast; opt_clean; "
           f"write_aiger {'' if written(job) else '-zinit'} -map {folder}/m.map {folder}/m.aig")
    script = (f"read_verilog -formal -sv -I{ROOT}/rtl -I{FORMAL} {' '.join(sources)} {FORMAL}/{job.top}.sv; "
              f"hierarchy -check -top {job.top} {settings}; proc; {start}; select -assert-none a:hierconn; "
              f"memory -nomap; memory_map; setundef -undriven -anyseq; opt_clean; check -assert; {end}")
    code, text = command(job, ["yosys", "-q", "-p", script], folder)
    return None if code == 0 else f"yosys: {text[-2000:]}"


def written(job):
    """Values are written into the network; the latches that get none are free."""
    return job.theorem["method"] == "dot" or (job.theorem["method"] == "step" and job.kind == PROOF)


def abc(job, commands, folder, name="m.aig"):
    code, text = command(job, ["yosys-abc", "-c", f"read_aiger {name}; {commands}"], folder)
    return text if code == 0 else f"abc stopped: {text}"


def answer_of(text, frames):
    """What abc's answer to a proof means; anything that is not clearly one of the two stays unknown."""
    if re.search(r"^SATISFIABLE", text, re.M) or re.search(r"^Output\s+\d+ (of miter \S+ )?was asserted in frame", text, re.M):
        return COUNTEREXAMPLE
    proven = (re.search(r"^UNSATISFIABLE", text, re.M) or re.search(r"^Property proved\.", text, re.M) or
              (frames and re.search(rf"^No output asserted in {frames} frames\.", text, re.M)))
    return NO_COUNTEREXAMPLE if proven and "timeout" not in text else "unknown"


def prove(job, folder, sources):
    method, frames = job.theorem["method"], job.theorem.get("frames")
    if method == "dot":
        return prove_shapes(job, folder, sources)
    error = network(job, folder, sources)
    if error:
        return "error", error
    if method == "step" and job.kind == PROOF:
        return prove_step(job, folder)
    if method == "step":
        method, frames = "frames", RUN_FRAMES
    text = abc(job, ABC[method].format(frames=frames), folder)
    return answer_of(text, frames if method == "frames" else None), text


def cover(job, folder, sources):
    if job.theorem["method"] == "dot":
        return prove_shapes(job, folder, sources)
    error = network(job, folder, sources)
    if error:
        return "error", error
    header = (folder / "m.aig").open("rb").readline().split()
    wanted = int(header[6]) if len(header) > 6 else 0
    if job.theorem["method"] == "combinational":
        text = abc(job, "; read_aiger m.aig; ".join(f"cone -O {i}; strash; iprove" for i in range(wanted)), folder)
        reached = len(re.findall(r"^SATISFIABLE", text, re.M))
        return "reached" if wanted and reached == wanted else "not all reached", text
    text = abc(job, f"fold; bmc3 -a -F {COVER_FRAMES} -T 300", folder)
    found = re.search(r"^All (\d+) outputs are found to be SAT", text, re.M)
    single = wanted == 1 and answer_of(text, None) == COUNTEREXAMPLE
    if wanted and ((found and int(found.group(1)) == wanted) or single):
        return "reached", text
    return "not all reached", text


class Aiger:
    """A network whose latches without reset value can be given one."""

    def __init__(self, folder):
        raw = (folder / "m.aig").read_bytes()
        self.head, rest = raw.split(b"\n", 1)
        count = int(self.head.split()[3])
        parts = rest.split(b"\n", count)
        self.latches, self.rest = parts[:count], parts[count]
        self.index = {}
        for line in (folder / "m.map").read_text(encoding="utf-8").splitlines():
            kind, number, bit, *name = line.split()
            if kind == "latch":
                self.index.setdefault(name[0], {})[int(bit)] = int(number)

    def in_front(self, name):
        """Renumbers the latches, those of `name` first, in the order of its bits: ABC's BDDs have their variables in this order."""
        inputs, latches, ands = (int(self.head.split()[field]) for field in (2, 3, 5))
        first = [number for _, number in sorted(self.index[name].items())]
        order = first + sorted(set(range(latches)) - set(first))
        places = {old: new for new, old in enumerate(order)}
        base = inputs + 1

        def renamed(literal):
            variable = literal >> 1
            return literal if not base <= variable < base + latches else 2 * (base + places[variable - base]) + (literal & 1)

        def lines(part):
            return [b" ".join(b"%d" % renamed(int(word)) for word in line.split()) for line in part]
        self.latches = lines([self.latches[old] for old in order])
        self.index = {name: {bit: places[number] for bit, number in bits.items()} for name, bits in self.index.items()}
        roots = sum(int(field) for field in self.head.split()[4:5] + self.head.split()[6:])
        *ends, gates = self.rest.split(b"\n", roots)
        at, out = 0, bytearray()
        for number in range(ands):
            literal, operands = 2 * (base + latches + number), []
            for _ in range(2):                 # differences, seven bits a byte
                shift = 0
                while True:
                    literal -= (gates[at] & 127) << shift
                    shift += 7
                    at += 1
                    if gates[at - 1] < 128:
                        break
                operands.append(renamed(literal))
            last = 2 * (base + latches + number)
            for operand in sorted(operands, reverse=True):
                difference, last = last - operand, operand
                while difference > 127:
                    out.append(difference & 127 | 128)
                    difference >>= 7
                out.append(difference)
        self.rest = b"\n".join([*lines(ends), bytes(out) + gates[at:]])

    def write(self, values, path):
        lines = list(self.latches)
        for name, value in values.items():
            if name not in self.index:
                raise FormalError(f"formal has no register {name} in the network")
            for bit, number in self.index[name].items():
                lines[number] = lines[number].split()[0] + (b" 1" if value >> bit & 1 else b" 0")
        path.write_bytes(b"\n".join([self.head, *lines, self.rest]))


def prove_step(job, folder):
    """One cycle from every state, once for each value of a register: shifts by it are wires then."""
    name, width = job.theorem["split"]
    aiger = Aiger(folder)
    if sorted(aiger.index.get(name, {})) != list(range(width)):
        raise FormalError(f"formal/{job.top}.sv has no register {name} of {width} bits in the network: it cannot be split by its values")
    for value in range(2 ** width):
        aiger.write({name: value}, folder / "value.aig")
        text = abc(job, ABC["step"].format(frames=job.theorem["frames"]), folder, "value.aig")
        answer = answer_of(text, None)
        if answer != NO_COUNTEREXAMPLE:
            return answer, f"{name} = {value}\n{text}"
    return NO_COUNTEREXAMPLE, f"{name} = 0 to {2 ** width - 1}"


def prove_shapes(job, folder, sources):
    """The dot product of every shape on one network. A cover must be reached in each, a bug in one."""
    error = network(job, folder, sources)
    if error:
        return "error", error
    aiger = Aiger(folder)
    aiger.in_front("cells")
    frames = job.theorem["frames"]
    chip = {**DOT_CHIP, **job.parameters}
    every = dot_program.shapes()
    for shape in every[::17] + every[-1:] if job.kind == COVER else every:
        code, sent = dot_program.dot(*shape, chip)
        w, a, s, ws, xs = shape
        program = sum(byte << 8 * i for i, byte in enumerate(code))
        aiger.write({"shape_w": w, "shape_a": a, "shape_s": s, "shape_ws": ws, "shape_xs": xs, "shape_sent": sent,
                     "shape_length": len(code), "shape_program": program}, folder / "shape.aig")
        # frames takes latches without reset value for free; bmc3 would take them for zero.
        commands = f"strash; frames -F {frames} -i; orpos; strash; iprove" if job.kind == COVER else ABC["dot"].format(frames=frames)
        text = abc(job, commands, folder, "shape.aig")
        answer = answer_of(text, None)
        if job.kind == COVER:
            if answer != COUNTEREXAMPLE:
                return "not all reached", f"shape {shape}\n{text}"
        elif answer != NO_COUNTEREXAMPLE:
            return answer, f"shape {shape}\n{text}"
    return "reached" if job.kind == COVER else NO_COUNTEREXAMPLE, ""


def run(job, number):
    (BUILD / "jobs").mkdir(parents=True, exist_ok=True)
    folder = pathlib.Path(tempfile.mkdtemp(prefix=f"{job.top}_{number}_", dir=BUILD / "jobs"))
    sources = job.sources(folder)
    kept = BUILD / "cache" / f"{job.key(sources)}.json"
    if kept.is_file():
        job.answer, job.seconds = json.loads(kept.read_text(encoding="utf-8"))
        job.cached = True
    else:
        job.answer, job.text = (cover if job.kind == COVER else prove)(job, folder, sources)
        if job.good():
            kept.parent.mkdir(parents=True, exist_ok=True)
            part = kept.with_suffix(f".{number}")
            part.write_text(json.dumps([job.answer, job.seconds]), encoding="utf-8")
            part.rename(kept)
    if job.good():
        shutil.rmtree(folder)
    else:
        (folder / "answer.txt").write_text(job.text, encoding="utf-8")
    return job


def jobs_of(theorem, known, quick):
    """A quick run has the first configuration of every theorem, its covers and bugs."""
    runs = expand_runs(theorem["runs"], known)
    every = [(label, parameters, prim) for label, parameters in runs for prim in theorem["prims"]]
    proofs = every[:len(theorem["prims"])] if quick else every
    out = [Job(theorem, PROOF, label, prim, parameters) for label, parameters, prim in proofs]
    # Covers: the chips, and one configuration of the rest.
    covered = [entry for entry in every if entry[0] in chips.load(("chips",))] or every[:1]
    if theorem["method"] == "dot":
        covered = every
    out += [Job(theorem, COVER, label, prim, parameters) for label, parameters, prim in (covered[:1] if quick else covered)]
    for bug in theorem["bugs"]:
        prim = "ltps" if "/ltps/" in bug["file"] else theorem["prims"][0] if "/prim/" in bug["file"] else theorem["prims"][-1]
        where = bug.get("run")
        label, parameters = runs[0] if where is None else (where, chip_parameters(where, known)) if isinstance(where, str) else (
            ", ".join(f"{k} {v}" for k, v in where.items()), where)
        out.append(Job(theorem, BUG, label, prim, parameters, bug))
    return out


def report(theorems, done, seconds, quick):
    rows = []
    for theorem in theorems:
        mine = [job for job in done if job.theorem is theorem]
        proofs = [job for job in mine if job.kind == PROOF]
        rows.append({
            "theorem": theorem["name"], "statement": theorem["statement"],
            "method": METHODS[theorem["method"]].format(frames=theorem.get("frames")),
            "tool": "Yosys, ABC",
            "configurations": [f"{job.label} ({job.prim})" for job in proofs],
            "proofs": len(proofs), "open": sum(not job.good() for job in mine),
            "covers": sum(job.kind == COVER for job in mine), "seconds": round(sum(job.seconds for job in mine), 1),
            "bugs": [f"{job.bug['file']}: `{job.bug['text'].strip()}` -> `{job.bug['replacement'].strip()}`"
                     for job in mine if job.kind == BUG],
        })
    print(f"\n{'theorem':<16} {'proofs':>6} {'covers':>6} {'bugs':>5} {'open':>5} {'seconds':>8}  method")
    for row in rows:
        print(f"{row['theorem']:<16} {row['proofs']:>6} {row['covers']:>6} {len(row['bugs']):>5} {row['open']:>5} "
              f"{row['seconds']:>8.1f}  {row['method']}")
    open_jobs = sum(row["open"] for row in rows)
    proofs = sum(row["proofs"] for row in rows)
    processor = sum(row["seconds"] for row in rows)
    print(f"formal: {proofs} proofs, {sum(row['covers'] for row in rows)} covers, {sum(len(row['bugs']) for row in rows)} planted bugs; "
          f"{open_jobs} open; "
          f"{processor:.0f} s of processor time, {seconds:.0f} s by the clock")
    metrics = ROOT / "build" / "metrics"
    metrics.mkdir(parents=True, exist_ok=True)
    (BUILD / "theorems.json").write_text(json.dumps({"theorems": rows}, indent=1) + "\n", encoding="utf-8")
    if not quick:
        commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True,
                                check=False).stdout.strip()
        figures = [
            {"name": "proofs", "config": "all", "value": proofs, "unit": "", "goal": None, "ok": open_jobs == 0},
            {"name": "open", "config": "all", "value": open_jobs, "unit": "", "goal": 0, "ok": open_jobs == 0},
            {"name": "seconds", "config": "all", "value": round(seconds, 1), "unit": "s", "goal": 1200, "ok": seconds <= 1200},
            # The clock leaves out kept answers; these are the processor seconds that all answers took when they were found.
            {"name": "processor", "config": "all", "value": round(processor, 1), "unit": "s", "goal": 2400, "ok": processor <= 2400},
            {"name": "kept", "config": "all", "value": sum(job.cached for job in done), "unit": "", "goal": None, "ok": True},
        ]
        (metrics / "formal.json").write_text(
            json.dumps({"target": "formal", "commit": commit, "figures": figures}, indent=1) + "\n", encoding="utf-8")
    return open_jobs


def table():
    """The last run as the table of docs/verification.md."""
    path = BUILD / "theorems.json"
    if not path.is_file():
        raise FormalError(f"{path.relative_to(ROOT)} is missing: run make formal first")
    for row in json.loads(path.read_text(encoding="utf-8"))["theorems"]:
        bugs = "; ".join(f"{pathlib.Path(bug.split(': ', 1)[0]).name}: {bug.split(': ', 1)[1]}" for bug in row["bugs"]).replace("|", "\\|")
        print(f"| `{row['theorem']}` | {row['statement']} | {row['method']} ({row['tool']}) | {row['proofs']} | {row['seconds']:.0f} | {bugs} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("theorem", nargs="*", help="names from formal/theorems.json; default: all")
    parser.add_argument("--quick", action="store_true", help="theorems marked quick, first configuration of each")
    parser.add_argument("--jobs", "-j", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--list", action="store_true", help="only print the theorems")
    parser.add_argument("--table", action="store_true", help="only print the last run as a table for docs/verification.md")
    args = parser.parse_args()
    if args.table:
        table()
        return 0
    theorems = json.loads((FORMAL / "theorems.json").read_text(encoding="utf-8"))["theorems"]
    names = [theorem["name"] for theorem in theorems]
    for name in args.theorem:
        if name not in names:
            raise FormalError(f"unknown theorem '{name}'; there are: {', '.join(names)}")
    theorems = [t for t in theorems if (t["name"] in args.theorem or not args.theorem) and (t.get("quick") or not args.quick)]
    if args.list:
        for theorem in theorems:
            print(f"{theorem['name']:<16} {theorem['statement']}")
        return 0
    missing = [tool for tool in ("yosys", "yosys-abc") if not shutil.which(tool)]
    if missing:
        raise FormalError(f"missing: {', '.join(missing)}; install it: scripts/setup.sh lint")
    known = chips.load()
    jobs = [job for theorem in theorems for job in jobs_of(theorem, known, args.quick)]
    start = time.monotonic()
    done = []
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        waiting = [pool.submit(run, job, number) for number, job in enumerate(jobs)]
        try:
            for future in concurrent.futures.as_completed(waiting):
                job = future.result()
                done.append(job)
                print(f"[{len(done)}/{len(jobs)}] {job.kind} {job.title()}: {job.answer}{'' if job.good() else '  <-- OPEN'} "
                      f"({job.seconds:.1f} s{', kept' if job.cached else ''})", flush=True)
                if not job.good():
                    print(job.text.strip()[-1500:], flush=True)
        except BaseException:           # what runs has process groups of its own: Ctrl-C does not reach it
            pool.shutdown(wait=False, cancel_futures=True)
            for group in list(RUNNING):
                os.killpg(group, signal.SIGKILL)
            raise
    return 1 if report(theorems, done, time.monotonic() - start, args.quick) else 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
    except FormalError as error:
        print(f"formal: {error}", file=sys.stderr)
        sys.exit(2)
