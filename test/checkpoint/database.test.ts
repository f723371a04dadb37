// Checkpoints in Chromium's database, in windows and in workers.

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launch } from "../support/browser";
import { call, keys, opened, replace, type Site, serveStore } from "./pages";

let browser: Browser;
let site: Site;

beforeAll(async () => {
  site = await serveStore();
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  site?.server.close();
});

describe.each(["window", "worker"] as const)("a database of checkpoints, in a %s", (where) => {
  let page: Page;
  beforeAll(async () => {
    page = await opened(await (await browser.newContext()).newPage(), site.url);
  });
  afterAll(() => page?.context().close());

  it("gives back what was written, keeps the two newest of each place, and is cleared of one place", async () => {
    expect(await call(page, where, "newest", "a")).toEqual({ kind: "absent" });
    for (const step of [9, 10, 100_000]) {
      for (const place of ["a", "b"]) expect(await call(page, where, "write", place, step)).toBeUndefined();
    }
    const all = ["a", "b"].flatMap((place) => [10, 100_000].map((step) => [place, step]));
    expect(await keys(page)).toEqual(all);
    const found = { kind: "whole", step: 100_000, bytes: 1000, kept: 1000, damaged: [] };
    expect(await call(page, where, "newest", "a")).toEqual(found);
    await call(page, where, "clear", "a");
    expect(await call(page, where, "newest", "a")).toEqual({ kind: "absent" });
    expect(await call(page, where, "newest", "b")).toEqual(found);
  });

  it("never removes what it has just written, and replaces a checkpoint of the same step", async () => {
    for (const step of [30, 20, 10]) await call(page, where, "write", "order", step);
    await call(page, where, "write", "order", 10, 500);
    expect(await keys(page)).toEqual(
      expect.arrayContaining([
        ["order", 10],
        ["order", 30],
      ]),
    );
    await call(page, where, "write", "order", 30, 500);
    expect(await call(page, where, "newest", "order")).toMatchObject({ step: 30, bytes: 500 });
    await call(page, where, "clear", "order");
  });

  it("is told no lies by what is damaged", async () => {
    await call(page, where, "write", "c", 1);
    await call(page, where, "write", "c", 2);
    for (const [value, reason] of [
      ["another byte", expect.stringMatching(/^1000 bytes with the checksum [0-9a-f]{8}$/)],
      [{ bytes: [1, 2, 3], checksum: "0" }, "no checkpoint"],
      [null, "no checkpoint"],
    ] as const) {
      await replace(page, ["c", 2], value);
      const found = { step: 1, bytes: 1000, damaged: [{ name: "step 2", reason }] };
      expect(await call(page, where, "newest", "c")).toMatchObject(found);
    }
    await replace(page, ["c", 1], 7);
    expect(await call(page, where, "newest", "c")).toBe(
      "InputError: checkpoints: expected a whole checkpoint in c, got " +
        '"step 2 (no checkpoint), step 1 (no checkpoint)"',
    );
    await call(page, where, "clear", "c");
  });
});

describe("a database of checkpoints", () => {
  /** Works with a page of an origin's first visit. */
  async function inPage(work: (page: Page) => Promise<void>): Promise<void> {
    const context = await browser.newContext();
    try {
      await work(await opened(await context.newPage(), site.url));
    } finally {
      await context.close();
    }
  }

  it("keeps a whole one in place of a damaged one, which goes with the next write", () =>
    inPage(async (page) => {
      for (const step of [80, 100]) await call(page, "window", "write", "d", step);
      await replace(page, ["d", 100], "another byte");
      await call(page, "window", "newest", "d");
      await call(page, "window", "write", "d", 90);
      expect(await keys(page)).toEqual([
        ["d", 80],
        ["d", 90],
      ]);
      for (const step of [95, 100, 101]) await call(page, "window", "write", "d", step);
      expect(await keys(page)).toEqual([
        ["d", 100],
        ["d", 101],
      ]);
    }));

  it("is written for the disk, and wholly or not at all", () =>
    inPage(async (page) => {
      for (const step of [1, 2]) await call(page, "window", "write", "e", step);
      const asked = await page.evaluate(async () => {
        const { transaction } = IDBDatabase.prototype;
        const asked: unknown[] = [];
        IDBDatabase.prototype.transaction = function (...args) {
          asked.push(args.slice(1));
          return transaction.apply(this, args);
        };
        await checkpoints("window", "write", "e", 3);
        await checkpoints("window", "clear", "other");
        return asked;
      });
      expect(asked).toEqual(Array(2).fill(["readwrite", { durability: "strict" }]));
      const error = await page.evaluate(() => {
        IDBObjectStore.prototype.delete = function () {
          this.transaction.abort();
          return undefined as unknown as IDBRequest<undefined>;
        };
        return checkpoints("window", "write", "e", 4);
      });
      expect(error).toBe(
        'InputError: checkpoints: expected a database that can be written, got "e (the browser ended the transaction: AbortError)"',
      );
      expect(await keys(page)).toEqual([
        ["e", 2],
        ["e", 3],
      ]);
    }));

  it("says that no room is left, and keeps what was there", () =>
    inPage(async (page) => {
      const session = await page.context().newCDPSession(page);
      await session.send("Storage.overrideQuotaForOrigin", { origin: site.url, quotaSize: 1_000_000 });
      for (const step of [1, 2]) await call(page, "window", "write", "f", step);
      expect(await call(page, "window", "write", "f", 3, 2_000_000)).toBe(
        'InputError: checkpoints: expected a database that can be written, got "f (no room is left for this site: QuotaExceededError)"',
      );
      expect(await keys(page)).toEqual([
        ["f", 1],
        ["f", 2],
      ]);
    }));

  it("says that the page may keep no data", async () => {
    const page = await browser.newPage();
    // A page of no origin.
    await page.goto("data:text/html,<p>");
    await page.addScriptTag({ path: site.program, type: "module" });
    await page.waitForFunction(() => "checkpoints" in globalThis);
    for (const [name, verb] of [
      ["write", "written"],
      ["newest", "read"],
    ] as const) {
      expect(await page.evaluate((name) => checkpoints("window", name, "g", 1), name)).toBe(
        `InputError: checkpoints: expected a database that can be ${verb}, got "g (this site may not keep data, as in some private windows: SecurityError)"`,
      );
    }
    await page.close();
  });

  it("lets a later release make it its own, and then says so", () =>
    inPage(async (page) => {
      expect(await call(page, "window", "write", "h", 1)).toBeUndefined();
      await page.evaluate(
        () =>
          new Promise<void>((resolve, reject) => {
            const request = indexedDB.open("inkling-checkpoints", 2);
            request.onblocked = () => reject(new Error("it is still open"));
            request.onsuccess = () => {
              request.result.close();
              resolve();
            };
          }),
      );
      expect(await call(page, "window", "newest", "h")).toContain("it is a later release's: VersionError");
    }));
});
