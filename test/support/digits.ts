// A network of digits that PyTorch trained and saved, and MNIST's test images as other software takes them.

import { fileURLToPath } from "node:url";
import { mnist } from "inkling";

/** See formats/fixtures/torch/make.py. */
export const torchDigits = fileURLToPath(new URL("../formats/fixtures/torch/digits.pth", import.meta.url));

/** All 10,000, from 0 to 1. */
export async function testImages(): Promise<{ rows: Float32Array; labels: ArrayLike<number> }> {
  const { inputs, labels } = await mnist.test();
  return { rows: Float32Array.from(inputs, (byte) => byte / 255), labels };
}

/** How many rows have their label as the likeliest of ten. */
export function rightOf(probabilities: Float32Array, labels: ArrayLike<number>): number {
  return Array.from(labels).filter((label, row) => {
    const answer = probabilities.subarray(row * 10, row * 10 + 10);
    return answer.indexOf(Math.max(...answer)) === label;
  }).length;
}
