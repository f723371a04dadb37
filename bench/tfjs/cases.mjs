// The single operations that are compared, in the sizes of small networks and in some that are larger than the caches.

import * as tf from "@tensorflow/tfjs-core";
import { noise } from "./noise.mjs";

/** `inputs` make arrays with their shape and type when called; `run` takes tensors of them and gives one. */
const one = (name, inputs, run) => ({ name, inputs, run });

let seeds = 0;
const input = (dtype, shape, adapted) => {
  // No two have the same numbers.
  const seed = seeds++;
  return () => ({ values: adapted(noise(shape, seed)), shape, dtype });
};
const floats = (...shape) => input("float32", shape, (values) => values);
const positive = (...shape) => input("float32", shape, (values) => values.map(Math.abs));
const indices = (below, ...shape) =>
  input("int32", shape, (values) =>
    Int32Array.from(values, (value) => Math.floor(Math.abs(value) * below) % below),
  );
const yesAndNo = (...shape) =>
  input("bool", shape, (values) => Uint8Array.from(values, (value) => (value > 0 ? 1 : 0)));

const images = floats(8, 28, 28, 16);
const channels = floats(8, 28, 28, 32);
const square = floats(1000, 1000);
const logits = floats(256, 1000);
const hidden = floats(64, 128);

export const CASES = [
  one("matMul 1x784x128", [floats(1, 784), floats(784, 128)], (a, b) => tf.matMul(a, b)),
  one("matMul 64x784x128", [floats(64, 784), floats(784, 128)], (a, b) => tf.matMul(a, b)),
  one("matMul 784x64x128, a transposed", [floats(64, 784), hidden], (a, b) => tf.matMul(a, b, true)),
  one("matMul 64x128x784, b transposed", [hidden, floats(784, 128)], (a, b) => tf.matMul(a, b, false, true)),
  one("matMul 512x512x512", [floats(512, 512), floats(512, 512)], (a, b) => tf.matMul(a, b)),
  one("fused matMul, bias, relu 64x784x128", [floats(64, 784), floats(784, 128), floats(128)], (a, b, bias) =>
    tf.fused.matMul({ a, b, bias, activation: "relu" }),
  ),
  one("conv2d 3x3 8x28x28x16 to 32", [images, floats(3, 3, 16, 32)], (x, filter) =>
    tf.conv2d(x, filter, 1, "same"),
  ),
  one("conv2d 3x3 8x28x28x1 to 16", [floats(8, 28, 28, 1), floats(3, 3, 1, 16)], (x, filter) =>
    tf.conv2d(x, filter, 1, "same"),
  ),
  one("conv2d 1x1 8x28x28x16 to 32", [images, floats(1, 1, 16, 32)], (x, filter) =>
    tf.conv2d(x, filter, 1, "same"),
  ),
  one("depthwiseConv2d 3x3 8x28x28x32", [channels, floats(3, 3, 32, 1)], (x, filter) =>
    tf.depthwiseConv2d(x, filter, 1, "same"),
  ),
  one("depthwiseConv2d 3x3 stride 2 8x28x28x32", [channels, floats(3, 3, 32, 1)], (x, filter) =>
    tf.depthwiseConv2d(x, filter, 2, "same"),
  ),
  one("depthwiseConv2d 3x3 8x28x28x3", [floats(8, 28, 28, 3), floats(3, 3, 3, 1)], (x, filter) =>
    tf.depthwiseConv2d(x, filter, 1, "same"),
  ),
  one("maxPool 2x2 8x28x28x32", [channels], (x) => tf.maxPool(x, 2, 2, "same")),
  one("avgPool 2x2 8x28x28x32", [channels], (x) => tf.avgPool(x, 2, 2, "same")),
  one(
    "batchNorm 8x28x28x32",
    [channels, floats(32), positive(32), floats(32), floats(32)],
    (x, mean, variance, offset, scale) => tf.batchNorm(x, mean, variance, offset, scale),
  ),
  one("softmax 64x10", [floats(64, 10)], (x) => tf.softmax(x)),
  one("softmax 256x1000", [logits], (x) => tf.softmax(x)),
  one("sum of 1,000,000", [positive(1_000_000)], (x) => tf.sum(x)),
  one("sum of rows 1000x1000", [positive(1000, 1000)], (x) => tf.sum(x, 1)),
  one("sum of columns 1000x1000", [positive(1000, 1000)], (x) => tf.sum(x, 0)),
  one("mean of columns 64x128", [positive(64, 128)], (x) => tf.mean(x, 0)),
  one("max of rows 1000x1000", [square], (x) => tf.max(x, 1)),
  one("argMax of rows 256x1000", [logits], (x) => tf.argMax(x, 1)),
  one("add 64x128 + 128", [hidden, floats(128)], (a, b) => tf.add(a, b)),
  one("add 256x1000 + 1000", [logits, floats(1000)], (a, b) => tf.add(a, b)),
  one("add 1,000,000 + 1,000,000", [square, floats(1000, 1000)], (a, b) => tf.add(a, b)),
  one("mul 1,000,000 by a number", [square, floats()], (a, b) => tf.mul(a, b)),
  one("relu 64x128", [hidden], (x) => tf.relu(x)),
  one("relu 1,000,000", [square], (x) => tf.relu(x)),
  one("exp 1,000,000", [square], (x) => tf.exp(x)),
  one("sigmoid 1,000,000", [square], (x) => tf.sigmoid(x)),
  one("tanh 1,000,000", [square], (x) => tf.tanh(x)),
  one("sqrt 1,000,000", [positive(1000, 1000)], (x) => tf.sqrt(x)),
  one("greater 1,000,000", [square, floats(1000)], (a, b) => tf.greater(a, b)),
  one("where 1,000,000", [yesAndNo(1000, 1000), square, floats(1000, 1000)], (c, a, b) => tf.where(c, a, b)),
  one("cast 1,000,000 to int32", [square], (x) => tf.cast(x, "int32")),
  one("transpose 1000x1000", [square], (x) => tf.transpose(x)),
  one("transpose 8x28x28x32 to channels first", [channels], (x) => tf.transpose(x, [0, 3, 1, 2])),
  one("gather 64 rows of 60000x784", [floats(60_000, 784), indices(60_000, 64)], (x, rows) =>
    tf.gather(x, rows),
  ),
  one("gather 1,024 rows of 10000x64", [floats(10_000, 64), indices(10_000, 1024)], (x, rows) =>
    tf.gather(x, rows),
  ),
  one("slice 512x512 of 1000x1000", [square], (x) => tf.slice(x, [100, 200], [512, 512])),
  one("concat of columns 256x1000 twice", [logits, floats(256, 1000)], (a, b) => tf.concat([a, b], 1)),
  one("pad 8x28x28x16 by 1", [images], (x) =>
    tf.pad(x, [
      [0, 0],
      [1, 1],
      [1, 1],
      [0, 0],
    ]),
  ),
];
