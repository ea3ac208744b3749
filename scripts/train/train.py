# SPDX-License-Identifier: Apache-2.0
"""Trains the network of a configuration and writes it as QONNX.

1. `flexi features` gives the integers of the training part, as they are and disturbed ("variants").
2. A float parent learns them: of the shape in "parent", or of the network's own. With "kernel" in
   "parent" it has a parent itself (kernel.py), whose answers all that follow learn from.
3. Quantisation-aware training of "replicas" from different starts, with the parent's answers mixed
   into the loss ("alpha").
4. Those with the lowest training loss ("keep") are improved by coordinate descent on the integers
   of their dense layers; the lowest loss is written.

Accuracies are those of the integers (integers.py). The test part is used for nothing but the
printed figures. To choose between shapes: --hold, which keeps a part of the training examples
aside, prints their accuracy, leaves the test part alone and writes nothing.

  FLEXI_DATA=/data /usr/bin/python3 scripts/train/train.py --config scripts/train/configs/NAME.json
"""

import argparse
import copy
import json
import os
import pathlib
import subprocess
import sys
import time

import numpy as np

import integers
import kernel

ROOT = pathlib.Path(__file__).resolve().parents[2]


def report(text):
    print(text, flush=True)


def parse():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--config", required=True, type=pathlib.Path, help="JSON; its name is the model's")
    add("--flexi", default=ROOT / "build/flexi", help="the program (default build/flexi)")
    add("--work", default=ROOT / "build/train", type=pathlib.Path, help="folder of the features")
    add("--out", type=pathlib.Path, help="default models/NAME.onnx")
    add("--hold", type=float, default=0.0, help="share of the training examples kept aside")
    add("--hold-groups", action="store_true", help="keep whole groups (patients, ...) aside")
    add("--seed", type=int, help="instead of the configuration's")
    add("--set", nargs="*", default=[], metavar="KEY=JSON",
        help="other values, for instance train.epochs=5 layers.0.out=6")
    add("--fit", action="store_true", help="only say whether the shape fits the chip")
    return parser.parse_args()


def read_config(args):
    config = json.loads(args.config.read_text())
    for text in args.set:
        key, _, value = text.partition("=")
        *path, last = key.split(".")
        here = config
        for part in path:
            here = here[int(part)] if isinstance(here, list) else here.setdefault(part, {})
        here[int(last) if isinstance(here, list) else last] = json.loads(value)
    if args.seed is not None:
        config["seed"] = args.seed
    return config


class Features:
    """One part of a split, from `flexi features`; kept in the work folder."""

    def __init__(self, args, config, part, variant=0):
        name = "-".join([config["task"], config["input"], config["split"], part,
                         str(config.get("split_seed", 1)), str(variant)]
                        + ([config["data"]] if "data" in config else [])).replace("/", "_")
        file = args.work / (name + ".npz")
        about = file.with_suffix(".json")
        if not about.exists():
            args.work.mkdir(parents=True, exist_ok=True)
            # Several trainings may share the folder: whole files or none.
            fresh = file.with_suffix(f".{os.getpid()}.npz")
            command = [str(args.flexi), "features", "--task", config["task"], "--split",
                       config["split"], "--part", part, "--input", config["input"], "--seed",
                       str(config.get("split_seed", 1)), "--variant", str(variant), "-o",
                       str(fresh), "--json"]
            if "data" in config:  # made by another program, not FLEXI_DATA
                command += ["--data", str(args.work / config["data"])]
            ran = subprocess.run(command, stdout=subprocess.PIPE, text=True)
            if ran.returncode:
                sys.exit(f"train.py: {' '.join(command)} failed")
            fresh.rename(file)
            fresh.with_suffix(".json").write_text(ran.stdout)
            fresh.with_suffix(".json").rename(about)
        self.about = json.loads(about.read_text())
        with np.load(file) as members:
            x = members["features"]
            self.bits = int(members["bits"][0])
            self.labels = members["labels"].astype(np.int64)
            self.groups = members["groups"]
        self.x = x.astype(np.int8 if x.size == 0 or x.max() < 128 else np.int16)


def held_rows(args, config, train):
    rng = np.random.RandomState(1000 + config["seed"])
    if args.hold_groups:
        groups = rng.permutation(np.unique(train.groups))
        return np.isin(train.groups, groups[:max(1, round(args.hold * len(groups)))])
    return rng.rand(len(train.labels)) < args.hold


def show(name, score, classes):
    each = " ".join(f"{c} {'-' if s is None else format(100 * s, '.1f')}"
                    for c, s in zip(classes, score["sensitivity"]))
    return (f"{name}: {score['examples']} examples: accuracy {100 * score['accuracy']:.2f} %, "
            f"majority {100 * score['majority']:.2f} %; {each}")


def kernel_parent(settings, x, labels, own, classes, seed):
    """Logits of examples by a parent that compares them with those of "more" (all others are
    behind the `own` first ones), or with all where there are no more."""
    rows = np.arange(own if own < len(x) else 0, len(x))
    parent = kernel.of(x, labels, classes, settings, rows, seed)
    weights = parent.weights()
    report(f"parent of {len(parent.points)} centres")
    return lambda features: parent.logits(features, weights)


def main():
    args = parse()
    config = read_config(args)
    name = args.config.stem
    options = {"seed": config["seed"], **config["train"]}
    train = Features(args, config, "train")
    layers = integers.build(config, train.bits, config.get("signed", False))
    fits = integers.fit(layers, config["chip"])
    for row in fits["layers"]:
        report(f"  {row['layer']}: {row['rows']} rows, {row['segments']} segments, "
               f"{row['bits']} bits, {100 * row['lanes_used']:.0f} % of the lanes")
    report(f"{name} on {config['chip']}: {fits['rows']} of {fits['of']} rows, "
           f"{fits['weight_bits']} weight bits")
    for text in fits["warnings"] + fits["problems"]:
        report(f"  {text}")
    if args.fit:
        return
    if fits["problems"] and not args.hold:
        sys.exit(f"train.py: {name} does not fit {config['chip']}")

    import qat
    import qonnx_file
    import refine

    qat.setup(options["seed"])
    classes = train.about["classes"]
    start = time.time()
    variants = [train.x] + [Features(args, config, "train", v).x
                            for v in range(1, config.get("variants", 0) + 1)]
    x, labels = np.stack(variants), train.labels
    if args.hold:
        out = held_rows(args, config, train)
        test_x, test_labels = train.x[out], labels[out]
        x, labels = x[:, ~out], labels[~out]
    elif config.get("test", True):
        test = Features(args, config, "test")
        test_x, test_labels = test.x, test.labels
    else:  # nothing is left to test with
        test_x, test_labels = train.x[:0], labels[:0]
    own = len(labels)
    if "more" in config:  # examples of another source that are trained with only
        more = {**config, **config["more"]}
        extra = [Features(args, more, "train", v) for v in range(len(x))]
        x = np.concatenate([x, np.stack([e.x for e in extra])], 1)
        labels = np.concatenate([labels, extra[0].labels])
    del variants
    if "noise" in config:  # of the integers, behind the variants; they are unsigned
        x = np.concatenate([x, np.stack(kernel.noisy(x[0], train.bits, config["noise"],
                                                     options["seed"]))])
    report(f"{len(labels)} examples to train in {len(x)} variants, {len(test_labels)} "
           f"{'kept aside' if args.hold else 'to test'}")
    data = qat.Data(x, labels, tuple(config["shape"]), len(classes), config.get("class_weights"),
                    config.get("plain", 0.3))
    part = "held" if args.hold else "test"

    parent, teacher, float_score = None, None, None
    settings = config.get("parent", {})
    if "kernel" in settings:
        say = kernel_parent(settings["kernel"], x[0], labels, own, len(classes), options["seed"])
        if len(test_labels):
            report(show(f"kernel, {part}", integers.scores(
                test_labels, integers.judge(say(test_x)), len(classes)), classes))
        teacher = np.stack([say(v) for v in x])
    if settings:
        parent_config = {**config, "layers": [{"weight_bits": 8, "bits": 8, **s} for s in
                                              settings.get("layers", config["layers"])]}
        parent_layers = integers.build(parent_config, train.bits, config.get("signed", False))
        top = (1 << train.bits) - 1
        report("parent in floating point")
        parent = qat.train_float(parent_layers, top, data, {**options, **settings}, report, teacher)
        if len(test_labels):
            said = integers.judge(qat.logits_of(parent, test_x, data.shape))
            float_score = integers.scores(test_labels, said, len(classes))
            report(show(f"parent, {part}", float_score, classes))
        if teacher is None and options.get("alpha", 0.0) > 0:
            teacher = np.stack([qat.logits_of(parent, v, data.shape) for v in x])

    specs = [s for s in config["layers"] if s["op"] != "flatten"]
    report(f"{options.get('replicas', 1)} quantised replicas ({time.time() - start:.0f} s)")
    networks = qat.train_quantised(layers, specs, data, options, report, teacher, parent)

    # Descent and choice see some variants of every example at once.
    how = config.get("refine", {})
    rng = np.random.RandomState(options["seed"])
    seen = min(len(x), how.get("variants", 3))
    rows = np.arange(len(labels))
    if len(rows) * seen > how.get("examples", 40000):
        rows = np.sort(rng.choice(rows, how.get("examples", 40000) // seen, replace=False))
    all_x = np.concatenate([x[v][rows] for v in range(seen)])
    all_labels = np.tile(labels[rows], seen)
    weight = np.tile(data.weight.numpy()[rows], seen)
    soft = None
    if teacher is not None and layers[-1].out > 1:
        t = np.concatenate([teacher[v][rows] for v in range(seen)]) / options.get("temperature", 1)
        t = np.exp(t - t.max(1, keepdims=True))
        soft = (options["alpha"] * t / t.sum(1, keepdims=True)
                + (1 - options["alpha"]) * np.eye(len(classes))[all_labels]).astype(np.float32)
    target = soft if soft is not None else np.eye(max(2, layers[-1].out),
                                                  dtype=np.float32)[all_labels]

    def loss(network):
        results = integers.run(network, all_x)
        share = weight / weight.sum()
        scale = refine.best_scale(results, target, share)
        return float(refine.loss_per_example(results, target, scale) @ share)

    def score(network, features, of):
        return integers.scores(of, integers.judge(integers.run(network, features)), len(classes))

    order = sorted(range(len(networks)), key=lambda r: loss(networks[r]))
    best = None
    for r in order[:how.get("keep", 1)]:
        network = copy.deepcopy(networks[r])
        if args.hold:
            report(show(f"replica {r}, {part}", score(network, test_x, test_labels), classes))
        refine.refine(network, all_x, all_labels, weight, how.get("sweeps", 3), rng, report, soft,
                      how.get("heat", 0.0))
        reached = loss(network)
        report(f"replica {r}: loss {reached:.5f}")
        if args.hold:
            report(show(f"replica {r}, {part}", score(network, test_x, test_labels), classes))
        if best is None or reached < best[0]:
            best = (reached, network)
    _, network = best
    train_score = score(network, x[0], labels)
    test_score = score(network, test_x, test_labels) if len(test_labels) else None
    report(show("train", train_score, classes))
    if test_score:
        report(show(part, test_score, classes))
    report(f"{time.time() - start:.0f} s")
    if args.hold:
        return
    metadata = {"flexi.task": config["task"], "flexi.input": config["input"],
                "flexi.split": config["split"],
                "flexi.split.seed": config.get("split_seed", 1), "flexi.seed": options["seed"],
                "flexi.classes": ",".join(classes),
                "flexi.train.accuracy": f"{train_score['accuracy']:.6f}"}
    if test_score:
        metadata |= {"flexi.test.accuracy": f"{test_score['accuracy']:.6f}",
                     "flexi.test.majority": f"{test_score['majority']:.6f}"}
    if float_score:
        metadata["flexi.float.accuracy"] = f"{float_score['accuracy']:.6f}"
    path = args.out or ROOT / "models" / (name + ".onnx")
    qonnx_file.save(network, str(path), name, metadata)
    qonnx_file.save_golden(network, args.work / (name + ".golden.npz"))
    x = qonnx_file.generated_inputs(network, 64, 2)
    scale = 2.0 ** sum(la.shift for la in network if la.product and la.bits)
    if not np.array_equal(qonnx_file.run_file(str(path), x), integers.run(network, x) * scale):
        sys.exit("train.py: the file and the integers do not agree")
    report(f"{path} written, golden integers in {args.work / (name + '.golden.npz')}")


if __name__ == "__main__":
    main()
