// A training in Chromium whose whole browser is killed goes on in the next one with the same profile: the bits are Node's.

import { join } from "node:path";
import { mnist, train } from "inkling";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchIn, serve } from "../support/browser";
import { root, temporaryFolder } from "../support/programs";
import { CASES, ROWS } from "../training/programs/cases.js";

/** What a page says of its training. */
interface End {
  readonly step: number;
  readonly weightsHash: string;
  readonly variant: string;
}

/** What the page has for the test. */
interface Global {
  readonly steps: number;
  training(name: string, checkpoint: string): Promise<End>;
  checkpoints(): Promise<{ keys: [string, number][]; hashes: string[] }>;
}

const NAME = "controlled";
let site: Awaited<ReturnType<typeof serve>>;
let whole: string;
const kills: (() => Promise<void>)[] = [];

beforeAll(async () => {
  site = await serve(true, { programs: join(root, "test/training/programs") });
  const rows = (await mnist.train()).slice(0, ROWS);
  whole = (await train(rows, { ...CASES[NAME] } as object)).weightsHash;
});
afterAll(async () => {
  site?.server.close();
  await Promise.all(kills.map((kill) => kill()));
});

/** A page of a browser that can be killed, with a profile that outlives it. */
async function opened(profile: string): Promise<{ page: Page; browser: Browser; kill(): Promise<void> }> {
  const { browser, kill } = await launchIn(profile);
  kills.push(kill);
  const page = await browser.contexts()[0]!.newPage();
  await page.goto(`${site.url}/pages/resume.html`);
  await page.waitForFunction(() => "checkpoints" in globalThis);
  return { page, browser, kill };
}

const training = (page: Page) =>
  page.evaluate((name) => (globalThis as object as Global).training(name, "runs/a"), NAME);
const checkpoints = (page: Page) => page.evaluate(() => (globalThis as object as Global).checkpoints());

it("a browser that is killed again and again ends with Node's hash, and its checkpoints are models", async () => {
  const profile = temporaryFolder();
  for (const least of [300, 900, 1500]) {
    const { page, browser, kill } = await opened(profile);
    // It never answers: the browser is killed meanwhile.
    training(page).catch(() => {});
    await page.waitForFunction((least) => (globalThis as object as Global).steps > least, least);
    await kill();
    await browser.close();
  }
  const { page, browser } = await opened(profile);
  const left = await checkpoints(page);
  expect(left.keys.map(([place]) => place)).toEqual(["runs/a", "runs/a"]);
  expect(left.keys[1]![1]).toBeGreaterThan(600);
  const end = await training(page);
  expect(end).toMatchObject({ step: left.keys[1]![1], weightsHash: whole, variant: "simd128-threads" });
  const { keys, hashes } = await checkpoints(page);
  expect(keys).toHaveLength(2);
  expect(hashes[1]).toMatch(/^[0-9a-f]{16}$/);
  expect(await training(page)).toMatchObject({ step: keys[1]![1], weightsHash: whole });
  await browser.close();
});
