// What a run tells of a batch and of an epoch, put together.

import type { Answer } from "../data/answers";
import type { Trainer } from "../engine/wasm/bindings";
import { accuracyOf, type EvaluationReport, type NumbersReport } from "../network/evaluate";
import type { Plan } from "./plan/plan";
import type { BatchEvent, EpochEvent } from "./run";

type Report = EvaluationReport | NumbersReport;

/**
 * @param epoch - from 1.
 * @param rows - those that are trained on.
 */
export function batchEvent(
  plan: Plan,
  trainer: Trainer,
  epoch: number,
  rows: number,
  secondsPerBatch: number,
): BatchEvent {
  const { batch, batchesPerEpoch: batches, batchLoss: loss } = trainer;
  const rowsPerSecond = Math.min(plan.batch, rows) / secondsPerBatch;
  return { type: "batch", epoch, epochs: plan.epochs, batch, batches, loss, rowsPerSecond, secondsPerBatch };
}

/** What came of an epoch's training; of one that is complete, before the next one begins. */
export function trainingOf({ model }: Plan, trainer: Trainer, rows: number) {
  const { epochLoss: loss, epochRight, rate } = trainer;
  return { loss, accuracy: accuracyOf(model, epochRight, rows), rate, batchLosses: trainer.batchLosses() };
}

/** What was found on validation and test data, as far as there are any. */
export function findingsOf(validation: Report | undefined, test: Report | undefined) {
  return {
    ...(validation && { validationLoss: validation.loss }),
    ...(validation?.accuracy !== undefined && { validationAccuracy: validation.accuracy }),
    ...(test && { testLoss: test.loss }),
    ...(test?.accuracy !== undefined && { testAccuracy: test.accuracy }),
    ...(test && "confusion" in test && { testConfusion: test.confusion }),
  } satisfies Partial<EpochEvent<Answer>>;
}
