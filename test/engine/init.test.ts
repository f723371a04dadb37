// Loading the engine: what it says of itself, overrides, and what cannot be.

import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { EngineError, engine, init, train } from "inkling";
import { afterEach, describe, expect, it } from "vitest";
import { inputError, striped } from "../support/made-up";
import { root } from "../support/programs";

afterEach(() => init());

describe("init", () => {
  it("takes the best build by itself and says which", () => {
    expect(engine()).toEqual({ variant: "simd128-threads", threads: Math.min(availableParallelism(), 8) });
  });

  it("takes another build and another number of threads", async () => {
    expect(await init({ threads: 3 })).toEqual({ variant: "simd128-threads", threads: 3 });
    expect(await init({ variant: "simd128" })).toEqual({ variant: "simd128", threads: 1 });
  });

  it("takes the module as bytes or compiled", async () => {
    const bytes = readFileSync(join(root, "dist/wasm/simd128.wasm"));
    for (const wasm of [bytes, await WebAssembly.compile(bytes)]) {
      await init({ variant: "simd128", wasm });
      await expect(train(striped(9), { epochs: 1 })).resolves.toBeDefined();
    }
  });

  it("goes on with one thread where workers do not start", async () => {
    const bytes = readFileSync(join(root, "dist/wasm/simd128-threads.wasm"));
    await init({ wasm: bytes, workerUrl: new URL("file:///nowhere/worker.js") });
    for await (const event of train(striped(9), { epochs: 1, threads: 2 })) {
      if (event.type === "done") expect(event.threads).toBe(1);
    }
  });

  it("refuses what it does not know or cannot run, and keeps its settings", async () => {
    expect((await inputError(() => init({ variant: "sse2" as never }))).argument).toBe("variant");
    expect((await inputError(() => init({ threads: 0 }))).argument).toBe("threads");
    expect((await inputError(() => init({ thread: 2 } as never))).argument).toBe("init.thread");
    await expect(init({ wasm: new Uint8Array([1, 2, 3]) })).rejects.toBeInstanceOf(EngineError);
    const single = readFileSync(join(root, "dist/wasm/simd128-threads.wasm"));
    expect((await inputError(() => init({ variant: "simd128", wasm: single }))).argument).toBe("wasm");
    await init();
    await expect(train(striped(9), { epochs: 1 })).resolves.toBeDefined();
  });
});
