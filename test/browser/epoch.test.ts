// One epoch in Chromium: isolated or not, on the main thread or in a worker, the bits are Node's.

import type { Server } from "node:http";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launch, serve } from "../support/browser";

const GOLDEN = "5c36afa895f531fe";
let browser: Browser;

/** What a page says of its epoch. */
interface Result {
  readonly weightsHash: string;
  readonly variant: string;
  readonly threads: number;
  readonly seconds: number;
  readonly turns: number;
  readonly longest: number;
  readonly engine: { readonly threads: number };
}

/** Runs in the page, which has a function of this name. */
function trainIn(where: string): Promise<Result> {
  return (globalThis as unknown as Record<string, () => Promise<Result>>)[where]!();
}

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

describe.each([
  [true, "simd128-threads"],
  [false, "simd128"],
])("a page with cross-origin isolation %s", (isolated, variant) => {
  let site: { url: string; server: Server };
  beforeAll(async () => {
    site = await serve(isolated);
  });
  afterAll(() => {
    site.server.close();
  });

  it.each(["onMainThread", "inWorker"])(
    "trains %s with Node's hash, and the event loop goes on",
    async (where) => {
      const context = await browser.newContext();
      try {
        const page = await context.newPage();
        const complaints: string[] = [];
        page.on("console", (message) => complaints.push(message.text()));
        page.on("pageerror", (error) => complaints.push(error.message));
        await page.goto(`${site.url}/pages/index.html`);
        await page.waitForFunction((name) => name in globalThis, where);
        expect(await page.evaluate(() => crossOriginIsolated)).toBe(isolated);
        const result = await page.evaluate(trainIn, where);
        expect(complaints).toEqual([]);
        expect(result).toMatchObject({ weightsHash: GOLDEN, variant });
        expect(result.threads).toBe(isolated ? result.engine.threads : 1);
        expect(result.turns).toBeGreaterThan(10);
        console.log(
          `${where}, isolated ${isolated}: ${result.threads} threads, ${result.seconds.toFixed(3)} s, longest wait ${result.longest.toFixed(0)} ms`,
        );
      } finally {
        await context.close();
      }
    },
  );
});
