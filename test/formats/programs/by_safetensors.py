"""What Hugging Face's safetensors makes of a file, and a file of its own.

read FILE           prints its metadata and its tensors in JSON, with every bit
write FILE TARGET   saves other numbers under the same names, in the same shapes and with the same metadata; prints them
states TARGET       saves the state dict of a module as PyTorch names it; prints rows, and what the module answers
"""

import json
import sys
from pathlib import Path

import numpy as np
from safetensors import deserialize, safe_open
from safetensors.numpy import load_file, save_file


def read(path):
    """By each of its three ways to read, which have to agree."""
    tensors = load_file(path)
    with safe_open(path, framework="numpy") as file:
        metadata = file.metadata()
        assert sorted(file.keys()) == sorted(tensors), "names"
        for name, array in tensors.items():
            assert file.get_slice(name).get_shape() == list(array.shape), name
            assert file.get_tensor(name).tobytes() == array.tobytes(), name
    for name, tensor in deserialize(Path(path).read_bytes()):
        assert bytes(tensor["data"]) == tensors[name].tobytes(), name
    return metadata, tensors


def write(path, target):
    metadata, tensors = read(path)
    random = np.random.default_rng(5)
    others = {name: random.standard_normal(array.shape, np.float32) for name, array in tensors.items()}
    save_file(others, target, metadata)
    return metadata, others


def states(target):
    """Linear layers of nn.Sequential, net.0 to net.12 with relus between them: sorted by name, net.10 is the second."""
    random = np.random.default_rng(6)
    widths = [5, 4, 4, 4, 4, 4, 3]
    tensors = {}
    rows = signal = random.standard_normal((4, 6), np.float32)
    for layer, units in enumerate(widths):
        weight = random.standard_normal((units, signal.shape[1]), np.float32)
        bias = random.standard_normal(units, np.float32)
        tensors |= {f"net.{2 * layer}.weight": weight, f"net.{2 * layer}.bias": bias}
        signal = (np.maximum(signal, 0) if layer else signal) @ weight.T + bias
    save_file(tensors, target)
    print(json.dumps({"rows": rows.ravel().tolist(), "answers": signal.ravel().tolist()}))


command, *paths = sys.argv[1:]
if command == "states":
    sys.exit(states(*paths))
metadata, tensors = {"read": read, "write": write}[command](*paths)
described = {
    name: {"dtype": str(array.dtype), "shape": list(array.shape), "bytes": array.tobytes().hex()}
    for name, array in tensors.items()
}
print(json.dumps({"metadata": metadata, "tensors": described}))
