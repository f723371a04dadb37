// Which build of the engine fits the host.

import { oneOf } from "../check";
import { EngineError, InputError } from "../errors";
import { nodeModule } from "./host";

/** The four builds: 128-bit SIMD, with threads or without, and their twins in relaxed SIMD. */
export const VARIANTS = ["simd128", "simd128-threads", "simd128-relaxed", "simd128-threads-relaxed"] as const;
export type Variant = (typeof VARIANTS)[number];

/** `i8x16.splat`, then `i8x16.popcnt`, in a function without a name. */
const SIMD = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98,
  11,
];
/** `i8x16.relaxed_swizzle` of two splats, likewise. */
const RELAXED = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0, 65, 1, 253, 15, 65, 2,
  253, 15, 253, 128, 2, 11,
];

/**
 * The best build for this host, or the one that was asked for.
 *
 * @throws {InputError} if the wanted build is unknown or cannot run here.
 * @throws {EngineError} if the host has no SIMD at all.
 */
export function chooseVariant(relaxed: boolean, wanted?: unknown): Variant {
  if (!validates(SIMD))
    throw new EngineError("this host's WebAssembly has no 128-bit SIMD, which inkling needs");
  const threads = hasThreads();
  if (wanted !== undefined) {
    const variant = oneOf("variant", wanted, VARIANTS);
    if (isThreaded(variant) && !threads)
      throw new InputError("variant", `a build without threads, ${threadless()}`, variant);
    if (isRelaxed(variant) && !hasRelaxed()) throw noRelaxed("variant", variant);
    return variant;
  }
  if (relaxed && !hasRelaxed()) throw noRelaxed("relaxed", true);
  return `simd128${threads ? "-threads" : ""}${relaxed ? "-relaxed" : ""}`;
}

export const isThreaded = (variant: Variant): boolean => variant.includes("threads");
export const isRelaxed = (variant: Variant): boolean => variant.includes("relaxed");

function noRelaxed(argument: string, got: unknown): InputError {
  return new InputError(argument, "a host whose WebAssembly has relaxed SIMD (Node from 22 on)", got);
}

function validates(bytes: readonly number[]): boolean {
  return WebAssembly.validate(new Uint8Array(bytes));
}

function hasRelaxed(): boolean {
  return validates(RELAXED);
}

/** Shared memory that may be posted to workers, and workers. A page needs to be cross-origin isolated for that. */
function hasThreads(): boolean {
  const shares = typeof SharedArrayBuffer === "function" && globalThis.crossOriginIsolated !== false;
  return shares && (nodeModule("worker_threads") !== undefined || typeof Worker === "function");
}

function threadless(): string {
  return "because this host has no workers or the page is not cross-origin isolated";
}
