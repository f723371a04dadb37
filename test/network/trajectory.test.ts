// Fifty steps that PyTorch computed: same weights to begin with, same batches, same optimizer.

import { createNetwork, init, mnist, train, type Variant } from "inkling";
import { afterAll, describe, expect, it } from "vitest";
import reference from "./trajectory.json";

/** The reference's first weights: a multiplicative hash of the weight's number, scaled by He's bound. */
function firstWeights(inputs: number, units: number, from: number): Float32Array {
  return Float32Array.from({ length: inputs * units }, (_, i) => {
    const k = BigInt(from + i) * 2_654_435_761n;
    return (Number(k % 2n ** 32n) / 2 ** 32 - 0.5) * Math.sqrt(6 / inputs);
  });
}

const norm = (values: Float32Array) => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));
const BUILDS: Variant[] = ["simd128", "simd128-threads"];

afterAll(() => init());

describe.each(BUILDS)("the PyTorch trajectory on %s", (variant) => {
  it("has each loss within 1e-4 and each final weight norm within 1e-4 of its size", async () => {
    await init({ variant });
    const { sizes, batch, steps, float64 } = reference;
    const [inputs, ...layers] = sizes as [number, ...number[]];
    const model = createNetwork({ inputs, layers });
    let from = reference.offset;
    sizes.slice(1).forEach((units, i) => {
      model.weights[`layers.${i}.kernel`] = firstWeights(sizes[i]!, units, from);
      from += sizes[i]! * units;
    });
    const data = (await mnist.train()).slice(0, batch * steps);
    const losses: number[] = [];
    for await (const event of train(data, {
      model,
      epochs: 1,
      batch,
      shuffle: false,
      rate: reference.adam.lr,
    })) {
      if (event.type === "epoch") losses.push(...event.batchLosses);
    }
    expect(losses).toHaveLength(steps);
    const farthest = Math.max(...losses.map((loss, i) => Math.abs(loss - float64.losses[i]!)));
    expect(farthest).toBeLessThan(1e-4);
    Object.values(model.weights).forEach((values, i) => {
      expect(Math.abs(norm(values) / float64.final_weight_norms[i]! - 1)).toBeLessThan(1e-4);
    });
  });
});
