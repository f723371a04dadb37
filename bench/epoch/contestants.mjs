// Who takes part in the epoch benchmark, and with which settings.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/lib/steps.mjs";
import { newNodePath } from "../../scripts/lib/tools.mjs";
import { peersPython, peersReady } from "../peers.mjs";

/** Makes contestants that run with `command`, unless it is `missing`: a reason, or false. */
const contestant = (command, missing) => (name, file, args, rest) => ({
  name,
  command,
  args: [join(root, "bench/epoch", file), ...args],
  ...(missing && { missing }),
  ...rest,
});
const node = contestant(process.execPath);
const newNode = contestant(
  newNodePath(),
  !existsSync(newNodePath()) && "needs a newer Node, npm run bench:peers gets it",
);
const python = contestant(peersPython(), !peersReady() && "not prepared, npm run bench:peers does it");

/** Our builds; relaxed SIMD needs a newer Node than the oldest that we support. */
export function ours() {
  return ["plain", "relaxed"].flatMap((simd) =>
    ["1", "2"].map((threads) =>
      simd === "plain"
        ? node(`simd128-${threads}`, "inkling.mjs", [threads, simd])
        : newNode(`simd128-relaxed-${threads}`, "inkling.mjs", [threads, simd]),
    ),
  );
}

/** The peers in all settings of which the best counts; slow ones have fewer rounds. */
export function peers() {
  const settings = (adam) => ["1", "2"].map((threads) => [adam, threads]);
  return {
    pytorch: ["plain", "foreach", "fused"]
      .flatMap(settings)
      .map((args) => python(`pytorch ${args.join(" ")}`, "pytorch.py", args)),
    "scikit-learn": ["1", "2"].map((threads) =>
      python(`scikit-learn ${threads}`, "sklearn_mlp.py", [threads]),
    ),
    "jax-js": [newNode("jax-js", "jax.mjs", [])],
    "tfjs-backend-wasm": [node("tfjs-backend-wasm", "tfjs.mjs", ["wasm"], { rounds: 2 })],
    "tfjs-backend-cpu": [
      node("tfjs-backend-cpu", "tfjs.mjs", ["cpu"], {
        rounds: 1,
        note: "6,000 images, time multiplied by 10",
      }),
    ],
  };
}
