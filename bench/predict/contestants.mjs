// Who takes part in the predict benchmark, and with which settings.

import { launchers } from "../lib/launch.mjs";

const { nodes, python } = launchers("predict");
const THREADS = ["1", "2"];

/** Ours by the kind of input, for the task in `folder`. */
export function ours(folder) {
  const settings = (kind) => inNodes(`inkling ${kind}`, "inkling.mjs", [folder, kind]);
  return { bytes: settings("bytes"), floats: settings("floats") };
}

/** The peers in all settings of which the best counts. */
export function peers(folder) {
  const inPython = (peer, file) =>
    THREADS.map((threads) => python(`${peer} ${threads}`, file, [folder, threads]));
  return {
    onnxruntime: inPython("onnxruntime", "onnx_native.py"),
    pytorch: inPython("pytorch", "pytorch.py"),
    "onnxruntime-web": inNodes("onnxruntime-web", "onnx_web.mjs", [folder]),
    "tfjs-backend-wasm": nodes.map(({ label, launch }) =>
      launch(`tfjs-backend-wasm, ${label}`, "tfjs.mjs", [folder]),
    ),
  };
}

function inNodes(name, file, args) {
  return nodes.flatMap(({ label, launch }) =>
    THREADS.map((threads) => launch(`${name} ${threads}, ${label}`, file, [...args, threads])),
  );
}
