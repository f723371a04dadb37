// How a kernel of ours is written down.

import type { KernelConfig, NamedTensorInfoMap, TensorInfo } from "@tensorflow/tfjs-core";
import { type InklingBackend, isNumeric, NAME } from "./backend";
import { inShadow } from "./shadow";

/** A tensor, several, or none where an optional input was left out. */
type Input = TensorInfo | TensorInfo[] | undefined;

/** tfjs's types of inputs say that each may be missing, which only optional ones may. */
export type Given<Inputs> = { [Name in keyof Inputs]: Exclude<Inputs[Name], undefined> };

/**
 * A kernel that the engine runs.
 *
 * @param kernelName - tfjs's name.
 * @param run - what it does; `inputs` and `attrs` are what tfjs documents for this name.
 * @param covers - whether `run` can do it; what it cannot goes the shadow way, as do strings and complex numbers.
 */
export function kernel<Inputs, Attrs>(
  kernelName: string,
  run: (backend: InklingBackend, inputs: Given<Inputs>, attrs: Attrs) => TensorInfo | TensorInfo[],
  covers: (inputs: Given<Inputs>, attrs: Attrs) => boolean = () => true,
): KernelConfig {
  return {
    kernelName,
    backendName: NAME,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const [ours, theirs] = [inputs as Given<Inputs>, attrs as Attrs];
      const isOurs = areCovered(inputs) && covers(ours, theirs);
      if (isOurs) return run(backend as InklingBackend, ours, theirs);
      return inShadow(kernelName, backend as InklingBackend, inputs, attrs);
    },
  };
}

/** A loop, since every kernel asks: it takes a third of what listing the values does. */
function areCovered(inputs: NamedTensorInfoMap): boolean {
  for (const name in inputs) if (!isCovered(inputs[name])) return false;
  return true;
}

function isCovered(input: Input): boolean {
  if (Array.isArray(input)) return input.every(isCovered);
  return !input || isNumeric(input.dtype);
}
