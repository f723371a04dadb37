// A contestant's backend of tfjs, by its name.

import { createRequire } from "node:module";
import { dirname } from "node:path";
import * as tf from "@tensorflow/tfjs-core";

/** Makes `wasm` (with SIMD; in Node it has one thread), `cpu`, or `inkling` with so many threads, the active backend. */
export async function useBackend(name, threads = 1) {
  if (name === "wasm") {
    const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
    setWasmPaths(`${dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm"))}/`);
  } else if (name === "inkling") {
    const { init } = await import("inkling/tfjs");
    const given = (await init({ threads })).threads;
    // The engine takes fewer threads where it cannot have them: that must not pass for what was asked.
    if (given !== threads) throw new Error(`asked for ${threads} threads, got ${given}`);
  } else {
    await import("@tensorflow/tfjs-backend-cpu");
  }
  if (!(await tf.setBackend(name))) throw new Error(`tfjs has no backend ${name} here`);
}
