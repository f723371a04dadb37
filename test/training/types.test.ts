// What TypeScript knows of a training: `tsc` reads this file, a run of it only sees that the calls work.

import {
  type BatchEvent,
  type ClassWeights,
  type Control,
  DivergenceError,
  type DoneEvent,
  dataset,
  type EarlyStopping,
  type EpochEvent,
  type Model,
  type ResumeEvent,
  type Schedule,
  type TrainEvent,
  type TrainingRun,
  type TrainOptions,
  train,
} from "inkling";
import { describe, expect, expectTypeOf, it } from "vitest";

type Pet = "cat" | "dog";
const pets = dataset({ inputs: [[0], [1], [2], [3]], labels: ["cat", "dog", "cat", "dog"] });
const prices = dataset({ inputs: [[0], [1], [2], [3]], targets: [1, 2, 3, 4] });

describe("the types of a training", () => {
  it("know the labels that classes are weighed by", async () => {
    expectTypeOf<TrainOptions<Pet>["classWeights"]>().toEqualTypeOf<ClassWeights<Pet> | undefined>();
    expectTypeOf<ClassWeights<Pet>>().toEqualTypeOf<"balanced" | { cat?: number; dog?: number }>();
    expectTypeOf<{ cow: number }>().not.toExtend<ClassWeights<Pet>>();
    expectTypeOf<Record<string, number>>().toExtend<ClassWeights>();
    await train(pets, { layers: [2], epochs: 1, classWeights: { cat: 2 } });
    // @ts-expect-error there are no cows
    await expect(train(pets, { classWeights: { cow: 2 } })).rejects.toThrow("classWeights.cow");
    // @ts-expect-error numbers have no labels
    await expect(train(prices, { classWeights: { cat: 2 } })).rejects.toThrow("classWeights");
  });

  it("take settings that are not known as left out", async () => {
    const unknown = undefined as number | undefined;
    const options: TrainOptions<Pet> = {
      layers: [2],
      epochs: unknown === undefined ? 1 : 2,
      optimizer: { name: "adam", beta1: unknown, epsilon: unknown },
      schedule: { name: "plateau", factor: unknown, patience: unknown, minDelta: unknown, warmUp: unknown },
      validation: pets,
      earlyStopping: { patience: unknown, minDelta: unknown, metric: undefined },
      dropout: unknown,
    };
    const { layers, epochs, validation } = options;
    const plain = await train(pets, { layers, epochs, validation, schedule: "plateau", earlyStopping: 5 });
    expect((await train(pets, options)).weightsHash).toBe(plain.weightsHash);
  });

  it("know what a callback gets", async () => {
    expectTypeOf<Control<Pet>["model"]>().toEqualTypeOf<Model<Pet>>();
    expectTypeOf<Control["stop"]>().toEqualTypeOf<() => void>();
    const run = train(pets, {
      layers: [2],
      epochs: 1,
      onBatch: (event, control) => {
        expectTypeOf(event).toEqualTypeOf<BatchEvent>();
        expectTypeOf(control).toEqualTypeOf<Control<Pet>>();
      },
      onEpoch: async (event, { model }) => {
        expectTypeOf(event).toEqualTypeOf<EpochEvent<Pet>>();
        expectTypeOf(event.accuracy).toEqualTypeOf<number>();
        expectTypeOf(model).toEqualTypeOf<Model<Pet>>();
      },
    });
    expectTypeOf(run).toEqualTypeOf<TrainingRun<Pet>>();
    expectTypeOf(await run).toEqualTypeOf<Model<Pet>>();
    await train(prices, {
      layers: [1],
      epochs: 1,
      onEpoch: ({ accuracy }, { model }) => {
        expectTypeOf(accuracy).toEqualTypeOf<number | undefined>();
        expectTypeOf(model).toEqualTypeOf<Model<number>>();
      },
    });
  });

  it("know the events, by their type", async () => {
    expectTypeOf<TrainEvent["type"]>().toEqualTypeOf<"resume" | "batch" | "epoch" | "done">();
    expectTypeOf<Extract<TrainEvent, { type: "resume" }>>().toEqualTypeOf<ResumeEvent>();
    expectTypeOf<EpochEvent["validationLoss"]>().toEqualTypeOf<number | undefined>();
    expectTypeOf<EpochEvent["validationAccuracy"]>().toEqualTypeOf<number | undefined>();
    expectTypeOf<EpochEvent["rate"]>().toEqualTypeOf<number>();
    expectTypeOf<DoneEvent["ended"]>().toEqualTypeOf<"complete" | "signal" | "early" | "callback">();
    expectTypeOf<DoneEvent["bestEpoch"]>().toEqualTypeOf<number | undefined>();
    for await (const event of train(pets, { layers: [2], epochs: 2, validation: 0.5, earlyStopping: 1 })) {
      expectTypeOf(event).toEqualTypeOf<TrainEvent<Pet>>();
      if (event.type === "done") expectTypeOf(event.model).toEqualTypeOf<Model<Pet>>();
      if (event.type === "epoch") expect(event.validationLoss).toBeGreaterThan(0);
    }
  });

  it("know data to validate with, and what decides by them", () => {
    expectTypeOf<typeof pets | 0.1>().toExtend<TrainOptions<Pet>["validation"]>();
    expectTypeOf(prices).not.toExtend<TrainOptions<Pet>["validation"]>();
    expectTypeOf<EarlyStopping | number | undefined>().toEqualTypeOf<TrainOptions["earlyStopping"]>();
    expectTypeOf<{ metric: "accuracy" }>().toExtend<EarlyStopping>();
    expectTypeOf<number[] | Float32Array | undefined>().toExtend<TrainOptions["sampleWeights"]>();
    expectTypeOf<readonly number[]>().toExtend<TrainOptions["dropout"]>();
  });

  it("know the schedules: one by steps needs its epochs, and a cycle has no warm-up", () => {
    expectTypeOf<"cosine">().toExtend<Schedule>();
    expectTypeOf<"step">().not.toExtend<Schedule>();
    expectTypeOf<{ name: "step"; every: number }>().toExtend<Schedule>();
    expectTypeOf<{ name: "step" }>().not.toExtend<Schedule>();
    // @ts-expect-error a cycle rises by itself
    const cycle: Schedule = { name: "one-cycle", warmUp: 1 };
    expect(cycle).toBeDefined();
  });

  it("know the error of a divergence", () => {
    expectTypeOf<DivergenceError>().toExtend<Error>();
    expectTypeOf<DivergenceError["name"]>().toEqualTypeOf<"DivergenceError">();
    expectTypeOf<DivergenceError["layer"]>().toEqualTypeOf<string | undefined>();
    expectTypeOf<DivergenceError["step"]>().toEqualTypeOf<number>();
    expectTypeOf<DivergenceError["model"]>().toEqualTypeOf<Model<string | number>>();
    expect(DivergenceError.prototype).toBeInstanceOf(Error);
  });
});
