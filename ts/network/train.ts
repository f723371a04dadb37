// Training: epochs of slices of batches on the calling thread, with the team's help.

import type { Dataset } from "../data/dataset";
import { type Engine, loadEngine } from "../engine/engine";
import { resident } from "../engine/resident";
import { inSlices } from "../engine/slices";
import type { Trainer } from "../engine/wasm/bindings";
import { evaluateIn } from "./evaluate";
import type { Model } from "./model";
import { type Plan, planOf, type TrainOptions } from "./options";
import { startRun, type TrainEvent, type TrainingRun } from "./run";

/** Batch events come no more often than this. */
const EVENT_MS = 50;

/**
 * Trains a classifier on some data. Returns at once; the same data, options and seed give the same weights, bit for
 * bit, on every host and with any number of threads.
 *
 * @param data - rows and labels, by `mnist`, `idx` or `dataset`.
 * @param options - see `TrainOptions`; unknown ones are errors.
 * @returns a run: await it for the model, or `for await` its events. It rejects with an `InputError` if an argument is
 * wrong and with an `EngineError` if the engine fails; the model keeps what it has learned.
 */
export function train(data: Dataset, options: TrainOptions = {}): TrainingRun {
  return startRun(async (emit) => {
    const plan = planOf(data, options);
    plan.model.training = true;
    try {
      return await perform(data, plan, emit);
    } catch (error) {
      plan.model.rescue();
      throw error;
    } finally {
      plan.model.training = false;
    }
  });
}

async function perform(data: Dataset, plan: Plan, emit: (event: TrainEvent) => void): Promise<Model> {
  const { model, epochs, signal } = plan;
  const engine = await loadEngine(plan.relaxed);
  const rows = await resident(engine, data);
  const threads = await engine.crew.muster(plan.threads);
  const trainer = newTrainer(engine, plan, rows);
  const isStopped = () => signal?.aborted ?? false;
  let [epoch, seconds] = [0, 0];
  try {
    while (epoch < epochs && !isStopped()) {
      const batches = trainer.batchesPerEpoch;
      const begin = performance.now();
      let [done, reported] = [0, begin];
      await inSlices(
        batches,
        (size) => {
          const ran = engine.call(() =>
            trainer.run(model.networkIn(engine), rows, size, engine.crew.team, threads),
          );
          done += ran;
          const now = performance.now();
          if (now - reported >= EVENT_MS && done < batches) {
            reported = now;
            const secondsPerBatch = (now - begin) / 1000 / done;
            const speed = { rowsPerSecond: plan.batch / secondsPerBatch, secondsPerBatch };
            emit({
              type: "batch",
              epoch: epoch + 1,
              epochs,
              batch: done,
              batches,
              loss: trainer.batchLoss,
              ...speed,
            });
          }
          return ran;
        },
        () => !isStopped(),
      );
      const took = (performance.now() - begin) / 1000;
      seconds += took;
      if (done < batches) break;
      epoch++;
      const { epochLoss: loss, epochAccuracy: accuracy } = trainer;
      const batchLosses = trainer.batchLosses();
      const test = plan.test && (await evaluateIn(engine, model, plan.test, threads));
      const tested = test ? { testLoss: test.loss, testAccuracy: test.accuracy } : {};
      emit({ type: "epoch", epoch, epochs, loss, accuracy, ...tested, seconds: took, batchLosses });
    }
  } finally {
    if (!engine.broken) trainer.free();
  }
  model.aborted = epoch < epochs;
  const { variant } = engine.instance;
  const { weightsHash, aborted } = model;
  emit({ type: "done", model, epochs: epoch, seconds, aborted, weightsHash, variant, threads });
  return model;
}

function newTrainer(engine: Engine, plan: Plan, rows: Awaited<ReturnType<typeof resident>>): Trainer {
  const { batch, seed, shuffle, rate, optimizer } = plan;
  const { code, beta1, beta2, epsilon } = optimizer;
  const network = plan.model.networkIn(engine);
  return engine.call(() => {
    return new engine.bindings.Trainer(
      network,
      rows,
      batch,
      seed,
      shuffle,
      code,
      rate,
      beta1,
      beta2,
      epsilon,
    );
  });
}
