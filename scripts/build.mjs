// `npm run build`: the engine's WebAssembly and the package's JavaScript, each only if its sources have changed.

import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { findRust } from "./lib/rust.mjs";
import { hashOf, upToDate } from "./lib/stamp.mjs";
import { main, root, run, SetupError, step } from "./lib/steps.mjs";
import { buildWasm, wasmProducts } from "./lib/wasm.mjs";

const RUST_SOURCES = ["crates", "Cargo.toml", "Cargo.lock", "scripts/lib/wasm.mjs"];
const JS_SOURCES = ["ts", "package.json", "package-lock.json", "tsconfig.json", "tsup.config.ts"];
const JS_PRODUCTS = ["index.js", "index.d.ts", "cli.js", "worker.js"].map((name) => join(root, "dist", name));

/** Bundles name their shared pieces after their contents: old ones would stay, and be published. */
function removeScripts() {
  for (const name of readdirSync(join(root, "dist"))) {
    if (/\.(js|d\.ts)$/.test(name)) rmSync(join(root, "dist", name));
  }
}

export async function build() {
  const rust = findRust();
  if (!rust) throw new SetupError("no Rust that can build WebAssembly: `npm run setup` first");
  await step("engine", async (note) => {
    let sizes = "";
    const isCurrent = await upToDate(
      join(root, "target/wasm/stamp"),
      hashOf(root, RUST_SOURCES, rust.name),
      wasmProducts(),
      async () => {
        sizes = await buildWasm(rust, note);
      },
    );
    return isCurrent ? "up to date" : sizes;
  });
  await step("package", async () => {
    const hash = hashOf(root, JS_SOURCES);
    const isCurrent = await upToDate(join(root, "target/package-stamp"), hash, JS_PRODUCTS, () => {
      removeScripts();
      return run(process.execPath, [join(root, "node_modules/tsup/dist/cli-default.js")]);
    });
    return isCurrent ? "up to date" : "built";
  });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await main(build);
