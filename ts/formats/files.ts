// Files of models: read whole, written so that a crash never leaves half of one.

import { nodeModule } from "../engine/host";
import { InputError } from "../errors";

/** @throws {InputError} if the file cannot be read or there is no file system. */
export async function readBytes(path: string | URL): Promise<Uint8Array> {
  const { fs } = fileSystem("load");
  return fs.readFile(path).catch((cause: Error) => {
    throw new InputError("path", "a file that can be read", `${path} (${cause.message})`);
  });
}

/**
 * Writes to a temporary file beside the target and renames it, after its bytes have reached the disk.
 * @throws {InputError} if the folder does not exist or cannot be written.
 */
export async function writeBytes(target: string | URL, bytes: Uint8Array): Promise<void> {
  const { fs, toPath } = fileSystem("save");
  const path = toPath(target);
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = await fs.open(temporary, "w");
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

function fileSystem(verb: "load" | "save") {
  const [fs, url] = [nodeModule("fs/promises"), nodeModule("url")];
  if (fs && url)
    return { fs, toPath: (path: string | URL) => (path instanceof URL ? url.fileURLToPath(path) : path) };
  const instead = verb === "load" ? "fromBytes()" : "toBytes()";
  throw new InputError("path", `a host with a file system; use ${instead} here`, "none");
}
