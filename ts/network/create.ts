// Models that do not come from a training: new ones, and those of files.

import { object, whole } from "../check";
import { InputError } from "../errors";
import { readBytes } from "../formats/files";
import { readModel } from "../formats/model-file";
import { architecture, type LayerOptions } from "./architecture";
import type { Model } from "./model";
import { NativeModel } from "./native-model";

/** What `createNetwork` takes. */
export interface NetworkOptions {
  /** Numbers in a row of input, from 1. */
  inputs: number;
  /** The layers, the output included: a width, or what differs from the defaults. */
  layers: readonly LayerOptions[];
  /** Decides the first weights, from 0 to 2^53 - 1; by default 0. */
  seed?: number | undefined;
}

/**
 * An untrained model.
 *
 * @throws {InputError} naming the size, activation or scheme that is none.
 */
export function createNetwork(options: NetworkOptions): Model {
  const { inputs, layers, seed = 0 } = object("createNetwork", options, ["inputs", "layers", "seed"]);
  const start = { seed: whole("seed", seed, 0, Number.MAX_SAFE_INTEGER) };
  return new NativeModel(architecture(inputs, layers), start);
}

/** A model from the bytes of its file. @throws {InputError} if they are damaged or no model of this library. */
export function fromBytes(bytes: Uint8Array): Model {
  if (!(bytes instanceof Uint8Array)) throw new InputError("bytes", "a Uint8Array", bytes);
  const { parameters, labels, ...shape } = readModel(bytes);
  return new NativeModel(shape, { parameters }, labels);
}

/** A model from its file. @throws {InputError} if it cannot be read, is damaged or no model of this library. */
export async function load(path: string | URL): Promise<Model> {
  return fromBytes(await readBytes(path));
}
