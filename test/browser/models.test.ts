// Models in Chromium: from a server, from blobs, and as files by name; a page has no disk to save to.

import { mkdirSync } from "node:fs";
import type { Server } from "node:http";
import { join } from "node:path";
import { createNetwork } from "inkling";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launch, serve } from "../support/browser";
import { temporaryFolder } from "../support/programs";

type Travel = (address: string, formats: string[]) => Promise<{ hashes: string[]; saved: string }>;

const model = createNetwork({ inputs: 6, layers: [5, 3], seed: 9 });
let browser: Browser;
let site: { url: string; server: Server };

beforeAll(async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "net"));
  for (const name of ["net/model.json", "m.safetensors"]) await model.save(join(folder, name));
  site = await serve(false, { models: folder });
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  site?.server.close();
});

it.each(["/models/m.safetensors", "../models/net/model.json"])("%s is the same model", async (address) => {
  const page = await browser.newPage();
  await page.goto(`${site.url}/pages/models.html`);
  await page.waitForFunction(() => "travel" in globalThis);
  const { hashes, saved } = await page.evaluate(
    ([address, ...formats]) => (globalThis as unknown as { travel: Travel }).travel(address!, formats),
    [address, "safetensors", "tfjs"],
  );
  expect(hashes.length).toBeGreaterThan(2);
  expect(new Set(hashes)).toEqual(new Set([model.weightsHash]));
  expect(saved).toBe(
    'InputError: path: expected a host with a file system; use exportModel() or toBytes() here, got "none"',
  );
});
