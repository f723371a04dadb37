// The pieces of JSON that nobody may be believed about.

import { InputError } from "../../errors";

export type Json = Readonly<Record<string, unknown>>;

/** An object, whatever is in it. */
export function record(argument: string, value: unknown): Json {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Json;
  throw new InputError(argument, "an object", value);
}

export function text(argument: string, value: unknown): string {
  if (typeof value === "string" && value !== "") return value;
  throw new InputError(argument, "a name", value);
}

/** What is the same for every name is found once. @throws {InputError} for a name that comes twice. */
export function byName<T>(argument: string, entries: Iterable<readonly [string, T]>): Map<string, T> {
  const found = new Map<string, T>();
  for (const [name, value] of entries) {
    if (found.has(name)) throw new InputError(argument, "names that differ", `${name} twice`);
    found.set(name, value);
  }
  return found;
}
