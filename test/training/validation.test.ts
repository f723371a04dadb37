// Which rows decide and which are trained on: shares that are held back, and the weights that go with rows.

import { type Dataset, type Digit, dataset, evaluate, mnist, split, type TrainOptions, train } from "inkling";
import { describe, expect, it } from "vitest";
import { bytes, striped } from "../support/made-up";
import { followed, hashOf, LAYERS, noisy } from "./support";

const ROWS = 120;
const data = noisy(ROWS);
const OPTIONS: TrainOptions = { layers: LAYERS, epochs: 12, batch: 16, rate: 0.02, seed: 5 };
const seed = OPTIONS.seed!;
const weights = Array.from({ length: ROWS }, (_, row) => 0.5 + (row % 5));
/** The numbers of the rows that `split` gives to the training part. */
const numbered = dataset({
  inputs: Float32Array.from({ length: ROWS }, (_, i) => i),
  labels: data.labels,
  classes: 3,
});

describe("a share for validation", () => {
  it.each([0.1, 0.25, 0.5])("of %d is what split holds back with the same seed", async (share) => {
    const [first, second] = await split(data, share, { seed });
    const controls: TrainOptions = {
      ...OPTIONS,
      earlyStopping: 3,
      schedule: { name: "plateau", patience: 0 },
    };
    const one = await followed(data, { ...controls, validation: share });
    const other = await followed(first, { ...controls, validation: second });
    expect(one.done.weightsHash).toBe(other.done.weightsHash);
    const told = ({ epochs }: typeof one) =>
      epochs.map(({ loss, validationLoss, validationAccuracy }) => [
        loss,
        validationLoss,
        validationAccuracy,
      ]);
    expect(told(one)).toEqual(told(other));
    const best = one.epochs[one.done.bestEpoch! - 1]!;
    const { loss, accuracy } = await evaluate(one.model, second);
    expect(best).toMatchObject({ validationLoss: loss, validationAccuracy: accuracy });
  });

  it("is another one with another seed, and without one nothing is held back", async () => {
    const [first] = await split(data, 0.25, { seed });
    const held = await hashOf(data, { ...OPTIONS, validation: 0.25 });
    expect(held).toBe(await hashOf(first, OPTIONS));
    const [other] = await split(data, 0.25, { seed: seed + 1 });
    expect(held).not.toBe(await hashOf(other, OPTIONS));
    const { epochs } = await followed(data, OPTIONS);
    for (const epoch of epochs) expect(epoch).not.toHaveProperty("validationLoss");
  });

  it("leaves no memory behind", async () => {
    const inputs = bytes(1000 * 500, 4);
    const large = dataset({ inputs, labels: Array.from({ length: 1000 }, (_, row) => row % 2) });
    const some = async () => {
      for (let i = 0; i < 160; i++) {
        const options: TrainOptions = { layers: [2], epochs: 1, batch: 500, validation: 0.5 };
        (await train(large, options)).dispose();
      }
      return process.memoryUsage().rss;
    };
    const before = await some();
    // The engine's copies of both parts are half a megabyte, so that 80 MB were left.
    expect((await some()) - before).toBeLessThan(25 * 2 ** 20);
  });

  it("leaves the data as they are, those of files too", async () => {
    const digits = (await mnist.train()).slice(0, 300);
    const before = Uint8Array.from(digits.inputs);
    const options: TrainOptions<Digit> = { layers: [16, 10], epochs: 8, batch: 16, seed };
    const copy = dataset({ inputs: before, labels: digits.labels, classes: digits.classNames });
    const run = train(digits, { ...options, validation: 0.2 });
    expect((await run).weightsHash).toBe((await train(copy, { ...options, validation: 0.2 })).weightsHash);
    expect(Uint8Array.from(digits.inputs)).toEqual(before);
    expect((await evaluate(await run, digits)).accuracy).toBeGreaterThan(0.8);
  });

  it("may be other data, which change nothing unless something looks at them", async () => {
    const { epochs, done } = await followed(data, { ...OPTIONS, validation: noisy(60, 500) });
    expect(done.weightsHash).toBe(await hashOf(data, OPTIONS));
    expect(done).not.toHaveProperty("bestEpoch");
    for (const { validationLoss } of epochs) expect(validationLoss).toBeGreaterThan(0);
  });

  it("is of numbers, too, of which linear ones have no accuracy", async () => {
    const targets = Array.from({ length: ROWS }, (_, row) => Math.sin(row));
    const rows = dataset({ inputs: data.inputs, targets });
    const run = train(rows, { layers: [8, 1], epochs: 3, validation: 0.3, seed, earlyStopping: 1 });
    for await (const event of run) {
      if (event.type !== "epoch") continue;
      expect(event.validationLoss).toBeGreaterThan(0);
      expect(event).not.toHaveProperty("validationAccuracy");
    }
    const [, second] = await split(rows, 0.3, { seed });
    expect((await evaluate(await run, second)).loss).toBeGreaterThan(0);
  });
});

describe("test data", () => {
  it.each<[string, TrainOptions]>([
    ["nothing else", {}],
    ["validation", { validation: 0.25, earlyStopping: 2, schedule: "plateau" }],
    [
      "everything",
      { validation: 0.25, earlyStopping: 2, dropout: 0.2, clipNorm: 1, classWeights: "balanced" },
    ],
  ])("never change a run with %s", async (_, controls) => {
    const options = { ...OPTIONS, ...controls };
    const alone = await followed(data, options);
    for (const test of [noisy(50, 700), striped(9)]) {
      const tested = await followed(data, { ...options, test });
      const { testLoss, testAccuracy } = tested.epochs[0]!;
      expect([testLoss, testAccuracy].every(Number.isFinite)).toBe(true);
      expect(tested.done.weightsHash).toBe(alone.done.weightsHash);
      expect(tested.done.bestEpoch).toBe(alone.done.bestEpoch);
    }
  });
});

describe("weights of rows", () => {
  it("follow their rows where a share is held back", async () => {
    const [first, second] = await split(data, 0.25, { seed });
    const [rows] = await split(numbered, 0.25, { seed });
    const sampleWeights = Array.from(rows.inputs, (row) => weights[row]!);
    const expected = await hashOf(first, { ...OPTIONS, validation: second, sampleWeights });
    expect(await hashOf(data, { ...OPTIONS, validation: 0.25, sampleWeights: weights })).toBe(expected);
    expect(await hashOf(first, OPTIONS)).not.toBe(expected);
  });

  it("of balanced classes count the rows that are trained on", async () => {
    // The part that is trained on has other shares of each class than all have.
    const odd = data.slice(0, 41);
    const [first, second] = await split(odd, 0.4, { seed });
    const shares = ({ counts, length }: Dataset) => counts.map((count) => count / length);
    expect(shares(first)).not.toEqual(shares(odd));
    const held = await hashOf(odd, { ...OPTIONS, validation: 0.4, classWeights: "balanced" });
    expect(held).toBe(await hashOf(first, { ...OPTIONS, validation: second, classWeights: "balanced" }));
    const balanced = first.counts.map((count) => first.length / (3 * count));
    expect(held).toBe(
      await hashOf(first, { ...OPTIONS, classWeights: Object.fromEntries(balanced.entries()) }),
    );
    const ofAll = Object.fromEntries(odd.counts.map((count) => odd.length / (3 * count)).entries());
    expect(held).not.toBe(await hashOf(first, { ...OPTIONS, classWeights: ofAll }));
  });

  it("of classes are those of each of their rows, and multiply with these", async () => {
    const classWeights = { 0: 0.5, 2: 3 };
    const byRow = Array.from(data.labels, (label) => [0.5, 1, 3][label]!);
    const expected = await hashOf(data, { ...OPTIONS, sampleWeights: byRow });
    expect(await hashOf(data, { ...OPTIONS, classWeights })).toBe(expected);
    const both = byRow.map((weight, row) => weight * weights[row]!);
    const product = await hashOf(data, { ...OPTIONS, sampleWeights: Float64Array.from(both) });
    expect(await hashOf(data, { ...OPTIONS, classWeights, sampleWeights: weights })).toBe(product);
    expect(product).not.toBe(expected);
  });

  it("of 0 leave rows out, also all of a batch", async () => {
    const options: TrainOptions = { ...OPTIONS, batch: 12, shuffle: false, optimizer: "sgd", epochs: 1 };
    const sampleWeights = weights.map((_, row) => (row < 24 ? 0 : 1));
    const without = await followed(data, { ...options, sampleWeights });
    expect(without.done.weightsHash).toBe(await hashOf(data.slice(24), options));
    // Losses are plain all the same, of all rows.
    const untrained = await train(data, { ...options, signal: AbortSignal.abort() });
    const { loss } = await evaluate(untrained, data.slice(0, 12));
    expect(without.epochs[0]!.batchLosses[0]).toBeCloseTo(loss, 5);
    expect(without.epochs[0]!.batchLosses).toHaveLength(10);
  });

  it("that are all the same are as good as none, however large or small", async () => {
    const plain = await hashOf(data, OPTIONS);
    for (const weight of [1, 1e9, 2 ** -20]) {
      expect(await hashOf(data, { ...OPTIONS, sampleWeights: new Float32Array(ROWS).fill(weight) })).toBe(
        plain,
      );
    }
  });
});
