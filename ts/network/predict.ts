// Prediction: the class of rows or of pictures, and how sure the model is.

import { object } from "../check";
import { loadEngine } from "../engine/engine";
import { inSlices } from "../engine/slices";
import { ordered, PICTURES_AT_ONCE } from "../pictures/ordered";
import { isPicture, nameOf, type Picture } from "../pictures/picture";
import { checkSees, digitsOf, type Preprocessed, type Warning } from "../pictures/preprocess";
import { likeliest } from "./likeliest";
import type { Model } from "./model";
import { checkModel, type NativeModel } from "./native-model";
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
  /** What may be wrong with a picture; of a row nothing. */
  readonly warnings: readonly Warning[];
}

/** What a picture shows, and where. */
export interface PicturePrediction extends Prediction {
  readonly box: Preprocessed["box"];
}

export interface PredictOptions {
  /** Whether to take each group of strokes by itself, from left to right. Of pictures only; by default all ink is one. */
  segments?: boolean;
}

/**
 * The class of one row or picture, or of each of several.
 *
 * Rows are one, `[inputs]`; several one after the other, `[count, inputs]`; or an array of rows. Pictures are a path, a
 * URL, the bytes of an image file, a `Blob`, pixels or what a browser can draw; one, an array of them or an async iterable,
 * for a model of 28x28 inputs, which sees them as `preprocess` shows.
 *
 * @returns one prediction for one row or picture, an array for several; with `segments` an array for each picture, which
 * is empty if it is blank. For an async iterable the answers, as they come, in the order of the pictures.
 * @throws {InputError} if a row's length is no positive multiple of the model's inputs, a number is not finite, or a
 * picture cannot be read, is no whole image or has more than 2^25 pixels: it is named by its path or place.
 */
export async function predict(model: Model, input: Rows): Promise<Prediction | Prediction[]>;
export async function predict(model: Model, input: readonly Rows[]): Promise<Prediction[]>;
export async function predict(
  model: Model,
  picture: Picture,
  options: { segments: true },
): Promise<PicturePrediction[]>;
export async function predict(
  model: Model,
  pictures: readonly Picture[],
  options: { segments: true },
): Promise<PicturePrediction[][]>;
export async function predict(
  model: Model,
  picture: Picture,
  options?: PredictOptions,
): Promise<PicturePrediction>;
export async function predict(
  model: Model,
  pictures: readonly Picture[],
  options?: PredictOptions,
): Promise<PicturePrediction[]>;
export async function predict(
  model: Model,
  pictures: AsyncIterable<Picture>,
  options: { segments: true },
): Promise<AsyncGenerator<PicturePrediction[]>>;
export async function predict(
  model: Model,
  pictures: AsyncIterable<Picture>,
  options?: PredictOptions,
): Promise<AsyncGenerator<PicturePrediction>>;
export async function predict(
  model: Model,
  input: Rows | readonly Rows[] | Picture | readonly Picture[] | AsyncIterable<Picture>,
  options: PredictOptions = {},
): Promise<unknown> {
  const known = checkModel(model);
  const { segments = false } = object("options", options, ["segments"]);
  const of = (picture: Picture, name: string) => predictPicture(known, picture, name, segments);
  if (isPicture(input)) return of(input, nameOf(input, "picture"));
  if (isStream(input))
    return ordered(input, PICTURES_AT_ONCE, (picture, i) => of(picture, nameOf(picture, `picture ${i}`)));
  if (Array.isArray(input) && isPicture(input[0])) {
    const predictions: unknown[] = [];
    const work = (picture: Picture, i: number) => of(picture, nameOf(picture, `pictures[${i}]`));
    for await (const prediction of ordered(input as Picture[], PICTURES_AT_ONCE, work))
      predictions.push(prediction);
    return predictions;
  }
  return predictRows(known, input as Rows | readonly Rows[]);
}

function isStream(input: unknown): input is AsyncIterable<Picture> {
  return typeof input === "object" && input !== null && Symbol.asyncIterator in input;
}

async function predictPicture(model: NativeModel, picture: Picture, name: string, segments: boolean) {
  checkSees(model);
  const digits = await digitsOf(name, picture, segments);
  const engine = await loadEngine();
  const predictions = digits.map(({ pixels, warnings, box }) => {
    const probabilities = new Float32Array(model.labels.length);
    model.predictIn(engine, pixels, probabilities, name);
    return { ...predictionOf(probabilities, model.labels, warnings), box };
  });
  return segments ? predictions : predictions[0]!;
}

async function predictRows(model: NativeModel, input: Rows | readonly Rows[]) {
  const { inputs, labels } = model;
  const several = Array.isArray(input) && typeof input[0] === "object";
  const rows = several ? joined(input as readonly Rows[], inputs) : flat("input", input as Rows, inputs);
  const engine = await loadEngine();
  const predictions: Prediction[] = [];
  await inSlices(rows.length / inputs, (size) => {
    const from = predictions.length;
    const chunk = rows.subarray(from * inputs, (from + size) * inputs);
    const probabilities = new Float32Array((chunk.length / inputs) * labels.length);
    model.predictIn(engine, chunk, probabilities, "input");
    for (let at = 0; at < probabilities.length; at += labels.length) {
      predictions.push(predictionOf(probabilities.slice(at, at + labels.length), labels, []));
    }
    return size;
  });
  return several || predictions.length > 1 ? predictions : predictions[0]!;
}

function predictionOf(
  probabilities: Float32Array,
  labels: readonly string[],
  warnings: readonly Warning[],
): Prediction {
  const { index, confidence } = likeliest(probabilities);
  return { label: labels[index]!, index, confidence, probabilities, warnings };
}
