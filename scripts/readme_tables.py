#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the tables of README.md and docs/results.md between their markers from config/chips.json, scripts/qor.json and
scripts/results.json.

usage: scripts/readme_tables.py [--check]     --check: fail when a page is not what would be written
"""
import json
import re
import sys

import chips


def figures(name):
    path = chips.ROOT / "scripts" / name
    if not path.exists():
        return []
    return json.loads(path.read_text(encoding="utf-8"))["figures"]


def number(value):
    if isinstance(value, float) and not value.is_integer():
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    return f"{int(value):,}"


def family():
    named = chips.load(["chips"])
    qor = {(f["name"], f["config"]): f for f in figures("qor.json")}

    def row(title, value):
        cells = " | ".join(str(value(name, chip)) for name, chip in named.items())
        return f"| {title} | {cells} |"

    def transistors(name, _):
        entry = qor.get(("transistors", name))
        return number(entry["value"]) if entry else "-"

    def depth(name, _):
        entry = qor.get(("depth", name))
        return number(entry["value"]) if entry else "-"

    return [
        "| | " + " | ".join(name.upper() for name in named) + " |",
        "|---|" + "---:|" * len(named),
        row("cores", lambda n, c: c["cores"]),
        row("lanes", lambda n, c: c["lanes"]),
        row("weight bits on chip", lambda n, c: number(c["cores"] * c["lanes"] * c["rows"])),
        row("feature rows", lambda n, c: c["feature_rows"]),
        row("accumulator bits", lambda n, c: c["acc_width"]),
        row("write-back beside the next dot product", lambda n, c: "yes" if c["overlap"] else "no"),
        row("transistors, mapped onto the LTPS kit", transistors),
        row("transistors, limit", lambda n, c: number(c["transistor_limit"])),
        row("logic depth in cells", depth),
    ]


def cell(entry, digits=2):
    if entry is None:
        return "-"
    value = entry["value"]
    return number(value) if value == int(value) else f"{value:,.{digits}f}"


def against(entry, digits=2):
    """Value, and its goal with the verdict where there is one."""
    text = cell(entry, digits)
    if entry is None or entry.get("goal") is None:
        return text
    return f"{text} ({'met' if entry['ok'] else 'not met'}: {cell(dict(entry, value=entry['goal']), digits)})"


def table(titles, rows):
    """Lines of a table; all columns but the first are numbers."""
    return ["| " + " | ".join(titles) + " |", "|---|" + "---:|" * (len(titles) - 1)] + ["| " + " | ".join(row) + " |" for row in rows]


def by_config(target):
    found = {}
    for entry in figures("results.json"):
        if entry["target"] == target:
            found.setdefault(entry["config"], {})[entry["name"]] = entry
    return found


def networks():
    named = list(chips.load(["chips"]))
    found = by_config("accuracy")
    rows = []
    for config in sorted(found, key=lambda c: (named.index(c.split("/")[0]), c)):
        chip, task, split = config.split("/")
        f = found[config]
        rows.append([chip.upper(), f"{task}, {split}", against(f.get("accuracy")), against(f.get("sensitivity")), cell(f.get("float_accuracy")),
                     cell(f.get("majority")), cell(f.get("weight_bits")), cell(f.get("cycles")), cell(f.get("latency")), cell(f.get("mismatches"))])
    if not rows:
        return ["No accuracy is recorded yet."]
    return table(["chip", "network and test part", "accuracy, %", "sensitivity, %", "float parent, %", "largest class, %", "weight bits", "cycles",
                  "us at 12.5 MHz", "mismatches"], rows)


def clocks():
    found = by_config("sta")
    places = {}
    for config, f in found.items():
        chip, corner, volts = config.split("/")
        places.setdefault((chip, corner), {})[float(volts)] = f["fmax_mhz"]
    volts = sorted({v for row in places.values() for v in row})
    named = list(chips.load(["chips"]))
    corners = list(dict.fromkeys(corner for _, corner in places))     # as sta.py writes them: the kit's order
    order = sorted(places, key=lambda place: (named.index(place[0]), corners.index(place[1])))
    rows = [[chip.upper(), corner] + [against(places[chip, corner].get(v)) for v in volts] for chip, corner in order]
    if not rows:
        return ["No clock is recorded yet."]
    return table(["chip", "corner"] + [f"{v:g} V" for v in volts], rows)


def compiled():
    found = by_config("compiler")
    if not found:
        return ["No compilation is recorded yet."]
    rows = [[f"`{config}`", against(f.get("utilisation")), cell(f.get("port_bytes")), against(f.get("spilled_bytes")), against(f.get("seconds"))]
            for config, f in sorted(found.items())]
    return table(["network", "lane cycles used, %", "bytes over the port", "of hidden features", "seconds to compile"], rows)


IN_OTHER_TABLES = ("accuracy", "compiler", "sta")


def results():
    rows = [entry for entry in figures("results.json") if entry["target"] not in IN_OTHER_TABLES]
    if not rows:
        return ["No results are recorded yet."]
    lines = ["| command | figure | configuration | value | unit | goal | |", "|---|---|---|---:|---|---:|---|"]
    for entry in rows:
        goal = entry.get("goal")
        ok = entry.get("ok")
        verdict = "" if ok is None else ("met" if ok else "not met")
        verdict = "; ".join(words for words in (verdict, entry.get("note")) if words)
        lines.append(
            f"| `make {entry['target']}` | {entry['name']} | {entry['config']} | {number(entry['value'])} | {entry['unit']} | "
            f"{'' if goal is None else number(goal)} | {verdict} |"
        )
    return lines


PAGES = {
    "README.md": (("family", family), ("networks", networks)),
    "docs/results.md": (("compiled", compiled), ("clocks", clocks), ("results", results)),
}


def main():
    if sys.argv[1:] not in ([], ["--check"]):
        sys.exit(__doc__)
    for name, tables in PAGES.items():
        page = chips.ROOT / name
        text = page.read_text(encoding="utf-8")
        new = text
        for title, lines in tables:
            begin, end = f"<!-- table {title} -->", f"<!-- end {title} -->"
            pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.S)
            if not pattern.search(new):
                sys.exit(f"{name}: markers '{begin}' and '{end}' are missing")
            new = pattern.sub(lambda _, l=lines(), b=begin, e=end: "\n".join([b, *l, e]), new)
        if sys.argv[1:]:
            if new != text:
                sys.exit(f"{name}: tables are not those of the committed figures: run scripts/readme_tables.py")
            print(f"  {name}: tables are those of the committed figures")
        else:
            page.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
