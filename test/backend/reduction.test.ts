// Reductions and what else goes along an axis: known values, cpu's values for every set of axes, no tensor left over.

import * as tf from "@tensorflow/tfjs-core";
import { coverage } from "inkling/tfjs";
import { afterAll, beforeAll, expect, it } from "vitest";

beforeAll(() => tf.setBackend("inkling"));
afterAll(() => tf.removeBackend("inkling"));

/** Made-up whole numbers, the same each time: their sums are exact in any order. */
function numbers(shape: number[], dtype: "float32" | "int32" | "bool" = "float32"): tf.Tensor {
  const length = shape.reduce((a, b) => a * b, 1);
  const values = Array.from({ length }, (_, i) => ((i * 7919) % 19) - 9);
  return tf.tensor(dtype === "bool" ? values.map((x) => x > 0) : values, shape, dtype);
}

const held = (): number => tf.engine().backend.numDataIds();

/** Runs on the backend, where nothing but the result may stay, and on cpu, and compares. */
async function agrees(x: tf.Tensor, run: (x: tf.Tensor) => tf.Tensor): Promise<void> {
  const before = held();
  const ours = tf.tidy(() => run(x));
  expect(held()).toBe(before + 1);
  const [values, result] = [x.dataSync(), ours.dataSync()];
  ours.dispose();
  await tf.setBackend("cpu");
  const theirs = run(tf.tensor(values, x.shape, x.dtype));
  expect({ shape: ours.shape, dtype: ours.dtype }).toEqual({ shape: theirs.shape, dtype: theirs.dtype });
  expect(result).toEqual(theirs.dataSync());
  await tf.setBackend("inkling");
}

it("is native", () => {
  const native = coverage();
  const names = [
    ...["Sum", "Mean", "Max", "Min", "Prod", "All", "Any", "ArgMax", "ArgMin", "Softmax", "LogSoftmax"],
    ...["Cumsum", "Cumprod", "TopK", "UnsortedSegmentSum"],
  ] as const;
  expect(names.filter((name) => native[name] !== "native")).toEqual([]);
});

const AXES = [[0], [1], [2], [3], [0, 1], [0, 2], [1, 3], [0, 1, 3], [0, 2, 3], [0, 1, 2, 3], [-1], []];

it.each(AXES.map((axes) => [axes]))("reduces axes %j", async (axes) => {
  for (const shape of [
    [3, 4, 5, 6],
    [2, 1, 7, 1],
    [1, 3, 1, 40],
  ]) {
    for (const keepDims of [false, true]) {
      for (const dtype of ["float32", "int32", "bool"] as const) {
        const x = numbers(shape, dtype);
        for (const reduce of [tf.sum, tf.max, tf.min]) await agrees(x, (x) => reduce(x, axes, keepDims));
        // A mean of cpu's is a sum of quotients: ours is rounded once.
        await agrees(x, (x) => tf.round(tf.mul(tf.mean(x, axes, keepDims), 10_000)));
      }
      for (const reduce of [tf.all, tf.any]) {
        await agrees(numbers(shape, "bool"), (x) => reduce(x, axes, keepDims));
      }
      const small = tf.tidy(() => tf.add(tf.mod(numbers(shape, "int32"), 2), 1));
      await agrees(small, (x) => tf.prod(x, axes, keepDims));
    }
  }
});

it.each([0, 1, 2, -1])("finds places along axis %j", async (axis) => {
  for (const dtype of ["float32", "int32"] as const) {
    const x = numbers([6, 40, 7], dtype);
    await agrees(x, (x) => tf.argMax(x, axis));
    await agrees(x, (x) => tf.argMin(x, axis));
  }
});

it("lets no NaN disappear, and no place of one win but the first", () => {
  const x = tf.tensor2d([1, Number.NaN, 3, Number.NaN, 5, 6], [2, 3]);
  expect([...tf.max(x, 1).dataSync()]).toEqual([Number.NaN, Number.NaN]);
  expect([...tf.sum(x, 0).dataSync()]).toEqual([Number.NaN, Number.NaN, 9]);
  expect([...tf.argMax(x, 1).dataSync()]).toEqual([2, 0]);
});

it("reduces nothing as tfjs does", async () => {
  for (const reduce of [tf.sum, tf.mean, tf.max, tf.prod]) {
    await agrees(tf.tensor([], [2, 0]), (x) => reduce(x, 1));
    await agrees(tf.tensor([], [0, 3]), (x) => reduce(x, 1));
  }
});

it.each([
  [false, false],
  [false, true],
  [true, false],
  [true, true],
])("runs along every axis, exclusive: %j, reversed: %j", async (exclusive, reverse) => {
  for (const dtype of ["float32", "int32", "bool"] as const) {
    for (const axis of [0, 1, 2]) {
      const x = numbers([3, 6, 5], dtype);
      await agrees(x, (x) => tf.cumsum(x, axis, exclusive, reverse));
      await agrees(x, (x) => tf.cumprod(x, axis, exclusive, reverse));
    }
  }
});

it("makes probabilities of rows, and their logarithms", () => {
  const before = held();
  const x = tf.tensor2d([0, Math.log(3), -1e9, 5, 5, 5], [2, 3]);
  const [p, log] = [tf.softmax(x), tf.logSoftmax(x)];
  expect(held()).toBe(before + 3);
  const expected = [0.25, 0.75, 0, 1 / 3, 1 / 3, 1 / 3];
  p.dataSync().forEach((p, i) => void expect(p).toBeCloseTo(expected[i]!, 6));
  expect(log.dataSync()[1]).toBeCloseTo(Math.log(0.75), 6);
  expect(() => tf.softmax(x, 0)).toThrow("non-last dimension");
});

it("finds the largest in their order", () => {
  const x = tf.tensor2d([1, 9, -4, 9, 5, 0, 0, 7, 0, 1], [2, 5], "int32");
  const { values, indices } = tf.topk(x, 3);
  expect([values.dtype, indices.dtype, values.shape]).toEqual(["int32", "int32", [2, 3]]);
  expect([...values.dataSync()]).toEqual([9, 9, 5, 7, 1, 0]);
  expect([...indices.dataSync()]).toEqual([1, 3, 4, 2, 4, 0]);
  expect(() => tf.topk(x, 6)).toThrow("must be <= the last dimension");
});

it("sums rows by segment and leaves out ids that name none", () => {
  const x = tf.tensor2d([1, 2, 3, 4, 5, 6, 7, 8], [4, 2]);
  const ids = tf.tensor1d([2, 0, 2, 5], "int32");
  expect(tf.unsortedSegmentSum(x, ids, 3).arraySync()).toEqual([
    [3, 4],
    [0, 0],
    [6, 8],
  ]);
});
