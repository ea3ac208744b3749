#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A quantised network from PyTorch to a file that flexi takes: handwritten digits, trained in seconds.

usage: examples/pytorch/train.py [--hidden N] [--out FOLDER] [--flexi PROGRAM]

Without --hidden one dense layer of 31 numbers to 10 digits, which FLEXI-1 holds; with --hidden 16 two, for FLEXI-4.
Writes net.onnx, test.tes (pictures it has not seen) and golden.npz (PyTorch's own integers of every layer for them).
docs/pytorch.md goes through it.
"""
import argparse
import pathlib
import subprocess
import warnings

import numpy as np
import onnx
import torch
from sklearn.datasets import load_digits

INPUT = "optdigits-strokes/1"    # 31 numbers of 4 bits that flexi makes of a picture
WEIGHT_BITS, FEATURE_BITS = 3, 4
WEIGHT_SCALE = 0.25
TRAINED = 1347                   # pictures; the other 450 are for the test


class Quant(torch.autograd.Function):
    """clamp(round(x / scale)) * scale, whose gradient is that of the clamp; in ONNX a node Quant of QONNX."""

    @staticmethod
    def forward(ctx, x, scale, bits, signed, rounding):
        low = -(2 ** (bits - 1)) if signed else 0
        steps = x / scale
        ctx.save_for_backward((steps >= low) & (steps <= low + 2 ** bits - 1))
        steps = torch.floor(steps) if rounding == "FLOOR" else torch.round(steps)
        return torch.clamp(steps, low, low + 2 ** bits - 1) * scale

    @staticmethod
    def backward(ctx, gradient):
        return gradient * ctx.saved_tensors[0], None, None, None, None

    @staticmethod
    def symbolic(g, x, scale, bits, signed, rounding):
        def constant(value):
            return g.op("Constant", value_t=torch.tensor(float(value)))
        return g.op("qonnx.custom_op.general::Quant", x, constant(scale), constant(0), constant(bits),
                    signed_i=int(signed), narrow_i=0, rounding_mode_s=rounding)


class Net(torch.nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.layers = torch.nn.ModuleList(torch.nn.Linear(a, b, bias=False) for a, b in zip(sizes, sizes[1:]))
        # A hidden feature is a power of two of its sums' steps: a shift, which the chip does itself.
        self.scales = [8.0] * (len(sizes) - 2)

    def sums(self, x):
        """Sums of every layer; the last ones are the result."""
        found = []
        x = Quant.apply(x, 1.0, FEATURE_BITS, False, "FLOOR")
        for n, layer in enumerate(self.layers):
            weight = Quant.apply(layer.weight, WEIGHT_SCALE, WEIGHT_BITS, True, "ROUND")
            found.append(torch.nn.functional.linear(x, weight))
            if n < len(self.scales):
                x = Quant.apply(torch.relu(found[-1]), self.scales[n], FEATURE_BITS, False, "FLOOR")
        return found

    def forward(self, x):
        return self.sums(x)[-1]


def features(flexi, pictures):
    """The integers that the chip gets: made by flexi, so training and use cannot differ."""
    file = pictures.with_suffix(".npz")
    subprocess.run([flexi, "features", "--task", "image", "--input", INPUT, "--source", pictures, "-o", file], check=True)
    with np.load(file) as data:
        return torch.tensor(data["features"], dtype=torch.float32), torch.tensor(data["labels"], dtype=torch.long)


def train(net, x, labels):
    optimiser = torch.optim.Adam(net.parameters(), lr=0.01)
    for epoch in range(150):
        for chosen in torch.randperm(len(x)).split(128):
            optimiser.zero_grad()
            torch.nn.functional.cross_entropy(net(x[chosen]) / 8, labels[chosen]).backward()
            optimiser.step()
        for group in optimiser.param_groups:
            group["lr"] = 0.01 * (1 - epoch / 150)


def export(net, path):
    warnings.simplefilter("ignore")      # PyTorch does not know the shape of a Quant; flexi does
    torch.onnx.export(net, torch.zeros(1, net.layers[0].in_features), path, opset_version=13,
                      input_names=["input"], output_names=["output"], custom_opsets={"qonnx.custom_op.general": 1},
                      operator_export_type=torch.onnx.OperatorExportTypes.ONNX_FALLTHROUGH)
    model = onnx.load(path)
    for n, node in enumerate(node for node in model.graph.node if node.op_type in ("Gemm", "MatMul")):
        node.name = f"dense{n + 1}"
    # What the numbers are: flexi run finds task and input by these.
    onnx.helper.set_model_props(model, {"flexi.task": "image", "flexi.input": INPUT})
    onnx.save(model, path)


def save_golden(net, x, path):
    """Every layer's integers as PyTorch has them: sums are whole steps of their scale."""
    found, scale = {}, 1.0
    with torch.no_grad():
        all_sums = net.sums(x)
    for n, sums in enumerate(all_sums):
        scale *= WEIGHT_SCALE
        steps = sums / scale
        assert torch.equal(steps, torch.round(steps))
        if n < len(net.scales):          # a hidden layer's integers are its features
            scale = net.scales[n]
            steps = torch.clamp(torch.floor(torch.relu(sums) / scale), 0, 2 ** FEATURE_BITS - 1)
        found[f"layer/dense{n + 1}"] = steps.numpy().astype(np.int64)
    np.savez(path, input=x.numpy().astype(np.int64), result=found[f"layer/dense{len(all_sums)}"], **found)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hidden", type=int, default=0, help="features of a hidden layer; 0: no such layer")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("build/pytorch"))
    parser.add_argument("--flexi", default="build/flexi")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(1)
    torch.set_num_threads(1)

    digits = load_digits()
    table = np.column_stack([digits.data.astype(int), digits.target])
    np.savetxt(options.out / "train.tes", table[:TRAINED], fmt="%d", delimiter=",")
    np.savetxt(options.out / "test.tes", table[TRAINED:], fmt="%d", delimiter=",")
    x, labels = features(options.flexi, options.out / "train.tes")
    test_x, test_labels = features(options.flexi, options.out / "test.tes")

    net = Net([x.shape[1], *([options.hidden] if options.hidden else []), 10])
    train(net, x, labels)
    right = (net(test_x).argmax(1) == test_labels).float().mean().item()
    export(net, str(options.out / "net.onnx"))
    save_golden(net, test_x, options.out / "golden.npz")
    print(f"PyTorch: {100 * right:.2f} % of {len(test_x)} pictures it has not seen; {options.out / 'net.onnx'}")


if __name__ == "__main__":
    main()
