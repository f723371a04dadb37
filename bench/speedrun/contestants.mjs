// Who takes part in the speedrun, and with which settings.

import { launchers } from "../lib/launch.mjs";

const { nodes, python } = launchers("speedrun");
const [{ launch: node }] = nodes;

/** The fast recipe of ours, with two threads: in a process that has done it before, and in a new one each time. */
export function ours() {
  return {
    warm: node("inkling, warm", "inkling.mjs", ["warm"]),
    cold: node("inkling, cold", "inkling.mjs", ["cold"], { fresh: true }),
  };
}

/** The reference recipe of ours, up to the epoch that reaches the goal. */
export function reference() {
  return node("inkling, reference", "reference.mjs", []);
}

/** PyTorch with the fast recipe, warm, in all settings of which the best counts. */
export function pytorch() {
  return ["foreach", "fused"].flatMap((adam) =>
    ["1", "2"].map((threads) => python(`pytorch ${adam} ${threads}`, "pytorch.py", [adam, threads])),
  );
}
