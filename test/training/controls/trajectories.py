"""Writes trajectories.json: fifty steps with each control of a training, computed by PyTorch in float64.

To run it, with the Python that `npm run bench:peers` prepares, and then `biome format --write` the file:
    ~/.cache/inkling/peers-*/bin/python test/training/controls/trajectories.py
"""

import json
import math
import pathlib
import sys

import numpy as np
import torch
from sklearn.utils.class_weight import compute_class_weight
from torch.nn.functional import cross_entropy
from torch.optim import lr_scheduler

HERE = pathlib.Path(__file__).parent
sys.path += [str(HERE), str(HERE.parents[2] / "bench/lib")]
from cases import CASES, ROWS, VALIDATION  # noqa: E402
from contestant import MNIST  # noqa: E402
from philox import kept  # noqa: E402

SIZES = [784, 32, 16, 10]
PLAIN = ["epochs", "batch", "rate", "optimizer", "shuffle"]
# See ts/training/plan/recipe.ts.
RECIPES = {
    "reference": {"rate": 0.001},
    "fast": {
        "rate": 0.008,
        "optimizer": {"name": "adam", "beta1": 0.7, "beta2": 0.95},
        "schedule": "one-cycle",
        "labelSmoothing": 0.1,
    },
}
torch.set_num_threads(1)


def read(part, width, offset):
    values = np.fromfile(MNIST / f"train-{part}-ubyte", np.uint8, offset=offset)
    return values.reshape(-1, width)[: ROWS + VALIDATION]


IMAGES = read("images-idx3", 784, 16)
LABELS = torch.from_numpy(read("labels-idx1", 1, 8)[:, 0].astype(np.int64))


def network(dtype):
    """Its kernels are a multiplicative hash of a weight's number, scaled by He's bound; its biases are 0."""
    layers, number = [], 1
    for inputs, units in zip(SIZES, SIZES[1:]):
        numbers = np.arange(number, number + inputs * units, dtype=np.uint64).reshape(inputs, units)
        hashes = numbers * np.uint64(2654435761) % np.uint64(2**32)
        kernel = torch.from_numpy((hashes / 2**32 - 0.5) * math.sqrt(6 / inputs))
        layers.append(torch.nn.Linear(inputs, units, dtype=dtype))
        with torch.no_grad():
            layers[-1].weight.copy_(kernel.T)
            layers[-1].bias.zero_()
        number += inputs * units
    return torch.nn.ModuleList(layers)


def logits(layers, x, options=None, step=0):
    """With options as in training: with dropout."""
    shares = (options or {}).get("dropout", 0)
    shares = shares if isinstance(shares, list) else [shares] * (len(layers) - 1)
    for number, (layer, p) in enumerate(zip(layers, shares)):
        x = torch.relu(layer(x))
        if p > 0:
            mask = kept(p, layer.out_features, len(x), number, step, options.get("seed", 0))
            x = x * torch.from_numpy(mask) / (1 - p)
    return layers[-1](x)


def objective(options, out, labels, rows, class_weights):
    """What is minimized: the plain loss is reported whatever it is."""
    smoothing, sample_weights = options.get("labelSmoothing", 0), options.get("sampleWeights")
    if sample_weights is None and (class_weights is None or smoothing == 0):
        return cross_entropy(out, labels, class_weights, label_smoothing=smoothing)
    # PyTorch has no weights of samples, and weights smoothed targets by class; here a row has one weight.
    weights = torch.ones(len(rows), dtype=out.dtype)
    if class_weights is not None:
        weights = weights * class_weights[labels]
    if sample_weights is not None:
        weights = weights * torch.tensor(sample_weights, dtype=out.dtype)[rows]
    losses = cross_entropy(out, labels, reduction="none", label_smoothing=smoothing)
    return (weights * losses).sum() / weights.sum()


def class_weights_of(options, labels, dtype):
    given = options.get("classWeights")
    if given == "balanced":
        given = compute_class_weight("balanced", classes=np.arange(SIZES[-1]), y=labels.numpy())
    elif given is not None:
        given = [given[str(name)] for name in range(SIZES[-1])]
    return None if given is None else torch.tensor(given, dtype=dtype)


def optimizer_of(options, layers):
    """The optimizer, and the weight decay that is left to do by hand. Biases are a group without either."""
    decay, l2 = options.get("weightDecay", 0), options.get("l2", 0)
    given, rate = options.get("optimizer", {"name": "adam"}), options["rate"]
    by_torch = given["name"] == "adam" and decay > 0 and l2 == 0
    groups = [
        {"params": [layer.weight for layer in layers], "weight_decay": decay if by_torch else l2},
        {"params": [layer.bias for layer in layers], "weight_decay": 0},
    ]
    if given["name"] == "sgd":
        return torch.optim.SGD(groups, rate, momentum=given["momentum"]), decay
    betas = (given.get("beta1", 0.9), given.get("beta2", 0.999))
    if by_torch:
        return torch.optim.AdamW(groups, rate, betas), 0
    return torch.optim.Adam(groups, rate, betas), decay


def schedulers_of(options, optimizer, batches):
    """What to step after each batch, after each epoch, and after each epoch with the validation loss."""
    given = options.get("schedule", "constant")
    given = {"name": given} if isinstance(given, str) else given
    steps, warm_up = options["epochs"] * batches, round(given.get("warmUp", 0) * batches)
    warming = warm_up and lr_scheduler.LinearLR(optimizer, start_factor=1 / warm_up, total_iters=warm_up - 1)
    a_batch, an_epoch, a_loss = [warming] if warming else [], [], []
    if given["name"] == "step":
        an_epoch += [lr_scheduler.StepLR(optimizer, given["every"], given.get("factor", 0.1))]
    elif given["name"] == "plateau":
        settings = {"factor": given.get("factor", 0.1), "patience": given.get("patience", 2)}
        settings |= {"threshold": given.get("minDelta", 0), "threshold_mode": "abs"}
        a_loss += [lr_scheduler.ReduceLROnPlateau(optimizer, **settings)]
    elif given["name"] == "cosine":
        lowest = given.get("end", 0) * options["rate"]
        cosine = lr_scheduler.CosineAnnealingLR(optimizer, T_max=steps - warm_up, eta_min=lowest)
        a_batch = [lr_scheduler.SequentialLR(optimizer, [warming, cosine], [warm_up]) if warming else cosine]
    elif given["name"] == "one-cycle":
        rise = given.get("rise", 0.25)
        done = lambda step: min((step + 0.5) / steps, 1)
        factor = lambda step: done(step) / rise if done(step) < rise else (1 - done(step)) / (1 - rise)
        a_batch += [lr_scheduler.LambdaLR(optimizer, factor)]
    return a_batch, an_epoch, a_loss


class EarlyStopping:
    """The rule of Keras, whose `restore_best_weights` holds for runs that come to their end, too."""

    def __init__(self, patience=5, minDelta=0, metric="loss"):
        self.patience, self.delta, self.metric = patience, minDelta, metric
        self.best, self.wait = math.inf, 0

    def stops(self, epoch, loss, accuracy, layers):
        value = loss if self.metric == "loss" else -accuracy
        self.wait += 1
        if value + self.delta < self.best:
            self.best, self.wait, self.epoch = value, 0, epoch
            self.state = {name: tensor.clone() for name, tensor in layers.state_dict().items()}
        return self.wait >= self.patience


def clip(options, layers):
    """Says whether it did."""
    gradients = torch.cat([p.grad.flatten() for p in layers.parameters()])
    value, norm = options.get("clipValue", math.inf), options.get("clipNorm", math.inf)
    clips = gradients.abs().max() > value or gradients.norm() > norm
    if "clipValue" in options:
        torch.nn.utils.clip_grad_value_(layers.parameters(), value)
    if "clipNorm" in options:
        torch.nn.utils.clip_grad_norm_(layers.parameters(), norm)
    return bool(clips)


def run(options, rows, validation, dtype=torch.float64):
    """The trajectory, and what is told of it: each step's rate and how many steps were clipped."""
    options = {**RECIPES[options.get("recipe", "reference")], **options}
    images, labels = torch.from_numpy(IMAGES).to(dtype) / 255, LABELS[:rows]
    layers, class_weights = network(dtype), class_weights_of(options, labels, dtype)
    optimizer, decay = optimizer_of(options, layers)
    order = torch.arange(rows).split(options["batch"])
    a_batch, an_epoch, a_loss = schedulers_of(options, optimizer, len(order))
    stopping = EarlyStopping(**options["earlyStopping"]) if "earlyStopping" in options else None
    losses, validation_losses, rates, clipped = [], [], [], 0
    for epoch in range(1, options["epochs"] + 1):
        for batch in order:
            out = logits(layers, images[batch], options, len(losses))
            losses.append(cross_entropy(out, labels[batch]).item())
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.zero_grad()
            objective(options, out, labels[batch], batch, class_weights).backward()
            clipped += clip(options, layers)
            if decay > 0:
                with torch.no_grad():
                    for layer in layers:
                        layer.weight.mul_(1 - rates[-1] * decay)
            optimizer.step()
            for scheduler in a_batch:
                scheduler.step()
        for scheduler in an_epoch:
            scheduler.step()
        if not validation:
            continue
        with torch.no_grad():
            out = logits(layers, images[ROWS:])
        validation_losses.append(cross_entropy(out, LABELS[ROWS:]).item())
        accuracy = (out.argmax(1) == LABELS[ROWS:]).double().mean().item()
        for scheduler in a_loss:
            scheduler.step(validation_losses[-1])
        if stopping and stopping.stops(epoch, validation_losses[-1], accuracy, layers):
            break
    result = {"epochs": epoch, "losses": losses}
    if stopping:
        layers.load_state_dict(stopping.state)
        result["best"] = stopping.epoch
    if validation:
        result["validationLosses"] = validation_losses
    result["norms"] = [p.norm().item() for layer in layers for p in (layer.weight, layer.bias)]
    return result, {"rates": rates, "clipped": clipped}


def farthest(one, other, keys=("losses", "norms", "validationLosses")):
    return max(abs(x - y) for key in keys for x, y in zip(one.get(key, []), other.get(key, [])))


def case(name, options, rows, validation):
    """A run, how far one in float32 is from it, and how far one without the controls is."""
    result, told = run(options, rows, validation)
    single, _ = run(options, rows, validation, torch.float32)
    assert all(result.get(key) == single.get(key) for key in ("epochs", "best")), name
    plain, _ = run({key: value for key, value in options.items() if key in PLAIN}, rows, validation)
    # What early stopping changes are the last weights.
    changed = ("norms",) if "best" in result else ("losses",)
    known = {"float32": farthest(result, single), "fromPlain": farthest(result, plain, changed)}
    assert known["float32"] < 3e-5, name
    assert known["fromPlain"] > 1e-2 or options.keys() <= set(PLAIN), name
    print(name, result["epochs"], result.get("best"), told["clipped"], len(set(told["rates"])), known)
    known = {key: float(f"{value:.1e}") for key, value in known.items()}
    return {"name": name, "rows": rows, "options": options, **known, **result}


def rounded(value):
    """With digits enough for a comparison to 1e-4."""
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return float(f"{value:.8g}") if isinstance(value, float) else value


if __name__ == "__main__":
    cases = [case(name, *settings) for name, settings in CASES.items()]
    reference = {"torch": torch.__version__, "sizes": SIZES, "validation": [ROWS, ROWS + VALIDATION]}
    (HERE / "trajectories.json").write_text(json.dumps(rounded(reference | {"cases": cases})))
