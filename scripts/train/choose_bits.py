# SPDX-License-Identifier: Apache-2.0
"""Which measures of a physiology window to compare with which level, for networks of 1-bit inputs.

A window's 124 numbers (`flexi features --input physio-124/1`) give 15 comparisons each, "number >=
level". The 127 of a definition are chosen together with weights of --weight-bits for every class,
so that the sum of the weights of what holds tells the class: one comparison after the other is
taken out, and the one of all, with the weights of all, that lowers the loss most comes in. The
slope, how much a weight of one says (logit), stays small at first, or the first few would decide.

Only the training part of the split is looked at. --hold keeps a part of it aside and shows how well
a choice does on that. Prints kOf127 of sw/signal/physio_window.cpp; the weights are trained anew by
train.py.

  FLEXI_DATA=/data /usr/bin/python3 scripts/train/choose_bits.py
"""

import argparse
import itertools
import pathlib
import types

import numpy as np

import integers
import train

LEVELS = range(-7, 8)
SPLIT = {"task": "physio", "input": "physio-124/1", "split": "noneeg-random", "seed": 1}


def parse():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--flexi", default=train.ROOT / "build/flexi", help="the program (default build/flexi)")
    add("--work", default=train.ROOT / "build/train", type=pathlib.Path)
    add("--hold", type=float, default=0.0, help="share of the training windows kept aside")
    add("--bits", type=int, default=127, help="comparisons to choose (default 127)")
    add("--weight-bits", type=int, default=2)
    add("--slopes", type=float, nargs="*", default=[0.4] + [0.3] * 9, help="one for each round")
    add("--seed", type=int, default=1, help="of the order")
    return parser.parse_args()


def comparisons(x):
    """Columns (examples, comparisons) of 0 and 1, and their (number, level): without those that
    hardly ever change and without near copies of others."""
    columns, names = [], []
    for number, level in itertools.product(range(x.shape[1]), LEVELS):
        column = x[:, number] >= level
        if 0.02 < column.mean() < 0.98:
            columns.append(column)
            names.append((number, level))
    columns = np.stack(columns, 1).astype(np.float32)
    alike = np.abs(np.corrcoef(columns.T))
    kept = []
    for index in np.random.RandomState(0).permutation(len(names)):
        if not kept or alike[index, kept].max() < 0.97:
            kept.append(index)
    return columns[:, kept], [names[index] for index in kept]


def losses(results, labels, slope):
    z = results * slope
    top = z.max(1)
    return float((np.log(np.exp(z - top[:, None]).sum(1)) + top
                  - z[np.arange(len(labels)), labels]).mean())


class Search:
    """Comparisons and weights; the last place is the constant lane, which always holds."""

    def __init__(self, columns, labels, classes, args):
        self.columns, self.labels, self.classes = columns, labels, classes
        self.transposed = np.ascontiguousarray(columns.T)
        low, high = integers.weight_range(args.weight_bits, "signed")
        self.patterns = np.array(list(itertools.product(range(low, high + 1), repeat=classes)),
                                 np.float32)
        self.pairs = list(itertools.combinations_with_replacement(range(classes), 2))
        self.products = np.stack([self.patterns[:, c] * self.patterns[:, d]
                                  * (0.5 if c == d else 1.0) for c, d in self.pairs], 1)
        self.chosen = np.full(args.bits + 1, -1)
        self.weights = np.zeros((args.bits + 1, classes), np.float32)
        self.results = np.zeros((len(labels), classes), np.float32)
        self.rng = np.random.RandomState(args.seed)

    def part(self, place):
        if place == len(self.chosen) - 1:
            return np.ones((len(self.labels), 1), np.float32) * self.weights[place]
        if self.chosen[place] < 0:
            return np.zeros_like(self.results)
        return self.columns[:, self.chosen[place], None] * self.weights[place]

    def estimate(self, slope, transposed):
        """What the loss changes by, to second order, for (comparison, pattern of weights)."""
        p = np.exp(slope * (self.results - self.results.max(1, keepdims=True)))
        p /= p.sum(1, keepdims=True)
        first = slope * (p - np.eye(self.classes, dtype=np.float32)[self.labels])
        second = [slope**2 * p[:, c] * ((c == d) - p[:, d]) for c, d in self.pairs]
        sums = transposed @ np.concatenate([first, np.stack(second, 1)], 1).astype(np.float32)
        sums /= len(self.labels)
        return sums[:, :self.classes] @ self.patterns.T + sums[:, self.classes:] @ self.products.T

    def improve(self, place, slope, tried=6):
        """The best comparison and weights for a place, the others as they are."""
        old = (self.chosen[place], self.weights[place].copy())
        self.results = self.results - self.part(place)
        constant = place == len(self.chosen) - 1
        change = self.estimate(slope, np.ones((1, len(self.labels)), np.float32) if constant
                               else self.transposed)
        best = np.argpartition(change, tried, axis=None)[:tried]
        options = [old] + [(-1 if constant else i // len(self.patterns),
                            self.patterns[i % len(self.patterns)]) for i in best]
        scores = []
        for self.chosen[place], self.weights[place] in options:
            scores.append(losses(self.results + self.part(place), self.labels, slope))
        self.chosen[place], self.weights[place] = options[int(np.argmin(scores))]
        self.results = self.results + self.part(place)

    def round(self, slope):
        for place in self.rng.permutation(len(self.chosen)):
            self.improve(place, slope)

    def judge(self, columns):
        return (columns[:, self.chosen[:-1]] @ self.weights[:-1] + self.weights[-1]).argmax(1)


def main():
    args = parse()
    part = train.Features(args, SPLIT, "train")
    held = train.held_rows(types.SimpleNamespace(hold=args.hold, hold_groups=False), SPLIT, part)
    columns, names = comparisons(part.x.astype(int))
    train.report(f"{len(names)} comparisons, {int((~held).sum())} windows, {int(held.sum())} "
                 "kept aside")
    search = Search(columns[~held], part.labels[~held], len(part.about["classes"]), args)
    for number, slope in enumerate(args.slopes, 1):
        search.round(slope)
        right = np.mean(search.results.argmax(1) == search.labels)
        text = (f"round {number}: loss {losses(search.results, search.labels, slope):.4f}, "
                f"{100 * right:.2f} % of the windows")
        if held.any():
            right = np.mean(search.judge(columns[held]) == part.labels[held])
            text += f", {100 * right:.2f} % of those kept aside"
        train.report(text)
    table = sorted(names[index] for index in search.chosen[:-1])
    print("constexpr Comparison kOf127[] = {" + ", ".join(f"{{{m}, {lv}}}" for m, lv in table)
          + "};")


if __name__ == "__main__":
    main()
