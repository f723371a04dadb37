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

/**
 * Makes products unless all of them are there and were made from the same; says whether there was nothing to do.
 *
 * @param stamp - the file that keeps what they were made from, and their names; written last.
 * @param hash - what they would be made from now.
 * @param make - makes them, and returns their paths.
 */
export async function upToDate(stamp, hash, make) {
  const made = readStamp(stamp);
  if (made?.hash === hash && made.products.every((product) => existsSync(product))) return true;
  // An interrupted build must not pass for the one before it.
  rmSync(stamp, { force: true });
  const products = await make();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, JSON.stringify({ hash, products }));
  return false;
}

function readStamp(stamp) {
  try {
    return JSON.parse(readFileSync(stamp, "utf8"));
  } catch {
    return undefined;
  }
}
