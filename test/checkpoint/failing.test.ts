// What cannot be written is an error that says why, and changes nothing.

import { chmodSync, existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import fs from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { checkpointStore } from "../../ts/checkpoint/place";
import { bytesOf, checksum, contentsOf, fileOf, freshPlaces, storeIn, writeAll } from "./support";

const fresh = freshPlaces();
const isRoot = process.getuid?.() === 0;
const isWindows = process.platform === "win32";

afterEach(() => vi.restoreAllMocks());

describe("what cannot be written", () => {
  /** Tries to write; says why it could not. */
  const failure = async (store: ReturnType<typeof storeIn>, step = 3): Promise<string> => {
    const error = await store.write(step, bytesOf(step)).then(
      () => undefined,
      (error: Error) => error,
    );
    expect(error).toMatchObject({
      name: "InputError",
      argument: "folder",
      expected: "a folder that can be written",
    });
    expect(error!.message).toContain(store.place);
    return error!.message;
  };

  it("says that a file is where the folder should be, or above it", async () => {
    const place = fresh();
    writeFileSync(place, "a file");
    expect(await failure(storeIn(place))).toContain("EEXIST");
    expect(await failure(storeIn(join(place, "inside")))).toContain("ENOTDIR");
    await expect(storeIn(place).newest()).rejects.toMatchObject({
      name: "InputError",
      expected: "a folder that can be read",
      got: expect.stringContaining(`${place} (ENOTDIR`),
    });
    expect(readFileSync(place, "utf8")).toBe("a file");
  });

  it("says that the folder has vanished, and does not make another one in its place", async () => {
    const place = fresh();
    const store = storeIn(place);
    await writeAll(store, 1, 2);
    renameSync(place, `${place}-moved`);
    expect(await failure(store)).toContain("ENOENT");
    expect(existsSync(place)).toBe(false);
    renameSync(`${place}-moved`, place);
    await writeAll(store, 3);
    expect(readdirSync(place)).toEqual([fileOf(2), fileOf(3)]);
  });

  it.skipIf(isWindows)("says that the folder may not be written", async () => {
    const place = fresh();
    await writeAll(storeIn(place), 1, 2);
    chmodSync(place, 0o555);
    // Root may write everywhere: for a moment this is the user who owns nothing.
    if (isRoot) process.seteuid!(65_534);
    try {
      expect(await failure(storeIn(place))).toContain("EACCES");
    } finally {
      if (isRoot) process.seteuid!(0);
    }
    expect(readdirSync(place)).toEqual([fileOf(1), fileOf(2)]);
    chmodSync(place, 0o755);
  });

  it.each(["writeFile", "sync", "close"] as const)(
    "says that the disk is full at %s; all that was there still is, nothing else, and the next write works",
    async (operation) => {
      const place = fresh();
      const store = storeIn(place);
      await writeAll(store, 1, 2);
      const before = contentsOf(place);
      const { open } = fs;
      const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
      const spy = vi.spyOn(fs, "open").mockImplementation(async (...args) => {
        const file = await open(...args);
        const close = file.close.bind(file);
        file[operation] = async () => {
          if (operation === "writeFile") await file.write(bytesOf(3), 0, 500);
          if (operation === "close") await close();
          throw full;
        };
        return file;
      });
      expect(await failure(store)).toContain("ENOSPC: no space left on device");
      expect(contentsOf(place)).toEqual(before);
      spy.mockRestore();
      await writeAll(store, 3);
      expect(readdirSync(place)).toEqual([fileOf(2), fileOf(3)]);
    },
  );

  it("is no step, no place, or on a host without files and databases", async () => {
    const store = storeIn(fresh());
    for (const step of [-1, 0.5, 1e12, Number.NaN, "1" as unknown as number]) {
      await expect(store.write(step, bytesOf(1))).rejects.toMatchObject({
        name: "InputError",
        argument: "step",
      });
    }
    for (const place of ["", 0, undefined, new URL("https://example.com/a")]) {
      expect(() => checkpointStore("folder", place as string, checksum)).toThrowError(
        /^folder: expected a path or a/,
      );
    }
    await expect(storeIn("a\0b").write(1, bytesOf(1))).rejects.toMatchObject({
      name: "InputError",
      argument: "folder",
    });
    vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined as never);
    expect(() => storeIn("a")).toThrowError("folder: expected a host with a file system or IndexedDB, got");
  });

  it("is an error of the checksum's own, which is not taken for damage", async () => {
    const place = fresh();
    await writeAll(storeIn(place), 1);
    const broken = checkpointStore("folder", place, () => {
      throw new RangeError("no memory");
    });
    await expect(broken.write(2, bytesOf(2))).rejects.toThrowError(new RangeError("no memory"));
    await expect(broken.newest()).rejects.toThrowError(new RangeError("no memory"));
    expect(readdirSync(place)).toEqual([fileOf(1)]);
  });
});

describe("a power cut", () => {
  it("finds the new folders' names on the disk, and those of what was cleared not any more", async () => {
    const place = fresh();
    const opened = vi.spyOn(fs, "open");
    const folders = () => opened.mock.calls.filter(([, flags]) => flags === "r").map(([path]) => path);
    const store = storeIn(join(place, "a", "b"));
    await writeAll(store, 1);
    expect(folders()).toEqual([join(place, "a"), place, dirname(place), join(place, "a", "b")]);
    opened.mockClear();
    await writeAll(store, 2);
    await store.clear();
    expect(folders()).toEqual([join(place, "a", "b"), join(place, "a", "b")]);
  });

  it.each(["EPERM", "EISDIR", "EINVAL"])(
    "is not provided for where folders refuse it with %s",
    async (code) => {
      const place = fresh();
      const { open } = fs;
      vi.spyOn(fs, "open").mockImplementation(async (...args) => {
        if (args[1] === "r") throw Object.assign(new Error(code), { code });
        return open(...args);
      });
      await writeAll(storeIn(place), 1);
      expect(readdirSync(place)).toEqual([fileOf(1)]);
    },
  );

  it("is told of where the disk fails to take the folder", async () => {
    const place = fresh();
    const store = storeIn(place);
    await writeAll(store, 1, 2);
    const { open } = fs;
    vi.spyOn(fs, "open").mockImplementation(async (...args) => {
      const file = await open(...args);
      if (args[1] === "r")
        file.sync = () => Promise.reject(Object.assign(new Error("EIO: i/o"), { code: "EIO" }));
      return file;
    });
    await expect(store.write(3, bytesOf(3))).rejects.toMatchObject({ name: "InputError" });
    expect(readdirSync(place)).toEqual([fileOf(1), fileOf(2), fileOf(3)]);
  });
});
