# SPDX-License-Identifier: Apache-2.0
"""Netlist, SDF and macro models in the form that Icarus 11 takes: plain instance names, one delay per path.

OpenSTA escapes dots and brackets, which Icarus does not find again; it writes a path once for each unateness and state, and pins
of buses as separate paths. Here instances are numbered, the larger of several delays is kept, interconnect (no delay)
and timing checks go, and macros with buses get their delays written into their model.
"""
import re

import readout
from kit import KitError

CONSTANT = {"1'0": "1'b0", "1'1": "1'b1", "1'x": "1'bx"}
MACRO = re.compile(r"^sram_(\d+)x(\d+)b\d+u\d+(d?)(n?)")
RLPU = """module RLPU(input wire F0, input wire F1, input wire F2, input wire F3, input wire CK, input wire W, input wire WN,
            input wire X, input wire XN, output wire Y);
  // pMOS pass tree into a node that the high phase discharges; a rail selects when it is low.
  assign Y = !CK && ((!WN && !XN && F3) || (!WN && !X && F2) || (!W && !XN && F1) || (!W && !X && F0));
  specify
    (F0 => Y) = (0, 0); (F1 => Y) = (0, 0); (F2 => Y) = (0, 0); (F3 => Y) = (0, 0); (CK => Y) = (0, 0);
    (W => Y) = (0, 0); (WN => Y) = (0, 0); (X => Y) = (0, 0); (XN => Y) = (0, 0);
  endspecify
endmodule
"""


def netlist(net, top):
    """(Verilog, {instance: plain name})."""
    names = {name: f"i{k}" for k, name in enumerate(net.instances)}
    port_bits = {bit: name for name, (_, bits) in net.ports.items() for bit in bits}

    def text(bit):
        if bit in CONSTANT:
            return CONSTANT[bit]
        return bit if bit in port_bits else f"\\{bit} "

    lines = [f"module {top}({', '.join(net.ports)});"]
    for name, (direction, bits) in net.ports.items():
        span = f"[{len(bits) - 1}:0] " if len(bits) > 1 or bits[0] != name else ""
        lines.append(f"  {direction} wire {span}{name};")
    for bit in sorted(net.loads):
        if bit not in port_bits and bit not in CONSTANT:
            lines.append(f"  wire {text(bit)};")
    for bit, port in port_bits.items():
        if net.ports[port][0] == "output" and net.root(bit) != bit:
            lines.append(f"  assign {bit} = {text(net.root(bit))};")
    for name, instance in net.instances.items():
        pins = []
        for pin, bits in instance.pins.items():
            value = text(bits[0]) if len(bits) == 1 else "{" + ", ".join(text(b) for b in reversed(bits)) + "}"
            pins.append(f".{pin}({value if bits else ''})")
        lines.append(f"  {instance.cell} {names[name]} ({', '.join(pins)});")
    return "\n".join(lines + ["endmodule"]) + "\n", names


def _largest(triple):
    values = [float(v) for v in triple.strip("()").split(":") if v]
    return max(values) if values else 0.0


def delays(text):
    """{instance: (cell, {(from, to): (rise, fall)})} of OpenSTA's SDF."""
    found = {}
    cell = instance = None
    for line in text.splitlines():
        line = line.strip()
        part = re.match(r'^\(CELLTYPE "(.*)"\)$', line)
        if part:
            cell = part.group(1)
            continue
        part = re.match(r"^\(INSTANCE ?(.*)\)$", line)
        if part:
            instance = part.group(1).replace("\\", "")
            found[instance] = (cell, {})
            continue
        part = re.match(r"^\(IOPATH (\([^)]*\)|\S+) (\S+) (\([^)]*\))(?: (\([^)]*\)))?\)$", line)
        if part:
            source = re.sub(r"^\((?:pos|neg)edge (\S+)\)$", r"\1", part.group(1)).replace("\\", "")
            rise = _largest(part.group(3))
            fall = _largest(part.group(4)) if part.group(4) else rise
            paths = found[instance][1]
            old = paths.get((source, part.group(2)), (0.0, 0.0))
            paths[source, part.group(2).replace("\\", "")] = (max(old[0], rise), max(old[1], fall))
    if not found:
        raise KitError("the SDF has no cells", "another version of OpenSTA? 2.0.17 is known to work")
    return found


def sdf(found, names, top):
    lines = ['(DELAYFILE', ' (SDFVERSION "3.0")', f' (DESIGN "{top}")', " (DIVIDER .)", " (TIMESCALE 1ns)"]
    for instance, (cell, paths) in found.items():
        if instance not in names or MACRO.match(cell) or not paths:
            continue
        lines.append(f' (CELL (CELLTYPE "{cell}") (INSTANCE {names[instance]}) (DELAY (ABSOLUTE')
        for (source, to), (rise, fall) in paths.items():
            lines.append(f"  (IOPATH {source} {to} ({rise:.4f}:{rise:.4f}:{rise:.4f}) ({fall:.4f}:{fall:.4f}:{fall:.4f}))")
        lines.append(" )))")
    return "\n".join(lines + [")"]) + "\n"


def array_model(name, pins, rise, fall):
    """Array macro in its phases: rails high while the clock is high, one of each pair falls behind the falling edge."""
    rows = int(MACRO.match(name).group(1))
    columns, banks = len(pins["q_o"]), len(pins["we_i"])
    lanes, bus, groups = columns // banks, len(pins["wdata_i"]), len(pins["wsel_i"])
    width = len(pins["rrow_i"])
    address = "wrow_i" if MACRO.match(name).group(3) else "rrow_i"   # a single port has one address
    mask = "" if MACRO.match(name).group(4) else f" && wmask_i[l % {bus}]"
    return f"""module {name}(input wire clk_i, input wire [{width - 1}:0] rrow_i, output wire [{columns - 1}:0] q_o,
    output wire [{columns - 1}:0] qn_o, input wire [{banks - 1}:0] we_i, input wire [{width - 1}:0] wrow_i,
    input wire [{groups - 1}:0] wsel_i, input wire [{bus - 1}:0] wmask_i, input wire [{bus - 1}:0] wdata_i);
  reg [{columns - 1}:0] mem [0:{(1 << width) - 1}];
  reg [{columns - 1}:0] row, q, qn;
  integer r, b, l, seed;
  initial begin
    seed = 1;
    for (r = 0; r < {1 << width}; r = r + 1)
      for (l = 0; l < {columns}; l = l + 1) mem[r][l] = r < {rows} && $random(seed);
    q = {{{columns}{{1'b1}}}};
    qn = {{{columns}{{1'b1}}}};
  end
  // What is written at the end of a cycle does not reach the rails of that cycle.
  always @(posedge clk_i) begin
    row = mem[{address}];
    for (b = 0; b < {banks}; b = b + 1)
      for (l = 0; l < {lanes}; l = l + 1)
        if (we_i[b] && wsel_i[l / {bus}]{mask}) row[b * {lanes} + l] = wdata_i[l % {bus}];
    if (we_i != 0 && {address} < {rows}) mem[{address}] = row;
    q  <= #{rise:.4f} {{{columns}{{1'b1}}}};
    qn <= #{rise:.4f} {{{columns}{{1'b1}}}};
  end
  always @(negedge clk_i) begin
    q  <= #{fall:.4f} mem[rrow_i];
    qn <= #{fall:.4f} ~mem[rrow_i];
  end
  assign q_o = q;
  assign qn_o = qn;
endmodule
"""


def line_model(name):
    """Line of a row read-out: the high phase discharges it, selected results raise it."""
    lanes = range(readout.groups(name))
    pins = [f"{pin}{g}" for g in lanes for pin in ("Y", "SN")] + ["CK"]
    return (f"module {name}(" + ", ".join(f"input wire {p}" for p in pins) + ", output wire B);\n  assign B = !CK && (" +
            " || ".join(f"(Y{g} && !SN{g})" for g in lanes) + ");\n  specify\n" +
            "".join(f"    ({p} => B) = (0, 0);\n" for p in pins) + "  endspecify\nendmodule\n")


def macro_models(net, found):
    """Verilog of all macros of the netlist; array delays are the largest of any bit."""
    text, done = ["`timescale 1ns / 1ps\n"], set()
    for name, instance in net.instances.items():
        if instance.cell in done:
            continue
        if instance.cell == "RLPU":
            text.append(RLPU)
            done.add("RLPU")
        elif readout.groups(instance.cell):
            text.append(line_model(instance.cell))
            done.add(instance.cell)
        elif MACRO.match(instance.cell):
            same = [n for n, i in net.instances.items() if i.cell == instance.cell]
            paths = [d for n in same for (source, _), d in found.get(n, ("", {}))[1].items() if source == "clk_i"]
            if found and not paths:
                raise KitError(f"{instance.cell}: the SDF has no delay from its clock", "its Liberty needs arcs from clk_i to q_o and qn_o")
            rise = max((d[0] for d in paths), default=0.0)
            fall = max((d[1] for d in paths), default=0.0)
            text.append(array_model(instance.cell, instance.pins, rise, fall))
            done.add(instance.cell)
    return "\n".join(text), done
