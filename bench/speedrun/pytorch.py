"""PyTorch on the CPU with our fast recipe, tensors preloaded: arguments are the kind of Adam and the threads.

The recipe's numbers are those of ts/training/recipe.ts, its cycle is that of crates/engine/src/schedule.rs.
"""

import itertools
import pathlib
import sys
import time

import torch

sys.path.append(str(pathlib.Path(__file__).parents[1] / "lib"))
from contestant import contestant, mnist_floats  # noqa: E402

EPOCHS, BATCH, PEAK, BETAS, SMOOTHING, WARM_UP = 3, 192, 0.008, (0.7, 0.95), 0.1, 0.25

adam, threads = sys.argv[1:]
torch.set_num_threads(int(threads))
torch.set_flush_denormal(True)
images, labels = (torch.from_numpy(array) for array in mnist_floats("train"))
test_images, test_labels = (torch.from_numpy(array) for array in mnist_floats("t10k"))
labels = labels.long()
seeds = itertools.count()
loss_of = torch.nn.CrossEntropyLoss(label_smoothing=SMOOTHING)


def network():
    """784-128-64-10 as ours begins: kernels of He's normal distribution, biases at zero."""
    layers = [torch.nn.Linear(*sizes) for sizes in [(784, 128), (128, 64), (64, 10)]]
    for layer in layers:
        torch.nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
        torch.nn.init.zeros_(layer.bias)
    return torch.nn.Sequential(layers[0], torch.nn.ReLU(), layers[1], torch.nn.ReLU(), layers[2])


def run():
    torch.manual_seed(next(seeds))
    begin = time.perf_counter()
    model = network()
    optimizer = torch.optim.Adam(
        model.parameters(), lr=PEAK, betas=BETAS, foreach=adam == "foreach", fused=adam == "fused"
    )
    steps, step = EPOCHS * -(-len(labels) // BATCH), 0
    for _ in range(EPOCHS):
        for rows in torch.randperm(len(labels)).split(BATCH):
            done = (step + 0.5) / steps
            factor = done / WARM_UP if done < WARM_UP else (1 - done) / (1 - WARM_UP)
            optimizer.param_groups[0]["lr"] = PEAK * factor
            optimizer.zero_grad()
            loss_of(model(images[rows]), labels[rows]).backward()
            optimizer.step()
            step += 1
    seconds = time.perf_counter() - begin
    with torch.no_grad():
        hits = model(test_images).argmax(1) == test_labels
    return {"seconds": seconds, "accuracy": hits.double().mean().item()}


contestant(run)
