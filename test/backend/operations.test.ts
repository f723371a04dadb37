// Our own operations for those who write their training loop themselves: a dense layer, softmax with its cross-entropy.

import * as tf from "@tensorflow/tfjs-core";
// For the gradients of tfjs's own operations, which it brings along.
import "@tensorflow/tfjs-layers";
import { adam, type DenseActivation, dense, softmaxCrossEntropy } from "inkling/tfjs";
import { beforeEach, describe, expect, it } from "vitest";

const [ROWS, INPUTS, OUTPUTS] = [9, 13, 5];
const wave = (shape: number[], factor: number) =>
  tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => Math.sin(factor * i + 0.2)),
    shape,
  );

type Activated = (z: tf.Tensor) => tf.Tensor;
const STOCK: Record<DenseActivation, Activated> = {
  linear: (z) => z,
  relu: tf.relu,
  sigmoid: tf.sigmoid,
  tanh: tf.tanh,
};

const layer = () =>
  [wave([ROWS, INPUTS], 0.7), wave([INPUTS, OUTPUTS], 1.3), wave([OUTPUTS], 2.1)] as [
    tf.Tensor2D,
    tf.Tensor2D,
    tf.Tensor1D,
  ];

function expectClose(got: tf.Tensor, expected: readonly number[], shape: readonly number[]) {
  expect(got.shape).toEqual(shape);
  for (const [i, x] of [...got.dataSync()].entries()) {
    expect(Math.abs(x - expected[i]!), `number ${i}`).toBeLessThan(1e-5);
  }
}

beforeEach(async () => {
  await tf.setBackend("inkling");
});

describe("dense", () => {
  it.each(Object.keys(STOCK) as DenseActivation[])(
    "gives the results and gradients of tfjs's own operations on cpu: %s",
    async (activation) => {
      await tf.setBackend("cpu");
      const composed = (x: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor) =>
        STOCK[activation](tf.add(tf.matMul(x, kernel), bias));
      const dy = wave([ROWS, OUTPUTS], 0.9);
      const expected = [composed(...layer()), ...tf.grads(composed)(layer(), dy)].map((t) => [
        ...t.dataSync(),
      ]);
      await tf.setBackend("inkling");
      const ours = (x: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor) =>
        dense(x as tf.Tensor2D, kernel as tf.Tensor2D, bias as tf.Tensor1D, activation);
      const inputs = layer();
      const got = [ours(...inputs), ...tf.grads(ours)(inputs, wave([ROWS, OUTPUTS], 0.9))];
      const shapes = [[ROWS, OUTPUTS], ...inputs.map(({ shape }) => shape)];
      for (const [i, tensor] of got.entries()) expectClose(tensor, expected[i]!, shapes[i]!);
    },
  );

  it("runs one kernel forward and one for each gradient that somebody wants", async () => {
    const [x, kernel, bias] = layer();
    const names = async (work: () => tf.Tensor) => (await tf.profile(work)).kernelNames;
    expect(await names(() => dense(x, kernel, bias, "tanh"))).toEqual(["Dense"]);
    const gradient = tf.grad((kernel) => dense(x, kernel as tf.Tensor2D, bias, "tanh"));
    const ran = await names(() => gradient(kernel, wave([ROWS, OUTPUTS], 0.9)));
    expect(ran.filter((name) => name === "Dense" || name === "DenseGradient")).toEqual([
      "Dense",
      "DenseGradient",
    ]);
  });

  it("names what does not fit", async () => {
    const [x, kernel, bias] = layer();
    const wrong =
      (...args: unknown[]) =>
      () =>
        dense(...(args as Parameters<typeof dense>));
    expect(wrong(bias, kernel, bias)).toThrow("x: expected a float32 tensor [rows, inputs]");
    expect(wrong(x, x, bias)).toThrow(
      'kernel: expected a float32 tensor [13, outputs], got "float32 [9, 13]"',
    );
    expect(wrong(x, kernel, tf.zeros([4]))).toThrow("bias: expected a float32 tensor [5]");
    expect(wrong(x, tf.cast(kernel, "int32"), bias)).toThrow('got "int32 [13, 5]"');
    expect(wrong([[1]], kernel, bias)).toThrow("x: expected a float32 tensor");
    expect(wrong(x, kernel, bias, "softmax")).toThrow("activation: expected");
    await tf.setBackend("cpu");
    expect(wrong(x, kernel, bias)).toThrow("the active backend is another");
  });
});

describe("softmaxCrossEntropy", () => {
  const logits = () => wave([ROWS, OUTPUTS], 1.7) as tf.Tensor2D;
  const mixed = () => tf.softmax(wave([ROWS, OUTPUTS], 0.4)) as tf.Tensor2D;

  it("gives the losses and gradients of tfjs's own operations on cpu", async () => {
    await tf.setBackend("cpu");
    const composed = (labels: tf.Tensor, logits: tf.Tensor) =>
      tf.neg(tf.sum(tf.mul(labels, tf.logSoftmax(logits)), -1));
    const expected = [
      composed(mixed(), logits()),
      ...tf.grads(composed)([mixed(), logits()], wave([ROWS], 0.9)),
    ].map((t) => [...t.dataSync()]);
    await tf.setBackend("inkling");
    const ours = (labels: tf.Tensor, logits: tf.Tensor) =>
      softmaxCrossEntropy(labels as tf.Tensor2D, logits as tf.Tensor2D);
    const got = [ours(mixed(), logits()), ...tf.grads(ours)([mixed(), logits()], wave([ROWS], 0.9))];
    const shapes = [[ROWS], [ROWS, OUTPUTS], [ROWS, OUTPUTS]];
    for (const [i, tensor] of got.entries()) expectClose(tensor, expected[i]!, shapes[i]!);
  });

  it("takes one-hot labels as tfjs makes them, and is exact where probabilities underflow", () => {
    const labels = tf.oneHot(tf.tensor1d([0, 1], "int32"), 2) as tf.Tensor2D;
    const losses = softmaxCrossEntropy(
      labels,
      tf.tensor2d([
        [0, 200],
        [0, 200],
      ]),
    );
    expect([...losses.dataSync()]).toEqual([200, 0]);
  });

  it("names what does not fit", async () => {
    expect(() => softmaxCrossEntropy(mixed(), wave([ROWS, 4], 1) as tf.Tensor2D)).toThrow(
      "labels: expected a float32 tensor [9, 4]",
    );
    expect(() => softmaxCrossEntropy(mixed(), tf.cast(logits(), "int32"))).toThrow("logits: expected");
    const here = [mixed(), logits()] as const;
    await tf.setBackend("cpu");
    expect(() => softmaxCrossEntropy(...here)).toThrow("the active backend is another");
  });
});

describe("a training loop of one's own", () => {
  /** The losses of 20 steps. */
  function train(
    optimizer: tf.Optimizer,
    loss: (labels: tf.Tensor2D, x: tf.Tensor2D, weights: readonly tf.Variable[]) => tf.Tensor,
  ) {
    const x = wave([40, INPUTS], 0.7) as tf.Tensor2D;
    const classes = tf.tensor1d(
      Int32Array.from({ length: 40 }, (_, i) => (i * 7) % OUTPUTS),
      "int32",
    );
    const labels = tf.cast(tf.oneHot(classes, OUTPUTS), "float32") as tf.Tensor2D;
    const weights = [
      wave([INPUTS, 16], 1.3),
      tf.zeros([16]),
      wave([16, OUTPUTS], 2.1),
      tf.zeros([OUTPUTS]),
    ].map((weight) => tf.variable(weight));
    const counts: number[] = [];
    const losses = Array.from({ length: 20 }, () => {
      const mean = optimizer.minimize(() => tf.mean(loss(labels, x, weights)) as tf.Scalar, true)!;
      const [value] = mean.dataSync();
      mean.dispose();
      counts.push(tf.memory().numTensors);
      return value!;
    });
    return { losses, counts };
  }

  it("goes as on cpu with tfjs's own, and leaves no tensor behind", async () => {
    await tf.setBackend("cpu");
    const stock = train(tf.train.adam(0.01), (labels, x, [w1, b1, w2, b2]) => {
      const hidden = tf.relu(tf.add(tf.matMul(x, w1!), b1!));
      return tf.losses.softmaxCrossEntropy(labels, tf.add(tf.matMul(hidden, w2!), b2!));
    });
    await tf.setBackend("inkling");
    const ours = train(adam(0.01), (labels, x, weights) => {
      const [w1, b1, w2, b2] = weights as unknown as [tf.Tensor2D, tf.Tensor1D, tf.Tensor2D, tf.Tensor1D];
      return softmaxCrossEntropy(labels, dense(dense(x, w1, b1, "relu"), w2, b2));
    });
    expect(ours.losses[19]).toBeLessThan(ours.losses[0]! * 0.9);
    for (const [i, loss] of ours.losses.entries()) expect(loss).toBeCloseTo(stock.losses[i]!, 5);
    expect(ours.counts[19]).toBe(ours.counts[1]);
  });
});
