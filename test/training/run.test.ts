// A run that fails is seen once by whoever looks, and by the host if nobody does; one that is paused stands still.

import { type DoneEvent, type TrainEvent, train } from "inkling";
import { describe, expect, it } from "vitest";
import { striped } from "../support/made-up";
import { root, start } from "../support/programs";

/** Runs a program that prints how many rejections nobody has handled. */
async function unhandled(body: string): Promise<number> {
  const program = `
    import { dataset, train } from "inkling";
    let count = 0;
    process.on("unhandledRejection", () => count++);
    process.on("exit", () => console.log(count));
    const inputs = new Uint8Array(20_000 * 200).fill(1);
    const data = dataset({ inputs, labels: new Uint8Array(20_000), classes: 2 });
    ${body}`;
  const { stdout, stderr } = await start(process.execPath, ["--input-type=module", "-e", program], root);
  expect(stderr).toBe("");
  return Number(stdout);
}

describe("a run that fails", () => {
  it("is one unhandled rejection where nobody looks", async () => {
    expect(await unhandled("train(data, { epochs: 0 });")).toBe(1);
  });

  it("is none where its promise or its events are looked at", async () => {
    const wrong = "train(data, { epochs: 0 })";
    expect(await unhandled(`${wrong}.catch(() => {}); await ${wrong}.then(() => {}, () => {});`)).toBe(0);
    expect(await unhandled(`try { for await (const event of ${wrong}); } catch {}`)).toBe(0);
  });

  it("is one again where its events were left before it failed", async () => {
    const leaving = `
      const test = dataset({ inputs: new Uint8Array(200), labels: [0], classes: 2 });
      const run = train(data, { test, epochs: 1, threads: 1 });
      test.labels[0] = 99;
      for await (const event of run) if (event.type === "batch") break;`;
    expect(await unhandled(leaving)).toBe(1);
  });
});

describe("a run that is paused", () => {
  const options = { layers: [8, 3], epochs: 2, batch: 4, seed: 3 };

  it("stands still until it goes on, batch by batch or to the end, with the same bits", async () => {
    const data = striped(60);
    const { weightsHash } = await train(data, options);
    const run = train(data, options);
    run.pause();
    const events = run[Symbol.asyncIterator]();
    for (const batch of [1, 2]) {
      run.resume(1);
      expect((await events.next()).value).toMatchObject({ type: "batch", epoch: 1, batch });
    }
    run.resume(13);
    expect((await events.next()).value).toMatchObject({ type: "epoch", epoch: 1 });
    const pending = events.next();
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    expect(await Promise.race([pending, "nothing yet"])).toBe("nothing yet");
    run.resume();
    expect((await run).weightsHash).toBe(weightsHash);
  });

  it("stands still where it is paused in the moment that it goes on", async () => {
    const data = striped(60);
    const { weightsHash } = await train(data, options);
    const run = train(data, options);
    run.pause();
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    run.resume(3);
    run.pause();
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    run.resume();
    expect(await run).toMatchObject({ aborted: false, weightsHash });
  });

  it("does not count the time that it was held, and ends by its signal", async () => {
    const controller = new AbortController();
    const run = train(striped(60), { ...options, signal: controller.signal });
    run.pause();
    run.resume(1);
    const events: TrainEvent[] = [];
    const begin = performance.now();
    for await (const event of run) {
      events.push(event);
      if (event.type === "batch") {
        const until = performance.now() + 100;
        while (performance.now() < until) await new Promise(setImmediate);
        controller.abort();
      }
    }
    const whole = (performance.now() - begin) / 1000;
    const done = events.at(-1) as DoneEvent;
    expect(done).toMatchObject({ type: "done", aborted: true, epochs: 0, batches: 1 });
    expect(done.seconds).toBeLessThan(whole - 0.09);
  });

  it("says what a number of batches must be", () => {
    const run = train(striped(60), options);
    expect(() => run.resume(0)).toThrow("batches");
    return run;
  });
});
