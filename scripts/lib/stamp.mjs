// Whether a product is up to date, by the contents of what it is made from.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A hash of all files under some paths of a folder, and of whatever else decides the product. */
export function hashOf(folder, paths, ...others) {
  const hash = createHash("sha256").update(JSON.stringify(others));
  for (const path of paths) addTo(hash, folder, path);
  return hash.digest("hex");
}

function addTo(hash, folder, path) {
  const full = join(folder, path);
  if (!existsSync(full)) return;
  if (statSync(full).isDirectory()) {
    for (const name of readdirSync(full).sort()) addTo(hash, folder, join(path, name));
  } else {
    hash.update(path).update("\0").update(readFileSync(full));
  }
}

/** Makes a product unless it exists and was made from the same; the stamp is written last. Says whether
 * there was nothing to do. */
export async function upToDate(stamp, hash, products, make) {
  const isThere = products.every((product) => existsSync(product));
  if (isThere && existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return true;
  // An interrupted build must not pass for the one before it.
  rmSync(stamp, { force: true });
  await make();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, hash);
  return false;
}
