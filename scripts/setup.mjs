// `npm run setup`: sees that everything the build needs is there, and installs what is not. Uses only Node's own
// modules, since it runs before anything is installed. Safe to run twice, or to interrupt.

import { pythonParties } from "./lib/python.mjs";
import { ensureRust } from "./lib/rust.mjs";
import { isMain, main, step } from "./lib/steps.mjs";
import { chromium, newNode, npmPackages, wasmBindgen } from "./lib/tools.mjs";

/** `forTests` adds what only `npm test` needs. */
export async function setup({ forTests = false } = {}) {
  await step("packages", npmPackages);
  await step("rust", async () => {
    const { name, installed } = await ensureRust();
    return `${name} ${installed ? "installed" : "found"}`;
  });
  await step("wasm-bindgen", wasmBindgen);
  if (!forTests) return;
  await step("chromium", chromium);
  await step("node", newNode);
  await step("python", pythonParties);
}

if (isMain(import.meta.url)) await main(() => setup());
