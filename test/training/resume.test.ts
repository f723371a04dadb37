// A run that is interrupted in this process and goes on tells and learns what one does that nothing has interrupted.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { createNetwork, init, load, type Variant } from "inkling";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshPlaces } from "../checkpoint/support";
import { CASES, type Case, digits, LABELS, type Place, type Ran, ran, timeless } from "./interrupted";

const fresh = freshPlaces();
const BUILDS: Variant[] = ["simd128", "simd128-threads"];

/** Before all, within an epoch at its first, some and last batch but one, at the ends of epochs. */
function placesOf({ batchLosses: { length } }: { batchLosses: Float32Array }): Place[] {
  return [
    { epoch: 0, batch: 0, by: "signal" },
    { epoch: 1, batch: 1, by: "stop" },
    { epoch: 1, batch: 7, by: "signal" },
    { epoch: 1, batch: length, by: "signal" },
    { epoch: 2, batch: 0, by: "signal" },
    { epoch: 3, batch: 4, by: "stop" },
    { epoch: 3, batch: length - 1, by: "signal" },
    { epoch: 4, batch: 0, by: "stop" },
  ];
}

/** The events of a run that went on at a place are the last ones of the whole run. */
function expectEnd(whole: Ran, { resume, epochs, done }: Ran, place: Place): void {
  const perEpoch = whole.epochs[0]!.batchLosses.length;
  const isWithin = place.batch > 0 && place.batch < perEpoch;
  const before = place.epoch - (isWithin ? 1 : 0);
  const batches = isWithin ? place.batch : 0;
  expect(resume).toEqual({
    type: "resume",
    epoch: before,
    batches,
    batchesPerEpoch: perEpoch,
    step: before * perEpoch + batches,
    complete: false,
    damaged: [],
  });
  expect(epochs.map(timeless)).toEqual(whole.epochs.slice(before).map(timeless));
  const { weightsHash, ended, bestEpoch } = whole.done;
  expect(done).toMatchObject({ weightsHash, ended, epochs: whole.epochs.length, batches: 0 });
  expect(done.bestEpoch).toBe(bestEpoch);
}

afterAll(() => init());

describe.each(BUILDS)("a run on %s that goes on", (variant) => {
  beforeAll(async () => {
    await init({ variant });
  });

  it.each(CASES)("after each interruption is that of $name as if there had been none", async (one) => {
    const whole = await ran(one.data, one.options());
    for (const place of placesOf(whole.epochs[0]!)) {
      const checkpoint = fresh();
      const before = await ran(one.data, { ...one.options(), checkpoint, every: 1000 }, place);
      const isWithin = place.batch > 0 && place.batch < whole.epochs[0]!.batchLosses.length;
      expect(before.done).toMatchObject({
        ended: place.by === "stop" ? "callback" : "signal",
        batches: isWithin ? place.batch : 0,
      });
      const after = await ran(one.data, { ...one.options(), checkpoint, resume: checkpoint, threads: 3 });
      expectEnd(whole, after, place);
      expect(after.done.seconds).toBeGreaterThan(before.done.seconds);
      const seconds = [...before.epochs, ...after.epochs].reduce((sum, epoch) => sum + epoch.seconds, 0);
      expect(after.done.seconds).toBeCloseTo(seconds, 6);
    }
  });
});

describe("a run that goes on", () => {
  const [plain, , , controlled] = CASES as [Case, Case, Case, Case];

  it("may be interrupted at every batch, also at once when it goes on", async () => {
    const { data, options } = controlled;
    const whole = await ran(data, options());
    const perEpoch = whole.epochs[0]!.batchLosses.length;
    const resume = fresh();
    await ran(data, { ...options(), checkpoint: resume }, { epoch: 0, batch: 0, by: "signal" });
    const losses: number[] = [];
    for (let step = 1; step < 2 * perEpoch; step++) {
      const place = { epoch: Math.ceil(step / perEpoch), batch: ((step - 1) % perEpoch) + 1 };
      const isAtOnce = step % 5 === 0;
      if (isAtOnce) {
        const { done } = await ran(data, { ...options(), resume }, { epoch: 0, batch: 0, by: "signal" });
        expect(done).toMatchObject({ aborted: true, batches: (step - 1) % perEpoch });
      }
      const one = await ran(
        data,
        { ...options(), resume, threads: 1 + (step % 3) },
        { ...place, by: "stop" },
      );
      expect(one.resume).toMatchObject({ step: step - 1 });
      for (const { batchLosses } of one.epochs) losses.push(...batchLosses);
    }
    expect(losses).toEqual([...whole.epochs[0]!.batchLosses]);
    const { epochs, done } = await ran(data, { ...options(), resume });
    expect(epochs.map(timeless)).toEqual(whole.epochs.slice(1).map(timeless));
    expect(done.weightsHash).toBe(whole.done.weightsHash);
  });

  it("on another build has the same bits", async () => {
    const { data, options } = controlled;
    await init({ variant: "simd128-threads" });
    const whole = await ran(data, options());
    const resume = fresh();
    await ran(data, { ...options(), checkpoint: resume }, { epoch: 2, batch: 5, by: "signal" });
    await init({ variant: "simd128" });
    expect((await ran(data, { ...options(), resume })).done.weightsHash).toBe(whole.done.weightsHash);
    await init();
  });

  it("writes elsewhere if it should, and leaves what it came from", async () => {
    const { data, options } = plain;
    const [resume, checkpoint] = [fresh(), fresh()];
    await ran(data, { ...options(), checkpoint: resume }, { epoch: 2, batch: 5, by: "signal" });
    const before = readdirSync(resume);
    const place = { epoch: 3, batch: 5, by: "stop" } as const;
    await ran(data, { ...options(), checkpoint, resume }, place);
    expect(readdirSync(resume)).toEqual(before);
    const whole = await ran(data, options());
    const { done, resume: event } = await ran(data, { ...options(), resume: checkpoint });
    expect(event).toMatchObject({ epoch: 2, batches: 5 });
    expect(done.weightsHash).toBe(whole.done.weightsHash);
  });

  it("gives a given model its weights, and leaves those of the one that was interrupted", async () => {
    const resume = fresh();
    const options = { ...LABELS, layers: undefined };
    const model = createNetwork({ inputs: 20, layers: [16, 5], seed: 7 });
    await ran(digits, { ...options, model, checkpoint: resume }, { epoch: 2, batch: 5, by: "signal" });
    const { weightsHash } = model;
    const another = createNetwork({ inputs: 20, layers: [16, 5], seed: 8 });
    const { done } = await ran(digits, { ...options, model: another, resume });
    expect(another.weightsHash).toBe(done.weightsHash);
    expect(model.weightsHash).toBe(weightsHash);
    expect(done.weightsHash).toBe((await ran(digits, LABELS)).done.weightsHash);
  });

  it("has files that are models, with the weights as they were", async () => {
    const resume = fresh();
    const { done } = await ran(digits, { ...LABELS, resume, checkpoint: resume });
    const [name] = readdirSync(resume).slice(-1);
    const model = await load(join(resume, name!));
    expect(model.weightsHash).toBe(done.weightsHash);
    expect(model.labels).toEqual(done.model.labels);
  });
});

describe("a run that has come to its end", () => {
  it.each(CASES)("has nothing left to train: $name", async ({ data, options }) => {
    const checkpoint = fresh();
    const first = await ran(data, { ...options(), checkpoint });
    const again = await ran(data, { ...options(), resume: checkpoint });
    expect(again.resume).toMatchObject({ complete: true, batches: 0 });
    expect(again.epochs).toEqual([]);
    const { model, threads, ...done } = first.done;
    expect(again.done).toMatchObject({ ...done, ended: first.done.ended });
  });

  it("can be made longer where the schedule does not stretch over it", async () => {
    const [options, resume] = [{ ...LABELS, schedule: { name: "constant", warmUp: 3 } } as const, fresh()];
    await ran(digits, { ...options, epochs: 3, checkpoint: resume });
    const { epochs, done } = await ran(digits, { ...options, epochs: 5, resume });
    const whole = await ran(digits, { ...options, epochs: 5 });
    expect(epochs.map(timeless)).toEqual(whole.epochs.slice(3).map(timeless));
    expect(done.weightsHash).toBe(whole.done.weightsHash);
  });
});
