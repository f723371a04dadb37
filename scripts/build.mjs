// `npm run build`: the engine's WebAssembly and the package's JavaScript, each only if its sources have changed.

import { mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { findRust } from "./lib/rust.mjs";
import { hashOf, upToDate } from "./lib/stamp.mjs";
import { isMain, main, root, run, SetupError, step } from "./lib/steps.mjs";
import { buildWasm } from "./lib/wasm.mjs";

const RUST_SOURCES = [
  ...["crates", "Cargo.toml", "Cargo.lock", "node_modules/binaryen/package.json"],
  ...["scripts/build.mjs", "scripts/lib/rust.mjs", "scripts/lib/wasm.mjs"],
];
const JS_SOURCES = [
  ...["ts", "package.json", "package-lock.json", "tsconfig.json", "tsup.config.ts", "scripts/build.mjs"],
  ...["scripts/lib/notices.mjs", "scripts/licences", "Cargo.lock"],
];

export async function build() {
  const rust = findRust();
  if (!rust) throw new SetupError("no Rust that can build WebAssembly: `npm run setup` first");
  await step("engine", async (note) => {
    const stamp = join(root, "target/wasm/stamp");
    const hash = hashOf(root, RUST_SOURCES, rust.name);
    return (await upToDate(stamp, hash, () => buildWasm(rust, note))) ? "up to date" : "built";
  });
  await step("package", async () => {
    const stamp = join(root, "target/package-stamp");
    return (await upToDate(stamp, hashOf(root, JS_SOURCES), buildPackage)) ? "up to date" : "built";
  });
}

/** Bundles beside the package and exchanges them only when they are whole: a failed build leaves the last good one. */
async function buildPackage() {
  const [fresh, dist] = [join(root, "target/package"), join(root, "dist")];
  rmSync(fresh, { recursive: true, force: true });
  await run(process.execPath, [join(root, "node_modules/tsup/dist/cli-default.js"), "--out-dir", fresh]);
  mkdirSync(dist, { recursive: true });
  // Bundles name their shared pieces after their contents: old ones would stay, and be published.
  for (const name of readdirSync(dist)) {
    if (name === "page" || /\.(js|d\.ts|txt)$/.test(name)) rmSync(join(dist, name), { recursive: true });
  }
  return readdirSync(fresh).map((name) => {
    renameSync(join(fresh, name), join(dist, name));
    return join(dist, name);
  });
}

if (isMain(import.meta.url)) await main(build);
