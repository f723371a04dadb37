// PyTorch's files: a state dict of nn.Linear layers, as torch.save(model.state_dict(), path) writes it.

import { InputError } from "../../errors";
import { type DenseLayer, expectSizes, type Stack } from "../stack";
import { type Archive, openArchive } from "./archive";
import { TORCH } from "./globals";
import { type Linear, linearLayers } from "./linear";
import { unpickle } from "./pickle";
import { Storages } from "./tensors";

/** Largest pickle: a state dict takes some 200 bytes of it for a tensor, a list of losses 9 for each. */
const MAX_PICKLE = 2 ** 22;

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
 * @throws {InputError} if the file is damaged or a whole pickled module, or naming the first key or Python name that is not read, a width that does not fit, or a number that is not finite.
 */
export async function readTorch(argument: string, bytes: Uint8Array): Promise<Stack> {
  const archive = await openArchive(argument, bytes);
  const pickle = await archive.read("data.pkl", MAX_PICKLE);
  const layers = linearLayers(argument, unpickle(`${argument}: data.pkl`, pickle, TORCH));
  const storages = new Storages(archive, await isLittleEndian(argument, archive));
  return stackOf(argument, layers, storages, bytes.length);
}

/**
 * The layers with their numbers.
 *
 * @param fileBytes - the length of the file.
 * @throws {InputError} if a number is not finite, or the sizes are those of no network or of one too large for the file.
 */
export async function stackOf(
  argument: string,
  layers: readonly Linear[],
  storages: Storages,
  fileBytes: number,
): Promise<Stack> {
  const units = layers.map(({ units }) => units);
  expectSizes(argument, layers[0]!.inputs, units, fileBytes);
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

/** Files without `byteorder` are of PyTorch before 2.1, on little-endian machines. */
async function isLittleEndian(argument: string, archive: Archive): Promise<boolean> {
  if (!archive.has("byteorder")) return true;
  const order = new TextDecoder().decode(await archive.read("byteorder", 16));
  if (order === "little" || order === "big") return order === "little";
  throw new InputError(`${argument}: byteorder`, "little or big", order);
}
