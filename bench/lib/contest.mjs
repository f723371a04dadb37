// Contestants in processes of their own, working in turn: A B C, A B C ..., so that all see the machine's same moods.
//
// A contestant prints one JSON line when it is warm, `{"ready":true}`, and for each line that it reads does its work
// once and prints `{"seconds":...,"loss":...}`.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { median } from "./statistics.mjs";

/** Losses of an epoch of MNIST outside this range mean that a contestant did not train. */
const CREDIBLE_LOSS = [0.001, 0.9];

/**
 * Runs the contest. `contestants` are `{ name, command, args, rounds }`; one that fails is reported and left out.
 * Returns a map from each name to its seconds: median, lowest, highest.
 */
export async function contest(contestants, { rounds, say }) {
  const running = [];
  try {
    for (const contestant of contestants) {
      // One after the other, so that no warm-up disturbs another.
      try {
        running.push({ ...contestant, ...(await begin(contestant)), seconds: [] });
      } catch (error) {
        say(`${contestant.name}: left out, ${error.message}`);
      }
    }
    for (let round = 0; round < rounds; round++) {
      for (const one of running.filter(({ rounds: most = rounds }) => round < most)) {
        const { seconds, loss } = await one.ask();
        if (!(loss > CREDIBLE_LOSS[0] && loss < CREDIBLE_LOSS[1]))
          throw new Error(`${one.name} has a loss of ${loss}`);
        one.seconds.push(seconds);
        say(
          `round ${round + 1}/${rounds}   ${one.name.padEnd(24)} ${seconds.toFixed(3)} s   loss ${loss.toFixed(4)}`,
        );
      }
    }
  } finally {
    for (const { end } of running) end();
  }
  const spread = (seconds) => ({
    median: median(seconds),
    lowest: Math.min(...seconds),
    highest: Math.max(...seconds),
  });
  return new Map(running.map(({ name, seconds }) => [name, spread(seconds)]));
}

async function begin({ command, args, env }) {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"], env: { ...process.env, ...env } });
  const complaints = [];
  child.stderr.on("data", (data) => complaints.push(data));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const failed = new Promise((_, reject) => child.on("error", reject));
  const next = async () => {
    // A library may print lines of its own.
    for (;;) {
      const { value, done } = await Promise.race([lines.next(), failed]);
      if (done) throw new Error(Buffer.concat(complaints).toString().trim().split("\n").at(-1) || "it ended");
      if (value.startsWith("{")) return JSON.parse(value);
    }
  };
  await next();
  const ask = () => {
    child.stdin.write("again\n");
    return next();
  };
  return { ask, end: () => child.kill() };
}
