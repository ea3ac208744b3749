# SPDX-License-Identifier: Apache-2.0
"""Writes integer networks as QONNX, and the golden integers that a check compares with."""

import numpy as np

import integers

QONNX = "qonnx.custom_op.general"


def save(layers, path, name, metadata):
    """Input and weight scales are 1; a hidden Quant has scale 2^shift times that of its sums and
    rounding FLOOR, so biases and results carry the scale of the layer before."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    integers.check(layers)
    init, nodes = [], []

    def constant(label, value):
        init.append(numpy_helper.from_array(np.asarray(value, dtype=np.float32), label))
        return label

    def quant(source, target, scale, bits, signed, rounding):
        nodes.append(helper.make_node(
            "Quant", [source, constant(f"{target}_scale", scale), constant(f"{target}_zero", 0.0),
                      constant(f"{target}_bits", float(bits))],
            [target], name=f"quant_{target}", domain=QONNX, signed=int(signed), narrow=0,
            rounding_mode=rounding))

    first = layers[0]
    flat = first.op == "dense"
    shape = [1, first.taps] if flat else [1, *first.input]
    quant("input", "x", 1.0, first.input_bits, first.input_signed, "FLOOR")
    value, scale = "x", 1.0
    for layer in layers:
        last = layer is layers[-1]
        if not layer.product:
            nodes.append(helper.make_node(
                "MaxPool", [value], [layer.name + "_y"], name=layer.name,
                kernel_shape=list(layer.kernel), strides=list(layer.stride),
                pads=list(layer.pad) * 2))
            value = layer.name + "_y"
            continue
        weight = constant(layer.name + "_weight", layer.weights)
        if layer.weight_kind == "bipolar":
            nodes.append(helper.make_node(
                "BipolarQuant", [weight, constant(layer.name + "_weight_scale", 1.0)],
                [layer.name + "_w"], name=f"quant_{layer.name}_w", domain=QONNX))
        else:
            quant(weight, layer.name + "_w", 1.0, layer.weight_bits,
                  layer.weight_kind == "signed", "ROUND")
        bias = constant(layer.name + "_bias", layer.bias * scale)
        y = "output" if last else layer.name + "_y"
        if layer.op == "dense":
            if not flat:
                nodes.append(helper.make_node("Flatten", [value], [layer.name + "_flat"],
                                              name=layer.name + "_flatten", axis=1))
                value, flat = layer.name + "_flat", True
            nodes.append(helper.make_node("Gemm", [value, layer.name + "_w", bias], [y],
                                          name=layer.name, transB=1))
        else:
            nodes.append(helper.make_node(
                "Conv", [value, layer.name + "_w", bias], [y], name=layer.name,
                kernel_shape=list(layer.kernel), strides=list(layer.stride),
                pads=list(layer.pad) * 2, dilations=list(layer.dilation), group=layer.groups))
        if not last:
            scale *= 2.0 ** layer.shift
            nodes.append(helper.make_node("Relu", [y], [layer.name + "_r"],
                                          name=layer.name + "_relu"))
            quant(layer.name + "_r", layer.name + "_h", scale, layer.bits, False, "FLOOR")
            value = layer.name + "_h"
    results = [1, layers[-1].out] if layers[-1].op == "dense" else [1, *layers[-1].output]
    graph = helper.make_graph(
        nodes, name, [helper.make_tensor_value_info("input", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, results)], init)
    model = helper.make_model(
        graph, producer_name="flexi", ir_version=8,
        opset_imports=[helper.make_opsetid("", 13), helper.make_opsetid(QONNX, 1)])
    helper.set_model_props(model, {key: str(value) for key, value in metadata.items()})
    onnx.save(model, path)


def generated_inputs(layers, count, seed):
    """Inputs that nobody measured: all lowest, all highest, uniform ones and sparse ones."""
    rng = np.random.RandomState(seed)
    first = layers[0]
    size = int(np.prod(first.input))
    low = -(1 << (first.input_bits - 1)) if first.input_signed else 0
    high = low + (1 << first.input_bits) - 1
    x = rng.randint(low, high + 1, (count, size))
    x[count // 2:] *= rng.rand(count - count // 2, size) < 0.3
    x[0], x[1] = low, high
    return x


def save_golden(layers, path, count=32, seed=1):
    """.npz with "input", "layer/<node name>" for every layer's integers and "result"."""
    x = generated_inputs(layers, count, seed)
    tensors = integers.run(layers, x, every=True)
    members = {f"layer/{la.name}": t.astype(np.int64) for la, t in zip(layers, tensors)}
    np.savez(path, input=x.astype(np.int64), result=tensors[-1].astype(np.int64), **members)


def run_file(path, features):
    """Evaluates the graph of a file node by node in floating point, knowing nothing of layers."""
    import onnx
    from onnx import numpy_helper

    model = onnx.load(path)
    values = {t.name: numpy_helper.to_array(t).astype(np.float64) for t in model.graph.initializer}
    dims = [d.dim_value for d in model.graph.input[0].type.tensor_type.shape.dim]
    values["input"] = features.astype(np.float64).reshape(-1, *dims[1:])

    def patches(x, kernel, a):
        py, px = a["pads"][:2]
        x = np.pad(x, ((0, 0), (0, 0), (py, py), (px, px)))
        dy, dx = a.get("dilations", [1, 1])
        seen = np.lib.stride_tricks.sliding_window_view(
            x, ((kernel[0] - 1) * dy + 1, (kernel[1] - 1) * dx + 1), axis=(2, 3))
        return seen[:, :, ::a["strides"][0], ::a["strides"][1], ::dy, ::dx]

    for n in model.graph.node:
        a = {t.name: list(t.ints) or (t.s if t.s else t.i) for t in n.attribute}
        v = [values[key] for key in n.input]
        if n.op_type == "Quant":
            bits = int(v[3])
            low, high = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if a["signed"] \
                else (0, 2**bits - 1)
            rounding = np.floor if a["rounding_mode"] == b"FLOOR" else np.rint
            y = (np.clip(rounding(v[0] / v[1] + v[2]), low, high) - v[2]) * v[1]
        elif n.op_type == "BipolarQuant":
            y = np.where(v[0] >= 0, 1.0, -1.0) * v[1]
        elif n.op_type == "Gemm":
            y = v[0] @ v[1].T + v[2]
        elif n.op_type == "Relu":
            y = np.maximum(v[0], 0)
        elif n.op_type == "Flatten":
            y = v[0].reshape(len(v[0]), -1)
        elif n.op_type == "MaxPool":
            y = patches(v[0], a["kernel_shape"], a).max(axis=(-1, -2))
        elif n.op_type == "Conv":
            seen, per = patches(v[0], v[1].shape[2:], a), v[1].shape[1]
            each = v[1].shape[0] // a["group"]
            y = np.concatenate([
                np.einsum("ncyxij,ocij->noyx", seen[:, g * per:(g + 1) * per],
                          v[1][g * each:(g + 1) * each]) for g in range(a["group"])], 1)
            y = y + v[2].reshape(1, -1, 1, 1)
        else:
            raise ValueError(f"node {n.name}: operator {n.op_type} is not known")
        values[n.output[0]] = y
    return values["output"].reshape(len(features), -1)
