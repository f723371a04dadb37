// Early stopping: when a training ends, why, and with which weights.

import { evaluate, type TrainOptions, train } from "inkling";
import { describe, expect, it } from "vitest";
import { followed, hashOf, LAYERS, newModel, noisy } from "./support";

const data = noisy(80);
const validation = noisy(60, 500);
/** Learns these few rows by heart: the validation loss falls, and then rises. */
const OPTIONS: TrainOptions = { layers: LAYERS, epochs: 60, batch: 16, rate: 0.02, seed: 2, validation };

/** The losses that make a run stop, worked out anew: the epoch of the least one, and the one at which patience ends. */
function expected(results: number[], patience: number, minDelta = 0): { best: number; end: number } {
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  for (const [i, result] of results.entries()) {
    if (result < least - minDelta) [best, least] = [i + 1, result];
    else if (i + 1 - best >= patience) return { best, end: i + 1 };
  }
  return { best, end: results.length };
}

const whole = await followed(data, OPTIONS);
const losses = whole.epochs.map(({ validationLoss }) => validationLoss!);
const mistakes = whole.epochs.map(({ validationAccuracy }) => -validationAccuracy!);
const weightsAfter = (epochs: number) => hashOf(data, { ...OPTIONS, epochs });

describe("early stopping", () => {
  it.each<[string, TrainOptions["earlyStopping"], { best: number; end: number }]>([
    ["1", 1, expected(losses, 1)],
    ["4", 4, expected(losses, 4)],
    ["{ patience: 4 }", { patience: 4 }, expected(losses, 4)],
    ["{}, which is 5", {}, expected(losses, 5)],
    ["a minDelta", { patience: 3, minDelta: 0.02 }, expected(losses, 3, 0.02)],
    ["the accuracy", { patience: 3, metric: "accuracy" }, expected(mistakes, 3)],
    ["both", { patience: 3, metric: "accuracy", minDelta: 0.03 }, expected(mistakes, 3, 0.03)],
  ])(
    "by %s ends after as many epochs without a better one, with the weights of the best",
    async (...args) => {
      const [, earlyStopping, { best, end }] = args;
      const { done, epochs, model } = await followed(data, { ...OPTIONS, earlyStopping });
      expect(end).toBeLessThan(OPTIONS.epochs!);
      expect(done).toMatchObject({
        ended: "early",
        bestEpoch: best,
        epochs: end,
        batches: 0,
        aborted: false,
      });
      expect(epochs).toEqual(
        whole.epochs.slice(0, end).map(({ seconds, ...epoch }) => expect.objectContaining(epoch)),
      );
      expect(done.weightsHash).toBe(await weightsAfter(best));
      expect(model.weightsHash).toBe(done.weightsHash);
      const { loss, accuracy } = await evaluate(model, validation);
      expect(epochs[best - 1]).toMatchObject({ validationLoss: loss, validationAccuracy: accuracy });
    },
  );

  it("has cases that differ", () => {
    const ends = [expected(losses, 1), expected(losses, 4), expected(losses, 5), expected(losses, 3, 0.02)];
    expect(
      new Set([...ends, expected(mistakes, 3)].map(({ best, end }) => `${best} ${end}`)).size,
    ).toBeGreaterThan(3);
  });

  it("gives the weights of the best epoch also where the last one is reached first", async () => {
    const { best } = expected(losses, 1000);
    const epochs = best + 2;
    const { done } = await followed(data, { ...OPTIONS, epochs, earlyStopping: 10 });
    expect(done).toMatchObject({ ended: "complete", bestEpoch: best, epochs, aborted: false });
    expect(done.weightsHash).toBe(await weightsAfter(best));
    expect(done.weightsHash).not.toBe(await weightsAfter(epochs));
  });

  it("gives the last weights where they are the best", async () => {
    const { done } = await followed(data, { ...OPTIONS, epochs: 3, earlyStopping: 2 });
    expect(done).toMatchObject({ ended: "complete", bestEpoch: 3, epochs: 3 });
    expect(done.weightsHash).toBe(await weightsAfter(3));
  });

  it("trains a given model in place, which goes on from its best weights", async () => {
    const model = newModel(OPTIONS.seed);
    const { layers: _, ...options } = OPTIONS;
    await train(data, { ...options, model, earlyStopping: 4 });
    expect(model.weightsHash).toBe(await weightsAfter(expected(losses, 4).best));
    await train(data, { ...options, model, epochs: 1 });
    expect(model.aborted).toBe(false);
  });

  it("takes the first of equal epochs", async () => {
    // Such a rate changes no loss, and an equal one is none that is better.
    const slow = { ...OPTIONS, rate: 1e-30 };
    const { done } = await followed(data, { ...slow, earlyStopping: 2 });
    expect(done).toMatchObject({ ended: "early", bestEpoch: 1, epochs: 3 });
    expect(done.weightsHash).toBe(await hashOf(data, { ...slow, epochs: 1 }));
  });
});

describe("a run with early stopping that ends otherwise", () => {
  const { best, end } = expected(losses, 6);
  /** After the best epoch, before patience ends. */
  const between = best + 2;
  const options: TrainOptions = { ...OPTIONS, earlyStopping: 6 };

  it("has room between its best epoch and its end", () => expect(between).toBeLessThan(end));

  it("by a callback after an epoch has the weights of the best one", async () => {
    const { done } = await followed(data, {
      ...options,
      onEpoch: ({ epoch }, { stop }) => epoch === between && stop(),
    });
    expect(done).toMatchObject({
      ended: "callback",
      aborted: false,
      epochs: between,
      batches: 0,
      bestEpoch: best,
    });
    expect(done.weightsHash).toBe(await weightsAfter(best));
  });

  it("by a callback in the middle of an epoch has the weights of that batch", async () => {
    const stopping: TrainOptions["onBatch"] = ({ epoch, batch }, { stop }) =>
      epoch === between && batch === 2 && stop();
    const { done } = await followed(data, { ...options, onBatch: stopping });
    expect(done).toMatchObject({ ended: "callback", aborted: false, epochs: between - 1, batches: 2 });
    expect(done).not.toHaveProperty("bestEpoch");
    expect(done.weightsHash).toBe(await hashOf(data, { ...OPTIONS, onBatch: stopping }));
  });

  it("by the signal has its last weights", async () => {
    const controller = new AbortController();
    const { done, model } = await followed(data, {
      ...options,
      signal: controller.signal,
      onEpoch: ({ epoch }) => epoch === between && controller.abort(),
    });
    expect(done).toMatchObject({ ended: "signal", aborted: true, epochs: between, batches: 0 });
    expect(done).not.toHaveProperty("bestEpoch");
    expect(model.aborted).toBe(true);
    expect(done.weightsHash).toBe(await weightsAfter(between));
  });

  it("by the signal in its last epoch is complete, with the weights of the best", async () => {
    const controller = new AbortController();
    const { done } = await followed(data, {
      ...options,
      epochs: between,
      signal: controller.signal,
      onEpoch: ({ epoch }) => epoch === between && controller.abort(),
    });
    expect(done).toMatchObject({ ended: "complete", aborted: false, epochs: between, bestEpoch: best });
    expect(done.weightsHash).toBe(await weightsAfter(best));
  });

  it("before its first epoch ends has none that is the best", async () => {
    const { done } = await followed(data, { ...options, signal: AbortSignal.abort() });
    expect(done).toMatchObject({ ended: "signal", aborted: true, epochs: 0 });
    expect(done).not.toHaveProperty("bestEpoch");
  });
});
