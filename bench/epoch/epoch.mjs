// One epoch of the digit network on all of MNIST: 60,000 images, batches of 64 in random order, Adam at 0.001. The data
// are in memory, and every contestant has done its work once before, untimed.

import { contest } from "../lib/contest.mjs";
import { compared, spread } from "../lib/statistics.mjs";
import { ours, peers } from "./contestants.mjs";

/** Losses outside this range mean that a contestant did not train. */
const CREDIBLE_LOSS = [0.001, 0.9];

export async function epoch({ rounds, say, warn }) {
  const own = ours();
  const rivals = peers();
  const all = [...own, ...Object.values(rivals).flat()];
  const { answers, leftOut } = await contest(all, { rounds, say, warn, fault, summary });
  const times = new Map([...answers].map(([name, given]) => [name, spread(given.map((a) => a.seconds))]));

  say("\nOne epoch of 784-128-64-10 on 60,000 images, Adam, batch 64, warm: median (lowest to highest)\n");
  for (const { name, note } of all) {
    const row = times.has(name) ? time(times.get(name)) : leftOut.get(name);
    say(`${name.padEnd(32)} ${row}${note && times.has(name) ? `   ${note}` : ""}`);
  }
  const by = (statistic) =>
    compared({ ours: own, peers: rivals, secondsOf: (name) => times.get(name)?.[statistic] });
  const medians = by("median");
  // The machine's moods strike threads most; what a contestant can do shows when they let it.
  const fastest = by("lowest");
  say(`\nThe best of each against our best${" ".repeat(9)}medians   fastest rounds\n`);
  for (const [peer, ratio] of Object.entries(medians.ratios)) {
    const cells = [ratio, fastest.ratios[peer]].map((times) => `${times.toFixed(1)} x`);
    say(`${peer.padEnd(32)} ${cells[0].padStart(16)}${cells[1].padStart(17)}`);
  }
  return { name: "epoch", ...medians, fastest };
}

function fault({ loss }) {
  const credible = loss > CREDIBLE_LOSS[0] && loss < CREDIBLE_LOSS[1];
  return credible ? undefined : `has a loss of ${loss}: it does not train`;
}

function summary({ seconds, loss }) {
  return `${seconds.toFixed(3).padStart(7)} s   loss ${loss.toFixed(4)}`;
}

function time({ median, lowest, highest }) {
  const seconds = (value) => value.toFixed(3).padStart(7);
  return `${seconds(median)} s   (${lowest.toFixed(3)} to ${highest.toFixed(3)})`;
}
