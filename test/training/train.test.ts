// A training run: a promise, a stream of events, a signal.

import { createNetwork, evaluate, type TrainEvent, train } from "inkling";
import { describe, expect, it } from "vitest";
import { inputError, madeUp, striped } from "../support/made-up";
import { eventsOf } from "./support";

const data = striped(60);
const layers = [16, 3];

describe("train", () => {
  it("learns, and resolves with the model", async () => {
    const model = await train(data, { layers, epochs: 40, batch: 8, rate: 0.01 });
    expect(await evaluate(model, data)).toMatchObject({ accuracy: 1, correct: 60, count: 60 });
    expect(model.aborted).toBe(false);
    expect(model.layers).toEqual([
      { units: 16, activation: "relu", init: "he" },
      { units: 3, activation: "softmax", init: "he" },
    ]);
  });

  it("tells of every epoch in order, and last that it is done", async () => {
    const run = train(data, { layers, epochs: 3, batch: 16, test: striped(30) });
    const events = await eventsOf(run);
    const model = await run;
    const epochs = events.filter((event) => event.type === "epoch");
    expect(epochs.map((event) => event.epoch)).toEqual([1, 2, 3]);
    for (const { loss, accuracy, testAccuracy, testLoss, seconds, batchLosses } of epochs) {
      expect(batchLosses).toHaveLength(4);
      const weighted = batchLosses.reduce((sum, loss, i) => sum + loss * (i < 3 ? 16 : 12), 0) / 60;
      expect(loss).toBeCloseTo(weighted, 5);
      for (const share of [accuracy, testAccuracy!]) expect(share >= 0 && share <= 1).toBe(true);
      expect(testLoss).toBeGreaterThan(0);
      expect(seconds).toBeGreaterThan(0);
    }
    const { loss, accuracy, confusion } = await evaluate(model, striped(30));
    expect(epochs.at(-1)).toMatchObject({ testLoss: loss, testAccuracy: accuracy, testConfusion: confusion });
    expect(events.at(-1)).toMatchObject({
      type: "done",
      epochs: 3,
      batches: 0,
      aborted: false,
      model,
      weightsHash: model.weightsHash,
    });
  });

  it("reports its progress between epochs, where they are long", async () => {
    const events = await eventsOf(train(madeUp(20_000, 200, 4), { epochs: 1, threads: 1 }));
    const batches = events.filter((event) => event.type === "batch");
    expect(batches.length).toBeGreaterThan(0);
    for (const event of batches) {
      expect(event).toMatchObject({ epoch: 1, epochs: 1, batches: 313 });
      expect(event.batch).toBeLessThan(313);
      expect(event.rowsPerSecond).toBeGreaterThan(0);
    }
  });

  it("lets the event loop run while it trains", async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await train(madeUp(20_000, 200, 4), { epochs: 2 });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(5);
  });

  it("goes on when a loop leaves early", async () => {
    const run = train(data, { layers, epochs: 5 });
    for await (const event of run) if (event.type === "epoch") break;
    const whole = await train(data, { layers, epochs: 5 });
    expect((await run).weightsHash).toBe(whole.weightsHash);
  });

  it("serves several loops at once", async () => {
    const run = train(data, { layers, epochs: 4 });
    const [one, other] = await Promise.all([eventsOf(run), eventsOf(run)]);
    expect(one.filter((event) => event.type === "epoch")).toHaveLength(4);
    expect(other.at(-1)).toBe(one.at(-1));
    expect(await eventsOf(run)).toEqual([one.at(-1)]);
  });

  it("is ended by its signal and resolves with what it has", async () => {
    const controller = new AbortController();
    const run = train(data, { layers, epochs: 1000, signal: controller.signal });
    for await (const event of run) {
      if (event.type === "epoch" && event.epoch === 3) controller.abort();
      if (event.type === "done") expect(event).toMatchObject({ aborted: true });
    }
    const model = await run;
    expect(model.aborted).toBe(true);
    const untrained = await train(data, { layers, signal: AbortSignal.abort() });
    expect(untrained.aborted).toBe(true);
    expect(untrained.weightsHash).toBe(createNetwork({ inputs: 12, layers }).weightsHash);
    expect(model.weightsHash).not.toBe(untrained.weightsHash);
  });

  it("says where in an epoch its signal ended it", async () => {
    const controller = new AbortController();
    const run = train(madeUp(20_000, 200, 4), { epochs: 3, threads: 1, signal: controller.signal });
    const events: TrainEvent[] = [];
    for await (const event of run) {
      events.push(event);
      if (event.type === "batch") controller.abort();
    }
    const [batch, done] = [events[0], events.at(-1)];
    expect([batch?.type, events.length]).toEqual(["batch", 2]);
    expect(done).toMatchObject({ type: "done", epochs: 0, batches: expect.any(Number), aborted: true });
    if (batch?.type !== "batch" || done?.type !== "done") return;
    expect(done.batches).toBeGreaterThanOrEqual(batch.batch);
    expect(done.batches).toBeLessThan(batch.batches);
  });

  it("goes on from a model, in place", async () => {
    const model = createNetwork({ inputs: 12, layers, seed: 4 });
    const same = await train(data, { model, epochs: 2, seed: 4 });
    expect(same).toBe(model);
    const fresh = await train(data, { layers, epochs: 2, seed: 4 });
    expect(model.weightsHash).toBe(fresh.weightsHash);
    await train(data, { model, epochs: 1 });
    expect(model.weightsHash).not.toBe(fresh.weightsHash);
  });

  it("trains two models at once, each as if it were alone", async () => {
    const alone = [];
    for (const seed of [1, 2]) alone.push((await train(data, { layers, seed, epochs: 6 })).weightsHash);
    const together = await Promise.all([1, 2].map((seed) => train(data, { layers, seed, epochs: 6 })));
    expect(together.map((model) => model.weightsHash)).toEqual(alone);
  });

  it("gives other weights for another seed, order, optimizer, rate or batch", async () => {
    const hash = async (options: object) =>
      (await train(data, { layers, epochs: 2, ...options })).weightsHash;
    const variations = [
      {},
      { seed: 1 },
      { shuffle: false },
      { optimizer: "sgd" },
      { rate: 0.01 },
      { batch: 7 },
    ];
    const momentum = { optimizer: { name: "sgd", momentum: 0.5 } };
    const hashes = await Promise.all(
      [...variations, momentum, { optimizer: { name: "adam", beta1: 0.8 } }].map(hash),
    );
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(await hash({})).toBe(hashes[0]);
  });

  it("takes batches larger than the data, and of one", async () => {
    for (const batch of [1, 60, 1000]) {
      const events = await eventsOf(train(data, { layers, epochs: 1, batch }));
      expect(events.find(({ type }) => type === "epoch")).toMatchObject({
        batchLosses: expect.objectContaining({ length: batch === 1 ? 60 : 1 }),
      });
    }
  });

  it("does not train one model twice at once, nor dispose it meanwhile", async () => {
    const model = createNetwork({ inputs: 12, layers });
    const run = train(data, { model, epochs: 50 });
    const second = train(data, { model });
    expect((await inputError(() => second)).argument).toBe("model");
    expect((await inputError(() => model.dispose())).argument).toBe("model");
    await run;
    model.dispose();
    expect((await inputError(() => train(data, { model }))).expected).toContain("not disposed");
  });
});
