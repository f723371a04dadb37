// Fifty steps that PyTorch computed: same weights to begin with, same batches, same optimizer.

import { init, mnist, train, type Variant } from "inkling";
import { afterAll, describe, expect, it } from "vitest";
import { distance, referenceNetwork } from "../support/trajectories";
import reference from "./trajectory.json";

const BUILDS: Variant[] = ["simd128", "simd128-threads"];

afterAll(() => init());

describe.each(BUILDS)("the PyTorch trajectory on %s", (variant) => {
  it("has each loss within 1e-4 and each final weight norm within 1e-4 of its size", async () => {
    await init({ variant });
    const { sizes, offset, batch, steps, float64 } = reference;
    const model = referenceNetwork(sizes, offset);
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
    const known = { losses: float64.losses, norms: float64.final_weight_norms };
    expect(distance(losses, model, known)).toBeLessThan(1e-4);
  });
});
