// Where a run keeps its state: places that are none, are taken, or fail later; and that nothing writes when a run is over.

import { readdirSync, renameSync, writeFileSync } from "node:fs";
import fs from "node:fs/promises";
import { basename, join } from "node:path";
import { createNetwork, type TrainOptions, train } from "inkling";
import { afterEach, describe, expect, it, vi } from "vitest";
import { contentsOf, freshPlaces } from "../checkpoint/support";
import { inputError } from "../support/made-up";
import { root, start } from "../support/programs";
import { digits, interruptedTwice, LABELS, ran } from "./interrupted";

const fresh = freshPlaces();
const trying = (options: TrainOptions) => inputError(() => train(digits, { ...LABELS, ...options }));
const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
};

afterEach(() => vi.restoreAllMocks());

describe("a place that is none", () => {
  it("is told with its option", async () => {
    const [file, empty, missing] = [fresh(), fresh(), fresh()];
    writeFileSync(file, "a file");
    await fs.mkdir(empty);
    const beneath = join(file, "runs");
    const cases: [TrainOptions, string, RegExp][] = [
      [{ checkpoint: "" }, "checkpoint", /^a path or a URL$/],
      [{ resume: 5 as unknown as string }, "resume", /^a path or a URL$/],
      [{ checkpoint: new URL("https://example.com/runs") }, "checkpoint", /^a path or a file: URL$/],
      [{ checkpoint: file }, "checkpoint", /^a folder that can be read$/],
      [{ checkpoint: beneath }, "checkpoint", /^a folder that can be read$/],
      [{ checkpoint: beneath, resume: beneath }, "checkpoint", /^a folder that can be read$/],
      [{ resume: file }, "resume", /^a folder that can be read$/],
      [{ resume: empty }, "resume", /^a place with checkpoints$/],
      [{ resume: missing }, "resume", /^a place with checkpoints$/],
      [{ resume: missing, checkpoint: empty }, "resume", /^a place with checkpoints$/],
      [{ every: 5 }, "every", /^none without checkpoint/],
      [{ checkpoint: empty, every: -1 }, "every", /^a number from 0/],
    ];
    for (const [options, argument, expected] of cases) {
      const error = await trying(options);
      expect(error).toMatchObject({ argument, expected: expect.stringMatching(expected) });
      const place = String(options.resume ?? options.checkpoint);
      if (/^a (folder|place)/.test(error.expected)) expect(error.message).toContain(place);
    }
    expect(readdirSync(empty)).toEqual([]);
    expect(() => readdirSync(missing)).toThrow("ENOENT");
  });

  it.skipIf(process.platform !== "linux")(
    "is told before the first batch where it cannot be made",
    async () => {
      const onBatch = vi.fn();
      const error = await trying({ checkpoint: "/proc/runs", onBatch });
      expect(error).toMatchObject({ argument: "checkpoint", expected: "a folder that can be written" });
      expect(error.got).toMatch(/^\/proc\/runs \(/);
      expect(onBatch).not.toHaveBeenCalled();
    },
  );
});

describe("a place that is taken", () => {
  it("by a run that has not come to its end is refused to a new one", async () => {
    const { folder } = await interruptedTwice(fresh());
    const before = contentsOf(folder);
    expect((await trying({ checkpoint: folder })).message).toBe(
      "checkpoint: expected a place without a run that has not come to its end, or resume to go on with it, " +
        `got "${folder}, with one at step 43"`,
    );
    // Also to one that goes on from elsewhere.
    const { folder: other } = await interruptedTwice(fresh());
    expect((await trying({ checkpoint: folder, resume: other })).argument).toBe("checkpoint");
    expect(contentsOf(folder)).toEqual(before);
  });

  it("by a run that has come to its end has room for a new one", async () => {
    const checkpoint = fresh();
    await ran(digits, { ...LABELS, checkpoint });
    const { resume, epochs } = await ran(digits, { ...LABELS, seed: 8, epochs: 1, checkpoint });
    expect(resume).toBe(undefined);
    expect(epochs).toHaveLength(1);
    const steps = readdirSync(checkpoint).map((name) => Number(name.slice("checkpoint-".length, 23)));
    expect(steps).toEqual([0, 19]);
  });

  it("by a run at the same time is refused to another, and is free when that one is over, however it ended", async () => {
    const [checkpoint, link] = [fresh(), fresh()];
    await fs.symlink(join(checkpoint, ".."), link);
    const linked = join(link, basename(checkpoint));
    const run = train(digits, { ...LABELS, checkpoint });
    run.pause();
    run.resume(1);
    for await (const event of run) if (event.type === "batch") break;
    for (const options of [
      { checkpoint: join(checkpoint, "."), resume: checkpoint },
      { resume: checkpoint },
      { checkpoint: linked },
    ]) {
      expect(await trying(options)).toMatchObject({
        expected: "a place in which no other training keeps its state at this time",
      });
    }
    run.resume();
    await run;
    const failing = () => {
      throw new RangeError("a callback's own");
    };
    const again = { ...LABELS, epochs: 6, checkpoint, resume: checkpoint };
    await expect(train(digits, { ...again, onBatch: failing })).rejects.toThrow("a callback's own");
    await train(digits, again);
  });
});

describe("a place that fails during a run", () => {
  it.each([0, 1000])("ends the run, keeps what was written and learned: every %i s", async (every) => {
    const [checkpoint, moved] = [fresh(), fresh()];
    const model = createNetwork({ inputs: 20, layers: [16, 5], seed: 7 });
    const options: TrainOptions = { ...LABELS, layers: undefined };
    const first = model.weightsHash;
    const error = await trying({
      ...options,
      model,
      checkpoint,
      every,
      onEpoch({ epoch }) {
        if (epoch !== 3) return;
        renameSync(checkpoint, moved);
        writeFileSync(checkpoint, "a file");
      },
    });
    expect(error).toMatchObject({ argument: "checkpoint", expected: "a folder that can be written" });
    expect(error.got).toMatch(new RegExp(`^${checkpoint} \\(ENOTDIR`));
    expect(model.weightsHash).not.toBe(first);
    const { done } = await ran(digits, { ...options, model, resume: moved });
    expect(done.weightsHash).toBe((await ran(digits, LABELS)).done.weightsHash);
  });
});

describe("a checkpoint that is being written", () => {
  /** Holds the second checkpoint before it has its name, which it gets or not. */
  function held(failure?: Error) {
    const { rename } = fs;
    let [open, begins] = [() => {}, () => {}];
    const gate = new Promise<void>((resolve) => (open = resolve));
    const begun = new Promise<void>((resolve) => (begins = resolve));
    let count = 0;
    vi.spyOn(fs, "rename").mockImplementation(async (...paths) => {
      if (++count === 2) {
        begins();
        await gate;
        if (failure) throw failure;
      }
      await rename(...paths);
    });
    return { open: () => open(), begun };
  }

  it.each(["fails", "is aborted"])("is on the disk before its run %s", async (how) => {
    const [checkpoint, { open, begun }, controller] = [fresh(), held(), new AbortController()];
    const run = train(digits, {
      ...LABELS,
      checkpoint,
      every: 0,
      signal: controller.signal,
      async onEpoch({ epoch }) {
        // One became due after the first.
        if (epoch < 2) return;
        await begun;
        if (how === "fails") throw new RangeError("a callback's own");
        controller.abort();
      },
    });
    let isOver = false;
    const over = run
      .then(
        ({ aborted }) => aborted,
        (error) => error.message,
      )
      .finally(() => {
        isOver = true;
      });
    await begun;
    await turns(100);
    expect(isOver).toBe(false);
    open();
    expect(await over).toBe(how === "fails" ? "a callback's own" : true);
    const files = readdirSync(checkpoint);
    expect(files.filter((name) => name.endsWith(".tmp"))).toEqual([]);
    await turns(100);
    expect(readdirSync(checkpoint)).toEqual(files);
    expect((await trying({ checkpoint })).expected).toContain("a run that has not come to its end");
    const { done } = await ran(digits, { ...LABELS, resume: checkpoint });
    expect(done.weightsHash).toBe((await ran(digits, LABELS)).done.weightsHash);
  });

  it.each([true, false])(
    "ends its run where the disk fails, if only once: run was aborted %s",
    async (isAborted) => {
      const full = Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
      const [checkpoint, { open, begun }, controller] = [fresh(), held(full), new AbortController()];
      const run = train(digits, {
        ...LABELS,
        checkpoint,
        every: 0,
        signal: controller.signal,
        async onBatch({ epoch }) {
          if (epoch < 2) return;
          await begun;
          if (isAborted) controller.abort();
          else open();
        },
      });
      const failure = inputError(() => run);
      await begun;
      await turns(100);
      if (isAborted) setImmediate(open);
      const { argument, got } = await failure;
      expect({ argument, got }).toEqual({ argument: "checkpoint", got: `${checkpoint} (${full.message})` });
      expect(readdirSync(checkpoint)).toEqual([expect.stringMatching(/^checkpoint-0{12}-/)]);
    },
  );

  it("is one of two that stay, and leaves no memory behind", async () => {
    const program = join(root, "test/training/programs/memory.js");
    const { code, stdout, stderr } = await start(process.execPath, ["--expose-gc", program, fresh()], root);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const { written, most, size, grown } = JSON.parse(stdout);
    expect(most).toBeLessThanOrEqual(3);
    expect(written).toBeGreaterThan(30);
    expect(grown).toBeLessThan(4 * size);
  });
});
