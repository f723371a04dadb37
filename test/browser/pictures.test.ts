// Pictures in Chromium: the network sees the same bits as in Node.

import { writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { join } from "node:path";
import { mnist, type Preprocessed, preprocess } from "inkling";
import type { Browser } from "playwright-core";
import sharp, { type Sharp } from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launch, serve } from "../support/browser";
import { temporaryFolder } from "../support/programs";

type Seen = Omit<Preprocessed, "pixels"> & { pixels: number[]; drawn: number[]; error?: string };

let browser: Browser;
let site: { url: string; server: Server };
let folder: string;
/** How much a decoder may differ from another one, by the name of a file. */
const files = new Map<string, number>();

beforeAll(async () => {
  folder = temporaryFolder();
  const { inputs } = (await mnist.test()).slice(0, 3);
  for (let i = 0; i < 3; i++) {
    const raw = { width: 28, height: 28, channels: 1 } as const;
    const digit = sharp((inputs as Uint8Array).slice(i * 784, (i + 1) * 784), { raw });
    const save = async (name: string, picture: Sharp, most: number) => {
      await picture.toFile(join(folder, `${i}-${name}`));
      files.set(`/pictures/${i}-${name}`, most);
    };
    const large = await digit.clone().negate().resize(700, 700, { kernel: "cubic" }).png().toBuffer();
    const framed = sharp(large).extend({ top: 30, bottom: 99, left: 210, right: 7, background: "#fff" });
    await save("small.png", digit.clone().png(), 0);
    await save("large.png", framed.clone().removeAlpha().png(), 0);
    await save("coloured.png", framed.clone().removeAlpha().tint({ r: 200, g: 30, b: 90 }).png(), 0);
    await save("lossless.webp", framed.clone().removeAlpha().webp({ lossless: true }), 0);
    await save("photo.jpg", framed.clone().removeAlpha().jpeg({ quality: 80 }), 16);
    await save("transparent.png", digit.clone().toColourspace("srgb").ensureAlpha(0.8).png(), 16);
  }
  site = await serve(false, { pictures: folder });
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  site?.server.close();
});

/** Runs in the page. */
function look(names: string[]): Promise<Seen[]> {
  return (globalThis as unknown as { look(names: string[]): Promise<Seen[]> }).look(names);
}

async function seenInPage(names: string[]): Promise<Seen[]> {
  const page = await browser.newPage();
  try {
    await page.goto(`${site.url}/pages/pictures.html`);
    await page.waitForFunction(() => "look" in globalThis);
    return await page.evaluate(look, names);
  } finally {
    await page.close();
  }
}

describe("preprocess in Chromium", () => {
  it("gives Node's bits for opaque pictures, and nearly these for what decoders differ in", async () => {
    const names = [...files.keys()];
    const seen = await seenInPage(names);
    for (const [i, name] of names.entries()) {
      const expected = await preprocess(join(folder, name.slice("/pictures/".length)));
      const { pixels, drawn, ...decisions } = seen[i]!;
      const { pixels: _, ...others } = expected;
      const farthest = (values: number[]) =>
        Math.max(...values.map((value, at) => Math.abs(value - expected.pixels[at]!)));
      expect(farthest(pixels), name).toBeLessThanOrEqual(files.get(name)!);
      expect(farthest(drawn), name).toBeLessThanOrEqual(files.get(name)!);
      if (files.get(name) === 0) expect(decisions, name).toEqual(others);
    }
  });

  it("says of what is no picture what Node says", async () => {
    const huge = await sharp({ create: { width: 9, height: 9, channels: 3, background: "#fff" } })
      .png()
      .toBuffer();
    huge.writeUInt32BE(50_000, 16);
    huge.writeUInt32BE(50_000, 20);
    writeFileSync(join(folder, "huge.png"), huge);
    writeFileSync(join(folder, "text.png"), "no image");
    writeFileSync(join(folder, "empty.png"), "");
    const [large, text, empty] = await seenInPage([
      "/pictures/huge.png",
      "/pictures/text.png",
      "/pictures/empty.png",
    ]);
    expect(large!.error).toContain(
      'InputError: picture: expected a picture of 1 to 33554432 pixels, got "50000 x 50000"',
    );
    expect(text!.error).toContain("bytes of another kind");
    expect(empty!.error).toContain('got "0 bytes"');
  });
});
