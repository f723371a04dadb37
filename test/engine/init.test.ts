// Loading the engine: what it says of itself, overrides, and what cannot be.

import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { EngineError, engine, init, train } from "inkling";
import { afterEach, describe, expect, it } from "vitest";
import { inputError, striped } from "../support/made-up";
import { root } from "../support/programs";

afterEach(() => init());

/** Serves the bytes on a free port, as a server would that does not know their type; everything else is missing. */
async function served(bytes: Uint8Array): Promise<{ url: string; server: Server }> {
  const server = createServer((request, response) => {
    response.writeHead(request.url === "/" ? 200 : 404, { "Content-Type": "text/plain" }).end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server };
}

describe("init", () => {
  it("takes the best build by itself and says which", () => {
    expect(engine()).toEqual({ variant: "simd128-threads", threads: Math.min(availableParallelism(), 8) });
  });

  it("takes another build and another number of threads", async () => {
    expect(await init({ threads: 3 })).toEqual({ variant: "simd128-threads", threads: 3 });
    expect(await init({ variant: "simd128" })).toEqual({ variant: "simd128", threads: 1 });
  });

  it("takes the module as bytes, compiled, by path, by URL or as a response", async () => {
    const path = join(root, "dist/wasm/simd128.wasm");
    const bytes = readFileSync(path);
    const { url, server } = await served(bytes);
    const sources = [
      bytes,
      await WebAssembly.compile(bytes),
      path,
      pathToFileURL(path),
      url,
      await fetch(url),
    ];
    for (const wasm of sources) {
      expect(await init({ variant: "simd128", wasm })).toEqual({ variant: "simd128", threads: 1 });
      await expect(train(striped(9), { epochs: 1 })).resolves.toBeDefined();
    }
    const error = await init({ variant: "simd128", wasm: `${url}missing` }).catch((error) => error);
    expect(error).toBeInstanceOf(EngineError);
    expect(error.message).toContain("404");
    server.close();
  });

  it("goes on with one thread where workers do not start", async () => {
    const bytes = readFileSync(join(root, "dist/wasm/simd128-threads.wasm"));
    await init({ wasm: bytes, workerUrl: new URL("file:///nowhere/worker.js") });
    for await (const event of train(striped(9), { epochs: 1, threads: 2 })) {
      if (event.type === "done") expect(event.threads).toBe(1);
    }
    expect(engine().threads).toBe(1);
  });

  it("refuses what it does not know or cannot run, and keeps its settings", async () => {
    expect((await inputError(() => init({ variant: "sse2" as never }))).argument).toBe("variant");
    expect((await inputError(() => init({ threads: 0 }))).argument).toBe("threads");
    expect((await inputError(() => init({ thread: 2 } as never))).argument).toBe("init.thread");
    expect((await inputError(() => init({ wasm: 5 as never }))).argument).toBe("wasm");
    expect((await inputError(() => init({ workerUrl: 5 as never }))).argument).toBe("workerUrl");
    await expect(init({ wasm: new Uint8Array([1, 2, 3]) })).rejects.toBeInstanceOf(EngineError);
    const single = readFileSync(join(root, "dist/wasm/simd128-threads.wasm"));
    expect((await inputError(() => init({ variant: "simd128", wasm: single }))).argument).toBe("wasm");
    await init();
    await expect(train(striped(9), { epochs: 1 })).resolves.toBeDefined();
  });
});
