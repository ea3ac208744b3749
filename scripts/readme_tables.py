#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the tables of README.md between their markers from config/chips.json, scripts/qor.json, scripts/results.json.

usage: scripts/readme_tables.py [--check]     --check: fail when README.md is not what would be written
"""
import json
import re
import sys

import chips

README = chips.ROOT / "README.md"


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


def results():
    rows = figures("results.json")
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


def main():
    text = README.read_text(encoding="utf-8")
    new = text
    for name, lines in (("family", family()), ("results", results())):
        begin, end = f"<!-- table {name} -->", f"<!-- end {name} -->"
        pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.S)
        if not pattern.search(new):
            sys.exit(f"README.md: markers '{begin}' and '{end}' are missing")
        new = pattern.sub(lambda _, l=lines, b=begin, e=end: "\n".join([b, *l, e]), new)
    if sys.argv[1:] == ["--check"]:
        if new != text:
            sys.exit("README.md: tables are not those of the committed figures: run scripts/readme_tables.py")
        print("  readme: tables are those of the committed figures")
        return
    if sys.argv[1:]:
        sys.exit(__doc__)
    README.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
