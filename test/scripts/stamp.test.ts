// What decides whether a build has anything to do.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hashOf, upToDate } from "../../scripts/lib/stamp.mjs";
import { temporaryFolder } from "../support/programs";

describe("hashOf", () => {
  it("changes with a file's contents, its name, and whatever else decides the product", () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "src/deep"), { recursive: true });
    writeFileSync(join(folder, "src/deep/a"), "one");
    const hashes = [hashOf(folder, ["src"]), hashOf(folder, ["src"], "rustc 1.0")];
    writeFileSync(join(folder, "src/deep/a"), "two");
    hashes.push(hashOf(folder, ["src"]));
    rmSync(join(folder, "src/deep/a"));
    writeFileSync(join(folder, "src/deep/b"), "two");
    hashes.push(hashOf(folder, ["src"]));
    expect(new Set(hashes).size).toBe(4);
    expect(hashOf(folder, ["src"])).toBe(hashes.at(-1));
  });
});

describe("upToDate", () => {
  it("makes products once, and again when a source changed or any of them is gone", async () => {
    const folder = temporaryFolder();
    const [stamp, product] = [join(folder, "target/stamp"), join(folder, "product")];
    const make = () => {
      writeFileSync(product, "made");
      return [product];
    };
    expect(await upToDate(stamp, "1", make)).toBe(false);
    expect(await upToDate(stamp, "1", make)).toBe(true);
    expect(await upToDate(stamp, "2", make)).toBe(false);
    rmSync(product);
    expect(await upToDate(stamp, "2", make)).toBe(false);
    expect(await upToDate(stamp, "2", make)).toBe(true);
  });

  it("does not take a build that failed for the one before it", async () => {
    const folder = temporaryFolder();
    const stamp = join(folder, "stamp");
    const fail = () => Promise.reject(new Error("no"));
    expect(await upToDate(stamp, "1", () => [])).toBe(false);
    await expect(upToDate(stamp, "2", fail)).rejects.toThrow("no");
    expect(await upToDate(stamp, "1", () => [])).toBe(false);
  });
});
