// Reads what `model.save` of TensorFlow.js's layers writes, and its converter from Keras: a JSON and the weights beside it.

import { InputError } from "../../errors";
import type { SourceFile } from "../source";
import type { DenseLayer, Stack } from "../stack";
import { record } from "./parts";
import { type PlannedDense, planOf } from "./plan";
import { chainOf } from "./topology";
import { Weights } from "./weights";

/**
 * @throws {InputError} if it is no model of layers, has layers, activations or types of numbers that we lack, or its weights
 * are missing or do not fit.
 */
export async function readTfjs(file: SourceFile): Promise<Stack> {
  const at = (place: string) => `${file.name}: ${place}`;
  const json = record(file.name, parse(file));
  const { format, modelTopology, weightsManifest, userDefinedMetadata } = json;
  if (format === "graph-model") throw new InputError(at("format"), '"layers-model"', format);
  if (modelTopology === undefined) {
    throw new InputError(file.name, "a model.json of tfjs, with modelTopology and weightsManifest", json);
  }
  // Layers before weights: what we lack is said before anything else is read.
  const plan = planOf(chainOf(at("modelTopology"), modelTopology));
  const weights = await Weights.open(at("weightsManifest"), weightsManifest, file);
  const layers = plan.map((dense) => layerOf(dense, weights));
  weights.end();
  return { layers, labels: labelsOf(userDefinedMetadata) };
}

function parse({ name, bytes }: SourceFile): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new InputError(name, "JSON", (cause as Error).message);
  }
}

function layerOf(
  { name, inputs, units, hasBias, activation, init }: PlannedDense,
  weights: Weights,
): DenseLayer {
  const kernel = weights.take(`${name}/kernel`, [inputs, units]);
  const bias = hasBias ? weights.take(`${name}/bias`, [units]).values : new Float32Array(units);
  return { inputs: kernel.shape[0]!, units, kernel: kernel.values, bias, activation, init };
}

/** Ours are under "labels"; what others keep there, if it is no list of names, is not for us. */
function labelsOf(metadata: unknown): readonly string[] | undefined {
  const labels = (metadata as { labels?: unknown } | null | undefined)?.labels;
  const isNames = Array.isArray(labels) && labels.every((label) => typeof label === "string");
  return isNames ? labels : undefined;
}
