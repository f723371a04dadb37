// Whether data are such as a model can be trained or tested on.

import type { Answer } from "../data/answers";
import { type Dataset, isDataset } from "../data/dataset";
import { InputError } from "../errors";
import type { NativeModel } from "./native-model";

/** @throws {InputError} if the rows or answers of the data are not the model's. */
export function checkData(argument: string, data: Dataset<Answer>, model: NativeModel): void {
  if (!isDataset(data)) throw new InputError(argument, "a data set, such as of dataset, csv or mnist", data);
  if (data.width !== model.inputs) {
    throw new InputError(`${argument}.width`, `${model.inputs}, the model's inputs`, data.width);
  }
  if (data.answers !== model.answers) {
    throw new InputError(`${argument}.answers`, `"${model.answers}", as the model's`, data.answers);
  }
  if (data.classes > model.labels.length) {
    throw new InputError(`${argument}.classes`, `at most ${model.labels.length}, the model's`, data.classes);
  }
  if (data.answers === "labels") return;
  if (data.outputs !== model.outputs) {
    throw new InputError(`${argument}.outputs`, `${model.outputs}, the model's`, data.outputs);
  }
  if (model.layers.at(-1)!.activation !== "sigmoid") return;
  const wrong = data.targets.findIndex((target) => target < 0 || target > 1);
  if (wrong < 0) return;
  const expected = "a number from 0 to 1, as sigmoid outputs are";
  throw new InputError(`${argument}.targets[${wrong}]`, expected, data.targets[wrong]);
}
