// Ours, through the public API; the argument is the number of threads.

import { createNetwork, mnist, train } from "inkling";
import { contestant } from "../lib/contestant.mjs";

const threads = Number(process.argv[2]);
const data = await mnist.train();
const model = createNetwork({ inputs: 784, layers: [128, 64, 10] });
let seed = 0;

await contestant(async () => {
  const events = {};
  for await (const event of train(data, { model, epochs: 1, seed: seed++, threads }))
    events[event.type] = event;
  // The engine takes fewer threads where it cannot have them: that must not pass for what was asked.
  if (events.done.threads !== threads)
    throw new Error(`asked for ${threads} threads, got ${events.done.threads}`);
  return events.epoch;
});
