// Who takes part in the predict benchmark, and with which settings.

import { launchers } from "../lib/launch.mjs";

const { node, python } = launchers("predict");
const THREADS = ["1", "2"];

/** Ours by the kind of input, for the task in `folder`. */
export function ours(folder) {
  const settings = (kind) =>
    THREADS.map((threads) => node(`${kind}-${threads}`, "inkling.mjs", [folder, kind, threads]));
  return { bytes: settings("bytes"), floats: settings("floats") };
}

/** The peers in all settings of which the best counts. */
export function peers(folder) {
  const settings = (make, peer, file) =>
    THREADS.map((threads) => make(`${peer} ${threads}`, file, [folder, threads]));
  return {
    onnxruntime: settings(python, "onnxruntime", "onnx_native.py"),
    pytorch: settings(python, "pytorch", "pytorch.py"),
    "onnxruntime-web": settings(node, "onnxruntime-web", "onnx_web.mjs"),
    "tfjs-backend-wasm": [node("tfjs-backend-wasm", "tfjs.mjs", [folder])],
  };
}
