// Three bundles: the library with its tfjs backend and its command line, which share their code; the page, small to load; and
// the worker, which stands alone.
// `npm run build` says where to, and moves them to dist when they are whole.

import { defineConfig, type Options } from "tsup";
import { thirdPartyNotices } from "./scripts/lib/notices.mjs";

const common: Options = {
  format: "esm",
  target: "es2022",
  platform: "neutral",
  clean: false,
  esbuildPlugins: [thirdPartyNotices],
};

export default defineConfig([
  {
    ...common,
    entry: {
      index: "ts/index.ts",
      tfjs: "ts/tfjs.ts",
      cli: "ts/cli/main.ts",
      charts: "ts/charts/index.ts",
    },
    dts: { entry: { index: "ts/index.ts", tfjs: "ts/tfjs.ts", charts: "ts/charts/index.ts" } },
    external: [/^node:/, /^@tensorflow\//, "commander", "cli-progress", "sirv", "open"],
    // Loaded when they are first needed; pages without a bundler should have them too.
    noExternal: [
      "@bufbuild/protobuf",
      "@zip.js/zip.js",
      "image-size",
      "papaparse",
      "@observablehq/plot",
      "d3-scale",
      "d3-selection",
      "linkedom",
    ],
  },
  {
    ...common,
    entry: { page: "ts/page/main.ts", "page-worker": "ts/page/worker/worker.ts" },
    publicDir: "ts/page/static",
    minify: true,
    noExternal: [/./],
  },
  { ...common, entry: { worker: "ts/engine/worker.ts" }, splitting: false },
]);
