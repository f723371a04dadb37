// The page that watches: a training that runs in Node, one that was recorded, and models of other shapes.

import { spawn } from "node:child_process";
import { createReadStream, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createNetwork } from "inkling";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { percent } from "../../ts/charts/numbers";
import { Feed } from "../../ts/cli/page/feed";
import { lineOf } from "../../ts/record/lines";
import { launch } from "../support/browser";
import { goTo, type Host, open, ourHost, says, textOf } from "../support/page";
import { cli, inkling, temporaryFolder } from "../support/programs";

const folder = temporaryFolder();
const record = join(folder, "run.ndjson");
let browser: Browser;
let hash: string;
beforeAll(async () => {
  browser = await launch();
  const flags = ["--epochs", "2", "--seed", "1", "--layers", "32", "--record", record, "--json"];
  const { stdout } = await inkling(folder, "train", ...flags);
  ({ weightsHash: hash } = JSON.parse(stdout.trim().split("\n").at(-1)!));
});
afterAll(() => browser?.close());

let host: Host | undefined;
let page: Page;
afterEach(async () => {
  await page?.context().close();
  host?.server.closeAllConnections();
  host?.server.close();
});

async function watch(shown: Parameters<typeof ourHost>[0]): Promise<string[]> {
  host = await ourHost(shown);
  const opened = await open(browser, host.url);
  ({ page } = opened);
  return opened.complaints;
}

describe("a record", () => {
  it("is lines of JSON: the run, its epochs, its networks, its end", () => {
    const lines = readFileSync(record, "utf8")
      .trim()
      .split("\n")
      .map((line, i) => lineOf(line, i + 1));
    expect(lines[0]).toMatchObject({
      type: "run",
      version: 1,
      settings: { layers: [32], seed: 1, epochs: 2 },
    });
    expect(lines.filter(({ type }) => type === "epoch")).toHaveLength(2);
    const times = lines.flatMap((line) => (line.type === "weights" ? [line.at] : []));
    expect(times[0]).toBe(0);
    expect(times.at(-1)).toBe(2);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times.length).toBeGreaterThan(4);
    expect(lines.at(-1)).toMatchObject({ type: "done", weightsHash: hash, aborted: false });
  });

  it("is played back: at any moment the network is as it was then", async () => {
    const complaints = await watch({ as: "replay", lines: () => createReadStream(record) });
    await page.locator("#hash", { hasText: hash }).waitFor();
    expect(await page.inputValue("#settings [name=layers]")).toBe("32");
    await page.locator("[data-graph=learning]").scrollIntoViewIfNeeded();
    await page.locator("[data-graph=learning] [data-say]").first().waitFor();
    const known = (await textOf(page, "accuracy"))!;
    expect(Number.parseFloat(known)).toBeGreaterThan(90);
    // What is right at a moment is what was before, with what was learned and without what was forgotten.
    const moments = await page
      .locator("[data-graph=learning] g.moment")
      .evaluateAll((all) => all.map((mark) => mark.getAttribute("data-say")!.replaceAll(",", "")));
    const counts = moments.map(
      (words) => words.match(/: (\d+) learned (\d+) forgotten (\d+) of 10000 right/)!,
    );
    for (const [i, [, learned, forgotten, right]] of counts.entries()) {
      if (i > 0) expect(Number(right)).toBe(Number(counts[i - 1]![3]) + Number(learned) - Number(forgotten));
    }
    expect(percent(Number(counts.at(-1)![3]) / 10_000, 2)).toBe(known);
    await page.locator("#moment").focus();
    await page.keyboard.press("Home");
    await page.locator("#when", { hasText: "after 0.00 epochs" }).waitFor();
    await page.waitForFunction(
      () => Number.parseFloat(document.getElementById("accuracy")!.textContent!) < 30,
    );
    await page.click("#replay");
    await page.locator("#when", { hasText: "after 2.00 epochs" }).waitFor();
    await page.locator("#accuracy", { hasText: known }).waitFor();
    await goTo(page, 1, "2");
    expect(complaints).toEqual([]);
  });

  it("shows what there is where it was cut short, and says so", async () => {
    const cut = join(folder, "cut.ndjson");
    writeFileSync(cut, readFileSync(record).subarray(0, 800_000));
    await watch({ as: "replay", lines: () => createReadStream(cut) });
    await page.locator("#status", { hasText: "cut short" }).waitFor();
    await page.locator("#moment:enabled").waitFor();
    expect(await page.locator("#replay").isEnabled()).toBe(true);
  });

  it("says which line is none of a record", async () => {
    const wrong = join(folder, "wrong.ndjson");
    writeFileSync(wrong, `${readFileSync(record, "utf8").split("\n", 1)[0]}\nwhat is this\n`);
    await watch({ as: "replay", lines: () => createReadStream(wrong) });
    await page.locator("#status", { hasText: "line 2 of the record" }).waitFor();
    const { code, stderr } = await inkling(folder, "replay", join(folder, "mnist.safetensors"));
    expect(code).toBe(1);
    expect(stderr).toContain("line 1 of the record");
  });
});

describe("a training that runs elsewhere", () => {
  const lines = () =>
    readFileSync(record, "utf8")
      .trim()
      .split("\n")
      .map((line, i) => lineOf(line, i + 1));

  it("is shown as it goes on, also to those who come late, until its end", async () => {
    const feed = new Feed();
    const all = lines();
    const middle = all.findIndex(({ type }) => type === "epoch") + 1;
    for (const line of all.slice(0, middle)) feed.write(line);
    await watch({ as: "live", lines: () => feed.lines() });
    await says(page, "accuracy", /test \d\d\.\d\d %/);
    expect(await textOf(page, "hash")).toBe("none yet");
    feed.write({ type: "batch", epoch: 2, epochs: 2, batch: 469, batches: 938, loss: 0.1234 });
    await page.locator("#status", { hasText: "epoch 2 of 2, batch 469 of 938, loss 0.1234" }).waitFor();
    const another = await open(browser, host!.url);
    for (const line of all.slice(middle)) feed.write(line);
    for (const each of [page, another.page]) await each.locator("#hash", { hasText: hash }).waitFor();
    await another.page.context().close();
  });

  it("may fail or diverge: the page says so, and can be used", async () => {
    const feed = new Feed();
    const [run, weights] = lines();
    feed.write(run!);
    feed.write(weights!);
    feed.write({ type: "epoch", epoch: 1, loss: Number.NaN, accuracy: 0.1 });
    await watch({ as: "live", lines: () => feed.lines() });
    await page.locator("#status", { hasText: "no longer a number" }).waitFor();
    feed.write({ type: "failed", message: "out of memory" });
    await page.locator("#status", { hasText: "out of memory" }).waitFor();
    await goTo(page, 1, "2");
  });

  it("cannot be corrected, nor be seen in the past and the present at once", async () => {
    const feed = new Feed();
    const all = lines();
    for (const line of all.slice(0, 5)) feed.write(line);
    await watch({ as: "live", lines: () => feed.lines() });
    await page.locator("#moment:enabled").waitFor();
    expect(await page.locator("#labels button").first().isDisabled()).toBe(true);
    await page.locator("#moment").focus();
    await page.keyboard.press("Home");
    await page.waitForFunction(
      () => Number.parseFloat(document.getElementById("accuracy")!.textContent!) < 30,
    );
    const known = await textOf(page, "accuracy");
    for (const line of all.slice(5)) feed.write(line);
    await page.locator("#hash", { hasText: hash }).waitFor();
    expect(await textOf(page, "accuracy")).toBe(known);
    await page.locator("#labels button:enabled").first().waitFor();
  });

  it("is asked again where the connection is lost", async () => {
    const feed = new Feed();
    const all = lines();
    let isThere = false;
    for (const line of all.slice(0, 4)) feed.write(line);
    await watch({
      as: "live",
      lines: async function* () {
        if (isThere) yield* feed.lines();
      },
    });
    await page.locator("#status", { hasText: "connection to the training is lost" }).waitFor();
    isThere = true;
    for (const line of all.slice(4)) feed.write(line);
    await page.locator("#hash", { hasText: hash }).waitFor();
  });

  it("is that of inkling train, whose page ends with it or stays", async () => {
    const child = spawn(
      process.execPath,
      [cli, "train", "--epochs", "2", "--seed", "1", "--layers", "32", "--visualize", "--no-open"],
      {
        cwd: folder,
      },
    );
    const ended = new Promise((resolve) => child.on("close", resolve));
    const address = await new Promise<string>((resolve) =>
      child.stdout.once("data", (data) => resolve(`${data}`)),
    );
    const opened = await open(browser, address.split(" ")[0]!);
    ({ page } = opened);
    await page.locator("#hash", { hasText: hash }).waitFor();
    await goTo(page, 1, "2");
    child.kill("SIGINT");
    expect(await ended).toBe(0);
    expect(opened.complaints).toEqual([]);
  });
});

describe("the page", () => {
  it("leaves out what its address hides", async () => {
    host = await ourHost();
    ({ page } = await open(browser, `${host.url}page/?hide=settings,sight`));
    expect(await page.locator("#settings").isVisible()).toBe(false);
    expect(await page.locator("#sight").isVisible()).toBe(false);
    expect(await page.locator("#walk").isVisible()).toBe(true);
  });
});

describe("a model", () => {
  it.each([
    ["3 inputs", { inputs: 3, layers: [5, 4] }, "3 inputs"],
    ["2 classes", { inputs: 784, layers: [16, 2] }, "10 classes"],
    ["no hidden layer and 2 inputs", { inputs: 2, layers: [2] }, "2 inputs"],
  ])("of %s has no test images, and is asked otherwise", async (_, shape, why) => {
    const bytes = async () => createNetwork(shape).toBytes();
    const complaints = await watch({ as: "model", bytes });
    await page.locator("#unfit", { hasText: why }).waitFor();
    expect(await page.locator("#walk").isDisabled()).toBe(true);
    if (shape.inputs < 784) {
      const before = await page.locator("[data-graph=probabilities]").textContent();
      await page.locator("#inputs input").nth(1).fill("5");
      await page.waitForFunction(
        (before) => document.querySelector("[data-graph=probabilities]")!.textContent !== before,
        before,
      );
    }
    expect(complaints).toEqual([]);
  });

  it("of 100 classes walks through the test images", async () => {
    const bytes = async () => createNetwork({ inputs: 784, layers: [16, 100] }).toBytes();
    const complaints = await watch({ as: "model", bytes });
    await goTo(page, 1, "2");
    expect(await textOf(page, "accuracy")).toMatch(/^\d+\.\d\d %$/);
    expect(complaints).toEqual([]);
  });
});
