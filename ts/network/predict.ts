// Prediction: the class of some rows, and how sure the model is.

import { loadEngine } from "../engine/engine";
import { inSlices } from "../engine/slices";
import type { Model } from "./model";
import { checkModel } from "./native-model";
import { flat, joined, type Rows } from "./rows";

export interface Prediction {
  /** The name of the likeliest class. */
  readonly label: string;
  /** Its index. */
  readonly index: number;
  /** Its probability. */
  readonly confidence: number;
  /** The probability of every class; they add up to 1, within 1e-5 for up to a thousand classes. */
  readonly probabilities: Float32Array;
}

/**
 * The class of one row, or of each of several.
 *
 * @param input - one row, `[inputs]`; several one after the other, `[count, inputs]`; or an array of rows.
 * @returns one prediction for one row, an array for several rows and for an array of rows.
 * @throws {InputError} if the length is no positive multiple of the model's inputs or a number is not finite.
 */
export async function predict(model: Model, input: Rows): Promise<Prediction | Prediction[]>;
export async function predict(model: Model, input: readonly Rows[]): Promise<Prediction[]>;
export async function predict(
  model: Model,
  input: Rows | readonly Rows[],
): Promise<Prediction | Prediction[]> {
  const known = checkModel(model);
  const { inputs, labels } = known;
  const several = Array.isArray(input) && typeof input[0] === "object";
  const rows = several ? joined(input as readonly Rows[], inputs) : flat("input", input as Rows, inputs);
  const engine = await loadEngine();
  const predictions: Prediction[] = [];
  await inSlices(rows.length / inputs, (size) => {
    const from = predictions.length;
    const chunk = rows.subarray(from * inputs, (from + size) * inputs);
    const probabilities = new Float32Array((chunk.length / inputs) * labels.length);
    known.predictIn(engine, chunk, probabilities, "input");
    for (let at = 0; at < probabilities.length; at += labels.length) {
      predictions.push(predictionOf(probabilities.slice(at, at + labels.length), labels));
    }
    return size;
  });
  return several || predictions.length > 1 ? predictions : predictions[0]!;
}

function predictionOf(probabilities: Float32Array, labels: readonly string[]): Prediction {
  const confidence = probabilities.reduce((highest, p) => Math.max(highest, p), 0);
  const index = Math.max(0, probabilities.indexOf(confidence));
  return { label: labels[index]!, index, confidence, probabilities };
}
