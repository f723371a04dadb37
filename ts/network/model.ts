// A model: its architecture, and parameters that move into an engine's memory when one first needs them.

import { finite, MAX_CLASSES, object, whole } from "../check";
import { type Engine, loadedEngine } from "../engine/engine";
import type { Network } from "../engine/wasm/bindings";
import { EngineError, InputError } from "../errors";
import { readBytes, writeBytes } from "../formats/files";
import { readModel, writeModel } from "../formats/model-file";
import {
  ACTIVATIONS,
  type Architecture,
  architecture,
  INITS,
  type Layer,
  type LayerOptions,
  type ParameterBlock,
  parameterBlocks,
  parameterCount,
} from "./architecture";

/** Kernels `[in, out]`, row-major, and biases `[out]` by name, in the order of the layers. */
export type Weights = Record<string, Float32Array>;

/** A classifier: dense layers, then softmax. */
export interface Model {
  /** Numbers in a row of input. */
  readonly inputs: number;
  /** All layers, the output last. */
  readonly layers: readonly Layer[];
  /** The name of each class. */
  readonly labels: readonly string[];
  /** How many numbers it has learned: kernels and biases. */
  readonly parameterCount: number;
  /**
   * The weights as a plain object: `layers.0.kernel`, `layers.0.bias`, `layers.1.kernel` ... Reading a key gives a
   * copy; assigning to a key, or some keys at once to `weights`, writes.
   * @throws {InputError} on assignment of another length, of a number that is not finite, or to an unknown key.
   */
  get weights(): Weights;
  set weights(weights: Readonly<Record<string, Float32Array | readonly number[]>>);
  /** FNV-1a (64 bits, hexadecimal) of all weights: two models with the same hash are the same, bit for bit. */
  readonly weightsHash: string;
  /** Whether the last training of it was ended by its signal. */
  readonly aborted: boolean;
  /** Writes a safetensors file. @throws {InputError} if the file cannot be written or there is no file system. */
  save(path: string | URL): Promise<void>;
  /** The bytes of that file. */
  toBytes(): Uint8Array;
  /** Gives its memory back. Forgotten models give theirs back too, but later. */
  dispose(): void;
}

/** What `createNetwork` takes. */
export interface NetworkOptions {
  /** Numbers in a row of input, from 1. */
  inputs: number;
  /** The layers, the output included: a width, or what differs from the defaults. */
  layers: readonly LayerOptions[];
  /** Decides the first weights, from 0 to 2^53 - 1; by default 0. */
  seed?: number | undefined;
}

/**
 * An untrained model.
 *
 * @throws {InputError} naming the size, activation or scheme that is none.
 */
export function createNetwork(options: NetworkOptions): Model {
  const { inputs, layers, seed = 0 } = object("createNetwork", options, ["inputs", "layers", "seed"]);
  const start = { seed: whole("seed", seed, 0, Number.MAX_SAFE_INTEGER) };
  return new NativeModel(architecture(inputs, layers), start);
}

/** A model from the bytes of its file. @throws {InputError} if they are damaged or no model of this library. */
export function fromBytes(bytes: Uint8Array): Model {
  if (!(bytes instanceof Uint8Array)) throw new InputError("bytes", "a Uint8Array", bytes);
  const { parameters, labels, ...shape } = readModel(bytes);
  return new NativeModel(shape, { parameters }, labels);
}

/** A model from its file. @throws {InputError} if it cannot be read, is damaged or no model of this library. */
export async function load(path: string | URL): Promise<Model> {
  return fromBytes(await readBytes(path));
}

/** What the parameters are while no engine holds them. */
type Start = { readonly seed: number } | { readonly parameters: Float32Array };

/** The one implementation of `Model`; what it has beyond that is for this library. */
export class NativeModel implements Model {
  readonly inputs: number;
  readonly layers: readonly Layer[];
  readonly labels: readonly string[];
  readonly parameterCount: number;
  aborted = false;
  /** Set while a run trains it. */
  training = false;
  readonly #blocks: readonly ParameterBlock[];
  readonly #weights: Weights;
  /** Until it is first in an engine. */
  #start: Start | undefined;
  /** During a training, what `keep` was last called for. */
  #kept: Float32Array | undefined;
  #home: { readonly engine: Engine; readonly network: Network } | undefined;
  #disposed = false;

  constructor(shape: Architecture, start: Start, labels: readonly string[] = defaultLabels(shape)) {
    this.inputs = shape.inputs;
    this.layers = Object.freeze(shape.layers.map((layer) => Object.freeze({ ...layer })));
    this.labels = Object.freeze([...labels]);
    this.parameterCount = parameterCount(shape);
    this.#blocks = parameterBlocks(shape);
    this.#weights = this.#accessors();
    this.#start = start;
  }

  get weights(): Weights {
    return this.#weights;
  }

  set weights(weights: Readonly<Record<string, Float32Array | readonly number[]>>) {
    object(
      "weights",
      weights,
      this.#blocks.map((block) => block.name),
    );
    const changes = this.#blocks.filter((block) => weights[block.name] !== undefined);
    const checked = changes.map((block) => ({ block, values: valuesOf(block, weights[block.name]) }));
    for (const { block, values } of checked) this.#write(block, values);
  }

  get weightsHash(): string {
    const { engine, network } = this.#anywhere();
    return engine.call(() => network.hash());
  }

  toBytes(): Uint8Array {
    const { engine, network } = this.#anywhere();
    const parameters = engine.call(() => network.readParameters(0, this.parameterCount));
    return writeModel({ inputs: this.inputs, layers: this.layers, labels: this.labels, parameters });
  }

  async save(path: string | URL): Promise<void> {
    if (typeof path !== "string" && !(path instanceof URL)) throw new InputError("path", "a path", path);
    await writeBytes(path, this.toBytes());
  }

  dispose(): void {
    if (this.training) throw new InputError("model", "a model that is not being trained", "one that is");
    if (this.#home && !this.#home.engine.broken) this.#home.network.free();
    this.#home = this.#start = this.#kept = undefined;
    this.#disposed = true;
  }

  /** The network in this engine's memory; it moves there if it was in another's or nowhere. */
  networkIn(engine: Engine): Network {
    if (this.#disposed) throw new InputError("model", "a model that was not disposed", "a disposed one");
    if (this.#home?.engine === engine) return this.#home.network;
    const parameters = this.#parameters();
    const seed = this.#start && "seed" in this.#start ? this.#start.seed : 0;
    const network = engine.call(() => {
      const units = Uint32Array.from(this.layers, (layer) => layer.units);
      const activations = Uint8Array.from(this.layers, (layer) => ACTIVATIONS.indexOf(layer.activation));
      const inits = Uint8Array.from(this.layers, (layer) => INITS.indexOf(layer.init));
      return new engine.bindings.Network(this.inputs, units, activations, inits, seed);
    });
    if (parameters) engine.call(() => network.writeParameters(0, parameters));
    if (this.#home && !this.#home.engine.broken) this.#home.network.free();
    this.#home = { engine, network };
    this.#start = undefined;
    return network;
  }

  /** Remembers the parameters as they are, in case the engine fails while it changes them. */
  keep(): void {
    this.#kept = this.#parameters();
  }

  /** The end of what `keep` is for. */
  forget(): void {
    this.#kept = undefined;
  }

  /** The parameters, also out of an engine that failed; none where only a seed decides them. */
  #parameters(): Float32Array | undefined {
    if (!this.#home) return this.#start && "parameters" in this.#start ? this.#start.parameters : undefined;
    const { engine, network } = this.#home;
    const read = () => network.readParameters(0, this.parameterCount);
    if (!engine.broken) return engine.call(read);
    try {
      return read();
    } catch (cause) {
      // The engine failed while it changed them, and never lets go of them now.
      if (this.#kept) return this.#kept;
      throw new EngineError("the engine failed, and with it this model's weights are lost", { cause });
    }
  }

  #anywhere(): { engine: Engine; network: Network } {
    if (this.#home && !this.#home.engine.broken) return this.#home;
    const engine = loadedEngine();
    return { engine, network: this.networkIn(engine) };
  }

  #accessors(): Weights {
    const properties = this.#blocks.map((block): [string, PropertyDescriptor] => [
      block.name,
      {
        enumerable: true,
        get: () => {
          const { engine, network } = this.#anywhere();
          return engine.call(() => network.readParameters(block.offset, block.length));
        },
        set: (values: unknown) => this.#write(block, valuesOf(block, values)),
      },
    ]);
    return Object.seal(Object.defineProperties({}, Object.fromEntries(properties)));
  }

  #write(block: ParameterBlock, values: Float32Array): void {
    const { engine, network } = this.#anywhere();
    engine.call(() => network.writeParameters(block.offset, values));
  }
}

function valuesOf({ name, length, shape }: ParameterBlock, values: unknown): Float32Array {
  const list = values instanceof Float32Array || Array.isArray(values) ? values : undefined;
  if (list?.length !== length)
    throw new InputError(`weights["${name}"]`, `${length} numbers, [${shape}]`, values);
  return finite(`weights["${name}"]`, Float32Array.from(list));
}

function defaultLabels({ layers }: Architecture): readonly string[] {
  const classes = layers.at(-1)!.units;
  if (classes > MAX_CLASSES)
    throw new InputError("layers", `an output of at most ${MAX_CLASSES} classes`, classes);
  return Array.from({ length: classes }, (_, i) => String(i));
}

/** @throws {InputError} if this is no model of this library. */
export function checkModel(model: unknown): NativeModel {
  if (model instanceof NativeModel) return model;
  throw new InputError("model", "a model of train, createNetwork, load or fromBytes", model);
}
