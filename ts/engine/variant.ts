// Which build of the engine fits the host.

import { oneOf } from "../check";
import { EngineError, InputError } from "../errors";
import { nodeModule } from "./host";

/** The two builds: 128-bit SIMD, with threads or without. */
export const VARIANTS = ["simd128", "simd128-threads"] as const;
export type Variant = (typeof VARIANTS)[number];

/** `i8x16.splat`, then `i8x16.popcnt`, in a function without a name. */
const SIMD = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98,
  11,
];

/**
 * The best build for this host, or the one that was asked for.
 *
 * @throws {InputError} if the wanted build is unknown or cannot run here.
 * @throws {EngineError} if the host has no SIMD at all.
 */
export function chooseVariant(wanted?: unknown): Variant {
  if (!validates(SIMD))
    throw new EngineError("this host's WebAssembly has no 128-bit SIMD, which inkling needs");
  const threads = hasThreads();
  if (wanted !== undefined) {
    const variant = oneOf("variant", wanted, VARIANTS);
    if (isThreaded(variant) && !threads)
      throw new InputError("variant", `a build without threads, ${threadless()}`, variant);
    return variant;
  }
  return threads ? "simd128-threads" : "simd128";
}

export const isThreaded = (variant: Variant): boolean => variant === "simd128-threads";

function validates(bytes: readonly number[]): boolean {
  return WebAssembly.validate(new Uint8Array(bytes));
}

/** Shared memory that may be posted to workers, and workers. A page needs to be cross-origin isolated for that. */
function hasThreads(): boolean {
  const shares = typeof SharedArrayBuffer === "function" && globalThis.crossOriginIsolated !== false;
  return shares && (nodeModule("worker_threads") !== undefined || typeof Worker === "function");
}

function threadless(): string {
  return "because this host has no workers or the page is not cross-origin isolated";
}
