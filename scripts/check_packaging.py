#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that what describes the project to other tools says the same: VERSION, core file, citation, changelog, presets, hooks."""
import json
import os
import re
import subprocess
import sys

import yaml

import chips

VERSION = re.compile(r"^\d+\.\d+\.\d+$")
CORE_HEAD = "CAPI=2:\n"
# What CAPI2 knows of the parts that flexi.core uses (FuseSoC has no Debian package): part, names in it, those that it must have.
CAPI2 = {
    "core": ({"name", "description", "filesets", "targets", "parameters"}, {"name"}),
    "fileset": ({"file_type", "files", "depend", "logical_name", "tags"}, {"files"}),
    "file": ({"is_include_file", "include_path", "file_type", "logical_name", "tags", "copyto", "define"}, set()),
    "target": ({"filesets", "toplevel", "parameters", "default_tool", "tools", "flow", "flow_options", "description", "hooks", "flags"}, {"filesets"}),
    "parameter": ({"datatype", "paramtype", "default", "description"}, {"datatype", "paramtype"}),
}
FILE_TYPES = {"systemVerilogSource", "verilogSource"}
DATATYPES = {"bool", "file", "int", "real", "str"}
PARAMTYPES = {"cmdlinearg", "generic", "plusarg", "vlogdefine", "vlogparam"}
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


def check_part(kind, place, part):
    known, wanted = CAPI2[kind]
    if not isinstance(part, dict):
        findings.append(f"flexi.core: {place}: no {kind}")
        return False
    for name in sorted(set(part) - known):
        findings.append(f"flexi.core: {place}: CAPI2 knows no '{name}' in a {kind}")
    for name in sorted(wanted - set(part)):
        findings.append(f"flexi.core: {place}: a {kind} needs '{name}'")
    return True


def check_capi2(core):
    check_part("core", "the file", core)
    for name, fileset in core.get("filesets", {}).items():
        if check_part("fileset", name, fileset):
            for file in fileset.get("files", []):
                for path, how in file.items() if isinstance(file, dict) else ():
                    check_part("file", path, how)
            if fileset.get("file_type") not in FILE_TYPES:
                findings.append(f"flexi.core: {name}: file_type {fileset.get('file_type')!r}; one of {sorted(FILE_TYPES)} would be right")
    for name, target in core.get("targets", {}).items():
        if check_part("target", name, target):
            for part in ("filesets", "parameters"):
                for used in target.get(part, []):
                    if used not in core.get(part, {}):
                        findings.append(f"flexi.core: target {name}: no '{used}' among the {part}")
    for name, parameter in core.get("parameters", {}).items():
        if check_part("parameter", name, parameter):
            if parameter.get("datatype") not in DATATYPES or parameter.get("paramtype") not in PARAMTYPES:
                findings.append(f"flexi.core: parameter {name}: datatype or paramtype that CAPI2 does not know")


def lint_as_edalize(core):
    """The target lint as FuseSoC and Edalize give it to Verilator: files in order, folders of headers, parameters with defaults."""
    target = core.get("targets", {}).get("lint", {})
    sources, folders = [], []
    for name in target.get("filesets", []):
        for file in core["filesets"][name]["files"]:
            path, how = next(iter(file.items())) if isinstance(file, dict) else (file, {})
            if how.get("is_include_file"):
                folders.append(how.get("include_path") or os.path.dirname(path) or ".")
            else:
                sources.append(path)
    options = target.get("tools", {}).get("verilator", {}).get("verilator_options", [])
    command = ["verilator", "--lint-only", *options, "--top-module", str(target.get("toplevel")), *(f"+incdir+{folder}" for folder in dict.fromkeys(folders)),
               *(f"-G{name}={core['parameters'][name]['default']}" for name in target.get("parameters", [])), *sources]
    try:
        done = subprocess.run(command, cwd=chips.ROOT, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    except FileNotFoundError:
        findings.append("flexi.core: verilator is not there: scripts/setup.sh build")
        return
    if done.returncode != 0 or done.stderr.strip():
        findings.append(f"flexi.core: target lint: {' '.join(command[:6])} ...: {done.stderr.strip()[:600]}")


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
    check_capi2(core)
    if not findings:
        lint_as_edalize(core)


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
