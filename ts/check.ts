// The few checks that every public function needs; each returns what it checked, typed.

import { InputError } from "./errors";
import { didYouMean } from "./nearest";

/** Most inputs or units of a layer: what the engine takes. */
export const MAX_WIDTH = 2 ** 24;
/** Most classes of a data set. */
export const MAX_CLASSES = 2 ** 16;

/** A whole number from `least` to `most`, both included. */
export function whole(argument: string, value: unknown, least: number, most: number): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new InputError(argument, `a whole number from ${least} to ${most}`, value);
}

/** A number above 0 and at most `most`. */
export function positive(argument: string, value: unknown, most: number): number {
  if (typeof value === "number" && value > 0 && value <= most) return value;
  const below = most === Number.MAX_VALUE ? "" : ` and at most ${most}`;
  throw new InputError(argument, `a number above 0${below}`, value);
}

/** A number from `least` to `most`, both included. */
export function between(argument: string, value: unknown, least: number, most: number): number {
  if (typeof value === "number" && value >= least && value <= most) return value;
  const above = most === Number.MAX_VALUE ? "" : ` to ${most}`;
  throw new InputError(argument, `a number from ${least}${above}`, value);
}

/** A number from 0 to below 1. */
export function share(argument: string, value: unknown): number {
  if (typeof value === "number" && value >= 0 && value < 1) return value;
  throw new InputError(argument, "a number from 0 to below 1", value);
}

/** `true` or `false`. */
export function flag(argument: string, value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw new InputError(argument, "true or false", value);
}

/** One of the given words. */
export function oneOf<T extends string>(argument: string, value: unknown, words: readonly T[]): T {
  if (words.includes(value as T)) return value as T;
  const expected = words.map((word) => JSON.stringify(word)).join(" or ");
  throw new InputError(argument, expected + didYouMean(value, words), value);
}

/** An object with no other keys than the known ones; `undefined` values count as left out. */
export function object<T extends object>(argument: string, value: T, known: readonly string[]): T {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new InputError(argument, `an object with ${known.join(", ")}`, value);
  }
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    throw new InputError(`${argument}.${key}`, `one of ${known.join(", ")}${didYouMean(key, known)}`, key);
  }
  return value;
}

/** An array, of the given length if there is one. */
export function list(argument: string, value: unknown, of: string, length?: number): readonly unknown[] {
  if (!Array.isArray(value)) throw new InputError(argument, `an array of ${of}`, value);
  if (length !== undefined && value.length !== length) {
    throw new InputError(`${argument}.length`, String(length), value.length);
  }
  return value;
}

/** Every value is finite; the message says which is not. */
export function finite(argument: string, values: Float32Array): Float32Array {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) throw new InputError(`${argument}[${i}]`, "a finite number", values[i]);
  }
  return values;
}
