// jax-js on its wasm backend: the whole step, gradients and Adam, is one jitted function.

import { defaultDevice, init, jit, nn, numpy as np, valueAndGrad } from "@jax-js/jax";
import { contestant, mnistFloats, shuffled } from "../lib/contestant.mjs";

const BATCH = 64;
const [BETA1, BETA2, EPSILON, RATE] = [0.9, 0.999, 1e-8, 0.001];

await init("wasm");
defaultDevice("wasm");
const { images, labels } = mnistFloats("train");

function normal() {
  return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
}
const kernel = (inputs, units) =>
  np
    .array(Float32Array.from({ length: inputs * units }, () => normal() * Math.sqrt(2 / inputs)))
    .reshape([inputs, units]);
const widths = [784, 128, 64, 10];
const shapes = widths.slice(1).flatMap((units, i) => [[widths[i], units], [units]]);
let params = shapes.map((shape) => (shape.length === 2 ? kernel(...shape) : np.zeros(shape)));
let first = shapes.map((shape) => np.zeros(shape));
let second = shapes.map((shape) => np.zeros(shape));
let steps = 0;

function lossOf([w1, b1, w2, b2, w3, b3], x, y) {
  const h1 = nn.relu(np.matmul(x, w1).add(b1));
  const h2 = nn.relu(np.matmul(h1, w2).add(b2));
  const logits = np.matmul(h2, w3).add(b3);
  const rows = logits.shape[0];
  return nn
    .logSoftmax(logits)
    .mul(y)
    .sum()
    .mul(-1 / rows);
}

const step = jit((params, first, second, rate, epsilon, x, y) => {
  const [loss, gradients] = valueAndGrad(lossOf)(
    params.map((p) => p.ref),
    x,
    y,
  );
  const newFirst = first.map((m, i) => m.mul(BETA1).add(gradients[i].ref.mul(1 - BETA1)));
  const newSecond = second.map((v, i) => v.mul(BETA2).add(np.square(gradients[i]).mul(1 - BETA2)));
  const moved = params.map((p, i) => {
    const scale = np.sqrt(newSecond[i].ref).add(epsilon.ref);
    return p.sub(newFirst[i].ref.mul(rate.ref).div(scale));
  });
  rate.dispose();
  epsilon.dispose();
  return [loss, moved, newFirst, newSecond];
});

await contestant(async () => {
  const order = shuffled(labels.length);
  const begin = performance.now();
  let total = 0;
  for (let from = 0; from < order.length; from += BATCH) {
    const rows = order.subarray(from, from + BATCH);
    const x = new Float32Array(rows.length * 784);
    const y = new Float32Array(rows.length * 10);
    rows.forEach((row, i) => {
      x.set(images.subarray(row * 784, (row + 1) * 784), i * 784);
      y[i * 10 + labels[row]] = 1;
    });
    steps++;
    const correction = Math.sqrt(1 - BETA2 ** steps);
    const rate = np.array((RATE * correction) / (1 - BETA1 ** steps));
    let loss;
    [loss, params, first, second] = step(
      params,
      first,
      second,
      rate,
      np.array(EPSILON * correction),
      np.array(x).reshape([rows.length, 784]),
      np.array(y).reshape([rows.length, 10]),
    );
    total += (await loss.data())[0] * rows.length;
  }
  return { seconds: (performance.now() - begin) / 1000, loss: total / order.length };
});
