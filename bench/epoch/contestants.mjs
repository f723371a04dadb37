// Who takes part in the epoch benchmark, and with which settings.

import { launchers } from "../lib/launch.mjs";

const { newNode, python, nodes } = launchers("epoch");

/** Ours, with a thread for each of one or two processors. */
export function ours() {
  return nodes.flatMap(({ label, launch }) =>
    ["1", "2"].map((threads) => launch(`inkling ${threads}, ${label}`, "inkling.mjs", [threads])),
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
    "tfjs-backend-wasm": nodes.map(({ label, launch }) =>
      launch(`tfjs-backend-wasm, ${label}`, "tfjs.mjs", ["wasm"], { rounds: 2 }),
    ),
    "tfjs-backend-cpu": nodes.map(({ label, launch }) =>
      launch(`tfjs-backend-cpu, ${label}`, "tfjs.mjs", ["cpu"], {
        rounds: 1,
        note: "6,000 images, time multiplied by 10",
      }),
    ),
  };
}
