# SPDX-License-Identifier: Apache-2.0
"""Beats out of flexi-beats and the two splits of the task N against V."""

import numpy as np

DS1 = (101, 106, 108, 109, 112, 114, 115, 116, 118, 119, 122,
       124, 201, 203, 205, 207, 208, 209, 215, 220, 223, 230)
DS2 = (100, 103, 105, 111, 113, 117, 121, 123, 200, 202, 210,
       212, 213, 214, 219, 221, 222, 228, 231, 232, 233, 234)
PACED = (102, 104, 107, 217)
CLASS_N, CLASS_V = 0, 2


class Beats:
    """N and V beats of an .npz file of flexi-beats, paced records left out.

    x (n, lanes) uint8, is_v (n) bool, record (n), key (n): position of the annotation.
    """

    def __init__(self, path):
        with np.load(path) as file:
            keep = np.isin(file["aami"], (CLASS_N, CLASS_V)) & ~np.isin(file["record"], PACED)
            self.x = file["x"][keep]
            self.is_v = file["aami"][keep] == CLASS_V
            self.record = file["record"][keep]
            self.key = file["key"][keep]

    def ids(self):
        """One number per beat that is the same in every file of these records."""
        return self.record.astype(np.int64) << 32 | self.key


def split(beats, name, seed):
    """(train, test): indices of beats. 'random': 80 % / 20 % of all beats; 'inter': DS1 / DS2."""
    if name == "inter":
        return (np.flatnonzero(np.isin(beats.record, DS1)),
                np.flatnonzero(np.isin(beats.record, DS2)))
    order = np.random.RandomState(seed).permutation(len(beats.x))
    cut = len(order) * 4 // 5
    return np.sort(order[:cut]), np.sort(order[cut:])
