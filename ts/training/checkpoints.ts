// A run's checkpoints: where it goes on from, when the next one is due, and that it is written while training goes on.

import {
  type Checkpoint,
  type Configuration,
  type Moment,
  readCheckpoint,
  writeCheckpoint,
} from "../checkpoint/state";
import { type CheckpointStore, checkpointStore } from "../checkpoint/store";
import type { Damaged } from "../checkpoint/whole";
import type { Engine } from "../engine/engine";
import { EngineError, InputError } from "../errors";
import type { NativeModel } from "../network/native-model";
import { checkConfiguration, configurationOf } from "./configuration";
import type { CheckpointPlan, Plan } from "./plan";
import type { RunRows } from "./rows";

/** A checkpoint that a run goes on from. */
export interface Found extends Checkpoint {
  /** Newer ones, which were damaged. */
  readonly damaged: readonly Damaged[];
}

export class Checkpoints {
  #last = performance.now();
  #writing: Promise<void> | undefined;
  #failure: unknown;

  private constructor(
    readonly store: CheckpointStore,
    readonly every: number,
    readonly configuration: Configuration,
    readonly model: NativeModel,
    /** Where the run goes on from. */
    readonly found: Found | undefined,
  ) {}

  /**
   * @throws {InputError} if a place cannot be read or written, has the state of another run, or none where the run should go
   * on from.
   */
  static async open(engine: Engine, plan: Plan, places: CheckpointPlan, rows: RunRows): Promise<Checkpoints> {
    const { checkpoint, every, resume } = places;
    const checksum = (bytes: Uint8Array) => engine.call(() => engine.bindings.checksum(bytes));
    const configuration = await configurationOf(engine, plan, rows);
    const source = resume === undefined ? undefined : checkpointStore("resume", resume, checksum);
    const store = checkpoint === undefined ? source! : checkpointStore("checkpoint", checkpoint, checksum);
    const isSame = source?.key === store.key;
    const found = source && (await foundIn(source, plan, configuration, isSame));
    if (!(found && isSame)) await checkFree(store);
    return new Checkpoints(store, every * 1000, configuration, plan.model, found);
  }

  /** Begins a checkpoint if one is due. @throws {InputError} if the one before could not be written. */
  whenDue(moment: () => Moment): void {
    if (this.#failure) throw this.#failure;
    if (this.#writing || performance.now() - this.#last < this.every) return;
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
  async write(moment: Moment, isFinished = false): Promise<void> {
    await this.#writing;
    if (this.#failure) throw this.#failure;
    await this.#write(moment, isFinished);
  }

  #write(moment: Moment, isFinished: boolean): Promise<void> {
    const { configuration, model, store } = this;
    return store.write(moment.trainer.steps, writeCheckpoint(model, { moment, configuration, isFinished }));
  }
}

/** The newest whole checkpoint; none where the run may begin. */
async function foundIn(
  source: CheckpointStore,
  plan: Plan,
  configuration: Configuration,
  mayBegin: boolean,
): Promise<Found | undefined> {
  const found = await source.newest();
  if (found.kind !== "whole") {
    if (mayBegin) return undefined;
    throw new InputError("resume", "a place with checkpoints", `${source.place}, which has none`);
  }
  const checkpoint = readCheckpoint(`checkpoint ${found.step} in ${source.place}`, found.bytes);
  checkConfiguration(source.place, checkpoint.configuration, configuration);
  const { epoch } = checkpoint.moment;
  if (epoch > plan.epochs) {
    throw new InputError(
      "epochs",
      `at least ${epoch}, which the run in ${source.place} has behind it`,
      plan.epochs,
    );
  }
  return { ...checkpoint, damaged: found.damaged };
}

/** A place for a new run: what is there of a run that has ended is removed. */
async function checkFree(store: CheckpointStore): Promise<void> {
  const found = await store.newest();
  if (found.kind !== "whole") return;
  const { isFinished } = readCheckpoint(`checkpoint ${found.step} in ${store.place}`, found.bytes);
  if (isFinished) return store.clear();
  const expected = "a place without a run that has not come to its end, or resume to go on with it";
  throw new InputError("checkpoint", expected, `${store.place}, with one at step ${found.step}`);
}

/** Puts a training where a checkpoint was. @throws {InputError} if the state does not fit it. */
export function restored(place: string, restore: () => void): void {
  try {
    restore();
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    throw new InputError("resume", `a state of this training in ${place}`, error.message);
  }
}
