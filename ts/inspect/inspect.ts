// Looks inside: a model, a decision, how a model does.

import { type Dataset, isDataset } from "../data/dataset";
import { loadEngine } from "../engine/engine";
import { InputError } from "../errors";
import type { Model } from "../network/model";
import { checkModel } from "../network/native-model";
import { checkData } from "../network/options";
import { flat, type Rows } from "../network/rows";
import { isPicture, nameOf, type Picture } from "../pictures/picture";
import { checkSees, digitsOf } from "../pictures/preprocess";
import { dataFrame } from "./data";
import { decisionFrame } from "./decision";
import type { DataFrame, DecisionFrame, ModelFrame } from "./frames";
import { modelFrame } from "./model";

/**
 * What is inside a model, a decision of it, or its answers to labelled data.
 *
 * - `inspect(model)`: layers, sizes, statistics of the weights, units that can never give anything.
 * - `inspect(model, input)`, of one row, `[inputs]`, or a picture: what every unit gave, which inputs and connections were
 *   strongest on the way to the decision, which inputs would change it.
 * - `inspect(model, data)`: accuracy with its uncertainty, confusions, precision and recall of each class, whether
 *   confidences are what they say, and the mistakes that the model was surest of.
 *
 * @returns plain objects, which `JSON` writes and reads back as they are.
 * @throws {InputError} if the input is no one row or picture, or the data are not the model's.
 */
export async function inspect(model: Model): Promise<ModelFrame>;
export async function inspect(model: Model, data: Dataset): Promise<DataFrame>;
export async function inspect(model: Model, input: Rows | Picture): Promise<DecisionFrame>;
export async function inspect(
  model: Model,
  input?: Dataset | Rows | Picture,
): Promise<ModelFrame | DataFrame | DecisionFrame> {
  const known = checkModel(model);
  const engine = await loadEngine();
  if (input === undefined) {
    known.networkIn(engine);
    return modelFrame(known);
  }
  if (isDataset(input)) {
    checkData("data", input, known);
    return dataFrame(engine, known, input);
  }
  if (isPicture(input)) {
    checkSees(known);
    const [digit] = await digitsOf(nameOf(input, "picture"), input, false);
    return decisionFrame(await loadEngine(), known, digit!.pixels, digit!.warnings);
  }
  const row = flat("input", input as Rows, known.inputs);
  if (row.length !== known.inputs) {
    throw new InputError("input.length", `${known.inputs}, the model's inputs: one row`, row.length);
  }
  return decisionFrame(engine, known, row, []);
}
