// tfjs-core on the wasm backend (with SIMD; in Node it has one thread): a fused operation a layer, as its converted
// models have them. The argument is the folder of the task.

import * as tf from "@tensorflow/tfjs-core";
import { mnistFloats } from "../lib/contestant.mjs";
import { useBackend } from "../lib/tfjs.mjs";
import { predictor, taskIn } from "./predictor.mjs";

const [folder] = process.argv.slice(2);
await useBackend("wasm");

const task = taskIn(folder);
const weights = task.floats("weights.f32");
let position = 0;
const next = (...shape) => {
  const size = shape.reduce((product, n) => product * n, 1);
  position += size;
  return tf.tensor(weights.subarray(position - size, position), shape);
};
const layers = task.widths.slice(1).map((units, i) => ({
  b: next(task.widths[i], units),
  bias: next(units),
  activation: i < task.widths.length - 2 ? "relu" : "linear",
}));

await predictor(task, mnistFloats("t10k").images, (count) => (input) => {
  const probabilities = tf.tidy(() =>
    tf.softmax(
      layers.reduce((a, layer) => tf.fused.matMul({ a, ...layer }), tf.tensor2d(input, [count, 784])),
    ),
  );
  const values = probabilities.dataSync();
  probabilities.dispose();
  return values;
});
