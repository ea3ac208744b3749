#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that what describes the project to other tools says the same: VERSION, core file, citation, changelog, presets, hooks."""
import json
import re
import sys

import yaml

import chips

VERSION = re.compile(r"^\d+\.\d+\.\d+$")
CORE_HEAD = "CAPI=2:\n"
findings = []


def read(name):
    path = chips.ROOT / name
    if not path.is_file():
        findings.append(f"{name}: missing")
        return ""
    return path.read_text(encoding="utf-8")


def expect(name, what, found, wanted):
    if found != wanted:
        findings.append(f"{name}: {what} is {found!r}; {wanted!r} would be right")


def parsed(name, text):
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError as error:
        findings.append(f"{name}: {error}")
        return {}
    return value if isinstance(value, dict) else {}


def check_core(version):
    text = read("flexi.core")
    if not text.startswith(CORE_HEAD):
        findings.append("flexi.core: does not begin with CAPI=2:")
    core = parsed("flexi.core", text.removeprefix(CORE_HEAD))
    expect("flexi.core", "name", core.get("name"), f"::flexi:{version}")
    listed = core.get("filesets", {}).get("rtl", {}).get("files", [])
    sources = [name for name in listed if isinstance(name, str)]
    headers = [name for entry in listed if isinstance(entry, dict) for name, how in entry.items() if how.get("is_include_file")]
    expect("flexi.core", "list of files", sources, chips.rtl_sources("generic"))
    expect("flexi.core", "list of included files", headers,
           sorted(str(path.relative_to(chips.ROOT)) for path in (chips.ROOT / "rtl").glob("*.svh")))
    default = core.get("targets", {}).get("default", {})
    expect("flexi.core", "toplevel", default.get("toplevel"), chips.TOP)
    parameters = {name: entry.get("default") for name, entry in core.get("parameters", {}).items()}
    expect("flexi.core", "parameters", parameters, chips.rtl_parameters(chips.load()["flexi-1"]))
    expect("flexi.core", "parameters of the target", default.get("parameters"), list(parameters))


def check_citation(version):
    citation = parsed("CITATION.cff", read("CITATION.cff"))
    expect("CITATION.cff", "version", citation.get("version"), version)
    for field in ("cff-version", "message", "title", "authors"):
        if not citation.get(field):
            findings.append(f"CITATION.cff: no {field}")
    expect("CITATION.cff", "doi of the reference", [entry.get("doi") for entry in citation.get("references", [])],
           ["10.1038/s41586-025-09931-x"])


def check_presets():
    try:
        presets = json.loads(read("CMakePresets.json") or "{}")
    except json.JSONDecodeError as error:
        findings.append(f"CMakePresets.json: {error}")
        return
    names = [preset["name"] for preset in presets.get("configurePresets", [])]
    for kind in ("buildPresets", "testPresets"):
        expect("CMakePresets.json", f"names of {kind}", [preset["name"] for preset in presets.get(kind, [])], names)


def check_hooks():
    hooks = parsed(".pre-commit-config.yaml", read(".pre-commit-config.yaml"))
    for repository in hooks.get("repos", []):
        expect(".pre-commit-config.yaml", "a repository of hooks", repository.get("repo"), "local")


def main():
    version = read("VERSION").strip()
    if not VERSION.match(version):
        findings.append(f"VERSION: {version!r} is no semantic version such as 1.2.3")
    check_core(version)
    check_citation(version)
    check_presets()
    check_hooks()
    if not re.search(rf"^## {re.escape(version)}\b", read("CHANGELOG.md"), re.M):
        findings.append(f"CHANGELOG.md: no heading of version {version}")
    for text in findings:
        print(text)
    print(f"  packaging: version {version}, {len(findings)} findings")
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
