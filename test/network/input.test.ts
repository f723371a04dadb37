// Bad input: each case gets an error that names the argument, what was expected and what came; the engine works on.

import { createNetwork, dataset, evaluate, fromBytes, load, predict, train } from "inkling";
import { afterAll, describe, expect, it } from "vitest";
import { inputError, striped } from "../support/made-up";

const data = striped(12);
const layers = [4, 3];
const model = createNetwork({ inputs: 12, layers });

/** Training with some options that are wrong. */
const training = (options: object) => () => train(data, { layers, epochs: 1, ...options });
const network = (options: object) => () => createNetwork({ inputs: 4, layers: [3, 2], ...options } as never);
const made = (source: object) => () =>
  dataset({ inputs: new Uint8Array(8), labels: [0, 1], ...source } as never);

const WRONG_SIZES = [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 1e300, "3", null, {}];

const CASES: [name: string, argument: string, call: () => unknown][] = [
  ...["epochs", "batch", "threads"].flatMap((option) =>
    WRONG_SIZES.map((size): [string, string, () => unknown] => [
      `train with ${option} ${String(size)}`,
      option,
      training({ [option]: size }),
    ]),
  ),
  ...WRONG_SIZES.flatMap((size): [string, string, () => unknown][] => [
    [`inputs ${String(size)}`, "inputs", network({ inputs: size })],
    [
      `a layer of ${String(size)}`,
      JSON.stringify(size) === "{}" ? "layers[0].units" : "layers[0]",
      network({ layers: [size, 2] }),
    ],
  ]),
  ...[0, -1, Number.NaN, Number.POSITIVE_INFINITY, "fast"].map((rate): [string, string, () => unknown] => [
    `rate ${rate}`,
    "rate",
    training({ rate }),
  ]),
  ["a negative seed", "seed", training({ seed: -1 })],
  ["a fractional seed", "seed", network({ seed: 0.5 })],
  ["an unknown option", "options.epoch", training({ epoch: 3 })],
  ["an unknown network option", "createNetwork.input", network({ input: 3 })],
  ["an unknown layer option", "layers[0].unit", network({ layers: [{ unit: 3 }, 2] })],
  [
    "an unknown activation",
    "layers[0].activation",
    network({ layers: [{ units: 3, activation: "gelu" }, 2] }),
  ],
  [
    "softmax in the middle",
    "layers[0].activation",
    network({ layers: [{ units: 3, activation: "softmax" }, 2] }),
  ],
  ["relu at the end", "layers[1].activation", network({ layers: [3, { units: 2, activation: "relu" }] })],
  ["an unknown init", "layers[0].init", network({ layers: [{ units: 3, init: "zeros" }, 2] })],
  ["no layers", "layers", network({ layers: [] })],
  ["layers that are no array", "layers", network({ layers: 128 })],
  ["too many parameters", "layers", network({ layers: [2 ** 24, 2 ** 24] })],
  ["an unknown optimizer", "optimizer", training({ optimizer: "lion" })],
  ["an optimizer that is null", "optimizer", training({ optimizer: null })],
  ["an unknown optimizer setting", "optimizer.beta", training({ optimizer: { name: "adam", beta: 0.9 } })],
  ["a momentum of 1", "optimizer.momentum", training({ optimizer: { name: "sgd", momentum: 1 } })],
  ["a momentum for adam", "optimizer.momentum", training({ optimizer: { name: "adam", momentum: 0.9 } })],
  ["a beta for sgd", "optimizer.beta1", training({ optimizer: { name: "sgd", beta1: 0.9 } })],
  ["shuffle that is no boolean", "shuffle", training({ shuffle: 1 })],
  ["a signal that is none", "signal", training({ signal: "stop" })],
  ["a last layer that is not the classes", "layers[1]", training({ layers: [4, 10] })],
  ["layers beside a model", "layers", training({ model })],
  ["a model that is none", "model", () => train(data, { model: {} as never })],
  ["data that are none", "data", () => train([1, 2, 3] as never)],
  ["data of another width", "data.width", () => train(striped(9, 6), { model })],
  ["data of more classes", "data.classes", () => train(striped(12, 12, 4), { model })],
  ["test data of another width", "test.width", training({ test: striped(9, 6) })],
  ["empty inputs", "inputs", made({ inputs: new Uint8Array(0) })],
  ["empty labels", "labels", made({ labels: [] })],
  ["inputs of another type", "inputs", made({ inputs: new Float64Array(2) })],
  ["numbers for rows", "inputs[0]", made({ inputs: [1, 2] })],
  ["counts that differ", "inputs", made({ labels: [0, 1, 2] })],
  ["a negative label", "labels[1]", made({ labels: [0, -1] })],
  ["a fractional label", "labels[0]", made({ labels: [0.5, 1] })],
  ["a label outside the classes", "labels[1]", made({ labels: [0, 5], classes: 5 })],
  ["no classes", "classes", made({ classes: 0 })],
  ["a class name that is none", "classes[1]", made({ classes: ["a", 2] })],
  ["an input that is NaN", "inputs[3]", made({ inputs: new Float32Array([0, 0, 0, Number.NaN]) })],
  ["a slice without rows", "to", () => data.slice(3, 3)],
  ["a slice that leaves the data", "to", () => data.slice(3, 13)],
  ["a slice from NaN", "from", () => data.slice(Number.NaN)],
  ["a row that is too short", "input.length", () => predict(model, new Uint8Array(11))],
  ["no row at all", "input.length", () => predict(model, [])],
  ["a row with NaN", "input[1]", () => predict(model, [0, Number.NaN, ...Array(10).fill(0)])],
  ["an input that is none", "input", () => predict(model, 7 as never)],
  ["a picture for another model", "model.inputs", () => predict(model, "seven.png")],
  ["rows of two kinds", "input[1]", () => predict(model, [new Uint8Array(12), new Float32Array(12)])],
  ["evaluation on other data", "data.width", () => evaluate(model, striped(9, 6))],
  [
    "an unknown weight",
    "weights.layers.9.kernel",
    () => Object.assign(model, { weights: { "layers.9.kernel": [1] } }),
  ],
  [
    "a weight of another length",
    'weights["layers.0.bias"]',
    () => Object.assign(model.weights, { "layers.0.bias": [1] }),
  ],
  [
    "a weight that is NaN",
    'weights["layers.0.bias"][2]',
    () => Object.assign(model.weights, { "layers.0.bias": [1, 2, Number.NaN, 4] }),
  ],
  ["a model file that is not there", "source", () => load("nowhere.safetensors")],
  ["a folder that is not there", "path", () => model.save("nowhere/model.safetensors")],
  ["bytes that are none", "bytes", () => fromBytes("model" as never)],
];

describe("bad input", () => {
  it.each(CASES)("%s", async (_, argument, call) => {
    const error = await inputError(call);
    expect(error).toMatchObject({ name: "InputError", argument });
    expect(error.message).toMatch(/: expected .+, got /);
  });

  it("never throws from train itself", () => {
    expect(() => train(undefined as never).catch(() => {})).not.toThrow();
  });

  afterAll(async () => {
    await expect(train(data, { model, epochs: 1 })).resolves.toBe(model);
  });
});
