// `npm run bench:peers`: a Python environment with the peers that are not on npm, in the project's cache.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { cached, cacheFolder } from "../scripts/lib/cache.mjs";
import { ask, main, run, SetupError, step } from "../scripts/lib/steps.mjs";
import { newNode } from "../scripts/lib/tools.mjs";

const PACKAGES = ["torch==2.15.0", "scikit-learn==1.9.1", "numpy==2.4.6"];
const NAME = `peers-${PACKAGES.join("-").replaceAll(/[^\w.-]/g, "")}`;

/** The Python of that environment, or where it will be. */
export function peersPython() {
  return join(cacheFolder, NAME, "bin/python");
}

async function preparePeers(note) {
  const python = ["python3", "python"].find((name) => ask(name, ["--version"]) !== undefined);
  if (!python) throw new SetupError("a Python from 3.11 on is needed, with its venv module");
  // An environment knows its own path, so it is made in its place; the last file marks it as whole.
  const { found } = await cached(`${NAME}.whole`, async (mark) => {
    note("installing PyTorch and scikit-learn (several gigabytes, 5 minutes and more)");
    const folder = join(cacheFolder, NAME);
    await run(python, ["-m", "venv", "--clear", folder]);
    await run(peersPython(), ["-m", "pip", "install", "--quiet", "--no-cache-dir", ...PACKAGES]);
    await run(python, ["-m", "venv", "--without-pip", mark]);
  });
  if (!existsSync(peersPython()))
    throw new SetupError(`${peersPython()} is gone: delete ${NAME}.whole in the cache`);
  return found ? "found" : "installed";
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(async () => {
    await step("peers", preparePeers);
    await step("node", newNode);
  });
}
