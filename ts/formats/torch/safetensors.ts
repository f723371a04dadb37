// A state dict of PyTorch as safetensors has it: save_file(model.state_dict(), path).

import { openSafetensors } from "../safetensors";
import type { Stack } from "../stack";
import { TORCH } from "./globals";
import { layersIn } from "./linear";
import { inOrder } from "./order";
import { stackOf } from "./read";
import { Storages } from "./tensors";
import { Dict, Storage, type StorageType, Tensor } from "./values";

/** The format's types that PyTorch has, under its names for them. */
const NAMES = {
  F32: "Float",
  F64: "Double",
  F16: "Half",
  BF16: "BFloat16",
  I64: "Long",
  I32: "Int",
  I16: "Short",
  I8: "Char",
  U8: "Byte",
  BOOL: "Bool",
} as const;
const TYPES = mapped((type) => TORCH.globals.get(`torch.${NAMES[type]}Storage`) as StorageType);

/**
 * Reads a state dict of `nn.Linear` layers, as `readTorch` does. The format sorts tensors by their names: the order of
 * the layers is that of the numbers in these and of the widths.
 *
 * @throws {InputError} as `readTorch` does, or if there is more than one such order.
 */
export async function readStateDict(argument: string, bytes: Uint8Array): Promise<Stack> {
  const sizes = mapped((type) => TYPES[type].bytes);
  const { tensors } = openSafetensors(argument, bytes, sizes);
  const dict = new Dict();
  const data = new Map<string, Uint8Array>();
  for (const { name, type, shape, bytes } of tensors) {
    const storage = new Storage(TYPES[type], name, bytes.length / sizes[type]);
    dict.entries.set(name, new Tensor(storage, 0, shape, rowMajor(shape)));
    data.set(`data/${name}`, bytes);
  }
  const layers = inOrder(argument, layersIn(argument, dict));
  const storages = new Storages({ read: async (file) => data.get(file)! }, true);
  return stackOf(argument, layers, storages, bytes.length);
}

function mapped<Value>(of: (type: keyof typeof NAMES) => Value): Record<keyof typeof NAMES, Value> {
  const types = Object.keys(NAMES) as (keyof typeof NAMES)[];
  return Object.fromEntries(types.map((type) => [type, of(type)])) as Record<keyof typeof NAMES, Value>;
}

/** Numbers from one to the next in each dimension. */
function rowMajor(shape: readonly number[]): number[] {
  let product = 1;
  const backwards = [...shape].reverse().map((size) => {
    const stride = product;
    product *= size;
    return stride;
  });
  return backwards.reverse();
}
