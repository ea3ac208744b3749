#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Checks rules about the tree that no compiler knows: names, lists, licence lines, paths, links, waivers."""
import json
import os
import pathlib
import re
import subprocess
import sys

import chips

ROOT = chips.ROOT
findings = []

SOURCE_SUFFIXES = {".sv", ".svh", ".vlt", ".v", ".h", ".cpp", ".in", ".py", ".sh", ".cmake", ".ys", ".sdc"}
SOURCE_NAMES = {"Makefile", "CMakeLists.txt", ".ci/run"}
BINARY_SUFFIXES = {".onnx", ".flexi", ".bin", ".png", ".npz", ".dat", ".atr", ".gds"}
# Paths that exist on one machine only. Spelled so that this file does not find itself.
PRIVATE_PATH = re.compile(r"(?<![\w.~$}/-])/(?:" + "home|tmp|work|root|Users|mnt|opt" + r")/\w")


def finding(path, text, line=None):
    findings.append(f"{path}:{line}: {text}" if line else f"{path}: {text}")


def tracked():
    out = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [name for name in out.stdout.splitlines() if (ROOT / name).is_file()]


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def check_text(files):
    for name in files:
        path = pathlib.PurePath(name)
        if path.suffix in BINARY_SUFFIXES or name == "LICENSE":
            continue
        try:
            text = read(name)
        except UnicodeDecodeError:
            continue
        if path.suffix in SOURCE_SUFFIXES or path.name in SOURCE_NAMES or name in SOURCE_NAMES:
            if "SPDX-License-Identifier: Apache-2.0" not in "\n".join(text.splitlines()[:3]):
                finding(name, "no SPDX-License-Identifier: Apache-2.0 in its first three lines")
        for number, line in enumerate(text.splitlines(), 1):
            if PRIVATE_PATH.search(line) and name != "scripts/check_tree.py":
                finding(name, f"absolute path of one machine: {line.strip()[:80]}", number)
            if line != line.rstrip() and path.suffix != ".md":
                finding(name, "blank at the end of the line", number)
            if "\t" in line and path.name != "Makefile":
                finding(name, "tab", number)


def modules(text):
    text = re.sub(r"//.*", "", text)
    return re.findall(r"^\s*(?:module|package)\s+(\w+)", text, re.M)


def header(text):
    """Parameters and ports of a module without comments and layout."""
    text = re.sub(r"//.*", "", text)
    found = re.search(r"module\s+\w+\s*(?:#\s*\(.*?\)\s*)?\(.*?\)\s*;", text, re.S)
    return re.sub(r"\s+", "", found.group(0)) if found else ""


def check_rtl(files):
    rtl = [name for name in files if name.startswith("rtl/") and name.endswith(".sv")]
    for name in rtl:
        found = modules(read(name))
        if found != [pathlib.PurePath(name).stem]:
            finding(name, f"a file holds the one module of its name; this one holds {found or 'none'}")
    if "rtl/flexi.f" not in files:
        finding("rtl/flexi.f", "missing")
        return
    listed = chips.rtl_sources("generic")
    for name in listed:
        if listed.count(name) > 1:
            finding("rtl/flexi.f", f"{name} is listed more than once")
        if not (ROOT / name).is_file():
            finding("rtl/flexi.f", f"{name} does not exist")
    for name in rtl:
        if not name.startswith("rtl/prim/ltps/") and name not in listed:
            finding(name, "not in rtl/flexi.f")
    generic = {pathlib.PurePath(n).name for n in rtl if n.startswith("rtl/prim/generic/")}
    ltps = {pathlib.PurePath(n).name for n in rtl if n.startswith("rtl/prim/ltps/")}
    for name in sorted(generic ^ ltps):
        finding(f"rtl/prim/*/{name}", "a primitive must be in generic and in ltps")
    for name in sorted(generic & ltps):
        if header(read(f"rtl/prim/generic/{name}")) != header(read(f"rtl/prim/ltps/{name}")):
            finding(f"rtl/prim/ltps/{name}", "parameters or ports differ from the generic one")


def check_defaults():
    text = re.sub(r"//.*", "", read("rtl/flexi_chip.sv"))
    defaults = dict(re.findall(r"parameter\s+\w+(?:\s+\w+)?\s+(\w+)\s*=\s*(\d+)", text))
    for key, value in chips.rtl_parameters(chips.load()["flexi-1"]).items():
        if defaults.get(key) != str(value):
            finding("rtl/flexi_chip.sv", f"default of {key} is {defaults.get(key)}, flexi-1 has {value}")


def check_waivers(files):
    """A waiver names the message that it hides and is explained by a comment right above it. What is written here are the words that are looked for."""
    for name in files:
        if name.endswith(".vlt"):
            lines = read(name).splitlines()
            for number, line in enumerate(lines, 1):
                if not line.startswith("lint_off"):
                    continue
                above = lines[number - 2].strip() if number > 1 else ""
                if "-match" not in line:
                    finding(name, "waiver without -match", number)
                if not (above.startswith("//") or above.startswith("lint_off")):
                    finding(name, "waiver without a reason above it", number)
        elif name.endswith((".sv", ".svh")):
            for number, line in enumerate(read(name).splitlines(), 1):
                if re.search(r"verilator\s+lint_off|translate_off|synopsys", line):
                    finding(name, "no waivers inside the RTL: put it into tb/verilator/*.vlt", number)
                if re.search(r"`ifdef\s+(?!VERILATOR\b)", line):
                    finding(name, "no ifdef but VERILATOR's", number)


def check_tests(files):
    database = ROOT / "build" / "compile_commands.json"
    if not database.exists():
        print("  no build folder: whether every test is built is not checked")
        return
    with open(database, encoding="utf-8") as file:
        built = {os.path.relpath(entry["file"], ROOT) for entry in json.load(file)}
    for name in files:
        if name.startswith("tb/") and name.endswith("_test.cpp") and name not in built:
            finding(name, "a test that no build target compiles")


def slug(title):
    title = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", title.strip().lower())
    return re.sub(r"[^\w\- ]", "", title).replace(" ", "-")


def check_links(files):
    for name in files:
        if not name.endswith(".md"):
            continue
        text = re.sub(r"```.*?```", "", read(name), flags=re.S)
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if re.match(r"[a-z]+:", target):
                continue
            path, _, anchor = target.partition("#")
            file = (ROOT / name).parent / path if path else ROOT / name
            if not file.exists():
                finding(name, f"link to {target}: no such file")
            elif anchor and file.suffix == ".md":
                titles = re.findall(r"^#+\s+(.*)$", file.read_text(encoding="utf-8"), re.M)
                if anchor not in [slug(title) for title in titles]:
                    finding(name, f"link to {target}: no such heading")


# Where pictures of documents come from: folder, and what draws them.
PICTURES = {"docs/pictures/": "scripts/pictures.py", "docs/schematics/": "scripts/kit/schematic.py",
            "docs/waves/": "scripts/gtkwave_picture.sh"}


def check_pictures(files):
    """Every picture is text and lies where a script of the tree draws it; every one is shown somewhere."""
    shown = set()
    for name in files:
        if name.endswith(".md"):
            folder = (ROOT / name).parent
            for target in re.findall(r"!?\[[^\]]*\]\(([^)#\s]+\.(?:svg|png|jpg))\)", read(name)):
                if not re.match(r"[a-z]+:", target):
                    shown.add(os.path.relpath((folder / target).resolve(), ROOT))
    for name in files:
        if not name.endswith((".svg", ".png", ".jpg", ".gif")):
            continue
        script = next((script for folder, script in PICTURES.items() if name.startswith(folder)), None)
        if script is None or script not in files:
            finding(name, f"a picture that no script draws; folders with one: {', '.join(PICTURES)}")
        if name.startswith(("docs/pictures/", "docs/waves/")) and name not in shown:
            finding(name, "a picture that no page shows")


def check_packages(files):
    """Every package of the list has a reason; scripts say which python they need."""
    for number, line in enumerate(read("scripts/packages.txt").splitlines(), 1):
        if line and line[0] not in "#[" and len(line.split()) < 2:
            finding("scripts/packages.txt", "a package without a reason", number)
    for name in files:
        if name.startswith("scripts/") and name.endswith(".py"):
            first = read(name).splitlines()[0]
            if first.startswith("#!") and first != "#!/usr/bin/python3":
                finding(name, "start with #!/usr/bin/python3: it is the one that sees Debian's packages", 1)


def main():
    files = tracked()
    check_text(files)
    check_rtl(files)
    check_defaults()
    check_waivers(files)
    check_tests(files)
    check_links(files)
    check_pictures(files)
    check_packages(files)
    for text in findings:
        print(text)
    print(f"  tree: {len(files)} files, {len(findings)} findings")
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
