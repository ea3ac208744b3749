#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Fits the BSIM4 card to the golden device and writes device/tft.sp of a technology.

usage: scripts/kit/fit.py [--tech ltps] [--check] [--metrics]

Without --check: reads device/parameters.json, fits a handful of BSIM4 parameters of each polarity to the golden
equations (device/golden.md) by least squares on ngspice sweeps, and writes the card. The same input gives the same file.
With --check: writes nothing; compares the card that is there with the golden equations, over gate length and width,
in every corner, and its gate charge, and ends with exit code 1 beyond the bounds.
On-current error: largest |I/Igolden - 1| where |Vgs| is 0.6 V or more above |Vth| and |Vds| 0.1 V or more.
Subthreshold error: largest |log10(I/Igolden)| between |Vgs| = 0 and |Vth| + 0.6 V, both with the leakage at the nominal
supply added: what lies below that matters to nothing.
"""
import argparse
import hashlib
import json
import math
import re
import sys

import numpy as np
from scipy.optimize import least_squares

import chipfiles
import kit as kit_module
import spice
from kit import Kit, KitError

EPS0 = 8.8541878128e-12
VT = 1.380649e-23 * 300.15 / 1.602176634e-19   # thermal voltage at 27 C, as BSIM4 uses it

ON_BOUND = 0.06   # also for lengths, widths and corners that nothing was fitted to
SUB_BOUND, CORNER_SUB_BOUND = 0.4, 0.5   # with a raised |Vth|, Vgs = 0 lies a decade deeper in the tail
CHARGE_BOUND = 0.05
VG_MAX = 5.5
VG_MIN = -0.1   # the fit reaches below 0, as far as the corners raise |Vth|
VDS = (0.1, 0.3, 0.6, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 5.5)
GEOMETRIES = ((6, 1), (6, 1.5), (6, 2), (6, 3), (6, 4), (6, 6), (2, 3), (20, 3), (200, 3))   # W, L in um

# Free parameters of the card: name, start, scale of a step.
FREE = (("vth0", 0.75, 0.1), ("voff", -0.4, 0.1), ("cit", 1.9e-3, 5e-4), ("u0", None, None), ("ua", -4e-9, 2e-9),
        ("ub", 1.5e-17, 1e-17), ("minv", 1.5, 0.5), ("delta", 0.02, 0.02))

# Everything a thin film on an insulator does not have is switched off: body effect (k1 k2 k3), short-channel effects
# (dvt*, eta0, lpe0), bulk charge (a0 ags keta), series resistance, junctions, gate and drain-bulk leakage.
# Output conductance lambda/L beyond saturation: pdits/(pditsl*L) is the one term of BSIM4 that is linear in Vds and 1/L.
# pscbe2 is small and pscbe1 left alone: pscbe1=0 would mean a huge substrate current; dvt1=0 likewise spoils Vth.
FIXED = """+ voffl=0 nfactor=0 uc=0 cdsc=0 cdscb=0 cdscd=0 mobmod=0 toxe={tox:.9g} toxp={tox:.9g} toxm={tox:.9g} epsrox={eps:.9g} ndep=1e16
+ k1=0 k2=0 k3=0 k3b=0 dvt0=0 dvt2=0 dvt0w=0 dvtp0=0 lpe0=0 lpeb=0 dsub=0.56 drout=0.56 eta0=0 etab=0
+ pscbe2=1e-20 a0=0 ags=0 keta=0 b0=0 b1=0 rdsw=0 rdswmin=0 pdiblc1=0 pdiblc2=0 pdiblcb=0 pclm=1e-6 pditsl=1e10 pdits={pdits:.6g} pditsd=0 vsat=1e6 dwg=0 dwb=0 xj=1.5e-07
+ cjs=0 cjd=0 cjsws=0 cjswd=0 cjswgs=0 cjswgd=0 jss=0 jsd=0 jsws=0 jswd=0 jswgs=0 jswgd=0 agidl=0 igcmod=0 igbmod=0
+ capmod=2 cgso={cov:.6g} cgdo={cov:.6g} cgbo=0 cgsl=0 cgdl=0 cf=0 noff=1 voffcv={voffcv:.6g}
"""


def golden_current(par, pol, w, l, vgs, vds, corner=None, leak=True):
    """Drain current (A) of the golden device for magnitudes of vgs and vds; w, l in um. pol: 'n' or 'p'."""
    c = corner or {}
    p = 2 + par["alpha_" + pol]
    b = par["ss_" + pol] * c.get("ss" + pol, 1) * p / math.log(10)
    vth = par["vth_" + pol] + c.get("dvt" + pol, 0)
    cox = par["eps_ox"] * EPS0 / (par["tox"] * 1e-9)
    k = c.get("k" + pol, 1) * 0.5 * par["mu_" + pol] * 1e-4 * cox * w / l / par["v_ref"] ** par["alpha_" + pol]
    u = lambda v: b * np.logaddexp(0, (v - vth) / b)
    us, ud = u(vgs), u(vgs - vds)
    i = k * (us ** p - ud ** p) * (1 + par["lambda_" + pol] / l * (np.abs(vds) - np.abs(us - ud)))
    return i + (c.get("leak" + pol, 1) * par["leak_" + pol] * 1e-12 * w * vds if leak else 0)


def model(par, pol, values, symbolic=True):
    """Text of the .model. symbolic: with the corner parameters as SPICE expressions, else nominal numbers only."""
    cox = par["eps_ox"] * EPS0 / (par["tox"] * 1e-9)
    sign = "" if pol == "n" else "-"
    v = {name: f"{value:.6g}" for name, value in values.items()}
    voffcv = par["vth_" + pol] - float(v["vth0"])   # so that the gate charge starts at the golden |Vth|
    if symbolic:
        ss = "ss" + pol
        v["vth0"] = f"{{{sign}({v['vth0']}+dvt{pol})}}"
        # n = 1+cit/cox is what the swing is proportional to; voff is part of the same exponent.
        v["cit"] = f"{{{v['cit']}*{ss}+{cox:.6g}*({ss}-1)}}"
        v["voff"] = f"{{{v['voff']}*{ss}}}"
        v["u0"] = f"{{{v['u0']}*k{pol}}}"
    else:
        v["vth0"] = sign + v["vth0"]
    free = " ".join(f"{name}={text}" for name, text in v.items())
    return (f".model tft{pol}_m {pol}mos level=14 version=4.8 {free}\n"
            + FIXED.format(tox=par["tox"] * 1e-9, eps=par["eps_ox"], cov=cox * par["overlap"] * 1e-6, voffcv=voffcv,
                           pdits=par["lambda_" + pol] * 1e-6 * 1e10))


def sweep_deck(header, pol, devices, vgs_start=0.0, vgs_step=0.1):
    """DC sweep of the gate of many devices [(element text with nodes d g, vds)]; source at 0."""
    sign = 1 if pol == "n" else -1
    lines = [header, "vg g 0 0"]
    for i, (element, vds) in enumerate(devices):
        lines += [element.format(i=i, d=f"d{i}"), f"v{i} d{i} 0 dc {sign * vds:g}"]
    lines += [".control", f"dc vg {sign * vgs_start:g} {sign * VG_MAX:g} {sign * vgs_step:g}",
              "wrdata iv.dat " + " ".join(f"i(v{i})" for i in range(len(devices))), ".endc", ".end"]
    return "\n".join(lines) + "\n"


def currents(deck, pol, cache=True):
    """Table of sweep_deck: gate voltages (magnitudes), current[vgs][device] (magnitudes)."""
    table = np.array(spice.run(deck, cache=cache).tables.get("iv.dat", []))
    if table.ndim != 2 or not len(table):
        raise spice.Failure("the sweep wrote no table", deck)
    # wrdata repeats the sweep voltage before each current; a positive drain current leaves the source v<i>.
    sign = 1 if pol == "n" else -1
    return sign * table[:, 0], -sign * table[:, 1::2]


def errors(vgs, i, golden, vth, floor):
    """(on-current error, subthreshold error in decades) of arrays [vgs][device]; floor (A): leakage that hides the tail"""
    on = vgs >= vth + 0.6
    sub = ~on
    return (float(np.max(np.abs(i[on] / golden[on] - 1))),
            float(np.max(np.abs(np.log10((i[sub] + floor) / (golden[sub] + floor))))))


def fit(kit, par, pol):
    """Fitted values of FREE for one polarity."""
    length, width = kit.length_um, 2 * kit.length_um
    start = [s if s is not None else 0.7 * par["mu_" + pol] * 1e-4 for _, s, _ in FREE]
    scale = [s if s is not None else 0.3 * par["mu_" + pol] * 1e-4 for _, _, s in FREE]
    start[0] = par["vth_" + pol] - 0.15
    start, scale = np.array(start), np.array(scale)
    header = (f"* fit {pol}\n.temp {kit.data['temperature_c']}\n.options gmin=1e-18 abstol=1e-16 reltol=1e-5\n"
              "vddb vddb 0 dc 5.5\n")
    bulk = "0" if pol == "n" else "vddb"
    elements = [(f"m{{i}} {{d}} g 0 {bulk} tft{pol}_m w={width:g}u l={length:g}u", v) for v in VDS]
    vds = np.array(VDS)[None, :]

    def residuals(x):
        values = {name: v for (name, _, _), v in zip(FREE, start + (x - 1) * scale)}
        vgs, i = currents(sweep_deck(header + model(par, pol, values, symbolic=False), pol, elements, VG_MIN), pol, cache=False)
        golden = golden_current(par, pol, width, length, vgs[:, None], vds, leak=False)
        ratio = np.log(np.maximum(i, 1e-18) / golden)
        excess = vgs - par["vth_" + pol]
        # 2 % is worth as much above threshold as 0.2 decade in the tail, which no delay depends on.
        weight = np.where(excess >= 0.5, 1 / 0.02, np.where(excess >= 0.2, 1 / 0.06, 1 / 0.5))
        r = (ratio * weight[:, None]).ravel()
        return np.sign(r) * np.abs(r) ** 1.5   # leans towards the largest error, which is what is checked

    lower = {"delta": 1e-3, "cit": 0, "voff": -2.0}
    upper = {"delta": 0.5, "voff": 0.5}
    bounds = ([1 + (lower.get(n, -np.inf) - s) / c for (n, _, _), s, c in zip(FREE, start, scale)],
              [1 + (upper.get(n, np.inf) - s) / c for (n, _, _), s, c in zip(FREE, start, scale)])
    progress = spice.Progress(f"fit {pol}", 60 * (len(FREE) + 1))

    # The unknowns are steps from the start, counted from 1: a relative difference step has no meaning at 0.
    def counted(x):
        progress.step()
        return residuals(x)

    result = least_squares(counted, np.ones(len(FREE)), bounds=bounds, diff_step=1e-3, xtol=1e-6, ftol=1e-7, max_nfev=60)
    progress.end()
    return {name: float(v) for (name, _, _), v in zip(FREE, start + (result.x - 1) * scale)}


def fingerprint(kit, par):
    """What the card depends on besides this program: shown in the card, so that a stale one is noticed."""
    text = json.dumps([kit.length_um, kit.data["temperature_c"], {k: v for k, v in sorted(par.items()) if not k.startswith("sigma_")}])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def card(kit, par, fits):
    """Text of tft.sp."""
    length = kit.length_um
    text = f"""* SPDX-License-Identifier: Apache-2.0
* TFTs of technology {kit.name} as BSIM4 (level 14). Written by scripts/kit/fit.py from parameters.json: do not edit.
* parameters: {fingerprint(kit, par)}
* The deck header (Kit.deck_header) gives the corner parameters dvtn dvtp (shift of |Vth|, V), kn kp (factor of
* mobility), ssn ssp (of subthreshold swing), leakn leakp (of leakage), and the global node vddb = supply: with the bulk
* of the n-TFTs at 0 and of the p-TFTs at vddb no junction ever opens, there is no body effect, and drain and source
* stay equal. Per device: w, l (m), dvt (V, added to |Vth|), ku (factor of mobility): for local variation.
"""
    for pol in "np":
        text += model(par, pol, fits[pol])
    for pol, width in (("n", 2), ("p", 3)):
        bulk, sign = ("0", "") if pol == "n" else ("vddb", "-")
        text += (f".subckt tft{pol} d g s params: w={width * length:g}u l={length:g}u dvt=0 ku=1\n"
                 f"m1 d g s {bulk} tft{pol}_m w={{w}} l={{l}} delvto={{{sign}dvt}} mulu0={{ku}}\n"
                 f"r1 d s {{1/(leak{pol}*{par['leak_' + pol] * 1e-6:.6g}*w)}}\n.ends\n")
    return text


def gate_charge(kit, par):
    """Gate charge of the card over that of the golden device: each gate from 0 to each voltage, d = s (worst error).

    Also with the drain at the supply, where two thirds of the channel are charged."""
    w, l = 6 * kit.length_um, kit.length_um
    worst = 0.0
    v = kit.nominal_voltage
    decks = []
    for pol in "np":
        rail = ("0", "0") if pol == "n" else ("{vdd}", "{vdd}")
        step = "pwl(0 0 1u {vdd})" if pol == "n" else "pwl(0 {vdd} 1u 0)"
        for golden in (False, True):
            decks.append(kit.deck_header(None, v, include=(), golden=golden, title="gate charge")
                         + f"vg g 0 {step}\nvs s 0 {rail[0]}\nvd d 0 {rail[1]}\nx1 d g s tft{pol} w={w:g}u l={l:g}u\n"
                         ".tran 2n 1u\n.meas tran q integ i(vg) from=0 to=1u\n.end\n")
    results = spice.run_many(decks, ["q"])
    for i in (0, 2):
        worst = max(worst, abs(results[i]["q"] / results[i + 1]["q"] - 1))
    return worst


def check(kit, par):
    """Figures of the card on disk: [(name, config, value, unit, bound)]"""
    figures = []
    names = kit.corners
    for pol in "np":
        decks, configs = [], []
        for corner in names:
            for w, l in GEOMETRIES if corner == kit.nominal_corner else ((2 * kit.length_um, kit.length_um),):
                element = f"x{{i}} {{d}} g 0 tft{pol} w={w:g}u l={l:g}u"
                header = kit.deck_header(corner, max(kit.voltages), include=(), title="fit check")
                decks.append(sweep_deck(header + ".options gmin=1e-18 abstol=1e-16 reltol=1e-5\n", pol, [(element, v) for v in VDS]))
                configs.append((corner, w, l))
        results = spice.run_many(decks, label=f"check {pol}")
        for deck, result, (corner, w, l) in zip(decks, results, configs):
            vgs, i = currents(deck, pol)
            c = kit.corner_parameters(corner)
            golden = golden_current(par, pol, w, l, vgs[:, None], np.array(VDS)[None, :], c)
            floor = c["leak" + pol] * par["leak_" + pol] * 1e-12 * w * kit.nominal_voltage
            on, sub = errors(vgs, i, golden, par["vth_" + pol] + c["dvt" + pol], floor)
            config = f"{pol}/{corner}/w{w:g}/l{l:g}"
            figures.append(("on_current_error_percent", config, 100 * on, "%", 100 * ON_BOUND))
            figures.append(("subthreshold_error_decades", config, sub, "decade", SUB_BOUND if corner == kit.nominal_corner else CORNER_SUB_BOUND))
    figures.append(("gate_charge_error_percent", "n and p", 100 * gate_charge(kit, par), "%", 100 * CHARGE_BOUND))
    return figures


def check_texts(kit, par):
    """What is out of date: the card made of other parameters, defaults in golden.va that are not those of parameters.json."""
    stale = []
    if f"* parameters: {fingerprint(kit, par)}" not in kit.path("device").read_text():
        stale.append(f"{kit.data['device']} was not made from this parameters.json and kit.json: run scripts/kit/fit.py --tech {kit.folder.name}")
    path = kit.folder / "device" / "golden.va"
    if not path.is_file():
        return stale   # a text for other simulators: a technology may do without
    found = {m[1]: float(m[2]) for m in re.finditer(r"parameter\s+real\s+(\w+)\s*=\s*([-+.\deE]+)", path.read_text())}
    return stale + [f"golden.va: {name} = {found.get(name)}, parameters.json says {par[name]:g}"
                    for name in par if not name.startswith("sigma_") and found.get(name) != par[name]]


def run():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kit_module.add_arguments(parser, corner=False, voltage=False)
    parser.add_argument("--check", action="store_true", help="compare the card that is there; exit code 1 beyond the bounds")
    parser.add_argument("--metrics", action="store_true", help="also write build/metrics/device.json")
    args = parser.parse_args()
    kit = Kit.load(args.tech)
    par = kit.parameters()
    if not args.check:
        fits = {pol: fit(kit, par, pol) for pol in "np"}
        path = kit.folder / kit.data["device"]
        kit_module.write_atomic(path, card(kit, par, fits))
        print(f"wrote {path.relative_to(kit_module.ROOT) if path.is_relative_to(kit_module.ROOT) else path}")
    figures = check(kit, par)
    worst = {}
    for name, config, value, unit, bound in figures:
        if value > bound:
            print(f"beyond its bound: {name} of {config}: {value:.3g} {unit} > {bound:g}", file=sys.stderr)
        reference = config.split("/")[1:2] == [kit.nominal_corner] and config.endswith(f"/l{kit.length_um:g}")
        key = (name, config[0] if "/" in config else "", "reference" if reference else "all")
        worst[key] = max(worst.get(key, (0, ""))[0:1] + (value,)), unit
    for (name, pol, where), (value, unit) in sorted(worst.items()):
        print(f"{name:28} {pol:2} {where:10} {value:6.2f} {unit}")
    wrong = check_texts(kit, par)
    for line in wrong:
        print(line, file=sys.stderr)
    if args.metrics:
        chipfiles.write_metrics("device", [
            chipfiles.figure(name, config, round(value, 4), unit, bound, at_least=False) for name, config, value, unit, bound in figures])
    return 1 if wrong or any(value > bound for _, _, value, _, bound in figures) else 0


if __name__ == "__main__":
    def guarded():
        try:
            return run()
        except spice.Failure as failure:
            print(f"error: simulation failed: {failure}", file=sys.stderr)
            return 1
    kit_module.main(guarded)
