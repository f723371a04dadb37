// `npm start`: sets up, builds, and trains the digit network before one's eyes; flags go on to `inkling train`.

import { spawn } from "node:child_process";
import { join } from "node:path";
import { build } from "./build.mjs";
import { main, root } from "./lib/steps.mjs";
import { setup } from "./setup.mjs";

await main(async () => {
  await setup();
  await build();
  // On a terminal there is somebody to look at the page after the training.
  const page = process.stdout.isTTY ? "--visualize" : "--live";
  const args = [join(root, "dist/cli.js"), "train", page, ...process.argv.slice(2)];
  const child = spawn(process.execPath, args, { stdio: "inherit" });
  // The child ends in its own time, and we with it. What the terminal sends to both, the child knows to be one.
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => child.on("close", (code) => resolve(code ?? 1)));
});
