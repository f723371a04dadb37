// Callbacks that end a run or hold it: right there, with the weights of that batch.

import { type BatchEvent, type Control, type TrainOptions, train } from "inkling";
import { describe, expect, it } from "vitest";
import { followed, hashAfter, hashOf, LAYERS, nextTurn, noisy } from "./support";

const data = noisy(60);
const PER_EPOCH = 4;
const OPTIONS: TrainOptions = { layers: LAYERS, epochs: 3, batch: 16, rate: 0.01, seed: 4 };
const whole = await hashOf(data, OPTIONS);

describe("a callback that stops", () => {
  const stopAt =
    (at: number): TrainOptions["onBatch"] =>
    ({ epoch, batch }, { stop }) =>
      (epoch - 1) * PER_EPOCH + batch === at && stop();

  it.each([1, 6, 7, 11])("after batch %d of the run ends it right there", async (at) => {
    const { done, epochs, model } = await followed(data, { ...OPTIONS, onBatch: stopAt(at) });
    const complete = Math.floor(at / PER_EPOCH);
    expect(epochs).toHaveLength(complete);
    expect(done).toMatchObject({
      ended: "callback",
      aborted: false,
      epochs: complete,
      batches: at % PER_EPOCH,
    });
    expect(model.aborted).toBe(false);
    expect(done.weightsHash).toBe(await hashAfter(data, OPTIONS, at));
  });

  it("after the last batch of an epoch completes that epoch", async () => {
    const seen: number[] = [];
    const onEpoch = ({ epoch }: { epoch: number }) => seen.push(epoch);
    const { done, epochs } = await followed(data, { ...OPTIONS, onBatch: stopAt(8), onEpoch });
    expect([epochs.length, seen]).toEqual([2, [1, 2]]);
    expect(done).toMatchObject({ ended: "callback", epochs: 2, batches: 0 });
    expect(done.weightsHash).toBe(await hashAfter(data, OPTIONS, 8));
  });

  it("after an epoch begins no other one", async () => {
    const onEpoch: TrainOptions["onEpoch"] = async ({ epoch }, { stop }) => {
      await nextTurn();
      if (epoch === 2) stop();
    };
    const { done, epochs } = await followed(data, { ...OPTIONS, epochs: 1000, onEpoch });
    expect(epochs).toHaveLength(2);
    expect(done).toMatchObject({ ended: "callback", epochs: 2, batches: 0, aborted: false });
  });

  it("may do so while the run is held, and from anywhere", async () => {
    let control: Control | undefined;
    const run = train(data, { ...OPTIONS, onBatch: (_, given) => (control = given) });
    run.pause();
    run.resume(2);
    for await (const event of run) {
      if (event.type === "batch" && event.batch === 2) setImmediate(() => control!.stop());
      if (event.type === "done") expect(event).toMatchObject({ ended: "callback", epochs: 0, batches: 2 });
    }
    expect((await run).weightsHash).toBe(await hashAfter(data, OPTIONS, 2));
  });
});

describe("a callback that holds", () => {
  it("does so after its batch, and the run goes on with the same bits", async () => {
    const seen: number[] = [];
    const run = train(data, {
      ...OPTIONS,
      onBatch: ({ batch, epoch }) => {
        seen.push(batch);
        if (epoch === 1 && batch === 2) run.pause();
      },
    });
    for (let turn = 0; turn < 50; turn++) await nextTurn();
    expect(seen).toEqual([1, 2]);
    run.resume(1);
    for (let turn = 0; turn < 50; turn++) await nextTurn();
    expect(seen).toEqual([1, 2, 3]);
    run.resume();
    expect((await run).weightsHash).toBe(whole);
    expect(seen).toHaveLength(3 * PER_EPOCH);
  });

  it("comes as often as batches are allowed", async () => {
    const seen: number[] = [];
    const run = train(data, { ...OPTIONS, onBatch: ({ batch }) => seen.push(batch) });
    run.pause();
    for (const batches of [1, 2, 5]) {
      const before = seen.length;
      run.resume(batches);
      for (let turn = 0; turn < 50; turn++) await nextTurn();
      expect(seen).toHaveLength(before + batches);
    }
    run.resume();
    expect((await run).weightsHash).toBe(whole);
  });

  it("or aborts the signal is the last one", async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const onBatch = ({ epoch, batch }: BatchEvent) => epoch === 2 && batch === 2 && controller.abort();
    const { done } = await followed(data, { ...OPTIONS, signal, onBatch });
    expect(done).toMatchObject({ ended: "signal", aborted: true, epochs: 1, batches: 2 });
    expect(done.weightsHash).toBe(await hashAfter(data, OPTIONS, 6));
  });
});
