// The one implementation of a model: parameters that move into an engine's memory when one first needs them.

import { finite, object } from "../check";
import type { Answer, Answers } from "../data/answers";
import { type Engine, loadedEngine } from "../engine/engine";
import { type NumericRows, Predictor } from "../engine/predictor";
import type { Network } from "../engine/wasm/bindings";
import { EngineError, InputError } from "../errors";
import { type ModelContents, writeModel } from "../formats/model-file";
import { saveContents } from "../formats/write";
import {
  ACTIVATIONS,
  type Architecture,
  answersOf,
  defaultLabels,
  INITS,
  type Layer,
  type ParameterBlock,
  parameterBlocks,
  parameterCount,
} from "./architecture";
import type { Model, SaveOptions, Weights } from "./model";
import { checkNumericRows } from "./rows";

/** What the parameters are while no engine holds them. */
type Start = { readonly seed: number } | { readonly parameters: Float32Array };

/** Where the parameters are when an engine holds them. */
interface Home {
  readonly engine: Engine;
  readonly network: Network;
  readonly predictor: Predictor;
}

/** Variables outside that the parameters are lent to. */
export interface Lent {
  /** Before the parameters are used: takes what was assigned to the variables. */
  collect(): void;
  /** After the parameters changed. */
  changed(): void;
  /** Before the parameters go: the variables keep them for themselves. */
  settle(): void;
}

/** What this has beyond `Model` is for this library. */
export class NativeModel implements Model<Answer> {
  readonly inputs: number;
  readonly layers: readonly Layer[];
  readonly answers: Answers;
  readonly labels: readonly string[];
  readonly outputs: number;
  readonly parameterCount: number;
  aborted = false;
  /** Set while a run trains it. */
  training = false;
  /** How often weights were written that no training of ours has made. */
  writes = 0;
  /** Whom the parameters are lent to, if to anybody. */
  lent: Lent | undefined;
  readonly #blocks: readonly ParameterBlock[];
  readonly #weights: Weights;
  /** Until it is first in an engine. */
  #start: Start | undefined;
  /** During a training, what `keep` was last called for. */
  #kept: Float32Array | undefined;
  #home: Home | undefined;
  #disposed = false;

  constructor(shape: Architecture, start: Start, labels: readonly string[] = defaultLabels(shape)) {
    this.inputs = shape.inputs;
    this.layers = Object.freeze(shape.layers.map((layer) => Object.freeze({ ...layer })));
    this.answers = answersOf(shape);
    this.labels = Object.freeze([...labels]);
    this.outputs = shape.layers.at(-1)!.units;
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

  /** All that it is now; what is changed later does not change this. */
  contents(): ModelContents {
    const { engine, network } = this.#anywhere();
    const parameters = engine.call(() => network.readParameters(0, this.parameterCount));
    return { inputs: this.inputs, layers: this.layers, labels: this.labels, parameters };
  }

  toBytes(): Uint8Array {
    return writeModel(this.contents());
  }

  predictSync(rows: NumericRows, out?: Float32Array): Float32Array {
    const { inputs, outputs } = this;
    const count = checkNumericRows("rows", rows, inputs);
    const answers = out ?? new Float32Array(count * outputs);
    if (!(answers instanceof Float32Array) || answers.length !== count * outputs)
      throw new InputError("out", `a Float32Array of ${count * outputs}, [rows, outputs]`, out);
    this.#anywhere().predictor.run(rows, answers, "rows");
    return answers;
  }

  async save(path: string | URL, options: SaveOptions = {}): Promise<void> {
    const { format } = object("options", options, ["format"]);
    await saveContents(path, this.contents(), format);
  }

  dispose(): void {
    if (this.training) throw new InputError("model", "a model that is not being trained", "one that is");
    this.lent?.settle();
    this.lent = undefined;
    this.#leave();
    this.#home = this.#start = this.#kept = undefined;
    this.#disposed = true;
  }

  /** The network in this engine's memory; it moves there if it was in another's or nowhere. */
  networkIn(engine: Engine): Network {
    return this.#homeIn(engine).network;
  }

  /** The answers to whole rows, `[count, outputs]`; `argument` is what the caller knows the rows as. */
  predictIn(engine: Engine, rows: NumericRows, out: Float32Array, argument: string): void {
    this.#homeIn(engine).predictor.run(rows, out, argument);
  }

  /** Gives back what the engine holds. */
  #leave(): void {
    if (!this.#home || this.#home.engine.broken) return;
    this.#home.predictor.free();
    this.#home.network.free();
  }

  #homeIn(engine: Engine): Home {
    if (this.#disposed) throw new InputError("model", "a model that was not disposed", "a disposed one");
    this.lent?.collect();
    if (this.#home?.engine === engine) return this.#home;
    const parameters = this.#parameters();
    const seed = this.#start && "seed" in this.#start ? this.#start.seed : 0;
    const network = engine.call(() => {
      const units = Uint32Array.from(this.layers, (layer) => layer.units);
      const activations = Uint8Array.from(this.layers, (layer) => ACTIVATIONS.indexOf(layer.activation));
      const inits = Uint8Array.from(this.layers, (layer) => INITS.indexOf(layer.init));
      return new engine.bindings.Network(this.inputs, units, activations, inits, seed);
    });
    if (parameters) engine.call(() => network.writeParameters(0, parameters));
    this.#leave();
    const predictor = new Predictor(engine, network, this.inputs, this.outputs);
    this.#home = { engine, network, predictor };
    this.#start = undefined;
    return this.#home;
  }

  /** Some parameters as they are in the engine, for whom they are lent to. */
  peek(offset: number, length: number): Float32Array {
    if (!this.#home) throw new EngineError("no engine holds this model's parameters");
    const { engine, network } = this.#home;
    return engine.call(() => network.readParameters(offset, length));
  }

  /** Remembers parameters, in case the engine fails while it changes them. */
  keep(parameters: Float32Array): void {
    this.#kept = parameters;
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

  #anywhere(): Home {
    if (!this.#home || this.#home.engine.broken) return this.#homeIn(loadedEngine());
    this.lent?.collect();
    return this.#home;
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
    this.writes++;
    this.lent?.changed();
  }
}

function valuesOf({ name, length, shape }: ParameterBlock, values: unknown): Float32Array {
  const list = values instanceof Float32Array || Array.isArray(values) ? values : undefined;
  if (list?.length !== length)
    throw new InputError(`weights["${name}"]`, `${length} numbers, [${shape}]`, values);
  return finite(`weights["${name}"]`, Float32Array.from(list));
}

/** @throws {InputError} if this is no model of this library. */
export function checkModel(model: unknown): NativeModel {
  if (model instanceof NativeModel) return model;
  throw new InputError("model", "a model of train, createNetwork, load or fromBytes", model);
}
