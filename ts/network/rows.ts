// The rows that predictions take: bytes, floats or plain numbers, one row or several.

import { finite } from "../check";
import type { NumericRows } from "../engine/predictor";
import { InputError } from "../errors";

/** Rows one after the other: bytes stand for `byte / 255`, floats and numbers for themselves. */
export type Rows = NumericRows | readonly number[];

function isBytes(value: unknown): value is Uint8Array | Uint8ClampedArray {
  return value instanceof Uint8Array || value instanceof Uint8ClampedArray;
}

/** Says how many rows of `inputs` values there are. @throws {InputError} if these are no whole rows. */
export function checkNumericRows(argument: string, rows: unknown, inputs: number): number {
  if (!isBytes(rows) && !(rows instanceof Float32Array))
    throw new InputError(argument, "a Uint8Array or Float32Array", rows);
  return rowsIn(argument, rows.length, inputs);
}

function rowsIn(argument: string, length: number, inputs: number): number {
  if (length > 0 && length % inputs === 0) return length / inputs;
  throw new InputError(`${argument}.length`, `a positive multiple of ${inputs}, the model's inputs`, length);
}

/**
 * A copy of rows, since the caller may fill the same array with the next ones before these had their turn.
 *
 * @throws {InputError} if these are no whole rows or a number is not finite.
 */
export function flat(argument: string, input: Rows, inputs: number): Uint8Array | Float32Array {
  const bytes = isBytes(input);
  if (!bytes && !(input instanceof Float32Array) && !Array.isArray(input)) {
    throw new InputError(argument, "a Uint8Array, Float32Array or array of numbers", input);
  }
  rowsIn(argument, input.length, inputs);
  return bytes ? new Uint8Array(input) : finite(argument, Float32Array.from(input));
}

/** Rows of an array as one. @throws {InputError} if they are of several kinds or one is no row. */
export function joined(rows: readonly Rows[], inputs: number): Uint8Array | Float32Array {
  const parts = rows.map((row, i) => flat(`input[${i}]`, row, inputs));
  const wrong = parts.findIndex((part) => part.length !== inputs);
  if (wrong >= 0)
    throw new InputError(`input[${wrong}].length`, `${inputs}, the model's inputs`, parts[wrong]!.length);
  const bytes = parts[0] instanceof Uint8Array;
  const other = parts.findIndex((part) => part instanceof Uint8Array !== bytes);
  if (other >= 0) throw new InputError(`input[${other}]`, "rows of one kind, bytes or floats", rows[other]);
  const whole = bytes ? new Uint8Array(rows.length * inputs) : new Float32Array(rows.length * inputs);
  parts.forEach((part, i) => {
    whole.set(part, i * inputs);
  });
  return whole;
}
