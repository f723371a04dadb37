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
import { Checkpoints, restored } from "./checkpoints";
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
  try {
    const watch = new Watch(plan.stopping, plan.schedule.plateau);
    const checkpoints = plan.checkpoints && (await Checkpoints.open(engine, plan, plan.checkpoints, rows));
    const run = new Performance(engine, plan, rows, session, watch, threads, brake, emit, checkpoints);
    await run.begin();
    await run.toTheEnd();
  } finally {
    session.free();
  }
}

class Performance {
  /** Epochs that are complete, and the time that the training took so far, without tests and callbacks. */
  #epoch = 0;
  #seconds = 0;
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

  /** Goes where the run was interrupted; otherwise makes sure that its state can be kept. */
  async begin(): Promise<void> {
    const { checkpoints, session, watch } = this;
    if (!checkpoints) return;
    const { found, store } = checkpoints;
    if (!found) return checkpoints.write(this.#moment());
    const { trainer, epoch, seconds, watch: state, best } = found.moment;
    restored(store.place, () => session.restore(trainer));
    watch.restore(state, best);
    [this.#epoch, this.#seconds] = [epoch, seconds];
    const { batch, batchesPerEpoch } = session.trainer;
    const batches = batch % batchesPerEpoch;
    this.emit({ type: "resume", epoch, batches, step: trainer.steps, damaged: found.damaged });
  }

  async toTheEnd(): Promise<void> {
    const { session, watch, plan, checkpoints } = this;
    let batches = 0;
    while (this.#goesOn()) {
      session.beginEpoch(watch.rateFactor);
      const { done, seconds } = await this.#train();
      this.#seconds += seconds;
      if (done < session.trainer.batchesPerEpoch) {
        batches = done;
        break;
      }
      this.#epoch++;
      await this.#conclude(seconds);
    }
    const { signal, model, epochs } = plan;
    const isComplete = this.#epoch === epochs || watch.isOver;
    const isAborted = !isComplete && !this.#isStopped && signal?.aborted === true;
    session.checkAll();
    await checkpoints?.write(this.#moment(), isComplete);
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
      seconds: this.#seconds,
      aborted: isAborted,
      ended,
      ...(best && { bestEpoch: watch.state.bestEpoch }),
      weightsHash,
      variant,
      threads: this.threads,
    } satisfies DoneEvent<Answer>);
  }

  #goesOn(): boolean {
    const { plan, watch } = this;
    return this.#epoch < plan.epochs && !watch.isOver && !this.#isStopped && !plan.signal?.aborted;
  }

  /** Trains what is left of an epoch, up to the signal: how many of its batches are done, and the time of those of this call. */
  async #train(): Promise<{ done: number; seconds: number }> {
    const { session, brake, plan } = this;
    const { trainer } = session;
    const { batchesPerEpoch } = trainer;
    // An epoch that was completed is followed by a new one.
    const before = trainer.batch % batchesPerEpoch;
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
      const seconds = this.#seconds + (clock() - begin) / 1000;
      if (trainer.batch < batchesPerEpoch) this.checkpoints?.whenDue(() => this.#moment(seconds));
      return did;
    };
    const allowed = () => (this.#isStopped ? 0 : brake.allowed(signal));
    const did = await inSlices(batchesPerEpoch - before, slice, allowed);
    return { done: before + did, seconds: (clock() - begin) / 1000 };
  }

  #batchEvent(secondsPerBatch: number): BatchEvent {
    const { plan, session, rows } = this;
    const { batch, batchesPerEpoch: batches, batchLoss: loss } = session.trainer;
    const rowsPerSecond = Math.min(plan.batch, rows.training.length) / secondsPerBatch;
    const [epoch, epochs] = [this.#epoch + 1, plan.epochs];
    return { type: "batch", epoch, epochs, batch, batches, loss, rowsPerSecond, secondsPerBatch };
  }

  /** After an epoch: tests, what they decide, and who wants to know of it. */
  async #conclude(seconds: number): Promise<void> {
    const { plan, session, watch, rows } = this;
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

  #moment(seconds = this.#seconds): Moment {
    const { session, watch } = this;
    const { state, best } = watch;
    return { epoch: this.#epoch, seconds, watch: state, best, trainer: session.state() };
  }
}
