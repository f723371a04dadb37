"""PyTorch on the CPU, its tensors preloaded: arguments are the kind of Adam (plain, foreach or fused) and the threads."""

import pathlib
import sys
import time

import torch

sys.path.append(str(pathlib.Path(__file__).parents[1] / "lib"))
from contestant import contestant, mnist_floats  # noqa: E402

adam, threads = sys.argv[1:]
torch.set_num_threads(int(threads))
torch.set_flush_denormal(True)
images, labels = (torch.from_numpy(array) for array in mnist_floats("train"))
labels = labels.long()
model = torch.nn.Sequential(
    torch.nn.Linear(784, 128), torch.nn.ReLU(), torch.nn.Linear(128, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10)
)
optimizer = torch.optim.Adam(model.parameters(), lr=0.001, foreach=adam == "foreach", fused=adam == "fused")
loss_of = torch.nn.CrossEntropyLoss()


def epoch():
    begin = time.perf_counter()
    total = torch.zeros(())
    for rows in torch.randperm(len(labels)).split(64):
        optimizer.zero_grad()
        loss = loss_of(model(images[rows]), labels[rows])
        loss.backward()
        optimizer.step()
        total += loss.detach() * len(rows)
    loss = (total / len(labels)).item()
    return {"seconds": time.perf_counter() - begin, "loss": loss}


contestant(epoch)
