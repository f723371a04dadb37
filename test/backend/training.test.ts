// Training beneath tfjs: our Adam, whole steps under LayersModels, and what happens where these do not apply.

import * as tf from "@tensorflow/tfjs-core";
import { layers, type Sequential, sequential } from "@tensorflow/tfjs-layers";
import { accelerate, adam, coverage } from "inkling/tfjs";
import { beforeEach, describe, expect, it } from "vitest";

const ROWS = 40;
const INPUTS = 12;
const CLASSES = 4;
const wave = (length: number, factor: number) =>
  Float32Array.from({ length }, (_, i) => Math.sin(factor * i));
const inputs = wave(ROWS * INPUTS, 0.7);
const classes = Int32Array.from({ length: ROWS }, (_, i) => (i * 7) % CLASSES);
const START = [
  tf.util.toNestedArray([INPUTS, 8], wave(INPUTS * 8, 1.3)),
  Array(8).fill(0.1),
  tf.util.toNestedArray([8, CLASSES], wave(8 * CLASSES, 2.1)),
  Array(CLASSES).fill(-0.1),
] as const;

interface Options {
  optimizer?: tf.Optimizer;
  loss?: string;
  metrics?: string[];
  accelerated?: boolean;
  sparseLabels?: boolean;
}

function built(): Sequential {
  const model = sequential({
    layers: [
      layers.dense({ units: 8, activation: "relu", inputShape: [INPUTS] }),
      layers.dense({ units: CLASSES, activation: "softmax" }),
    ],
  });
  const weights = START.map((values) => tf.tensor(values as tf.TensorLike));
  model.setWeights(weights);
  for (const weight of weights) weight.dispose();
  return model;
}

function data(sparseLabels = false) {
  const x = tf.tensor2d(inputs, [ROWS, INPUTS]);
  const labels = tf.tensor1d(classes, "int32");
  const y = sparseLabels
    ? tf.reshape(tf.cast(labels, "float32"), [ROWS, 1])
    : tf.cast(tf.oneHot(labels, CLASSES), "float32");
  return { x, y };
}

function compiled({
  optimizer = tf.train.adam(0.01),
  loss = "categoricalCrossentropy",
  metrics = ["accuracy"],
}: Options) {
  const model = built();
  model.compile({ optimizer, loss, metrics });
  return model;
}

async function fitted(backend: string, options: () => Options, epochs = 5) {
  await tf.setBackend(backend);
  const chosen = options();
  const model = compiled(chosen);
  const report = chosen.accelerated ? accelerate(model) : undefined;
  const { x, y } = data(chosen.sparseLabels);
  const { history } = await model.fit(x, y, { epochs, batchSize: 16, shuffle: false, verbose: 0 });
  return { model, report, history, weights: valuesOf(model), x, y };
}

const valuesOf = (model: Sequential) => model.getWeights().flatMap((weight) => [...weight.dataSync()]);

function expectClose(got: readonly number[], expected: readonly number[], tolerance = 1e-5) {
  expect(got).toHaveLength(expected.length);
  for (const [i, x] of got.entries()) expect(Math.abs(x - expected[i]!)).toBeLessThan(tolerance);
}

beforeEach(async () => {
  await tf.setBackend("inkling");
});

describe("adam", () => {
  it("trains as tfjs's, and saves the same configuration", async () => {
    const stock = await fitted("cpu", () => ({}));
    const ours = await fitted("inkling", () => ({ optimizer: adam(0.01) }));
    expectClose(ours.weights, stock.weights);
    expectClose(ours.history.loss as number[], stock.history.loss as number[]);
    const [mine, theirs] = [ours.model, stock.model].map((model) => model.optimizer);
    expect(mine!.getClassName()).toBe("Adam");
    expect(mine!.getConfig()).toEqual(theirs!.getConfig());
    expect(mine!.iterations).toBe(theirs!.iterations);
  });

  it("hands its state to tfjs's own, which goes on as if it had been there all along", async () => {
    const stock = await fitted("cpu", () => ({}), 4);
    const ours = await fitted("inkling", () => ({ optimizer: adam(0.01) }), 2);
    const next = tf.train.adam(0.01);
    await next.setWeights(await ours.model.optimizer.getWeights());
    ours.model.compile({ optimizer: next, loss: "categoricalCrossentropy" });
    await ours.model.fit(ours.x, ours.y, { epochs: 2, batchSize: 16, shuffle: false, verbose: 0 });
    expectClose(valuesOf(ours.model), stock.weights);
  });

  it("goes on where it was on another backend, and when it comes back", async () => {
    const stock = await fitted("cpu", () => ({}), 3);
    const { model } = await fitted("inkling", () => ({ optimizer: adam(0.01) }), 1);
    for (const backend of ["cpu", "inkling"]) {
      await tf.setBackend(backend);
      const { x, y } = data();
      await model.fit(x, y, { epochs: 1, batchSize: 16, shuffle: false, verbose: 0 });
    }
    expectClose(valuesOf(model), stock.weights);
  });

  it("leaves tensors alone whose memory a variable shares", () => {
    const start = tf.tensor1d([1, 2, 3]);
    const shared = tf.variable(start);
    const clone = tf.clone(shared);
    adam(0.1).minimize(() => tf.sum(tf.square(shared)) as tf.Scalar);
    expect([...start.dataSync()]).toEqual([1, 2, 3]);
    expect([...clone.dataSync()]).toEqual([1, 2, 3]);
    expectClose([...shared.dataSync()], [0.9, 1.9, 2.9]);
  });

  it("makes no tensors in a step, once its own are there", () => {
    const x = tf.variable(tf.tensor1d([1, 2, 3]));
    const optimizer = adam(0.1);
    const step = () => optimizer.minimize(() => tf.sum(tf.square(x)) as tf.Scalar);
    step();
    const before = tf.memory();
    for (let i = 0; i < 10; i++) step();
    expect(tf.memory()).toEqual(before);
  });
});

describe("accelerate", () => {
  it("trains as tfjs does, with one-hot labels and with classes", async () => {
    const stock = await fitted("cpu", () => ({}));
    const fused = await fitted("inkling", () => ({ accelerated: true }));
    expect(fused.report).toMatchObject({
      accelerated: true,
      reason: undefined,
      steps: { fused: 15, original: 0 },
    });
    expectClose(fused.weights, stock.weights);
    expectClose(fused.history.loss as number[], stock.history.loss as number[]);
    expectClose(fused.history.acc as number[], stock.history.acc as number[]);
    const sparse = await fitted("inkling", () => ({
      accelerated: true,
      loss: "sparseCategoricalCrossentropy",
      sparseLabels: true,
    }));
    expect(sparse.report!.steps.fused).toBe(15);
    expect(sparse.weights).toEqual(fused.weights);
  });

  it("predicts and evaluates what it has trained", async () => {
    const stock = await fitted("cpu", () => ({}));
    const expected = [...(stock.model.predict(stock.x) as tf.Tensor).dataSync()];
    const [loss, accuracy] = stock.model.evaluate(stock.x, stock.y) as tf.Scalar[];
    const [expectedLoss, expectedAccuracy] = [loss!.dataSync()[0]!, accuracy!.dataSync()[0]!];
    const { model, x, y } = await fitted("inkling", () => ({ accelerated: true }));
    expectClose([...(model.predict(x) as tf.Tensor).dataSync()], expected);
    const [ours, theirs] = model.evaluate(x, y) as tf.Scalar[];
    expectClose([ours!.dataSync()[0]!, theirs!.dataSync()[0]!], [expectedLoss, expectedAccuracy]);
  });

  it("goes tfjs's way between its own steps, and neither notices", async () => {
    const stock = await fitted("cpu", () => ({}), 3);
    const { model, report, x, y } = await fitted("inkling", () => ({ accelerated: true }), 1);
    // Labels that are no single class: the same numbers doubled and halved are not, but train alike.
    const halves = tf.mul(y, 1 - 1e-7) as tf.Tensor;
    await model.fit(x, halves, { epochs: 1, batchSize: 16, shuffle: false, verbose: 0 });
    expect(report!.steps).toEqual({ fused: 3, original: 3 });
    await model.fit(x, y, { epochs: 1, batchSize: 16, shuffle: false, verbose: 0 });
    expect(report!.steps).toEqual({ fused: 6, original: 3 });
    expectClose(valuesOf(model), stock.weights);
    expect(model.optimizer.iterations).toBe(9);
  });

  it("takes weights that were set, a rate that was changed, and hands over the optimizer's state", async () => {
    const run = async (backend: string, accelerated: boolean) => {
      const { model, x, y } = await fitted(backend, () => ({ accelerated }), 1);
      const doubled = model.getWeights().map((weight) => tf.mul(weight, 2));
      model.setWeights(doubled);
      const kept = doubled.map((weight) => [...weight.dataSync()]);
      (model.optimizer as unknown as { learningRate: number }).learningRate = 0.002;
      await model.fit(x, y, { epochs: 1, batchSize: 16, shuffle: false, verbose: 0 });
      // The tensors that were set shared their memory with the variables.
      expect(doubled.map((weight) => [...weight.dataSync()])).toEqual(kept);
      const state = await model.optimizer.getWeights();
      return [valuesOf(model), ...state.map(({ tensor }) => [...tensor.dataSync()])];
    };
    const stock = await run("cpu", false);
    const fused = await run("inkling", true);
    for (const [i, values] of fused.entries()) expectClose(values, stock[i]!);
  });

  it("leaves clones of variables as they were", async () => {
    const { model, x, y } = await fitted("inkling", () => ({ accelerated: true }), 1);
    const clones = model.getWeights().map((weight) => tf.clone(weight));
    const before = valuesOf(model);
    await model.fit(x, y, { epochs: 1, batchSize: 16, shuffle: false, verbose: 0 });
    expect(clones.flatMap((clone) => [...clone.dataSync()])).toEqual(before);
    expect(valuesOf(model)).not.toEqual(before);
  });

  it("makes no more tensors than it returns, over 1,000 batches", async () => {
    const { model, x, y } = await fitted("inkling", () => ({ accelerated: true }), 1);
    const before = tf.memory();
    for (let i = 0; i < 1000; i++) await model.trainOnBatch(x, y);
    expect(tf.memory()).toEqual(before);
  });

  it("says what it does not cover and leaves that alone", async () => {
    const reasonOf = (model: Sequential) => accelerate(model).reason;
    const uncompiled = built();
    expect(reasonOf(uncompiled)).toMatch(/not compiled/);
    expect(reasonOf(compiled({ optimizer: tf.train.sgd(0.1) }))).toMatch(/optimizer SGD/);
    expect(reasonOf(compiled({ loss: "meanSquaredError" }))).toMatch(/loss meanSquaredError/);
    expect(reasonOf(compiled({ metrics: ["mse"] }))).toMatch(/metrics/);
    const dropout = sequential({
      layers: [
        layers.dense({ units: 8, activation: "relu", inputShape: [INPUTS] }),
        layers.dropout({ rate: 0.5 }),
        layers.dense({ units: CLASSES, activation: "softmax" }),
      ],
    });
    dropout.compile({ optimizer: adam(), loss: "categoricalCrossentropy" });
    const report = accelerate(dropout);
    expect(report).toMatchObject({ accelerated: false, reason: expect.stringMatching(/Dropout/) });
    const { x, y } = data();
    await dropout.fit(x, y, { epochs: 1, batchSize: 16, verbose: 0 });
    expect(report.steps).toEqual({ fused: 0, original: 3 });
    // Compiled anew, a model may be covered.
    uncompiled.compile({ optimizer: adam(), loss: "categoricalCrossentropy" });
    expect(accelerate(uncompiled)).toMatchObject({ accelerated: true });
  });
});

it("counts its own kernels apart from tfjs's", () => {
  expect(coverage()).not.toHaveProperty("AdamUpdate");
  expect(tf.getKernelsForBackend("inkling").map(({ kernelName }) => kernelName)).toContain("AdamUpdate");
});
