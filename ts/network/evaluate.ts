// Evaluation of a model on labelled data.

import type { Dataset } from "../data/dataset";
import { defaultThreads, type Engine, loadEngine } from "../engine/engine";
import { resident } from "../engine/resident";
import { inSlices } from "../engine/slices";
import type { Model } from "./model";
import { checkModel, type NativeModel } from "./native-model";
import { checkData } from "./options";

export interface EvaluationReport {
  /** The mean cross-entropy of a row. */
  readonly loss: number;
  /** The share of rows classified rightly, from 0 to 1. */
  readonly accuracy: number;
  readonly correct: number;
  readonly count: number;
  /** How often each class (row) was taken for each (column). */
  readonly confusion: readonly (readonly number[])[];
}

/**
 * How well a model does on some data.
 *
 * @throws {InputError} if the rows or classes of the data are not the model's.
 */
export async function evaluate(model: Model, data: Dataset): Promise<EvaluationReport> {
  const known = checkModel(model);
  checkData("data", data, known);
  const engine = await loadEngine();
  return evaluateIn(engine, known, data, await engine.crew.muster(defaultThreads()));
}

/** The same where a run already has its engine and threads. */
export async function evaluateIn(
  engine: Engine,
  model: NativeModel,
  data: Dataset,
  threads: number,
): Promise<EvaluationReport> {
  const rows = await resident(engine, data);
  const network = model.networkIn(engine);
  const evaluation = engine.call(() => new engine.bindings.Evaluation(network, rows));
  try {
    await inSlices(data.length, (size) => {
      const network = model.networkIn(engine);
      return engine.call(() => evaluation.run(network, rows, size, engine.crew.team, threads));
    });
    const { loss, correct } = evaluation;
    const counts = Array.from(evaluation.confusion());
    const classes = model.labels.length;
    const confusion = model.labels.map((_, i) => counts.slice(i * classes, (i + 1) * classes));
    return { loss, accuracy: correct / data.length, correct, count: data.length, confusion };
  } finally {
    if (!engine.broken) evaluation.free();
  }
}
