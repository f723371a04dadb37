// A training on the page whose numbers overflow: the page says so, shows the last good weights, and trains anew.

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launch } from "../support/browser";
import { goTo, type Host, open, ourHost, says, textOf, trainWith } from "../support/page";

let [browser, host]: [Browser?, Host?] = [];
let page: Page;
let complaints: string[];
beforeAll(async () => {
  browser = await launch();
  host = await ourHost();
  ({ page, complaints } = await open(browser, host.url));
});
afterAll(async () => {
  await browser?.close();
  host?.server.close();
});

it("is told of where all numbers are finite, but guessing does better", async () => {
  const settings = { layers: "16", rate: "1000", batch: "1000", epochs: "1" };
  await trainWith(page, settings);
  await page
    .locator("#status", { hasText: /^trained in .* s. Guessing does better: a smaller rate/ })
    .waitFor();
  expect(complaints).toEqual([]);
});

it("is told of, and the page stays of use", async () => {
  const settings = { layers: Array(24).fill(16).join(), rate: "1000", batch: "4096", epochs: "2" };
  for (const [name, value] of Object.entries(settings)) await page.fill(`#settings [name=${name}]`, value);
  await page.click("#train");
  await page
    .locator("#status", { hasText: /training diverged at step 2 \(epoch 1, batch 2\): the / })
    .waitFor();
  await page.locator("#train", { hasText: "Train" }).and(page.locator(":enabled")).waitFor();
  await says(page, "confusion", /accuracy \d+\.\d\d %/);
  await goTo(page, 1, "2");
  expect(await textOf(page, "hash")).toBe("none yet");
  const again = { layers: "16", rate: "0.001", batch: "64", epochs: "1" };
  expect(await trainWith(page, again)).toMatch(/^[0-9a-f]{16}$/);
  expect(await textOf(page, "accuracy")).toMatch(/^[89]\d\.\d\d %$/);
  expect(complaints).toEqual([]);
});
