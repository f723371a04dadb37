// Files of this machine: read whole, written so that a crash never leaves half of one.

import { nodeModule } from "../engine/host";
import { InputError, reasonOf } from "../errors";

/** Where there are files: how they are read and written, and how their names are put together. */
export interface FileSystem {
  readonly fs: typeof import("node:fs/promises");
  readonly paths: typeof import("node:path");
}

/** The host's files, if it has any. */
export function fileSystem(): FileSystem | undefined {
  const [fs, paths] = [nodeModule("fs/promises"), nodeModule("path")];
  return fs && paths && { fs, paths };
}

/**
 * The path of a file that is to be written.
 * @throws {InputError} if it is none, or there is no file system.
 */
export function pathToWrite(target: string | URL): FileSystem & { path: string } {
  const files = fileSystem();
  if (!files)
    throw new InputError("path", "a host with a file system; use exportModel() or toBytes() here", "none");
  return { ...files, path: pathOf("path", target) };
}

/** @throws {InputError} for what is neither a path nor the URL of a file of this machine. */
export function pathOf(argument: string, source: string | URL): string {
  try {
    if (source instanceof URL || String(source).startsWith("file:")) {
      return nodeModule("url")!.fileURLToPath(source);
    }
    if (typeof source === "string" && source !== "") return source;
  } catch {
    // A URL of something else than a file of this machine: the error below.
  }
  throw new InputError(argument, "a path or a file: URL", source instanceof URL ? source.href : source);
}

/**
 * Writes as `replaceFile` does.
 * @throws {InputError} if the folder does not exist or cannot be written. What was there before is there then.
 */
export async function writeBytes(target: string | URL, bytes: Uint8Array): Promise<void> {
  const { path } = pathToWrite(target);
  await replaceFile(path, bytes).catch((cause) => {
    throw new InputError("path", "a file that can be written", `${path} (${reasonOf(cause)})`);
  });
}

/** How the names of the files end that a killed process may leave behind. */
export const TEMPORARY = /\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;

/**
 * Writes to a temporary file beside the target and renames it, after its bytes have reached the disk; ends after the
 * new name has, too. At no moment is there half of a file under the target's name. Who may read the file that was there
 * may read the new one. Rejects with the system's error, and then has removed the temporary file.
 */
export async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  const { fs, paths } = fileSystem()!;
  const before = await fs.stat(path).catch(() => undefined);
  // A device or a pipe has nothing to keep, and must stay what it is.
  if (before && !before.isFile() && !before.isDirectory()) return fs.writeFile(path, bytes);
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
    if (before) await fs.chmod(temporary, before.mode & 0o777);
    await fs.rename(temporary, path);
    await syncFolder(paths.dirname(path));
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
    const folder = await fileSystem()!.fs.open(path, "r");
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch (cause) {
    if (!NO_SYNC.includes((cause as { code?: string }).code ?? "")) throw cause;
  }
}
