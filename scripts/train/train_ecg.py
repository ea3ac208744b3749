# SPDX-License-Identifier: Apache-2.0
"""Trains the ECG network (N against V) for FLEXI-1 and writes it as QONNX.

1. Quantisation-aware training of several replicas at once (PyTorch, Adam, straight-through
   rounding), each beat with its annotated, a jittered or the detected position, at random.
2. The replicas with the lowest loss on the training part are taken as integers and improved by
   coordinate descent: every weight is moved by whatever single step lowers the training loss.
3. The one with the lowest loss is written. All accuracies printed are those of the integers
   (scripts/train/net.py). The test part is used for nothing but the printed figures.

Example, beats made by flexi-beats (see models/README.md):
  /usr/bin/python3 scripts/train/train_ecg.py --beats atr.npz --augment jit1.npz qrs.npz \\
      --split random --out models/ecg-nv-random.onnx
"""

import argparse
import time

import numpy as np
import torch

import net as flexi_net
import splits


def limits(bits):
    return -(1 << (bits - 1)), (1 << (bits - 1)) - 1


def step_through(hard, soft):
    """Value of `hard`, gradient of `soft`."""
    return soft + (hard - soft).detach()


class Replicas(torch.nn.Module):
    """`count` networks side by side; parameters in units of integer weights."""

    def __init__(self, args, inputs, generator):
        super().__init__()
        n, h = args.replicas, args.hidden
        low1, _ = limits(args.w1_bits)
        low2, _ = limits(args.w2_bits)
        self.args = args
        self.w1 = torch.nn.Parameter(
            torch.randn(n * h, inputs + 1, generator=generator) * -low1 * 0.4)
        self.w2 = torch.nn.Parameter(torch.randn(n, h + 1, generator=generator) * -low2 * 0.5)
        self.scale = torch.nn.Parameter(torch.full((n,), 0.05))

    @staticmethod
    def quantised(w, bits):
        low, high = limits(bits)
        return step_through(torch.clamp(torch.round(w), low, high), w)

    def forward(self, x):
        """x (beats, inputs + 1), last column c1 -> logits (beats, replicas)."""
        a = self.args
        top = float((1 << a.k_bits) - 1)
        y = x @ self.quantised(self.w1, a.w1_bits).t() / 2.0 ** a.shift
        # Beyond the limits a small gradient remains, or dead units would never come back.
        soft = torch.clamp(y, 0, top + 1) + a.leak * y
        h = step_through(torch.clamp(torch.floor(y), 0, top), soft).view(-1, a.replicas, a.hidden)
        w2 = self.quantised(self.w2, a.w2_bits)
        out = (h * w2[:, :-1]).sum(-1) + a.c2 * w2[:, -1]
        return (out + 0.5) * self.scale.abs()

    def clip(self):
        with torch.no_grad():
            for w, bits in ((self.w1, self.args.w1_bits), (self.w2, self.args.w2_bits)):
                low, high = limits(bits)
                w.clamp_(low - 0.45, high + 0.45)

    def network(self, i):
        a = self.args
        with torch.no_grad():
            w1 = self.quantised(self.w1, a.w1_bits).view(a.replicas, a.hidden, -1)[i]
            w2 = self.quantised(self.w2, a.w2_bits)[i]
        w1, w2 = w1.numpy().astype(np.int64), w2.numpy().astype(np.int64)
        return flexi_net.Net(a.a_bits, a.k_bits, a.w1_bits, a.w2_bits, a.shift, a.c1, a.c2,
                             w1[:, :-1], w1[:, -1], w2[None, :-1], w2[-1:])


def losses(y2, is_v, weight, scale):
    """Mean weighted logistic loss of integer outputs."""
    z = (y2 + np.float32(0.5)) * np.where(is_v, -np.float32(scale), np.float32(scale))
    return float(np.dot(np.logaddexp(np.float32(0), z), weight) / weight.sum())


def best_scale(y2, is_v, weight):
    grid = [0.02 * 1.25 ** i for i in range(20)]
    return min(grid, key=lambda s: losses(y2, is_v, weight, s))


class TabulatedLoss:
    """The loss of losses() for integer outputs, by table: one entry per class and output."""

    def __init__(self, is_v, weight, most):
        """most: |output| is never larger."""
        self.weight = weight.astype(np.float64) / weight.sum(dtype=np.float64)
        self.most = most
        self.offset = np.where(is_v, most, 3 * most + 1).astype(np.int32)

    def set_scale(self, scale):
        z = (np.arange(-self.most, self.most + 1) + 0.5) * scale
        self.table = np.concatenate([np.logaddexp(0, -z), np.logaddexp(0, z)])

    def per_beat(self, y2):
        return self.table[y2 + self.offset] * self.weight

    def change(self, y2, rows, per_beat):
        """By how much the loss changes when only `rows` have new outputs, which are y2."""
        new = self.table[y2 + self.offset[rows]] * self.weight[rows]
        return float(new.sum() - per_beat[rows].sum()), new


def descend(net, x, is_v, weight, sweeps, rng, report):
    """Moves single weights by one or two steps as long as the training loss falls."""
    top = (1 << net.k_bits) - 1
    w1 = np.column_stack([net.w1, net.v1])
    w2 = np.concatenate([net.w2[0], net.v2])
    # 16 bits hold every sum: 32 lanes x 15 x 128 at the most.
    columns = [np.ascontiguousarray(c) for c in
               np.column_stack([x, np.full(len(x), net.c1)]).astype(np.int16).T]
    y1 = [sum(np.int16(w) * c for w, c in zip(row, columns)) for row in w1]
    hidden = [np.clip(y >> net.shift, 0, top) for y in y1]
    hidden.append(np.full(len(x), net.c2, np.int16))
    y2 = sum(np.int32(w) * h for w, h in zip(w2, hidden)).astype(np.int32)
    low1, high1 = limits(net.w1_bits)
    low2, high2 = limits(net.w2_bits)
    table = TabulatedLoss(is_v, weight, top * -low2 * len(w2))
    every = np.arange(len(x))

    def rescale():
        table.set_scale(best_scale(y2, is_v, weight))
        per_beat = table.per_beat(y2)
        return per_beat, float(per_beat.sum())

    per_beat, loss = rescale()
    for sweep in range(sweeps):
        before = loss
        moves = [(h, i) for h in range(len(w1)) for i in range(w1.shape[1])]
        moves += [(-1, h) for h in range(len(w2))] * 2
        for at in rng.permutation(len(moves)):
            h, i = moves[at]
            for delta in (1, -1, 2, -2):
                if h < 0:
                    if not low2 <= w2[i] + delta <= high2:
                        continue
                    rows = np.flatnonzero(hidden[i]) if i < len(w1) else every
                    try_y2 = y2[rows] + np.int32(delta) * hidden[i][rows]
                else:
                    if not low1 <= w1[h, i] + delta <= high1:
                        continue
                    try_y1 = y1[h] + np.int16(delta) * columns[i]
                    try_h = np.clip(try_y1 >> net.shift, 0, top)
                    rows = np.flatnonzero(try_h != hidden[h])
                    try_y2 = y2[rows] + np.int32(w2[h]) * (try_h[rows] - hidden[h][rows])
                change, new = table.change(try_y2, rows, per_beat)
                if change < -1e-7:
                    loss += change
                    y2[rows] = try_y2
                    per_beat[rows] = new
                    if h < 0:
                        w2[i] += delta
                    else:
                        w1[h, i] += delta
                        y1[h], hidden[h] = try_y1, try_h
                    break
        per_beat, loss = rescale()
        report(f"  descent {sweep + 1}: loss {before:.5f} -> {loss:.5f}")
        if loss > before - 2e-6:
            break
    net.w1, net.v1 = w1[:, :-1], w1[:, -1]
    net.w2, net.v2 = w2[None, :-1], w2[-1:]
    return loss


def train(args, variants, is_v, weight, report):
    """variants: list of x (beats, inputs); returns the replicas' networks, best loss first."""
    generator = torch.Generator().manual_seed(args.seed)
    inputs = variants[0].shape[1]
    x = torch.from_numpy(np.stack(variants).astype(np.float32))
    x = torch.cat([x, torch.full(x.shape[:2] + (1,), float(args.c1))], 2)
    target = torch.from_numpy(is_v.astype(np.float32))[:, None]
    weight = torch.from_numpy(weight.astype(np.float32))[:, None]
    model = Replicas(args, inputs, generator)
    optimiser = torch.optim.Adam([{"params": [model.w1, model.w2]}, {"params": [model.scale]}])
    batches = len(is_v) // args.batch
    total = args.epochs * batches
    done = 0
    start = time.time()
    for epoch in range(args.epochs):
        order = torch.randperm(len(is_v), generator=generator)
        # Half of the picks are the annotated position, the rest are spread over the others.
        pick = torch.randint(0, 2 * max(1, len(variants) - 1), (len(is_v),), generator=generator)
        pick = torch.where(pick < len(variants), pick, torch.zeros_like(pick))
        for b in range(batches):
            rate = args.rate * 0.5 * (1 + np.cos(np.pi * done / total)) + 1e-4
            optimiser.param_groups[0]["lr"] = rate
            optimiser.param_groups[1]["lr"] = 0.05 * rate
            i = order[b * args.batch:(b + 1) * args.batch]
            logits = model(x[pick[i], i])
            loss = torch.nn.functional.binary_cross_entropy_with_logits(
                logits, target[i].expand_as(logits), weight=weight[i].expand_as(logits))
            loss = loss * args.replicas
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            model.clip()
            done += 1
        if (epoch + 1) % 20 == 0 or epoch + 1 == args.epochs:
            report(f"  epoch {epoch + 1} of {args.epochs}: loss {loss.item() / args.replicas:.4f} "
                   f"({time.time() - start:.0f} s)")
    return [model.network(i) for i in range(args.replicas)]


def parse():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--beats", required=True, help=".npz of flexi-beats, annotated positions")
    add("--augment", nargs="*", default=[], help=".npz of the same records, other positions")
    add("--split", choices=("random", "inter"), required=True)
    add("--split-seed", type=int, default=1, help="of the random split (default 1)")
    add("--out", help="the .onnx file to write")
    add("--seed", type=int, default=1, help="of the training (default 1)")
    add("--hidden", type=int, default=8, help="hidden neurons (default 8)")
    add("--a-bits", type=int, default=4, help="of the inputs (default 4)")
    add("--k-bits", type=int, default=4, help="of the hidden values (default 4)")
    add("--w1-bits", type=int, default=3, help="weights of layer 1 (default 3)")
    add("--w2-bits", type=int, default=4, help="weights of layer 2 (default 4)")
    add("--shift", type=int, default=2, help="of the hidden sums (default 2)")
    add("--c1", type=int, default=15, help="constant lane of layer 1 (default 15)")
    add("--c2", type=int, help="constant lane of layer 2 (default: 2^k - 1)")
    add("--replicas", type=int, default=8)
    add("--keep", type=int, default=2, help="replicas that the descent improves (default 2)")
    add("--epochs", type=int, default=160)
    add("--batch", type=int, default=1024)
    add("--rate", type=float, default=0.1)
    add("--leak", type=float, default=0.05)
    add("--v-weight", type=float, default=3.0, help="weight of a V beat in the loss (default 3)")
    add("--sweeps", type=int, default=12, help="of the descent, at most (default 12)")
    add("--drop", type=int, nargs="*", default=[],
        help="records to leave out of the training part and to report instead of the test part; "
        "nothing is written")
    args = parser.parse_args()
    if args.c2 is None:
        args.c2 = (1 << args.k_bits) - 1
    return args


def main():
    args = parse()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    rng = np.random.RandomState(args.seed)

    def report(text):
        print(text, flush=True)

    beats = splits.Beats(args.beats)
    train_part, test_part = splits.split(beats, args.split, args.split_seed)
    held = np.zeros(0, np.int64)
    if args.drop:
        out = np.isin(beats.record[train_part], args.drop)
        held, train_part = train_part[out], train_part[~out]
    ids = beats.ids()
    variants = [beats.x[train_part]]
    for path in args.augment:  # the beat's own row where the other file has none
        other = splits.Beats(path)
        rows = {beat: row for row, beat in enumerate(other.ids())}
        variants.append(np.stack([other.x[rows[i]] if i in rows else beats.x[b]
                                  for b, i in zip(train_part, ids[train_part])]))
    is_v = beats.is_v[train_part]
    weight = np.where(is_v, args.v_weight, 1.0).astype(np.float32)
    report(f"{len(train_part)} beats to train, {len(test_part)} to test, "
           f"{len(variants)} positions each")

    flexi_net.blank(args.hidden, beats.x.shape[1], args).check()  # before the time is spent
    nets = train(args, variants, is_v, weight, report)
    # Descent sees every variant; the loss is their mean.
    all_x = np.concatenate(variants)
    all_v = np.tile(is_v, len(variants))
    share = 0.5 / max(1, len(variants) - 1)
    all_weight = np.concatenate([weight * (0.5 if i == 0 and len(variants) > 1 else
                                           share if len(variants) > 1 else 1.0)
                                 for i in range(len(variants))]).astype(np.float32)

    def measure(net, part):
        return flexi_net.metrics(beats.is_v[part], net.outputs(beats.x[part])[:, 0] >= 0)

    def loss_of(net):
        y = net.outputs(all_x)[:, 0]
        return losses(y, all_v, all_weight, best_scale(y, all_v, all_weight))

    scored = sorted(((loss_of(net), i, net) for i, net in enumerate(nets)), key=lambda s: s[:2])
    for loss, i, net in scored:
        report(f"replica {i}: loss {loss:.5f} " + flexi_net.show("train", measure(net, train_part)))
    best = None
    for _, i, net in scored[:args.keep]:
        loss = descend(net, all_x, all_v, all_weight, args.sweeps, rng, report)
        report(f"replica {i}: loss {loss:.5f} " + flexi_net.show("train", measure(net, train_part)))
        if len(held):
            report("           " + flexi_net.show("held", measure(net, held)))
        if best is None or loss < best[0]:
            best = (loss, net)
    loss, net = best
    train_result = measure(net, train_part)
    report(f"chosen: loss {loss:.5f}, {net.rows()} of {flexi_net.ROWS} weight rows")
    report(flexi_net.show("train", train_result))
    if len(held):  # a run to choose by: the test part stays unseen
        report(flexi_net.show("held", measure(net, held)))
        return
    test_result = measure(net, test_part)
    report(flexi_net.show("test", test_result))
    if args.out:
        meta = {
            "flexi.task": "ecg-nv",
            "flexi.input": "ecg-beat-window/2",
            "flexi.fs": "360",
            "flexi.decision": "V when output >= 0, else N",
            "flexi.split": args.split,
            "flexi.split.seed": str(args.split_seed),
            "flexi.seed": str(args.seed),
        }
        for part, result in (("train", train_result), ("test", test_result)):
            for key, value in result.items():
                meta[f"flexi.{part}.{key}"] = str(value) if isinstance(value, int) else f"{value:.6f}"
        flexi_net.save_onnx(net, args.out, meta)
        report(f"{args.out} written")


if __name__ == "__main__":
    main()
