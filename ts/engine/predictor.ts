// Predicts rows in an engine's memory: one row without allocating, many with the team's help.

import { InputError } from "../errors";
import type { Engine } from "./engine";
import type { Network } from "./wasm/bindings";

/** Rows one after the other: bytes stand for `byte / 255`, floats for themselves. */
export type NumericRows = Uint8Array | Uint8ClampedArray | Float32Array;

/** Rows for which threads are started: they are ready after some 30 ms. */
const MANY = 1024;

/** The predictions of one network in one engine. */
export class Predictor {
  /** Rows that there is room for. */
  #room = 0;
  // Views of the engine's memory.
  #bytes = new Uint8Array();
  #floats = new Float32Array();
  #probabilities = new Float32Array();
  /** The first row of the probabilities. */
  #first = new Float32Array();
  readonly #predictByteRow = () => this.network.predict(1, false);
  readonly #predictFloatRow = () => this.network.predict(1, true);

  constructor(
    private readonly engine: Engine,
    private readonly network: Network,
    private readonly inputs: number,
    private readonly classes: number,
  ) {}

  /**
   * Predicts whole rows on this thread, many of them with as many of the team's threads as are ready.
   *
   * @param rows - `[rows, inputs]`.
   * @param out - `[rows, classes]`, for the probabilities.
   * @param argument - what the caller knows the rows as.
   * @throws {InputError} if a float is not finite.
   * @throws {EngineError} if the engine is broken or memory runs out.
   */
  run(rows: NumericRows, out: Float32Array, argument: string, threads: number): void {
    if (rows.length === this.inputs) this.#one(rows, out, argument);
    else this.#many(rows, out, argument, threads);
  }

  #one(row: NumericRows, out: Float32Array, argument: string): void {
    this.#prepare(1);
    const predict = row instanceof Float32Array ? this.#predictFloatRow : this.#predictByteRow;
    this.#write(row);
    check(argument, row, this.engine.call(predict));
    out.set(this.#first);
  }

  #many(rows: NumericRows, out: Float32Array, argument: string, threads: number): void {
    const { inputs, classes, engine, network } = this;
    const count = rows.length / inputs;
    const room = this.#prepare(count);
    // Nobody waits for them: they help as soon as they are there.
    if (count >= MANY && engine.crew.team.members < threads) void engine.crew.muster(threads);
    const isFloat = rows instanceof Float32Array;
    for (let from = 0; from < count; from += room) {
      const block = rows.subarray(from * inputs, (from + room) * inputs);
      const size = block.length / inputs;
      this.#write(block);
      const wrong = engine.call(() => network.predictTogether(size, isFloat, engine.crew.team, threads));
      check(argument, rows, wrong < 0 ? wrong : from * inputs + wrong);
      this.#prepare(room);
      out.set(this.#probabilities.subarray(0, size * classes), from * classes);
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
      const room = engine.call(() => network.reserveRows(count));
      if (room > this.#room) this.#view(room);
    }
    // Whoever took memory meanwhile may have made it grow, which ends all views.
    if (this.#bytes.buffer !== engine.instance.memory.buffer) this.#view(this.#room);
    return this.#room;
  }

  #view(room: number): void {
    const { network, inputs, classes } = this;
    const { buffer } = this.engine.instance.memory;
    this.#room = room;
    this.#bytes = new Uint8Array(buffer, network.bytesAddress, room * inputs);
    this.#floats = new Float32Array(buffer, network.floatsAddress, room * inputs);
    this.#probabilities = new Float32Array(buffer, network.probabilitiesAddress, room * classes);
    this.#first = this.#probabilities.subarray(0, classes);
  }
}

function check(argument: string, rows: NumericRows, wrong: number): void {
  if (wrong >= 0) throw new InputError(`${argument}[${wrong}]`, "a finite number", rows[wrong]);
}
