// A run from its first batch to its last: epochs of slices of batches, and what comes between them.

import type { Moment } from "../checkpoint/state";
import type { Answer } from "../data/answers";
import type { Dataset } from "../data/dataset";
import { type Engine, loadEngine } from "../engine/engine";
import { resident } from "../engine/resident";
import { inSlices } from "../engine/slices";
import { accuracyOf, type EvaluationReport, evaluateIn, type NumbersReport } from "../network/evaluate";
import type { Model } from "../network/model";
import type { Brake } from "./brake";
import { Checkpoints, type Found, restored } from "./checkpoints";
import type { Plan } from "./plan";
import { type RunRows, rowsOf } from "./rows";
import type { BatchEvent, DoneEvent, EpochEvent, TrainEvent } from "./run";
import { Session } from "./session";
import { Watch } from "./watch";

/** Batch events come no more often than this. */
const EVENT_MS = 50;

/** Where a run tells of what happens. */
export type Emit = (event: TrainEvent<Answer>) => void;

/** Trains as planned; the model is then the plan's. */
export async function perform(data: Dataset<Answer>, plan: Plan, brake: Brake, emit: Emit): Promise<void> {
  const engine = await loadEngine();
  const rows = await rowsOf(data, plan);
  const copy = await resident(engine, rows.training);
  const threads = await engine.crew.muster(plan.threads);
  const session = new Session(engine, plan, copy, threads, rows.weights);
  let checkpoints: Checkpoints | undefined;
  try {
    checkpoints = plan.checkpoints && new Checkpoints(engine, plan, plan.checkpoints);
    const watch = new Watch(plan.stopping, plan.schedule.plateau);
    const found = await checkpoints?.open(rows, session.trainer.batchesPerEpoch);
    const run = new Performance(engine, plan, rows, session, watch, threads, brake, emit, checkpoints);
    await run.begin(found);
    await run.toTheEnd();
  } finally {
    // Whoever goes on from there finds nobody who still writes.
    await checkpoints?.close();
    session.free();
  }
}

class Performance {
  /** Epochs that are complete, and the time that their training took, without tests and callbacks; and that of the present one so far. */
  #epoch = 0;
  #seconds = 0;
  #epochSeconds = 0;
  #isStopped = false;
  readonly #control: { readonly model: Model<Answer>; stop(): void };

  constructor(
    readonly engine: Engine,
    readonly plan: Plan,
    readonly rows: RunRows,
    readonly session: Session,
    readonly watch: Watch,
    readonly threads: number,
    readonly brake: Brake,
    readonly emit: Emit,
    readonly checkpoints: Checkpoints | undefined,
  ) {
    const stop = () => {
      this.#isStopped = true;
      // A run that is held ends, too.
      brake.resume();
    };
    this.#control = { model: plan.model, stop };
  }

  /** Goes where the run was interrupted. Makes sure, in any case, that its state can be kept. */
  async begin(found: Found | undefined): Promise<void> {
    const { checkpoints, session, watch } = this;
    if (!checkpoints) return;
    if (!found) return checkpoints.write(this.#moment(), false);
    const { trainer, epoch, seconds, epochSeconds, watch: state, best } = found.moment;
    restored(found, () => session.restore(trainer));
    watch.restore(state, best);
    [this.#epoch, this.#seconds, this.#epochSeconds] = [epoch, seconds, epochSeconds];
    this.emit({
      type: "resume",
      epoch,
      batches: this.#batches,
      batchesPerEpoch: session.trainer.batchesPerEpoch,
      step: trainer.steps,
      complete: this.#isComplete,
      damaged: found.damaged,
    });
    if (!this.#isComplete) await checkpoints.write(this.#moment(), false);
  }

  async toTheEnd(): Promise<void> {
    const { session, watch, plan, checkpoints } = this;
    while (this.#goesOn()) {
      session.beginEpoch(watch.rateFactor);
      if (!(await this.#train())) break;
      await this.#conclude();
    }
    const { signal, model } = plan;
    const isComplete = this.#isComplete;
    const isAborted = !isComplete && !this.#isStopped && signal?.aborted === true;
    session.check();
    await checkpoints?.write(this.#moment(), isComplete);
    const batches = this.#batches;
    const best = batches === 0 && !isAborted ? watch.best : undefined;
    if (best) session.adopt(best);
    model.aborted = isAborted;
    const ended = isAborted ? "signal" : this.#isStopped ? "callback" : watch.isOver ? "early" : "complete";
    const { weightsHash } = model;
    const { variant } = this.engine.instance;
    this.emit({
      type: "done",
      model,
      epochs: this.#epoch,
      batches,
      seconds: this.#seconds + this.#epochSeconds,
      aborted: isAborted,
      ended,
      ...(best && { bestEpoch: watch.state.bestEpoch }),
      weightsHash,
      variant,
      threads: this.threads,
    } satisfies DoneEvent<Answer>);
  }

  /** Batches of an epoch that is not complete. */
  get #batches(): number {
    const { batch, batchesPerEpoch } = this.session.trainer;
    return batch % batchesPerEpoch;
  }

  /** Whether nothing is left to train. */
  get #isComplete(): boolean {
    return this.#epoch === this.plan.epochs || this.watch.isOver;
  }

  #goesOn(): boolean {
    return !(this.#isComplete || this.#isStopped || this.plan.signal?.aborted);
  }

  /** Trains what is left of an epoch, up to the signal; says whether the epoch is complete. */
  async #train(): Promise<boolean> {
    const { session, brake, plan } = this;
    const { trainer } = session;
    const { batchesPerEpoch } = trainer;
    const [before, earlier] = [this.#batches, this.#epochSeconds];
    let inCallbacks = 0;
    const clock = () => performance.now() - brake.held - inCallbacks;
    const begin = clock();
    let reported = begin;
    const tell = () => {
      const did = trainer.batch - before;
      const event = this.#batchEvent((clock() - begin) / 1000 / did);
      if ((clock() - reported >= EVENT_MS || brake.holds) && event.batch < batchesPerEpoch) {
        reported = clock();
        this.emit(event);
      }
      return event;
    };
    const { onBatch, signal } = plan;
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
        const called = clock();
        await onBatch(event, this.#control);
        inCallbacks += clock() - called;
      } while (did < size && !this.#isStopped && !brake.holds && !signal?.aborted);
      this.#epochSeconds = earlier + (clock() - begin) / 1000;
      // At the end of an epoch the tests are still to come.
      if (this.#batches > 0) this.checkpoints?.whenDue(() => this.#moment());
      return did;
    };
    const allowed = () => (this.#isStopped ? 0 : brake.allowed(signal));
    const left = batchesPerEpoch - before;
    const did = await inSlices(left, slice, allowed);
    this.#epochSeconds = earlier + (clock() - begin) / 1000;
    return did === left;
  }

  #batchEvent(secondsPerBatch: number): BatchEvent {
    const { plan, session, rows } = this;
    const { batch, batchesPerEpoch: batches, batchLoss: loss } = session.trainer;
    const rowsPerSecond = Math.min(plan.batch, rows.training.length) / secondsPerBatch;
    const [epoch, epochs] = [this.#epoch + 1, plan.epochs];
    return { type: "batch", epoch, epochs, batch, batches, loss, rowsPerSecond, secondsPerBatch };
  }

  /** After an epoch: tests, what they decide, and who wants to know of it. */
  async #conclude(): Promise<void> {
    const { plan, session, watch, rows } = this;
    const seconds = this.#epochSeconds;
    this.#epoch++;
    this.#seconds += seconds;
    this.#epochSeconds = 0;
    const { epochLoss: loss, epochRight, rate } = session.trainer;
    const accuracy = accuracyOf(plan.model, epochRight, rows.training.length);
    const batchLosses = session.trainer.batchLosses();
    const validation = rows.validation && (await this.#evaluate(rows.validation));
    if (validation) watch.see(this.#epoch, validation, () => session.parameters());
    const test = plan.test && (await this.#evaluate(plan.test));
    const event: EpochEvent<Answer> = {
      type: "epoch",
      epoch: this.#epoch,
      epochs: plan.epochs,
      loss,
      accuracy,
      rate,
      ...(validation && { validationLoss: validation.loss }),
      ...(validation?.accuracy !== undefined && { validationAccuracy: validation.accuracy }),
      ...(test && { testLoss: test.loss }),
      ...(test?.accuracy !== undefined && { testAccuracy: test.accuracy }),
      ...(test && "confusion" in test && { testConfusion: test.confusion }),
      seconds,
      batchLosses,
    };
    this.emit(event);
    await plan.onEpoch?.(event, this.#control);
    if (this.#goesOn()) this.checkpoints?.whenDue(() => this.#moment());
  }

  #evaluate(data: Dataset<Answer>): Promise<EvaluationReport | NumbersReport> {
    return evaluateIn(this.engine, this.plan.model, data, this.threads);
  }

  #moment(): Moment {
    const { session, watch } = this;
    const { state, best } = watch;
    const [epoch, seconds, epochSeconds] = [this.#epoch, this.#seconds, this.#epochSeconds];
    return { epoch, seconds, epochSeconds, watch: state, best, trainer: session.state() };
  }
}
