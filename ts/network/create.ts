// New models, which know nothing yet.

import { object, oneOf, whole } from "../check";
import type { Answer, Answers } from "../data/answers";
import { InputError } from "../errors";
import { answersOf, architecture, type LayerOptions } from "./architecture";
import type { Model } from "./model";
import { NativeModel } from "./native-model";

/** What `createNetwork` takes. */
export interface NetworkOptions {
  /** Numbers in a row of input, from 1. */
  inputs: number;
  /** The layers, the output included: a width, or what differs from the defaults. */
  layers: readonly LayerOptions[];
  /** Decides the first weights, from 0 to 2^53 - 1; by default 0. */
  seed?: number | undefined;
  /** By default labels: the last layer has a softmax. Of numbers it is linear, or a sigmoid. */
  answers?: Answers | undefined;
}

/**
 * An untrained model.
 *
 * @throws {InputError} naming the size, activation or scheme that is none.
 */
export function createNetwork(options: NetworkOptions & { answers: "numbers" }): Model<number>;
export function createNetwork(options: NetworkOptions & { answers?: "labels" | undefined }): Model;
export function createNetwork(options: NetworkOptions): Model<Answer> {
  const known = ["inputs", "layers", "seed", "answers"];
  const { inputs, layers, seed = 0, answers = "labels" } = object("createNetwork", options, known);
  oneOf("answers", answers, ["labels", "numbers"]);
  const shape = architecture(inputs, layers, answers === "labels" ? "softmax" : "linear");
  if (answersOf(shape) !== answers) {
    const expected = answers === "labels" ? '"softmax", or answers: "numbers"' : '"linear" or "sigmoid"';
    const last = shape.layers.length - 1;
    throw new InputError(`layers[${last}].activation`, expected, shape.layers[last]!.activation);
  }
  return new NativeModel(shape, { seed: whole("seed", seed, 0, Number.MAX_SAFE_INTEGER) });
}
