# SPDX-License-Identifier: Apache-2.0
"""Switching activity of a waveform as SAIF: for every net time at 0 and 1, and transitions."""


def name(bit):
    return "".join("\\" + c if c in "[]." else c for c in bit)


def text(activity, top, bits):
    """activity: vcd.Activity. Times are in ps."""
    scale = activity.seconds * 1e12 / activity.length if activity.length else 0.0
    total = round(activity.length * scale)
    out = ['(SAIFILE', '(SAIFVERSION "2.0")', '(DIRECTION "backward")', '(DIVIDER / )', "(TIMESCALE 1 ps)", f"(DURATION {total})",
           f"(INSTANCE {top}", " (NET"]
    for bit in sorted(bits):
        high = round(activity.high[bit] * scale)
        out.append(f"  ({name(bit)} (T0 {total - high}) (T1 {high}) (TX 0) (TC {activity.toggles(bit)}))")
    return "\n".join(out + [" )", ")", ")", ""])
