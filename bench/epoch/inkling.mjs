// Ours, through the public API: arguments are the number of threads, and `relaxed` or `plain`.

import { createNetwork, mnist, train } from "inkling";
import { contestant } from "../lib/contestant.mjs";

const [threads, simd] = process.argv.slice(2);
const data = await mnist.train();
const model = createNetwork({ inputs: 784, layers: [128, 64, 10] });
let seed = 0;

await contestant(async () => {
  const options = { model, epochs: 1, seed: seed++, threads: Number(threads), relaxed: simd === "relaxed" };
  for await (const { type, seconds, loss } of train(data, options))
    if (type === "epoch") return { seconds, loss };
});
