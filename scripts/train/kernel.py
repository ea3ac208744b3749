# SPDX-License-Identifier: Apache-2.0
"""A parent that compares: ridge regression on how near an example is to some of the others.

near(x, c) = exp(-width * |metric * (x - c)|^2 / V) for "centres" of the examples, V the mean square
of metric * x about its mean, summed over the elements. One matrix gives all leave-one-out answers:
what a group contributes to the sums is taken off again. A network learns from its logits.

options: centres (number), width, ridge, slope (logit for a full answer), metric (one number for
every element; default 1).
"""

import numpy as np
import scipy.linalg


class Kernel:
    def __init__(self, x, labels, classes, options, centres):
        """x (examples, elements), centres: rows of x to compare with."""
        self.metric = np.array(options.get("metric", [1.0] * x.shape[1]), np.float32)
        if len(self.metric) != x.shape[1]:
            raise ValueError(f"metric of {len(self.metric)} numbers for {x.shape[1]} elements")
        self.slope, self.ridge = options.get("slope", 4.0), options.get("ridge", 0.3)
        own = x.astype(np.float32) * self.metric
        self.width = options.get("width", 1.0) / float(own.var(0).sum())
        self.points = own[centres]
        self.near = self.compare(x)
        self.target = np.eye(classes, dtype=np.float32)[labels]
        self.between = self.compare(x[centres]).astype(np.float64)
        self.products = self.near.T @ self.near
        self.answers = self.near.T @ self.target

    def compare(self, x):
        own = x.astype(np.float32) * self.metric
        square = (own**2).sum(1)[:, None] + (self.points**2).sum(1) - 2 * own @ self.points.T
        return np.exp(-self.width * np.maximum(square, 0))

    def weights(self, without=None):
        """without: examples (a mask) that must not have a share."""
        products, answers = self.products, self.answers
        if without is not None:
            rows = self.near[without]
            products, answers = products - rows.T @ rows, answers - rows.T @ self.target[without]
        size = len(self.points)
        return scipy.linalg.solve(
            products.astype(np.float64) + 0.1 * self.between + self.ridge * np.eye(size),
            answers.astype(np.float64), assume_a="pos").astype(np.float32)

    def logits(self, x, weights, chunk=2000):
        return np.concatenate([self.slope * 2 * (self.compare(x[i:i + chunk]) @ weights)
                               for i in range(0, len(x), chunk)])


def of(x, labels, classes, options, rows, seed):
    """rows: those that centres are drawn from."""
    rng = np.random.RandomState(seed)
    return Kernel(x, labels, classes, options,
                  rng.permutation(rows)[:options.get("centres", 1500)])


def noisy(x, bits, options, seed):
    """Copies of x (examples, elements) with normal noise, rounded into the range of `bits` bits,
    unsigned. options: copies; size: the largest standard deviation in steps, each example has a
    share of it; metric: what the noise is smaller by, so that it has one size in the kernel's
    eyes; mix: up to which share another example is mixed in (default 0; what such a mixture is, the
    kernel has to say: alpha 1)."""
    rng = np.random.RandomState(seed)
    size = options["size"] / np.array(options.get("metric", [1.0] * x.shape[1]))
    copies = []
    for _ in range(options["copies"]):
        copy = x.astype(float)
        if "mix" in options:
            share = options["mix"] * rng.rand(len(x), 1)
            copy = (1 - share) * x + share * x[rng.permutation(len(x))]
        copy += rng.rand(len(x), 1) * rng.randn(*x.shape) * size
        copies.append(np.clip(np.rint(copy), 0, (1 << bits) - 1).astype(x.dtype))
    return copies
