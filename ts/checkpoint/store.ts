// Where a training keeps its checkpoints: a folder of files, or a browser's database.

import { nodeModule } from "../engine/host";
import { InputError } from "../errors";
import { pathOf } from "../formats/files";
import { CheckpointDatabase } from "./database";
import { CheckpointFolder } from "./folder";
import type { Found } from "./whole";

/** A checksum of all the bytes, in lower-case hexadecimal digits. Called on the calling thread: be quick. */
export type Checksum = (bytes: Uint8Array) => string;

/** Where a run keeps its checkpoints: the two newest, each whole or not there. */
export interface CheckpointStore {
  /** What the caller calls the place, for errors. */
  readonly argument: string;
  /** Names the place in messages: a folder's path, a database's name. */
  readonly place: string;
  /** The same for two names of one place. */
  readonly key: string;

  /**
   * Writes a checkpoint, then removes all but this one and the newest of the others. Whatever ends the process, and
   * whenever, a whole checkpoint is there if one was there before.
   *
   * @param step - what orders checkpoints: a whole number from 0 below 10^12. One of the same step is replaced.
   * @param bytes - all of the checkpoint; not to be changed before the promise resolves.
   * @returns resolves when the bytes are on the disk.
   * @throws {InputError} if they cannot be written; all checkpoints that were there still are.
   */
  write(step: number, bytes: Uint8Array): Promise<void>;

  /**
   * The newest whole checkpoint. Reads no more than it has to: the newest one, and older ones while all were damaged.
   *
   * @throws {InputError} if all are damaged, with the reason for each, or the place cannot be read.
   */
  newest(): Promise<Found>;

  /** Removes all checkpoints, and nothing else. @throws {InputError} if one cannot be removed. */
  clear(): Promise<void>;
}

/**
 * The store at a place: in Node, Deno and Bun a folder, which the first write makes if it is missing; in a browser's
 * windows and workers a name in the origin's database.
 *
 * @param argument - what the caller calls the place, for errors.
 * @throws {InputError} if the place is none, or the host has neither a file system nor IndexedDB.
 */
export function checkpointStore(argument: string, place: string | URL, checksum: Checksum): CheckpointStore {
  if (place === "" || !(typeof place === "string" || place instanceof URL)) {
    throw new InputError(argument, "a path or a URL", place);
  }
  if (nodeModule("fs/promises")) return new CheckpointFolder(argument, pathOf(argument, place), checksum);
  if (globalThis.indexedDB) return new CheckpointDatabase(argument, String(place), checksum);
  throw new InputError(argument, "a host with a file system or IndexedDB", "none");
}
