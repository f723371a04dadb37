// A model as a safetensors file: the tensors under their names, the architecture and class names in the metadata.

import { finite, MAX_CLASSES, object, whole } from "../check";
import { InputError } from "../errors";
import {
  type Architecture,
  answersOf,
  architecture,
  type ParameterBlock,
  parameterBlocks,
  parameterCount,
} from "../network/architecture";
import { readSafetensors, type Tensor, type TensorFile, writeSafetensors } from "./safetensors";

/** Everything a model is. */
export interface ModelContents extends Architecture {
  /** The classes' names, one for each output; none where the outputs are numbers. */
  readonly labels: readonly string[];
  /** All parameters in the order of `parameterBlocks`. */
  readonly parameters: Float32Array;
}

/** The version of the metadata; a reader refuses any other. */
const VERSION = 1;

export function writeModel(contents: ModelContents): Uint8Array {
  return writeSafetensors(modelFile(contents));
}

/** The same before it is written, for files that hold more. */
export function modelFile({ inputs, layers, labels, parameters }: ModelContents): TensorFile {
  const tensors = new Map<string, Tensor>();
  for (const { name, shape, offset, length } of parameterBlocks({ inputs, layers })) {
    tensors.set(name, { shape, values: parameters.subarray(offset, offset + length) });
  }
  const inkling = JSON.stringify({ version: VERSION, inputs, layers, labels });
  return { metadata: { format: "inkling", inkling }, tensors };
}

/**
 * @param argument - what errors call the file.
 * @throws {InputError} if the file is damaged, no model of this library, or its tensors do not fit its architecture.
 */
export function readModel(argument: string, file: Uint8Array): ModelContents {
  return modelOfFile(argument, readSafetensors(argument, file, ["F32", "I32"]));
}

/** The model of a file that was read. What a checkpoint has besides, its training's tensors, is passed over. */
export function modelOfFile(
  argument: string,
  { metadata, tensors: all }: TensorFile<Float32Array | Int32Array>,
): ModelContents {
  const tensors = new Map([...all].filter(([name]) => !name.startsWith("training.")));
  const { inputs, layers, labels } = parseMetadata(argument, metadata.inkling);
  const shape = architecture(inputs, layers, undefined, `${argument}: `);
  checkLayers(argument, layers);
  const names = labelsOf(argument, labels, shape);
  // Tensors before memory: a small file may claim a large network, but it cannot hold its tensors.
  const found = parameterBlocks(shape).map((block) => ({
    block,
    values: valuesOf(argument, tensors, block),
  }));
  if (tensors.size !== found.length) {
    throw new InputError(argument, `${found.length} tensors`, `${tensors.size} tensors`);
  }
  const parameters = new Float32Array(parameterCount(shape));
  for (const { block, values } of found) {
    parameters.set(finite(`${argument}: ${block.name}`, values), block.offset);
  }
  return { ...shape, labels: names, parameters };
}

function valuesOf(
  argument: string,
  tensors: ReadonlyMap<string, Tensor<Float32Array | Int32Array>>,
  { name, shape }: ParameterBlock,
): Float32Array {
  const tensor = tensors.get(name);
  const isFloats = tensor?.values instanceof Float32Array;
  if (isFloats && String(tensor.shape) === String(shape)) return tensor.values;
  const got = tensor && `[${tensor.shape}]${isFloats ? "" : " of whole numbers"}`;
  throw new InputError(`${argument}: ${name}`, `a tensor of shape [${shape}]`, got);
}

function parseMetadata(argument: string, text: string | undefined) {
  let data: { version?: unknown; inputs?: unknown; layers?: unknown; labels?: unknown };
  try {
    data = JSON.parse(text ?? "");
  } catch {
    throw new InputError(`${argument}: metadata`, "an inkling entry in JSON", text);
  }
  // First the version: a later one may have other keys.
  if (data?.version !== VERSION) {
    throw new InputError(`${argument}: version`, `${VERSION}, the one this release reads`, data?.version);
  }
  return object(`${argument}: metadata`, data, ["version", "inputs", "layers", "labels"]);
}

/** What `architecture` takes from users, and would fill in for them, is damage in a file. */
function checkLayers(argument: string, layers: unknown): void {
  for (const [i, layer] of (layers as unknown[]).entries()) {
    const keys = Object.keys(Object(layer));
    if (keys.length !== 3) {
      throw new InputError(`${argument}: layers[${i}]`, "an object with units, activation, init", layer);
    }
  }
}

function labelsOf(argument: string, labels: unknown, { layers }: Architecture): readonly string[] {
  const isNumbers = answersOf({ layers }) === "numbers";
  const classes = isNumbers ? 0 : whole(`${argument}: classes`, layers.at(-1)!.units, 1, MAX_CLASSES);
  const isNames = Array.isArray(labels) && labels.every((label) => typeof label === "string");
  if (isNames && labels.length === classes) return Object.freeze(labels);
  throw new InputError(`${argument}: labels`, `${classes} names, one for each class`, labels);
}
