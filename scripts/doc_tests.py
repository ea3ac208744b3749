#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the commands of the documents: every block ```sh of every Markdown page, each page in a copy of the tree of its own.

usage: scripts/doc_tests.py [--list] [--build FOLDER] [PAGE...]

A block passes when bash -e ends with 0. One that is not run says so in the line above it, with the reason and what runs it:
  <!-- not run: an hour of ngspice; run by make liberty -->
where what runs it is one or more of `make TARGET`, `.ci/run` and `hand`. Blocks without a language are refused, so nothing is
passed over in silence. The build folder must hold a build; its programs stand in build/ of the copy. In running text `make TARGET`, paths of
the tree and, when blocks are run, `flexi COMMAND --option` must be ones that exist.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

import chips

TIMEOUT = 240                        # seconds of a block
SHELL = "sh"
OTHERS = {"text", "cpp", "python", "json", "asm", "verilog", "cmake", "yaml"}
MARK = re.compile(r"^<!-- not run: (?P<reason>.+); run by (?P<by>.+) -->$")


class Block:
    def __init__(self, page, line, language, text, above):
        self.page, self.line, self.language, self.text, self.above = page, line, language, text, above

    @property
    def place(self):
        return f"{self.page}:{self.line}"


def tracked(suffix=""):
    out = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=chips.ROOT, capture_output=True, text=True, check=True)
    return [name for name in out.stdout.splitlines() if name.endswith(suffix) and (chips.ROOT / name).is_file()]


def blocks_of(page):
    blocks, above, start = [], "", None
    for number, line in enumerate((chips.ROOT / page).read_text(encoding="utf-8").splitlines(), 1):
        fence = re.match(r"^(\s*)```+\s*(\S*)", line)
        if start is None and fence:
            start, language, text, indent = number, fence[2], [], len(fence[1])
        elif start is not None and line.strip() == "```":
            blocks.append(Block(page, start, language, "\n".join(text) + "\n", above))
            start, above = None, ""
        elif start is not None:
            text.append(line[indent:])
        elif line.strip():
            above = line.strip()
    if start is not None:
        sys.exit(f"{page}:{start}: the block does not end")
    return blocks


def make_targets():
    return set(re.findall(r"^([a-z0-9-]+):", (chips.ROOT / "Makefile").read_text(encoding="utf-8"), re.M))


def finding_of(block, targets):
    """What is wrong with the block as text, or None."""
    if not block.language:
        return f"a block without a language; {SHELL} is run, known others: {', '.join(sorted(OTHERS))}"
    if block.language != SHELL:
        return None if block.language in OTHERS else f"unknown language {block.language}"
    mark = MARK.match(block.above)
    if block.above.startswith("<!-- not run") and not mark:
        return "the mark above it should be <!-- not run: REASON; run by make TARGET -->"
    for runner in mark["by"].split(", ") if mark else []:
        if runner == "hand" or runner == ".ci/run":
            continue
        name = runner.removeprefix("make ")
        if name == runner or name not in targets:
            return f"the mark above it names '{runner}', which is no make target, .ci/run or hand"
    return None


def words_of(page):
    """First words of the code in running text: [(line, [word, ...])]."""
    text = re.sub(r"^\s*```.*?^\s*```\s*$", lambda block: "\n" * block[0].count("\n"), (chips.ROOT / page).read_text(encoding="utf-8"), flags=re.S | re.M)
    for number, line in enumerate(text.splitlines(), 1):
        for span in re.findall(r"`([^`]+)`", line):
            if span.split():
                yield number, span.replace("\\|", "|").split("|")[0].split()


def wrong_words(page, targets, commands):
    """Findings of what running text names. `commands`: options by command of flexi, or None: not known."""
    for number, words in words_of(page):
        place = f"{page}:{number}"
        if words[0] == "make":
            for word in words[1:]:
                if "=" not in word and word.strip(",") != "..." and word.strip(",") not in targets:
                    yield f"{place}: make {word}: no such target"
        elif re.match(r"(scripts|sw|tb|docs|rtl|config|models|examples|tech|constraints|cmake)/", words[0]):
            if not re.search(r"[*{<>$]", words[0]) and not (chips.ROOT / words[0]).exists():
                yield f"{place}: {words[0]}: no such file"
        elif words[0] in ("flexi", "build/flexi") and len(words) > 1 and commands is not None and words[1] != "COMMAND":
            command = "" if words[1].startswith("-") else words[1]
            if command not in commands:
                yield f"{place}: flexi {command}: no such command"
                continue
            for word in words[1:]:
                if word.startswith("-") and word != "-" and word not in commands[command]:
                    yield f"{place}: flexi {command} has no option {word}"


def flexi_options(build):
    """Options by command of the program; "" has those of the program itself."""
    tree = json.loads(subprocess.run([build / "flexi", "man", "--json"], capture_output=True, text=True, check=True).stdout)
    return {command["name"] if command is not tree else "": {name for option in command["options"] for name in option["names"]}
            for command in [tree, *tree["commands"]]}


def scratch(build):
    """A copy of the tree in which the documents' paths are right."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="flexi-docs-"))
    for name in tracked():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(chips.ROOT / name, folder / name)
    (folder / "build").mkdir()
    for file in build.iterdir():
        if file.is_file() and os.access(file, os.X_OK):
            (folder / "build" / file.name).symlink_to(file)
    return folder


def run(block, folder, build):
    """Exit code (None: too long) and what was printed."""
    environment = dict(os.environ, MAKEFLAGS=f"BUILD={build}", CI="true")
    environment.pop("FLEXI_METRICS", None)
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(["bash", "-euo", "pipefail", "-c", block.text], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                                   stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            code = process.wait(TIMEOUT)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            process.wait()
            code = None
        output.seek(0)
        return code, output.read().decode(errors="replace")


def save(figures):
    path = chips.ROOT / "build" / "metrics" / "doc-tests.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=chips.ROOT, capture_output=True, text=True, check=False).stdout.strip()
    rows = [{"name": name, "config": "docs", "value": value, "unit": unit, "goal": goal, "ok": None if goal is None else value <= goal}
            for name, value, unit, goal in figures]
    temporary = path.with_suffix(".tmp")
    temporary.write_text(json.dumps({"target": "doc-tests", "commit": commit or "unknown", "figures": rows}, indent=1) + "\n", encoding="utf-8")
    temporary.replace(path)


def run_page(page, blocks, build):
    """Blocks that failed."""
    start, failed = time.monotonic(), 0
    folder = scratch(build)
    try:
        for block in blocks:
            code, text = run(block, folder, build)
            if code != 0:
                failed += 1
                why = f"no end after {TIMEOUT} s" if code is None else f"exit code {code}"
                print(f"{block.place}: {why}\n{block.text}--- printed:\n{text[-3000:]}")
    finally:
        shutil.rmtree(folder)
    print(f"  {page}: {len(blocks)} blocks run, {failed} failed, {time.monotonic() - start:.1f} s", flush=True)
    return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="*", metavar="PAGE")
    parser.add_argument("--list", action="store_true", help="only look at the blocks and say which are run")
    parser.add_argument("--build", type=pathlib.Path, default=chips.ROOT / "build")
    options = parser.parse_args()
    pages = tracked(".md")
    for page in options.pages:
        if page not in pages:
            sys.exit(f"{page}: no page of the tree")
    targets, findings, to_run, left = make_targets(), [], {}, []
    if not options.list and not (options.build / "flexi").exists():
        sys.exit(f"doc_tests: no program flexi in {options.build}: make build first")
    commands = None if options.list else flexi_options(options.build)
    for page in options.pages or pages:
        findings += wrong_words(page, targets, commands)
        for block in blocks_of(page):
            finding = finding_of(block, targets)
            if finding:
                findings.append(f"{block.place}: {finding}")
            elif block.language == SHELL:
                mark = MARK.match(block.above)
                if mark:
                    left.append((block, mark))
                else:
                    to_run.setdefault(page, []).append(block)
    if findings:
        sys.exit("\n".join(findings))
    count = sum(map(len, to_run.values()))
    if options.list:
        for page, blocks in to_run.items():
            print(f"{page}: run: {', '.join(str(block.line) for block in blocks)}")
        for block, mark in left:
            print(f"{block.place}: not run: {mark['reason']}; run by {mark['by']}")
        print(f"  documents: {count} blocks are run, {len(left)} are not, each with its reason")
        return
    start = time.monotonic()
    failed = sum(run_page(page, blocks, options.build.resolve()) for page, blocks in to_run.items())
    seconds = time.monotonic() - start
    if not options.pages:
        save([("blocks_run", count, "blocks", None), ("blocks_failed", failed, "blocks", 0), ("blocks_not_run", len(left), "blocks", None),
              ("seconds", round(seconds, 1), "s", 180)])
    print(f"documents: {count} blocks run, {failed} failed, {len(left)} not run for the reasons above them, {seconds:.0f} s")
    sys.exit(1 if failed or not count else 0)


if __name__ == "__main__":
    main()
