// Predicts rows in an engine's memory: one row without allocating, many with the team's help.

import { EngineError, InputError } from "../errors";
import { defaultThreads, type Engine } from "./engine";
import type { Predictor as NativePredictor, Network } from "./wasm/bindings";

/** Rows one after the other: bytes stand for `byte / 255`, floats for themselves. */
export type NumericRows = Uint8Array | Uint8ClampedArray | Float32Array;

/** Rows times parameters for which threads are started: they are ready after some 30 ms. */
const MUCH = 2 ** 27;

/** The predictions of one network in one engine. */
export class Predictor {
  readonly #native: NativePredictor;
  /** Rows that there is room for. */
  #room = 0;
  // Views of the engine's memory.
  #bytes = new Uint8Array();
  #floats = new Float32Array();
  #answers = new Float32Array();
  /** The first row of the answers. */
  #first = new Float32Array();
  readonly #predictByteRow = () => this.#native.predict(this.network, 1, false);
  readonly #predictFloatRow = () => this.#native.predict(this.network, 1, true);

  constructor(
    private readonly engine: Engine,
    private readonly network: Network,
    private readonly inputs: number,
    private readonly outputs: number,
  ) {
    this.#native = engine.call(() => new engine.bindings.Predictor(network));
  }

  /**
   * Predicts whole rows on this thread, many of them with as many of the team's threads as are ready.
   *
   * @param rows - `[rows, inputs]`.
   * @param out - `[rows, outputs]`, for the answers.
   * @param argument - what the caller knows the rows as.
   * @throws {InputError} if a float is not finite.
   * @throws {EngineError} if the engine is broken or memory runs out.
   */
  run(rows: NumericRows, out: Float32Array, argument: string): void {
    if (rows.length === this.inputs) this.#one(rows, out, argument);
    else this.#many(rows, out, argument);
  }

  /** Gives its memory back. */
  free(): void {
    this.#native.free();
  }

  #one(row: NumericRows, out: Float32Array, argument: string): void {
    this.#prepare(1);
    this.#write(row);
    const predict = row instanceof Float32Array ? this.#predictFloatRow : this.#predictByteRow;
    check(argument, row, this.engine.call(predict));
    out.set(this.#first);
  }

  #many(rows: NumericRows, out: Float32Array, argument: string): void {
    const { inputs, outputs, engine, network } = this;
    const threads = defaultThreads();
    const count = rows.length / inputs;
    const isFloat = rows instanceof Float32Array;
    if (count * network.parameterCount >= MUCH) engine.crew.invite(threads);
    const room = this.#prepare(count);
    for (let from = 0; from < count; from += room) {
      const block = rows.subarray(from * inputs, (from + room) * inputs);
      const size = block.length / inputs;
      this.#write(block);
      const wrong = engine.call(() =>
        this.#native.predictTogether(network, size, isFloat, engine.crew.team, threads),
      );
      check(argument, rows, wrong < 0 ? wrong : from * inputs + wrong);
      this.#prepare(room);
      out.set(this.#answers.subarray(0, size * outputs), from * outputs);
    }
  }

  #write(rows: NumericRows): void {
    if (rows instanceof Float32Array) this.#floats.set(rows);
    else this.#bytes.set(rows);
  }

  /** Makes room for so many rows, or for as many as are worth predicting at once; says for how many there is. */
  #prepare(count: number): number {
    const { engine, network } = this;
    if (this.#room < count) {
      // If there is no memory for more, what there was is gone too.
      this.#room = 0;
      this.#room = engine.call(() => this.#native.reserve(network, count));
      this.#view();
    } else if (this.#bytes.buffer !== engine.instance.memory.buffer) {
      // Whoever took memory meanwhile has made it grow, which ends all views.
      this.#view();
    }
    return this.#room;
  }

  #view(): void {
    const { inputs, outputs } = this;
    const { buffer } = this.engine.instance.memory;
    const { bytesAddress, floatsAddress, answersAddress } = this.#native;
    this.#bytes = new Uint8Array(buffer, bytesAddress, this.#room * inputs);
    this.#floats = new Float32Array(buffer, floatsAddress, this.#room * inputs);
    this.#answers = new Float32Array(buffer, answersAddress, this.#room * outputs);
    this.#first = this.#answers.subarray(0, outputs);
  }
}

/** `wrong` is what the engine says: the place of a value, -1 for none, less for an error. */
function check(argument: string, rows: NumericRows, wrong: number): void {
  if (wrong >= 0) throw new InputError(`${argument}[${wrong}]`, "a finite number", rows[wrong]);
  if (wrong < -1) throw new EngineError("the engine could not predict");
}
