# SPDX-License-Identifier: Apache-2.0
"""Parents: the kernel's sums without a group, its noise, and a quantised network that starts from a float
one ("start": "parent"). The last one needs PyTorch, and is left out where there is none.

/usr/bin/python3 scripts/train/training_test.py
"""

import importlib.util
import unittest

import numpy as np

import integers
import kernel


def clouds(rng, count, elements=12, classes=3):
    """Unsigned 4-bit examples around one point for each class."""
    middles = rng.randint(2, 14, (classes, elements))
    labels = rng.randint(0, classes, count)
    x = middles[labels] + rng.randn(count, elements) * 1.5
    return np.clip(np.rint(x), 0, 15).astype(np.int8), labels


class KernelTest(unittest.TestCase):
    def setUp(self):
        self.rng = np.random.RandomState(3)
        self.x, self.labels = clouds(self.rng, 300)
        self.options = {"centres": 40, "width": 1.0, "metric": list(np.linspace(2, 0.5, 12))}

    def test_without_a_group_is_trained_without_it(self):
        out = np.arange(300) < 60
        rows = np.arange(60, 300)
        whole = kernel.of(self.x, self.labels, 3, self.options, rows, 1)
        part = kernel.of(self.x[60:], self.labels[60:], 3, self.options, rows - 60, 1)
        part.width = whole.width  # the spread of all examples sets it
        part.near, part.between = part.compare(self.x[60:]), whole.between
        part.products, part.answers = part.near.T @ part.near, part.near.T @ part.target
        np.testing.assert_allclose(whole.weights(out), part.weights(), atol=2e-3)
        self.assertGreater(np.abs(whole.weights(out) - whole.weights()).max(), 2e-3)

    def test_logits_know_the_classes(self):
        parent = kernel.of(self.x, self.labels, 3, self.options, np.arange(300), 1)
        x, labels = clouds(np.random.RandomState(3), 300)
        said = parent.logits(x, parent.weights()).argmax(1)
        self.assertGreater((said == labels).mean(), 0.95)

    def test_metric_of_another_length_is_refused(self):
        with self.assertRaisesRegex(ValueError, "metric of 3 numbers for 12 elements"):
            kernel.of(self.x, self.labels, 3, {"metric": [1, 1, 1]}, np.arange(300), 1)

    def test_noise(self):
        x = np.full((4000, 2), 8, np.int8)
        options = {"copies": 2, "size": 2.0, "metric": [1.0, 4.0]}
        first, second = kernel.noisy(x, 4, options, 1)
        self.assertFalse(np.array_equal(first, second))
        self.assertTrue(0 <= first.min() and first.max() <= 15)
        # Shares of the size are uniform: their mean square is a third.
        self.assertAlmostEqual(first[:, 0].std(), np.sqrt(4 / 3 + 1 / 12), delta=0.1)
        self.assertLess(first[:, 1].std(), 0.5)
        np.testing.assert_array_equal(first, kernel.noisy(x, 4, options, 1)[0])


@unittest.skipUnless(importlib.util.find_spec("torch"), "no PyTorch")
class StartTest(unittest.TestCase):
    CONFIG = {"shape": [12, 1, 1], "layers": [
        {"op": "dense", "out": 16, "weight_bits": 6, "bits": 6, "constants": [15, 15, 1]},
        {"op": "dense", "out": 3, "weight_bits": 6, "constants": [63, 63, 1]}]}

    def test_from_the_parent(self):
        """Without an epoch of training, the integers say nearly what the parent says; from
        random weights they do not."""
        import qat
        qat.setup(1)
        x, labels = clouds(np.random.RandomState(5), 1200)
        layers = integers.build(self.CONFIG, 4)
        data = qat.Data(x[None], labels, (12, 1, 1), 3)
        options = {"seed": 1, "epochs": 8, "batch": 64, "rate": 0.01}
        silent = lambda text: None
        parent = qat.train_float(layers, 15, data, options, silent)
        taught = integers.judge(qat.logits_of(parent, x, data.shape))
        self.assertGreater((taught == labels).mean(), 0.95)

        def agreement(start):
            networks = qat.train_quantised(
                layers, self.CONFIG["layers"], data,
                {**options, "epochs": 0, "replicas": 2, "start": start}, silent, None, parent)
            self.assertEqual(len(networks), 2)
            return [np.mean(integers.judge(integers.run(n, x)) == taught) for n in networks]

        self.assertGreater(min(agreement("parent")), 0.93)
        self.assertLess(max(agreement("random")), 0.8)

    def test_only_dense_layers(self):
        import qat
        qat.setup(1)
        config = {"shape": [1, 6, 6], "layers": [
            {"op": "conv", "out": 2, "kernel": 3, "weight_bits": 4, "bits": 4},
            {"op": "dense", "out": 3, "weight_bits": 4}]}
        layers = integers.build(config, 4)
        x = np.random.RandomState(1).randint(0, 16, (1, 200, 36)).astype(np.int8)
        data = qat.Data(x, np.arange(200) % 3, (1, 6, 6), 3)
        options = {"seed": 1, "epochs": 1, "batch": 50, "rate": 0.01, "start": "parent"}
        parent = qat.train_float(layers, 15, data, options, lambda text: None)
        with self.assertRaisesRegex(ValueError, "only dense networks start from their parent"):
            qat.train_quantised(layers, config["layers"], data, options, lambda text: None, None,
                                parent)


if __name__ == "__main__":
    unittest.main()
