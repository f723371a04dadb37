// Who takes part in the epoch benchmark, and with which settings.

import { launchers } from "../lib/launch.mjs";

const { node, newNode, python } = launchers("epoch");

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
