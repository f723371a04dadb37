// Checkpoints in a browser's IndexedDB (https://www.w3.org/TR/IndexedDB/): one database for all places of an origin.

import { InputError } from "../errors";
import type { CheckpointStore } from "./store";
import {
  type Checksum,
  type Content,
  checkStep,
  type Damaged,
  type Entry,
  type Found,
  firstWhole,
  newestFirst,
  superseded,
} from "./whole";

const DATABASE = "inkling-checkpoints";
/** Keys are `[place, step]`, values have the bytes and their checksum. */
const CHECKPOINTS = "checkpoints";

/** What browsers' errors mean here, by their names. */
const MEANINGS: Record<string, string> = {
  QuotaExceededError: "no room is left for this site",
  VersionError: "it is a later release's",
  InvalidStateError: "this site may not keep data, as in some private windows",
  SecurityError: "this site may not keep data, as in some private windows",
};

export class CheckpointDatabase implements CheckpointStore {
  #damaged: readonly Damaged[] = [];

  constructor(
    readonly argument: string,
    readonly place: string,
    readonly checksum: Checksum,
  ) {}

  get key(): string {
    return this.place;
  }

  async write(step: number, bytes: Uint8Array): Promise<void> {
    const { name } = entryOf(checkStep(step));
    // A copy: what is kept of a view is all that is behind it, and shared memory is not kept.
    const content: Content = { bytes: new Uint8Array(bytes), checksum: this.checksum(bytes) };
    await this.#changed((checkpoints) => {
      checkpoints.put(content, [this.place, step]);
      const keys = checkpoints.getAllKeys(this.#all);
      keys.onsuccess = () => {
        const others = entriesOf(keys.result).filter((entry) => entry.step !== step);
        for (const entry of superseded(others, step, this.#damaged)) {
          checkpoints.delete([this.place, entry.step]);
        }
      };
    });
    this.#damaged = this.#damaged.filter((damaged) => damaged.name !== name);
  }

  newest(): Promise<Found> {
    return this.#open("a database that can be read", async (database) => {
      const ask = <T>(question: (checkpoints: IDBObjectStore) => IDBRequest<T>) =>
        answer(question(database.transaction(CHECKPOINTS).objectStore(CHECKPOINTS)));
      const entries = entriesOf(await ask((checkpoints) => checkpoints.getAllKeys(this.#all)));
      if (entries.length === 0) return { kind: "absent" };
      const read = async ({ step }: Entry) => contentOf(await ask((all) => all.get([this.place, step])));
      const found = await firstWhole(this.argument, this.place, entries, read, this.checksum);
      this.#damaged = found.damaged;
      return found;
    });
  }

  clear(): Promise<void> {
    return this.#changed((checkpoints) => checkpoints.delete(this.#all));
  }

  /** The keys of this place: an array comes after all numbers. */
  get #all(): IDBKeyRange {
    return IDBKeyRange.bound([this.place], [this.place, []]);
  }

  /** All of the changes are made or none, and when this resolves they are on the disk. */
  #changed(change: (checkpoints: IDBObjectStore) => void): Promise<void> {
    return this.#open("a database that can be written", (database) => {
      const transaction = database.transaction(CHECKPOINTS, "readwrite", { durability: "strict" });
      return new Promise((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onabort = () => {
          reject(transaction.error ?? new DOMException("the browser ended the transaction", "AbortError"));
        };
        change(transaction.objectStore(CHECKPOINTS));
      });
    });
  }

  /** Opens for one piece of work only: an open database would keep a later release from its own. */
  async #open<T>(expected: string, work: (database: IDBDatabase) => Promise<T>): Promise<T> {
    try {
      const database = await opened();
      try {
        return await work(database);
      } finally {
        database.close();
      }
    } catch (cause) {
      if (!(cause instanceof DOMException)) throw cause;
      const { name, message } = cause;
      throw new InputError(this.argument, expected, `${this.place} (${MEANINGS[name] ?? message}: ${name})`);
    }
  }
}

/** Never blocked by other pages: there is no older version that one could hold open. */
function opened(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(CHECKPOINTS);
  return answer(request);
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function entryOf(step: number): Entry {
  return { name: `step ${step}`, step };
}

/** Those of the keys, the newest first. */
function entriesOf(keys: readonly IDBValidKey[]): Entry[] {
  return newestFirst(keys.map((key) => entryOf((key as [string, number])[1])));
}

function contentOf(value: unknown): Content {
  const { bytes, checksum } = Object(value) as Partial<Content>;
  if (bytes instanceof Uint8Array && typeof checksum === "string") return { bytes, checksum };
  throw new Error("no checkpoint");
}
