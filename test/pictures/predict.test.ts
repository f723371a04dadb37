// Predictions of pictures: one, many, a stream of them, each digit by itself; and what is no picture.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createNetwork, type Model, mnist, type Picture, predict, preprocess, train } from "inkling";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let model: Model;
let folder: string;
/** Files of MNIST's first test images, and the images. */
let files: string[];
let rows: Uint8Array;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "inkling-pictures-"));
  model = await train(await mnist.train(), { epochs: 1, seed: 1 });
  rows = (await mnist.test()).slice(0, 30).inputs as Uint8Array;
  files = [];
  for (let i = 0; i < 30; i++) {
    const image = sharp(rows.slice(i * 784, (i + 1) * 784), { raw: { width: 28, height: 28, channels: 1 } });
    files.push(join(folder, `${i}.png`));
    await image.png().toFile(files[i]!);
  }
});
afterAll(() => {
  model.dispose();
  rmSync(folder, { recursive: true });
});

const file = (name: string, bytes: Uint8Array | string) => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};

describe("predict", () => {
  it("sees in a file what preprocess shows", async () => {
    const prediction = await predict(model, files[0]!);
    const { pixels, box } = await preprocess(files[0]!);
    const [row] = await predict(model, [pixels]);
    expect(prediction).toEqual({ ...row!, box });
    expect(prediction.label).toBe("7");
    expect(await predict(model, pathToFileURL(files[0]!))).toEqual(prediction);
  });

  it("answers in the order of the pictures, of arrays and of streams", async () => {
    const all = await predict(model, files);
    expect(all).toHaveLength(30);
    const byRow = await predict(
      model,
      Array.from(all, (_, i) => rows.slice(i * 784, (i + 1) * 784)),
    );
    const same = all.filter(({ label }, i) => label === byRow[i]!.label);
    expect(same.length).toBeGreaterThan(28);
    async function* stream(): AsyncGenerator<Picture> {
      for (const path of files) yield path;
    }
    const streamed: unknown[] = [];
    for await (const prediction of await predict(model, stream())) streamed.push(prediction);
    expect(streamed).toEqual(all);
  });

  it("takes each digit by itself, from left to right", async () => {
    const places = [0, 1, 2, 4];
    const input = await sharp({ create: { width: 480, height: 140, channels: 3, background: "#000" } })
      .composite(
        await Promise.all(
          places.map(async (place, i) => ({
            input: await sharp(files[place]!).resize(112, 112).png().toBuffer(),
            left: 4 + i * 120,
            top: 14,
          })),
        ),
      )
      .png()
      .toBuffer();
    const digits = await predict(model, new Uint8Array(input), { segments: true });
    const alone = await predict(
      model,
      places.map((place) => files[place]!),
    );
    expect(digits.map(({ label }) => label)).toEqual(alone.map(({ label }) => label));
    for (const [i, { box, warnings }] of digits.entries()) {
      expect(box.left).toBeGreaterThanOrEqual(4 + i * 120);
      expect(box.left + box.width).toBeLessThanOrEqual(120 + i * 120);
      expect(warnings).toEqual([]);
    }
    const blank = { data: new Uint8Array(400), width: 20, height: 20 };
    expect(await predict(model, blank, { segments: true })).toEqual([]);
    expect((await predict(model, blank)).warnings).toEqual(["blank"]);
  });

  it("wants a model of 28x28 inputs", async () => {
    const other = await createNetwork({ inputs: 4, layers: [2] });
    await expect(predict(other, files[0]!)).rejects.toThrow("model.inputs: expected 784");
  });
});

describe("what is no picture", () => {
  const png = () =>
    sharp({ create: { width: 100, height: 100, channels: 3, background: "#fff" } })
      .composite([
        { input: Buffer.from([0, 0, 0]), raw: { width: 1, height: 1, channels: 3 }, left: 40, top: 40 },
      ])
      .png()
      .toBuffer();

  /** A picture that no format makes small. */
  const noise = () =>
    sharp({
      create: {
        width: 100,
        height: 100,
        channels: 3,
        background: "#888",
        noise: { type: "gaussian", mean: 128, sigma: 60 },
      },
    })
      .png()
      .toBuffer();

  /** A PNG's header that promises so much. */
  async function promising(width: number, height: number) {
    const bytes = Buffer.from(await png());
    bytes.writeUInt32BE(width, 16);
    bytes.writeUInt32BE(height, 20);
    return bytes;
  }

  it.each<[string, () => Promise<Uint8Array | string>, string]>([
    ["nothing.png", async () => "", "expected an image: PNG, JPEG"],
    ["text.png", async () => "This is no image, whatever its name says.", 'got "bytes of another kind"'],
    ["cut.png", async () => (await png()).subarray(0, 120), "expected a whole PNG"],
    [
      "cut.jpg",
      async () =>
        (
          await sharp(await noise())
            .jpeg()
            .toBuffer()
        ).subarray(0, 3000),
      "expected a whole JPEG",
    ],
    ["huge.png", () => promising(50_000, 50_000), 'got "50000 x 50000"'],
    [
      "drawing.svg",
      async () => '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
      "an SVG drawing",
    ],
  ])("%s", async (name, bytes, message) => {
    const path = file(name, await bytes());
    const error = await predict(model, path).catch((error: Error) => error);
    expect(error).toMatchObject({ name: "InputError" });
    expect((error as Error).message).toContain(message);
    expect((error as Error).message.startsWith(path)).toBe(true);
    expect((await predict(model, files[0]!)).label).toBe("7");
  });

  it("an animation", async () => {
    const frame = (shade: number) => new Uint8Array(300).fill(shade);
    const raw = { width: 10, height: 10, channels: 3 } as const;
    const frames = await Promise.all([0, 255].map((shade) => sharp(frame(shade), { raw }).png().toBuffer()));
    const gif = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
    await expect(predict(model, new Uint8Array(gif))).rejects.toThrow(
      'expected one picture, got "an animation of 2"',
    );
  });

  it("a file that is not there, and the one of many that is wrong", async () => {
    await expect(predict(model, join(folder, "none.png"))).rejects.toThrow("a file that can be read");
    const many = [files[0]!, file("bad.png", "bad"), files[1]!];
    await expect(predict(model, many)).rejects.toThrow("bad.png: expected an image");
    const bytes = [await png(), Buffer.from("GIF89a")].map((buffer) => new Uint8Array(buffer));
    await expect(predict(model, bytes)).rejects.toThrow("pictures[1]: expected");
  });

  it("pixels that are not as many as they should be", async () => {
    const wrong = { data: new Uint8Array(10), width: 3, height: 3 };
    await expect(preprocess(wrong)).rejects.toThrow(
      "picture.data.length: expected 1, 3 or 4 times 3 x 3, got 10",
    );
    await expect(preprocess({ ...wrong, width: 0 })).rejects.toThrow('got "0 x 3"');
    await expect(preprocess(null as unknown as Picture)).rejects.toThrow("picture: expected");
  });
});
