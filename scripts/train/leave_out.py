# SPDX-License-Identifier: Apache-2.0
"""How a configuration does on groups (speakers, patients) that it was not trained with.

One quantised replica per group of the training part, each trained without that group and scored on
it, in integers; all of them side by side in one run. Examples of "more" belong to nobody and train
every replica. No parent, no descent, nothing is written. Variants, "plain" and "train" are those of
the configuration.

  FLEXI_DATA=/data /usr/bin/python3 scripts/train/leave_out.py --config scripts/train/configs/NAME.json
"""

import copy
import sys

import numpy as np
import torch
import torch.nn.functional as F

import integers
import qat
import train


def load(args, config):
    """x (variants, examples, elements), labels, groups (-1: of "more"), classes, names, bits."""
    variants = range(config.get("variants", 0) + 1)
    parts = [train.Features(args, config, "train", v) for v in variants]
    first = parts[0]
    x, labels, groups = np.stack([p.x for p in parts]), first.labels, first.groups.astype(int)
    if "more" in config:
        more = [train.Features(args, {**config, **config["more"]}, "train", v) for v in variants]
        x = np.concatenate([x, np.stack([m.x for m in more])], 1)
        labels = np.concatenate([labels, more[0].labels])
        groups = np.concatenate([groups, np.full(len(more[0].labels), -1)])
    return x, labels, groups, first.about["classes"], first.about["groups"], first.bits


def fit(model, data, mask, options):
    """mask (replicas, examples): which examples a replica may see."""
    generator = torch.Generator().manual_seed(options["seed"])
    groups = [([model.scale], float(model.scale.mean()))]
    for w, b, (w_rate, b_rate) in zip(model.w, model.b, model.rates):
        groups += [([w], w_rate), ([b], b_rate)]
    optimiser = torch.optim.Adam([{"params": p} for p, _ in groups])
    size = min(options.get("batch", 128), len(data))
    batches = len(data) // size
    total, step = options["epochs"] * batches, 0
    for epoch in range(options["epochs"]):
        order, pick = torch.randperm(len(data), generator=generator), data.picks(generator)
        for b in range(batches):
            rate = options["rate"] * (0.5 * (1 + np.cos(np.pi * step / total)) + 0.002)
            for group, (_, factor) in zip(optimiser.param_groups, groups):
                group["lr"] = rate * factor * min(1.0, (step + 1) / (0.02 * total + 1))
            rows = order[b * size:(b + 1) * size]
            logits = model(data.batch(pick, rows))
            loss = F.cross_entropy(logits.flatten(0, 1), data.labels[rows].repeat(len(logits)),
                                   reduction="none").view(len(logits), -1)
            loss = (loss * mask[:, rows]).sum() / size
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            model.clip()
            step += 1
        if (epoch + 1) % max(1, options["epochs"] // 5) == 0:
            train.report(f"  epoch {epoch + 1} of {options['epochs']}: loss "
                         f"{loss.item() / len(logits):.4f}")


def main():
    args = train.parse()
    config = train.read_config(args)
    options = {"seed": config["seed"], **config["train"]}
    qat.setup(options["seed"])
    x, labels, groups, classes, names, bits = load(args, config)
    layers = integers.build(config, bits, config.get("signed", False))
    fits = integers.fit(layers, config["chip"])
    if fits["problems"]:
        sys.exit(f"leave_out.py: {'; '.join(fits['problems'])}")
    data = qat.Data(x, labels, tuple(config["shape"]), len(classes), None,
                    config.get("plain", 0.3))
    mask = torch.from_numpy(np.stack([groups != g for g in range(len(names))]).astype(np.float32))
    specs = [s for s in config["layers"] if s["op"] != "flatten"]
    model = qat.QuantNet(copy.deepcopy(layers), specs, len(names), options.get("leak", 0.05),
                         torch.Generator().manual_seed(options["seed"]))
    with torch.no_grad():
        model(data.batch(torch.zeros(len(data), dtype=torch.long),
                         torch.arange(min(len(data), 1000))), choose=True)
    fit(model, data, mask, options)
    accuracies = []
    for group, name in enumerate(names):
        rows = groups == group
        said = integers.judge(integers.run(model.network(group), x[0][rows]))
        accuracies.append(float((said == labels[rows]).mean()))
        train.report(f"without {name}: {int(rows.sum())} examples: accuracy "
                     f"{100 * accuracies[-1]:.2f} %")
    train.report(f"mean of {len(names)}: {100 * np.mean(accuracies):.2f} %")


if __name__ == "__main__":
    main()
