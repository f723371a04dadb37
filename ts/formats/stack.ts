// What all formats of other programs come to: dense layers, one after the other.

import { finite, list, MAX_CLASSES, whole } from "../check";
import type { Answers } from "../data/answers";
import { InputError } from "../errors";
import {
  type Activation,
  type Architecture,
  answersOf,
  architecture,
  type Init,
  parameterBlocks,
  parameterCount,
} from "../network/architecture";
import type { ModelContents } from "./model-file";

/** A dense layer as a file has it. */
export interface DenseLayer {
  readonly inputs: number;
  readonly units: number;
  /** `[inputs, units]`, row-major. */
  readonly kernel: Float32Array;
  /** `[units]`. */
  readonly bias: Float32Array;
  /** Left out where the file does not say. */
  readonly activation?: Activation | undefined;
  /** How the weights began, if the file says so. */
  readonly init?: Init | undefined;
}

/** Layers of which each has as many inputs as the one before has units. */
export interface Stack {
  readonly layers: readonly DenseLayer[];
  /** The names of the classes, if the file has them; none at all if it says that its answers are numbers. */
  readonly labels?: readonly string[] | undefined;
}

/** What somebody who loads a stack says about it. */
export interface StackOptions {
  readonly answers?: Answers | undefined;
  readonly activation?: Activation | undefined;
  readonly labels?: readonly string[] | undefined;
}

/** Most bytes of parameters that a small file may stand for, and a larger one for each of its own. */
const [MAX_SMALL, MAX_RATIO] = [2 ** 26, 32];

/**
 * Sizes before memory: with weights that are used again and again, or packed, a small file may claim a large network.
 *
 * @param fileBytes - the length of the file.
 * @throws {InputError} if no network has these sizes, or far more parameters than such a file can hold.
 */
export function expectSizes(
  argument: string,
  inputs: unknown,
  units: readonly unknown[],
  fileBytes: number,
): void {
  const parameters = parameterCount(architecture(inputs, units, "linear", `${argument}: `));
  const most = Math.max(MAX_SMALL, MAX_RATIO * fileBytes) / Float32Array.BYTES_PER_ELEMENT;
  if (parameters <= most) return;
  throw new InputError(argument, `at most ${most} parameters in a file of ${fileBytes} bytes`, parameters);
}

/**
 * The model that a stack is.
 *
 * @param argument - what errors call the file.
 * @throws {InputError} if its sizes do not fit, a number is not finite, it has an activation where a model can have none,
 * or there are not as many labels as classes.
 */
export function contentsOf(argument: string, stack: Stack, options: StackOptions): ModelContents {
  if (stack.layers.length === 0) throw new InputError(argument, "a network of dense layers", "none");
  const { activation = "relu" } = options;
  const last = stack.layers.length - 1;
  const layers = stack.layers.map((layer, i) => ({
    units: layer.units,
    activation: i === last ? outputOf(stack, options) : (layer.activation ?? activation),
    init: layer.init ?? "he",
  }));
  const shape = architecture(stack.layers[0]!.inputs, layers, undefined, `${argument}: `);
  const labels = labelsOf(argument, stack, options, shape);
  const parameters = new Float32Array(parameterCount(shape));
  const tensors = stack.layers.flatMap(({ kernel, bias }) => [kernel, bias]);
  for (const [i, { name, shape: sizes, offset, length }] of parameterBlocks(shape).entries()) {
    const place = `${argument}: ${name}`;
    if (tensors[i]!.length !== length) throw new InputError(place, `[${sizes}] numbers`, tensors[i]!.length);
    parameters.set(finite(place, tensors[i]!), offset);
  }
  return { ...shape, labels, parameters };
}

/** A last layer that is linear, or of which nothing is said, gives logits; but one alone would make a softmax of 1 always. */
function outputOf({ layers, labels }: Stack, { answers }: StackOptions): Activation {
  const { activation = "linear", units } = layers.at(-1)!;
  const isNumbers = answers === "numbers" || labels?.length === 0 || units === 1;
  return activation === "linear" && !isNumbers ? "softmax" : activation;
}

function labelsOf(
  argument: string,
  stack: Stack,
  options: StackOptions,
  shape: Architecture,
): readonly string[] {
  if (answersOf(shape) === "numbers") return [];
  const classes = whole(`${argument}: classes`, shape.layers.at(-1)!.units, 1, MAX_CLASSES);
  if (stack.labels && stack.labels.length > 0) return namesOf(`${argument}: labels`, stack.labels, classes);
  if (options.labels !== undefined) return namesOf("options.labels", options.labels, classes);
  return Array.from({ length: classes }, (_, i) => String(i));
}

function namesOf(argument: string, labels: readonly string[], classes: number): readonly string[] {
  list(argument, labels, "names, one for each class", classes);
  const wrong = labels.findIndex((label) => typeof label !== "string");
  if (wrong >= 0) throw new InputError(`${argument}[${wrong}]`, "a name", labels[wrong]);
  return [...labels];
}
