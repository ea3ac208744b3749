# SPDX-License-Identifier: Apache-2.0
"""Integer networks against loops written out, their descent, their fit. Needs numpy; where onnx is
installed, the file that is written, too."""

import importlib.util
import pathlib
import tempfile
import unittest

import numpy as np

import integers
import qonnx_file
import refine

CHAINS = [
    {"shape": [2, 9, 8], "layers": [
        {"op": "conv", "out": 5, "kernel": 3, "pad": 1, "stride": 2, "weight_bits": 3, "bits": 3,
         "shift": 2, "constants": [7]},
        {"op": "maxpool", "kernel": 2},
        {"op": "flatten"},
        {"op": "dense", "out": 6, "weight_bits": 1, "weight_kind": "bipolar", "bits": 2,
         "shift": 2, "constants": [4, 2, 1]},
        {"op": "dense", "out": 4, "weight_bits": 2}]},
    {"shape": [4, 1, 20], "layers": [
        {"op": "conv1d", "out": 8, "kernel": 5, "pad": 2, "stride": 2, "groups": 4,
         "weight_bits": 2, "bits": 4, "shift": 1},
        {"op": "maxpool", "kernel": 2},
        {"op": "conv1d", "out": 3, "kernel": 3, "dilation": 2, "weight_bits": 4, "bits": 4,
         "shift": 5, "weight_kind": "unsigned"},
        {"op": "dense", "out": 1, "weight_bits": 4}]},
    {"shape": [31, 1, 1], "layers": [
        {"op": "dense", "out": 9, "weight_bits": 2, "bits": 4, "shift": 1},
        {"op": "dense", "out": 7, "weight_bits": 3, "bits": 3, "shift": 3},
        {"op": "dense", "out": 10, "weight_bits": 1, "weight_kind": "unsigned"}]},
]


def random_network(chain, rng, bits=3):
    layers = integers.build(chain, bits)
    for layer in layers:
        if layer.product:
            low, high = layer.weight_range()
            step = 2 if layer.weight_kind == "bipolar" else 1
            layer.weights = low + step * rng.randint(0, (high - low) // step + 1,
                                                     layer.weight_shape())
            possible = integers.reachable(layer.constants, layer.weight_bits, layer.weight_kind)
            layer.bias = rng.choice(possible, layer.out)
    integers.check(layers)
    return layers


def naive(layer, x):
    """One example (channels, height, width), number by number."""
    channels, height, width = layer.input
    result = np.zeros(layer.output, int)
    per_in, per_out = channels // layer.groups, layer.out // layer.groups
    for o in range(layer.output[0]):
        for oy in range(layer.output[1]):
            for ox in range(layer.output[2]):
                seen = []
                total = 0 if layer.op == "maxpool" else int(layer.bias[o])
                if layer.op == "dense":
                    total += sum(int(w) * int(v) for w, v in zip(layer.weights[o], x.ravel()))
                    result[o, oy, ox] = total
                    continue
                for ky in range(layer.kernel[0]):
                    for kx in range(layer.kernel[1]):
                        y = oy * layer.stride[0] - layer.pad[0] + ky * layer.dilation[0]
                        z = ox * layer.stride[1] - layer.pad[1] + kx * layer.dilation[1]
                        if not (0 <= y < height and 0 <= z < width):
                            continue
                        if layer.op == "maxpool":
                            seen.append(int(x[o, y, z]))
                            continue
                        for c in range(per_in):
                            total += int(layer.weights[o, c, ky, kx]) * int(
                                x[o // per_out * per_in + c, y, z])
                result[o, oy, ox] = max(seen) if seen else total
    if layer.product and layer.bits:
        result = np.clip(np.floor(result / 2.0**layer.shift).astype(int), 0, 2**layer.bits - 1)
    return result


class Integers(unittest.TestCase):
    def test_layers_against_loops(self):
        for seed, chain in enumerate(CHAINS):
            with self.subTest(chain=seed):
                layers = random_network(chain, np.random.RandomState(seed))
                x = qonnx_file.generated_inputs(layers, 6, seed)
                tensors = integers.run(layers, x, chunk=4, every=True)
                for i, features in enumerate(x):
                    value = features.reshape(layers[0].input)
                    for layer, tensor in zip(layers, tensors):
                        value = naive(layer, value)
                        self.assertEqual(value.ravel().tolist(), tensor[i].tolist(), layer.name)

    def test_descent_keeps_count(self):
        for seed, chain in enumerate(CHAINS):
            with self.subTest(chain=seed):
                rng = np.random.RandomState(seed)
                layers = random_network(chain, rng)
                x = rng.randint(0, 8, (120, int(np.prod(chain["shape"]))))
                labels = (x[:, :5].sum(1) > 17).astype(int)
                outputs = max(2, layers[-1].out)
                target, share = np.eye(outputs, dtype=np.float32)[labels], np.full(120, 1 / 120)

                def loss():
                    results = integers.run(layers, x)
                    scale = refine.best_scale(results, target, share)
                    return float(refine.loss_per_example(results, target, scale) @ share)

                before = loss()
                said = refine.refine(layers, x, labels, np.ones(120), 4, rng, lambda text: None)
                self.assertAlmostEqual(said, loss(), places=5)  # of sums kept up to date by moves
                self.assertLess(said, before - 0.02)
                warm = refine.refine(layers, x, labels, np.ones(120), 6, rng, lambda text: None,
                                     heat=0.003)
                self.assertAlmostEqual(warm, loss(), places=5)

    def test_biases_that_lanes_make(self):
        self.assertEqual(integers.reachable([15], 2, "signed").tolist(), [-30, -15, 0, 15])
        self.assertEqual(integers.reachable([3, 1], 1, "bipolar").tolist(), [-4, -2, 2, 4])
        self.assertEqual(integers.reachable([2], 2, "unsigned").tolist(), [0, 2, 4, 6])
        self.assertEqual(integers.reachable([], 2, "signed").tolist(), [0])

    def test_what_is_refused(self):
        good = CHAINS[2]

        def other(index, **changes):
            return {**good, "layers": [{**s, **(changes if i == index else {})}
                                       for i, s in enumerate(good["layers"])]}

        for chain in (other(0, constants=[8]), other(0, constants=[0]), other(1, op="sigmoid"),
                      other(1, widht=3), other(2, op="maxpool"),
                      other(0, op="conv", kernel=33)):
            with self.subTest(chain=chain), self.assertRaises(ValueError):
                integers.build(chain, 3)
        layers = random_network(good, np.random.RandomState(1))
        for change in (lambda: layers[0].weights.__setitem__((0, 0), 2),
                       lambda: layers[0].bias.__setitem__(0, 3),
                       lambda: setattr(layers[0], "shift", layers[0].least_shift() - 1)):
            layers = random_network({**good, "layers": [{**good["layers"][0], "bits": 2, "shift": 2},
                                                        *good["layers"][1:]]},
                                    np.random.RandomState(1))
            change()
            with self.assertRaises(ValueError):
                integers.check(layers)

    def test_fit(self):
        shape = {"shape": [31, 1, 1], "layers": [
            {"op": "dense", "out": 8, "weight_bits": 3, "bits": 4, "shift": 2},
            {"op": "dense", "out": 1, "weight_bits": 4}]}
        layers = integers.build(shape, 4)
        fits = integers.fit(layers, "flexi-1")  # docs/ecg.md: 8 x 3 + 4 hidden + 1 x 4
        self.assertEqual((fits["rows"], fits["problems"]), (32, []))
        self.assertEqual(fits["weight_bits"], 8 * 32 * 3 + 9 * 4)
        shape["layers"][0]["out"] = 9
        self.assertEqual(len(integers.fit(integers.build(shape, 4), "flexi-1")["problems"]), 1)
        # 16 x (27 + 1 lanes) in 16 cores: one group; 3 x 3 x 16 + 1 lanes: 5 segments, 2 groups
        convs = {"shape": [3, 8, 8], "layers": [
            {"op": "conv", "out": 16, "kernel": 3, "weight_bits": 4, "bits": 4},
            {"op": "conv", "out": 20, "kernel": 3, "weight_bits": 2, "bits": 4},
            {"op": "dense", "out": 10, "weight_bits": 1, "weight_kind": "unsigned"}]}
        fits = integers.fit(integers.build(convs, 4), "flexi-32")
        self.assertEqual([row["rows"] for row in fits["layers"]], [4, 20, 11])
        self.assertEqual(len(integers.fit(integers.build(convs, 4), "flexi-4")["problems"]), 3)
        del convs["layers"][2]["weight_kind"]  # signed: -1 and 0 here, -1 and 1 in QONNX
        self.assertRaisesRegex(ValueError, "layer3: .* of one bit", integers.build, convs, 4)

    def test_scores(self):
        score = integers.scores(np.array([0, 0, 0, 1, 2]), np.array([0, 0, 1, 1, 1]), 4)
        self.assertEqual((score["accuracy"], score["majority"]), (0.6, 0.6))
        self.assertEqual(score["sensitivity"], [2 / 3, 1.0, 0.0, None])
        self.assertEqual(score["confusion"][0], [2, 1, 0, 0])
        self.assertEqual(integers.judge(np.array([[0], [-1]])).tolist(), [1, 0])
        self.assertEqual(integers.judge(np.array([[3, 3, 1], [0, 1, 1]])).tolist(), [0, 1])

    @unittest.skipUnless(importlib.util.find_spec("onnx"), "onnx is not installed")
    def test_file_says_the_same(self):
        for seed, chain in enumerate(CHAINS):
            with self.subTest(chain=seed), tempfile.TemporaryDirectory() as folder:
                layers = random_network(chain, np.random.RandomState(seed))
                path = str(pathlib.Path(folder) / "n.onnx")
                qonnx_file.save(layers, path, "n", {"flexi.task": "t"})
                x = qonnx_file.generated_inputs(layers, 20, seed)
                scale = 2.0 ** sum(la.shift for la in layers if la.product and la.bits)
                result = integers.run(layers, x)
                self.assertEqual((result * scale).tolist(),
                                 qonnx_file.run_file(path, x).tolist())
                golden = str(pathlib.Path(folder) / "n.npz")
                qonnx_file.save_golden(layers, golden, 20, seed)
                with np.load(golden) as members:
                    self.assertEqual(members["input"].tolist(), x.tolist())
                    self.assertEqual(members["result"].tolist(), result.tolist())
                    self.assertEqual(set(members.files), {"input", "result"} | {
                        f"layer/{la.name}" for la in layers})


if __name__ == "__main__":
    unittest.main()
