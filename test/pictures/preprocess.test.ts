// Pictures in the form of MNIST's: of every kind of file, in every polarity, with what was decided on the way.

import { mnist, preprocess, type RawPixels } from "inkling";
import sharp, { type Sharp } from "sharp";
import { beforeAll, describe, expect, it } from "vitest";

const SIDE = 28;
/** MNIST's own test images, as bytes. */
let digits: Uint8Array[];

beforeAll(async () => {
  const { inputs } = (await mnist.test()).slice(0, 200);
  digits = Array.from({ length: 200 }, (_, i) => (inputs as Uint8Array).slice(i * 784, (i + 1) * 784));
});

const image = (pixels: Uint8Array) =>
  sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 1 } }).toColourspace("b-w");
const bytes = async (picture: Sharp) => new Uint8Array(await picture.toBuffer());

/** A digit as a person would have it: dark on light paper, large, off the middle. */
async function large(pixels: Uint8Array, paper = "#ffffff") {
  const drawn = await image(pixels).negate().resize(280, 280, { kernel: "cubic" }).png().toBuffer();
  return sharp(drawn).extend({ top: 40, bottom: 90, left: 120, right: 10, background: paper }).removeAlpha();
}

/** How much two of the network's inputs differ, on average. */
function distance(a: Uint8Array, b: Uint8Array) {
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
}

describe("MNIST's own images", () => {
  it("stay what they are, nearly all to the bit", async () => {
    const same = await Promise.all(
      digits.map(async (pixels) => {
        const prepared = await preprocess(await bytes(image(pixels).png()));
        expect(prepared.inverted).toBe(false);
        return distance(prepared.pixels, pixels) === 0;
      }),
    );
    expect(same.filter(Boolean).length).toBeGreaterThan(190);
  });

  it("come back when they were made large, dark and off the middle", async () => {
    const distances: number[] = [];
    for (const pixels of digits.slice(0, 20)) {
      const prepared = await preprocess(await bytes((await large(pixels)).jpeg({ quality: 85 })));
      expect(prepared.inverted).toBe(true);
      expect(prepared.warnings).toEqual([]);
      distances.push(distance(prepared.pixels, pixels));
    }
    // A digit whose centre is half way between two pixels may come to the other one.
    expect(distances.filter((distance) => distance < 8).length).toBeGreaterThan(13);
    expect(Math.max(...distances)).toBeLessThan(20);
  });
});

describe("kinds of files", () => {
  const KINDS: Record<string, (picture: Sharp) => Sharp> = {
    "PNG, gray": (picture) => picture.toColourspace("b-w").png(),
    "PNG, palette": (picture) => picture.png({ palette: true, colours: 16 }),
    "PNG, 16 bits": (picture) => picture.toColourspace("grey16").png(),
    "PNG, opacity": (picture) => picture.ensureAlpha().png(),
    JPEG: (picture) => picture.jpeg({ quality: 95 }),
    "JPEG, CMYK": (picture) => picture.toColourspace("cmyk").jpeg({ quality: 95 }),
    WebP: (picture) => picture.webp({ lossless: true }),
    GIF: (picture) => picture.gif(),
    TIFF: (picture) => picture.tiff(),
    AVIF: (picture) => picture.avif({ lossless: true }),
  };

  it.each(Object.keys(KINDS))("%s", async (kind) => {
    const expected = await preprocess(await bytes((await large(digits[0]!)).png()));
    const prepared = await preprocess(await bytes(KINDS[kind]!(await large(digits[0]!))));
    expect(prepared.inverted).toBe(true);
    expect(distance(prepared.pixels, expected.pixels)).toBeLessThan(3);
  });

  it("are turned as the camera was held", async () => {
    const upright = await preprocess(await bytes((await large(digits[0]!)).png()));
    const turned = (await large(digits[0]!)).rotate(90);
    const held = await bytes(
      sharp(await turned.png().toBuffer())
        .withMetadata({ orientation: 8 })
        .jpeg({ quality: 95 }),
    );
    expect(distance((await preprocess(held)).pixels, upright.pixels)).toBeLessThan(3);
  });
});

describe("pixels", () => {
  it("of one, three and four channels, of a Blob, an ArrayBuffer and a URL are one picture", async () => {
    const { data, info } = await (await large(digits[3]!))
      .toColourspace("b-w")
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { width, height } = info;
    const channels = (n: number): RawPixels => {
      const all = new Uint8ClampedArray(n * width * height).fill(255);
      for (let i = 0; i < width * height; i++) all.fill(data[i]!, n * i, n * i + Math.min(n, 3));
      return { data: all, width, height };
    };
    const png = await bytes(sharp(data, { raw: { width, height, channels: 1 } }).png());
    const expected = await preprocess(png);
    const sources = [
      channels(1),
      channels(3),
      channels(4),
      new Blob([png]),
      png.buffer.slice(png.byteOffset, png.byteOffset + png.length),
      new URL(`data:image/png;base64,${Buffer.from(png).toString("base64")}`),
    ];
    for (const source of sources) expect(await preprocess(source)).toEqual(expected);
  });

  it("of transparent paper are read by their ink, whichever way", async () => {
    const ink = digits[5]!;
    for (const shade of [0, 255]) {
      const rgba = new Uint8Array(4 * 784);
      for (let i = 0; i < 784; i++) rgba.set([shade, shade, shade, ink[i]!], 4 * i);
      const prepared = await preprocess({ data: rgba, width: SIDE, height: SIDE });
      expect(prepared.inverted).toBe(shade === 0);
      expect(distance(prepared.pixels, ink)).toBeLessThan(1);
    }
  });
});

describe("warnings", () => {
  const blank = (shade: number, width = 60, height = 40): RawPixels => ({
    data: new Uint8Array(width * height).fill(shade),
    width,
    height,
  });

  it("tell of a blank picture", async () => {
    for (const shade of [0, 128, 255]) {
      const { warnings, pixels, box } = await preprocess(blank(shade));
      expect(warnings).toEqual(["blank"]);
      expect(pixels.every((value) => value === 0)).toBe(true);
      expect(box).toEqual({ left: 0, top: 0, width: 60, height: 40 });
    }
    expect((await preprocess(blank(7, 1, 1))).warnings).toEqual(["blank"]);
  });

  it("tell of several digits, and of ink that goes on beyond the edges", async () => {
    const small = async (pixels: Uint8Array) =>
      sharp(await (await large(pixels)).png().toBuffer())
        .resize(250, 250)
        .png()
        .toBuffer();
    const pair = await sharp({ create: { width: 600, height: 300, channels: 3, background: "#fff" } })
      .composite([
        { input: await small(digits[0]!), left: 20, top: 20 },
        { input: await small(digits[2]!), left: 320, top: 20 },
      ])
      .png()
      .toBuffer();
    expect((await preprocess(new Uint8Array(pair))).warnings).toContain("several digits");
    const frame = blank(255, 50, 50);
    for (let y = 0; y < 50; y++) frame.data.fill(0, y * 50 + 20, y * 50 + 28);
    expect((await preprocess(frame)).warnings).toEqual(["fills the frame"]);
  });
});
