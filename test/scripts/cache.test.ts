// The cache of tools: whole or not there.

import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { temporaryFolder } from "../support/programs";

let root: string;
let cached: typeof import("../../scripts/lib/cache.mjs").cached;

beforeEach(async () => {
  root = temporaryFolder();
  vi.stubEnv("INKLING_CACHE", root);
  vi.resetModules();
  ({ cached } = await import("../../scripts/lib/cache.mjs"));
});

const fill = (text: string) => (folder: string) => {
  mkdirSync(folder);
  writeFileSync(join(folder, "tool"), text);
};

describe("cached", () => {
  it("fills a folder once", async () => {
    const first = await cached("tool-1", fill("one"));
    expect(first).toEqual({ folder: join(root, "tool-1"), found: false });
    const second = await cached("tool-1", () => expect.unreachable());
    expect(second).toEqual({ ...first, found: true });
    expect(readdirSync(root)).toEqual(["tool-1"]);
  });

  it("leaves no half a tool under the right name, and removes it next time", async () => {
    const interrupted = (folder: string) => {
      fill("half")(folder);
      throw new Error("interrupted");
    };
    await expect(cached("tool-1", interrupted)).rejects.toThrow("interrupted");
    expect(existsSync(join(root, "tool-1"))).toBe(false);
    await cached("tool-1", fill("whole"));
    expect(readdirSync(root)).toEqual(["tool-1"]);
  });

  it("takes the other's where two fill it at once", async () => {
    const racing = (folder: string) => {
      fill("mine")(folder);
      fill("theirs")(join(root, "tool-1"));
    };
    expect((await cached("tool-1", racing)).found).toBe(false);
    expect(readdirSync(root)).toEqual(["tool-1"]);
  });
});
