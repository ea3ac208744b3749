#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What a failing chip test leaves: the waveform of its last 2,000 cycles, and the command that makes it again.

usage: scripts/failure_trace_test.py [TEST_CHIP]     TEST_CHIP: the program (default: build/test_chip). Needs fst2vcd (Debian's gtkwave).
"""
import pathlib
import re
import subprocess
import sys

from wave_test import read_trace, verdict

PROGRAM = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "build/test_chip").resolve()
SUITE = "DISABLED_FailsOnPurpose"    # fails by design, so ctest leaves it out; here it runs, and must fail
CYCLES = 2000
POWER_UP = 12  # cycles of reset that no trace has


def run(filter_text):
    return subprocess.run([str(PROGRAM), "--gtest_also_run_disabled_tests", f"--gtest_filter={filter_text}"],
                          capture_output=True, text=True, check=False)


def span(path):
    """First and last cycle in which the clock changes in the trace."""
    _, changes, _ = read_trace(path)
    times = [time for time, _ in changes["TOP.flexi_chip.clk_i"]]
    return times[0] // 2, times[-1] // 2


def check_waveform(name, whole):
    found = run(f"Traced/{SUITE}.{name}/*")
    match = re.search(r"waveform of cycles (\d+) to (\d+): (\S+)\n  again: (.*)", found.stdout)
    if found.returncode == 0 or not match:
        return [f"{name}: exit code {found.returncode}, no waveform named in: {found.stdout[-500:]}"]
    first, last, path, again = int(match[1]), int(match[2]), pathlib.Path(match[3]), match[4]
    problems = []
    if whole != (first == POWER_UP) or (not whole and last - first != CYCLES):
        problems.append(f"{name}: cycles {first} to {last}")
    if span(path) != (first, last - 1):
        problems.append(f"{name}: the file holds {span(path)}, not {first} to {last - 1}")
    before = path.read_bytes()
    path.unlink()
    if subprocess.run(again + " --gtest_also_run_disabled_tests", shell=True, capture_output=True, check=False).returncode == 0:
        problems.append(f"{name}: the command that it names passes")
    if not path.exists() or span(path) != (first, last - 1) or len(path.read_bytes()) != len(before):
        problems.append(f"{name}: the command that it names does not make the same file")
    path.unlink(missing_ok=True)
    return problems


def main():
    problems = check_waveform("BehindManyCycles", False) + check_waveform("AtOnce", True)
    untraced = run(f"Untraced/{SUITE}.AtOnce/*")
    if untraced.returncode == 0 or "no model of odd-8x8 on generic primitives with tracing" not in untraced.stdout:
        problems.append("a chip without a traced model: nothing says so")
    passing = run("FailureTrace.*")
    if passing.returncode != 0 or "waveform" in passing.stdout.replace("BeginsTwoThousand", ""):
        problems.append("a passing test speaks of waveforms")
    return verdict("failure_trace_test", problems)


if __name__ == "__main__":
    sys.exit(main())
