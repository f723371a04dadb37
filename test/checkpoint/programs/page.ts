// A page's and a worker's calls of the store: `checkpoints(where, name, ...arguments)`.

import { checkpointStore } from "../../../ts/checkpoint/place";
import { bytesOf, checksum } from "./content";

const storeAt = (place: string) => checkpointStore("checkpoints", place, checksum);
const stores = new Map<string, ReturnType<typeof storeAt>>();
/** A page's store stays the same: it remembers what was damaged. */
const storeOf = (place: string) => stores.get(place) ?? stores.set(place, storeAt(place)).get(place)!;

const CALLS = {
  async write(place: string, step: number, length = 1000) {
    // Part of a larger buffer that is no other than shared where the page may have one.
    const Shared = globalThis.SharedArrayBuffer ?? ArrayBuffer;
    const bytes = new Uint8Array(new Shared(3 * length), length, length);
    bytes.set(bytesOf(step, length));
    await storeOf(place).write(step, bytes);
  },
  /** What is found, with the length in place of the bytes, if they are right. */
  async newest(place: string) {
    const found = await storeOf(place).newest();
    if (found.kind !== "whole") return found;
    const { bytes, step } = found;
    const right = bytesOf(step, bytes.length);
    const isRight = bytes.every((byte, i) => byte === right[i]);
    return { ...found, bytes: isRight ? bytes.length : "others", kept: bytes.buffer.byteLength };
  },
  clear: (place: string) => storeOf(place).clear(),
  /** Writes step after step until the end, and says before and after each what it does. */
  async writeOn(place: string, step: number, length: number) {
    for (let at = step; ; at++) {
      console.log(`writing ${at}`);
      await CALLS.write(place, at, length);
      console.log(`written ${at}`);
    }
  },
};

export type Calls = typeof CALLS;
type Call = [name: keyof Calls, ...args: unknown[]];

/** The answer, or the error as text. */
async function call(...[name, ...args]: Call): Promise<unknown> {
  try {
    return await (CALLS[name] as (...args: unknown[]) => unknown)(...args);
  } catch (error) {
    return String(error);
  }
}

if (typeof document === "undefined") {
  addEventListener("message", async ({ data }) => postMessage(await call(...(data as Call))));
} else {
  const checkpoints = (where: "window" | "worker", ...what: Call): Promise<unknown> => {
    if (where === "window") return call(...what);
    const worker = new Worker(import.meta.url, { type: "module" });
    return new Promise((resolve) => {
      worker.onmessage = ({ data }) => {
        worker.terminate();
        resolve(data);
      };
      worker.postMessage(what);
    });
  };
  Object.assign(globalThis, { checkpoints });
}
