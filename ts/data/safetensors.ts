// A data set out of a file of tensors, as Python's `safetensors` saves them.

import { object } from "../check";
import { InputError } from "../errors";
import { readSafetensors } from "../formats/safetensors";
import { type Dataset, dataset } from "./dataset";
import { read, type Source } from "./source";

export interface SafetensorsOptions {
  /** The names of the two tensors; by default `inputs` and `labels`. */
  inputs?: string;
  labels?: string;
  /** How many classes there are, or their names; by default the highest label + 1. */
  classes?: number | readonly string[];
}

/**
 * A data set from two tensors of a file: inputs `[length, ...]` of type F32 or U8 (which stand for `byte / 255`), labels
 * `[length]`, whole numbers of type U8, I32, I64 or F32.
 *
 * @param source - a path, a URL, or the bytes.
 * @throws {InputError} if it cannot be read, is no whole file of these types, a tensor is missing or has another shape.
 */
export async function safetensors(source: Source, options: SafetensorsOptions = {}): Promise<Dataset> {
  const known = ["inputs", "labels", "classes"];
  const { inputs = "inputs", labels = "labels", classes } = object("options", options, known);
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
  const [rows, answers] = [tensor("inputs", inputs), tensor("labels", labels)];
  if (!(rows.values instanceof Float32Array || rows.values instanceof Uint8Array)) {
    throw new InputError(`safetensors: ${inputs}.dtype`, '"F32" or "U8"', "whole numbers of more bytes");
  }
  const [length] = rows.shape;
  if (rows.shape.length < 2)
    throw new InputError(`safetensors: ${inputs}.shape`, "[length, ...]", shown(rows.shape));
  if (answers.shape.length !== 1 || answers.shape[0] !== length) {
    throw new InputError(`safetensors: ${labels}.shape`, `[${length}]`, shown(answers.shape));
  }
  return dataset({ inputs: rows.values, labels: answers.values, classes });
}

const shown = (shape: readonly number[]) => `[${shape.join(", ")}]`;
