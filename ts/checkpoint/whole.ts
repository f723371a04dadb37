// What both stores do with their checkpoints: which is the newest whole one, and which are kept.

import { whole } from "../check";
import { InputError } from "../errors";

/** A checksum of all the bytes, in lower-case hexadecimal digits. Called on the calling thread: be quick. */
export type Checksum = (bytes: Uint8Array) => string;

/** A checkpoint that is not what was written. */
export interface Damaged {
  /** A file's name, or a step in a database. */
  readonly name: string;
  readonly reason: string;
}

/** What a place has. */
export type Found =
  /** Nothing is at this place, not even an empty folder: its name may be mistaken. */
  | { readonly kind: "absent" }
  /** A folder without checkpoints. */
  | { readonly kind: "empty" }
  | {
      readonly kind: "whole";
      readonly step: number;
      readonly bytes: Uint8Array;
      /** Newer ones, which had to be passed over; the newest first. */
      readonly damaged: readonly Damaged[];
    };

/** A checkpoint that is in a store, not read yet. */
export interface Entry {
  readonly name: string;
  readonly step: number;
}

/** What an entry has, and what is remembered of what was written. */
export interface Content {
  readonly bytes: Uint8Array;
  readonly checksum: string;
}

/** The most digits of a step in a file's name. */
export const STEP_DIGITS = 12;

/** @throws {InputError} if it is no step. */
export function checkStep(step: number): number {
  return whole("step", step, 0, 10 ** STEP_DIGITS - 1);
}

/** The newest first; names decide between those of one step, so that the order is always the same. */
export function newestFirst<E extends Entry>(entries: readonly E[]): E[] {
  return [...entries].sort((a, b) => b.step - a.step || (a.name < b.name ? 1 : -1));
}

/**
 * The entries that go when a checkpoint has been written: all but the newest of the others. What is known to be damaged
 * goes first, and does not take the place of a whole one.
 *
 * @param others - those that were there before, the newest first. No more: what another process writes at the same
 * time is not ours to remove, or two that remove each other's would leave none.
 */
export function superseded<E extends Entry>(
  others: readonly E[],
  step: number,
  damaged: readonly Damaged[],
): E[] {
  const isDamaged = (entry: E) => damaged.some(({ name }) => name === entry.name);
  const kept = others.find((entry) => entry.step !== step && !isDamaged(entry));
  return others.filter((entry) => entry !== kept);
}

/**
 * The first entry that is whole.
 *
 * @param entries - at least one, the newest first.
 * @param read - rejects if an entry cannot be read.
 * @throws {InputError} if none is whole.
 */
export async function firstWhole<E extends Entry>(
  argument: string,
  place: string,
  entries: readonly E[],
  read: (entry: E) => Promise<Content>,
  checksum: Checksum,
): Promise<Found & { kind: "whole" }> {
  const damaged: Damaged[] = [];
  for (const entry of entries) {
    const content = await read(entry).catch((cause: Error) => cause);
    const bytes = content instanceof Error ? content : verified(content, checksum);
    if (!(bytes instanceof Error)) return { kind: "whole", step: entry.step, bytes, damaged };
    damaged.push({ name: entry.name, reason: bytes.message });
  }
  const all = damaged.map(({ name, reason }) => `${name} (${reason})`).join(", ");
  throw new InputError(argument, `a whole checkpoint in ${place}`, all);
}

/** The bytes, if they are those that were written. */
function verified({ bytes, checksum: written }: Content, checksum: Checksum): Uint8Array | Error {
  const found = checksum(bytes);
  return found === written ? bytes : new Error(`${bytes.length} bytes with the checksum ${found}`);
}
