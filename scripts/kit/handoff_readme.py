# SPDX-License-Identifier: Apache-2.0
"""README.md of a hand-off folder, for the person who receives it."""


def text(run, count, result, test):
    period, duty, sections = test
    kit = run.kit
    best = max((r for r in result["results"] if r["corner"] == kit.nominal_corner), key=lambda r: r["voltage"], default=result["results"][0])
    macros = f"test/{run.stem}_macros.v" if run.stem else "test/macros.v"
    delays = f" +sdf=test/{run.stem}.sdf" if run.stem else ""
    top, known = ("-s flexi_power_up ", " test/power_up.v") if run.stem else ("", "")
    rows = "\n".join(f"| {name} | {first} | {cycles} | {bits} |" for name, (first, cycles, bits) in sections.items())
    missing = "\n".join(f"- {entry['step']}: {entry['why']}" for entry in run.left_out) or "- nothing"
    return f"""# {run.chip} on {kit.name}

A digital compute-in-memory processor of {count['total']} thin-film transistors, {kit.length_um:g} um gate length, one clock, a byte port
with valid and ready. {kit.data.get('about', '')}.

**Everything electrical here is predicted.** The device models come from published and assumed parameters (models/device/parameters.json),
not from a foundry. Netlists, functions, vectors and transistor counts do not depend on them. With a foundry's models the same commands make this folder
anew; docs/porting.md of the project lists the files to replace.

## What is where

| file | what it is |
|---|---|
| manifest.json | commit, versions of the tools, SHA-256 of every file, what was left out |
| netlist/flexi_chip.v, flexi_chip_flat.v | gate netlist with and without hierarchy; module `flexi_chip` |
| netlist/macros.v | functional models of the bitcell arrays, the RLPU and the row read-out under the names the netlist uses |
| netlist/flexi_chip.sp | every TFT with W and L: `X d g s tftn|tftp w= l=`; subcircuit `flexi_chip`, pins, `vdd`, `vss`; SPICE, read by CDL tools that take X lines |
| models/ | cells in SPICE and Verilog, custom cells of the arrays, TFT models (BSIM4 card, golden model, Verilog-A), corners |
| models/device/header_nominal.sp | what a deck needs before the netlist: corner parameters, `supply`, `vddb`, the models; no parameter may be called `vdd`: ngspice puts it in the place of the node on lines of 100 nodes |
| liberty/ | cells `<corner>_<voltage>.lib`, arrays, RLPU and read-out lines `macro_<name>_<corner>_<voltage>.lib`; area is the number of transistors |
| constraints/ | flexi_chip.sdc: set `flexi_period` (ns), `flexi_voltage`, `flexi_duty` {duty:g}, `flexi_exceptions` (registers.sdc) before sourcing it |
| abstracts/ | estimated size of every cell, and LEF of boundary and pins: an estimate, no layout exists |
| pads/ | pins and a proposed order of pads |
| activity/ecg.saif | switching of every net in five ECG inferences, glitches included |
| reports/ | transistors by block, timing, power, shmoo, bitcell |
| checks/ | netlist against RTL (equivalence.txt), Verilog against SPICE (lvs.txt, netgen), TFTs counted twice (count.txt), vectors played (vectors.txt) |
| test/ | vectors for a tester, and a bench that plays them into the gates |

Fastest point of the nominal corner: {best['fmax_mhz']:.2f} MHz at {best['voltage']:g} V with the clock high for {100 * result['duty']:g} % of the period.

## Vectors

test/vectors.txt has one line per clock cycle; its head explains it. Inputs are 0 and 1, outputs L and H, X is not compared. Inputs change 20 % of the
period behind the rising edge, outputs are looked at 10 % before the next one. test/vectors.vcd is the same at {period:g} ns (expected outputs; x = not compared).
They hold from any power-up contents. The low bits of the last result byte of a dot product are not compared: they are older than it.

| section | first cycle | cycles | compared bits |
|---|---|---|---|
{rows}

The marches are March C- over all rows, then backgrounds that tell the lanes of a row apart.
To play them into the gates (Icarus 11), in this folder:

    iverilog -g2012 -gspecify -Tmax -DFLEXI_SPECIFY -s flexi_vectors_tb {top}-o play.vvp {macros} models/cells.v test/gates.v test/flexi_vectors_tb.sv{known}
    vvp -N play.vvp +vectors=test/vectors.mem +period={round(period * 1000)} +high={round(period * 1000 * duty)} +launch={round(period * 200)} +capture={round(period * 100)}{delays}

test/gates.v is netlist/flexi_chip_flat.v with plain instance names, which Icarus needs for the delays.

## Left out

{missing}

## Check

    scripts/kit/handoff.py --check FOLDER

in a checkout of the project compares checksums, counts the transistors again, and looks for what is missing.
"""
