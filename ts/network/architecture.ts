// What a network looks like: its layers as users write them, checked and with every default filled in.

import { MAX_WIDTH, object, oneOf, whole } from "../check";
import { InputError } from "../errors";

/** The functions after a layer, in the order of the engine's codes. The last layer's is softmax, and only its. */
export const ACTIVATIONS = ["linear", "relu", "sigmoid", "tanh", "softmax"] as const;
/** How weights begin, in the order of the engine's codes: normal, of variance 2 / inputs or 2 / (inputs + units). */
export const INITS = ["he", "glorot"] as const;

export type Activation = (typeof ACTIVATIONS)[number];
export type Init = (typeof INITS)[number];

/** A dense layer. */
export interface Layer {
  /** Outputs of the layer, from 1 to 2^24. */
  readonly units: number;
  /** By default `"relu"`; of the last layer `"softmax"`, which is also all it can be. */
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

const MAX_LAYERS = 256;
/** More parameters than fit the 32-bit memory beside their gradients' moments. */
const MAX_PARAMETERS = 2 ** 28;

/**
 * @param source - put before the arguments' names in errors, where they come from a file.
 * @throws {InputError} naming the first size, activation or scheme that is none.
 */
export function architecture(inputs: unknown, layers: unknown, source = ""): Architecture {
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
    layers: layers.map((layer, i) => layerOf(`${source}layers[${i}]`, layer, i + 1 === layers.length)),
  };
  const parameters = parameterCount(checked);
  if (parameters > MAX_PARAMETERS)
    throw new InputError(`${source}layers`, `at most ${MAX_PARAMETERS} parameters`, parameters);
  return checked;
}

function layerOf(argument: string, layer: unknown, last: boolean): Layer {
  const options =
    typeof layer === "number"
      ? { units: layer }
      : object(argument, layer as Layer, ["units", "activation", "init"]);
  const { units, activation = last ? "softmax" : "relu", init = "he" } = options as Layer;
  oneOf(`${argument}.activation`, activation, ACTIVATIONS);
  if (last !== (activation === "softmax")) {
    const expected = last ? '"softmax" for the last layer' : '"softmax" only for the last layer';
    throw new InputError(`${argument}.activation`, expected, activation);
  }
  return {
    units: whole(typeof layer === "number" ? argument : `${argument}.units`, units, 1, MAX_WIDTH),
    activation,
    init: oneOf(`${argument}.init`, init, INITS),
  };
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
