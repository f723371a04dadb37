// What each control of a training costs: epochs of the digits with it and without, in turns, on one thread and on two.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mnist, train } from "inkling";
import { median } from "../lib/statistics.mjs";
import { CONTROLS, PLAIN } from "./cases.mjs";

/** Of a run the first epoch warms up, and the median of the others counts. */
const EPOCHS = 4;
/** Those of a run with checkpoints and without. */
const LONG = 25;

export async function controls({ rounds, say }) {
  const [data, test] = await Promise.all([mnist.train(), mnist.test()]);
  const cases = [PLAIN, ...CONTROLS];
  const result = { name: "controls", rounds, threads: {} };
  await epochOf(data, test, PLAIN, 2);
  for (const threads of [1, 2]) {
    const times = new Map(cases.map(({ name }) => [name, []]));
    for (let round = 0; round < rounds; round++) {
      for (const one of cases) {
        // Beside each its own plain epochs: the machine has moods.
        const plain = await epochOf(data, test, PLAIN, threads);
        const seconds = await epochOf(data, test, one, threads);
        times.get(one.name).push({ seconds, ratio: seconds / plain });
      }
    }
    say(
      `\n${threads} thread${threads > 1 ? "s" : ""}: an epoch of 60,000 images, medians of ${rounds} rounds`,
    );
    say("control                            s an epoch   to plain   slowest and fastest pair");
    const table = cases.map(({ name }) => rowOf(name, times.get(name)));
    for (const row of table) say(textOf(row));
    result.threads[threads] = table;
  }
  result.checkpoints = await checkpoints(data, rounds, say);
  return result;
}

function rowOf(name, pairs) {
  const ratios = pairs.map(({ ratio }) => ratio);
  return {
    name,
    seconds: median(pairs.map(({ seconds }) => seconds)),
    ratio: median(ratios),
    most: Math.max(...ratios),
    least: Math.min(...ratios),
  };
}

const textOf = ({ name, seconds, ratio, most, least }) =>
  `${name.padEnd(34)} ${seconds.toFixed(3).padStart(10)} ${ratio.toFixed(3).padStart(10)}   ${most.toFixed(2)} ${least.toFixed(2)}`;

/** The time of an epoch: of the training alone, or where `isWhole` with all that comes between two epochs. */
async function epochOf(data, test, { options, isWhole }, threads) {
  const given = typeof options === "function" ? options({ data, test }) : options;
  const seconds = [];
  let begin = performance.now();
  for await (const event of train(data, { epochs: EPOCHS, threads, seed: 1, ...given })) {
    if (event.type !== "epoch") continue;
    const now = performance.now();
    seconds.push(isWhole ? (now - begin) / 1000 : event.seconds);
    begin = now;
  }
  return median(seconds.slice(1));
}

/** A whole run with checkpoints, as often as by default and every second, and without. */
async function checkpoints(data, rounds, say) {
  const ways = { without: undefined, "as by default": 10, "every second": 1 };
  const times = Object.fromEntries(Object.keys(ways).map((way) => [way, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [way, every] of Object.entries(ways)) times[way].push(await runOf(data, every));
  }
  say(`\na run of ${LONG} epochs with checkpoints   seconds   to without`);
  return Object.entries(times).map(([way, seconds]) => {
    const ratio = median(seconds.map((time, round) => time / times.without[round]));
    say(`${way.padEnd(36)} ${median(seconds).toFixed(3).padStart(8)} ${ratio.toFixed(4).padStart(10)}`);
    return { way, seconds: median(seconds), ratio };
  });
}

async function runOf(data, every) {
  const folder = mkdtempSync(join(tmpdir(), "inkling-bench-"));
  try {
    const begin = performance.now();
    await train(data, { epochs: LONG, seed: 1, ...(every !== undefined && { checkpoint: folder, every }) });
    return (performance.now() - begin) / 1000;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
