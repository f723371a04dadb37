// The weights of a layer, as they are looked at.

import type { Answer } from "../data/answers";
import type { Model } from "../network/model";

/** A layer's weights, `[inputs, units]`: a copy. */
export interface Kernel {
  readonly weights: Float32Array;
  readonly units: number;
}

export function kernelOf(model: Pick<Model<Answer>, "weights" | "layers">, layer: number): Kernel {
  return { weights: model.weights[`layers.${layer}.kernel`]!, units: model.layers[layer]!.units };
}

/** The weights into a unit, `[inputs]`. */
export function into({ weights, units }: Kernel, unit: number): number[] {
  return Array.from({ length: weights.length / units }, (_, i) => weights[i * units + unit]!);
}
