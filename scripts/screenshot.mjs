// `npm run screenshot`: README's picture, of the real page after a training in it.

import { spawn } from "node:child_process";
import { join } from "node:path";
import { chromium } from "playwright-core";
import sharp from "sharp";
import { build } from "./build.mjs";
import { isMain, main, root } from "./lib/steps.mjs";
import { chromiumPath } from "./lib/tools.mjs";

const SIZE = { width: 1500, height: 1100 };
/** A digit that the network is not quite sure of. */
const ROW = 115;

async function screenshot() {
  await build();
  const server = spawn(process.execPath, [join(root, "dist/cli.js"), "visualize", "--no-open"]);
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: ["--no-sandbox"] });
  try {
    const address = await new Promise((resolve) => server.stdout.once("data", (data) => resolve(`${data}`)));
    const page = await browser.newPage({ viewport: SIZE, colorScheme: "light" });
    await page.goto(address.split(" ")[0]);
    await page.locator("#train:enabled").click();
    await page.locator("#hash", { hasText: /^[0-9a-f]{16}$/ }).waitFor();
    await page.fill("#row", String(ROW));
    await page.locator("#row").press("Enter");
    await page.locator("[data-graph=input] text", { hasText: "true: 4" }).waitFor();
    await page.locator("[data-graph=activity] [data-unit='0,37'] circle").click();
    // Graphs are painted when they are seen.
    for (const graph of await page.locator("[data-graph]").all()) await graph.scrollIntoViewIfNeeded();
    await page.evaluate(() => {
      document.activeElement.blur();
      scrollTo(0, 0);
    });
    await page.mouse.move(0, 0);
    await page.locator("[data-graph=neuron] [data-say]").first().waitFor();
    // Few colours are enough for it, and make it a third as large.
    await sharp(await page.screenshot({ fullPage: true }))
      .png({ palette: true })
      .toFile(join(root, "docs/page.png"));
  } finally {
    await browser.close();
    server.kill();
  }
}

if (isMain(import.meta.url)) await main(screenshot);
