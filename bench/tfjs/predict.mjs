// `LayersModel.predict` of the digit network, from an array of rows to one of probabilities. Arguments: the way it
// predicts and the number of threads.

import * as tf from "@tensorflow/tfjs-core";
import { contestant, mnistFloats } from "../lib/contestant.mjs";
import { oracle } from "../lib/oracle.mjs";
import { quantile } from "../lib/statistics.mjs";
import { useBackend } from "../lib/tfjs.mjs";
import { digits } from "./models.mjs";
import { noise } from "./noise.mjs";

/** A turn takes calls for at least so long. */
const SECONDS = 0.3;
const ROWS = 256;
/** How far a probability may be from the right one. */
const TOLERANCE = 1e-4;

const [way, threads, ...counts] = process.argv.slice(2);
await useBackend(way === "wasm" ? "wasm" : "inkling", Number(threads));

const model = digits();
model.compile({ optimizer: tf.train.adam(0.001), loss: "categoricalCrossentropy" });
const values = model.weights.map(({ shape }, i) =>
  // As large as He's, so that the network tells its inputs apart.
  noise(shape, i).map((value) => value * Math.sqrt(6 / (shape.length === 2 ? shape[0] : 600))),
);
model.setWeights(values.map((value, i) => tf.tensor(value, model.weights[i].shape)));
if (way === "accelerate") {
  const { accelerate } = await import("inkling/tfjs");
  const { accelerated, reason } = accelerate(model);
  if (!accelerated) throw new Error(`not accelerated: ${reason}`);
}

const images = mnistFloats("t10k").images.subarray(0, ROWS * 784);
const layers = [0, 2, 4].map((i) => ({ kernel: values[i], bias: values[i + 1] }));
const right = Array.from({ length: ROWS }, (_, row) =>
  oracle(layers, images.subarray(row * 784, (row + 1) * 784)),
).flat();

await contestant(() => Object.fromEntries(counts.map((count) => [count, measure(Number(count))])));

/** The median of calls with ever other rows, and how many of their answers are wrong. */
function measure(count) {
  const times = [];
  let wrong = 0;
  const end = performance.now() + SECONDS * 1000;
  for (let from = 0; performance.now() < end; from = (from + count) % ROWS) {
    const input = images.subarray(from * 784, (from + count) * 784);
    const begin = performance.now();
    const probabilities = predict(input, count);
    times.push((performance.now() - begin) / 1000);
    // Written so that NaN is wrong too.
    wrong += probabilities.filter((p, i) => !(Math.abs(p - right[from * 10 + i]) <= TOLERANCE)).length;
  }
  return { seconds: quantile(times, 0.5), wrong };
}

function predict(input, count) {
  const x = tf.tensor2d(input, [count, 784]);
  const y = model.predict(x);
  const probabilities = y.dataSync();
  tf.dispose([x, y]);
  return probabilities;
}
