// Trainings of the command line that are watched: the page's address, the browser, the record.

import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cli, inkling, start, temporaryFolder } from "../support/programs";

const SMALL = ["--epochs", "1", "--layers", "8", "--seed", "1"];

describe("inkling train", () => {
  it("ends with its training though a page was served, and says where", async () => {
    const { code, stdout } = await inkling(temporaryFolder(), "train", ...SMALL, "--live", "--no-open");
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+\/ {3}\(until the training ends; --visualize keeps it\)\n/,
    );
    expect(stdout).toContain("saved to");
  });

  it("tells the address as JSON too, and serves until Ctrl-C where it should", async () => {
    let isAsked = false;
    const args = [cli, "train", ...SMALL, "--visualize", "--no-open", "--json"];
    const { code, stdout } = await start(process.execPath, args, temporaryFolder(), (text, child) => {
      if (isAsked || !text.includes('"event":"done"')) return;
      isAsked = true;
      const { url } = JSON.parse(text.split("\n", 1)[0]!);
      // It still answers, though the training is over.
      fetch(`${url}shown`)
        .then((response) => response.text())
        .then((lines) => writeFileSync(join(folder, "lines"), lines))
        .finally(() => child.kill("SIGINT"));
    });
    expect(code).toBe(0);
    expect(JSON.parse(stdout.split("\n", 1)[0]!)).toMatchObject({ event: "page" });
    const lines = readFileSync(join(folder, "lines"), "utf8").trim().split("\n");
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({ type: "done" });
  });
  const folder = temporaryFolder();

  it("opens the browser where there is a display", async () => {
    const [opened, browser] = [join(folder, "opened"), join(folder, "browser")];
    writeFileSync(browser, `#!/bin/sh\necho "$1" > ${opened}\n`);
    chmodSync(browser, 0o755);
    // Desktops name their browser elsewhere; here there is none but ours.
    const nowhere = { XDG_DATA_DIRS: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
    const variables = {
      ...nowhere,
      XDG_CURRENT_DESKTOP: "",
      DESKTOP_SESSION: "",
      BROWSER: browser,
      DISPLAY: ":9",
    };
    const environment = `Object.assign(process.env, ${JSON.stringify(variables)})`;
    const args = [
      "--import",
      `data:text/javascript,${encodeURIComponent(environment)}`,
      cli,
      "train",
      ...SMALL,
      "--live",
    ];
    const { stdout } = await start(process.execPath, args, folder);
    const [url] = stdout.split(" ");
    await expect.poll(() => readFileSync(opened, "utf8").trim()).toBe(url);
  });

  it("leaves the record of a training that is over as it is", async () => {
    const folder = temporaryFolder();
    const args = ["train", ...SMALL, "--checkpoint", "runs", "--resume", "--record", "run.ndjson"];
    await inkling(folder, ...args);
    const record = readFileSync(join(folder, "run.ndjson"));
    expect((await inkling(folder, ...args)).stdout).toContain("nothing is left to train");
    expect(readFileSync(join(folder, "run.ndjson"))).toEqual(record);
  });

  it("goes on where its record cannot be written, and says so", async () => {
    const { code, stdout, stderr } = await inkling(
      temporaryFolder(),
      "train",
      ...SMALL,
      "--record",
      "/dev/full",
    );
    expect(stderr).toMatch(/^inkling: the record could not be written to \/dev\/full \(.*ENOSPC.*\)\n$/);
    expect(stdout).toContain("saved to");
    expect(code).toBe(1);
  });

  it("ends where its model cannot be saved after all", async () => {
    const [folder, out] = [temporaryFolder(), "gone/m.safetensors"];
    mkdirSync(join(folder, "gone"));
    const args = [cli, "train", ...SMALL, "--live", "--no-open", "--out", out];
    const { code, stderr } = await start(process.execPath, args, folder, (text) => {
      if (text.includes("http")) rmSync(join(folder, "gone"), { recursive: true, force: true });
    });
    expect(code).toBe(1);
    expect(stderr).toContain("gone/m.safetensors");
  });

  it.each([
    ["--record", "none/run.ndjson", "--record: expected a file in a folder that exists"],
    ["--host", "192.0.2.1", "--host: expected an address of this machine"],
  ])("refuses a %s that cannot be, before it trains", async (flag, value, message) => {
    const { code, stdout, stderr } = await inkling(
      temporaryFolder(),
      "train",
      ...SMALL,
      "--live",
      "--no-open",
      flag,
      value,
    );
    expect(code).toBe(1);
    expect(stderr).toContain(message);
    expect(stdout).not.toContain("epoch");
  });
});
