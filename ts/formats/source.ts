// Where a model's file comes from, and the files beside it.

import { isRemote, READABLE, read } from "../data/source";
import { InputError, reasonOf } from "../errors";
import { fileSystem, pathOf } from "./files";
import { NAMELESS } from "./format";

/**
 * A path (where there is a file system), a URL, the bytes, or files by their names, as `exportModel` gives them. Of a folder, its
 * `model.json`.
 */
export type ModelSource =
  | string
  | URL
  | Uint8Array
  | ArrayBuffer
  | Blob
  | Readonly<Record<string, Uint8Array>>;

/** A file, and those beside it. */
export interface SourceFile {
  /** What errors call it. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** A file of the same folder; `argument` is where it is named. @throws {InputError} if it cannot be read. */
  beside(argument: string, name: string): Promise<Uint8Array>;
}

/** The name that tfjs gives to a model's file. */
const MODEL_JSON = "model.json";

/** @throws {InputError} if there is no file, or it cannot be read. */
export async function openSource(source: ModelSource): Promise<SourceFile> {
  if (source instanceof Uint8Array) return alone(NAMELESS, source);
  if (source instanceof ArrayBuffer) return alone(NAMELESS, new Uint8Array(source));
  if (source instanceof Blob) return alone(nameOf(source), await bytesOfBlob(source));
  if (typeof source === "string" || source instanceof URL) {
    if (isRemote(source) || !fileSystem()) return remoteFile(String(source));
    return localFile(source);
  }
  return oneOfFiles(source);
}

const nameOf = (blob: Blob & { name?: string }): string => blob.name || NAMELESS;

/** A file that somebody chose may have been changed or removed since. */
async function bytesOfBlob(blob: Blob): Promise<Uint8Array> {
  try {
    return new Uint8Array(await blob.arrayBuffer());
  } catch (cause) {
    throw new InputError("source", READABLE, `${nameOf(blob)} (${(cause as Error).message})`);
  }
}

function alone(name: string, bytes: Uint8Array): SourceFile {
  return {
    name,
    bytes,
    async beside(argument, other) {
      const expected = `the file ${other} as well: load a path, a URL or files by name, { "${MODEL_JSON}": bytes, ... }`;
      throw new InputError(argument, expected, "this one alone");
    },
  };
}

async function localFile(source: string | URL): Promise<SourceFile> {
  const { fs, paths } = fileSystem()!;
  const path = pathOf("source", source);
  const readAt = (argument: string, path: string) =>
    fs.readFile(path).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === "EISDIR") return undefined;
      throw new InputError(argument, READABLE, `${path} (${reasonOf(cause)})`);
    });
  const bytes = await readAt("source", path);
  if (!bytes) {
    const inside = paths.join(path, MODEL_JSON);
    const isThere = await fs.stat(inside).then(
      (found) => found.isFile(),
      () => false,
    );
    if (isThere) return localFile(inside);
    throw new InputError("source", `a model's file, or a folder with a ${MODEL_JSON}`, path);
  }
  const beside = async (argument: string, name: string) => {
    const other = paths.join(paths.dirname(path), name);
    const found = await readAt(argument, other);
    if (!found) throw new InputError(argument, READABLE, `${other} (a folder)`);
    return found;
  };
  return { name: path, bytes, beside };
}

async function remoteFile(address: string): Promise<SourceFile> {
  const bytes = await read("source", address);
  // Nothing is beside what a URL has in itself.
  if (/^(data|blob):/i.test(address)) return alone(NAMELESS, bytes);
  const beside = async (argument: string, name: string) => {
    const base = new URL(address, globalThis.location?.href);
    // In parts, so that nothing in a name leads elsewhere; what follows the model's "?" may be needed here, too.
    const other = new URL(name.split("/").map(encodeURIComponent).join("/"), base);
    other.search = base.search;
    return read(argument, other);
  };
  return { name: address, bytes, beside };
}

/** The one file, or the JSON of several. */
function oneOfFiles(source: Readonly<Record<string, Uint8Array>>): SourceFile {
  const expected = `a path, a URL, bytes, or files by name, { "${MODEL_JSON}": bytes, ... }`;
  if (!isPlain(source)) throw new InputError("source", expected, source);
  const files = new Map(Object.entries(source));
  for (const [name, bytes] of files) {
    if (!(bytes instanceof Uint8Array)) throw new InputError(`source["${name}"]`, "a Uint8Array", bytes);
  }
  const names = [...files.keys()];
  const jsons = names.filter((name) => /\.json$/i.test(name));
  const isMain = (name: string) => name === MODEL_JSON || name.endsWith(`/${MODEL_JSON}`);
  const main = [names, jsons, jsons.filter(isMain)].find((found) => found.length === 1)?.[0];
  if (main === undefined) {
    throw new InputError("source", `one model's file, or its ${MODEL_JSON} and what it names`, source);
  }
  const folder = main.slice(0, main.lastIndexOf("/") + 1);
  const beside = async (argument: string, name: string) => {
    const bytes = files.get(folder + name);
    if (bytes) return bytes;
    throw new InputError(argument, `the file ${folder}${name} among those given`, names.join(", "));
  };
  return { name: main, bytes: files.get(main)!, beside };
}

function isPlain(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
