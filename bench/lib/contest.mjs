// Contestants in processes of their own, working in turn: A B C, A B C ..., so that all see the machine's same moods.

import { begin } from "./process.mjs";

/** Who works when: everybody once a round, but those with fewer `rounds` of their own only in the first ones. */
export function turns(contestants, rounds) {
  return Array.from({ length: rounds }, (_, round) =>
    contestants
      .filter(({ rounds: most = rounds }) => round < most)
      .map((contestant) => ({ round, contestant })),
  ).flat();
}

/**
 * Runs the contest. `contestants` are `{ name, command, args, fresh?, rounds?, missing? }`; one that fails, or says what
 * it is `missing`, is left out and the others go on. A `fresh` one works in a new process each time, which is told the
 * number of the round, from 1, in a last argument. `fault(answer)` says what makes an answer incredible, if anything
 * does; `summary(answer)` is what is printed of it. Returns two maps from names: `answers` to all of a contestant,
 * `leftOut` to the reason.
 *
 * @throws if an answer is incredible: wrong work must not pass for fast work.
 */
export async function contest(contestants, { rounds, say, warn, fault, summary }) {
  const running = new Map();
  const leftOut = new Map();
  const answers = new Map();
  try {
    // One after the other, so that no warm-up disturbs another.
    for (const { name, command, args, fresh, missing } of contestants) {
      if (missing) {
        leaveOut(name, missing);
        continue;
      }
      if (fresh) continue;
      say(`warming up ${name}`);
      await attempt(name, async () => running.set(name, await begin(command, args)));
    }
    for (const { round, contestant } of turns(contestants, rounds)) {
      const { name } = contestant;
      if (leftOut.has(name)) continue;
      const answer = await attempt(name, () => ask(contestant, round));
      if (!answer) continue;
      const found = fault(answer);
      if (found) throw new Error(`${name} ${found}`);
      answers.set(name, [...(answers.get(name) ?? []), answer]);
      say(`round ${round + 1}/${rounds}   ${name.padEnd(32)} ${summary(answer)}`);
    }
  } finally {
    for (const { end } of running.values()) end();
  }
  return { answers: new Map([...answers].filter(([name]) => !leftOut.has(name))), leftOut };

  async function ask({ name, command, args, fresh }, round) {
    if (!fresh) return running.get(name).ask();
    const once = await begin(command, [...args, String(round + 1)]);
    try {
      return await once.ask();
    } finally {
      once.end();
    }
  }

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
