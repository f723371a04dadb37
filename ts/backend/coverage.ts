// Which kernels are fast, so that nobody is surprised by a slow one.

import * as tfjs from "@tensorflow/tfjs-core";
import { KERNELS } from "./kernels";

/** How a kernel runs here. */
export type Coverage =
  /** In the engine: fast, and the same bits on every host and for any number of threads. */
  | "native"
  /** On tfjs's cpu backend, with copies of its inputs and outputs: exact but slow, and its bits are the host's. */
  | "shadow"
  /** Not at all: tfjs throws. */
  | "absent";

/** How each of tfjs-core's kernels runs on this backend, by its name. */
export function coverage(): Record<string, Coverage> {
  const ours = new Set(KERNELS.map(({ kernelName }) => kernelName));
  const theirs = new Set(tfjs.getKernelsForBackend("cpu").map(({ kernelName }) => kernelName));
  const how = (name: string): Coverage =>
    ours.has(name) ? "native" : theirs.has(name) ? "shadow" : "absent";
  return Object.fromEntries(kernelNames().map((name) => [name, how(name)]));
}

/** tfjs-core exports each name as a constant of that name. */
function kernelNames(): string[] {
  return Object.entries(tfjs)
    .filter(([name, value]) => name === value)
    .map(([name]) => name)
    .sort();
}
