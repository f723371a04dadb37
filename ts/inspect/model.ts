// A model by itself: what it is made of, and what of it does nothing.

import type { NativeModel } from "../network/native-model";
import type { LayerFrame, ModelFrame } from "./frames";
import { statistics } from "./statistics";

export function modelFrame(model: NativeModel): ModelFrame {
  const { inputs, labels, parameterCount } = model;
  const layers: LayerFrame[] = [];
  // What each unit below gives at least and at most.
  let least = new Float64Array(inputs);
  let most = new Float64Array(inputs).fill(1);
  for (const [l, { units, activation }] of model.layers.entries()) {
    const { [`layers.${l}.kernel`]: kernel, [`layers.${l}.bias`]: bias } = model.weights;
    const [low, high] = [Float64Array.from(bias!), Float64Array.from(bias!)];
    for (let i = 0; i < least.length; i++) {
      for (let j = 0; j < units; j++) {
        const weight = kernel![i * units + j]!;
        low[j]! += weight * (weight < 0 ? most[i]! : least[i]!);
        high[j]! += weight * (weight < 0 ? least[i]! : most[i]!);
      }
    }
    const dead = activation === "relu" ? Array.from(high.keys()).filter((j) => high[j]! <= 0) : [];
    layers.push({
      inputs: least.length,
      units,
      activation,
      parameters: kernel!.length + bias!.length,
      weights: statistics(kernel!),
      biases: statistics(bias!),
      dead,
    });
    const bound = BOUNDS[activation];
    [least, most] = [low.map(bound), high.map(bound)];
  }
  return {
    type: "model",
    inputs,
    classes: [...labels],
    parameters: parameterCount,
    bytes: 4 * parameterCount,
    layers,
  };
}

/** What an activation makes of the ends of a range: all of them rise. */
const BOUNDS: Readonly<Record<LayerFrame["activation"], (z: number) => number>> = {
  linear: (z) => z,
  relu: (z) => Math.max(0, z),
  sigmoid: (z) => 1 / (1 + Math.exp(-z)),
  tanh: Math.tanh,
  softmax: (z) => z,
};
