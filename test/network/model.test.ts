// Models: weights in and out, files, memory.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createNetwork, dataset, fromBytes, load, predict, train } from "inkling";
import { describe, expect, it } from "vitest";
import { striped } from "../support/made-up";
import { temporaryFolder } from "../support/programs";

describe("weights", () => {
  it("are a plain object in the order of the layers, kernel then bias", () => {
    const { weights, parameterCount } = createNetwork({ inputs: 5, layers: [3, 2] });
    expect(Object.keys(weights)).toEqual([
      "layers.0.kernel",
      "layers.0.bias",
      "layers.1.kernel",
      "layers.1.bias",
    ]);
    expect(Object.values(weights).map((values) => values.length)).toEqual([15, 3, 6, 2]);
    expect(parameterCount).toBe(26);
  });

  it("are row-major: input by input", async () => {
    const model = createNetwork({ inputs: 3, layers: [2] });
    model.weights = { "layers.0.kernel": [0, 0, 0, 5, 0, 0], "layers.0.bias": [1, 0] };
    const [first, second] = await predict(model, [new Float32Array([1, 0, 0]), new Float32Array([0, 1, 0])]);
    const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
    expect(first!.probabilities[0]).toBeCloseTo(sigmoid(1), 6);
    expect(second!.probabilities[1]).toBeCloseTo(sigmoid(4), 6);
  });

  it("come out as they went in, and as copies", () => {
    const model = createNetwork({ inputs: 4, layers: [9, 3], seed: 8 });
    const before = model.weightsHash;
    const copy = { ...model.weights };
    copy["layers.0.kernel"]!.fill(0);
    expect(model.weightsHash).toBe(before);
    const values = Float32Array.from({ length: 36 }, (_, i) => i / 7);
    model.weights["layers.0.kernel"] = values;
    expect(model.weights["layers.0.kernel"]).toEqual(values);
    expect(model.weightsHash).not.toBe(before);
    expect(createNetwork({ inputs: 4, layers: [9, 3], seed: 8 }).weightsHash).toBe(before);
    expect(createNetwork({ inputs: 4, layers: [9, 3], seed: 9 }).weightsHash).not.toBe(before);
  });
});

describe("files", () => {
  it("bring back the same model, names of classes and all", async () => {
    const data = striped(30);
    const named = dataset({ inputs: data.inputs, labels: data.labels, classes: ["red", "green", "blue"] });
    const layers = [{ units: 7, activation: "tanh" as const, init: "glorot" as const }, 3];
    const model = await train(named, { layers, epochs: 3 });
    const folder = temporaryFolder();
    const path = join(folder, "model.safetensors");
    await model.save(path);
    expect(readdirSync(folder)).toEqual(["model.safetensors"]);
    for (const copy of [await load(path), fromBytes(model.toBytes())]) {
      expect(copy.weightsHash).toBe(model.weightsHash);
      expect(copy.layers).toEqual(model.layers);
      expect(copy.labels).toEqual(["red", "green", "blue"]);
      expect(await predict(copy, data.inputs)).toEqual(await predict(model, data.inputs));
    }
    const [first] = await predict(model, [data.inputs.subarray(0, 12)]);
    expect(["red", "green", "blue"]).toContain(first!.label);
  });

  it("leave nothing behind when they cannot be written", async () => {
    const folder = temporaryFolder();
    await expect(createNetwork({ inputs: 2, layers: [2] }).save(folder)).rejects.toThrow(
      "path: expected a file that can be written",
    );
    expect(readdirSync(folder)).toEqual([]);
    expect(existsSync(`${folder}.${process.pid}.tmp`)).toBe(false);
  });
});

describe("predict", () => {
  const model = createNetwork({ inputs: 12, layers: [8, 3], seed: 2 });
  const { inputs } = striped(200);

  it("gives one prediction for one row and an array for several", async () => {
    const one = await predict(model, inputs.subarray(0, 12) as Float32Array);
    expect(one).not.toBeInstanceOf(Array);
    const many = await predict(model, inputs as Float32Array);
    expect(many).toHaveLength(200);
    expect((many as unknown[])[0]).toEqual(one);
    expect(await predict(model, [inputs.subarray(0, 12)])).toEqual([one]);
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
