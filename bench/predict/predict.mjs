// The trained digit network on MNIST's test images, so many in a call, from an array of rows to one of probabilities.
// Every contestant has done its work once before, untimed.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contest } from "../lib/contest.mjs";
import { compared, median } from "../lib/statistics.mjs";
import { ours, peers } from "./contestants.mjs";
import { COUNTS, prepare } from "./task.mjs";

export async function predict({ rounds, say, warn }) {
  const folder = mkdtempSync(join(tmpdir(), "inkling-predict-"));
  try {
    say("training the network");
    const correct = await prepare(folder);
    const [own, rivals] = [ours(folder), peers(folder)];
    const all = [...Object.values(own), ...Object.values(rivals)].flat();
    const fault = (answer) => faultIn(answer, correct);
    const { answers, leftOut } = await contest(all, { rounds, say, warn, fault, summary });
    const measured = new Map([...answers].map(([name, given]) => [name, medians(given)]));

    say(`\nA call of the trained 784-128-64-10 (${correct} of 10,000 right) on so many rows: median\n`);
    say(`${" ".repeat(32)} ${COUNTS.map((count) => String(count).padStart(11)).join("")}   one row, 99 %`);
    for (const { name } of all) say(`${name.padEnd(32)} ${line(measured.get(name)) ?? leftOut.get(name)}`);
    const result = byCount(own, rivals, measured);
    say("\nThe best of each against our best, both with floats\n");
    for (const peer of Object.keys(rivals)) {
      const cells = COUNTS.map((count) => result.ratios[count][peer]);
      if (cells[0]) say(`${peer.padEnd(32)} ${cells.map((ratio) => ratio.toFixed(1).padStart(11)).join("")}`);
    }
    return { name: "predict", ...result };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Rounding may decide between two classes that are as likely, but hardly for more than one of these rows. */
function faultIn(answer, correct) {
  for (const [count, given] of Object.entries(answer)) {
    if (given.wrong !== 0) return `has ${given.wrong} wrong probabilities in calls of ${count} rows`;
    if (Math.abs(given.correct - correct) > 1)
      return `classifies ${given.correct} rows rightly in calls of ${count} rows, not ${correct}`;
  }
}

function summary(answer) {
  return COUNTS.map((count) => duration(answer[count].seconds)).join("");
}

function line(by) {
  return by && `${summary(by)}   ${duration(by[1].p99)}`;
}

/** Of several answers of a contestant, the medians. */
function medians(given) {
  const of = (count, key) => median(given.map((answer) => answer[count][key]));
  return Object.fromEntries(
    COUNTS.map((count) => [count, { seconds: of(count, "seconds"), p99: of(count, "p99") }]),
  );
}

/** Objects by what is compared, each by the number of rows: peers take floats, so our floats race. */
function byCount(own, rivals, measured) {
  const result = { ours: {}, peers: {}, ratios: {} };
  for (const count of COUNTS) {
    const here = compared({
      ours: Object.values(own).flat(),
      raced: own.floats,
      peers: rivals,
      secondsOf: (name) => measured.get(name)?.[count].seconds,
    });
    for (const [what, of] of Object.entries(here)) result[what][count] = of;
  }
  return result;
}

function duration(seconds) {
  const [unit, scale] = seconds < 1e-3 ? ["us", 1e6] : ["ms", 1e3];
  return `${(seconds * scale).toFixed(2)} ${unit}`.padStart(11);
}
