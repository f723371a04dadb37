// What the host offers. Node's modules come by `getBuiltinModule`, so that one bundle serves Node, Deno, Bun and
// browsers, and no bundler stumbles over an import of `node:` names.

interface NodeModules {
  fs: typeof import("node:fs");
  "fs/promises": typeof import("node:fs/promises");
  module: typeof import("node:module");
  os: typeof import("node:os");
  path: typeof import("node:path");
  url: typeof import("node:url");
  worker_threads: typeof import("node:worker_threads");
}

/** A module of Node's, or `undefined` in a browser or on an edge runtime. */
export function nodeModule<K extends keyof NodeModules>(name: K): NodeModules[K] | undefined {
  const host: { getBuiltinModule?: (name: string) => unknown } | undefined = globalThis.process;
  return host?.getBuiltinModule?.(`node:${name}`) as NodeModules[K] | undefined;
}

/** How many threads can run side by side. */
export function processors(): number {
  return nodeModule("os")?.availableParallelism() ?? globalThis.navigator?.hardwareConcurrency ?? 1;
}

/** Whether this thread may sleep in `Atomics.wait`: all may but a browser's main thread. */
export function maySleep(): boolean {
  return typeof globalThis.document === "undefined";
}

/** Lets the event loop run: messages, timers, painting. Much shorter than a `setTimeout`, which waits 4 ms. */
export function nextTurn(): Promise<void> {
  if (typeof setImmediate === "function") return new Promise((resolve) => setImmediate(resolve));
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
