// Looks inside: a model, a decision, how a model does.

import { list, object, whole } from "../check";
import type { Answer } from "../data/answers";
import { type Dataset, isDataset } from "../data/dataset";
import { loadEngine } from "../engine/engine";
import { InputError } from "../errors";
import { checkData } from "../network/fit";
import type { Model } from "../network/model";
import { checkModel } from "../network/native-model";
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
  /**
   * For each hidden layer the units, from 0, that connections may go through: with the same ones for every row, pictures of
   * the rows can be held against each other. By default connections are followed down from the output.
   */
  units?: readonly (readonly number[])[];
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
  const { output, units } = object("options", options, ["output", "units"]);
  if (output !== undefined) whole("options.output", output, 0, known.outputs - 1);
  if (units !== undefined) checkUnits(units, known);
  const way = { output, units };
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
    return decisionFrame(await loadEngine(), known, digit!.pixels, digit!.warnings, way);
  }
  return decisionFrame(engine, known, rowOf("input", input as Rows, known.inputs), [], way);
}

/** Some units of each hidden layer, none of them twice. */
function checkUnits(units: readonly (readonly number[])[], { layers }: Model<Answer>): void {
  const hidden = layers.slice(0, -1);
  list("options.units", units, "units for each hidden layer", hidden.length);
  for (const [l, layer] of hidden.entries()) {
    const name = `options.units[${l}]`;
    for (const [i, unit] of list(name, units[l], "units of the layer").entries()) {
      whole(`${name}[${i}]`, unit, 0, layer.units - 1);
      if (units[l]!.indexOf(unit as number) < i)
        throw new InputError(`${name}[${i}]`, "each unit once", unit);
    }
  }
}
