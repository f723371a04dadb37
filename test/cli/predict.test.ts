// `inkling predict` and `inkling inspect` as a user runs them: files, folders, standard input, and what is no picture.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mnist, train } from "inkling";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { cli, inkling, start, temporaryFolder } from "../support/programs";

let folder: string;

beforeAll(async () => {
  folder = temporaryFolder();
  const model = await train(await mnist.train(), { epochs: 1, seed: 1 });
  await model.save(join(folder, "model.safetensors"));
  model.dispose();
  const { inputs } = (await mnist.test()).slice(0, 3);
  mkdirSync(join(folder, "scans"));
  for (const [i, name] of ["seven.png", "scans/two.jpg", "scans/one.png"].entries()) {
    const raw = { width: 28, height: 28, channels: 1 } as const;
    const digit = sharp((inputs as Uint8Array).slice(i * 784, (i + 1) * 784), { raw });
    await digit.resize(280, 280).toFile(join(folder, name));
  }
  writeFileSync(join(folder, "bad.png"), "no image");
  writeFileSync(join(folder, "scans/notes.txt"), "no image, and not looked at");
  const blank = { width: 50, height: 50, channels: 3, background: "#fff" } as const;
  await sharp({ create: blank }).toFile(join(folder, "blank.png"));
});

const parsed = (text: string) =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("inkling predict", () => {
  it("prints a line a picture, of files and folders", async () => {
    const { code, stdout, stderr } = await inkling(
      folder,
      "predict",
      "model.safetensors",
      "seven.png",
      "scans",
    );
    expect(stderr).toBe("");
    expect(stdout).toMatch(
      /^seven\.png {7}7 {3} *\d+\.\d\d %\nscans\/one\.png {3}1 {3} *\d+\.\d\d %\nscans\/two\.jpg {3}2 {3} *\d+\.\d\d %\n$/,
    );
    expect(code).toBe(0);
  });

  it("reports a bad file in its place, goes on, and exits with 1", async () => {
    const files = ["seven.png", "bad.png", "none.png", "blank.png"];
    const { code, stdout } = await inkling(folder, "predict", "model.safetensors", ...files);
    const lines = stdout.trim().split("\n");
    expect(lines[0]).toMatch(/^seven\.png {3}7/);
    expect(lines[1]).toMatch(/^bad\.png {5}expected an image: PNG, .* got "bytes of another kind"$/);
    expect(lines[2]).toMatch(/^none\.png {4}expected a file that can be read/);
    expect(lines[3]).toMatch(/^blank\.png {3}\d .* blank$/);
    expect(code).toBe(1);
  });

  it("prints a JSON object a line", async () => {
    const { code, stdout } = await inkling(
      folder,
      "predict",
      "model.safetensors",
      "seven.png",
      "bad.png",
      "--json",
    );
    const [seven, bad] = parsed(stdout);
    expect(seven).toEqual({
      file: "seven.png",
      label: "7",
      confidence: expect.any(Number),
      probabilities: expect.any(Array),
      warnings: [],
      box: {
        left: expect.any(Number),
        top: expect.any(Number),
        width: expect.any(Number),
        height: expect.any(Number),
      },
    });
    expect(seven.probabilities).toHaveLength(10);
    expect(bad).toEqual({ file: "bad.png", error: expect.stringContaining("expected an image") });
    expect(code).toBe(1);
  });

  it("reads standard input, and each digit by itself", async () => {
    const pipe = `cat "${join(folder, "seven.png")}" | "${process.execPath}" "${cli}" predict model.safetensors --json --segments`;
    const { code, stdout } = await start("sh", ["-c", pipe], folder);
    const [seven] = parsed(stdout);
    expect(seven).toMatchObject({ file: "-", digits: [{ label: "7", warnings: [] }] });
    expect(code).toBe(0);
  });

  it("says what is missing", async () => {
    mkdirSync(join(folder, "none"), { recursive: true });
    const empty = await inkling(folder, "predict", "model.safetensors", "none");
    expect([empty.code, empty.stderr]).toEqual([
      1,
      'inkling: none: expected a folder with images, got "none"\n',
    ]);
    const swapped = await inkling(folder, "predict", "seven.png", "model.safetensors");
    expect(swapped.stderr).toMatch(/seven\.png: expected a model: .*, got "a picture"/);
    const { code, stderr } = await inkling(folder, "predict", "none.safetensors", "seven.png");
    expect(stderr).toContain("inkling: <model>: expected a file that can be read");
    expect(code).toBe(1);
  });
});

describe("inkling inspect", () => {
  it("shows what a model is made of", async () => {
    const { code, stdout } = await inkling(folder, "inspect", "model.safetensors");
    expect(stdout).toMatch(
      /^784 inputs, 109,386 parameters \(427 KB\)\nclasses: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9\n/,
    );
    expect(stdout).toMatch(/^0 {6}784 x 128 {5}relu {10}100,480 .* \d+$/m);
    expect(stdout).toMatch(/^2 {6}64 x 10 {7}softmax {11}650 /m);
    expect(code).toBe(0);
  });

  it("shows how it decides on a picture, also as JSON", async () => {
    const { code, stdout } = await inkling(folder, "inspect", "model.safetensors", "seven.png");
    expect(stdout).toContain("@@");
    expect(stdout).toMatch(/^7, \d+\.\d\d %$/m);
    expect(stdout).toMatch(/^7 #+ +\d+\.\d\d % <$/m);
    expect(stdout).toMatch(/^layer 0: 128 relu, \d+ active, mean \d\.\d{3}, most \d+\.\d{3}$/m);
    expect(code).toBe(0);
    const json = await inkling(folder, "inspect", "model.safetensors", "seven.png", "--json");
    const [frame] = parsed(json.stdout);
    expect(frame).toMatchObject({ type: "decision", label: "7", warnings: [] });
  });

  it("names the file that is no picture", async () => {
    const { code, stderr } = await inkling(folder, "inspect", "model.safetensors", "bad.png");
    expect(stderr).toMatch(/^inkling: bad\.png: expected an image/);
    expect(code).toBe(1);
  });
});
