// Columns on one scale: mean 0 and deviation 1, as networks like their inputs.

import { InputError } from "../errors";
import type { Answer } from "./answers";
import { answersOf, type Dataset, isDataset, rowsWith } from "./dataset";

/** A scale of columns: made from the rows to train with, applied to all others too. */
export interface Standardizer {
  /** Of each column, before. */
  readonly mean: Float64Array;
  /** Likewise; of a column that never changes 1. */
  readonly deviation: Float64Array;
  /** The rows of a data set on this scale, as floats; or rows one after the other. @throws {InputError} if their width is another. */
  apply<A extends Answer>(data: Dataset<A>): Dataset<A>;
  apply(rows: Uint8Array | Float32Array): Float32Array;
}

/** The scale on which each column of a data set has mean 0 and deviation 1. Bytes stand for `byte / 255`. */
export function standardizer(data: Dataset<Answer>): Standardizer {
  if (!isDataset(data)) throw new InputError("data", "a data set", data);
  const { inputs, width, length } = data;
  const unit = inputs instanceof Uint8Array ? 255 : 1;
  const [mean, deviation] = [new Float64Array(width), new Float64Array(width)];
  for (let i = 0; i < inputs.length; i++) mean[i % width]! += inputs[i]! / unit / length;
  for (let i = 0; i < inputs.length; i++)
    deviation[i % width]! += (inputs[i]! / unit - mean[i % width]!) ** 2 / length;
  for (const [j, variance] of deviation.entries()) deviation[j] = Math.sqrt(variance) || 1;
  return new Scale(mean, deviation);
}

class Scale implements Standardizer {
  constructor(
    readonly mean: Float64Array,
    readonly deviation: Float64Array,
  ) {}

  apply<A extends Answer>(data: Dataset<A>): Dataset<A>;
  apply(rows: Uint8Array | Float32Array): Float32Array;
  apply(given: Dataset<Answer> | Uint8Array | Float32Array): Dataset<Answer> | Float32Array {
    if (!isDataset(given)) return this.#scaled(given);
    return rowsWith(this.#scaled(given.inputs), answersOf(given), given.dropped);
  }

  #scaled(rows: Uint8Array | Float32Array): Float32Array {
    const { length: width } = this.mean;
    if (!(rows instanceof Uint8Array || rows instanceof Float32Array) || rows.length % width !== 0) {
      throw new InputError("rows", `rows of ${width} numbers`, rows);
    }
    const unit = rows instanceof Uint8Array ? 255 : 1;
    const out = new Float32Array(rows.length);
    for (let i = 0; i < rows.length; i++) {
      out[i] = (rows[i]! / unit - this.mean[i % width]!) / this.deviation[i % width]!;
    }
    return out;
  }
}
