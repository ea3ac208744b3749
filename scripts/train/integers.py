# SPDX-License-Identifier: Apache-2.0
"""A chain of integer layers as the chip computes them, in numpy: the truth for accuracies.

A network is a list of Layer. Tensors are (examples, channels, height, width); element (c, y, x) of
an example is number (c * height + y) * width + x of its features. A signal of n samples is
(channels, 1, n).

    product (conv, dense):  y[o] = sum of weight * x over o's window + bias[o]
        bits = 0 (last layer): y itself
        else                   clamp(floor(y / 2^shift), 0, 2^bits - 1)
    maxpool:                   largest of the window

Weights are `weight_bits` wide: signed (two's complement), unsigned, or bipolar (one bit: -1, 1).
A bias is made by constant lanes: sum over constants of constant * v, v within a weight's range.
"""

import dataclasses
import itertools
import json
import pathlib

import numpy as np

EXACT = 2**53  # below this every integer is a double: BLAS computes sums without an error


@dataclasses.dataclass
class Layer:
    name: str
    op: str  # conv, dense, maxpool
    out: int  # channels
    input: tuple  # shape (channels, height, width)
    output: tuple
    kernel: tuple = (1, 1)  # dense: the whole input is one window
    stride: tuple = (1, 1)
    pad: tuple = (0, 0)  # rows above and below, columns left and right
    dilation: tuple = (1, 1)
    groups: int = 1
    weight_bits: int = 0
    weight_kind: str = "signed"
    constants: tuple = ()
    bits: int = 0  # of the output; 0: sums
    shift: int | None = None  # None: training chooses it
    input_bits: int = 0
    input_signed: bool = False
    weights: np.ndarray | None = None  # (out, input channels / groups, kernel...); dense: (out, inputs)
    bias: np.ndarray | None = None

    @property
    def product(self):
        return self.op != "maxpool"

    @property
    def taps(self):
        """Inputs of one output, without constant lanes."""
        channels, height, width = self.input
        if self.op == "dense":
            return channels * height * width
        return channels // self.groups * self.kernel[0] * self.kernel[1]

    def weight_range(self):
        return weight_range(self.weight_bits, self.weight_kind)

    def least_shift(self):
        """Write-back keeps all bits that leave: at least W + A - 1 of them."""
        return max(0, self.weight_bits + self.input_bits - 1 - self.bits)

    def weight_shape(self):
        if self.op == "dense":
            return (self.out, self.taps)
        return (self.out, self.input[0] // self.groups, *self.kernel)


def weight_range(bits, kind):
    if kind == "signed":
        return -(1 << (bits - 1)), (1 << (bits - 1)) - 1
    return (-1, 1) if kind == "bipolar" else (0, (1 << bits) - 1)


def reachable(constants, bits, kind):
    """All biases that constant lanes can make, ascending."""
    low, high = weight_range(bits, kind)
    values = range(low, high + 1, 2 if kind == "bipolar" else 1)
    sums = {0}
    for constant in constants:
        sums = {s + constant * v for s, v in itertools.product(sums, values)}
    return np.array(sorted(sums), np.int64)


def pair(value):
    return tuple(value) if isinstance(value, (list, tuple)) else (value, value)


def build(config, bits, is_signed=False):
    """Layers of a configuration, without weights. bits: of the input. Raises ValueError."""
    shape = tuple(config["shape"])
    layers = []
    specs = [s for s in config["layers"] if s["op"] != "flatten"]  # a dense layer flattens
    for index, spec in enumerate(specs):
        known = {"op", "out", "kernel", "stride", "pad", "dilation", "groups", "weight_bits",
                 "weight_kind", "constants", "bits", "shift", "name", "rate", "spread"}
        if set(spec) - known:
            raise ValueError(f"layer {index + 1}: unknown {sorted(set(spec) - known)}")
        op = spec["op"]
        one_d = op == "conv1d" or (op == "maxpool" and shape[1] == 1)
        options = {}
        for key, default in (("kernel", 1), ("stride", None), ("pad", 0), ("dilation", 1)):
            value = spec.get(key, default)
            if value is None:
                value = options["kernel"] if op == "maxpool" else 1
            flat = {"pad": 0}.get(key, 1)
            options[key] = (flat, value) if one_d and not isinstance(value, (list, tuple)) \
                else pair(value)
        op = {"conv1d": "conv", "conv2d": "conv"}.get(op, op)
        if op == "dense":
            output = (spec["out"], 1, 1)
        elif op in ("conv", "maxpool"):
            size = [(shape[1 + d] + 2 * options["pad"][d]
                     - options["dilation"][d] * (options["kernel"][d] - 1) - 1)
                    // options["stride"][d] + 1 for d in (0, 1)]
            output = (spec["out"] if op == "conv" else shape[0], *size)
            if min(size) < 1:
                raise ValueError(f"layer {index + 1}: nothing is left of {shape}")
        else:
            raise ValueError(f"layer {index + 1}: op {op}; conv, conv1d, dense, maxpool would do")
        number = sum(layer.product for layer in layers) + 1
        name = spec.get("name", f"layer{number}" if op != "maxpool" else f"pool{number - 1}")
        layer = Layer(name, op, output[0], shape, output, **options, input_bits=bits,
                      input_signed=is_signed)
        if layer.product:
            last = not any(s["op"] != "maxpool" for s in specs[index + 1:])
            layer.groups = spec.get("groups", 1)
            layer.weight_kind = spec.get("weight_kind", "signed")
            layer.weight_bits = spec["weight_bits"]
            if (layer.weight_bits, layer.weight_kind) == (1, "signed"):
                raise ValueError(f"{name}: QONNX takes signed weights of one bit for -1 and 1; "
                                 "weight_kind bipolar or unsigned would be right")
            top = (1 << (bits - is_signed)) - 1
            layer.constants = tuple(spec.get("constants", [max(1, top)]))
            if any(not 1 <= c <= max(1, top) for c in layer.constants):
                raise ValueError(f"{name}: constants {layer.constants}; 1..{top} would be right")
            layer.bits = 0 if last else spec["bits"]
            layer.shift = spec.get("shift")
            bits, is_signed = (layer.bits or bits), False
        layers.append(layer)
        shape = output
    if not layers or not layers[-1].product:
        raise ValueError("the last layer must be conv or dense")
    return layers


def windows(layer, x):
    """(examples, channels, kernel y, kernel x, out y, out x): what every window sees."""
    (py, px), (ky, kx), (dy, dx), (sy, sx) = layer.pad, layer.kernel, layer.dilation, layer.stride
    x = np.pad(x, ((0, 0), (0, 0), (py, py), (px, px)))
    _, oy, ox = layer.output
    return np.stack([np.stack([
        x[:, :, i * dy:i * dy + (oy - 1) * sy + 1:sy, j * dx:j * dx + (ox - 1) * sx + 1:sx]
        for j in range(kx)], 2) for i in range(ky)], 2)


def sums(layer, x):
    """Exact sums y of a product, int64, shape (examples, *layer.output)."""
    bound = np.abs(layer.weights.reshape(layer.out, -1)).sum(1).max() * np.abs(x).max(initial=1)
    if bound + np.abs(layer.bias).max(initial=0) >= EXACT:
        raise ValueError(f"{layer.name}: sums beyond 2^53")
    n, weights = len(x), layer.weights.astype(np.float64)
    if layer.op == "dense":
        y = x.reshape(n, -1).astype(np.float64) @ weights.T
    else:
        seen = windows(layer, x.astype(np.float64))
        per_in, per_out = layer.input[0] // layer.groups, layer.out // layer.groups
        places = layer.output[1] * layer.output[2]
        y = np.concatenate([
            weights[g * per_out:(g + 1) * per_out].reshape(per_out, -1)
            @ seen[:, g * per_in:(g + 1) * per_in].reshape(n, -1, places)
            for g in range(layer.groups)], 1)
    return y.reshape(n, *layer.output).astype(np.int64) + layer.bias.reshape(1, -1, 1, 1)


def activate(layer, y):
    return np.clip(y >> layer.shift, 0, (1 << layer.bits) - 1) if layer.bits else y


def apply(layer, x):
    if not layer.product:
        # What is outside of the map must not count: features are at least 0 here, as the pad is.
        if layer.pad != (0, 0) and layer.input_signed:
            raise ValueError(f"{layer.name}: padded pool of signed features")
        return windows(layer, x).max(axis=(2, 3))
    return activate(layer, sums(layer, x))


def run(layers, features, chunk=250, every=False):
    """Results (examples, outputs) as int64; every: a list with each layer's tensor instead."""
    parts = []
    for start in range(0, len(features), chunk):
        x = features[start:start + chunk].astype(np.int64).reshape(-1, *layers[0].input)
        tensors = []
        for layer in layers:
            x = apply(layer, x)
            tensors.append(x)
        parts.append([t.reshape(len(t), -1) for t in (tensors if every else tensors[-1:])])
    joined = [np.concatenate(p) for p in zip(*parts)]
    return joined if every else joined[0]


def judge(results):
    """Class of every example: the first of the largest results; of one result its sign."""
    return (results[:, 0] >= 0).astype(int) if results.shape[1] == 1 else results.argmax(1)


def check(layers):
    """Raises ValueError when a weight, bias or shift is not what the layer can have."""
    for layer in layers:
        if not layer.product:
            continue
        low, high = layer.weight_range()
        weights = layer.weights
        if weights.shape != layer.weight_shape():
            raise ValueError(f"{layer.name}: weights {weights.shape}, not {layer.weight_shape()}")
        if weights.min() < low or weights.max() > high or (
                layer.weight_kind == "bipolar" and np.any(weights == 0)):
            raise ValueError(f"{layer.name}: weights are not {layer.weight_kind} in "
                             f"{layer.weight_bits} bits")
        possible = reachable(layer.constants, layer.weight_bits, layer.weight_kind)
        if not np.isin(layer.bias, possible).all():
            raise ValueError(f"{layer.name}: a bias that constants {layer.constants} do not make")
        if layer.bits and layer.shift < layer.least_shift():
            raise ValueError(f"{layer.name}: shift {layer.shift}, at least {layer.least_shift()}")


def scores(labels, said, classes):
    """Accuracy, share of the largest class, sensitivity per class, confusion matrix."""
    matrix = np.zeros((classes, classes), int)
    np.add.at(matrix, (labels, said), 1)
    per_class = matrix.sum(1)
    return {"examples": int(matrix.sum()),
            "accuracy": float(np.trace(matrix) / max(1, matrix.sum())),
            "majority": float(per_class.max() / max(1, matrix.sum())),
            "sensitivity": [float(matrix[c, c] / per_class[c]) if per_class[c] else None
                            for c in range(classes)],
            "confusion": matrix.tolist()}


def chip(name):
    """Sizes of a chip, from config/chips.json."""
    root = pathlib.Path(__file__).resolve().parents[2]
    chips = json.loads((root / "config/chips.json").read_text())
    return {**chips["chips"], **chips["odd"]}[name]


def fit(layers, chip_name):
    """Weight rows that the layers take on a chip, and what does not fit (the compiler decides).

    A product takes ceil(outputs / cores) groups x segments x W rows. Chips without overlap keep
    hidden features of dense layers in weight rows, k more; chips with it copy features of several
    bits and segments by way of k rows.
    """
    size = chip(chip_name)
    lanes = size["lanes"]
    rows, used, problems, warnings, table = 0, 0, [], [], []
    products = [layer for layer in layers if layer.product]
    for index, layer in enumerate(products):
        segments = -(-(layer.taps + len(layer.constants)) // lanes)
        own = -(-layer.out // size["cores"]) * segments * layer.weight_bits
        hidden = 0
        if index and layer.op == "dense" and products[index - 1].op == "dense":
            if not size["overlap"]:
                hidden = layer.input_bits
                if segments > 1:
                    problems.append(f"{layer.name}: hidden inputs in more than one segment")
                if layer.weight_bits > size["feature_rows"]:
                    problems.append(f"{layer.name}: W {layer.weight_bits} of hidden inputs")
            elif segments > 1 and layer.input_bits > 1:
                hidden = layer.input_bits
        if (index == 0 or size["overlap"]) and segments * layer.input_bits > size["feature_rows"]:
            problems.append(f"{layer.name}: {segments} segments of {layer.input_bits} bits, "
                            f"{size['feature_rows']} feature rows")
        held = most = 0  # accumulator: what no sum by significance can exceed
        for s in range(layer.input_bits + layer.weight_bits - 1):
            pairs = sum(0 <= s - i < layer.weight_bits for i in range(layer.input_bits))
            held = held // 2 + pairs * min(segments * lanes, layer.taps + len(layer.constants))
            most = max(most, held)
        if most >= 1 << (size["acc_width"] - 1):
            warnings.append(f"{layer.name}: sums could reach {most}, accumulator of "
                            f"{size['acc_width']} bits: the weights decide")
        bits = layer.out * (layer.taps + len(layer.constants)) * layer.weight_bits
        table.append({"layer": layer.name, "rows": own + hidden, "segments": segments,
                      "bits": bits, "lanes_used": bits / (own * lanes * size["cores"])})
        rows, used = rows + own + hidden, used + bits
    if rows > size["rows"]:
        problems.append(f"{rows} weight rows, {size['rows']} are there")
    return {"chip": chip_name, "rows": rows, "of": size["rows"], "weight_bits": used,
            "problems": problems, "warnings": warnings, "layers": table}
