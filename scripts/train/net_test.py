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
    fields = dict(a_bits=4, k_bits=3, w1_bits=3, w2_bits=4, shift=3, c1=15, c2=7,
                  w1=np.array([[3, -4], [-1, 2]]), v1=np.array([1, -2]),
                  w2=np.array([[7, -8]]), v2=np.array([-1]))
    fields.update(changes)
    return flexi_net.Net(**fields)


def random_net(rng, hidden=8, inputs=31):
    return flexi_net.Net(4, 4, 3, 4, 2, 14, 13,
                         rng.randint(-4, 4, (hidden, inputs)), rng.randint(-4, 4, hidden),
                         rng.randint(-8, 8, (1, hidden)), rng.randint(-8, 8, 1))


class NetTest(unittest.TestCase):
    def test_by_hand(self):
        # x = (5, 3): y1 = (15 - 12 + 15, -5 + 6 - 30) = (18, -29), h = (2, 0), y2 = 14 - 7
        # x = (15, 0): y1 = (45 + 15, -15 - 30), h = (60 >> 3 = 7, 0), y2 = 49 - 7
        # x = (0, 15): y1 = (-60 + 15, 30 - 30) = (-45, 0), h = (0, 0), y2 = -7
        net = small_net()
        net.check()
        self.assertEqual(net.outputs(np.array([[5, 3], [15, 0], [0, 15]])).tolist(),
                         [[7], [42], [-7]])
        self.assertEqual(net.rows(), 2 * 3 + 3 + 4)

    def test_shift_rounds_down(self):
        net = small_net(w1=np.array([[-1, 0], [1, 0]]), v1=np.array([0, 0]))
        self.assertEqual(net.hidden(np.array([[1, 0], [7, 0], [8, 0]])).tolist(),
                         [[0, 0], [0, 0], [0, 1]])

    def test_file_round_trip(self):
        rng = np.random.RandomState(1)
        x = rng.randint(0, 16, (500, 31)).astype(np.uint8)
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
            dict(c1=0), dict(c1=16), dict(c2=8), dict(shift=2), dict(shift=19),
            dict(a_bits=5, shift=4), dict(k_bits=5), dict(w2_bits=5), dict(k_bits=0),
            dict(w1=np.zeros((2, 32), int)),
            # 9 x 3 + 3 + 4 rows
            dict(w1=np.zeros((9, 2), int), v1=np.zeros(9, int), w2=np.zeros((1, 9), int)),
            # 7 x 4 + 3 + 4 rows: the hidden values are what is too much
            dict(w1_bits=4, shift=4, w1=np.zeros((7, 2), int), v1=np.zeros(7, int)),
        ]
        for changes in wrong:
            with self.subTest(changes=changes), self.assertRaises(ValueError):
                small_net(**changes).check()
        with self.assertRaises(ValueError):
            small_net().outputs(np.array([[16, 0]]))
        with self.assertRaises(ValueError):
            small_net().outputs(np.array([[-1, 0]]))

    def test_shapes_that_fit(self):
        for hidden, w1_bits, k_bits, shift in ((6, 4, 4, 3), (8, 3, 4, 2), (8, 3, 3, 3),
                                               (7, 3, 4, 2)):
            with self.subTest(hidden=hidden, w1_bits=w1_bits, k_bits=k_bits):
                shape = dict(w1_bits=w1_bits, k_bits=k_bits, shift=shift,
                             w1=np.zeros((hidden, 31), int), v1=np.zeros(hidden, int),
                             w2=np.zeros((1, hidden), int))
                small_net(**shape).check()
                with self.assertRaises(ValueError):
                    small_net(**{**shape, "shift": shift - 1}).check()

    def test_accumulator_bound(self):
        self.assertEqual(flexi_net.accumulator_bound(1, 1), 32)
        self.assertEqual(flexi_net.accumulator_bound(2, 2), 80)  # 32 / 2 + 2 x 32
        self.assertEqual(flexi_net.accumulator_bound(4, 4), 196)
        self.assertLess(flexi_net.accumulator_bound(4, 16), 256)
        self.assertGreaterEqual(flexi_net.accumulator_bound(5, 5), 256)

    def test_metrics(self):
        m = flexi_net.metrics(np.array([1, 1, 0, 0, 0], bool), np.array([1, 0, 1, 0, 0], bool))
        self.assertEqual(m["accuracy"], 0.6)
        self.assertEqual((m["sensitivity"], m["precision"], m["majority"]), (0.5, 0.5, 0.6))


if __name__ == "__main__":
    unittest.main()
