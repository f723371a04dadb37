// The loop of a training: epochs of slices of batches, and what comes between them.

import type { Answer } from "../data/answers";
import type { Dataset } from "../data/dataset";
import type { Engine } from "../engine/engine";
import { inSlices } from "../engine/slices";
import { evaluateIn } from "../network/evaluate";
import type { Brake } from "./brake";
import type { Moment } from "./checkpoint-file";
import { type Checkpoints, type Found, restored } from "./checkpoints";
import type { Clock } from "./clock";
import { batchEvent, findingsOf, trainingOf } from "./events";
import type { Control } from "./plan/options";
import type { Plan } from "./plan/plan";
import type { RunRows } from "./rows";
import type { BatchEvent, DoneEvent, EpochEvent, TrainEvent } from "./run";
import type { Session } from "./session";
import type { Watch } from "./watch";

/** Batch events come no more often than this. */
const EVENT_MS = 50;

/** Where a run tells of what happens. */
export type Emit = (event: TrainEvent<Answer>) => void;

/** What a training works with. */
export interface Means {
  readonly engine: Engine;
  readonly plan: Plan;
  readonly rows: RunRows;
  readonly session: Session;
  readonly threads: number;
  readonly watch: Watch;
  readonly clock: Clock;
  readonly brake: Brake;
  readonly emit: Emit;
  readonly checkpoints: Checkpoints | undefined;
}

export class TrainingLoop {
  readonly #means: Means;
  readonly #control: Control<Answer>;
  /** Epochs that are complete. */
  #epoch = 0;
  #isStopped = false;

  constructor(means: Means) {
    this.#means = means;
    const stop = () => {
      this.#isStopped = true;
      // A run that is held ends, too.
      means.brake.resume();
    };
    this.#control = { model: means.plan.model, stop };
  }

  /** Goes where the run was interrupted. Makes sure, in any case, that its state can be kept. */
  async begin(found: Found | undefined): Promise<void> {
    const { checkpoints, session, watch, clock, emit } = this.#means;
    if (!checkpoints) return;
    if (!found) return checkpoints.write(this.#moment(), false);
    const { trainer, epoch, seconds, epochSeconds, watch: state, best } = found.moment;
    restored(found, () => session.restore(trainer));
    watch.restore(state, best);
    clock.restore(seconds, epochSeconds);
    this.#epoch = epoch;
    const { batchesPerEpoch } = session.trainer;
    const { steps: step } = trainer;
    const [batches, complete, damaged] = [this.#batches, this.#isComplete, found.damaged];
    emit({ type: "resume", epoch, batches, batchesPerEpoch, step, complete, damaged });
    if (!complete) await checkpoints.write(this.#moment(), false);
  }

  async toTheEnd(): Promise<void> {
    const { session, watch, checkpoints } = this.#means;
    while (this.#goesOn()) {
      session.beginEpoch(watch.rateFactor);
      if (!(await this.#train())) break;
      await this.#conclude();
    }
    session.check();
    const ended = this.#ended;
    await checkpoints?.write(this.#moment(), this.#isComplete);
    this.#tellOfEnd(ended);
  }

  /** Batches of an epoch that is not complete. */
  get #batches(): number {
    const { batch, batchesPerEpoch } = this.#means.session.trainer;
    return batch % batchesPerEpoch;
  }

  /** Whether nothing is left to train. */
  get #isComplete(): boolean {
    const { plan, watch } = this.#means;
    return this.#epoch === plan.epochs || watch.isOver;
  }

  #goesOn(): boolean {
    return !(this.#isComplete || this.#isStopped || this.#means.plan.signal?.aborted);
  }

  /** What has ended the loop. */
  get #ended(): DoneEvent["ended"] {
    if (this.#isStopped) return "callback";
    if (!this.#isComplete) return "signal";
    return this.#means.watch.isOver ? "early" : "complete";
  }

  #tellOfEnd(ended: DoneEvent["ended"]): void {
    const { engine, plan, session, watch, threads, clock, emit } = this.#means;
    const { model } = plan;
    const [batches, aborted] = [this.#batches, ended === "signal"];
    const best = batches === 0 && !aborted ? watch.best : undefined;
    if (best) session.adopt(best);
    model.aborted = aborted;
    const { weightsHash } = model;
    const { variant } = engine.instance;
    emit({
      type: "done",
      model,
      epochs: this.#epoch,
      batches,
      seconds: clock.seconds + clock.epochSeconds,
      aborted,
      ended,
      ...(best && { bestEpoch: watch.state.bestEpoch }),
      weightsHash,
      variant,
      threads,
    });
  }

  /** Trains what is left of an epoch, up to the signal; says whether the epoch is complete. */
  async #train(): Promise<boolean> {
    const { session, brake, plan, clock, checkpoints } = this.#means;
    const { signal, onBatch } = plan;
    const { batchesPerEpoch } = session.trainer;
    const before = this.#batches;
    clock.start();
    const tell = this.#teller(before);
    const slice = async (size: number) => {
      // Stopped while it was held.
      if (this.#isStopped) return 0;
      let did = 0;
      // A callback comes after every batch, and what it asks for happens before the next one.
      do {
        const some = session.run(onBatch ? 1 : size);
        brake.spend(some);
        did += some;
        const event = tell();
        if (!onBatch) break;
        await clock.outside(() => onBatch(event, this.#control));
      } while (did < size && !this.#isStopped && !brake.holds && !signal?.aborted);
      clock.stop();
      // At the end of an epoch the tests are still to come.
      if (this.#batches > 0) checkpoints?.whenDue(() => this.#moment());
      return did;
    };
    const allowed = () => (this.#isStopped ? 0 : brake.allowed(signal));
    const left = batchesPerEpoch - before;
    const did = await inSlices(left, slice, allowed);
    clock.stop();
    return did === left;
  }

  /** Tells of the last batch, unless it is too soon or the epoch's end, which has its own event; returns what it is. */
  #teller(before: number): () => BatchEvent {
    const { session, rows, plan, clock, brake, emit } = this.#means;
    const { trainer } = session;
    let told = 0;
    return () => {
      const { elapsed } = clock;
      const secondsPerBatch = elapsed / (trainer.batch - before);
      const event = batchEvent(plan, trainer, this.#epoch + 1, rows.training.length, secondsPerBatch);
      const isDue = (elapsed - told) * 1000 >= EVENT_MS || brake.holds;
      if (isDue && event.batch < event.batches) {
        told = elapsed;
        emit(event);
      }
      return event;
    };
  }

  /** After an epoch: tests, what they decide, and who wants to know of it. */
  async #conclude(): Promise<void> {
    const { plan, session, watch, rows, clock, emit, checkpoints } = this.#means;
    const seconds = clock.endEpoch();
    const epoch = ++this.#epoch;
    const training = trainingOf(plan, session.trainer, rows.training.length);
    const validation = rows.validation && (await this.#evaluate(rows.validation));
    if (validation) watch.see(epoch, validation, () => session.parameters());
    const test = plan.test && (await this.#evaluate(plan.test));
    const event: EpochEvent<Answer> = {
      type: "epoch",
      epoch,
      epochs: plan.epochs,
      ...training,
      ...findingsOf(validation, test),
      seconds,
    };
    emit(event);
    await plan.onEpoch?.(event, this.#control);
    if (this.#goesOn()) checkpoints?.whenDue(() => this.#moment());
  }

  #evaluate(data: Dataset<Answer>) {
    const { engine, plan, threads } = this.#means;
    return evaluateIn(engine, plan.model, data, threads);
  }

  /** Where the run is now, between two batches. */
  #moment(): Moment {
    const { session, watch, clock } = this.#means;
    const { seconds, epochSeconds } = clock;
    const { state, best } = watch;
    return { epoch: this.#epoch, seconds, epochSeconds, watch: state, best, trainer: session.state() };
  }
}
