# SPDX-License-Identifier: Apache-2.0
"""Coordinate descent on the integers of the dense layers at the end of a network.

Every weight and bias is moved by whatever small step lowers the loss on the training examples; the
layers in front of the dense ones stay as they are.
"""

import numpy as np

import integers


def loss_per_example(results, target, scale):
    """Cross entropy of softmax(scale * results) against target distributions; of one result,
    logistic."""
    z = results.astype(np.float32) * np.float32(scale)
    if z.shape[1] == 1:
        z = (z[:, 0] + np.float32(0.5 * scale))
        return np.logaddexp(np.float32(0), z) - z * target[:, -1]
    top = z.max(1)
    return np.log(np.exp(z - top[:, None]).sum(1)) + top - (z * target).sum(1)


def best_scale(results, target, weight):
    spread = max(1e-3, float(results.std()))
    grid = [0.1 / spread * 1.3**i for i in range(20)]
    return min(grid, key=lambda s: float(loss_per_example(results, target, s) @ weight))


class Tail:
    """Dense layers, their inputs and sums for all examples, transposed: [channel][example]."""

    def __init__(self, layers, x):
        self.layers = layers
        self.inputs, self.sums = [], []
        for layer in layers:
            self.inputs.append(np.ascontiguousarray(x.T.astype(np.int32)))
            y = integers.sums(layer, x.reshape(len(x), *layer.input)).reshape(len(x), -1)
            self.sums.append(np.ascontiguousarray(y.T.astype(np.int32)))
            x = integers.activate(layer, y)

    def results(self):
        return self.sums[-1].T

    def move(self, index, out, delta):
        """What changes when sums[index][out] changes by delta (examples): rows, and new values of
        later sums, as [(layer index, array [channel][row])]."""
        layer = self.layers[index]
        if not layer.bits:
            rows = np.flatnonzero(delta)
            return rows, [(index, None)], (self.sums[index][out, rows] + delta[rows])
        new = integers.activate(layer, self.sums[index][out] + delta)
        old = self.inputs[index + 1][out]
        rows = np.flatnonzero(new != old)
        later = []
        following = self.layers[index + 1]
        change = (new[rows] - old[rows]).astype(np.int32)
        y = self.sums[index + 1][:, rows] + np.outer(
            following.weights[:, out].astype(np.int32), change)
        later.append((index + 1, y))
        for i in range(index + 2, len(self.layers)):
            x = integers.activate(self.layers[i - 1], y)
            y = (self.layers[i].weights.astype(np.float32) @ x.astype(np.float32)).astype(np.int32)
            y += self.layers[i].bias[:, None].astype(np.int32)
            later.append((i, y))
        return rows, later, None

    def commit(self, index, out, delta, rows, later):
        self.sums[index][out] += delta.astype(np.int32)
        layer = self.layers[index]
        if layer.bits:
            self.inputs[index + 1][out] = integers.activate(layer, self.sums[index][out])
            for i, y in later:
                self.sums[i][:, rows] = y
                if self.layers[i].bits:
                    self.inputs[i + 1][:, rows] = integers.activate(self.layers[i], y)


def refine(layers, features, labels, weight, sweeps, rng, report, soft=None, heat=0.0):
    """Improves layers (in place) on features (examples, elements). soft: target distributions
    (examples, classes) to learn instead of labels. heat: what a step may cost in the first sweep
    (simulated annealing: a step that raises the loss by c is taken with probability
    exp(-c / temperature); the temperature falls to 0 in the last sweep). Returns the loss."""
    start = len(layers)
    while start > 0 and layers[start - 1].op == "dense":
        start -= 1
    if start == len(layers) or sweeps == 0:
        return None
    x = features if start == 0 else integers.run(layers[:start], features)
    outputs = layers[-1].out
    target = soft
    if target is None:
        target = np.eye(max(2, outputs), dtype=np.float32)[labels]
    weight = (weight / weight.sum()).astype(np.float32)
    tail = Tail(layers[start:], x.reshape(len(x), -1))
    scale = best_scale(tail.results(), target, weight)
    per_example = loss_per_example(tail.results(), target, scale) * weight
    loss = float(per_example.sum())
    possible = [integers.reachable(la.constants, la.weight_bits, la.weight_kind)
                for la in tail.layers]
    for sweep in range(sweeps):
        before = loss
        temperature = heat * (1 - (sweep + 1) / sweeps) ** 2
        moves = [(i, o, k) for i, la in enumerate(tail.layers) for o in range(la.out)
                 for k in range(la.taps + 1)]
        for at in rng.permutation(len(moves)):
            index, out, k = moves[at]
            layer = tail.layers[index]
            is_bias = k == layer.taps
            if is_bias:
                place = int(np.searchsorted(possible[index], layer.bias[out]))
                options = [int(possible[index][p]) - int(layer.bias[out])
                           for p in (place + 1, place - 1, place + 2, place - 2)
                           if 0 <= p < len(possible[index])]
            else:
                low, high = layer.weight_range()
                steps = (2, -2) if layer.weight_kind == "bipolar" else (1, -1, 2, -2)
                options = [d for d in steps if low <= layer.weights[out, k] + d <= high]
            if temperature:
                options = [options[i] for i in rng.permutation(len(options))]
            for d in options:
                delta = np.full(len(x), d, np.int32) if is_bias else tail.inputs[index][k] * d
                rows, later, direct = tail.move(index, out, delta)
                if len(rows) == 0:
                    continue
                if direct is not None:
                    y = tail.sums[index][:, rows].copy()
                    y[out] = direct
                else:
                    y = later[-1][1]
                new = loss_per_example(y.T, target[rows], scale) * weight[rows]
                change = float(new.sum() - per_example[rows].sum())
                most = -1e-7 - (temperature * np.log(rng.rand()) if temperature else 0.0)
                if change < most:
                    loss += change
                    tail.commit(index, out, delta, rows, later)
                    per_example[rows] = new
                    if is_bias:
                        layer.bias[out] += d
                    else:
                        layer.weights[out, k] += d
                    break
        scale = best_scale(tail.results(), target, weight)
        per_example = loss_per_example(tail.results(), target, scale) * weight
        loss = float(per_example.sum())
        report(f"  descent {sweep + 1}: loss {before:.5f} -> {loss:.5f}")
        if loss > before - 1e-5 and not heat:
            break
    integers.check(layers)
    return loss
