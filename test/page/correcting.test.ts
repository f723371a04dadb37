// Corrections on the page: the network learns from one picture, hardly forgets others, and can be set back.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launch } from "../support/browser";
import {
  draw,
  goTo,
  type Host,
  next,
  open,
  ourHost,
  SEVEN_DRAWN,
  says,
  textOf,
  trainWith,
} from "../support/page";
import { root } from "../support/programs";

let [browser, host, page]: [Browser?, Host?, Page?] = [];
beforeAll(async () => {
  browser = await launch();
  host = await ourHost();
  ({ page } = await open(browser, host.url));
  await trainWith(page, { epochs: "1" });
  await page.click("#walk");
});
afterAll(async () => {
  await browser?.close();
  host?.server.close();
});

const share = async () => Number.parseFloat((await textOf(page!, "accuracy"))!);

describe("a correction", () => {
  it("teaches a digit that was mistaken, and says what that cost", async () => {
    await page!.selectOption("#wanted", "mistake");
    await next(page!);
    await says(page!, "input", "✗");
    const truth = (await page!.locator("[data-graph=input] svg").textContent())!.match(/true: (\d)/)![1]!;
    const before = await share();
    await page!.locator("#labels button", { hasText: truth }).click();
    await page!.locator("#corrected", { hasText: `It takes this for a ${truth} now` }).waitFor();
    await says(page!, "input", "✓");
    expect(await textOf(page!, "corrected")).toMatch(
      new RegExp(
        `accuracy ${before.toFixed(2)} % before, \\d\\d\\.\\d\\d % after: \\d+ images learned, \\d+ forgotten`,
      ),
    );
    expect(await share()).toBeGreaterThan(before - 1);
  });

  it("is undone, bit for bit as far as the answers tell", async () => {
    const [, before] = (await textOf(page!, "corrected"))!.match(/accuracy (\d\d\.\d\d) %/)!;
    await page!.click("#undo");
    await page!.locator("#corrected", { hasText: "Undone" }).waitFor();
    await page!.locator("#accuracy", { hasText: `${before} %` }).waitFor();
    await says(page!, "input", "✗");
    expect(await page!.locator("#undo").isDisabled()).toBe(true);
  });

  it("is of the image that is shown, also after a drawing was left", async () => {
    await draw(page!, SEVEN_DRAWN);
    await says(page!, "input", "predicted: 7");
    await page!.selectOption("#wanted", "label 1");
    await says(page!, "input", "true: 1");
    await page!.click("#step");
    await says(page!, "input", "true: 1");
    await page!.selectOption("#wanted", "");
  });

  it("may be wrong: a drawn 7 becomes a 3", async () => {
    await draw(page!, SEVEN_DRAWN);
    await says(page!, "input", "predicted: 7");
    await page!.locator("#labels button", { hasText: "3" }).click();
    await says(page!, "input", "predicted: 3");
    await page!.click("#undo");
    await says(page!, "input", "predicted: 7");
  });
});

describe("a picture", () => {
  /** What lies in the clipboard, or is dropped. */
  const give = (how: "paste" | "drop", name: string, bytes: number[]) =>
    page!.evaluate(
      ([how, name, bytes]) => {
        const data = new DataTransfer();
        data.items.add(new File([Uint8Array.from(bytes)], name));
        const event =
          how === "paste"
            ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true })
            : new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
        document.body.dispatchEvent(event);
      },
      [how, name, bytes] as const,
    );
  const png = async () => {
    const { default: sharp } = await import("sharp");
    const lines = '<path d="M60 50H160L110 190" stroke="#000" stroke-width="18" fill="none"/>';
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="220" height="220"><rect width="220" height="220" fill="#fff"/>${lines}</svg>`;
    return [...(await sharp(Buffer.from(svg)).png().toBuffer())];
  };

  it.each(["paste", "drop"] as const)("is read by %s", async (how) => {
    await page!.click("#clear");
    await goTo(page!, 1, "2");
    await give(how, "seven.png", await png());
    await says(page!, "input", "predicted: 7");
  });

  it("is read from a file", async () => {
    await page!.click("#clear");
    await goTo(page!, 1, "2");
    await page!.setInputFiles("#file", {
      name: "seven.png",
      mimeType: "image/png",
      buffer: Buffer.from(await png()),
    });
    await says(page!, "input", "predicted: 7");
  });

  it("that is none says so", async () => {
    await give("paste", "package.json", [...readFileSync(join(root, "package.json"))]);
    await page!.locator("#status", { hasText: "no picture" }).waitFor();
  });
});
