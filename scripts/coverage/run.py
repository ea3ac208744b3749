#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Coverage of the RTL, of functional points and of the C++, from the tests of a build with FLEXI_COVERAGE.

usage: scripts/coverage/run.py --build DIR [--out DIR] [--jobs N] [--no-tests]

Runs all tests of the build folder (--no-tests: takes what the last run left), then counts
  rtl_line    lines of rtl/ that Verilator counts and that ran in at least one model
  rtl_toggle  bits of signals of rtl/ that changed, in at least one instance of one model
  functional  points of tb/chip/functional_test.cpp
  cpp_line    lines of sw/ (gcovr)
Points that are not covered must be named in scripts/coverage/exceptions.json with a reason; an exception that names no uncovered point is an
error. Writes OUT/index.html, OUT/coverage.json, OUT/cpp/ (default OUT: build/coverage) and build/metrics/coverage.json.
Exit code 1: a test failed, a goal is missed, an exception is missing or out of date.
"""
import argparse
import collections
import html
import json
import os
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import chips  # noqa: E402

sys.path.insert(0, str(chips.ROOT / "scripts" / "kit"))
import chipfiles  # noqa: E402

EXCEPTIONS = pathlib.Path(__file__).resolve().parent / "exceptions.json"
GOALS = {"rtl_line": 100, "rtl_toggle": 98, "functional": 100, "cpp_line": 95}
WHATS = ("rtl_line", "rtl_toggle", "cpp_line")


class CoverageError(Exception):
    """Something the user can put right."""


def fields(point):
    """Keys and values of a point as Verilator writes it: C '\\x01key\\x02value...'."""
    return dict(part.split("\x02", 1) for part in point[3:].rstrip("'").split("\x01") if "\x02" in part)


def rtl_points(folder):
    """{rtl_line: {(file, line): count}, rtl_toggle: {(file, line, signal): count}} over all models of all processes."""
    lines, toggles = collections.Counter(), collections.Counter()
    files = sorted(folder.glob("*.points"))
    if not files:
        raise CoverageError(f"no points of Verilator in {folder}: run the tests of a build with -DFLEXI_COVERAGE=ON")
    for file in files:
        for text in file.read_text(encoding="utf-8").splitlines():
            point, count = text.rsplit(" ", 1)
            entry = fields(point)
            match = re.search(r"rtl/[\w/]+\.svh?$", entry.get("f", ""))
            if not match:
                continue
            if entry["page"].startswith("v_toggle"):
                toggles[match[0], int(entry["l"]), entry["o"]] += int(count)
            elif entry["page"].startswith(("v_line", "v_branch")):
                # S: the lines that the point stands for, 12-14,16
                for part in entry.get("S", entry["l"]).split(","):
                    first, _, last = part.partition("-")
                    for line in range(int(first), int(last or first) + 1):
                        lines[match[0], line] += int(count)
    return {"rtl_line": lines, "rtl_toggle": toggles}


def functional_points(folder):
    """{name: (hit, all)}."""
    points = {}
    for file in sorted(folder.glob("*.functional")):
        hit, total = file.read_text(encoding="utf-8").split()
        points[file.stem] = (int(hit), int(total))
    if "dot-products" not in points:
        raise CoverageError(f"no functional points of all dot products in {folder}: run the tests with FLEXI_FUNCTIONAL=all")
    points.pop("dot-products-sample", None)
    return points


def cpp_lines(build, out):
    """{(file, line): count} of sw/, and gcovr's own pages."""
    (out / "cpp").mkdir(parents=True, exist_ok=True)
    result = out / "cpp" / "gcovr.json"
    done = subprocess.run(
        ["gcovr", "--root", str(chips.ROOT), "--filter", "sw/", "--exclude", ".*chips_json.*", "--exclude-throw-branches", "--json", str(result),
         "--html-details", str(out / "cpp" / "index.html"), "-j", str(os.cpu_count()), str(build)],
        cwd=chips.ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CoverageError(f"gcovr failed: {done.stderr.strip()[-800:]}")
    lines = collections.Counter()
    for file in json.loads(result.read_text(encoding="utf-8"))["files"]:
        for line in file["lines"]:
            if not line.get("gcovr/noncode"):
                lines[file["file"], line["line_number"]] += line["count"]
    return lines


def excused(what, points, exceptions):
    """Exceptions of `what` applied: {uncovered point: reason or None}, and exceptions that name no uncovered point."""
    missing = {point: None for point, count in points.items() if count == 0}
    stale = []
    for exception in exceptions[what]:
        used = 0
        for point in missing:
            if point[0] != exception["file"]:
                continue
            if "signal" in exception:
                fits = re.fullmatch(exception["signal"], point[2])
            else:
                text = (chips.ROOT / point[0]).read_text(encoding="utf-8").splitlines()[point[1] - 1]
                fits = exception["text"] in text
            if fits:
                missing[point] = exception["reason"]
                used += 1
        if not used:
            stale.append(f"{what}: {exception['file']}: {exception.get('signal', exception.get('text'))}")
    return missing, stale


def page(title, figures, uncovered, points):
    """One HTML file: the figures, then each file of RTL with the counts of its lines and the bits that never changed."""
    rows = "".join(f"<tr><td>{name}</td><td>{value}</td></tr>" for name, value in figures)
    text = [f"<!doctype html><meta charset=utf-8><title>{title}</title><style>pre{{margin:0}}.no{{background:#fbb}}.ok{{background:#dfd}}</style>",
            f"<h1>{title}</h1><table border=1>{rows}</table><p><a href=cpp/index.html>C++</a></p>"]
    lines, toggles = points["rtl_line"], points["rtl_toggle"]
    for file in sorted({point[0] for point in [*lines, *toggles]}):
        never = [point for point in uncovered["rtl_toggle"] if point[0] == file]
        text.append(f"<h2>{file}</h2>")
        text += [f"<p>line {point[1]}: {html.escape(point[2])} never changes: {html.escape(uncovered['rtl_toggle'][point] or 'no exception')}</p>"
                 for point in sorted(never)]
        for number, line in enumerate((chips.ROOT / file).read_text(encoding="utf-8").splitlines(), 1):
            count = lines.get((file, number))
            kind = "" if count is None else "ok" if count else "no"
            text.append(f"<pre class='{kind}'>{'' if count is None else count:>12} {number:4} {html.escape(line)}</pre>")
    return "\n".join(text) + "\n"


def tests(build, points, jobs):
    points.mkdir(parents=True, exist_ok=True)
    for old in points.iterdir():
        old.unlink()
    for old in build.rglob("*.gcda"):
        old.unlink()
    environment = {**os.environ, "FLEXI_COVERAGE_DIR": str(points.resolve()), "FLEXI_FUNCTIONAL": "all"}
    done = subprocess.run(["ctest", "--test-dir", str(build), "-j", str(jobs), "--output-on-failure", "--no-tests=error", "--progress",
                           "-LE", "kit|train|mutation", "--timeout", "1800"], env=environment, check=False)
    return done.returncode == 0


def run():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, default=chips.ROOT / "build" / "coverage")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--no-tests", action="store_true", help="take the counters of the last run")
    args = parser.parse_args()
    if not (args.build / "CTestTestfile.cmake").is_file():
        raise CoverageError(f"{args.build} is no build folder: make coverage makes one")
    folder = args.build / "points"
    good = args.no_tests or tests(args.build, folder, args.jobs)
    exceptions = json.loads(EXCEPTIONS.read_text(encoding="utf-8"))
    args.out.mkdir(parents=True, exist_ok=True)
    points = {**rtl_points(folder), "cpp_line": cpp_lines(args.build, args.out)}
    functional = functional_points(folder)
    uncovered, stale, values = {}, [], {}
    for what in WHATS:
        uncovered[what], old = excused(what, points[what], exceptions)
        stale += old
        # Exceptions are no part of what there is to cover.
        named = sum(reason is not None for reason in uncovered[what].values())
        total = len(points[what]) - named
        values[what] = (len(points[what]) - len(uncovered[what]), total, named)
    values["functional"] = (sum(hit for hit, _ in functional.values()), sum(total for _, total in functional.values()), 0)
    figures, shown = [], []
    for what, goal in GOALS.items():
        hit, total, named = values[what]
        percent = round(100 * hit / total, 3) if total else 0
        figures += [chipfiles.figure(what, "all", percent, "%", goal), chipfiles.figure(f"{what}_exceptions", "all", named, "points")]
        shown.append((what, f"{percent} % ({hit} of {total}, {named} exceptions; goal {goal} %)"))
        print(f"  {what:12}{percent:9.3f} %  {hit} of {total}, {named} exceptions with a reason; goal {goal} %")
        good = good and percent >= goal
    for what in ("rtl_line", "rtl_toggle"):
        for point in sorted(point for point, reason in uncovered[what].items() if reason is None):
            print(f"  {what}: not covered: {':'.join(map(str, point))}")
    for text in stale:
        print(f"  {EXCEPTIONS.name}: covered, or not there any more: {text}")
    chipfiles.kit_module.write_atomic(args.out / "coverage.json", json.dumps({
        "figures": figures, "functional": functional,
        "uncovered": {what: [[*point, reason] for point, reason in sorted(uncovered[what].items())] for what in WHATS}}, indent=1) + "\n")
    chipfiles.kit_module.write_atomic(args.out / "index.html", page("Coverage", shown, uncovered, points))
    chipfiles.write_metrics("coverage", figures)
    print(f"  {args.out}/index.html, coverage.json")
    sys.exit(0 if good and not stale else 1)


if __name__ == "__main__":
    try:
        run()
    except CoverageError as error:
        print(f"coverage: {error}", file=sys.stderr)
        sys.exit(2)
