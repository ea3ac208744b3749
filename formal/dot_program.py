# SPDX-License-Identifier: Apache-2.0
"""The bytes of a dot product for formal/dot.sv, written from docs/commands.md, "Dot products"."""

AND = 8


def setw(value):
    return [0x40 | value]


def mov(register, value):
    return setw(value) + [0x10 | register]


def pairs(count, minus, last):
    """RUNs of `count` pairs; the last one carries `last` = {c, kk}."""
    out = []
    while count > 0:
        n = min(count, 8)
        count -= n
        out.append(0x80 | (last << 4 if count == 0 else 0) | (8 if minus else 0) | (n - 1))
    return out


def dot(w, a, s, ws, xs, chip):
    """(bytes, bytes that come back): features from row 0, weights from row 0; every significance is sent, and bits of FLUSH
    until the last byte holds what is left."""
    overlap, ring, width = chip["Overlap"], chip["Ring"], 8 // chip["Cores"]
    code = mov(0, AND) + mov(1, s - 1) + (mov(5, 7) if ring else [])
    code += setw(s - 1) + [0x20] + ([] if overlap else [0x04])
    i = j = 0                     # feature and weight bit of the pair at hand
    significances = w + a - 1
    for significance in range(significances):
        up = significance % 2 == 0
        bits = [(i, j)]
        while (i + 1 < a and j > 0) if up else (i > 0 and j + 1 < w):
            i, j = (i + 1, j - 1) if up else (i - 1, j + 1)
            bits.append((i, j))
        signs = [(xs and i == a - 1) != (ws and j == w - 1) for i, j in bits]
        # The next significance: x goes on or w does.
        if up:
            c = 0 if i + 1 < a else 1
        else:
            c = 1 if j + 1 < w else 0
        i, j = (i, j + 1) if c else (i + 1, j)
        groups = []
        for sign in signs:
            if groups and groups[-1][0] == sign:
                groups[-1][1] += s
            else:
                groups.append([sign, s])
        for index, (sign, count) in enumerate(groups):
            code += pairs(count, sign, (c << 2 | 3) if index == len(groups) - 1 else 0)
    largest = s * chip["Lanes"] * (2 ** w - 1) * (2 ** a - 1)
    sent = significances
    while largest >= 2 ** (sent - 1 + width - 1):
        code.append(0x07)
        sent += 1
    return code, sent


def shapes():
    """(W, A, S, signed weights, signed features): all that formal/dot.sv takes."""
    return [(w, a, s, ws, xs) for w in (1, 2, 3) for a in (1, 2, 3) for s in (1, 2) for ws in (0, 1) for xs in (0, 1)]
