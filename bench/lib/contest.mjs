// Contestants in processes of their own, working in turn: A B C, A B C ..., so that all see the machine's same moods.

import { begin } from "./process.mjs";
import { median } from "./statistics.mjs";

/** Losses of an epoch of MNIST outside this range mean that a contestant did not train. */
const CREDIBLE_LOSS = [0.001, 0.9];

/** Who works when: everybody once a round, but those with fewer `rounds` of their own only in the first ones. */
export function turns(contestants, rounds) {
  return Array.from({ length: rounds }, (_, round) =>
    contestants
      .filter(({ rounds: most = rounds }) => round < most)
      .map((contestant) => ({ round, contestant })),
  ).flat();
}

/**
 * Runs the contest. `contestants` are `{ name, command, args, rounds?, missing? }`; one that fails, or says what it is
 * `missing`, is left out and the others go on. Returns two maps from names: `times` to median, lowest and highest
 * seconds, `leftOut` to the reason.
 *
 * @throws if a contestant's loss says that it does not train.
 */
export async function contest(contestants, { rounds, say, warn }) {
  const running = new Map();
  const leftOut = new Map();
  const seconds = new Map();
  try {
    // One after the other, so that no warm-up disturbs another.
    for (const { name, command, args, missing } of contestants) {
      if (missing) {
        leaveOut(name, missing);
        continue;
      }
      say(`warming up ${name}`);
      await attempt(name, async () => running.set(name, await begin(command, args)));
    }
    for (const { round, contestant } of turns(contestants, rounds)) {
      const { name } = contestant;
      if (leftOut.has(name)) continue;
      const answer = await attempt(name, () => running.get(name).ask());
      if (!answer) continue;
      if (!(answer.loss > CREDIBLE_LOSS[0] && answer.loss < CREDIBLE_LOSS[1]))
        throw new Error(`${name} has a loss of ${answer.loss}: it does not train`);
      seconds.set(name, [...(seconds.get(name) ?? []), answer.seconds]);
      const time = answer.seconds.toFixed(3).padStart(7);
      say(`round ${round + 1}/${rounds}   ${name.padEnd(24)} ${time} s   loss ${answer.loss.toFixed(4)}`);
    }
  } finally {
    for (const { end } of running.values()) end();
  }
  const measured = [...seconds].filter(([name]) => !leftOut.has(name));
  return { times: new Map(measured.map(([name, all]) => [name, spread(all)])), leftOut };

  async function attempt(name, work) {
    try {
      return await work();
    } catch (error) {
      leaveOut(name, error.message);
    }
  }

  function leaveOut(name, reason) {
    leftOut.set(name, reason);
    warn(`${name}: left out, ${reason}`);
  }
}

function spread(seconds) {
  return { median: median(seconds), lowest: Math.min(...seconds), highest: Math.max(...seconds) };
}
