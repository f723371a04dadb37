// Bundles tfjs-core's suite with the backend under test, so that both share one single copy of tfjs-core.

import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const here = fileURLToPath(new URL(".", import.meta.url));

/** A page that has `runSuite` once its scripts have run. */
const PAGE = `<!doctype html><meta charset="utf-8">
<script src="jasmine.cjs"></script>
<script type="module" src="suite.js"></script>
`;
/** CommonJS in a bundle of modules asks for Node's own modules by these. */
const COMMON_JS = [
  'import { createRequire } from "node:module";',
  "const require = createRequire(import.meta.url);",
  "const __dirname = import.meta.dirname;",
].join("\n");

/**
 * Writes `suite.js`, which exports `runSuite`, `jasmine.cjs`, which has to be loaded before it, and a page that loads
 * both, `index.html`.
 *
 * @param {string} folder - an empty one.
 * @param {{ backend?: "inkling" | "cpu" | "wasm", host?: "node" | "browser" }} [options]
 */
export async function bundleSuite(folder, { backend = "inkling", host = "node" } = {}) {
  const inBrowser = host === "browser";
  const common = {
    bundle: true,
    target: "es2022",
    platform: host,
    define: {
      WASM_BACKEND_FILES: JSON.stringify(join(root, "node_modules/@tensorflow/tfjs-backend-wasm/dist/")),
      ...(inBrowser && { global: "globalThis" }),
    },
    logLevel: "error",
  };
  await build({
    ...common,
    entryPoints: [join(here, "jasmine.js")],
    outfile: join(folder, "jasmine.cjs"),
    format: "iife",
    // Ours would make it strict.
    tsconfigRaw: {},
  });
  await build({
    ...common,
    entryPoints: [join(here, "suite.js")],
    outfile: join(folder, "suite.js"),
    format: "esm",
    // The modules of tfjs-core: what it ships as one file would be a second copy.
    mainFields: [...(inBrowser ? ["browser"] : []), "module", "main"],
    alias: {
      "backend-under-test": join(here, `backends/${backend}.js`),
      inkling: join(root, "dist/index.js"),
      "inkling/tfjs": join(root, "dist/tfjs.js"),
    },
    banner: inBrowser ? {} : { js: COMMON_JS },
    // tfjs-core calls its tests free of side effects.
    ignoreAnnotations: true,
  });
  for (const name of ["wasm", "worker.js"]) {
    cpSync(join(root, "dist", name), join(folder, name), { recursive: true });
  }
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(join(folder, "index.html"), PAGE);
}
