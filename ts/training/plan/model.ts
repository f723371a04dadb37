// The model of a run: the one that goes on, or a new one such as its data want.

import type { Answer } from "../../data/answers";
import type { Dataset } from "../../data/dataset";
import { InputError } from "../../errors";
import { answersOf, architecture, type LayerOptions } from "../../network/architecture";
import { checkData } from "../../network/fit";
import type { Model } from "../../network/model";
import { checkModel, NativeModel } from "../../network/native-model";

/** Widths of the hidden layers by default. */
const HIDDEN = [128, 64];

/** What of a run's options decides its model. */
interface Given {
  readonly layers?: readonly LayerOptions[] | undefined;
  readonly model?: Model<Answer> | undefined;
}

/** @throws {InputError} if the layers or the model do not fit the data. */
export function modelOf(data: Dataset<Answer>, { model, layers }: Given, seed: number): NativeModel {
  if (model === undefined) {
    const isLabels = data.answers === "labels";
    const outputs = isLabels ? data.classes : data.outputs;
    const activation = isLabels ? "softmax" : data.binary ? "sigmoid" : "linear";
    const shape = architecture(data.width, layers ?? [...HIDDEN, outputs], activation);
    const last = `layers[${shape.layers.length - 1}]`;
    const { units, activation: chosen } = shape.layers.at(-1)!;
    if (answersOf(shape) !== data.answers) {
      const expected = isLabels
        ? '"softmax", since rows have labels'
        : '"linear" or "sigmoid", since rows have numbers';
      throw new InputError(`${last}.activation`, expected, chosen);
    }
    if (units !== outputs) {
      const expected = `${outputs} units in the last layer, one for each ${isLabels ? "class" : "number of a target"}`;
      throw new InputError(last, expected, units);
    }
    const created = new NativeModel(shape, { seed }, data.classNames);
    checkData("data", data, created);
    return created;
  }
  const known = checkModel(model);
  if (layers !== undefined) throw new InputError("layers", "none beside a model, which has its own", layers);
  if (known.training) throw new InputError("model", "a model that is not being trained", "one that is");
  checkData("data", data, known);
  return known;
}
