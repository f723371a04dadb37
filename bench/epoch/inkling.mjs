// Ours, through the public API: arguments are the number of threads, and `relaxed` or `plain`.

import { createNetwork, mnist, train } from "inkling";
import { contestant } from "../lib/contestant.mjs";

const [threads, simd] = process.argv.slice(2);
const relaxed = simd === "relaxed";
const data = await mnist.train();
const model = createNetwork({ inputs: 784, layers: [128, 64, 10] });
let seed = 0;

await contestant(async () => {
  const events = {};
  for await (const event of train(data, {
    model,
    epochs: 1,
    seed: seed++,
    threads: Number(threads),
    relaxed,
  }))
    events[event.type] = event;
  const { variant, threads: members } = events.done;
  // The engine takes fewer threads where it cannot have them: that must not pass for what was asked.
  if (members !== Number(threads) || variant.includes("relaxed") !== relaxed)
    throw new Error(`asked for ${threads} threads and ${simd} SIMD, got ${members} of ${variant}`);
  return events.epoch;
});
