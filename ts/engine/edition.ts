// The editions of the engine. The small one trains and predicts; the other holds tensors too, for tfjs. It brings itself
// along with what needs it, so that nobody else loads its glue.

import type { Variant } from "./variant";
import { type Bindings, createBindings } from "./wasm/glue";

export interface Edition<B extends Bindings = Bindings> {
  readonly name: "core" | "tensors";
  /** Where its builds lie. One literal each, for the bundlers that look for them. */
  readonly files: Readonly<Record<Variant, () => URL>>;
  readonly createBindings: () => B;
}

export const CORE: Edition = {
  name: "core",
  files: {
    simd128: () => new URL("./wasm/simd128.wasm", import.meta.url),
    "simd128-threads": () => new URL("./wasm/simd128-threads.wasm", import.meta.url),
  },
  createBindings,
};
