// Ours with the reference recipe, warm: the seconds of training until an epoch ends with the goal reached on the test
// images, or of all epochs. Testing is not timed.

import { mnist, train } from "inkling";
import { contestant } from "../lib/contestant.mjs";
import { GOAL } from "./goal.mjs";

const [data, test] = [await mnist.train(), await mnist.test()];

let seed = 0;

await contestant(async () => {
  const controller = new AbortController();
  const epochs = [];
  for await (const event of train(data, { seed: seed++, threads: 2, test, signal: controller.signal })) {
    if (event.type !== "epoch") continue;
    epochs.push(event);
    if (event.testAccuracy >= GOAL) controller.abort();
  }
  const first = epochs.findIndex(({ testAccuracy }) => testAccuracy >= GOAL);
  const run = first < 0 ? epochs : epochs.slice(0, first + 1);
  return {
    seconds: run.reduce((sum, { seconds }) => sum + seconds, 0),
    accuracy: run.at(-1).testAccuracy,
    epochs: run.length,
  };
});
