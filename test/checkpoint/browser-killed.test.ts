// A browser is killed while a page or a worker writes, and starts again with the same profile.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchIn } from "../support/browser";
import { temporaryFolder } from "../support/programs";
import { call, keys, opened, type Site, serveStore } from "./pages";

let site: Site;
beforeAll(async () => {
  site = await serveStore();
});
afterAll(() => {
  site?.server.close();
});

describe("a browser that is killed while it writes", () => {
  it("finds a whole checkpoint when it starts again, of the last step that was written or a later one", async () => {
    const profile = temporaryFolder();
    let written = 0;
    // How much a browser says before it is killed: while the first checkpoint is written there may be none.
    for (const [round, messages] of [2, 1, 3, 6, 9, 0].entries()) {
      const { browser, kill } = await launchIn(profile);
      try {
        const page = await opened(await browser.contexts()[0]!.newPage(), site.url);
        const where = round % 2 ? "worker" : "window";
        const found = (await call(page, where, "newest", "run")) as { step?: number };
        if (round > 0) expect(found).toMatchObject({ kind: "whole", bytes: 2_000_000, damaged: [] });
        const { step = 0 } = found;
        expect(step).toBeGreaterThanOrEqual(written);
        if (messages === 0) expect(await keys(page)).toHaveLength(2);
        let said = 0;
        const killed = new Promise<void>((resolve) => {
          page.on("console", (message) => {
            const [, at] = /^written (\d+)$/.exec(message.text()) ?? [];
            if (at) written = Number(at);
            if (++said === messages) resolve(kill());
          });
        });
        if (messages === 0) break;
        await call(page, where, "writeOn", "run", step + 1, 2_000_000).catch(() => {});
        await killed;
      } finally {
        await kill();
      }
    }
    expect(written).toBeGreaterThan(5);
  });
});
