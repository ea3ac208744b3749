# SPDX-License-Identifier: Apache-2.0
"""Counts what switches in a waveform (VCD).

  activity = vcd.read(path, record={"n1", ...})
  activity.rises[bit], activity.falls[bit]    transitions between 0 and 1 (from or to x is none)
  activity.seconds                            length of the waveform, from its first to its last time with values
  activity.trace[bit]                         [(seconds from the start, 0|1|None), ...] of the recorded bits
Bits are named as flatnet does: "net" or "bus[3]".
"""
import collections
import re

from kit import KitError

SCALE = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9, "ps": 1e-12, "fs": 1e-15}


class Activity:
    def __init__(self):
        self.rises = collections.Counter()
        self.falls = collections.Counter()
        self.high = collections.Counter()  # time at 1, in units of the file
        self.length = 0  # of the waveform, in the same units
        self.seconds = 0.0
        self.trace = collections.defaultdict(list)

    def share_high(self, bit):
        """Part of the time in which a bit is 1."""
        return self.high[bit] / self.length if self.length else 0.0

    def toggles(self, bit):
        return self.rises[bit] + self.falls[bit]


def _names(reference, width):
    """Bits of a declaration, highest first."""
    reference = reference.strip()
    if reference.startswith("\\"):  # escaped name, then perhaps a range behind a blank
        name, _, span = reference[1:].partition(" ")
    else:
        found = re.match(r"^(.*?)(\s*\[[^\]]*\])?$", reference)
        name, span = found.group(1), (found.group(2) or "").strip()
    found = re.match(r"^\[(-?\d+):(-?\d+)\]$", span.strip())
    if not found:
        return [name + span.strip()] if width == 1 else [f"{name}[{i}]" for i in reversed(range(width))]
    msb, lsb = int(found.group(1)), int(found.group(2))
    return [f"{name}[{i}]" for i in (range(msb, lsb - 1, -1) if msb >= lsb else range(msb, lsb + 1))]


def read(path, record=()):
    record = set(record)
    activity = Activity()
    bits = {}  # id -> names, highest first; one id may stand for several names
    last = {}
    scale = 1e-9
    rises, falls = activity.rises, activity.falls
    with open(path, encoding="utf-8") as file:
        header = []
        for line in file:
            if line.startswith("$enddefinitions"):
                break
            header.append(line)
        else:
            raise KitError(f"{path}: no waveform (VCD)", "simulate again")
        text = "".join(header)
        found = re.search(r"\$timescale\s*(\d+)\s*([munpf]?s)\s*\$end", text)
        if found:
            scale = int(found.group(1)) * SCALE[found.group(2)]
        for width, code, reference in re.findall(r"\$var\s+\w+\s+(\d+)\s+(\S+)\s+(.*?)\s*\$end", text):
            bits.setdefault(code, []).append(_names(reference, int(width)))
        first_names = {code: names[0] for code, names in bits.items()}
        since = {}
        time = start = end = None
        off = False
        for line in file:
            c = line[0]
            if c == "#":
                time = int(line[1:])
                if start is None:
                    start = time
                if not off:
                    end = time
            elif c in "01xzXZ":
                code = line[1:-1]
                new = c
                old = last.get(code)
                if new != old:
                    if old == "0" and new == "1":
                        rises[first_names[code][0]] += 1
                    elif old == "1" and new == "0":
                        falls[first_names[code][0]] += 1
                    if old == "1" and not off:
                        activity.high[first_names[code][0]] += time - since[code]
                    since[code] = time
                    last[code] = new
                    if not off and first_names[code][0] in record:
                        activity.trace[first_names[code][0]].append((time, new))
            elif c in "bB":
                value, code = line[1:].split()
                names = first_names[code]
                pad = value[0] if value[0] in "xz" else "0"
                value = value.rjust(len(names), pad)
                old = last.get(code)
                if old is not None:
                    for name, a, b in zip(names, old, value):
                        if a == "0" and b == "1":
                            rises[name] += 1
                        elif a == "1" and b == "0":
                            falls[name] += 1
                if record and not off:
                    for name, a, b in zip(names, old or "?" * len(names), value):
                        if a != b and name in record:
                            activity.trace[name].append((time, b))
                if not off and old is not None:
                    for name, a in zip(names, old):
                        if a == "1":
                            activity.high[name] += time - since[code]
                since[code] = time
                last[code] = value
            elif line.startswith("$dumpoff"):
                off = True
                end = time
            elif line.startswith("$dumpon"):
                off = False
    if start is None or end is None or end <= start:
        raise KitError(f"{path}: nothing in the waveform", "simulate again")
    activity.length = end - start
    for code, value in last.items():
        for name, a in zip(first_names[code], value):
            if a == "1" and not off:
                activity.high[name] += end - since[code]
    # All names of one id share its counts.
    for code, lists in bits.items():
        for names in lists[1:]:
            for name, first in zip(names, lists[0]):
                if name != first:
                    rises[name], falls[name], activity.high[name] = rises[first], falls[first], activity.high[first]
    activity.seconds = (end - start) * scale
    for name, points in activity.trace.items():
        activity.trace[name] = [((t - start) * scale, {"0": 0, "1": 1}.get(v)) for t, v in points]
    return activity
