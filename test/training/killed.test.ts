// A training that is killed at random moments, again and again, ends with the bits of one that nothing has killed.

import { randomInt } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { freshPlaces } from "../checkpoint/support";
import { root, start } from "../support/programs";
import { CASES, ROWS } from "./programs/cases.js";

const fresh = freshPlaces();
const program = join(root, "test/training/programs/train.js");

/** What a life of a training ends with. */
interface End {
  readonly step: number;
  readonly weightsHash: string;
  readonly bestEpoch?: number;
  readonly epochs: number;
  readonly seconds: number;
}

interface Death {
  /** Milliseconds after it began, or a moment that the program knows. */
  readonly after?: number;
  readonly moment?: "before" | "after" | "done";
  /** Of the checkpoint, from 1. */
  readonly number?: number;
}

/** One life; none is what a killed one has to tell. */
async function live(
  folder: string,
  name: string,
  threads: number,
  death: Death = {},
): Promise<End | undefined> {
  const args = [program, folder, name, threads, death.moment ?? "", death.number ?? 0].map(String);
  let timer: NodeJS.Timeout | undefined;
  const { code, stdout, stderr } = await start(process.execPath, args, root, (_, child) => {
    if (death.after !== undefined) timer ??= setTimeout(() => child.kill("SIGKILL"), death.after);
  });
  clearTimeout(timer);
  expect(stderr).toBe("");
  if (code === null) return undefined;
  expect(code).toBe(0);
  return JSON.parse(stdout.trim().split("\n").at(-1)!);
}

/** Mulberry32: whole numbers from 0 to below `end`. */
function generator(seed: number): (end: number) => number {
  let state = seed;
  return (end) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * end);
  };
}

/** Whether an end is that of the whole run; the story says how it came to it. */
function expectSame(end: End | undefined, whole: End, story: string): void {
  const { weightsHash, bestEpoch, epochs } = whole;
  expect(end, story).toMatchObject({ weightsHash, epochs });
  expect(end!.bestEpoch, story).toBe(bestEpoch);
}

describe.each(Object.keys(CASES))("a training that is killed, %s,", (name) => {
  let whole: End;
  beforeAll(async () => {
    whole = (await live("", name, 2))!;
  });

  it.each([
    { times: 1, runs: 3 },
    { times: 4, runs: 1 },
  ])("at random, $times times in each of $runs runs, ends with the same bits", async ({ times, runs }) => {
    const seed = randomInt(2 ** 31);
    const random = generator(seed);
    for (let run = 0; run < runs; run++) {
      const [folder, deaths] = [fresh(), [] as Death[]];
      const story = () => `seed ${seed}: killed ${JSON.stringify(deaths)}`;
      for (let death = 0; death < times; death++) {
        const after = random((whole.seconds * 1000) / times);
        const number = 1 + random(20);
        deaths.push(random(2) ? { after } : { moment: random(2) ? "before" : "after", number });
        const end = await live(folder, name, 1 + random(3), deaths.at(-1));
        // It may have been quicker.
        if (end) expectSame(end, whole, story());
      }
      expectSame(await live(folder, name, 1 + random(3)), whole, story());
      expect(readdirSync(folder).filter((file) => file.endsWith(".safetensors"))).toHaveLength(2);
    }
  });
});

describe("a training that is killed", () => {
  const name = "controlled";
  let whole: End;
  beforeAll(async () => {
    whole = (await live("", name, 2))!;
  });

  it("before its first checkpoint is there, begins", async () => {
    const folder = fresh();
    expect(await live(folder, name, 2, { moment: "before", number: 1 })).toBe(undefined);
    expect(readdirSync(folder).map((file) => file.endsWith(".tmp"))).toEqual([true]);
    const end = await live(folder, name, 3);
    expect(end!.step).toBe(0);
    expectSame(end, whole, "killed before its first checkpoint");
  });

  it("at its end, has nothing left to train", async () => {
    const folder = fresh();
    expect(await live(folder, name, 2, { moment: "done" })).toBe(undefined);
    const end = await live(folder, name, 1);
    expect(end!.step).toBe(whole.epochs * Math.ceil((0.9 * ROWS) / 32));
    expectSame(end, whole, "killed at its end");
  });
});
