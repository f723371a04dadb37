// Evaluation of a model on rows whose answers are known.

import type { Answer } from "../data/answers";
import type { Dataset } from "../data/dataset";
import { defaultThreads, type Engine, loadEngine } from "../engine/engine";
import { resident } from "../engine/resident";
import { inSlices } from "../engine/slices";
import { checkData } from "./fit";
import type { Model } from "./model";
import { checkModel, type NativeModel } from "./native-model";

/** How well a model does that answers with labels. */
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

/** How well a model does that answers with numbers. */
export interface NumbersReport {
  /** The mean over rows and outputs of the squared error; of sigmoid outputs the binary cross-entropy. */
  readonly loss: number;
  /** Of sigmoid outputs the share that is on its target's side of a half; of linear ones none. */
  readonly accuracy: number | undefined;
  readonly count: number;
}

/** The report that belongs to what a model answers with. */
export type ReportOf<A extends Answer> = [A] extends [string]
  ? EvaluationReport
  : [A] extends [number]
    ? NumbersReport
    : EvaluationReport | NumbersReport;

/**
 * How well a model does on some data.
 *
 * @throws {InputError} if the rows or answers of the data are not the model's.
 */
export async function evaluate<A extends Answer>(model: Model<A>, data: Dataset<A>): Promise<ReportOf<A>> {
  const known = checkModel(model);
  checkData("data", data, known);
  const engine = await loadEngine();
  const report = await evaluateIn(engine, known, data, await engine.crew.muster(defaultThreads()));
  return report as ReportOf<A>;
}

/** The same where a run already has its engine and threads. */
export async function evaluateIn(
  engine: Engine,
  model: NativeModel,
  data: Dataset<Answer>,
  threads: number,
): Promise<EvaluationReport | NumbersReport> {
  const rows = await resident(engine, data);
  const network = model.networkIn(engine);
  const evaluation = engine.call(() => new engine.bindings.Evaluation(network, rows));
  try {
    await inSlices(data.length, (size) => {
      const network = model.networkIn(engine);
      return engine.call(() => evaluation.run(network, rows, size, engine.crew.team, threads));
    });
    const { loss, right } = evaluation;
    const { length: count } = data;
    const accuracy = accuracyOf(model, right, count);
    if (model.answers === "numbers") return { loss, accuracy, count };
    const counts = Array.from(evaluation.confusion());
    const { outputs } = model;
    const confusion = model.labels.map((_, i) => counts.slice(i * outputs, (i + 1) * outputs));
    return { loss, accuracy: accuracy!, correct: right, count, confusion };
  } finally {
    if (!engine.broken) evaluation.free();
  }
}

/** The share of right answers to so many rows: of classes one a row, of probabilities all; of other numbers none is right. */
export function accuracyOf(
  { layers, outputs }: NativeModel,
  right: number,
  rows: number,
): number | undefined {
  const { activation } = layers.at(-1)!;
  if (activation === "linear") return undefined;
  return right / (activation === "softmax" ? rows : rows * outputs);
}
