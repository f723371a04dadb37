// Tests import the built package by its own name, so that they test what ships.

import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { parties } from "./scripts/lib/python.mjs";

const built = (name: string) => fileURLToPath(new URL(`dist/${name}.js`, import.meta.url));

/** What set-up could not make possible here. */
const leftOut = parties.isReady() ? [] : ["test/formats/python.test.ts"];
for (const file of leftOut) {
  process.stderr.write(`tests: ${file} is left out: no Python with ${parties.packages.join(", ")}\n`);
}

export default defineConfig({
  resolve: {
    alias: { "inkling/charts": built("charts"), "inkling/tfjs": built("tfjs"), inkling: built("index") },
  },
  test: {
    include: ["test/**/*.test.ts"],
    exclude: leftOut,
    pool: "forks",
    // Trainings use every processor: side by side they would only wait for each other.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    server: { deps: { external: [/\/dist\//] } },
  },
});
