// How our own time grows: one quantity after the other gets larger, the others stay. Where time grows no faster than
// the work, the last column stays at or below 1.

import { engine, train } from "inkling";
import { median } from "../lib/statistics.mjs";
import { axes } from "./axes.mjs";
import { madeUp } from "./data.mjs";
import { UPDATE, workOf } from "./work.mjs";

/** Epochs are repeated for at least so long. */
const MILLISECONDS = 400;

const HEADING = "                 s an epoch    ns a row   10^6 multiply-adds   10^6 updates   time per work";

export async function growth({ rounds, say }) {
  const result = { name: "growth" };
  say(
    "An epoch on made-up rows of bytes, warm: the median of several. Where nothing else is said: 8,192 rows of 784,",
  );
  say(`20 % of them not zero, layers of 128, 64 and 10 units, batches of 64, ${engine().threads} threads.`);
  say(`Work: multiply-adds with values that are not zero; a parameter's update counts as ${UPDATE} of them.`);
  for (const { name, note, cells } of axes()) {
    say(`\nGrowing: ${note}\n`);
    say(HEADING);
    let first;
    result[name] = {};
    for (const [value, setting] of cells) {
      const { multiplyAdds, updates, total } = workOf(setting);
      const seconds = await epochOf(setting, rounds);
      first ??= seconds / total;
      const timePerWork = seconds / total / first;
      result[name][value] = { seconds, multiplyAdds, updates, timePerWork };
      const [row, million] = [(1e9 * seconds) / setting.rows, (n) => (n / 1e6).toFixed(1)];
      say(
        value.toLocaleString("en").padStart(12) +
          seconds.toFixed(5).padStart(15) +
          row.toFixed(0).padStart(12) +
          million(multiplyAdds).padStart(21) +
          million(updates).padStart(15) +
          timePerWork.toFixed(2).padStart(16),
      );
    }
  }
  return result;
}

/** The seconds of an epoch of a new network: the median of at least so many, without the first. */
async function epochOf({ rows, inputs, density, layers, batch, threads }, rounds) {
  const enough = new AbortController();
  const seconds = [];
  const begin = performance.now();
  const options = { layers, batch, threads, epochs: 1_000_000, signal: enough.signal };
  const run = train(madeUp({ rows, inputs, density, classes: layers.at(-1) }), options);
  for await (const event of run) {
    if (event.type === "epoch") seconds.push(event.seconds);
    if (seconds.length > rounds && performance.now() - begin >= MILLISECONDS) enough.abort();
  }
  (await run).dispose();
  return median(seconds.slice(1));
}
