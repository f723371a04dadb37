// A training in Chromium whose whole browser is killed goes on in the next one with the same profile: the bits are Node's.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { mnist, train } from "inkling";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { browserPath, FLAGS, serve } from "../support/browser";
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
const children: ChildProcess[] = [];

beforeAll(async () => {
  site = await serve(true, { programs: join(root, "test/training/programs") });
  const rows = (await mnist.train()).slice(0, ROWS);
  whole = (await train(rows, { ...CASES[NAME] } as object)).weightsHash;
});
afterAll(async () => {
  site?.server.close();
  await Promise.all(children.map(killed));
});

/** The browser at once, and nothing of it is left. */
async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
}

/** A browser of its own process, which can be killed, with a profile that outlives it. */
async function opened(profile: string): Promise<{ page: Page; browser: Browser; child: ChildProcess }> {
  const flags = [...FLAGS, "--headless", "--remote-debugging-port=0", `--user-data-dir=${profile}`];
  const child = spawn(browserPath(), [...flags, "about:blank"], { stdio: ["ignore", "ignore", "pipe"] });
  children.push(child);
  const address = await new Promise<string>((resolve, reject) => {
    let said = "";
    child.stderr!.on("data", (data) => {
      said += data;
      const [, url] = /DevTools listening on (ws:\S+)/.exec(said) ?? [];
      if (url) resolve(url);
    });
    child.once("exit", () => reject(new Error(said)));
  });
  const browser = await chromium.connectOverCDP(address);
  const page = await browser.contexts()[0]!.newPage();
  await page.goto(`${site.url}/pages/resume.html`);
  await page.waitForFunction(() => "checkpoints" in globalThis);
  return { page, browser, child };
}

const training = (page: Page) =>
  page.evaluate((name) => (globalThis as object as Global).training(name, "runs/a"), NAME);
const checkpoints = (page: Page) => page.evaluate(() => (globalThis as object as Global).checkpoints());

it("a browser that is killed again and again ends with Node's hash, and its checkpoints are models", async () => {
  const profile = temporaryFolder();
  for (const least of [300, 900, 1500]) {
    const { page, browser, child } = await opened(profile);
    // It never answers: the browser is killed meanwhile.
    training(page).catch(() => {});
    await page.waitForFunction((least) => (globalThis as object as Global).steps > least, least);
    await killed(child);
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
