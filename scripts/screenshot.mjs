// `npm run screenshot`: README's picture, of the real page after a training in it.

import { spawn } from "node:child_process";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { build } from "./build.mjs";
import { isMain, main, root } from "./lib/steps.mjs";
import { chromiumPath } from "./lib/tools.mjs";

const SIZE = { width: 1500, height: 1130 };
/** A digit that the network is not quite sure of. */
const ROW = 8;

async function screenshot() {
  await build();
  const server = spawn(process.execPath, [join(root, "dist/cli.js"), "visualize"]);
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: ["--no-sandbox"] });
  try {
    const address = await new Promise((resolve) => server.stdout.once("data", (data) => resolve(`${data}`)));
    const page = await browser.newPage({ viewport: SIZE, colorScheme: "light" });
    await page.goto(address.split(" ")[0]);
    await page.locator("#train:enabled").click();
    await page.locator("#hash:not(:empty)").waitFor();
    await page.fill("#row", String(ROW));
    await page.locator("#row").press("Enter");
    await page.locator("[data-graph=input] text", { hasText: "true: 5" }).waitFor();
    await page.screenshot({ path: join(root, "docs/page.png") });
  } finally {
    await browser.close();
    server.kill();
  }
}

if (isMain(import.meta.url)) await main(screenshot);
