#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Copies the figures that README.md and docs/results.md show from build/metrics into scripts/results.json.

usage: scripts/record_results.py

Run it after the targets of SHOWN on a quiet machine, e.g. `make demo accuracy bench soak soak-commands`: what a metrics file
holds replaces what was recorded under the same target and configuration; the rest stays as it is.
"""
import json

import chips

OUT = chips.ROOT / "scripts" / "results.json"
# target, figure; None takes all configurations
SHOWN = [
    ("demo", "beats"),
    ("demo", "images"),
    ("demo", "accuracy"),
    ("demo", "mismatches"),
    ("demo", "ventricular"),
    ("demo", "cycles"),
    ("demo", "latency"),
    ("demo", "weight_bits"),
    ("accuracy", "accuracy"),
    ("accuracy", "float_accuracy"),
    ("accuracy", "sensitivity"),
    ("accuracy", "precision"),
    ("accuracy", "majority"),
    ("accuracy", "weight_bits"),
    ("accuracy", "mismatches"),
    ("accuracy", "cycles"),
    ("accuracy", "latency"),
    ("compiler", "utilisation"),
    ("compiler", "port_bytes"),
    ("compiler", "spilled_bytes"),
    ("compiler", "seconds"),
    ("bench", "cycles_per_second"),
    ("bench", "ratio_to_icarus"),
    ("bench", "overhead_percent"),
    ("bench", "overhead_hidden_percent"),
    ("soak", "multiplications"),
    ("soak", "errors"),
    ("soak", "seconds_for_1e10"),
    ("soak-commands", "commands"),
    ("soak-commands", "differences"),
    ("mutation", "mutants"),
    ("mutation", "killed"),
    ("mutation", "equivalent"),
    ("mutation", "survived"),
    ("coverage", "rtl_line"),
    ("coverage", "rtl_toggle"),
    ("coverage", "functional"),
    ("coverage", "cpp_line"),
    ("fuzz", "executions"),
    ("fuzz", "crashes"),
    ("sta", "fmax_mhz"),
    ("power", "energy_nj_per_inference"),
    ("power", "power_uw"),
    ("liberty", "worst_path_error_percent"),
    ("liberty", "seconds"),
    ("handoff", "seconds"),
    ("chip-spice", "bits_wrong"),
    ("chip-spice", "bits_compared"),
    ("chip-spice", "transistors_simulated"),
    ("bitcell", "vmin"),
    ("bitcell", "vmax"),
    ("bitcell", "yield"),
]


def percent(figure):
    if figure["unit"] == "fraction":
        figure = dict(figure, value=round(100 * figure["value"], 2), unit="%")
        if figure.get("goal") is not None:
            figure["goal"] = round(100 * figure["goal"], 2)
    return figure


def confusions(measured):
    """Matrices of a metrics file: its figures "confusion" of CONFIG/IS/SAID."""
    found = {}
    for figure in measured["figures"]:
        if figure["name"] == "confusion":
            config, label, verdict = figure["config"].rsplit("/", 2)
            matrix = found.setdefault(config, {"unit": figure["unit"], "classes": [], "counts": {}})
            if label not in matrix["classes"]:
                matrix["classes"].append(label)
            matrix["counts"][label, verdict] = int(figure["value"])
    return [{"target": measured["target"], "commit": measured["commit"][:12], "config": config, "unit": matrix["unit"],
             "classes": matrix["classes"],
             "counts": [[matrix["counts"][label, verdict] for verdict in matrix["classes"]] for label in matrix["classes"]]}
            for config, matrix in sorted(found.items())]


def main():
    before = json.loads(OUT.read_text(encoding="utf-8")) if OUT.exists() else {"figures": []}
    old, matrices = before["figures"], before.get("confusions", [])
    figures = []
    for target in dict.fromkeys(name for name, _ in SHOWN):
        path = chips.ROOT / "build" / "metrics" / f"{target}.json"
        names = [figure for name, figure in SHOWN if name == target]
        rows = []
        if path.exists():
            measured = json.loads(path.read_text(encoding="utf-8"))
            rows = [dict(target=target, commit=measured["commit"][:12], **percent(f)) for f in measured["figures"] if f["name"] in names]
            new = confusions(measured)
            matrices = [m for m in matrices if m["target"] != target or m["config"] not in {n["config"] for n in new}] + new
        configs = {entry["config"] for entry in rows}
        rows += [entry for entry in old if entry["target"] == target and entry["config"] not in configs]
        rows.sort(key=lambda f: names.index(f["name"]))
        figures += rows
    text = json.dumps({"about": "Written by scripts/record_results.py from build/metrics; README.md and the report show it.",
                       "figures": figures}, indent=1)
    # A matrix on one line: with a number on each they would be most of the file.
    lines = [json.dumps(matrix) for matrix in sorted(matrices, key=lambda m: (m["target"], m["config"]))]
    text = text.removesuffix("\n}") + ',\n "confusions": [\n  ' + ",\n  ".join(lines) + "\n ]\n}"
    json.loads(text)
    OUT.write_text(text + "\n", encoding="utf-8")
    print(f"{len(figures)} figures, {len(matrices)} confusion matrices in {OUT.relative_to(chips.ROOT)}")


if __name__ == "__main__":
    main()
