// What a training pays for being watched: in Node with a page open and without, in the page with graphs and without.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../scripts/lib/steps.mjs";
import { median } from "../lib/statistics.mjs";

const EPOCHS = 40;
/** Epochs until the page has been opened, which takes time as well, but once. */
const FIRST = 15;
const SIZE = { width: 1500, height: 1000 };

export async function watched(browser, url, rounds, say) {
  const [alone, live, hidden, seen] = [[], [], [], []];
  for (let round = 0; round < rounds; round++) {
    alone.push(await inNode());
    live.push(await inNode(browser));
    hidden.push(await inPage(browser, url, false));
    seen.push(await inPage(browser, url, true));
  }
  const secondsOf = (all) => median(all.map(({ seconds }) => seconds));
  const updates = median(seen.map(({ updates, seconds }) => updates / seconds));
  const line = (where, without, looked) => {
    const slower = secondsOf(looked) / secondsOf(without) - 1;
    const [before, after] = [without, looked].map((all) => `${(1000 * secondsOf(all)).toFixed(0)} ms`);
    say(`an epoch ${where.padEnd(16)} ${before}, watched ${after}: ${(100 * slower).toFixed(1)} % slower`);
    return slower;
  };
  const result = { node: line("in Node", alone, live), page: line("in the page", hidden, seen), updates };
  say(`shown in the page         ${updates.toFixed(1)} times a second`);
  return result;
}

/** A training of the command line, which a page of the browser may watch. */
async function inNode(browser) {
  const folder = mkdtempSync(join(tmpdir(), "inkling-page-"));
  const flags = ["--epochs", String(EPOCHS), "--seed", "1", "--json", "--no-open"];
  const child = spawn(
    process.execPath,
    [join(root, "dist/cli.js"), "train", ...flags, ...(browser ? ["--live"] : [])],
    {
      cwd: folder,
    },
  );
  let context;
  try {
    return await new Promise((resolve, reject) => {
      let text = "";
      child.on("error", reject).on("close", () => {
        const epochs = text
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line))
          .filter(({ event }) => event === "epoch");
        resolve({ seconds: median(epochs.slice(FIRST).map(({ seconds }) => seconds)) });
      });
      child.stdout.on("data", async (data) => {
        text += data;
        if (!browser || context !== undefined || !text.includes("\n")) return;
        context = null;
        context = await browser.newContext({ viewport: SIZE });
        const { url } = JSON.parse(text.split("\n", 1)[0]);
        // The server may be gone before all is loaded.
        (await context.newPage()).goto(url).catch(() => {});
      });
    });
  } finally {
    await context?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A training of the page, whose graphs may be hidden, with the number of its updates that were seen. */
async function inPage(browser, url, isSeen) {
  const context = await browser.newContext({ viewport: SIZE });
  const tab = await context.newPage();
  await tab.goto(url);
  await tab.locator("#train:enabled").waitFor();
  if (!isSeen) await tab.addStyleTag({ content: "main { display: none }" });
  await tab.fill("#settings [name=epochs]", String(EPOCHS));
  await tab.evaluate(() => {
    globalThis.updates = 0;
    new MutationObserver(() => globalThis.updates++).observe(document.getElementById("status"), {
      childList: true,
    });
  });
  await tab.click("#train");
  // Seldom: what is waited for by frames would have the page make frames.
  const isOver = () => document.getElementById("status").textContent.startsWith("trained in");
  await tab.waitForFunction(isOver, null, { polling: 500 });
  const [updates, status] = await tab.evaluate(() => [
    globalThis.updates,
    document.getElementById("status").textContent,
  ]);
  await context.close();
  const seconds = Number(/[\d.]+/.exec(status)[0]);
  return { updates: updates / EPOCHS, seconds: seconds / EPOCHS };
}
