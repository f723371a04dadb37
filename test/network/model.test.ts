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
      expect(await predict(copy, data)).toEqual(await predict(model, data));
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
