// Single operations of tfjs-core, called as a user calls them. The argument is the backend; it has one thread.

import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { contestant } from "../lib/contestant.mjs";
import { median } from "../lib/statistics.mjs";
import { useBackend } from "../lib/tfjs.mjs";
import { CASES } from "./cases.mjs";

/** Calls are timed together, so many that they take at least so long, and that so many times a turn. */
const MILLISECONDS = 8;
const BLOCKS = 5;
/** How far a value may be from cpu's, of itself and besides. */
const TOLERANCE = 1e-3;

const [backend] = process.argv.slice(2);
const right = await expected();
await useBackend(backend);
const cases = CASES.map(({ name, inputs, run }, i) => {
  const tensors = inputs.map(tensorOf);
  return { name, run: () => run(...tensors), right: right[i], calls: 1 };
});
for (const one of cases) one.calls = enough(one);

await contestant(() => Object.fromEntries(cases.map((one) => [one.name, measure(one)])));

/** What cpu answers. */
async function expected() {
  await tf.setBackend("cpu");
  return CASES.map(({ inputs, run }) => {
    const tensors = inputs.map(tensorOf);
    const result = run(...tensors);
    const values = result.dataSync();
    tf.dispose([...tensors, result]);
    return values;
  });
}

function tensorOf(input) {
  const { values, shape, dtype } = input();
  return tf.tensor(values, shape, dtype);
}

/** How many calls take long enough. */
function enough({ run }) {
  for (let calls = 1; ; calls *= 2) {
    const { milliseconds } = block(run, calls);
    if (milliseconds >= MILLISECONDS) return Math.ceil((calls * MILLISECONDS) / milliseconds);
  }
}

function measure({ run, right, calls }) {
  const seconds = [];
  let wrong = 0;
  for (let i = 0; i < BLOCKS; i++) {
    const { milliseconds, values } = block(run, calls);
    seconds.push(milliseconds / 1000 / calls);
    wrong += wrongOf(values, right);
  }
  return { seconds: median(seconds), lowest: Math.min(...seconds), wrong };
}

/** So many calls, and the values of the last one's result. */
function block(run, calls) {
  const begin = performance.now();
  for (let i = 1; i < calls; i++) run().dispose();
  const last = run();
  const milliseconds = performance.now() - begin;
  const values = last.dataSync();
  last.dispose();
  return { milliseconds, values };
}

function wrongOf(values, right) {
  if (values.length !== right.length) return right.length;
  // Written so that NaN is wrong too.
  const isRight = (value, i) => Math.abs(value - right[i]) <= TOLERANCE * (Math.abs(right[i]) + 0.1);
  return values.reduce((wrong, value, i) => wrong + (isRight(value, i) ? 0 : 1), 0);
}
