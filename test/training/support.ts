// Runs that are looked at from outside, and what all of these tests train.

import {
  createNetwork,
  type Dataset,
  type DoneEvent,
  dataset,
  type EpochEvent,
  type Model,
  type TrainEvent,
  type TrainOptions,
  train,
} from "inkling";
import { bytes } from "../support/made-up";

const WIDTH = 12;

/** Rows of noise with a few that weigh: a small network learns them for some epochs and then overfits. */
export function noisy(length: number, from = 0): Dataset {
  const inputs = bytes((from + length) * WIDTH, 16).slice(from * WIDTH);
  const labels = Array.from({ length }, (_, row) => {
    const [a, b, c, d] = inputs.subarray(row * WIDTH) as unknown as [number, number, number, number];
    const tilt = a - b + (c - d) / 2;
    return tilt > 30 ? 1 : tilt < -80 ? 2 : 0;
  });
  return dataset({ inputs, labels, classes: 3 });
}

/** A network for these rows. */
export const LAYERS = [16, 8, 3];
export const newModel = (seed = 0): Model => createNetwork({ inputs: WIDTH, layers: LAYERS, seed });

export const hashOf = async (data: Dataset, options: TrainOptions): Promise<string> =>
  (await train(data, options)).weightsHash;

export async function eventsOf<E>(run: AsyncIterable<E>): Promise<E[]> {
  const events: E[] = [];
  for await (const event of run) events.push(event);
  return events;
}

/** A run's model, what it told of, its epochs and its end. */
export async function followed(data: Dataset, options: TrainOptions) {
  const run = train(data, options);
  const events: TrainEvent[] = await eventsOf(run);
  const epochs = events.filter((event): event is EpochEvent => event.type === "epoch");
  return { model: await run, events, epochs, done: events.at(-1) as DoneEvent };
}

/** The weights after so many batches, of a run that is held there and ended by its signal. */
export async function hashAfter(data: Dataset, options: TrainOptions, batches: number): Promise<string> {
  const controller = new AbortController();
  const run = train(data, { ...options, signal: controller.signal });
  run.pause();
  run.resume(batches);
  let before = 0;
  for await (const event of run) {
    // Where an epoch ends its event comes, otherwise that of the batch.
    if (event.type === "epoch") before += event.batchLosses.length;
    if (before + (event.type === "batch" ? event.batch : 0) === batches) controller.abort();
  }
  return (await run).weightsHash;
}

export const nextTurn = () => new Promise(setImmediate);
