# SPDX-License-Identifier: Apache-2.0
"""The critical path of an array macro as a small circuit for ngspice, electrically equal to the whole.

Two rows and four classes of columns are drawn: the column that is looked at, the other bits of its group, the
same bit of the other groups and banks, and all other columns. Whatever exists n times is one cell with n-fold
widths; so all loads (bit lines, word lines, decoder lines, data lines, clock) are those of the whole array. The
decoder of one segment is complete. Nodes to look at: clk, row_<i>, we, wother, wsel0, wselx, mask, data, the rails
bl/blb (q/qn behind the buffers of Fanout > 1), word lines wla and wlb, cell nodes qa/qna and qb/qnb.
"""
import re

from array_netlist import SUPPLY, pick

WIDTH = re.compile(r"\bw=([\d.]+)u")


class Reduced:
    def __init__(self, macro, row_a=0, row_b=None):
        self.m = macro
        self.row_a = row_a
        self.row_b = macro.rows - 1 if row_b is None else row_b
        self.lines, self.scaled, self.n = [], {}, 0
        self.build()

    def cell(self, cell, times=1, instance="", supply="vdd", **nets):
        """An instance; times: this many in parallel, drawn as one of n-fold width. supply: vdd for what each segment has,
        vdds for what they share, vddx for what stands for the load of the others: for the sums of energy."""
        if times <= 0:
            return
        pins = [p for p in self.m.leaf[cell][0] if p not in SUPPLY]
        name = cell
        if times != 1:
            name = f"{cell}__{times}"
        if name not in self.scaled:
            text = [WIDTH.sub(lambda w: f"w={float(w[1]) * times:g}u", line) for line in self.m.leaf[cell][2]]
            self.scaled[name] = [f".subckt {name} {' '.join(self.m.leaf[cell][0])}", *text, ".ends"]
        self.n += 1
        self.lines.append(f"X{instance or self.n} {' '.join(nets[p] for p in pins)} {supply} vss {name}")

    def cap(self, node, femto):
        if femto:
            self.n += 1
            self.lines.append(f"C{self.n} {node} 0 {femto:.5g}f")

    def build(self):
        m = self.m
        nb, segments = len(m.segments[0]), len(m.segments)
        columns, groups = nb * m.lanes, m.groups
        wide, high = (x * m.set["line_fF_per_um"] for x in m.set["cell_um"])
        # Address, true and complement
        a = [f"row_{i}" for i in range(m.roww)]
        an = [f"rown_{i}" for i in range(m.roww)]
        mask, data = ("lmask", "ldata") if m.dual else ("mask", "data")
        self.wl_a, self.wl_b, self.bit, self.write_bit = "wla", "wlb", ("bl", "blb"), ("bl", "blb")
        if m.shared:
            self.shared_timing()
            a = [f"at_{i}" for i in range(m.roww)]
        elif segments > 1:
            for i in range(m.roww):
                self.cell("AINVX8", a=f"row_{i}", y=an[i], supply="vdds")
                self.cell("AINVX8", a=an[i], y=f"at_{i}", supply="vdds")
            a = [f"at_{i}" for i in range(m.roww)]
        else:
            for i in m.complemented():
                self.cell("AINV" + m.drive, a=a[i], y=an[i])
        if not m.shared:
            clock = "clk"
            if segments > 1:
                clock = "clkb"
                self.cell("CKINVA", a="clk", y="clkn")
                self.cell("CKINVB", a="clkn", y="clkb")
                self.cell("CKINVA", segments - 1, a="clk", y="clks", supply="vddx")
            self.cell(f"PHINV{m.drive}", a=clock, y="ph")
            self.cell(f"PCINV{m.drive}", a=clock, y="pcn")
        wen, sel0, selx = "wen", "wsel0", "wselx"
        if m.shared:
            wen, sel0, selx = "wpn", "lsel0", "lselx"
        elif m.ports8:
            self.port_timing()
            sel0, selx = "lsel0", "lselx"
        else:
            self.cell("WENAND", we="we", ph="ph", wen="wen")
            self.cell("WENAND", nb - 1, we="wother", ph="ph", wen="wenx")
        self.decoder(a, an, "ph", "", columns)
        if m.ports8:
            self.write_bit = ("wbl", "wblb")
            self.decoder([f"wa_{i}" for i in range(m.roww)], [f"wan_{i}" for i in range(m.roww)], "wph", "w", columns)
        # Columns: (name, how many, group select, data line). Three single ones carry three external loads.
        single = min(3, m.busw)
        self.probes = ["", "u", "v"][:single]
        classes = [("", 1, "gsel0", ""), ("u", int(single > 1), "gsel0", "x"), ("v", int(single > 2), "gsel0", "x"),
                   ("1", m.busw - single, "gsel0", "x"),
                   ("2", groups * nb - 1, "gselx", ""), ("3", (groups * nb - 1) * (m.busw - 1), "gselx", "x")]
        # A direct array has no d of its own: the port is the line.
        self.data_line = data if m.direct() else "d"
        self.classes = [name for name, times, _, _ in classes if times]
        for name, times, gs, dl in classes:
            if not times:
                continue
            for row, count, wl, wwl in (("a", 1, "wla", "wwla"), ("b", 1, "wlb", "wwlb"), ("r", m.rows - 2, "vss", "vss")):
                nets = dict(bl="bl" + name, blb="blb" + name, wl=wl)
                if m.ports8:
                    nets.update(wbl="wbl" + name, wblb="wblb" + name, wwl=wwl)
                self.cell(m.bitcell(), times * count, row + name, **nets)
            for port, pc in (("", "pcn"), ("w", "wpcn")) if m.ports8 else (("", "pcn"),):
                self.cell(m.precharge_cell(), times, bl=f"{port}bl{name}", blb=f"{port}blb{name}", pcn=pc)
                for b in ("bl", "blb"):
                    self.cap(f"{port}{b}{name}", high * m.rows * times)
            self.cell("WRCOL", times, bl=self.write_bit[0] + name, blb=self.write_bit[1] + name, d=self.data_line + dl, db="db" + dl, gs=gs)
            if m.buffered:
                cell = "RAILBUF" + pick(m.set["rail_drives"], m.fanout)
                self.cell(cell, times, a="bl" + name, y=f"q{name}")
                self.cell(cell, times, a="blb" + name, y=f"qn{name}")
        self.rails = ("q", "qn") if m.buffered else ("bl", "blb")
        for pc in ("pcn", "wpcn") if m.ports8 else ("pcn",):
            self.cap(pc, wide * columns)
        # Other segments hang on the data lines with their write columns closed.
        rest = groups * (m.banks - nb)
        for dl, times in (("", rest), ("x", rest * (m.busw - 1))):
            self.cell("WRCOL", times, bl="vdd", blb="vdd", d=self.data_line + dl, db="db" + dl, gs="vss")
        cell = m.data_cell()
        shared = "vdds" if segments > 1 else "vdd"
        for dl, times in (("", 1), ("x", m.busw - 1)):
            if m.direct():
                self.cell(cell, times, data=data + dl, db="db" + dl, supply=shared)
            else:
                self.cell(cell, times, data=data + dl, mask=mask + dl, d="d" + dl, db="db" + dl, supply=shared)
        for dl, times in (("", 1), ("x", m.busw - 1)):
            for line in (self.data_line, "db"):
                self.cap(line + dl, wide * m.columns * times)
        # Group selects; those of the other banks hang on the selects.
        self.cell("GSDRV", sel=sel0, wen=wen, gs="gsel0")
        self.cell("GSDRV", groups - 1, sel=selx, wen=wen, gs="gselx")
        self.cell("GSDRV", nb - 1, sel=sel0, wen="wenx", gs="gselx")
        self.cell("GSDRV", (nb - 1) * (groups - 1), sel=selx, wen="wenx", gs="gselx")
        self.cell("GSDRV", m.banks - nb, sel=sel0, wen="vdd", gs="gselz")
        self.cap("gsel0", wide * m.busw)
        self.cap("gselx", wide * m.busw * max(0, groups * nb - 1))

    def decoder(self, a, an, phase, port, columns):
        """Decoder of a port of this segment, loads of those of the others. port: '' or 'w', before all names."""
        m = self.m
        segments = len(m.segments)
        wide, high = (x * m.set["line_fF_per_um"] for x in m.set["cell_um"])
        gates, sources = 2 ** m.gate_bits, 2 ** m.source_bits
        for times, ph, y, e, supply in ((1, phase, f"{port}g", f"{port}e", "vdd"),
                                        (segments - 1, "vss", f"{port}other_g", f"{port}other_e", "vddx")):
            nets = {"ph": ph}
            for i in range(m.gate_bits):
                nets["abc"[i]], nets["abc"[i] + "n"] = a[i], an[i]
            nets.update({f"y{i}": f"{y}{i}" for i in range(gates)})
            self.cell(f"PRED{m.gate_bits}{m.drive}", times, supply=supply, **nets)
            if m.source_bits:
                nets = {f"e{i}": f"{e}{i}" for i in range(sources)}
                for i in range(m.source_bits):
                    nets["abc"[i]], nets["abc"[i] + "n"] = a[m.gate_bits + i], an[m.gate_bits + i]
                self.cell(f"RSRC{m.source_bits}{m.drive}", times, supply=supply, **nets)
        for i in range(gates):
            self.cap(f"{port}g{i}", high * m.rows)
        for i in range(sources if m.source_bits else 0):
            self.cap(f"{port}e{i}", high * m.rows)
        for r in range(m.rows):
            line = port + {self.row_a: "wla", self.row_b: "wlb"}.get(r, f"wl{r}")
            self.cell(f"WLDRV{m.drive}", en=f"{port}e{r // gates}" if m.source_bits else "vdd", an=f"{port}g{r % gates}", wl=line)
            if r in (self.row_a, self.row_b):
                self.cap(line, wide * columns)

    def latches(self):
        m = self.m
        self.cell("AINVX2", a="clk", y="clkn")
        self.cell("AINVX1", a="clkn", y="clkb")
        latch = dict(g="clkn", gn="clkb")
        self.cell("ATGL", d="we", y="wel", **latch)
        self.cell("ATGL", d="mask", y="lmask", **latch)
        self.cell("ATGL", d="data", y="ldata", **latch)
        self.cell("ATGL", m.busw - 1, d="maskx", y="lmaskx", **latch)
        self.cell("ATGL", m.busw - 1, d="datax", y="ldatax", **latch)
        for s, times in (("0", 1), ("x", m.groups - 1)):
            self.cell("ATGL", times, d="wsel" + s, y="lseli" + s, **latch)
            self.cell("AINVX1", times, a="lseli" + s, y="lseln" + s)
            self.cell("AINVX2", times, a="lseln" + s, y="lsel" + s)
        for i in range(m.roww):
            self.cell("ATGL", d=f"wrow_{i}", y=f"lrow_{i}", **latch)

    def port_timing(self):
        m = self.m
        self.latches()
        self.cell("WPDRV", clk="clk", we="wel", wpn="wen")
        self.cell(f"PHINV{m.drive}", a="wen", y="wph")
        self.cell(f"PCINV{m.drive}", a="wen", y="wpcn")
        for i in range(m.roww):
            self.cell("AINV" + m.drive, a=f"lrow_{i}", y=f"wan_{i}")
            self.cell("AINV" + m.drive, a=f"wan_{i}", y=f"wa_{i}")

    def shared_timing(self):
        m = self.m
        self.latches()
        previous = "clk"
        for out, cell in m.delay_taps():
            self.cell(cell, a=previous, y=out)
            previous = out
        self.cell("WPNAND", d1="d1", d2n="d2n", we="wel", wpn="wp0")
        self.cell("AINVX1", a="wp0", y="wp1")
        self.cell("AINVX4", a="wp1", y="wpn")
        self.cell(f"PHNAND{m.drive}", clk="clk", wpn="wpn", y="ph")
        self.cell(f"PHNAND{m.drive}", clk="clk", wpn="wpn", y="pcn")
        self.cell("MSEL", d0="d0", d3n="d3n", sel="msel", seln="mseln")
        for i in range(m.roww):
            self.cell("AINVX2", a=f"lrow_{i}", y=f"wi_{i}")
            self.cell("AINVX2", a=f"row_{i}", y=f"ri_{i}")
            self.cell("AMUX2", r=f"ri_{i}", w=f"wi_{i}", sel="msel", seln="mseln", y=f"rown_{i}")
            self.cell("AINV" + m.drive, a=f"rown_{i}", y=f"at_{i}")

    def supplies(self):
        """The sources of the deck."""
        more = ["Vdds vdds 0 {vdd}", "Vddx vddx 0 {vdd}"] if len(self.m.segments) > 1 else []
        return ["Vdd vdd 0 {vdd}", "Vss vss 0 0"] + more

    def text(self):
        return "\n".join(line for cell in self.scaled.values() for line in cell) + "\n" + "\n".join(self.lines) + "\n"

