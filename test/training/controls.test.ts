// Fifty steps with each control of a training, alone and together, as PyTorch computed them: controls/trajectories.py.

import { evaluate, init, mnist, type TrainOptions, train, type Variant } from "inkling";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { distance, referenceNetwork } from "../support/trajectories";
import reference from "./controls/trajectories.json";

const BUILDS: Variant[] = ["simd128", "simd128-threads"];
const CLOSE = 1e-4;
const CASES = reference.cases.map((known) => ({ ...known, options: known.options as TrainOptions }));
const [from, to] = reference.validation as [number, number];

const digits = await mnist.train();
const validation = digits.slice(from, to);

/** Trains the reference's network on so many rows. */
async function trained(rows: number, options: TrainOptions) {
  const model = referenceNetwork(reference.sizes);
  const losses: number[] = [];
  const validationLosses: number[] = [];
  for await (const event of train(digits.slice(0, rows), { ...options, model })) {
    if (event.type !== "epoch") continue;
    losses.push(...event.batchLosses);
    if (event.validationLoss !== undefined) validationLosses.push(event.validationLoss);
  }
  return { model, losses, validationLosses };
}

afterAll(() => init());

describe.each(BUILDS)("the trajectory by PyTorch on %s", (variant) => {
  beforeAll(async () => {
    await init({ variant });
  });

  it.each(CASES)("of $name has each loss and each final weight norm", async (known) => {
    const isValidated = known.validationLosses !== undefined;
    const options = isValidated ? { ...known.options, validation } : known.options;
    const { model, losses, validationLosses } = await trained(known.rows, options);
    expect(losses).toHaveLength(known.losses.length);
    expect(distance(losses, model, known)).toBeLessThan(CLOSE);
    expect(validationLosses).toHaveLength(known.validationLosses?.length ?? 0);
    validationLosses.forEach((loss, i) => {
      expect(Math.abs(loss - known.validationLosses![i]!)).toBeLessThan(CLOSE);
    });
    if (known.best === undefined) return;
    const { loss } = await evaluate(model, validation);
    expect(Math.abs(loss - known.validationLosses![known.best - 1]!)).toBeLessThan(CLOSE);
  });
});

describe("training without the controls", () => {
  it.each(CASES.filter(({ fromPlain }) => fromPlain > 0))(
    "is far from the trajectory of $name",
    async (known) => {
      const { epochs, batch, rate, optimizer, shuffle } = known.options;
      const { model, losses } = await trained(known.rows, { epochs, batch, rate, optimizer, shuffle });
      expect(distance(losses, model, known)).toBeGreaterThan(100 * CLOSE);
    },
  );
});
