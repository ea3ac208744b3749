# SPDX-License-Identifier: Apache-2.0
"""Unit tests of net.py: a hand-worked network, the file form, and each limit.

/usr/bin/python3 scripts/train/net_test.py
"""

import os
import tempfile
import unittest

import numpy as np

import net as flexi_net


def small_net(**changes):
    fields = dict(a_bits=5, k_bits=3, w1_bits=3, w2_bits=4, shift=4, c1=31, c2=7,
                  w1=np.array([[3, -4], [-1, 2]]), v1=np.array([1, -2]),
                  w2=np.array([[7, -8]]), v2=np.array([-1]))
    fields.update(changes)
    return flexi_net.Net(**fields)


def random_net(rng, hidden=9, inputs=31):
    return flexi_net.Net(5, 3, 3, 4, 5, 29, 6,
                         rng.randint(-4, 4, (hidden, inputs)), rng.randint(-4, 4, hidden),
                         rng.randint(-8, 8, (1, hidden)), rng.randint(-8, 8, 1))


class NetTest(unittest.TestCase):
    def test_by_hand(self):
        # x = (10, 5): y1 = (30 - 20 + 31, -10 + 10 - 62) = (41, -62), h = (2, 0), y2 = 14 - 7
        # x = (31, 0): y1 = (93 + 31, -31 - 62), h = (124 >> 4 = 7, 0), y2 = 49 - 7
        # x = (0, 31): y1 = (-124 + 31, 62 - 62) = (-93, 0), h = (0, 0), y2 = -7
        net = small_net()
        net.check()
        self.assertEqual(net.outputs(np.array([[10, 5], [31, 0], [0, 31]])).tolist(),
                         [[7], [42], [-7]])
        self.assertEqual(net.rows(), 2 * 3 + 4)

    def test_shift_rounds_down(self):
        net = small_net(w1=np.array([[-1, 0], [1, 0]]), v1=np.array([0, 0]))
        self.assertEqual(net.hidden(np.array([[1, 0], [15, 0], [16, 0]])).tolist(),
                         [[0, 0], [0, 0], [0, 1]])

    def test_file_round_trip(self):
        rng = np.random.RandomState(1)
        x = rng.randint(0, 32, (500, 31)).astype(np.uint8)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "a.onnx")
            for _ in range(5):
                net = random_net(rng)
                flexi_net.save_onnx(net, path, {"flexi.task": "t"})
                read, meta, model = flexi_net.load_onnx(path)
                self.assertEqual(meta["flexi.task"], "t")
                self.assertEqual(read.outputs(x).tolist(), net.outputs(x).tolist())
                self.assertEqual((read.outputs(x) * 2.0 ** net.shift).tolist(),
                                 flexi_net.run_graph(model, x).tolist())

    def test_limits(self):
        wrong = [
            dict(w1=np.array([[4, 0], [0, 0]])), dict(w1=np.array([[-5, 0], [0, 0]])),
            dict(v1=np.array([4, 0])), dict(w2=np.array([[8, 0]])), dict(v2=np.array([-9])),
            dict(c1=0), dict(c1=32), dict(c2=8), dict(shift=3), dict(shift=20), dict(k_bits=4),
            dict(w1=np.zeros((2, 32), int)), dict(w1=np.zeros((10, 2), int), v1=np.zeros(10, int)),
        ]
        for changes in wrong:
            with self.subTest(changes=changes), self.assertRaises(ValueError):
                small_net(**changes).check()
        with self.assertRaises(ValueError):
            small_net().outputs(np.array([[32, 0]]))
        with self.assertRaises(ValueError):
            small_net().outputs(np.array([[-1, 0]]))

    def test_metrics(self):
        m = flexi_net.metrics(np.array([1, 1, 0, 0, 0], bool), np.array([1, 0, 1, 0, 0], bool))
        self.assertEqual(m["accuracy"], 0.6)
        self.assertEqual((m["sensitivity"], m["precision"], m["majority"]), (0.5, 0.5, 0.6))


if __name__ == "__main__":
    unittest.main()
