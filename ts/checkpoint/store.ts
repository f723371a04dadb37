// Where a training keeps its checkpoints, whatever it is.

import type { Found } from "./whole";

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
