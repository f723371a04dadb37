// How many threads the steps of a training get.

import { expect, it } from "vitest";
import { Pace } from "../../ts/backend/training/pace";

/** The threads of so many steps, of which those with all threads take `all` and those with one take `one`. */
function steps(count: number, all: (step: number) => number, one: number, threads = 4): number[] {
  const pace = new Pace(threads);
  let now = 0;
  return Array.from({ length: count }, (_, step) => {
    const chosen = pace.next(now);
    now += chosen === 1 ? one : all(step);
    return chosen;
  });
}

it("keeps all threads where they are faster, and one where that is", () => {
  expect(steps(400, () => 1, 2).slice(20)).toEqual(Array(380).fill(4));
  expect(steps(400, () => 3, 2).slice(20)).toEqual(Array(380).fill(1));
});

it("looks again, and is not misled by a single long step", () => {
  const moods = steps(1400, (step) => (step === 3 ? 1000 : step < 500 ? 1 : 9), 2);
  expect(moods[300]).toBe(4);
  expect(moods[800]).toBe(1);
  expect(moods.filter((threads) => threads === 1).length).toBeGreaterThan(880);
});

it("has no choice with one thread", () => {
  expect(new Set(steps(30, () => 1, 1, 1))).toEqual(new Set([1]));
});
