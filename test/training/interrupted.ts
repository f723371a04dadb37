// Runs with checkpoints, small enough that there can be many, and what they told.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import {
  type Answer,
  type Control,
  createNetwork,
  type Dataset,
  type DoneEvent,
  dataset,
  type EpochEvent,
  type ResumeEvent,
  type TrainOptions,
  train,
} from "inkling";
import { expect } from "vitest";
import { bytes, madeUp } from "../support/made-up";

/** Where a run is interrupted: after a batch of an epoch, both from 1; after an epoch with batch 0; at 0, 0 before all. */
export interface Place {
  readonly epoch: number;
  readonly batch: number;
  readonly by: "signal" | "stop";
}

export interface Ran {
  readonly resume: ResumeEvent | undefined;
  readonly epochs: readonly EpochEvent<Answer>[];
  readonly done: DoneEvent<Answer>;
}

/** Runs to the end, or to a place. */
export async function ran<A extends Answer>(
  data: Dataset<A>,
  options: TrainOptions<A>,
  place?: Place,
): Promise<Ran> {
  const controller = new AbortController();
  if (place?.epoch === 0) controller.abort();
  const ends = (epoch: number, batch: number, { stop }: Control<A>) => {
    if (epoch !== place?.epoch || batch !== place.batch) return;
    if (place.by === "stop") stop();
    else controller.abort();
  };
  const run = train<A>(data, {
    ...options,
    signal: controller.signal,
    ...(place && {
      onBatch: ({ epoch, batch }, control) => ends(epoch, batch, control),
      onEpoch: ({ epoch }, control) => ends(epoch, 0, control),
    }),
  });
  let resume: ResumeEvent | undefined;
  const epochs: EpochEvent<A>[] = [];
  for await (const event of run) {
    if (event.type === "resume") resume = event;
    if (event.type === "epoch") epochs.push(event);
    if (event.type === "done") return { resume, epochs, done: event } as object as Ran;
  }
  throw new Error("a run ended without its last event");
}

/** Checkpoints of a run that was interrupted in its second and its third epoch, the newest first. */
export async function interruptedTwice(folder: string, options: TrainOptions = LABELS) {
  await ran(digits, { ...options, checkpoint: folder, every: 1000 }, { epoch: 2, batch: 3, by: "stop" });
  await ran(digits, { ...options, resume: folder, every: 1000 }, { epoch: 3, batch: 5, by: "signal" });
  const files = readdirSync(folder).reverse();
  expect(files).toHaveLength(2);
  return { folder, files: files.map((file) => join(folder, file)) };
}

/** What is the same of an epoch however the run came to it. */
export function timeless({ seconds, ...event }: EpochEvent<Answer>): Omit<EpochEvent<Answer>, "seconds"> {
  return event;
}

/** 300 rows of 5 classes, 19 batches of 16. */
export const digits = madeUp(300, 20, 5);
export const LABELS: TrainOptions = { layers: [16, 5], batch: 16, epochs: 5, seed: 7, rate: 0.01 };

const inputs = Float32Array.from(bytes(200 * 6, 9), (byte) => byte / 255);
const sums = Array.from({ length: 200 }, (_, row) => {
  const of = inputs.subarray(row * 6, row * 6 + 6);
  return [of[0]! + of[1]!, of[2]! * of[3]!];
});
/** 200 rows with two numbers each, 13 batches of 16; and as many that say whether one is above the other. */
export const numbers = dataset({ inputs, targets: sums });
export const booleans = dataset({ inputs, targets: sums.map(([a, b]) => a! > 4 * b!) });
const NUMBERS: TrainOptions<number> = { batch: 16, epochs: 5, seed: 3, rate: 0.01 };

export interface Case {
  readonly name: string;
  readonly data: Dataset<Answer>;
  /** New for each run: a given model learns. */
  readonly options: () => TrainOptions<Answer>;
}

function caseOf<A extends Answer>(name: string, data: Dataset<A>, options: () => TrainOptions<A>): Case {
  return { name, data, options } as object as Case;
}

/** All that has a state of its own, alone or together. */
export const CASES: readonly Case[] = [
  caseOf("Adam", digits, () => LABELS),
  caseOf("SGD in the order of the data", digits, () => ({
    ...LABELS,
    shuffle: false,
    optimizer: { name: "sgd", momentum: 0.8 },
  })),
  caseOf("the fast recipe on a given model", digits, () => {
    const model = createNetwork({ inputs: 20, layers: [12, 5], seed: 9 });
    return { recipe: "fast", epochs: 5, batch: 16, model };
  }),
  caseOf("all controls and a plateau", digits, () => ({
    ...LABELS,
    validation: 0.2,
    rate: 0.05,
    schedule: { name: "plateau", patience: 0, factor: 0.5, warmUp: 1.5 },
    earlyStopping: 4,
    dropout: 0.2,
    clipNorm: 0.5,
    clipValue: 0.2,
    weightDecay: 0.01,
    l2: 0.001,
    labelSmoothing: 0.1,
    classWeights: { 1: 3 },
    sampleWeights: Array.from({ length: 300 }, (_, i) => 1 + (i % 3)),
  })),
  caseOf("numbers with validation data", numbers, () => ({
    ...NUMBERS,
    validation: numbers.slice(100),
    earlyStopping: { patience: 2, minDelta: 0.0001 },
    schedule: { name: "step", every: 2, factor: 0.5 },
  })),
  caseOf("probabilities by SGD", booleans, () => ({
    ...NUMBERS,
    optimizer: "sgd",
    validation: 0.3,
    earlyStopping: { patience: 3, metric: "accuracy" },
    schedule: "cosine",
  })),
];
