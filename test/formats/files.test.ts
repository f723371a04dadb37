// Model files on disk: whole or not at all.

import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createNetwork, load } from "inkling";
import { afterEach, describe, expect, it, vi } from "vitest";
import { inputError } from "../support/made-up";
import { temporaryFolder } from "../support/programs";

const model = createNetwork({ inputs: 5, layers: [4, 3], seed: 1 });
const folder = temporaryFolder();

afterEach(() => vi.restoreAllMocks());

describe("save and load", () => {
  it("take paths and file URLs, and replace what was there", async () => {
    const path = join(folder, "model.safetensors");
    writeFileSync(path, "something older and longer than nothing");
    await model.save(path);
    expect(readFileSync(path)).toEqual(Buffer.from(model.toBytes()));
    await model.save(pathToFileURL(path));
    expect((await load(path)).weightsHash).toBe(model.weightsHash);
    expect((await load(pathToFileURL(path))).weightsHash).toBe(model.weightsHash);
  });

  it.skipIf(process.platform === "win32")(
    "keep who may read a file, and leave a device a device",
    async () => {
      const path = join(folder, "private.safetensors");
      await model.save(path);
      for (const mode of [0o600, 0o640]) {
        chmodSync(path, mode);
        await model.save(path);
        expect(statSync(path).mode & 0o777).toBe(mode);
      }
      await model.save("/dev/null");
      expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
    },
  );

  it("leave a whole file, and nothing beside it, when many save at once", async () => {
    const own = join(folder, "at-once");
    mkdirSync(own);
    const path = join(own, "model.safetensors");
    await Promise.all(Array.from({ length: 16 }, () => model.save(path)));
    expect(readdirSync(own)).toEqual(["model.safetensors"]);
    expect(readFileSync(path)).toEqual(Buffer.from(model.toBytes()));
  });

  it("leave what was there, and nothing beside it, when the last step fails", async () => {
    const own = join(folder, "taken");
    mkdirSync(join(own, "model.safetensors"), { recursive: true });
    const error = await inputError(() => model.save(join(own, "model.safetensors")));
    expect(error.message).toContain(`a file that can be written, got "${join(own, "model.safetensors")} (`);
    expect(readdirSync(own)).toEqual(["model.safetensors"]);
  });

  it("name the whole path that is missing, and why", async () => {
    const path = join(folder, "a/folder/that/has/a/long/name/and/is/not/there/at/all/model.safetensors");
    for (const [name, call] of [
      ["source", () => load(path)],
      ["path", () => model.save(path)],
    ] as const) {
      const { argument, message } = await inputError(call);
      expect(argument).toBe(name);
      expect(message).toContain(path);
      // Once, and without the temporary file's.
      expect(message).toMatch(/\(ENOENT: no such file or directory\)"$/);
    }
  });

  it.each([
    ["a file of another machine", new URL("file://elsewhere/model.safetensors")],
    ["a number, which could be a descriptor", 0],
    ["nothing", undefined],
    ["an empty path", ""],
    ["a URL that is none", "file://["],
    ["a path with a zero in it", "a\0b"],
  ])("refuse %s", async (_, path) => {
    expect((await inputError(() => load(path as string))).argument).toBe("source");
    expect((await inputError(() => model.save(path as string))).argument).toBe("path");
  });

  it("name what to use instead where there is no file system", async () => {
    vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined as never);
    expect((await inputError(() => model.save("m"))).expected).toContain("exportModel()");
  });
});
