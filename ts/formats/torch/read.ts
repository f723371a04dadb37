// PyTorch's files: a state dict of nn.Linear layers, as torch.save(model.state_dict(), path) writes it.

import { InputError } from "../../errors";
import { architecture } from "../../network/architecture";
import type { DenseLayer, Stack } from "../stack";
import { type Archive, openArchive } from "./archive";
import { TORCH } from "./globals";
import { linearLayers } from "./linear";
import { unpickle } from "./pickle";
import { Storages } from "./tensors";

/** Largest pickle: a state dict takes some 200 bytes of it for a tensor. */
const MAX_PICKLE = 2 ** 24;

/**
 * Reads a state dict of `nn.Linear` layers, or a checkpoint that holds one under `state_dict`, `model_state_dict` or
 * `model`. The layers come in the order of the dict, which is that in which the module registered them; PyTorch's weights
 * `[units, inputs]` become kernels `[inputs, units]`, a missing bias becomes zeros. Numbers may be float32, float64,
 * float16 or bfloat16.
 *
 * No code of the file is run: its pickle may hold dicts, tensors, numbers and texts alone.
 *
 * @param argument - put before the places in errors, such as the file's name.
 * @returns the layers without activations, which a state dict does not have.
 * @throws {InputError} if the file is damaged, of the format before PyTorch 1.6 or a whole pickled module, or naming
 * the first key or Python name that is not read, a width that does not fit, or a number that is not finite.
 */
export async function readTorch(argument: string, bytes: Uint8Array): Promise<Stack> {
  checkFormat(argument, bytes);
  const archive = await openArchive(argument, bytes);
  const pickle = await archive.read("data.pkl", MAX_PICKLE);
  const layers = linearLayers(argument, unpickle(`${argument}: data.pkl`, pickle, TORCH));
  // Sizes before memory: a small file may claim a large network.
  architecture(
    layers[0]!.inputs,
    layers.map(({ units }) => units),
    undefined,
    `${argument}: `,
  );
  const storages = new Storages(archive, await isLittleEndian(argument, archive));
  const read: DenseLayer[] = [];
  for (const { name, inputs, units, weight, bias } of layers) {
    read.push({
      inputs,
      units,
      kernel: await storages.transposed(`${argument}: ${name}weight`, weight),
      bias: bias ? await storages.transposed(`${argument}: ${name}bias`, bias) : new Float32Array(units),
    });
  }
  return { layers: read };
}

/** The old format begins with a pickle of a number, `0x1950a86a20f9469cfc6c` (torch/serialization.py). */
const OLD_FORMAT = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

function checkFormat(argument: string, bytes: Uint8Array): void {
  if (OLD_FORMAT.every((byte, i) => bytes[i] === byte)) {
    const expected =
      "the format of torch.save since PyTorch 1.6: torch.save(torch.load(path), path) writes it";
    throw new InputError(argument, expected, "the one before");
  }
}

/** Files without `byteorder` are of PyTorch before 2.1, on little-endian machines. */
async function isLittleEndian(argument: string, archive: Archive): Promise<boolean> {
  if (!archive.has("byteorder")) return true;
  const order = new TextDecoder().decode(await archive.read("byteorder", 16));
  if (order === "little" || order === "big") return order === "little";
  throw new InputError(`${argument}: byteorder`, "little or big", order);
}
