// The rows that predictions take: bytes, floats or plain numbers, one row or several.

import { finite } from "../check";
import type { NumericRows } from "../engine/predictor";
import { InputError } from "../errors";

/** A row, or where they are taken several one after the other: bytes stand for `byte / 255`, floats and numbers for themselves. */
export type Rows = NumericRows | readonly number[];

function isBytes(value: unknown): value is Uint8Array | Uint8ClampedArray {
  return value instanceof Uint8Array || value instanceof Uint8ClampedArray;
}

/** Says how many rows of `inputs` values there are. @throws {InputError} if these are no whole rows. */
export function checkNumericRows(argument: string, rows: unknown, inputs: number): number {
  if (!isBytes(rows) && !(rows instanceof Float32Array))
    throw new InputError(argument, "a Uint8Array or Float32Array", rows);
  const { length } = rows;
  if (length > 0 && length % inputs === 0) return length / inputs;
  throw new InputError(`${argument}.length`, `a positive multiple of ${inputs}, the model's inputs`, length);
}

/**
 * A copy of a row, since the caller may fill the same array with the next one before this one had its turn.
 *
 * @throws {InputError} if this is no row of so many numbers, or one is not finite.
 */
export function rowOf(argument: string, row: Rows, inputs: number): Uint8Array | Float32Array {
  const bytes = isBytes(row);
  if (!bytes && !(row instanceof Float32Array) && !Array.isArray(row)) {
    throw new InputError(argument, "a Uint8Array, Float32Array or array of numbers", row);
  }
  if (row.length !== inputs) {
    const expected = `${inputs}, the model's inputs: one row (several are an array of rows, or a data set)`;
    throw new InputError(`${argument}.length`, expected, row.length);
  }
  return bytes ? new Uint8Array(row) : finite(argument, Float32Array.from(row));
}

/** Rows of an array as one. @throws {InputError} if they are of several kinds or one is no row. */
export function joined(rows: readonly Rows[], inputs: number): Uint8Array | Float32Array {
  const parts = rows.map((row, i) => rowOf(`input[${i}]`, row, inputs));
  const bytes = parts[0] instanceof Uint8Array;
  const other = parts.findIndex((part) => part instanceof Uint8Array !== bytes);
  if (other >= 0) throw new InputError(`input[${other}]`, "rows of one kind, bytes or floats", rows[other]);
  const whole = bytes ? new Uint8Array(rows.length * inputs) : new Float32Array(rows.length * inputs);
  parts.forEach((part, i) => {
    whole.set(part, i * inputs);
  });
  return whole;
}
