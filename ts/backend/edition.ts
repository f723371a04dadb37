// The edition of the engine that holds tensors.

import type { Edition } from "../engine/edition";
import { type Bindings, createBindings } from "../engine/wasm/glue-tensors";

export type TensorBindings = Bindings;

export const TENSORS: Edition<TensorBindings> = {
  name: "tensors",
  files: {
    simd128: () => new URL("./wasm/simd128-tensors.wasm", import.meta.url),
    "simd128-threads": () => new URL("./wasm/simd128-threads-tensors.wasm", import.meta.url),
  },
  createBindings,
};
