// Training: epochs of slices of batches on the calling thread, with the team's help.

import type { Answer } from "../data/answers";
import type { Dataset } from "../data/dataset";
import { type Engine, loadEngine } from "../engine/engine";
import { resident } from "../engine/resident";
import { inSlices } from "../engine/slices";
import type { Dataset as ResidentDataset, Trainer } from "../engine/wasm/bindings";
import type { Brake } from "./brake";
import { accuracyOf, evaluateIn } from "./evaluate";
import type { Model } from "./model";
import type { NativeModel } from "./native-model";
import { type Plan, planOf, type TrainOptions } from "./options";
import { type AccuracyOf, type BatchEvent, startRun, type TrainEvent, type TrainingRun } from "./run";

/** Batch events come no more often than this. */
const EVENT_MS = 50;

/**
 * Trains a network on some data: towards labels by the cross-entropy of a softmax, towards numbers by the mean squared error
 * of linear outputs or the binary cross-entropy of sigmoid ones. Returns at once; the same data, options and seed give the same weights, bit for
 * bit, on every host and with any number of threads.
 *
 * @param data - rows and their answers, by `mnist`, `csv`, `dataset` and others.
 * @param options - see `TrainOptions`; unknown ones are errors.
 * @returns a run: await it for the model, or `for await` its events. It rejects with an `InputError` if an argument is
 * wrong and with an `EngineError` if the engine fails; the model keeps what it has learned.
 */
export function train<A extends Answer>(data: Dataset<A>, options: TrainOptions<A> = {}): TrainingRun<A> {
  return startRun<A>(async (emit, brake) => {
    const plan = planOf(data, options);
    const { model } = plan;
    model.training = true;
    try {
      await perform(data, plan, brake, emit);
      model.forget();
      return model as Model<Answer> as Model<A>;
    } catch (error) {
      model.training = false;
      // Nobody else has seen a model of this run's own.
      if (options.model === undefined) model.dispose();
      throw error;
    } finally {
      model.training = false;
    }
  });
}

async function perform<A extends Answer>(
  data: Dataset<A>,
  plan: Plan,
  brake: Brake,
  emit: (event: TrainEvent<A>) => void,
): Promise<void> {
  const { model, epochs } = plan;
  const engine = await loadEngine();
  const rows = await resident(engine, data);
  const threads = await engine.crew.muster(plan.threads);
  const trainer = newTrainer(engine, plan, rows);
  let [epoch, batches, seconds] = [0, 0, 0];
  try {
    while (epoch < epochs && !plan.signal?.aborted) {
      model.keep();
      const begin = performance.now() - brake.held;
      batches = await trainEpoch({ engine, trainer, rows, threads, brake, epoch: epoch + 1 }, plan, emit);
      const took = (performance.now() - brake.held - begin) / 1000;
      seconds += took;
      if (batches < trainer.batchesPerEpoch) break;
      epoch++;
      batches = 0;
      const { epochLoss: loss, epochRight } = trainer;
      const accuracy = accuracyOf(model, epochRight, data.length) as AccuracyOf<A>;
      const batchLosses = trainer.batchLosses();
      const test = plan.test && (await evaluateIn(engine, model, plan.test, threads));
      const tested = test && {
        testLoss: test.loss,
        ...(test.accuracy !== undefined && { testAccuracy: test.accuracy }),
        ...("confusion" in test && { testConfusion: test.confusion }),
      };
      emit({ type: "epoch", epoch, epochs, loss, accuracy, ...tested, seconds: took, batchLosses });
    }
  } finally {
    if (!engine.broken) trainer.free();
  }
  model.aborted = epoch < epochs;
  const { variant } = engine.instance;
  const { weightsHash, aborted } = model;
  emit({
    type: "done",
    model: model as Model<Answer> as Model<A>,
    epochs: epoch,
    batches,
    seconds,
    aborted,
    weightsHash,
    variant,
    threads,
  });
}

/** What trains an epoch: who, with how many threads, and its number from 1. */
interface Epoch {
  readonly engine: Engine;
  readonly trainer: Trainer;
  readonly rows: ResidentDataset;
  readonly threads: number;
  readonly brake: Brake;
  readonly epoch: number;
}

/** Runs the batches of an epoch, up to the signal; says how many. */
async function trainEpoch(
  { engine, trainer, rows, threads, brake, epoch }: Epoch,
  { model, epochs, batch, signal }: Plan,
  emit: (event: BatchEvent) => void,
): Promise<number> {
  const batches = trainer.batchesPerEpoch;
  const clock = () => performance.now() - brake.held;
  const begin = clock();
  let reported = begin;
  const slice = (size: number) => {
    const did = trainBatches({ engine, model, trainer, rows, threads }, size);
    brake.spend(did);
    const { batch: done, batchLoss: loss } = trainer;
    const now = clock();
    if ((now - reported >= EVENT_MS || brake.holds) && done < batches) {
      reported = now;
      const secondsPerBatch = (now - begin) / 1000 / done;
      const rowsPerSecond = Math.min(batch, rows.length) / secondsPerBatch;
      emit({ type: "batch", epoch, epochs, batch: done, batches, loss, rowsPerSecond, secondsPerBatch });
    }
    return did;
  };
  return inSlices(batches, slice, () => brake.allowed(signal));
}

/** A training at work: on whose memory, of what, by how many threads. */
export interface Work {
  readonly engine: Engine;
  readonly model: NativeModel;
  readonly trainer: Trainer;
  readonly rows: ResidentDataset;
  readonly threads: number;
}

/** Runs up to `batches` batches of the present epoch; says how many. */
export function trainBatches({ engine, model, trainer, rows, threads }: Work, batches: number): number {
  const network = model.networkIn(engine);
  const did = engine.call(() => trainer.run(network, rows, batches, engine.crew.team, threads));
  model.lent?.changed();
  return did;
}

function newTrainer(engine: Engine, plan: Plan, rows: ResidentDataset): Trainer {
  const { batch, seed, shuffle, rate, optimizer, smoothing } = plan;
  const { code, beta1, beta2, epsilon } = optimizer;
  const step = [rate, beta1, beta2, epsilon] as const;
  const cycle = plan.cycle ? plan.epochs : 0;
  const network = plan.model.networkIn(engine);
  return engine.call(
    () => new engine.bindings.Trainer(network, rows, batch, seed, shuffle, code, ...step, cycle, smoothing),
  );
}
