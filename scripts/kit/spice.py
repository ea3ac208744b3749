#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs SPICE decks: one `ngspice -b` process per deck, results cached by content.

usage: scripts/kit/spice.py deck.sp       runs a deck, prints its measures as JSON

From Python:
  result = spice.run(deck_text, measures=["tphl"])      a dict of .meas (and `print x`) results, names in lower case
  result.tables["out.dat"]                              what the deck wrote with `wrdata out.dat ...` (list of rows)
  result.texts["state.ic"]                              what it wrote with `wrnodev state.ic`
  results = spice.run_many(decks, measures=[..], label="liberty")
A failed simulation, or a measure that was asked for and did not come out, raises spice.Failure (run_many with
keep_going=True returns the Failure in the place of the result instead).

A deck is its title line first; write files by bare names (it runs in a folder of its own). The cache key is the
deck, the text of everything it includes, and the version of ngspice: build/kit/cache may be deleted at any time.
FLEXI_SPICE_JOBS sets the number of processes, FLEXI_SPICE_CACHE=0 ignores the cache.
"""
import concurrent.futures
import functools
import hashlib
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time

import kit as kit_module

CACHE = kit_module.ROOT / "build" / "kit" / "cache"
FORMAT = 3   # counts up when what is stored in the cache changes
# Debian's ngspice uses OpenMP in BSIM4 and two threads unless told otherwise: slower, for our small circuits.
INIT = "set num_threads=1\n"
INCLUDE = re.compile(r"^\s*\.(?:include|inc|lib)\s+[\"']?([^\"'\s]+)[\"']?", re.IGNORECASE)
MEASURE = re.compile(r"^\s*([A-Za-z_][\w.#()\[\]@]*)\s*=\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)(?:\s|$)")
BAD = re.compile(r"timestep too small|simulation\(s\) aborted|singular matrix|no convergence|fatal error|"
                 r"unknown subckt|can't find model|unable to find definition of model|undefined parameter|"
                 r"circuit not parsed|no such (?:vector|command)|could not open include|could not find include|"
                 r"too few parameters|unknown (?:parameter|device type)", re.IGNORECASE)


WIDE = 99    # nodes of an instance line from which on ngspice 39 takes a node for the parameter of the same name


class Failure(Exception):
    """A simulation that did not give what was asked for. .deck is the deck, .log what ngspice said."""

    def __init__(self, why, deck, log=""):
        tail = "\n".join(line for line in log.splitlines() if line.strip())[-1500:]
        super().__init__(f"{why}\n  deck: {deck.splitlines()[0] if deck else ''}\n{tail}")
        self.why, self.deck, self.log = why, deck, log


class Result(dict):
    """Measures by name; tables: rows of numbers of each file the deck wrote; texts: its files of node voltages."""

    def __init__(self, measures=(), tables=None, texts=None):
        super().__init__(measures)
        self.tables = tables or {}
        self.texts = texts or {}


@functools.lru_cache(maxsize=None)
def version():
    out = subprocess.run([kit_module.need("ngspice"), "--version"], capture_output=True, text=True).stdout
    found = re.search(r"ngspice-\S+", out)
    return found[0] if found else "ngspice"


_includes = {}
_lock = threading.Lock()


def _include_hash(path):
    """Hash of a file's text and, in turn, of what it includes. A file is read again when it has changed."""
    path = os.path.realpath(path)
    try:
        stat = os.stat(path)
    except OSError:
        raise kit_module.KitError(f"a deck includes a file that is missing: {path}", "restore it, or correct the .include")
    # What a file includes may change while the file does not: only files without includes are remembered.
    key = (path, stat.st_mtime_ns, stat.st_size)
    with _lock:
        if key in _includes:
            return _includes[key]
    text = pathlib.Path(path).read_text()
    digest = hashlib.sha256(_resolve(text, os.path.dirname(path)).encode()).hexdigest()
    if not any(INCLUDE.match(line) for line in text.splitlines()):
        with _lock:
            _includes[key] = digest
    return digest


def _resolve(text, folder):
    """The text with each include replaced by the hash of what it includes: no path enters the cache key."""
    lines = []
    for line in text.splitlines():
        match = INCLUDE.match(line)
        lines.append(".include " + _include_hash(os.path.join(folder, match[1])) if match else line)
    return "\n".join(lines)


def cache_key(deck, folder="."):
    return hashlib.sha256(f"{FORMAT}\n{version()}\n{_resolve(deck, folder)}".encode()).hexdigest()


def _read_table(path):
    rows = []
    for line in path.read_text().splitlines():
        try:
            rows.append([float(x) for x in line.split()])
        except ValueError:
            pass   # a heading
    return rows


def lost_nodes(deck, folder="."):
    """(instance, node) pairs that ngspice would silently cut off: on an instance line of a hundred nodes it puts the parameter
    of the same name in a node's place (xdut.{vdd}), and what hangs there has no supply."""
    names, wide = set(), []

    def read(text, where):
        for line in re.sub(r"\n\+", " ", text).splitlines():
            match = INCLUDE.match(line)
            if match:
                path = pathlib.Path(where, match[1])
                read(path.read_text(), path.parent)
            elif line[:6].lower() == ".param":
                names.update(name.lower() for name in re.findall(r"(\w+)\s*=", line))
            elif line[:1] in "xX" and line.count(" ") >= WIDE:
                words = [word.lower() for word in line.split() if "=" not in word]
                if len(words) - 2 >= WIDE:
                    wide.append(words)
    read(deck, folder)
    return [(words[0], word) for words in wide for word in words[1:-1] if word in names]


def _simulate(deck, timeout, include_folder="."):
    lost = lost_nodes(deck, include_folder)
    if lost:
        raise Failure(f"ngspice would take node {lost[0][1]} of {lost[0][0]} for the parameter of that name: rename the parameter", deck)
    environment = dict(os.environ, OMP_NUM_THREADS="1", LC_ALL="C")
    with tempfile.TemporaryDirectory(prefix="flexi_spice_") as name:
        folder = pathlib.Path(name)
        (folder / ".spiceinit").write_text(INIT)   # also keeps the user's own ~/.spiceinit out
        (folder / "deck.sp").write_text(deck if deck.endswith("\n") else deck + "\n")
        process = subprocess.Popen([kit_module.need("ngspice"), "-b", "deck.sp"], cwd=folder, env=environment, text=True,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                   start_new_session=True, errors="replace")
        try:
            log, _ = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            log, _ = process.communicate()
            raise Failure(f"no result after {timeout:g} s", deck, log)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
        bad = BAD.search(log)
        # A deck that runs its analyses in .control has none left for -b: that alone is no error.
        status = 0 if "no simulations run" in log else process.returncode
        if bad or status != 0:
            raise Failure(f"ngspice: {bad[0].lower() if bad else f'exit code {status}'}", deck, log)
        measures = {}
        for line in log.splitlines():
            match = MEASURE.match(line)
            if match and match[1].lower() != "stack":   # that one is ngspice's account of its memory
                measures[match[1].lower()] = float(match[2])
        tables = {}
        texts = {path.name: path.read_text() for path in folder.glob("*.ic")}
        for path in folder.iterdir():
            if path.name not in (".spiceinit", "deck.sp") and path.suffix in (".dat", ".data", ".txt", ".csv"):
                tables[path.name] = _read_table(path)
    return Result(measures, tables, texts), log


def run(deck, measures=None, timeout=300, cache=True, folder="."):
    """Runs one deck. measures: names that must come out."""
    use_cache = cache and os.environ.get("FLEXI_SPICE_CACHE") != "0"
    log = ""
    result = None
    if use_cache:
        key = cache_key(deck, folder)
        path = CACHE / key[:2] / f"{key}.json"
        try:
            stored = json.loads(path.read_text())
            result = Result(stored["measures"], stored["tables"], stored.get("texts"))
        except (OSError, ValueError, KeyError):
            pass   # not there, or damaged: simulate
    if result is None:
        result, log = _simulate(deck, timeout, folder)
        if use_cache:
            stored = {"measures": dict(result), "tables": result.tables}
            kit_module.write_atomic(path, json.dumps({**stored, "texts": result.texts} if result.texts else stored))
    missing = [name for name in (measures or ()) if name.lower() not in result]
    if missing:
        raise Failure(f"measure failed: {', '.join(missing)}", deck, log)
    return result


class Progress:
    """done/total with the time left, on stderr: in place on a terminal, else a line every ten seconds."""

    def __init__(self, label, total):
        self.label, self.total, self.done = label, total, 0
        self.start = self.last = time.monotonic()
        self.terminal, self.shown = sys.stderr.isatty(), False

    def step(self, count=1):
        self.done += count
        now = time.monotonic()
        if not self.label or now - self.start < 2 or now - self.last < (0.3 if self.terminal else 10):
            return
        self.last, self.shown = now, True
        left = (now - self.start) * (self.total - self.done) / self.done
        print(f"{chr(13) if self.terminal else ''}{self.label}: {self.done}/{self.total}, {left:.0f} s left   ",
              end="" if self.terminal else "\n", file=sys.stderr, flush=True)

    def end(self):
        if self.shown and self.terminal:
            print("\r" + " " * 70 + "\r", end="", file=sys.stderr, flush=True)


def jobs():
    text = os.environ.get("FLEXI_SPICE_JOBS", "")
    if text and not (text.isdigit() and int(text) > 0):
        raise kit_module.KitError(f"FLEXI_SPICE_JOBS is '{text}'", "set it to a number of processes, or not at all")
    return int(text) if text else os.cpu_count() or 1


def run_many(decks, measures=None, label="", timeout=300, cache=True, keep_going=False, folder="."):
    """Runs decks side by side; results in the order of the decks. measures: one list for all decks, or None."""
    decks = list(decks)
    progress = Progress(label, len(decks))
    results = [None] * len(decks)
    # Threads suffice: the work is in the ngspice processes.
    with concurrent.futures.ThreadPoolExecutor(jobs()) as pool:
        futures = {pool.submit(run, deck, measures, timeout, cache, folder): i for i, deck in enumerate(decks)}
        try:
            for future in concurrent.futures.as_completed(futures):
                try:
                    results[futures[future]] = future.result()
                except Failure as failure:
                    if not keep_going:
                        raise
                    results[futures[future]] = failure
                progress.step()
        except BaseException:
            for future in futures:
                future.cancel()
            raise
        finally:
            progress.end()
    return results


def main():
    if len(sys.argv) != 2 or sys.argv[1] in ("-h", "--help"):
        print(__doc__.strip())
        return 0 if len(sys.argv) == 2 else 2
    path = pathlib.Path(sys.argv[1])
    if not path.is_file():
        raise kit_module.KitError(f"no such deck: {path}", "give the path of a SPICE deck")
    try:
        result = run(path.read_text(), folder=path.resolve().parent, cache=False)
    except Failure as failure:
        print(f"error: {failure}", file=sys.stderr)
        return 1
    print(json.dumps(result, indent=1))
    return 0


if __name__ == "__main__":
    kit_module.main(main)
