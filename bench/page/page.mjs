// The page in Chromium: how soon it can be used, how large it is, how fast it reads what is drawn, and what a training pays
// for being watched. `memory` plays for ten minutes and tells what that took.

import { spawn } from "node:child_process";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";
import { root, SetupError } from "../../scripts/lib/steps.mjs";
import { chromiumPath } from "../../scripts/lib/tools.mjs";
import { median, quantile } from "../lib/statistics.mjs";
import { memory } from "./memory.mjs";
import { watched } from "./watched.mjs";

const CLI = join(root, "dist/cli.js");
/** Of a 7 that is drawn, in shares of the sheet. */
const POINTS = [
  [0.25, 0.2],
  [0.75, 0.2],
  [0.45, 0.85],
];
/** Steps of the pointer between two of them. */
const STEPS = 40;

export async function page({ rounds, say, parts }) {
  if (parts.some((part) => part !== "memory")) throw new SetupError("the only part of page is memory");
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: ["--no-sandbox", "--disable-gpu"],
  });
  const server = spawn(process.execPath, [CLI, "visualize", "--no-open"]);
  try {
    const said = await new Promise((resolve) => server.stdout.once("data", (data) => resolve(`${data}`)));
    const url = said.split(" ")[0];
    if (parts.includes("memory")) return { name: "page", memory: await memory(browser, url, say) };
    const opened = [];
    for (let round = 0; round < rounds; round++) opened.push(await openingTime(browser, url));
    say(`usable after              ${median(opened).toFixed(0)} ms`);
    const bytes = await sizeOf(browser, url);
    say(`all of it, gzipped        ${(bytes / 1000).toFixed(0)} KB`);
    const { answers, painted } = await strokes(browser, url);
    const [typical, slow, seen] = [median(answers), quantile(answers, 0.9), median(painted)];
    say(`from stroke to answer     ${typical.toFixed(1)} ms, 90 % within ${slow.toFixed(1)} ms`);
    say(`from stroke to graphs     ${seen.toFixed(1)} ms`);
    const training = await watched(browser, url, rounds, say);
    return {
      name: "page",
      opened: median(opened),
      bytes,
      stroke: { typical, slow, painted: seen },
      training,
    };
  } finally {
    await browser.close();
    server.kill();
  }
}

async function openingTime(browser, url) {
  const context = await browser.newContext();
  const tab = await context.newPage();
  const begin = performance.now();
  await tab.goto(url, { waitUntil: "commit" });
  await tab.locator("#train:enabled").waitFor();
  const took = performance.now() - begin;
  await context.close();
  return took;
}

/** All that the page loads but its data. */
async function sizeOf(browser, url) {
  const context = await browser.newContext();
  const loaded = [];
  context.on("response", (response) => {
    if (!response.url().includes("/mnist/") && response.status() === 200) loaded.push(response.body());
  });
  const tab = await context.newPage();
  await tab.goto(url);
  await tab.locator("[data-graph=activity] circle").first().waitFor();
  const bodies = await Promise.all(loaded);
  await context.close();
  return bodies.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0);
}

/** Times of each step of a stroke, to its answer and to the graph that shows it. */
async function strokes(browser, url) {
  const context = await browser.newContext({ viewport: { width: 1500, height: 1200 } });
  const tab = await context.newPage();
  await tab.addInitScript(listenToWorkers);
  await tab.goto(url);
  await tab.click("#train");
  await tab.locator("#hash", { hasText: /^[0-9a-f]{16}$/ }).waitFor();
  const { x, y, width, height } = await tab.locator("#sheet").boundingBox();
  for (const [i, [right, down]] of POINTS.entries()) {
    await tab.mouse.move(x + right * width, y + down * height, { steps: STEPS });
    if (i === 0) await tab.mouse.down();
  }
  await tab.mouse.up();
  const times = await tab.evaluate(() => globalThis.strokeTimes);
  await context.close();
  return times;
}

/** Runs in the page before its own code. */
function listenToWorkers() {
  globalThis.strokeTimes = { answers: [], painted: [] };
  globalThis.Worker = class extends globalThis.Worker {
    #asked;
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({ data }) => {
        if (data.type !== "sample" || data.row !== undefined || !this.#asked) return;
        const asked = this.#asked;
        globalThis.strokeTimes.answers.push(performance.now() - asked);
        // After the frame in which the graphs are painted.
        requestAnimationFrame(() =>
          setTimeout(() => globalThis.strokeTimes.painted.push(performance.now() - asked)),
        );
      });
    }
    postMessage(order, ...more) {
      if (order.type === "draw") this.#asked = performance.now();
      super.postMessage(order, ...more);
    }
  };
}
