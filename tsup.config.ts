// Two bundles: the library with its tfjs backend and its command line, which share their code, and the worker, which stands alone.
// `npm run build` says where to, and moves them to dist when they are whole.

import { defineConfig } from "tsup";

const common = {
  format: "esm",
  target: "es2022",
  platform: "neutral",
  clean: false,
} as const;

export default defineConfig([
  {
    ...common,
    entry: { index: "ts/index.ts", tfjs: "ts/tfjs.ts", cli: "ts/cli/main.ts" },
    dts: { entry: { index: "ts/index.ts", tfjs: "ts/tfjs.ts" } },
    external: [/^node:/, /^@tensorflow\//, "commander", "cli-progress"],
    // Loaded when they are first needed, and so small that pages without a bundler should have them too.
    noExternal: ["image-size", "papaparse"],
  },
  { ...common, entry: { worker: "ts/engine/worker.ts" }, splitting: false },
]);
