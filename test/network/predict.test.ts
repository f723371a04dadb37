// Predictions: of one row and of many, async and at once.

import { createNetwork, dataset, evaluate, init, predict, train } from "inkling";
import { describe, expect, it } from "vitest";
import { inputError, madeUp, striped } from "../support/made-up";

describe("predict", () => {
  const model = createNetwork({ inputs: 12, layers: [8, 3], seed: 2 });
  const data = striped(200);
  const { inputs } = data;

  it("gives one prediction for one row and an array for several, or a data set", async () => {
    const one = await predict(model, inputs.subarray(0, 12));
    expect(one).not.toBeInstanceOf(Array);
    const many = await predict(model, data);
    expect(many).toHaveLength(200);
    expect(many[0]).toEqual(one);
    expect(await predict(model, [inputs.subarray(0, 12)])).toEqual([one]);
    const error = await inputError(() => predict(model, inputs));
    expect(error.message).toContain("input.length: expected 12, the model's inputs: one row (several are");
    expect((await inputError(() => predict(model, striped(9, 6)))).argument).toBe("input.width");
  });

  it("gives probabilities that add up to 1, and the likeliest class", async () => {
    for (const { label, index, confidence, probabilities } of await predict(model, [
      inputs.subarray(12, 24),
    ])) {
      expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
      expect(confidence).toBe(Math.max(...probabilities));
      expect(probabilities[index]).toBe(confidence);
      expect(label).toBe(String(index));
    }
  });

  it("sees a row as it was when it was called", async () => {
    const row = new Uint8Array(12).fill(9);
    const expected = await predict(model, row);
    const under = predict(model, row);
    row.fill(255);
    expect(await under).toEqual(expected);
  });

  it("takes bytes as parts of 255, floats and numbers as they are", async () => {
    const bytes = Uint8Array.from({ length: 12 }, (_, i) => i * 20);
    const floats = Float32Array.from(bytes, (byte) => byte / 255);
    const expected = await predict(model, bytes);
    expect(await predict(model, new Uint8ClampedArray(bytes))).toEqual(expected);
    expect(await predict(model, floats)).toEqual(expected);
    expect(await predict(model, Array.from(floats))).toEqual(expected);
  });
});

describe("predictSync", () => {
  const model = createNetwork({ inputs: 12, layers: [8, 3], seed: 2 });
  const inputs = striped(3000).inputs as Float32Array;

  it("gives the bits that predict gives, for one row and for several", async () => {
    const expected = await predict(model, striped(3000));
    for (const at of [0, 1, 2999]) {
      const row = inputs.subarray(at * 12, at * 12 + 12);
      expect(model.predictSync(row)).toEqual(expected[at]?.probabilities);
    }
    const all = Float32Array.from(expected.flatMap(({ probabilities }) => [...probabilities]));
    for (const count of [2, 63, 64, 1023, 3000]) {
      const some = model.predictSync(inputs.subarray(0, count * 12));
      expect(some).toEqual(all.subarray(0, count * 3));
    }
  });

  it("gives the same bits with threads, over several blocks", async () => {
    const large = madeUp(1500, 800, 3);
    const wide = createNetwork({ inputs: 800, layers: [70, 3], seed: 1 });
    await init({ threads: 1 });
    const alone = wide.predictSync(large.inputs);
    await init({ threads: 3 });
    // This starts the threads and waits for them; the first loop of predictions would do without.
    await evaluate(wide, large);
    expect(wide.predictSync(large.inputs)).toEqual(alone);
    const floats = Float32Array.from(large.inputs, (byte) => byte / 255);
    expect(wide.predictSync(floats)).toEqual(alone);
    const at = 1400 * 800 + 7;
    floats[at] = Number.POSITIVE_INFINITY;
    expect((await inputError(() => wide.predictSync(floats))).argument).toBe(`rows[${at}]`);
    await init();
  });

  it("writes into the caller's array", () => {
    const out = new Float32Array(6);
    expect(model.predictSync(inputs.subarray(0, 24), out)).toBe(out);
    expect(out).toEqual(model.predictSync(inputs.subarray(0, 24)));
    expect(out[0]! + out[1]! + out[2]!).toBeCloseTo(1, 5);
  });

  it("takes bytes as parts of 255", () => {
    const bytes = Uint8Array.from({ length: 24 }, (_, i) => i * 10);
    const expected = model.predictSync(Float32Array.from(bytes, (byte) => byte / 255));
    expect(model.predictSync(bytes)).toEqual(expected);
    expect(model.predictSync(new Uint8ClampedArray(bytes))).toEqual(expected);
  });

  it("still works after the engine's memory has grown", async () => {
    // Without threads, growth ends every view of the memory.
    await init({ variant: "simd128" });
    const own = createNetwork({ inputs: 12, layers: [8, 3], seed: 2 });
    const row = inputs.subarray(0, 12);
    const before = own.predictSync(row);
    const large = createNetwork({ inputs: 4000, layers: [4000, 2] });
    large.predictSync(new Float32Array(4000));
    expect(own.predictSync(row)).toEqual(before);
    large.dispose();
    await init();
  });

  it("sees new weights", () => {
    const own = createNetwork({ inputs: 12, layers: [8, 3], seed: 2 });
    const row = inputs.subarray(0, 12);
    const before = own.predictSync(row);
    own.weights["layers.1.bias"] = Float32Array.from([0, 0, 5]);
    expect(own.predictSync(row)[2]).toBeGreaterThan(before[2]!);
  });

  it("works between the slices of a training", async () => {
    const own = createNetwork({ inputs: 12, layers: [8, 3], seed: 2 });
    const before = own.predictSync(inputs.subarray(0, 12));
    const data = dataset({ inputs, labels: striped(3000).labels });
    for await (const event of train(data, { model: own, epochs: 2 })) {
      if (event.type !== "epoch") continue;
      const now = own.predictSync(inputs.subarray(0, 12));
      expect(now).not.toEqual(before);
    }
    const undisturbed = createNetwork({ inputs: 12, layers: [8, 3], seed: 2 });
    await train(data, { model: undisturbed, epochs: 2 });
    expect(own.weightsHash).toBe(undisturbed.weightsHash);
  });

  it("names what is wrong, and goes on", async () => {
    const wrong = async (argument: string, call: () => unknown) =>
      expect((await inputError(call)).argument).toBe(argument);
    await wrong("rows", () => model.predictSync([1, 2, 3] as never));
    await wrong("rows.length", () => model.predictSync(new Float32Array(13)));
    await wrong("rows.length", () => model.predictSync(new Uint8Array(0)));
    await wrong("out", () => model.predictSync(new Uint8Array(12), new Float32Array(4)));
    await wrong("out", () => model.predictSync(new Uint8Array(12), [0, 0, 0] as never));
    for (const at of [5, 2900 * 12 + 7]) {
      const rows = inputs.slice();
      rows[at] = Number.NaN;
      await wrong(`rows[${at}]`, () => model.predictSync(at < 12 ? rows.subarray(0, 12) : rows));
    }
    expect(model.predictSync(inputs.subarray(0, 12))).toHaveLength(3);
    const disposed = createNetwork({ inputs: 12, layers: [3] });
    disposed.dispose();
    await wrong("model", () => disposed.predictSync(new Uint8Array(12)));
  });
});
