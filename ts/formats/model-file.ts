// A model as a safetensors file: the tensors under their names, the architecture and class names in the metadata.

import { finite, object, whole } from "../check";
import { InputError } from "../errors";
import { type Architecture, architecture, parameterBlocks, parameterCount } from "../network/architecture";
import { readSafetensors, type Tensor, writeSafetensors } from "./safetensors";

/** Everything a model is. */
export interface ModelContents extends Architecture {
  /** The classes' names, one for each output. */
  readonly labels: readonly string[];
  /** All parameters in the order of `parameterBlocks`. */
  readonly parameters: Float32Array;
}

/** The version of the metadata; a reader refuses later ones. */
const VERSION = 1;

export function writeModel({ inputs, layers, labels, parameters }: ModelContents): Uint8Array {
  const tensors = new Map<string, Tensor>();
  for (const { name, shape, offset, length } of parameterBlocks({ inputs, layers })) {
    tensors.set(name, { shape, values: parameters.subarray(offset, offset + length) });
  }
  const inkling = JSON.stringify({ version: VERSION, inputs, layers, labels });
  return writeSafetensors({ metadata: { format: "inkling", inkling }, tensors });
}

/** @throws {InputError} if the file is damaged, no model of this library, or its tensors do not fit its architecture. */
export function readModel(file: Uint8Array): ModelContents {
  const { metadata, tensors } = readSafetensors("model file", file);
  const { inputs, layers, labels } = parseMetadata(metadata.inkling);
  const shape = architecture(inputs, layers, "model file: ");
  const parameters = new Float32Array(parameterCount(shape));
  const blocks = parameterBlocks(shape);
  for (const block of blocks) {
    const tensor = tensors.get(block.name);
    if (String(tensor?.shape) !== String(block.shape) || tensor === undefined) {
      const got = tensor && `[${tensor.shape}]`;
      throw new InputError(`model file: ${block.name}`, `a tensor of shape [${block.shape}]`, got);
    }
    parameters.set(finite(`model file: ${block.name}`, tensor.values), block.offset);
  }
  if (tensors.size !== blocks.length) {
    throw new InputError("model file", `${blocks.length} tensors`, `${tensors.size} tensors`);
  }
  return { ...shape, labels: labelsOf(labels, shape), parameters };
}

function parseMetadata(text: string | undefined) {
  let data: { version?: unknown; inputs?: unknown; layers?: unknown; labels?: unknown };
  try {
    data = JSON.parse(text ?? "null");
    object("model file: metadata", data, ["version", "inputs", "layers", "labels"]);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError("model file: metadata", "an inkling entry in JSON", text);
  }
  whole("model file: version", data.version, 1, VERSION);
  return data;
}

function labelsOf(labels: unknown, { layers }: Architecture): readonly string[] {
  const classes = layers.at(-1)!.units;
  if (
    Array.isArray(labels) &&
    labels.length === classes &&
    labels.every((label) => typeof label === "string")
  ) {
    return labels;
  }
  throw new InputError("model file: labels", `${classes} names, one for each class`, labels);
}
