# SPDX-License-Identifier: Apache-2.0
"""Runs OpenSTA on a mapped chip: scripts, errors that OpenSTA does not report as such, reports as data.

One process reads one corner and one voltage: a second read_liberty in the same process leaves the cells bound to
the first library.
"""
import os
import pathlib
import re
import subprocess
import tempfile

from kit import KitError, need

# Loads every net with the wire that kit.json foresees per fan-out, and counts what it loaded.
WIRES = """
proc flexi_wires {per_fanout} {
  foreach net [get_nets *] {
    set pins 0
    set iterator [$net pin_iterator]
    while {[$iterator has_next]} { $iterator next; incr pins }
    $iterator finish
    if {$pins > 1} { set_load [expr {$per_fanout * ($pins - 1)}] $net }
  }
}
"""

# flexi_meets: does the chip meet setup checks, pulse widths and the slowest edges of the arrays' clocks at this period? flexi_search: shortest period that does, to 0.1 %.
SEARCH = """
proc flexi_constrain {period} {
  global flexi_period
  set flexi_period $period
  uplevel #0 { source $flexi_sdc }
}
proc flexi_pulses {} {
  with_output_to_variable text { report_check_types -all_violators -min_pulse_width }
  with_output_to_variable edges { report_check_types -all_violators -max_transition }
  foreach line [split $edges "\n"] {
    if {[string match "*/clk_i *VIOLATED*" $line]} { append text "$line\n" }
  }
  return $text
}
proc flexi_meets {period} {
  flexi_constrain $period
  return [expr {[worst_slack -max] >= 0.0 && ![string match "*VIOLATED*" [flexi_pulses]]}]
}
proc flexi_search {start limit} {
  set high $start
  while {![flexi_meets $high]} {
    set high [expr {$high * 2.0}]
    if {$high > $limit} { return 0 }
  }
  set low [expr {$high / 2.0}]
  while {$low > 0.01 && [flexi_meets $low]} {
    set high $low
    set low [expr {$low / 2.0}]
  }
  while {($high - $low) / $high > 0.001} {
    set middle [expr {($high + $low) / 2.0}]
    if {[flexi_meets $middle]} { set high $middle } else { set low $middle }
  }
  return $high
}
"""


def quote(path):
    return "{" + str(path) + "}"


def load(libraries, netlist, top, wire_per_fanout, least=None):
    """Commands that read one corner and voltage of a chip, in ns, fF and V.

    least: library with the least delays of the cells, the first of libraries. Then the earliest arrivals are computed with it,
    and every check has launch and capture from both ends of the range, but for the part of the clock tree that they share."""
    lines = [f"read_liberty {quote(path)}" for path in libraries]
    if least:
        lines[0] = f"read_liberty -max {quote(libraries[0])}\nread_liberty -min {quote(least)}"
    lines += [
        f"read_verilog {quote(netlist)}",
        f"link_design {top}",
        "set_cmd_units -time ns -capacitance fF -voltage V",
        WIRES,
        f"flexi_wires {wire_per_fanout}",
    ]
    if least:
        lines.append("set_operating_conditions -analysis_type on_chip_variation")
    return "\n".join(lines) + "\n"


# A process that stays: one command a line from its input, "flexi: ready" behind the output of each.
LOOP = """
while {[gets stdin line] >= 0} {
  if {[catch {uplevel #0 $line} message]} { puts "Error: $message" }
  puts "flexi: ready"
}
"""


def check(output, what):
    """Raises KitError where a line of OpenSTA's output reports an error: parse errors do not stop a script, and neither do
    cells that no library has."""
    for line in output.splitlines():
        if "Error" in line or ("Warning" in line and ("black box" in line or "not found" in line)):
            raise KitError(f"{what}: sta says: {line.strip()}", "make the Liberty and the netlist anew: both must be of the same kit")


class Session:
    """An OpenSTA that keeps a loaded chip: ask() runs commands in it; it computes again only what a change reaches."""

    def __init__(self, script, what):
        self.what = what
        self.folder = tempfile.TemporaryDirectory(prefix="flexi-sta-")
        self.path = pathlib.Path(self.folder.name)
        (self.path / "loop.tcl").write_text(LOOP, encoding="utf-8")
        self.process = subprocess.Popen(
            [need("sta"), "-exit", str(self.path / "loop.tcl")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, env=dict(os.environ, HOME=self.folder.name))
        self.ask(script)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def ask(self, script):
        path = self.path / "ask.tcl"
        path.write_text(script, encoding="utf-8")
        lines = []
        try:
            self.process.stdin.write(f"source {quote(path)}\n")
            self.process.stdin.flush()
            for line in self.process.stdout:
                if line.startswith("flexi: ready"):
                    break
                lines.append(line)
            else:
                raise KitError(f"{self.what}: sta stopped", " / ".join(line.strip() for line in lines[-3:]))
        except BrokenPipeError as gone:
            raise KitError(f"{self.what}: sta stopped", "run make sta: it shows why") from gone
        output = "".join(lines)
        check(output, self.what)
        return output

    def close(self):
        if self.process.poll() is None:
            self.process.stdin.close()
            self.process.wait()
        self.process.stdout.close()
        self.folder.cleanup()


def run(script, what, timeout=600):
    """Output of OpenSTA without its banner. Raises KitError naming `what` when any line reports an error."""
    program = need("sta")
    with tempfile.TemporaryDirectory(prefix="flexi-sta-") as folder:
        path = pathlib.Path(folder) / "run.tcl"
        path.write_text(script + '\nputs "flexi: end"\n', encoding="utf-8")
        environment = dict(os.environ, HOME=folder)  # no start-up file of the user
        try:
            done = subprocess.run(
                [program, "-exit", str(path)], capture_output=True, text=True, timeout=timeout, env=environment, check=False
            )
        except subprocess.TimeoutExpired as late:
            raise KitError(f"{what}: sta did not end in {timeout} s", "look for a combinational loop in the netlist") from late
    output = done.stdout + done.stderr
    check(output, what)
    if done.returncode != 0 or "flexi: end" not in output:
        tail = output.strip().splitlines()[-3:]
        raise KitError(f"{what}: sta stopped (code {done.returncode})", " / ".join(tail))
    return output.split("show_warranty'.", 1)[-1]


def section(output, name):
    """Text between `flexi: begin name` and `flexi: done name`."""
    found = re.search(rf"^flexi: begin {re.escape(name)}\n(.*?)^flexi: done {re.escape(name)}$", output, re.S | re.M)
    if not found:
        raise KitError(f"sta: its output has no section {name}", "another version of OpenSTA? 2.0.17 is known to work")
    return found.group(1)


def marked(name, commands):
    return f'puts "flexi: begin {name}"\n{commands}\nputs "flexi: done {name}"\n'


STAGE = re.compile(
    r"^(?P<numbers>[\d. ]*?)(?P<delay>-?\d+\.\d+) +(?P<time>-?\d+\.\d+) (?P<edge>[v^]) (?P<pin>\S+) \((?P<cell>\S+)\)$"
)
NET = re.compile(r"^ *(?P<fanout>\d+) +(?P<cap>-?\d+\.\d+) +(?P<net>\S+) \(net\)$")


def parse_paths(text):
    """Paths of report_checks -format full_clock_expanded -fields {slew cap input_pin net}.

    Each: start, end, kind ("max"|"min"), slack, arrival, required, borrowed, given, stages. A stage is one pin:
    pin, cell, edge ("rise"|"fall"), delay, time, slew, and for outputs fanout, cap, net; part is "launch" (clock to the
    start), "data" or "capture".
    """
    paths = []
    path = None
    for line in text.splitlines():
        found = re.match(r"^Startpoint: (\S+)(?: \((.*)\))?", line)
        if found:
            path = {"start": found.group(1), "start_kind": found.group(2) or "", "stages": [], "borrowed": 0.0, "given": 0.0}
            paths.append(path)
            part = "launch"
            continue
        if path is None:
            continue
        found = re.match(r"^Endpoint: (\S+)(?: \((.*)\))?", line)
        if found:
            path["end"], path["end_kind"] = found.group(1), found.group(2) or ""
            continue
        found = re.match(r"^ +\((.*)\)$", line)
        if found and not path["stages"]:  # a description on a line of its own
            path["end_kind" if "end" in path else "start_kind"] = found.group(1)
            continue
        found = re.match(r"^Path Type: (\w+)", line)
        if found:
            path["kind"] = found.group(1)
            continue
        number = re.match(r"^ +(?:(-?\d+\.\d+) +)?(-?\d+\.\d+) +(.*)$", line)
        if "data arrival time" in line and "arrival" not in path:
            path["arrival"] = float(number.group(2))
            part = "capture"
        elif "time given to startpoint" in line and "arrival" not in path:
            path["given"] = float(number.group(1))
        elif "time borrowed from endpoint" in line:
            path["borrowed"] = float(number.group(1))
        elif "data required time" in line and "required" not in path:
            path["required"] = float(number.group(2))
        elif "slack (" in line:
            path["slack"] = float(number.group(2))
        else:
            found = STAGE.match(line)
            if found:
                numbers = found.group("numbers").split()
                pin = found.group("pin")
                if part == "launch" and (pin.rsplit("/", 1)[0] if "/" in pin else pin) == path["start"]:
                    part = "data"
                stage = {
                    "pin": pin,
                    "cell": found.group("cell"),
                    "edge": "rise" if found.group("edge") == "^" else "fall",
                    "delay": float(found.group("delay")),
                    "time": float(found.group("time")),
                    "slew": float(numbers[-1]) if numbers else None,
                    "part": part,
                }
                path["stages"].append(stage)
                continue
            found = NET.match(line)
            if found and path["stages"]:
                path["stages"][-1].update(
                    fanout=int(found.group("fanout")), cap=float(found.group("cap")), net=found.group("net")
                )
    return paths
