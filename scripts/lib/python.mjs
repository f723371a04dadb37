// Python environments with pinned packages, in the project's cache.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { aptInstall } from "./apt.mjs";
import { cached, cacheFolder } from "./cache.mjs";
import { ask, run, SetupError } from "./steps.mjs";

const NEEDED = "a Python from 3.11 on is needed, with its venv module";
const CHECK = "import sys, venv, ensurepip; assert sys.version_info >= (3, 11)";

/** Those whose software reads and writes the same formats: the tests hold ours against it. */
export const parties = pythonEnvironment("parties", [
  "safetensors==0.8.0",
  "onnxruntime==1.32.0",
  "numpy==2.4.6",
]);

/** An environment of these packages; it has its name when it is whole. */
export function pythonEnvironment(name, packages) {
  const entry = `${name}-${packages.join("-").replaceAll(/[^\w.-]/g, "")}`;
  const python = pythonIn(join(cacheFolder, entry));
  return {
    packages,
    /** The path of its Python, or where that will be. */
    python,
    isReady: () => existsSync(python),
    /** Makes it if it is not there; `begin` is called before that. @throws {SetupError} if it cannot be made. */
    async prepare(begin = () => {}) {
      const { found } = await cached(entry, async (folder) => {
        const system = await ensurePython();
        begin();
        // Its Python finds the packages from its own path, so that the folder can be renamed afterwards.
        await run(system, ["-m", "venv", folder]);
        const pip = ["-m", "pip", "install", "--quiet", "--no-cache-dir", "--disable-pip-version-check"];
        await run(pythonIn(folder), [...pip, ...packages]);
      });
      return found ? "found" : "installed";
    },
  };
}

/** Without it some tests are left out, as vitest.config.ts says; the others are still worth running. */
export async function pythonParties() {
  try {
    return `safetensors and ONNX Runtime for Python ${await parties.prepare()}`;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    const reason = error.message.includes(NEEDED) ? NEEDED : "its packages cannot be installed here";
    return `${reason}: the tests against Python are left out`;
  }
}

function findPython() {
  return ["python3", "python"].find((name) => ask(name, ["-c", CHECK]) !== undefined);
}

async function ensurePython() {
  const found = findPython();
  if (found) return found;
  await aptInstall(["python3", "python3-venv"], NEEDED);
  // Debian's may be older.
  const installed = findPython();
  if (!installed) throw new SetupError(NEEDED);
  return installed;
}

function pythonIn(folder) {
  return join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
}
