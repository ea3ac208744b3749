#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Netlist of a chip that holds many mutants: input port mutsel chooses one, 0 none.

usage: scripts/mutation/net.py --chip NAME --count N [--seed S] --out DIR

Yosys reads the RTL on generic primitives, flattens it and cleans it; memories stay. Of all mutants that `mutate -list` names N are
taken, half of them file after file of the RTL, so that every module has some, half of them line after line.  Left out are clock pins
(there is one clock, for everything), pins of memories that nothing drives (reads take no clock, enable or reset), and what changes nothing, a
constant bit that gets its own value.

Writes DIR/NAME.v for Verilator, DIR/NAME.json (the mutants: number, mode, cell, port, bit, file and line) and DIR/NAME.base.il, the netlist without mutants,
from which scripts/mutation/prove.py starts.
"""
import argparse
import collections
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import chips  # noqa: E402

SELECT_BITS = 12
# `opt -full` without opt_merge: what Verilator 5.006 makes of odd-24x20 with merged cells writes other bytes than RTL and reference do; without it
# all three agree. Which of the two tools is wrong is not known. The control without a mutant in run.py looks at it.
CLEAN = "opt_expr -full; opt_muxtree; opt_reduce -full; opt_clean"
# What the bench looks at (tb/mutation/mutant_probe.h), as named after flattening.
SHOWN = ("acc", "noted", "u_controller.busy", "u_controller.state")
MEMORIES = ("u_features.u_array.u_cells.mem", "u_weights.u_cells.mem")


class MutationError(Exception):
    """Something the user can put right."""


def yosys(script, cwd):
    done = subprocess.run(["yosys", "-q", "-"], input=script, capture_output=True, text=True, cwd=cwd, check=False)
    if done.returncode:
        raise MutationError(f"yosys failed: {(done.stdout + done.stderr)[-2000:].strip()}")
    return done.stdout + done.stderr


def base(chip, out):
    """RTL -> flat netlist of words: out.il and out.json. Sources of instances go: those of their cells would be mixed with them."""
    parameters = " ".join(f"-chparam {key} {value}" for key, value in chips.rtl_parameters(chip).items())
    yosys(f"""
        read_verilog -sv -Irtl {' '.join(chips.rtl_sources("generic"))}
        hierarchy -check -top {chips.TOP} {parameters}
        proc; setattr -unset src t:*flexi_*
        flatten; rename -top {chips.TOP}
        setattr -set keep 1 {' '.join('w:' + name for name in SHOWN)}
        {CLEAN}; wreduce; {CLEAN}; memory_dff; memory_collect
        opt_clean; check -assert
        write_ilang {out}.il
        write_json {out}.json
    """, chips.ROOT)


def candidates(work):
    """All mutants as Yosys lists them: dictionaries of the options of `mutate`."""
    yosys(f"read_ilang {work}/base.il; mutate -list 10000000 -o {work}/list.txt", work)
    module = json.loads((work / "base.json").read_text(encoding="utf-8"))["modules"][chips.TOP]
    found = []
    for line in (work / "list.txt").read_text(encoding="utf-8").splitlines():
        words = line.split()[1:]
        mutant = {}
        for key, value in zip(words[::2], words[1::2]):
            mutant.setdefault(key.lstrip("-"), value)
        cell = module["cells"][mutant["cell"]]
        source = re.search(r"(rtl/[\w/]+\.sv):([\d.-]+)", cell["attributes"].get("src", mutant["cell"]))
        if re.search(r"(^|_)CLK$|^RD_(EN|ARST|SRST)$", mutant["port"]) or not source:
            continue
        bits = cell["connections"][mutant["port"]]
        if mutant["mode"] in ("const0", "const1") and bits[int(mutant["portbit"])] == mutant["mode"][-1]:
            continue
        found.append({"mode": mutant["mode"], "cell": mutant["cell"], "port": mutant["port"], "bit": int(mutant["portbit"]),
                      "control": int(mutant.get("ctrlbit", -1)), "file": source[1], "line": source[2]})
    return found


def pick(found, count, seed):
    """`count` of them: in turn one of the next file and one of the next line, each file's and line's in random order."""
    generator = random.Random(seed)
    generator.shuffle(found)
    queues = []
    for key in (lambda mutant: mutant["file"], lambda mutant: (mutant["file"], mutant["line"])):
        groups = collections.defaultdict(collections.deque)
        for mutant in found:
            groups[key(mutant)].append(mutant)
        queues.append(collections.deque(groups[name] for name in sorted(groups)))
    picked, taken = [], set()
    while len(picked) < count and len(taken) < len(found):
        for queue in queues:
            queue.rotate(-1)
            group = queue[-1]
            while group and id(group[0]) in taken:
                group.popleft()
            if group and len(picked) < count:
                taken.add(id(group[0]))
                picked.append(group.popleft())
    return [{"number": number, **mutant} for number, mutant in enumerate(picked, 1)]


def command(mutant, select):
    """The Yosys command that applies a mutant, behind mutsel or for good."""
    text = f"mutate -mode {mutant['mode']} -module {chips.TOP} -cell {mutant['cell']} -port {mutant['port']} -portbit {mutant['bit']}"
    if mutant["control"] >= 0:
        text += f" -ctrlbit {mutant['control']}"
    return text + (f" -ctrl mutsel {SELECT_BITS} {mutant['number']}" if select else "")


def public(text):
    """Marks what the bench reads for Verilator."""
    for name in SHOWN + MEMORIES:
        escaped = name if re.fullmatch(r"\w+", name) else f"\\{name} "
        pattern = re.compile(r"^(  (?:wire|reg) (?:\[\d+:0\] )?" + re.escape(escaped) + r"(?: ?\[\d+:0\])?);", re.M)
        text, number = pattern.subn(lambda match: match[1] + " /*verilator public_flat_rd*/;", text)
        if number != 1:
            raise MutationError(f"the netlist declares '{name}' {number} times: scripts/mutation/net.py must follow the RTL")
    return text


def write(path, text):
    temporary = path.with_suffix(".new")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


def run():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chip", required=True, help="a chip of config/chips.json")
    parser.add_argument("--count", type=int, required=True, help="mutants, 1..4095")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=pathlib.Path, required=True, help="folder")
    args = parser.parse_args()
    known = chips.load()
    if args.chip not in known:
        raise MutationError(f"unknown chip '{args.chip}'; use one of: {', '.join(known)}")
    if not 0 < args.count < 2**SELECT_BITS:
        raise MutationError(f"--count {args.count}: give 1..{2**SELECT_BITS - 1}")
    args.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        work = pathlib.Path(temporary)
        base(known[args.chip], work / "base")
        found = candidates(work)
        picked = pick(found, args.count, args.seed)
        script = "\n".join(command(mutant, True) for mutant in picked)
        yosys(f"read_ilang {work}/base.il\n{script}\nopt_clean\nwrite_verilog -noattr {work}/net.v", work)
        text = (work / "net.v").read_text(encoding="utf-8")
        write(args.out / f"{args.chip}.base.il", (work / "base.il").read_text(encoding="utf-8"))
        write(args.out / f"{args.chip}.json", json.dumps(
            {"chip": args.chip, "seed": args.seed, "possible": len(found), "mutants": picked}, indent=1) + "\n")
        write(args.out / f"{args.chip}.v", "`default_nettype wire\n" + public(text[text.index("module"):]))


def main(run):
    try:
        run()
    except MutationError as error:
        print(f"mutation: {error}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main(run)
