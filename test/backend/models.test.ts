// Models of this library and tfjs: their parameters as variables, and copies made from one another.

import * as tf from "@tensorflow/tfjs-core";
import { layers, sequential } from "@tensorflow/tfjs-layers";
import { createNetwork, EngineError, type Model, train } from "inkling";
import { fromLayersModel, toLayersModel, variables } from "inkling/tfjs";
import { beforeEach, describe, expect, it } from "vitest";
import { inputError, madeUp } from "../support/made-up";

const data = madeUp(500, 12, 3);
const network = () => createNetwork({ inputs: 12, layers: [8, 3], seed: 1 });
const rows = Float32Array.from({ length: 24 }, (_, i) => Math.abs(Math.sin(i)));

beforeEach(async () => {
  await tf.setBackend("inkling");
});

describe("variables", () => {
  it("are the parameters, in any operation and by any name", async () => {
    const model = await network();
    const lent = variables(model);
    expect(Object.keys(lent)).toEqual(Object.keys(model.weights));
    expect(lent["layers.0.kernel"]!.shape).toEqual([12, 8]);
    for (const [name, variable] of Object.entries(lent)) {
      expect([...variable.dataSync()]).toEqual([...model.weights[name]!]);
      expect([...tf.mul(variable, 2).dataSync()]).toEqual(
        [...model.weights[name]!].map((w) => Math.fround(2 * w)),
      );
    }
    expect(variables(model)).toBe(lent);
  });

  it("follow a training, and leave clones of them behind", async () => {
    const model = await network();
    const kernel = variables(model)["layers.0.kernel"]!;
    const clone = tf.clone(kernel);
    const before = [...model.weights["layers.0.kernel"]!];
    await train(data, { model, epochs: 1 });
    expect([...clone.dataSync()]).toEqual(before);
    expect([...kernel.dataSync()]).toEqual([...model.weights["layers.0.kernel"]!]);
    expect([...kernel.dataSync()]).not.toEqual(before);
  });

  it("are written back: by assigning, and by an optimizer of tfjs's", async () => {
    const model = await network();
    const bias = variables(model)["layers.1.bias"]!;
    bias.assign(tf.tensor1d([1, 2, 3]));
    expect([...model.weights["layers.1.bias"]!]).toEqual([1, 2, 3]);
    const [before] = [model.predictSync(rows)];
    tf.train.sgd(0.5).minimize(() => tf.sum(bias) as tf.Scalar);
    expect([...model.weights["layers.1.bias"]!]).toEqual([0.5, 1.5, 2.5]);
    bias.assign(tf.tensor1d([9, 0, 0]));
    expect(model.predictSync(rows)).not.toEqual(before);
    expect(model.predictSync(rows)[0]).toBeGreaterThan(0.9);
  });

  it("outlive their model", async () => {
    const model = await network();
    const bias = variables(model)["layers.0.kernel"]!;
    const before = [...model.weights["layers.0.kernel"]!];
    model.dispose();
    expect([...bias.dataSync()]).toEqual(before);
  });

  it("need the backend to be active", async () => {
    const model = await network();
    await tf.setBackend("cpu");
    expect(() => variables(model)).toThrow(EngineError);
    expect(() => variables(model)).toThrow(/setBackend\("inkling"\)/);
    expect((await inputError(() => variables({} as Model))).argument).toBe("model");
  });
});

it("trains to the same bits while tfjs works between the slices, on cpu and with the variables", async () => {
  const hashOf = async (between: (model: Model) => Promise<void>) => {
    const model = await network();
    const run = train(data, { model, epochs: 3, seed: 5, batch: 4 });
    let events = 0;
    for await (const event of run) {
      if (event.type === "done") break;
      events++;
      await between(model);
    }
    expect(events).toBeGreaterThanOrEqual(3);
    return (await run).weightsHash;
  };
  const alone = await hashOf(async () => {});
  let count = 0;
  const disturbed = await hashOf(async (model) => {
    const bias = variables(model)["layers.0.bias"]!;
    await tf.setBackend("cpu");
    // Takes the variable's numbers to the other backend.
    tf.tidy(() => tf.matMul(tf.ones([20, 20]), tf.ones([20, 20])).dataSync());
    tf.tidy(() => tf.add(bias, 1).dataSync());
    await tf.setBackend("inkling");
    count++;
  });
  expect(count).toBeGreaterThanOrEqual(3);
  expect(disturbed).toBe(alone);
});

describe("copies", () => {
  it("of a model as a LayersModel and back predict the same", async () => {
    const model = await network();
    const copy = await toLayersModel(model);
    const expected = [...model.predictSync(rows)];
    const got = (copy.predict(tf.tensor2d(rows, [2, 12])) as tf.Tensor).dataSync();
    for (const [i, p] of got.entries()) expect(Math.abs(p - expected[i]!)).toBeLessThan(1e-6);
    const back = fromLayersModel(copy, ["a", "b", "c"]);
    expect(back.weightsHash).toBe(model.weightsHash);
    expect(back.labels).toEqual(["a", "b", "c"]);
    expect(back.layers.map(({ units, activation }) => [units, activation])).toEqual([
      [8, "relu"],
      [3, "softmax"],
    ]);
  });

  it("come of dense chains only", async () => {
    const odd = sequential({ layers: [layers.dense({ units: 3, inputShape: [2], activation: "elu" })] });
    const error = await inputError(() => fromLayersModel(odd));
    expect(error.message).toMatch(/layersModel.*dense_.*elu/);
    const fine = sequential({ layers: [layers.dense({ units: 3, inputShape: [2], activation: "softmax" })] });
    expect((await inputError(() => fromLayersModel(fine, ["a"]))).argument).toBe("labels");
  });
});
