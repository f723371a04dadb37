// From random weights to 98.0 % on MNIST's test images: the whole training of 784-128-64-10, as often as there are
// rounds, each with a seed of its own. The data are in memory; testing is not timed.

import { contest } from "../lib/contest.mjs";
import { mean, ratios } from "../lib/statistics.mjs";
import { ours, pytorch, reference } from "./contestants.mjs";
import { fault, GOAL } from "./goal.mjs";

export async function speedrun({ rounds, say, warn }) {
  const { warm, cold } = ours();
  const [constant, peers] = [reference(), pytorch()];
  const all = [warm, cold, ...peers, constant];
  const { answers, leftOut } = await contest(all, { rounds, say, warn, fault, summary });
  const totals = new Map([...answers].map(([name, runs]) => [name, total(runs)]));

  say("\nTraining 784-128-64-10 from random weights, means over seeds, accuracy on the test images\n");
  say(`${"".padEnd(32)} seconds (fastest)   accuracy    lowest   at 98.0 % or above`);
  for (const { name } of all)
    say(`${name.padEnd(32)} ${totals.has(name) ? row(totals.get(name)) : leftOut.get(name)}`);
  say("\nThe reference recipe trains until an epoch ends at 98.0 % or above, or for all of its 25.");

  const own = { warm, cold, reference: constant };
  const [best] = peers
    .flatMap(({ name }) => totals.get(name) ?? [])
    .toSorted((a, b) => a.seconds - b.seconds);
  const seconds = totals.has(warm.name) ? [totals.get(warm.name).seconds] : [];
  return {
    name: "speedrun",
    goal: GOAL,
    ours: Object.fromEntries(Object.entries(own).map(([kind, { name }]) => [kind, totals.get(name)])),
    peers: best ? { pytorch: best } : {},
    ratios: ratios(seconds, best ? { pytorch: [best.seconds] } : {}),
  };
}

function summary({ seconds, accuracy, epochs }) {
  const after = epochs === undefined ? "" : `   ${epochs} epochs`;
  return `${seconds.toFixed(3).padStart(7)} s   accuracy ${percent(accuracy)}${after}`;
}

/** What is said of all runs of a contestant. */
function total(runs) {
  const times = runs.map(({ seconds }) => seconds);
  const accuracies = runs.map(({ accuracy }) => accuracy);
  return {
    seconds: mean(times),
    fastest: Math.min(...times),
    accuracy: mean(accuracies),
    lowest: Math.min(...accuracies),
    reached: accuracies.filter((accuracy) => accuracy >= GOAL).length,
    seeds: runs.length,
  };
}

function row({ seconds, fastest, accuracy, lowest, reached, seeds }) {
  const times = `${seconds.toFixed(3).padStart(7)} (${fastest.toFixed(3).padStart(7)})`;
  return `${times}   ${percent(accuracy)}    ${percent(lowest)}   ${reached} of ${seeds}`;
}

function percent(share) {
  return `${(100 * share).toFixed(2)} %`;
}
