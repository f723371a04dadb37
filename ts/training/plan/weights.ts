// How much each row counts in its batch's mean: by its class, by itself, or by both.

import { between } from "../../check";
import type { Answer } from "../../data/answers";
import type { Dataset } from "../../data/dataset";
import { InputError } from "../../errors";
import { didYouMean } from "../../nearest";

/** Most that a row may count by its class, and by itself: so that the sum over a batch stays far from overflowing. */
const MAX_WEIGHT = 1_000_000_000;

/**
 * A weight for each class by its label, those that are left out 1; or so that each class counts as much in all. Of numbers
 * there are none.
 */
export type ClassWeights<A extends Answer = string> = [A & string] extends [never]
  ? never
  : "balanced" | Partial<Record<A & string, number>>;

/** The weights of classes and rows, checked; what is not given does not count. */
export interface RowWeights {
  readonly classes: readonly number[] | "balanced" | undefined;
  readonly samples: Float32Array | undefined;
}

/** @throws {InputError} naming the class or row whose weight is none. */
export function rowWeightsOf(
  data: Dataset<Answer>,
  classes: ClassWeights<Answer> | undefined,
  samples: ArrayLike<number> | undefined,
): RowWeights {
  return {
    classes: classes === undefined ? undefined : classWeightsOf(data, classes),
    samples: samples === undefined ? undefined : sampleWeightsOf(data, samples),
  };
}

function classWeightsOf(data: Dataset<Answer>, given: ClassWeights<Answer>): readonly number[] | "balanced" {
  if (data.answers !== "labels") throw new InputError("classWeights", "none for data without labels", given);
  if (given === "balanced") return given;
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new InputError("classWeights", '"balanced" or an object with a weight for each label', given);
  }
  for (const label of Object.keys(given)) {
    if (data.classNames.includes(label)) continue;
    const expected = `one of ${data.classNames.join(", ")}${didYouMean(label, data.classNames)}`;
    throw new InputError(`classWeights.${label}`, expected, label);
  }
  // Of its own keys only: a class may be called `constructor`.
  const weights = new Map<string, unknown>(Object.entries(given));
  return data.classNames.map((label) => {
    const weight = weights.get(label);
    return weight === undefined ? 1 : weightOf(`classWeights.${label}`, weight);
  });
}

function sampleWeightsOf(data: Dataset<Answer>, given: ArrayLike<number>): Float32Array {
  const isList = Array.isArray(given) || (ArrayBuffer.isView(given) && "length" in given);
  if (!isList || given.length !== data.length) {
    throw new InputError("sampleWeights", `${data.length} numbers, one a row`, given);
  }
  return Float32Array.from(given, (weight, row) => weightOf(`sampleWeights[${row}]`, weight));
}

const weightOf = (argument: string, weight: unknown) => between(argument, weight, 0, MAX_WEIGHT);

/**
 * The weight of each row of the data that is trained on; none where all count alike. Balanced classes have
 * `rows / (classes * rows of the class)`.
 *
 * @param samples - of these rows, if they have any.
 * @throws {InputError} if no row counts.
 */
export function weightsOfRows(
  data: Dataset<Answer>,
  classes: RowWeights["classes"],
  samples: Float32Array | undefined,
): Float32Array | undefined {
  const weights = classes === undefined ? samples : weighed(data, classes, samples);
  if (!weights?.every((weight) => weight === 0)) return weights;
  const argument = samples ? "sampleWeights" : "classWeights";
  throw new InputError(argument, "a weight above 0 for one of the rows to train on", "none");
}

function weighed(
  { labels, counts, length }: Dataset<Answer>,
  classes: readonly number[] | "balanced",
  samples: Float32Array | undefined,
): Float32Array {
  // A class without rows has no row to weigh.
  const ofClass = classes === "balanced" ? counts.map((count) => length / (counts.length * count)) : classes;
  return Float32Array.from(labels, (label, row) => ofClass[label]! * (samples?.[row] ?? 1));
}
