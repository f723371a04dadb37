"""PyTorch on the CPU, from tensor to tensor: arguments are the folder of the task and the number of threads."""

import json
import pathlib
import sys

import numpy as np
import torch
from predictor import predictor

folder, threads = pathlib.Path(sys.argv[1]), int(sys.argv[2])
torch.set_num_threads(threads)
torch.set_flush_denormal(True)
widths = json.loads((folder / "task.json").read_text())["widths"]
weights = torch.from_numpy(np.fromfile(folder / "weights.f32", dtype=np.float32))

layers = []
for inputs, units in zip(widths, widths[1:]):
    kernel, bias, weights = weights.split([inputs * units, units, len(weights) - inputs * units - units])
    linear = torch.nn.Linear(inputs, units)
    linear.load_state_dict({"weight": kernel.view(inputs, units).T, "bias": bias})
    layers += [linear, torch.nn.ReLU()]
model = torch.nn.Sequential(*layers[:-1], torch.nn.Softmax(dim=1)).eval()

with torch.inference_mode():
    predictor(folder, model, native=torch.from_numpy)
