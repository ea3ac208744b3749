#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Fuzzes every parser and the byte port with libFuzzer, ASan and UBSan; the program is flexi_fuzz of a build with FLEXI_FUZZ.

usage: scripts/fuzz.py --build DIR [--execs N] [--seconds S] [--targets NAME...] [--jobs N] [--keep]

Each target starts from tb/fuzz/corpus/NAME.hex, small networks of models/ and what earlier runs left in DIR/corpus/NAME, and ends after N executions or S
seconds. An input that crashes, hangs, takes too much memory or breaks what the target checks is a finding: it is put into
DIR/findings/NAME as hexadecimal digits, to become a line of the committed corpus with the correction of the parser, and the exit code is
1. --keep merges what is new into tb/fuzz/corpus, as far as it stays small. Figures: build/metrics/fuzz.json.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

import chips

sys.path.insert(0, str(chips.ROOT / "scripts" / "kit"))
import chipfiles  # noqa: E402

CORPUS = chips.ROOT / "tb" / "fuzz" / "corpus"
GOAL = 1_000_000
PROGRESS_SECONDS = 20
# Limits of one execution; the sanitizers' own memory is in the first one.
LIMITS = ["-rss_limit_mb=2048", "-malloc_limit_mb=1024", "-timeout=20"]
LENGTH = {"assembler": 128, "onnx": 8192, "flx": 8192, "port": 2048, "npz": 4096}  # bytes of an input; others: OTHER_LENGTH
OTHER_LENGTH = 2048
KEPT_BYTES = 24_000   # of a committed corpus
SEED_MODELS = ("audio-flexi-1", "ecg-nv-inter", "image-optdigits-flexi-1", "physio-noneeg-flexi-1")


class FuzzError(Exception):
    """Something the user can put right."""


def inputs_of(file):
    """The inputs of a committed corpus."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    return [bytes.fromhex(line) for line in lines if line and not line.startswith("#")]


def prepare(build, target):
    """Folder with the inputs to start from."""
    folder = build / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(inputs_of(CORPUS / f"{target}.hex")):
        (folder / f"committed-{number}").write_bytes(data)
    if target == "onnx":
        for model in SEED_MODELS:
            shutil.copyfile(chips.ROOT / "models" / f"{model}.onnx", folder / model)
    return folder


def start(build, target, arguments, log):
    environment = {**os.environ, "FLEXI_FUZZ_TARGET": target, "TMPDIR": str(shared_memory()),
                   "ASAN_OPTIONS": "detect_leaks=1:allocator_may_return_null=0", "UBSAN_OPTIONS": "print_stacktrace=1"}
    with log.open("w", encoding="utf-8") as file:
        return subprocess.run([str((build / "flexi_fuzz").resolve()), *arguments], env=environment, stdout=file, stderr=subprocess.STDOUT, check=False)


def shared_memory():
    """Files of one execution lie in memory where there is such a folder."""
    return pathlib.Path("/dev/shm") if os.access("/dev/shm", os.W_OK) else pathlib.Path(os.environ.get("TMPDIR", "/tmp"))


def fuzz(build, target, execs, seconds):
    """Runs one target; returns (executions, findings, seconds)."""
    corpus = prepare(build, target)
    findings = build / "findings" / target
    findings.mkdir(parents=True, exist_ok=True)
    log = build / f"fuzz-{target}.log"
    began = time.monotonic()
    done = 0
    new = []
    # libFuzzer ends at its first finding: it goes on behind it, until the executions are done.
    for attempt in range(20):
        left = int(seconds - (time.monotonic() - began))
        if done >= execs or left <= 0:
            break
        prefix = findings / f"{os.getpid()}-{attempt}-"
        code = start(build, target, [
            str(corpus), f"-runs={execs - done}", f"-max_total_time={left}", f"-max_len={LENGTH.get(target, OTHER_LENGTH)}",
            f"-artifact_prefix={prefix}", "-print_final_stats=1", "-use_value_profile=1", *LIMITS], log).returncode
        text = log.read_text(encoding="utf-8", errors="replace")
        executed = re.search(r"stat::number_of_executed_units:\s*(\d+)", text)
        done += int(executed[1]) if executed else 0
        found = sorted(findings.glob(f"{prefix.name}*"))
        for file in found:
            (file.parent / f"{file.name}.hex").write_text(file.read_bytes().hex() + "\n", encoding="utf-8")
            shutil.copyfile(log, file.parent / f"{file.name}.log")
        new += found
        if code == 0:
            break
        if not executed and not found:
            raise FuzzError(f"{target}: flexi_fuzz ended with code {code} before it ran an input: {text[-500:].strip()}")
    return done, new, time.monotonic() - began


def keep(build, target):
    """The smallest corpus that covers what is covered, into tb/fuzz/corpus, short inputs first, old ones before all."""
    merged = build / "merged" / target
    shutil.rmtree(merged, ignore_errors=True)
    merged.mkdir(parents=True)
    start(build, target, ["-merge=1", str(merged), str(build / "corpus" / target), *LIMITS], build / f"merge-{target}.log")
    file = CORPUS / f"{target}.hex"
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    size = sum(len(line) // 2 for line in lines)
    for data in sorted((path.read_bytes() for path in merged.iterdir()), key=len):
        text = data.hex()
        if text and text not in lines and size + len(data) <= KEPT_BYTES:
            size += len(data)
            lines.append(text)
    chipfiles.kit_module.write_atomic(file, "\n".join(lines) + "\n")
    return len(lines)


def targets_of(build):
    done = subprocess.run([str((build / "flexi_fuzz").resolve())], capture_output=True, text=True, env={**os.environ, "FLEXI_FUZZ_TARGET": "?"}, check=False)
    names = done.stderr.partition("one of:")[2].split()
    if not names:
        raise FuzzError(f"{build}/flexi_fuzz names no targets: {done.stderr.strip()}")
    return names


def run():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, required=True, help="build folder with flexi_fuzz")
    parser.add_argument("--execs", type=lambda text: int(float(text)), default=GOAL, help="executions of each target")
    parser.add_argument("--seconds", type=float, default=3600, help="of each target, at most")
    parser.add_argument("--targets", nargs="+", help="default: all")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--keep", action="store_true", help="merge new inputs into tb/fuzz/corpus")
    args = parser.parse_args()
    if not (args.build / "flexi_fuzz").is_file():
        raise FuzzError(f"{args.build}/flexi_fuzz is missing: make fuzz builds it")
    if args.execs < 1 or args.seconds < 1 or args.jobs < 1:
        raise FuzzError("--execs, --seconds and --jobs: give at least 1")
    known = targets_of(args.build)
    targets = args.targets or known
    for target in targets:
        if target not in known:
            raise FuzzError(f"no target '{target}'; there are: {', '.join(known)}")
    figures, all_found = [], []
    print(f"fuzz: {len(targets)} targets, {args.execs} executions or {args.seconds:.0f} s each", flush=True)
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        runs = {pool.submit(fuzz, args.build, target, args.execs, args.seconds): target for target in targets}
        waiting = set(runs)
        while waiting:
            ended, waiting = concurrent.futures.wait(waiting, PROGRESS_SECONDS, concurrent.futures.FIRST_COMPLETED)
            for future in ended:
                target = runs[future]
                executions, found, seconds = future.result()
                all_found += found
                print(f"  {target:16}{executions:10} executions{len(found):4} findings{seconds:8.0f} s", flush=True)
                figures += [chipfiles.figure("executions", target, executions, "executions", GOAL),
                            chipfiles.figure("crashes", target, len(found), "inputs", 0, at_least=False)]
                chipfiles.write_metrics("fuzz", figures)    # of a run that is stopped the targets that have ended are kept
            if not ended:
                print(f"  {len(runs) - len(waiting)} of {len(runs)} targets done", flush=True)
    for file in all_found:
        print(f"  finding: {file}.hex, report in {file}.log")
    if args.keep:
        for target in targets:
            print(f"  {target}: {keep(args.build, target)} lines in the committed corpus")
    sys.exit(1 if all_found else 0)


if __name__ == "__main__":
    try:
        run()
    except FuzzError as error:
        print(f"fuzz: {error}", file=sys.stderr)
        sys.exit(2)
