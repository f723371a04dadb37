// Training: checks what was asked for, and starts the run.

import type { Answer } from "../data/answers";
import type { Dataset } from "../data/dataset";
import { EngineError } from "../errors";
import type { Model } from "../network/model";
import { DivergenceError } from "./divergence";
import { perform } from "./perform";
import type { TrainOptions } from "./plan/options";
import { planOf } from "./plan/plan";
import { startRun, type TrainEvent, type TrainingRun } from "./run";

/**
 * Trains a network on some data: towards labels by the cross-entropy of a softmax, towards numbers by the mean squared error
 * of linear outputs or the binary cross-entropy of sigmoid ones. Returns at once; the same data, options and seed give the same weights, bit for
 * bit, on every host and with any number of threads.
 *
 * @param data - rows and their answers, by `mnist`, `csv`, `dataset` and others.
 * @param options - see `TrainOptions`; unknown ones are errors.
 * @returns a run: await it for the model, or `for await` its events. It rejects with an `InputError` if an argument is
 * wrong or a checkpoint cannot be written, with an `EngineError` if the engine fails, and with a `DivergenceError` if
 * numbers overflow, whose `model` has the last good weights; a given model keeps what it has learned.
 */
export function train<A extends Answer>(data: Dataset<A>, options: TrainOptions<A> = {}): TrainingRun<A> {
  return startRun<A>(async (emit, brake) => {
    const plan = planOf(data, options);
    const { model } = plan;
    model.training = true;
    try {
      await perform(data, plan, brake, (event) => emit(event as TrainEvent<Answer> as TrainEvent<A>));
      model.forget();
      return model as Model<Answer> as Model<A>;
    } catch (error) {
      model.training = false;
      // What was kept is wanted after a failure of the engine, and would be out of date after another one.
      if (!(error instanceof EngineError)) model.forget();
      // Nobody else has seen a model of this run's own, unless the error or a callback has it.
      const isSeen = options.model ?? options.onBatch ?? options.onEpoch;
      if (!isSeen && !(error instanceof DivergenceError)) model.dispose();
      throw error;
    } finally {
      model.training = false;
    }
  });
}
