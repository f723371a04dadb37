// Prediction: the class of some rows, and how sure the model is.

import { finite } from "../check";
import { loadEngine } from "../engine/engine";
import { inSlices } from "../engine/slices";
import { InputError } from "../errors";
import { checkModel, type Model } from "./model";

export interface Prediction {
  /** The name of the likeliest class. */
  readonly label: string;
  /** Its index. */
  readonly index: number;
  /** Its probability. */
  readonly confidence: number;
  /** The probability of every class; they add up to 1 within 1e-5. */
  readonly probabilities: Float32Array;
}

/** Rows one after the other: bytes stand for `byte / 255`, floats and numbers for themselves. */
export type Rows = Uint8Array | Uint8ClampedArray | Float32Array | readonly number[];

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
    const network = known.networkIn(engine);
    const probabilities = engine.call(() => {
      return chunk instanceof Float32Array ? network.predictFloats(chunk) : network.predictBytes(chunk);
    });
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

function flat(argument: string, input: Rows, inputs: number): Uint8Array | Float32Array {
  const bytes = input instanceof Uint8Array || input instanceof Uint8ClampedArray;
  if (!bytes && !(input instanceof Float32Array) && !Array.isArray(input)) {
    throw new InputError(argument, "a Uint8Array, Float32Array or array of numbers", input);
  }
  if (input.length === 0 || input.length % inputs !== 0) {
    throw new InputError(
      `${argument}.length`,
      `a positive multiple of ${inputs}, the model's inputs`,
      input.length,
    );
  }
  // Copies, since the caller may fill the same array with the next row before this one had its turn.
  return bytes ? new Uint8Array(input) : finite(argument, Float32Array.from(input));
}

function joined(rows: readonly Rows[], inputs: number): Uint8Array | Float32Array {
  const parts = rows.map((row, i) => flat(`input[${i}]`, row, inputs));
  const wrong = parts.findIndex((part) => part.length !== inputs);
  if (wrong >= 0)
    throw new InputError(`input[${wrong}].length`, `${inputs}, the model's inputs`, parts[wrong]!.length);
  const isBytes = parts[0] instanceof Uint8Array;
  const other = parts.findIndex((part) => part instanceof Uint8Array !== isBytes);
  if (other >= 0) throw new InputError(`input[${other}]`, "rows of one kind, bytes or floats", rows[other]);
  const whole = isBytes ? new Uint8Array(rows.length * inputs) : new Float32Array(rows.length * inputs);
  parts.forEach((part, i) => {
    whole.set(part, i * inputs);
  });
  return whole;
}
