# SPDX-License-Identifier: Apache-2.0
"""Evaluates an ECG network in plain integers on beats of flexi-beats and prints what it reaches.

Example: /usr/bin/python3 scripts/train/check_onnx.py models/ecg-nv-random.onnx beats.npz
"""

import argparse
import json
import sys

import numpy as np

import net as flexi_net
import splits


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", help="the .onnx file")
    parser.add_argument("beats", help="the .npz file of flexi-beats")
    parser.add_argument("--part", choices=("test", "train", "all"), default="test",
                        help="which part of the split that the model names (default: test)")
    parser.add_argument("--annotated", metavar="NPZ",
                        help="file with annotated positions: the split is drawn from it, and BEATS "
                        "(detected positions) is matched to it")
    parser.add_argument("--records", action="store_true", help="one line per record, too")
    parser.add_argument("--count", action="store_true",
                        help="only count what the network says (for beats without labels)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--min-accuracy", type=float, default=0, help="in percent; exit 1 below")
    parser.add_argument("--min-sensitivity", type=float, default=0, help="in percent; exit 1 below")
    args = parser.parse_args()

    net, meta, model = flexi_net.load_onnx(args.model)
    with np.load(args.beats) as file:
        every = net.outputs(file["x"])[:, 0] >= 0
    if args.count:
        print(f"{args.beats}: {len(every)} beats, {int(every.sum())} said to be V")
        return
    beats = splits.Beats(args.beats)
    if args.part == "all":
        chosen = np.arange(len(beats.x))
    else:
        drawn = splits.Beats(args.annotated) if args.annotated else beats
        train, test = splits.split(drawn, meta["flexi.split"], int(meta["flexi.split.seed"]))
        part = drawn.ids()[train if args.part == "train" else test]
        chosen = np.flatnonzero(np.isin(beats.ids(), part))
    if len(chosen) == 0:
        sys.exit(f"check_onnx.py: {args.beats} has no beat of the {args.part} part")

    x = beats.x[chosen]
    y = net.outputs(x)
    graph = flexi_net.run_graph(model, x)
    if not np.array_equal(graph, y.astype(np.float64) * 2.0 ** net.shift):
        sys.exit("check_onnx.py: the graph and the integers do not agree")
    said_v = y[:, 0] >= 0
    result = flexi_net.metrics(beats.is_v[chosen], said_v)
    if args.json:
        print(json.dumps(result))
    else:
        hidden, inputs = net.w1.shape
        print(f"{args.model}: {inputs} inputs of {net.a_bits} bits, {hidden} hidden of "
              f"{net.k_bits} bits, weights {net.w1_bits} and {net.w2_bits} bits, shift {net.shift}, "
              f"{net.rows()} of {flexi_net.ROWS} rows")
        print(flexi_net.show(f"{meta['flexi.split']} {args.part}", result))
    if args.records:
        for record in np.unique(beats.record[chosen]):
            here = beats.record[chosen] == record
            print("  " + flexi_net.show(str(record), flexi_net.metrics(
                beats.is_v[chosen][here], said_v[here])))
    if (100 * result["accuracy"] < args.min_accuracy
            or 100 * result["sensitivity"] < args.min_sensitivity):
        sys.exit(f"check_onnx.py: below {args.min_accuracy} % accuracy or "
                 f"{args.min_sensitivity} % V sensitivity")


if __name__ == "__main__":
    main()
