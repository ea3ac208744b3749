# SPDX-License-Identifier: Apache-2.0
"""A two-layer integer network for FLEXI: evaluation, limits, QONNX file.

Integers, as the chip computes them (x unsigned `a_bits`, h unsigned `k_bits`, both at most 4):

    y1[h] = sum_i x[i] * w1[h, i] + c1 * v1[h]        w1, v1: signed `w1_bits`
    h[h]  = clamp(y1[h] >> shift, 0, 2**k_bits - 1)   floor shift
    y2[o] = sum_h h[h] * w2[o, h] + c2 * v2[o]        w2, v2: signed `w2_bits`

c1 and c2 are the numbers that one constant lane of each layer always reads.
"""

import dataclasses

import numpy as np

LANES = 32
ROWS = 32
FEATURE_ROWS = 4
MAX_W2_BITS = 4
ACCUMULATOR = 1 << 8  # 9 bits, signed
QONNX = "qonnx.custom_op.general"


def accumulator_bound(x_bits, w_bits):
    """What |accumulator| cannot exceed while products are summed by significance.

    All pairs (bit of x, bit of w) of one significance are added, at most one per lane and pair,
    then the accumulator is halved for the next significance.
    """
    held = most = 0
    for significance in range(x_bits + w_bits - 1):
        pairs = sum(0 <= significance - i < w_bits for i in range(x_bits))
        held = held // 2 + pairs * LANES
        most = max(most, held)
    return most


@dataclasses.dataclass
class Net:
    a_bits: int
    k_bits: int
    w1_bits: int
    w2_bits: int
    shift: int
    c1: int
    c2: int
    w1: np.ndarray  # (hidden, inputs)
    v1: np.ndarray  # (hidden)
    w2: np.ndarray  # (outputs, hidden)
    v2: np.ndarray  # (outputs)

    def rows(self):
        """Weight rows: those of both layers, and k_bits in which the hidden values are kept."""
        return (self.w1.shape[0] * self.w1_bits + self.k_bits
                + self.w2.shape[0] * self.w2_bits)

    def check(self):
        """Raises ValueError when the network does not fit FLEXI-1."""
        hidden, inputs = self.w1.shape
        for name, values, bits in (("w1", self.w1, self.w1_bits), ("v1", self.v1, self.w1_bits),
                                   ("w2", self.w2, self.w2_bits), ("v2", self.v2, self.w2_bits)):
            low, high = -(1 << (bits - 1)), (1 << (bits - 1)) - 1
            if values.min() < low or values.max() > high:
                raise ValueError(f"{name} is not within {low}..{high}")
        for name, value, bits in (("c1", self.c1, self.a_bits), ("c2", self.c2, self.k_bits)):
            if not 1 <= value < 1 << bits:
                raise ValueError(f"{name} is {value}, expected 1..{(1 << bits) - 1}")
        if inputs + 1 > LANES or hidden + 1 > LANES:
            raise ValueError(f"{inputs} inputs and {hidden} hidden units and a constant each do "
                             f"not fit {LANES} lanes")
        if self.rows() > ROWS:
            raise ValueError(f"{self.rows()} weight rows, the chip has {ROWS}")
        for name, bits, most in (("inputs", self.a_bits, FEATURE_ROWS),
                                 ("hidden values", self.k_bits, FEATURE_ROWS),
                                 ("w2", self.w2_bits, MAX_W2_BITS)):
            if not 1 <= bits <= most:
                raise ValueError(f"{name} of {bits} bits, expected 1..{most}")
        for layer, x_bits, w_bits in ((1, self.a_bits, self.w1_bits),
                                      (2, self.k_bits, self.w2_bits)):
            if accumulator_bound(x_bits, w_bits) >= ACCUMULATOR:
                raise ValueError(f"layer {layer}: {x_bits} by {w_bits} bits may overflow the "
                                 "accumulator")
        low = max(0, self.w1_bits + self.a_bits - 1 - self.k_bits)
        high = self.w1_bits + self.a_bits + 14 - self.k_bits
        if not low <= self.shift <= high:
            raise ValueError(f"shift is {self.shift}, expected {low}..{high}")

    def hidden(self, x):
        y = x.astype(np.int64) @ self.w1.astype(np.int64).T + self.c1 * self.v1.astype(np.int64)
        return np.clip(y >> self.shift, 0, (1 << self.k_bits) - 1)

    def outputs(self, x):
        """Exact integer outputs (beats, outputs) for x (beats, inputs)."""
        if x.min() < 0 or x.max() >= 1 << self.a_bits:
            raise ValueError(f"inputs are not within 0..{(1 << self.a_bits) - 1}")
        return (self.hidden(x) @ self.w2.astype(np.int64).T
                + self.c2 * self.v2.astype(np.int64))


def blank(hidden, inputs, args):
    """A network of zeros with the widths of args: its check() tells whether the shape fits."""
    return Net(args.a_bits, args.k_bits, args.w1_bits, args.w2_bits, args.shift, args.c1, args.c2,
               np.zeros((hidden, inputs), int), np.zeros(hidden, int),
               np.zeros((1, hidden), int), np.zeros(1, int))


def metrics(is_v, said_v):
    """Accuracy, V sensitivity, V precision and the share of the majority class."""
    hit = int((is_v & said_v).sum())
    return {
        "beats": len(is_v),
        "v_beats": int(is_v.sum()),
        "accuracy": float((is_v == said_v).mean()),
        "sensitivity": hit / max(1, int(is_v.sum())),
        "precision": hit / max(1, int(said_v.sum())),
        "majority": float(max(is_v.mean(), 1 - is_v.mean())),
    }


def show(name, m):
    return (f"{name}: {m['beats']} beats, {m['v_beats']} V: accuracy {100 * m['accuracy']:.2f} %, "
            f"V sensitivity {100 * m['sensitivity']:.2f} %, V precision "
            f"{100 * m['precision']:.2f} %, majority class {100 * m['majority']:.2f} %")


def save_onnx(net, path, metadata):
    """Writes the network in QONNX form.

    Input scale 1. Weight scale 1. Hidden Quant: scale 2**shift, rounding FLOOR. So the bias
    initialisers are c1 * v1 and 2**shift * c2 * v2, and the output is 2**shift times the integer.
    """
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    net.check()
    hidden, inputs = net.w1.shape
    outputs = net.w2.shape[0]
    step = float(2 ** net.shift)
    init = []

    def constant(name, value):
        init.append(numpy_helper.from_array(np.asarray(value, dtype=np.float32), name))
        return name

    def quant(source, target, scale, bits, signed, rounding):
        return helper.make_node(
            "Quant",
            [source, constant(f"{target}_scale", scale), constant(f"{target}_zero", 0.0),
             constant(f"{target}_bits", float(bits))],
            [target], name=f"quant_{target}", domain=QONNX, signed=signed, narrow=0,
            rounding_mode=rounding)

    nodes = [
        quant("input", "x", 1.0, net.a_bits, 0, "FLOOR"),
        quant(constant("layer1_weight", net.w1), "w1", 1.0, net.w1_bits, 1, "ROUND"),
        helper.make_node("Gemm", ["x", "w1", constant("layer1_bias", net.c1 * net.v1)], ["y1"],
                         name="layer1", transB=1),
        helper.make_node("Relu", ["y1"], ["r1"], name="relu1"),
        quant("r1", "h1", step, net.k_bits, 0, "FLOOR"),
        quant(constant("layer2_weight", net.w2), "w2", 1.0, net.w2_bits, 1, "ROUND"),
        helper.make_node("Gemm", ["h1", "w2", constant("layer2_bias", step * net.c2 * net.v2)],
                         ["output"], name="layer2", transB=1),
    ]
    graph = helper.make_graph(
        nodes, "ecg-nv",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, inputs])],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, outputs])], init)
    model = helper.make_model(
        graph, producer_name="flexi", ir_version=8,
        opset_imports=[helper.make_opsetid("", 13), helper.make_opsetid(QONNX, 1)])
    constants = {"flexi.layer1.constant": str(net.c1), "flexi.layer2.constant": str(net.c2)}
    helper.set_model_props(model, {**metadata, **constants})
    onnx.save(model, path)


def load_onnx(path):
    """Reads what save_onnx writes; returns (Net, metadata, model)."""
    import onnx
    from onnx import numpy_helper

    model = onnx.load(path)
    values = {t.name: numpy_helper.to_array(t).astype(np.float64) for t in model.graph.initializer}
    by_name = {n.name: n for n in model.graph.node}
    meta = {p.key: p.value for p in model.metadata_props}

    def integers(values, what):
        rounded = np.rint(values)
        if not np.array_equal(rounded, values):
            raise ValueError(f"{path}: {what} is not an integer")
        return rounded.astype(np.int64)

    def quant(name):
        n = by_name[name]
        scale, bits = float(values[n.input[1]]), int(values[n.input[3]])
        shift = int(np.log2(scale))
        if scale != 2.0 ** shift or float(values[n.input[2]]) != 0:
            raise ValueError(f"{path}: {name}: scale {scale} is no power of two or zero is not 0")
        return shift, bits, values.get(n.input[0])

    _, a_bits, _ = quant("quant_x")
    _, w1_bits, w1 = quant("quant_w1")
    shift, k_bits, _ = quant("quant_h1")
    _, w2_bits, w2 = quant("quant_w2")
    c1, c2 = int(meta["flexi.layer1.constant"]), int(meta["flexi.layer2.constant"])
    b1 = values[by_name["layer1"].input[2]]
    b2 = values[by_name["layer2"].input[2]]
    net = Net(a_bits, k_bits, w1_bits, w2_bits, shift, c1, c2,
              integers(w1, "layer 1 weight"), integers(b1 / c1, "layer 1 bias / constant"),
              integers(w2, "layer 2 weight"),
              integers(b2 / 2.0 ** shift / c2, "layer 2 bias / constant"))
    net.check()
    return net, meta, model


def run_graph(model, x):
    """Evaluates the graph node by node in floating point, knowing nothing of layers."""
    from onnx import numpy_helper

    values = {t.name: numpy_helper.to_array(t).astype(np.float64) for t in model.graph.initializer}
    values["input"] = x.astype(np.float64)
    for n in model.graph.node:
        attribute = {a.name: a for a in n.attribute}
        v = [values[name] for name in n.input]
        if n.op_type == "Quant":
            signed = attribute["signed"].i
            bits = int(v[3])
            low, high = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2 ** bits - 1)
            rounding = np.floor if attribute["rounding_mode"].s == b"FLOOR" else np.rint
            result = (np.clip(rounding(v[0] / v[1] + v[2]), low, high) - v[2]) * v[1]
        elif n.op_type == "Gemm":
            result = v[0] @ v[1].T + v[2]
        elif n.op_type == "Relu":
            result = np.maximum(v[0], 0)
        else:
            raise ValueError(f"node {n.name}: operator {n.op_type} is not known")
        values[n.output[0]] = result
    return values["output"]
