// The project's own cache, so that a second clone does not pay again; nothing is installed globally.

import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

export const cacheFolder =
  process.env.INKLING_CACHE || join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "inkling");

/**
 * The folder `name` of the cache; if it is not there, `fill(folder)` makes it under another name and it is renamed
 * when whole: an interrupted or simultaneous set-up never leaves half a tool under the right name.
 */
export async function cached(name, fill) {
  const folder = join(cacheFolder, name);
  if (existsSync(folder)) return { folder, found: true };
  mkdirSync(cacheFolder, { recursive: true });
  removeAbandoned(name);
  const partial = join(cacheFolder, `${name}.partial-${process.pid}`);
  await fill(partial);
  try {
    renameSync(partial, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    rmSync(partial, { recursive: true, force: true });
  }
  return { folder, found: false };
}

/** Removes what set-ups that are no longer running have left half done. */
function removeAbandoned(name) {
  for (const entry of readdirSync(cacheFolder)) {
    const pid = entry.startsWith(`${name}.partial-`) && Number(entry.split("-").at(-1));
    // One with our own number is of a process long gone.
    if (pid && (pid === process.pid || !isRunning(pid)))
      rmSync(join(cacheFolder, entry), { recursive: true, force: true });
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
