// Checkpoints in a folder: each a file of its own, whose name has the checksum of all its bytes, so that the file stays
// one that other programs read.

import { nodeModule } from "../engine/host";
import { InputError, reasonOf } from "../errors";
import { replaceFile, syncFolder, TEMPORARY } from "../formats/files";
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
  STEP_DIGITS,
  superseded,
} from "./whole";

/** `checkpoint-<step>-<checksum>.safetensors` */
const NAME = new RegExp(`^checkpoint-(\\d{${STEP_DIGITS}})-([0-9a-f]+)\\.safetensors$`);

/**
 * How old a temporary file is that nobody writes any more, in ms. Another process that saves to the same folder writes
 * to a younger one; whether the process lives that made it cannot be known, for it may be one of another machine.
 */
const ABANDONED = 10 * 60_000;

interface CheckpointFile extends Entry {
  readonly checksum: string;
}

export class CheckpointFolder implements CheckpointStore {
  readonly #fs = nodeModule("fs/promises")!;
  readonly #path = nodeModule("path")!;
  /** Absolute: the process may go elsewhere during a training. */
  readonly #folder: string;
  readonly key: string;
  #isMade = false;
  #damaged: readonly Damaged[] = [];
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    readonly argument: string,
    readonly place: string,
    readonly checksum: Checksum,
  ) {
    this.#folder = this.#path.resolve(place);
    this.key = withoutLinks(this.#folder);
  }

  async write(step: number, bytes: Uint8Array): Promise<void> {
    const padded = String(checkStep(step)).padStart(STEP_DIGITS, "0");
    return this.#inTurn("a folder that can be written", async () => {
      const name = `checkpoint-${padded}-${this.checksum(bytes)}.safetensors`;
      await this.#make();
      const names = await this.#fs.readdir(this.#folder);
      await replaceFile(this.#inside(name), bytes);
      this.#damaged = this.#damaged.filter((damaged) => damaged.name !== name);
      const others = checkpointsOf(names).filter((other) => other.name !== name);
      for (const other of superseded(others, step, this.#damaged)) await this.#remove(other.name);
      for (const other of names) if (await this.#isAbandoned(other)) await this.#remove(other);
    });
  }

  newest(): Promise<Found> {
    return this.#inTurn("a folder that can be read", async () => {
      const names = await this.#fs.readdir(this.#folder).catch(unlessMissing);
      if (!names) return { kind: "absent" };
      const files = checkpointsOf(names);
      if (files.length === 0) return { kind: "empty" };
      const read = (file: CheckpointFile) => this.#read(file);
      const found = await firstWhole(this.argument, this.place, files, read, this.checksum);
      this.#damaged = found.damaged;
      return found;
    });
  }

  clear(): Promise<void> {
    return this.#inTurn("a folder that can be written", async () => {
      const names = await this.#fs.readdir(this.#folder).catch(unlessMissing);
      if (!names) return;
      for (const { name } of checkpointsOf(names)) await this.#fs.rm(this.#inside(name), { force: true });
      // Without it those of a later step might come back after a power cut, and be taken for the new run's.
      await syncFolder(this.#folder);
    });
  }

  /** One after another: each sees what the one before has left. */
  #inTurn<T>(expected: string, work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work).catch((cause: NodeJS.ErrnoException) => {
      // The system's errors have a code; all others are the checksum's or ours.
      if (typeof cause.code !== "string") throw cause;
      throw new InputError(this.argument, expected, `${this.place} (${reasonOf(cause)})`);
    });
    this.#last = done.catch(() => {});
    return done;
  }

  /** Once: a folder that vanishes later, with the disk it was on, is not to be made anew on the one beneath. */
  async #make(): Promise<void> {
    if (this.#isMade) return;
    // A new folder's name is its parent's content: without this a power cut may take all that is in the folder.
    for (const made of await this.#makeFolder(this.#folder)) await syncFolder(this.#path.dirname(made));
    this.#isMade = true;
  }

  /**
   * Makes a folder and those above it that are missing; says which are new, the innermost first. One by one: Node's own
   * way runs in circles for ever where a system says that a folder is missing though its parent is there, as /proc does.
   */
  async #makeFolder(folder: string): Promise<string[]> {
    const failure = await this.#fs.mkdir(folder).then(
      () => undefined,
      (cause: NodeJS.ErrnoException) => cause,
    );
    if (!failure) return [folder];
    if (failure.code === "EEXIST" && (await this.#fs.stat(folder)).isDirectory()) return [];
    const parent = this.#path.dirname(folder);
    if (failure.code !== "ENOENT" || parent === folder) throw failure;
    const made = await this.#makeFolder(parent);
    await this.#fs.mkdir(folder).catch((cause: NodeJS.ErrnoException) => {
      // Another process may have been quicker.
      if (cause.code !== "EEXIST") throw cause;
    });
    return [folder, ...made];
  }

  async #read({ name, checksum }: CheckpointFile): Promise<Content> {
    const path = this.#inside(name);
    try {
      // A pipe would be read for ever.
      if ((await this.#fs.stat(path)).isFile()) return { bytes: await this.#fs.readFile(path), checksum };
    } catch (cause) {
      throw new Error(`cannot be read: ${(cause as NodeJS.ErrnoException).code}`);
    }
    throw new Error("no file");
  }

  async #isAbandoned(name: string): Promise<boolean> {
    if (!(TEMPORARY.test(name) && NAME.test(name.replace(TEMPORARY, "")))) return false;
    const status = await this.#fs.lstat(this.#inside(name)).catch(() => undefined);
    return status !== undefined && Date.now() - status.mtimeMs > ABANDONED;
  }

  /** What cannot be removed is in nobody's way, and the next write tries again. */
  async #remove(name: string): Promise<void> {
    await this.#fs.rm(this.#inside(name), { force: true }).catch(() => {});
  }

  #inside(name: string): string {
    return this.#path.join(this.#folder, name);
  }
}

/** Where a folder is, whatever links lead there; of one that is missing, where it would be. */
function withoutLinks(folder: string): string {
  const { dirname, basename, join } = nodeModule("path")!;
  try {
    return nodeModule("fs")!.realpathSync(folder);
  } catch {
    const parent = dirname(folder);
    return parent === folder ? folder : join(withoutLinks(parent), basename(folder));
  }
}

/** The files that are named as checkpoints, the newest first. */
function checkpointsOf(names: readonly string[]): CheckpointFile[] {
  const files = names.map((name): CheckpointFile | undefined => {
    const [, step, checksum] = NAME.exec(name) ?? [];
    return step && checksum ? { name, step: Number(step), checksum } : undefined;
  });
  return newestFirst(files.filter((file) => file !== undefined));
}

function unlessMissing(cause: NodeJS.ErrnoException): undefined {
  if (cause.code !== "ENOENT") throw cause;
}
