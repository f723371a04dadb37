// The store at a place that a user names: a folder of files, or a browser's database.

import { nodeModule } from "../engine/host";
import { InputError } from "../errors";
import { pathOf } from "../formats/files";
import { CheckpointDatabase } from "./database";
import { CheckpointFolder } from "./folder";
import type { CheckpointStore } from "./store";
import type { Checksum } from "./whole";

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
