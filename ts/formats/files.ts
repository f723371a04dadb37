// Files of models: read whole, written so that a crash never leaves half of one.

import { nodeModule } from "../engine/host";
import { InputError } from "../errors";

/** @throws {InputError} if the file cannot be read or there is no file system. */
export async function readBytes(source: string | URL): Promise<Uint8Array> {
  const { fs, path } = fileSystem("load", source);
  return fs.readFile(path).catch((cause: Error) => {
    throw new InputError("path", "a file that can be read", `${path} (${cause.message})`);
  });
}

/**
 * Writes as `replaceFile` does.
 * @throws {InputError} if the folder does not exist or cannot be written.
 */
export async function writeBytes(target: string | URL, bytes: Uint8Array): Promise<void> {
  const { path } = fileSystem("save", target);
  await replaceFile(path, bytes).catch((cause: Error) => {
    throw new InputError("path", "a file that can be written", `${path} (${cause.message})`);
  });
}

/** How the names of the files end that a killed process may leave behind. */
export const TEMPORARY = /\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;

/**
 * Writes to a temporary file beside the target and renames it, after its bytes have reached the disk; ends after the
 * new name has, too. At no moment is there half of a file under the target's name. Rejects with the system's error,
 * and then has removed the temporary file.
 */
export async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  const [fs, { dirname }] = [nodeModule("fs/promises")!, nodeModule("path")!];
  // A name of its own, so that two that save to the same place at once do not meet.
  const temporary = `${path}.${crypto.randomUUID()}.tmp`;
  try {
    const file = await fs.open(temporary, "wx");
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await fs.rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (cause) {
    await fs.rm(temporary, { force: true }).catch(() => {});
    throw cause;
  }
}

/** What systems say that cannot bring a folder's names to the disk on demand, or not if it may not be listed. */
const NO_SYNC = ["EACCES", "EBADF", "EINVAL", "EISDIR", "ENOSYS", "ENOTSUP", "EPERM"];

/** Brings the names in a folder to the disk, where the system can: what was renamed or removed stays so. */
export async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await nodeModule("fs/promises")!.open(path, "r");
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch (cause) {
    if (!NO_SYNC.includes((cause as { code?: string }).code ?? "")) throw cause;
  }
}

/** The path of a place that is given as one, or as a `file:` URL. Only for hosts with a file system. */
export function pathOf(argument: string, place: unknown): string {
  try {
    if (typeof place === "string") return place;
    if (place instanceof URL) return nodeModule("url")!.fileURLToPath(place);
  } catch {
    // A URL of something else than a file of this machine: the error below.
  }
  throw new InputError(argument, "a path or a file: URL", place instanceof URL ? place.href : place);
}

function fileSystem(verb: "load" | "save", target: unknown) {
  const fs = nodeModule("fs/promises");
  if (!fs) {
    const instead = verb === "load" ? "fromBytes()" : "toBytes()";
    throw new InputError("path", `a host with a file system; use ${instead} here`, "none");
  }
  return { fs, path: pathOf("path", target) };
}
