// Callbacks: each batch and epoch once and in order, awaited; they may use and change the model, and may fail.

import { type BatchEvent, type Control, evaluate, type TrainOptions, train } from "inkling";
import { afterEach, describe, expect, it, vi } from "vitest";
import { inputError } from "../support/made-up";
import { eventsOf, followed, hashAfter, hashOf, LAYERS, newModel, nextTurn, noisy } from "./support";

const data = noisy(60);
const PER_EPOCH = 4;
const OPTIONS: TrainOptions = { layers: LAYERS, epochs: 3, batch: 16, rate: 0.01, seed: 4 };
const plain = await followed(data, OPTIONS);

afterEach(() => {
  vi.restoreAllMocks();
});

describe("callbacks", () => {
  it("come once for every batch and epoch, with what happened in it", async () => {
    const batches: BatchEvent[] = [];
    const epochs: unknown[] = [];
    const { events, done } = await followed(data, {
      ...OPTIONS,
      onBatch: (event) => batches.push(event),
      onEpoch: (event) => epochs.push(event),
    });
    expect(done.weightsHash).toBe(plain.done.weightsHash);
    expect(batches.map(({ epoch, batch }) => [epoch, batch])).toEqual(
      [1, 2, 3].flatMap((epoch) => [1, 2, 3, 4].map((batch) => [epoch, batch])),
    );
    for (const event of batches)
      expect(event).toMatchObject({ type: "batch", epochs: 3, batches: PER_EPOCH });
    expect(batches.map(({ loss }) => loss)).toEqual(
      plain.epochs.flatMap(({ batchLosses }) => [...batchLosses]),
    );
    expect(
      batches.every(({ rowsPerSecond, secondsPerBatch }) => rowsPerSecond > 0 && secondsPerBatch > 0),
    ).toBe(true);
    expect(epochs).toEqual(events.filter(({ type }) => type === "epoch"));
  });

  it("are awaited: nothing is trained, and no other one begins, until they are through", async () => {
    const log: string[] = [];
    const slow =
      (what: string) =>
      async (event: { epoch: number; batch?: number }, { model }: Control) => {
        const { weightsHash } = model;
        log.push(`${what} ${event.epoch}.${event.batch ?? "end"}`);
        for (let turn = 0; turn < 3; turn++) await nextTurn();
        expect(model.weightsHash).toBe(weightsHash);
        log.push("through");
      };
    const run = train(data, {
      ...OPTIONS,
      epochs: 2,
      batch: 30,
      onBatch: slow("batch"),
      onEpoch: slow("epoch"),
    });
    for await (const { type } of run) if (type !== "batch") log.push(`event ${type}`);
    const through = (what: string) => [what, "through"];
    const epoch = (i: number) => [
      ...through(`batch ${i}.1`),
      ...through(`batch ${i}.2`),
      ...[`epoch ${i}.end`, "event epoch", "through"],
    ];
    expect(log).toEqual([...epoch(1), ...epoch(2), "event done"]);
  });

  it("may use the model, which is that of the run", async () => {
    const model = newModel();
    const { layers: _, ...options } = OPTIONS;
    const seen = new Set<unknown>();
    await train(data, {
      ...options,
      model,
      test: data,
      onEpoch: async ({ testLoss, testAccuracy }, control) => {
        seen.add(control.model);
        expect(await evaluate(control.model, data)).toMatchObject({ loss: testLoss, accuracy: testAccuracy });
      },
    });
    expect([...seen]).toEqual([model]);
  });

  it("take time that the training does not count", async () => {
    let ahead = 0;
    const now = performance.now.bind(performance);
    vi.spyOn(performance, "now").mockImplementation(() => now() + ahead);
    const late = () => {
      ahead += 100_000;
    };
    const onBatch = (event: BatchEvent) => {
      expect(event.secondsPerBatch).toBeLessThan(50);
      late();
    };
    const { epochs, done } = await followed(data, { ...OPTIONS, onBatch, onEpoch: late });
    for (const { seconds } of [...epochs, done]) expect(seconds).toBeLessThan(50);
    expect(done.weightsHash).toBe(plain.done.weightsHash);
  });

  it("may change the weights, which counts from then on", async () => {
    const options: TrainOptions = { ...OPTIONS, shuffle: false, optimizer: { name: "sgd", momentum: 0 } };
    const changed = { "layers.1.kernel": new Float32Array(16 * 8).fill(0.1) };
    const write = ({ model }: Control) => Object.assign(model.weights, changed);
    // Without momentum, shuffling and callbacks: an epoch, the change, and two more epochs.
    const { layers: _, ...rest } = options;
    const model = await train(data, { ...options, epochs: 1 });
    Object.assign(model.weights, changed);
    await train(data, { ...rest, model, epochs: 2 });
    const hash = async (callbacks: TrainOptions) => hashOf(data, { ...options, ...callbacks });
    expect(await hash({ onEpoch: ({ epoch }, run) => epoch === 1 && write(run) })).toBe(model.weightsHash);
    const last = ({ epoch, batch }: BatchEvent) => epoch === 1 && batch === PER_EPOCH;
    expect(await hash({ onBatch: (event, run) => last(event) && write(run) })).toBe(model.weightsHash);
    expect(await hashOf(data, options)).not.toBe(model.weightsHash);
  });
});

describe("a callback that fails", () => {
  const error = new TypeError("no such thing");
  const fail = () => {
    throw error;
  };
  const failLater = async () => {
    await nextTurn();
    throw error;
  };

  it.each<[string, TrainOptions, number]>([
    ["onBatch", { onBatch: ({ batch }) => batch === 3 && fail() }, 3],
    ["an async onBatch", { onBatch: ({ batch }) => batch === 3 && failLater() }, 3],
    ["onEpoch", { onEpoch: fail }, 4],
    ["an async onEpoch", { onEpoch: failLater }, 4],
  ])("ends the run with its error, and the model can be used: %s", async (_, callbacks, batches) => {
    const model = newModel(OPTIONS.seed);
    const { layers: __, ...options } = OPTIONS;
    const run = train(data, { ...options, ...callbacks, model });
    await expect(eventsOf(run)).rejects.toBe(error);
    await expect(run).rejects.toBe(error);
    expect(model.weightsHash).toBe(await hashAfter(data, OPTIONS, batches));
    expect(await train(data, { ...options, model, epochs: 1 })).toBe(model);
    model.dispose();
  });

  it("leaves a model of the run's own to whom it was shown", async () => {
    let model = newModel();
    const onEpoch: TrainOptions["onEpoch"] = (_, control) => {
      model = control.model;
      fail();
    };
    await expect(train(data, { ...OPTIONS, onEpoch })).rejects.toBe(error);
    expect(model.weightsHash).toBe(await hashAfter(data, OPTIONS, PER_EPOCH));
    model.dispose();
  });

  it("may do so by training or disposing the model meanwhile", async () => {
    for (const wrong of [
      ({ model }: Control) => model.dispose(),
      ({ model }: Control) => train(data, { model }),
    ]) {
      const run = () => train(data, { ...OPTIONS, onEpoch: (_, control) => wrong(control) });
      expect((await inputError(run)).argument).toBe("model");
    }
  });
});
