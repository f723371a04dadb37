// `npm run bench:peers`: a Python environment with the peers that are not on npm, in the project's cache.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { cached, cacheFolder } from "../scripts/lib/cache.mjs";
import { ask, main, run, SetupError, step } from "../scripts/lib/steps.mjs";
import { newNode } from "../scripts/lib/tools.mjs";

// PyPI's PyTorch for Linux on x86-64 is the large CUDA build in every version, so the newest, which is the one to beat.
const PACKAGES = ["torch==2.15.0", "onnxruntime==1.32.0", "scikit-learn==1.9.1", "numpy==2.4.6"];
const PYTHON = "import sys, venv, ensurepip; assert sys.version_info >= (3, 11)";

const NAME = `peers-${PACKAGES.join("-").replaceAll(/[^\w.-]/g, "")}`;

const pythonIn = (folder) => join(folder, "bin/python");

/** The Python of that environment, or where it will be. */
export function peersPython() {
  return pythonIn(join(cacheFolder, NAME));
}

/** Whether the environment is there: it gets its name when it is whole. */
export function peersReady() {
  return existsSync(peersPython());
}

async function preparePeers(note) {
  const { found } = await cached(NAME, async (folder) => {
    const python = ["python3", "python"].find((name) => ask(name, ["-c", PYTHON]) !== undefined);
    if (!python) throw new SetupError("a Python from 3.11 on is needed, with its venv module");
    note("installing PyTorch, ONNX Runtime and scikit-learn (6 gigabytes, 5 minutes and more)");
    // Its Python finds the packages from its own path, so that the folder can be renamed afterwards.
    await run(python, ["-m", "venv", folder]);
    await run(pythonIn(folder), ["-m", "pip", "install", "--quiet", "--no-cache-dir", ...PACKAGES]);
  });
  return found ? "found" : "installed";
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(async () => {
    await step("peers", preparePeers);
    await step("node", newNode);
  });
}
