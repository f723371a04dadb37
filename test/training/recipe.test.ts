// Recipes: other defaults, what the user sets beside them, and any data.

import { createNetwork, type Dataset, evaluate, mnist, type TrainOptions, train } from "inkling";
import { describe, expect, it } from "vitest";
import { inputError, madeUp, striped } from "../support/made-up";
import { followed } from "./support";

const data = striped(600);
const layers = [16, 3];

const eventsOf = async (rows: Dataset, options: TrainOptions) => (await followed(rows, options)).events;

async function hashOf(options: TrainOptions): Promise<string> {
  return (await train(data, { layers, ...options })).weightsHash;
}

describe("the recipe", () => {
  it("is the reference unless another is asked for", async () => {
    const reference: TrainOptions = {
      recipe: "reference",
      epochs: 25,
      batch: 64,
      rate: 0.001,
      optimizer: "adam",
    };
    expect(await hashOf({})).toBe(await hashOf(reference));
    expect(await hashOf({ recipe: undefined })).toBe(await hashOf(reference));
  });

  it("fast has its own epochs, batch, rate and optimizer, and the user's count beside it", async () => {
    const fast = await hashOf({ recipe: "fast" });
    const written: TrainOptions = {
      epochs: 3,
      batch: 192,
      rate: 0.008,
      optimizer: { name: "adam", beta1: 0.7, beta2: 0.95 },
    };
    expect(await hashOf({ recipe: "fast", ...written })).toBe(fast);
    expect(await hashOf(written)).not.toBe(fast);
    const own: TrainOptions[] = [
      { epochs: 4 },
      { batch: 64 },
      { rate: 0.01 },
      { optimizer: "adam" },
      { optimizer: "sgd" },
    ];
    const hashes = await Promise.all(own.map((options) => hashOf({ recipe: "fast", ...options })));
    expect(new Set([fast, ...hashes]).size).toBe(own.length + 1);
  });

  it("stretches its cycle over the run's own epochs", async () => {
    const losses = async (options: TrainOptions) => {
      const events = await eventsOf(data, { layers, batch: 50, ...options });
      return events.flatMap((event) => (event.type === "epoch" ? [...event.batchLosses] : []));
    };
    const [short, long] = [
      await losses({ recipe: "fast", epochs: 1 }),
      await losses({ recipe: "fast", epochs: 8 }),
    ];
    // The first batch meets the same network; a longer cycle then rises more slowly.
    expect(short[0]).toBe(long[0]);
    expect(short[3]).toBeLessThan(long[3]!);
  });

  it("fast learns data that are small, dense, of many classes, or a single row", async () => {
    const model = await train(striped(60), { layers, recipe: "fast", epochs: 100, batch: 8 });
    expect((await evaluate(model, striped(60))).accuracy).toBe(1);
    for (const rows of [madeUp(300, 9, 40, 16), madeUp(1, 5, 1)]) {
      const events = await eventsOf(rows, { recipe: "fast" });
      expect(events.at(-1)).toMatchObject({ type: "done", epochs: 3, aborted: false });
      for (const event of events) if (event.type === "epoch") expect(event.loss).toBeGreaterThanOrEqual(0);
    }
  });

  it("fast tells of the plain loss, which a right and sure model brings near zero", async () => {
    const sure = createNetwork({ inputs: 1, layers: [2] });
    sure.weights = { "layers.0.kernel": [-40, 40], "layers.0.bias": [20, -20] };
    const rows = madeUp(8, 1, 1).slice(0, 1);
    const before = await evaluate(sure, rows);
    const [epoch] = await eventsOf(rows, { model: sure, recipe: "fast", epochs: 1 });
    expect(epoch).toMatchObject({ type: "epoch", loss: before.loss });
    expect(before.loss).toBeLessThan(1e-6);
  });

  it("fast goes on from a model with a cycle of its own, and stays whole when it is ended half-way", async () => {
    const controller = new AbortController();
    const run = train(data, { layers, recipe: "fast", epochs: 1000, signal: controller.signal });
    for await (const event of run) if (event.type === "epoch" && event.epoch === 2) controller.abort();
    const model = await run;
    expect(model.aborted).toBe(true);
    for (const values of Object.values(model.weights)) expect(values.every(Number.isFinite)).toBe(true);
    const before = await evaluate(model, data);
    await train(data, { model, recipe: "fast" });
    expect(model.aborted).toBe(false);
    expect((await evaluate(model, data)).loss).toBeLessThan(before.loss);
  });

  it("that is unknown is an error with the nearest name", async () => {
    for (const recipe of ["fats", "", "toString", 1, null, {}]) {
      const error = await inputError(() => train(data, { recipe: recipe as never }));
      expect(error.argument).toBe("recipe");
      expect(error.expected).toContain('"reference" or "fast"');
    }
    expect((await inputError(() => train(data, { recipe: "fats" as never }))).message).toContain(
      'did you mean "fast"?',
    );
  });

  it("fast brings the digits above 98.0 % in three epochs", async () => {
    const model = await train(await mnist.train(), { recipe: "fast", seed: 1 });
    expect((await evaluate(model, await mnist.test())).accuracy).toBeGreaterThan(0.98);
    model.dispose();
  });
});
