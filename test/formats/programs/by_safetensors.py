"""What Hugging Face's safetensors makes of a file, and a file of its own.

read FILE           prints its metadata and its tensors in JSON, with every bit
write FILE TARGET   saves other numbers under the same names, in the same shapes and with the same metadata; prints them
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


command, *paths = sys.argv[1:]
metadata, tensors = {"read": read, "write": write}[command](*paths)
described = {
    name: {"dtype": str(array.dtype), "shape": list(array.shape), "bytes": array.tobytes().hex()}
    for name, array in tensors.items()
}
print(json.dumps({"metadata": metadata, "tensors": described}))
