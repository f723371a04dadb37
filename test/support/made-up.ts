// Data made by rule, the same as the Rust tests make, and the error that a wrong call gives.

import { type Dataset, dataset, InputError } from "inkling";

/** Bytes of which about `density` of 16 are not zero. */
export function bytes(count: number, density: number): Uint8Array {
  let state = 12_345;
  return Uint8Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 28 < density ? (state >>> 16) & 255 : 0;
  });
}

/** Rows of such bytes, labelled in a pattern. */
export function madeUp(length: number, width: number, classes: number, density = 6): Dataset {
  const labels = Array.from({ length }, (_, i) => (i * 7) % classes);
  return dataset({ inputs: bytes(length * width, density), labels, classes });
}

/** Rows that are easy to tell apart: class `c` has its ones at every input `i` with `i % classes === c`. */
export function striped(length: number, width = 12, classes = 3): Dataset {
  const labels = Array.from({ length }, (_, row) => row % classes);
  const inputs = Float32Array.from({ length: length * width }, (_, i) => {
    const [row, column] = [Math.floor(i / width), i % width];
    return column % classes === row % classes ? 1 : 0.1 * ((row * 31 + column * 17) % 7);
  });
  return dataset({ inputs, labels, classes });
}

/** The `InputError` that a call throws or rejects with; fails if it does not. */
export async function inputError(call: () => unknown): Promise<InputError> {
  try {
    await call();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw new Error(`expected an InputError, got ${error}`);
  }
  throw new Error("expected an InputError, got none");
}
