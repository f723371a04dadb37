// What all contestants work with, written once to a folder: the trained network in the forms they read, the numbers of
// rows to answer for, and the right answers.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { mnist, train } from "inkling";
import { mnistFloats } from "../lib/contestant.mjs";
import { oracle } from "../lib/oracle.mjs";

/** Rows in a call. */
export const COUNTS = [1, 16, 256, 10_000];

/** A turn takes calls for at least so long, and at least once every row. */
const SECONDS = 0.2;
/** How far a probability may be from the right one. */
const TOLERANCE = 1e-4;

/**
 * Trains the digit network for a moment and writes to `folder`: `task.json`; `model.safetensors`; `weights.f32`, the
 * kernels `[in, out]` and biases in the order of the layers; `model.onnx`; and `probabilities.f32`, `[10000, 10]`.
 * Returns how many of the test rows the network classifies rightly.
 */
export async function prepare(folder) {
  const model = await train(await mnist.train(), { epochs: 3, seed: 1 });
  const layers = model.layers.map((_, i) => ({
    kernel: model.weights[`layers.${i}.kernel`],
    bias: model.weights[`layers.${i}.bias`],
  }));
  const { images, labels } = mnistFloats("t10k");
  const answers = Array.from(labels, (_, row) => oracle(layers, images.subarray(row * 784, (row + 1) * 784)));
  const write = (name, data) => writeFileSync(join(folder, name), data);
  for (const name of ["model.safetensors", "model.onnx"]) await model.save(join(folder, name));
  write("weights.f32", Buffer.concat(layers.flatMap(({ kernel, bias }) => [kernel, bias]).map(bytes)));
  write("probabilities.f32", bytes(Float32Array.from(answers.flat())));
  const widths = [model.inputs, ...model.layers.map(({ units }) => units)];
  write("task.json", JSON.stringify({ counts: COUNTS, seconds: SECONDS, tolerance: TOLERANCE, widths }));
  return answers.filter((row, i) => row.indexOf(Math.max(...row)) === labels[i]).length;
}

function bytes(floats) {
  return new Uint8Array(floats.buffer);
}
