// Trains for long with as many checkpoints as can be in a folder, and prints how many there were at once and how much memory
// is in use at the end that was not at the beginning.

import { readdirSync } from "node:fs";
import { dataset, train } from "inkling";

const checkpoint = process.argv[2];
const [rows, width, epochs] = [640, 100, 200];
const inputs = Uint8Array.from({ length: rows * width }, (_, i) => (i * 2_654_435_761) >>> 24);
const data = dataset({ inputs, labels: Array.from({ length: rows }, (_, i) => i % 10) });

const used = () => {
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};
let most = 0;
const uses = [];
const written = new Set();
const options = {
  epochs,
  layers: [256, 256, 10],
  checkpoint,
  every: 0,
  validation: data,
  earlyStopping: epochs,
};
await train(data, {
  ...options,
  onEpoch({ epoch }) {
    const names = readdirSync(checkpoint).filter((name) => name.endsWith(".safetensors"));
    most = Math.max(most, names.length);
    for (const name of names) written.add(name);
    if (epoch % 5 === 0) uses.push(used());
  },
});
// A checkpoint may be in flight, and buffers are freed some time after they are collected.
const grown = Math.min(...uses.slice(-5)) - Math.min(...uses.slice(0, 5));
const size = 4 * 4 * (100 * 256 + 256 * 256 + 256 * 10);
console.log(JSON.stringify({ written: written.size, most, size, grown }));
