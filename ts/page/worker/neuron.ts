// A neuron by itself: what it looks for in the inputs, and what excites it.

import type { NeuronFrame } from "../../charts/neuron";
import { layerName } from "../../charts/sample";
import type { Dataset } from "../../data/dataset";
import type { DecisionFrame } from "../../inspect/frames";
import { into, type Kernel, kernelOf } from "../../inspect/kernel";
import { largest } from "../../inspect/statistics";
import type { Activation } from "../../network/architecture";
import { createNetwork } from "../../network/create";
import type { Model } from "../../network/model";
import type { Neuron } from "../tour/facts";

/** Rows that are shown of those that excite it most. */
const ROWS = 8;

/** The activations of single units; of a softmax, which is of all together, its logit. */
const FUNCTIONS: Record<Activation, (z: number) => number> = {
  linear: (z) => z,
  relu: (z) => Math.max(0, z),
  sigmoid: (z) => 1 / (1 + Math.exp(-z)),
  tanh: Math.tanh,
  softmax: (z) => z,
};

/** @param test - rows to excite it with, if there are any for the model. */
export function neuronFrame(
  model: Model,
  layer: number,
  unit: number,
  test: Dataset | undefined,
): NeuronFrame {
  const { activation } = model.layers[layer]!;
  const bias = model.weights[`layers.${layer}.bias`]![unit]!;
  let inputs = into(kernelOf(model, layer), unit);
  for (let below = layer - 1; below >= 0; below--) {
    inputs = product(kernelOf(model, below), inputs);
  }
  const excited = test && excitement(model, layer, unit, test).map(FUNCTIONS[activation]);
  return {
    name: layerName(layer, model.layers.length),
    layer,
    unit,
    activation,
    bias,
    inputs,
    isDirect: layer === 0,
    classes: test?.classNames ?? [],
    means: test && excited ? meansOf(excited, test) : [],
    rows:
      test && excited
        ? largest([...excited], ROWS).map((row) => ({
            row,
            truth: test.classNames[test.labels[row]!]!,
            value: excited[row]!,
            input: floatsOf(test, row),
          }))
        : [],
  };
}

/** Of the first layer the neuron that gives most. */
export function strongestNeuron({ layers }: DecisionFrame, model: Pick<Model, "weights" | "layers">): Neuron {
  const { outputs, most } = layers[0]!;
  const unit = Math.max(0, outputs.indexOf(most));
  const bias = model.weights["layers.0.bias"]![unit]!;
  return { layer: 0, unit, bias, weights: into(kernelOf(model, 0), unit) };
}

/** What a neuron gives before its activation, row by row: by a network that ends in it. */
function excitement(model: Model, layer: number, unit: number, test: Dataset): Float32Array {
  const below = model.layers.slice(0, layer);
  const part = createNetwork({
    inputs: model.inputs,
    layers: [...below, { units: 1, activation: "linear" }],
    answers: "numbers",
  });
  const { weights } = model;
  const [kernel, bias] = [`layers.${layer}.kernel`, `layers.${layer}.bias`];
  const weightsOfPart = {
    ...Object.fromEntries(below.flatMap((_, l) => ["kernel", "bias"].map((name) => named(weights, l, name)))),
    [kernel]: into(kernelOf(model, layer), unit),
    [bias]: weights[bias]!.slice(unit, unit + 1),
  };
  try {
    part.weights = weightsOfPart;
    return part.predictSync(test.inputs);
  } finally {
    part.dispose();
  }
}

function named(weights: Model["weights"], layer: number, name: string): [string, Float32Array] {
  const key = `layers.${layer}.${name}`;
  return [key, weights[key]!];
}

/** A kernel `[inputs, units]` times a column `[units]`. */
function product({ weights, units }: Kernel, by: readonly number[]): number[] {
  return Array.from({ length: weights.length / units }, (_, i) =>
    by.reduce((sum, weight, j) => sum + weight * weights[i * units + j]!, 0),
  );
}

function meansOf(values: Float32Array, { classes, labels }: Dataset): number[] {
  const [sums, counts] = [new Array<number>(classes).fill(0), new Array<number>(classes).fill(0)];
  for (const [row, value] of values.entries()) {
    sums[labels[row]!]! += value;
    counts[labels[row]!]!++;
  }
  return sums.map((sum, i) => (counts[i] ? sum / counts[i] : 0));
}

/** A row as floats. */
function floatsOf({ inputs, width }: Dataset, row: number): number[] {
  const values = inputs.subarray(row * width, (row + 1) * width);
  return Array.from(values, (value) => (inputs instanceof Uint8Array ? value / 255 : value));
}
