// tfjs's own WebAssembly backend, to compare with.

import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";

export const name = "wasm";
export async function prepare() {
  setWasmPaths(WASM_BACKEND_FILES);
}
