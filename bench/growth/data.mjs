// Made-up rows of bytes, the same in every run.

import { dataset } from "inkling";

/** Random rows of which a share of the values, `density`, is not zero, and random labels. */
export function madeUp({ rows, inputs, density, classes }) {
  const random = generator();
  const values = new Uint8Array(rows * inputs);
  for (let i = 0; i < values.length; i++) if (random() < density) values[i] = 1 + 255 * random();
  const labels = Uint32Array.from({ length: rows }, () => classes * random());
  return dataset({ inputs: values, labels, classes });
}

/** Numbers from 0 to 1: mulberry32 (Tommy Ettinger, 2017, public domain). */
function generator() {
  let state = 1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
