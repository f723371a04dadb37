// Ours, through the public API: arguments are `warm` or `cold`, and the first seed if it is not that of the warm-up, 0.
// A cold one starts its engine within the time.

import { evaluate, mnist, train } from "inkling";
import { contestant } from "../lib/contestant.mjs";

const THREADS = 2;
const [mood, first = "0"] = process.argv.slice(2);
let seed = Number(first);
const [data, test] = [await mnist.train(), await mnist.test()];

await contestant(
  async () => {
    const begin = performance.now();
    const run = train(data, { recipe: "fast", seed: seed++, threads: THREADS });
    const model = await run;
    const seconds = (performance.now() - begin) / 1000;
    // A loop that begins after the end gets the last event, and costs the run nothing.
    for await (const { threads } of run) {
      if (threads !== THREADS) throw new Error(`asked for ${THREADS} threads, got ${threads}`);
    }
    const { accuracy } = await evaluate(model, test);
    model.dispose();
    return { seconds, accuracy };
  },
  { warmUps: mood === "warm" ? 1 : 0 },
);
