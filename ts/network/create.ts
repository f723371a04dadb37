// Models that do not come from a training: new ones, and those of files.

import { object, oneOf, whole } from "../check";
import type { Answer, Answers } from "../data/answers";
import { InputError } from "../errors";
import { readBytes } from "../formats/files";
import { readModel } from "../formats/model-file";
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

/**
 * A model from the bytes of its file.
 *
 * @param answers - what the model answers with.
 * @throws {InputError} if they are damaged, no model of this library, or one that answers with something else.
 */
export function fromBytes(bytes: Uint8Array, answers?: "labels"): Model;
export function fromBytes(bytes: Uint8Array, answers: "numbers"): Model<number>;
export function fromBytes(bytes: Uint8Array, answers: Answers = "labels"): Model<Answer> {
  if (!(bytes instanceof Uint8Array)) throw new InputError("bytes", "a Uint8Array", bytes);
  oneOf("answers", answers, ["labels", "numbers"]);
  const model = modelOf(bytes);
  if (model.answers === answers) return model;
  const expected = `a model that answers with ${answers} (say "${model.answers}" for the other kind)`;
  throw new InputError("model file", expected, `one that answers with ${model.answers}`);
}

/** The same from its file. @throws {InputError} if it cannot be read, or for the same reasons. */
export async function load(path: string | URL, answers?: "labels"): Promise<Model>;
export async function load(path: string | URL, answers: "numbers"): Promise<Model<number>>;
export async function load(path: string | URL, answers?: Answers): Promise<Model<Answer>> {
  return fromBytes(await readBytes(path), answers as "labels");
}

/** A model of either kind. */
export async function loadAny(path: string | URL): Promise<Model<Answer>> {
  return modelOf(await readBytes(path));
}

function modelOf(bytes: Uint8Array): NativeModel {
  const { parameters, labels, ...shape } = readModel(bytes);
  return new NativeModel(shape, { parameters }, labels);
}
