// Trainings of the command line that are interrupted and go on, are told when to end, or whose numbers overflow.

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cli, first, inkling, start, temporaryFolder } from "../support/programs";

const SMALL = ["train", "--layers", "16", "--seed", "1"];
const PLACE = ["--checkpoint", "runs/a"];

/** Sends a signal to itself at the end of the epoch that this line tells of. */
const interruptedAfter = (epoch: number) =>
  first(`
    const { write } = process.stdout;
    process.stdout.write = (text, ...others) => {
      if (/^epoch ${epoch}|"epoch":${epoch},/.test(text)) process.kill(process.pid, "SIGINT");
      return write.call(process.stdout, text, ...others);
    };`);
const interrupted = (folder: string, epoch: number, ...args: string[]) =>
  start(process.execPath, [...interruptedAfter(epoch), cli, ...args], folder);

const lines = (text: string) =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
const hashIn = (text: string) => /^weights +([0-9a-f]{16})$/m.exec(text)?.[1];

describe("inkling train --checkpoint --resume", () => {
  it("begins where there is no run, goes on where there is one, and says when it is complete", async () => {
    const folder = temporaryFolder();
    const args = [...SMALL, "--epochs", "4", ...PLACE];
    const stopped = await interrupted(folder, 2, ...args, "--resume");
    expect(stopped).toMatchObject({ code: 130, stderr: "" });
    expect(stopped.stdout).toMatch(/^begins: there is no run yet \(runs\/a\)\nepoch 1\/4 /);
    expect(stopped.stdout).toMatch(
      /\nstopped (in epoch 3 after batch \d+|after epoch 2); saved to mnist\.safetensors\n/,
    );
    expect(stopped.stdout).toMatch(/\nthe same command again goes on from runs\/a\n$/);

    const refused = await inkling(folder, ...args);
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toMatch(
      /^inkling: --checkpoint: expected a place without a run .+, or --resume to go on with it, got "runs\/a, /,
    );
    const other = await inkling(folder, ...args, "--resume", "--batch", "32");
    expect(other.stderr).toBe("inkling: --batch: expected 64, as the checkpoint in runs/a has, got 32\n");

    const resumed = await inkling(folder, ...args, "--resume");
    expect(resumed).toMatchObject({ code: 0, stderr: "" });
    expect(resumed.stdout).toMatch(/^goes on at epoch 3, batch \d+ of 938 \(runs\/a\)\nepoch 3\/4 /);
    const whole = await inkling(folder, ...SMALL, "--epochs", "4", "--out", "whole.safetensors");
    expect(hashIn(resumed.stdout)).toBe(hashIn(whole.stdout));

    const again = await inkling(folder, ...args, "--resume");
    expect(again.stdout).toMatch(
      /^complete after 4 epochs, nothing is left to train \(runs\/a\)\n\ntest accuracy/,
    );
    expect(hashIn(again.stdout)).toBe(hashIn(whole.stdout));
  });

  it("saves what was learned where checkpoints can be written no more", async () => {
    const folder = temporaryFolder();
    const gone = first(`
      import { rmSync, writeFileSync } from "node:fs";
      const { write } = process.stdout;
      process.stdout.write = (text, ...others) => {
        if (/^epoch 2/.test(text)) {
          rmSync("runs/a", { recursive: true });
          writeFileSync("runs/a", "");
        }
        return write.call(process.stdout, text, ...others);
      };`);
    // Only the last checkpoint is still to come.
    const args = [...SMALL, "--epochs", "3", ...PLACE, "--every", "3600"];
    const failed = await start(process.execPath, [...gone, cli, ...args], folder);
    expect(failed.code).toBe(1);
    expect(failed.stderr).toMatch(
      /^inkling: the training failed; what was learned before is saved to mnist\.safetensors\ninkling: --checkpoint: expected a folder that can be written, got "runs\/a /,
    );
    const whole = await inkling(folder, ...SMALL, "--epochs", "3", "--out", "whole.safetensors");
    expect(whole.code).toBe(0);
    const files = ["mnist", "whole"].map((name) => readFileSync(join(folder, `${name}.safetensors`)));
    expect(files[0]).toEqual(files[1]);
  });

  it("tells as JSON where it goes on, and on stderr what is damaged", async () => {
    const folder = temporaryFolder();
    const args = [...SMALL, "--epochs", "2", ...PLACE, "--every", "0", "--json"];
    const stopped = await interrupted(folder, 1, ...args, "--resume");
    expect(lines(stopped.stdout)[0]).toEqual({ event: "begin", checkpoint: "runs/a" });
    const [newest] = readdirSync(join(folder, "runs/a")).reverse();
    const path = join(folder, "runs/a", newest!);
    writeFileSync(path, readFileSync(path).subarray(100));
    const resumed = await inkling(folder, ...args, "--resume");
    expect(resumed.stderr).toMatch(
      new RegExp(`^inkling: ${newest} is damaged and passed over \\(\\d+ bytes with the checksum .+\\)\n$`),
    );
    const [event, ...others] = lines(resumed.stdout);
    expect(event).toMatchObject({
      event: "resume",
      checkpoint: "runs/a",
      batchesPerEpoch: 938,
      complete: false,
      damaged: [{ name: newest, reason: expect.any(String) }],
    });
    expect(event.step).toBe(938 * event.epoch + event.batches);
    expect(others.at(-1)).toMatchObject({ event: "done", ended: "complete" });
    expect(resumed.stdout).not.toContain("the same command");
  });

  it("starts its bar where it goes on", async () => {
    const folder = temporaryFolder();
    const terminal = first("Object.assign(process.stdout, { isTTY: true, columns: 100 })");
    // Within the first epoch: a network so wide has no batch event after its last.
    const args = [cli, "train", "--layers", "512", "--threads", "1", "--epochs", "1", ...PLACE, "--resume"];
    let isSent = false;
    const stopped = await start(process.execPath, [...terminal, ...args], folder, (text, child) => {
      if (!isSent && / [1-9]\d\d\/938/.test(text)) isSent = child.kill("SIGINT");
    });
    const [, batch] = /stopped in epoch 1 after batch (\d+);/.exec(stopped.stdout)!;
    const { stdout } = await start(process.execPath, [...terminal, ...args], folder);
    expect(stdout).toContain(`goes on at epoch 1, batch ${batch} of 938 (runs/a)\n`);
    const [, shown] = /\] (\d+)\/938/.exec(stdout)!;
    expect(Number(shown)).toBeGreaterThan(Number(batch));
  });

  it.each([
    [["--resume"], "--resume: expected --checkpoint beside it, the folder of the run that goes on"],
    [["--every", "5"], "--every: expected none without --checkpoint"],
    [[...PLACE, "--every", "often"], '--every: expected a number from 0 to 31536000, got "often"'],
    [["--schedule", "step"], '--schedule: expected constant, cosine, one-cycle or plateau, got "step"'],
    [
      ["--dropout", "0.2,0.1"],
      "--dropout: expected a share from 0 to below 1, or an array of 1, one for each",
    ],
    [["--host", "127.0.0.1"], "--host: expected --visualize or --live beside it"],
    [["--out", "m.pth"], "--out: expected a name that ends in .safetensors, .onnx or .json (tfjs)"],
    [["--checkpoint", "file/runs"], "--checkpoint: expected a folder that can be read, got"],
  ])("refuses %j", async (flags, message) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "file"), "");
    const { code, stdout, stderr } = await inkling(folder, ...SMALL, ...flags);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr.startsWith(`inkling: ${message}`)).toBe(true);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });
});

describe("inkling train under control", () => {
  it("ends early, and says which epoch was the best", async () => {
    const folder = temporaryFolder();
    const controls = [
      "--validation",
      "0.2",
      "--early-stopping",
      "1",
      "--schedule",
      "plateau",
      "--warm-up",
      "0.5",
    ];
    const more = [
      "--dropout",
      "0.1",
      "--weight-decay",
      "0.1",
      "--label-smoothing",
      "0.1",
      "--clip-norm",
      "1",
    ];
    const rate = ["--epochs", "50", "--rate", "0.02"];
    const { code, stdout } = await inkling(folder, ...SMALL, ...rate, ...controls, ...more);
    expect(code).toBe(0);
    const epochs = [...stdout.matchAll(/^epoch +\d+\/50 .+ validation (\d\d\.\d\d) % .+ test \d/gm)];
    expect(epochs.length).toBeLessThan(50);
    // Held back images are as hard as the others.
    expect(Number(epochs.at(-1)![1])).toBeGreaterThan(80);
    expect(stdout).toContain(`\nbest epoch  ${epochs.length - 1} of ${epochs.length}\n`);
  });

  it.each([
    [
      ["--schedule", "cosin"],
      '--schedule: expected constant, cosine, one-cycle or plateau (did you mean "cosine"?)',
    ],
    [["--schedule", "step"], "--schedule: expected constant, cosine, one-cycle or plateau"],
    [["--warm-up", "26"], "--warm-up: expected a number from 0 to 25, got 26"],
    [["--warm-up", "1", "--recipe", "fast"], "--warm-up: expected none beside one-cycle"],
    [["--validation", "1"], "--validation: expected a share above 0 and below 1, got 1"],
    [["--early-stopping", "3"], "--validation: expected a share, on which --early-stopping"],
    [["--validation", "0.1", "--early-stopping", "0"], "--early-stopping: expected a whole number from 1"],
    [["--weight-decay", "-1"], "--weight-decay: expected a number from 0"],
    [["--dropout", "1"], "--dropout: expected a number from 0 to below 1, got 1"],
    [["--label-smoothing", "x"], '--label-smoothing: expected a number from 0 to below 1, got "x"'],
    [["--clip-norm", "0"], "--clip-norm: expected a number above 0"],
  ])("refuses %j", async (flags, message) => {
    const { code, stdout, stderr } = await inkling(temporaryFolder(), ...SMALL, ...flags);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(`inkling: ${message}`);
  });
});

describe("inkling train whose numbers overflow", () => {
  // Kernels grow a thousandfold with each step.
  const STEEP = [...SMALL, "--epochs", "1", "--rate", "1", "--weight-decay", "1000"];

  it("saves the last good weights, and says what happened in a line", async () => {
    const folder = temporaryFolder();
    const { code, stdout, stderr } = await inkling(folder, ...STEEP, "--record", "run.ndjson");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(
      /^inkling: training diverged at step \d+ .+, or --clip-norm, may help\. They are saved to mnist\.safetensors\n$/,
    );
    const evaluated = await inkling(folder, "evaluate", "mnist.safetensors");
    expect(evaluated.stdout).toMatch(/^test accuracy \d/);
    const recorded = readFileSync(join(folder, "run.ndjson"), "utf8").trim().split("\n");
    expect(JSON.parse(recorded.at(-1)!)).toMatchObject({ type: "failed" });
  });

  it("tells as JSON, and saves nothing where nothing was learned", async () => {
    const folder = temporaryFolder();
    const saved = await inkling(folder, ...STEEP, "--json", "--out", "m.safetensors");
    const event = { event: "failed", epoch: 1, model: "m.safetensors", layer: expect.any(String) };
    expect(lines(saved.stdout)).toMatchObject([event]);
    const deep = Array(24).fill(16).join();
    const at = ["--layers", deep, "--rate", "1000", "--batch", "4096"];
    const nothing = await inkling(folder, "train", ...at, "--json");
    expect(lines(nothing.stdout)).toMatchObject([{ event: "failed", step: 2, model: null }]);
    expect(nothing.stderr).toContain("It learned nothing before; nothing saved\n");
    expect(existsSync(join(folder, "mnist.safetensors"))).toBe(false);
  });

  it("says so where only the last step did it", async () => {
    const deep = Array(15).fill(64).join();
    const at = ["--layers", deep, "--rate", "1000", "--batch", "60000", "--epochs", "1"];
    const { code, stderr } = await inkling(temporaryFolder(), "train", ...at);
    expect(code).toBe(0);
    expect(stderr).toBe("inkling: guessing does better on the test images: a smaller --rate may help\n");
  });
});
