// `npm run bench:peers`: a Python environment with the peers that are not on npm, in the project's cache.

import { pythonEnvironment } from "../scripts/lib/python.mjs";
import { isMain, main, step } from "../scripts/lib/steps.mjs";
import { newNode } from "../scripts/lib/tools.mjs";

// PyPI's PyTorch for Linux on x86-64 is the large CUDA build in every version, so the newest, which is the one to beat.
const PACKAGES = ["torch==2.15.0", "onnxruntime==1.32.0", "scikit-learn==1.9.1", "numpy==2.4.6"];

export const peers = pythonEnvironment("peers", PACKAGES);

function preparePeers(note) {
  return peers.prepare(() =>
    note("installing PyTorch, ONNX Runtime and scikit-learn (6 gigabytes, 5 minutes and more)"),
  );
}

if (isMain(import.meta.url)) {
  await main(async () => {
    await step("peers", preparePeers);
    await step("node", newNode);
  });
}
