#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs clang-tidy over the project's own files of build/compile_commands.json, in parallel.

usage: tidy.py [--deep]      --deep: with the checks that follow paths (clang-analyzer-*), which take two thirds of the time

A file that was clean is not checked again while nothing that it depends on changes: its text, the text of
every project header that it reaches, its command line, .clang-tidy and the version of clang-tidy.
"""
import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "flexi-tidy"
# StackAddressEscape takes Boost's numbers, whose functions give expressions of temporaries, for mistakes.
DEEP = "clang-analyzer-core.*,-clang-analyzer-core.StackAddressEscape,clang-analyzer-cplusplus.*,clang-analyzer-deadcode.*"
INCLUDE = re.compile(rb'^\s*#\s*include\s+"([^"]+)"', re.M)


def own_text(path, seen):
    """Hashes of a file and of all project files that it includes."""
    if path in seen or not path.is_file():
        return
    text = path.read_bytes()
    seen[path] = hashlib.sha256(text).hexdigest()
    for name in INCLUDE.findall(text):
        for folder in (ROOT, path.parent, BUILD):
            own_text((folder / name.decode()).resolve(), seen)


def key(entry, version, checks):
    seen = {}
    own_text(pathlib.Path(entry["file"]), seen)
    parts = [version, checks, (ROOT / ".clang-tidy").read_text(encoding="utf-8")]
    parts.append(entry["command"].replace(str(ROOT), ""))
    parts += [f"{os.path.relpath(path, ROOT)} {value}" for path, value in sorted(seen.items())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def check(entry, version, checks):
    name = os.path.relpath(entry["file"], ROOT)
    mark = CACHE / key(entry, version, checks)
    if mark.exists():
        return name, True, ""
    done = subprocess.run(
        ["clang-tidy", "--quiet", f"--checks={checks}", "-p", str(BUILD), entry["file"]],
        capture_output=True, text=True, stdin=subprocess.DEVNULL, cwd=ROOT,
    )
    if done.returncode == 0:
        mark.touch()
        return name, False, ""
    errors = [line for line in done.stderr.splitlines() if "error" in line or "Error" in line]
    return name, False, done.stdout.strip() or "\n".join(errors) or done.stderr


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--deep", action="store_true", help="with the checks that follow paths, clang-analyzer-*: three times as long")
    checks = DEEP if parser.parse_args().deep else ""
    CACHE.mkdir(parents=True, exist_ok=True)
    with open(BUILD / "compile_commands.json", encoding="utf-8") as file:
        entries = json.load(file)
    own = [str(ROOT / folder) + os.sep for folder in ("sw", "tb", "examples")]
    entries = {e["file"]: e for e in entries if any(e["file"].startswith(folder) for folder in own)}
    version = subprocess.run(["clang-tidy", "--version"], capture_output=True, text=True).stdout
    bad = cached = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, known, findings in pool.map(lambda e: check(e, version, checks), entries.values()):
            cached += known
            if findings:
                bad += 1
                print(f"--- clang-tidy, {name}\n{findings}", flush=True)
    print(f"  clang-tidy: {len(entries)} files ({cached} unchanged), {bad} with findings")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
