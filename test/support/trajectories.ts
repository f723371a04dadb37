// What trainings that another library computed as well begin with, and what of their ends is compared.

import { createNetwork, type Model } from "inkling";

/** The references' first weights: a multiplicative hash of the weight's number, scaled by He's bound. */
function firstWeights(inputs: number, units: number, from: number): Float32Array {
  return Float32Array.from({ length: inputs * units }, (_, i) => {
    const k = BigInt(from + i) * 2_654_435_761n;
    return (Number(k % 2n ** 32n) / 2 ** 32 - 0.5) * Math.sqrt(6 / inputs);
  });
}

/** A network of these sizes, the inputs first, with such kernels; its biases are 0. Weights are counted from `offset`. */
export function referenceNetwork(sizes: readonly number[], offset = 1): Model {
  const [inputs, ...layers] = sizes as [number, ...number[]];
  const model = createNetwork({ inputs, layers });
  let from = offset;
  layers.forEach((units, i) => {
    model.weights[`layers.${i}.kernel`] = firstWeights(sizes[i]!, units, from);
    from += sizes[i]! * units;
  });
  return model;
}

/** How far a training is from its reference: the largest difference of a loss, or of a weight norm by its size. */
export function distance(
  losses: readonly number[],
  model: Model,
  reference: { losses: number[]; norms: number[] },
): number {
  const norms = Object.values(model.weights).map((values) =>
    Math.sqrt(values.reduce((sum, x) => sum + x * x, 0)),
  );
  return Math.max(
    ...reference.losses.map((loss, i) => Math.abs(losses[i]! - loss)),
    ...reference.norms.map((norm, i) => Math.abs(norms[i]! / norm - 1)),
  );
}
