// Two files that are one model, written so that there is a whole one at every moment: the weights go under a name of their own
// before the JSON that names them, and older ones only after it.

import { type FileSystem, writeBytes } from "../files";
import type { ModelContents } from "../model-file";
import { endingOf, weightsNamedIn, writeTfjs } from "./write";

/** The last of the savings: two at once could take away what the other is about to name. */
let last: Promise<unknown> = Promise.resolve();

/** @returns the bytes of both files. */
export function saveTfjs(files: FileSystem & { path: string }, contents: ModelContents): Promise<number> {
  const turn = last.then(() => writeBoth(files, contents));
  last = turn.catch(() => {});
  return turn;
}

async function writeBoth(files: FileSystem & { path: string }, contents: ModelContents): Promise<number> {
  const { fs, paths, path } = files;
  const stem = paths.parse(path).name;
  const { json, weights } = writeTfjs(contents, stem);
  const at = (name: string) => paths.join(paths.dirname(path), name);
  const before = weightsNamedIn(await textAt(fs, path).catch(() => ""), stem);
  // The new ones as long as nothing names them, then the older ones.
  let stale = [weights.name];
  try {
    await writeBytes(at(weights.name), weights.bytes);
    await writeBytes(path, json);
    stale = before;
  } finally {
    for (const name of await unnamed(files, stale)) await fs.rm(at(name), { force: true }).catch(() => {});
  }
  return json.length + weights.bytes.length;
}

/** Names of files that may be a model's JSON: `m.json`, `m.json.bak`, `m`. */
const MAY_BE_JSON = /\.json|^[^.]+$/i;

/** Those that no JSON of the folder names: copies of a model share its weights. Where that cannot be known, none. */
async function unnamed(
  { fs, paths, path }: FileSystem & { path: string },
  names: readonly string[],
): Promise<readonly string[]> {
  if (names.length === 0) return [];
  const folder = paths.dirname(path);
  try {
    const jsons = (await fs.readdir(folder)).filter((name) => MAY_BE_JSON.test(name));
    const readers = new Set([...jsons.map((name) => paths.join(folder, name)), paths.normalize(path)]);
    let left = names;
    // One after the other: a folder may have thousands, of any size.
    for (const reader of readers) {
      if (left.length === 0) break;
      const text = await textAt(fs, reader);
      left = left.filter((name) => !text.includes(endingOf(name)));
    }
    return left;
  } catch {
    return [];
  }
}

/** A file's text; nothing where there is no file. */
function textAt(fs: FileSystem["fs"], path: string): Promise<string> {
  return fs.readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT" || cause.code === "EISDIR") return "";
    throw cause;
  });
}
