// Drawing a tensor on a canvas the shadow way.

import {
  Draw,
  type DrawAttrs,
  type KernelConfig,
  type NamedAttrMap,
  type TensorInfo,
} from "@tensorflow/tfjs-core";
import { type InklingBackend, NAME } from "./backend";
import { inShadow } from "./shadow";

export const DRAW: KernelConfig = {
  kernelName: Draw,
  backendName: NAME,
  kernelFunc: ({ inputs, attrs, backend: ours }) => {
    const backend = ours as InklingBackend;
    const drawn = inShadow(Draw, backend, inputs, in2d(attrs as unknown as DrawAttrs));
    // Like the other backends: tfjs never drops what this kernel returns.
    backend.disposeData((drawn as TensorInfo).dataId);
    return inputs.image!;
  },
};

/** Every backend takes its own name for the kind of context that it draws in: ours is `2d`. */
function in2d({ canvas, options }: DrawAttrs): NamedAttrMap {
  const { contextOptions, ...others } = options ?? {};
  const isOurs = contextOptions?.contextType === NAME;
  const attrs: DrawAttrs = {
    canvas,
    options: { ...others, contextOptions: { ...contextOptions, ...(isOurs && { contextType: "2d" }) } },
  };
  return attrs as unknown as NamedAttrMap;
}
