#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs every mutant of a build against the benches and says which ones no bench finds.

usage: scripts/mutation/run.py --build DIR [--jobs N] [--sample] [--again]

DIR is a build folder whose cache variable FLEXI_MUTANTS says which chips hold how many mutants. Each mutant meets, until one finds it: the lock-step
with the reference (mutation_lockstep), the proof that it changes nothing (scripts/mutation/prove.py), the tests of tb/chip (mutation_chip, where
it is built), more of the lock-step. What is left has survived: exit code 1, unless scripts/mutation/survivors.json
gives its reason. An entry there that no longer applies is an error as well. Before all that the chips without a mutant must pass.

Verdicts go to DIR/mutation/results.jsonl as they come: a run that was stopped goes on from there, as long as mutants and benches are the same.
--again, after tests have been added: killed is killed, all others meet the benches anew. --sample is for the test of a few mutants: none is
known from earlier, no metrics.
"""
import argparse
import collections
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import net  # noqa: E402
import prove  # noqa: E402

sys.path.insert(0, str(net.chips.ROOT / "scripts" / "kit"))
import chipfiles  # noqa: E402

BENCHES = ("mutation_lockstep", "mutation_chip")
REASONS = pathlib.Path(__file__).resolve().parent / "survivors.json"
TIMEOUT = 300          # seconds; a bench that hangs has found something
QUICK = ("4", "5000")  # runs and commands of the lock-step, at first and in the end
LONG = ("4", "25000")
PROGRESS_SECONDS = 10
MUTANTS_GOAL = 1000
PROOFS = {"proof in 4 cycles": lambda *mutant: prove.proves(*mutant, 4), "proof for ever": prove.proves_for_ever}
CHECKED_PROOFS = 1       # of killed mutants of each chip, which must fail


def bench(command, mutant, environment=None):
    """0: finds nothing; 1: finds something; and what it says."""
    environment = {**os.environ, "FLEXI_MUTANT": str(mutant), **(environment or {})}
    try:
        done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=TIMEOUT, check=False)
    except subprocess.TimeoutExpired:
        return 1, "time-out"
    said = (done.stdout + done.stderr).strip()
    if done.returncode == 2 and "mutation:" in said:
        raise net.MutationError(said)
    if done.returncode in (-signal.SIGKILL, -signal.SIGTERM):
        raise net.MutationError(f"{command[0]} was stopped from outside")
    return (1 if done.returncode else 0), said


def lockstep(build, chip, number, length):
    return bench([str(build / "mutation_lockstep"), chip, str(number), *length], number)


def chip_tests(build, chip, number):
    name = chip.replace("-", "_")
    code, said = bench([str(build / "mutation_chip"), f"--gtest_filter=*/rtl_mutant_{name}", "--gtest_fail_fast", "--gtest_brief=1"], number)
    failed = re.findall(r"\[  FAILED  \] (\S+)", said)
    return code, failed[0].rstrip(",") if failed else said[-200:]


def judge(build, mutant):
    """The verdict on one mutant: {"verdict": killed, equivalent or survived, "by": ...}."""
    chip, number = mutant["chip"], mutant["number"]
    code, said = lockstep(build, chip, number, QUICK)
    if code:
        return {"verdict": "killed", "by": "lockstep", "said": said[:200]}
    for how, proof in PROOFS.items():
        if proof(build / "mutation", chip, mutant):
            return {"verdict": "equivalent", "by": how}
    if (build / "mutation_chip").exists():
        code, said = chip_tests(build, chip, number)
        if code:
            return {"verdict": "killed", "by": "chip", "said": said}
    code, said = lockstep(build, chip, number, LONG)
    if code:
        return {"verdict": "killed", "by": "long lockstep", "said": said[:200]}
    return {"verdict": "survived", "by": ""}


def identity(mutant):
    """What names a mutant as long as its line stays: no numbers that Yosys counts up."""
    cell = re.sub(r"\$\d+", "", mutant["cell"])
    return f"{mutant['chip']}: {cell} {mutant['port']}[{mutant['bit']}] {mutant['mode']} " + (
        f"by {mutant['control']} " if mutant["control"] >= 0 else "") + f"({mutant['file']}:{mutant['line']})"


def load(build):
    """All mutants of a build, and digests of their netlists and of the benches."""
    netlists, benches, mutants = hashlib.sha256(), hashlib.sha256(), []
    for file in sorted((build / "mutation").glob("*.v")):
        text = file.with_suffix(".json").read_bytes()
        netlists.update(text + file.read_bytes())
        data = json.loads(text)
        mutants += [{"chip": data["chip"], **mutant} for mutant in data["mutants"]]
    if not mutants:
        raise net.MutationError(f"no mutants in {build}/mutation: build mutation_lockstep first")
    for name in BENCHES:
        if (build / name).exists():
            benches.update((build / name).read_bytes())
    return mutants, {"netlists": netlists.hexdigest(), "benches": benches.hexdigest()}


def known(path, digests, again):
    """Verdicts of an earlier run on the same netlists and, unless `again`, with the same benches."""
    if not path.is_file():
        return {}
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.endswith("}")]
    if not lines or any(lines[0].get(key) != digests[key] for key in (["netlists"] if again else digests)):
        return {}
    verdicts = {(line["chip"], line["number"]): line for line in lines[1:]}
    return {key: line for key, line in verdicts.items() if not again or line["verdict"] == "killed"}


def controls(build, mutants):
    """Without a mutant every bench must find nothing, or its verdicts mean nothing."""
    for chip in sorted({mutant["chip"] for mutant in mutants}):
        code, said = lockstep(build, chip, 0, QUICK)
        if code == 0 and (build / "mutation_chip").exists():
            code, said = chip_tests(build, chip, 0)
            ran = bench([str(build / "mutation_chip"), f"--gtest_filter=*/rtl_mutant_{chip.replace('-', '_')}", "--gtest_list_tests"], 0)[1]
            if ran.count("rtl_mutant") < 10:
                raise net.MutationError(f"{chip}: mutation_chip has no tests of it")
        if code:
            raise net.MutationError(f"{chip} without a mutant fails: {said}")


def check_prover(build, mutants, verdicts):
    """The prover must prove that no mutant is none, and must not prove it of what a bench has found."""
    killed = collections.defaultdict(list)
    for mutant in mutants:
        if verdicts[mutant["chip"], mutant["number"]]["verdict"] == "killed":
            killed[mutant["chip"]].append(mutant)
    for chip, some in killed.items():
        for how, proof in PROOFS.items():
            if not proof(build / "mutation", chip, None):
                raise net.MutationError(f"{chip}: {how} fails where there is no mutant")
            for mutant in some[:CHECKED_PROOFS]:
                if proof(build / "mutation", chip, mutant):
                    raise net.MutationError(f"{chip}: mutant {mutant['number']} is killed and proven equivalent: {mutant}")


def all_verdicts(path, mutants, digests, verdicts, jobs, build):
    """Runs what is not among `verdicts`; returns all."""
    new = path.with_suffix(".new")
    new.write_text("\n".join(json.dumps(line) for line in [digests, *verdicts.values()]) + "\n", encoding="utf-8")
    new.replace(path)
    todo = [mutant for mutant in mutants if (mutant["chip"], mutant["number"]) not in verdicts]
    print(f"mutation: {len(mutants)} mutants, {len(verdicts)} known from an earlier run", flush=True)
    shown = time.monotonic()
    with path.open("a", encoding="utf-8") as file, concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        futures = {pool.submit(judge, build, mutant): mutant for mutant in todo}
        try:
            for future in concurrent.futures.as_completed(futures):
                mutant = futures[future]
                line = {"chip": mutant["chip"], "number": mutant["number"], **future.result()}
                verdicts[mutant["chip"], mutant["number"]] = line
                file.write(json.dumps(line) + "\n")
                file.flush()
                if time.monotonic() - shown > PROGRESS_SECONDS:
                    shown = time.monotonic()
                    counts = collections.Counter(entry["verdict"] for entry in verdicts.values())
                    print(f"  {len(verdicts)} of {len(mutants)}: {dict(counts)}", flush=True)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return verdicts


def report(build, mutants, verdicts, sample):
    reasons = json.loads(REASONS.read_text(encoding="utf-8"))["survivors"] if REASONS.is_file() else {}
    counts, by, unnamed = collections.Counter(), collections.Counter(), []
    survived = set()
    rows = []
    for mutant in mutants:
        verdict = verdicts[mutant["chip"], mutant["number"]]
        counts[mutant["chip"], verdict["verdict"]] += 1
        by[verdict["verdict"], verdict["by"]] += 1
        name = identity(mutant)
        rows.append({"mutant": name, **verdict})
        if verdict["verdict"] == "survived":
            survived.add(name)
            if name not in reasons:
                unnamed.append(name)
            print(f"  survived: number {mutant['number']} of {name}: {reasons.get(name, 'no bench finds it, no proof')}")
    chips_run = sorted({mutant["chip"] for mutant in mutants})
    print(f"{'chip':14}{'mutants':>9}{'killed':>9}{'equivalent':>12}{'survived':>10}")
    figures = []
    for chip in [*chips_run, "all"]:
        row = {verdict: sum(number for (name, kind), number in counts.items() if kind == verdict and chip in (name, "all"))
               for verdict in ("killed", "equivalent", "survived")}
        print(f"{chip:14}{sum(row.values()):9}{row['killed']:9}{row['equivalent']:12}{row['survived']:10}")
        figures += [chipfiles.figure("mutants", chip, sum(row.values()), "mutants", MUTANTS_GOAL if chip == "all" else None),
                    chipfiles.figure("killed", chip, row["killed"], "mutants"), chipfiles.figure("equivalent", chip, row["equivalent"], "mutants"),
                    chipfiles.figure("survived", chip, row["survived"], "mutants", 0, at_least=False)]
    for (verdict, how), number in sorted(by.items()):
        print(f"  {verdict} {how}: {number}")
    chipfiles.kit_module.write_atomic(build / "mutation" / "report.json", json.dumps({"figures": figures, "mutants": rows}, indent=1) + "\n")
    # A reason for a mutant that is in this build and does not survive is out of date.
    present = {identity(mutant) for mutant in mutants}
    stale = [] if sample else sorted(name for name in reasons if name in present and name not in survived)
    for name in stale:
        print(f"  {REASONS.name}: no survivor any more: {name}")
    if not sample:
        chipfiles.write_metrics("mutation", figures)
    return not unnamed and not stale


def run():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--sample", action="store_true", help="no figures are written")
    parser.add_argument("--again", action="store_true", help="those that no bench found meet the benches anew")
    args = parser.parse_args()
    if args.jobs < 1:
        raise net.MutationError(f"--jobs {args.jobs}: give at least 1")
    if not (args.build / "mutation_lockstep").is_file():
        raise net.MutationError(f"{args.build}/mutation_lockstep is missing: ninja -C {args.build} mutation_lockstep")
    mutants, digests = load(args.build)
    controls(args.build, mutants)
    path = args.build / "mutation" / ("sample.jsonl" if args.sample else "results.jsonl")
    verdicts = {} if args.sample else known(path, digests, args.again)
    verdicts = all_verdicts(path, mutants, digests, verdicts, args.jobs, args.build)
    check_prover(args.build, mutants, verdicts)
    sys.exit(0 if report(args.build, mutants, verdicts, args.sample) else 1)


if __name__ == "__main__":
    net.main(run)
