// The rows of a run: those that are trained on, and those that are held back to decide how it goes on.

import type { Answer } from "../data/answers";
import type { Dataset } from "../data/dataset";
import { heldBack, partOf, rowsOfPart } from "../data/split";
import type { Plan } from "./plan/plan";
import { weightsOfRows } from "./plan/weights";

export interface RunRows {
  readonly training: Dataset<Answer>;
  readonly validation: Dataset<Answer> | undefined;
  /** Of the training rows; none where all count alike. */
  readonly weights: Float32Array | undefined;
  /** Data sets that were made for this run alone. */
  readonly parts: readonly Dataset<Answer>[];
}

/** @throws {InputError} if the share that is held back leaves no rows on one side. */
export async function rowsOf(data: Dataset<Answer>, plan: Plan): Promise<RunRows> {
  const { validation, seed } = plan;
  const { classes, samples } = plan.weights;
  if (typeof validation !== "number") {
    return { training: data, validation, weights: weightsOfRows(data, classes, samples), parts: [] };
  }
  const isBack = await heldBack("validation", data, validation, seed);
  const rows = rowsOfPart(isBack, 0);
  const [training, held] = [partOf(data, rows), partOf(data, rowsOfPart(isBack, 1))];
  const own = samples && Float32Array.from(rows, (row) => samples[row]!);
  const weights = weightsOfRows(training, classes, own);
  return { training, validation: held, weights, parts: [training, held] };
}
