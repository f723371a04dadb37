// A run's checkpoints: where it goes on from, when the next one is due, and that it is written while training goes on.

import { checkpointStore } from "../checkpoint/place";
import type { CheckpointStore } from "../checkpoint/store";
import type { Damaged } from "../checkpoint/whole";
import type { Engine } from "../engine/engine";
import { EngineError, InputError } from "../errors";
import {
  type Checkpoint,
  type Configuration,
  type Moment,
  readCheckpoint,
  writeCheckpoint,
} from "./checkpoint-file";
import { checkConfiguration, configurationOf } from "./configuration";
import type { CheckpointPlan, Plan } from "./plan/plan";
import type { RunRows } from "./rows";

/** A checkpoint that a run goes on from. */
export interface Found extends Checkpoint {
  /** What errors call it. */
  readonly name: string;
  /** Newer ones, which were damaged. */
  readonly damaged: readonly Damaged[];
}

/** The places in which trainings of this process keep their state now. */
const occupied = new Set<string>();

export class Checkpoints {
  readonly #engine: Engine;
  readonly #plan: Plan;
  readonly #store: CheckpointStore;
  readonly #source: CheckpointStore | undefined;
  /** In milliseconds. */
  readonly #every: number;
  #configuration: Configuration = {};
  #isOpen = false;
  #last = performance.now();
  #writing: Promise<void> | undefined;
  #failure: unknown;

  /** @throws {InputError} if a place is none. */
  constructor(engine: Engine, plan: Plan, { argument, place, every, resume }: CheckpointPlan) {
    const checksum = (bytes: Uint8Array) => engine.call(() => engine.bindings.checksum(bytes));
    this.#engine = engine;
    this.#plan = plan;
    this.#every = every * 1000;
    this.#store = checkpointStore(argument, place, checksum);
    const source = resume === undefined ? undefined : checkpointStore("resume", resume, checksum);
    // A store that has read the damaged ones knows which of those that are there it may remove.
    this.#source = source?.key === this.#store.key ? this.#store : source;
  }

  /**
   * Takes the place, until `close`.
   *
   * @returns where the run goes on from, if it does.
   * @throws {InputError} if another run has the place, it cannot be read, or it has the state of another run, or none where
   * the run should go on from.
   */
  async open(rows: RunRows, batchesPerEpoch: number): Promise<Found | undefined> {
    const [store, source] = [this.#store, this.#source];
    if (occupied.has(store.key)) {
      const expected = "a place in which no other training keeps its state at this time";
      throw new InputError(store.argument, expected, store.place);
    }
    occupied.add(store.key);
    this.#isOpen = true;
    this.#configuration = await configurationOf(this.#engine, this.#plan, rows);
    const found = source && (await this.#find(source, batchesPerEpoch));
    if (!found || source !== store) await checkFree(store);
    return found;
  }

  /** Waits for what is still written, and leaves the place. */
  async close(): Promise<void> {
    await this.#writing;
    if (this.#isOpen) occupied.delete(this.#store.key);
  }

  /** Begins a checkpoint if one is due. @throws {InputError} if the one before could not be written. */
  whenDue(moment: () => Moment): void {
    if (this.#failure) throw this.#failure;
    if (this.#writing || performance.now() - this.#last < this.#every) return;
    this.#last = performance.now();
    this.#writing = this.#write(moment(), false)
      .catch((error) => {
        this.#failure = error;
      })
      .finally(() => {
        this.#writing = undefined;
      });
  }

  /** Writes a checkpoint and waits for it. @throws {InputError} if it or the one before cannot be written. */
  async write(moment: Moment, isFinished: boolean): Promise<void> {
    await this.#writing;
    if (this.#failure) throw this.#failure;
    await this.#write(moment, isFinished);
    this.#last = performance.now();
  }

  #write(moment: Moment, isFinished: boolean): Promise<void> {
    const checkpoint = { moment, configuration: this.#configuration, isFinished };
    return this.#store.write(moment.trainer.steps, writeCheckpoint(this.#plan.model, checkpoint));
  }

  /**
   * The newest whole checkpoint; none where the run may begin as well.
   * @throws {InputError} if it is not this run's.
   */
  async #find(source: CheckpointStore, batchesPerEpoch: number): Promise<Found | undefined> {
    const found = await source.newest();
    if (found.kind !== "whole") {
      // Who has named the place twice wants the run in any case.
      if (source === this.#store && source.argument === "checkpoint") return undefined;
      throw new InputError("resume", "a place with checkpoints", `${source.place}, which has none`);
    }
    const name = nameOf(source, found.step);
    const checkpoint = readCheckpoint(name, found.bytes);
    checkConfiguration(source.place, checkpoint.configuration, this.#configuration);
    checkState(name, checkpoint.moment, this.#plan, batchesPerEpoch);
    const begun = Math.ceil(checkpoint.moment.trainer.steps / batchesPerEpoch);
    if (begun > this.#plan.epochs) {
      const expected = `at least ${begun}, which the run in ${source.place} has begun`;
      throw new InputError("epochs", expected, this.#plan.epochs);
    }
    return { ...checkpoint, name, damaged: found.damaged };
  }
}

function nameOf({ place }: CheckpointStore, step: number): string {
  return `checkpoint ${step} in ${place}`;
}

/** A place for a new run: what is there of a run that has ended is removed. */
async function checkFree(store: CheckpointStore): Promise<void> {
  const found = await store.newest();
  if (found.kind !== "whole") return;
  const { isFinished } = readCheckpoint(nameOf(store, found.step), found.bytes);
  if (isFinished) return store.clear();
  const expected = "a place without a run that has not come to its end, or resume to go on with it";
  throw new InputError(store.argument, expected, `${store.place}, with one at step ${found.step}`);
}

/** What the engine does not see when it takes a state: that its parts are of one network and one moment. */
function checkState(name: string, moment: Moment, plan: Plan, batchesPerEpoch: number): void {
  const { trainer, best, epoch, watch } = moment;
  const { first, second, steps, batchLosses } = trainer;
  const hasBest = plan.stopping !== undefined && watch.bestEpoch > 0;
  const needed = { first, ...(plan.optimizer.code === 0 && { second }), ...(hasBest && { best }) };
  const { parameterCount } = plan.model;
  for (const [tensor, values] of Object.entries(needed)) {
    if (values?.length === parameterCount) continue;
    throw new InputError(`${name}: training.${tensor}`, `${parameterCount} numbers`, values);
  }
  const batches = batchLosses.length % batchesPerEpoch;
  const expected = epoch * batchesPerEpoch + batches;
  if (steps === expected) return;
  throw new InputError(`${name}: steps`, `${expected}, of ${epoch} epochs and ${batches} batches`, steps);
}

/** Puts a training where a checkpoint was. @throws {InputError} if the state does not fit it. */
export function restored({ name }: Found, restore: () => void): void {
  try {
    restore();
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    throw new InputError(name, "the state of such a training", error.message);
  }
}
