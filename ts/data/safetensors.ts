// A data set out of a file of tensors, as Python's `safetensors` saves them.

import { object } from "../check";
import { InputError } from "../errors";
import { readSafetensors } from "../formats/safetensors";
import type { Answer } from "./answers";
import { type Dataset, dataset } from "./dataset";
import { read, type Source } from "./source";

export interface SafetensorsOptions<Label extends string = string> {
  /** The names of the two tensors; by default `inputs` and `labels`. */
  inputs?: string;
  labels?: string;
  /** How many classes there are, or their names; by default the highest label + 1. */
  classes?: number | readonly Label[];
}

/** The same where rows have numbers. */
export interface TargetSafetensorsOptions {
  inputs?: string;
  /** The name of the tensor of targets, `[length]` or `[length, outputs]`. */
  targets: string;
}

/**
 * A data set from two tensors of a file: inputs `[length, ...]` of type F32 or U8 (which stand for `byte / 255`), labels
 * `[length]`, whole numbers of type U8, I32, I64 or F32; or targets, `[length, ...]`, of type F32.
 *
 * @param source - a path, a URL, or the bytes.
 * @throws {InputError} if it cannot be read, is no whole file of these types, a tensor is missing or has another shape.
 */
export async function safetensors<const Label extends string = string>(
  source: Source,
  options?: SafetensorsOptions<Label>,
): Promise<Dataset<Label>>;
export async function safetensors(
  source: Source,
  options: TargetSafetensorsOptions,
): Promise<Dataset<number>>;
export async function safetensors(
  source: Source,
  options: SafetensorsOptions | TargetSafetensorsOptions = {},
): Promise<Dataset<Answer>> {
  const known = ["inputs", "labels", "targets", "classes"];
  const {
    inputs = "inputs",
    labels,
    targets,
    classes,
  }: SafetensorsOptions & Partial<TargetSafetensorsOptions> = object("options", options, known);
  if (targets !== undefined && (labels !== undefined || classes !== undefined)) {
    throw new InputError("options.targets", "labels, or targets", "both");
  }
  const { tensors } = readSafetensors("safetensors", await read("safetensors", source), [
    "F32",
    "U8",
    "I32",
    "I64",
  ]);
  const tensor = (option: string, name: string) => {
    const found = tensors.get(name);
    if (found) return found;
    throw new InputError(`options.${option}`, `one of the tensors ${[...tensors.keys()].join(", ")}`, name);
  };
  const rows = tensor("inputs", inputs);
  const [option, name] = targets === undefined ? ["labels", labels ?? "labels"] : ["targets", targets];
  const answers = tensor(option, name);
  if (!(rows.values instanceof Float32Array || rows.values instanceof Uint8Array)) {
    throw new InputError(`safetensors: ${inputs}.dtype`, '"F32" or "U8"', "whole numbers of more bytes");
  }
  const [length] = rows.shape;
  if (rows.shape.length < 2)
    throw new InputError(`safetensors: ${inputs}.shape`, "[length, ...]", shown(rows.shape));
  const isRows = answers.shape[0] === length && (targets !== undefined || answers.shape.length === 1);
  if (!isRows) {
    const expected = targets === undefined ? `[${length}]` : `[${length}, ...]`;
    throw new InputError(`safetensors: ${name}.shape`, expected, shown(answers.shape));
  }
  if (targets === undefined) return dataset({ inputs: rows.values, labels: answers.values, classes });
  if (!(answers.values instanceof Float32Array)) {
    throw new InputError(`safetensors: ${name}.dtype`, '"F32"', "whole numbers");
  }
  const { values } = answers;
  return dataset({ inputs: rows.values, targets: { shape: answers.shape, dataSync: () => values } });
}

const shown = (shape: readonly number[]) => `[${shape.join(", ")}]`;
