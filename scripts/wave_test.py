#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What `flexi wave` writes, against the trace itself: signals of the save file exist there, markers lie in it, filters cover the values.

usage: scripts/wave_test.py [FLEXI]     FLEXI: the program (default: build/flexi). Needs fst2vcd (Debian's gtkwave).
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

FLEXI = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "build/flexi")


def read_trace(path):
    """({signal: bits}, {signal: [(time, value)]}, last time) of an FST file; names as GTKWave has them."""
    out = subprocess.run(["fst2vcd", str(path)], capture_output=True, text=True, check=True).stdout.splitlines()
    scopes, widths, ids, changes, time = [], {}, {}, {}, 0
    for line in out:
        words = line.split()
        if not words:
            continue
        if words[0] == "$scope":
            scopes.append(words[2])
        elif words[0] == "$upscope":
            scopes.pop()
        elif words[0] == "$var":
            name = ".".join(scopes + [words[4]]) + (words[5] if words[5] != "$end" else "")
            widths[name] = int(words[2])
            ids[name] = words[3]
        elif line[0] == "#":
            time = int(line[1:])
        elif line[0] == "b":
            changes.setdefault(words[1], []).append((time, words[0][1:]))
        elif line[0] in "01xz":
            changes.setdefault(line[1:].strip(), []).append((time, line[0]))
    return widths, {name: changes.get(code, []) for name, code in ids.items()}, time


def value_at(changes, time):
    value = 0
    for when, bits in changes:
        if when > time:
            break
        value = int(bits, 2)
    return value


def signals_of(save):
    """Signals named in a .gtkw file, read apart from the writer."""
    signals = []
    for line in save.splitlines():
        if line.startswith("TOP."):
            signals.append(line)
        elif line.startswith("+{"):
            signals.append(line[line.index("} ") + 2:])
        elif line.startswith("#{"):
            signals += [re.sub(r"^\(\d+\)", "", part) for part in line[line.index("} ") + 2:].split(" ")]
    return signals


def filter_words(path):
    return dict(line.split(" ", 1) for line in path.read_text(encoding="utf-8").splitlines())


def check(chip, task, groups, folder):
    out = subprocess.run([str(FLEXI), "wave", "--chip", chip, "--task", task, "--folder", str(folder), "--limit", "1", "--json"],
                         capture_output=True, text=True, check=True).stdout
    wave = json.loads(out)
    save = pathlib.Path(wave["save"]).read_text(encoding="utf-8")
    widths, changes, last = read_trace(wave["trace"])
    problems = []
    named = signals_of(save)
    if sorted(named) != sorted(wave["signals"]):
        problems.append("the save file and --json name other signals")
    if len(named) < 30:
        problems.append(f"only {len(named)} signals")
    for name in named:
        if name not in widths:
            problems.append(f"{name} is not in the trace")
    for group in groups:
        if f"\n-{group}\n" not in save:
            problems.append(f"no group {group}")
    times = {name: marker["time"] for name, marker in wave["markers"].items()}
    for name in ("deployment", "first dot product", "verdict"):
        if name not in times:
            problems.append(f"no marker {name}")
    if list(times.values()) != sorted(times.values()) or not 0 < min(times.values()) or max(times.values()) > last:
        problems.append(f"markers {times} are not in order within 0..{last}")
    if [int(t) for t in re.search(r"^\*\S+ \S+ (.*)$", save, re.M).group(1).split() if t != "-1"] != list(times.values()):
        problems.append("the save file has other markers")
    # At the first dot product the byte register holds a RUN, and the filter says so.
    top = "TOP.flexi_chip."
    words = filter_words(next(pathlib.Path(wave["filters"]).glob("commands.txt")))

    def command(time):
        held = 0
        for flag in ("out_q", "data_q", "load_q"):
            held = held * 2 + value_at(changes[f"{top}u_controller.{flag}"], time)
        return words[f"{held * 256 + value_at(changes[top + 'u_controller.ir_q[7:0]'], time):03x}"]

    at_dot = command(times["first dot product"])
    if not at_dot.startswith("run "):
        problems.append(f"at the first dot product the byte register holds '{at_dot}'")
    if command(times["first dot product"] - 1).startswith("run "):
        problems.append("the first dot product began before its marker")
    if "write-back" in times and not command(times["write-back"]).startswith(("write", "run ", "flush ")):
        problems.append(f"at write-back the byte register holds '{command(times['write-back'])}'")
    if value_at(changes[top + "in_valid_i"], times["deployment"]) != 1:
        problems.append("no byte is offered where deployment begins")
    return [f"{chip}, {task}: {problem}" for problem in problems]


def verdict(name, problems):
    """Says what was found, and the exit code."""
    for problem in problems:
        print(f"{name}: {problem}", file=sys.stderr)
    print(f"{name}: {'ok' if not problems else f'{len(problems)} findings'}")
    return 1 if problems else 0


def main():
    problems = []
    groups = ("port", "controller", "core 0", "accumulator of core 0", "feature rows")
    with tempfile.TemporaryDirectory() as folder:
        for chip, task in (("flexi-1", "ecg"), ("flexi-4", "physio"), ("flexi-32", "ecg")):
            problems += check(chip, task, groups, pathlib.Path(folder))
        bad = subprocess.run([str(FLEXI), "wave", "--task", "ecg", "--chip", "odd-8x8", "--folder", folder + "/none"],
                             capture_output=True, text=True, check=False)
        if bad.returncode != 2 or pathlib.Path(folder + "/none").exists():
            problems.append("a chip without a network is not refused, or leaves files")
    return verdict("wave_test", problems)


if __name__ == "__main__":
    sys.exit(main())
