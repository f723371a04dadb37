// What a network looks like: its layers as users write them, checked and with every default filled in.

import { MAX_CLASSES, MAX_WIDTH, object, oneOf, whole } from "../check";
import type { Answers } from "../data/answers";
import { InputError } from "../errors";

/** The functions after a layer, in the order of the engine's codes. */
export const ACTIVATIONS = ["linear", "relu", "sigmoid", "tanh", "softmax"] as const;
/** How weights begin, in the order of the engine's codes: normal, of variance 2 / inputs or 2 / (inputs + units). */
export const INITS = ["he", "glorot"] as const;

/**
 * Those of the last layer, each with its loss: probabilities of classes, of which one is right, and their cross-entropy;
 * probabilities that do not know of each other, and their binary cross-entropy; numbers, and their mean squared error.
 */
export const OUTPUTS = ["softmax", "sigmoid", "linear"] as const;

export type Activation = (typeof ACTIVATIONS)[number];
export type Init = (typeof INITS)[number];

/** A dense layer. */
export interface Layer {
  /** Outputs of the layer, from 1 to 2^24. */
  readonly units: number;
  /**
   * By default `"relu"`. The last layer's is `"softmax"` and only its, where the answers are labels; where they are
   * numbers `"linear"` by default, or `"sigmoid"`.
   */
  readonly activation: Activation;
  /** By default `"he"`; biases begin at 0. */
  readonly init: Init;
}

/** A layer as it may be written: its width alone, or with what should differ from the defaults. */
export type LayerOptions = number | { units: number; activation?: Activation; init?: Init };

export interface Architecture {
  readonly inputs: number;
  readonly layers: readonly Layer[];
}

/** Most layers of a network. */
export const MAX_LAYERS = 256;
/** More parameters than fit the 32-bit memory beside their gradients' moments. */
const MAX_PARAMETERS = 2 ** 28;

/**
 * @param output - the last layer's activation by default.
 * @param source - put before the arguments' names in errors, where they come from a file.
 * @throws {InputError} naming the first size, activation or scheme that is none.
 */
export function architecture(
  inputs: unknown,
  layers: unknown,
  output: Activation = "softmax",
  source = "",
): Architecture {
  const width = whole(`${source}inputs`, inputs, 1, MAX_WIDTH);
  if (!Array.isArray(layers) || layers.length < 1 || layers.length > MAX_LAYERS) {
    throw new InputError(
      `${source}layers`,
      `an array of 1 to ${MAX_LAYERS} layers, the output included`,
      layers,
    );
  }
  const checked = {
    inputs: width,
    layers: layers.map((layer, i) =>
      layerOf(`${source}layers[${i}]`, layer, i + 1 === layers.length ? output : undefined),
    ),
  };
  const parameters = parameterCount(checked);
  if (parameters > MAX_PARAMETERS)
    throw new InputError(`${source}layers`, `at most ${MAX_PARAMETERS} parameters`, parameters);
  return checked;
}

/** `output` is the default of the last layer, whose activations are not those of the others. */
function layerOf(argument: string, layer: unknown, output: Activation | undefined): Layer {
  const options =
    typeof layer === "number"
      ? { units: layer }
      : object(argument, layer as Layer, ["units", "activation", "init"]);
  const { units, activation = output ?? "relu", init = "he" } = options as Layer;
  oneOf(`${argument}.activation`, activation, ACTIVATIONS);
  if (output === undefined && activation === "softmax") {
    throw new InputError(`${argument}.activation`, '"softmax" only for the last layer', activation);
  }
  if (output !== undefined) oneOf(`${argument}.activation`, activation, OUTPUTS);
  return {
    units: whole(typeof layer === "number" ? argument : `${argument}.units`, units, 1, MAX_WIDTH),
    activation,
    init: oneOf(`${argument}.init`, init, INITS),
  };
}

/** Whether a network answers with the label of a class, or with numbers. */
export function answersOf({ layers }: Pick<Architecture, "layers">): Answers {
  return layers.at(-1)!.activation === "softmax" ? "labels" : "numbers";
}

/** A kernel or a bias: where it lies in the flat parameters. */
export interface ParameterBlock {
  /** `layers.0.kernel`, `layers.0.bias`, `layers.1.kernel` ... */
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly length: number;
}

/** All blocks in the order of the flat parameters: layer by layer, kernel `[in, out]`, then bias `[out]`. */
export function parameterBlocks({ inputs, layers }: Architecture): ParameterBlock[] {
  let [width, offset] = [inputs, 0];
  return layers.flatMap(({ units }, i) => {
    const kernel = { name: `layers.${i}.kernel`, shape: [width, units], offset, length: width * units };
    const bias = { name: `layers.${i}.bias`, shape: [units], offset: offset + kernel.length, length: units };
    [width, offset] = [units, bias.offset + units];
    return [kernel, bias];
  });
}

export function parameterCount({ inputs, layers }: Architecture): number {
  return layers.reduce((sum, { units }, i) => sum + ((layers[i - 1]?.units ?? inputs) + 1) * units, 0);
}

/** The names of classes that nobody has named: their indices; of numbers none. */
export function defaultLabels({ layers }: Architecture): readonly string[] {
  if (answersOf({ layers }) === "numbers") return [];
  const classes = layers.at(-1)!.units;
  if (classes > MAX_CLASSES)
    throw new InputError("layers", `an output of at most ${MAX_CLASSES} classes`, classes);
  return Array.from({ length: classes }, (_, i) => String(i));
}
