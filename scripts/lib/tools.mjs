// The tools beside Rust: npm packages, wasm-bindgen, and what only the tests need.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aptInstall } from "./apt.mjs";
import { cached, cacheFolder } from "./cache.mjs";
import { hostCargo } from "./rust.mjs";
import { ask, root, run, SetupError } from "./steps.mjs";

/** The newest Node that the tests compare with: from npm, but no dependency, whose `node` would come first in PATH. */
const NEW_NODE = "26.9.0";

const isWindows = process.platform === "win32";

/** Installs the packages of package-lock.json, unless these very ones were installed before. */
export async function npmPackages() {
  const lock = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  const stamp = join(root, "node_modules/.inkling-lock");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return "npm packages are up to date";
  await run(isWindows ? "npm.cmd" : "npm", ["ci", "--include=dev", "--no-audit", "--no-fund"]);
  writeFileSync(stamp, lock);
  return "npm packages installed";
}

/** The version of wasm-bindgen that the crates were locked to: the CLI must be the same. */
function bindgenVersion() {
  const lock = readFileSync(join(root, "Cargo.lock"), "utf8");
  return /name = "wasm-bindgen"\nversion = "([^"]+)"/.exec(lock)[1];
}

/** Where the wasm-bindgen CLI is, or will be. */
export function bindgenPath() {
  return join(
    cacheFolder,
    `wasm-bindgen-${bindgenVersion()}`,
    "bin",
    isWindows ? "wasm-bindgen.exe" : "wasm-bindgen",
  );
}

export async function wasmBindgen(note) {
  const version = bindgenVersion();
  const { found } = await cached(`wasm-bindgen-${version}`, (folder) => {
    note(`building wasm-bindgen ${version}, once for all clones (about 2 minutes)`);
    const { command, env } = hostCargo();
    // Not --locked: its lock file names versions that registries may not carry yet.
    const args = ["install", "wasm-bindgen-cli", "--version", version, "--root", folder];
    return run(command, args, { env });
  });
  return `wasm-bindgen ${version} ${found ? "found" : "built"}`;
}

/** The system's Chromium, or `undefined`. */
export function findChromium() {
  const names = [process.env.CHROMIUM, "chromium", "chromium-browser", "google-chrome"];
  return names.find((name) => name && ask(name, ["--version"]) !== undefined);
}

/** Where that is. */
export function chromiumPath() {
  const name = findChromium();
  return name && ask("sh", ["-c", 'command -v "$0"', name]);
}

/** Without Chromium the browser tests fail and say so; the others are still worth running. */
export async function chromium() {
  const found = findChromium();
  if (found) return `${found} found`;
  try {
    await aptInstall(
      ["chromium"],
      "no Chromium, and it cannot be installed here: the browser tests will fail",
    );
    return "chromium installed";
  } catch (error) {
    if (error instanceof SetupError) return error.message;
    throw error;
  }
}

/** Where the newest Node is, or will be. */
export function newNodePath() {
  return join(cacheFolder, `node-${NEW_NODE}`, "node_modules/node/bin/node");
}

export async function newNode() {
  const { found } = await cached(`node-${NEW_NODE}`, (folder) =>
    run(isWindows ? "npm.cmd" : "npm", [
      "install",
      "--prefix",
      folder,
      "--no-audit",
      "--no-fund",
      `node@${NEW_NODE}`,
    ]),
  );
  return `Node ${NEW_NODE} ${found ? "found" : "installed"}`;
}
