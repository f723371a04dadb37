// Looks inside: a model, a decision, how a model does.

import { object, whole } from "../check";
import type { Answer } from "../data/answers";
import { type Dataset, isDataset } from "../data/dataset";
import { loadEngine } from "../engine/engine";
import type { Model } from "../network/model";
import { checkModel } from "../network/native-model";
import { checkData } from "../network/options";
import { type Rows, rowOf } from "../network/rows";
import { isPicture, nameOf, type Picture } from "../pictures/picture";
import { checkSees, digitsOf } from "../pictures/preprocess";
import { dataFrame } from "./data";
import { decisionFrame } from "./decision";
import { errorsFrame } from "./errors";
import type { DataFrameOf, DecisionOf, InspectFrame, ModelFrame } from "./frames";
import { modelFrame } from "./model";

export interface InspectOptions {
  /** The output whose way is followed, from 0; by default that of the likeliest class, or the first number. */
  output?: number;
}

/**
 * What is inside a model, a decision of it, or its answers to labelled data.
 *
 * - `inspect(model)`: layers, sizes, statistics of the weights, units that can never give anything.
 * - `inspect(model, input)`, of one row, `[inputs]`, or a picture: what every unit gave, which inputs and connections were
 *   strongest on the way to the answer, which inputs would change it.
 * - `inspect(model, data)`: of a model of labels accuracy with its uncertainty, confusions, precision and recall of each class,
 *   whether confidences are what they say, and the mistakes that the model was surest of; of one of numbers how far these are
 *   off.
 *
 * @returns plain objects, which `JSON` writes and reads back as they are.
 * @throws {InputError} if the input is no one row or picture, there is no such output, or the data are not the model's.
 */
export async function inspect(model: Model<Answer>): Promise<ModelFrame>;
export async function inspect<A extends Answer>(model: Model<A>, data: Dataset<A>): Promise<DataFrameOf<A>>;
export async function inspect<A extends Answer>(
  model: Model<A>,
  input: Rows | Picture,
  options?: InspectOptions,
): Promise<DecisionOf<A>>;
export async function inspect(
  model: Model<Answer>,
  input?: Dataset<Answer> | Rows | Picture,
  options: InspectOptions = {},
): Promise<InspectFrame> {
  const known = checkModel(model);
  const { output } = object("options", options, ["output"]);
  if (output !== undefined) whole("options.output", output, 0, known.outputs - 1);
  const engine = await loadEngine();
  if (input === undefined) {
    known.networkIn(engine);
    return modelFrame(known);
  }
  if (isDataset(input)) {
    checkData("data", input, known);
    return known.answers === "labels" ? dataFrame(engine, known, input) : errorsFrame(engine, known, input);
  }
  if (isPicture(input)) {
    checkSees(known);
    const [digit] = await digitsOf(nameOf(input, "picture"), input, false);
    return decisionFrame(await loadEngine(), known, digit!.pixels, digit!.warnings, output);
  }
  return decisionFrame(engine, known, rowOf("input", input as Rows, known.inputs), [], output);
}
