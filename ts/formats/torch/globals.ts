// The names that state dicts are made of (torch/_utils.py, torch/serialization.py of PyTorch), and what they stand for.

import { bfloat16, float16 } from "../floats";
import type { Meanings } from "./pickle";
import { Dict, Global, Storage, StorageType, Tensor, Tuple, type Value } from "./values";

const GLOBALS = [
  new StorageType("torch.FloatStorage", 4, (data, i, little) => data.getFloat32(4 * i, little)),
  new StorageType("torch.DoubleStorage", 8, (data, i, little) => data.getFloat64(8 * i, little)),
  new StorageType("torch.HalfStorage", 2, (data, i, little) => float16(data.getUint16(2 * i, little))),
  new StorageType("torch.BFloat16Storage", 2, (data, i, little) => bfloat16(data.getUint16(2 * i, little))),
  // Counters and masks, which checkpoints have beside weights.
  new StorageType("torch.LongStorage", 8),
  new StorageType("torch.IntStorage", 4),
  new StorageType("torch.ShortStorage", 2),
  new StorageType("torch.CharStorage", 1),
  new StorageType("torch.ByteStorage", 1),
  new StorageType("torch.BoolStorage", 1),
  new Global("collections.OrderedDict", (args) => (args.length === 0 ? new Dict() : undefined)),
  new Global("torch._utils._rebuild_tensor_v2", rebuildTensor),
  new Global("torch._utils._rebuild_parameter", ([data]) => (data instanceof Tensor ? data : undefined)),
];

export const TORCH: Meanings = {
  globals: new Map(GLOBALS.map((global) => [global.name, global])),
  persistent,
};

/** `("storage", type, key, location, length)`; where it lay, on a CPU or a GPU, is nothing to us. */
function persistent(id: Value): Storage | undefined {
  const [kind, type, key, , length] = id instanceof Tuple && id.items.length === 5 ? id.items : [];
  const fits = kind === "storage" && type instanceof StorageType;
  return fits && typeof key === "string" && typeof length === "number"
    ? new Storage(type, key, length)
    : undefined;
}

/** `(storage, offset, size, stride, requires_grad, backward_hooks)`, and perhaps metadata. */
function rebuildTensor(args: readonly Value[]): Tensor | undefined {
  const [storage, offset, size, stride] = args;
  if (args.length < 6 || args.length > 7) return undefined;
  if (!(storage instanceof Storage) || typeof offset !== "number") return undefined;
  return isNumbers(size) && isNumbers(stride)
    ? new Tensor(storage, offset, size.items, stride.items)
    : undefined;
}

function isNumbers(value: Value | undefined): value is Tuple & { readonly items: readonly number[] } {
  return value instanceof Tuple && value.items.every((item) => typeof item === "number");
}
