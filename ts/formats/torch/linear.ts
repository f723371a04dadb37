// The nn.Linear layers of a state dict: which keys they have, and why others are not read.

import { InputError } from "../../errors";
import { Dict, describe, Tensor, type Value } from "./values";

/** An nn.Linear as a state dict has it. */
export interface Linear {
  /** Its name with a dot after it, such as `net.0.`; empty where the dict is of one layer alone. */
  readonly name: string;
  readonly units: number;
  readonly inputs: number;
  /** `[units, inputs]`. */
  readonly weight: Tensor;
  /** `[units]`; left out by `nn.Linear(..., bias=False)`. */
  readonly bias?: Tensor | undefined;
}

/** Where checkpoints keep their state dict, beside an optimizer's and the like. */
const CHECKPOINT_KEYS = ["state_dict", "model_state_dict", "model"] as const;

/** Names that say which layer a tensor is of, where its shape does not. */
const OTHER_LAYERS: readonly (readonly [RegExp, string])[] = [
  [/(^|\.)(weight|bias)_(ih|hh|hr)(_l\d+(_reverse)?)?$/, "nn.RNN, nn.LSTM or nn.GRU"],
  [/(^|\.)(running_mean|running_var|num_batches_tracked)$/, "a normalization"],
  [/(^|\.)(in_proj_(weight|bias)|[qkv]_proj_weight|bias_[kv])$/, "nn.MultiheadAttention"],
  [/(^|\.)(weight_g|weight_v|weight_orig|parametrizations\..*)$/, "a layer with another parametrization"],
];

/** Names of embeddings, which have the shape of a layer without a bias. */
const EMBEDDING = /embed|(^|[._])emb([._]|\d|$)/i;

/**
 * The layers of a state dict, or of the one in a checkpoint, in the order of its keys, which is that of registration.
 *
 * @throws {InputError} naming the first key that no stack of `nn.Linear` has, or whose width is not that of the layer
 * before.
 */
export function linearLayers(argument: string, value: Value): Linear[] {
  const layers = layersIn(argument, stateDict(argument, value));
  for (const [i, { name, inputs, weight }] of layers.entries()) {
    const before = layers[i - 1];
    if (before === undefined || inputs === before.units) continue;
    const expected = `${before.units} inputs, as ${before.name}weight before it has ${before.units} units`;
    throw new InputError(`${argument}: ${name}weight`, expected, describe(weight));
  }
  return layers;
}

/** The same in the order of the keys, whether or not their widths fit. */
export function layersIn(argument: string, dict: Dict): Linear[] {
  const tensors = tensorsOf(argument, dict);
  const names = new Set(Array.from(tensors.keys(), (key) => key.slice(0, leafAt(key))));
  if (names.size === 0) throw new InputError(argument, "a state dict of nn.Linear layers", "an empty one");
  return Array.from(names, (name) => linear(argument, name, tensors));
}

function stateDict(argument: string, value: Value): Dict {
  if (!(value instanceof Dict)) {
    throw new InputError(argument, "a state dict, or a checkpoint with one", describe(value));
  }
  const found = CHECKPOINT_KEYS.filter((key) => value.entries.get(key) instanceof Dict);
  if (found.length > 1) {
    throw new InputError(
      argument,
      `a checkpoint with one of ${CHECKPOINT_KEYS.join(", ")}`,
      found.join(", "),
    );
  }
  const inner = found.length === 1 ? value.entries.get(found[0]!) : value;
  return inner as Dict;
}

/** All tensors by their keys, each of which is a weight or a bias. */
function tensorsOf(argument: string, { entries }: Dict): ReadonlyMap<string, Tensor> {
  const tensors = new Map<string, Tensor>();
  for (const [key, value] of entries) {
    if (typeof key !== "string") throw new InputError(argument, "a dict with names as keys", describe(key));
    const where = `${argument}: ${key}`;
    if (!(value instanceof Tensor)) {
      const checkpoint = `a checkpoint has its state dict under ${CHECKPOINT_KEYS.join(", ")}`;
      throw new InputError(where, `a tensor (${checkpoint})`, describe(value));
    }
    const other = OTHER_LAYERS.find(([pattern]) => pattern.test(key))?.[1];
    if (other !== undefined) throw new InputError(where, "nn.Linear layers alone", `${other}'s tensor`);
    const leaf = key.slice(leafAt(key));
    if (leaf !== "weight" && leaf !== "bias") {
      throw new InputError(where, "weight or bias of an nn.Linear", describe(value));
    }
    if (leaf === "weight" && value.size.length !== 2) {
      throw new InputError(where, `the [units, inputs] weight of an nn.Linear`, whoseWeight(value));
    }
    tensors.set(key, value);
  }
  return tensors;
}

/** Which layer may have a weight of so many dimensions. */
function whoseWeight(weight: Tensor): string {
  const dimensions = weight.size.length;
  const layer =
    dimensions === 1 ? "a normalization or nn.PReLU" : dimensions > 2 ? "a convolution" : "a number";
  return `${describe(weight)}, such as ${layer} has`;
}

function linear(argument: string, name: string, tensors: ReadonlyMap<string, Tensor>): Linear {
  const [weight, bias] = [tensors.get(`${name}weight`), tensors.get(`${name}bias`)];
  if (weight === undefined) {
    throw new InputError(`${argument}: ${name}bias`, `${name}weight with it`, "a bias alone");
  }
  const [units, inputs] = weight.size as [number, number];
  if (bias === undefined && EMBEDDING.test(name)) {
    throw new InputError(`${argument}: ${name}weight`, "nn.Linear layers alone", "nn.Embedding's tensor");
  }
  if (bias !== undefined && String(bias.size) !== String([units])) {
    throw new InputError(`${argument}: ${name}bias`, `a tensor of shape [${units}]`, describe(bias));
  }
  return { name, units, inputs, weight, bias };
}

/** Where the last part of a dotted key begins. */
function leafAt(key: string): number {
  return key.lastIndexOf(".") + 1;
}
