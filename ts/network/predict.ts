// Prediction: what a model answers to rows or pictures, and how sure it is.

import { object } from "../check";
import type { Answer } from "../data/answers";
import { type Dataset, isDataset } from "../data/dataset";
import { loadEngine } from "../engine/engine";
import { inSlices } from "../engine/slices";
import { InputError } from "../errors";
import { ordered, PICTURES_AT_ONCE } from "../pictures/ordered";
import { isPicture, nameOf, type Picture } from "../pictures/picture";
import { checkSees, digitsOf, type Preprocessed, type Warning } from "../pictures/preprocess";
import { likeliest } from "./likeliest";
import type { Model } from "./model";
import { checkModel, type NativeModel } from "./native-model";
import { joined, type Rows, rowOf } from "./rows";

/** The answer of a model of labels. */
export interface Prediction<Label extends string = string> {
  /** The name of the likeliest class. */
  readonly label: Label;
  /** Its index. */
  readonly index: number;
  /** Its probability. */
  readonly confidence: number;
  /** The probability of every class; they add up to 1, within 1e-5 for up to a thousand classes. */
  readonly probabilities: Float32Array;
  /** What may be wrong with a picture; of a row nothing. */
  readonly warnings: readonly Warning[];
}

/** The answer of a model of numbers; of sigmoid outputs these are probabilities. */
export interface Estimate {
  /** The first number, mostly the only one. */
  readonly value: number;
  /** All of them. */
  readonly values: Float32Array;
  /** What may be wrong with a picture; of a row nothing. */
  readonly warnings: readonly Warning[];
}

/** The answer that belongs to what a model answers with. */
export type PredictionOf<A extends Answer> = [A] extends [string]
  ? Prediction<A>
  : [A] extends [number]
    ? Estimate
    : Prediction | Estimate;

/** What a picture shows, and where. */
export type PicturePrediction<A extends Answer = string> = PredictionOf<A> & {
  readonly box: Preprocessed["box"];
};

export interface PredictOptions {
  /** Whether to take each group of strokes by itself, from left to right. Of pictures only; by default all ink is one. */
  segments?: boolean;
}

/**
 * What a model answers to one row or picture, or to each of several.
 *
 * A row is `[inputs]`; several are an array of rows, or a data set. Pictures are a path, a URL, the bytes of an image file, a
 * `Blob`, pixels or what a browser can draw; one, an array of them or an async iterable, for a model of 28x28 inputs, which
 * sees them as `preprocess` shows.
 *
 * @returns one answer for one row or picture, an array for several; with `segments` an array for each picture, which is
 * empty if it is blank. For an async iterable the answers, as they come, in the order of the pictures.
 * @throws {InputError} if a row's length is not the model's inputs, a number is not finite, or a picture cannot be read, is no
 * whole image or has more than 2^25 pixels: it is named by its path or place.
 */
export async function predict<A extends Answer>(model: Model<A>, row: Rows): Promise<PredictionOf<A>>;
export async function predict<A extends Answer>(
  model: Model<A>,
  rows: readonly Rows[] | Dataset<Answer>,
): Promise<PredictionOf<A>[]>;
export async function predict<A extends Answer>(
  model: Model<A>,
  picture: Picture,
  options: { segments: true },
): Promise<PicturePrediction<A>[]>;
export async function predict<A extends Answer>(
  model: Model<A>,
  pictures: readonly Picture[],
  options: { segments: true },
): Promise<PicturePrediction<A>[][]>;
export async function predict<A extends Answer>(
  model: Model<A>,
  picture: Picture,
  options?: PredictOptions,
): Promise<PicturePrediction<A>>;
export async function predict<A extends Answer>(
  model: Model<A>,
  pictures: readonly Picture[],
  options?: PredictOptions,
): Promise<PicturePrediction<A>[]>;
export async function predict<A extends Answer>(
  model: Model<A>,
  pictures: AsyncIterable<Picture>,
  options: { segments: true },
): Promise<AsyncGenerator<PicturePrediction<A>[]>>;
export async function predict<A extends Answer>(
  model: Model<A>,
  pictures: AsyncIterable<Picture>,
  options?: PredictOptions,
): Promise<AsyncGenerator<PicturePrediction<A>>>;
export async function predict(
  model: Model<Answer>,
  input: Rows | readonly Rows[] | Dataset<Answer> | Picture | readonly Picture[] | AsyncIterable<Picture>,
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
  if (isDataset(input)) return predictRows(known, checkWidth(input, known));
  if (Array.isArray(input) && typeof input[0] === "object") {
    return predictRows(known, joined(input as readonly Rows[], known.inputs));
  }
  const [prediction] = await predictRows(known, rowOf("input", input as Rows, known.inputs));
  return prediction;
}

function isStream(input: unknown): input is AsyncIterable<Picture> {
  return typeof input === "object" && input !== null && Symbol.asyncIterator in input;
}

async function predictPicture(model: NativeModel, picture: Picture, name: string, segments: boolean) {
  checkSees(model);
  const digits = await digitsOf(name, picture, segments);
  const engine = await loadEngine();
  const predictions = digits.map(({ pixels, warnings, box }) => {
    const answer = new Float32Array(model.outputs);
    model.predictIn(engine, pixels, answer, name);
    return { ...predictionOf(model, answer, warnings), box };
  });
  return segments ? predictions : predictions[0]!;
}

function checkWidth({ inputs, width }: Dataset<Answer>, model: NativeModel): Uint8Array | Float32Array {
  if (width === model.inputs) return inputs;
  throw new InputError("input.width", `${model.inputs}, the model's inputs`, width);
}

async function predictRows(model: NativeModel, rows: Uint8Array | Float32Array) {
  const { inputs, outputs } = model;
  const engine = await loadEngine();
  const predictions: (Prediction | Estimate)[] = [];
  await inSlices(rows.length / inputs, (size) => {
    const from = predictions.length;
    const chunk = rows.subarray(from * inputs, (from + size) * inputs);
    const answers = new Float32Array((chunk.length / inputs) * outputs);
    model.predictIn(engine, chunk, answers, "input");
    for (let at = 0; at < answers.length; at += outputs) {
      predictions.push(predictionOf(model, answers.slice(at, at + outputs), []));
    }
    return size;
  });
  return predictions;
}

function predictionOf(
  { answers, labels }: NativeModel,
  answer: Float32Array,
  warnings: readonly Warning[],
): Prediction | Estimate {
  if (answers === "numbers") return { value: answer[0]!, values: answer, warnings };
  const { index, confidence } = likeliest(answer);
  return { label: labels[index]!, index, confidence, probabilities: answer, warnings };
}
