// A save is killed, or fails, at each of its steps: a whole checkpoint is always there, the old one or the new.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { start, temporaryFolder } from "../support/programs";
import { expectSound, type Outcome, pathsIn, prepare, saver } from "./saving";
import { contentsOf, freshPlaces } from "./support";

const fresh = freshPlaces();
let save: Awaited<ReturnType<typeof saver>>;

beforeAll(async () => {
  save = await saver();
});

/** What a save does, in this order and no other: nothing is removed before the new one is on the disk. */
const OPERATIONS = [
  ...["mkdir folder", "readdir folder"],
  ...[
    "open temporary",
    "write temporary",
    "write the rest of temporary",
    "sync temporary",
    "close temporary",
  ],
  "rename temporary",
  ...["open folder", "sync folder", "close folder"],
  "rm checkpoint",
  ...["lstat temporary", "rm temporary"],
];

describe("a save that is killed", () => {
  it("before any of its operations leaves the old checkpoint or the new one, whole", async () => {
    const steps: number[] = [];
    let outcome: Outcome = { killed: true };
    while (outcome.killed) {
      const place = fresh();
      await prepare(place);
      outcome = await save(place, steps.length + 1);
      steps.push(await expectSound(place));
    }
    expect(outcome).toEqual({ killed: false, operations: OPERATIONS });
    const renamed = OPERATIONS.indexOf("rename temporary") + 1;
    expect(steps).toEqual([...OPERATIONS, "end"].map((_, i) => (i < renamed ? 2 : 3)));
  });

  it("is not alone in a folder that another process writes to, and harms it as little", async () => {
    const place = fresh();
    await prepare(place);
    const outcomes = await Promise.all([5, 6, 8, 9, 10, 0].map((kill) => save(place, kill)));
    expect(outcomes.filter(({ killed }) => killed)).toHaveLength(5);
    expect(await expectSound(place)).toBe(3);
  });
});

describe.skipIf(process.platform === "win32")("a save that the system lets write only a part", () => {
  it("says so, leaves the old checkpoints and nothing else", async () => {
    const place = fresh();
    await prepare(place);
    const before = contentsOf(place);
    // In blocks of 512 bytes: less than half of what is saved.
    const outcome = await save(place, 0, ["sh", "-c", 'ulimit -f 1000; exec "$@"', "sh"]);
    expect(outcome).toMatchObject({
      error: { name: "InputError", message: expect.stringContaining("EFBIG") },
    });
    expect(contentsOf(place)).toEqual(before);
    expect(await expectSound(place)).toBe(2);
  });
});

const isTraceable = await start("strace", ["-f", "-e", "trace=none", process.execPath, "-e", ""], ".").then(
  ({ code }) => code === 0,
  () => false,
);
if (!isTraceable)
  console.log("strace is missing or may not trace: system calls are not disturbed one by one");

/** A call of a save's, by its name and its number among those of this name. */
interface Call {
  readonly name: string;
  /** Among those of this name by the same thread: so they are counted where one is disturbed. */
  readonly number: number;
}

describe.skipIf(!isTraceable)("a save, by the calls to the system that it makes", () => {
  const log = join(temporaryFolder(), "calls");
  let calls: Call[];

  /** Saves to a folder and disturbs it at a call; gives the names of the calls up to there, and their threads. */
  async function disturbed(place: string, what?: string) {
    const paths = pathsIn(place).flatMap((path) => ["-P", path]);
    // One thread for all files, so that its calls can be counted.
    const variables = ["-E", "UV_THREADPOOL_SIZE=1", "-E", "UV_USE_IO_URING=0"];
    const inject = what === undefined ? [] : ["-e", `inject=${what}`];
    const outcome = await save(place, 0, ["strace", "-f", "-o", log, ...variables, ...paths, ...inject]);
    const lines = [...readFileSync(log, "utf8").matchAll(/^(\d+) +(\w+)\(/gm)];
    return { outcome, names: lines.map(([, , name]) => name!), threads: lines.map(([, thread]) => thread!) };
  }

  beforeAll(async () => {
    const place = fresh();
    await prepare(place);
    const { outcome, names, threads } = await disturbed(place);
    expect(outcome).toMatchObject({ killed: false, operations: OPERATIONS });
    expect(await expectSound(place)).toBe(3);
    calls = names.map((name, i) => ({
      name,
      number: names.slice(0, i + 1).filter((n, j) => n === name && threads[j] === threads[i]).length,
    }));
  });

  it("has the bytes on the disk before their name, and the name before others are removed", () => {
    const kinds = calls.map(
      ({ name }) => /^(open|write|pwrite|fsync|fdatasync|close|rename|unlink)/.exec(name)?.[1],
    );
    const last = kinds.slice(kinds.indexOf("write") - 1);
    const order = last.filter((kind, i) => kind && kind !== last[i - 1]);
    expect(order.join(" ")).toBe("open write fsync close rename open fsync close unlink unlink");
    expect(kinds.filter((kind) => kind === "write").length).toBeGreaterThan(1);
  });

  it("leaves the old checkpoint or the new one, whole, when any call kills it", async () => {
    const steps: number[] = [];
    for (const [i, { name, number }] of calls.entries()) {
      const place = fresh();
      await prepare(place);
      const { outcome, names } = await disturbed(place, `${name}:signal=SIGKILL:when=${number}`);
      expect(outcome).toEqual({ killed: true });
      // The thread that asks where the folder is and the one that saves each have a first look at it.
      const end = name === "statx" ? names.length : i + 1;
      expect(names.slice(0, end)).toEqual(calls.slice(0, end).map((call) => call.name));
      // A call may be written down once more when it is cut off.
      expect(names.slice(end).filter((other) => other !== name)).toEqual([]);
      steps.push(await expectSound(place));
    }
    expect(steps).toEqual(steps.toSorted());
    expect(new Set(steps)).toEqual(new Set([2, 3]));
  });

  it("says so when any call fails that matters, and leaves nothing of its own behind", async () => {
    const failed: string[] = [];
    for (const { name, number } of calls) {
      const place = fresh();
      await prepare(place);
      const { outcome } = await disturbed(place, `${name}:error=ENOSPC:when=${number}`);
      if (outcome.killed) throw new Error("it was killed");
      const left = readdirSync(place).filter((file) => file.endsWith(".tmp"));
      if (outcome.error) {
        expect(outcome.error).toMatchObject({
          name: "InputError",
          message: expect.stringContaining("ENOSPC"),
        });
        expect(left).toHaveLength(1);
        failed.push(name);
      }
      const step = await expectSound(place);
      if (!outcome.error) expect(step).toBe(3);
    }
    const isNeeded = ({ name }: Call) => /^(openat|getdents|write|fsync|rename)/.test(name);
    expect(failed.filter((name) => isNeeded({ name, number: 0 }))).toEqual(
      calls.filter(isNeeded).map(({ name }) => name),
    );
  });
});
