# SPDX-License-Identifier: Apache-2.0
"""Quantisation-aware training of chains of integers.Layer with PyTorch.

Parameters are in units of integer weights; the forward pass computes the chip's integers (they are
exact in 32-bit floats), gradients pass straight through rounding. Several replicas train side by
side from different starts. One thread, deterministic by seed.
"""

import copy
import time

import numpy as np
import torch
import torch.nn.functional as F

import integers


def setup(seed):
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(seed)


def step_through(hard, soft):
    """Value of `hard`, gradient of `soft`."""
    return soft + (hard - soft).detach()


def product(layer, h, w):
    """h (1 or replicas, examples, channels, height, width), w (replicas, ...) -> sums."""
    replicas, out = w.shape[:2]
    if layer.op == "dense":
        h = h.flatten(2)
        if len(h) == 1:
            y = h[0] @ w.flatten(0, 1).t()
            return y.view(-1, replicas, out).transpose(0, 1)[..., None, None]
        return torch.bmm(h, w.transpose(1, 2))[..., None, None]
    how = dict(stride=layer.stride, padding=layer.pad, dilation=layer.dilation,
               groups=layer.groups)
    if len(h) == 1 and layer.groups == 1:
        y = F.conv2d(h[0], w.flatten(0, 1), **how)
        return y.unflatten(1, (replicas, out)).transpose(0, 1)
    return torch.stack([F.conv2d(h[min(r, len(h) - 1)], w[r], **how) for r in range(replicas)])


class QuantNet(torch.nn.Module):
    """`replicas` integer networks of one shape side by side."""

    def __init__(self, layers, specs, replicas, leak, generator):
        super().__init__()
        self.layers, self.replicas, self.leak = copy.deepcopy(layers), replicas, leak
        self.w, self.b = torch.nn.ParameterList(), torch.nn.ParameterList()
        self.biases = []  # what constant lanes can make
        self.rates = []
        for layer, spec in zip(self.layers, specs):
            if not layer.product:
                continue
            low, high = layer.weight_range()
            middle = 0.0 if low < 0 and layer.weight_bits > 1 else (low + high) / 2
            spread = spec.get("spread", 0.4) * (high - low + 1) / 2
            self.w.append(torch.nn.Parameter(
                middle + spread * torch.randn(replicas, *layer.weight_shape(),
                                              generator=generator)))
            possible = integers.reachable(layer.constants, layer.weight_bits, layer.weight_kind)
            self.biases.append(torch.from_numpy(possible.astype(np.float32)))
            self.b.append(torch.nn.Parameter(torch.zeros(replicas, layer.out)))
            self.rates.append((spec.get("rate", 1.0) * (high - low + 1) / 2,
                               spec.get("rate", 1.0) * max(1.0, float(np.abs(possible).max()))))
        self.scale = torch.nn.Parameter(torch.full((replicas,), 1.0))

    def weights(self, index, layer):
        low, high = layer.weight_range()
        soft = self.w[index]
        hard = torch.where(soft >= 0, 1.0, -1.0) if layer.weight_kind == "bipolar" \
            else torch.clamp(torch.round(soft), low, high)
        return step_through(hard, soft)

    def bias(self, index):
        soft, possible = self.b[index].detach(), self.biases[index]
        place = torch.searchsorted(possible, soft).clamp(1, len(possible) - 1) \
            if len(possible) > 1 else torch.ones_like(soft, dtype=torch.long)
        if len(possible) > 1:
            below, above = possible[place - 1], possible[place]
            hard = torch.where(soft - below <= above - soft, below, above)
        else:
            hard = torch.zeros_like(soft)
        return step_through(hard, self.b[index])

    def forward(self, x, choose=False):
        """x (examples, channels, height, width) of integers -> logits (replicas, examples, out)."""
        h, index = x[None], 0
        for layer in self.layers:
            if not layer.product:
                flat = F.max_pool2d(h.flatten(0, 1), layer.kernel, layer.stride, layer.pad)
                h = flat.unflatten(0, h.shape[:2])
                continue
            y = product(layer, h, self.weights(index, layer))
            y = y + self.bias(index)[:, None, :, None, None]
            index += 1
            if not layer.bits:
                if choose:
                    with torch.no_grad():
                        self.scale.copy_(2.5 / y.std(dim=(1, 2, 3, 4)).clamp(min=1e-3))
                y = y.flatten(2)
                return (y + (0.5 if y.shape[2] == 1 else 0.0)) * self.scale.abs()[:, None, None]
            if choose and layer.shift is None:
                level = 2.0 * float(y.square().mean().sqrt()) / 2.0 ** layer.bits
                layer.shift = max(layer.least_shift(), int(round(np.log2(max(level, 1)))))
            y = y / 2.0 ** layer.shift
            top = float((1 << layer.bits) - 1)
            # Beyond the limits a small gradient remains, or dead units would never come back.
            soft = torch.clamp(y, 0, top + 1) + self.leak * y
            h = step_through(torch.clamp(torch.floor(y), 0, top), soft)
        raise AssertionError("the last layer has sums")

    def clip(self):
        with torch.no_grad():
            for w, layer in zip(self.w, (la for la in self.layers if la.product)):
                low, high = layer.weight_range()
                edge = 0.0 if layer.weight_kind == "bipolar" else 0.45
                w.clamp_(low - edge, high + edge)
            for b, possible in zip(self.b, self.biases):
                b.clamp_(float(possible[0]), float(possible[-1]))

    def network(self, replica):
        """Layers with the integers of one replica."""
        layers, index = copy.deepcopy(self.layers), 0
        with torch.no_grad():
            for layer in layers:
                if layer.product:
                    layer.weights = self.weights(index, layer)[replica].numpy().astype(np.int64)
                    layer.bias = self.bias(index)[replica].numpy().astype(np.int64)
                    index += 1
        integers.check(layers)
        return layers


class FloatNet(torch.nn.Module):
    """The parent: the same kinds of layers in floating point, with batch normalisation."""

    def __init__(self, layers, top, dropout=0.0):
        super().__init__()
        steps, self.top = [], float(top)
        for layer in layers:
            if not layer.product:
                steps.append(torch.nn.MaxPool2d(layer.kernel, layer.stride, layer.pad))
                continue
            hidden = layer is not layers[-1]
            if layer.op == "dense":
                steps += [torch.nn.Flatten(), torch.nn.Linear(layer.taps, layer.out)]
                steps += [torch.nn.BatchNorm1d(layer.out)] if hidden else []
            else:
                steps.append(torch.nn.Conv2d(layer.input[0], layer.out, layer.kernel, layer.stride,
                                             layer.pad, layer.dilation, layer.groups))
                steps += [torch.nn.BatchNorm2d(layer.out)] if hidden else []
            if hidden:
                steps.append(torch.nn.ReLU())
                if dropout:
                    steps.append(torch.nn.Dropout(dropout))
        self.steps = torch.nn.Sequential(*steps)

    def forward(self, x):
        return self.steps(x / self.top).flatten(1)


def loss_of(logits, labels, weight, teacher, alpha, temperature):
    """Sum over replicas. logits (replicas, examples, outputs)."""
    if logits.shape[2] == 1:
        z, y = logits[..., 0], labels.float().expand(logits.shape[:2])
        own = F.binary_cross_entropy_with_logits(z, y, reduction="none")
        other = 0 if teacher is None else F.binary_cross_entropy_with_logits(
            z / temperature, torch.sigmoid(teacher[:, 0] / temperature).expand_as(z),
            reduction="none")
    else:
        own = F.cross_entropy(logits.flatten(0, 1), labels.repeat(len(logits)),
                              reduction="none").view(logits.shape[:2])
        other = 0
        if teacher is not None:
            target = torch.softmax(teacher / temperature, 1)
            other = -(target * torch.log_softmax(logits / temperature, 2)).sum(2)
    mixed = own if teacher is None else (1 - alpha) * own + alpha * temperature**2 * other
    return (mixed * weight / weight.sum()).sum()


class Data:
    """Training examples in `variants` positions each: x (variants, examples, elements)."""

    def __init__(self, x, labels, shape, classes, class_weights=None, plain=0.3):
        self.x, self.shape, self.plain = x, shape, plain
        self.labels = torch.from_numpy(labels.astype(np.int64))
        weights = torch.ones(max(2, classes)) if class_weights is None else torch.tensor(
            class_weights, dtype=torch.float32)
        self.weight = weights[self.labels]

    def __len__(self):
        return len(self.labels)

    def picks(self, generator):
        """Which variant of each example an epoch shows."""
        variants, n = len(self.x), len(self)
        if variants == 1:
            return torch.zeros(n, dtype=torch.long)
        pick = torch.randint(1, variants, (n,), generator=generator)
        return torch.where(torch.rand(n, generator=generator) < self.plain,
                           torch.zeros_like(pick), pick)

    def batch(self, pick, rows):
        x = self.x[pick[rows].numpy(), rows.numpy()].astype(np.float32)
        return torch.from_numpy(x).view(-1, *self.shape)


def fit(model, data, options, report, teacher=None, groups=None):
    """Adam with a cosine schedule. options: epochs, batch, rate, alpha, temperature, decay.

    teacher: logits (variants, examples, outputs). groups: parameter groups (list of (parameters,
    factor of the rate)).
    """
    generator = torch.Generator().manual_seed(options["seed"])
    groups = groups or [(list(model.parameters()), 1.0)]
    optimiser = torch.optim.Adam([{"params": p, "weight_decay": options.get("decay", 0.0)}
                                  for p, _ in groups])
    size = min(options.get("batch", 128), len(data))
    batches, total = len(data) // size, options["epochs"] * (len(data) // size)
    step, start, replicas = 0, time.time(), getattr(model, "replicas", 1)
    for epoch in range(options["epochs"]):
        order, pick = torch.randperm(len(data), generator=generator), data.picks(generator)
        seen = 0.0
        for b in range(batches):
            rate = options["rate"] * (0.5 * (1 + np.cos(np.pi * step / total)) + 0.002)
            rate *= min(1.0, (step + 1) / (0.02 * total + 1))  # a short rise at the start
            for group, (_, factor) in zip(optimiser.param_groups, groups):
                group["lr"] = rate * factor
            rows = order[b * size:(b + 1) * size]
            logits = model(data.batch(pick, rows))
            known = None if teacher is None else torch.from_numpy(
                teacher[pick[rows].numpy(), rows.numpy()])
            loss = loss_of(logits if logits.dim() == 3 else logits[None], data.labels[rows],
                           data.weight[rows], known, options.get("alpha", 0.0),
                           options.get("temperature", 1.0))
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            if replicas > 1 or hasattr(model, "clip"):
                model.clip()
            seen += loss.item()
            step += 1
        if epoch + 1 == options["epochs"] or (epoch + 1) % max(1, options["epochs"] // 10) == 0:
            report(f"  epoch {epoch + 1} of {options['epochs']}: loss "
                   f"{seen / batches / replicas:.4f} ({time.time() - start:.0f} s)")


def logits_of(model, x, shape, chunk=1000):
    """Float logits (examples, outputs) of a FloatNet."""
    model.eval()
    with torch.no_grad():
        parts = [model(torch.from_numpy(x[i:i + chunk].astype(np.float32)).view(-1, *shape))
                 for i in range(0, len(x), chunk)]
    return torch.cat(parts).numpy()


def train_float(layers, top, data, options, report, teacher=None):
    torch.manual_seed(options["seed"])
    model = FloatNet(layers, top, options.get("dropout", 0.0))
    model.train()
    fit(model, data, options, report, teacher)
    return model


def start_from(model, parent, x, report):
    """Takes over the weights of a float parent of the same dense shape, so that training only has to
    mend what rounding broke. x: examples as the network sees them."""
    modules = [m for m in parent.steps if isinstance(m, (torch.nn.Linear, torch.nn.BatchNorm1d))]
    gain = torch.full((model.layers[0].taps,), 1 / parent.top)  # of the inputs, real per integer
    h, index = x.flatten(1), 0
    with torch.no_grad():
        for layer in model.layers:
            if layer.op != "dense":
                raise ValueError(f"{layer.name}: only dense networks start from their parent")
            linear = modules.pop(0)
            w, b = linear.weight, linear.bias
            if layer.bits:  # batch normalisation folded
                norm = modules.pop(0)
                factor = norm.weight / (norm.running_var + norm.eps).sqrt()
                w, b = w * factor[:, None], (b - norm.running_mean) * factor + norm.bias
            w = w * gain
            high = layer.weight_range()[1] + 0.45
            most = w.abs().max(1).values
            scale = high / (most if layer.bits else most.max().expand(len(b)))
            y = (h @ w.t() + b) * scale
            if layer.bits:
                # The shift that most neurons fill; those that would saturate get smaller weights.
                level = torch.quantile(y, 0.995, dim=0).clamp(min=1)
                top = float((1 << layer.bits) - 1)
                layer.shift = max(layer.least_shift(), int(torch.log2(level.median() / top).round()))
                scale = scale * torch.clamp(2.0 ** layer.shift * top / level, max=1.0)
                y = (h @ w.t() + b) * scale
                gain = 2.0 ** layer.shift / scale
                h = torch.clamp(torch.floor(y / 2.0 ** layer.shift), 0, top)
            for r in range(model.replicas):
                model.w[index][r] = w * scale[:, None]
                model.b[index][r] = b * scale
            index += 1
        model.scale.fill_(float(1 / scale[0]))
    report("  weights of the parent taken over")


def train_quantised(layers, specs, data, options, report, teacher=None, parent=None):
    """The replicas' networks (lists of layers with weights). With options["start"] == "parent" they
    start as the parent."""
    generator = torch.Generator().manual_seed(options["seed"])
    model = QuantNet(layers, specs, options.get("replicas", 1), options.get("leak", 0.05),
                     generator)
    first = torch.arange(min(len(data), 1000))
    with torch.no_grad():
        sample = data.batch(torch.zeros(len(data), dtype=torch.long), first)
        if options.get("start") == "parent":
            parent.eval()
            start_from(model, parent, sample, report)
        else:
            model(sample, choose=True)
    report("  shifts " + " ".join(str(la.shift) for la in model.layers if la.bits))
    groups = [([model.scale], float(model.scale.mean()))]
    for w, b, (w_rate, b_rate) in zip(model.w, model.b, model.rates):
        groups += [([w], w_rate), ([b], b_rate)]
    fit(model, data, options, report, teacher, groups)
    networks = [model.network(r) for r in range(model.replicas)]
    # The floats of training were the integers of the chip.
    with torch.no_grad():
        logits = model(data.batch(torch.zeros(len(data), dtype=torch.long), first[:200]))
        scaled = (logits / model.scale.abs()[:, None, None]).numpy()
    for network, mine in zip(networks, scaled):
        exact = integers.run(network, data.x[0][:200])
        if not np.allclose(mine - (0.5 if exact.shape[1] == 1 else 0), exact, atol=0.01, rtol=1e-5):
            raise AssertionError("training computed other numbers than the integers")
    return networks
