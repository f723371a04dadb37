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
 * Writes to a temporary file beside the target and renames it, after its bytes have reached the disk.
 * @throws {InputError} if the folder does not exist or cannot be written.
 */
export async function writeBytes(target: string | URL, bytes: Uint8Array): Promise<void> {
  const { fs, path } = fileSystem("save", target);
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
  } catch (cause) {
    await fs.rm(temporary, { force: true }).catch(() => {});
    throw new InputError("path", "a file that can be written", `${path} (${(cause as Error).message})`);
  }
}

function fileSystem(verb: "load" | "save", target: unknown) {
  const [fs, url] = [nodeModule("fs/promises"), nodeModule("url")];
  if (!fs || !url) {
    const instead = verb === "load" ? "fromBytes()" : "toBytes()";
    throw new InputError("path", `a host with a file system; use ${instead} here`, "none");
  }
  try {
    if (typeof target === "string") return { fs, path: target };
    if (target instanceof URL) return { fs, path: url.fileURLToPath(target) };
  } catch {
    // A URL of something else than a file of this machine: the error below.
  }
  throw new InputError("path", "a path or a file: URL", target instanceof URL ? target.href : target);
}
