// Writes a model as `tf.loadLayersModel` reads it: a Sequential of Dense layers in a JSON, and a file with their weights.

import { type Init, parameterBlocks } from "../../network/architecture";
import { writeNumbers } from "../floats";
import type { ModelContents } from "../model-file";

/** As Keras has them: variance 2 / inputs, and 2 / (inputs + units). */
const INITIALIZERS: Readonly<Record<Init, object>> = {
  he: { scale: 2, mode: "fan_in", distribution: "normal", seed: null },
  glorot: { scale: 1, mode: "fan_avg", distribution: "normal", seed: null },
};

/** The files of a model in this format. */
export interface TfjsFiles {
  readonly json: Uint8Array;
  readonly weights: {
    readonly name: string;
    readonly bytes: Uint8Array;
  };
}

/** @param name - the JSON's without its ending: the weights are named after it. */
export function writeTfjs(contents: ModelContents, name: string): TfjsFiles {
  const { inputs, layers, labels, parameters } = contents;
  const bytes = new Uint8Array(4 * parameters.length);
  writeNumbers(new DataView(bytes.buffer), 0, parameters);
  const file = weightsName(name, `.weights.${hashOf(parameters)}.bin`);
  const nameOf = (layer: number) => (layer === 0 ? "dense" : `dense_${layer}`);
  const model = {
    format: "layers-model",
    generatedBy: "inkling",
    convertedBy: null,
    modelTopology: {
      class_name: "Sequential",
      config: {
        name: "sequential",
        layers: layers.map(({ units, activation, init }, i) => ({
          class_name: "Dense",
          config: {
            name: nameOf(i),
            trainable: true,
            ...(i === 0 && { batch_input_shape: [null, inputs], dtype: "float32" }),
            units,
            activation,
            use_bias: true,
            kernel_initializer: { class_name: "VarianceScaling", config: INITIALIZERS[init] },
            bias_initializer: { class_name: "Zeros", config: {} },
          },
        })),
      },
      keras_version: "tfjs-layers 4.22.0",
      backend: "tensor_flow.js",
    },
    weightsManifest: [
      {
        paths: [file],
        weights: parameterBlocks(contents).map(({ shape }, i) => ({
          name: `${nameOf(Math.floor(i / 2))}/${i % 2 === 0 ? "kernel" : "bias"}`,
          shape,
          dtype: "float32",
        })),
      },
    ],
    userDefinedMetadata: { labels },
  };
  return { json: new TextEncoder().encode(JSON.stringify(model)), weights: { name: file, bytes } };
}

/** Letters that mean the same in every file system and address. */
const weightsName = (name: string, ending: string) => name.replace(/[^\p{L}\p{N}._-]/gu, "_") + ending;

/** What of the name no program that rewrites the JSON spells otherwise. */
export const endingOf = (name: string): string => name.slice(-".weights.01234567.bin".length);

/** The names of the weights that a JSON names, if they were written with one of this name. */
export function weightsNamedIn(json: string, name: string): string[] {
  return Array.from(json.matchAll(/\.weights\.[0-9a-f]{8}\.bin/g), ([ending]) => weightsName(name, ending));
}

/**
 * The steps of FNV-1a, 32 bits at a time, each with its high bits brought down: other weights are another file, so that the JSON
 * that is there keeps its own.
 */
function hashOf(parameters: Float32Array): string {
  let hash = 0x811c9dc5;
  for (const word of new Uint32Array(parameters.buffer, parameters.byteOffset, parameters.length)) {
    hash = Math.imul(hash ^ word, 0x01000193);
    hash ^= hash >>> 15;
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}
