// The page in Chromium, isolated and from a plain static host: it trains with Node's bits, walks, and reads what is drawn.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launch } from "../support/browser";
import { SEVEN } from "../support/graphs";
import * as pages from "../support/page";
import { root } from "../support/programs";

const { draw, goTo, says, textOf, trainWith } = pages;
const GOLDEN = "5c36afa895f531fe";
const FAST = "3014b523e29e93ce";
const NAMES = [
  ...[...SEVEN, "Neuron", "Accuracy by class", "Common confusions", "Calibration"],
  ...["Loss", "Accuracy", "Learned and forgotten"],
];

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

describe.each([
  ["our server", pages.ourHost, "simd128-threads"],
  ["a static host", pages.staticHost, "simd128, one thread"],
] as const)("the page of %s", (_, host, engine) => {
  let site: pages.Host;
  let page: Page;
  let complaints: string[];
  beforeAll(async () => {
    site = await host();
    ({ page, complaints } = await pages.open(browser, site.url));
  });
  afterAll(async () => {
    await page?.context().close();
    site?.server.close();
  });

  it("says which build it has, and has a figure for each graph", async () => {
    expect(await textOf(page, "engine")).toContain(engine);
    const names = await page
      .locator("figure")
      .evaluateAll((all) => all.map((figure) => figure.getAttribute("aria-label")));
    expect(names.sort()).toEqual([...NAMES].sort());
  });

  it("trains an epoch with Node's hash, and shows what came of it", async () => {
    expect(await trainWith(page, { epochs: "1" })).toBe(GOLDEN);
    expect(await textOf(page, "accuracy")).toMatch(/^9[5-7]\.\d\d %$/);
    expect(await textOf(page, "train")).toBe("Train anew");
    await says(page, "confusion", `accuracy ${await textOf(page, "accuracy")}`);
    await says(page, "accuracy", /test 9\d\.\d\d %/);
    await says(page, "confusions", /9 taken for 4|4 taken for 9/);
  });

  it("gives the same bits when it is paused and taken on by steps", async () => {
    await page.click("#reset");
    await page.locator("#hash", { hasText: "none yet" }).waitFor();
    for (const batch of [1, 2]) {
      await page.click("#batch-step");
      await page.locator("#status", { hasText: `batch ${batch} of 938` }).waitFor();
    }
    await page.selectOption("#pace", "10");
    await page.click("#train");
    await page.locator("#status", { hasText: "batch 4 of 938" }).waitFor();
    await page.selectOption("#pace", "");
    await page.click("#train");
    await page.locator("#train", { hasText: "Go on" }).waitFor();
    await page.click("#epoch-step");
    await page.locator("#hash", { hasText: GOLDEN }).waitFor();
  });

  it("walks through the test images, a step at a time", async () => {
    await goTo(page, 5, "1");
    await page.click("#step");
    await says(page, "input", "true: 4");
    expect(await page.inputValue("#row")).toBe("6");
    await goTo(page, 1, "2");
    expect(await textOf(page, "walk")).toBe("Play images");
  });

  it("walks through the mistakes alone, or through a digit", async () => {
    await page.selectOption("#wanted", "mistake");
    for (let i = 0; i < 3; i++) {
      await pages.next(page);
      await says(page, "input", "✗");
    }
    await page.selectOption("#wanted", "label 8");
    await says(page, "input", "true: 8");
    await page.selectOption("#wanted", "");
    await goTo(page, 1, "2");
  });

  it("shows an image of a cell of the confusion matrix", async () => {
    await page.locator("[data-graph=confusion]").scrollIntoViewIfNeeded();
    await page.locator("[data-graph=confusion] [data-cell='4,9']").click();
    await says(page, "input", "true: 4");
    await says(page, "input", "predicted: 9");
    await goTo(page, 1, "2");
  });

  it("keeps its settings in its address, which sets them again", async () => {
    const { searchParams } = new URL(page.url());
    expect(Object.fromEntries(searchParams)).toEqual({
      ...{ recipe: "reference", layers: "128,64", activation: "relu", optimizer: "adam", rate: "0.001" },
      ...{ batch: "64", epochs: "1", seed: "1" },
    });
    const settings = {
      ...{ layers: "20", activation: "tanh", optimizer: "sgd", rate: "0.1" },
      ...{ batch: "32", epochs: "2", seed: "7" },
    };
    const address = `${site.url.replace(/(page\/)?$/, "page/")}?${new URLSearchParams(settings)}`;
    const other = await page.context().newPage();
    await other.goto(address);
    await other.locator("#train:enabled").waitFor();
    const values = Object.keys(settings).map(async (name) => [
      name,
      await other.inputValue(`#settings [name=${name}]`),
    ]);
    expect(Object.fromEntries(await Promise.all(values))).toEqual(settings);
    await other.close();
  });

  it("reads a 7 that is drawn, and goes back to the test image when it is wiped", async () => {
    await draw(page, pages.SEVEN_DRAWN);
    await says(page, "input", "predicted: 7");
    await says(page, "probabilities", "▸ 7");
    await page.click("#clear");
    await says(page, "input", "true: 2");
  });

  it("tells what a neuron looks for, which is clicked or reached by keyboard", async () => {
    const neuron = page.locator("[data-graph=neuron]");
    await page.locator("[data-graph=activity] [data-unit^='0,'] circle").first().click();
    await neuron.locator("[data-say]").first().waitFor();
    const first = await neuron.textContent();
    await page.locator("[data-graph=activity] svg").focus();
    for (let i = 0; i < 20; i++) await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await neuron.scrollIntoViewIfNeeded();
    await page.waitForFunction(
      (first) => document.querySelector("[data-graph=neuron]")!.textContent !== first,
      first,
    );
  });

  it("can be paused, taken on, and left for a new network", async () => {
    const rate = page.locator("#settings [name=rate]");
    await page.fill("#settings [name=epochs]", "500");
    await page.click("#train");
    await page.locator("#status", { hasText: "of 500" }).waitFor();
    expect(await rate.isDisabled()).toBe(true);
    for (const next of ["Go on", "Pause"]) {
      await page.click("#train");
      await page.locator("#train", { hasText: next }).waitFor();
    }
    await page.click("#reset");
    await page.locator("#train", { hasText: "Train" }).waitFor();
    expect(await rate.isDisabled()).toBe(false);
  });

  it("catches a training that runs away, and learns again after it", async () => {
    await page.selectOption("#settings [name=optimizer]", "sgd");
    await page.fill("#settings [name=epochs]", "1");
    await page.fill("#settings [name=rate]", "1000");
    await page.click("#train");
    await page.locator("#status", { hasText: "training diverged at step" }).waitFor();
    await goTo(page, 1, "2");
    await page.selectOption("#settings [name=optimizer]", "adam");
    expect(await trainWith(page, { rate: "0.001" })).toBe(GOLDEN);
  });

  it("trains nothing where a setting is wrong", async () => {
    for (const layers of ["0", "", "abc"]) {
      await page.fill("#settings [name=layers]", layers);
      await page.click("#train");
      expect(await page.locator("#settings:invalid").count()).toBe(1);
    }
    expect(await textOf(page, "hash")).toBe(GOLDEN);
    await page.fill("#settings [name=layers]", "16777217");
    await page.click("#train");
    await page.locator("#status", { hasText: "layers[0]" }).waitFor();
    expect(await textOf(page, "train")).toBe("Train anew");
    expect(await trainWith(page, { layers: "128,64" })).toBe(GOLDEN);
  });

  it("stops, and keeps what it has learned", async () => {
    await page.fill("#settings [name=epochs]", "500");
    await page.click("#train");
    await page.locator("#status", { hasText: /epoch ([2-9]|\d\d+) of 500/ }).waitFor();
    await page.click("#stop");
    await page.locator("#status", { hasText: "stopped in" }).waitFor();
    await goTo(page, 1, "2");
    await page.locator("#accuracy", { hasText: /^9\d/ }).waitFor();
    await page.fill("#settings [name=epochs]", "1");
  });

  it("trains by the fast recipe with Node's hash", async () => {
    await page.selectOption("#settings [name=recipe]", "fast");
    expect(await page.inputValue("#settings [name=batch]")).toBe("192");
    expect(await trainWith(page, {})).toBe(FAST);
    await page.selectOption("#settings [name=recipe]", "reference");
  });

  it.each(["light", "dark"] as const)("is accessible, in the %s", async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(readFileSync(join(root, "node_modules/axe-core/axe.min.js"), "utf8"));
    const found = await page.evaluate(async () => {
      const { violations, passes } = await (globalThis as unknown as { axe: typeof axe }).axe.run();
      return { violations: violations.map(({ id, nodes }) => [id, nodes[0]!.html]), passes: passes.length };
    });
    expect(found.violations).toEqual([]);
    expect(found.passes).toBeGreaterThan(20);
  });

  it.each([360, 800, 1300, 1920])("fits %i pixels", async (width) => {
    await page.setViewportSize({ width, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  });

  it("says nothing in the console", () => {
    expect(complaints).toEqual([]);
  });
});
