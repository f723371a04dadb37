// `inkling report` as a user runs it: a page, a picture, a text; and what cannot be written.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createNetwork, mnist, train } from "inkling";
import { parseHTML } from "linkedom";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { SEVEN } from "../support/graphs";
import { inkling, temporaryFolder } from "../support/programs";

const NAMES = [...SEVEN, "Accuracy by class", "Common confusions", "Calibration"];

let folder: string;
beforeAll(async () => {
  folder = temporaryFolder();
  const model = await train(await mnist.train(), { epochs: 1, seed: 1 });
  await model.save(join(folder, "model.safetensors"));
});

const report = async (out: string, ...flags: string[]) => {
  const { code, stdout, stderr } = await inkling(
    folder,
    "report",
    "model.safetensors",
    "--out",
    out,
    ...flags,
  );
  expect([code, stderr, stdout]).toEqual([0, "", `written to ${out}\n`]);
  return readFileSync(join(folder, out));
};

describe("inkling report", () => {
  it("writes a page with all graphs, which needs nothing else", async () => {
    const html = String(await report("report.html"));
    const { document } = parseHTML(html);
    const figures = [...document.querySelectorAll("figure")];
    expect(figures.map((figure) => figure.getAttribute("aria-label"))).toEqual(NAMES);
    for (const figure of figures) expect(figure.querySelectorAll("svg").length).toBeGreaterThan(0);
    expect(document.querySelector("title")!.textContent).toBe("model.safetensors");
    expect(document.querySelector("p")!.textContent).toMatch(
      /^784-128-64-10, 109,386 parameters\. 10,000 test rows: accuracy 9\d\.\d\d %/,
    );
    expect(html).not.toMatch(/https?:\/\/(?!www\.w3\.org)/);
  });

  it("writes pictures, and shows the row that is asked for", async () => {
    const svg = String(await report("report.svg", "--row", "1"));
    expect(svg).toContain("true: 2");
    for (const name of NAMES) expect(svg).toContain(`>${name}</text>`);
    const { width, height, format } = await sharp(await report("report.png")).metadata();
    expect(format).toBe("png");
    expect(Math.min(width!, height!)).toBeGreaterThan(2000);
    const { channels } = await sharp(join(folder, "report.png")).stats();
    expect(channels[0]!.stdev).toBeGreaterThan(20);
  });

  it("writes a text with a table for each graph", async () => {
    const text = String(await report("report.md"));
    expect([...text.matchAll(/^## (.*)$/gm)].map(([, name]) => name)).toEqual(NAMES);
    expect(text).toContain("| class | probability |\n| --- | --- |");
    expect(text).toContain("784 x 128");
  });

  it.each([
    [["--out", "report.pdf"], "--out: expected a file that ends in .html, .svg, .png, .md"],
    [["--out", "nowhere/report.html"], "nowhere"],
    [["--row", "10000"], "--row: expected a whole number from 0 to 9999, got 10000"],
    [["--row", "first"], '--row: expected a whole number from 0 to 9999, got "first"'],
  ])("says what is wrong with %s, and writes nothing", async (flags, message) => {
    const { code, stderr } = await inkling(
      folder,
      "report",
      "model.safetensors",
      "--out",
      "none.html",
      ...flags,
    );
    expect(code).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(existsSync(join(folder, "none.html"))).toBe(false);
  });

  it("wants a model of digits", async () => {
    await createNetwork({ inputs: 3, layers: [2] }).save(join(folder, "other.safetensors"));
    for (const model of ["other.safetensors", "none.safetensors"]) {
      const { code, stderr } = await inkling(folder, "report", model);
      expect([code, stderr.trim().split("\n").length]).toEqual([1, 1]);
    }
    expect(existsSync(join(folder, "report.html"))).toBe(true);
  });
});
